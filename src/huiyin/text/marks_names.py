"""Names of persons, found in a text by what stands beside them: a title, kinship, 我叫, a field of a form, the end of a letter.

Cutting the neighbourhood into words tells 语文|老师 and 许多|老师 from 文 and 多 as surnames. Pure; only a few characters beside
each sign are ever looked at, so the work grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import rjieba
from opencc import OpenCC

from huiyin.text.words import to_simplified

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
DOUBLE = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 南宫 端木 西门 独孤 赫连 澹台 呼延 轩辕 钟离 闻人 万俟 申屠 濮阳 淳于 单于 太叔 百里 东郭 第五 完颜 纳兰 叶赫 拓跋".split()
)
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
RELATIVE = "儿子|兒子|女儿|女兒|孩子|老公|老婆|爱人|愛人|丈夫|妻子|爸爸|妈妈|媽媽|父亲|父親|母亲|母親|弟弟|哥哥|姐姐|妹妹|爷爷|奶奶|孙子|外孙|侄子|外甥|学生|學生|考生|同学|同桌|教师|教師"
TITLES = (
    "班主任|副校长|副校長|副主任|副书记|副园长|副院长|副局长|老师|老師|校长|校長|主任|书记|書記|局长|局長|科长|科長|处长|處長|园长|園長|院长|院長|"
    "站长|所长|镇长|乡长|村长|县长|市长|区长|队长|组长|部长|会长|教导|师傅|師傅|医生|醫生|大夫|护士|先生|女士|小姐|同学|同學|同志|阿姨|叔叔|大爷|大爺|大妈|大叔|大姐|大哥|"
    "奶奶|爷爷|教授|教练|經理|经理|老板|老闆|会计|會計|律师|警官|法官|辅导员|女孩|男孩|工程师|股长|干事|干部"
)
TITLE = re.compile(rf"(?:{TITLES})(?!们|們)")
SHORT = "总總局校處处導导董"
KIN = "妈妈|媽媽|爸爸|家长|家長|爷爷|爺爺|奶奶|母亲|母親|父亲|父親|姥姥|姥爷|外婆|外公|爸|妈|哥哥|姐姐|监护人|監護人|奖学金|助学金|电话|電話"
SIGNS = re.compile(
    "|".join(
        (
            *(f"{title}(?!们|們)" for title in TITLES.split("|")),
            *(f"{of}{kin}" for of in "的之" for kin in KIN.split("|")),
            *RELATIVE.split("|"),
            *(f"{short}(?=[，。,、；！!？?他她说說没沒不同答]|$)" for short in SHORT),
            r"班(?<=[)）一二三四五六七八九十0-9].)的?(?=[\u3400-\u9fff])",
            *(rf"{old}(?<![\u3400-\u9fff].)[\u4e00-\u9fff](?=是|他|她|说|收|不|天天|经常)" for old in "老小"),
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
    rf"(?:某(?<=[{HAN}].)某?(?![个些种位人年月日])|[XxＸｘ*＊×○](?<=[{HAN}].)(?:[XxＸｘ*＊×○]|(?=老师|同学|某|女士|先生)))"
)
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
    "负责人 負責人 经办人 户主 戶主 收款人 开户名 户名 戶名 署名 提案人 提出人 家长代表 几位家长"
)
PLACE_FIELDS = (
    "签名 簽名 落款 家长 家長 村民 居民 业主 教师 教師 老师 老師 学生 學生 考生 此致 敬上 称呼 孩子 儿子 女儿"
)
PERSON_FIELD = re.compile(
    rf"(?:{'|'.join(re.split('[ ](?!名)', PERSON_FIELDS))})(?:姓名)?[\s\u3000]{{0,2}}[:\uff1a是为叫]?[\s\u3000]{{0,3}}"
)
PLACES = frozenset(PLACE_FIELDS.split())
COLON = re.compile(r"[:\uff1a][\s\u3000]{0,3}|[ \u3000\n]{1,3}")
NEXT = re.compile(r"\s?[、,，和及]\s?")
SIGNED = re.compile(
    rf"(?:(?:\d{{4}}|二〇[〇一二三四五六七八九]{{2}})\s?[年.\-/]\s?[\d一二三四五六七八九十]{{1,3}}\s?[月.\-/]\s?[\d一二三四五六七八九十]{{0,3}}日?号?|[。！!~]|敬礼|谢谢|謝謝)[\s\u3000]{{0,4}}([{HAN}]{{2,4}})"
    rf"(?=\s*$|[\s\u3000]{{1,3}}\d{{4}}\s?[年.\-/])"
)
GOES_ON = frozenset("的在被是因从和跟把对有说没也不等今住性男女，,、。敬") | {
    "布置",
    "承包",
    "打人",
    "打",
    "带",
    "经常",
    "反映",
    "每天",
    "要求",
    "上课",
    "体罚",
    "负责",
    "分管",
    "同学",
    "老师",
    "先生",
    "女士",
    "两位",
    "在外",
    "身体",
    "去",
    "从来",
    "给",
    "让",
    "联名",
    "不",
    "今年",
    "来",
    "现在",
    "收",
    "教",
    "回来",
    "一直",
    "多次",
    "就",
    "总是",
    "老是",
    "天天",
    "昨天",
    "今天",
    "上学",
    "在校",
    "开始",
    "已经",
    "曾",
    "一",
    "两",
    "说",
    "回家",
    "没有",
    "身上",
    "压力",
    "学习",
    "成绩",
    "被",
    "喜欢",
    "得",
    "骂人",
    "推",
    "和",
    "与",
    "同志",
    "未",
    "竟",
    "居然",
    "拒绝",
    "称",
    "表示",
    "承诺",
    "答应",
    "认为",
    "态度",
    "上",
    "向",
    "因为",
    "由于",
    "非常",
    "很",
    "都",
    "还",
    "又",
    "只",
    "个人",
}
NOBODY = re.compile(
    r"^(?:高[一二三中级等年考校层]|任[课何教职意]|许多|万[一名分余元人]|全[体校班部国县市区年]|常[年务常]|周[一二三四五六日末边围]|方[便法案面]|时[候间]|安[全排]|金额|水[平电]|成[绩都]|关[心于系]|国[家内]|明[天年显]|年[级轻龄]|余[名位下]|毕业|家[长里庭]|别[人的]|应[该届当]|同[学事]|石[头油]|车间|白[天色]|黑|小[学区孩组]|连续|管理|江[苏西]|单[位独]|解[决释]|向|于是|文[科化]|项目|路[上边过]|房[子东间]|左右|边[上缘]|包[括班]|支[持付]|麻[烦木]|游[戏泳]|强[烈制行调]|盛[大行]|展[示开]|伊|代[课表理]|简[单直历]|温[度暖]|严[重格肃]|洪水|满意|马[上路]|平时|终于|乐[意于]|农[村民业]|万一|谢谢|陈述|高峰|金融|纪检|都[无是不]|富[强裕基]|施[工行]|查[处看]|何[处时种必]|高[校于])"
)


@lru_cache(maxsize=4096)
def words_in(text: str) -> tuple[str, ...]:
    return tuple(rjieba.cut(text, False))


@lru_cache(maxsize=4096)
def tags_in(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(rjieba.tag(text, True))


@cache
def both_scripts() -> frozenset[str]:
    """Return the surnames in simplified and traditional characters, and the first characters of the double ones."""
    simplified = "".join(SURNAMES) + "".join(double[0] for double in DOUBLE)
    return frozenset(simplified) | frozenset(OpenCC("s2t").convert(simplified)) | frozenset("蕭鄧許鍾鐘鬱範葉羅")


def may_name(near: str) -> bool:
    """Say whether anything right before a title may be a name; most often nothing is, and no words need be cut."""
    seen = both_scripts()
    return (
        any(character in seen or character in MARKS for character in near)
        or near[-1:] == near[-2:-1]
        or bool(ELEMENT.search(near))
    )


def plain(text: str) -> str:
    """Return ``text`` in simplified characters where their number stays the same."""
    other = str(to_simplified().convert(text))
    return other if len(other) == len(text) else text


def names_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, "name"); they may overlap."""
    for start, end in (*beside_signs(text), *after_signs(text), *in_fields(text), *signed(text)):
        yield start, end, "name"
    for match in BLANKED.finditer(text):
        if text[match.start() - 1] in both_scripts():
            yield match.start() - 1, match.end(), "name"
    for match in DOTTED.finditer(text) if any(dot in text for dot in DOT) else ():
        if foreign(match[0]):
            yield match.start(), match.end(), "name"


