"""Names, telephone numbers and other marks of persons taken out of a text before others read it. Pure.

It catches what is written the usual ways, not everything: whoever reads on is asked to look (docs/anonymity.md).
"""

from __future__ import annotations

import re

MASK = "\u25a0"
"""Stands for what was taken out: 〓 would look like a printing error, a star like emphasis."""
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
    "唐罗薛伍余米贝姚孟顾尹江钟高郭林刘龙叶黎黄邓熊丁田董傅邱侯曾程蔡贾夏石崔史康毛汤常万段雷钱赖邵武白"
    "胡梁宋肖杜陆汪廖卢谭闫龚覃郝"
)
SURNAME = rf"(?:[{SURNAMES}]|(?<!任)何)"
WORDS = "任课|任教|任何|任职|许多|高中|高年|高[一二三级考]|周[一二三四五六日末]|方便|常务|常年|万名|万余|余名|余位"
"""Begin with a character that is a surname as well, and name nobody: 许多老师, 高三老师."""
NO_NAMES = "的是在和与跟对给请让说为有没这那各位全校本我你他她们都很也就不"
"""Characters that stand between a surname used as a word and a title: 高的老师 names nobody."""
GIVEN = rf"(?:(?![{NO_NAMES}])[\u4e00-\u9fff])"
TITLES = "老师|校长|主任|书记|局长|科长|园长|院长|教导|班主任|副校长|副主任|师傅|医生|先生|女士|同学|同志"
KIN = "的(?:妈妈|爸爸|家长|爷爷|奶奶|母亲|父亲)"
DIGIT = r"[0-9\uff10-\uff19]"
APART = r"[\s\-\u2010-\u2015.()\uff08\uff09]{0,2}"
BEFORE, AFTER = rf"(?<!{DIGIT})(?<![¥￥$.])", rf"(?!{DIGIT})(?!\s?(?:[元万亿块余人件名份册]|平方米))"
"""A number between them is no sum of money and no count."""
DATE = r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
PATTERNS = [
    re.compile(r"[A-Za-z0-9._%+-]{1,64}\s?[@\uff20]\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"),
    re.compile(rf"(?<!{DIGIT}){DIGIT}{{6}}[ -]?{DIGIT}{{8}}[ -]?{DIGIT}{{3}}[0-9\uff10-\uff19Xx](?!{DIGIT})"),
    re.compile(rf"(?<!{DIGIT}){DIGIT}{{4}}(?:[ -]{DIGIT}{{4}}){{3,4}}(?:[ -]?{DIGIT}{{0,3}}[0-9Xx])?(?!{DIGIT})"),
    re.compile(rf"(?<!{DIGIT})(?:\+?86{APART})?[1\uff11]{APART}[3-9\uff13-\uff19](?:{APART}{DIGIT}){{9}}(?!{DIGIT})"),
    re.compile(
        rf"{BEFORE}{DATE}(?:[(\uff08]?[0\uff10]{DIGIT}{{2,3}}[)\uff09]?{APART}{DIGIT}|[2-8\uff12-\uff18]){DIGIT}{{6,7}}{AFTER}"
    ),
    re.compile(rf"{BEFORE}{DIGIT}{{9,}}+{AFTER}"),
    re.compile(r"(?i)(?:微信号?|qq号?|wechat|扣扣)\s*[:\uff1a是]?\s*[A-Za-z0-9_-]{5,20}"),
    re.compile(
        rf"(?<!{DIGIT}){DIGIT}{{1,4}}\s?(?:号楼|号院|号附|栋|幢|座|单元)"
        rf"(?:[\s,，、-]?(?:{DIGIT}{{1,4}}\s?(?:号楼|栋|幢|单元|室|户|号)|{DIGIT}{{3,4}}(?!{DIGIT})))+"
    ),
]
"""Whole of what they find is taken out: mail, identity cards, bank cards, mobiles, telephones, other long numbers, accounts,
addresses to the door."""
LIVES = re.compile(
    rf"((?:住|小区|花园|公寓|家园|苑)[^{MASK}0-9\uff10-\uff19,，。;；!！?？\s]{{0,12}}?)(?:{DIGIT}{{1,4}}\s?(?:号楼|号院|号附|栋|幢|单元|室))+"
)
SAID = re.compile(
    rf"((?:我叫|我的名字是|本人|姓名[:\uff1a是]?|联系人[:\uff1a是]?|(?:家长|署名)[:\uff1a]|我是)\s?)({SURNAME}[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=[,\uff0c。.;\uff1b!\uff01、\s的在住,(（]|$)"
)
TITLED = re.compile(rf"(?!{WORDS}){SURNAME}(?:{GIVEN}{{0,2}}?(?={TITLES})|{GIVEN}{{1,2}}?(?={KIN}))")


def masked(text: str) -> str:
    """Return ``text`` with ``MASK`` where it names somebody or says how to reach him. Masking twice changes nothing."""
    for pattern in PATTERNS:
        text = pattern.sub(MASK, text)
    text = LIVES.sub(rf"\1{MASK}", text)
    text = SAID.sub(rf"\1{MASK}", text)
    return TITLED.sub(MASK, text)
