"""Verbs on telephone lines and their calls: taken down, no opinion for a reason, or missed and called back (C12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.voices import LIMIT
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P as CASES
from huiyin.cases.receipts import seal, unseal
from huiyin.cases.terms import Channel, Served
from huiyin.channels.actions import (
    IN_USE,
    ChannelVerbs,
    CodeField,
    PersonField,
    campaign_of,
    known_so_far,
    staff_of,
    still_runs,
)
from huiyin.channels.models import Call, Line
from huiyin.channels.permissions import P
from huiyin.channels.taking import taker
from huiyin.channels.terms import CallState, InUse
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import MomentField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.calendar import calendar_of

NOT_REACHED = 3
"""So often a missed call is called back in vain before it may be given up for a reason."""


class LineVerbs(ChannelVerbs):
    """Verbs on telephone lines. Opening one is asked of the campaign's office."""

    model = Line


line_verbs = LineVerbs()


class LineForm(VerbForm):
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如:征求意见电话、投诉电话。"))
    number = forms.CharField(label=_("号码"), max_length=32)
    hours = forms.CharField(label=_("接听时间"), max_length=100, help_text=_("例如:工作日 9:00-12:00,14:00-17:30。"))
    duty = PersonField(label=_("值班人"), max_length=100, help_text=_("写姓名或用户名。"))

    def narrow(self) -> None:
        staff_of(self, "duty")
        known_so_far(self, Line)


class LineAddForm(LineForm):
    ref = CodeField(Line)


@line_verbs.declare(
    "add_line", label=_("开通电话"), permission=P.CHANNELS_KEEP, form=LineAddForm, creates=True, gates=(still_runs,)
)
def add_line(campaign: Campaign, *, deed: Deed, **said: Any) -> Line:
    """Open a line: its number, when it is answered, and who is on duty."""
    return Line.objects.create(campaign=campaign, **said)


@line_verbs.declare(
    "change_line", label=_("改号码、时间或值班人"), permission=P.CHANNELS_KEEP, form=LineForm, sources=IN_USE
)
def change_line(line: Line, *, deed: Deed, **said: Any) -> None:
    """Note another number, other hours or another person on duty."""
    was = {name: getattr(line, name) for name in said}
    deed.note["was"] = {name: str(value) for name, value in was.items() if value != said[name]}
    for name, value in said.items():
        setattr(line, name, value)
    line.save(update_fields=[*said])


def none_waiting(line: Line, actor: Actor) -> list[str]:
    n = line.calls.filter(state=CallState.MISSED).count()
    return [_t("回拨 {n} 个未接来电").format(n=n)] if n else []


@line_verbs.declare(
    "withdraw_line",
    label=_("停用电话"),
    permission=P.CHANNELS_KEEP,
    sources=IN_USE,
    target=InUse.WITHDRAWN,
    gates=(none_waiting,),
    final=True,
)
def withdraw_line(line: Line, *, deed: Deed) -> None:
    """Close the line; its calls stay in the register."""


class CallVerbs(ChannelVerbs):
    """Verbs on calls. Logging one is asked of its line."""

    model = Call


call_verbs = CallVerbs()


class CallForm(VerbForm):
    """What was said, or why it was no opinion; one of the two."""

    body = forms.CharField(
        label=_("来电内容"),
        max_length=LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写下对方说的,登记为来件。"),
    )
    reason = forms.CharField(
        label=_("不是意见的理由"), max_length=300, required=False, help_text=_("例如:打错电话;咨询,已当场答复。")
    )
    served = forms.ChoiceField(label=_("来件人是"), choices=[("", _("不说明")), *Served.choices], required=False)
    name = forms.CharField(label=_("姓名(不愿说就不填)"), max_length=64, required=False)
    phone = forms.CharField(label=_("来电号码"), max_length=32, required=False)

    def one_of_two(self) -> None:
        data = self.cleaned_data
        if data.get("body") and data.get("reason"):
            self.add_error("reason", _t("写了来电内容就是来件,不要再写「不是意见」的理由"))
        if not data.get("body") and not data.get("reason") and "body" not in self.errors:
            self.add_error("body", _t("写下来电内容;不是意见的,写明理由"))


class LogForm(CallForm):
    how = forms.ChoiceField(
        label=_("接到没有"), choices=[("answered", _("已接听")), ("missed", _("未接到"))], initial="answered"
    )
    came_at = MomentField(label=_("来电时间"), required=False, help_text=_("不填就是现在。"))
    field_order = ["body", "reason", "how", "name", "phone", "served", "came_at"]

    def clean_came_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["came_at"]
        if moment and moment > timezone.now():
            raise forms.ValidationError(_t("不能在将来"))
        return moment

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("how") != "missed":
            self.one_of_two()
        elif data.get("body") or data.get("reason"):
            self.add_error("how", _t("没有接到的电话没有内容:先登记未接,回拨以后再写"))
        return data


