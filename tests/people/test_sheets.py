"""The yearly sheet of duties (F17): one for each leader and year, set -> checked -> result, judged by somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huiyin.kernel.actors import Grant
from huiyin.kernel.refusals import Invalid, Missing, WrongState
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.models_posts import DutyItem, DutySheet
from huiyin.people.queries import posted_sheets
from tests.factories import District

DUTIES = {"clean_duties": "收费公开\n招生阳光", "efficiency_duties": "来信七日内答复"}


def make(district: District, **said: Any) -> DutySheet:
    data = {"leader": "principal", "head": "leader", "year": 2026, **DUTIES, **said}
    sheet: DutySheet = sheet_verbs["set_sheet"](district.units["school"], actor=district.program, **data).obj
    return sheet


def do(district: District, sheet: DutySheet, verb: str, **said: Any) -> DutySheet:
    sheet_verbs[verb](DutySheet.objects.get(pk=sheet.pk), actor=district.program, **said)
    return DutySheet.objects.get(pk=sheet.pk)


def test_one_sheet_for_a_leader_and_year(district: District) -> None:
    make(district)
    with pytest.raises(Invalid, match="2026 年的责任书已经下达"):
        make(district)
    make(district, year=2027)
    with pytest.raises(IntegrityError, match="duty_sheet_once_a_year"), transaction.atomic():
        DutySheet.objects.filter(year=2027).update(year=2026)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"head": "principal"}, "责任领导要是另一个人"),
        ({"clean_duties": "", "efficiency_duties": " "}, "至少写一项责任"),
        ({"year": 1999}, "年度"),
        ({"leader": "nobody"}, "责任人"),
    ],
)
def test_bad_sheets_are_refused_in_words(district: District, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make(district, **said)
    assert sentence in str(refusal.value)


def test_a_sheet_goes_from_set_by_checks_to_its_result(district: District) -> None:
    sheet = make(district)
    assert [(one.number, one.kind) for one in sheet.items.all()] == [(1, "clean"), (2, "clean"), (3, "efficiency")]
    with pytest.raises(WrongState):
        do(district, sheet, "judge_duty", number=1, result="done")
    for number, state in ((1, "set"), (3, "set"), (2, "checked")):
        assert do(district, sheet, "check_duty", number=number, checked="查阅台账").state == state
    with pytest.raises(Invalid, match="要写明说明"):
        do(district, sheet, "judge_duty", number=1, result="not_done")
    assert do(district, sheet, "judge_duty", number=1, result="done").state == "checked"
    with pytest.raises(Invalid):
        do(district, sheet, "check_duty", number=1, checked="改口")
    assert do(district, sheet, "judge_duty", number=2, result="partly", remark="还有一项未公开").state == "checked"
    assert do(district, sheet, "judge_duty", number=3, result="done").state == "judged"


def test_nothing_is_judged_that_nobody_checked(district: District) -> None:
    make(district)
    with pytest.raises(IntegrityError, match="duty_item_checked_first"), transaction.atomic():
        DutyItem.objects.update(result="done")


def test_nobody_judges_his_own(district: District) -> None:
    sheet = make(district)
    own = district.actor("principal")
    keeper = type(own)(
        name=own.name, user_id=own.user_id, unit_path=own.unit_path, grants=frozenset({Grant("people.keep", "")})
    )
    refusal = sheet_verbs["check_duty"].refusal(sheet, keeper)
    assert isinstance(refusal, Missing)
    assert refusal.missing == ["由责任人以外的人办理"]


def test_posted_list_shows_the_newest_year_only(district: District) -> None:
    assert posted_sheets(district.institution) == []
    for year in (2025, 2026):
        do(district, make(district, year=year), "post_sheet")
    make(district, year=2027)
    assert [sheet.year for sheet in posted_sheets(district.institution)] == [2026]
