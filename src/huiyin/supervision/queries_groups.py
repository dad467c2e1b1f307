"""Which groups somebody sees, and what their pages tell. Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.terms_papers import ReviewKind
from huiyin.campaigns.models import FocusKind
from huiyin.campaigns.special import kinds_asked_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Link, Part
from huiyin.people.queries import below
from huiyin.supervision.answering import answering_parts
from huiyin.supervision.areas import as_supervisor, uncovered
from huiyin.supervision.models_groups import GroupMember, GroupUnit, HandbookCopy, HandbookIssue, SupervisionGroup
from huiyin.supervision.models_phases import UnitPhase, UnitTalk
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_phases import review_papers
from huiyin.supervision.standings import area_of, in_words, standings
from huiyin.supervision.terms_phases import PassageState, TalkKind

LOOKING = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP, P.SUPERVISION_SUPERVISE})


def groups_seen(actor: Actor) -> QuerySet[SupervisionGroup]:
    """Return the groups of the offices where the actor looks, those he is in and those below them, and those over his units."""
    at_office = below(actor.paths_of(LOOKING), "campaign__office__path")
    mine = groups_with(actor)
    areas = GroupUnit.objects.filter(below(actor.paths_of(LOOKING), "unit__path"), until=None)
    found = SupervisionGroup.objects.filter(at_office | at_or_below(mine) | Q(pk__in=areas.values("group")))
    return found.select_related("campaign__office", "campaign__institution", "above").order_by("-pk")


def groups_with(actor: Actor) -> QuerySet[Any]:
    """Return the keys of the groups in which the actor is now, or one for whom he stands in as a supervisor."""
    return GroupMember.objects.filter(user__in=as_supervisor(actor), until=None).values("group")


def at_or_below(groups: QuerySet[Any]) -> Q:
    """Return the condition that a group is one of ``groups`` or reports to one: each tier sees the tiers below (G02)."""
    return Q(pk__in=groups) | Q(above__in=groups) | Q(above__above__in=groups)


def is_inside(group: SupervisionGroup, actor: Actor) -> bool:
    """Say whether the actor is in the group or in one above it, or looks after supervision at the campaign's office."""
    if any(actor.may_at(one, [group.campaign.office.path]) for one in LOOKING):
        return True
    return SupervisionGroup.objects.filter(at_or_below(groups_with(actor)), pk=group.pk).exists()


def group_parts(group: SupervisionGroup, actor: Actor) -> list[Part]:
    """Return the tables of a group's page: people, area with where each unit stands, plan, meetings, handbooks.

    A unit that is supervised is told who supervises it and where it stands itself, of other units nothing.
    """
    if not is_inside(group, actor):
        return [people(group), area(group, actor), plan(group)]
    return [people(group), area(group), left_out(group, actor), plan(group), meetings(group), handbooks(group)]


def handbook_ref(issue: HandbookIssue) -> str:
    return f"{issue.group.ref}-{issue.number}"


def handbooks_seen(actor: Actor) -> QuerySet[HandbookIssue]:
    """Return the editions of which the actor was given a copy, and those of his office."""
    copies = HandbookCopy.objects.filter(user=actor.user_id) if actor.user_id else HandbookCopy.objects.none()
    at_office = below(actor.paths_of(LOOKING), "group__campaign__office__path")
    return HandbookIssue.objects.filter(at_office | Q(pk__in=copies.values("issue"))).select_related("group")


def people(group: SupervisionGroup) -> Part:
    rows = [
        (one.get_role_display(), one.user.name, one.user.title, one.user.unit.name, one.user.phone)
        for one in group.members.filter(until=None).select_related("user__unit")
    ]
    return Part(title=_("组成人员"), columns=(_("职责"), _("姓名"), _("职务"), _("单位"), _("办公电话")), rows=rows)


def area(group: SupervisionGroup, actor: Actor | None = None) -> Part:
    own = Q() if actor is None else below(actor.paths_of(LOOKING), "unit__path")
    rows = [
        (
            Link(text=one.unit.name, kind="unitphase", ref=one.passage.ref) if one.passage else one.unit.name,
            PassageState(one.passage.state).label if one.passage else "",
            in_words(one),
        )
        for one in standings(group.campaign, area_of(group).filter(own))
    ]
    heads = (_("单位"), _("状态"), _("本环节情况"))
    return Part(title=_("督导的单位"), columns=heads, rows=rows, empty=_("还没有分配单位。"))


def left_out(group: SupervisionGroup, actor: Actor) -> Part:
    """Tell the office which units are in no group of this tier: none is to be left out (M17)."""
    keeps = actor.may_at(P.SUPERVISION_KEEP, [group.campaign.office.path])
    rows = [(unit.code, unit.name) for unit in uncovered(group.campaign, group.tier)] if keeps else []
    return Part(title=_("这一层级还没有组督导的活动单位"), columns=(_("代码"), _("单位")), rows=rows)


