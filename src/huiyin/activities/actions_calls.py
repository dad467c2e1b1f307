"""Verbs on a call for papers: drafted with its roll, opened, the roll kept, the day moved, closed (A04, B09, M12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions import ReasonForm
from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.activities.documents import LONGEST, DocumentField
from huiyin.activities.models_papers import PaperCall, PaperOwed
from huiyin.activities.nearness import prints_of
from huiyin.activities.papers import lacking_of
from huiyin.activities.permissions import P
from huiyin.activities.terms_papers import OF_PERSONS, CallState, Owing, PaperKind, ReviewKind
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.fields import PeopleField
from huiyin.people.models import Unit, UnitState, User, UserState

S = CallState
MOST_OF_A_UNIT = 10_000


class CallVerbs(ActivityVerbs):
    """Verbs on calls for papers, asked of the campaign's office."""

    model = PaperCall

    def places_of(self, obj: Any) -> list[str]:
        return [obj.campaign.office.path]

    def find(self, about: str) -> Any:
        return PaperCall.objects.select_related("campaign__office").get(ref=about.partition("/")[2])


paper_call_verbs = CallVerbs()


class CallForm(VerbForm):
    kind = forms.ChoiceField(label=_("种类"), choices=PaperKind.choices)
    owing = forms.ChoiceField(label=_("谁交"), choices=Owing.choices)
    review_kind = forms.ChoiceField(
        label=_("督导必审的方案"), choices=[("", "—"), *ReviewKind.choices], required=False,
        help_text=_("三必审:选了的,督导组审核通过以前,这个单位不能通过本环节;征求意见方案没有通过的,不能开始征求意见。"),
    )  # fmt: skip
    title = forms.CharField(label=_("标题"), max_length=100)
    instructions = forms.CharField(
        label=_("要求"), widget=forms.Textarea, max_length=5000, required=False,
        help_text=_("写什么、怎么写、给谁看。"),
    )  # fmt: skip
    due_on = DayField(label=_("截止日期"))
    least = forms.IntegerField(
        label=_("至少字数"), min_value=0, max_value=LONGEST, required=False, help_text=_("不填就不限。")
    )
    units = forms.ModelMultipleChoiceField(
        label=_("哪些单位"), queryset=Unit.objects.none(), to_field_name="code", required=False,
        help_text=_("不选就是参加活动的全部单位。"),
    )  # fmt: skip
    counts = forms.CharField(
        label=_("没有账号的单位应交份数"), widget=forms.Textarea, max_length=20_000, required=False,
        help_text=_("心得体会等由个人写的才填,一行一个:单位代码或名称 份数。其余单位按用户名册逐人列出。"),
    )  # fmt: skip
    source_title = forms.CharField(label=_("上级文本的标题"), max_length=100, required=False)
    source = forms.CharField(
        label=_("上级文本"), widget=forms.Textarea, max_length=LONGEST, required=False,
        help_text=_("例如本级的实施意见。交来的材料与它比对,相同的部分会标出来。"),
    )  # fmt: skip
    file = DocumentField(label=_("或从文件读入上级文本(.docx、.txt)"), required=False, max_length=200)

    def narrow(self) -> None:
        field: Any = self.fields["units"]
        if campaign := campaign_of(self.obj):
            units = Unit.objects.filter(institution=campaign.institution_id, state=UnitState.ACTIVE)
            field.queryset = units.order_by("path")
        if isinstance(self.obj, PaperCall):
            names = (
                "kind",
                "owing",
                "review_kind",
                "title",
                "instructions",
                "due_on",
                "least",
                "source_title",
                "source",
            )
            known = {name: getattr(self.obj, name) for name in names}
            roll = list(self.obj.roll.select_related("unit"))
            known["units"] = sorted({one.unit.code for one in roll})
            known["counts"] = "\n".join(f"{one.unit.code} {one.times}" for one in roll if one.by_count)
            self.initial = known | self.initial

    def clean_review_kind(self) -> str:
        kind: str = self.cleaned_data["review_kind"]
        if kind and self.cleaned_data.get("kind") != PaperKind.PLAN:
            raise forms.ValidationError(_t("只有方案由督导组必审"))
        there = PaperCall.objects.filter(campaign=campaign_of(self.obj), review_kind=kind) if kind else None
        if there is not None and isinstance(self.obj, PaperCall):
            there = there.exclude(pk=self.obj.pk)
        if there is not None and (other := there.first()):
            raise forms.ValidationError(
                _t("这个活动已有「{kind}」的征集({ref})").format(kind=ReviewKind(kind).label, ref=other.ref)
            )
        return kind

    def clean_counts(self) -> dict[int, int]:
        """Return by the key of a unit how many papers its people owe."""
        lines = [line.split() for line in self.cleaned_data["counts"].splitlines() if line.strip()]
        field: Any = self.fields["units"]
        known = {name: unit.pk for unit in field.queryset for name in (unit.name, unit.code)} if lines else {}
        found, mistakes = {}, []
        for number, cells in enumerate(lines, 1):
            name, count = " ".join(cells[:-1]), cells[-1]
            if name not in known:
                mistakes.append(_t("第 {n} 行:没有单位「{name}」").format(n=number, name=name[:40]))
            elif not (count.isascii() and count.isdigit() and len(count) < 9 and 0 < int(count) <= MOST_OF_A_UNIT):
                mistakes.append(_t("第 {n} 行:份数写 1 到 {most}").format(n=number, most=MOST_OF_A_UNIT))
            else:
                found[known[name]] = int(count)
        if mistakes:
            raise forms.ValidationError(mistakes)
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        of_persons = data.get("kind") in OF_PERSONS
        if "kind" in data and "owing" in data and of_persons == (data["owing"] == Owing.UNIT):
            self.add_error("owing", _t("方案由单位交,心得体会和个人材料由个人交"))
        if data.get("counts") and data.get("owing") == Owing.UNIT:
            self.add_error("counts", _t("每个单位一份的,不填份数"))
        read = data.pop("file", "")
        if read and data.get("source") and data["source"] != read:
            self.add_error("file", _t("上面已经有上级文本。要用文件里的,请先把上面的清空。"))
        data["source"] = read or data.get("source", "")
        data["least"] = data.get("least") or 0
        return data


