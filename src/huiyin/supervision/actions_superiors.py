"""Verbs on what passes between the institution and the superior's group (G17): remarks are answered one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_superiors import RequestKind, RequestState, SuperiorRemark, SuperiorRequest
from huiyin.supervision.permissions import P

S = RequestState


class SuperiorVerbs(SupervisionVerbs):
    """Verbs on requests from and to the superior's group."""

    model = SuperiorRequest

    def about(self, obj: Any) -> str:
        return f"superior/{obj.ref}" if isinstance(obj, SuperiorRequest) else super().about(obj)

    def find(self, about: str) -> Any:
        return SuperiorRequest.objects.select_related("campaign__office").get(ref=about.partition("/")[2])


superior_verbs = SuperiorVerbs()


class RequestForm(VerbForm):
    kind = forms.ChoiceField(label=_("种类"), choices=RequestKind.choices)
    group = forms.CharField(label=_("上级组"), max_length=100)
    contact = forms.CharField(label=_("联络人"), max_length=64)
    subject = forms.CharField(label=_("事由"), max_length=200)
    text = forms.CharField(label=_("内容"), widget=forms.Textarea, max_length=5000, required=False)
    on = DayField(label=_("日期"), past=True)
    due_on = DayField(label=_("答复期限"), required=False, help_text=_("上级交办的要求须写明答复期限。"))

    def narrow(self) -> None:
        self.initial.setdefault("on", timezone.localdate())
        if isinstance(self.obj, Campaign):  # the same group and contact as last time
            last = self.obj.superior_requests.order_by("-pk").first()
            if last:
                self.initial = {"group": last.group, "contact": last.contact} | self.initial

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == RequestKind.ORDER and not data.get("due_on"):
            self.add_error("due_on", _t("上级交办的要求须写明答复期限"))
        if data.get("due_on") and data.get("on") and data["due_on"] < data["on"]:
            self.add_error("due_on", _t("答复期限不早于日期"))
        return data


@superior_verbs.declare(
    "contact_superior",
    label=_("登记与上级组的联络"),
    permission=P.SUPERVISION_KEEP,
    form=RequestForm,
    creates=True,
    target=S.OPEN,
)
def contact_superior(campaign: Campaign, *, deed: Deed, **said: Any) -> SuperiorRequest:
    """Note what was sent to the superior's group for review, what it asks of us, or to which meeting it is invited."""
    ref = references("U", timezone.localtime(deed.at).year)[0]
    return SuperiorRequest.objects.create(campaign=campaign, ref=ref, **said)


class RemarksForm(VerbForm):
    remarks = forms.CharField(
        label=_("上级组的意见,一行一条"), widget=forms.Textarea, max_length=10_000, help_text=_("每一条都要单独答复。")
    )
    said_on = DayField(label=_("提出日期"), past=True)

    def narrow(self) -> None:
        self.initial.setdefault("said_on", timezone.localdate())

    def clean_remarks(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["remarks"]).splitlines()]
        if not (found := [line for line in lines if line]):
            raise forms.ValidationError(_t("至少写一条意见"))
        return found


@superior_verbs.declare(
    "note_remarks",
    label=_("登记上级组的意见"),
    permission=P.SUPERVISION_KEEP,
    form=RemarksForm,
    sources={S.OPEN, S.REMARKED, S.ANSWERED},
    target=S.REMARKED,
    in_bulk=False,
)
def note_remarks(request: SuperiorRequest, *, deed: Deed, remarks: list[str], said_on: date) -> None:
    """Enter what the superior's group remarked, each remark by itself."""
    last = request.remarks.count()
    SuperiorRemark.objects.bulk_create(
        SuperiorRemark(request=request, number=last + n, text=text, said_on=said_on)
        for n, text in enumerate(remarks, 1)
    )


class AnswerForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一条意见"), coerce=int, choices=[])
    answer = forms.CharField(label=_("答复"), widget=forms.Textarea, max_length=5000)

    def narrow(self) -> None:
        if isinstance(self.obj, SuperiorRequest):
            field: Any = self.fields["number"]
            waiting = self.obj.remarks.filter(answered_at=None)
            field.choices = [(one.number, f"{one.number}. {one.text[:60]}") for one in waiting]


def where_an_answer_leads(request: SuperiorRequest, said: dict[str, Any]) -> str:
    """All remarks answered: the matter is answered; otherwise it stays where it is."""
    others = request.remarks.filter(answered_at=None).exclude(number=said["number"])
    return S.REMARKED if others.exists() else S.ANSWERED


@superior_verbs.declare(
    "answer_remark",
    label=_("答复一条意见"),
    permission=P.SUPERVISION_KEEP,
    form=AnswerForm,
    sources={S.REMARKED},
    target=where_an_answer_leads,
    in_bulk=False,
)
def answer_remark(request: SuperiorRequest, *, deed: Deed, number: int, answer: str) -> None:
    """Answer one remark of the superior's group."""
    request.remarks.filter(number=number).update(answer=answer, answered_at=deed.at)


class ResultForm(VerbForm):
    result = forms.CharField(label=_("结果"), widget=forms.Textarea, max_length=2000)


def no_remark_waits(request: SuperiorRequest, actor: Actor) -> list[str]:
    waiting = request.remarks.filter(answered_at=None)
    return [_t("第 {n} 条意见的答复").format(n=one.number) for one in waiting]


@superior_verbs.declare(
    "settle_request",
    label=_("登记结果"),
    permission=P.SUPERVISION_KEEP,
    form=ResultForm,
    sources={S.OPEN, S.REMARKED},
    target=S.ANSWERED,
    gates=(no_remark_waits,),
    in_bulk=False,
)
def settle_request(request: SuperiorRequest, *, deed: Deed, result: str) -> None:
    """Note what came of it: approved without remarks, came to the meeting, what was answered."""
    SuperiorRequest.objects.filter(pk=request.pk).update(result=result)
