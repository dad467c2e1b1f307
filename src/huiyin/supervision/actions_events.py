"""Verbs on events (G16): units are called, the sign-in sheet is entered, a unit explains itself, an entry is corrected with its reason.

Nothing here decides about a unit: what follows from a lateness is proposed, heard and decided as every sanction is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.campaigns.models import Campaign
from huiyin.cases.urged import holders
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import MomentField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.refusals import Lost
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_events import (
    AT_FAULT,
    MOST_HEADS,
    MOST_MINUTES,
    THERE,
    Event,
    EventCorrection,
    EventState,
    EventUnit,
    Standing,
)
from huiyin.supervision.permissions import P
from huiyin.supervision.roster import Came, read_roster

S = EventState
DAYS_TO_EXPLAIN = 3
"""So many days a unit has to explain itself before anything is proposed about it."""


class EventVerbs(SupervisionVerbs, ActivityVerbs):
    """Verbs on events. Many units explain themselves at the same time, and none is told that another was first."""

    model = Event
    shared = frozenset({"explain_attendance"})

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Event) and permission == P.SUPERVISION_ANSWER:
            return [one.unit.path for one in obj.units.select_related("unit")]
        return super().places(obj, permission)

    def find(self, about: str) -> Any:
        return Event.objects.select_related("campaign__office").get(ref=about.partition("/")[2])

    def timing(self, deed: Deed) -> list[str]:
        return super().timing(deed) + (not_there_yet(deed) if deed.action.name == "record_attendance" else [])


event_verbs = EventVerbs()


# Called.


class CallForm(VerbForm):
    title = forms.CharField(label=_("会议名称"), max_length=100, help_text=_("例如:庆祝大会。"))
    place = forms.CharField(label=_("地点"), max_length=100)
    starts_at = MomentField(label=_("开会时间"))
    units = forms.ModelMultipleChoiceField(
        label=_("通知哪些单位"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple,
        help_text=_("不选就通知全系统每个单位。"),
    )

    def narrow(self) -> None:
        field: Any = self.fields["units"]
        if isinstance(self.obj, (Campaign, Event)):
            field.queryset = all_units(self.obj)
        if isinstance(self.obj, Event):
            known = {name: getattr(self.obj, name) for name in ("title", "place", "starts_at")}
            self.initial = known | {"units": list(self.obj.units.values_list("unit__code", flat=True))} | self.initial

    def clean_units(self) -> list[Unit]:
        return list(self.cleaned_data["units"]) or (list(all_units(self.obj)) if self.obj else [])


def all_units(obj: Campaign | Event) -> Any:
    campaign = obj if isinstance(obj, Campaign) else obj.campaign
    there = Unit.objects.filter(institution=campaign.office.institution_id, state=UnitState.ACTIVE)
    return there.filter(parent__isnull=False).order_by("path")


@event_verbs.declare(
    "call_event",
    label=_("通知会议"),
    permission=P.SUPERVISION_KEEP,
    form=CallForm,
    creates=True,
    target=S.CALLED,
    gates=(campaign_is_open,),
)
def call_event(campaign: Campaign, *, deed: Deed, units: list[Unit], **said: Any) -> Event:
    """Call units to a meeting or a celebration."""
    ref = references("QD", timezone.localtime(deed.at).year)[0]
    one = Event.objects.create(campaign=campaign, ref=ref, **said)
    set_units(one, units)
    tell_units(one, deed, _("会议通知 {ref}:{day} 开会,请按时到会。"), units)
    return one


def set_units(event: Event, units: Iterable[Unit]) -> None:
    EventUnit.objects.bulk_create(EventUnit(event=event, number=n, unit=unit) for n, unit in enumerate(units, 1))


def tell_units(event: Event, deed: Deed, text: Any, units: Iterable[Unit], **params: Any) -> None:
    """Let those who answer for the units hear it."""
    day = timezone.localdate(event.starts_at)
    for user in holders(P.SUPERVISION_ANSWER, *(unit.path for unit in units)):
        deed.tell(staff(user.pk), text, **{"ref": event.ref, "about": f"event/{event.ref}", "day": day} | params)


def called(event: Event) -> list[Unit]:
    return [one.unit for one in event.units.select_related("unit")]


@event_verbs.declare(
    "change_event",
    label=_("修改会议安排"),
    permission=P.SUPERVISION_KEEP,
    form=CallForm,
    sources={S.CALLED},
    in_bulk=False,
)
def change_event(event: Event, *, deed: Deed, units: list[Unit], **said: Any) -> None:
    """Change what it is, where, when and who is called, until attendance is recorded."""
    before = called(event)
    Event.objects.filter(pk=event.pk).update(**said)
    event.units.all().delete()
    set_units(event, units)
    event.starts_at = said["starts_at"]
    tell_units(event, deed, _("会议 {ref} 的安排有改动:{day} 开会,请看会议签到。"), units)
    left_out = [unit for unit in before if unit not in units]
    tell_units(event, deed, _("会议 {ref} 不再通知你单位参加。"), left_out)


class CancelForm(VerbForm):
    reason = forms.CharField(label=_("取消原因"), max_length=300)


@event_verbs.declare(
    "cancel_event",
    label=_("取消会议"),
    permission=P.SUPERVISION_KEEP,
    form=CancelForm,
    sources={S.CALLED},
    target=S.CANCELLED,
    in_bulk=False,
    final=True,
)
def cancel_event(event: Event, *, deed: Deed, reason: str) -> None:
    """Call it off."""
    Event.objects.filter(pk=event.pk).update(cancelled_for=reason)
    tell_units(event, deed, _("会议 {ref} 已取消。"), called(event))


# How each unit came.


class RosterForm(VerbForm):
    lines = forms.CharField(
        label=_("签到表,一行一个单位"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=100_000,
        required=False,
        help_text=_(
            "可以从 Excel 粘贴:单位 | 到会时间,或者 单位 | 迟到分钟 | 请假;也可以写准时、缺席,人数写成 3人。单位写名称或代码,不写姓名。"
        ),
    )
    rest = forms.ChoiceField(
        label=_("没有写的单位"),
        required=False,
        choices=[
            ("", _("每个单位都要写")),
            (Standing.ON_TIME.value, _("都是准时")),
            (Standing.ABSENT.value, _("都是缺席")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if isinstance(self.obj, Event) and not self.errors:
            came, wrong = read_roster(data["lines"], called(self.obj), self.obj.starts_at, data["rest"])
            if wrong:
                self.add_error("lines", wrong)
            data["lines"] = came
        return data


def not_there_yet(deed: Deed) -> list[str]:
    """Nobody is entered before he can have come."""
    start: datetime = deed.obj.starts_at
    if deed.at < start:
        return [_t("会议 {moment} 才开始").format(moment=deed.obj.start)]
    lines: dict[int, Came] = deed.data["lines"]
    last = max((one.minutes or 0 for one in lines.values()), default=0)
    return [_t("还没有到签到表上的时间")] if deed.at < start + timedelta(minutes=last) else []


@event_verbs.declare(
    "record_attendance",
    label=_("登记到会"),
    permission=P.SUPERVISION_KEEP,
    form=RosterForm,
    sources={S.CALLED},
    target=S.RECORDED,
    personal={"lines"},
    held_elsewhere={"lines"},
    in_bulk=False,
)
def record_attendance(event: Event, *, deed: Deed, lines: dict[int, Came], rest: str) -> None:
    """Enter for each unit that was called whether it was on time, late and by how much, excused or absent."""
    day = timezone.localdate(deed.at)
    rows = list(event.units.select_related("unit"))
    for row in rows:
        stand(row, lines[row.unit_id], day)
    EventUnit.objects.bulk_update(rows, ["standing", "minutes", "heads", "explain_until"])
    Event.objects.filter(pk=event.pk).update(recorded_on=day)
    ask_why(event, deed, [row for row in rows if row.at_fault])


def stand(row: EventUnit, came: Came, day: date) -> None:
    row.standing, row.minutes, row.heads = came.standing, came.minutes, came.heads
    if row.at_fault and row.explain_until is None:
        row.explain_until = day + timedelta(days=DAYS_TO_EXPLAIN)


def ask_why(event: Event, deed: Deed, rows: list[EventUnit]) -> None:
    if rows:
        text = _("会议 {ref} 记有你单位迟到或者缺席,可以在 {day} 前说明情况。")
        tell_units(event, deed, text, [row.unit for row in rows], day=rows[0].explain_until)


# The unit's own words.


class OfUnitForm(VerbForm):
    """Which of the units: not asked where it can only be one."""

    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), to_field_name="code", required=False)

    only: Unit | None = None

    def narrow(self) -> None:
        if isinstance(self.obj, Event):
            field: Any = self.fields["unit"]
            mine = self.rows(self.obj)
            field.queryset = Unit.objects.filter(pk__in=[row.unit_id for row in mine]).order_by("path")
            field.required = len(mine) > 1
            if len(mine) == 1:
                self.only, field.widget = mine[0].unit, forms.HiddenInput()

    def rows(self, event: Event) -> list[EventUnit]:
        return list(event.units.select_related("unit"))

    def clean_unit(self) -> Unit:
        unit: Unit | None = self.cleaned_data["unit"] or self.only
        if unit is None:
            raise forms.ValidationError(_t("选一个单位"))
        return unit


def unexplained(event: Event, actor: Actor | None) -> list[EventUnit]:
    rows = event.units.filter(statement="", standing__in=AT_FAULT).select_related("unit")
    return [row for row in rows if actor and actor.may_at(P.SUPERVISION_ANSWER, [row.unit.path])]


def something_unexplained(event: Event, actor: Actor) -> list[str]:
    return [] if unexplained(event, actor) else [_t("没有说明过的迟到或者缺席")]


class ExplainForm(OfUnitForm):
    statement = forms.CharField(
        label=_("情况说明"), widget=forms.Textarea, max_length=2000, help_text=_("写原因,不写姓名。")
    )

    def rows(self, event: Event) -> list[EventUnit]:
        return unexplained(event, self.actor)


@event_verbs.declare(
    "explain_attendance",
    label=_("说明情况"),
    permission=P.SUPERVISION_ANSWER,
    form=ExplainForm,
    sources={S.RECORDED},
    gates=(something_unexplained,),
    personal={"unit", "statement"},
    held_elsewhere={"unit", "statement"},
    in_bulk=False,
)
def explain_attendance(event: Event, *, deed: Deed, unit: Unit, statement: str) -> None:
    """Say why the unit came late or not at all, in its own words, before anything is proposed."""
    day = timezone.localdate(deed.at)
    if not event.units.filter(unit=unit, statement="").update(statement=statement, stated_on=day):
        raise Lost(_t("同一时刻已有人替{unit}说明了情况").format(unit=unit))


# Corrected.


class CorrectForm(OfUnitForm):
    standing = forms.ChoiceField(label=_("到会情况"), choices=Standing.choices)
    minutes = forms.IntegerField(label=_("迟到(分钟)"), min_value=1, max_value=MOST_MINUTES, required=False)
    heads = forms.IntegerField(label=_("到会人数"), min_value=1, max_value=MOST_HEADS, required=False)
    reason = forms.CharField(label=_("更正原因"), max_length=300)

    begins_empty = frozenset({"standing"})

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        late = data["standing"] == Standing.LATE
        if late and not data["minutes"]:
            self.add_error("minutes", _t("写迟到了几分钟"))
        elif data["minutes"] and not late:
            self.add_error("minutes", _t("迟到的才写分钟"))
        if data["heads"] and data["standing"] not in THERE:
            self.add_error("heads", _t("没有到会的,不写人数"))
        row = self.obj.units.filter(unit=data["unit"]).first() if isinstance(self.obj, Event) else None
        same = ("standing", "minutes", "heads")
        if row and not self.errors and all(getattr(row, name) == data[name] for name in same):
            self.add_error("standing", _t("与现在登记的一样"))
        return data


SAID = frozenset({"unit", "standing", "minutes", "heads", "reason"})


@event_verbs.declare(
    "correct_attendance",
    label=_("更正到会情况"),
    permission=P.SUPERVISION_KEEP,
    form=CorrectForm,
    sources={S.RECORDED},
    personal=SAID,
    held_elsewhere=SAID,
    in_bulk=False,
)
def correct_attendance(event: Event, *, deed: Deed, unit: Unit, reason: str, **said: Any) -> None:
    """Put right how a unit came; how it stood before stays on record with the reason."""
    row = event.units.select_related("unit").get(unit=unit)
    was = {f"was_{name}": getattr(row, name) for name in said}
    new = row.explain_until is None
    stand(row, Came(**said), timezone.localdate(deed.at))
    EventCorrection.objects.create(line=row, reason=reason, at=deed.at, **was, **said)
    row.save(update_fields=["standing", "minutes", "heads", "explain_until"])
    ask_why(event, deed, [row] if row.at_fault and new else [])
