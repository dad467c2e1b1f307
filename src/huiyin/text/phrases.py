"""What a message says, without its greeting and signature; and the words by which several messages can be named. Pure.

Received text is never touched: these are readings of it, for comparing, naming and showing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from huiyin.text.masking import MASK, masked
from huiyin.text.pairs import UNSEEN
from huiyin.text.words import HAN, normal

BLANK = re.compile(r"[ \t\u00a0\u3000\u2000-\u200b\ufeff]+")
LINES = re.compile(r"\s*\n\s*")
WORTHY = "尊敬的|敬爱的|亲爱的|尊敬|敬爱|各位|尊贵的"
WHO = (
    "市长|书记|書記|局长|局長|校长|校長|主任|领导|領導|老师|老師|园长|園長|县长|区长|镇长|处长|科长|部长|省长|院长|同志|先生|女士|"
    "相关部门|有关部门|工作人员|编辑|记者|朋友|家长"
)
HELLO = "您好|你好|您们好|你们好|大家好|早上好|上午好|下午好|晚上好|节日好|新年好|辛苦了|您辛苦了|好"
GREETING = re.compile(
    rf"^\W{{0,4}}(?:(?:{WORTHY})[^,，:：。!！?？;；\n]{{0,24}}?(?:{WHO})(?:们|們)?|[^,，:：。!！?？;；\n]{{0,10}}?(?:{WHO})(?:们|們)?(?=[,，:：!！\s]|您好|你好))?"
    rf"[\s,，:：!！]{{0,4}}(?:(?:{HELLO})(?=[\s,，:：!！。~～]|$|[我您你请請])[\s,，:：!！。~～]{{0,4}}){{0,3}}"
)
THANKS = (
    "谢谢|謝謝|感谢|感謝|多谢|万分感谢|非常感谢|不胜感激|感激不尽|拜托了?|辛苦了?|麻烦了?|此致|敬礼|致敬|祝好|顺颂|"
    "祝(?:您|你|各位|领导|老师|大家)?(?:们)?(?:工作|身体|生活|万事|一切|阖家|节日)[^。!！\n]{0,12}|"
    "(?:[望盼请恳][请望切盼]?|希望|恳请|请求)(?:贵|各级|相关|有关|上级)?(?:领导|領導|部门|部門|单位|局|您|尽快|予以|给予|早日|能)?[^,，。!！?？;；\n]{0,6}?"
    "(?:处理|處理|解决|解決|回复|回覆|答复|答覆|重视|重視|关注|關注|支持|帮助|回音|落实|为盼|批准)(?:为盼|一下|吧|此事|谢谢)?|"
    "[盼望]?(?:回复|答复|解决)为?盼|特此(?:反映|报告|投诉|举报|说明|函告)|以上(?:情况|所述|问题)?(?:属实|敬请)[^。!！\n]{0,6}"
)
DAY = r"(?:\d{4}|二〇[〇一二三四五六七八九]{2})\s?[年.\-/]\s?[\d一二三四五六七八九十]{1,3}\s?[月.\-/]\s?[\d一二三四五六七八九十]{1,3}\s?[日号]?"
SIGNER = (
    r"(?:(?:一[名位个])?(?:[\u4e00-\u9fff]{0,12}?)(?:家长|家長|学生|學生|居民|业主|村民|市民|群众|职工|教师|老师|网友|公民)|反映人|投诉人|举报人|署名|联系人|来信人|申请人)(?:们|代表)?"
    r"(?:[:：]\s?[\u4e00-\u9fff·■]{1,6}|\s[\u4e00-\u9fff·■]{1,6})?"
)
CLOSING = re.compile(
    rf"(?:[\s,，。!！?？;；:：~～、]|^)(?:{THANKS}|{DAY}|{SIGNER}|电话[:：]?\s?[\d\-■]{{1,15}}|[\u4e00-\u9fff]{{2,4}}(?=\s*$))[\s,，。!！?？;；:：~～]{{0,6}}$"
)
TAIL = 90
"""Characters at the end among which a signature is looked for; each part of it is cut in turn, eight at most."""
WORD = re.compile(f"[{HAN}]+|[a-z0-9]+")
APART = re.compile(r"[^\w]+")
"""Between what stands on both sides of a mark no phrase reaches."""
STOP = frozenset(
    [
        "的",
        "了",
        "是",
        "在",
        "和",
        "与",
        "也",
        "都",
        "就",
        "不",
        "没",
        "有",
        "没有",
        "我",
        "你",
        "您",
        "他",
        "她",
        "它",
        "我们",
        "你们",
        "他们",
        "大家",
        "自己",
        "这",
        "那",
        "这个",
        "那个",
        "这些",
        "那些",
        "这样",
        "怎么",
        "什么",
        "为什么",
        "如何",
        "哪里",
        "一个",
        "一些",
        "一直",
        "一下",
        "已经",
        "现在",
        "目前",
        "今天",
        "明天",
        "因为",
        "所以",
        "但是",
        "如果",
        "而且",
        "然后",
        "还是",
        "还有",
        "以及",
        "或者",
        "关于",
        "对于",
        "由于",
        "可以",
        "能够",
        "应该",
        "需要",
        "希望",
        "请问",
        "请求",
        "恳请",
        "反映",
        "投诉",
        "咨询",
        "建议",
        "举报",
        "问题",
        "情况",
        "事情",
        "时候",
        "时间",
        "非常",
        "十分",
        "特别",
        "严重",
        "进行",
        "处理",
        "解决",
        "给予",
        "予以",
        "尽快",
        "领导",
        "部门",
        "相关",
        "有关",
        "谢谢",
        "感谢",
        "您好",
        "你好",
        "尊敬",
        "请",
        "被",
        "把",
        "让",
        "给",
        "对",
        "向",
        "从",
        "到",
        "上",
        "下",
        "里",
        "中",
        "内",
        "外",
        "前",
        "后",
        "来",
        "去",
        "说",
        "做",
        "要",
        "会",
        "能",
        "想",
        "很",
        "更",
        "最",
        "太",
        "又",
        "再",
        "还",
        "只",
        "才",
        "每",
        "各",
        "个",
        "名",
        "次",
        "件",
        "年",
        "月",
        "日",
        "号",
        "点",
        "元",
        "等",
        "及",
        "或",
        "之",
        "其",
        "该",
        "此",
        "是否",
        "到底",
        "根本",
        "不能",
        "不是",
        "不会",
        "不让",
        "不到",
        "真的",
        "左右",
        "以上",
        "以下",
        "之间",
        "方面",
        "地方",
        "有人",
        "人员",
        "我市",
        "市民",
        "群众",
        "百姓",
        "老百姓",
        "本人",
        "本身",
        "今年",
        "去年",
        "几年",
        "多年",
        "至今",
        "一位",
        "一名",
        "这么",
        "那么",
        "多次",
        "无法",
    ]
)


def even(text: str) -> str:
    """Return ``text`` with white space and width made alike: half-width signs, single blanks, no blank lines; the script stays."""
    return LINES.sub("\n", BLANK.sub(" ", unicodedata.normalize("NFKC", text))).strip()


def core(text: str) -> str:
    """Return what ``text`` says, evened, without greeting, thanks, signature and date; the whole where nothing else is in it."""
    return without_forms(even(text))


def without_forms(text: str) -> str:
    """Return the part of ``text`` between greeting and thanks, as it was written."""
    said = text.strip()
    greeted = GREETING.match(said)
    ended = without_closing(said[greeted.end() :] if greeted else said).strip(" \n,，:：;；、")
    return ended if WORD.search(normal(ended)) else said


def without_closing(text: str) -> str:
    for _part in range(8):
        start = max(0, len(text) - TAIL)
        found = CLOSING.search(text, start)
        if not found or not worth_cutting(text, found):
            return text
        text = text[: found.start() + 1] if text[found.start()] in "。!！?？" else text[: found.start()]
    return text


def worth_cutting(text: str, found: re.Match[str]) -> bool:
    """Say whether something is left to say before the closing: a message of nothing but a request keeps it."""
    return len(WORD.findall(text[: found.start()])) > 0


def words(text: str) -> list[str]:
    """Return the words of ``text`` in one script and width, in order."""
    import rjieba  # its dictionary takes a tenth of a second to load: see ``telling``

    return [word for word in rjieba.cut(normal(text), False) if WORD.fullmatch(word)]


def key_phrases(texts: Iterable[str], idf: Mapping[str, float] | None, n: int) -> list[str]:
    """Return at most ``n`` phrases that name what ``texts`` have in common, the most telling first.

    A phrase is one word, or several that stand together more often than not (小区 + 停车位), at most ten characters long; it is never a piece of
    a word. ``idf`` weighs words by how rare they are elsewhere (see ``pairs.Rarity``); without it every word of the same length weighs the same. What is masked in a
    message - names, numbers - names no group.
    """
    said = [run for text in texts for run in APART.split(masked(core(text)).replace(MASK, "\n"))]
    lines = [found for run in said if (found := words(run))]
    single = Counter(word for line in lines for word in set(line) if telling(word))
    pairs = Counter(pair for line in lines for pair in set(joined(line)))
    least = 1 if len(lines) < 4 else 2
    weights = {word: count * weight((word,), idf) for word, count in single.items() if count >= least}
    for pair, count in pairs.items():
        if count >= 2 and 2 * count >= max(single[pair[0]], single[pair[1]]) * 0.6:
            weights["".join(pair)] = count * weight(pair, idf) * 1.2
    return distinct(sorted(weights, key=lambda phrase: (-weights[phrase], phrase)), n)


def telling(word: str) -> bool:
    return len(word) >= 2 and word not in STOP and not word.isdigit()


def joined(line: Sequence[str]) -> list[tuple[str, str]]:
    """Return the neighbours of which both tell something and that fit together in ten characters."""
    return [
        (one, other)
        for one, other in zip(line, line[1:], strict=False)
        if telling(one) and telling(other) and len(one) + len(other) <= 10
    ]


def weight(phrase: Sequence[str], idf: Mapping[str, float] | None) -> float:
    rare = sum(idf.get(word, UNSEEN) for word in phrase) / len(phrase) if idf else 1.0
    return rare * (1 + math.log(sum(map(len, phrase))))


def distinct(phrases: Sequence[str], n: int) -> list[str]:
    """Return the first ``n`` of which none lies within another; the longer one stands in the place of the first."""
    chosen: list[str] = []
    for phrase in phrases:
        if any(phrase in other for other in chosen):
            continue
        within = [place for place, other in enumerate(chosen) if other in phrase]
        if within:
            chosen[within[0]] = phrase
            chosen = [other for place, other in enumerate(chosen) if place not in within[1:]]
        elif len(chosen) < n:
            chosen.append(phrase)
    return chosen[: max(0, n)]
