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
    "沙鞠须丰巢关蒯相查后荆红盖桓佘佟仝亓冼揭操练苟麦伏卜佴邸鲍水母年时成明常于战逯展隋晋褚岑苑初权邝卿粟嵇边候洛柔修曲穆祁代兰冶闪"
)
SURNAMES = frozenset(COMMON)
WEAK = frozenset(
    "家都通相后充容别连那怀居应终利须广越满红修师文东台司步古强幸代班管初松农印索咸劳扶宰习欧能向于和全万年时成明国党关安任单常解方乐边水母包支麻游盛应家练操权连商费豆盘区楼况来南云皮官位公玉花海平谈阳宾敬奉植闭束智"
)
"""Surnames that are words as well: they name somebody only where nothing else can be meant."""
NEVER = frozenset("家都通相后充容别连那居应终利须广越满红修师文台司步幸班初农印劳扶习能和")
DOUBLES = "欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 南宫 端木 西门 独孤 赫连 澹台 呼延 轩辕 钟离 闻人 万俟 申屠 濮阳 淳于 单于 太叔 百里 东郭 第五 完颜 纳兰 叶赫 拓跋"
DOUBLE = frozenset(DOUBLES.split())
ALIAS = "某XxＸｘ*＊×○"
NOT_GIVEN = frozenset(
    "的是在和与跟对给请让说为有没这那位校我你他她们都很也就不到把被去来从要会能上下等及或打骂收用着了过吗呢吧啊才又还再已将于因由向"
)
BY = frozenset("请找跟和与给让被向对问是对由以及像叫把听替因同")
SINGLE_FUNCTION = BY | NOT_GIVEN
OFFICES = frozenset("馆局省市县区处科所院校班组队部会段级社店厂站镇乡村街办委室系路园线号楼总副")
ELEMENTS = (
    "扎西|顿珠|卓玛|多吉|次仁|达瓦|旺堆|平措|格桑|央金|拉姆|白玛|尼玛|仁青|才让|才旦|桑吉|卓嘎|旦增|丹增|曲珍|其其格|琪琪格|巴特尔|巴图|木格|那仁|"
    "买买提|古丽|阿不|艾合|吐尔|吾买尔|热依|玉素|木合|帕提|努尔|艾力|依明|阿依|布力|库尔班|麦麦提|古丽|夏提|赛提"
)
"""Parts of Tibetan, Mongolian and Uighur names that are words of nothing else; such names have no surname."""
ELEMENT = re.compile(ELEMENTS)
ELEMENTS_BEFORE = re.compile(
    rf"(?:[\u4e00-\u9fff](?<![的找请跟和与给让被向对问])){{0,1}}(?:{ELEMENTS})(?:{ELEMENTS}|[\u4e00-\u9fff]){{0,2}}$"
)
RELATIVE = "儿子|兒子|女儿|女兒|孩子|老公|老婆|爱人|愛人|丈夫|妻子|爸爸|妈妈|媽媽|父亲|父親|母亲|母親|弟弟|哥哥|姐姐|妹妹|爷爷|奶奶|孙子|外孙|侄子|外甥|学生|學生|考生|同学|同桌|门卫|保安|司机|教师|教師"
TITLES = (
    "班主任|副校长|副校長|副主任|副书记|副园长|副院长|副局长|老师|老師|校长|校長|主任|书记|書記|局长|局長|科长|科長|处长|處長|园长|園長|院长|院長|"
    "站长|所长|镇长|乡长|村长|县长|市长|区长|队长|组长|部长|会长|教导|师傅|師傅|医生|醫生|大夫|护士|先生|女士|小姐|同学|同學|同志|阿姨|叔叔|大爷|大爺|大妈|大叔|大姐|大哥|"
    "奶奶|爷爷|教授|教练|經理|经理|老板|老闆|会计|會計|律师|警官|法官|辅导员|女孩|男孩|工程师|股长|干事|干部"
)
TITLE = re.compile(rf"(?:{TITLES})(?!们|們)")
SHORT = "总總局校處处導导董"
KIN = "妈妈|媽媽|爸爸|家长|家長|爷爷|爺爺|奶奶|母亲|母親|父亲|父親|姥姥|姥爷|外婆|外公|爸|妈|哥哥|姐姐|监护人|監護人|奖学金|助学金|电话|電話"


