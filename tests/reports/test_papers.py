"""Figures of papers, as they stood at a moment, each with its rows (A04, B09, M12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin.reports.figures import FIGURES, count
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope
from tests.activities.paper_stories import ESSAYS, a_call, do, handed_in
from tests.factories import District


def value(d: District, name: str, **scope: Any) -> int:
    return count(FIGURES[f"papers.{name}"], Scope(d.campaign, **scope)).value


def all_of(d: District, **scope: Any) -> tuple[int, ...]:
    return tuple(value(d, name, **scope) for name in ("handed_in", "accepted", "returned_as_copied", "lacking"))


def test_what_was_returned_as_copied_stays_counted_when_it_is_accepted(district: District, clock: Any) -> None:
    clock.set("2026-03-02 09:00")
    call = a_call(district)
    assert all_of(district) == (0, 0, 0, 2)
    paper = handed_in(district, call)
    clock.set("2026-03-03 09:00")
    do(district, paper, "return_paper", "supervisor", reason="copied", comments="写本校的事")
    assert all_of(district) == (1, 0, 1, 2)
    clock.set("2026-03-04 09:00")
    do(district, paper, "submit_paper", "principal", seen_alike="on")
    do(district, paper, "accept_paper", "leader")
    assert all_of(district) == (1, 1, 1, 1)
    for day, then in (("2026-03-02", (1, 0, 0, 1)), ("2026-03-03", (1, 0, 1, 2)), ("2026-03-04", (1, 1, 1, 1))):
        assert all_of(district, as_of=date.fromisoformat(day)) == then


def test_figure_of_what_is_lacking_agrees_with_the_page_and_has_rows(district: District) -> None:
    call = a_call(district, **ESSAYS, counts="school2 4")
    handed_in(district, call, "principal")
    handed_in(district, call, "principal", title="第二篇")
    found = count(FIGURES["papers.lacking"], Scope(district.campaign))
    assert (found.value, [part.value for part in found.split]) == (6, [6])
    listed = rows(FIGURES["papers.lacking"], Scope(district.campaign), actor=district.actor("leader"))
    assert (len(listed.listed), sum(row.weight for row in listed.listed), listed.withheld) == (3, 6, 0)
