"""What was planned and what was done to collect, what is still missing, and what somebody may see of it. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from huiyin.activities.models import (
    CollectionPlan,
    Consultation,
    MustTalkList,
    MustTalkPair,
    PlanLine,
    Session,
    Talk,
    Visit,
)
from huiyin.activities.permissions import P
from huiyin.activities.terms import SIDES, Audience, Axis, SessionState, Side, TalkState, TextState, sides_of
from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Voice
from huiyin.cases.queries import campaigns_of
from huiyin.cases.terms import Channel, Way
from huiyin.cases.visibility import at_paths
from huiyin.kernel.actors import Actor

HELD = (SessionState.HELD, SessionState.MINUTED)


# What somebody may see.


def seen_at(actor: Actor, permission: str = P.ACTIVITY_VIEW, field: str = "unit") -> Q:
    return at_paths(field, actor.paths(permission))


def sessions_of(actor: Actor, permission: str = P.ACTIVITY_VIEW) -> QuerySet[Session]:
    """Return the sessions of the units at which the actor holds the permission, the latest first."""
    found = Session.objects.filter(seen_at(actor, permission))
    return found.select_related("campaign__office", "campaign__institution", "unit")


def talks_of(actor: Actor, permission: str = P.ACTIVITY_VIEW) -> QuerySet[Talk]:
    found = Talk.objects.filter(seen_at(actor, permission))
    return found.select_related("campaign__office", "unit", "with_unit", "with_user")


def units_that_talked(campaign: Campaign) -> set[int]:
    """Return the keys of the units for which talks of the campaign are entered."""
    found = Talk.objects.filter(campaign=campaign).exclude(state=TalkState.WITHDRAWN)
    return set(found.order_by().values_list("unit_id", flat=True).distinct())


def visits_of(actor: Actor, permission: str = P.ACTIVITY_VIEW) -> QuerySet[Visit]:
    found = Visit.objects.filter(seen_at(actor, permission))
    return found.select_related("campaign__office", "unit")


def plan_seen(actor: Actor, code: str) -> CollectionPlan | None:
    """Return the plan of a campaign for whoever sees what the office, or one of its units, collects."""
    if not any(actor.paths(one) for one in (P.ACTIVITY_VIEW, P.ACTIVITY_PLAN, P.ACTIVITY_PASS)):
        return None
    found = CollectionPlan.objects.filter(campaign__in=campaigns_of(actor), campaign__code=code)
    return found.select_related("campaign__office", "campaign__institution", "submitted_by", "decided_by").first()


def must_talks_seen(actor: Actor, code: str) -> MustTalkList | None:
    """Return the list of pairs for whoever may see at the campaign's office: it names people."""
    found = MustTalkList.objects.filter(campaign__code=code).select_related("campaign__office", "campaign__institution")
    one = found.first()
    at_office = one is not None and actor.may_at(P.ACTIVITY_VIEW, [one.campaign.office.path])
    return one if at_office else None


def consultations_of(actor: Actor) -> QuerySet[Consultation]:
    """Return the reports that the actor prepares, and those that are or were out in a range to which he belongs."""
    paths = actor.paths(P.ACTIVITY_COMMENT)
    reach = Q(pk__in=[])
    for path in paths:
        above = [path[: at + 1] for at, letter in enumerate(path) if letter == "."]
        reach |= Q(range__path__startswith=path) | Q(range__path__in=above)
    known = at_paths("campaign__office", actor.paths(P.ACTIVITY_VIEW))
    found = Consultation.objects.filter(known | (~Q(state=TextState.DRAFT) & reach)).order_by("-pk").distinct()
    return found.select_related("campaign__office", "campaign__institution", "before")


# Coverage.


@dataclass
class Covered:
    """Planned lines and what was really done, of one way or on one side."""

    code: str
    label: str
    planned: int = 0
    actual: int = 0


