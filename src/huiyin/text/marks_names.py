"""Names of persons, found in a text by what stands beside them: a title, kinship, 我叫, a field of a form, the end of a letter.

Cutting the neighbourhood into words tells 语文|老师 and 许多|老师 from 文 and 多 as surnames. Pure; only a few characters beside
each sign are ever looked at, so the work grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.text.name_looks import (
    DOTS,
    across,
    begins_named,
    begins_pure,
    both_scripts,
    cut,
    ends,
    familiar,
    foreign,
    heard,
    is_named,
    is_nick,
    is_pure,
    is_surname,
    known,
    known_to_go_on,
    may_begin,
    may_name,
    on_edge,
    plain,
    sounds_given,
    stands,
    tags_in,
    whole,
)
from huiyin.text.name_words import (
    ALIAS,
    BLANKED,
    BY,
    CALLED,
    COLON,
    DOT,
    DOTTED,
    DOTTED_BEFORE,
    DOUBLE,
    ELEMENTS,
    ELEMENTS_BEFORE,
    HAN,
    HAN_AFTER,
    HAN_BEFORE,
    IS_NEAR,
    IS_OF_NAME,
    IS_RELATIVE,
    IS_TITLE,
    LEADERS,
    NEVER,
    NEXT,
    NOBODY,
    NOT_GIVEN,
    OF_PLACES,
    PERSON_FIELD,
    PLACES,
    PUPIL,
    SAID,
    SAYS,
    SENIOR,
    SHORT,
    SIGNED,
    SIGNS,
    SO_CALLED,
    SURNAMES,
    TITLE,
    WEAK,
    WORKERS,
)


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


def beside_signs(text: str) -> Iterator[tuple[int, int]]:
    for match in SIGNS.finditer(text):
        sign, start, end = match[0], match.start(), match.end()
        if sign in IS_OF_NAME:
            yield from by_itself(text, name_before(text, start, kin=True))
        if sign in LEADERS:
            before = name_before(text, start)
            yield from (at for at in before if at[1] - at[0] == 1 or whole(plain(text[at[0] : at[1]])))
            yield from by_itself(text, name_after(text, end, weak=True))
        elif sign in IS_TITLE:
            yield from name_before(text, start)
            yield from name_after(text, end, weak=True)
        elif sign in IS_RELATIVE:
            yield from name_after(text, end, weak=True)
        elif sign in IS_NEAR:
            yield from by_itself(text, name_after(text, end, weak=True))
        elif sign[0] in "的之":
            pupil = PUPIL.search(text, max(0, start - 2), start)
            yield from name_before(text, pupil.start() if pupil else start, kin=True)
            yield from name_after(text, end, weak=True)
        elif sign[0] == "班":
            yield from name_after(text, end, nick=True)
        elif sign in SHORT or sign in SENIOR:
            yield from name_before(text, start, short=True)
        elif sign == "等":
            yield from by_itself(text, name_before(text, start, kin=True))
        elif sign in "男女":
            yield from told_apart(text, start - 1)
        elif sign in WORKERS:
            yield from by_itself(text, name_after(text, end, weak=True))
        elif len(sign) == 2 and familiar(plain(sign)) and len(cut(plain(text[start + 1 : end + 1]))[0]) == 1:
            yield start, end


def told_apart(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the name before 男 or 女 in commas or brackets."""
    near = HAN_BEFORE.search(text, max(0, at - 12), at)
    said = plain(near[0]) if near else ""
    if near and said[0] not in NEVER and len(said) <= 4 and field_name(said) == len(said) and not TITLE.search(said, 1):
        yield near.span()
    else:
        yield from by_itself(text, name_before(text, at, kin=True), sure=True)


def by_itself(text: str, names: Iterator[tuple[int, int]], *, sure: bool = False) -> Iterator[tuple[int, int]]:
    """Yield those of ``names`` that are names without what stands beside them."""
    return (at for at in names if whole(plain(text[at[0] : at[1]]), sure=sure))


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
    words = cut(said)
    last, rest = words[-1], words[:-1]
    previous = rest[-1] if rest else ""
    if len(last) <= 2 and said[-2:] in DOUBLE:
        return 2
    if not short and (match := ELEMENTS_BEFORE.search(said)):
        return len(match[0])
    if len(last) == 1 and not short and begins_pure(said[-3:]) and heard(said, said[-3:]):
        return 3
    if len(last) == 1 and last in SURNAMES and not kin and alone(last, previous):
        if short and cut(last + title)[0] != last and not is_nick(last + title):
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
        or previous
        in {"数学", "语文", "英语", "投诉", "举报", "感谢", "谢谢", "辛苦", "麻烦", "请问", "表扬", "班", "班主任"}
    )


