"""Verbs on who must talk with whom inside the bureau before the life meeting (四个必谈, H05, M09)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.activities.models import MustTalkList, MustTalkPair
from huiyin.activities.permissions import P
from huiyin.activities.terms import ListState, PairKind
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Institution, Unit, UnitState, User, UserState

Party = User | Unit
Pair = tuple[PairKind, Party, Party]
K = PairKind


class MustTalkVerbs(ActivityVerbs):
    """Verbs on the list of pairs of a campaign."""

    model = MustTalkList

    def places_of(self, obj: Any) -> list[str]:
        return [obj.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"musttalk/{obj.ref}" if isinstance(obj, MustTalkList) else super().about(obj)

    def find(self, about: str) -> Any:
        return MustTalkList.objects.select_related("campaign__office").get(campaign__code=about.partition("/")[2])


must_talk_verbs = MustTalkVerbs()


def institution_in(obj: Any) -> Institution | None:
    campaign = obj.campaign if isinstance(obj, MustTalkList) else obj
    return campaign.institution if isinstance(campaign, Campaign) else None


class WhoForm(VerbForm):
    """Chiefs, members, and which unit is in whose charge; the four kinds of pairs follow from that and from who works where."""

    chiefs = forms.ModelMultipleChoiceField(
        label=_("书记、局长"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    members = forms.ModelMultipleChoiceField(
        label=_("其他班子成员"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    charges = forms.CharField(
        label=_("分工"), widget=forms.Textarea, max_length=5000, required=False,
        help_text=_("一行一个:班子成员的用户名、空格、分管股室的代码、空格、股室负责人的用户名(可不写)。"),
    )  # fmt: skip

    def narrow(self) -> None:
        institution = institution_in(self.obj)
        people = User.objects.filter(unit__institution=institution, state=UserState.ACTIVE).order_by("unit__path", "pk")
        for name in ("chiefs", "members"):
            field: Any = self.fields[name]
            field.queryset = people

    def clean_charges(self) -> list[tuple[User, Unit, User | None]]:
        institution = institution_in(self.obj)
        users = {one.username: one for one in User.objects.filter(unit__institution=institution).select_related("unit")}
        units = {one.code: one for one in Unit.objects.filter(institution=institution, state=UnitState.ACTIVE)}
        found = []
        for number, line in enumerate(str(self.cleaned_data["charges"]).splitlines(), 1):
            words = line.split()
            if not words:
                continue
            if (
                len(words) not in (2, 3)
                or words[0] not in users
                or words[1] not in units
                or words[2:3] not in known(users)
            ):
                raise forms.ValidationError(_t("第 {n} 行认不出用户或股室:{line}").format(n=number, line=line[:60]))
            found.append((users[words[0]], units[words[1]], users[words[2]] if len(words) == 3 else None))
        return found

    def clean(self) -> dict[str, Any]:
        if not self.errors and not derived(**self.cleaned_data):
            raise forms.ValidationError(_t("照这样填得不出要谈的对子:至少写一个书记局长和一个成员,或一行分工"))
        return self.cleaned_data


def known(users: dict[str, User]) -> list[list[str]]:
    return [[], *([name] for name in users)]


def derived(
    chiefs: Iterable[User], members: Iterable[User], charges: list[tuple[User, Unit, User | None]]
) -> list[Pair]:
    """Return the pairs of the four kinds."""
    found: list[Pair] = [(K.CHIEF_MEMBER, chief, member) for chief in chiefs for member in members if chief != member]
    found += [(K.MEMBER_UNIT, member, unit) for member, unit, _head in charges]
    units = list({unit.pk: unit for _member, unit, _head in charges}.values())
    found += [(K.UNIT_UNIT, one, other) for one, other in combinations(units, 2)]
    heads = {unit.pk: (unit, head) for _member, unit, head in charges if head}
    staff = list(User.objects.filter(unit__in=heads, state=UserState.ACTIVE).order_by("pk")) if heads else []
    for unit, head in heads.values():
        others = [one for one in staff if one.unit_id == unit.pk and one != head]
        # Where the staff are no users, whoever he talks with of the unit counts.
        found += [(K.HEAD_STAFF, head, one) for one in others] or [(K.HEAD_STAFF, head, unit)]
    return found


def enter(of: MustTalkList, pairs: Iterable[Pair]) -> int:
    """Add the pairs that are not there yet; return how many those are."""
    there = set(of.pairs.values_list("key", flat=True))
    last = of.pairs.aggregate(last=Max("number"))["last"] or 0
    rows = []
    for kind, one, other in pairs:
        key = key_of(kind, one, other)
        if key in there:
            continue
        there.add(key)
        last += 1
        rows.append(MustTalkPair(of=of, number=last, kind=kind, key=key, **side("a", one), **side("b", other)))
    MustTalkPair.objects.bulk_create(rows)
    return len(rows)


def side(name: str, party: Party) -> dict[str, Any]:
    return {f"{name}_{'user' if isinstance(party, User) else 'unit'}": party}


def key_of(kind: PairKind, one: Party, other: Party) -> str:
    ends = sorted(f"{'u' if isinstance(party, User) else 'n'}{party.pk}" for party in (one, other))
    return f"{kind.value}:{ends[0]}:{ends[1]}"


def no_list_yet(campaign: Campaign, actor: Actor) -> list[str]:
    there = MustTalkList.objects.filter(campaign=campaign).exists()
    return [_t("这个活动已有四个必谈名单,请在那一份上添")] if there else []


@must_talk_verbs.declare(
    "set_must_talks",
    label=_("定四个必谈名单"),
    permission=P.ACTIVITY_PLAN,
    form=WhoForm,
    creates=True,
    gates=(campaign_is_open, no_list_yet),
    target=ListState.ACTIVE,
)
def set_must_talks(campaign: Campaign, *, deed: Deed, **who: Any) -> MustTalkList:
    """Say who must talk with whom: the pairs follow from who is chief, member, in charge of what."""
    made = MustTalkList.objects.create(campaign=campaign)
    deed.note["pairs"] = enter(made, derived(**who))
    return made


@must_talk_verbs.declare(
    "derive_pairs",
    label=_("按分工添对子"),
    permission=P.ACTIVITY_PLAN,
    form=WhoForm,
    sources={ListState.ACTIVE},
    in_bulk=False,
)
def derive_pairs(of: MustTalkList, *, deed: Deed, **who: Any) -> None:
    """Add what follows from a new member or another division of work; what is there stays."""
    deed.note["pairs"] = enter(of, derived(**who))


class PairForm(VerbForm):
    kind = forms.ChoiceField(label=_("种类"), choices=PairKind.choices)
    one = forms.CharField(label=_("一方"), max_length=64, help_text=_("用户名,或股室的代码。"))
    other = forms.CharField(label=_("另一方"), max_length=64, help_text=_("用户名,或股室的代码。"))

    def party(self, name: str) -> Party:
        said = str(self.cleaned_data[name]).strip()
        institution = institution_in(self.obj)
        user = User.objects.filter(unit__institution=institution, username=said).first()
        found = user or Unit.objects.filter(institution=institution, code=said).first()
        if found is None:
            raise forms.ValidationError(_t("没有叫「{name}」的用户或股室").format(name=said))
        return found

    def clean_one(self) -> Party:
        return self.party("one")

    def clean_other(self) -> Party:
        found = self.party("other")
        if found == self.cleaned_data.get("one"):
            raise forms.ValidationError(_t("两方不能是同一个"))
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and self.obj is not None:
            key = key_of(PairKind(data["kind"]), data["one"], data["other"])
            if isinstance(self.obj, MustTalkList) and self.obj.pairs.filter(key=key).exists():
                self.add_error("other", _t("名单里已有这一对"))
        return data


@must_talk_verbs.declare(
    "add_pair", label=_("添一对"), permission=P.ACTIVITY_PLAN, form=PairForm, sources={ListState.ACTIVE}, in_bulk=False
)
def add_pair(of: MustTalkList, *, deed: Deed, kind: str, one: Party, other: Party) -> None:
    """Add one pair by hand."""
    enter(of, [(PairKind(kind), one, other)])


class WaiveForm(VerbForm):
    number = forms.IntegerField(label=_("第几对"), min_value=1)
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea, max_length=1000)

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if self.obj is not None and not self.obj.pairs.filter(number=number, waived_at=None).exists():
            raise forms.ValidationError(_t("名单里没有第 {n} 对,或者已经免去").format(n=number))
        return number


@must_talk_verbs.declare(
    "waive_pair",
    label=_("免去一对"),
    permission=P.ACTIVITY_PLAN,
    form=WaiveForm,
    sources={ListState.ACTIVE},
    personal={"reason"},
    in_bulk=False,
)
def waive_pair(of: MustTalkList, *, deed: Deed, number: int, reason: str) -> None:
    """Say why a pair need not talk; it stays on the list, with the reason."""
    of.pairs.filter(number=number).update(waived_at=deed.at, waived_for=reason)