def campaign_of(obj: Any) -> Campaign | None:
    return obj.campaign if isinstance(obj, PaperCall) else obj if isinstance(obj, Campaign) else None


@paper_call_verbs.declare(
    "draft_paper_call",
    label=_("起草材料征集"),
    permission=P.PAPER_KEEP,
    form=CallForm,
    creates=True,
    gates=(campaign_is_open,),
    target=S.DRAFT,
)
def draft_paper_call(
    campaign: Campaign, *, deed: Deed, units: Iterable[Unit], counts: dict[int, int], **said: Any
) -> PaperCall:
    """Draft a call for papers with the roll of those who owe one."""
    ref = references("Z", timezone.localtime(deed.at).year)[0]
    call = PaperCall.objects.create(campaign=campaign, ref=ref, source_prints=prints_of(said["source"]), **said)
    set_roll(call, units, counts, at=deed.at)
    return call


@paper_call_verbs.declare(
    "edit_paper_call",
    label=_("修改征集"),
    permission=P.PAPER_KEEP,
    form=CallForm,
    sources={S.DRAFT},
    in_bulk=False,
)
def edit_paper_call(call: PaperCall, *, deed: Deed, units: Iterable[Unit], counts: dict[int, int], **said: Any) -> None:
    """Change the draft of a call; its roll is drawn up anew."""
    PaperCall.objects.filter(pk=call.pk).update(source_prints=prints_of(said["source"]), **said)
    call.roll.all().delete()
    set_roll(PaperCall.objects.get(pk=call.pk), units, counts, at=deed.at)


def set_roll(call: PaperCall, units: Iterable[Unit], counts: dict[int, int], *, at: datetime) -> None:
    """Draw up who owes a paper: units, their people by name, or so many of them where a count was given; a few statements."""
    taking_part = Unit.objects.filter(
        campaigns_joined__campaign=call.campaign_id, campaigns_joined__until=None, state=UnitState.ACTIVE
    )
    places = list(units) or list(taking_part)
    lines = [PaperOwed(call=call, unit=one, at=at) for one in places] if call.owing == Owing.UNIT else []
    if call.owing != Owing.UNIT:
        counted = Unit.objects.filter(pk__in=counts)
        lines = [PaperOwed(call=call, unit=one, by_count=True, times=counts[one.pk], at=at) for one in counted]
        people = User.objects.filter(unit__in=places, state=UserState.ACTIVE).exclude(unit__in=counts)
        people = people.filter(party_group__isnull=False) if call.owing == Owing.PARTY else people
        lines += [PaperOwed(call=call, unit=one.unit, user=one, at=at) for one in people.select_related("unit")]
    lines.sort(key=lambda one: ([int(key) for key in one.unit.path.split(".") if key], one.user_id or 0))
    for number, line in enumerate(lines, 1):
        line.number = number
    PaperOwed.objects.bulk_create(lines)


def somebody_owes(call: PaperCall, actor: Actor) -> list[str]:
    return [] if call.roll.filter(excused_at=None).exists() else [_t("至少一个应交的单位或个人")]


def day_is_ahead(call: PaperCall, actor: Actor) -> list[str]:
    return [] if call.due_on >= timezone.localdate() else [_t("截止日期还没有过")]


@paper_call_verbs.declare(
    "open_paper_call",
    label=_("发布征集"),
    permission=P.PAPER_KEEP,
    sources={S.DRAFT},
    target=S.OPEN,
    gates=(campaign_is_open, somebody_owes, day_is_ahead),
    in_bulk=False,
)
def open_paper_call(call: PaperCall, *, deed: Deed) -> None:
    """Put the call out: from now on papers are handed in, and kind, roll and the superior's text are fixed."""
    PaperCall.objects.filter(pk=call.pk).update(opened_at=deed.at)


