"""Who answers for a campaign in each unit: exactly one first responsible person, and those in charge of a part (A06, M46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions import LIVE, campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_special import Responsibility
from huiyin.campaigns.permissions import P
from huiyin.campaigns.special import answering_in
from huiyin.campaigns.special_lines import Lines, Read
from huiyin.campaigns.terms import Duty
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.lines import cells_in, joined
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed
from huiyin.people.fields import BETWEEN, fitting, too_many
from huiyin.people.models import Unit, UnitState, User, UserState

Wanted = Mapping[int, Mapping[int, str]]
"""Unit -> person -> duty, all by their keys."""


TOLD = {
    Duty.FIRST.value: _("「{campaign}」中,您是本单位的第一责任人。"),
    Duty.DEPUTY.value: _("「{campaign}」中,您是本单位的分管领导。"),
}


def answer(campaign: Campaign, wanted: Wanted, deed: Deed) -> None:
    """End the rows of those who answer no longer in the units named, begin those who are new, and tell these."""
    now = Responsibility.objects.filter(campaign=campaign, unit__in=wanted, until=None)
    stay = {(one.unit_id, one.user_id) for one in now if wanted[one.unit_id].get(one.user_id) == one.duty}
    gone = [one.pk for one in now if (one.unit_id, one.user_id) not in stay]
    Responsibility.objects.filter(pk__in=gone).update(until=deed.at)
    new = [
        Responsibility(campaign=campaign, unit_id=unit, user_id=user, duty=duty, at=deed.at)
        for unit, people in wanted.items()
        for user, duty in people.items()
        if (unit, user) not in stay
    ]
    Responsibility.objects.bulk_create(new)
    for one in new:
        deed.tell(staff(one.user_id), TOLD[one.duty], campaign=campaign.name, about=f"campaign/{campaign.code}")


class AnswerLines(Lines):
    """A line for each unit: the unit, its first responsible person, those in charge of a part. A unit alone stays as it is."""

    width = 3
    most = 400
    units: Iterable[Unit] = ()
    """The units that may be named here."""

    def to_python(self, value: Any) -> Any:
        lines = (value or "").splitlines()
        names = {name for line in lines for cell in cells_in(line, 3)[1:] for name in BETWEEN.split(cell) if name}
        self.by_name = {word: unit for unit in self.units for word in (unit.name, unit.code)}
        own = {unit.pk for unit in self.units}
        named = User.objects.filter(Q(username__in=names) | Q(name__in=names), unit__in=own, state=UserState.ACTIVE)
        self.staff = list(named)
        return super().to_python(value)

    def read(self, cells: list[str]) -> Read:
        said, first, deputies = cells[:3]
        unit = self.by_name.get(said)
        if unit is None:
            return {}, [_t("「{text}」不在本次活动里,或者不由您确定责任人").format(text=said[:40])]
        if not first:
            return {}, [_t("没有写第一责任人")] if deputies else []
        firsts, wrong = self.people(unit, first)
        if len(firsts) > 1:
            names = _t("、").join(one.name for one in firsts)
            wrong.append(_t("第一责任人只能有一位,这里写了 {n} 位:{names}").format(n=len(firsts), names=names))
        others, more = self.people(unit, deputies)
        if set(firsts) & set(others):
            more.append(_t("第一责任人不再列为分管领导"))
        people = {**{one.pk: Duty.DEPUTY.value for one in others}, **{one.pk: Duty.FIRST.value for one in firsts}}
        return {"unit": unit, "people": people}, wrong + more

    def people(self, unit: Unit, text: str) -> tuple[list[User], list[str]]:
        """Return whom of the unit's own people ``text`` names, and what is wrong with the other names."""
        found, wrong = [], []
        for name in dict.fromkeys(name for name in BETWEEN.split(text) if name):
            fit = fitting(name, (one for one in self.staff if one.unit_id == unit.pk))
            if len(fit) == 1:
                found.append(fit[0])
            elif fit:
                wrong.append(too_many(name, fit))
            else:
                wrong.append(_t("{unit}没有在用的用户叫「{name}」").format(unit=unit, name=name))
        return found, wrong

    def together(self, rows: list[dict[str, Any]]) -> list[str]:
        units = [row["unit"] for row in rows if row]
        twice = dict.fromkeys(unit for unit in units if units.count(unit) > 1)
        return [_t("「{unit}」写了两次").format(unit=unit) for unit in twice]


class AnswerForm(VerbForm):
    lines = AnswerLines(
        label=_("责任人"),
        help_text=_(
            "一行一个单位:单位 | 第一责任人 | 分管领导。第一责任人是单位主要负责人,只有一位;分管领导之间用顿号隔开。"
            "可以从表格粘贴;只写单位的一行不变。"
        ),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Campaign) and self.actor:
            field: Any = self.fields["lines"]
            field.units = units_of(self.obj, self.actor.paths(P.ANSWERING_NAME))
            self.initial = {"lines": lines_of(self.obj, field.units)} | self.initial


def units_of(campaign: Campaign, paths: Iterable[str]) -> list[Unit]:
    """Return the units of the campaign that lie at or below ``paths``."""
    joined_in = campaign.members.filter(until=None).values("unit")
    found = Unit.objects.filter(pk__in=joined_in, state=UnitState.ACTIVE).order_by("path")
    return [unit for unit in found if any(unit.path.startswith(path) for path in paths)]


def lines_of(campaign: Campaign, units: Iterable[Unit]) -> str:
    """Return who answers now as lines that can be mended and sent again."""
    now = answering_in(campaign)
    rows = []
    for unit in units:
        people = now.get(unit.pk, [])
        first = next((one.user.username for one in people if one.duty == Duty.FIRST), "")
        rows.append(
            joined(unit.name, first, _t("、").join(one.user.username for one in people if one.duty != Duty.FIRST))
        )
    return "\n".join(rows)


@campaign_verbs.declare(
    "name_answering", label=_("确定责任人"), permission=P.ANSWERING_NAME, form=AnswerForm, sources=LIVE
)
def name_answering(campaign: Campaign, *, deed: Deed, lines: list[dict[str, Any]]) -> None:
    """Name in each unit its one first responsible person, and who is in charge of a part; earlier ones stay on record."""
    wanted = {row["unit"].pk: row["people"] for row in lines if row}
    answer(campaign, wanted, deed)
    deed.note["units"] = [row["unit"].code for row in lines if row]
