"""Where the units of an area stand: what waits for their supervisor in each of them, by a constant number of statements. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Responsibility
from huiyin.campaigns.terms import Duty
from huiyin.cases.models import Case
from huiyin.cases.terms import State
from huiyin.cases.visibility import barred_cases
from huiyin.kernel.actors import Actor
from huiyin.people.models import User, UserState
from huiyin.supervision.areas import as_supervisor
from huiyin.supervision.models_groups import GroupMember, GroupStep, GroupUnit, SupervisionGroup
from huiyin.supervision.models_phases import UnitPhase, UnitReaction, UnitTalk
from huiyin.supervision.queries_phases import review_states, reviews_in_short
from huiyin.supervision.terms_groups import GroupState, MemberRole
from huiyin.supervision.terms_phases import BLOCKING, PassageState, ReactionState, TalkKind

# Rows are read into these and not into models: a page of 200 units would take twice as long.


class Place(NamedTuple):
    """A unit of an area."""

    pk: int
    code: str
    name: str


class Passage(NamedTuple):
    """A unit's passage through its newest phase."""

    pk: int
    ref: str
    state: str
    due_on: date | None
    phase: str


class Waiting(NamedTuple):
    """A plan that was handed in and waits for a review."""

    ref: str
    title: str


class InForce(NamedTuple):
    """A reaction that was not lifted; ``ref`` is that of its passage, which may be one of an earlier phase."""

    passage: int
    ref: str
    number: int
    kind: str
    state: str
    limit_on: date


@dataclass
class Standing:
    """A unit as its supervisor meets it."""

    unit: Place
    passage: Passage | None = None
    papers: list[Waiting] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    """Of the three papers, those not accepted, in words."""
    headless: bool = False
    """Nobody is named there as first responsible."""
    talks: tuple[TalkKind, ...] = ()
    """Kinds of people to whom nobody talked yet."""
    reactions: list[InForce] = field(default_factory=list)
    cases: int = 0
    """Cases that the unit leads and that wait to be verified."""

    @property
    def passed(self) -> bool:
        return self.passage is not None and self.passage.state == PassageState.PASSED

    @property
    def answered(self) -> list[InForce]:
        return [one for one in self.reactions if one.state == ReactionState.ANSWERED]

    @property
    def waiting(self) -> int:
        """How many things wait for the supervisor himself, before those for which he waits."""
        return len(self.papers) + self.cases + len(self.answered)

    @property
    def blocked(self) -> bool:
        here = self.passage.pk if self.passage else 0
        return any(one.kind in BLOCKING for one in self.reactions if one.passage == here)

    @property
    def lacks(self) -> bool:
        return not self.passed and bool(self.headless or self.reviews or self.talks or self.blocked)


def standings(campaign: Campaign, area: QuerySet[GroupUnit], actor: Actor | None = None) -> list[Standing]:
    """Return how each unit of ``area`` stands in its newest phase, in the order of the tree.

    Seven statements, two more for the cases that ``actor`` verifies, however many units there are.
    """
    rows = area.order_by("unit__path").values_list("unit", "unit__code", "unit__name")
    found = {pk: Standing(unit=Place(pk, code, name)) for pk, code, name in rows}
    if not found:
        return []
    units = area.order_by().values("unit")
    passages = UnitPhase.objects.filter(campaign=campaign, unit__in=units).order_by("phase__number")
    for unit, pk, ref, state, due_on, phase in passages.values_list(
        "unit", "pk", "ref", "state", "due_on", "phase__name"
    ):
        found[unit].passage = Passage(pk, ref, state, due_on, phase)
    with_papers(campaign, found, units)
    firsts = Responsibility.objects.filter(campaign=campaign, unit__in=units, duty=Duty.FIRST, until=None)
    headed = set(firsts.order_by().values_list("unit", flat=True))
    talked: dict[int, set[str]] = defaultdict(set)
    talks = UnitTalk.objects.filter(passage__campaign=campaign, passage__unit__in=units)
    for unit, kind in talks.order_by().values_list("passage__unit", "kind").distinct():
        talked[unit].add(kind)
    for one in found.values():
        one.headless = one.unit.pk not in headed
        one.talks = tuple(kind for kind in TalkKind if kind not in talked[one.unit.pk])
    reactions = UnitReaction.objects.filter(passage__campaign=campaign, passage__unit__in=units)
    in_force = reactions.exclude(state=ReactionState.LIFTED).order_by("pk")
    names = ("passage", "passage__ref", "number", "kind", "state", "limit_on")
    for unit, *row in in_force.values_list("passage__unit", *names):
        found[unit].reactions.append(InForce(*row))
    if actor is not None:
        for unit, n in cases_to_verify(actor, units).items():
            found[unit].cases = n
    return list(found.values())


