"""What a group's handbook says: rules, documents, steps with their days, people, units with whom to call (G05). Read only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiyin.activities.models_papers import PaperCall
from huiyin.activities.terms_papers import CallState, ReviewKind
from huiyin.campaigns.special import catalogues
from huiyin.supervision.models_groups import SupervisionGroup
from huiyin.supervision.standings import area_of, contacts, in_words, standings
from huiyin.supervision.terms_phases import BLOCKING, Ground, ReactionKind, TalkKind


def content_of(group: SupervisionGroup, *, on: date) -> dict[str, Any]:
    """Return what the handbook says on a day, as plain data that is kept with the edition."""
    area = area_of(group)
    called = contacts(area)
    return {
        "campaign": group.campaign.name,
        "theme": group.campaign.theme,
        "institution": group.campaign.institution.name,
        "group": group.name,
        "tier": str(group.get_tier_display()),
        "above": group.above.name if group.above else "",
        "on": f"{on}",
        "rules": rules() + points_by_level(group),
        "documents": documents(group),
        "steps": [
            {"step": one.step, "planned_on": f"{one.planned_on}", "done_on": f"{one.done_on or ''}"}
            for one in group.steps.all()
        ],
        "members": [
            {
                "role": str(one.get_role_display()), "name": one.user.name, "title": one.user.title,
                "unit": one.user.unit.name, "phone": one.user.phone,
            }
            for one in group.members.filter(until=None).select_related("user__unit")
        ],
        "units": [
            {
                "unit": one.unit.name, "contact": called[one.unit.pk].name if one.unit.pk in called else "",
                "phone": called[one.unit.pk].phone if one.unit.pk in called else "", "stands": in_words(one),
            }
            for one in standings(group.campaign, area)
        ],
    }  # fmt: skip


def rules() -> list[dict[str, Any]]:
    """Return the rules by which supervisors work, each with its points."""
    blocks = _("、").join(str(kind.label) for kind in BLOCKING)
    return [
        {
            "title": _("三必审"),
            "points": [_("{kind}必审").format(kind=kind.label) for kind in ReviewKind]
            + [_("三份方案审核通过以前,单位不能通过本环节;征求意见方案没有通过,不得开始征求意见。")],
        },
        {
            "title": _("四必谈"),
            "points": [_("{kind}必谈").format(kind=kind.label) for kind in TalkKind]
            + [_("在每个单位,四类人员都至少谈一次。")],
        },
        {
            "title": _("发现问题的处理"),
            "points": [
                _("对{grounds}的单位:{kinds}。").format(
                    grounds=_("、").join(str(one.label) for one in Ground),
                    kinds=_("、").join(str(one.label) for one in ReactionKind),
                ),
                _("{kinds}的,复核解除以前,单位不能通过本环节。").format(kinds=blocks),
            ],
        },
        {
            "title": _("回避"),
            "points": [_("不督导自己工作的单位;答复人不复核自己的答复。")],
        },
    ]


def points_by_level(group: SupervisionGroup) -> list[dict[str, Any]]:
    """Return what to look at in each level of units and each class of people, as the campaign's catalogues say (G04, D09)."""
    return [
        {
            "title": _("督导重点:{target}").format(target=one.target.label),
            "points": [kind.name for kind in one.kinds],
        }
        for one in catalogues(group.campaign)
        if one.kinds
    ]


def documents(group: SupervisionGroup) -> list[dict[str, str]]:
    """Return the superior's documents of the campaign, each once, as they were put out with calls for papers."""
    calls = PaperCall.objects.filter(campaign=group.campaign_id).exclude(source="").exclude(state=CallState.DRAFT)
    found = {one.source: one.source_title or one.title for one in calls.order_by("pk")}
    return [{"title": title, "text": text} for text, title in found.items()]
