"""The filters of a list, as the address holds them: what is unknown there is simply not a filter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, Category
from huiyin.cases.models import Case, ListedCode
from huiyin.cases.queries import campaigns_of
from huiyin.cases.terms import Channel, CodeList, Disposition, HandlingType, Kind, Served, State, Target, Urgency
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit
from huiyin.web.desk.dress import calendar

ALL = [("", _("全部"))]
SELECTED = format_html("{}", " selected")


class PlainSelect(forms.Select):
    """A list of choices put together at once: Django's own renders a template for each, of which units have two hundred."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        at = (attrs or {}).get("id", name)
        return format_html('<select class="form-select" name="{}" id="{}">{}</select>', name, at, options)


class Filters(forms.Form):
    """Fields of a list's filters; ``wanted`` is what the list is asked for."""

    use_required_attribute = False
    often: frozenset[str] = frozenset()
    """Fields that stand open; a list with many keeps the others folded. Without any named, all stand open."""

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.campaigns: list[Campaign] = list(campaigns_of(actor))
        if "campaign" in self.fields:
            self.choose("campaign", [(campaign.code, campaign.name) for campaign in self.campaigns])
        self.fill()
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                choices, field.widget = field.choices, PlainSelect()
                field.widget.choices = choices
            elif not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-control"
            else:
                field.widget.attrs["class"] = "form-check-input"
        self.is_valid()

    def choose(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [*ALL, *choices]

    def fill(self) -> None:
        """Fill in choices that come from the database."""

    @property
    def open_fields(self) -> list[Any]:
        return [field for field in self if not self.often or field.name in self.often or field.is_hidden]

    @property
    def folded_fields(self) -> list[Any]:
        return [field for field in self if self.often and field.name not in self.often and not field.is_hidden]

    @property
    def folded_wanted(self) -> bool:
        """Whether something that is folded narrows the list, or is wrong: then it is shown."""
        return any(field.name in self.wanted or field.errors for field in self.folded_fields)

    @property
    def wanted(self) -> dict[str, str]:
        return {name: "1" if value is True else str(value) for name, value in self.cleaned_data.items() if value}


def codes_named(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """Return the rows of each catalogue of the actor's institution, retired ones last; one query."""
    root = actor.unit_path.partition(".")[0] or 0
    found = ListedCode.objects.filter(institution__units=int(root)).order_by("state", "pk")
    rows = list(found.values_list("catalogue", "code", "name"))
    return {name: [(code, label) for of, code, label in rows if of == name] for name in CodeList.values}


class VoiceFilters(Filters):
    campaign = forms.ChoiceField(label=_("活动"), required=False)
    disposition = forms.ChoiceField(label=_("去向"), choices=[*ALL, *Disposition.choices], required=False)
    channel = forms.ChoiceField(label=_("渠道"), choices=[*ALL, *Channel.choices], required=False)
    served = forms.ChoiceField(label=_("来件人类别"), choices=[*ALL, *Served.choices], required=False)
    topic = forms.ChoiceField(label=_("热点主题"), required=False)
    text = forms.CharField(label=_("编号或主题"), max_length=100, required=False)
    reposts = forms.BooleanField(label=_("只看重复投递"), required=False)
    batch = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def fill(self) -> None:
        self.choose("topic", codes_named(self.actor)[CodeList.TOPIC])


class CaseFilters(Filters):
    campaign = forms.ChoiceField(label=_("活动"), required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ALL, *State.choices], required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    handling_type = forms.ChoiceField(label=_("整改类型"), choices=[*ALL, *HandlingType.choices], required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=[*ALL, *Kind.choices], required=False)
    target = forms.ChoiceField(label=_("反映对象"), choices=[*ALL, *Target.choices], required=False)
    lead = forms.ChoiceField(label=_("责任单位"), required=False)
    text = forms.CharField(label=_("件号或文字"), max_length=100, required=False)
    channel = forms.ChoiceField(label=_("渠道"), choices=[*ALL, *Channel.choices], required=False)
    urgency = forms.ChoiceField(label=_("急难热"), choices=[*ALL, *Urgency.choices], required=False)
    topic = forms.ChoiceField(label=_("热点主题"), required=False)
    weak_link = forms.ChoiceField(label=_("薄弱环节"), required=False)
    due_from = forms.DateField(label=_("时限自"), required=False, widget=calendar())
    due_to = forms.DateField(label=_("时限至"), required=False, widget=calendar())
    overdue = forms.BooleanField(label=_("只看超期"), required=False)
    conduct = forms.BooleanField(label=_("只看检举控告"), required=False)
    salient = forms.BooleanField(label=_("只看突出问题"), required=False)

    often = frozenset({"campaign", "state", "lead", "text", "overdue"})

    def fill(self) -> None:
        found = Category.objects.filter(campaign__in=self.campaigns).select_related("parent").order_by("position", "pk")
        self.choose("category", {c.code: f"{c.parent} / {c}" if c.parent else c.name for c in found}.items())
        for name, choices in codes_named(self.actor).items():
            self.choose(name, choices)
        root = self.actor.unit_path.partition(".")[0] or 0
        leads = Exists(Case.objects.filter(lead_unit=OuterRef("pk")))
        units = Unit.objects.filter(leads, institution__units=int(root)).order_by("path")
        self.choose("lead", [(unit.code, unit.name) for unit in units])
