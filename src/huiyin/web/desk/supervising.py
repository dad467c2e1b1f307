"""The place of supervision (督导): what a supervisor works from in the units of his group, and how all groups stand (G03, G05)."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.files import safe_name
from huiyin.cases.queries import institution_of
from huiyin.kernel.actors import Actor
from huiyin.reports.handbook_paper import handbook_pdf, handbook_word
from huiyin.supervision.areas import uncovered
from huiyin.supervision.models_groups import GroupUnit, HandbookCopy, HandbookIssue
from huiyin.supervision.queries_groups import LOOKING, handbook_ref, handbooks_seen
from huiyin.supervision.standings import GroupStanding, Standing, all_groups, groups_below, groups_of, standings
from huiyin.supervision.standings import area_of as of_group
from huiyin.supervision.terms_phases import PassageState, ReactionKind, ReactionState, TalkKind
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.form_paper import PDF
from huiyin.web.desk.kinds import supervision_places
from huiyin.web.desk.page import page
from huiyin.web.desk.report import DOCX


@dataclass
class Area:
    """A group of the reader's with its units: those that wait for him, those that still lack something, those through."""

    of: GroupStanding
    units: list[tuple[str, list[dict[str, Any]]]]
    """Those that wait for him, then those that still lack something, each under its heading."""
    rest: list[tuple[str, str, str]]
    through: list[tuple[str, str, str]]
    sums: list[tuple[str, int]]
    handbook: str = ""
    """The reference of the edition of which the reader holds a copy."""
    edition: int = 0


class Words:
    """Addresses and words of what the lines of units say, each looked up once: for 200 units that takes longer than all else."""

    def __init__(self) -> None:
        self.passages, self.papers, self.ledger = reverse("unit-phases"), reverse("papers"), reverse("ledger")
        self.back = urlencode({"next": reverse("supervision")})
        self.cases, self.answered = _("{n} 件整改待核实"), _("第 {n} 次处理「{kind}」已答复")
        self.states = {state: str(label) for state, label in PassageState.choices}
        self.kinds = {kind: str(label) for kind, label in ReactionKind.choices}
        self.reactions = {state: str(label) for state, label in ReactionState.choices}
        self.many = _("{n} 件事等我办")
        self.not_in = _("未进入本阶段")
        self.comma, self.stop = _("、"), _(";")
        self.headless = _("还没有确定第一责任人")
        self.talks: dict[tuple[TalkKind, ...], str] = {}

    def verb(self, ref: str, name: str) -> str:
        return f"{self.passages}{ref}/{name}/?{self.back}"

    def talks_in_words(self, key: tuple[TalkKind, ...]) -> str:
        if key not in self.talks:
            self.talks[key] = self.comma.join(str(kind.label) for kind in key)
        return self.talks[key]


def line_of(one: Standing, at: Words) -> dict[str, Any]:
    """Return a unit as the page shows it: what waits for the supervisor first, each thing with where it is done."""
    ref = one.passage.ref if one.passage else ""
    goes_on = ref and not one.passed
    waiting = [(f"{at.papers}{paper.ref}/", "paper", paper.title) for paper in one.papers]
    if one.cases:
        ledger = f"{at.ledger}?{urlencode({'lead': one.unit.code, 'state': 'submitted'})}"
        waiting.append((ledger, "case", at.cases.format(n=one.cases)))
    waiting += [
        (
            at.verb(reaction.ref, "recheck-reaction"),
            "reaction",
            at.answered.format(n=reaction.number, kind=at.kinds[reaction.kind]),
        )
        for reaction in one.answered
    ]
    return {
        "unit": one.unit.name,
        "address": f"{at.passages}{ref}/" if ref else "",
        "state": at.states[one.passage.state] if one.passage else at.not_in,
        "due_on": f"{one.passage.due_on}" if one.passage and one.passage.due_on and not one.passed else "",
        "waiting": waiting,
        "headless": one.headless and not one.passed,
        "reviews": "" if one.passed else at.stop.join(one.reviews),
        "talks": "" if one.passed else at.talks_in_words(one.talks),
        "talk": at.verb(ref, "note-talk") if goes_on else "",
        "react": at.verb(ref, "react") if goes_on else "",
        "passes": at.verb(ref, "pass-phase") if goes_on and not one.lacks else "",
        "standing": [
            (at.kinds[row.kind], at.reactions[row.state], f"{row.limit_on}")
            for row in one.reactions
            if row.state == ReactionState.ISSUED
        ],
    }


CARDS = 60
"""So many units of a group have a card of their own, those with most to do first; the rest are lines that lead to theirs."""


def area_of(group: GroupStanding, rows: list[Standing], at: Words, handbook: HandbookIssue | None) -> Area:
    waiting = sorted((one for one in rows if one.waiting), key=lambda one: -one.waiting)
    lacking = [one for one in rows if not one.waiting and not one.passed]
    left = max(0, CARDS - len(waiting))
    cards = ((_("等我办的单位"), waiting[:CARDS]), (_("还没有通过的单位"), lacking[:left]))
    sums = [
        (_("份方案待审"), sum(len(one.papers) for one in rows)),
        (_("件待核实"), sum(one.cases for one in rows)),
        (_("项处理待复核"), sum(len(one.answered) for one in rows)),
        (_("个单位未通过"), sum(1 for one in rows if not one.passed)),
    ]
    return Area(
        of=group,
        units=[(heading, [line_of(one, at) for one in units]) for heading, units in cards if units],
        rest=[short_line(one, at) for one in waiting[CARDS:] + lacking[left:]],
        through=[short_line(one, at) for one in rows if not one.waiting and one.passed],
        sums=sums,
        handbook=handbook_ref(handbook) if handbook else "",
        edition=handbook.number if handbook else 0,
    )


