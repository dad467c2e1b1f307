"""The forms and ballots of the demonstration have the numbers of the sources, each with its rows."""

from __future__ import annotations

import io
import time
from pathlib import Path

import docx
import pypdf
import pytest
from django.conf import settings
from django.test import TestCase

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Voice
from huiyin.config import demo_forms
from huiyin.reports import audit
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.result_sheet import laid_out_result, result_pdf, result_word
from huiyin.reports.rows import rows
from huiyin.surveys import sealing
from huiyin.surveys.models import Passage, Questionnaire, Sealed
from huiyin.surveys.reading import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(assembled):
    with TestCase.captureOnCommitCallbacks(execute=True):
        began = time.perf_counter()
        demo_forms.enter(assembled)
        assembled.took = time.perf_counter() - began
    return assembled


@pytest.fixture(autouse=True)
def own_seals() -> None:
    """Leave every test of this file in the data folder of the demonstration, where its keys and seals lie."""


def figure(campaign: str, name: str, **more):
    return count(
        FIGURES[f"forms.{name}"],
        Scope(Campaign.objects.select_related("institution", "office").get(code=campaign), **more),
    )


def test_it_is_entered_quickly(loaded) -> None:
    assert loaded.took < 15, loaded.took


@pytest.mark.parametrize(
    ("campaign", "form", "issued", "returned", "percent"),
    [
        ("zhenggai-2006", "questions/questions-2006", 121, 112, "92.6%"),
        ("zhenggai-2006", "opinions/opinions-2006", 121, 108, "89.3%"),
        ("xuexi-2009", "opinions/opinions-2009", 180, 125, "69.4%"),
        ("qijiang-2014", "opinions/opinions-2014", 520, 486, "93.5%"),
    ],
)
def test_the_sources_numbers_open_their_rows(loaded, campaign, form, issued, returned, percent) -> None:
    assert figure(campaign, "issued").part(form) == issued
    back = figure(campaign, "returned")
    assert back.part(form) == returned
    listed = rows(FIGURES["forms.returned"], back.scope, actor=loaded.actors["clerk"], part=form)
    assert (len(listed.listed), listed.withheld) == (returned, 0)
    assert {row.ref for row in listed.listed} == {form.partition("/")[2]}
    paper = figure(campaign, "issued").part(form) - returned - figure(campaign, "void").part(form)
    assert figure(campaign, "missing").part(form) == paper
    assert figure(campaign, "answers").part(form) == returned
    result = Questionnaire.objects.get(code=form.partition("/")[2]).result.figures["returned"]
    assert (result["issued"], result["returned"], result["valid"]) == (issued, returned, returned)
    assert percent in {f"{round(1000 * returned / issued) / 10:.1f}%"}


def test_returned_of_a_day_stays_what_it_was(loaded) -> None:
    assert figure("qijiang-2014", "returned", as_of=loaded.campaign.starts_on).value == 0
    assert figure("zhenggai-2006", "returned").rates[0].percent == "90.9%"


def test_answers_are_counted_and_never_listed(loaded) -> None:
    counted = figure("qijiang-2014", "answers")
    listed = rows(FIGURES["forms.answers"], counted.scope, actor=loaded.actors["clerk"])
    assert (listed.listed, listed.withheld) == ((), counted.value)
    assert "不逐份列出" in listed.withheld_words


def test_over_two_hundred_opinions_came_and_no_voice_was_made(loaded) -> None:
    assert Passage.objects.filter(questionnaire__code="opinions-2014").count() == 206
    assert Passage.objects.values("text").distinct().count() == 206
    assert not Voice.objects.exists()
    assert not Sealed.objects.exists()


def test_every_form_of_2009_was_read_by_two(loaded) -> None:
    state = state_of(Questionnaire.objects.get(code="opinions-2009"))
    assert (state["of"], [n for _name, n in state["readers"]], state["whole"]) == (125, [125, 125], True)


def test_forty_five_raters_of_five_categories_are_wholly_satisfied(loaded) -> None:
    ballot = Questionnaire.objects.get(code="ballot-2009")
    printed = laid_out_result(ballot)
    assert printed["raters"]["rows"][-1][1:5] == ["45", "45", "45", "45"]
    assert len(printed["raters"]["rows"]) == 6
    aspects = next(one for one in printed["questions"] if one["tables"] and "满意率" in one["tables"][0]["heads"])
    whole = [row for row in aspects["tables"][0]["rows"] if not row[0].startswith(" ")]
    assert len(whole) == 6
    assert {row[aspects["tables"][0]["heads"].index("满意")] for row in whole} == {"45\n100.0%"}
    assert all("100" in row[aspects["tables"][0]["heads"].index("满意率")] for row in whole)


def test_results_print_every_option_s_count_and_the_formula(loaded) -> None:
    ballot = Questionnaire.objects.get(code="ballot-2009")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(result_pdf(ballot))).pages)
    document = docx.Document(io.BytesIO(result_word(ballot)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"应到", "实到", "其中作废", "满意", "不了解", "未答", "45\n100.0%", "对科学发展观的认识深不深"} <= cells
    for words in ("huiyin-1", "45", "离退休老党员"):
        assert words in text
    assert any("huiyin-1" in paragraph.text for paragraph in document.paragraphs)


def test_the_keys_are_gone_and_the_audit_is_content(loaded) -> None:
    for questionnaire in Questionnaire.objects.all():
        assert not sealing.place_of(questionnaire.code, Path(settings.HUIYIN_HOME)).exists()
    assert {one.name: one.rows for one in audit.run() if one.broken} == {}
