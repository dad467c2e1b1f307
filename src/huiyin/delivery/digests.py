"""The digest of a day: what is late, due soon and new, told once to each person, in office hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.terms import State as CaseState
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.delivery.models import About, Digest
from huiyin.delivery.queue import messages_for, queue
from huiyin.kernel.actors import Actor
from huiyin.people import office
from huiyin.people.actors import actor_for
from huiyin.people.models import Institution, User, UserState

DUE = (CaseState.ASSIGNED, CaseState.WORKING)


def make_due(now: datetime) -> int:
    """Make the digests that are due at ``now``; return how many people were told something."""
    found = [one for one in Institution.objects.all() if office.open_at(one, now)]
    return sum(make(user, now) for institution in found for user in without_digest(institution, now))


def without_digest(institution: Institution, now: datetime) -> QuerySet[User]:
    """Return those who have a role and no digest of today yet."""
    people = User.objects.filter(unit__institution=institution, state=UserState.ACTIVE, roles_given__until=None)
    had = Digest.objects.filter(day=timezone.localdate(now)).values("user")
    found = people.filter(roles_given__isnull=False).exclude(pk__in=had).distinct().order_by("pk")
    return found.select_related("unit__institution").prefetch_related("addresses")


def make(user: User, now: datetime) -> bool:
    """Count what waits for ``user`` and tell him; whoever comes second finds the digest made."""
    digest = counted(user, now)
    waits = bool(digest.late or digest.due or digest.new)
    try:
        with transaction.atomic():
            digest.save(force_insert=True)
            queue(messages_for(user, About.DIGEST, digest=digest) if waits else [])
    except IntegrityError:
        return False
    return waits


def counted(user: User, now: datetime) -> Digest:
    """Return what waits for ``user`` at ``now``, not yet kept."""
    actor, today = actor_for(user, via="program"), timezone.localdate(now)
    since = Digest.objects.filter(user=user).order_by("-day").values_list("at", flat=True).first()
    since = since or now - timedelta(days=1)
    open_ones = handled_by(actor).filter(state__in=DUE)
    near = near_day(user.unit.institution, today)
    return Digest(
        user=user,
        day=today,
        at=now,
        late=open_ones.filter(due_on__lt=today).count(),
        due=open_ones.filter(due_on__range=(today, near)).count(),
        new=open_ones.filter(assignments__ended_at=None, assignments__at__gt=since).count()
        + voices_since(actor, since),
    )


def handled_by(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor handles; who handles none is told of those he assigns."""
    permission = P.CASE_HANDLE if actor.paths(P.CASE_HANDLE) else P.CASE_ASSIGN
    return visible_cases(actor, permission).filter(~Q(due_on=None))


def voices_since(actor: Actor, since: datetime) -> int:
    """Return how many voices came that wait for the actor to sort them."""
    if not actor.paths(P.VOICE_SORT):
        return 0
    return visible_voices(actor, P.VOICE_SORT).filter(disposition="pending", received_at__gt=since).count()


def near_day(institution: Institution, today: date) -> date:
    return today + timedelta(days=institution.near_days)
