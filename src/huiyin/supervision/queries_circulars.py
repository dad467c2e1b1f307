"""What a progress circular counts, and who reads which circular. Read only."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import CaseFact
from huiyin.cases.terms import OPEN, RECTIFIED, Kind
from huiyin.kernel.actors import Actor
from huiyin.people.models import UnitVersion
from huiyin.people.queries import below
from huiyin.supervision.models_circulars import Circular, CircularState, CircularUnit
from huiyin.supervision.permissions import P

FROM_OFFICE = frozenset({P.SUPERVISION_KEEP, P.SUPERVISION_SUPERVISE, P.CIRCULAR_ISSUE})
AT_UNIT = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_ANSWER})


def circulars_seen(actor: Actor) -> QuerySet[Circular]:
    """Return the circulars that the actor prepares or issues, and those that went out to a unit of his, the newest first."""
    goes_to = CircularUnit.objects.filter(below(actor.paths_of(AT_UNIT), "unit__path"), circular=OuterRef("pk"))
    out = Q(Exists(goes_to)) & ~Q(issued_on=None)
    found = Circular.objects.filter(below(actor.paths_of(FROM_OFFICE), "campaign__office__path") | out)
    related = ("campaign__office", "issued_by", "sanction__attendance__event")
    return found.select_related(*related).prefetch_related("units__unit").order_by("-pk")


def from_office(circular: Circular, actor: Actor) -> bool:
    return any(actor.may_at(permission, [circular.campaign.office.path]) for permission in FROM_OFFICE)


def is_out(circular: Circular) -> bool:
    return circular.state == CircularState.ISSUED


def progress_of(campaign: Campaign, moment: datetime) -> list[dict[str, Any]]:
    """Return for each lead unit how many problems it was assigned, has done (verified), and has late, as all stood at a moment.

    Read from the dated facts alone, under the names that units had then: the same moment gives the same rows for ever.
    Late is what is still to do on a day after its limit while its clock ran; two statements.
    """
    day = timezone.localdate(moment)
    standing = Q(at__lt=moment) & (Q(until=None) | Q(until__gte=moment))
    facts = CaseFact.objects.filter(standing, campaign=campaign, kind=Kind.RECTIFICATION, lead_unit__isnull=False)
    assigned: Counter[int] = Counter()
    done: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for unit, state, due_on, paused in facts.order_by().values_list("lead_unit", "state", "due_on", "paused"):
        if state not in OPEN | RECTIFIED:
            continue
        assigned[unit] += 1
        done[unit] += state in RECTIFIED
        late[unit] += state in OPEN - RECTIFIED and not paused and due_on is not None and due_on < day
    named = UnitVersion.objects.filter(Q(at__lt=moment) & (Q(until=None) | Q(until__gte=moment)), unit__in=assigned)
    return [
        {"code": code, "name": name, "assigned": assigned[pk], "done": done[pk], "late": late[pk]}
        for pk, code, name in named.order_by("path").values_list("unit", "unit__code", "name")
    ]


def end_of(day: Any) -> datetime:
    """Return the moment at which a day is over."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(midnight)
