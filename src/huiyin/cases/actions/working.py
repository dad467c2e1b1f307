"""Verbs of the units that handle: sign, plan measures, report, show evidence, answer a part, submit."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.explaining import none_to_give
from huiyin.cases.actions.first_asked import release_first_asked
from huiyin.cases.actions.opening import by_lead, nothing_pending, set_fields, those_complained_of
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.actions.timing import go_on
from huiyin.cases.copies import note_written
from huiyin.cases.files import keep_file
from huiyin.cases.models import Case, CoWork, Evidence, EvidenceRule, Measure, Progress, Round
from huiyin.cases.permissions import P
from huiyin.cases.terms import EvidenceNeeded, Finding, Kind, State
from huiyin.cases.visibility import parts_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState

S = State
EVIDENCE_LIMIT = 20 * 1024 * 1024
EVIDENCE_KINDS = {
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".xlsx",
    ".csv",
    ".txt",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".ofd",
    ".wps",
    ".et",
    ".zip",
}


class SignForm(VerbForm):
    person = forms.CharField(label=_("责任人"), max_length=64)


def unsigned(case: Case, actor: Actor) -> list[str]:
    signed = any(one.signed_at for one in case.assignments.all() if one.ended_at is None)
    return [_t("无须再签:已签收")] if signed else []


@case_verbs.declare(
    "sign",
    label=_("签收"),
    permission=P.CASE_HANDLE,
    form=SignForm,
    sources={S.ASSIGNED},
    gates=(by_lead, unsigned, nothing_pending),
)
def sign(case: Case, *, deed: Deed, person: str) -> None:
    """Take the assignment over and name the responsible person (E07)."""
    case.assignments.filter(ended_at=None).update(signed_at=deed.at, signed_by=deed.actor.user_id)
    set_fields(case, person=person)
    release_first_asked(case, deed.at)


class PlanForm(VerbForm):
    content = forms.CharField(label=_("整改措施"), widget=forms.Textarea)
    standard = forms.CharField(label=_("整改标准"), widget=forms.Textarea)
    due_on = DayField(label=_("措施时限"), required=False)
    person = forms.CharField(label=_("责任人"), max_length=64, required=False)
    unit = forms.ModelChoiceField(
        label=_("责任单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )

    def narrow(self) -> None:
        if self.obj is None:
            return
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(institution=self.obj.office.institution, state=UnitState.ACTIVE).order_by(
            "path"
        )
        known = {
            "due_on": self.obj.due_on,
            "person": self.obj.person,
            "unit": self.obj.lead_unit and self.obj.lead_unit.code,
        }
        self.initial = {**{key: value for key, value in known.items() if value}, **self.initial}

    def clean(self) -> dict[str, Any]:
        """What is left out is what the case already says: nothing is typed twice."""
        data = self.cleaned_data
        data["unit"] = data.get("unit") or self.obj.lead_unit
        data["person"] = data.get("person") or self.obj.person
        data["due_on"] = data.get("due_on") or self.obj.due_on
        if data["due_on"] and self.obj.due_on and data["due_on"] > self.obj.due_on:
            self.add_error("due_on", _t("不晚于本件时限 {day}").format(day=self.obj.due_on))
        return data


def six_points(case: Case, actor: Actor) -> list[str]:
    """Return which of the six clear points are still open before a measure is planned (M04, O-01).

    Measure, its limit and its standard come with the plan itself.
    """
    found = [] if case.problem.strip() else [_t("问题内容")]
    found += [] if case.lead_unit_id else [_t("责任单位")]
    found += [] if case.person else [_t("责任人(签收时指定)")]
    return found + ([] if case.due_on else [_t("整改时限")])


def measure_not_by_those_complained_of(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    return those_complained_of(case, [data["unit"]])


@case_verbs.declare(
    "plan",
    label=_("制定措施"),
    permission=P.CASE_HANDLE,
    form=PlanForm,
    sources={S.ASSIGNED, S.WORKING},
    target=S.WORKING,
    gates=(by_lead, six_points, nothing_pending),
    checks=(measure_not_by_those_complained_of,),
)
def plan(case: Case, *, deed: Deed, content: str, standard: str, due_on: date, person: str, unit: Unit) -> None:
    """Plan a measure; with the first one the six points stand and work begins."""
    made = Measure.objects.create(
        case=case,
        number=case.measures.count() + 1,
        content=content,
        unit=unit,
        person=person,
        due_on=due_on,
        standard=standard,
    )
    note_written([made])


class MeasureForm(VerbForm):
    """A form about one measure, named by its number."""

    measure = forms.TypedChoiceField(label=_("第几项措施"), coerce=int)

    def narrow(self) -> None:
        field: Any = self.fields["measure"]
        if self.obj is not None:
            live = [m for m in self.obj.measures.all() if m.dropped_at is None]
            field.choices = [(m.number, f"{m.number}. {m.content[:40]}") for m in live]
            if len(live) == 1:
                self.initial = {"measure": live[0].number, **self.initial}


class DropForm(MeasureForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea)


@case_verbs.declare(
    "drop_measure", label=_("撤去措施"), permission=P.CASE_HANDLE, form=DropForm, sources={S.WORKING}, gates=(by_lead,)
)
def drop_measure(case: Case, *, deed: Deed, measure: int, reason: str) -> None:
    """Give up a measure for a stated reason; it stays on record."""
    case.measures.filter(number=measure).update(dropped_at=deed.at, drop_reason=reason)


class ProgressForm(VerbForm):
    note = forms.CharField(label=_("进展情况"), widget=forms.Textarea)


@case_verbs.declare(
    "report_progress",
    label=_("报告进展"),
    permission=P.CASE_HANDLE,
    form=ProgressForm,
    sources={S.WORKING},
    told=_("承办单位正在办理,已报告进展。"),
)
def report_progress(case: Case, *, deed: Deed, note: str) -> None:
    """Say how the work stands."""
    Progress.objects.create(case=case, note=note, at=deed.at)


class ShownForm(MeasureForm):
    """A form about one measure with what shows that it was carried out: a file, a note, or both."""

    file = forms.FileField(label=_("佐证文件"), required=False)
    note = forms.CharField(label=_("佐证说明"), widget=forms.Textarea, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > EVIDENCE_LIMIT:
            raise forms.ValidationError(_t("文件不超过 20 MB"))
        if file and PurePath(file.name).suffix.lower() not in EVIDENCE_KINDS:
            raise forms.ValidationError(
                _t("不收「{kind}」文件,请交文档、表格、图片或 zip").format(kind=PurePath(file.name).suffix)
            )
        return file


class EvidenceForm(ShownForm):
    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("note") and "file" not in self.errors:
            self.add_error("file", _t("交文件或写说明"))
        return self.cleaned_data


@case_verbs.declare("add_evidence", label=_("交佐证"), permission=P.CASE_HANDLE, form=EvidenceForm, sources={S.WORKING})
def add_evidence(case: Case, *, deed: Deed, measure: int, file: Any, note: str) -> None:
    """Show that a measure was carried out."""
    keep_evidence(case, deed, measure, file, note)


def keep_evidence(case: Case, deed: Deed, measure: int, file: Any, note: str) -> None:
    """Record what shows that a measure was carried out; the journal names the file that was kept."""
    kept = keep_file(file) if file else {}
    deed.note.update(kept)
    shown = Evidence.objects.create(
        case=case,
        measure=case.measures.get(number=measure),
        note=note,
        at=deed.at,
        **({"name": note[:60]} | kept),
    )
    note_written([shown])


class FinishForm(ShownForm):
    """The result first; its evidence in the same breath, where it is not there yet."""

    result = forms.CharField(label=_("完成情况"), widget=forms.Textarea)
    field_order = ("measure", "result", "file", "note")

    def narrow(self) -> None:
        super().narrow()
        if self.obj is not None:
            still = [m.number for m in self.obj.measures.all() if m.dropped_at is None and m.done_at is None]
            self.initial = {**({"measure": still[0]} if still else {}), **self.initial}


@case_verbs.declare(
    "finish_measure",
    label=_("措施完成"),
    permission=P.CASE_HANDLE,
    form=FinishForm,
    sources={S.WORKING},
    gates=(by_lead,),
)
def finish_measure(case: Case, *, deed: Deed, measure: int, result: str, file: Any, note: str) -> None:
    """Report one measure as carried out, with what shows it."""
    if file or note:
        keep_evidence(case, deed, measure, file, note)
    case.measures.filter(number=measure).update(result=result, done_at=deed.at)
    note_written(case.measures.filter(number=measure))


class PartForm(VerbForm):
    answer = forms.CharField(label=_("协办意见或办理情况"), widget=forms.Textarea)


def has_open_part(case: Case, actor: Actor) -> list[str]:
    return [] if any(own_parts(case, actor)) else [_t("本单位未答复的协办部分")]


def own_parts(case: Case, actor: Actor) -> list[CoWork]:
    silent = [part for part in parts_of(case) if part.answered_at is None]
    return [part for part in silent if actor.may_at(P.CASE_HANDLE, [part.unit.path])]


@case_verbs.declare(
    "answer_part",
    label=_("答复协办"),
    permission=P.CASE_HANDLE,
    form=PartForm,
    sources={S.ASSIGNED, S.WORKING},
    gates=(has_open_part,),
)
def answer_part(case: Case, *, deed: Deed, answer: str) -> None:
    """Give the lead unit the co-working unit's part."""
    for part in own_parts(case, deed.actor):
        part.answer, part.answered_at = answer, deed.at
        part.save()


