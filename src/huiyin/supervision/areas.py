"""The areas of supervision groups: which units nobody supervises, whose own unit lies where, who supervises in a circle.

Read only. Somebody works in an area when his own unit is one of its units or lies below one; the root unit, to which
all leaders belong, does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit, User
from huiyin.supervision.models_groups import GroupMember, GroupUnit, SupervisionGroup
from huiyin.supervision.permissions import P
from huiyin.supervision.terms_groups import HEADS, GroupState, MemberRole, Tier, higher

LOCK = 0x6475
"""Any number of ours: with the key of a campaign it lets its groups be changed by one after the other."""


def hold_groups(campaign: Campaign) -> None:
    """Let nobody else change the groups of a campaign until the transaction ends: a circle is closed by two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, campaign.pk])


@dataclass
class Area:
    """A group as it is, or as somebody means to make it: its heads and its units."""

    key: int
    name: str
    heads: list[User] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)

    def home_of(self, user: User) -> Unit | None:
        """Return the unit of the area in which ``user`` works, or None."""
        return next((unit for unit in self.units if works_there(user, unit)), None)


def works_there(user: User, unit: Unit) -> bool:
    """Say whether ``user`` works in ``unit`` or below it; the root unit is everybody's."""
    return unit.parent_id is not None and user.unit.path.startswith(unit.path)


def areas_of(campaign: Campaign) -> list[Area]:
    """Return the live groups of a campaign with their heads and units; three statements."""
    groups = SupervisionGroup.objects.filter(campaign=campaign, state=GroupState.LIVE)
    found = {group.pk: Area(key=group.pk, name=group.name) for group in groups}
    heads = GroupMember.objects.filter(group__in=found, until=None, role__in=HEADS).select_related("user__unit")
    for member in heads.order_by("pk"):
        found[member.group_id].heads.append(member.user)
    for row in GroupUnit.objects.filter(group__in=found, until=None).select_related("unit").order_by("pk"):
        found[row.group_id].units.append(row.unit)
    return list(found.values())


def at_home(heads: Iterable[User], units: Sequence[Unit]) -> list[str]:
    """Name each head of a group whose own unit lies in its area: nobody supervises himself."""
    area = Area(key=0, name="", units=list(units))
    found = [(user, home) for user in heads if (home := area.home_of(user))]
    return [
        _("「{name}」在「{unit}」工作,不能督导自己的单位").format(name=user.name, unit=home.name)
        for user, home in found
    ]


def circle_of(areas: Sequence[Area]) -> list[str]:
    """Say where groups supervise each other in a circle, or nothing; one circle is named, step by step."""
    into: dict[int, list[tuple[Area, User, Unit]]] = defaultdict(list)
    for one in areas:
        for other in areas:
            if one.key == other.key:
                continue
            meets = next(((user, home) for user in one.heads if (home := other.home_of(user))), None)
            if meets:
                into[one.key].append((other, *meets))
    by_key = {area.key: area for area in areas}
    steps = next((found for key in into if (found := way_back(key, into))), [])
    said = [
        _("「{group}」的{name}在「{other}」督导的「{unit}」工作").format(
            group=by_key[key].name, name=user.name, other=other.name, unit=home.name
        )
        for key, other, user, home in steps
    ]
    return [_("督导成环:{steps}").format(steps=_(",").join(said))] if said else []


Step = tuple[int, Area, User, Unit]


def way_back(start: int, into: dict[int, list[tuple[Area, User, Unit]]]) -> list[Step]:
    """Return the shortest way from a group back to itself, nothing where there is none."""
    ways: list[list[Step]] = [[(start, *step)] for step in into.get(start, [])]
    seen: set[int] = set()
    for way in ways:  # grows while it is read: the shortest ways come first
        here = way[-1][1].key
        if here == start:
            return way
        if here not in seen:
            seen.add(here)
            ways += [[*way, (here, *step)] for step in into.get(here, [])]
    return []


def taken(campaign: Campaign, tier: str, units: Iterable[Unit], apart: int | None = None) -> list[str]:
    """Name each of ``units`` that is in another group of the tier already, with that group (M17)."""
    rows = GroupUnit.objects.filter(campaign=campaign, tier=tier, unit__in=[one.pk for one in units], until=None)
    rows = rows.exclude(group=apart) if apart else rows
    return [
        _("「{unit}」已由「{group}」督导").format(unit=row.unit.name, group=row.group.name)
        for row in rows.select_related("unit", "group").order_by("pk")
    ]


