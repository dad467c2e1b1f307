"""Whether characters look like the name of a person: by surname, by what given names are made of, by how a dictionary cuts them. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import rjieba
from opencc import OpenCC

from huiyin.text.name_words import (
    ALIAS,
    DOT,
    DOUBLE,
    ELEMENT,
    ELEMENTS,
    GIVEN,
    GOES_ON,
    IS_NEAR,
    IS_RELATIVE,
    MARKS,
    NEVER,
    NOBODY,
    NOT_GIVEN,
    OBJECTS,
    OF_PLACES,
    OFFICES,
    PLAIN,
    SOUNDS,
    SURNAMES,
    THINGS,
    TITLE,
    TOGETHER,
    WEAK,
)
from huiyin.text.words import to_simplified

DOTS = frozenset(DOT)


@lru_cache(maxsize=16384)
def cut(text: str) -> tuple[str, ...]:
    return tuple(rjieba.cut(text, False))


@lru_cache(maxsize=16384)
def tags_in(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(rjieba.tag(text, True))


@cache
def both_scripts() -> frozenset[str]:
    """Return the surnames in simplified and traditional characters, and the first characters of the double ones."""
    simplified = "".join(SURNAMES) + "".join(double[0] for double in DOUBLE)
    return frozenset(simplified) | frozenset(OpenCC("s2t").convert(simplified)) | frozenset("蕭鄧許鍾鐘鬱範葉羅")


@cache
def part_of_names() -> frozenset[str]:
    return may_begin() | MARKS


@cache
def may_begin() -> frozenset[str]:
    """Return the first characters of surnames and of parts of names that have none."""
    return both_scripts() | frozenset(part[0] for part in ELEMENTS.split("|"))


def may_name(near: str) -> bool:
    """Say whether anything right before a title may be a name; most often nothing is, and no words need be cut."""
    return not part_of_names().isdisjoint(near) or near[-1:] == near[-2:-1]


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return ``text`` in simplified characters where their number stays the same."""
    other = str(to_simplified().convert(text))
    return other if len(other) == len(text) else text


def foreign(said: str) -> bool:
    """Say whether a word with a dot in it sounds like a name: 伊景园·滨河苑 is an estate."""
    plain_said = re.sub(f"[{DOT}]", "", said)
    return bool(ELEMENT.search(said)) or 2 * sum(character in SOUNDS for character in plain_said) > len(plain_said)


@lru_cache(maxsize=16384)
def whole(said: str, *, sure: bool = False) -> bool:
    """Say whether a word by itself is the name of a person and of no place; where it is ``sure`` a person, less is asked."""
    if not DOTS.isdisjoint(said) or ELEMENT.search(said):
        return True
    if any(mark in said for mark in ALIAS):
        return said[0] in SURNAMES
    placed = said[-1:] in OF_PLACES and not sounds_given(said)
    if len(said) < 2 or NOBODY.match(said) or (not sure and (placed or THINGS.match(said))):
        return False
    if said[:2] in DOUBLE:
        return 2 < len(said) <= 4
    if said[:1] not in SURNAMES or len(said) not in {2, 3} or (said[0] in OBJECTS and not sure):
        return False
    if TITLE.search(said, 1) or said[1:] in IS_RELATIVE | IS_NEAR:
        return False
    tags = tags_in(said)
    if len(tags) == 1 and tags[0][1] == "nr":
        return len(said) == 3 or is_pure(said[0])
    if sounds_given(said) and len(tags) > 1:
        return True
    if len(said) == 3 and len(tags) == 2 and len(tags[0][0]) == 1 and tags[1][1].startswith("nr"):
        return said[0] not in NEVER
    return pieced(said, tags, sure=sure)


def sounds_given(said: str) -> bool:
    """Say whether what begins here is a surname and two characters that given names are made of."""
    return (
        said[0] in SURNAMES - NEVER
        and len(said) > 2
        and said[1] in GIVEN
        and said[2] in GIVEN
        and not NOBODY.match(said)
    )


