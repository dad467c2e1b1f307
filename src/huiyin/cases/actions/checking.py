"""Verbs by which somebody else verifies what was submitted: on the spot or from the evidence, with a list of the standards (E08)."""

from __future__ import annotations

from math import ceil
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.attaching import taken_in
from huiyin.cases.actions.opening import nothing_pending
from huiyin.cases.actions.registry import case_verbs, last_round
from huiyin.cases.cleaning import NotTaken
from huiyin.cases.files import keep_file
from huiyin.cases.models import Case, Check, CheckItem, CheckPhoto, Measure, Round
from huiyin.cases.permissions import P
from huiyin.cases.terms import CheckExtent, CheckMode, Finding, State
from huiyin.cases.visibility import handling_paths
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import FilesField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed

S = State
PHOTOS = 6
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def not_its_handler(case: Case, actor: Actor) -> list[str]:
    """Nobody verifies or closes his own unit's work (M01, E08), nor that of one for whom he stands in.

    The root unit is everybody's and bars only by person.
    """
    hands = {r.submitted_by_id for r in case.rounds.all()} | {a.signed_by_id for a in case.assignments.all()}
    own_unit = any(actor.works_in(path) for path in handling_paths(case) if path.count(".") > 1)
    if own_unit or actor.persons & hands:
        return [_t("由承办单位和承办人以外的人办理")]
    return []


def live_measures(case: Case) -> list[Measure]:
    return [one for one in case.measures.all() if one.dropped_at is None]


def drawn(case: Case, measures: list[Measure]) -> list[int]:
    """Return the numbers of the third of the measures that a sample looks at: by a keyed draw, so that nobody chooses them."""
    current = last_round(case)
    seed = f"{case.ref}/{current.number if current else 0}"

    def lot(number: int) -> str:
        return salted_hmac("huiyin.cases.sample", f"{seed}/{number}", algorithm="sha256").hexdigest()

    numbers = [one.number for one in measures]
    return sorted(sorted(numbers, key=lot)[: ceil(len(numbers) / 3)])


class SeenForm(VerbForm):
    """How somebody looked, where, and what he took pictures of."""

    mode = forms.ChoiceField(label=_("核实方式"), choices=CheckMode.choices, required=False)
    place = forms.CharField(
        label=_("地点"), max_length=200, required=False, help_text=_("可不写。现场核查的,写到哪里看的。")
    )
    photos = FilesField(label=_("照片"), required=False, help_text=_("可不传,最多六张;照片里的拍摄信息会自动去掉。"))

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or CheckMode.DESK

    def clean_photos(self) -> list[Any]:
        sent = self.cleaned_data["photos"]
        if len(sent) > PHOTOS:
            raise forms.ValidationError(_t("最多 {n} 张照片").format(n=PHOTOS))
        try:
            taken = [taken_in(one, anonymous=True) for one in sent]
        except NotTaken as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if any(not str(one.name).lower().endswith(tuple(PICTURES)) for one in taken):
            raise forms.ValidationError(_t("这里只收照片"))
        return taken


class VerifyForm(SeenForm):
    """The check-list: each measure with its standard is ticked by whoever saw that it is met."""

    extent = forms.ChoiceField(label=_("核实范围"), choices=CheckExtent.choices, required=False)
    met = forms.TypedMultipleChoiceField(
        label=_("达到标准的措施"), coerce=int, choices=[], widget=forms.CheckboxSelectMultiple, required=False
    )
    finding = forms.ChoiceField(
        label=_("事实认定"), choices=[("", _("同意承办单位的认定")), *Finding.choices], required=False
    )
    remarks = forms.CharField(label=_("核实情况"), widget=forms.Textarea)
    field_order = ("met", "extent", "mode", "finding", "remarks", "place", "photos")

    def narrow(self) -> None:
        if not isinstance(self.obj, Case):
            return
        self.measures = live_measures(self.obj)
        field: Any = self.fields["met"]
        words = _t("第 {n} 项:{standard}")
        field.choices = [(one.number, words.format(n=one.number, standard=one.standard)) for one in self.measures]
        field.depends = True  # which must be ticked depends on whether all are looked at or those drawn
        self.sample = drawn(self.obj, self.measures)
        told = _t("、").join(map(str, self.sample))
        self.fields["extent"].help_text = _t("抽查时核实系统抽到的第 {numbers} 项。").format(numbers=told)

    def clean_extent(self) -> str:
        return self.cleaned_data["extent"] or CheckExtent.ALL

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "met" in data and "extent" in data and self.obj is not None:
            sample = data["extent"] == CheckExtent.SAMPLE
            wanted = self.sample if sample else [one.number for one in self.measures]
            missing = [number for number in wanted if number not in data["met"]]
            sentence = _t("第 {n} 项措施没有勾选达到标准;没有达到的,请「退回重办」")
            for number in missing:
                self.add_error("met", sentence.format(n=number))
        return data


