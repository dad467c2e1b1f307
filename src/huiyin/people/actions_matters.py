"""Verbs on the division of powers (事权划分, F15, M32): each matter has one lead unit and those that assist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.actions_house import root_paths
from huiyin.people.actions_posts import LinesField
from huiyin.people.models import Institution, Unit, UnitState
from huiyin.people.models_posts import Matter, MatterAssist, MatterState
from huiyin.people.permissions import P

ACTIVE = {MatterState.ACTIVE}


class MatterVerbs(Verbs):
    """Verbs on matters. Adding one is asked of the institution."""

    model = Matter
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return root_paths(obj if isinstance(obj, Institution) else obj.institution)

    def about(self, obj: Any) -> str:
        return f"matter/{obj.ref}" if isinstance(obj, Matter) else f"institution/{obj.code}"

    def find(self, about: str) -> Any:
        return Matter.objects.get(pk=int(about.partition("/")[2]))

    def hearers(self, deed: Deed) -> list[str]:
        return []


matter_verbs = MatterVerbs()


def institution_of(obj: Any) -> Institution:
    found: Institution = obj if isinstance(obj, Institution) else obj.institution
    return found


class MatterForm(VerbForm):
    name = forms.CharField(label=_("事项"), max_length=100)
    lead = forms.ModelChoiceField(label=_("主办单位"), queryset=Unit.objects.none(), to_field_name="code")
    assists = forms.ModelMultipleChoiceField(
        label=_("协办单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    words = LinesField(
        label=_("关键词"),
        longest=20,
        most=40,
        required=False,
        help_text=_("一行一个。来件里出现这些词,交办时就提议这个主办单位。"),
    )

    def narrow(self) -> None:
        if self.obj is None:
            return
        units = Unit.objects.filter(institution=institution_of(self.obj), state=UnitState.ACTIVE).order_by("path")
        fields: Any = self.fields
        fields["lead"].queryset = fields["assists"].queryset = units
        if isinstance(self.obj, Matter):
            known = {
                "name": self.obj.name,
                "lead": self.obj.lead and self.obj.lead.code,
                "assists": [one.unit.code for one in self.obj.assists.select_related("unit")],
                "words": self.obj.words,
            }
            self.initial = {**known, **self.initial}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Matter.objects.filter(institution=institution_of(self.obj), name=name, state=MatterState.ACTIVE)
        if same.exclude(pk=self.obj.pk if isinstance(self.obj, Matter) else None).exists():
            raise forms.ValidationError(_t("事项「{name}」已有").format(name=name))
        return name

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("lead") and data["lead"] in (data.get("assists") or []):
            self.add_error("assists", _t("主办单位不再列为协办单位"))
        return data


@matter_verbs.declare("add_matter", label=_("新增事项"), permission=P.MATTER_KEEP, form=MatterForm, creates=True)
def add_matter(
    institution: Institution, *, deed: Deed, name: str, lead: Unit, assists: Iterable[Unit], words: list[str]
) -> Matter:
    """Add a matter with its one lead unit, those that assist, and the words by which it is known."""
    last = Matter.objects.filter(institution=institution).aggregate(last=Max("number"))["last"] or 0
    matter = Matter.objects.create(institution=institution, number=last + 1, name=name, lead=lead, words=words)
    MatterAssist.objects.bulk_create(MatterAssist(matter=matter, unit=unit) for unit in assists)
    return matter


@matter_verbs.declare(
    "edit_matter",
    label=_("修改事项"),
    permission=P.MATTER_KEEP,
    form=MatterForm,
    sources=ACTIVE,
    in_bulk=False,
)
def edit_matter(
    matter: Matter, *, deed: Deed, name: str, lead: Unit, assists: Iterable[Unit], words: list[str]
) -> None:
    """Change who leads and assists; what it was stays in the journal."""
    deed.note["was"] = {
        "name": matter.name,
        "lead": matter.lead and matter.lead.code,
        "assists": [one.unit.code for one in matter.assists.select_related("unit")],
        "words": matter.words,
    }
    matter.name, matter.lead, matter.words = name, lead, words
    matter.save(update_fields=["name", "lead", "words"])
    matter.assists.all().delete()
    MatterAssist.objects.bulk_create(MatterAssist(matter=matter, unit=unit) for unit in assists)


class LeadForm(VerbForm):
    lead = forms.ModelChoiceField(label=_("主办单位"), queryset=Unit.objects.none(), to_field_name="code")
    reason = forms.CharField(label=_("裁定理由"), max_length=500)

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["lead"]
            field.queryset = Unit.objects.filter(institution=self.obj.institution, state=UnitState.ACTIVE)


@matter_verbs.declare(
    "decide_lead",
    label=_("裁定主办单位"),
    permission=P.MATTER_KEEP,
    form=LeadForm,
    sources=ACTIVE,
    in_bulk=False,
)
def decide_lead(matter: Matter, *, deed: Deed, lead: Unit, reason: str) -> None:
    """Name the lead unit after a dispute; the unit that led before assists from now on."""
    before = matter.lead
    deed.note["was"] = before.code if before else ""
    matter.assists.filter(unit=lead).delete()
    matter.lead = lead
    matter.save(update_fields=["lead"])
    if before is not None and before.pk != lead.pk:
        MatterAssist.objects.get_or_create(matter=matter, unit=before)


@matter_verbs.declare(
    "retire_matter",
    label=_("停用事项"),
    permission=P.MATTER_KEEP,
    sources=ACTIVE,
    target=MatterState.RETIRED,
)
def retire_matter(matter: Matter, *, deed: Deed) -> None:
    """Propose the matter no longer; cases that name it keep it."""
