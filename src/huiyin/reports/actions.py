"""Verbs on stage reports: the only place that writes them. A report is signed once and stays as it was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.terms import Kind
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import Unit, User
from huiyin.reports.blocks import numbers_in
from huiyin.reports.models import StageReport
from huiyin.reports.permissions import P
from huiyin.reports.print_out import printed
from huiyin.reports.scope import BadScope, Scope, day_words
from huiyin.reports.shortcomings import all_answered
from huiyin.reports.stage import content_of

LANGUAGE = "zh-hans"
"""A report is an official paper; it is signed in the language of the office."""


class ReportVerbs(Verbs):
    """Verbs on stage reports. Signing one is asked of the campaign."""

    model = StageReport

    def places(self, obj: Any, permission: str) -> Iterable[str]:
        campaign: Campaign = obj if isinstance(obj, Campaign) else obj.campaign
        return [campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"report/{obj.ref}" if isinstance(obj, StageReport) else f"campaign/{obj.code}"

    def find(self, about: str) -> Any:
        code, _dash, number = about.partition("/")[2].rpartition("-")
        return StageReport.objects.select_related("campaign__office").get(campaign__code=code, number=int(number))

    def hearers(self, deed: Deed) -> list[str]:
        return []


report_verbs = ReportVerbs()


class SignForm(VerbForm):
    unit = forms.ModelChoiceField(
        label=_("单位及其下级"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        help_text=_("留空即为整个活动。"),
    )
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("全部")), *Kind.choices], required=False)
    since = DayField(label=_("收到或登记:自"), required=False)
    until = DayField(label=_("至"), required=False)
    as_of = DayField(label=_("截至当天"), required=False, help_text=_("留空即为签发的这一刻。"))
    remark = forms.CharField(label=_("审签意见"), max_length=500, required=False, widget=forms.Textarea)

    def narrow(self) -> None:
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(institution=self.obj.institution).order_by("path")

    def clean(self) -> dict[str, Any]:
        """Refuse a scope that contradicts itself while the form can still be mended."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                scope_of(self.obj, data)
            except BadScope as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return data


def scope_of(campaign: Campaign, data: dict[str, Any]) -> Scope:
    """Return the scope of a report that is to be signed."""
    return Scope(
        campaign,
        unit=data.get("unit"),
        kind=data.get("kind", ""),
        since=data.get("since"),
        until=data.get("until"),
        as_of=data.get("as_of"),
    )


def address_of(scope: Scope) -> dict[str, str]:
    """Return the scope as an address carries it; it is kept in this form, too."""
    parts = {
        "campaign": scope.campaign.code,
        "unit": scope.unit.code if scope.unit else "",
        "kind": scope.kind,
        "since": scope.since,
        "until": scope.until,
        "as_of": scope.as_of,
        "exactly": scope.exactly.isoformat() if scope.exactly else "",
    }
    return {name: str(value) for name, value in parts.items() if value}


@report_verbs.declare(
    "sign_report",
    label=_("签发阶段报告"),
    permission=P.REPORT_SIGN,
    form=SignForm,
    creates=True,
    target="signed",
    gates=(all_answered,),
    in_bulk=False,
)
def sign_report(
    campaign: Campaign,
    *,
    deed: Deed,
    unit: Unit | None,
    kind: str,
    since: date | None,
    until: date | None,
    as_of: date | None,
    remark: str,
) -> StageReport:
    """Sign the stage report: its scope, its moment, every number and the very file are kept for ever."""
    hold_everything_still()
    chosen = {"unit": unit, "kind": kind, "since": since, "until": until, "as_of": as_of}
    scope = scope_of(campaign, chosen)
    with translation.override(LANGUAGE):
        content = content_of(scope)
        document = printed(content, mark=signature(deed.actor, timezone.localtime(deed.at)), at=scope.moment)
    digest = hashlib.sha256(document).hexdigest()
    deed.note |= {"sha256": digest, "numbers": len(numbers_in(content["blocks"]))}
    last = StageReport.objects.filter(campaign=campaign).order_by("-number").values_list("number", flat=True).first()
    return StageReport.objects.create(
        campaign=campaign,
        number=(last or 0) + 1,
        title=content["title"][:200],
        scope=address_of(scope) | {"words": scope.words, "as_of_words": scope.as_of_words},
        moment=scope.moment,
        content=content,
        document=document,
        sha256=digest,
        remark=remark,
        signed_by_id=deed.actor.user_id,
        signed_at=deed.at,
    )


def hold_everything_still() -> None:
    """Let nobody else finish a verb before this one has, so that all numbers are of one state.

    Every verb writes the journal; whoever is about to waits the second that counting takes. Numbers of reports are
    drawn under the same lock. It is taken before any row is, so that nobody waits for us who holds what we need.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE kernel_journalentry IN SHARE ROW EXCLUSIVE MODE")


def signature(actor: Actor, at: date) -> str:
    """Return what stands on every page of a signed report instead of the mark of a draft."""
    user = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    return _t("签发:{name} {day}").format(name=user.name if user else actor.name, day=day_words(at))
