"""Copies on paper: printed, issued, void, missing; read by two; a ballot's sheets are no more than who came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.kernel.refusals import Invalid, Missing, Refused, WrongState
from huiyin.surveys.models import CopyReading, PaperBatch, Turnout
from huiyin.surveys.terms import CopyState
from tests.days import TODAY
from tests.factories import District
from tests.surveys.paper_stories import BALLOT, an_open, do, issued, key, printed, states

pytestmark = pytest.mark.django_db


def test_serials_of_batches_follow_each_other(district: District) -> None:
    questionnaire = an_open(district)
    printed(district, questionnaire, 3)
    printed(district, questionnaire, 2, label="一线教师", unit="school")
    assert list(questionnaire.copies.values_list("serial", "batch__number")) == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2)]
    assert [str(copy) for copy in questionnaire.copies.all()][-1] == "0005"
    assert PaperBatch.objects.get(number=2).unit == district.units["school"]


def test_only_what_was_printed_is_issued_and_not_twice(district: District) -> None:
    questionnaire = an_open(district)
    printed(district, questionnaire, 5)
    do(district, questionnaire, "issue_copies", batch="1", serials="1-3", issued_on=TODAY)
    assert states(questionnaire) == ["issued"] * 3 + ["printed"] * 2
    with pytest.raises(Invalid, match="0003, 0006"):
        do(district, questionnaire, "issue_copies", batch="1", serials="3,4,6")
    do(district, questionnaire, "issue_copies", batch="1")
    assert states(questionnaire) == ["issued"] * 5


def test_nothing_is_issued_tomorrow_or_before_it_was_printed(district: District) -> None:
    questionnaire = an_open(district)
    printed(district, questionnaire, 1)
    for day, why in ((TODAY + timedelta(days=1), "不能晚于今天"), (TODAY - timedelta(days=1), "不早于印制日期")):
        with pytest.raises(Invalid, match=why):
            do(district, questionnaire, "issue_copies", batch="1", issued_on=day)


def test_a_void_copy_has_its_reason_and_only_one_that_went_out_comes_back_blank(district: District) -> None:
    questionnaire = an_open(district)
    printed(district, questionnaire, 4)
    do(district, questionnaire, "issue_copies", batch="1", serials="1-2")
    do(district, questionnaire, "void_copies", serials="3", void_reason="misprinted")
    do(district, questionnaire, "void_copies", serials="1", void_reason="blank")
    assert questionnaire.copies.get(serial=1).returned_on == TODAY
    assert questionnaire.copies.get(serial=3).returned_on is None
    with pytest.raises(Invalid, match="0004 已印未发"):
        do(district, questionnaire, "void_copies", serials="4", void_reason="spoilt")
    with pytest.raises(Invalid, match="作废"):
        do(district, questionnaire, "void_copies", serials="1", void_reason="misprinted")
    with pytest.raises(Invalid, match="印到 0004"):
        do(district, questionnaire, "void_copies", serials="77", void_reason="misprinted")


def test_nothing_is_printed_of_a_draft_and_a_printed_form_is_no_draft_again(district: District) -> None:
    questionnaire = an_open(district)
    printed(district, questionnaire, 1)
    with pytest.raises(Missing, match="退回"):
        do(district, questionnaire, "return_questionnaire")
    do(district, questionnaire, "void_copies", serials="1", void_reason="misprinted")
    do(district, questionnaire, "return_questionnaire")
    with pytest.raises(WrongState):
        printed(district, questionnaire, 1)


def test_two_readers_sign_each_for_what_he_read(district: District) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 4)
    for serial in (1, 2, 3):
        key(district, questionnaire, serial, {"who": 0})
    district.add_user("second", "bureau", "leader")
    do(district, questionnaire, "read_copies", "leader", skipped="3")
    assert CopyReading.objects.count() == 2
    do(district, questionnaire, "read_copies", "leader")
    do(district, questionnaire, "read_copies", "second")
    assert CopyReading.objects.count() == 6
    with pytest.raises(Missing, match="都已签名"):
        do(district, questionnaire, "read_copies", "leader")


def test_no_more_ballots_are_handed_out_than_came(district: District) -> None:
    ballot = an_open(district, "ballot", BALLOT, sort="ballot", groupings="")
    printed(district, ballot, 10, category="0")
    with pytest.raises(Invalid, match="先登记"):
        do(district, ballot, "issue_copies", batch="1")
    do(district, ballot, "set_turnout", category="0", invited=9, present=8)
    with pytest.raises(Invalid, match="实到 8 人,已发 0 张,不能再发 10 张"):
        do(district, ballot, "issue_copies", batch="1")
    do(district, ballot, "issue_copies", batch="1", serials="1-8")
    with pytest.raises(Invalid, match="已发出 8 张"):
        do(district, ballot, "set_turnout", category="0", invited=9, present=7)
    with pytest.raises(Invalid, match="实到不多于应到"):
        do(district, ballot, "set_turnout", category="1", invited=3, present=4)
    assert Turnout.objects.get().present == 8
    assert ballot.copies.filter(state=CopyState.ISSUED).count() == 8


def test_who_only_looks_prints_nothing(district: District) -> None:
    questionnaire = an_open(district)
    with pytest.raises(Refused):
        do(district, questionnaire, "print_copies", "auditor", label="谁", count=1)
