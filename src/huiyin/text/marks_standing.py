"""Names of persons that stand in a sentence with no title beside them: in a list, at the head of a clause, after an accusing verb.

Less speaks for such a name than for one beside a title, so more is asked of it: a surname that is hardly ever a word, a length of
three, or that the dictionary knows it as a person's. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.text.marks_names import field_name, full_name, listed
from huiyin.text.name_looks import cut, is_pure, plain, sounds_given, tags_in, whole
from huiyin.text.name_words import (
    ACCUSED,
    BEGINS,
    DOUBLE,
    HAN,
    HAN_AFTER,
    HAN_BEFORE,
    HEAD,
    IS_HE,
    IT_IS,
    NEVER,
    PERSON_DOES,
    REACHED,
    REACHED_BY,
    REVERED,
    SHORT_DOES,
    SOUNDED,
    STOPS,
    SURNAMES,
    TWO_LISTED,
    WITH_ME,
)


def standing_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, "name"); they may overlap."""
    for start, end in (*in_lists(text), *at_heads(text), *accused(text), *before_numbers(text), *revering(text)):
        yield start, end, "name"
    for match in SOUNDED.finditer(text):
        yield match.start(), match.end(), "name"


def in_lists(text: str) -> Iterator[tuple[int, int]]:
    """Yield the names of lists such as 甲、乙和丙: two neighbours must both be names."""
    for match in TWO_LISTED.finditer(text):
        left = name_up_to(text, match.start())
        following = list(listed(text, match.end())) if left else []
        if (
            left
            and following
            and (longest(left, following[0]) > 2 or not usual(text, left, following[0]))
            and is_whole(text, *following[0])
        ):
            yield left
            yield from following


def usual(text: str, *names: tuple[int, int]) -> bool:
    """Say whether all of ``names`` are words of the dictionary: 兰花 and 杜鹃 are flowers in most lists."""
    return all(len(cut(plain(text[start:end]))) == 1 for start, end in names)


def is_whole(text: str, start: int, end: int) -> bool:
    return whole(plain(text[start:end]))


def longest(*names: tuple[int, int]) -> int:
    return max(end - start for start, end in names)


def name_up_to(text: str, at: int) -> tuple[int, int] | None:
    near = HAN_BEFORE.search(text, max(0, at - 12), at)
    if not near:
        return None
    said = plain(near[0])
    if len(said) <= 4 and field_name(said) == len(said) and whole(said):
        return near.start(), at
    length = full_name(cut(said), kin=True)
    return (at - length, at) if length and whole(said[-length:]) else None


def at_heads(text: str) -> Iterator[tuple[int, int]]:
    """Yield names at the head of a clause that are followed by what a person does."""
    if match := BEGINS.match(text):
        yield from named_here(text, match.end(), PERSON_DOES)
    for match in HEAD.finditer(text):
        yield from named_here(text, match.end(), PERSON_DOES)


def accused(text: str) -> Iterator[tuple[int, int]]:
    """Yield names after 举报, 找, 被 and such words, and those that end a clause with 是."""
    for match in ACCUSED.finditer(text):
        yield from named_here(text, match.end(), None)
    for match in WITH_ME.finditer(text):
        yield from named_here(text, match.end(), PERSON_DOES, short=PERSON_DOES)
    for match in IT_IS.finditer(text):
        yield from named_here(text, match.end(), PERSON_DOES)
    for match in IS_HE.finditer(text):
        yield from named_here(text, match.end(), STOPS, short=STOPS)


def named_here(
    text: str, at: int, follows: re.Pattern[str] | None, *, short: re.Pattern[str] = SHORT_DOES
) -> Iterator[tuple[int, int]]:
    """Yield the name that begins at ``at``, if it is one by itself and ``follows`` comes next, or ``short`` after two characters."""
    sizes = [
        size
        for size, after in ((4, follows), (3, follows), (2, short))
        if after is None or after.match(text, at + size)
    ]
    near = HAN_AFTER.match(text, at, at + 12) if sizes else None
    if not near:
        return
    said = plain(near[0])
    if not (is_pure(said[0]) or said[:2] in DOUBLE or is_said_as_person(said) or sounds_given(said)):
        return
    for size in sizes:
        if size <= len(said) and (size < 4 or said[:2] in DOUBLE) and whole(said[:size]) and parts_at(said, size):
            yield at, at + size
            return


def is_said_as_person(said: str) -> bool:
    """Say whether the dictionary hears a name here though the surname is a word as well: 任|春雷."""
    tags = tags_in(said)
    if said[0] not in SURNAMES - NEVER:
        return False
    first, tag = tags[0]
    given = len(tags) > 1 and len(first) == 1 and len(tags[1][0]) == 2 and tags[1][1].startswith("nr")
    return given or (tag.startswith("nr") and len(first) == 3)


def parts_at(said: str, size: int) -> bool:
    """Say whether a word ends after ``size`` characters, however the text is cut."""
    length = 0
    for word, _tag in tags_in(said):
        length += len(word)
        if length >= size:
            break
    if length == size:
        return True
    length = 0
    for word in cut(said):
        length += len(word)
        if length >= size:
            return length == size
    return False


def before_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield names that stand right before a telephone number."""
    for match in REACHED.finditer(text):
        lead = REACHED_BY.search(text, max(0, match.start() - 5), match.start())
        if lead and (found := name_up_to(text, lead.start())):
            yield found


def revering(text: str) -> Iterator[tuple[int, int]]:
    """Yield the names set apart by blanks before 敬上."""
    for match in REVERED.finditer(text) if "敬上" in text else ():
        for name in re.finditer(rf"[{HAN}]+", match[1]):
            said = plain(name[0])
            for lead in ("家长", "村民", "业主", ""):
                if said.startswith(lead) and whole(said[len(lead) :], sure=True):
                    yield match.start(1) + name.start() + len(lead), match.start(1) + name.end()
                    break
