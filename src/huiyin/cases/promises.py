"""What a case must be done by because somebody was told so: the promise of its service item, or a leader's written order.

Service items and their promises are kept by a room above, which fills the two hooks here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils import timezone

from huiyin.cases.clocks import held
from huiyin.cases.models import Case, CaseFact, WrittenOrder
from huiyin.cases.terms import Kind
from huiyin.kernel.clocks import Pause
from huiyin.people.models import Institution

services_on_offer: list[Callable[[Institution], dict[str, str]]] = []
"""A hook: the service items with a promise in force, code -> words."""
promised_days: list[Callable[[str, datetime, Sequence[Pause]], date | None]] = []
"""A hook: the last day that was promised for an item, by its code, for what was accepted at a moment and stood still in pauses."""


def offered_services(institution: Institution) -> dict[str, str]:
    """Return the service items that a case may name, code -> words."""
    return {code: words for asked in services_on_offer for code, words in asked(institution).items()}


def accepted_at(case: Case) -> datetime:
    """Return the moment from which the promise counts: when the case was accepted, else now."""
    facts = CaseFact.objects.filter(case=case, verb="accept").order_by("-at")
    return facts.values_list("at", flat=True).first() or timezone.now()


def last_day_promised(case: Case) -> date | None:
    """Return the last day on which the case keeps its service item's promise (M33), or None without one or while its clock stands still."""
    if not case.service_item:
        return None
    accepted, pauses = accepted_at(case), held(case.pauses.all())
    found = [day for asked in promised_days if (day := asked(case.service_item, accepted, pauses))]
    return min(found, default=None)


def order_of(case: Case) -> WrittenOrder | None:
    """Return the leader's order that the case carries out; no statement for a case of another kind."""
    return WrittenOrder.objects.filter(case=case).first() if case.kind == Kind.ORDER else None


def bound_to(case: Case) -> date | None:
    """Return the day after which the case breaks a promise or an order, the earlier of them, or None."""
    order = order_of(case)
    days = [day for day in (last_day_promised(case), order.due_on if order else None) if day]
    return min(days, default=None)