def of_the_superior(tier: str, units: Iterable[Unit]) -> list[str]:
    """The root unit is supervised by the superior's group: everything lies below it."""
    roots = [one for one in units if one.parent_id is None] if tier != Tier.DISTRICT else []
    return [_("「{unit}」是本级机关,由上一级的督导组督导").format(unit=one.name) for one in roots]


def uncovered(campaign: Campaign, tier: str = "") -> QuerySet[Unit]:
    """Return the units that take part and are in no group (of a tier): none is to be left out (M17)."""
    rows = GroupUnit.objects.filter(campaign=campaign, unit=OuterRef("pk"), until=None)
    rows = rows.filter(tier=tier) if tier else rows
    taking_part = Unit.objects.filter(campaigns_joined__campaign=campaign, campaigns_joined__until=None)
    return taking_part.filter(~Exists(rows)).order_by("path")


# Memberships as a source of grants.

HOLDS = (
    P.SUPERVISION_VIEW,
    P.SUPERVISION_SUPERVISE,
    "case.view",
    "case.verify",
    "paper.view",
    "paper.review",
    "activity.view",
)
"""What whoever is in a group may do at each unit of its area, and below it."""


def supervises(user: User) -> Exists:
    """Say in SQL whether ``user`` is in a group now; members of a group that was dissolved have left it."""
    return Exists(GroupMember.objects.filter(user=user, until=None))


def granted(user: User) -> list[tuple[Sequence[str], str]]:
    """Return what the memberships of ``user`` grant: permissions, and the unit at which they hold; one statement."""
    units = Unit.objects.filter(
        supervised_by__until=None,
        supervised_by__group__members__user=user,
        supervised_by__group__members__until=None,
    )
    return [(HOLDS, path) for path in units.values_list("path", flat=True).distinct()]


def as_supervisor(actor: Actor) -> set[int]:
    """Return whose memberships are the actor's to use: his own, and of those who lent him what theirs grants (F04)."""
    lent = {grant.of for grant in actor.grants if grant.of and grant.permission == P.SUPERVISION_SUPERVISE}
    own = set() if actor.user_id is None else {actor.user_id}
    return own | {person.user_id for person in actor.stands_for if person.name in lent}


# Who supervises a unit.


def own_unit(unit: Unit, actor: Actor) -> list[str]:
    """Nobody supervises the unit in which he works, nor that of one for whom he stands in (G01)."""
    works_in = unit.parent_id is not None and actor.works_in(unit.path)
    return [_("由不在「{unit}」工作的督导人员办理").format(unit=unit.name)] if works_in else []


def of_another_area(campaign: Campaign, unit: Unit, actor: Actor) -> list[str]:
    """Whoever is in a group supervises the units of its area and no others; who is in none does it for the office."""
    if actor.user_id is None:
        return []
    mine = GroupMember.objects.filter(user__in=as_supervisor(actor), until=None, group__campaign=campaign)
    groups = list(mine.values_list("group", flat=True))
    if not groups or GroupUnit.objects.filter(group__in=groups, unit=unit, until=None).exists():
        return []
    theirs = GroupUnit.objects.filter(campaign=campaign, unit=unit, until=None).order_by("pk")
    names = list(theirs.values_list("group__name", flat=True))
    return [
        _("由督导「{unit}」的督导组办理({groups})").format(unit=unit.name, groups=_("、").join(names) or _("未分组"))
    ]


def tier_of(campaign: Campaign, unit: Unit, actor: Actor) -> str:
    """Return the highest tier on which the actor supervises a unit; the bureau's where he does it for the office."""
    rows = GroupUnit.objects.filter(
        campaign=campaign, unit=unit, until=None,
        group__members__user__in=as_supervisor(actor), group__members__until=None,
    )  # fmt: skip
    tiers = set(rows.values_list("tier", flat=True))
    return next((tier for tier in Tier if tier in tiers), Tier.BUREAU)


def leader_of(group: SupervisionGroup) -> User | None:
    found = group.members.filter(role=MemberRole.LEADER, until=None).select_related("user").first()
    return found.user if found else None


def not_above(above: SupervisionGroup, tier: str) -> list[str]:
    """A group reports to a group of a higher tier."""
    if higher(above.tier, tier):
        return []
    return [_("「{group}」不是更高层级的督导组").format(group=above.name)]
