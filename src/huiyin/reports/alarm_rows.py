"""Alarms as figures count them: by the kind of harm that was heard, and by how soon somebody took each (D08).

Of the office as a whole and never of a person: the rows name voices, not those who took the alarms.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, F, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.alarm_models import Alarm
from huiyin.cases.terms import AlarmKind
from huiyin.cases.visibility import visible_voices
from huiyin.kernel.actors import Actor
from huiyin.reports.counting import Figure
from huiyin.reports.parts import ByBoth, ByChoice
from huiyin.reports.scope import Scope
from huiyin.reports.sources import Source, within_period


class TakenIn(TextChoices):
    """How long an alarm stood."""

    QUARTER = "quarter", _("15 分钟内有人接")
    HOUR = "hour", _("1 小时内有人接")
    DAY = "day", _("24 小时内有人接")
    LATER = "later", _("24 小时以后才有人接")
    STANDING = "standing", _("还没有人接")


def alarm_rows(scope: Scope) -> QuerySet[Any]:
    """Return the alarms of voices in scope with how soon each was taken, as it stood at the moment."""
    of = Q(voice__campaign=scope.campaign) & within_period(scope, "at")
    of &= Q() if scope.is_now else Q(at__lt=scope.moment)
    of &= Q(voice__office__in=scope.units_within()) if scope.unit else Q()
    taken = Q(taken_at__isnull=False) if scope.is_now else Q(taken_at__lt=scope.moment)

    def within(**most: int) -> Q:
        return taken & Q(taken_at__lte=F("at") + timedelta(**most))

    found: QuerySet[Any] = Alarm.objects.filter(of).annotate(
        taken_in=Choose(
            When(within(minutes=15), then=Value(TakenIn.QUARTER)),
            When(within(hours=1), then=Value(TakenIn.HOUR)),
            When(within(hours=24), then=Value(TakenIn.DAY)),
            When(taken, then=Value(TakenIn.LATER)),
            default=Value(TakenIn.STANDING),
            output_field=CharField(),
        ),
        ref=F("voice__ref"),
        title=F("voice__subject"),
    )
    return found


def alarms_seen(actor: Actor) -> Q:
    return Q(voice__in=visible_voices(actor).values("pk"))


RANG = Source(
    rows=alarm_rows,
    key=("ref",),
    title="title",
    state="taken_in",
    states=TakenIn,
    seen_by=alarms_seen,
    page="voice",
)
ALARMS = [
    Figure(
        name="alarms.rang",
        label=_("涉及未成年人安全的警报(按警情和多久有人接)"),
        unit=pgettext_lazy("so many alarms", "件"),
        source=RANG,
        split=ByBoth(ByChoice("kind", AlarmKind), ByChoice("taken_in", TakenIn)),
        definition=_(
            "登记来件时程序听出疑似涉及未成年人安全的,每件按警情和从响起到有人接警的时间计一次;匿名来件从当天零时起算。误报也计在内。"
        ),
    )
]
