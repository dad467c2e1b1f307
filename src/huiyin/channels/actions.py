"""Verbs on boxes and their openings (C08), and what the verbs of every channel have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.actions.attaching import taken_in
from huiyin.cases.actions.voices import LIMIT
from huiyin.cases.cleaning import NotTaken
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import Channel, Served
from huiyin.channels.models import Box, Opening, Slip
from huiyin.channels.permissions import P
from huiyin.channels.taking import attached, moment_of, received
from huiyin.channels.terms import InUse, OpeningState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import free_code
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.fields import PersonField
from huiyin.people.models import Institution, User

IN_USE = {InUse.IN_USE}


class ChannelVerbs(Verbs):
    """Verbs on a channel or on what came by it: asked of the office of its campaign."""

    def places(self, obj: Any, permission: str) -> list[str]:
        return [campaign_of(obj).office.path]

    def about(self, obj: Any) -> str:
        ref = obj.code if isinstance(obj, Campaign) else obj.ref
        return f"{obj._meta.model_name}/{ref}"

    def hearers(self, deed: Deed) -> list[str]:
        return []


def campaign_of(obj: Any) -> Campaign:
    """Return the campaign to which a channel, or what came by it, belongs."""
    for name in ("box", "line", "mailbox", "platform", "voice"):
        if hasattr(type(obj), name):
            obj = getattr(obj, name)
            break
    campaign: Campaign = obj if isinstance(obj, Campaign) else obj.campaign
    return campaign


def staff_of(form: VerbForm, *names: str) -> Institution | None:
    """Let the fields called ``names`` look among the staff of the institution whose campaign the form is about."""
    if form.obj is None:
        return None
    institution = campaign_of(form.obj).office.institution
    for name in names:
        field: Any = form.fields[name]
        field.institution = institution
    return institution


def known_so_far(form: VerbForm, model: type) -> None:
    """Fill a form with what stands, where it changes something that is there."""
    if isinstance(form.obj, model):
        there = {name: getattr(form.obj, name) for name in form.fields if hasattr(form.obj, name)}
        shown = {name: value.username if isinstance(value, User) else value for name, value in there.items()}
        form.initial = {**shown, **form.initial}


class CodeField(forms.SlugField):
    """The name of a new channel in addresses and for programs, there once; whoever writes none is given the next free one."""

    def __init__(self, model: Any, **more: Any) -> None:
        self.model = model
        help_text = _("不填就自动编;自己写用字母、数字和短横,例如 gate。以后不再改。")
        super().__init__(label=_("代码"), max_length=32, required=False, help_text=help_text, **more)

    def used(self, ref: str) -> bool:
        found: bool = self.model.objects.filter(ref=ref).exists()
        return found

    def clean(self, value: Any) -> str:
        ref: str = super().clean(value)
        if ref and self.used(ref):
            raise forms.ValidationError(_t("代码「{code}」已有人使用,请换一个").format(code=ref))
        return ref or free_code(self.model._meta.model_name, self.used)


def still_runs(campaign: Campaign, actor: Actor) -> list[str]:
    return [] if campaign.state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


# Boxes.


class BoxVerbs(ChannelVerbs):
    """Verbs on boxes. Hanging one is asked of the campaign's office."""

    model = Box


box_verbs = BoxVerbs()


class BoxForm(VerbForm):
    place = forms.CharField(label=_("位置"), max_length=100, help_text=_("例如:局机关一楼大厅。"))
    keeper = PersonField(label=_("保管人"), max_length=100, help_text=_("写姓名或用户名。"))

    def narrow(self) -> None:
        staff_of(self, "keeper")
        known_so_far(self, Box)


class BoxAddForm(BoxForm):
    ref = CodeField(Box)


@box_verbs.declare(
    "add_box", label=_("设立意见箱"), permission=P.CHANNELS_KEEP, form=BoxAddForm, creates=True, gates=(still_runs,)
)
def add_box(campaign: Campaign, *, deed: Deed, ref: str, place: str, keeper: User) -> Box:
    """Hang up a box: where it is, and who keeps its key."""
    return Box.objects.create(campaign=campaign, ref=ref, place=place, keeper=keeper)


@box_verbs.declare("change_box", label=_("改位置或保管人"), permission=P.CHANNELS_KEEP, form=BoxForm, sources=IN_USE)
def change_box(box: Box, *, deed: Deed, place: str, keeper: User) -> None:
    """Note that the box hangs elsewhere or is kept by somebody else."""
    deed.note["was"] = {"place": box.place, "keeper": box.keeper.username}
    box.place, box.keeper = place, keeper
    box.save(update_fields=["place", "keeper"])


def all_finished(box: Box, actor: Actor) -> list[str]:
    waiting = box.openings.filter(state=OpeningState.OPEN)
    return [_t("录完第 {n} 次开箱").format(n=one.number) for one in waiting]


@box_verbs.declare(
    "withdraw_box",
    label=_("撤下意见箱"),
    permission=P.CHANNELS_KEEP,
    sources=IN_USE,
    target=InUse.WITHDRAWN,
    gates=(all_finished,),
    final=True,
)
def withdraw_box(box: Box, *, deed: Deed) -> None:
    """Take the box down; its openings and what was in it stay as they are."""


