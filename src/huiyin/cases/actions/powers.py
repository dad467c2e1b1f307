"""What the division of powers (事权划分, F15) says of a case: which units are proposed, and what an arbiter corrects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case
from huiyin.kernel.actors import Actor
from huiyin.kernel.calendars import Calendar
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.matters import in_use, leads_now, matched
from huiyin.people.models import Unit, UnitState
from huiyin.people.models_posts import Matter, MatterState

DISPUTE_DAYS = 3
"""Working days within which it is decided who leads."""


def decided_by(day: date, calendar: Calendar) -> date:
    """Return the last day for the arbiter of a dispute that began on ``day``."""
    return calendar.after(day, DISPUTE_DAYS)


def matter_for(case: Case) -> Matter | None:
    """Return the matter that the case names, or else the one that its title, problem or category fits; None without a lead."""
    if case.matter is not None and case.matter.state == MatterState.ACTIVE:
        return case.matter if leads_now(case.matter) else None
    category = case.category.name if case.category else ""
    return matched(case.office.institution, case.title, case.problem, category)


def proposed_units(case: Case, *, barred: Callable[[Unit], bool]) -> tuple[dict[str, Any], str]:
    """Return who should lead and assist, as initial values of the assignment, and why in words; nothing where none fits."""
    matter = matter_for(case)
    if matter is None or matter.lead is None or barred(matter.lead):
        return {}, ""
    assists = [one.unit for one in matter.assists.all() if one.unit.state == UnitState.ACTIVE]
    words = _t("按事权划分,「{matter}」由{unit}主办。").format(matter=matter.name, unit=matter.lead)
    return {"lead": matter.lead.code, "co": [unit.code for unit in assists if not barred(unit)]}, words


class ArbiterForm(VerbForm):
    """The arbiter's word on who leads; it may correct the division of powers, so that nobody disputes it again."""

    remark = forms.CharField(label=_("审批意见"), widget=forms.Textarea, required=False)
    matter = forms.ModelChoiceField(
        label=_("事项(按事权划分)"), queryset=Matter.objects.none(), to_field_name="number", required=False
    )
    matter_lead = forms.ModelChoiceField(
        label=_("今后由谁主办"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        help_text=_("填了就更正事权划分,再次交办时提议这个单位;不填,事权划分不变。"),
    )

    def narrow(self) -> None:
        if self.obj is None:
            return
        fields: Any = self.fields
        institution = self.obj.office.institution
        units = Unit.objects.filter(institution=institution, state=UnitState.ACTIVE).order_by("path")
        fields["matter"].queryset, fields["matter_lead"].queryset = in_use(institution), units
        matter = self.obj.matter or matter_for(self.obj)
        self.initial = {"matter": matter and matter.number, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("matter_lead") and not data.get("matter") and "matter" not in self.errors:
            self.add_error("matter", _t("写明是哪一个事项"))
        return data


def may_correct_matter(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Say why the actor cannot correct the matter as he asks."""
    matter = data["matter"] if data["matter_lead"] else None
    refusal = matter_verbs["decide_lead"].refusal(matter, actor) if matter else None
    return [str(refusal)] if refusal else []


def correct_matter(case: Case, matter: Matter, lead: Unit, deed: Deed, remark: str) -> None:
    """Let the division of powers say from now on what was decided on this case."""
    if matter.lead_id == lead.pk:
        return
    reason = _t("按件 {ref} 的裁定").format(ref=case.ref) + (f":{remark}" if remark else "")
    matter_verbs["decide_lead"](matter, actor=deed.actor, lead=lead.code, reason=reason[:500])
