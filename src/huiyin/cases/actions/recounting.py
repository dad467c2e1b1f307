"""Limits counted again when the calendar has changed: by a bulk verb, so that every new day is journalled and explained.

A day that was told never comes earlier (invariant 9): where a new arrangement would shorten the way, the old day stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.actions.timing import move_limit
from huiyin.cases.clocks import held, start_of
from huiyin.cases.models import Assignment, Case, Pause
from huiyin.cases.permissions import P
from huiyin.cases.terms import State
from huiyin.kernel import clocks
from huiyin.kernel.calendars import Calendar
from huiyin.kernel.clocks import Limit, LimitUnit
from huiyin.kernel.copying import among, array
from huiyin.kernel.verbs import Deed
from huiyin.people.actors import program
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

CHUNK = 2000
RUNNING = frozenset({State.ASSIGNED, State.WORKING})
Days = dict[int, date]
"""New last days, by the key of the case."""


def recount(institution: Institution, *, progress: Callable[[int, int], None] = lambda done, whole: None) -> int:
    """Count the limits of all running cases of ``institution`` again; return how many moved. It can be run again."""
    calendar = calendar_of(institution)
    counted = Assignment.objects.filter(
        case__office__institution=institution, case__state__in=RUNNING, case__paused_at=None, ended_at=None
    ).exclude(limit="")
    whole, done, moved, after = counted.count(), 0, 0, 0
    rows = counted.order_by("case").values_list("case", "at", "limit", "case__due_on")
    while chunk := list(rows.filter(case__gt=after)[:CHUNK]):
        changes = counted_again(chunk, calendar)
        write(changes, institution)
        done, moved, after = done + len(chunk), moved + len(changes), chunk[-1][0]
        progress(done, whole)
    return moved


def counted_again(rows: Sequence[tuple[int, datetime, str, date | None]], calendar: Calendar) -> Days:
    """Return the cases of ``rows`` (case, assigned at, limit, due now) whose rule gives a later day by ``calendar``."""
    cases = [row[0] for row in rows]
    pauses: dict[int, list[clocks.Pause]] = defaultdict(list)
    for one in Pause.objects.filter(case__gte=min(cases, default=0), case__lte=max(cases, default=0)):
        pauses[one.case_id] += held([one])
    zone = timezone.get_current_timezone()

    @cache
    def in_days(start: date, limit: str) -> date | None:
        """Limits that began on one day end on one day, whatever the hour, unless they are counted in hours."""
        return clocks.last_day(start_of(start), parsed(limit), calendar)

    found: Days = {}
    for case, at, limit, due_on in rows:
        began = at.astimezone(zone)
        if case in pauses or parsed(limit).unit == LimitUnit.HOURS:
            day = clocks.last_day(began, parsed(limit), calendar, pauses=pauses.get(case, ()))
        else:
            day = in_days(began.date(), limit)
        if day and due_on and day > due_on:
            found[case] = day
    return found


@cache
def parsed(limit: str) -> Limit:
    return Limit.parse(limit)


def write(changes: Days, institution: Institution) -> None:
    """Write the new days of a chunk at once, each with its journal entry and fact."""
    if not changes:
        return
    actor, action = program(P.CASE_ASSIGN), case_verbs["recount"]
    cases = Case.objects.filter(pk__in=among(changes))
    with transaction.atomic():
        deeds = [action.deed(case, actor, {"due_on": changes[case.pk]}, None) for case in cases]
        for deed in deeds:
            deed.note = {"calendar": institution.calendar_version}
        won = [deed.obj.pk for deed in action.run(deeds)]
        with connection.cursor() as cursor:
            cursor.execute(NEW_DAYS_OF_ASSIGNMENTS, [array(won), array(changes[pk] for pk in won)])


NEW_DAYS_OF_ASSIGNMENTS = """
    UPDATE cases_assignment AS t SET due_on = w.day FROM unnest(%s::bigint[], %s::date[]) AS w(id, day)
    WHERE t.case_id = w.id AND t.ended_at IS NULL
"""


@case_verbs.declare(
    "recount",
    label=_("重算期限"),
    permission=P.CASE_ASSIGN,
    sources=RUNNING,
    in_bulk=False,
    claims=("due_on",),
)
def recounted(case: Case, *, deed: Deed, due_on: date | None = None) -> None:
    """Count the limit again by the calendar as it stands; it never comes earlier. A chunk is written by ``write``."""
    if due_on:
        case.due_on = due_on
    elif case.paused_at is None:
        given = case.assignments.filter(ended_at=None).exclude(limit="").values_list("case", "at", "limit")
        rows = [(*row, case.due_on) for row in given]
        for day in counted_again(rows, calendar_of(case.office.institution)).values():
            move_limit(case, day)
    deed.note["due_on"] = case.due_on