def short_line(one: Standing, at: Words) -> tuple[str, str, str]:
    """Return a unit in one line: where its page is, its name, what there is to do or is lacking."""
    said = [at.many.format(n=one.waiting)] if one.waiting else []
    if not one.passed:
        said += (
            ([at.headless] if one.headless else [])
            + one.reviews
            + ([at.talks_in_words(one.talks)] if one.talks else [])
        )
    return (f"{at.passages}{one.passage.ref}/" if one.passage else "", one.unit.name, at.stop.join(said))


def areas_of(actor: Actor, mine: list[GroupStanding]) -> list[Area]:
    """Return the groups in which the actor is; a dozen statements for each, however many units there are."""
    at, found = Words(), []
    copies = HandbookCopy.objects.filter(user=actor.user_id).select_related("issue").order_by("issue__number")
    held = {copy.issue.group_id: copy.issue for copy in copies.defer("issue__content")} if mine else {}
    for group in mine:
        rows = standings(group.group.campaign, of_group(group.group), actor)
        found.append(area_of(group, rows, at, held.get(group.group.pk)))
    return found


@dataclass
class Overview:
    """Groups of a campaign as the office sees them or a group above, and to the office who is left out."""

    campaign: Campaign
    rows: list[dict[str, Any]]
    left_out: list[Any]

    @property
    def left_out_names(self) -> str:
        return _("、").join(unit.name for unit in self.left_out)


def overviews(actor: Actor, mine: list[GroupStanding]) -> list[Overview]:
    """Return how groups stand: all of each running campaign for the office, else those below the actor's own (G02)."""
    looks = actor.paths_of(LOOKING)
    running = Campaign.objects.filter(institution=institution_of(actor), state=CampaignState.RUNNING)
    found = [
        overview_of(campaign, all_groups(campaign), list(uncovered(campaign)))
        for campaign in running.select_related("office").order_by("-starts_on", "-pk")[:MOST_CAMPAIGNS]
        if any(campaign.office.path.startswith(path) for path in looks)
    ]
    shown = {one.campaign.pk for one in found}
    below = [one for one in groups_below(mine) if one.group.campaign_id not in shown]
    for campaign, groups in groupby(below, key=lambda one: one.group.campaign):
        found.append(overview_of(campaign, list(groups), []))
    return [one for one in found if one.rows]


def overview_of(campaign: Campaign, groups: list[GroupStanding], left_out: list[Any]) -> Overview:
    area = GroupUnit.objects.filter(group__in=[one.group.pk for one in groups], until=None)
    stands = {one.unit.pk: one for one in standings(campaign, area)}
    units: dict[int, list[Standing]] = defaultdict(list)
    for group, unit in area.values_list("group", "unit"):
        units[group].append(stands[unit])
    rows = [row_of(group, units[group.group.pk]) for group in groups]
    return Overview(campaign=campaign, rows=rows, left_out=left_out)


MOST_CAMPAIGNS = 3


def row_of(group: GroupStanding, units: list[Standing]) -> dict[str, Any]:
    return {
        "group": group.group,
        "leader": group.leader,
        "units": len(units),
        "passed": sum(1 for one in units if one.passed),
        "papers": sum(len(one.papers) for one in units),
        "talks": sum(len(one.talks) for one in units),
        "reactions": sum(len(one.reactions) for one in units),
        "next": group.next_step,
    }


@signed_in
@require_GET
def supervision(request: Any) -> HttpResponse:
    """Show a supervisor the units of his group, the office how all groups stand, everybody the lists that he may open."""
    actor = request.actor
    mine = groups_of(actor)
    return page(
        request,
        "desk/supervision.html",
        here="supervision",
        title=_("督导"),
        areas=areas_of(actor, mine),
        overviews=overviews(actor, mine),
        places_of_it=supervision_places(actor),
    )


@signed_in
@require_GET
def handbook(request: Any, ref: str, ending: str) -> Any:
    """Give an edition of a handbook out as PDF or Word; a supervisor's own copy bears his name."""
    issue = handbooks_seen(request.actor).filter(group__ref=ref.rpartition("-")[0], number=number_in(ref)).first()
    if issue is None:
        raise Http404
    own = issue.copies.filter(user=request.actor.user_id).select_related("user").first()
    holder = own.user.name if own else ""
    content = handbook_word(issue, holder) if ending == "docx" else handbook_pdf(issue, holder)
    name = _("{group} 督导工作手册 第 {n} 版").format(group=issue.group.name, n=issue.number)
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=safe_name(f"{name}.{ending}", f"handbook.{ending}"),
        content_type=DOCX if ending == "docx" else PDF,
    )


def number_in(ref: str) -> int:
    number = ref.rpartition("-")[2]
    return int(number) if number.isdecimal() and len(number) < 6 else 0
