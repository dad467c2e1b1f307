"""The institution's rules as figures count them: in force at the moment, past their review day (J03), and the problems whose
cause asks for one that is not in force (M54)."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models_causes import Mechanism, MechanismGroup, MechanismState
from huiyin.reports.counting import Figure, Rate, Tally
from huiyin.reports.parts import ByCategory, ByChoice
from huiyin.reports.scope import Scope
from huiyin.reports.sources import CASES, Source, rule_in_force
from huiyin.supervision.models_mechanisms import MechanismReview
from huiyin.supervision.queries_mechanisms import mechanisms_seen


def mechanism_rows(scope: Scope) -> QuerySet[Any]:
    """Return the rules in force, each with the review day that stood at the moment: later reviews keep what it was."""
    of = Q(unit__institution=scope.campaign.institution_id) & rule_in_force(scope)
    of &= Q(unit__in=scope.units_within()) if scope.unit else Q()
    since = MechanismReview.objects.filter(mechanism=OuterRef("pk"), at__gte=scope.moment).order_by("number")
    stood = F("review_on") if scope.is_now else Coalesce(Subquery(since.values("due_on")[:1]), F("review_on"))
    found: QuerySet[Any] = Mechanism.objects.filter(of).annotate(review_then=stood)
    with_day: QuerySet[Any] = found.annotate(late_then=ExpressionWrapper(Q(review_then__lt=scope.day), BooleanField()))
    return with_day


def late_share(tally: Tally) -> tuple[Rate, ...]:
    return (Rate(_t("过期未评估的比例"), _t("过了评估日期÷施行中的制度"), tally.value, tally.whole),)


RULES = Source(
    rows=mechanism_rows,
    key=("ref",),
    title="title",
    state="state",
    states=MechanismState,
    seen_by=lambda actor: Q(pk__in=mechanisms_seen(actor).order_by().values("pk")),
    page="mechanism",
)
UNIT = pgettext_lazy("so many rules", "项")
MECHANISMS = [
    Figure(
        name="cases.half_cured",
        label=_("只治了标的件"),
        unit=pgettext_lazy("so many cases", "件"),
        source=CASES,
        split=ByCategory(),
        among=Q(half_cured=True),
        definition=_("截至时原因剖析写有体制机制制度上的原因、而没有一项制度在施行的件,不论种类和状态,按末级类别计。"),
    ),
    Figure(
        name="mechanisms.in_force",
        label=_("施行中的制度(按机制类别)"),
        unit=UNIT,
        source=RULES,
        split=ByChoice("group", MechanismGroup),
        definition=_("截至时施行中的制度,含待修订的,每项按防范、监督、责任三类机制计一次;不分活动,不限日期。"),
    ),
    Figure(
        name="mechanisms.past_review",
        label=_("制度过了评估日期"),
        unit=UNIT,
        source=RULES,
        split=ByChoice("group", MechanismGroup),
        only=Q(late_then=True),
        rates=late_share,
        definition=_(
            "截至时施行中的制度里,评估日期(待修订的,修订期限)已过而没有评估的,按机制类别计;评估日期当天不算过期。"
        ),
    ),
]
