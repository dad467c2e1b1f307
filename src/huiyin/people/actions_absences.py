"""Verbs on somebody's absences (离岗, F04): enter a day ahead, cancel, come back; and the rule that a post is kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.actions import user_verbs
from huiyin.people.models import User, UserState
from huiyin.people.models_posts import Absence, AbsenceKind
from huiyin.people.permissions import P
from huiyin.people.posts import away_together, hold_posts, posts_with

LONGEST = 366
"""Days of one absence: whoever is away for longer has no post to be stood in for (check ``absence_within_a_year``)."""
LATEST = 60
"""Days after which a past absence is no longer entered."""


class AbsenceForm(VerbForm):
    from_on = DayField(label=_("离岗首日"))
    until_on = DayField(label=_("离岗末日"))
    kind = forms.ChoiceField(label=_("事由"), choices=AbsenceKind.choices)
    handover = forms.CharField(
        label=_("交接说明"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("写给B岗:手上有什么事、到哪一步、材料在哪里。"),
    )
    late_reason = forms.CharField(
        label=_("补报理由"), max_length=200, required=False, help_text=_("没有提前一天登记的要写;登记后标明「补报」。")
    )

    def clean(self) -> dict[str, Any]:
        data, today = self.cleaned_data, timezone.localdate()
        first, last = data.get("from_on"), data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _t("末日不能早于首日 {day}").format(day=first))
        elif first and last and (last - first).days >= LONGEST:
            sentence = _t("一次离岗最长 {n} 天,现在是 {days} 天;长期不在岗请调整岗位,另定A岗")
            self.add_error("until_on", sentence.format(n=LONGEST, days=(last - first).days + 1))
        if first and first < today - timedelta(days=LATEST):
            self.add_error("from_on", _t("{n} 天以前的离岗不再补报").format(n=LATEST))
        elif first and first <= today and not data.get("late_reason") and "late_reason" not in self.errors:
            self.add_error("late_reason", _t("离岗要提前一天登记;今天才登记的,请写明补报理由"))
        if first and last and not self.errors and self.obj is not None:
            for sentence in against(self.obj, first, last):
                self.add_error("from_on", sentence)
        return data


def against(user: User, first: date, last: date) -> list[str]:
    """Say which absences stand against another one: his own in these days, and the other holder's of a post (M30)."""
    during = user.absences.filter(cancelled_at=None, from_on__lte=last, until_on__gte=first)
    own = _t("与已登记的离岗重叠:{first} 至 {last}")
    kept = _t("岗位「{post}」的{seat}「{name}」{first} 至 {last} 离岗,A、B岗不能同时不在;请错开日期或先改派")
    return [own.format(first=one.from_on, last=one.until_on) for one in during] + [
        kept.format(
            post=post.name,
            seat=_t("A岗") if post.holder_a_id == one.user_id else _t("B岗"),
            name=one.user.name,
            first=one.from_on,
            last=one.until_on,
        )
        for post, one in away_together(posts_with(user), user, first, last)
    ]


def nothing_against(user: User, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Ask again while nobody else here can enter an absence: of two at once the later one is refused in words."""
    hold_posts(user.unit.institution)
    return against(user, data["from_on"], data["until_on"])


@user_verbs.declare(
    "enter_absence",
    label=_("登记离岗"),
    permission=P.PEOPLE_KEEP,
    form=AbsenceForm,
    sources={UserState.ACTIVE},
    checks=(nothing_against,),
    personal={"handover", "late_reason"},
    in_bulk=False,
)
def enter_absence(user: User, *, deed: Deed, from_on: date, until_on: date, late_reason: str, **said: Any) -> None:
    """Enter days on which the person is away; on these the B of each post stands in by the date alone (F04)."""
    today = timezone.localdate()
    if from_on <= today and not late_reason:
        today -= timedelta(days=1)  # it struck midnight since the form saw that no reason was needed
    late = from_on <= today
    Absence.objects.create(
        user=user,
        number=(user.absences.aggregate(last=Max("number"))["last"] or 0) + 1,
        from_on=from_on,
        until_on=until_on,
        planned_until=until_on,
        entered_on=today,
        late=late,
        late_reason=late_reason if late else "",
        **said,
    )
    deed.note["late"] = late


class WhichForm(VerbForm):
    """Asks which of the person's absences; each verb says which it is about."""

    number = forms.TypedChoiceField(label=_("哪一次离岗"), coerce=int)

    def choices(self) -> Any:
        """Return the absences that the verb may be done to."""
        raise NotImplementedError

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.from_on} – {one.until_on}") for one in self.choices()]


