"""What a reply has and lacks, as numbers: formulae, steps, dates, amounts, bases, and what it shares with the message. Pure.

Few marks, each with a plain meaning, so that a handful of judged replies is enough to weigh them. Words that many replies
share are learned from the replies given (``Lore``); a new site begins with a short list of formulae.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from huiyin.text.demands import Demand, Kind, asking, same_length
from huiyin.text.words import IS_HAN, RUNS

FORMULAE = re.compile(
    r"网友[“\"']?[a-z]*[0-9*]*[”\"']?|[“\"']?uu[0-9]+[”\"']?|尊敬的[^,。:!\n]{0,10}|[您你]们?好|来信人?|[您你]的?(?:留言|来信|来邮|反映|反应|诉求|帖子|网贴|发帖)(?:的问题|的情况|内容)?"
    r"|(?:已经?)?(?:收悉|获悉|知悉|收到)|(?:我[局办县市区校镇街道]{1,3}|领导|相关部门|有关部门)?(?:对此)?(?:非常|十分)?高度重视|(?:现|特此|专此)?(?:将)?(?:有关|相关|具体)?(?:情况|问题)?(?:答复|回复|反馈|说明)如下"
    r"|(?:非常|衷心|再次|诚挚)?(?:感谢|谢谢)[^,。!;\n]{0,24}|关于[您你]?(?:反映|反应|提出|咨询)的?[^,。;\n]{0,40}问题|(?:如有|若有|如还有)[^。;\n]{0,40}(?:联系|咨询|致电|拨打|反映)[^。;\n]{0,20}"
    r"|(?:敬请|请)(?:您)?(?:关注|谅解|理解|监督|放心|耐心等待)[^,。;\n]{0,12}|祝[您你][^。!\n]{0,16}|特此(?:回复|答复)|此复|欢迎[^,。;\n]{0,20}(?:监督|来电|支持|关注)[^,。;\n]{0,12}"
)
"""What replies begin and end with everywhere; the learned part knows the site's own.