def full_name(words: tuple[str, ...], *, kin: bool) -> int:
    """Return the length of surname and given name at the end of ``words``."""
    last = words[-1]
    for given in (2, 1):
        if len(words) > given and sum(map(len, words[-given:])) <= 2:
            surname, said = words[-given - 1], "".join(words[-given:])
            if is_surname(surname) and not set(said) & NOT_GIVEN and not NOBODY.match(surname + said):
                if (
                    len(surname) == 1
                    and surname in WEAK
                    and not (sounds_given(surname + said) or heard("".join(words), surname + said))
                ):
                    continue
                return len(surname) + len(said)
    if 2 <= len(last) <= 4 and is_named(last) and not NOBODY.match(last) and (len(last) < 4 or last[:2] in DOUBLE):
        return len(last)
    if across(words):
        return 3
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


# After a word that announces a name.


def after_signs(text: str) -> Iterator[tuple[int, int]]:
    if "叫" in text or "本人" in text or "名字" in text:
        for match in SAID.finditer(text):
            sure = match[0][0] != "本"
            if not sure or match[0][0] == "名" or SAYS.search(text, max(0, match.start() - 3), match.start()):
                yield from name_after(text, match.end(), sure=sure, weak=not sure)
    for sign in ("我是", "本人是"):
        for at in places_of(text, sign):
            yield from (one for one in name_after(text, at, weak=True) if not leads_on(text, *one))
    for match in CALLED.finditer(text) if "姓" in text else ():
        if (said := plain(match[1])) in SURNAMES or said in DOUBLE:
            yield match.span(1)
    for match in SO_CALLED.finditer(text) if "姓" in text else ():
        at = match.start()
        if at and is_pure(plain(text[at - 1])):
            yield at - 1, at


def leads_on(text: str, start: int, end: int) -> bool:
    """Say whether what ends here sounds like a place, and is not all that is said: 我是袁岭家园的业主."""
    if HAN_AFTER.match(text, end, end + 1) is None:
        return False
    return text[end - 1] in OF_PLACES or (end - start == 2 and not known_to_go_on(plain(text[start : end + 4]), 2))


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
    if not (nick or text[at : at + 1] in may_begin() or not DOTS.isdisjoint(text[at : at + 9])):
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
    words = cut(said)
    if (
        not double
        and len(words) > 1
        and (sure or said[0] not in WEAK | NEVER)
        and across(words[:2])
        and (known_to_go_on(said, 3) or (weak and sounds_given(said)))
    ):
        return 3
    if (
        not double
        and words[0] != said[:size]
        and not (sure or whole(words[0]) or (is_named(words[0]) and len(words[0]) <= 4))
    ):
        return len(words[0]) if sure and len(words[0]) <= 3 and len(words[0]) == len(said) else 0
    return measured(said, size, words, sure=sure, weak=weak)


def measured(said: str, size: int, words: tuple[str, ...], *, sure: bool, weak: bool) -> int:
    """Return the length of a name whose surname has ``size`` characters, by the words that follow it."""
    surname = said[:size]
    if (
        weak
        and size == 1
        and (surname in NEVER or (surname in WEAK and not (begins_named(said) or sounds_given(said))))
    ):
        return 0
    if TITLE.match(said, size) or TITLE.match(said, size + 1):
        return 0
    if len(words[0]) > size:
        end = len(words[0])
        if end == 4 and size == 1:
            return 0
        going = (end == 3 and begins_pure(said) and whole(said[:3], sure=True)) or known_to_go_on(said, end)
        return end if ends(said, end) or sure or not weak or (is_named(words[0]) or whole(words[0])) and going else 0
    for given in (2, 1):
        end = size + given
        if len(said) < end or set(said[size:end]) & NOT_GIVEN or not on_edge(words, end):
            continue
        going = stands(said, end) or known_to_go_on(said, end)
        if ends(said, end) or ((given == 2 or len(words[1]) == 1) and going):
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
        group = 1 if match[1] else 2
        said = plain(match[group])
        size = 2 if said[:2] in DOUBLE else 1 if said[0] in SURNAMES - NEVER else 0
        fits = (
            size
            and size < len(said) <= size + 2
            and not (NOBODY.match(said) or TITLE.search(said, size) or set(said[size:]) & NOT_GIVEN)
        )
        if fits and (not known(said) or is_named(said) or whole(said) or text[match.start()].isdigit()):
            yield match.span(group)
