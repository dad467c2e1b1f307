"""What came by the channels with a keeper, voice by voice and call by call: solved, pending, called back (C08-C13).

A voice is solved when it was answered at once, or when every case it belongs to is put right (verified by somebody else, or
later) - by the states as they stood at the moment. What was set aside, referred or declined is neither solved nor pending.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, F, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import CaseFact
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, RECTIFIED, Channel, Disposition
from huiyin.cases.visibility import Look
from huiyin.channels.models import Call
from huiyin.channels.terms import KEPT_CHANNELS, CallEnd
from huiyin.kernel.actors import Actor
from huiyin.reports.handed import linked_then
from huiyin.reports.parts import ByChoice, Named
from huiyin.reports.scope import Scope
from huiyin.reports.sources import VOICES, Source, in_force, voice_rows, within_period

D = Disposition


class Solved(TextChoices):
    """What became of what came in, in the words of the sources (25 received, 21 solved, 4 pending)."""

    SOLVED = "solved", _("解决")
    PENDING = "pending", _("待解决")
    OTHERWISE = "otherwise", _("不列入、转出、不予受理")


class ByKeptChannel(ByChoice):
    """By the channels that have a keeper, in the order of their registers."""

    def __init__(self) -> None:
        super().__init__("channel", Channel)

    def named(self, _scope: Scope) -> list[Named]:
        return [Named(one.value, str(one.label), always=True) for one in KEPT_CHANNELS]


def solved_rows(scope: Scope) -> QuerySet[Any]:
    """Return the voices in scope with whether each was solved at the moment."""
    cases = CaseFact.objects.filter(in_force(scope), linked_then(scope, "case__links"), campaign=scope.campaign)
    found: QuerySet[Any] = voice_rows(scope).annotate(
        solved=Choose(
            When(disposition=D.PENDING, then=Value(Solved.PENDING)),
            When(disposition=D.ANSWERED, then=Value(Solved.SOLVED)),
            When(disposition__in=[D.SET_ASIDE, D.REFERRED], then=Value(Solved.OTHERWISE)),
            When(Exists(cases.filter(state__in=OPEN - RECTIFIED)), then=Value(Solved.PENDING)),
            When(Exists(cases.filter(state__in=RECTIFIED)), then=Value(Solved.SOLVED)),
            default=Value(Solved.OTHERWISE),
            output_field=CharField(),
        )
    )
    return found


def call_rows(scope: Scope) -> QuerySet[Any]:
    """Return the calls in scope with how each stood at the moment: answered, called back, or waiting to be."""
    came = Q(line__campaign=scope.campaign) & within_period(scope, "at")
    came &= Q() if scope.is_now else Q(at__lt=scope.moment)
    came &= Q(line__campaign__office__in=scope.units_within()) if scope.unit else Q()
    back = Q(called_back_at__isnull=False) if scope.is_now else Q(called_back_at__lt=scope.moment)
    found: QuerySet[Any] = Call.objects.filter(came).annotate(
        ended=Choose(
            When(missed=False, then=Value(CallEnd.ANSWERED)),
            When(back | Q(called_back_at=None, tries__gt=0, state="not_opinion"), then=Value(CallEnd.CALLED_BACK)),
            When(due_on__lt=scope.day, then=Value(CallEnd.LATE)),
            default=Value(CallEnd.WAITING),
            output_field=CharField(),
        ),
        name=F("line__name"),
    )
    return found


def calls_seen(actor: Actor) -> Q:
    return Q(line__campaign__office__in=Look(actor).offices(P.VOICE_VIEW))


SOLVING = replace(VOICES, rows=solved_rows, state="solved", states=Solved)
CALLS = Source(
    rows=call_rows, key=("ref",), title="name", state="ended", states=CallEnd, seen_by=calls_seen, page="call"
)