Repetitions are bounded here and below: a page of digits would be read once for each of them."""
FORWARDS = re.compile(
    r"(?:已|将|并|以|予以|已经|及时|立即|批示){0,6}(?:转交?[给至到由]?|交由|交办|转办|批转|转送|移交|派发|反馈给|批示)[^,。;!\n]{0,30}"
    r"|(?:建议|请|可)[您你]?[^,。;\n]{0,12}(?:直接)?(?:向|到|去|找|与|拨打|致电|咨询|登录|联系)[^,。;\n]{0,24}(?:咨询|反映|联系|投诉|查询|询问|了解|部门|告知|热线|电话)?"
    r"|将?(?:在)?(?:第一时间|及时|尽快|进一步)[^,。;\n]{0,10}(?:回复|答复|反馈|调查|核实|处理|研究)|(?:调查|核实|核查|核处|办复|办理|处理|研究)[、和并及]?(?:处理|答复|办复|回复|反馈|核处|论证)"
)
"""What only passes on, or promises to look into it."""
DATED = re.compile(
    r"[0-9]{1,2}月[0-9]{1,2}[日号]?|[0-9]{4}年(?:[0-9]{1,2}月|底|初|春|秋)?|[0-9]{1,2}月(?:底|初|中旬|上旬|下旬|份)|(?:本|下|上|明)[周月年](?:底|初|内)?|[0-9]{1,9}个?(?:工作日|天内|日内|月内)|年底|暑假|寒假"
)
AMOUNT = re.compile(
    r"[0-9][0-9.,]{0,20}(?:%|‰|元|万|亿|米|公里|平方|亩|人|户|个|台|辆|盏|次|栋|条|所|间|套|吨|千瓦|度|小时|分钟|岁|名|公顷|km|m)"
)
BASIS = re.compile(
    r"《[^》\n]{3,60}》|[〔[(【]?(?:19|20)[0-9]{2}[〕\])】]?[^0-9,。\n]{0,4}[0-9]{1,4}号|[0-9]{1,9}号文?|第[0-9一二三四五六七八九十百]+条|政府发文|根据|依据|按照|规定"
)
DONE = re.compile(
    r"经(?:查|核|调查|了解|与|现场|研究|过)|据(?:查|了解|核实)|现场|查看|走访|勘查|约谈|责令|处罚|罚款|立案|整改|查处|取缔|拆除|清理|修复|维修|更换|安装|完成|竣工|动工|开工|施工|建成|开通|招标"
    r"|发放|退还|办结|协调|督促|要求|检查|监测|检测|属实|不属实|确实|存在|已于|已经|目前|计划|预计|拟|列入|纳入|启动|审批|属于|可以|不能|不符合|符合|需要|须|应当|无法|没有|尚未"
)
"""Verbs and words of a result, a step, an explanation."""
SIGNED = re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日\s*(?=$|\n|网友|尊敬)")
MASKS = re.compile(r"\*{2,}|0[0-9]{2,3}-?[0-9*]{3,}|1[0-9]{2}[0-9*]{6,}|[0-9]{7,}")
STOPS = frozenset("的了是在我你您他们这那有和与也就都不没很吗呢吧啊请问个一到对为于以及或")
ANSWERS = {
    "date": (re.compile(r"何时|什么时候|几时|何日|多久|哪天|几月"), DATED),
    "number": (re.compile(r"多少|几[个次人元]|多高|多长|多大"), re.compile(r"[0-9]")),
    "yes_or_no": (
        re.compile(
            r"能否|可否|能不能|可不可以|是否|是不是|有没有|会不会|吗(?![\u4e00-\u9fff])|(?<![什怎这那多])么(?![\u4e00-\u9fff])"
        ),
        re.compile(r"可以|不能|不可以|能够|不得|符合|无法|没有|不属|属于|是|否|已|暂|尚未|不予|需|须|应"),
    ),
    "way": (
        re.compile(r"如何|怎么|怎样|流程|手续|材料|条件"),
        re.compile(r"携带|提供|凭|材料|窗口|步骤|流程|申请|登录|办理|提交|前往|条件"),
    ),
    "reason": (re.compile(r"为什么|为何|凭什么|原因"), re.compile(r"因|由于|原因|按照|根据|规定|鉴于")),
}
"""Kinds of question, and what an answer to each shows."""


def pairs_and_words(text: str) -> list[str]:
    """Return pairs of characters and whole Latin words and numbers, without pairs that begin or end with a word of grammar."""
    found: list[str] = []
    for run in RUNS.findall(text):
        if not IS_HAN.match(run):
            found.append(run)
        else:
            found += [
                run[at : at + 2] for at in range(len(run) - 1) if run[at] not in STOPS and run[at + 1] not in STOPS
            ]
    return found


@dataclass
class Lore:
    """What is known of the words of one site: in how many texts each stands, and which runs of characters recur in replies."""

    GRAM: ClassVar[int] = 5
    """Characters in a row that make a formula where they recur in one reply of a hundred."""

    texts: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    recurring: frozenset[str] = frozenset()

    @classmethod
    def learn(cls, messages: Iterable[str], replies: Sequence[str]) -> Lore:
        """Learn from texts that nobody has judged."""
        counts: Counter[str] = Counter()
        grams: Counter[str] = Counter()
        texts = 0
        for text in (*messages, *replies):
            counts.update(set(pairs_and_words(same_length(text))))
            texts += 1
        for reply in replies:
            grams.update(grams_of(same_length(reply), cls.GRAM))
        least = max(8, len(replies) * 0.01)
        recurring = frozenset(gram for gram, seen in grams.items() if seen >= least)
        return cls(texts, Counter({word: seen for word, seen in counts.items() if seen > 1}), recurring)

    def weight(self, word: str) -> float:
        """Return how much a shared word says: from 0 for what every text has to 1 for what one has; all alike while nothing is known."""
        if self.texts < 50:
            return 0.5
        return math.log((1 + self.texts) / (1 + max(1, self.counts[word]))) / math.log((1 + self.texts) / 2)


@dataclass(frozen=True)
class Text:
    """A text made ready once: its plain form (every character where it was) and its words with their weights."""

    plain: str
    words: dict[str, float]
    norm: float

    @classmethod
    def of(cls, text: str, lore: Lore) -> Text:
        plain = same_length(text)
        counted = Counter(pairs_and_words(MASKS.sub(" ", plain)))
        words = {word: (1 + math.log(count)) * lore.weight(word) for word, count in counted.items()}
        return cls(plain, words, math.sqrt(sum(value * value for value in words.values())))


def cosine(one: Text, other: Text) -> float:
    """Return how alike the weighted words are, 0 to 1."""
    if not one.norm or not other.norm:
        return 0.0
    small, large = sorted((one, other), key=lambda text: len(text.words))
    return sum(value * large.words.get(word, 0.0) for word, value in small.words.items()) / (one.norm * other.norm)


def covered(one: Text, other: Text) -> float:
    """Return the share of the weight of the words of ``one`` that stand in ``other``, 0 to 1."""
    whole = sum(one.words.values())
    return sum(value for word, value in one.words.items() if word in other.words) / whole if whole else 0.0


def substance(message: Text, reply: Text, lore: Lore) -> tuple[str, str]:
    """Return what is left of the reply without formulae, and of that without passing on and without what it repeats."""
    said = blanked(SIGNED, blanked(MASKS, reply.plain))
    own = without_grams(blanked(FORMULAE, said), lore.recurring, Lore.GRAM)
    repeated = frozenset(grams_of(message.plain, REPEATED))
    return solid(own), solid(without_grams(blanked(FORWARDS, own), repeated, REPEATED))


REPEATED = 6
"""Characters in a row that the reply has from the message: quoting the question is no answer."""


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return ``text`` with line ends in place of what ``pattern`` finds, every other character where it was."""
    return pattern.sub(lambda mark: "\n" * len(mark.group()), text)