def plan(group: SupervisionGroup) -> Part:
    rows = [(one.number, one.step, one.planned_on, one.done_on or _t("(未完成)")) for one in group.steps.all()]
    heads = (_("序号"), _("督导步骤"), _("预定日期"), _("完成日期"))
    return Part(title=_("督导时间预安排表"), columns=heads, rows=rows, empty=_("还没有安排督导步骤。"))


def meetings(group: SupervisionGroup) -> Part:
    rows = [(one.held_on, one.topic, one.summary) for one in group.meetings.all()]
    return Part(title=_("督导工作会"), columns=(_("日期"), _("议题"), _("本组小结")), rows=rows)


def handbooks(group: SupervisionGroup) -> Part:
    """Tell which editions were issued to whom, and who came since and has none (人手一本, M18)."""
    issues = list(group.handbooks.select_related("group").prefetch_related("copies__user"))
    rows: list[tuple[Any, ...]] = [
        (
            Link(text=one.number, kind="handbook-pdf", ref=handbook_ref(one)),
            one.at,
            _t("、").join(copy.user.name for copy in one.copies.all()),
        )
        for one in issues
    ]
    has = {copy.user_id for one in issues for copy in one.copies.all()}
    without = [
        one.user.name for one in group.members.filter(until=None).select_related("user") if one.user_id not in has
    ]
    if without:
        rows.append(("—", _t("还没有手册"), _t("、").join(without)))
    return Part(title=_("督导工作手册"), columns=(_("版次"), _("印发时间"), _("发给")), rows=rows)


def passage_parts(passage: UnitPhase, actor: Actor) -> list[Part]:
    """Return the tables of a unit's passage: who answers, the three papers, the four kinds of talk, the reactions, the points to look at."""
    return [
        *answering_parts(passage.campaign, passage.unit),
        reviews(passage),
        talks(passage, actor),
        reactions(passage),
        points(passage),
    ]


def points(passage: UnitPhase) -> Part:
    """Tell what whoever supervises looks at here: the kinds of problem of the unit's level and of its two classes of people (G04)."""
    kinds = FocusKind.objects.filter(campaign=passage.campaign_id, retired_at=None)
    rows = [(one.get_target_display(), one.name) for one in kinds_asked_of(passage.unit, list(kinds))]
    return Part(title=_("督导重点"), columns=(_("对象"), _("问题种类")), rows=rows)


def reviews(passage: UnitPhase) -> Part:
    found = review_papers(passage.campaign_id, [passage.unit_id])
    rows = []
    for kind in ReviewKind:
        paper = found.get((passage.unit_id, kind))
        called = (passage.unit_id, kind) in found
        state = paper.get_state_display() if paper else _t("还没有提交") if called else _t("还没有征集")
        rows.append((kind.label, Link(text=paper.ref, kind="paper", ref=paper.ref) if paper else "", state))
    return Part(title=_("三必审"), columns=(_("方案"), _("材料"), _("状态")), rows=rows)


def talks(passage: UnitPhase, actor: Actor) -> Part:
    """Tell which talks were held; what was heard there, only to supervisors and the office: not to the unit's own chiefs."""
    held = UnitTalk.objects.filter(passage__campaign=passage.campaign_id, passage__unit=passage.unit_id)
    outside = passage.unit.parent_id is None or not actor.works_in(passage.unit.path)
    reads = outside and (
        actor.may_at(P.SUPERVISION_SUPERVISE, [passage.unit.path])
        or actor.may_at(P.SUPERVISION_KEEP, [passage.campaign.office.path])
    )
    rows: list[tuple[Any, ...]] = [
        (one.get_kind_display(), one.held_on, one.people, one.by.name if one.by else "", one.note if reads else "")
        for one in held.select_related("by").order_by("held_on", "pk")
    ]
    there = {one.kind for one in held}
    rows += [(kind.label, _t("(还没有谈)"), "", "", "") for kind in TalkKind if kind not in there]
    heads = (_("谈话对象"), _("日期"), _("人数"), _("谈话人"), _("情况"))
    return Part(title=_("四必谈"), columns=heads, rows=rows)


def reactions(passage: UnitPhase) -> Part:
    rows = [
        (
            one.number, one.get_kind_display(), one.get_ground_display(), one.text, one.limit_on,
            one.answer, one.remarks, one.get_state_display(),
        )
        for one in passage.reactions.all()
    ]  # fmt: skip
    heads = (
        _("序号"),
        _("处理方式"),
        _("原因"),
        _("存在的问题和要求"),
        _("答复期限"),
        _("答复"),
        _("复核意见"),
        _("状态"),
    )
    return Part(title=_("提醒、批评、延期、补课、返工"), columns=heads, rows=rows)