# Openings.


class OpeningVerbs(ChannelVerbs):
    """Verbs on openings. Opening is asked of the box."""

    model = Opening


opening_verbs = OpeningVerbs()


class OpeningForm(VerbForm):
    opened_on = DayField(label=_("开箱日期"), past=True)
    first = PersonField(label=_("开箱人"), max_length=100)
    second = PersonField(label=_("另一开箱人"), max_length=100, help_text=_("两人同时在场,不能是同一个人。"))
    slips = forms.IntegerField(
        label=_("纸条数"),
        min_value=0,
        max_value=100_000,
        error_messages={"min_value": _("纸条数不能是负数;没有纸条就写 0")},
    )

    def narrow(self) -> None:
        staff_of(self, "first", "second")
        self.initial = {"opened_on": timezone.localdate(), **self.initial}

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("first"), self.cleaned_data.get("second")
        if first is not None and first == second:
            self.add_error("second", _t("开箱要有两个人:这里写的是同一个人"))
        return self.cleaned_data


def box_in_use(box: Box, actor: Actor) -> list[str]:
    return [] if box.state == InUse.IN_USE else [_t("在用的意见箱(这个已撤下)")]


@opening_verbs.declare(
    "open_box",
    label=_("开箱登记"),
    permission=CASES.VOICE_RECEIVE,
    form=OpeningForm,
    creates=True,
    target=OpeningState.OPEN,
    gates=(box_in_use,),
)
def open_box(box: Box, *, deed: Deed, **said: Any) -> Opening:
    """Record that the box was opened by two people, and how many slips they counted."""
    number = (box.openings.aggregate(last=Max("number"))["last"] or 0) + 1
    return Opening.objects.create(box=box, number=number, ref=f"{box.ref}-{number}", **said)


class SlipForm(VerbForm):
    """One slip: what is written on it, and who signed, which mostly nobody did."""

    body = forms.CharField(label=_("纸条上写的"), max_length=LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
    served = forms.ChoiceField(label=_("来件人是"), choices=[("", _("不说明")), *Served.choices], required=False)
    name = forms.CharField(label=_("署名(没有就不填)"), max_length=64, required=False)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False)
    scan = forms.FileField(
        label=_("纸条照片"),
        required=False,
        allow_empty_file=True,
        help_text=_("没有署名的只收图片,照片里的拍摄信息会去掉。"),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("scan") is not None:
            try:
                data["scan"] = taken_in(data["scan"], anonymous=not signed(data))
            except NotTaken as refusal:
                self.add_error("scan", str(refusal))
        return data


def signed(data: dict[str, Any]) -> bool:
    return bool(data.get("name") or data.get("phone"))


def slips_left(opening: Opening, actor: Actor) -> list[str]:
    """More voices than slips are possible, for one slip may say two things; without any slip there is nothing to enter."""
    return [] if opening.slips else [_t("纸条(这次开箱一张也没有)")]


@opening_verbs.declare(
    "enter_slip",
    label=_("录入一张"),
    permission=CASES.VOICE_RECEIVE,
    form=SlipForm,
    sources={OpeningState.OPEN},
    gates=(slips_left,),
    personal={"body", "name", "phone", "scan"},
    held_elsewhere={"body", "name", "phone", "scan"},
    in_bulk=False,
)
def enter_slip(opening: Opening, *, deed: Deed, body: str, scan: Any, **said: Any) -> None:
    """Enter one slip, which becomes a voice of the channel as of the day of the opening."""
    anonymous = "" if signed(said) else "on"
    campaign = campaign_of(opening)
    said |= {"channel": Channel.BOX.value, "body": body, "anonymous": anonymous}
    voice = received(campaign, deed.actor, said, at=moment_of(opening.opened_on))
    if scan is not None:
        attached(voice, scan)
    number = opening.entered.count() + 1
    Slip.objects.create(opening=opening, number=number, voice=voice)
    deed.note["voice"] = voice.ref


class FinishForm(VerbForm):
    reason = forms.CharField(
        label=_("不符的原因"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("录入的件数与纸条数不同才填,例如:空白 1 张;1 张写了两件事。"),
    )

    def clean(self) -> dict[str, Any]:
        if self.obj is not None and not self.cleaned_data.get("reason"):
            entered, slips = self.obj.entered.count(), self.obj.slips
            if entered != slips:
                self.add_error(
                    "reason",
                    _t("纸条 {slips} 张,录入 {n} 件:请写明为什么不同,或者接着录").format(slips=slips, n=entered),
                )
        return self.cleaned_data


@opening_verbs.declare(
    "finish_opening",
    label=_("录完这次开箱"),
    permission=CASES.VOICE_RECEIVE,
    form=FinishForm,
    sources={OpeningState.OPEN},
    target=OpeningState.FINISHED,
    in_bulk=False,
)
def finish_opening(opening: Opening, *, deed: Deed, reason: str) -> None:
    """Say that every slip was entered, or why the numbers differ."""
    opening.reason = reason
    opening.save(update_fields=["reason"])
    deed.note |= {"slips": opening.slips, "entered": opening.entered.count()}
