"""What schools report of their burden (三多), as figures count it: only for who sorts or reads it, without his own department.

These are the only figures that are counted by who asks (C20): a number about his own department, over one day or one
school, would tell somebody who reported. He is counted what he may see and nothing else; departments have their own table.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, F, Q, QuerySet, Value, When
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.channels.models_burden import Burden
from huiyin.channels.queries_burden import burdens_at_office, sees_at_office
from huiyin.channels.terms import BURDENS_THAT_COUNT, BurdenKind, BurdenState
from huiyin.kernel.actors import Actor
from huiyin.reports.collected import within_days
from huiyin.reports.counting import Figure
from huiyin.reports.parts import ByBoth, ByChoice, Named, Split
from huiyin.reports.scope import Scope
from huiyin.reports.sources import Source, happened


def burden_rows(scope: Scope) -> QuerySet[Any]:
    """Return the reports that the scope's asker sees, each with its state at the moment; a scope's unit is whose it was."""
    of = Q(campaign=scope.campaign) & within_days(scope, "happened_on") & happened(scope, "filed_at")
    of &= Q(department__in=scope.units_within()) if scope.unit else Q()
    found: QuerySet[Any] = (burdens_at_office(scope.asker) if scope.asker else Burden.objects.none()).filter(of)
    with_state: QuerySet[Any] = found.annotate(
        state_then=Choose(
            When(happened(scope, "sorted_at"), then=F("state")),
            default=Value(BurdenState.FILED),
            output_field=CharField(),
        )
    )
    return with_state


class ByIssuer(Split):
    """By the department, named as of the moment, then by other bodies in their own words."""

    fields = ("department", "body")

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return scope.units[key[0]].code if key[0] else str(key[1])

    def holds(self, code: str) -> Q:
        return Q(department__code=code) | Q(department=None, body=code)

    def named(self, scope: Scope) -> list[Named]:
        bodies = Burden.objects.filter(campaign=scope.campaign, department=None).order_by("body")
        return [
            *(Named(unit.code, f"{unit.name}({unit.code})") for unit in scope.units.values()),
            *(Named(body, body) for body in bodies.values_list("body", flat=True).distinct()),
        ]


def seen_at_office(actor: Actor) -> Q:
    return Q(pk__in=burdens_at_office(actor).values("pk"))


REPORTED = Source(
    rows=burden_rows,
    key=("ref",),
    title="subject",
    state="state_then",
    states=BurdenState,
    seen_by=seen_at_office,
    page="burden",
    private=lambda actor, scope: sees_at_office(actor, scope.campaign),
)
UNIT = pgettext_lazy("so many reports of burden", "项")
APART = _("只给梳理的人看;反映本人所在科室的不计在内,那个科室另有按月的数字,不足 3 所学校的不显示。")
BURDENS = [
    Figure(
        name="burdens.reported",
        label=_("学校反映的负担(按种类)"),
        unit=UNIT,
        source=REPORTED,
        split=ByBoth(ByChoice("kind", BurdenKind), ByChoice("state_then", BurdenState)),
        definition=format_lazy(
            "{}{}",
            _("学校反映的会议多、文件多、检查多,每项按种类和截至时的状态计一次,日期按开会、发文、检查当天。"),
            APART,
        ),
    ),
    Figure(
        name="burdens.counted",
        label=_("属实的负担(按哪个单位的)"),
        unit=UNIT,
        source=REPORTED,
        split=ByIssuer(),
        among=Q(state_then__in=BURDENS_THAT_COUNT),
        definition=format_lazy(
            "{}{}",
            _("学校反映的负担中截至时属实计入或已转为来件的,每项按开会、发文、检查的单位计一次。"),
            APART,
        ),
    ),
]
