"""Numbers and accounts by which a person is reached or known, found in a text. Pure.

Each pattern begins with the characters that it needs, so that the scan for them is quick; each repeat has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

D = "0-9\uff10-\uff19"
DIGIT = f"[{D}]"
DASH = "\\-\u2010-\u2015\uff0d"
APART = rf"[\s{DASH}.·()\uff08\uff09]{{0,2}}"
SPOKEN = "〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸"
NO_COUNT = r"(?![.,]\d)(?!\s?[.)）]?\s?(?:[元万亿块余人件名份册字次个斤米年]|平方米|[^\S\n]?[%％]))"
HALF = {0xFF10 + place: str(place) for place in range(10)} | {ord("\uff38"): "X", ord("x"): "X", ord("\uff58"): "X"}
NUMBERED = re.compile(
    r"(?:订单|訂單|工单|运单|快递单|单号|單號|编号|編號|流水|发票|發票|文号|文號|代码|代碼|条码|受理|案号|票号|批号|合同|产品|备案|档案|型号|公众号|ISBN|网址|经度|纬度)"
    r"(?:[^\n,，。;；■]{0,6}?[A-Za-z]{0,4})?$"
)
"""Stands before a number that belongs to a thing."""
OWNED = re.compile(
    r"(?:电话|電話|手机|手機|联系|聯[系絡繫]|号码|身份证|身份證|卡号|卡號|账号|帳號|账户|银行|tel)[^\n,，。;；■]{0,6}$",
    re.I,
)
DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])?(?:[0-5]\d){0,2}$")
BORN = re.compile(r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$")
BORN_THEN = re.compile(r"[1-9]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$")

AT = re.compile(
    r"[@\uff20]\s?[A-Za-z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\-]{1,63}(?:[.\uff0e][A-Za-z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\-]{1,63}){1,4}"
)
BEFORE_AT = re.compile(r"[A-Za-z0-9._%+\-\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0e\uff3f]{1,64}\s?$")
DIGITS = re.compile(rf"{DIGIT}(?:[\s{DASH}.·()\uff08\uff09、,，]{{0,2}}[{D}{SPOKEN}]){{6,}}+")
"""What is looked at for all of the following."""
LONG = re.compile(rf"{DIGIT}(?:[\s{DASH}]?{DIGIT}){{13,19}}[Xx\uff38\uff58]?(?!{DIGIT})")
MOBILE = re.compile(rf"[1\uff11](?<!{DIGIT}.){APART}[3-9\uff13-\uff19](?:{APART}{DIGIT}){{9}}(?!{DIGIT})", re.S)
WITH_AREA = re.compile(
    rf"[0\uff10](?<!{DIGIT}.){DIGIT}{{2,3}}[)\uff09]?{APART}[1-9\uff11-\uff19]{DIGIT}{{2,3}}[\s{DASH}]?{DIGIT}{{4}}(?!{DIGIT})(?:[{DASH}转]{DIGIT}{{1,5}})?",
    re.S,
)
SERVICE = re.compile(r"(?:09\d\d[\s\-]\d{3}[\s\-]\d{3}|[48]00[\s\-]?\d{3,4}[\s\-]?\d{3,4})(?!\d)")
"""Short ways of dialling: numbers of shops, and mobiles as Taiwan writes them."""
PLAIN = re.compile(
    rf"[2-9\uff12-\uff19](?<!{DIGIT}.){DIGIT}{{2,3}}(?:{DIGIT}{{4}}|[\s{DASH}]{DIGIT}{{4}})(?!{DIGIT}){NO_COUNT}", re.S
)
RUN = re.compile(rf"{DIGIT}{{9,}}+{NO_COUNT}")
SAID = re.compile(rf"[{SPOKEN}](?:[\s、,，{DASH}]?[{SPOKEN}{D}]){{10}}(?![{SPOKEN}{D}])")
SAID_MIXED = re.compile(rf"[1\uff11](?<!{DIGIT}.)(?:[\s{DASH}]?[{SPOKEN}{D}]){{10}}(?![{SPOKEN}{D}])", re.S)
PLATE = re.compile(
    r"[京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊使领領][\s]?[A-HJ-Z][\s·.•\-]{0,2}"
    r"(?=[A-Z0-9]{0,5}\d)(?:[A-HJ-NP-Z0-9]\s?){2,5}[A-HJ-NP-Z0-9学學警港澳挂領领]?(?![A-Za-z0-9])"
)
ACCOUNT = re.compile(
    r"(?:微信|QQ|qq|Qq|wechat|WeChat|Wechat|WECHAT|weixin|扣扣|企鹅|企鵝|威信|薇信|加V|加v|加 v|加 V|我V|我v|vx|VX|Vx|wx|WX|Wx|wX|vX|陌陌|抖音|微博|钉钉)\s?(?:号码?|號碼?|[Ii][Dd]|联系)?\s?"
    r"(?:[:\uff1a]|是|为|為|加)?\s*([A-Za-z0-9][A-Za-z0-9_\-]{4,24})"
)
PAPER = re.compile(
    r"(?:护照|護照|通行证|通行證|学籍号|學籍號|学籍|准考证|准考證|学号|學號|社保号|社保卡|医保卡|军官证|居住证|证件|證件|身份证|身份證|残疾证|教师证|资格证)"
    r"\s?(?:号码?|號碼?|编号)?\s?[:\uff1a是为為]?\s*([A-Za-z]?[A-Za-z0-9\uff10-\uff19](?:[ \-]?[A-Za-z0-9\uff10-\uff19]){5,20})"
)


def half(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text.translate(HALF))


def numbers_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind); they may overlap."""
    yield from mails(text)
    for match in ACCOUNT.finditer(text):
        if re.search(r"\d|_|\-", match[1]) or len(match[1]) >= 6:
            yield match.start(1), match.end(1), "account"
    for match in (
        PAPER.finditer(text) if any(sign in text for sign in ("证", "證", "照", "籍", "学号", "學號", "保")) else ()
    ):
        if sum(character.isdigit() for character in match[1]) >= 5:
            yield match.start(1), match.end(1), "identity"
    yield from (span(match, "plate") for match in PLATE.finditer(text) if is_plate(match[0]))
    yield from (span(match, "phone") for match in SAID.finditer(text) if spoken(match[0]))
    for match in DIGITS.finditer(text):
        yield from in_digits(text, match.start(), min(len(text), match.end() + 8))


