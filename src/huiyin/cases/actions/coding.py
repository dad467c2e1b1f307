"""Verbs on topics, weak links and salient problems, and on the catalogues from which they come (D07, D08, D12).

The machine proposes topics by the catalogue's words; what a matter bears, a clerk set.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.codes import codes_of, topics_of, topics_proposed_for, weak_link_of
from huiyin.cases.models import Case, CaseTopic, ListedCode, Salient, Voice, VoiceTopic, WeakLink
from huiyin.cases.models_codes import CodeState
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, SETTLING, CodeList, Disposition, Kind, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.actions_house import root_paths
from huiyin.people.models import Institution, Unit
from huiyin.people.permissions import P as PEOPLE

# The catalogues.


class CodeVerbs(Verbs):
    """Verbs on the rows of the catalogues. Adding one is asked of the institution."""

    model = ListedCode
    backdate = PEOPLE.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return root_paths(obj if isinstance(obj, Institution) else obj.institution)

    def about(self, obj: Any) -> str:
        return f"code/{obj.pk}" if isinstance(obj, ListedCode) else f"institution/{obj.code}"

    def find(self, about: str) -> Any:
        return ListedCode.objects.select_related("institution").get(pk=int(about.partition("/")[2]))

    def hearers(self, deed: Deed) -> list[str]:
        return []


code_verbs = CodeVerbs()


class WordsForm(VerbForm):
    words = forms.CharField(
        label=_("提示词"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
        help_text=_("一行一个。来件里有这个名称或这些词,就提示这个主题;只是提示,由经办人定。薄弱环节不用填。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, ListedCode):
            self.initial = {"words": self.obj.words, **self.initial}

    def clean_words(self) -> str:
        lines = [" ".join(line.split()) for line in str(self.cleaned_data["words"]).splitlines()]
        return "\n".join(dict.fromkeys(line for line in lines if line))


class CodeForm(WordsForm):
    catalogue = forms.ChoiceField(label=_("目录"), choices=CodeList.choices)
    code = forms.SlugField(
        label=_("代码"), max_length=32, help_text=_("字母、数字和短横,例如 fees;件上写它,以后不再改。")
    )
    name = forms.CharField(label=_("名称"), max_length=40)

    field_order = ["catalogue", "code", "name", "words"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if ListedCode.objects.filter(institution=self.obj, code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已经用过").format(code=code))
        return code

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        same = {"catalogue": data.get("catalogue"), "name": data.get("name")}
        if ListedCode.objects.filter(institution=self.obj, **same).exists():
            self.add_error("name", _t("这个目录里已有「{name}」").format(name=data["name"]))
        return data


@code_verbs.declare(
    "add_code", label=_("新增目录条目"), permission=CAMPAIGNS.CAMPAIGN_KEEP, form=CodeForm, creates=True
)
def add_code(institution: Institution, *, deed: Deed, catalogue: str, code: str, name: str, words: str) -> ListedCode:
    """Add a topic or a weak link to the institution's catalogue; its code and its name stay for ever."""
    return ListedCode.objects.create(
        institution=institution, catalogue=catalogue, code=code, name=name, words=words, at=deed.at
    )


@code_verbs.declare(
    "set_code_words",
    label=_("改提示词"),
    permission=CAMPAIGNS.CAMPAIGN_KEEP,
    form=WordsForm,
    sources={CodeState.ACTIVE},
    in_bulk=False,
)
def set_code_words(code: ListedCode, *, deed: Deed, words: str) -> None:
    """Say by which words the topic is proposed from now on; what was set stays."""
    deed.note["was"] = code.words
    ListedCode.objects.filter(pk=code.pk).update(words=words)


@code_verbs.declare(
    "retire_code",
    label=_("停用条目"),
    permission=CAMPAIGNS.CAMPAIGN_KEEP,
    sources={CodeState.ACTIVE},
    target=CodeState.RETIRED,
)
def retire_code(code: ListedCode, *, deed: Deed) -> None:
    """Offer the code no longer; what bears it keeps it."""


@code_verbs.declare(
    "restore_code",
    label=_("恢复条目"),
    permission=CAMPAIGNS.CAMPAIGN_KEEP,
    sources={CodeState.RETIRED},
    target=CodeState.ACTIVE,
)
def restore_code(code: ListedCode, *, deed: Deed) -> None:
    """Offer the code again."""


