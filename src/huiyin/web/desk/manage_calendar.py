"""The time of the office: its working calendar (工作日历), a year at a glance, and its limits (期限)."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases.limits import Rule, rules_of
from huiyin.cases.terms import Channel, ClockKind, HandlingType, Kind
from huiyin.kernel.calendars import Calendar
from huiyin.people.actions_calendar import YEARS
from huiyin.people.actions_house import institution_verbs
from huiyin.people.calendar import calendar_of, days_of_year, nag
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import KEEPERS
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page
from huiyin.web.desk.sheets import sheet, wants_sheet

SUNDAY_LAST = months.Calendar(firstweekday=0)


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day in the picture of a month: what it is called, and whether it is worked, rests by the week, or by a festival."""

    day: date
    sort: str
    name: str


@needs(*KEEPERS)
@require_GET
def working_calendar(request: Any) -> HttpResponse:
    """Show a year of the calendar, or hand it out as a table that can be entered again."""
    institution, today = own_institution(request), timezone.localdate()
    found, year = calendar_of(institution), year_asked(request, today)
    own = institution.calendar_years.filter(year=year).first()
    if wants_sheet(request):
        rows = [[day, _("班") if works else _("休"), name] for day, works, name in days_of_year(found, year)]
        return sheet(_("{year} 年工作日历").format(year=year), [_("日期"), _("休或班"), _("名称")], rows)
    return page(
        request,
        "desk/calendar.html",
        here="manage",
        institution=institution,
        year=year,
        years=range(today.year - 1, today.year + 3),
        months=[(month, weeks_of(found, year, month)) for month in range(1, 13)] if year in found.years else [],
        workdays=found.between(date(year - 1, 12, 31), date(year, 12, 31)),
        own=own,
        hours=found.hours,
        breaks=list(institution.school_breaks.order_by("-starts_on")),
        nag=nag(institution, today),
        may={offer.action.name: True for offer in institution_verbs.offers(institution, request.actor)},
    )


@needs(*KEEPERS)
@require_GET
def limits(request: Any) -> HttpResponse:
    """Show how long each thing may take, by kind and channel, with the law that is behind it."""
    institution = own_institution(request)
    found = [(one, label_of(one)) for one in rules_of(institution)]
    if wants_sheet(request):
        heads = [_("哪一段"), _("种类"), _("渠道"), _("承诺"), _("法定"), _("依据")]
        rows = [[*label, one.limit.said, one.legal.said if one.legal else "", str(one.source)] for one, label in found]
        return sheet(_("期限"), heads, rows)
    may = institution_verbs["set_limit_rule"].refusal(institution, request.actor) is None
    return page(request, "desk/limits.html", here="manage", institution=institution, rules=found, may=may)


def label_of(one: Rule) -> tuple[str, str, str]:
    """Return which clock a rule is for, and for which kind, handling type and channel, in words."""
    kind = str(Kind(one.kind).label) if one.kind else _("各种类")
    kind += f" · {HandlingType(one.handling_type).label}" if one.handling_type else ""
    channel = str(Channel(one.channel).label) if one.channel else _("各渠道")
    return str(ClockKind(one.clock).label), kind, channel


def year_asked(request: Any, today: date) -> int:
    """Return the year that the address names, or this one."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    return year if YEARS[0] <= year <= YEARS[1] else today.year


def weeks_of(found: Calendar, year: int, month: int) -> list[list[Day | None]]:
    """Return a month by weeks from Monday on; None where another month's day stands."""
    return [
        [day_of(found, day) if day.month == month else None for day in week]
        for week in SUNDAY_LAST.monthdatescalendar(year, month)
    ]


def day_of(found: Calendar, day: date) -> Day:
    if day in found.works:
        return Day(day=day, sort="made-up", name=_("{name}补班").format(name=found.works[day]))
    if found.holiday(day):
        return Day(day=day, sort="holiday", name=found.holiday(day))
    return Day(day=day, sort="worked" if found.is_workday(day) else "weekend", name="")
