"""The calendar of an institution: what the program brings, with the years and hours that the office keeps itself.

A year that the office announced replaces the one that came with the program whole; every other stays as it came, so that
a newer program brings newer years by itself.
"""

from __future__ import annotations

from datetime import date, datetime

from huiyin.kernel.calendars import OFFICE_HOURS, Calendar, seeded
from huiyin.people.models import CalendarDay, CalendarYear, Institution, OfficeHours, SchoolBreak

_kept: dict[int, tuple[int, datetime | None, Calendar]] = {}
"""The calendar last read, by institution, with the version and moment that it was read for."""


def calendar_of(institution: Institution) -> Calendar:
    """Return the calendar of ``institution`` as its version stands; read once for each version in a process."""
    if not institution.calendar_version:
        return seeded()
    kept = _kept.get(institution.pk)
    if kept and kept[:2] == (institution.calendar_version, institution.calendar_at):
        return kept[2]
    found = read(institution)
    _kept[institution.pk] = (institution.calendar_version, institution.calendar_at, found)
    return found


def read(institution: Institution) -> Calendar:
    """Return the calendar from its rows; three queries."""
    own_years = set(CalendarYear.objects.filter(institution=institution).values_list("year", flat=True))
    own_days = list(CalendarDay.objects.filter(year__institution=institution).values_list("day", "works", "name"))
    hours = tuple(OfficeHours.objects.filter(institution=institution).order_by("opens").values_list("opens", "closes"))
    base = seeded()

    def kept(days: dict[date, str], *, works: bool) -> dict[date, str]:
        theirs = {day: name for day, name in days.items() if day.year not in own_years}
        return theirs | {day: name for day, working, name in own_days if working == works}

    return Calendar(
        rests=kept(dict(base.rests), works=False),
        works=kept(dict(base.works), works=True),
        years=base.years | own_years,
        hours=hours or OFFICE_HOURS,
        version=institution.calendar_version,
    )


def days_of_year(calendar: Calendar, year: int) -> list[tuple[date, bool, str]]:
    """Return what differs from Monday to Friday in ``year``: (day, whether it is worked, name), in order."""
    rests = [(day, False, name) for day, name in calendar.rests.items() if day.year == year]
    works = [(day, True, name) for day, name in calendar.works.items() if day.year == year]
    return sorted([*rests, *works])


def on_break(institution: Institution, day: date) -> SchoolBreak | None:
    """Return the school break that ``day`` falls into; statutory clocks run on in it."""
    return SchoolBreak.objects.filter(institution=institution, starts_on__lte=day, ends_on__gte=day).first()


NAG_FROM = 11
"""The month in which next year's arrangement is announced (standards.md §9: that of 2026 came on 4 November 2025)."""


def nag(institution: Institution, today: date) -> int:
    """Return the year whose holidays should be entered by now and are not, or 0."""
    calendar = calendar_of(institution)
    wanted = [today.year, *([today.year + 1] if today.month >= NAG_FROM else [])]
    return next((year for year in wanted if year not in calendar.years), 0)
