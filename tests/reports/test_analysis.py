"""A unit's own analysis: numbers of its year, frozen at signing, ending in what is taken up and how (D13)."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.cases.terms import Kind
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.analysis import analysis_of, scope_of_year, scope_signed
from huiyin.reports.blocks import numbers_in
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.models import SelfAnalysis
from huiyin.reports.rows import rows
from tests.factories import give_permission

SAID = {"targets": "收费公开\n少催办", "measures": "每月5日前张榜,计财科负责"}


@pytest.fixture
def own(district, clock):
    """A year of the section: one matter finished, one in work, one complaint closed."""
    clock.set("2026-03-02 09:00")
    give_permission(district, "handler", "analysis.sign")
    district.closed(district.voice())
    district.working(district.voice())
    district.closed(district.voice(), kind="complaint")
    return district


def draft(district, **more):
    said = {"campaign": district.campaign.code, "year": 2026, **SAID, **more}
    return analysis_verbs["draft_analysis"](district.units["section"], actor=district.actor("head"), **said).obj


def fresh(analysis):
    return SelfAnalysis.objects.select_related("unit", "campaign__office", "campaign__institution").get(pk=analysis.pk)


def test_unit_drafts_its_own_and_no_other_unit_does(own):
    made = draft(own)
    assert (made.ref, made.state, made.content) == ("A2026-000001", "draft", None)
    said = {"campaign": own.campaign.code, "year": 2025, **SAID}
    with pytest.raises(NotAllowed):
        analysis_verbs["draft_analysis"](own.units["school"], actor=own.actor("head"), **said)


def test_one_for_a_unit_and_a_year_and_none_of_a_year_to_come(own):
    draft(own)
    with pytest.raises(Invalid) as refused:
        draft(own)
    assert refused.value.form.errors["year"] == ["这个年度已经有一份(A2026-000001),请改那一份"]
    with pytest.raises(Invalid):
        draft(own, year=2027)


def test_it_ends_in_what_is_taken_up_and_how(own):
    made = draft(own, targets="", measures="")
    with pytest.raises(Missing) as refused:
        analysis_verbs["sign_analysis"](fresh(made), actor=own.actor("head"))
    assert refused.value.missing == ["抓什么", "怎么抓"]
    analysis_verbs["edit_analysis"](fresh(made), actor=own.actor("head"), **SAID)
    analysis_verbs["sign_analysis"](fresh(made), actor=own.actor("head"))
    assert fresh(made).state == "signed"


def test_every_number_is_the_figure_of_the_units_year_and_has_rows(own):
    made = fresh(draft(own))
    scope = scope_of_year(own.campaign, own.units["section"], 2026)
    content = analysis_of(made, scope)
    text = "\n".join("".join(span["text"] for span in block.get("spans", [])) for block in content["blocks"])
    assert "共办理3件（其中整改问题2件、投诉1件）。" in text
    numbers = numbers_in(content["blocks"])
    assert len(numbers) > 6
    for shown, opens in numbers:
        part = {"part": opens["part"]} if opens["part"] else {}
        of = scope.of_kind(Kind(opens["kind"])) if opens["kind"] else scope
        found = rows(FIGURES[opens["figure"]], of, actor=own.actor("auditor"), **part)
        assert int(shown) == len(found.listed) == found.value


def test_signed_numbers_and_file_stay_whatever_comes_after(own, clock):
    made = draft(own)
    analysis_verbs["sign_analysis"](fresh(made), actor=own.actor("head"))
    signed = fresh(made)
    was = signed.content, bytes(signed.document)
    own.closed(own.voice())
    again = fresh(made)
    assert (again.content, bytes(again.document)) == was
    assert count(FIGURES["cases.by_kind"], scope_signed(again)).value == 3
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(was[1])).paragraphs]
    assert "基础教育科2026年效能状况分析" in texts
    assert "每月5日前张榜，计财科负责" in texts
    with pytest.raises(WrongState):
        analysis_verbs["edit_analysis"](again, actor=own.actor("head"), **SAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfAnalysis.objects.filter(pk=made.pk).update(targets="别的")


def test_what_was_registered_in_another_year_is_not_of_this_one(own, clock):
    clock.set("2027-01-04 09:00")
    own.closed(own.voice())
    section = own.units["section"]
    assert count(FIGURES["cases.by_kind"], scope_of_year(own.campaign, section, 2026)).value == 3
    assert count(FIGURES["cases.by_kind"], scope_of_year(own.campaign, section, 2027)).value == 1


def test_signing_needs_the_right_of_the_head(own, district):
    made = draft(own)
    with pytest.raises(NotAllowed):
        analysis_verbs["sign_analysis"](fresh(made), actor=own.actor("clerk"))
    with pytest.raises(Invalid):
        analysis_verbs["sign_analysis"](fresh(made), actor=own.actor("head"), as_of=date(2025, 12, 31))


def test_database_keeps_no_half_of_an_analysis(own):
    made = draft(own)
    with pytest.raises(IntegrityError, match="not whole"), transaction.atomic():
        half(made)


def half(made):
    SelfAnalysis.objects.filter(pk=made.pk).update(state="signed")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