# Topics.


class SomeTopicsForm(VerbForm):
    """At least one topic; those that the words propose are ticked, nobody has set them yet."""

    topics = forms.ModelMultipleChoiceField(
        label=_("热点难点急点主题"),
        queryset=ListedCode.objects.none(),
        to_field_name="code",
        help_text=_("可以选几个。一件有几个主题的,在每个主题里各计一次,所以各主题之和可以多于件数。"),
    )

    def narrow(self) -> None:
        field: Any = self.fields["topics"]
        field.error_messages["invalid_choice"] = _("没有在用的主题「%(value)s」")
        if self.obj is not None:
            field.queryset = in_use(self.obj.office.institution_id, CodeList.TOPIC)


class AllTopicsForm(SomeTopicsForm):
    """All topics that it bears from now on, perhaps none."""

    def narrow(self) -> None:
        super().narrow()
        field: Any = self.fields["topics"]
        field.required = False
        if self.obj is not None:
            borne = topics_of(self.obj)
            offered = {code.pk for code in [*borne, *codes_of(self.obj.office.institution_id, CodeList.TOPIC)]}
            field.queryset = ListedCode.objects.filter(pk__in=offered).order_by("pk")
            shown = borne or topics_proposed_for(self.obj)
            self.initial = {"topics": [code.code for code in shown], **self.initial}


def in_use(institution: int, catalogue: str) -> Any:
    found = ListedCode.objects.filter(institution=institution, catalogue=catalogue, state=CodeState.ACTIVE)
    return found.order_by("pk")


def bear(rows: type[Model], deed: Deed, thing: dict[str, Any], topics: Iterable[ListedCode], *, only: bool) -> None:
    """Let the thing bear the topics from the deed on; with ``only`` those it bore beside them end."""
    wanted = {code.pk: code for code in topics}
    there = rows._default_manager.filter(until=None, **thing)
    borne = set(there.values_list("code", flat=True))
    if only:
        there.exclude(code__in=wanted).update(until=deed.at)
    for key, code in wanted.items():
        if key not in borne:
            rows._default_manager.create(code=code, at=deed.at, **thing)


@voice_verbs.declare(
    "add_topics",
    label=_("加标主题"),
    permission=P.VOICE_SORT,
    form=SomeTopicsForm,
    sources=set(Disposition.values),
)
def add_topics(voice: Voice, *, deed: Deed, topics: Iterable[ListedCode]) -> None:
    """Let the voice bear these topics as well (D08)."""
    bear(VoiceTopic, deed, {"voice": voice}, topics, only=False)


@voice_verbs.declare(
    "set_topics",
    label=_("标注主题"),
    permission=P.VOICE_SORT,
    form=AllTopicsForm,
    sources=set(Disposition.values),
    in_bulk=False,
)
def set_topics(voice: Voice, *, deed: Deed, topics: Iterable[ListedCode]) -> None:
    """Let the voice bear these topics and no others (D08)."""
    bear(VoiceTopic, deed, {"voice": voice}, topics, only=True)


@case_verbs.declare(
    "add_topics",
    label=_("加标主题"),
    permission=P.CASE_OPEN,
    form=SomeTopicsForm,
    sources=set(State.values),
)
def add_topics_to_case(case: Case, *, deed: Deed, topics: Iterable[ListedCode]) -> None:
    """Let the case bear these topics as well (D08)."""
    bear(CaseTopic, deed, {"case": case}, topics, only=False)


@case_verbs.declare(
    "set_topics",
    label=_("标注主题"),
    permission=P.CASE_OPEN,
    form=AllTopicsForm,
    sources=set(State.values),
    in_bulk=False,
)
def set_topics_of_case(case: Case, *, deed: Deed, topics: Iterable[ListedCode]) -> None:
    """Let the case bear these topics and no others (D08)."""
    bear(CaseTopic, deed, {"case": case}, topics, only=True)


# Weak links.


def weak_link_field(*, required: bool) -> forms.ModelChoiceField[ListedCode]:
    return forms.ModelChoiceField(
        label=_("薄弱环节"),
        queryset=ListedCode.objects.none(),
        to_field_name="code",
        required=required,
        help_text=_("反映出哪个环节薄弱。办结投诉时必须定一个,以后可以更正。"),
    )


