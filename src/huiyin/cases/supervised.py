"""The list of supervised items (督办事项, G13): each case that was urged or is followed up, with its log and its outcome."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.cases.terms import OPEN, State, UrgingKind
from huiyin.cases.urging_models import FollowUp, Urged, Urging
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor

ANSWERS = ("waiting", "late", "open", "closed")
"""What the list is narrowed to: an answer is wanted, it is late, the case is open, it is closed."""


def supervised(actor: Actor, answer: str = "") -> QuerySet[Case]:
    """Return the supervised cases that the actor sees, the newest first."""
    urged = Urging.objects.filter(case=OuterRef("pk")).exclude(kind=UrgingKind.REMINDER)
    followed = FollowUp.objects.filter(case=OuterRef("pk"), ended_at=None)
    found = visible_cases(actor).filter(Exists(urged) | Exists(followed))
    wanted = Urging.objects.filter(case=OuterRef("pk"), reply_by__isnull=False, replied_at=None)
    if answer == "waiting":
        found = found.filter(Exists(wanted))
    elif answer == "late":
        found = found.filter(Exists(wanted.filter(reply_by__lt=timezone.localdate())))
    elif answer in ("open", "closed"):
        found = found.filter(state__in=OPEN) if answer == "open" else found.filter(state=State.CLOSED)
    return found.order_by("-pk")


def with_log(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return ``cases`` with who follows them up and every urging with whom it went to; a constant number of statements."""
    return cases.select_related("lead_unit", "office__institution").prefetch_related(
        Prefetch("follow_ups", FollowUp.objects.filter(ended_at=None).select_related("user__unit"), "followed_by"),
        Prefetch("urgings", urgings(), "log"),
    )


def urgings() -> QuerySet[Urging]:
    """Return urgings, the newest first, with whom each went to."""
    people = Prefetch("urged", Urged.objects.select_related("user"))
    return Urging.objects.select_related("unit", "by", "replied_by").prefetch_related(people).order_by("-pk")


def page_of_supervised(cases: QuerySet[Case], after: str, size: int) -> tuple[list[Case], str]:
    """Return a page of the list and where the next begins, empty at the end."""
    if after:
        cases = cases.filter(pk__lt=Case.objects.filter(ref=after).values("pk")[:1])
    rows = list(with_log(cases)[: size + 1])
    return rows[:size], rows[size - 1].ref if len(rows) > size else ""


def urging_seen(actor: Actor, ref: str) -> Urging | None:
    """Return the urging called ``ref`` where the actor sees its case."""
    kind, _dash, rest = ref.partition("-")
    year, _dash, number = rest.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (year, number)):
        return None
    found = urgings().filter(kind=kind, year=int(year), number=int(number)).select_related("case__office__institution")
    one = found.select_related("case__lead_unit", "unit", "by").first()
    return one if one and visible_cases(actor).filter(pk=one.case_id).exists() else None


def is_late(urging: Urging, today: date) -> bool:
    """Say whether an answer is wanted and its day is over."""
    return urging.reply_by is not None and urging.replied_at is None and urging.reply_by < today


def settled(case: Case) -> str:
    """Return what became of the case (着落), in words."""
    if case.state == State.CLOSED and case.closed_at:
        return _("{day} 办结").format(day=timezone.localdate(case.closed_at))
    return str(case.get_state_display())