@dataclass
class Coverage:
    """How far a campaign's collecting reaches: by the four ways and on both sides of the three combinations (C25, C26)."""

    ways: list[Covered]
    sides: dict[str, list[Covered]]
    lines: list[tuple[PlanLine, int]] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """What is still lacking, in words: sides and ways without rows, then planned lines of which nothing is done."""
        found = []
        for way in self.ways:
            if not way.actual:
                said = (
                    _("四种方式:「{way}」有安排,还没有做") if way.planned else _("四种方式:「{way}」没有安排,也没有做")
                )
                found.append(said.format(way=way.label))
        for axis, sides in self.sides.items():
            for one in sides:
                if not one.actual:
                    said = (
                        _("{axis}:「{side}」有安排,还没有做")
                        if one.planned
                        else _("{axis}:「{side}」没有安排,也没有做")
                    )
                    found.append(said.format(axis=Axis(axis).label, side=one.label))
        for line, done in self.lines:
            if not done:
                what = f"{line.get_channel_display()} {line.topic or line.get_audience_display()}".strip()
                found.append(_("方案第 {n} 项还没有做:{what}").format(n=line.number, what=what))
        return found

    @property
    def complete(self) -> bool:
        """Whether each way and each side has rows (M15): of the plan, its lines may still run."""
        return all(one.actual for one in self.ways) and all(
            one.actual for sides in self.sides.values() for one in sides
        )


@dataclass(frozen=True)
class Done:
    """So many rows of collecting of one sort."""

    channel: Channel
    audience: str
    about: str
    topic: str
    number: int


def coverage(campaign: Campaign) -> Coverage:
    """Return how far the plan and what was done reach; a constant number of queries."""
    lines = list(PlanLine.objects.filter(plan__campaign=campaign, dropped_at=None))
    return covered(lines, done_in(campaign))


def covered(lines: Iterable[PlanLine], done: Iterable[Done]) -> Coverage:
    """Return the coverage of planned lines and rows done: pure, for every plan and history."""
    lines, done = list(lines), list(done)
    ways = {way: Covered(way.value, str(way.label)) for way in Way}
    sides = {side: Covered(side.value, str(side.label)) for side in Side}
    for line in lines:
        channel = Channel(line.channel)
        ways[channel.way].planned += 1
        for side in sides_of(channel, line.audience, line.about):
            sides[side].planned += 1
    for one in done:
        ways[one.channel.way].actual += one.number
        for side in sides_of(one.channel, one.audience, one.about):
            sides[side].actual += one.number
    return Coverage(
        ways=list(ways.values()),
        sides={axis.value: [sides[one] for one in both] for axis, both in SIDES.items()},
        lines=[(line, sum(one.number for one in done if fulfils(one, line))) for line in lines],
    )


def fulfils(done: Done, line: PlanLine) -> bool:
    """Say whether what was done is what the line plans: the same channel, and audience and topic where the line names them."""
    return (
        done.channel == line.channel
        and (not line.audience or not done.audience or same_audience(done.audience, line.audience))
        and (not line.topic or done.topic == line.topic)
    )


def same_audience(one: str, other: str) -> bool:
    """Say whether two audiences share a category: talks with teachers fulfil a line for the staff of schools."""
    return bool(Audience(one).members & Audience(other).members)


def done_in(campaign: Campaign) -> list[Done]:
    """Return what was done in a campaign: sessions held, talks, visits, and by other channels the voices received."""
    found: list[Done] = []
    held = Session.objects.filter(campaign=campaign, state__in=HELD).order_by()
    for kind, audience, about, topic, n in held.values_list("kind", "audience", "about", "topic").annotate(
        n=Count("pk")
    ):
        found.append(Done(Channel(kind), audience, about, topic, n))
    talks = Talk.objects.filter(campaign=campaign, state=TalkState.DONE).order_by()
    for audience, n in talks.values_list("audience").annotate(n=Count("pk")):
        found.append(Done(Channel.TALK, audience, "person", "", n))
    visits = Visit.objects.filter(campaign=campaign, state=TalkState.DONE).order_by()
    for audience, about, n in visits.values_list("audience", "about").annotate(n=Count("pk")):
        found.append(Done(Channel.VISIT, audience, about, "", n))
    heard = Voice.objects.filter(campaign=campaign).exclude(channel__in=IN_ROWS).order_by()
    for channel, n in heard.values_list("channel").annotate(n=Count("pk")):
        found.append(Done(Channel(channel), "", "", "", n))
    return found


