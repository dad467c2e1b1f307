"""The list behind a number: as long as the number, as of its moment, and only what the reader may see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Voice
from huiyin.kernel.refusals import NotAllowed
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import NoSuchPart, rows
from tests.reports.stories import classify

CATEGORY, DISPOSITIONS = FIGURES["cases.by_category"], FIGURES["voices.dispositions"]


def test_rows_of_a_part_are_found_by_label_and_by_code(district, reader, days):
    told = days.cases
    scope = Scope(district.campaign)
    assert rows(CATEGORY, scope, actor=reader, part="领导作风").refs == [told["closed"].ref]
    assert rows(CATEGORY, scope, actor=reader, part="leaders").refs == [told["closed"].ref]
    assert rows(CATEGORY, scope, actor=reader, part="其余未归类").refs == [told["registered"].ref]
    pair = rows(FIGURES["cases.by_category_and_state"], scope, actor=reader, part="学校管理 / 征询中")
    assert [(row.ref, row.title, row.state) for row in pair.listed] == [(told["asked"].ref, "征询中", "征询中")]
    assert rows(FIGURES["cases.by_unit"], scope, actor=reader, part="第一小学").refs == [told["assigned"].ref]


def test_rows_of_a_way_are_those_of_its_channels(district, reader, days):
    voices = days.voices
    found = rows(FIGURES["voices.received_by_way"], Scope(district.campaign), actor=reader, part="face_to_face")
    assert found.refs == sorted(voice.ref for name, voice in voices.items() if name.startswith("visit"))


def test_part_that_is_not_there_is_refused_by_name(district, reader):
    with pytest.raises(NoSuchPart, match="「梳理出的问题\\(按类别\\)」在这个范围内没有「校园」这一项"):
        rows(CATEGORY, Scope(district.campaign), actor=reader, part="校园")


def test_rows_of_yesterday_keep_yesterdays_part_and_state(district, reader, clock, days):
    told = days.cases
    clock.set("2026-03-03 10:00")
    classify(district, told["closed"], "school")
    district.do(told["closed"], "reopen", "leader", reason="反弹")
    old = rows(CATEGORY, Scope(district.campaign, as_of=date(2026, 3, 2)), actor=reader, part="leaders")
    assert [(row.ref, row.state) for row in old.listed] == [(told["closed"].ref, "办结/销号")]
    assert rows(CATEGORY, Scope(district.campaign), actor=reader, part="leaders").refs == []


def test_rows_come_in_pages_that_miss_nothing(district, reader, days):
    scope = Scope(district.campaign)
    whole = rows(DISPOSITIONS, scope, actor=reader)
    first = rows(DISPOSITIONS, scope, actor=reader, limit=3)
    second = rows(DISPOSITIONS, scope, actor=reader, limit=3, after=first.after)
    third = rows(DISPOSITIONS, scope, actor=reader, limit=3, after=second.after)
    assert (len(first.refs), len(second.refs), len(third.refs)) == (3, 3, 1)
    assert first.refs + second.refs + third.refs == whole.refs == sorted(whole.refs)
    assert (first.value, third.value, third.after) == (7, 7, "")


def test_place_in_the_list_that_names_nothing_is_just_a_place(district, reader, days):
    scope = Scope(district.campaign)
    whole = rows(DISPOSITIONS, scope, actor=reader).refs
    assert rows(DISPOSITIONS, scope, actor=reader, after="\x00!//x").refs == whole
    assert rows(DISPOSITIONS, scope, actor=reader, after="~").refs == []


def test_ratings_of_one_case_are_paged_without_loss(district, reader):
    voices = [district.voice() for _ in range(3)]
    case = district.asked(*voices)
    district.rate(case, voices[1], "satisfied")
    figure, scope = FIGURES["satisfaction.ratings"], Scope(district.campaign)
    listed, after = [], ""
    for _ in range(3):
        page = rows(figure, scope, actor=reader, limit=1, after=after)
        listed, after = listed + list(page.listed), page.after
    assert [(row.ref, row.state) for row in listed] == [
        (case.ref, "未评价"),
        (case.ref, "满意"),
        (case.ref, "未评价"),
    ]
    assert after == ""


def test_ratings_are_those_of_the_latest_asking_only(district, reader):
    voice = district.voice()
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷")
    figure = FIGURES["satisfaction.ratings"]
    assert count(figure, Scope(district.campaign)).parts["不满意"] == 1
    district.do(case, "submit", "head", result="再整改", reply="又加了 2 台")
    district.do(case, "verify", "supervisor", remarks="合格")
    assert count(figure, Scope(district.campaign)).parts["不满意"] == 1
    district.do(case, "ask", "clerk")
    asked = count(figure, Scope(district.campaign))
    assert {label: n for label, n in asked.parts.items() if n} == {"未评价": 1}
    assert asked.rates[0].percent == "不计算"


def test_matter_about_the_reader_is_counted_and_not_listed(district):
    district.case(title="平常事项")
    district.case(title="反映经办员", conduct="on", about_user="clerk")
    found = rows(CATEGORY, Scope(district.campaign), actor=district.actor("clerk"))
    assert [row.title for row in found.listed] == ["平常事项"]
    assert (found.value, found.withheld) == (2, 1)
    assert found.withheld_words == "另有 1 件依规回避或不在您的查看范围,计数而不列。"


def test_voices_are_counted_and_not_listed_for_who_may_not_read_them(district):
    district.voice()
    found = rows(DISPOSITIONS, Scope(district.campaign), actor=district.actor("supervisor"))
    assert (found.refs, found.value, found.withheld) == ([], 1, 1)
    assert Voice.objects.count() == 1


def test_rows_are_refused_outside_the_readers_place(district):
    with pytest.raises(NotAllowed):
        rows(CATEGORY, Scope(district.campaign), actor=district.actor("principal"))


@pytest.mark.parametrize("name", ["voices.dispositions", "cases.by_category", "satisfaction.ratings"])
def test_list_takes_as_many_statements_with_many_rows_as_with_one(district, reader, name):
    statements = []
    for more in (1, 4):
        for _ in range(more):
            district.asked(district.voice())
        with CaptureQueriesContext(connection) as asked:
            assert rows(FIGURES[name], Scope(district.campaign), actor=reader).value >= more
        statements.append(len(asked))
    assert statements[0] == statements[1] <= 6
