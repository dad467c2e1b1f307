"""Where the units of an area stand: what waits for their supervisor in each of them, by a constant number of statements. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from huiyin.activities.models_papers import Paper
from huiyin.activities.terms_papers import PaperState
from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import State
from huiyin.cases.visibility import visible_cases
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit, User, UserState
from huiyin.supervision.models_groups import GroupMember, GroupStep, GroupUnit, SupervisionGroup
from huiyin.supervision.models_phases import UnitPhase, UnitReaction, UnitTalk
from huiyin.supervision.queries_phases import review_papers, reviews_in_short
from huiyin.supervision.terms_groups import GroupState, MemberRole
from huiyin.supervision.terms_phases import BLOCKING, PassageState, ReactionState, TalkKind


@dataclass
class Standing:
    """A unit as its supervisor meets it."""

    unit: Unit
    passage: UnitPhase | None = None
    papers: list[Paper] = field(default_factory=list)
    """Plans that were handed in and wait for a review."""
    reviews: list[str] = field(default_factory=list)
    """Of the three papers, those not accepted, in words."""
    talks: list[TalkKind] = field(default_factory=list)
    """Kinds of people to whom nobody talked yet."""
    reactions: list[UnitReaction] = field(default_factory=list)
    cases: int = 0
    """Cases that the unit leads and that wait to be verified."""

    @property
    def passed(self) -> bool:
        return self.passage is not None and self.passage.state == PassageState.PASSED

    @property
    def answered(self) -> list[UnitReaction]:
        return [one for one in self.reactions if one.state == ReactionState.ANSWERED]

    @property
    def waiting(self) -> int:
        """How many things wait for the supervisor himself, before those for which he waits."""
        return len(self.papers) + self.cases + len(self.answered)

    @property
    def blocked(self) -> bool:
        return any(one.kind in BLOCKING for one in self.reactions)

    @property
    def lacks(self) -> bool:
        return not self.passed and bool(self.reviews or self.talks or self.blocked)


def standings(campaign: Campaign, units: Sequence[Unit], actor: Actor | None = None) -> list[Standing]:
    """Return how each unit stands in its newest phase; seven statements, one more for the cases that ``actor`` verifies."""
    found = {unit.pk: Standing(unit=unit) for unit in units}
    passages = UnitPhase.objects.filter(campaign=campaign, unit__in=found).select_related("phase")
    for passage in passages.order_by("phase__number"):
        found[passage.unit_id].passage = passage
    with_papers(campaign, found)
    talked: dict[int, set[str]] = defaultdict(set)
    talks = UnitTalk.objects.filter(passage__campaign=campaign, passage__unit__in=found)
    for unit, kind in talks.order_by().values_list("passage__unit", "kind").distinct():
        talked[unit].add(kind)
    for one in found.values():
        one.talks = [kind for kind in TalkKind if kind not in talked[one.unit.pk]]
    reactions = UnitReaction.objects.filter(passage__campaign=campaign, passage__unit__in=found)
    for row in reactions.exclude(state=ReactionState.LIFTED).select_related("passage").order_by("pk"):
        found[row.passage.unit_id].reactions.append(row)
    if actor is not None:
        for unit, n in cases_to_verify(actor, found).items():
            found[unit].cases = n
    return list(found.values())


def with_papers(campaign: Campaign, found: dict[int, Standing]) -> None:
    reviewed = review_papers(campaign.pk, found)
    for pk, one in found.items():
        one.reviews = reviews_in_short(reviewed, pk)
    waiting = Paper.objects.filter(call__campaign=campaign, unit__in=found, author=None, state=PaperState.SUBMITTED)
    for paper in waiting.defer("text", "focus", "prints").order_by("pk"):
        found[paper.unit_id].papers.append(paper)


def cases_to_verify(actor: Actor, units: Iterable[int]) -> Counter[int]:
    """Return by unit how many cases that it leads wait to be verified by the actor."""
    keys = list(units)
    # The keys come first: the planner then walks the few cases of the area, not all that the actor sees.
    mine = visible_cases(actor, CASES.CASE_VERIFY).filter(lead_unit__in=keys, state=State.SUBMITTED, next_step="verify")
    return Counter(dict(mine.order_by().values_list("lead_unit").annotate(n=Count("pk"))))


@dataclass
class GroupStanding:
    """A group with its people, the units of its area, and its next step."""

    group: SupervisionGroup
    leader: User | None = None
    role: str = ""
    """What the reader is in it, "" for who only looks."""
    units: list[Unit] = field(default_factory=list)
    next_step: GroupStep | None = None


def groups_of(actor: Actor) -> list[GroupStanding]:
    """Return the live groups in which the actor is, the units of each, its next step; four statements."""
    mine = GroupMember.objects.filter(user=actor.user_id, until=None) if actor.user_id else GroupMember.objects.none()
    rows = mine.select_related("group__campaign__office").order_by("group__campaign", "group__number")
    found = {one.group_id: GroupStanding(group=one.group, role=str(one.get_role_display())) for one in rows}
    return filled(found)


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
    for row in GroupUnit.objects.filter(group__in=found, until=None).select_related("unit").order_by("unit__path"):
        found[row.group_id].units.append(row.unit)
    for step in GroupStep.objects.filter(group__in=found, done_on=None).order_by("-planned_on", "-number"):
        found[step.group_id].next_step = step
    return list(found.values())


def contacts(units: Iterable[Unit]) -> dict[int, User]:
    """Return by unit whom to call there: of its people who have a telephone or a post, the first; one statement."""
    people = User.objects.filter(Q(unit__in=list(units)), state=UserState.ACTIVE).order_by("-pk")
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
        return _("「{phase}」已通过").format(phase=one.passage.phase.name)
    talks = (
        [_("四必谈还缺:{kinds}").format(kinds=_("、").join(str(kind.label) for kind in one.talks))] if one.talks else []
    )
    blocked = [_("有没有解除的处理")] if one.blocked else []
    reviews = [_("三必审{what}").format(what=_(",").join(one.reviews))] if one.reviews else []
    said = [*reviews, *talks, *blocked]
    return _(";").join(said) or _("可以通过")
