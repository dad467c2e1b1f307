"""Surnames, titles and the other words and patterns by which names are found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

COMMON = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞袁柳"
    "唐罗薛伍余米贝姚孟顾尹江钟高郭林刘龙叶黎黄邓熊丁田董傅付邱侯曾程蔡贾夏石崔史康毛汤段雷邵武白廖贺倪滕殷毕郝安乐"
    "胡梁宋肖萧杜陆汪卢谭闫阎龚覃何任丘洪包左吉翁荀羊惠曲封靳糜松井岳帅缪冉牛游竺詹庞纪舒屈项祝阮蓝闵席季麻强路娄危童颜盛刁"
    "骆樊凌霍虞万支柯芦昝管莫房裘解应宗宣邓郁单杭诸石崔吉钮龚邢裴荣翁荀惠家封芮储汲邴松段富乌焦巴弓牧隗谷车侯宓蓬全郗班仰仲伊宫宁仇栾"
    "暴甘厉戎祖符景詹束叶幸司韶郜黎蓟薄印宿怀蒲台鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮寿通扈燕冀"
    "郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶"
    "徐戴齐梅涂阳牟费臧邬卞商巫甄丛迟谈栗楚鄢谌奚楼盘区豆朴廉禹漆狄敬鹿辜邰赫况鲜诺亢哈湛宾茅於呼尉斯檀衣奉植尧闭"
    "沙鞠须丰巢关蒯相查后荆红盖桓佘佟仝亓冼揭操练苟麦伏卜佴邸鲍水母年时成明常于战逯展隋晋褚岑苑初权邝卿粟嵇边候洛柔修曲穆祁代兰冶闪计"
)
SURNAMES = frozenset(COMMON)
WEAK = frozenset(
    "家都通相后充容别连那怀居应终利须广越满红修师文东台司步古强幸代班管初松农印索咸劳扶宰习欧能向于和全万年时成明国党关安任单常解方乐边水母包支麻游盛应家练操权连商费豆盘区楼况来南云皮官位公玉花海平谈阳宾敬奉植闭束智计"
)
"""Surnames that are words as well: they name somebody only where nothing else can be meant."""
NEVER = frozenset("家都通相后充别连那居应终利须广越满红修师台司步幸班初农印劳扶习能和")
PLAIN = frozenset("张许罗韩苏郑邵黄马林梁廖谢吴")
"""Surnames that the dictionary knows as something else, though they are hardly met as that alone."""
DOUBLES = "欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 南宫 端木 西门 独孤 赫连 澹台 呼延 轩辕 钟离 闻人 万俟 申屠 濮阳 淳于 单于 太叔 百里 东郭 第五 完颜 纳兰 叶赫 拓跋"
DOUBLE = frozenset(DOUBLES.split())
ALIAS = "某XxＸｘ*＊×○"
NOT_GIVEN = frozenset(
    "的是在和与跟对给请让说为有没这那位校我你他她们都很也就不到把被去来从要会能上下等及或打骂收用着了过吗呢吧啊才又还再已将于因由向"
)
GIVEN = frozenset(
    "东建国军强伟芳丽华明红梅英玉兰秀桂珍凤霞燕娟萍艳丹琴敏静洁莉娜婷雪琳玲倩蕾薇菲颖慧淑惠美娇媛茹佳怡欣悦梦涵萱彤瑶琪瑾瑜璐莹晶滢妍妮嫣俊杰豪浩宇轩博涛鹏飞翔龙虎斌彬武勇刚毅志宏鸿洪磊森林"
    "超凯峰锋岩山江河海洋波清泉源春夏秋冬晨阳晓旭辉亮耀荣昌盛兴旺贵福禄喜庆祥瑞吉平顺康宁永恒文德仁义礼智忠孝诚善良嘉庭航帆然思子梓睿泽昊铭哲翰霖霆皓宸诗雅芸芝蓉莲菊香云月珠宝金珊翠碧青彩"
    "新树成才民生连振立启维胜保继绍兆鹤雁锦绣巧娥娣姣淼炎炜煜焕灿根柱栓魁奎坤乾绪纯贤达若依一艺安丛佩仪伦侠倪克全冠凡利功勤卫友可君吟咏喆圣培基堂墨壮妙姗姿娅婉婕寅尚岚峻崇川巍希廷弘彦征心恩"
)
"""Characters that given names are made of; two of them after a surname sound like a name even where a dictionary knows them."""
NAMED = re.compile(f"[{COMMON}][{''.join(sorted(GIVEN))}]{{2}}")
"""A guess at a name by its characters alone: too bold for people who read on, right for what leaves the house."""
BY = frozenset("请找跟和与给让被向对问是对由以及像叫把听替因同")
OFFICES = frozenset("馆局省市县区处科所院校班组队部会段级社店厂站镇乡村街办委室系路园线号楼总副")
ELEMENTS = (
    "扎西|顿珠|卓玛|多吉|次仁|达瓦|旺堆|平措|格桑|央金|拉姆|白玛|尼玛|仁青|才让|才旦|桑吉|卓嘎|旦增|丹增|曲珍|其其格|琪琪格|巴特尔|巴图|木格|那仁|"
    "洛桑|乌兰其|乌兰图|苏日|敖登|额尔敦|孟根|罗布次|嘉措|土登|贡布|贡嘎|索朗|索南|巴桑|益西|晋美|拉巴|曲扎|群培|旺扎|旺姆|措姆|德央|央宗|央吉|江白|桑珠|拉毛|"
    "其木格|娜仁|乌云其|萨仁|图雅|斯琴|宝音|巴雅尔|毕力格|特木尔|那日苏|格日勒|青格|恩和|"
    "买买提|古丽|阿不|艾合|吐尔|吾买尔|热依|玉素|木合|帕提|努尔|艾力|依明|阿依|布力|库尔班|麦麦提|古丽|夏提|赛提|"
    "买合木|阿布都|吐逊|依不拉|热合曼|热娜|迪丽|祖丽|古力|米热|艾买提|亚森|卡德尔|肉孜|巴合提|叶尔|别克|吉克|尔古|曲比"
)
"""Parts of Tibetan, Mongolian and Uighur names that are words of nothing else; such names have no surname."""
PARTS = "".join(sorted({part[0] for part in ELEMENTS.split("|")}))
ELEMENT = re.compile(ELEMENTS)
ELEMENTS_BEFORE = re.compile(
    rf"(?:[\u4e00-\u9fff](?<![的找请跟和与给让被向对问])){{0,1}}(?:{ELEMENTS})(?:{ELEMENTS}|[\u4e00-\u9fff]){{0,2}}$"
)


TRADITIONAL = "上令儲公劉區南厙厲叢司吳呂喬單嚴國堯塗壽太婁孫宇完宮寧嶽帥張強懷戰拓時晉東楊榮樂樓樸權欒歐況淳湯溫澹烏獨畢百皇盤盧祿竇端第範簡紀納練繆羅聞聶荊莊華萬葉蒼蓋蔣蕭薊藍藺蘆蘇蘭衛西許談諶諸諾謝譚豐貝貢費賀賈賓賴趙車軒遊遲邊郟鄒鄔鄧鄭鄺酈鈕錢鍾鐘長閃閆閉閔閻闕關闞陰陳陸陽鞏韋韓項顏顧餘饒馬馮駱鬱魚魯鮑鮮鹹麥黃黨齊龍龐龔"
"""Surnames as they are written in traditional characters only."""
FIRST = "".join(sorted({*(SURNAMES - NEVER), *TRADITIONAL, *(double[0] for double in DOUBLE)}))


def by_first(patterns: Iterable[str]) -> str:
    """Return one pattern for all, grouped by their first character: at most places of a text none is tried, at the others few."""
    rests: dict[str, list[str]] = {}
    for pattern in patterns:
        rests.setdefault(pattern[0], []).append(pattern[1:])
    return "|".join(f"{first}(?:{'|'.join(of_first)})" for first, of_first in rests.items())


SOUNDED = re.compile(by_first(f"{part}(?:{ELEMENTS})+" for part in dict.fromkeys(ELEMENTS.split("|"))))
"""Two such parts together: nothing needs to stand beside them."""
RELATIVE = "儿子|兒子|女儿(?!童)|女兒(?!童)|孩子|老公|老婆|爱人|愛人|丈夫|妻子|爸爸|妈妈|媽媽|父亲|父親|母亲|母親|弟弟|哥哥|姐姐|妹妹|爷爷|奶奶|孙子|外孙|侄子|外甥|学生|學生|考生|同学|同桌|门卫|保安|司机|教师|教師"
NEAR = (
    "公公|婆婆|岳父|岳母|儿媳|女婿|舅舅|姑姑|嫂子|表哥|堂弟|邻居|鄰居|同事|朋友|战友|室友|房东|房東|工友|校医|校醫|教官|出纳|宿管|保姆|包工头|原告|被告|合伙人|股东|证人|侄女|孙女|姐夫|妹夫|叔父|女友|男友|学员|干警|法人|老伴|承包商|家长|"
    "老板娘|工作人员|民警|交警|辅警|协警|城管|快递员|志愿者|村民|居民|业主|住户|职工|员工|工人|老人|男子|女子|男童|女童|患者|病人|死者|伤者|户主"
)
"""Others whose name may follow; less is believed of what stands beside them."""
TITLES = (
    "班主任|副校长|副校長|副主任|副书记|副园长|副院长|副局长|老师|老師|校长|校長|主任|书记|書記|局长|局長|科长|科長|处长|處長|园长|園長|院长|院長|"
    "站长|所长|镇长|乡长|村长|县长|市长|区长|队长|组长|部长|会长|教导|师傅|師傅|医生|醫生|大夫|护士|先生|女士|小姐|同学|同學|同志|阿姨|叔叔|大爷|大爺|大妈|大叔|大姐|大哥|"
    "奶奶|爷爷|教授|教练|經理|经理|老板|老闆|会计|會計|律师|警官|法官|辅导员|女孩|男孩|工程师|股长|干事|干部|厅长|廳長|省长|主席|董事长|董事長|馆长|行长|店长|庭长|厂长|廠長|社长|检察官|队员|老伯|大嫂|老弟|小妹"
)
LEADERS = "领导|領導|支书|支書"
TITLE = re.compile(rf"(?:{TITLES})(?!们|們)")
SHORT = "总總局校處处導导董"
SENIOR = "姐哥叔嫂姨婶嬸伯"
"""What elders are called after their surname: 潘姐, 廖叔."""
OF_NAMES = "妈妈|媽媽|爸爸|家长|家長|母亲|母親|父亲|父親|外婆|姥姥|姥爷|夫妇|夫婦|夫妻|父子|父女|母子|母女|兄弟|姐妹|父母|家属|全家|妻子|丈夫"
"""What may follow a full name without a 的: 王一诺妈妈."""
KIN = "妈妈|媽媽|爸爸|家长|家長|爷爷|爺爺|奶奶|母亲|母親|父亲|父親|姥姥|姥爷|外婆|外公|爸|妈|哥哥|姐姐|监护人|監護人|奖学金|助学金|电话|電話"


WORKERS = "员員"
OLD_AFTER = "[过了安卫机师工员长的找被跟向给由听育文学语理和与同]"
DOES = "是|他|她|说|收|不|天天|经常|态度|打|骂|每|把|给|让|要|就|总|也|都|和|跟|从|这|那|家里|今年|[夜晚早白开抽睡喝带拿看去来跑站坐已很太又还真最没有被因为干做上下昨前刚负管卖送教讲叫找问推一住对听]"
"""What somebody does who is named by 老, 小 or 阿 and one character."""
SIGNS = re.compile(
    by_first(
        (
            *(f"{title}(?!们|們)" for title in TITLES.split("|")),
            *(f"{of}{kin}" for of in "的之" for kin in KIN.split("|")),
            *RELATIVE.split("|"),
            *(f"{near}(?=[{FIRST}{PARTS}])" for near in NEAR.split("|")),
            *(rf"{lead}(?<![区區党黨市县縣校局部院村].{{2}})" for lead in LEADERS.split("|")),
            *(f"{senior}(?![们們{SENIOR}])" for senior in SENIOR),
            *OF_NAMES.split("|"),
            *(rf"{sex}(?<=[，,（(、 ].)(?=[，,、）)。；;])" for sex in "男女"),
            r"等(?=[0-9一二三四五六七八九十几幾数數两兩多]{0,3}[人名位户戶])",
            *(f"{short}(?=[，。,、；！!？?他她说說没沒不同答您你一也对让要把跟给拖欠承]|$)" for short in SHORT),
            r"班(?<=[)）一二三四五六七八九十0-9].)的?(?=[\u3400-\u9fff])",
            *(rf"{old}(?<![\u3400-\u9fff].)[\u4e00-\u9fff](?={DOES})" for old in "老小阿"),
            *(rf"{old}(?<={OLD_AFTER}.)[\u4e00-\u9fff]" for old in "老小阿"),
            *(rf"{one}(?=[{FIRST}][\u4e00-\u9fff])" for one in WORKERS),
        )
    )
)
"""All that a name may stand beside, in one scan; each begins with a character of its own, so that most of a text is passed over."""
IS_TITLE = frozenset(TITLES.split("|"))
IS_RELATIVE = frozenset(re.sub(r"\(.*?\)", "", RELATIVE).split("|"))
IS_NEAR = frozenset(NEAR.split("|"))
IS_OF_NAME = frozenset(OF_NAMES.split("|"))
HAN = "\u3400-\u9fff"
DOT = "·•・‧∙"
DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:[{DOT}][{HAN}]{{1,8}}){{1,3}}")
DOTTED_BEFORE = re.compile(rf"{DOTTED.pattern}$")
BLANKED = re.compile(
    rf"[某XxＸｘ*＊×○](?:(?<=[{HAN}]某)某?(?![个些种位人年月日])"
    rf"|(?<=[{HAN}][XxＸｘ*＊×○])(?:[XxＸｘ*＊×○]|(?=老师|同学|某|女士|先生)))"
)
"""It begins with a class of characters, so that a text without them is passed over at once."""
PUPIL = re.compile("(?:同学|同學)$")
HAN_BEFORE = re.compile(rf"[{HAN}{DOT}{ALIAS}]{{1,12}}$")
MARKS = frozenset(f"{DOT}{ALIAS}小阿老")
HAN_AFTER = re.compile(rf"[{HAN}{DOT}{ALIAS}]{{1,12}}")
SAID = re.compile(r"叫[做作]?\s?|名字是\s?|本人")
SAYS = re.compile(r"(?:我|本人|她|他|孩子|名字|学生|學生|[男女]生|同学|同學|儿子|兒子|女儿|女兒|人|名|生|个|個|位)$")
"""Before 叫: 一个叫雷鸣的, 我叫; a quick step of a dog is called so as well."""
CALLED = re.compile(rf"姓(?<![百同异異改贵貴].)\s?([{HAN}]{{1,2}}?)(?=[的名，,]|老师|主任|(?![{HAN}]))")
SO_CALLED = re.compile(rf"姓(?=[{HAN}])")
"""一名王姓男子."""
PERSON_FIELDS = (
    "姓名 姓\u3000名 姓\u0020名 联系人 联系人员 聯絡人 聯繫人 联络人 反映人 来件人 来信人 證人 证人 业主代表 村民代表 居民代表 职工代表 报告人 求助人 控告人 收件人 寄件人 咨询人 呈报人 承办人 值班人 投诉人 举报人 投訴人 舉報人 申请人 申請人 申诉人 陈述人 诉求人 监护人 監護人 法定代表人 法人代表 "
    "负责人 負責人 经办人 户主 戶主 收款人 开户名 户名 戶名 署名 提案人 提出人 家长代表 几位家长 受害人 被害人 当事人 来访人 来电人 责任人 伤者 患者 死者 嫌疑人 委托人 代理人 校方代表 学生代表"
)
PLACE_FIELDS = (
    "签名 簽名 落款 家长 家長 村民 居民 业主 教师 教師 老师 老師 学生 學生 考生 此致 敬上 称呼 孩子 儿子 女儿"
)
PERSON_FIELD = re.compile(
    rf"(?:{'|'.join(re.split('[ ](?!名)', PERSON_FIELDS))})(?:姓名)?[\s\u3000]{{0,2}}[:\uff1a是为叫]?[\s\u3000]{{0,3}}"
)
PLACES = frozenset(PLACE_FIELDS.split())
COLON = re.compile(r"[:\uff1a \u3000\n](?<=[名款长長民主师師生此上呼子儿].)[ \u3000\n]{0,3}", re.S)
NEXT = re.compile(r"\s?[、,，和及]\s?")
SIGNED = re.compile(
    rf"(?:(?:\d{{4}}|二〇[〇一二三四五六七八九]{{2}})\s?[年.\-/]\s?[\d一二三四五六七八九十]{{1,3}}\s?[月.\-/]\s?[\d一二三四五六七八九十]{{0,3}}日?号?|[。！!~]|敬礼|谢谢[,，]?|謝謝[,，]?)[\s\u3000]{{0,4}}([{HAN}]{{2,4}})"
    rf"(?=[\s。.！!]*$|[\s\u3000]{{1,3}}(?:\d{{4}}\s?[年.\-/]|二〇))"
    rf"|[，,]([{HAN}]{{2,4}})(?=[，,\s\u3000]{{1,3}}(?:\d{{4}}\s?[年.\-/]|二〇))"
)
GOES_ON_WORDS = (
    "的 在 被 是 因 从 和 跟 把 对 有 说 没 也 不 等 今 住 性 男 女 ， , 、 。 敬 布置 承包 打人 打 带 经常 反映 每天 要求 上课 体罚 负责 分管 同学 "
    "老师 先生 女士 两位 在外 身体 去 从来 给 让 联名 今年 来 现在 收 教 回来 一直 多次 就 总是 老是 天天 昨天 今天 上学 在校 开始 已经 曾 一 两 回家 没有 身上 压力 学习 成绩 喜欢 得 "
    "骂人 推 与 同志 未 竟 居然 拒绝 称 表示 承诺 答应 认为 态度 上 向 因为 由于 非常 很 都 还 又 只 个人 "
)
GOES_ON = frozenset(GOES_ON_WORDS.split())
"""What follows a name in a sentence and is no part of it."""
TOGETHER = re.compile("[0-9一二三四五六七八九十几幾数數两兩多]{1,3}(?:[人名位个個]|周?[岁歲])")
"""How several are summed up after their names: 甲、乙、丙三位."""
NOBODY = re.compile(
    r"^(?:高[一二三中级等年考校层]|任[课何教职意]|许多|万[一名分余元人]|全[体校班部国县市区年]|常[年务常]|周[一二三四五六日末边围]|方[便法案面]|时[候间]|安[全排]|金额|水[平电]|成[绩都]|关[心于系]|国[家内]|明[天年显知确]|年[级轻龄]|余[名位下]|毕业|家[长里庭]|别[人的]|应[该届当]|同[学事]|石[头油]|车间|白[天色]|黑|小[学区孩组]|老[赖路房车]|连续|管理|江[苏西]|单[位独]|解[决释]|向|于是|文[科化]|项目|路[上边过]|房[子东间]|左右|边[上缘]|包[括班]|支[持付]|麻[烦木]|游[戏泳]|强[烈制行调]|盛[大行]|展[示开]|伊|代[课表理]|简[单直历]|温[度暖]|严[重格肃]|洪水|满意|马[上路]|平时|终于|乐[意于]|农[村民业]|万一|谢谢|陈述|高峰|金融|纪检|都[无是不]|富[强裕基]|施[工行]|查[处看]|何[处时种必]|高[校于])"
)
THINGS = re.compile(
    r"^(?:高[架铁新层]|申[请訴诉报領领办]|宣[传布]|杜绝|卓越|东[向到至南北]|幼儿|宿舍|车[牌辆位主]|承[蒙包]|兰花|桂花|梅花|荷花|牡丹|林[权业区地场]|房产|罗列|张[贴挂榜]|许可|马[桶力拉]|黄[色线灯土牛沙标]|段[时]|曾[经多]|余额|谢[绝意]|顾[客及虑问]|何况|左转|右转|路两|路[灯面口况基]|舒畅|舒[服适]|井[盖水]|宁静|岳[父母]|车[拥流道]|白云|吉林|周课|孙[子女]|辛[勤苦]|第[一二三四五六七八九十几]|东[方边北南西部]|毛[病衣巾]|时[常时刻]|党[员组委]|商[店家户场量]|段落|柳[树州]|石[头子板]|雷[雨电]|汪洋大|苗[木族圃]|康[复乐]|安[置装静徽]|祖[国上宗]|银行|计划|荣[誉获]|凌晨|冷[气水]|干[脆部]|阳[光台]|牛[奶肉]|米[饭粉]|鱼[塘池]|花[园钱费]|易[拉燃]|章[程节]|符[合号]|古[代镇树]|严[查禁]|查[询实明]|[郑常温杭苏广徐柳梅荆]州|祝[你您大各愿贺]|晋[职级升]|左[前后边侧转右]|右[前后边侧转])"
)
"""What begins as a name does and is none, where nothing but its look speaks for a name."""
SOUNDS = frozenset(
    "尔克买提古丽娜阿依木江拉合吐卡哈巴曼艾热孜努斯玛萨迪力孙库吾帕姆汗别居马赛布达苏来塔肯沙麦亚米吉那伊夏扎穆罕默德玉甫不都日旺加措仁青卓央次"
)
"""Characters by which names of the minorities are written by sound."""

# Names with no title beside them.

TWO_LISTED = re.compile(
    rf"[、和与及](?=[{FIRST}][{HAN}])(?:(?<=[{FIRST}].[、和与及])|(?<=[{FIRST}]..[、和与及])|(?<=[{FIRST}]...[、和与及]))"
)
HEAD = re.compile(rf"[，,。；;！!？?：:、\n（(“\"](?=[{FIRST}][{HAN}])")
BEGINS = re.compile(rf"\s*是?(?=[{FIRST}][{HAN}])")
PERSON_DOES_WORDS = (
    "說 稱 打傷 罵人 罵我 罵了 帶人 帶著 帶頭 認為 承諾 答應 拒絕 從來 經常 總是 與 將 對 給 還 沒有 沒 讓 毆打 辱罵 威脅 強佔 霸佔 貪污 受傷 長期 違反 違規 體罰 遲到 上課 "
    "说 称 打人 打骂 打了 打我 打伤 骂人 骂我 骂了 带人 带着 带头 认为 表示 承诺 答应 拒绝 收了 收受 收取 要求 利用 冒名 侵占 把 让 叫 找 拿 自称 从来 一直 多次 经常 总是 天天 老是 "
    "居然 竟然 却 就 不肯 不让 没有 没 不 又 还 也 再 在 将 对 向 跟 和 与 殴打 辱骂 威胁 强占 霸占 挪用 贪污 受伤 去世 死亡 昏迷 摔 住院 出生 毕业 工作 担任 上任 同志 本人 一家 等人 已 于 "
    "是 被 给 因 为 身为 作为 违反 违规 长期 私自 擅自 伙同 指使 安排 私下 虚报 骗取 体罚 迟到 旷课 上课 布置"
)
PERSON_DOES = re.compile(rf"(?:{'|'.join(PERSON_DOES_WORDS.split())})|[，,、（(：:](?:男|女|系|你|您|我|身份|电话)")
SHORT_DOES = re.compile(
    "[说說称稱打骂罵把拿让讓叫]|被[打骂停罚撞咬骗欺偷抢]|带[人着头]|[，,、（(：:](?:男|女|系|你|您|身份|电话)"
)
"""What must follow a name of two characters, which is sooner a word."""
STOPS = re.compile(rf"[^{HAN}]|$|的|等")
ACCUSED = re.compile(
    rf"(?:举报|投诉|关于|控告|状告|检举|反映|舉報|投訴|反映人|我[，,]|找|被|由(?!于))(?=[{FIRST}][{HAN}])"
)
WITH_ME = re.compile(rf"[我他她你][和跟与](?=[{FIRST}][{HAN}])")
IT_IS = re.compile(rf"[，,。；;！!？?\n]是(?=[{FIRST}][{HAN}])")
IS_HE = re.compile(rf"是(?<=[人的生者员師师].)(?=[{FIRST}][{HAN}])")
OBJECTS = frozenset("房井水区车路楼田石沙")
"""Surnames that are things as well: 居民|房|多次."""
OF_PLACES = frozenset(
    "屯营堡集庙堆铺环郡段层家人道办楼院室部处委科组队会系线路费图湖园苑城府湾庄山河桥岭坪沟寨坡塘店堂阁轩居庭院里门路街巷村镇乡县市区省州厂场馆站局所校司行社网江溪泉港岛"
)
REACHED = re.compile(r"1[3-9][0-9]{9}")
REACHED_BY = re.compile(r"[ 　，,：:（(]{0,2}(?:电话|手机|電話|手機)?[：: ]?$")
REVERED = re.compile(rf"((?:[{HAN}]{{2,6}}[ 　、，,]{{1,2}}){{1,10}})敬上")
