"""Timetables and route maps: every milestone and step is there, told by shape and colour, and nothing in it runs or styles."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.reports.drawing import broken, mark, width_of
from huiyin.reports.form_pdf import typeset
from huiyin.reports.gantt import Mark, Row, gantt, months
from huiyin.reports.route_map import Flag, Step, route_map

FIRST, LAST, TODAY = date(2026, 3, 1), date(2026, 9, 30), date(2026, 6, 15)
SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "g", "title", "rect", "line", "path", "circle", "text"}
"""All that a picture is made of: nothing that runs, styles or fetches."""


def drawn(*rows: Row, today: date = TODAY) -> str:
    return gantt(rows, first=FIRST, last=LAST, today=today, title="时间表")


def words_in(picture: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def told_in(picture: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(picture).iter(f"{SVG}title")]


def one_of(state: str, day: date = date(2026, 5, 4), **more: date) -> Mark:
    return Mark(name="摸底完成", due_on=day, state=state, **more)


def test_a_timetable_names_its_rows_its_months_and_today() -> None:
    picture = drawn(Row(label="问题 1 大班额", heading=True), Row(label="摸底完成", marks=(one_of("not_due"),)))
    said = words_in(picture)
    assert {"问题 1 大班额", "摸底完成", "2026 年", "今天 6-15", "5-4"} <= set(said)
    assert [word for word in said if word.endswith(" 月")] == [f"{n} 月" for n in range(3, 10)]
    assert "摸底完成,到期 2026-05-04,未到期" in told_in(picture)


def test_every_state_has_a_shape_of_its_own_and_a_word_in_the_legend() -> None:
    shapes = {re.sub(r"#\w+", "", mark(state, 10, 10)) for state in ("done", "late", "due", "not_due")}
    assert len(shapes) == 3, "the two diamonds differ by being full or empty"
    assert mark("due", 10, 10) != mark("not_due", 10, 10)
    assert {"已完成", "逾期", "临近到期", "未到期"} <= set(words_in(drawn()))


def test_a_day_that_was_missed_or_moved_is_told() -> None:
    late = drawn(Row(label="摸底", marks=(one_of("done", done_on=date(2026, 5, 10)),)))
    assert "5-10 晚 6 天" in words_in(late)
    moved = drawn(Row(label="摸底", marks=(one_of("due", first_due_on=date(2026, 4, 1)),)))
    assert "摸底完成,到期 2026-05-04,临近到期,最初 2026-04-01" in told_in(moved)


def test_today_is_left_out_where_it_lies_elsewhere_and_a_late_day_widens_the_picture() -> None:
    assert "今天" not in "".join(words_in(drawn(today=date(2030, 1, 1))))
    wide = drawn(Row(label="摸底", marks=(one_of("done", done_on=date(2027, 2, 3)),)))
    assert {"2026 年", "2027 年", "2-3 晚 275 天"} <= set(words_in(wide))


def test_the_longest_campaign_keeps_its_months_readable() -> None:
    picture = gantt([], first=date(2026, 1, 1), last=date(2030, 12, 31), today=TODAY, title="五年")
    width = float(ElementTree.fromstring(picture).attrib["width"])
    assert width >= 200 + 60 * 44
    assert len(months(date(2026, 1, 31), date(2030, 12, 1))) == 60


def test_a_route_map_tells_what_was_taken_what_comes_now_and_what_is_to_come() -> None:
    flag = Flag(name="摸底完成", day=date(2026, 5, 4), state="late")
    steps = [Step(number=1, words="摸底", taken=date(2026, 5, 3)), Step(number=2, words="查处", flags=(flag,))]
    steps += [Step(number=n, words=f"第 {n} 件事") for n in range(3, 8)]
    picture = route_map(steps, title="路线图")
    said = words_in(picture)
    assert said.count("2. 现在这一步") == 1
    assert {"1. 已走 5-3", "5-4 摸底完成", "7. 还没有走", "第 7 件事"} <= set(said)
    assert picture.count("stroke-dasharray") >= 10, "what is to come is dotted"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onload="x', "a\x00b\x0bc", "&amp;", "\ud800", "𠮷" * 60]
)
def test_whatever_is_written_is_only_words(text: str) -> None:
    pictures = [
        drawn(Row(label=text, heading=True), Row(label=text, marks=(Mark(name=text, due_on=TODAY, state="due"),))),
        route_map([Step(number=1, words=text, flags=(Flag(name=text, day=TODAY, state="due"),))], title=text),
    ]
    for picture in pictures:
        for one in ElementTree.fromstring(picture).iter():
            assert one.tag.removeprefix(SVG) in TAGS
            assert not {name for name in one.attrib if name in ("style", "href") or name.startswith("on")}


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.dates(date(2025, 1, 1), date(2028, 1, 1)), max_size=6),
    state=st.sampled_from(["done", "late", "due", "not_due"]),
    label=st.text(max_size=50),
)
def test_every_milestone_is_within_the_picture(days: list[date], state: str, label: str) -> None:
    marks = tuple(
        Mark(name=label, due_on=day, state=state, done_on=day + timedelta(days=3) if state == "done" else None)
        for day in days
    )
    root = ElementTree.fromstring(drawn(Row(label=label, marks=marks)))
    width = float(root.attrib["width"])
    assert len(list(root.iter(f"{SVG}g"))) == len(days)
    for one in root.iter(f"{SVG}circle"):
        assert 0 <= float(one.attrib["cx"]) <= width
    for one in root.iter(f"{SVG}line"):
        assert -1 <= float(one.attrib["x1"]) <= width
        assert -1 <= float(one.attrib["x2"]) <= width


@given(text=st.text(max_size=80), width=st.floats(2, 30), lines=st.integers(1, 3), even=st.booleans())
def test_lines_break_within_their_width(text: str, width: float, lines: int, even: bool) -> None:
    found = broken(text, width, lines, even=even)
    assert 1 <= len(found) <= lines
    assert all(width_of(one) <= width + 4 for one in found), "a mark that no line begins with may stand out"


def test_pictures_print() -> None:
    picture = drawn(Row(label="摸底", marks=(one_of("late"),)))
    route = route_map([Step(number=1, words="摸底")], title="路线图")
    words = {"page": "{n}/{m}", "timetable": "时间表", "route": "路线图", "facts": "明细", "problems": "具体问题"}
    said = {
        "title": "时间表和路线图", "about": "", "office": "教委", "printed": "", "facts": [["单位", "一"]], "problems": [],
        "problem_heads": [], "timetables": [picture], "routes": [{"name": "问题 1", "picture": route}], "tables": [],
        "words": words,
    }  # fmt: skip
    assert typeset("special", said).startswith(b"%PDF")
