"""Whether a promise keeps the law: a promised limit never ends later than the legal one, whatever day it begins on (M33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from huiyin.kernel import clocks
from huiyin.kernel.calendars import Calendar
from huiyin.kernel.clocks import Limit, LimitUnit, Pause

WITHOUT_LAW = Limit(20, LimitUnit.WORKDAYS)
"""The longest promise where no law names a limit (限时办结)."""


def last_day(start: date, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date:
    """Return the last day of a limit that began on ``start``, which does not count; ``date.max`` while it is paused.

    Hours count from the opening of the office.
    """
    begun = datetime.combine(start, time(), get_default_timezone())
    return clocks.last_day(begun, limit, calendar, pauses=pauses) or date.max


def against_the_law(promised: Limit, legal: Limit | None, calendar: Calendar) -> str:
    """Return why the promise does not do, in a sentence, or nothing.

    Limits of one unit are compared as they are. Working days against days are tried from every day of the last year whose
    holidays are known: over a long holiday ten working days may last longer than fifteen days.
    """
    bound = legal or WITHOUT_LAW
    if not clocks.is_longer(promised, bound, calendar):
        return ""
    if legal is None:
        return _("没有法定时限的,承诺时限最长 {limit}").format(limit=WITHOUT_LAW.said)
    if promised.unit == bound.unit:
        return _("承诺时限({promised})不能比法定时限({legal})长").format(promised=promised.said, legal=legal.said)
    day, ours, law = clocks.first_longer(promised, bound, calendar) or ("", "", "")
    return _("承诺时限({promised})会比法定时限({legal})长:例如 {day} 收件,承诺到 {ours},法定到 {law}").format(
        promised=promised.said, legal=legal.said, day=day, ours=ours, law=law
    )


def limit_in(text: str) -> Limit | None:
    """Return the limit that a stored text says, None where it says none."""
    return Limit.parse(text) if text else None