class CancelForm(WhichForm):
    def choices(self) -> Any:
        return to_cancel(self.obj)


def to_cancel(user: User) -> Any:
    """Return the absences that have not begun, or began today."""
    return user.absences.filter(cancelled_at=None, returned_on=None, from_on__gte=timezone.localdate())


def something_to_cancel(user: User, actor: Actor) -> list[str]:
    return [] if to_cancel(user).exists() else [_t("还没有开始的离岗登记")]


@user_verbs.declare(
    "cancel_absence",
    label=_("取消离岗"),
    permission=P.PEOPLE_KEEP,
    form=CancelForm,
    sources=set(UserState.values),
    gates=(something_to_cancel,),
    in_bulk=False,
)
def cancel_absence(user: User, *, deed: Deed, number: int) -> None:
    """Take back an absence that has not begun or began today; that it was entered stays on record."""
    user.absences.filter(number=number, cancelled_at=None).update(cancelled_at=deed.at)


class ReturnForm(WhichForm):
    back_on = DayField(label=_("回岗日期"), required=False, help_text=_("不填就是今天。从这一天起由本人办理。"))
    materials = forms.CharField(
        label=_("材料交回"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("B岗代办了什么、材料和公章等交回了什么。"),
    )

    field_order = ["number", "back_on", "materials"]

    def choices(self) -> Any:
        return to_return_from(self.obj)

    def clean(self) -> dict[str, Any]:
        data, today = self.cleaned_data, timezone.localdate()
        absence = self.choices().filter(number=data.get("number")).first() if data.get("number") else None
        back = data["back_on"] = data.get("back_on") or today
        if absence and back > max(today, absence.until_on + timedelta(days=1)):
            self.add_error("back_on", _t("回岗日期不能在将来"))
        elif absence and back <= absence.from_on:
            sentence = _t("这次离岗 {day} 开始;当天或以前就回来的,请用「取消离岗」")
            self.add_error("back_on", sentence.format(day=absence.from_on))
        return data


def to_return_from(user: User) -> Any:
    """Return the absences that have begun and from which nobody noted the return."""
    return user.absences.filter(cancelled_at=None, returned_on=None, from_on__lte=timezone.localdate())


def something_to_return_from(user: User, actor: Actor) -> list[str]:
    return [] if to_return_from(user).exists() else [_t("已经开始、还没有销假的离岗")]


@user_verbs.declare(
    "return_to_post",
    label=_("销假回岗"),
    permission=P.PEOPLE_KEEP,
    form=ReturnForm,
    sources=set(UserState.values),
    gates=(something_to_return_from,),
    in_bulk=False,
)
def return_to_post(user: User, *, deed: Deed, number: int, back_on: date, materials: str) -> None:
    """Note the return and the materials handed back; an early return ends the standing-in from that day."""
    absence = user.absences.get(number=number)
    absence.returned_on, absence.materials = back_on, materials
    absence.until_on = min(absence.until_on, back_on - timedelta(days=1))
    absence.save(update_fields=["returned_on", "materials", "until_on"])


ABSENCES = frozenset({"enter_absence", "cancel_absence", "return_to_post"})
"""What a person may do about his own absences at his own page."""


def absences_of(user: User) -> list[Absence]:
    """Return the absences that a person's page shows, the latest first: those to come and those of a year."""
    since = timezone.localdate() - timedelta(days=LONGEST)
    return list(user.absences.filter(Q(until_on__gte=since)).order_by("-from_on", "-pk"))
