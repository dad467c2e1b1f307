"""Over what a page counts, as its address says: the filters of figures, of the leader's page and of the report."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P
from huiyin.cases.terms import Kind
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.people.models import Unit
from huiyin.people.queries import units_kept_by
from huiyin.reports.actions import address_of
from huiyin.reports.figures import may_see
from huiyin.reports.scope import Scope
from huiyin.web.desk.dress import calendar
from huiyin.web.desk.filters import ALL, Filters
from huiyin.web.desk.page import page

__all__ = ["MomentFilters", "ScopeFilters", "address_of", "scope_of", "scoped"]


def usual_campaign(campaigns: list[Campaign]) -> Campaign | None:
    """Return what is counted where nobody chose: the newest campaign that has a ledger, or else the newest."""
    led = (one for one in campaigns if getattr(one, "has_ledger", False))
    return next(led, campaigns[0] if campaigns else None)


class MomentFilters(Filters):
    """A campaign as a whole, known by when."""

    campaign = forms.ChoiceField(label=_("活动"), required=False)
    as_of = forms.DateField(label=_("截至当天"), required=False, widget=calendar())
    exactly = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def fill(self) -> None:
        self.units: dict[str, Unit] = {}
        # A figure has one campaign: the list begins with the one that is counted where nobody chose.
        usual = usual_campaign(self.campaigns)
        self.campaigns.sort(key=lambda one: one != usual)
        self.fields["campaign"].choices = [(one.code, one.name) for one in self.campaigns]  # type: ignore[attr-defined]  # a field of choices

    def campaign_chosen(self) -> Campaign | None:
        wanted = self.cleaned_data.get("campaign")
        return next((c for c in self.campaigns if c.code == wanted), self.campaigns[0] if self.campaigns else None)

    def unit_chosen(self, campaign: Campaign) -> Unit | None:
        return None


class ScopeFilters(MomentFilters):
    """Which campaign and unit, received or registered when, known by when."""

    unit = forms.ChoiceField(label=_("单位及其下级"), required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=[*ALL, *Kind.choices], required=False)
    since = forms.DateField(label=_("收到或登记:自"), required=False, widget=calendar())
    until = forms.DateField(label=_("至"), required=False, widget=calendar())

    field_order = ("campaign", "unit", "kind", "since", "until", "as_of")

    def fill(self) -> None:
        super().fill()
        self.units = {unit.code: unit for unit in units_kept_by(self.actor, P.CASE_VIEW)}
        self.choose("unit", [(code, unit.name) for code, unit in self.units.items()])

    def unit_chosen(self, campaign: Campaign) -> Unit | None:
        """Return the unit that was asked for; who may not see the whole campaign is shown his own unit's part of it."""
        wanted = self.units.get(self.cleaned_data.get("unit", ""))
        if wanted or self.actor.may_at(P.CASE_VIEW, [campaign.office.path]):
            return wanted
        return next(iter(self.units.values()), None)


def scope_of(filters: MomentFilters, actor: Actor) -> Scope | None:
    """Return the scope that the address asks for, None while there is no campaign; refuse what contradicts itself."""
    campaign = filters.campaign_chosen()
    if campaign is None:
        return None
    if filters.errors:
        raise Refused(_t("日期写作 2014-04-01,其他条件请从列表中选。"))
    wanted: dict[str, Any] = filters.cleaned_data
    scope = Scope(
        campaign=campaign,
        unit=filters.unit_chosen(campaign),
        kind=wanted.get("kind", ""),
        since=wanted.get("since"),
        until=wanted.get("until"),
        as_of=wanted["as_of"],
        exactly=None if wanted["as_of"] else wanted["exactly"],
        asker=actor,
    )
    may_see(actor, scope)
    return scope


def scoped(
    template: str, filters_of: type[MomentFilters], **told: Any
) -> Callable[[Callable[[Any, Scope, dict[str, Any]], HttpResponse]], Callable[[Any], HttpResponse]]:
    """Make a page over one scope of a view that counts it: what cannot be counted is said on the same page, beside the filters."""

    def decorate(counted: Callable[[Any, Scope, dict[str, Any]], HttpResponse]) -> Callable[[Any], HttpResponse]:
        @wraps(counted)
        def view(request: Any) -> HttpResponse:
            filters = filters_of(request.GET, request.actor)
            known = {**told, "filters": filters}
            try:
                scope = scope_of(filters, request.actor)
            except Refused as refusal:
                return page(request, template, sentence=str(refusal), status=400, **known)
            if scope is None:
                return page(request, template, **known)
            return counted(request, scope, {**known, "scope": scope, "address": address_of(scope)})

        return view

    return decorate
