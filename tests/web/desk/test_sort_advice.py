"""What is marked in a voice beside the likest matter: all of the text, line by line, in reasonable time whatever it is."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

from huiyin.text.asking import Part
from huiyin.web.desk.sort_advice import marked, parts_between

SAME = "".join(chr(0x4E00 + 7 * n % 3000) for n in range(2500))


def beside(body: str, other: str) -> list[list[Part]]:
    voice: Any = SimpleNamespace(body=body)
    one: Any = SimpleNamespace(through=SimpleNamespace(body=other), case=None)
    return marked(voice, [one])


def test_passages_are_marked_across_lines_and_nothing_is_lost():
    body = "食堂的饭菜是冷的\n已经三天没有人管\n\n请校长看一看"
    lines = beside(body, "食堂的饭菜是冷的已经三天了")
    assert "\n".join("".join(part.text for part in line) for line in lines) == body
    assert [[part.text for part in line if part.marked] for line in lines] == [
        ["食堂的饭菜是冷的"],
        ["已经三天"],
        [],
        [],
    ]


def test_a_line_has_the_same_parts_whether_all_spots_or_its_own_are_given():
    spots = [(0, 3), (5, 9), (9, 12), (20, 21)]
    text = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯"
    for start in range(len(text)):
        for end in range(start, len(text)):
            own = [spot for spot in spots if spot[1] > start and spot[0] < end]
            assert list(parts_between(text, start, end, spots)) == list(parts_between(text, start, end, own))


def test_many_short_lines_and_many_passages_take_no_time():
    pieces = [SAME[at : at + 5] for at in range(0, len(SAME), 5)]
    begun = time.process_time()
    lines = beside("\n".join([*pieces, *["好"] * 50_000]), "x".join(pieces))
    assert time.process_time() - begun < 2
    assert sum(part.marked for line in lines for part in line) == len(pieces)
