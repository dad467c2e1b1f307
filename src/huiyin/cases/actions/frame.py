"""What an institution lays down for its ledger: which evidence a measure needs, and texts that are written again and again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.permissions import P
from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.models import Case, EvidenceRule, LimitRule, Template, TemplateState
from huiyin.cases.steps import note_next_steps
from huiyin.cases.terms import Channel, ClockKind, EvidenceNeeded, HandlingType, Kind, State
from huiyin.kernel.clocks import BadLimit, Limit, is_longer
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.actions_house import IN_USE, institution_verbs, root_paths
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution, InstitutionState
from huiyin.people.permissions import P as PEOPLE

# Evidence rules.


class EvidenceRuleForm(VerbForm):
    handling_type = forms.ChoiceField(label=_("整改类型"), choices=HandlingType.choices)
    needs = forms.ChoiceField(label=_("佐证要求"), choices=EvidenceNeeded.choices)


@institution_verbs.declare(
    "set_evidence_rule",
    label=_("设定佐证要求"),
    permission=P.CAMPAIGN_KEEP,
    form=EvidenceRuleForm,
    sources={InstitutionState.ACTIVE},
)
def set_evidence_rule(institution: Institution, *, deed: Deed, handling_type: str, needs: str) -> None:
    """Say what evidence a measure needs in cases of one handling type, from now on."""
    EvidenceRule.objects.update_or_create(
        institution=institution, handling_type=handling_type, defaults={"needs": needs}
    )
    concerned = Case.objects.filter(office__institution=institution, handling_type=handling_type, state=State.WORKING)
    note_next_steps(list(concerned.values_list("pk", flat=True)))


# Limits.


class RuleForm(VerbForm):
    clock = forms.ChoiceField(label=_("哪一段"), choices=ClockKind.choices)
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("各种类")), *Kind.choices], required=False)
    channel = forms.ChoiceField(label=_("渠道"), choices=[("", _("各渠道")), *Channel.choices], required=False)
    handling_type = forms.ChoiceField(
        label=_("整改类型(只用于「办理」)"), choices=[("", _("各类型")), *HandlingType.choices], required=False
    )
    limit = forms.CharField(
        label=_("承诺的期限"), max_length=8, help_text=_("5wd 为 5 个工作日,15d 为 15 天,4h 为 4 个办公小时。")
    )
    legal = forms.CharField(
        label=_("法定的期限"), max_length=8, required=False, help_text=_("有法规规定的要写,承诺的不能比它长。")
    )
    source = forms.CharField(label=_("依据"), max_length=200, required=False)
    roll = forms.BooleanField(label=_("最后一天不上班的,顺延到下一个工作日"), required=False)
    restarts = forms.BooleanField(
        label=_("来件人补齐材料后,重新起算"), required=False, help_text=_("不勾的,等补正的日子不计,补齐后接着算。")
    )

    times = forms.IntegerField(
        label=_("最多延期几次"),
        min_value=1,
        max_value=9,
        required=False,
        help_text=_("只用于「每次延期」;留空即为 1 次。"),
    )

    def clean_limit(self) -> str:
        return read_limit(self.cleaned_data["limit"])

    def clean_legal(self) -> str:
        return read_limit(self.cleaned_data["legal"]) if self.cleaned_data["legal"] else ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("limit") and data.get("legal"):
            promised, legal = Limit.parse(data["limit"]), Limit.parse(data["legal"])
            if is_longer(promised, legal, calendar_of(self.obj)):
                self.add_error("limit", _t("承诺的期限不能长于法定的 {legal}").format(legal=legal.said))
            if not data.get("source"):
                self.add_error("source", _t("写明法定期限的依据"))
        if data.get("times") and data.get("clock") != ClockKind.EXTEND:
            self.add_error("times", _t("只有「每次延期」写次数"))
        if data.get("handling_type") and data.get("clock") != ClockKind.HANDLE:
            self.add_error("handling_type", _t("只有「办理」按整改类型定期限"))
        return data


def read_limit(text: str) -> str:
    """Return a limit as it is kept, or refuse it in the words of the rule."""
    try:
        return str(Limit.parse(text))
    except BadLimit as error:
        raise forms.ValidationError(str(error)) from error


@institution_verbs.declare(
    "set_limit_rule", label=_("设定一条期限"), permission=PEOPLE.UNIT_KEEP, form=RuleForm, sources=IN_USE
)
def set_limit_rule(institution: Institution, *, deed: Deed, **said: Any) -> None:
    """Set how long something may take from now on; limits that run stay as they were told, older versions stay on record."""
    which = {name: said[name] for name in ("clock", "kind", "channel", "handling_type")}
    LimitRule.objects.filter(institution=institution, until=None, **which).update(until=deed.at)
    LimitRule.objects.create(institution=institution, at=deed.at, **said)


# Templates.


class TemplateVerbs(Verbs):
    """Verbs on templates. Adding one is asked of the institution."""

    model = Template
    backdate = PEOPLE.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return root_paths(obj if isinstance(obj, Institution) else obj.institution)

    def about(self, obj: Any) -> str:
        return f"template/{obj.number}" if isinstance(obj, Template) else f"institution/{obj.code}"

    def find(self, about: str) -> Any:
        return Template.objects.get(number=int(about.partition("/")[2]))

    def hearers(self, deed: Deed) -> list[str]:
        return []


template_verbs = TemplateVerbs()
WRITTEN = ("answer", "set_aside", "refer", "propose_decline", "submit", "rework", "ask_sender")
"""The verbs whose texts repeat; a verb that no room declares is left out."""


def places_for_text() -> dict[str, str]:
    """Return where a template may stand, ``verb.field`` -> words, from what the verbs declare."""
    found: dict[str, str] = {}
    for name in WRITTEN:
        for verbs in (voice_verbs, case_verbs):
            if name in verbs:
                for field, asked in verbs[name].form.base_fields.items():
                    if isinstance(asked.widget, forms.Textarea):
                        found.setdefault(f"{name}.{field}", f"{verbs[name].label} · {asked.label}")
    return found


class TemplateForm(VerbForm):
    place = forms.ChoiceField(label=_("用在哪里"), choices=lambda: places_for_text().items())
    name = forms.CharField(label=_("名称"), max_length=60)
    text = forms.CharField(
        label=_("内容"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("办理时可以选用,选用后还能改。要填的地方写成〔〕,例如:〔日期〕。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Template):
            known = {"place": f"{self.obj.verb}.{self.obj.field}", "name": self.obj.name, "text": self.obj.text}
            self.initial = {**known, **self.initial}


@template_verbs.declare(
    "add_template", label=_("新增模板"), permission=P.CAMPAIGN_KEEP, form=TemplateForm, creates=True
)
def add_template(institution: Institution, *, deed: Deed, place: str, name: str, text: str) -> Template:
    """Add a text that is offered in the field of a verb."""
    last = Template.objects.filter(institution=institution).aggregate(last=Max("number"))["last"] or 0
    verb, _dot, field = place.partition(".")
    return Template.objects.create(
        institution=institution, number=last + 1, verb=verb, field=field, name=name, text=text
    )


@template_verbs.declare(
    "edit_template",
    label=_("修改模板"),
    permission=P.CAMPAIGN_KEEP,
    form=TemplateForm,
    sources={TemplateState.ACTIVE},
    in_bulk=False,
)
def edit_template(template: Template, *, deed: Deed, place: str, name: str, text: str) -> None:
    """Word a template better; what was written with it stays as it was."""
    deed.note["was"] = {"name": template.name, "text": template.text}
    template.verb, _dot, template.field = place.partition(".")
    template.name, template.text = name, text
    template.save(update_fields=["verb", "field", "name", "text"])


@template_verbs.declare(
    "retire_template",
    label=_("停用模板"),
    permission=P.CAMPAIGN_KEEP,
    sources={TemplateState.ACTIVE},
    target=TemplateState.RETIRED,
)
def retire_template(template: Template, *, deed: Deed) -> None:
    """Offer the template no longer."""


@template_verbs.declare(
    "restore_template",
    label=_("恢复模板"),
    permission=P.CAMPAIGN_KEEP,
    sources={TemplateState.RETIRED},
    target=TemplateState.ACTIVE,
)
def restore_template(template: Template, *, deed: Deed) -> None:
    """Offer the template again."""