def grams_of(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def own_words(text: str) -> str:
    """Return ``text`` in plain form with its formulae, masks and signing date blanked, every character where it was."""
    return blanked(FORMULAE, blanked(SIGNED, blanked(MASKS, same_length(text))))


def without_grams(text: str, grams: frozenset[str], size: int) -> str:
    """Return ``text`` with line ends in place of every one of ``grams``."""
    if not grams:
        return text
    gone = bytearray(len(text))
    for at in range(len(text) - size + 1):
        if text[at : at + size] in grams:
            gone[at : at + size] = b"\x01" * size
    return "".join("\n" if blank else char for char, blank in zip(text, gone, strict=True))


def solid(text: str) -> str:
    """Return the runs of ``text`` of at least two characters, one to a line."""
    return "\n".join(run for run in RUNS.findall(text) if len(run) > 1)


def quality_marks(message: Text, reply: Text, lore: Lore) -> dict[str, float]:
    """Return what tells whether a reply answers, is concrete, is mere form. Counts and lengths as ``log1p``, shares 0 to 1."""
    own, left = substance(message, reply, lore)
    said = blanked(SIGNED, reply.plain)
    length = len(solid(reply.plain))
    asked = asking(message.plain)
    return {
        "length": math.log1p(length),
        "own": math.log1p(len(own)),
        "left": math.log1p(len(left)),
        "formula_share": 1 - len(own) / length if length else 1.0,
        "dated": count(DATED, said),
        "amounts": count(AMOUNT, said),
        "bases": count(BASIS, said),
        "done": count(DONE, blanked(FORMULAE, said)),
        "covered": covered(message, reply),
        "cosine": cosine(message, reply),
        "top": strongest(message, reply, lore)[0],
        "demands": answered_share(message, asked, reply, lore),
        "kinds": kind_share(message, asked, said),
    }


def pair_marks(message: Text, reply: Text, lore: Lore) -> dict[str, float]:
    """Return what tells whether a reply belongs to a message at all."""
    mean, most = strongest(message, reply, lore)
    return {
        "reply_words": math.log1p(len(reply.words)),
        "message_words": math.log1p(len(message.words)),
        "covered": covered(message, reply),
        "of_reply": covered(reply, message),
        "cosine": cosine(message, reply),
        "top": mean,
        "most": most,
    }


def count(pattern: re.Pattern[str], text: str) -> float:
    return math.log1p(len(pattern.findall(text)))


def strongest(message: Text, reply: Text, lore: Lore) -> tuple[float, float]:
    """Return the mean weight of the five weightiest words that both have, and the greatest."""
    shared = sorted((lore.weight(word) for word in message.words if word in reply.words), reverse=True)
    return sum(shared[:5]) / 5, shared[0] if shared else 0.0


TOUCHED, NAMED = 0.15, 0.05
"""Share of the weight of the words of a question or request, and of what is only told, from which the reply touches it."""


def touches(message: Text, demand: Demand, reply: Text, lore: Lore) -> bool:
    """Say whether the reply has some of the words of the demand; a whole story needs fewer of them than a question."""
    enough = TOUCHED if demand.kind in {Kind.QUESTION, Kind.REQUEST} else NAMED
    return covered(Text.of(message.plain[demand.start : demand.end], lore), reply) > enough


def answered_share(message: Text, asked: Sequence[Demand], reply: Text, lore: Lore) -> float:
    """Return the share of the demands of which the reply has enough of the words; 1 where there are none."""
    parts = (Text.of(message.plain[one.start : one.end], lore) for one in asked)
    return sum(covered(part, reply) > TOUCHED for part in parts) / len(asked) if asked else 1.0


def kinds_asked(message: Text, demand: Demand) -> list[str]:
    """Return the kinds of answer that a question wants, as keys of ``ANSWERS``."""
    if demand.kind is not Kind.QUESTION:
        return []
    said = message.plain[demand.start : demand.end]
    return [kind for kind, (question, _answer) in ANSWERS.items() if question.search(said)]


def kind_share(message: Text, asked: Sequence[Demand], said: str) -> float:
    """Return of how many kinds of question in the message the reply shows an answer; 1 where nothing of the kind is asked."""
    kinds = {kind for one in asked for kind in kinds_asked(message, one)}
    return sum(bool(ANSWERS[kind][1].search(said)) for kind in kinds) / len(kinds) if kinds else 1.0
