"""Whether a text speaks of harm to a minor that cannot wait. Pure; it calls a person and decides nothing.

What is looked for is an act in one clause (被打, 性侵, 不想活), done to a child or at a school, and neither denied (没有打人) nor only
talked of (防止校园欺凌, 消防演练, 如果起火). Each thing found moves the score; the words that spoke for it are returned as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from huiyin.text.words import normal

KINDS = ("suicide", "sexual", "abuse", "violence", "missing", "poisoning", "danger")
"""In the order in which they are named where two are equally clear."""
RINGS = 0.6
LONGEST = 20_000
"""Characters that are looked at; ``normal`` cuts there."""
CLAUSE = re.compile(r"[^,，。.!！?？;；\n、:]+|、[^,，。.!！?？;；\n:]*")
SENTENCE = re.compile(r"[^。!?;\n]+")


@dataclass(frozen=True)
class Alarm:
    """``kind`` is one of ``KINDS``; ``words`` are what spoke for it, as written; ``score`` runs from 0.6 to 1."""

    kind: str
    words: tuple[str, ...]
    score: float


SHORT = 120
"""Characters within which somebody who writes of himself need not say that he is a pupil."""
LOOK_BACK = 60


@dataclass(frozen=True)
class Around:
    """What the whole text tells: whether a school or a child is spoken of at all, and whether it is a cry of a few words."""

    school: bool
    short: bool


CHILD = (
    r"儿子|女儿(?!墙)|孩子|小孩|孙子|孙女|外孙|侄子|侄女|外甥|弟弟|妹妹|学生|同学|同桌|室友|女生|男生|女孩|男孩|幼儿(?!园)|宝宝|娃|儿童(?!医院|友好|公园|节)|未成年|少年|少女|小朋友|小学生|中学生|初中生|高中生|"
    r"(?<![0-9])(?:[3-9]|1[0-7])岁|(?:[三四五六七八九]|十[一二三四五六七]?)岁|全班|班上"
)
SCHOOL = r"学校|校园|校门|校车|校舍|校内|教室|教学楼|宿舍|寝室|宿管|操场|食堂|幼儿园|幼师|保育员|托管|补习|班主任|老师|教师|教练|[小中职]学|初[一二三中]|高[一二三中]|职高|年级|课间|放学|上学|上课|春游|实验室|天台"
ME = r"我(?!市|县|区|校|院|们|国|家长|公司|单位|是家长)"
HURT = r"流血|出血|鼻血|骨折|住院|医院|淤青|青紫|红肿|肿了|都肿|受伤|打伤|伤痕|有伤|是伤|缝了?.{0,2}针|抢救|昏迷|报警|急救|磕破|疼得|打断|断了|脑震荡|针眼|救救|印子|伤口|口子|疤|正在|昨晚|刚才|刚刚|快来|现在|到现在|至今"
HARMS: dict[str, tuple[tuple[float, str], ...]] = {
    "suicide": (
        (
            0.7,
            r"不想活|(?<![吵烦热累困气冷])(?<![吵烦热累困气冷]得)想(?:去)?死(?!记)|活着(?:没|太|好|真).{0,3}|活不下去|遗书|轻生|寻死|割腕|自残|自杀|(?:就|要)去死|划自己|伤害自己|结束(?:自己的)?生命|服毒|吞了?.{0,4}(?:药|安眠)",
        ),
        (0.6, r"跳楼(?!价|机)|(?:从|要|想).{0,6}(?:楼|天台|桥|窗).{0,3}跳|跳下去|从.{1,4}楼跳下|要跳"),
    ),
    "sexual": (
        (
            0.6,
            r"性侵|猥亵|强奸|强暴|轮奸|诱奸|性骚扰|裸照|(?:露|暴露)下体|(?:摸|碰|看|露).{0,6}(?:下体|隐私|私处|下面|胸部|屁股|大腿)|脱(?:裤子|衣服|光)|亲.{0,5}嘴|动手动脚|(?:[0-9一二三四五六七八九十]岁|女生|女孩|学生|少女).{0,6}怀孕",
        ),
        (0.3, r"还摸|摸(?:她|他|我|女|学生)(?!底|清)"),
    ),
    "abuse": (
        (
            0.5,
            r"虐待|(?:用|拿)针扎|喂.{0,6}(?:安眠|药)|小黑屋|绑在|捆在|捆绑(?!销售|车位|购|收|消费|式|买)|封住|不给(?:饭|水|孩子|他|她)?.{0,2}(?:吃|喝)|没饭吃|烟头烫|烫伤|针眼|冻了|不让.{0,8}看病|遗弃|罚跪|下跪",
        ),
    ),
    "violence": (
        (
            0.5,
            r"殴打|围殴|群殴|暴打|毒打|拳打脚踢|扇.{0,4}(?:耳光|巴掌|脸)|耳光|一巴掌|打断|打伤|打成|打死|(?<!国)家暴(?!力)|体罚|掐.{0,4}脖|揪.{0,6}(?:头发|耳朵)|罚跪|下跪|拿刀|持刀|捅(?:伤|了)|砍(?:人|伤|死|了?学生|了?孩子)|烟头烫",
        ),
        (
            0.4,
            r"(?:被|遭|挨|把|将).{0,12}(?:打(?!压|拼|官|响|磨|电话|分|卡|印|扫|饭|工|球|篮|针|疫|击|扰|算|开|车|折|招|败|动|包|造|断电|听|上|出)|踢(?!球|足)|踹|揍|推下|推倒|推到|扎伤|砸伤|捅|烫|欺负|欺凌|霸凌)",
        ),
        (
            0.4,
            r"打(?:了)?(?:我|他|她|孩子|学生|小孩|同学|人|手心|脸|头|屁股)|(?:用|拿).{0,6}打|一脚踹|踹在|踢(?:倒|伤|在)|揍|挨打|霸凌|欺凌|欺负",
        ),
    ),
    "missing": (
        (
            0.5,
            r"失踪|走失|走丢|下落不明|离家出走|弄丢了(?:孩子|学生)(?!的)|把.{0,3}(?:孩子|学生|娃|宝宝).{0,2}弄丢|人不见|孩子不见|(?:孩子|学生|儿子|女儿|娃|人).{0,6}不见了|被拐|拐走|拐卖|拉走.{0,3}(?:孩子|学生)|找不到(?:人|孩子|他|她|儿子|女儿)(?!喜欢|的|感|管|负责|解决)|联系不上|被.{0,6}接走了|没有?回(?:家|宿舍|校)",
        ),
    ),
    "poisoning": (
        (
            0.5,
            r"食物中毒|上吐下泻|中毒|煤气泄漏|一氧化碳|毒跑道|灼伤|误食|集体(?:呕吐|腹泻|发烧)|(?:全班|好多|很多|不少|多名|十几个|几十个|几个).{0,10}(?:呕吐|腹泻|拉肚子|肚子[痛疼]|流鼻血|头晕|发烧)",
        ),
        (0.3, r"呕吐|腹泻|拉肚子|肚子痛|肚子疼|流鼻血|头晕|恶心"),
    ),
    "danger": (
        (
            0.5,
            r"着火(?!爆)|起火|失火|火灾|冒烟|冒火|燃气泄漏|煤气泄漏|泄漏|坍塌|倒塌|塌了|塌陷|滑坡|危房|触电|漏电|溺水|坠楼|爆炸|刹车失灵|翻车|砸(?:到|中|伤|死)|压(?:伤|死|住)(?=.{0,4}(?:学生|孩子|同学))|掉进.{0,10}(?:水|河|井|坑|池)|没捞|摔(?:下|死)|从.{0,4}楼(?:摔|掉)",
        ),
        (
            0.4,
            r"(?:墙|楼|梁|板|天花板|屋顶|房顶|柱).{0,6}(?:裂|塌|倾斜|掉|脱落)|掉下来|随时会?(?:倒|塌|掉)|通道.{0,3}锁|门.{0,2}锁死",
        ),
    ),
}
ACTS = {kind: tuple((weight, re.compile(said)) for weight, said in acts) for kind, acts in HARMS.items()}
CONTEXT = re.compile(
    "孩子|孩|儿子|兒子|女儿|女兒|学|學|幼|老师|老師|教师|教師|班|宿舍|娃|儿童|兒童|少年|少女|宝宝|寶寶|岁|歲|弟弟|妹妹|孙子|孫子|孙女|孫女|外孙|外孫|侄|女生|男生|女孩|男孩|不想活|想死|遗书|遺書|自杀|自殺"
)
"""In either script; without one of these a text of any length is about no minor."""
QUICK = re.compile(
    "[推打殴踢踹揍扇掐揪耳巴刀砍捅欺霸凌罚跪性猥奸裸摸脱亲孕动虐扎针喂黑绑捆封饭冻病死活遗轻自割跳撑吞药踪失丢出见拐走找接回毒吐泻痛晕血恶着起失火烟漏塌滑危触溺坠爆刹砸压掉摔裂倾随锁划烫灼误烧联]"
)
"""Without one of these there is no act."""
WHO, WHERE, WOUND, WE = (re.compile(said) for said in (CHILD, SCHOOL, HURT, ME))
DENIED = re.compile(
    r"(?:没有|没(?!人|饭|回|有人|意思|当回事)|并未|从未|未曾|不是|并非|并没|从不|不会|不要|不许|不准|不能|不得|禁止|严禁|反对|杜绝|无(?=人受伤)|不属实|传言)(?!回家|回宿舍)"
)
TALK_BEFORE = re.compile(
    r"防[止范治]|预防|谨防|避免|以免|以防|制止|反家暴|反霸凌|反欺凌|如果|假如|假设|万一|要是|倘若|一旦|什么情况|什么算|算不算|怎样|怎么[才界]|应当?加强|加强|针对|有关|关于|新闻|电影|电视|小说|课文|话剧|故事|演的|类的|建议(?!严)|开设|请把|设立|制定|宣传|教育孩子|提供|改造|检查|排查|保险|可能|容易|引发|引起|隐患|风险|担心|害怕(?=发生)|怕(?=发生|出)|严防|消除|排除|杜绝|潜在|导致(?=火灾|爆炸)"
)
TALK_AFTER = re.compile(
    r"^.{0,6}(?:演练|演习|讲座|课程|教育|知识|预案|条例|办法|程序|规定|立法|制度|论|宣传|逃生|改造|补助|防治|保险|新闻|小说|镜头|故事|的处理|险|设施|怎么|什么|政策)"
)
TALK_ALL = re.compile(r"演练|演习|讲座|知识|宣传片|观看|消防员|推荐书目|游戏|电脑|快递|小狗|寻狗|手机找|属实")
ADULTS = re.compile(
    r"业主|保安(?!不在)|邻居之间|我父亲|我母亲|父母|老人|住户|患者|民工|城管|村民|物业|驾校|妻子|老婆|丈夫|法人|公司|开发商|司机打|工人|施工|警察|派出所|强拆|征地|拆迁|房东|教师被打|老师被打"
)


def alarm(text: str) -> Alarm | None:
    """Return the alarm that ``text`` rings, or nothing."""
    if len(text) > SHORT and not CONTEXT.search(text):
        return None
    said = normal(text)
    if not QUICK.search(said):
        return None
    best: Alarm | None = None
    school, before = bool(WHERE.search(said) or WHO.search(said)), ""
    for match in SENTENCE.finditer(said):
        sentence = match[0]
        found = in_sentence(sentence, before, Around(school=school, short=len(said) <= SHORT))
        if found and (best is None or found.score > best.score):
            best = Alarm(found.kind, tuple(as_written(text, said, word) for word in found.words), found.score)
        before = sentence
    return best


def in_sentence(sentence: str, before: str, around: Around) -> Alarm | None:
    """Return the clearest alarm of a sentence; who is meant may stand in the one before it."""
    kinds = [kind for kind in KINDS if any(pattern.search(sentence) for _weight, pattern in ACTS[kind])]
    if not kinds or TALK_ALL.search(sentence):
        return None
    adults = ADULTS.search(sentence)
    child = WHO.search(sentence) or (None if adults else WHO.search(before[-LOOK_BACK:]))
    place = WHERE.search(sentence)
    wound = WOUND.search(sentence)
    best: Alarm | None = None
    for match in CLAUSE.finditer(sentence):
        clause = match[0]
        for kind in kinds:
            found = in_clause(clause, kind)
            if not found or (adults and not (WHO.search(clause) or WHERE.search(clause))):
                continue
            if not concerned(kind, sentence, around, child=bool(child), place=bool(place)):
                continue
            weight, words = found
            score = (
                weight + 0.2 * bool(child or place or kind == "suicide") + 0.1 * bool(wound) + 0.05 * (len(words) - 1)
            )
            told = [*words, *(one[0] for one in (WHO.search(sentence), wound) if one)]
            if score >= RINGS and (best is None or score > best.score):
                best = Alarm(kind, tuple(dict.fromkeys(told)), min(1.0, round(score, 2)))
    return best


def concerned(kind: str, sentence: str, around: Around, *, child: bool, place: bool) -> bool:
    """Say whether an act of ``kind`` concerns a minor: done to one, at a school, or said by one of himself."""
    if kind == "suicide":
        return child or around.school or (around.short and bool(WE.search(sentence)))
    if kind in {"poisoning", "danger"}:
        return child or place
    return child or (bool(WE.search(sentence)) and (place or around.short))


def in_clause(clause: str, kind: str) -> tuple[float, list[str]] | None:
    """Return the weight of what is said of ``kind`` in a clause, and its words; nothing where it is denied or only talked of."""
    weight, words = 0.0, []
    for worth, pattern in ACTS[kind]:
        for match in pattern.finditer(clause):
            before = clause[: match.start() + (1 if match[0][0] in "被遭挨把让" else 0)]
            if DENIED.search(before[-10:]) or TALK_BEFORE.search(before) or TALK_AFTER.match(clause[match.end() :]):
                continue
            weight = max(weight, worth)
            words.append(told(match[0], pattern.pattern))
            if len(words) >= 4:
                return weight, words
    return (weight, words) if words else None


def told(said: str, pattern: str) -> str:
    """Return a match as a notice may show it: of what stood between the words of a pattern nothing, it may be a name."""
    if said in pattern or "{" not in pattern or len(said) < 3:
        return said
    head = next((said[:size] for size in (3, 2) if said[:size] in pattern), said[:1])
    tail = next((said[-size:] for size in (3, 2) if said[-size:] in pattern), said[-1:])
    return said if len(head) + len(tail) >= len(said) else f"{head}…{tail}"


def as_written(text: str, said: str, word: str) -> str:
    """Return ``word`` as ``text`` has it, in its own script, where both have the same length."""
    at = said.find(word)
    return text[at : at + len(word)] if at >= 0 and len(said) == len(text[:LONGEST]) else word
