"""The division of powers (F15, M32): one lead unit for each matter, who assists, and how a text finds its matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, NotAllowed
from huiyin.kernel.verbs import hold_constraints
from huiyin.people.actions import unit_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.intake_duties import import_matters
from huiyin.people.matters import matched, matters_of, shared_words, without_lead
from huiyin.people.models import Unit
from huiyin.people.models_posts import Matter, MatterAssist
from tests.factories import District


def add(district: District, name: str, lead: str, words: str = "", **said: Any) -> Matter:
    data = {"name": name, "lead": lead, "words": words.replace(" ", "\n"), **said}
    matter: Matter = matter_verbs["add_matter"](district.institution, actor=district.program, **data).obj
    return matter


def test_lead_unit_does_not_assist(district: District) -> None:
    with pytest.raises(Invalid, match="主办单位不再列为协办单位"):
        add(district, "招生", "section", assists=["section", "school"])
    matter = add(district, "招生", "section", assists=["logistics"])
    with pytest.raises(IntegrityError, match="does not assist"), transaction.atomic():
        assist_past_the_verb(matter, district.units["section"])


def assist_past_the_verb(matter: Matter, unit: Unit) -> None:
    MatterAssist.objects.create(matter=matter, unit=unit)
    hold_constraints()


def test_decision_makes_the_earlier_lead_assist(district: District) -> None:
    matter = add(district, "校车", "section", assists=["logistics"])
    matter_verbs["decide_lead"](matter, actor=district.program, lead="logistics", reason="车队归后勤")
    matter = Matter.objects.get()
    assert matter.lead.code == "logistics"
    assert [one.unit.code for one in matter.assists.all()] == ["section"]
    assert JournalEntry.objects.latest("pk").data["was"] == "section"


def test_matters_without_a_lead_in_use_and_words_of_two_leads_are_found(district: District) -> None:
    add(district, "招生", "section", "招生 入学")
    two = add(district, "校车", "logistics", "校车 入学")
    lost = Matter.objects.create(institution=district.institution, number=9, name="无主")
    assert without_lead(matters_of(district.institution)) == [lost]
    ((word, found),) = shared_words(matters_of(district.institution))
    assert (word, len(found)) == ("入学", 2)
    unit_verbs["close_unit"](Unit.objects.get(code="logistics"), actor=district.program)
    assert without_lead(matters_of(district.institution)) == [two, lost]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("孩子入学招生不公平", "招生"),
        ("校车晚点", "校车"),
        ("校车和招生", None),
        ("食堂饭菜偏冷", None),
        ("", None),
    ],
)
def test_text_finds_its_matter_or_none_where_two_leads_fit(district: District, text: str, name: str | None) -> None:
    add(district, "招生", "section", "入学 学区")
    add(district, "校车", "logistics", "车队")
    found = matched(district.institution, text)
    assert (found and found.name) == name


def test_first_text_counts_before_the_second(district: District) -> None:
    add(district, "招生", "section")
    add(district, "校车", "logistics")
    assert matched(district.institution, "校车", "招生招生").name == "校车"
    assert matched(district.institution, "食堂", "招生").name == "招生"


def test_only_who_keeps_matters_adds_them(district: District) -> None:
    for username, may in (("admin", True), ("leader", True), ("clerk", False), ("head", False)):
        refusal = matter_verbs["add_matter"].refusal(district.institution, district.actor(username))
        assert (refusal is None) is may
        assert may or isinstance(refusal, NotAllowed)


def test_matters_come_from_a_table_and_a_bad_row_is_told(district: District, tmp_path: Path) -> None:
    path = tmp_path / "事权.csv"
    path.write_text(
        "事项,主办单位,协办单位,关键词\n招生,section,logistics、school,入学、学区\n校车,nowhere,,\n收费,logistics,logistics,\n",
        encoding="utf-8",
    )
    result = import_matters(district.institution, path, path.name, district.program)
    assert (result.added, [row for row, _why in result.rejected]) == (1, [3, 4])
    matter = Matter.objects.get()
    assert [one.unit.code for one in matter.assists.all()] == ["logistics", "school"]
    assert matter.words == ["入学", "学区"]
    again = import_matters(district.institution, path, path.name, district.program)
    assert again.already_there == 1
