"""Who answers for a campaign in a unit, and what the journal holds of the first responsible person's own duties (A06). Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, Max, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.activities.models import Session
from huiyin.activities.models_papers import Paper
from huiyin.campaigns.models import Campaign, Phase
from huiyin.campaigns.models_special import Responsibility, SpecialPlan
from huiyin.campaigns.special import answering
from huiyin.campaigns.terms import Duty
from huiyin.cases.models import Case
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.nouns import Part, Text
from huiyin.people.models import Unit

MAIN_DUTIES = (_("行政职能主体责任"), _("全面从严治党主体责任"))
"""What the first responsible person answers for."""

DRAFTING = frozenset({"draft_special_plan", "edit_problems", "edit_milestones", "edit_steps"})
CARRYING = frozenset({"take_step", "reach_milestone", "move_milestone"})
DUTIES: tuple[tuple[Text, Text, dict[str, frozenset[str] | None]], ...] = (
    (
        _("亲自挂帅"),
        _("送审方案,确定、完成专项方案"),
        {"paper": frozenset({"submit_paper"}), "specialplan": frozenset({"adopt_plan", "finish_plan"})},
    ),
    (
        _("亲自谋划部署"),
        _("组织会议,主持转段会,起草专项方案"),
        {"session": None, "campaign": frozenset({"hold_transition"}), "specialplan": DRAFTING},
    ),
    (_("亲自推进落实"), _("办理本单位的件,走步骤、完成和调整节点"), {"case": None, "specialplan": CARRYING}),
)
"""The three personal duties, and the deeds that are evidence of each: verbs by the sort of thing, None for any verb on it."""


def answering_parts(campaign: Campaign, unit: Unit) -> list[Part]:
    """Return who answers, and the first responsible person's duties with their evidence."""
    found = answering(campaign, unit)
    rows: list[tuple[Any, ...]] = [(one.get_duty_display(), one.user.name, one.user.title) for one in found]
    people = Part(
        title=_("责任人"),
        columns=(_("责任"), _("谁"), _("职务")),
        rows=rows,
        empty=_("还没有确定第一责任人。"),
    )
    return [people, duties_part(campaign, unit, found)]


def duties_part(campaign: Campaign, unit: Unit, found: list[Responsibility]) -> Part:
    """Return for each duty what the journal holds of the person's own deeds: how often, and when last."""
    heads = (_("履责"), _("凭据(留痕)"), _("次数"), _("最近一次"))
    first = next((one.user_id for one in found if one.duty == Duty.FIRST), None)
    title = _("第一责任人三项履责")
    if first is None:
        return Part(title=title, columns=heads, rows=[])
    deeds = deeds_of(first, campaign, unit)
    rows = []
    for duty, evidence, verbs in DUTIES:
        own = [one for one in deeds if one["sort"] in verbs and one["verb"] in (verbs[one["sort"]] or {one["verb"]})]
        rows.append((duty, evidence, sum(one["n"] for one in own), max((one["last"] for one in own), default="")))
    return Part(title=title, columns=heads, rows=rows)


def deeds_of(user: int, campaign: Campaign, unit: Unit) -> list[dict[str, Any]]:
    """Return what the user did with the unit's papers, meetings, cases and plan in the campaign: sort, verb, n, last."""
    own: dict[str, Any] = {
        "paper": Paper.objects.filter(call__campaign=campaign, unit=unit),
        "session": Session.objects.filter(campaign=campaign, unit=unit),
        "case": Case.objects.filter(campaign=campaign, lead_unit=unit),
        "specialplan": SpecialPlan.objects.filter(campaign=campaign, unit=unit),
    }
    entries = JournalEntry.objects.filter(user_id=user).order_by()
    found = []
    for sort, things in own.items():
        abouts = things.annotate(about_=Concat(Value(f"{sort}/"), "ref", output_field=CharField())).values("about_")
        rows = entries.filter(about__in=abouts).values("verb").annotate(n=Count("pk"), last=Max("at"))
        found += [{"sort": sort, **row, "last": timezone.localdate(row["last"])} for row in rows]
    led = Phase.objects.filter(campaign=campaign, meeting_chair=user).aggregate(n=Count("pk"), last=Max("meeting_on"))
    if led["n"]:
        found.append({"sort": "campaign", "verb": "hold_transition", **led})
    return found
