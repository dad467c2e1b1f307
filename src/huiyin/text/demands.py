"""The several things one message asks: questions, requests, complaints, each with its place in the text. Pure.

A message of five points gets five answers or is not answered (E11). What is found is a proposal for the eye of whoever
writes: sentences that people number are kept whole, others are cut where a question or a request begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from huiyin.text.copies import plain_char
from huiyin.text.words import LONGEST


class Kind(StrEnum):
    """What a piece of a message wants; the codes are stable, the words for them are said above this room."""

    QUESTION = "question"
    REQUEST = "request"
    COMPLAINT = "complaint"
    STATEMENT = "statement"


@dataclass(frozen=True)
class Demand:
    """One demand: ``text[start:end]`` is what says it."""

    start: int
    end: int
    kind: Kind


NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
HEAD = re.compile(
    rf"[(]{NUMBER}[)][、.,:]?|{NUMBER}\s?[、.):](?![0-9])|第{NUMBER}(?:[、,:.]|[点条]|个问题)[,:、]?|[①②③④⑤⑥⑦⑧⑨⑩]"
    r"|(?:首先|其次|再次|再者|此外|另外|最后|还有一?[点个]|其[一二三四五]|[一二三四五六]是)[,:、]?"
)
"""What people number their points with, at the beginning of a sentence or clause."""
ENDS = re.compile(r"[。!?;\n]+[”\"')】」』]*")
PARAGRAPH = re.compile(r"\n|\s{2}")
COMMA = re.compile(r"[,、:\s]+")
LEADS = re.compile(
    r"(?:所以|因此|现在?|特此?|还|也|并|且|同时|在此|我们?|本人|大家|居民|家长|村民|业主|强烈|诚恳|迫切|真心|非常|就|只|再|想)*"
    r"(?:请问|想?问一?下|想?咨询|敬请|恳请|恳求|请求|请(?!假|客|教|来|过|到|了|的)|希望|盼望?|期望|要求|建议|呼吁|诉求|麻烦|跪求|务必|望(?!着|见|去|不))"
)
"""A clause that begins so begins a demand of its own."""
ASKS = re.compile(
    r"[?]|请问|[吗么][。!,;\s]*$|(?<![着正])呢[。!,;\s]*$|何时|何日|什么时候|多久才?|几时|怎么(?:办|处理|申请|收费|回事)|怎样才|如何(?:办|处理|解决|申请|收|才|认定|计算)"
    r"|为什么|为啥|为何|凭什么|凭啥|是不是|是否|能否|能不能|可否|可不可以|会不会|有没有|有无|要不要|该不该|想?问一?下|想?咨询"
)
WANTS = re.compile(
    r"(?<![邀申聘宴报有])请(?!问|假|客|教|来|过|到了|了|的)|恳求|跪求|希望|盼望?|期望|要求|建议|呼吁|诉求|(?<!找)麻烦(?=[您你领帮])|务必|望(?=领导|政府|有关|相关|尽|早|能|给|贵|予|各)"
    r"|(?:应该|应当|应|早日|尽快|尽早|及时|抓紧|督促|帮忙|帮助)[^,。]{0,8}(?:解决|处理|答复|回复|修|改|建|查|办|安排|增|装|设|取消|公开)"
)
COMPLAINS = re.compile(
    r"投诉|举报|控告|反映|违法|违规|违章|扰民|噪音|噪声|污染|恶臭|[脏臭乱堵漏吵坏烂破冷差贵](?!价)|拖欠|克扣|隐患|危险|推诿|推脱|敷衍|不作为|没人管|无人管|不管|不理|不公"
    r"|不合理|不到位|不达标|不敢|不便|不了|不给|不让|不肯|拒绝|强制|强迫|乱收|收费|欺骗|骗|霸|严重|影响|困难|无法|没有|没法|一直没|至今|迟迟|停水|停电|积水|塌|断"
)
EMPTY = re.compile(
    r"^(?:(?:尊?敬爱?的?|亲爱的)[^,。!:;\n]{0,16}[,。!:\s]+|[^,。!:;?\n]{0,14}[您你]们?好[啊呀]?[,。!:;\s]*|[^,。!:;?\n]{0,10}(?:领导|书记|市长|县长|局长|校长|主任)[:,!\s]+"
    r"|[^,。!:;?\n]{0,12}(?:谢谢|感谢|多谢|感激不尽)[^,。!:;?\n]{0,12}[,。!;\s]*|此致|敬礼|致敬|祝[^,。!\n]{0,16}|打扰了?|辛苦了?|拜托了?|盼复|望回复|[,。!:;\s~…—-]+)"
)
"""Greetings, thanks and closing words in front of what is left of a piece."""


def demands(text: str) -> list[Demand]:
    """Return what ``text`` asks, complains of or tells, in its order; greetings and thanks are none of it.

    Neighbouring statements are one; a numbered point is one demand, of the kind of the most asking clause in it.
    """
    plain = same_length(text[:LONGEST])
    found: list[Demand] = []
    for start, end, numbered in pieces(plain):
        start, end = trimmed(plain, start, end)
        if end - start < 2:
            continue
        kind = kind_of(plain[start:end])
        last = found[-1] if found else None
        if last and not numbered and kind is last.kind and kind in {Kind.STATEMENT, Kind.COMPLAINT}:
            found[-1] = Demand(last.start, end, kind)
        else:
            found.append(Demand(start, end, kind))
    return found


def asking(text: str) -> list[Demand]:
    """Return the demands that want an answer: questions and requests; where there are none, the complaints, else all of it."""
    found = demands(text)
    for kinds in ({Kind.QUESTION, Kind.REQUEST}, {Kind.COMPLAINT}):
        if chosen := [one for one in found if one.kind in kinds]:
            return chosen
    return found


def pieces(plain: str) -> list[tuple[int, int, bool]]:
    """Return (start, end, whether it is numbered) of what is looked at as one, covering the text."""
    found: list[tuple[int, int, bool]] = []
    numbered = False
    for start, end in sentences(plain):
        if (
            found
            and numbered
            and not starts_point(plain, start)
            and not PARAGRAPH.search(plain[found[-1][1] - 2 : start + 2])
        ):
            found[-1] = (found[-1][0], end, True)
            continue
        numbered = starts_point(plain, start)
        found.append((start, end, numbered))
    return found


def sentences(plain: str) -> list[tuple[int, int]]:
    """Cut behind full stops and before clauses that begin a demand or a point."""
    cuts = {0, len(plain), *(mark.end() for mark in ENDS.finditer(plain))}
    for mark in COMMA.finditer(plain):
        head = HEAD.match(plain, mark.end())
        if (head and mark.group()[0] in ",: \t\u3000") or (LEADS.match(plain, mark.end()) and "、" not in mark.group()):
            cuts.add(mark.end())
    ordered = sorted(cuts)
    return [(start, end) for start, end in zip(ordered, ordered[1:], strict=False) if plain[start:end].strip()]


def starts_point(plain: str, start: int) -> bool:
    gap = re.compile(r"\s*").match(plain, start)
    return HEAD.match(plain, gap.end() if gap else start) is not None


def trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the piece without greetings before it and white space around it."""
    while start < end:
        piece = plain[start:end]
        lead = len(piece) - len(piece.lstrip())
        empty = EMPTY.match(piece[lead:])
        if not lead and not empty:
            break
        start += lead + (empty.end() if empty else 0)
    return start, start + len(plain[start:end].rstrip())


def kind_of(piece: str) -> Kind:
    if ASKS.search(piece):
        return Kind.QUESTION
    if WANTS.search(piece) or LEADS.match(piece):
        return Kind.REQUEST
    return Kind.COMPLAINT if COMPLAINS.search(piece) else Kind.STATEMENT


class Plain(dict[int, str]):
    """Characters in plain form by their code, each looked up once; what has no form of one character stays."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = char if char == "\n" else plain_char(char)
        self[code] = plain if len(plain) == 1 else char
        return self[code]


PLAIN = Plain()


def same_length(text: str) -> str:
    """Return ``text`` in simplified script and half width, every character where it was; line ends stay."""
    return text.translate(PLAIN)
