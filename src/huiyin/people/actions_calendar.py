"""Verbs on the calendar of an institution: announce a year, change a day, set office hours, note school breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.calendars import weekday
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.actions_house import IN_USE, institution_verbs
from huiyin.people.calendar import calendar_of, days_of_year
from huiyin.people.calendar_text import Line, in_words, read_days, read_hours
from huiyin.people.models import CalendarDay, CalendarYear, Institution, OfficeHours, SchoolBreak
from huiyin.people.permissions import P

YEARS = (2004, 2100)
LONGEST_BREAK = 120
after_calendar: list[Callable[[Institution], None]] = []
"""A hook: what is to be counted again when working days have changed."""


def changed(institution: Institution, deed: Deed) -> None:
    """Count a new version of the calendar, and have everything counted again that runs by it."""
    moment = deed.entered_at
    Institution.objects.filter(pk=institution.pk).update(calendar_version=F("calendar_version") + 1, calendar_at=moment)
    institution.refresh_from_db(fields=["calendar_version", "calendar_at"])
    deed.note["calendar"] = institution.calendar_version
    for again in after_calendar:
        again(institution)


class YearForm(VerbForm):
    year = forms.IntegerField(label=_("年份"), min_value=YEARS[0], max_value=YEARS[1])
    notice = forms.CharField(
        label=_("通知文号"), max_length=100, required=False, help_text=_("例如:国办发明电〔2025〕7号。")
    )
    days = forms.CharField(
        label=_("休和班"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("一行一天或一段:2027-02-05至2027-02-11 休 春节;2027-01-31 班 春节。平常的周末不用写。"),
    )

    def narrow(self) -> None:
        """A year that is there already is offered as it stands, to be corrected."""
        year = str(self.initial.get("year") or "")
        if self.obj is not None and year.isdigit() and (days := days_of_year(calendar_of(self.obj), int(year))):
            own = self.obj.calendar_years.filter(year=int(year)).first()
            self.initial = {"days": in_words(days), "notice": own.notice if own else "", **self.initial}

    def clean(self) -> dict[str, Any]:
        year, text = self.cleaned_data.get("year"), self.cleaned_data.get("days")
        if year and text:
            found, wrong = read_days(text, year)
            for sentence in wrong[:20]:
                self.add_error("days", sentence)
            if not wrong and not any(not one.works for one in found):
                self.add_error("days", _t("没有写任何一个休息日"))
            self.found = found
        return self.cleaned_data


@institution_verbs.declare(
    "announce_year", label=_("录入一年的放假安排"), permission=P.UNIT_KEEP, form=YearForm, sources=IN_USE
)
def announce_year(institution: Institution, *, deed: Deed, year: int, notice: str, days: str) -> None:
    """Enter the announced holidays and make-up workdays of a year, in place of what was there for it."""
    keep_year(institution, deed, year, notice, read_days(days, year)[0])
    changed(institution, deed)


def keep_year(institution: Institution, deed: Deed, year: int, notice: str, days: list[Line]) -> None:
    CalendarYear.objects.filter(institution=institution, year=year).delete()
    kept = CalendarYear.objects.create(institution=institution, year=year, notice=notice, at=deed.at)
    CalendarDay.objects.bulk_create(CalendarDay(year=kept, day=one.day, works=one.works, name=one.name) for one in days)


class DayForm(VerbForm):
    day = DayField(label=_("日期"))
    kind = forms.ChoiceField(
        label=_("这一天"), choices=[("rest", _("休息")), ("work", _("上班")), ("plain", _("照平常"))]
    )
    name = forms.CharField(label=_("名称"), max_length=32, required=False)
    reason = forms.CharField(label=_("依据"), max_length=200)

    def clean(self) -> dict[str, Any]:
        day, kind = self.cleaned_data.get("day"), self.cleaned_data.get("kind")
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            self.add_error("day", _t("年份在 {first} 到 {last} 之间").format(first=YEARS[0], last=YEARS[1]))
        elif day and kind == "work" and day.weekday() < 5:
            self.add_error("kind", _t("{weekday}本来就上班;原来放假的,选「照平常」").format(weekday=weekday(day)))
        elif day and self.obj is not None and not calendar_of(self.obj).is_announced(day):
            self.add_error("day", _t("{year} 年的放假安排还没有录入,先录入整年").format(year=day.year))
        return self.cleaned_data


@institution_verbs.declare("set_day", label=_("改一天"), permission=P.UNIT_KEEP, form=DayForm, sources=IN_USE)
def set_day(institution: Institution, *, deed: Deed, day: date, kind: str, name: str, reason: str) -> None:
    """Change one day of an announced year, for a stated reason: a local holiday, a day worked instead."""
    calendar = calendar_of(institution)
    own = CalendarYear.objects.filter(institution=institution, year=day.year).first()
    days = [Line(*one) for one in days_of_year(calendar, day.year) if one[0] != day]
    if kind != "plain":
        days.append(Line(day, kind == "work", name))
    keep_year(institution, deed, day.year, own.notice if own else "", days)
    changed(institution, deed)


class HoursForm(VerbForm):
    hours = forms.CharField(
        label=_("办公时间"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一段,例如 08:30-12:00。按小时算的期限只在这些时间里走。"),
    )

    def narrow(self) -> None:
        if self.obj is not None:
            shown = "\n".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in calendar_of(self.obj).hours)
            self.initial = {"hours": shown, **self.initial}

    def clean_hours(self) -> str:
        text: str = self.cleaned_data["hours"]
        try:
            read_hours(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return text


@institution_verbs.declare("set_hours", label=_("设定办公时间"), permission=P.UNIT_KEEP, form=HoursForm, sources=IN_USE)
def set_hours(institution: Institution, *, deed: Deed, hours: str) -> None:
    """Set the intervals in which the office is open on a working day."""
    OfficeHours.objects.filter(institution=institution).delete()
    OfficeHours.objects.bulk_create(
        OfficeHours(institution=institution, opens=opens, closes=closes) for opens, closes in read_hours(hours)
    )
    changed(institution, deed)


class BreakForm(VerbForm):
    name = forms.CharField(label=_("名称"), max_length=32)
    starts_on = DayField(label=_("开始"))
    ends_on = DayField(label=_("结束"))

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if not first or not last:
            return self.cleaned_data
        if last < first:
            self.add_error("ends_on", _t("结束不早于开始"))
        elif (last - first).days > LONGEST_BREAK:
            self.add_error("ends_on", _t("一个假期不超过 {n} 天").format(n=LONGEST_BREAK))
        elif there := SchoolBreak.objects.filter(institution=self.obj, starts_on__lte=last, ends_on__gte=first).first():
            self.add_error(
                "starts_on",
                _t("与「{name}」({first} 至 {last})重叠").format(name=there, first=there.starts_on, last=there.ends_on),
            )
        return self.cleaned_data


@institution_verbs.declare("add_break", label=_("登记寒暑假"), permission=P.UNIT_KEEP, form=BreakForm, sources=IN_USE)
def add_break(institution: Institution, *, deed: Deed, name: str, starts_on: date, ends_on: date) -> None:
    """Note a break of the schools. Statutory clocks run on in it; schools are not urged about small things."""
    SchoolBreak.objects.create(institution=institution, name=name, starts_on=starts_on, ends_on=ends_on)


class DropBreakForm(VerbForm):
    starts_on = DayField(label=_("哪一天开始的"))

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not SchoolBreak.objects.filter(institution=self.obj, starts_on=day).exists():
            raise forms.ValidationError(_t("没有从这一天开始的假期"))
        return day


def has_breaks(institution: Institution, actor: Actor) -> list[str]:
    return [] if institution.school_breaks.exists() else [_t("登记过的寒暑假")]


@institution_verbs.declare(
    "drop_break",
    label=_("撤去寒暑假"),
    permission=P.UNIT_KEEP,
    form=DropBreakForm,
    sources=IN_USE,
    gates=(has_breaks,),
)
def drop_break(institution: Institution, *, deed: Deed, starts_on: date) -> None:
    """Take back a break that was noted by mistake."""
    SchoolBreak.objects.filter(institution=institution, starts_on=starts_on).delete()