class WeakLinkForm(VerbForm):
    """Which weak link a matter showed, and where; what was said before is filled in."""

    weak_link = weak_link_field(required=True)
    weak_unit = forms.ModelChoiceField(
        label=_("哪个单位的"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Case):
            fill_weak_link(self, self.obj)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("weak_link") and not data.get("weak_unit") and "weak_unit" not in self.errors:
            self.add_error("weak_unit", _t("写明是哪个单位的薄弱环节"))
        return data


def fill_weak_link(form: VerbForm, case: Case) -> None:
    """Give the two fields their choices, and what is known of the case."""
    fields: Any = form.fields
    now = weak_link_of(case)
    fields["weak_link"].queryset = in_use(case.office.institution_id, CodeList.WEAK_LINK)
    fields["weak_unit"].queryset = Unit.objects.filter(institution=case.office.institution_id).order_by("path")
    unit = now.unit if now else case.about_unit or case.lead_unit
    known = {"weak_link": now.code.code if now else None, "weak_unit": unit.code if unit else None}
    form.initial = {**known, **form.initial}


def note_weak_link(case: Case, deed: Deed, code: ListedCode, unit: Unit) -> None:
    """Note the weak link from the deed on; the one before ends. The same again changes nothing."""
    there = WeakLink.objects.filter(case=case, until=None)
    if there.filter(code=code, unit=unit).exists():
        return
    there.update(until=deed.at)
    WeakLink.objects.create(case=case, code=code, unit=unit, at=deed.at)


@case_verbs.declare(
    "set_weak_link",
    label=_("定薄弱环节"),
    permission=P.CASE_ASK,
    form=WeakLinkForm,
    sources=SETTLING | {State.SUBMITTED, State.CLOSED},
)
def set_weak_link(case: Case, *, deed: Deed, weak_link: ListedCode, weak_unit: Unit) -> None:
    """Say which weak link the matter showed and in which unit (D12); a complaint says so at its closing at the latest."""
    note_weak_link(case, deed, weak_link, weak_unit)


# Salient problems.


class SalientForm(VerbForm):
    decided_by = forms.CharField(label=_("谁决定"), max_length=64, help_text=_("例如:局党委、教委主任办公会。"))
    meeting = forms.CharField(
        label=_("什么会议"), max_length=200, help_text=_("写明名称和次数,例如:局党委第 5 次会议。")
    )
    decided_on = DayField(label=_("会议日期"), past=True)


def is_a_problem(case: Case, actor: Actor) -> list[str]:
    return [] if case.kind == Kind.RECTIFICATION else [_t("整改问题(其他种类不列为突出问题)")]


def not_salient_yet(case: Case, actor: Actor) -> list[str]:
    return [_t("先撤销原来的决定:已经是突出问题")] if case.salient.filter(until=None).exists() else []


def is_salient(case: Case, actor: Actor) -> list[str]:
    return [] if case.salient.filter(until=None).exists() else [_t("已经确定为突出问题的")]


@case_verbs.declare(
    "mark_salient",
    label=_("定为突出问题"),
    permission=P.CASE_OPEN,
    form=SalientForm,
    sources=OPEN | {State.CLOSED},
    gates=(is_a_problem, not_salient_yet),
)
def mark_salient(case: Case, *, deed: Deed, decided_by: str, meeting: str, decided_on: date) -> None:
    """Mark the problem as salient, as a meeting decided (D07); the stage report names as many as are marked."""
    said = {"decided_by": decided_by, "meeting": meeting, "decided_on": decided_on}
    Salient.objects.create(case=case, title=case.title, at=deed.at, **said)


class UnmarkForm(VerbForm):
    reason = forms.CharField(label=_("撤销的理由"), widget=forms.Textarea, max_length=1000)


@case_verbs.declare(
    "unmark_salient",
    label=_("撤销突出问题"),
    permission=P.CASE_OPEN,
    form=UnmarkForm,
    sources=set(State.values),
    gates=(is_salient,),
)
def unmark_salient(case: Case, *, deed: Deed, reason: str) -> None:
    """Take the mark back for a reason; that it was there stays on record."""
    case.salient.filter(until=None).update(until=deed.at, reason=reason)
