"""No unit collects before its own plan for collecting is passed, where its supervision group must review one (G07). Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from huiyin.activities.models_papers import Paper, PaperOwed
from huiyin.activities.terms_papers import PASSED, CallState, ReviewKind
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit


def plan_awaited(campaign: int, unit: Unit) -> list[str]:
    """Say that ``unit`` still owes its plan for collecting, or that it waits for review; nothing for who owes none."""
    owed = PaperOwed.objects.filter(
        call__campaign=campaign, call__review_kind=ReviewKind.COLLECTION, unit=unit, user=None, excused_at=None
    ).exclude(call__state=CallState.DRAFT)
    passed = Paper.objects.filter(owed=OuterRef("pk"), state__in=PASSED)
    line = owed.filter(~Exists(passed)).select_related("call").first()
    if line is None:
        return []
    return [
        _("「{unit}」的征求意见方案({title})由督导组审核通过以后,才能开始征求意见").format(
            unit=unit.name, title=line.call.title
        )
    ]


def own_plan_is_passed(obj: Any, actor: Actor) -> list[str]:
    """The gate of what a unit does to collect: sessions, talks, visits."""
    return plan_awaited(obj.campaign_id, obj.unit)
