"""Names, telephone numbers and other marks of persons taken out of a text before others read it. Pure.

It catches what is written the usual ways, not everything: whoever reads on is asked to look (docs/anonymity.md).
"""

from __future__ import annotations

import re

MASK = "\u25a0"
"""Stands for what was taken out: 〓 would look like a printing error, a star like emphasis."""
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
    "唐罗薛伍余米贝姚孟顾尹江钟高郭林刘龙叶黎黄邓熊丁田董傅邱侯曾程蔡贾夏石崔史康毛汤常万段雷钱赖邵武白"
)
TITLES = "老师|校长|主任|书记|局长|科长|园长|院长|教导|班主任|副校长|副主任|师傅|医生|先生|女士|同学|同志"
DIGIT = r"[0-9\uff10-\uff19]"
APART = r"[\s\-\u2010-\u2015.()\uff08\uff09]{0,2}"
PATTERNS = [
    re.compile(r"[A-Za-z0-9._%+-]{1,64}\s?[@\uff20]\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"),
    re.compile(rf"(?<!{DIGIT}){DIGIT}{{17}}[{'0-9'}\uff10-\uff19Xx](?!{DIGIT})"),
    re.compile(rf"(?<!{DIGIT})(?:\+?86{APART})?[1\uff11](?:{APART}{DIGIT}){{10}}(?!{DIGIT})"),
    re.compile(
        rf"(?<!{DIGIT})(?:[(\uff08]?[0\uff10]{DIGIT}{{2,3}}[)\uff09]?{APART}{DIGIT}|[2-8\uff12-\uff18]){DIGIT}{{6,7}}(?!{DIGIT})"
    ),
    re.compile(rf"(?<!{DIGIT}){DIGIT}{{9,}}"),
    re.compile(r"(?i)(?:微信号?|qq号?|wechat|扣扣)\s*[:\uff1a是]?\s*[A-Za-z0-9_-]{5,20}"),
]
"""Whole of what they find is taken out."""
SAID = re.compile(
    rf"((?:我叫|我的名字是|本人|姓名[:\uff1a是]?|联系人[:\uff1a是]?|我是)\s?)([{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=[,\uff0c。.;\uff1b!\uff01、\s的在住,]|$)"
)
TITLED = re.compile(rf"([{SURNAMES}])([\u4e00-\u9fff]{{0,2}})({TITLES})")
NO_NAMES = frozenset("的是在和与跟对给请让说为有没这那各位全校本我你他她们都很也就不")
"""Characters that stand between a surname used as a word and a title: 高的老师 names nobody."""


def masked(text: str) -> str:
    """Return ``text`` with ``MASK`` where it names somebody or says how to reach him. Masking twice changes nothing."""
    for pattern in PATTERNS:
        text = pattern.sub(MASK, text)
    text = SAID.sub(lambda found: found[1] + MASK, text)
    return TITLED.sub(without_name, text)


def without_name(found: re.Match[str]) -> str:
    surname, given, title = found.groups()
    return found[0] if set(given) & NO_NAMES else f"{MASK}{title}"