def line_in_use(line: Line, actor: Actor) -> list[str]:
    return [] if line.state == InUse.IN_USE else [_t("在用的电话(这部已停用)")]


def after_talking(data: dict[str, Any]) -> str:
    return CallState.VOICE if data.get("body") else CallState.NOT_OPINION


def after_logging(_line: Any, data: dict[str, Any]) -> str:
    return CallState.MISSED if data["how"] == "missed" else after_talking(data)


@call_verbs.declare(
    "log_call",
    label=_("登记来电"),
    permission=CASES.VOICE_RECEIVE,
    form=LogForm,
    creates=True,
    target=after_logging,
    gates=(line_in_use,),
    personal={"body", "name", "phone"},
    held_elsewhere={"body", "name", "phone"},
)
def log_call(line: Line, *, deed: Deed, how: str, came_at: datetime | None, **said: Any) -> Call:
    """Log a call: a voice, no opinion for a reason, or missed and due to be called back by the next working day."""
    moment = came_at or deed.at
    missed, due = how == "missed", None
    if missed:
        calendar = calendar_of(campaign_of(line).office.institution)
        due = calendar.after(timezone.localdate(moment), 1)
    call = Call(
        line=line,
        ref=references("T", timezone.localtime(moment).year)[0],
        at=moment,
        operator_id=deed.actor.user_id,
        missed=missed,
        due_on=due,
        state=deed.after,
        reason=said["reason"],
        sealed=seal({"phone": said["phone"]}) if missed and said["phone"] else None,
    )
    call.voice = taken_down(call, deed, said) if said["body"] else None
    call.save()
    return call


def taken_down(call: Call, deed: Deed, said: dict[str, Any]) -> Voice:
    """Receive what was said on the telephone; the receipt is told to the caller and shown once."""
    data = {name: said[name] for name in ("body", "served", "name", "phone") if said[name]}
    anonymous = "" if said["name"] or said["phone"] else "on"
    campaign = campaign_of(call)
    at = call.at if call.at < deed.at else None
    voice: Voice = voice_verbs["receive"](
        campaign, actor=taker(deed.actor, campaign), at=at, channel=Channel.PHONE.value, anonymous=anonymous, **data
    ).obj
    deed.note["voice"] = voice.ref
    return voice


class CallBackForm(CallForm):
    outcome = forms.ChoiceField(
        label=_("打通没有"), choices=[("reached", _("打通了")), ("unreached", _("没有打通"))], initial="reached"
    )
    field_order = ["outcome", "body", "reason", "name", "phone", "served"]

    def narrow(self) -> None:
        """Show the number that was kept for calling back; it was kept for this."""
        if isinstance(self.obj, Call) and self.obj.sealed:
            held = unseal(bytes(self.obj.sealed)) or {}
            self.initial = {"phone": held.get("phone", ""), **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("outcome") != "unreached":
            self.one_of_two()
        elif data.get("body"):
            self.add_error("outcome", _t("没有打通就没有内容"))
        elif data.get("reason") and self.obj is not None and self.obj.tries + 1 < NOT_REACHED:
            self.add_error("reason", _t("打 {n} 次都不通,才能写明理由不再回拨").format(n=NOT_REACHED))
        return data


def after_calling_back(_call: Any, data: dict[str, Any]) -> str:
    if data["outcome"] == "unreached":
        return CallState.NOT_OPINION if data["reason"] else CallState.MISSED
    return after_talking(data)


@call_verbs.declare(
    "call_back_missed",
    label=_("回拨登记"),
    permission=CASES.VOICE_RECEIVE,
    form=CallBackForm,
    sources={CallState.MISSED},
    target=after_calling_back,
    personal={"body", "name", "phone"},
    held_elsewhere={"body", "name", "phone"},
    in_bulk=False,
)
def call_back_missed(call: Call, *, deed: Deed, outcome: str, reason: str, **said: Any) -> None:
    """Log that a missed call was called back: what was said, why it is no opinion, or that nobody answered again."""
    found = {"tries": call.tries + (outcome == "unreached"), "reason": reason}
    if outcome == "reached":
        found |= {"called_back_at": deed.at, "sealed": None}
    if said["body"]:
        found["voice"] = taken_down(call, deed, said | {"at": deed.at})
    Call.objects.filter(pk=call.pk).update(**found)
    call.voice = found.get("voice")