class SubmitForm(VerbForm):
    result = WrittenField(label=_("办理结果"))
    reply = WrittenField(label=_("答复来件人的内容"))
    finding = forms.ChoiceField(label=_("事实认定"), choices=[("", "—"), *Finding.choices], required=False)

    def narrow(self) -> None:
        """The result is what the measures already say; nothing is typed twice."""
        if self.obj is not None and not self.is_bound:
            results = [m.result for m in self.obj.measures.all() if m.dropped_at is None and m.result]
            self.initial = {**({"result": "\n".join(results)} if results else {}), **self.initial}

    def clean_finding(self) -> str:
        finding: str = self.cleaned_data["finding"]
        if self.obj.kind == Kind.COMPLAINT and not finding:
            raise forms.ValidationError(_t("投诉件须作事实认定"))
        return finding


def unfinished(case: Case, actor: Actor) -> list[str]:
    """Return everything that keeps the case from being complete: no measure, open ones, missing evidence, silent helpers."""
    live = [m for m in case.measures.all() if m.dropped_at is None]
    prefetch_related_objects(live, "evidence")
    found = [] if live else [_t("整改措施")]
    found += [_t("第 {n} 项措施的完成情况").format(n=measure.number) for measure in live if measure.done_at is None]
    found += unproven(case, live)
    silent = [part for part in parts_of(case) if part.answered_at is None]
    return found + [_t("协办单位「{unit}」的答复").format(unit=part.unit) for part in silent]