@case_verbs.declare(
    "verify",
    label=_("核实通过"),
    permission=P.CASE_VERIFY,
    form=VerifyForm,
    sources={S.SUBMITTED},
    target=S.VERIFIED,
    gates=(not_its_handler, nothing_pending),
    told=_("办理结果已由承办单位以外的人员核实。"),
    in_bulk=False,
)
def verify(case: Case, *, deed: Deed, remarks: str, met: list[int], finding: str, **seen: Any) -> None:
    """Confirm on the spot or from the evidence that the work meets its standard; one by one, by somebody else (E08)."""
    current = running_round(case)
    said = {"verified_at": deed.at, "verified_by": deed.actor.user_id, "remarks": remarks}
    if finding and finding != current.finding:
        deed.note["found_before"] = current.finding
        said["finding"] = finding
    Round.objects.filter(pk=current.pk).update(**said)
    made = note_check(current, deed, remarks, passed=True, finding=finding, **seen)
    looked_at = [one for one in live_measures(case) if one.number in met]
    CheckItem.objects.bulk_create(
        CheckItem(check_made=made, measure=one, standard=one.standard, met=True) for one in looked_at
    )


def running_round(case: Case) -> Round:
    return case.rounds.get(sent_back_at=None)


def note_check(current: Round, deed: Deed, remarks: str, *, passed: bool, **seen: Any) -> Check:
    """Write who looked how, with the pictures; the journal names the files that were kept."""
    photos = seen.pop("photos")
    made = Check.objects.create(
        round=current, passed=passed, remarks=remarks, by_id=deed.actor.user_id, at=deed.at, **seen
    )
    kept = [keep_file(one, "checks") for one in photos]
    CheckPhoto.objects.bulk_create(CheckPhoto(check_made=made, number=n, **one) for n, one in enumerate(kept, 1))
    if kept:
        deed.note["kept"] = [one["sha256"] for one in kept]
    return made


class ReworkForm(SeenForm):
    unmet = forms.TypedMultipleChoiceField(
        label=_("没有达到标准的措施"), coerce=int, choices=[], widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = WrittenField(label=_("退回理由"))
    field_order = ("unmet", "reason", "mode", "place", "photos")

    def narrow(self) -> None:
        if isinstance(self.obj, Case):
            field: Any = self.fields["unmet"]
            words = _t("第 {n} 项:{standard}")
            live = live_measures(self.obj)
            field.choices = [(one.number, words.format(n=one.number, standard=one.standard)) for one in live]


@case_verbs.declare(
    "rework",
    label=_("退回重办"),
    permission=P.CASE_VERIFY,
    form=ReworkForm,
    sources={S.SUBMITTED, S.VERIFIED},
    target=S.WORKING,
    gates=(nothing_pending,),
    told=_("核实未通过,已退回承办单位重办。"),
)
def rework(case: Case, *, deed: Deed, reason: str, unmet: list[int], **seen: Any) -> None:
    """Send the work back; the measures stand, only their acceptance is withdrawn."""
    current = running_round(case)
    Round.objects.filter(pk=current.pk).update(sent_back_at=deed.at, remarks=reason)
    made = note_check(current, deed, reason, passed=False, **seen)
    CheckItem.objects.bulk_create(
        CheckItem(check_made=made, measure=one, standard=one.standard, met=False)
        for one in live_measures(case)
        if one.number in unmet
    )