class RollForm(VerbForm):
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), to_field_name="code", required=False,
        help_text=_("补一个单位,或补一个没有账号的单位应交的份数。"),
    )  # fmt: skip
    times = forms.IntegerField(label=_("应交份数"), min_value=1, max_value=MOST_OF_A_UNIT, required=False)
    people = PeopleField(label=_("人员"), required=False, help_text=_("姓名或用户名,几个人用顿号隔开。"))

    def narrow(self) -> None:
        if isinstance(self.obj, PaperCall):
            fields: dict[str, Any] = self.fields
            house = self.obj.campaign.institution_id
            units = Unit.objects.filter(institution=house, state=UnitState.ACTIVE)
            fields["unit"].queryset = units.order_by("path")
            fields["people"].institution = house

    def clean(self) -> dict[str, Any]:
        data, call = self.cleaned_data, self.obj
        unit, people = data.get("unit"), data.get("people") or []
        if not (unit or people) and not self.errors:
            self.add_error("unit", _t("选单位,或写人员"))
        if not isinstance(call, PaperCall):
            return data
        if people and not call.of_persons:
            self.add_error("people", _t("方案由单位交,这里只补单位"))
        if unit and call.of_persons and not data.get("times"):
            self.add_error("times", _t("写明这个单位应交几份"))
        there = [one.user.name for one in call.roll.select_related("user") if one.user in people and one.user]
        if there:
            self.add_error("people", _t("已在名册上:{names}").format(names=_t("、").join(there)))
        if unit and call.roll.filter(unit=unit, user=None).exists():
            self.add_error("unit", _t("这个单位已在名册上"))
        return data


@paper_call_verbs.declare(
    "add_to_roll",
    label=_("补进应交名册"),
    permission=P.PAPER_KEEP,
    form=RollForm,
    sources={S.OPEN},
    in_bulk=False,
)
def add_to_roll(call: PaperCall, *, deed: Deed, unit: Unit | None, times: int | None, people: list[User]) -> None:
    """Add a unit or people who owe a paper, too."""
    last = call.roll.aggregate(last=Max("number"))["last"] or 0
    lines = [PaperOwed(unit=one.unit, user=one) for one in people]
    if unit:
        lines.append(PaperOwed(unit=unit, by_count=call.of_persons, times=times if times and call.of_persons else 1))
    for number, line in enumerate(lines, last + 1):
        line.call, line.number, line.at = call, number, deed.at
    PaperOwed.objects.bulk_create(lines)


class ExcuseForm(VerbForm):
    number = forms.TypedChoiceField(label=_("免交的一行"), coerce=int, choices=[])
    reason = forms.CharField(label=_("原因"), max_length=200)

    def narrow(self) -> None:
        if isinstance(self.obj, PaperCall):
            field: Any = self.fields["number"]
            roll = self.obj.roll.filter(excused_at=None).select_related("unit", "user")
            field.choices = [(one.number, f"{one.number} {one}") for one in roll]


@paper_call_verbs.declare(
    "excuse_from_paper",
    label=_("免交"),
    permission=P.PAPER_KEEP,
    form=ExcuseForm,
    sources={S.OPEN},
    personal={"reason"},
    held_elsewhere={"reason"},
    in_bulk=False,
)
def excuse_from_paper(call: PaperCall, *, deed: Deed, number: int, reason: str) -> None:
    """Excuse a unit or somebody from handing in, with the reason."""
    call.roll.filter(number=number).update(excused_at=deed.at, excused_for=reason)


class DayForm(ReasonForm):
    due_on = DayField(label=_("新的截止日期"))

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_t("不能在今天以前"))
        return day


@paper_call_verbs.declare(
    "move_paper_day",
    label=_("调整截止日期"),
    permission=P.PAPER_KEEP,
    form=DayForm,
    sources={S.OPEN},
    claims=("due_on",),
    in_bulk=False,
)
def move_paper_day(call: PaperCall, *, deed: Deed, due_on: date, reason: str) -> None:
    """Move the day by which papers are handed in, with the reason."""


def over_or_complete(call: PaperCall, actor: Actor) -> list[str]:
    """A call ends when its day is over, or when nobody owes anything any more."""
    if call.due_on < timezone.localdate() or not lacking_of(call):
        return []
    return [_t("截止日期({day})已过,或者全部交齐").format(day=call.due_on)]


@paper_call_verbs.declare(
    "close_paper_call",
    label=_("结束征集"),
    permission=P.PAPER_KEEP,
    sources={S.OPEN},
    target=S.CLOSED,
    gates=(over_or_complete,),
    in_bulk=False,
)
def close_paper_call(call: PaperCall, *, deed: Deed) -> None:
    """End the call: nothing more is handed in; what waits is still reviewed."""


@paper_call_verbs.declare(
    "reopen_paper_call",
    label=_("重新征集"),
    permission=P.PAPER_KEEP,
    form=ReasonForm,
    sources={S.CLOSED},
    target=S.OPEN,
    gates=(campaign_is_open,),
    in_bulk=False,
)
def reopen_paper_call(call: PaperCall, *, deed: Deed, reason: str) -> None:
    """Open a call that was ended once more, so that what was returned can be handed in again."""
