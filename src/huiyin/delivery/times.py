"""When a message may go out: in office hours, outside a person's quiet hours, to schools not in the evening."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from huiyin.delivery.models import Address
from huiyin.people import office
from huiyin.people.models import UnitLevel, User

EVENING = time(18)
"""From then on nothing goes to schools, also where an office keeps evening hours."""


def earliest(moment: datetime, user: User, address: Address | None, *, urgent: bool) -> datetime:
    """Return the first moment from ``moment`` on at which ``user`` may be written to; what is urgent goes at once."""
    if urgent:
        return moment
    for begin, end in office.openings(user.unit.institution, moment):
        last = min(end, at(begin, EVENING)) if user.unit.level == UnitLevel.SCHOOLS else end
        if (free := after_quiet(begin, address)) < last:
            return free
    return office.next_open(user.unit.institution, moment)


def after_quiet(moment: datetime, address: Address | None) -> datetime:
    """Return ``moment``, or the end of the quiet hours that it lies in."""
    if address is None or address.quiet_from is None or address.quiet_until is None:
        return moment
    local = timezone.localtime(moment)
    if not is_quiet(local.time(), address.quiet_from, address.quiet_until):
        return moment
    ends = at(local, address.quiet_until)
    return ends if ends > local else ends + timedelta(days=1)


def is_quiet(now: time, begin: time, end: time) -> bool:
    """Say whether ``now`` lies in the hours from ``begin`` until ``end``, which may go over midnight."""
    return begin <= now < end if begin < end else now >= begin or now < end


def at(moment: datetime, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localtime(moment).date(), hour))


def leaves_time(user: User, begin: time, end: time) -> bool:
    """Say whether quiet hours leave some office hour in which a message could still come."""
    quiet = Address(quiet_from=begin, quiet_until=end)
    now = timezone.now()
    found = earliest(now, user, quiet, urgent=False)
    return not is_quiet(timezone.localtime(found).time(), begin, end)
