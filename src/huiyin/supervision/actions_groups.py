"""Verbs on supervision groups: set up with leader, deputies, members and area, changed, dissolved (G01-G03)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions import ReasonForm
from huiyin.activities.actions_frame import campaign_is_open
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed
from huiyin.people.fields import PeopleField
from huiyin.people.models import Unit, UnitState, User
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.areas import (
    Area,
    areas_of,
    as_supervisor,
    at_home,
    circle_of,
    hold_groups,
    not_above,
    of_the_superior,
    taken,
)
from huiyin.supervision.models_groups import GroupMember, GroupUnit, SupervisionGroup
from huiyin.supervision.permissions import P
from huiyin.supervision.terms_groups import GroupState, MemberRole, Tier

S = GroupState


class GroupVerbs(SupervisionVerbs):
    """Verbs on supervision groups: setting up and changing is the office's; a group's own members keep its plan."""

    model = SupervisionGroup

    def places_of(self, obj: Any) -> list[str]:
        return [obj.campaign.office.path]

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        if permission == P.SUPERVISION_SUPERVISE and isinstance(obj, SupervisionGroup):
            return is_member(obj, actor) or super().permits(obj, actor, permission)
        return super().permits(obj, actor, permission)

    def about(self, obj: Any) -> str:
        return f"group/{obj.ref}" if isinstance(obj, SupervisionGroup) else super().about(obj)

    def find(self, about: str) -> Any:
        return SupervisionGroup.objects.select_related("campaign__office").get(ref=about.partition("/")[2])


group_verbs = GroupVerbs()


def is_member(group: SupervisionGroup, actor: Actor) -> bool:
    people = as_supervisor(actor)
    return bool(people) and group.members.filter(user__in=people, until=None).exists()


def campaign_of(obj: Any) -> Campaign | None:
    return obj if isinstance(obj, Campaign) else obj.campaign if isinstance(obj, SupervisionGroup) else None


def taking_part(campaign: Campaign) -> QuerySet[Unit]:
    found = Unit.objects.filter(
        campaigns_joined__campaign=campaign, campaigns_joined__until=None, state=UnitState.ACTIVE
    )
    return found.order_by("path")


class AreaForm(VerbForm):
    """What every change of a group is measured by: nobody supervises himself, no circle, no unit twice in a tier."""

    def narrow(self) -> None:
        campaign, fields = campaign_of(self.obj), self.fields
        if campaign is None:
            return
        for name, field in fields.items():
            if isinstance(field, PeopleField):
                field.institution = campaign.institution
            if name == "units":
                units: Any = field
                units.queryset = taking_part(campaign)

    def as_it_would_be(self, *, heads: Sequence[User] = (), units: Sequence[Unit] = (), without: int = 0) -> None:
        """Refuse what cannot stand: the group with these heads and units beside those that it has."""
        campaign = campaign_of(self.obj)
        if campaign is None or self.errors:
            return
        hold_groups(campaign)
        areas = areas_of(campaign)
        mine = self.mine(areas)
        mine.heads = [user for user in mine.heads if user.pk != without] + list(heads)
        mine.units += list(units)
        self.refuse("units" if units else None, taken(campaign, self.of_tier, units, apart=mine.key))
        self.refuse("units" if units else None, of_the_superior(self.of_tier, units))
        self.refuse(None, at_home(mine.heads, mine.units))
        if not self.errors:
            self.refuse(None, circle_of(areas))

    def mine(self, areas: list[Area]) -> Area:
        """Return the group among the live ones; a new one is put beside them."""
        if isinstance(self.obj, SupervisionGroup):
            return next(area for area in areas if area.key == self.obj.pk)
        areas.append(Area(key=0, name=self.cleaned_data.get("name", "")))
        return areas[-1]

    @property
    def of_tier(self) -> str:
        return self.obj.tier if isinstance(self.obj, SupervisionGroup) else str(self.cleaned_data.get("tier", ""))

    def refuse(self, field: str | None, said: list[str]) -> None:
        if said:
            self.add_error(field, said)

    def one_person(self, name: str) -> User:
        people: list[User] = self.cleaned_data[name]
        if len(people) != 1:
            raise forms.ValidationError(_t("只写一个人"))
        return people[0]

    def once_each(self, *names: str) -> None:
        """Refuse whoever is named for two things, or is in the group already."""
        said = [user for name in names for user in as_list(self.cleaned_data.get(name))]
        twice = {user.name for user in said if said.count(user) > 1}
        if isinstance(self.obj, SupervisionGroup):
            there = self.obj.members.filter(until=None, user__in=said).select_related("user")
            self.refuse(None, [_t("「{name}」已在本组").format(name=one.user.name) for one in there])
        self.refuse(None, [_t("「{name}」只能担任一项职责").format(name=name) for name in sorted(twice)])


def as_list(said: Any) -> list[User]:
    return [said] if isinstance(said, User) else list(said or [])


def deputies_field() -> PeopleField:
    return PeopleField(label=_("副组长"), required=False, help_text=_("姓名或用户名,几个人用顿号隔开。"))


def members_field() -> PeopleField:
    return PeopleField(label=_("组员"), required=False)


class GroupForm(AreaForm):
    name = forms.CharField(label=_("组名"), max_length=64)
    tier = forms.ChoiceField(label=_("督导层级"), choices=Tier.choices)
    above = forms.ModelChoiceField(
        label=_("向哪个组报告"), queryset=SupervisionGroup.objects.none(), to_field_name="ref", required=False,
        help_text=_("层级更高的督导组;没有就不选。"),
    )  # fmt: skip
    leader = PeopleField(label=_("组长"), help_text=_("由领导班子成员担任,写一个人的姓名或用户名。"))
    deputies = deputies_field()
    members = members_field()
    units = forms.ModelMultipleChoiceField(
        label=_("督导的单位"), queryset=Unit.objects.none(), to_field_name="code", required=False,
        help_text=_("参加活动的单位,每个单位在一个层级只属于一个组。"),
    )  # fmt: skip
    begins_empty = frozenset({"tier"})

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, Campaign):
            field: Any = self.fields["above"]
            field.queryset = SupervisionGroup.objects.filter(campaign=self.obj, state=S.LIVE)

    def clean_leader(self) -> User:
        return self.one_person("leader")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if SupervisionGroup.objects.filter(campaign=campaign_of(self.obj), state=S.LIVE, name=name).exists():
            raise forms.ValidationError(_t("已有一个组叫「{name}」").format(name=name))
        return name

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("above") and data.get("tier"):
            self.refuse("above", not_above(data["above"], data["tier"]))
        self.once_each("leader", "deputies", "members")
        heads = as_list(data.get("leader")) + as_list(data.get("deputies"))
        self.as_it_would_be(heads=heads, units=list(data.get("units") or []))
        return data


@group_verbs.declare(
    "set_up_group",
    label=_("成立督导组"),
    permission=P.SUPERVISION_KEEP,
    form=GroupForm,
    creates=True,
    gates=(campaign_is_open,),
    target=S.LIVE,
)
def set_up_group(
    campaign: Campaign, *, deed: Deed, leader: User, deputies: list[User], members: list[User],
    units: Iterable[Unit], **said: Any,
) -> SupervisionGroup:  # fmt: skip
    """Set up a supervision group with its leader, deputies, members, and the units that it supervises."""
    number = (campaign.supervision_groups.aggregate(last=Max("number"))["last"] or 0) + 1
    group = SupervisionGroup.objects.create(campaign=campaign, number=number, ref=f"{campaign.code}-g{number}", **said)
    join(group, [leader], MemberRole.LEADER, deed)
    join(group, deputies, MemberRole.DEPUTY, deed)
    join(group, members, MemberRole.MEMBER, deed)
    take_on(group, units, at=deed.at)
    return group


def join(group: SupervisionGroup, people: Sequence[User], role: MemberRole, deed: Deed) -> None:
    """Let people be in the group, which grants them what they need at its units, and tell them."""
    GroupMember.objects.bulk_create(GroupMember(group=group, user=user, role=role, at=deed.at) for user in people)
    for user in people:
        text, about = _("您已编入「{group}」:{role}。"), f"group/{group.ref}"
        deed.tell(staff(user.pk), text, group=group.name, role=str(role.label), about=about)


def take_on(group: SupervisionGroup, units: Iterable[Unit], *, at: datetime) -> None:
    GroupUnit.objects.bulk_create(
        GroupUnit(group=group, campaign_id=group.campaign_id, tier=group.tier, unit=unit, at=at) for unit in units
    )


class PeopleForm(AreaForm):
    deputies = deputies_field()
    members = members_field()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not (data.get("deputies") or data.get("members") or self.errors):
            self.add_error("members", _t("至少写一个人"))
        self.once_each("deputies", "members")
        self.as_it_would_be(heads=data.get("deputies") or [])
        return data


@group_verbs.declare(
    "add_members",
    label=_("增加组员"),
    permission=P.SUPERVISION_KEEP,
    form=PeopleForm,
    sources={S.LIVE},
    in_bulk=False,
)
def add_members(group: SupervisionGroup, *, deed: Deed, deputies: list[User], members: list[User]) -> None:
    """Let deputies and members join the group."""
    join(group, deputies, MemberRole.DEPUTY, deed)
    join(group, members, MemberRole.MEMBER, deed)


class MemberForm(VerbForm):
    person = forms.ChoiceField(label=_("谁退出"), choices=[])

    def narrow(self) -> None:
        if isinstance(self.obj, SupervisionGroup):
            field: Any = self.fields["person"]
            field.choices = [
                (one.user.username, f"{one.user.name}({one.get_role_display()})") for one in others(self.obj)
            ]


def others(group: SupervisionGroup) -> list[GroupMember]:
    """Return who is in the group beside its leader."""
    found = group.members.filter(until=None).exclude(role=MemberRole.LEADER)
    return list(found.select_related("user").order_by("pk"))


def has_others(group: SupervisionGroup, actor: Actor) -> list[str]:
    return [] if others(group) else [_t("组长以外的组员(组长用「更换组长」)")]


@group_verbs.declare(
    "end_membership",
    label=_("退出督导组"),
    permission=P.SUPERVISION_KEEP,
    form=MemberForm,
    sources={S.LIVE},
    gates=(has_others,),
    in_bulk=False,
)
def end_membership(group: SupervisionGroup, *, deed: Deed, person: str) -> None:
    """Let a deputy or a member leave the group; what he did stays under his name."""
    group.members.filter(user__username=person, until=None).update(until=deed.at)


class LeaderForm(AreaForm):
    leader = PeopleField(label=_("新组长"), help_text=_("由领导班子成员担任。原组长退出本组。"))

    def clean_leader(self) -> User:
        leader = self.one_person("leader")
        if isinstance(self.obj, SupervisionGroup):
            now = self.obj.members.filter(until=None, role=MemberRole.LEADER, user=leader)
            if now.exists():
                raise forms.ValidationError(_t("「{name}」已是组长").format(name=leader.name))
        return leader

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if isinstance(self.obj, SupervisionGroup) and data.get("leader"):
            leaving = self.obj.members.filter(until=None, role=MemberRole.LEADER).first()
            self.as_it_would_be(heads=[data["leader"]], without=leaving.user_id if leaving else 0)
        return data


@group_verbs.declare(
    "change_leader",
    label=_("更换组长"),
    permission=P.SUPERVISION_KEEP,
    form=LeaderForm,
    sources={S.LIVE},
    in_bulk=False,
)
def change_leader(group: SupervisionGroup, *, deed: Deed, leader: User) -> None:
    """Give the group another leader; the former one leaves it."""
    leaving = group.members.filter(until=None, role=MemberRole.LEADER) | group.members.filter(until=None, user=leader)
    leaving.update(until=deed.at)
    join(group, [leader], MemberRole.LEADER, deed)


class GiveForm(AreaForm):
    units = forms.ModelMultipleChoiceField(
        label=_("增加督导的单位"), queryset=Unit.objects.none(), to_field_name="code"
    )

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, SupervisionGroup):
            field: Any = self.fields["units"]
            field.queryset = field.queryset.exclude(pk__in=self.obj.units.filter(until=None).values("unit"))

    def clean(self) -> dict[str, Any]:
        self.as_it_would_be(units=list(self.cleaned_data.get("units") or []))
        return self.cleaned_data


@group_verbs.declare(
    "give_units",
    label=_("增加督导单位"),
    permission=P.SUPERVISION_KEEP,
    form=GiveForm,
    sources={S.LIVE},
    in_bulk=False,
)
def give_units(group: SupervisionGroup, *, deed: Deed, units: Iterable[Unit]) -> None:
    """Give the group more units to supervise."""
    take_on(group, units, at=deed.at)


class TakeForm(VerbForm):
    units = forms.ModelMultipleChoiceField(label=_("移出的单位"), queryset=Unit.objects.none(), to_field_name="code")

    def narrow(self) -> None:
        if isinstance(self.obj, SupervisionGroup):
            field: Any = self.fields["units"]
            mine = self.obj.units.filter(until=None).values("unit")
            field.queryset = Unit.objects.filter(pk__in=mine).order_by("path")


def has_units(group: SupervisionGroup, actor: Actor) -> list[str]:
    return [] if group.units.filter(until=None).exists() else [_t("本组督导的单位")]


@group_verbs.declare(
    "take_units",
    label=_("移出督导单位"),
    permission=P.SUPERVISION_KEEP,
    form=TakeForm,
    sources={S.LIVE},
    gates=(has_units,),
    in_bulk=False,
)
def take_units(group: SupervisionGroup, *, deed: Deed, units: Iterable[Unit]) -> None:
    """Take units out of the group's area, so that another group may supervise them."""
    group.units.filter(unit__in=units, until=None).update(until=deed.at)


def nobody_reports(group: SupervisionGroup, actor: Actor) -> list[str]:
    below = group.below.filter(state=S.LIVE)
    return [_t("先撤销向本组报告的「{group}」").format(group=one.name) for one in below]


@group_verbs.declare(
    "dissolve_group",
    label=_("撤销督导组"),
    permission=P.SUPERVISION_KEEP,
    form=ReasonForm,
    sources={S.LIVE},
    target=S.DISSOLVED,
    gates=(nobody_reports,),
    final=True,
    in_bulk=False,
)
def dissolve_group(group: SupervisionGroup, *, deed: Deed, reason: str) -> None:
    """Dissolve the group: memberships and area end, what was done stays."""
    group.members.filter(until=None).update(until=deed.at)
    group.units.filter(until=None).update(until=deed.at)
