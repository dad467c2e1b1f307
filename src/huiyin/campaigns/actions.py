"""Verbs on campaigns: the only place that writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import (
    Campaign,
    CampaignState,
    CampaignUnit,
    Category,
    CategoryVersion,
    Phase,
    PhaseState,
)
from huiyin.campaigns.permissions import P
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.refusals import Missing
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import Unit, UnitState


class CampaignVerbs(Verbs):
    """Verbs on campaigns. Opening one is asked of the unit that keeps its ledger; what a unit says of itself, of that unit."""

    model = Campaign
    backdate = P.CAMPAIGN_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Unit):
            return [obj.path]
        if permission == P.ANSWERING_NAME:
            return list(obj.members.filter(until=None).values_list("unit__path", flat=True))
        return [obj.office.path]

    def about(self, obj: Any) -> str:
        return f"campaign/{obj.code}" if isinstance(obj, Campaign) else f"unit/{obj.code}"

    def find(self, about: str) -> Any:
        return Campaign.objects.get(code=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


campaign_verbs = CampaignVerbs()
S = CampaignState
LIVE = {S.DRAFT, S.RUNNING}


class CampaignForm(VerbForm):
    code = forms.SlugField(label=_("代码"), max_length=50)
    name = forms.CharField(label=_("名称"), max_length=100)
    theme = forms.CharField(label=pgettext_lazy("campaign", "主题"), max_length=200)
    ordered_by = forms.CharField(label=_("部署单位"), max_length=100, required=False)
    starts_on = DayField(label=_("开始日期"))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Campaign.objects.filter(code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已有活动使用").format(code=code))
        return code


class PhaseForm(VerbForm):
    name = forms.CharField(label=_("阶段名称"), max_length=100)


class UnitsForm(VerbForm):
    units = forms.ModelMultipleChoiceField(label=_("活动单位"), queryset=Unit.objects.none(), to_field_name="code")

    def narrow(self) -> None:
        field: Any = self.fields["units"]
        field.queryset = Unit.objects.filter(institution=self.obj.institution, state=UnitState.ACTIVE)


against_parting: list[Callable[[Category], list[str]]] = []
"""A hook: what rooms above say against parting a category into lower ones. They fill it as the program starts."""


def refuse_below(parents: Iterable[Category]) -> None:
    """Refuse lower categories where something lies at the category itself: what is counted lies at the lowest level."""
    if said := [sentence for parent in parents for asked in against_parting for sentence in asked(parent)]:
        raise forms.ValidationError(said)


class CategoryForm(VerbForm):
    code = forms.SlugField(label=_("代码"), max_length=32)
    name = forms.CharField(label=_("名称"), max_length=100)
    parent = forms.ModelChoiceField(
        label=_("上级类别"), queryset=Category.objects.none(), to_field_name="code", required=False
    )

    def narrow(self) -> None:
        field: Any = self.fields["parent"]
        field.queryset = Category.objects.filter(campaign=self.obj, parent=None)

    def clean_parent(self) -> Category | None:
        parent: Category | None = self.cleaned_data["parent"]
        refuse_below([parent] if parent else [])
        return parent

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Category.objects.filter(campaign=self.obj, code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已有类别使用").format(code=code))
        return code


class CategoryNameForm(VerbForm):
    category = forms.ModelChoiceField(label=_("类别"), queryset=Category.objects.none(), to_field_name="code")
    name = forms.CharField(label=_("新名称"), max_length=100)

    def narrow(self) -> None:
        field: Any = self.fields["category"]
        field.queryset = Category.objects.filter(campaign=self.obj)


@campaign_verbs.declare(
    "open_campaign", label=_("新建活动"), permission=P.CAMPAIGN_KEEP, form=CampaignForm, creates=True
)
def open_campaign(
    office: Unit, *, deed: Deed, code: str, name: str, theme: str, ordered_by: str, starts_on: date
) -> Campaign:
    """Open a campaign whose ledger the unit keeps (A01: one theme)."""
    return Campaign.objects.create(
        institution=office.institution,
        office=office,
        code=code,
        name=name,
        theme=theme,
        ordered_by=ordered_by,
        starts_on=starts_on,
    )


@campaign_verbs.declare("add_phase", label=_("增加阶段"), permission=P.CAMPAIGN_KEEP, form=PhaseForm, sources=LIVE)
def add_phase(campaign: Campaign, *, deed: Deed, name: str) -> None:
    """Append a phase; phases run in this order."""
    Phase.objects.create(campaign=campaign, number=campaign.phases.count() + 1, name=name)


@campaign_verbs.declare("add_units", label=_("加入单位"), permission=P.CAMPAIGN_KEEP, form=UnitsForm, sources=LIVE)
def add_units(campaign: Campaign, *, deed: Deed, units: Iterable[Unit]) -> None:
    """Let units take part; those who already do stay as they are."""
    there = set(campaign.members.filter(until=None).values_list("unit_id", flat=True))
    CampaignUnit.objects.bulk_create(
        CampaignUnit(campaign=campaign, unit=unit, at=deed.at) for unit in units if unit.pk not in there
    )


@campaign_verbs.declare(
    "add_category", label=_("新增类别"), permission=P.CAMPAIGN_KEEP, form=CategoryForm, sources=LIVE
)
def add_category(campaign: Campaign, *, deed: Deed, code: str, name: str, parent: Category | None) -> None:
    """Add a category on the first or the second level."""
    made = Category.objects.create(
        campaign=campaign, code=code, name=name, parent=parent, position=campaign.categories.count()
    )
    CategoryVersion.objects.create(category=made, name=name, at=deed.at)


class CategoriesForm(VerbForm):
    parent = forms.ModelChoiceField(
        label=_("放在哪个一级类别下"), queryset=Category.objects.none(), to_field_name="code", required=False
    )
    lines = forms.CharField(
        label=_("类别,一行一个"),
        widget=forms.Textarea,
        max_length=20000,
        help_text=_("二级类别写作「一级/二级」,例如:利益问题/学校收费。已有的不会重复新增;可以从 Excel 整列粘贴。"),
    )

    def narrow(self) -> None:
        field: Any = self.fields["parent"]
        field.queryset = Category.objects.filter(campaign=self.obj, parent=None)

    def clean_parent(self) -> Category | None:
        parent: Category | None = self.cleaned_data["parent"]
        refuse_below([parent] if parent else [])
        return parent

    def clean_lines(self) -> list[list[str]]:
        """Return the names on each line, from the first level down."""
        said = enumerate(str(self.cleaned_data["lines"]).splitlines(), 1)
        parts = [(number, [part.strip() for part in re.split(r"[/／\t]", line)]) for number, line in said]
        found = [(number, [part for part in names if part]) for number, names in parts if any(names)]
        deepest = 1 if self.cleaned_data.get("parent") else 2
        wrong = [number for number, names in found if len(names) > deepest or any(len(name) > 100 for name in names)]
        if wrong:
            sentence = _t("第 {n} 行写不成类别:最多两级,名称不超过 100 字")
            raise forms.ValidationError([sentence.format(n=number) for number in wrong[:5]])
        if not found:
            raise forms.ValidationError(_t("请至少写一个类别"))
        parted = {names[0] for _number, names in found if len(names) > 1}
        refuse_below(Category.objects.filter(campaign=self.obj, parent=None, name__in=parted))
        return [names for _number, names in found]


@campaign_verbs.declare(
    "add_categories", label=_("批量新增类别"), permission=P.CAMPAIGN_KEEP, form=CategoriesForm, sources=LIVE
)
def add_categories(campaign: Campaign, *, deed: Deed, parent: Category | None, lines: list[list[str]]) -> None:
    """Add several categories at once, each with the one above it; what is there already stays as it is."""
    there = list(campaign.categories.all())
    by_name = {(one.parent_id, one.name): one for one in there}
    codes, made = {one.code for one in there}, []
    for names in lines:
        above = parent
        for name in names:
            place = (above.pk if above else None, name)
            if place not in by_name:
                code, position = free_code(codes), len(codes)
                by_name[place] = Category.objects.create(
                    campaign=campaign, code=code, name=name, parent=above, position=position
                )
                CategoryVersion.objects.create(category=by_name[place], name=name, at=deed.at)
                codes.add(code)
                made.append(code)
            above = by_name[place]
    deed.note["added"] = made


def free_code(taken: set[str]) -> str:
    """Return the next code of a category that nobody was asked to name."""
    return next(code for n in count(len(taken) + 1) if (code := f"c{n}") not in taken)


class MoveCategoryForm(VerbForm):
    category = forms.ModelChoiceField(label=_("类别"), queryset=Category.objects.none(), to_field_name="code")
    way = forms.ChoiceField(label=_("方向"), choices=[("up", _("上移")), ("down", _("下移"))])

    def narrow(self) -> None:
        field: Any = self.fields["category"]
        field.queryset = Category.objects.filter(campaign=self.obj)


@campaign_verbs.declare(
    "move_category", label=_("调整类别次序"), permission=P.CAMPAIGN_KEEP, form=MoveCategoryForm, sources=LIVE
)
def move_category(campaign: Campaign, *, deed: Deed, category: Category, way: str) -> None:
    """Change places with the neighbour above or below on the same level; the first stays first."""
    row = list(campaign.categories.filter(parent=category.parent_id).order_by("position", "pk"))
    here = next(place for place, one in enumerate(row) if one.pk == category.pk)
    there = here + (-1 if way == "up" else 1)
    if 0 <= there < len(row):
        row[here], row[there] = row[there], row[here]
    for position, one in enumerate(row):
        Category.objects.filter(pk=one.pk).update(position=position)


@campaign_verbs.declare(
    "rename_category", label=_("类别改名"), permission=P.CAMPAIGN_KEEP, form=CategoryNameForm, sources=LIVE
)
def rename_category(campaign: Campaign, *, deed: Deed, category: Category, name: str) -> None:
    """Give a category a new name from now on; earlier reports keep the old one."""
    deed.note["was"] = category.name
    if CategoryVersion.objects.filter(category=category, until=None, at__gt=deed.at).exists():
        raise Missing(_t("还不能{verb}。").format(verb=deed.action.label), missing=[_t("生效时间不早于上一次改名")])
    CategoryVersion.objects.filter(category=category, until=None).update(until=deed.at)
    CategoryVersion.objects.create(category=category, name=name, at=deed.at)
    Category.objects.filter(pk=category.pk).update(name=name)


@campaign_verbs.declare(
    "start_campaign", label=_("启动"), permission=P.CAMPAIGN_KEEP, sources={S.DRAFT}, target=S.RUNNING
)
def start_campaign(campaign: Campaign, *, deed: Deed) -> None:
    """Start the campaign; its first phase opens."""
    first = campaign.phases.first()
    if first:
        Phase.objects.filter(pk=first.pk).update(state=PhaseState.OPEN, opened_at=deed.at)


before_closing_phase: list[Callable[[Phase], list[str]]] = []
"""A hook: what rooms above want of a phase before it is closed. They fill it as the program starts."""


def open_phase(campaign: Campaign) -> Phase | None:
    return campaign.phases.filter(state=PhaseState.OPEN).first()


def phase_is_summed_up(campaign: Campaign, actor: Actor) -> list[str]:
    """A phase is closed with its summary (A02, I12)."""
    phase = open_phase(campaign)
    return [sentence for asked in before_closing_phase for sentence in asked(phase)] if phase else []


@campaign_verbs.declare(
    "summarise_campaign",
    label=_("总结"),
    permission=P.CAMPAIGN_KEEP,
    sources={S.RUNNING},
    target=S.SUMMARISED,
    gates=(phase_is_summed_up,),
)
def summarise_campaign(campaign: Campaign, *, deed: Deed) -> None:
    """End the campaign's work; the ledger goes on until every case is settled."""
    campaign.phases.filter(state=PhaseState.OPEN).update(state=PhaseState.CLOSED, closed_at=deed.at)


before_archiving: list[Callable[[Campaign], list[str]]] = []
"""A hook: what rooms above still have to settle of a campaign. They fill it as the program starts."""


def nothing_left(campaign: Campaign, actor: Actor) -> list[str]:
    return [sentence for asked in before_archiving for sentence in asked(campaign)]


@campaign_verbs.declare(
    "archive_campaign",
    label=_("归档"),
    permission=P.CAMPAIGN_KEEP,
    sources={S.SUMMARISED},
    target=S.ARCHIVED,
    gates=(nothing_left,),
)
def archive_campaign(campaign: Campaign, *, deed: Deed) -> None:
    """Put the campaign away; nothing new is received for it."""