SOUNDS = frozenset(
    "尔克买提古丽娜阿依木江拉合吐卡哈巴曼艾热孜努斯玛萨迪力孙库吾帕姆汗别居马赛布达苏来塔肯沙麦亚米吉那伊夏扎穆罕默德玉甫不都日旺加措仁青卓央次"
)


def foreign(said: str) -> bool:
    """Say whether a word with a dot in it sounds like a name: 伊景园·滨河苑 is an estate."""
    plain_said = re.sub(f"[{DOT}]", "", said)
    return bool(ELEMENT.search(said)) or 2 * sum(character in SOUNDS for character in plain_said) > len(plain_said)


def beside_signs(text: str) -> Iterator[tuple[int, int]]:
    for match in SIGNS.finditer(text):
        sign, start, end = match[0], match.start(), match.end()
        if sign in IS_TITLE:
            yield from name_before(text, start)
            yield from name_after(text, end, weak=True)
        elif sign in IS_RELATIVE:
            yield from name_after(text, end, weak=True)
        elif sign[0] in "的之":
            pupil = PUPIL.search(text, max(0, start - 2), start)
            yield from name_before(text, pupil.start() if pupil else start, kin=True)
            yield from name_after(text, end, weak=True)
        elif sign[0] == "班":
            yield from name_after(text, end, nick=True)
        elif sign in SHORT:
            yield from name_before(text, start, short=True)
        elif plain(sign[1]) in SURNAMES - WEAK - NEVER:
            yield start, end


