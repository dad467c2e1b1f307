"""Limits counted again when the calendar has changed: by a bulk verb, so that every new day is journalled and explained.

A day that was told never comes earlier (invariant 9): where a new arrangement would shorten the way, the old day stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.actions.timing import move_limit
from huiyin.cases.clocks import held, local
from huiyin.cases.models import Assignment, Case
from huiyin.cases.permissions import P
from huiyin.cases.terms import State
from huiyin.kernel import clocks
from huiyin.kernel.calendars import Calendar
from huiyin.kernel.clocks import Limit
from huiyin.kernel.verbs import Deed
from huiyin.people.actors import program
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

CHUNK = 2000
RUNNING = frozenset({State.ASSIGNED, State.WORKING})


@dataclass(frozen=True)
class Moved:
    """A case whose limit moves, with its new day."""

    case: Case
    due_on: date


def recount(institution: Institution, *, progress: Callable[[int, int], None] = lambda done, whole: None) -> int:
    """Count the limits of all running cases of ``institution`` again; return how many moved. It can be run again."""
    calendar = calendar_of(institution)
    running = Case.objects.filter(office__institution=institution, state__in=RUNNING, due_on__isnull=False)
    whole, done, moved = running.count(), 0, 0
    for chunk in in_chunks(running):
        changes = [one for case in chunk if (one := counted_again(case, calendar))]
        write(changes, institution)
        done, moved = done + len(chunk), moved + len(changes)
        progress(done, whole)
    return moved


def in_chunks(running: QuerySet[Case]) -> Iterator[list[Case]]:
    """Give the cases by their keys, each chunk with its assignments in force and its pauses."""
    after = 0
    given = Prefetch("assignments", Assignment.objects.filter(ended_at=None))
    while chunk := list(
        running.filter(pk__gt=after).order_by("pk").select_related("office").prefetch_related(given, "pauses")[:CHUNK]
    ):
        yield chunk
        after = chunk[-1].pk


def counted_again(case: Case, calendar: Calendar) -> Moved | None:
    """Return the case with its new day where its rule now gives a later one; a day that somebody chose stays."""
    given = [one for one in case.assignments.all() if one.limit]
    if not given or case.paused_at or case.due_on is None:
        return None
    due = clocks.due(local(given[0].at), Limit.parse(given[0].limit), calendar, pauses=held(case.pauses.all()))
    return Moved(case, due.on) if due and due.on > case.due_on else None


def write(changes: list[Moved], institution: Institution) -> None:
    """Write the new days of a chunk at once, each with its journal entry and fact."""
    if not changes:
        return
    actor = program(P.CASE_ASSIGN)
    action = case_verbs["recount"]
    said = {one.case.pk: one.due_on for one in changes}
    with transaction.atomic():
        deeds = [action.deed(one.case, actor, {"due_on": one.due_on}, None) for one in changes]
        for deed in deeds:
            deed.note = {"calendar": institution.calendar_version}
        won = [deed.obj.pk for deed in action.run(deeds)]
        with connection.cursor() as cursor:
            for table, key in (("cases_case", "id"), ("cases_assignment", "case_id")):
                ended = " AND t.ended_at IS NULL" if table == "cases_assignment" else ""
                cursor.execute(
                    f"UPDATE {table} AS t SET due_on = w.day FROM unnest(%s::bigint[], %s::date[]) AS w(id, day)"  # noqa: S608  # our own names
                    f" WHERE t.{key} = w.id{ended}",
                    [won, [said[pk] for pk in won]],
                )


@case_verbs.declare("recount", label=_("重算期限"), permission=P.CASE_ASSIGN, sources=RUNNING, in_bulk=False)
def recounted(case: Case, *, deed: Deed, due_on: date | None = None) -> None:
    """Count the limit again by the calendar as it stands; it never comes earlier. A chunk is written by ``write``."""
    found = counted_again(case, calendar_of(case.office.institution)) if due_on is None else None
    if found:
        move_limit(case, found.due_on)
    elif due_on:
        case.due_on = due_on
    deed.note["due_on"] = case.due_on
