"""Verbs on what schools report of their burden (C20): filed by the school, sorted by the office in one of three ways.

Nobody is told by message: a list of messages would say which school reported. A school sees on its own page what became
of it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from secrets import randbelow
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.actions.voices import LIMIT
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import Channel
from huiyin.channels.actions import ChannelVerbs, still_runs
from huiyin.channels.models_burden import Burden
from huiyin.channels.permissions import P
from huiyin.channels.queries_burden import barred, departments_of
from huiyin.channels.taking import received
from huiyin.channels.terms import BurdenKind, BurdenState
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitKind, UnitState

S = BurdenState


class BurdenVerbs(ChannelVerbs):
    """Verbs on reports of burden. Filing is asked of the school, sorting of the campaign's office."""

    model = Burden

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path if isinstance(obj, Unit) else obj.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"unit/{obj.code}" if isinstance(obj, Unit) else f"{self.model._meta.model_name}/{obj.ref}"

    def barred(self, obj: Any, actor: Actor) -> bool:
        return isinstance(obj, Burden) and barred(obj, actor)


burden_verbs = BurdenVerbs()


def running_campaign(institution_id: int) -> Campaign | None:
    """Return the campaign to which a report goes: the one that began last among those that run."""
    running = Campaign.objects.filter(institution=institution_id, state=CampaignState.RUNNING)
    return running.select_related("office__institution").order_by("-starts_on", "-pk").first()


