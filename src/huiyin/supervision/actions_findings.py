"""Verbs on what an inspection found: written down with photographs, brought into the ledger, its conclusion reviewed (G12)."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.attaching import taken_in
from huiyin.cases.cleaning import Cleaned, NotTaken
from huiyin.cases.files import keep_file
from huiyin.cases.terms import Channel
from huiyin.cases.urged import holders, seen_as
from huiyin.cases.visibility import up_from
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit
from huiyin.supervision.actions_found import open_found
from huiyin.supervision.actions_inspections import DAYS, DAYS_TO_DECIDE, day_of, inspection_verbs
from huiyin.supervision.models_inspections import (
    FindingFile,
    InspectedUnit,
    Inspection,
    InspectionFinding,
    InspectionState,
    ReviewOutcome,
)
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_inspections import visited_by_own

S = InspectionState
FILES_AT_MOST = 10


class EvidenceField(forms.FileField):
    """A photograph or document, taken in by its content and without what a camera wrote into it."""

    def __init__(self, **more: Any) -> None:
        said = _("照片、PDF、docx、xlsx 或纯文本,每个不超过 10 MB;拍摄地点和时间会被去掉")
        super().__init__(allow_empty_file=True, help_text=said, **more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return taken_in(file, anonymous=False)
        except NotTaken as refusal:
            raise forms.ValidationError(str(refusal)) from None


class FindingForm(VerbForm):
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), to_field_name="code")
    text = forms.CharField(label=_("发现的情况"), widget=forms.Textarea, max_length=5000)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    found_on = DayField(label=_("发现日期"), past=True)
    file = EvidenceField(label=_("照片或者材料"), required=False)

    def narrow(self) -> None:
        self.initial.setdefault("found_on", timezone.localdate())
        if isinstance(self.obj, Inspection):
            field: Any = self.fields["unit"]
            field.queryset = Unit.objects.filter(inspected__inspection=self.obj).order_by("path")
            field.error_messages["invalid_choice"] = _("这次检查不去这个单位")

    def clean_found_on(self) -> date:
        day: date = self.cleaned_data["found_on"]
        if isinstance(self.obj, Inspection) and self.obj.begun_on and day < self.obj.begun_on:
            raise forms.ValidationError(_t("不早于检查开始的日期 {day}").format(day=self.obj.begun_on))
        return day


@inspection_verbs.declare(
    "record_finding",
    label=_("登记发现"),
    permission=P.INSPECTION_DO,
    form=FindingForm,
    sources={S.RUNNING},
    personal={"text", "file"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def record_finding(
    inspection: Inspection, *, deed: Deed, unit: Unit, text: str, place: str, found_on: date, file: Cleaned | None
) -> None:
    """Write down what was found at a unit, with a photograph or document."""
    finding = InspectionFinding.objects.create(
        inspection=inspection,
        number=inspection.findings.count() + 1,
        unit=unit,
        text=text,
        place=place,
        found_on=found_on,
        by_id=deed.actor.user_id,
    )
    deed.note["finding"] = finding.number
    if file:
        keep(finding, file, deed)


def keep(finding: InspectionFinding, file: Cleaned, deed: Deed) -> None:
    kept = keep_file(file, "evidence")
    number = finding.files.count() + 1
    FindingFile.objects.create(finding=finding, number=number, at=deed.at, **kept)
    deed.note.update(sha256=kept["sha256"], size=kept["size"])


class NumberForm(VerbForm):
    """Which finding is meant."""

    number = forms.TypedChoiceField(label=_("哪一条发现"), coerce=int, choices=[])

    def narrow(self) -> None:
        if isinstance(self.obj, Inspection):
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.number}. {one.text[:60]}") for one in self.offered(self.obj)]

    def offered(self, inspection: Inspection) -> list[InspectionFinding]:
        return list(inspection.findings.all())

    def finding(self) -> InspectionFinding | None:
        number = self.cleaned_data.get("number")
        return self.obj.findings.filter(number=number).first() if isinstance(self.obj, Inspection) else None


class FileForm(NumberForm):
    file = EvidenceField(label=_("照片或者材料"))

    def clean(self) -> dict[str, Any]:
        data, finding = self.cleaned_data, self.finding()
        if finding and (file := data.get("file")):
            digest = hashlib.sha256(file.read()).hexdigest()
            file.seek(0)
            if finding.files.filter(sha256=digest).exists():
                self.add_error("file", _t("这个文件已经交过了"))
            if finding.files.count() >= FILES_AT_MOST:
                self.add_error("file", _t("一条发现最多 {n} 个文件").format(n=FILES_AT_MOST))
        return data


def has_findings(inspection: Inspection, actor: Actor) -> list[str]:
    return [] if inspection.findings.exists() else [_t("登记过的发现")]


@inspection_verbs.declare(
    "add_finding_file",
    label=_("补充照片材料"),
    permission=P.INSPECTION_DO,
    form=FileForm,
    sources={S.RUNNING},
    gates=(has_findings,),
    personal={"file"},
    in_bulk=False,
)
def add_finding_file(inspection: Inspection, *, deed: Deed, number: int, file: Cleaned) -> None:
    """Add another photograph or document to a finding."""
    keep(inspection.findings.get(number=number), file, deed)


# Into the ledger.


class FindingCaseForm(NumberForm):
    title = forms.CharField(label=_("标题"), max_length=300)
    problem = forms.CharField(
        label=_("问题内容(承办单位只看到这里)"),
        widget=forms.Textarea,
        help_text=_("不要写进学生、家长和举报人的姓名。"),
    )
    conduct = forms.BooleanField(
        label=_("涉及该单位自身作为,不交给它自己办"),
        required=False,
        help_text=_("勾选以后,被查单位和它的下级不能办这一件。"),
    )

    def offered(self, inspection: Inspection) -> list[InspectionFinding]:
        return [one for one in inspection.findings.all() if one.case_id is None]

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, Inspection) and len(waiting := self.offered(self.obj)) == 1:
            self.initial = {"number": waiting[0].number, "problem": waiting[0].text} | self.initial


def some_without_a_case(inspection: Inspection, actor: Actor) -> list[str]:
    return [] if inspection.findings.filter(case=None).exists() else [_t("还没有立件的发现")]


@inspection_verbs.declare(
    "finding_to_case",
    label=_("发现立件"),
    permission=P.INSPECTION_DO,
    form=FindingCaseForm,
    sources={S.RUNNING, S.FINISHED},
    gates=(some_without_a_case,),
    in_bulk=False,
)
def finding_to_case(
    inspection: Inspection, *, deed: Deed, number: int, title: str, problem: str, conduct: bool
) -> None:
    """Bring a finding into the ledger: a voice of the channel of spot checks, and the case that it opens, once."""
    finding = (
        InspectionFinding.objects.select_for_update().select_related("unit").get(inspection=inspection, number=number)
    )
    about = {"conduct": "on", "about_unit": finding.unit.code} if conduct else {}
    voice, case = open_found(
        inspection.campaign,
        Channel.SPOT_CHECK,
        title,
        problem,
        deed=deed,
        found=finding.text,
        name=_t("检查组"),
        **about,
    )
    InspectionFinding.objects.filter(pk=finding.pk).update(case=case)
    deed.note.update(case=case.ref, voice=voice.ref)


# A review of the conclusion.


class UnitOfReview(VerbForm):
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), to_field_name="code", required=False)

    def narrow(self) -> None:
        if not isinstance(self.obj, Inspection):
            return
        field: Any = self.fields["unit"]
        rows = self.rows(self.obj)
        field.queryset = Unit.objects.filter(pk__in=[one.unit_id for one in rows])
        self.only = rows[0].unit if len(rows) == 1 else None
        if self.only:
            field.widget = forms.HiddenInput()

    only: Unit | None = None

    def rows(self, inspection: Inspection) -> list[InspectedUnit]:
        """Return the inspected units that the verb may be done to; each form says which."""
        raise NotImplementedError

    def clean_unit(self) -> Unit:
        unit: Unit | None = self.cleaned_data["unit"] or self.only
        if unit is None:
            raise forms.ValidationError(_t("选一个单位"))
        return unit


class AskReviewForm(UnitOfReview):
    reason = forms.CharField(label=_("申请复核的理由"), widget=forms.Textarea, max_length=2000)

    def rows(self, inspection: Inspection) -> list[InspectedUnit]:
        return [one for one in may_ask(inspection, self.actor) if one.asked_review_on is None]


def may_ask(inspection: Inspection, actor: Actor | None) -> list[InspectedUnit]:
    rows = inspection.units.select_related("unit")
    return [one for one in rows if actor and actor.may_at(P.SUPERVISION_ANSWER, [one.unit.path])]


def not_asked_yet(inspection: Inspection, actor: Actor) -> list[str]:
    mine = may_ask(inspection, actor)
    asked = [one for one in mine if one.asked_review_on]
    return [_t("没有申请过的单位(每个单位只能申请一次)")] if mine and len(asked) == len(mine) else []


def asked_too_late(deed: Deed) -> list[str]:
    row = InspectedUnit.objects.get(inspection=deed.obj, unit=deed.data["unit"])
    late = row.review_until is not None and day_of(deed) > row.review_until
    return [_t("申请复核的期限到 {day},已经过了").format(day=row.review_until)] if late else []


@inspection_verbs.declare(
    "ask_review",
    label=_("申请复核结论"),
    permission=P.SUPERVISION_ANSWER,
    form=AskReviewForm,
    sources={S.FINISHED},
    gates=(not_asked_yet,),
    in_bulk=False,
)
def ask_review(inspection: Inspection, *, deed: Deed, unit: Unit, reason: str) -> None:
    """Ask for a review of the conclusion, once, within 30 days of it."""
    day = day_of(deed)
    inspection.units.filter(unit=unit).update(
        asked_review_on=day,
        asked_by_id=deed.actor.user_id,
        review_reason=reason,
        decide_until=day + timedelta(days=DAYS_TO_DECIDE),
    )
    text, until = _("检查 {ref}:{unit}申请复核,请在 {day} 前答复。"), day + timedelta(days=DAYS_TO_DECIDE)
    for user in who_decides(inspection):
        about = f"inspection/{inspection.ref}"
        deed.tell(staff(user), text, ref=inspection.ref, unit=unit.name, day=until, about=about)


def who_decides(inspection: Inspection) -> list[int]:
    """Return who approved the inspection, or, where he took part in it himself, the others who may approve."""
    took_part = set(inspection.inspectors.values_list("user_id", flat=True))
    if inspection.decided_by_id and inspection.decided_by_id not in took_part:
        return [inspection.decided_by_id]
    able = holders(P.INSPECTION_APPROVE, *up_from(inspection.campaign.office.path))
    return [user.pk for user in able if user.pk not in took_part and not visited_by_own(inspection, seen_as(user))]


class DecideReviewForm(UnitOfReview):
    outcome = forms.ChoiceField(label=_("复核结果"), choices=ReviewOutcome.choices)
    words = forms.CharField(label=_("复核意见"), widget=forms.Textarea, max_length=2000)

    begins_empty = frozenset({"outcome"})

    def rows(self, inspection: Inspection) -> list[InspectedUnit]:
        return [one for one in inspection.units.select_related("unit") if one.review_waits]


def a_review_waits(inspection: Inspection, actor: Actor) -> list[str]:
    return [] if any(one.review_waits for one in inspection.units.all()) else [_t("等待答复的复核申请")]


def not_by_an_inspector(inspection: Inspection, actor: Actor) -> list[str]:
    took_part = inspection.inspectors.filter(user__in=actor.persons).exists()
    return [_t("由没有参加检查的人复核")] if took_part else []


@inspection_verbs.declare(
    "decide_review",
    label=_("答复复核申请"),
    permission=P.INSPECTION_APPROVE,
    form=DecideReviewForm,
    sources={S.FINISHED},
    gates=(a_review_waits, not_by_an_inspector),
    in_bulk=False,
)
def decide_review(inspection: Inspection, *, deed: Deed, unit: Unit, outcome: str, words: str) -> None:
    """Decide on the review that a unit asked for; by somebody who did not inspect."""
    row = inspection.units.get(unit=unit)
    InspectedUnit.objects.filter(pk=row.pk).update(
        review_outcome=outcome,
        review_words=words,
        review_decided_on=day_of(deed),
        review_decided_by_id=deed.actor.user_id,
    )
    if row.asked_by_id:
        text, about = _("检查 {ref} 的复核已答复。"), f"inspection/{inspection.ref}"
        deed.tell(staff(row.asked_by_id), text, ref=inspection.ref, about=about)


DAYS["ask_review"] = asked_too_late
