"""Whether a problem is cured at the root (治本) or only put right for now (治标)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.cases.models import Case, Cause, Mechanism
from huiyin.cases.models_causes import CauseKind


def in_force(day: date) -> Q:
    """Return the condition that a rule is in force on ``day``."""
    return Q(in_force_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def half_cured(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return which of ``cases`` have a cause in the system and no rule in force (M54)."""
    system = Cause.objects.filter(case=OuterRef("pk"), until=None, kind=CauseKind.SYSTEM)
    cured = Mechanism.objects.filter(in_force(timezone.localdate()), case=OuterRef("pk"))
    return cases.filter(Exists(system), ~Exists(cured))


def causes_told(case: Case) -> dict[str, Any]:
    """Return the causes of ``case`` that stand, the rules they ask for, and whether it is only half cured; two statements."""
    causes = list(Cause.objects.filter(case=case, until=None))
    cures = list(Mechanism.objects.filter(case=case).select_related("unit"))
    today = timezone.localdate()
    system = any(one.kind == CauseKind.SYSTEM for one in causes)
    stands = [c for c in cures if c.in_force_on and c.in_force_on <= today and not (c.ended_on and c.ended_on <= today)]
    late = [one for one in stands if one.late]
    return {
        "causes": causes,
        "cures": cures,
        "half": system and not stands,
        "cured": system and bool(stands),
        "late": late,
    }
