"""Papers are found by their words: as they were handed in last, and only by those who may read them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.activities.models_papers import PaperWords
from huiyin.activities.searching import papers_saying
from huiyin.text.asking import question
from tests.activities.paper_stories import OWN, a_call, a_paper, do, handed_in
from tests.factories import District


def refs(district: District, who: str, typed: str) -> list[str]:
    return [one.paper.ref for one in papers_saying(question(typed), district.actor(who), 8)]


def marked(district: District, who: str, typed: str) -> list[str]:
    found = papers_saying(question(typed), district.actor(who), 8)
    return [part.text for one in found for part in (*one.title, *one.snippet) if part.marked]


def test_paper_is_found_once_it_is_handed_in_in_either_script(district: District) -> None:
    call = a_call(district)
    paper = a_paper(district, call, title="食堂整改方案", text=OWN + "每周公布采购清单。")
    assert refs(district, "supervisor", "采购清单") == []
    do(district, paper, "submit_paper", "principal")
    assert refs(district, "supervisor", "採購清單") == [paper.ref]
    assert marked(district, "supervisor", "“采购清单”") == ["采购清单"]
    assert refs(district, "supervisor", "“清单采购”") == []
    assert refs(district, "supervisor", "。") == []


def test_what_is_being_rewritten_is_nobodys_but_his_who_writes_it(district: District) -> None:
    paper = handed_in(district, a_call(district))
    do(district, paper, "return_paper", "supervisor", reason="copied", comments="没有写本校的事")
    do(district, paper, "write_paper", "principal", title="改着的题目", text=OWN + "还没想好的话。")
    assert refs(district, "supervisor", "没想好") == []
    assert refs(district, "supervisor", "改着的题目") == []
    do(district, paper, "submit_paper", "principal", seen_alike="on")
    assert refs(district, "supervisor", "没想好") == [paper.ref]


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "principal", "supervisor"])
def test_nobody_finds_a_paper_that_he_may_not_read(district: District, who: str) -> None:
    from huiyin.activities.papers import papers_of

    paper = handed_in(district, a_call(district))
    may = papers_of(district.actor(who)).filter(pk=paper.pk).exists()
    assert refs(district, who, paper.title[:6]) == ([paper.ref] if may else [])


def test_papers_that_lay_there_before_are_noted(district: District) -> None:
    paper = handed_in(district, a_call(district))
    before = PaperWords.objects.get(paper=paper).words
    PaperWords.objects.all().delete()  # as in a database from before there were any
    noting = import_module("huiyin.activities.migrations.0005_paper_words").note_what_is_there
    with connection.schema_editor() as editor:
        noting(apps, editor)
    assert PaperWords.objects.count() == 1
    assert refs(district, "supervisor", paper.title[:6]) == [paper.ref]
    assert before


def test_two_statements_whatever_is_found_and_one_where_nothing_is(district: District) -> None:
    def statements(typed: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            papers_saying(question(typed), actor, 8)
        return len(captured)

    handed_in(district, a_call(district))
    actor = district.actor("supervisor")
    assert (statements("食堂"), statements("鱻麤")) == (2, 1)
    handed_in(district, a_call(district, title="又一份"))
    assert statements("食堂") == 2