# Before a title.


def name_before(text: str, at: int, *, kin: bool = False, short: bool = False) -> Iterator[tuple[int, int]]:
    if at == 0 or not may_name(text[max(0, at - 4) : at]):
        return
    near = HAN_BEFORE.search(text, max(0, at - 12), at)
    if not near:
        return
    length = last_name(plain(near[0]), kin=kin, title=plain(text[at]) if short else "")
    if length:
        yield at - length, at


def last_name(said: str, *, kin: bool = False, title: str = "") -> int:
    """Return how many characters at the end of ``said`` are a name; nought if none. ``title`` is one of a single character."""
    short = bool(title)
    if match := DOTTED_BEFORE.search(said):
        return len(match[0])
    if match := re.search(rf"([{HAN}])[{ALIAS}]{{1,2}}$", said):
        return len(match[0]) if match[1] in SURNAMES else 0
    words = words_in(said)
    last, rest = words[-1], words[:-1]
    previous = rest[-1] if rest else ""
    if len(last) <= 2 and said[-2:] in DOUBLE:
        return 2
    if len(last) == 1 and last in SURNAMES and not kin and alone(last, previous):
        if short and words_in(last + title)[0] != last:
            return 0
        return 1 + (1 if previous in SURNAMES - WEAK - BY and not short else len(previous) if previous in DOUBLE else 0)
    if short:
        return 0
    if (
        len(last) == 2
        and last[0] in "小老阿"
        and (last[1] in SURNAMES or not known(last) or is_nick(last))
        and not NOBODY.match(last)
    ):
        return 2
    return full_name(words, kin=kin)


def alone(surname: str, previous: str) -> bool:
    """Say whether a surname right before a title is one: not the end of a phrase such as 上课时老师."""
    if surname in NEVER:
        return False
    if surname not in WEAK:
        return previous[-1:] not in {"很", "最", "更", "不", "第"}
    if surname in "向于" and not previous:
        return surname == "于"
    return (
        not previous
        or previous in BY
        or previous in {"数学", "语文", "英语", "投诉", "举报", "感谢", "表扬", "班", "班主任"}
    )


def full_name(words: tuple[str, ...], *, kin: bool) -> int:
    """Return the length of surname and given name at the end of ``words``."""
    last = words[-1]
    for given in (2, 1):
        if len(words) > given and sum(map(len, words[-given:])) <= 2:
            surname, said = words[-given - 1], "".join(words[-given:])
            if is_surname(surname) and not set(said) & NOT_GIVEN and not NOBODY.match(surname + said):
                if len(surname) == 1 and surname in WEAK and not heard("".join(words), surname + said):
                    continue
                return len(surname) + len(said)
    if 2 <= len(last) <= 4 and is_named(last) and not NOBODY.match(last) and (len(last) < 4 or last[:2] in DOUBLE):
        return len(last)
    if across(words):
        return 3
    if match := ELEMENTS_BEFORE.search("".join(words)):
        return len(match[0])
    if (
        kin
        and len(last) == 2
        and (last[0] == last[1] and last[0] not in "太奶爷爸妈姥娃人天" or last[0] == "小" and not NOBODY.match(last))
    ):
        return 2
    if kin and len(words) > 1 and last == words[-2] and last not in "太奶爷人天":
        return 2
    if len(words) > 1 and words[-2] in {"小", "阿"} and len(last) == 1 and last not in NOT_GIVEN:
        return 2
    return 0


