"""Telling everything at once (一次性告知, F03 M29): one numbered notice of all that is missing; a second one is a breach."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.actions.timing import go_on, move_limit, stand_still
from huiyin.cases.clocks import usual_due
from huiyin.cases.counter import Notice
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.terms import Delivery, PauseGround, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.calendar import calendar_of
from huiyin.people.models import User

S = State
WHILE_HANDLED = {S.REGISTERED, S.ACCEPTED, S.ASSIGNED, S.WORKING}
"""Only the office knows who spoke, so it is the office that tells, for itself or for the unit that works on the case."""
DAYS_TO_COMPLETE = 5
"""Working days that a sender is offered to bring what is missing; whoever tells may give more or less."""
LINES = 50


def waiting_for_sender(case: Case, deed: Deed) -> None:
    """Note that the case waits for its sender; the notice keeps from when, and the clock stands still."""
    case.notices.filter(completed_at=None).update(waiting_since=deed.at)
    stand_still(case, deed, PauseGround.SENDER, "")


def sender_completed(case: Case, deed: Deed) -> None:
    """Note that the sender has brought everything; the clock goes on, unless it stands still on another ground."""
    case.notices.filter(completed_at=None).update(completed_at=deed.at)
    if not case.pauses.filter(until=None, ground=PauseGround.SENDER).exists():
        return
    go_on(case, deed)
    usual = usual_due(case, timezone.localdate(deed.at)) if case.due_on else None
    if usual and usual[0].restarts:
        move_limit(case, max(usual[1], case.due_on or usual[1]))


class LinesField(forms.CharField):
    """A list that is typed one to a line; numbers and blank lines that people put in are left out."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, list) else str(super().to_python(value) or "").splitlines()
        lines = [str(line).strip() for line in typed]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > LINES:
            raise forms.ValidationError(_t("最多 {n} 行,现在有 {said} 行").format(n=LINES, said=len(value)))
        if any(len(line) > 200 for line in value):
            raise forms.ValidationError(_t("每行最多 200 个字"))

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)


NEW, SAME = "new", "same"


