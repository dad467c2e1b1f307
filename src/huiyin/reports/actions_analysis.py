"""Verbs on units' own analyses (D13): drafted by the unit, signed by its head; what was signed stays as it was."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import Unit
from huiyin.reports.actions import LANGUAGE, hold_everything_still, signature
from huiyin.reports.analysis import analysis_of, scope_of_year, year_now
from huiyin.reports.blocks import numbers_in
from huiyin.reports.models import SelfAnalysis
from huiyin.reports.models_analysis import AnalysisState
from huiyin.reports.permissions import P
from huiyin.reports.print_out import printed

S = AnalysisState


class AnalysisVerbs(Verbs):
    """Verbs on analyses. Drafting one is asked of the unit."""

    model = SelfAnalysis

    def places(self, obj: Any, permission: str) -> list[str]:
        return [(obj if isinstance(obj, Unit) else obj.unit).path]

    def about(self, obj: Any) -> str:
        return f"analysis/{obj.ref}" if isinstance(obj, SelfAnalysis) else f"unit/{obj.code}"

    def find(self, about: str) -> Any:
        found = SelfAnalysis.objects.select_related("unit", "campaign__office", "campaign__institution")
        return found.get(ref=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


analysis_verbs = AnalysisVerbs()


class WordsForm(VerbForm):
    """What people write; the numbers come by themselves."""

    targets = WrittenField(
        label=_("抓什么"), required=False, max_length=5000, help_text=_("一行一条:看了这些数,明年先抓哪几件事。")
    )
    measures = WrittenField(
        label=_("怎么抓"), required=False, max_length=5000, help_text=_("一行一条:谁来做、做什么、什么时候做完。")
    )

    def narrow(self) -> None:
        if isinstance(self.obj, SelfAnalysis):
            self.initial = {"targets": self.obj.targets, "measures": self.obj.measures, **self.initial}


class DraftForm(WordsForm):
    campaign = forms.ModelChoiceField(label=_("活动"), queryset=Campaign.objects.none(), to_field_name="code")
    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100)

    field_order = ["campaign", "year", "targets", "measures"]

    def narrow(self) -> None:
        self.initial = {"year": year_now(), **self.initial}
        if isinstance(self.obj, Unit):
            field: Any = self.fields["campaign"]
            there = Campaign.objects.filter(institution=self.obj.institution_id).exclude(state=CampaignState.DRAFT)
            field.queryset = there.order_by("-starts_on")
            first = field.queryset.first()
            self.initial = {"campaign": first.code if first else "", **self.initial}

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > year_now():
            raise forms.ValidationError(_t("还没有到的年度不分析"))
        return year

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = {"campaign": data.get("campaign"), "unit": self.obj, "year": data.get("year")}
        if all(named.values()) and (there := SelfAnalysis.objects.filter(**named).first()):
            self.add_error("year", _t("这个年度已经有一份({ref}),请改那一份").format(ref=there.ref))
        return data


@analysis_verbs.declare(
    "draft_analysis",
    label=_("起草效能分析"),
    permission=P.ANALYSIS_WRITE,
    form=DraftForm,
    creates=True,
    target=S.DRAFT,
    in_bulk=False,
)
def draft_analysis(
    unit: Unit, *, deed: Deed, campaign: Campaign, year: int, targets: str, measures: str
) -> SelfAnalysis:
    """Begin the unit's analysis of a year; its numbers are counted whenever somebody looks, until it is signed."""
    ref = references("A", timezone.localtime(deed.at).year)[0]
    said = {"targets": targets, "measures": measures, "drafted_by_id": deed.actor.user_id}
    return SelfAnalysis.objects.create(campaign=campaign, unit=unit, year=year, ref=ref, **said)


@analysis_verbs.declare(
    "edit_analysis",
    label=_("写抓什么、怎么抓"),
    permission=P.ANALYSIS_WRITE,
    form=WordsForm,
    sources={S.DRAFT},
    in_bulk=False,
)
def edit_analysis(analysis: SelfAnalysis, *, deed: Deed, targets: str, measures: str) -> None:
    """Write what the unit will take up and how."""
    deed.note["was"] = {"targets": analysis.targets, "measures": analysis.measures}
    SelfAnalysis.objects.filter(pk=analysis.pk).update(targets=targets, measures=measures)


class SignForm(VerbForm):
    as_of = DayField(
        label=_("截至当天"), past=True, required=False, help_text=_("数字截至哪一天;留空即为签署的这一刻。")
    )

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and isinstance(self.obj, SelfAnalysis) and day.year < self.obj.year:
            raise forms.ValidationError(_t("不早于分析的年度"))
        return day


def written(analysis: SelfAnalysis, actor: Actor) -> list[str]:
    """An analysis ends in what is taken up and how (「抓什么」「怎么抓」心中有数)."""
    wanted = [(analysis.targets, _t("抓什么")), (analysis.measures, _t("怎么抓"))]
    return [name for text, name in wanted if not text.strip()]


@analysis_verbs.declare(
    "sign_analysis",
    label=_("签署"),
    permission=P.ANALYSIS_SIGN,
    form=SignForm,
    sources={S.DRAFT},
    target=S.SIGNED,
    gates=(written,),
    in_bulk=False,
)
def sign_analysis(analysis: SelfAnalysis, *, deed: Deed, as_of: date | None) -> None:
    """The head of the unit signs: every number and the very file are kept for ever."""
    hold_everything_still()
    scope = scope_of_year(analysis.campaign, analysis.unit, analysis.year, as_of=as_of)
    with translation.override(LANGUAGE):
        content = analysis_of(analysis, scope)
        document = printed(content, mark=signature(deed.actor, timezone.localtime(deed.at)), at=scope.moment)
    digest = hashlib.sha256(document).hexdigest()
    deed.note |= {"sha256": digest, "numbers": len(numbers_in(content["blocks"]))}
    SelfAnalysis.objects.filter(pk=analysis.pk).update(
        state=S.SIGNED,
        content=content,
        document=document,
        sha256=digest,
        moment=scope.moment,
        signed_by=deed.actor.user_id,
        signed_at=deed.at,
    )
