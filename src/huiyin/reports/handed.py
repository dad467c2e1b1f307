"""What superiors, petitions and deputies handed over, voice by voice: how it stands, whether it was answered (C14-C18).

A superior counts what he handed over, each under a number of his own, hence voices are counted here and not cases. A voice
that several cases answer stands as the worst of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import RegisterEntry, Reply
from huiyin.cases.registers import HANDED_DOWN, REGISTERS
from huiyin.cases.terms import RECTIFIED, Channel, Disposition, Timeliness
from huiyin.reports.parts import ByChoice, Named
from huiyin.reports.scope import Scope
from huiyin.reports.sources import VOICES, going_on, happened, judged, voice_rows

T, D = Timeliness, Disposition
IN_REGISTERS = Q(channel__in=REGISTERS)
FROM_SUPERIORS = Q(channel__in=HANDED_DOWN)


class Standing(TextChoices):
    """How something handed over stands. The codes of ``Timeliness`` mean here what they mean there."""

    IN_TIME = T.IN_TIME.value, _("限期内办完")
    LATE = T.LATE.value, _("超期办完")
    STILL_OPEN = T.STILL_OPEN.value, _("超期未办")
    OPEN = "open", _("在办,没有到期")
    PENDING = "pending", _("待梳理")
    EXTENDED = T.EXTENDED.value, _("经同意延期")
    ANSWERED = "answered", _("直接答复")
    EXCLUDED = T.EXCLUDED.value, _("不计入(暂停、转出、不列入、不予受理、作废、历史件)")


class ByRegister(ByChoice):
    """By the channels that have a register, in its order."""

    def __init__(self, field: str = "channel") -> None:
        super().__init__(field, Channel)

    def named(self, _scope: Scope) -> list[Named]:
        return [Named(one.value, str(one.label), always=True) for one in REGISTERS]


WORST = [T.STILL_OPEN.value, Standing.OPEN.value, T.LATE.value, T.EXTENDED.value, T.IN_TIME.value, T.EXCLUDED.value]
"""How the cases of one voice are weighed: the first of these that one of them has is how the voice stands."""


def linked_then(scope: Scope, path: str) -> Q:
    """Return the condition that a case, by the relation ``path`` to its links, answered the voice at the moment."""
    return Q(going_on(scope, f"{path}__linked_at", f"{path}__unlinked_at"), **{f"{path}__voice": OuterRef("voice")})


def handed_rows(scope: Scope) -> QuerySet[Any]:
    """Return the voices in scope with how each stands and whether it was answered."""
    # Each expression is named once: it holds statements of its own, and a second mention would write them all again.
    running = Choose(When(state__in=RECTIFIED, then=Value(T.EXCLUDED)), default=Value(Standing.OPEN))
    how = Coalesce(NullIf("kept", Value("")), running, output_field=CharField())
    cases = judged(scope, Q(campaign=scope.campaign) & linked_then(scope, "case__links"))
    ranked = cases.annotate(rank=Func(in_order(), how, function="array_position", output_field=IntegerField()))
    worst = ranked.order_by().annotate(all=Value(1)).values("all").annotate(first=Min("rank")).values("first")
    found: QuerySet[Any] = voice_rows(scope).annotate(standing=standing(worst), answered=answered(scope))
    return found


def in_order() -> Value:
    return Value(WORST, output_field=ArrayField(CharField()))


def standing(worst: QuerySet[Any]) -> Choose:
    by_cases = Func(
        in_order(), Subquery(worst), template="(%(expressions)s]", arg_joiner=")[", output_field=CharField()
    )
    return Choose(
        When(disposition=D.PENDING, then=Value(Standing.PENDING)),
        When(disposition=D.ANSWERED, then=Value(Standing.ANSWERED)),
        When(disposition__in=[D.REFERRED, D.SET_ASIDE], then=Value(Standing.EXCLUDED)),
        default=Coalesce(by_cases, Value(Standing.EXCLUDED)),
        output_field=CharField(),
    )


def answered(scope: Scope) -> Choose:
    """Return whether an answer was given: directly or by a case; to a proposer only once he was met (C18)."""
    told = Reply.objects.filter(happened(scope, "at"))
    direct = Exists(told.filter(voice=OuterRef("voice")))
    by_case = Exists(told.filter(linked_then(scope, "case__links")))
    met = Exists(RegisterEntry.objects.filter(happened(scope, "met_noted_at"), voice=OuterRef("voice")))
    given = (Q(direct, disposition=D.ANSWERED) | Q(by_case)) & (~Q(channel=Channel.PROPOSAL) | Q(met))
    return Choose(When(given, then=Value(True)), default=Value(False), output_field=BooleanField())


HANDED = replace(VOICES, rows=handed_rows, state="standing", states=Standing)
