"""Addresses to the door and classes of pupils, found in a text. Pure.

Of an address what leads to a door is marked: numbers of house, building, stair and flat. Roads and estates stay, for without
them nobody could mend the lamp. A building alone (2号楼的厕所) is a place and nobody's door; after 住 and 小区 it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

N = "0-9\uff10-\uff19"
NUMERAL = "一二三四五六七八九十"
NUMBER = rf"(?:[{N}]{{1,5}}|[{NUMERAL}]{{1,3}})"
UNIT = r"(?:号楼|號樓|号院|號院|号附|號附|栋|棟|幢|座|单元|單元)"
INNER = r"(?:号楼|號樓|栋|棟|幢|单元|單元|楼|樓|室|房|号|號)"
WEST = r"[东西南北中左右東][户戶]|[东西南北中東](?:单元|單元)"
DOOR = re.compile(
    rf"[A-Za-z{N}{NUMERAL}](?<![{N}{NUMERAL}].)(?:[{N}]{{0,4}}|[{NUMERAL}]{{0,2}})\s?{UNIT}"
    rf"(?:[\s,，、\-]?(?:(?:附?[A-Za-z]?{NUMBER}|[A-Za-z])\s?{INNER}|{WEST}|[{N}]{{3,4}}(?![{N}{NUMERAL}年月日元人户教会办报机实阶]))){{1,5}}",
    re.S,
)
LIVES = re.compile(
    rf"住[^■共每同{N}{NUMERAL},，。;；!！?？、\s]{{0,14}}?([A-Za-z]?{NUMBER}\s?{UNIT}(?:[\s\-]?[A-Za-z]?{NUMBER}\s?{INNER}){{0,4}})(?![楼棵])"
)
DASHED = re.compile(
    rf"(?:住|小区|小區|花园|花園|公寓|家园|家園|苑|号|號)\s?(?:[^■{N},，。;；!！?？、\s]{{0,6}}?)([{N}]{{1,3}}[\-－—][{N}]{{1,4}}(?:[\-－—][{N}]{{1,4}})?)(?![{N}年月日元人:：分点岁层层栋期%班\-])"
)
ROAD = re.compile(
    rf"(?:路|街|巷|道|里|弄|胡同|村|组|組|队|屯)([{N}]{{1,5}}[号號](?:附?[{N}]{{1,4}}[号號])?)(?![线線楼樓文令院])"
)
"""A number on a road: a school's as well as anybody's. It counts with a door behind it or 住 before it."""
HOME = re.compile(r"住|地址|寄|户籍|戶籍|家在|村民|业主")
SIGNS = ("栋", "棟", "幢", "座", "号", "號", "单元", "單元", "-", "－", "—")
CLASS = re.compile(
    r"(?:(?:小学|小學|初中|高中|中学|小)?(?:[一二三四五六七八九]|[1-9１-９])年[级級]|[初高小中大][一二三四五六]|[一二三四五六七八九]|[1-9])\s?"
    r"(?:[(（]\s?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}|[甲乙丙丁])\s?[)）]|(?<=[级級一二三四五六])\s?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}|[甲乙丙丁]))\s?班"
)
COUNTED = re.compile(r"[制次车]|\s?(?:共|有)?\s?[0-9０-９]{1,3}\s?[人名]")
KINDER = re.compile(r"(?:幼儿园|幼兒園|园)?[大中小托][一二三四五六七八九1-9]班")
COLLEGE = re.compile(
    r"20\d\d[级級届][\u4e00-\u9fff]{1,8}(?:专业)?[(（]?[0-9一二三四五六七八九十]{1,2}[)）]?班"
    r"|(?:(?![中小大高][学學]|[学學校园院我你是的都在们市区年级班届])[\u4e00-\u9fff]){0,5}(?:1[5-9]|2[0-9])(?:0[1-9]|[12][0-9])班"
)


def places_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) of doors and classes; they may overlap."""
    if any(sign in text for sign in SIGNS):
        yield from doors_in(text)
    at = text.find("班")
    while at >= 0:
        yield from class_at(text, at + 1)
        at = text.find("班", at + 1)


def doors_in(text: str) -> Iterator[tuple[int, int, str]]:
    doors = [match.span() for match in DOOR.finditer(text)]
    if "住" in text:
        doors += [match.span(1) for match in LIVES.finditer(text)]
    doors += [match.span(1) for match in DASHED.finditer(text)]
    for match in ROAD.finditer(text):
        near = any(
            match.end() <= start <= match.end() + 14 and "。" not in text[match.end() : start] for start, _end in doors
        )
        if near or HOME.search(text[max(0, match.start() - 12) : match.start()]):
            doors.append(match.span(1))
    yield from ((start, end, "address") for start, end in doors)


def class_at(text: str, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the class whose name ends at ``end``; it stands within eighteen characters."""
    for pattern in (CLASS, KINDER, COLLEGE):
        for match in pattern.finditer(text, max(0, end - 18), end):
            if match.end() == end and (pattern is not CLASS or is_class(text, match)):
                yield match.start(), end, "class"


def is_class(text: str, match: re.Match[str]) -> bool:
    """Say whether a class is named and none counted: 一年级8个班 and 三年2班制 are no pupil's class."""
    return not COUNTED.match(text, match.end()) and not (
        match.start() and text[match.start() - 1] in "第0123456789０１２３４５６７８９十"
    )
