"""What can tell a person in a text, masked before a clerk reads it over for the public: numbers, addresses, names before a title."""

from __future__ import annotations

import re

STAND_IN = "×"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
TITLED = re.compile(
    rf"([{SURNAMES}])([\u4e00-\u9fff]{{1,2}}?)(?=(?:老师|校长|主任|书记|局长|科长|同学|园长|院长|师傅|先生|女士|家长|的妈妈|的爸爸))"
)
SIGNED = re.compile(
    r"((?:我叫|我是|本人|姓名|联系人|家长|署名)\s*[:：]?\s*)([\u4e00-\u9fff]{2,3})(?=[,,。;;、\s(()]|$)", re.MULTILINE
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
NUMBERS = re.compile(r"(?<![\d.])\d[\d\- ]{5,22}[\dXx](?![\d.])")
PLACES = re.compile(r"\d{1,4}(?=\s*(?:号楼|栋|单元|室|号院|号附))")


def masked(text: str) -> str:
    """Return ``text`` with stand-ins for what most often tells a person. It finds much and not all: a person reads it over."""
    found = MAIL.sub(STAND_IN * 3, text)
    found = NUMBERS.sub(lambda match: blanked(match[0]), found)
    found = PLACES.sub(STAND_IN * 2, found)
    found = SIGNED.sub(lambda match: match[1] + match[2][0] + STAND_IN * (len(match[2]) - 1), found)
    return TITLED.sub(lambda match: match[1] + STAND_IN * len(match[2]), found)


def blanked(number: str) -> str:
    """Return stand-ins for a telephone or identity number; a year, a date or an amount stays."""
    digits = [one for one in number if one.isdigit() or one in "Xx"]
    return (
        STAND_IN * 3
        if len(digits) >= 7 and not re.fullmatch(r"(19|20)\d\d-\d{1,2}-\d{1,2}", number.strip())
        else number
    )