def with_papers(campaign: Campaign, found: dict[int, Standing], units: QuerySet[Any]) -> None:
    reviewed = review_states(campaign.pk, units)
    said: dict[tuple[str | None, ...], list[str]] = {}
    for pk, one in found.items():
        states = reviewed.of(pk)
        if states not in said:  # most units stand alike, and putting it into words takes longer than looking it up
            said[states] = reviews_in_short(states)
        one.reviews = said[states]
    for unit, ref, title in reviewed.waiting:
        found[unit].papers.append(Waiting(ref, title))


def cases_to_verify(actor: Actor, units: QuerySet[Any]) -> Counter[int]:
    """Return by unit of the actor's own area how many cases that it leads wait to be verified by him.

    His membership lets him verify what these units lead, so only what bars him from a case is asked besides.
    """
    waiting = Case.objects.filter(lead_unit__in=units, state=State.SUBMITTED, next_step="verify")
    if barred := barred_cases(actor):
        waiting = waiting.exclude(pk__in=barred)
    return Counter(dict(waiting.order_by().values_list("lead_unit").annotate(n=Count("pk"))))


@dataclass
class GroupStanding:
    """A group with its leader and its next step."""

    group: SupervisionGroup
    leader: User | None = None
    role: str = ""
    """What the reader is in it, "" for who only looks."""
    next_step: GroupStep | None = None


def groups_of(actor: Actor) -> list[GroupStanding]:
    """Return the live groups in which the actor is or stands in for somebody, each with its next step; two statements."""
    mine = GroupMember.objects.filter(user__in=as_supervisor(actor), until=None)
    rows = mine.select_related("group__campaign").order_by("group__campaign", "group__number")
    own_last = sorted(rows, key=lambda one: (one.group.campaign_id, one.group.number, one.user_id == actor.user_id))
    found = {one.group_id: GroupStanding(group=one.group, role=str(one.get_role_display())) for one in own_last}
    return with_steps(found)


def groups_below(mine: list[GroupStanding]) -> list[GroupStanding]:
    """Return the live groups that report to these, directly or through another, likewise (G02)."""
    keys = [one.group.pk for one in mine]
    groups = SupervisionGroup.objects.filter(Q(above__in=keys) | Q(above__above__in=keys), state=GroupState.LIVE)
    found = groups.select_related("campaign").order_by("campaign", "number") if keys else groups.none()
    return filled({group.pk: GroupStanding(group=group) for group in found})


def all_groups(campaign: Campaign) -> list[GroupStanding]:
    """Return all live groups of a campaign, likewise."""
    groups = SupervisionGroup.objects.filter(campaign=campaign, state=GroupState.LIVE).select_related("campaign")
    return filled({group.pk: GroupStanding(group=group) for group in groups.order_by("number")})


def filled(found: dict[int, GroupStanding]) -> list[GroupStanding]:
    if not found:
        return []
    leaders = GroupMember.objects.filter(group__in=found, until=None, role=MemberRole.LEADER).select_related("user")
    for member in leaders:
        found[member.group_id].leader = member.user
    return with_steps(found)


def with_steps(found: dict[int, GroupStanding]) -> list[GroupStanding]:
    if not found:
        return []
    for step in GroupStep.objects.filter(group__in=found, done_on=None).order_by("-planned_on", "-number"):
        found[step.group_id].next_step = step
    return list(found.values())


def area_of(group: SupervisionGroup) -> QuerySet[GroupUnit]:
    return GroupUnit.objects.filter(group=group, until=None)


def contacts(area: QuerySet[GroupUnit]) -> dict[int, User]:
    """Return by unit whom to call there: of its people who have a telephone or a post, the first; one statement."""
    people = User.objects.filter(unit__in=area.values("unit"), state=UserState.ACTIVE).order_by("-pk")
    found: dict[int, User] = {}
    for user in people:
        known = found.get(user.unit_id)
        if known is None or user.phone or not known.phone:
            found[user.unit_id] = user
    return found


def in_words(one: Standing) -> str:
    """Say where a unit stands, for the handbook."""
    if one.passage is None:
        return _("还没有进入本阶段")
    if one.passed:
        return _("「{phase}」已通过").format(phase=one.passage.phase)
    talks = (
        [_("四必谈还缺:{kinds}").format(kinds=_("、").join(str(kind.label) for kind in one.talks))] if one.talks else []
    )
    blocked = [_("有没有解除的处理")] if one.blocked else []
    reviews = [_("三必审{what}").format(what=_(",").join(one.reviews))] if one.reviews else []
    headless = [_("还没有确定第一责任人")] if one.headless else []
    said = [*headless, *reviews, *talks, *blocked]
    return _(";").join(said) or _("可以通过")