def unproven(case: Case, live: list[Measure]) -> list[str]:
    """Return what evidence the measures still need: a file where the rule of the handling type asks for one."""
    held = {measure.number: measure.evidence.all() for measure in live}
    noted = [n for n, shown in held.items() if shown and not any(one.file for one in shown)]
    must_file = needs_file(case)
    found = [_t("第 {n} 项措施的佐证").format(n=n) for n, shown in held.items() if not shown]
    return found + ([_t("第 {n} 项措施的佐证文件").format(n=n) for n in noted] if must_file else [])


def needs_file(case: Case) -> bool:
    """Say whether a note is not enough as evidence for a case of this handling type; asked once of each case fetched."""
    asked = f"file_needed_for_{case.handling_type}"
    if asked not in case.__dict__:
        rules = EvidenceRule.objects.filter(institution=case.office.institution_id, needs=EvidenceNeeded.FILE)
        case.__dict__[asked] = rules.filter(handling_type=case.handling_type).exists()
    return bool(case.__dict__[asked])


@case_verbs.declare(
    "submit",
    label=_("报结"),
    permission=P.CASE_HANDLE,
    form=SubmitForm,
    sources={S.WORKING},
    target=S.SUBMITTED,
    gates=(by_lead, unfinished, nothing_pending, none_to_give),
    explains=True,
    told=_("承办单位已报结,等待核实。"),
)
def submit(case: Case, *, deed: Deed, result: str, reply: str, finding: str) -> None:
    """Submit the finished work with the reply that the sender will get; a clock that stood still goes on with it."""
    go_on(case, deed)
    made = Round.objects.create(
        case=case,
        number=case.rounds.count() + 1,
        result=result,
        reply=reply,
        finding=finding,
        submitted_at=deed.at,
        submitted_by_id=deed.actor.user_id,
    )
    note_written([made])
