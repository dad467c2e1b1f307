"""Verbs on the yearly sheet of clean-government and efficiency duties (责任书, F17): set -> checked -> result."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.actions_posts import LinesField, PersonField
from huiyin.people.models import Unit, User
from huiyin.people.models_posts import DutyItem, DutyKind, DutyResult, DutySheet, SheetState
from huiyin.people.permissions import P

SET, CHECKED = SheetState.SET, SheetState.CHECKED


class SheetVerbs(Verbs):
    """Verbs on sheets. Setting one is asked of the unit."""

    model = DutySheet
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path if isinstance(obj, Unit) else obj.unit.path]

    def about(self, obj: Any) -> str:
        return f"unit/{obj.code}" if isinstance(obj, Unit) else f"sheet/{obj.ref}"

    def find(self, about: str) -> Any:
        return DutySheet.objects.get(pk=int(about.partition("/")[2]))

    def hearers(self, deed: Deed) -> list[str]:
        return []


sheet_verbs = SheetVerbs()


class SheetForm(VerbForm):
    leader = PersonField(label=_("责任人"))
    head = PersonField(label=_("责任领导(由谁检查)"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    clean_duties = LinesField(
        label=_("党风廉政建设责任"), longest=300, most=30, required=False, help_text=_("一行写一项。")
    )
    efficiency_duties = LinesField(
        label=_("效能监管责任"), longest=300, most=30, required=False, help_text=_("一行写一项。")
    )

    def narrow(self) -> None:
        if self.obj is not None:
            for name in ("leader", "head"):
                field: Any = self.fields[name]
                field.among(self.obj)
            self.initial = {"year": timezone.localdate().year, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        leader, year = data.get("leader"), data.get("year")
        if leader and year and DutySheet.objects.filter(leader=leader, year=year).exists():
            self.add_error("year", _t("「{name}」{year} 年的责任书已经下达").format(name=leader.name, year=year))
        if leader and leader == data.get("head"):
            self.add_error("head", _t("责任领导要是另一个人"))
        if not self.errors and not (data["clean_duties"] or data["efficiency_duties"]):
            self.add_error("clean_duties", _t("至少写一项责任"))
        return data


@sheet_verbs.declare("set_sheet", label=_("下达责任书"), permission=P.PEOPLE_KEEP, form=SheetForm, creates=True)
def set_sheet(
    unit: Unit,
    *,
    deed: Deed,
    leader: User,
    head: User,
    year: int,
    clean_duties: list[str],
    efficiency_duties: list[str],
) -> DutySheet:
    """Give a leader the duties of a year, with who checks them."""
    sheet = DutySheet.objects.create(
        unit=unit, leader=leader, head=head, year=year, set_on=timezone.localdate(deed.at), state=SET
    )
    duties = [(DutyKind.CLEAN, text) for text in clean_duties]
    duties += [(DutyKind.EFFICIENCY, text) for text in efficiency_duties]
    DutyItem.objects.bulk_create(
        DutyItem(sheet=sheet, number=n, kind=kind, text=text) for n, (kind, text) in enumerate(duties, 1)
    )
    return sheet


def not_by_oneself(sheet: DutySheet, actor: Actor) -> list[str]:
    return [_t("由责任人以外的人办理")] if sheet.leader_id in actor.persons else []


class ItemForm(VerbForm):
    """Asks for one duty of the sheet; each verb says which are open to it."""

    number = forms.TypedChoiceField(label=_("哪一项责任"), coerce=int)

    def open_items(self) -> Any:
        """Return the duties that the verb may be done to."""
        raise NotImplementedError

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.number}. {one.text}") for one in self.open_items()]


class CheckForm(ItemForm):
    checked_on = DayField(label=_("检查日期"), required=False)
    checked = forms.CharField(label=_("检查情况"), widget=forms.Textarea, max_length=2000)

    def open_items(self) -> Any:
        return self.obj.items.filter(result="")

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise forms.ValidationError(_t("检查日期不能在将来"))
        return day


def after_check(sheet: DutySheet, data: dict[str, Any]) -> str:
    left = sheet.items.filter(checked_on=None).exclude(number=data["number"])
    return SET if left.exists() else CHECKED


@sheet_verbs.declare(
    "check_duty",
    label=_("检查责任落实"),
    permission=P.PEOPLE_KEEP,
    form=CheckForm,
    sources={SET, CHECKED},
    target=after_check,
    gates=(not_by_oneself,),
    in_bulk=False,
)
def check_duty(sheet: DutySheet, *, deed: Deed, number: int, checked_on: date, checked: str) -> None:
    """Note what a check of one duty found; with the last one the sheet is checked."""
    sheet.items.filter(number=number).update(checked_on=checked_on, checked=checked)


class JudgeForm(ItemForm):
    result = forms.ChoiceField(label=_("评定"), choices=DutyResult.choices)
    remark = forms.CharField(label=_("说明"), widget=forms.Textarea, required=False, max_length=2000)

    def open_items(self) -> Any:
        return self.obj.items.filter(checked_on__isnull=False, result="")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("result") in (DutyResult.PARTLY, DutyResult.NOT_DONE) and not data.get("remark"):
            self.add_error("remark", _t("没有完全落实的,要写明说明"))
        return data


def after_judging(sheet: DutySheet, data: dict[str, Any]) -> str:
    left = sheet.items.filter(result="").exclude(number=data["number"])
    return CHECKED if left.exists() else SheetState.JUDGED


@sheet_verbs.declare(
    "judge_duty",
    label=_("评定责任落实"),
    permission=P.PEOPLE_KEEP,
    form=JudgeForm,
    sources={CHECKED},
    target=after_judging,
    gates=(not_by_oneself,),
    in_bulk=False,
)
def judge_duty(sheet: DutySheet, *, deed: Deed, number: int, result: str, remark: str) -> None:
    """Judge one duty that was checked; with the last one the sheet has its result."""
    sheet.items.filter(number=number).update(result=result, remark=remark)


def not_posted(sheet: DutySheet, actor: Actor) -> list[str]:
    return [_t("先撤下:已经公示")] if sheet.posted_at else []


def posted(sheet: DutySheet, actor: Actor) -> list[str]:
    return [] if sheet.posted_at else [_t("已公示的责任书")]


@sheet_verbs.declare(
    "post_sheet",
    label=_("公示责任书"),
    permission=P.PEOPLE_KEEP,
    sources=set(SheetState.values),
    gates=(not_posted,),
)
def post_sheet(sheet: DutySheet, *, deed: Deed) -> None:
    """Put the sheet on the posted list of its unit."""
    DutySheet.objects.filter(pk=sheet.pk).update(posted_at=deed.at)
    sheet.posted_at = deed.at


@sheet_verbs.declare(
    "withdraw_sheet",
    label=_("撤下公示"),
    permission=P.PEOPLE_KEEP,
    sources=set(SheetState.values),
    gates=(posted,),
)
def withdraw_sheet(sheet: DutySheet, *, deed: Deed) -> None:
    """Take the sheet off the posted list."""
    DutySheet.objects.filter(pk=sheet.pk).update(posted_at=None)
    sheet.posted_at = None