def by_first(patterns: Iterable[str]) -> str:
    """Return one pattern for all, grouped by their first character: at most places of a text none is tried, at the others few."""
    rests: dict[str, list[str]] = {}
    for pattern in patterns:
        rests.setdefault(pattern[0], []).append(pattern[1:])
    return "|".join(f"{first}(?:{'|'.join(of_first)})" for first, of_first in rests.items())


SIGNS = re.compile(
    by_first(
        (
            *(f"{title}(?!们|們)" for title in TITLES.split("|")),
            *(f"{of}{kin}" for of in "的之" for kin in KIN.split("|")),
            *RELATIVE.split("|"),
            *(f"{short}(?=[，。,、；！!？?他她说說没沒不同答您你]|$)" for short in SHORT),
            r"班(?<=[)）一二三四五六七八九十0-9].)的?(?=[\u3400-\u9fff])",
            *(
                rf"{old}{before}[\u4e00-\u9fff](?=是|他|她|说|收|不|天天|经常|态度|打|骂)"
                for before in (r"(?<![\u3400-\u9fff].)", "(?<=[安卫机师工员长].)")
                for old in "老小"
            ),
        )
    )
)
"""All that a name may stand beside, in one scan; each begins with a character of its own, so that most of a text is passed over."""
IS_TITLE = frozenset(TITLES.split("|"))
IS_RELATIVE = frozenset(RELATIVE.split("|"))
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
CALLED = re.compile(rf"姓(?<=[我人他她师师长長，,].)\s?([{HAN}]{{1,2}})(?![{HAN}])")
PERSON_FIELDS = (
    "姓名 姓\u3000名 姓\u0020名 联系人 联系人员 聯絡人 聯繫人 联络人 反映人 来件人 投诉人 举报人 投訴人 舉報人 申请人 申請人 申诉人 陈述人 诉求人 监护人 監護人 法定代表人 法人代表 "
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
    rf"(?=[\s。.！!]*$|[\s\u3000]{{1,3}}\d{{4}}\s?[年.\-/])"
)
GOES_ON_WORDS = (
    "的 在 被 是 因 从 和 跟 把 对 有 说 没 也 不 等 今 住 性 男 女 ， , 、 。 敬 布置 承包 打人 打 带 经常 反映 每天 要求 上课 体罚 负责 分管 同学 "
    "老师 先生 女士 两位 在外 身体 去 从来 给 让 联名 今年 来 现在 收 教 回来 一直 多次 就 总是 老是 天天 昨天 今天 上学 在校 开始 已经 曾 一 两 回家 没有 身上 压力 学习 成绩 喜欢 得 "
    "骂人 推 与 同志 未 竟 居然 拒绝 称 表示 承诺 答应 认为 态度 上 向 因为 由于 非常 很 都 还 又 只 个人 "
)
GOES_ON = frozenset(GOES_ON_WORDS.split())
"""What follows a name in a sentence and is no part of it."""
NOBODY = re.compile(
    r"^(?:高[一二三中级等年考校层]|任[课何教职意]|许多|万[一名分余元人]|全[体校班部国县市区年]|常[年务常]|周[一二三四五六日末边围]|方[便法案面]|时[候间]|安[全排]|金额|水[平电]|成[绩都]|关[心于系]|国[家内]|明[天年显]|年[级轻龄]|余[名位下]|毕业|家[长里庭]|别[人的]|应[该届当]|同[学事]|石[头油]|车间|白[天色]|黑|小[学区孩组]|连续|管理|江[苏西]|单[位独]|解[决释]|向|于是|文[科化]|项目|路[上边过]|房[子东间]|左右|边[上缘]|包[括班]|支[持付]|麻[烦木]|游[戏泳]|强[烈制行调]|盛[大行]|展[示开]|伊|代[课表理]|简[单直历]|温[度暖]|严[重格肃]|洪水|满意|马[上路]|平时|终于|乐[意于]|农[村民业]|万一|谢谢|陈述|高峰|金融|纪检|都[无是不]|富[强裕基]|施[工行]|查[处看]|何[处时种必]|高[校于])"
)
SOUNDS = frozenset(
    "尔克买提古丽娜阿依木江拉合吐卡哈巴曼艾热孜努斯玛萨迪力孙库吾帕姆汗别居马赛布达苏来塔肯沙麦亚米吉那伊夏扎穆罕默德玉甫不都日旺加措仁青卓央次"
)
"""Characters by which names of the minorities are written by sound."""