class NoticeForm(VerbForm):
    """Everything at once. That it is the second time, and what that means, is said before it is sent."""

    matter = forms.CharField(label=_("事项"), max_length=300)
    basis = forms.CharField(
        label=_("依据"), max_length=2000, widget=forms.Textarea, help_text=_("哪一条规定要这些材料。")
    )
    materials = LinesField(label=_("需要的全部材料"), help_text=_("每行一项,写全:以后不能再添。"))
    missing = LinesField(label=_("现在还缺的"), help_text=_("每行一项。来件人看到的就是这些。"))
    complete_by = DayField(label=_("补齐期限"))
    handler = forms.CharField(label=_("经办人"), max_length=64)
    phone = forms.CharField(label=_("联系电话"), max_length=32)
    again = forms.ChoiceField(
        label=_("这是第二次告知:为什么第一次没有告知?"),
        choices=[(SAME, _("第一次就能告知(记为违反一次性告知)")), (NEW, _("当时无法知道的新情况"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("本件已经告知过一次。第一次就能告知而没有告知的,记为违反一次性告知制并计数。"),
    )
    reason = forms.CharField(label=_("第二次告知的理由"), max_length=2000, widget=forms.Textarea, required=False)

    field_order = ["again", "reason", "matter"]

    def narrow(self) -> None:
        if self.obj is None:
            return
        if not told_before(self.obj):
            del self.fields["again"], self.fields["reason"]
        if self.actor is not None and self.actor.user_id is not None and not self.is_bound:
            person = User.objects.get(pk=self.actor.user_id)
            calendar = calendar_of(self.obj.office.institution)
            limit = calendar.after(timezone.localdate(), DAYS_TO_COMPLETE)
            known = {"matter": self.obj.title, "handler": person.name, "phone": person.phone, "complete_by": limit}
            self.initial = {**known, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (by := data.get("complete_by")) and by <= timezone.localdate():
            self.add_error("complete_by", _t("补齐期限要在今天以后"))
        if "again" in self.fields:
            if not data.get("again"):
                self.add_error("again", _t("请选一项:这是第二次告知"))
            if not data.get("reason"):
                self.add_error("reason", _t("第二次告知要写明理由"))
        return data


def told_before(case: Case) -> bool:
    return bool(case.notices.all())


def waiting_notice(case: Case) -> Notice | None:
    """Return the notice by which the case waits for its sender; no statement where it was fetched with its story."""
    return next((one for one in case.notices.all() if one.completed_at is None), None)


def nothing_awaited(case: Case, actor: Actor) -> list[str]:
    waits = waiting_notice(case)
    sentence = _t("来件人补齐上一次告知的材料({ref},还没有登记补齐)")
    return [sentence.format(ref=waits.ref)] if waits else []


def something_awaited(case: Case, actor: Actor) -> list[str]:
    return [] if waiting_notice(case) else [_t("等来件人补齐的一次性告知")]


@case_verbs.declare(
    "give_notice",
    label=_("一次性告知"),
    permission=P.CASE_OPEN,
    form=NoticeForm,
    sources=WHILE_HANDLED,
    gates=(nothing_awaited,),
    in_bulk=False,
)
def give_notice(
    case: Case,
    *,
    deed: Deed,
    missing: list[str],
    complete_by: date,
    again: str = "",
    reason: str = "",
    **said: Any,
) -> None:
    """Tell the sender everything that is missing, at once, under a number; the case waits until it is brought."""
    ref = references("G", timezone.localtime(deed.at).year)[0]
    Notice.objects.create(
        case=case,
        number=case.notices.count() + 1,
        ref=ref,
        missing=missing,
        complete_by=complete_by,
        breach=again == SAME,
        reason=reason,
        given_at=deed.at,
        given_by_id=deed.actor.user_id,
        **said,
    )
    waiting_for_sender(case, deed)
    deed.note["number"] = ref
    text = _("办理您的事项还缺:{missing}。请在 {day} 前补齐;等您的这些天不计入办理期限。咨询电话:{phone}。")
    for hearer in case_verbs.hearers(deed):
        deed.tell(
            hearer,
            text,
            missing=_t(";").join(missing),
            day=str(complete_by),
            phone=said["phone"],
        )


class DeliveryForm(VerbForm):
    delivery = forms.ChoiceField(label=_("送达方式"), choices=Delivery.choices)
    delivered_on = DayField(label=_("送达日期"))
    signed = forms.BooleanField(label=_("当事人已在回执上签字"), required=False)

    def narrow(self) -> None:
        self.initial = {"delivered_on": timezone.localdate(), **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        newest = self.obj.notices.order_by("-number").first() if self.obj is not None else None
        day = data.get("delivered_on")
        if day and day > timezone.localdate():
            self.add_error("delivered_on", _t("送达日期不能在将来"))
        elif day and newest and day < timezone.localdate(newest.given_at):
            self.add_error("delivered_on", _t("送达日期不早于告知之日"))
        return data


def undelivered(case: Case, actor: Actor) -> list[str]:
    newest = max(case.notices.all(), key=lambda one: one.number, default=None)
    return [] if newest and not newest.delivery else [_t("还没有登记送达的一次性告知单")]


@case_verbs.declare(
    "deliver_notice",
    label=_("登记送达"),
    permission=P.CASE_OPEN,
    form=DeliveryForm,
    sources=WHILE_HANDLED,
    gates=(undelivered,),
    in_bulk=False,
)
def deliver_notice(case: Case, *, deed: Deed, delivery: str, delivered_on: date, signed: bool) -> None:
    """Note how and when the newest notice reached the sender, and whether the receipt was signed."""
    newest = case.notices.order_by("-number")[:1].values("pk")
    Notice.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(
        delivery=delivery, delivered_on=delivered_on, signed=signed
    )


class CompleteForm(VerbForm):
    remark = forms.CharField(label=_("补齐情况"), max_length=2000, widget=forms.Textarea, required=False)


@case_verbs.declare(
    "complete_notice",
    label=_("材料已补齐"),
    permission=P.CASE_OPEN,
    form=CompleteForm,
    sources=WHILE_HANDLED,
    gates=(something_awaited,),
    told=_("您补的材料已收齐,继续办理。"),
    in_bulk=False,
)
def complete_notice(case: Case, *, deed: Deed, remark: str) -> None:
    """Note that the sender has brought everything; the work goes on."""
    case.notices.filter(completed_at=None).update(remark=remark)
    sender_completed(case, deed)