def across(words: tuple[str, ...]) -> bool:
    """Say whether a name was cut through because its first two characters are a word: 魏国|强."""
    return (
        len(words) > 1
        and len(words[-1]) == 1
        and len(words[-2]) == 2
        and words[-2][0] in SURNAMES - WEAK - NEVER
        and words[-1] not in NOT_GIVEN | OFFICES
        and not NOBODY.match(words[-2])
    )


def is_nick(word: str) -> bool:
    tags = tags_in(word)
    return len(tags) == 1 and tags[0][1].startswith("nr")


def is_surname(word: str) -> bool:
    return word in DOUBLE or (len(word) == 1 and word in SURNAMES and word not in NEVER)


def known(word: str) -> bool:
    return words_in(word) == (word,)


def is_named(word: str) -> bool:
    tags = tags_in(word)
    if word[0] in WEAK | NEVER and word[:2] not in DOUBLE:
        return False
    return (
        len(tags) == 1
        and tags[0][1].startswith("nr")
        and (
            word[0] in SURNAMES
            or word[:2] in DOUBLE
            or not word[0].isspace()
            and tags[0][1] in {"nrt", "nrfg"}
            or len(word) >= 2
            and tags[0][1] == "nr"
            and word[0] not in "老小阿"
        )
    )


# After a word that announces a name.


def after_signs(text: str) -> Iterator[tuple[int, int]]:
    if "叫" in text or "本人" in text or "名字" in text:
        for match in SAID.finditer(text):
            said = match[0][0] != "本"
            if not said or match[0][0] == "名" or SAYS.search(text, max(0, match.start() - 3), match.start()):
                yield from name_after(text, match.end(), sure=said, weak=not said)
    for sign in ("我是", "本人是"):
        for at in places_of(text, sign):
            yield from name_after(text, at, weak=True)
    for match in CALLED.finditer(text) if "姓" in text else ():
        if (said := plain(match[1])) in SURNAMES or said in DOUBLE:
            yield match.span(1)


def places_of(text: str, sign: str) -> Iterator[int]:
    """Yield where each ``sign`` ends."""
    at = text.find(sign)
    while at >= 0:
        at += len(sign)
        yield at
        at = text.find(sign, at)


def name_after(
    text: str, at: int, *, sure: bool = False, weak: bool = False, nick: bool = False
) -> Iterator[tuple[int, int]]:
    if not (text[at : at + 1] in both_scripts() or DOTTED.match(text, at, at + 12) or nick or ELEMENT.match(text, at)):
        return
    near = HAN_AFTER.match(text, at, at + 12)
    if not near:
        return
    said = plain(near[0])
    if match := DOTTED.match(said):
        yield at, at + len(match[0])
        return
    length = first_name(said, sure=sure, weak=weak, nick=nick)
    if length:
        yield at, at + length


def first_name(said: str, *, sure: bool = False, weak: bool = False, nick: bool = False) -> int:
    """Return how many characters at the beginning of ``said`` are a name; nought if none."""
    if match := re.match(rf"([{HAN}])(?:[{ALIAS}]{{1,2}})", said):
        return len(match[0]) if match[1] in SURNAMES else 0
    double = said[:2] in DOUBLE
    if not double and said[0] not in SURNAMES:
        if match := re.match(rf"(?:{ELEMENTS}){{1,3}}", said):
            return len(match[0])
        return (
            2
            if nick and len(said) > 2 and said[0] == said[1] and said[2] in "被的在说回" and said[0] not in "天人太个家"
            else 0
        )
    if NOBODY.match(said) and not sure:
        return 0
    size = 2 if double else 1
    words = words_in(said)
    if (
        not double
        and len(words) > 1
        and (sure or said[0] not in WEAK | NEVER)
        and across(words[:2])
        and known_to_go_on(said, 3)
    ):
        return 3
    if words[0] != said[:size] and not (sure or (is_named(words[0]) and len(words[0]) <= 4)):
        return len(words[0]) if sure and len(words[0]) <= 3 and len(words[0]) == len(said) else 0
    return measured(said, size, words, sure=sure, weak=weak)