class FileForm(VerbForm):
    """Four things to say: which kind, whose, when, what about. The rest may stay empty."""

    kind = forms.ChoiceField(label=_("哪一种"), choices=BurdenKind.choices)
    department = forms.ModelChoiceField(
        label=_("哪个科室的"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        help_text=_("不是本机构科室的,空着,写在下一格。"),
    )
    body = forms.CharField(
        label=_("不是本机构科室的,写单位名称"), max_length=60, required=False, help_text=_("例如:区体育局。")
    )
    happened_on = DayField(label=_("开会、发文或检查的日期"), past=True)
    subject = forms.CharField(
        label=pgettext_lazy("burden", "事由"),
        max_length=60,
        help_text=_("几个字就行,例如:要求报送安全台账。不写校名和姓名。"),
    )
    file_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    amount = forms.DecimalField(
        label=_("几小时或几页"),
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("0.1"),
        required=False,
        help_text=_("会议、检查写小时数,文件写页数;不清楚就不填。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Unit):
            field: Any = self.fields["department"]
            field.queryset = departments_of(self.obj.institution_id)
            self.initial = {"happened_on": timezone.localdate(), **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        department, body = data.get("department"), data.get("body")
        if department and body:
            self.add_error("body", _t("科室和其他单位只选一个"))
        elif not (department or body or self.errors.get("department")):
            self.add_error("department", _t("选一个科室;不是本机构的,在下面写单位名称"))
        elif body and (named := self.department_in(body)):
            self.add_error("body", _t("「{unit}」是本机构的科室,请在上面选").format(unit=named))
        if isinstance(self.obj, Unit) and self.obj.name in data.get("subject", ""):
            self.add_error("subject", _t("不要写校名"))
        return data

    def department_in(self, body: str) -> str:
        """Return the department that the words mean: written as another body, its people would not be kept from it."""
        field: Any = self.fields["department"]
        said = "".join(body.split())
        return next((name for name in field.queryset.values_list("name", flat=True) if name in said), "")


def is_a_school(unit: Unit, actor: Actor) -> list[str]:
    there = unit.kind == UnitKind.SCHOOL and unit.state == UnitState.ACTIVE
    return [] if there else [_t("在用的学校(这是「{kind}」)").format(kind=unit.get_kind_display())]


def campaign_runs(unit: Unit, actor: Actor) -> list[str]:
    return [] if running_campaign(unit.institution_id) else [_t("已启动且未总结的活动")]


def a_reference(year: int) -> str:
    """Return a new reference that says nothing of how many there are: a gap in a series would tell of a report one may not see."""
    while True:
        ref = f"L{year}-{randbelow(10**8):08d}"
        if not Burden.objects.filter(ref=ref).exists():
            return ref


@burden_verbs.declare(
    "file_burden",
    label=_("反映一项负担"),
    permission=P.BURDEN_REPORT,
    form=FileForm,
    creates=True,
    target=S.FILED,
    gates=(is_a_school, campaign_runs),
    personal={"subject"},
)
def file_burden(school: Unit, *, deed: Deed, **said: Any) -> Burden:
    """Report a meeting, a document or an inspection that is too much; the department is not told which school did."""
    return Burden.objects.create(
        campaign=running_campaign(school.institution_id),
        ref=a_reference(timezone.localtime(deed.at).year),
        school=school,
        filed_at=deed.at,
        **said,
    )


def settle(burden: Burden, deed: Deed, **said: Any) -> None:
    Burden.objects.filter(pk=burden.pk).update(sorted_at=deed.at, sorted_by=deed.actor.user_id, **said)


@burden_verbs.declare(
    "count_burden", label=_("属实计入"), permission=CASES.VOICE_SORT, sources={S.FILED}, target=S.COUNTED
)
def count_burden(burden: Burden, *, deed: Deed) -> None:
    """Find that it was so: it counts in the numbers of the department."""
    settle(burden, deed)


class ToVoiceForm(VerbForm):
    text = WrittenField(
        label=_("来件的内容"),
        max_length=LIMIT,
        help_text=_("承办的科室会看到这里写的。不写校名,也不写能认出是哪所学校的话。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Burden):
            self.initial = {"text": offered(self.obj), **self.initial}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if self.obj is not None and (named := school_in(text, self.obj.school)):
            raise forms.ValidationError(_t("这里写了校名「{school}」:科室会看到,请去掉").format(school=named))
        return text


def offered(burden: Burden) -> str:
    """Return how the voice could read: what was reported, without the school and without the exact day."""
    return _t("学校反映:{whose}的{kind}多,事由:{subject}。").format(
        whose=burden.whose, kind=burden.get_kind_display(), subject=burden.subject
    )


def school_in(text: str, school: Unit) -> str:
    """Return a name of the school that stands in the text, today's or a former one, or nothing."""
    said = "".join(text.split())
    names = {school.name, *school.versions.values_list("name", flat=True)}
    return next((name for name in sorted(names) if "".join(name.split()) in said), "")


def receiver(actor: Actor, campaign: Campaign) -> Actor:
    """Return ``actor`` as he takes in what a school reported: whoever sorts it may make it a voice."""
    return replace(actor, grants=actor.grants | {Grant(CASES.VOICE_RECEIVE, campaign.office.path)})


@burden_verbs.declare(
    "burden_to_voice",
    label=_("转为来件"),
    permission=CASES.VOICE_SORT,
    form=ToVoiceForm,
    sources={S.FILED},
    target=S.VOICE,
    gates=(lambda burden, actor: still_runs(burden.campaign, actor),),
    personal={"text"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def burden_to_voice(burden: Burden, *, deed: Deed, text: str) -> None:
    """Make it a voice of the channel 基层反映 in the clerk's words: it is handled like every other, and counts as well."""
    said = {"channel": Channel.GRASSROOTS.value, "body": text, "anonymous": "on"}
    voice = received(burden.campaign, receiver(deed.actor, burden.campaign), said)
    settle(burden, deed, voice=voice)
    deed.note["voice"] = voice.ref


class LeaveForm(VerbForm):
    reason = forms.CharField(label=_("不计入的理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


@burden_verbs.declare(
    "leave_burden",
    label=_("不计入"),
    permission=CASES.VOICE_SORT,
    form=LeaveForm,
    sources={S.FILED},
    target=S.NOT_COUNTED,
    personal={"reason"},
    in_bulk=False,
)
def leave_burden(burden: Burden, *, deed: Deed, reason: str) -> None:
    """Leave it out of the numbers for a recorded reason, which the school reads on its page."""
    settle(burden, deed, reason=reason)
