"""Keeping house (管理): campaigns, units, people and their roles."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.campaigns.special import answering_in, catalogues, frame_of
from huiyin.campaigns.terms import Duty
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.permissions import P as CASES
from huiyin.cases.queries import campaigns_of, institution_of
from huiyin.channels.permissions import P as CHANNELS
from huiyin.delivery.permissions import P as DELIVERY
from huiyin.insight.permissions import P as INSIGHT
from huiyin.kernel.actors import Actor
from huiyin.kernel.verbs import Offer
from huiyin.people.calendar import nag
from huiyin.people.models import Unit, User
from huiyin.people.permissions import P
from huiyin.people.queries import units_kept_by, users_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.sheets import sheet, wants_sheet

KEEPERS = (P.UNIT_KEEP, P.PEOPLE_KEEP, CAMPAIGNS.CAMPAIGN_KEEP)
SHOWN = 300


def unit_for_verb(actor: Actor, ref: str) -> Unit | None:
    return units_kept_by(actor, *KEEPERS).filter(code=ref).first()


def user_for_verb(actor: Actor, ref: str) -> User | None:
    return users_kept_by(actor, P.PEOPLE_KEEP).filter(username=ref).first()


@needs(*KEEPERS)
@require_GET
def manage(request: Any) -> HttpResponse:
    """Show what is kept here: campaigns, and the ways to units, people, roles, rules and templates."""
    actor = request.actor
    found = campaigns_of(actor).annotate(taking_part=Count("members", filter=Q(members__until=None)))
    campaigns = list(found)
    if wants_sheet(request):
        return campaigns_sheet(campaigns)
    offices = units_kept_by(actor, CAMPAIGNS.CAMPAIGN_KEEP)
    return page(
        request,
        "desk/manage.html",
        here="manage",
        campaigns=campaigns,
        institution=(institution := institution_of(actor)),
        nag=nag(institution, timezone.localdate()) if institution and actor.paths(P.UNIT_KEEP) else 0,
        office=offices.first(),
        keeps_units=bool(actor.paths(P.UNIT_KEEP)),
        keeps_people=bool(actor.paths(P.PEOPLE_KEEP)),
        keeps_matters=bool(actor.paths(P.MATTER_KEEP)),
        keeps_campaigns=bool(actor.paths(CAMPAIGNS.CAMPAIGN_KEEP)),
        keeps_channels=bool(actor.paths(CHANNELS.CHANNELS_KEEP)),
        keeps_insight=bool(actor.paths(INSIGHT.INSIGHT_KEEP)),
        keeps_delivery=bool(actor.paths(DELIVERY.DELIVERY_KEEP)),
        receives=bool(actor.paths(CASES.VOICE_RECEIVE)),
    )


def campaigns_sheet(campaigns: list[Any]) -> HttpResponse:
    heads = [_t("代码"), _t("活动"), _t("主管单位"), _t("开始"), _t("单位数"), _t("状态")]
    rows = (
        [one.code, one.name, one.office.name, one.starts_on, one.taking_part, one.get_state_display()]
        for one in campaigns
    )
    return sheet(_t("专项活动"), heads, rows)


@needs(*KEEPERS, CASES.CASE_VIEW)
@require_GET
def campaign(request: Any, ref: str) -> HttpResponse:
    """Show a campaign: its phases, categories and units, and what may be done to it."""
    found = campaigns_of(request.actor).filter(code=ref).select_related("office", "institution").first()
    if found is None:
        raise Http404
    if wants_sheet(request):
        return answering_sheet(found) if request.GET.get("of") == "answering" else categories_sheet(found)
    creating = [
        Offer(action=action, refusal=None)
        for action in (voice_verbs["receive"], case_verbs["open_case"])
        if action.refusal(found, request.actor) is None
    ]
    return page(
        request,
        "desk/campaign.html",
        here="manage",
        campaign=found,
        phases=list(found.phases.select_related("meeting_chair")),
        categories=tree_of(found),
        **focus_of(found),
        **members_shown(found),
        may_categorise=campaign_verbs["add_categories"].refusal(found, request.actor) is None,
        **split(creating + campaign_verbs.offers(found, request.actor)),
    )


def focus_of(campaign: Campaign) -> dict[str, Any]:
    """Return what makes the campaign a special one, and its four catalogues."""
    return {"frame": frame_of(campaign), "catalogues": catalogues(campaign)}


def split(offers: list[Offer]) -> dict[str, list[Offer]]:
    """Return offers as a page shows them: the possible ones, and the others with their reasons."""
    return {"possible": [o for o in offers if o.possible], "impossible": [o for o in offers if not o.possible]}


def tree_of(campaign: Campaign) -> list[tuple[Any, list[Any]]]:
    """Return the categories of the first level, each with those below it; one query."""
    found = list(campaign.categories.all())
    return [(top, [c for c in found if c.parent_id == top.pk]) for top in found if top.parent_id is None]


def members_of(campaign: Campaign) -> Any:
    return campaign.members.filter(until=None).select_related("unit").order_by("unit__path")


def members_shown(campaign: Campaign) -> dict[str, Any]:
    members = answering_rows(campaign)
    unanswered = sum(not first for _unit, first, _deputies in members)
    return {"members": members[:SHOWN], "members_count": len(members), "unanswered": unanswered}


def answering_rows(campaign: Campaign) -> list[tuple[str, str, str]]:
    """Return each unit that takes part with its first responsible person and those in charge of a part; two statements."""
    answering = answering_in(campaign)
    rows = []
    for member in members_of(campaign):
        people = answering.get(member.unit_id, [])
        first = next((one.user.name for one in people if one.duty == Duty.FIRST), "")
        others = _t("、").join(one.user.name for one in people if one.duty != Duty.FIRST)
        rows.append((member.unit.name, first, others))
    return rows


def answering_sheet(campaign: Campaign) -> HttpResponse:
    """Return who answers in each unit, as it can be mended and pasted back."""
    return sheet(_t("责任人"), [_t("单位"), _t("第一责任人"), _t("分管领导")], answering_rows(campaign))


def categories_sheet(campaign: Campaign) -> HttpResponse:
    """Return the tree of categories, a row for each, as it can be pasted into another campaign."""
    lines = [(top.code, top.name, "") for top, _below in tree_of(campaign)]
    lines += [(one.code, top.name, one.name) for top, below in tree_of(campaign) for one in below]
    rows = sorted(lines, key=lambda line: line[1])
    return sheet(_t("类别"), [_t("代码"), _t("一级类别"), _t("二级类别")], rows)