def measured(said: str, size: int, words: tuple[str, ...], *, sure: bool, weak: bool) -> int:
    """Return the length of a name whose surname has ``size`` characters, by the words that follow it."""
    surname = said[:size]
    if weak and size == 1 and (surname in NEVER or (surname in WEAK and not begins_named(said))):
        return 0
    if TITLE.match(said, size) or TITLE.match(said, size + 1):
        return 0
    if len(words[0]) > size:
        end = len(words[0])
        return end if ends(said, end) or sure or not weak or is_named(words[0]) and known_to_go_on(said, end) else 0
    for given in (2, 1):
        end = size + given
        if len(said) >= end and not set(said[size:end]) & NOT_GIVEN and on_edge(words, end):
            if ends(said, end) or (given == 2 or len(words[1]) == 1) and known_to_go_on(said, end):
                return end
    tags = tags_in(said)
    if tags[0][1] == "nr" and size < len(tags[0][0]) <= size + 2 and not set(tags[0][0][size:]) & NOT_GIVEN:
        return len(tags[0][0]) if not weak or known_to_go_on(said, len(tags[0][0])) else 0
    if (
        len(words) > 1
        and len(words[1]) == 2
        and not set(words[1]) & NOT_GIVEN
        and (not weak or known_to_go_on(said, size + 2))
    ):
        return size + 2
    return size if sure and said[size : size + 1] == "" else 0


def ends(said: str, end: int) -> bool:
    return len(said) == end


def heard(said: str, name: str) -> bool:
    """Say whether ``name``, at the end of ``said``, is heard as a person's."""
    tags = tags_in(said)
    return (tags[-1][0] == name and tags[-1][1].startswith("nr")) or is_person(name)


def begins_named(said: str) -> bool:
    tags = tags_in(said)
    return tags[0][1].startswith("nr") and 2 <= len(tags[0][0]) <= 4


def is_person(name: str) -> bool:
    tags = tags_in(name)
    return len(tags) == 1 and tags[0][1] == "nr"


def on_edge(words: tuple[str, ...], end: int) -> bool:
    length = 0
    for word in words:
        length += len(word)
        if length >= end:
            return length == end
    return False


def known_to_go_on(said: str, end: int) -> bool:
    rest = said[end:]
    return (
        not rest
        or rest[0] in GOES_ON
        or words_in(rest)[0] in GOES_ON
        or rest[:2] in GOES_ON
        or TITLE.match(rest) is not None
    )


# Fields of a form, and the end of a letter.


def in_fields(text: str) -> Iterator[tuple[int, int]]:
    for match in PERSON_FIELD.finditer(text):
        yield from listed(text, match.end())
    for match in COLON.finditer(text):
        said = text[max(0, match.start() - 4) : match.start()]
        if said.endswith("姓名"):
            said = said[:-2]
        if said[-2:] in PLACES:
            yield from listed(text, match.end())
    for at in places_of(text, "敬上"):
        yield from revering(text, at - 2)


def revering(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the name between 家长 and 敬上."""
    for size in (2, 3):
        start = at - size
        if start >= 2 and text[start - 2 : start] in PLACES and field_name(plain(text[start:at])) == size:
            yield start, at


def listed(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the names of a list such as 家长代表:甲、乙、丙; ten at most."""
    for _turn in range(10):
        near = HAN_AFTER.match(text, at, at + 12)
        if not near:
            return
        length = field_name(plain(near[0]))
        if not length:
            return
        yield at, at + length
        following = NEXT.match(text, at + length)
        if not following:
            return
        at = following.end()


def field_name(said: str) -> int:
    if match := DOTTED.match(said):
        return len(match[0])
    if NOBODY.match(said) and said[0] != "向":
        return 0
    surname = 2 if said[:2] in DOUBLE else 1 if said[0] in SURNAMES else 0
    if surname and surname < len(said) <= surname + 2 and not set(said[surname:]) & NOT_GIVEN:
        return len(said)
    return first_name(said)


def signed(text: str) -> Iterator[tuple[int, int]]:
    """Look at the end only: there a letter is signed."""
    for match in SIGNED.finditer(text, max(0, len(text) - 60)):
        said = plain(match[1])
        size = 2 if said[:2] in DOUBLE else 1 if said[0] in SURNAMES - NEVER else 0
        if size and size < len(said) <= size + 2 and not NOBODY.match(said) and not set(said[size:]) & NOT_GIVEN:
            if not known(said) or is_named(said) or text[match.start()].isdigit():
                yield match.span(1)