def in_digits(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield what a run of digits holds: cards, mobiles, telephones, other long numbers of a person."""
    for match in LONG.finditer(text, start, end):
        yield from long_number(text, match)
    yield from (span(match, "phone") for match in MOBILE.finditer(text, start, end))
    yield from (span(match, "phone") for match in SAID_MIXED.finditer(text, start, end) if spoken(match[0]))
    for pattern, holds in ((WITH_AREA, is_phone), (SERVICE, is_phone), (PLAIN, is_telephone), (RUN, is_number)):
        yield from (span(match, "phone") for match in pattern.finditer(text, start, end) if holds(text, match))


def span(match: re.Match[str], kind: str) -> tuple[int, int, str]:
    return match.start(), match.end(), kind


def mails(text: str) -> Iterator[tuple[int, int, str]]:
    for match in AT.finditer(text) if "@" in text or "\uff20" in text else ():
        if name := BEFORE_AT.search(text, max(0, match.start() - 65), match.start()):
            yield name.start(), match.end(), "mail"


def before(text: str, at: int) -> str:
    return text[max(0, at - 14) : at]


def is_person(text: str, match: re.Match[str]) -> bool:
    """Say whether what stands before a number leaves it a person's: no order, no money, no part of an address on the web."""
    lead = before(text, match.start())
    if OWNED.search(lead):
        return True
    return not (
        lead[-1:] in {"/", ".", "¥", "￥", "$", "_", "="}
        or NUMBERED.search(lead)
        or lead[-1:].isascii()
        and lead[-1:].isalpha()
    )


def is_phone(text: str, match: re.Match[str]) -> bool:
    if (
        match.start()
        and text[match.start() - 1] in "-\u2014\u2013"
        and text[match.start() - 2 : match.start() - 1].isdigit()
    ):
        return False
    return is_person(text, match)


def is_telephone(text: str, match: re.Match[str]) -> bool:
    """Say whether seven or eight digits without an area code ring: no range, no round sum, no day."""
    if OWNED.search(before(text, match.start())):
        return True
    digits = half(match[0])
    return len(digits) == len(match[0]) and digits[-3:] != "000" and is_phone(text, match) and not DAY.match(digits)


def is_number(text: str, match: re.Match[str]) -> bool:
    return is_person(text, match) and not DAY.match(half(match[0]))


def long_number(text: str, match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Yield an identity card or a bank card."""
    if match.start() and re.match(DIGIT, text[match.start() - 1]):
        return
    digits = half(match[0])
    lead = before(text, match.start())
    if (
        len(digits) == 18
        and BORN.match(digits)
        and (proved(digits) or not NUMBERED.search(lead))
        or len(digits) == 15
        and BORN_THEN.match(digits)
        and not NUMBERED.search(lead)
    ):
        yield span(match, "identity")
    elif (
        (
            15 <= len(digits) <= 19
            and digits.isdigit()
            and (OWNED.search(lead) or (luhn(digits) and not NUMBERED.search(lead)))
        )
        or re.search(r"[\s\-]", match[0])
        and re.fullmatch(r"\d{4}(?:[ \-]\d{4}){3,4}(?:[ \-]?\d{1,3})?", match[0])
    ):
        yield span(match, "bank")


def proved(card: str) -> bool:
    """Say whether the last place of an identity card is what the others ask for (GB 11643)."""
    if not card[:17].isdigit():
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return (
        "10X98765432"[sum(int(digit) * weight for digit, weight in zip(card, weights, strict=False)) % 11] == card[17]
    )


def luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_plate(said: str) -> bool:
    """Say whether there are as many signs as on a plate, two of them digits (GA 36)."""
    signs = [character for character in said if character.isalnum()]
    return len(signs) in {7, 8} and sum(map(str.isdigit, signs)) >= 2


def spoken(said: str) -> bool:
    """Say whether numerals read out are a mobile number: eleven, from one, then from three to nine."""
    plain = [character for character in said if character in SPOKEN or character.isdigit()]
    return (
        len(plain) == 11
        and plain[0] in "一幺壹1\uff11"
        and plain[1] in "三四五六七八九叁肆伍陆柒捌玖參陸3456789"
        and "十" not in said
    )