IN_ROWS = frozenset(
    {
        Channel.FORUM,
        Channel.RESEARCH_FORUM,
        Channel.LIFE_MEETING,
        Channel.RATING_MEETING,
        Channel.DISCUSSION,
        Channel.TALK,
        Channel.VISIT,
    }
)
"""Channels whose rows are the sessions, talks and visits of this room; of the others the voices are the rows."""


# Who must talk with whom.


@dataclass(frozen=True)
class PairStanding:
    """A pair, and how many talks there were between its two sides: person-times."""

    pair: MustTalkPair
    times: int

    @property
    def missing(self) -> bool:
        return not self.times and self.pair.waived_at is None


Ends = tuple[int | None, int | None]
"""A user and a unit of one end of a talk; a person has both, a group entry its unit alone."""


def pairs_standing(campaign: Campaign) -> list[PairStanding]:
    """Return each required pair with its talks; three queries."""
    pairs = MustTalkPair.objects.filter(of__campaign=campaign)
    pairs = pairs.select_related("a_user", "a_unit", "b_user", "b_unit")
    between = talks_between(campaign)
    return [PairStanding(pair, times_of(pair, between)) for pair in pairs]


def missing_pairs(campaign: Campaign) -> list[MustTalkPair]:
    """Return the pairs that must still talk before the life meeting (M09): a gate may ask this."""
    return [one.pair for one in pairs_standing(campaign) if one.missing]


def talks_between(campaign: Campaign) -> Counter[tuple[Ends, Ends]]:
    """Return the person-times of the talks that were done, by their two ends."""
    found: Counter[tuple[Ends, Ends]] = Counter()
    done = Talk.objects.filter(campaign=campaign, state=TalkState.DONE, by__isnull=False)
    rows = done.order_by().values_list("by", "by__unit", "with_user", "with_unit").annotate(n=Sum("times"))
    for by, by_unit, user, unit, n in rows:
        found[(by, by_unit), (user, unit)] += n
    return found


def times_of(pair: MustTalkPair, between: Counter[tuple[Ends, Ends]]) -> int:
    a, b = (pair.a_user_id, pair.a_unit_id), (pair.b_user_id, pair.b_unit_id)
    return sum(
        n
        for (one, other), n in between.items()
        if (at_end(one, a) and at_end(other, b)) or (at_end(one, b) and at_end(other, a))
    )


def at_end(end: Ends, side: Ends) -> bool:
    """Say whether an end of a talk is a side of a pair: that user, or anybody of that unit."""
    user, unit = side
    return end[0] == user if user is not None else end[1] == unit


# People and person-times.


def counted_people(talks: QuerySet[Talk]) -> QuerySet[Any]:
    """Annotate ``counted``: how many people a talk adds. One person known again adds nothing the second time (C06)."""
    earlier = talks.filter(campaign=OuterRef("campaign"), person_key=OuterRef("person_key"), pk__lt=OuterRef("pk"))
    again: Any = Exists(earlier.order_by())
    found: QuerySet[Any] = talks.annotate(
        counted=Case(
            When(person_key=None, then=F("people")), When(again, then=Value(0)), default=Value(1),
            output_field=IntegerField(),
        )
    )  # fmt: skip
    return found


def heads_of(sessions: Iterable[Session]) -> dict[int, tuple[int, int]]:
    """Return how many were invited to each session and came, by its key."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    keys = [one.pk for one in sessions]
    rows = Session.objects.filter(pk__in=keys).order_by().values_list("pk")
    for pk, invited, present in rows.annotate(i=Sum("attendance__invited"), p=Sum("attendance__present")):
        found[pk] = (invited or 0, present or 0)
    return found
