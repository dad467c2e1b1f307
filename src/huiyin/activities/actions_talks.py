"""Verbs on talks heart to heart and on visits: entered singly or by the unit, done, withdrawn when entered by mistake (C06, C07)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.actions import ReasonForm
from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open, hear, said_by
from huiyin.activities.minutes import PASSAGE
from huiyin.activities.models import Talk, Visit, VisitVoice
from huiyin.activities.own_plans import own_plan_is_passed, plan_awaited
from huiyin.activities.permissions import P
from huiyin.activities.terms import TALKED_WITH, About, Audience, TalkState
from huiyin.campaigns.models import Campaign
from huiyin.cases.terms import Channel, Served
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Action, Deed
from huiyin.people.models import Unit, UnitState, User, UserState

S = TalkState
MOST = 100_000
CLASSES = [(one.value, one.label) for one in TALKED_WITH]


class TalkVerbs(ActivityVerbs):
    """Verbs on talks. Entering one is asked of the unit that talks, so that each unit hands in its own."""

    model = Talk
    series = "T"

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path] if isinstance(obj, Unit) else super().places(obj, permission)

    def about(self, obj: Any) -> str:
        if isinstance(obj, Unit):
            return f"unit/{obj.code}"
        return f"{self.model._meta.model_name}/{obj.ref}" if isinstance(obj, self.model) else super().about(obj)

    def find(self, about: str) -> Any:
        return self.model._base_manager.select_related("campaign__office", "unit").get(ref=about.partition("/")[2])

    def create(self, action: Action, deeds: Sequence[Deed]) -> None:
        """Enter any number of rows with a constant number of statements."""
        years: dict[int, list[Deed]] = defaultdict(list)
        for deed in deeds:
            years[timezone.localtime(deed.at).year].append(deed)
        for year, of_year in sorted(years.items()):
            for deed, ref in zip(of_year, references(self.series, year, len(of_year)), strict=True):
                deed.obj = action.effect(deed.obj, deed=deed, ref=ref, **deed.data)
        copying.insert([deed.obj for deed in deeds])


class VisitVerbs(TalkVerbs):
    """Verbs on visits."""

    model = Visit
    series = "W"
    shared = frozenset({"add_visit_voice"})


talk_verbs = TalkVerbs()
visit_verbs = VisitVerbs()


class InCampaignForm(VerbForm):
    """What a unit does in a campaign; where its institution runs but one, nobody need choose."""

    campaign = forms.ModelChoiceField(
        label=_("活动"), queryset=Campaign.objects.none(), to_field_name="code", required=False,
        help_text=_("不选就是最近开始的活动。"),
    )  # fmt: skip

    def narrow(self) -> None:
        self.asked: dict[int, list[str]] = {}
        if isinstance(self.obj, Unit):
            field: Any = self.fields["campaign"]
            field.queryset = Campaign.objects.filter(institution=self.obj.institution_id).select_related("office")

    def clean_campaign(self) -> Campaign:
        found: Campaign | None = self.cleaned_data["campaign"] or self.running()
        if found is None or campaign_is_open(found, self.actor or Actor(name="")):
            raise forms.ValidationError(_t("活动已启动且未总结"))
        if awaited := self.awaited(found):
            raise forms.ValidationError(awaited)
        return found

    def awaited(self, campaign: Campaign) -> list[str]:
        """Return what the unit owes before it collects; asked once for all rows of a file."""
        if campaign.pk not in self.asked:
            self.asked[campaign.pk] = plan_awaited(campaign.pk, self.obj)
        return self.asked[campaign.pk]

    def clean_source_key(self) -> str:
        key: str = self.cleaned_data["source_key"]
        if key and self.rows.filter(source_key=key).exists():
            raise forms.ValidationError(_t("这一行已经登记过"))
        return key

    rows: Any = None
    """Where rows of the kind are kept, each with the key of what brought it."""

    def running(self) -> Campaign | None:
        field: Any = self.fields["campaign"]
        return field.queryset.filter(state="running").order_by("-starts_on", "-pk").first()


class TalkForm(InCampaignForm):
    rows = Talk.objects
    audience = forms.ChoiceField(label=_("谈话对象类别"), choices=CLASSES)
    by = forms.ModelChoiceField(
        label=_("谈话人(用户)"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    talker = forms.CharField(
        label=_("谈话人"), max_length=64, required=False, help_text=_("不是用户的,写职务或姓名,例如「单位负责人」。")
    )
    with_user = forms.ModelChoiceField(
        label=_("谈话对象(用户)"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    with_name = forms.CharField(
        label=_("谈话对象姓名"), max_length=64, required=False,
        help_text=_("只用来认出同一个人,不存姓名。成批登记的不填。"),
    )  # fmt: skip
    with_unit = forms.ModelChoiceField(
        label=_("对象所在单位"), queryset=Unit.objects.none(), to_field_name="code", required=False,
        help_text=_("不选就是本单位。"),
    )  # fmt: skip
    times = forms.IntegerField(label=pgettext_lazy("heads", "人次"), min_value=1, max_value=MOST, required=False)
    people = forms.IntegerField(
        label=_("其中首次谈的人数"), min_value=0, max_value=MOST, required=False,
        help_text=_("成批登记时填:这次谈了几人次,其中几人是这个活动里第一次谈。一人一谈的不用填。"),
    )  # fmt: skip
    held_on = DayField(label=_("日期"))
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    points = forms.IntegerField(
        label=_("提出意见条数"), min_value=0, max_value=1000, required=False,
        help_text=_("谈了什么不在这里记。要办的意见另作来件登记,不写是谁说的。"),
    )  # fmt: skip
    source_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def narrow(self) -> None:
        super().narrow()
        if not isinstance(self.obj, Unit):
            return
        inside = User.objects.filter(unit__institution=self.obj.institution_id, state=UserState.ACTIVE)
        fields: dict[str, Any] = self.fields
        fields["by"].queryset = fields["with_user"].queryset = inside.select_related("unit").order_by(
            "unit__path", "pk"
        )
        units = Unit.objects.filter(institution=self.obj.institution_id, state=UnitState.ACTIVE)
        fields["with_unit"].queryset = units
        self.initial.setdefault("held_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        single = bool(data.get("with_user") or data.get("with_name"))
        times, people = data.get("times") or 1, data.get("people")
        if not (data.get("by") or data.get("talker")):
            self.add_error("talker", _t("写明谁去谈的"))
        if data.get("with_user") and data["with_user"] == data.get("by"):
            self.add_error("with_user", _t("谈话人和谈话对象是同一个人"))
        if single and (times != 1 or people not in (None, 1)):
            self.add_error("times", _t("写了姓名的是一人一谈,人次为 1"))
        if people is not None and people > times:
            self.add_error("people", _t("人数不能多于人次"))
        data["times"], data["people"] = times, 1 if single else times if people is None else people
        return data


def same_person(campaign: Campaign, user: User | None, unit: Unit, audience: str, name: str) -> str | None:
    """Return the key by which one person is known again, None for several or for somebody without a name.

    It is keyed from outside the database: a bare digest would let a name be guessed from the list of a school's staff.
    """
    if user is None and not name:
        return None
    said = f"user/{user.pk}" if user else f"{unit.pk}/{audience}/{''.join(name.split())}"
    return salted_hmac("huiyin.activities.talk", f"{campaign.pk}/{said}", algorithm="sha256").hexdigest()


def done_or_planned(unit: Any, data: dict[str, Any]) -> str:
    day: date = data.get("held_on") or data["visited_on"]
    return S.PLANNED if day > timezone.localdate() else S.DONE


@talk_verbs.declare(
    "record_talk",
    label=_("登记谈心谈话"),
    permission=P.ACTIVITY_RECORD,
    form=TalkForm,
    creates=True,
    target=done_or_planned,
    personal={"with_name"},
    held_elsewhere={"with_name"},
)
def record_talk(
    unit: Unit, *, deed: Deed, ref: str, campaign: Campaign, by: User | None, talker: str, with_user: User | None,
    with_name: str, with_unit: Unit | None, points: int | None, source_key: str, **said: Any,
) -> Talk:  # fmt: skip
    """Enter a talk with one person, or how many the unit talked with."""
    where = with_unit or (with_user.unit if with_user else unit)
    return Talk(
        campaign=campaign,
        unit=unit,
        ref=ref,
        talker=talker or (by.name if by else ""),
        by=by,
        with_user=with_user,
        with_unit=where,
        person_key=same_person(campaign, with_user, where, said["audience"], with_name),
        points=points or 0,
        source_key=source_key or None,
        state=deed.after,
        done_at=deed.at if deed.after == S.DONE else None,
        **said,
    )


class DoneForm(VerbForm):
    held_on = DayField(label=_("日期"), past=True)

    def narrow(self) -> None:
        if isinstance(self.obj, Talk):
            self.initial.setdefault("held_on", self.obj.held_on)


@talk_verbs.declare(
    "confirm_talk",
    label=_("谈过了"),
    permission=P.ACTIVITY_RECORD,
    form=DoneForm,
    sources={S.PLANNED},
    target=S.DONE,
    gates=(own_plan_is_passed,),
    claims=("held_on",),
)
def confirm_talk(talk: Talk, *, deed: Deed, held_on: date) -> None:
    """Note that a talk that was agreed took place."""
    Talk.objects.filter(pk=talk.pk).update(done_at=deed.at)


@talk_verbs.declare(
    "withdraw_talk",
    label=_("撤销登记"),
    permission=P.ACTIVITY_RECORD,
    form=ReasonForm,
    sources={S.PLANNED, S.DONE},
    target=S.WITHDRAWN,
    personal={"reason"},
    in_bulk=False,
    final=True,
)
def withdraw_talk(talk: Talk, *, deed: Deed, reason: str) -> None:
    """Take back what was entered by mistake; it stays readable and counts no more."""
    Talk.objects.filter(pk=talk.pk).update(withdrawn_at=deed.at, reason=reason)


class VisitForm(InCampaignForm):
    rows = Visit.objects
    visitor = forms.CharField(label=_("走访人"), max_length=64)
    audience = forms.ChoiceField(label=_("走访对象"), choices=[("", "—"), *Audience.choices], required=False)
    about = forms.ChoiceField(label=_("征求对谁的意见"), choices=About.choices, required=False)
    place = forms.CharField(label=_("地点"), max_length=100)
    reason = forms.CharField(label=_("走访事由"), max_length=200)
    headcount = forms.IntegerField(label=_("见到的人次"), min_value=1, max_value=MOST)
    visited_on = DayField(label=_("日期"))
    source_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def narrow(self) -> None:
        super().narrow()
        self.initial.setdefault("visited_on", timezone.localdate())

    def clean_about(self) -> str:
        return self.cleaned_data["about"] or About.GROUP


@visit_verbs.declare(
    "record_visit",
    label=_("登记走访"),
    permission=P.ACTIVITY_RECORD,
    form=VisitForm,
    creates=True,
    target=done_or_planned,
    personal={"reason"},
)
def record_visit(unit: Unit, *, deed: Deed, ref: str, campaign: Campaign, source_key: str, **said: Any) -> Visit:
    """Enter a visit: where, why, how many were met."""
    done_at = deed.at if deed.after == S.DONE else None
    return Visit(
        campaign=campaign,
        unit=unit,
        ref=ref,
        source_key=source_key or None,
        state=deed.after,
        done_at=done_at,
        **said,
    )


class VisitedForm(VerbForm):
    visited_on = DayField(label=_("日期"), past=True)
    headcount = forms.IntegerField(label=_("见到的人次"), min_value=1, max_value=MOST)

    def narrow(self) -> None:
        if isinstance(self.obj, Visit):
            self.initial = {"visited_on": self.obj.visited_on, "headcount": self.obj.headcount} | self.initial


@visit_verbs.declare(
    "confirm_visit",
    label=_("走访过了"),
    permission=P.ACTIVITY_RECORD,
    form=VisitedForm,
    sources={S.PLANNED},
    target=S.DONE,
    gates=(own_plan_is_passed,),
    claims=("visited_on", "headcount"),
)
def confirm_visit(visit: Visit, *, deed: Deed, visited_on: date, headcount: int) -> None:
    """Note that a visit that was planned was made, and how many were met."""
    Visit.objects.filter(pk=visit.pk).update(done_at=deed.at)


@visit_verbs.declare(
    "withdraw_visit",
    label=_("撤销登记"),
    permission=P.ACTIVITY_RECORD,
    form=ReasonForm,
    sources={S.PLANNED, S.DONE},
    target=S.WITHDRAWN,
    personal={"reason"},
    in_bulk=False,
    final=True,
)
def withdraw_visit(visit: Visit, *, deed: Deed, reason: str) -> None:
    """Take back what was entered by mistake."""
    Visit.objects.filter(pk=visit.pk).update(withdrawn_at=deed.at, withdrawn_for=reason)


class VisitVoiceForm(VerbForm):
    body = forms.CharField(label=_("意见"), widget=forms.Textarea(attrs={"rows": 3}), max_length=PASSAGE)
    name = forms.CharField(label=_("发言人"), max_length=64, required=False, help_text=_("不填就是匿名。"))
    served = forms.ChoiceField(label=_("发言人是"), choices=[("", _("不说明")), *Served.choices], required=False)


@visit_verbs.declare(
    "add_visit_voice",
    label=_("记一条意见"),
    permission=P.ACTIVITY_RECORD,
    form=VisitVoiceForm,
    sources={S.DONE},
    gates=(own_plan_is_passed,),
    personal={"body", "name"},
    held_elsewhere={"body", "name"},
    in_bulk=False,
)
def add_visit_voice(visit: Visit, *, deed: Deed, body: str, name: str, served: str) -> None:
    """Write down what was said at the visit."""
    (voice,) = hear(visit.campaign, [said_by(Channel.VISIT, body, name=name, served=served)], deed=deed)
    VisitVoice.objects.create(visit=visit, voice=voice, at=deed.at)
    deed.note["voice"] = voice.ref
