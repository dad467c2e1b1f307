"""Three plain counts of the register (明查暗访、违规问题、处理人数, G12, G14): a number for the report, its rows for the staff alone.

Of a single unit a number would tell: that is counted for nobody but the discipline staff.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.actors import Actor
from huiyin.reports.collected import within_days
from huiyin.reports.counting import Figure
from huiyin.reports.parts import ByChoice, Named, Split
from huiyin.reports.scope import Scope
from huiyin.reports.sources import Source, happened
from huiyin.supervision.models_discipline import (
    Established,
    Sanction,
    SanctionState,
    Violation,
    ViolationPerson,
    ViolationState,
)
from huiyin.supervision.models_inspections import InspectedUnit, Inspection, InspectionState, Manner
from huiyin.supervision.queries_discipline import keeps, sanctions_seen, violations_seen
from huiyin.supervision.queries_inspections import inspections_seen


def may_count(actor: Actor, scope: Scope) -> bool:
    """Say whether the actor may be told a number: of the whole campaign whoever sees figures, of a unit the staff."""
    return scope.unit is None or keeps(actor, scope.campaign.office.path)


def open_scope(scope: Scope) -> bool:
    return scope.unit is None or (scope.asker is not None and may_count(scope.asker, scope))


def inspection_rows(scope: Scope) -> QuerySet[Any]:
    """Return the inspections whose conclusion had been sent by the moment: a covert one does not count before its end."""
    found = Inspection.objects.filter(
        happened(scope, "finished_at"), within_days(scope, "finished_on"), campaign=scope.campaign
    )
    if not scope.unit:
        return found
    went = InspectedUnit.objects.filter(inspection=OuterRef("pk"), unit__in=scope.units_within())
    return found.filter(Exists(went))


def violation_rows(scope: Scope) -> QuerySet[Any]:
    """Return the violations that had been established, wholly or in part, by the moment."""
    established = Q(established__in=[Established.TRUE, Established.PARTLY])
    found = Violation.objects.filter(
        established, happened(scope, "decided_at"), within_days(scope, "decided_on"), campaign=scope.campaign
    )
    if scope.unit:
        there = ViolationPerson.objects.filter(violation=OuterRef("pk"), dropped_on=None, unit__in=scope.units_within())
        found = found.filter(Exists(there))
    return found if open_scope(scope) else found.none()


def standing(scope: Scope) -> Q:
    """Return the condition that a sanction on a person had been decided by the moment and not been taken back."""
    revoked = Q(state=SanctionState.REVOKED) & happened(scope, "appeal_decided_at")
    return Q(of_unit=False, campaign=scope.campaign) & happened(scope, "decided_at") & ~revoked


def person_rows(scope: Scope) -> QuerySet[Any]:
    """Return for each person who had been dealt with by the moment the first sanction, so that he counts once."""
    of = standing(scope) & within_days(scope, "decided_on")
    of &= Q(unit__in=scope.units_within()) if scope.unit else Q()
    same = Q(user=OuterRef("user")) | Q(user=None, unit=OuterRef("unit"), name=OuterRef("name"))
    earlier = Sanction.objects.filter(of & same, pk__lt=OuterRef("pk"))
    found: QuerySet[Any] = Sanction.objects.filter(of, ~Exists(earlier)).annotate(all_of_them=F("campaign__code"))
    return found if open_scope(scope) else found.none()


class Undivided(Split):
    """Not split: what a part of it would say is nobody's business."""

    fields = ("all_of_them",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return "all"

    def holds(self, code: str) -> Q:
        return Q()

    def named(self, scope: Scope) -> list[Named]:
        return [Named("all", _t("处理的人员"), always=True)]


HELD = Source(
    rows=inspection_rows,
    key=("ref",),
    title="title",
    state="state",
    states=InspectionState,
    seen_by=lambda actor: Q(pk__in=inspections_seen(actor).order_by().values("pk")),
    page="inspection",
)
FOUND = Source(
    rows=violation_rows,
    key=("ref",),
    title="title",
    state="state",
    states=ViolationState,
    seen_by=lambda actor: Q(pk__in=violations_seen(actor).order_by().values("pk")),
    page="violation",
    private=may_count,
)
DEALT_WITH = Source(
    rows=person_rows,
    key=("ref",),
    title="ref",
    state="state",
    states=SanctionState,
    seen_by=lambda actor: Q(pk__in=sanctions_seen(actor).order_by().values("pk")),
    page="sanction",
    private=may_count,
)

DISCIPLINE = [
    Figure(
        name="inspections.held",
        label=_("开展明查暗访"),
        unit=pgettext_lazy("so many inspections", "次"),
        source=HELD,
        split=ByChoice("manner", Manner),
        definition=_("截至时已出结论的检查,不论叫检查、调研还是指导,每次按明查、暗访计一次,日期按出结论当天。"),
    ),
    Figure(
        name="violations.found",
        label=_("发现违规问题"),
        unit=pgettext_lazy("so many violations", "起"),
        source=FOUND,
        split=ByChoice("established", Established),
        definition=_("截至时已认定属实或部分属实的违规问题,每起计一次,与人数分开计;只有总数,清单只给纪检人员。"),
    ),
    Figure(
        name="persons.dealt_with",
        label=_("处理人员"),
        unit=pgettext_lazy("so many people", "人"),
        source=DEALT_WITH,
        split=Undivided(),
        definition=_(
            "截至时有权机关已作出处理决定、没有撤销的人员,同一人受几次处理只计一次;处理单位的不计。只有总数,清单只给纪检人员。"
        ),
    ),
]