def pieced(said: str, tags: tuple[tuple[str, str], ...], *, sure: bool) -> bool:
    """Say whether surname and given name, neither of which the dictionary puts together, are a name."""
    words = cut(said)
    if said[0] in WEAK or (len(said) == 2 and (not is_pure(said[0]) or len(words) == 1)) or set(said[1:]) & NOT_GIVEN:
        return False
    if len(words[0]) > 1:
        sounds = tags[0][1] in {"ns", "nr", "nrt", "nz", "nt"} or said[-1] in GIVEN
        return len(words) == 2 and is_pure(said[0]) and sounds
    return sure or len(words) > 2 or tags_in(words[1])[0][1] != "v"


def familiar(said: str) -> bool:
    """Say whether 老, 小 or 阿 and a character are somebody: 小路 is a lane, 老房 a house."""
    if NOBODY.match(said):
        return False
    if said[0] == "阿":
        return is_nick(said)
    return said[1] in SURNAMES - WEAK - NEVER and (said[0] == "老" or is_nick(said) or not known(said))


def across(words: tuple[str, ...]) -> bool:
    """Say whether a name was cut through because its first two characters are a word: 魏国|强."""
    return (
        len(words) > 1
        and len(words[-1]) == 1
        and len(words[-2]) == 2
        and words[-2][0] in SURNAMES - WEAK - NEVER
        and words[-1] not in NOT_GIVEN | OFFICES
        and not NOBODY.match(words[-2])
    )


def is_nick(word: str) -> bool:
    tags = tags_in(word)
    return len(tags) == 1 and tags[0][1].startswith("nr")


def is_surname(word: str) -> bool:
    return word in DOUBLE or (len(word) == 1 and word in SURNAMES and word not in NEVER)


def known(word: str) -> bool:
    return cut(word) == (word,)


def is_named(word: str) -> bool:
    tags = tags_in(word)
    if word[0] in WEAK | NEVER and word[:2] not in DOUBLE:
        return False
    return (
        len(tags) == 1
        and tags[0][1].startswith("nr")
        and (
            word[0] in SURNAMES
            or word[:2] in DOUBLE
            or not word[0].isspace()
            and tags[0][1] in {"nrt", "nrfg"}
            or len(word) >= 2
            and tags[0][1] == "nr"
            and word[0] not in "老小阿"
        )
    )


@cache
def is_pure(surname: str) -> bool:
    """Say whether a character is hardly ever anything but a surname."""
    return surname in PLAIN or (surname in SURNAMES - WEAK - NEVER and tags_in(surname)[0][1] in {"nr", "zg", "x", "g"})


def stands(said: str, end: int) -> bool:
    """Say whether the first ``end`` characters, which a title or a relative stands beside, need nothing after them."""
    if end == 3 and (begins_pure(said) or sounds_given(said)):
        return whole(said[:end], sure=True)
    word, tag = tags_in(said)[0]
    return (
        len(word) == end
        and tag.startswith("nr")
        and not known(word)
        and word[0] in SURNAMES - NEVER - OBJECTS
        and (word[0] not in WEAK or word[-1] in GIVEN)
        and not (NOBODY.match(said) or THINGS.match(said))
    )


def begins_pure(said: str) -> bool:
    return len(said) > 2 and (is_pure(said[0]) or said[:2] in DOUBLE)


def ends(said: str, end: int) -> bool:
    return len(said) == end


def heard(said: str, name: str) -> bool:
    """Say whether ``name``, at the end of ``said``, is heard as a person's."""
    tags = tags_in(said)
    return (tags[-1][0] == name and tags[-1][1].startswith("nr")) or is_person(name)


def begins_named(said: str) -> bool:
    tags = tags_in(said)
    return tags[0][1].startswith("nr") and 2 <= len(tags[0][0]) <= 4


def is_person(name: str) -> bool:
    tags = tags_in(name)
    return len(tags) == 1 and tags[0][1] == "nr"


def on_edge(words: tuple[str, ...], end: int) -> bool:
    length = 0
    for word in words:
        length += len(word)
        if length >= end:
            return length == end
    return False


def known_to_go_on(said: str, end: int) -> bool:
    rest = said[end:]
    return (
        not rest
        or rest[0] in GOES_ON
        or cut(rest)[0] in GOES_ON
        or rest[:2] in GOES_ON
        or TITLE.match(rest) is not None
        or TOGETHER.match(rest) is not None
    )
