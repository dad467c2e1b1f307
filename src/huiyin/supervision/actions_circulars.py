"""Verbs on circulars (G16, E12): drafted or counted from the ledger, issued by a leader, read by every unit of the range."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import ActivityVerbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.urged import holders
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_circulars import Circular, CircularKind, CircularState, CircularUnit
from huiyin.supervision.models_discipline import DEALT_WITH, Publication, Sanction
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_circulars import end_of, progress_of
from huiyin.supervision.queries_discipline import sanctions_seen

S = CircularState


class CircularVerbs(SupervisionVerbs, ActivityVerbs):
    """Verbs on circulars. Many units confirm one at the same time, and none is told that another was first."""

    model = Circular
    shared = frozenset({"confirm_reading"})

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Circular) and permission == P.SUPERVISION_ANSWER:
            return [one.unit.path for one in obj.units.select_related("unit")]
        return super().places(obj, permission)

    def find(self, about: str) -> Any:
        return Circular.objects.select_related("campaign__office").get(ref=about.partition("/")[2])


circular_verbs = CircularVerbs()


class RangeForm(VerbForm):
    """To which units it goes; to all of the system where none are chosen."""

    units = forms.ModelMultipleChoiceField(
        label=_("发给哪些单位"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple,
        help_text=_("不选就发给全系统每个单位。"),
    )

    def narrow(self) -> None:
        field: Any = self.fields["units"]
        if isinstance(self.obj, (Campaign, Circular)):
            field.queryset = all_units(self.obj)

    def clean_units(self) -> list[Unit]:
        chosen = list(self.cleaned_data["units"])
        return chosen or (list(all_units(self.obj)) if isinstance(self.obj, (Campaign, Circular)) else [])


def all_units(obj: Campaign | Circular) -> Any:
    campaign = obj if isinstance(obj, Campaign) else obj.campaign
    there = Unit.objects.filter(institution=campaign.office.institution_id, state=UnitState.ACTIVE)
    return there.filter(parent__isnull=False).order_by("path")


class DraftForm(RangeForm):
    kind = forms.ChoiceField(label=_("种类"), choices=CircularKind.choices)
    title = forms.CharField(label=_("标题"), max_length=100, required=False, help_text=_("整改落实情况通报可以不写。"))
    text = forms.CharField(
        label=_("正文"),
        widget=forms.Textarea,
        max_length=50_000,
        required=False,
        help_text=_("检讨才写。整改落实情况通报的数字从台账生成,不手写。"),
    )
    sanction = forms.CharField(
        label=_("由哪项处理而来(处理编号)"), max_length=32, required=False, help_text=_("处理已同意公开,才能印发。")
    )
    as_of = DayField(
        label=_("截至哪一天"),
        past=True,
        required=False,
        help_text=_("整改落实情况通报才填,统计到这一天结束;不填就到此刻。"),
    )

    field_order = ("kind", "title", "text", "sanction", "as_of", "units")
    begins_empty = frozenset({"kind"})

    def clean_sanction(self) -> Sanction | None:
        text: str = self.cleaned_data["sanction"].strip()
        if not text or self.actor is None:
            return None
        # That it is made known was decided: whoever drafts what makes it known need not hold the register.
        to_be_known = Q(of_unit=True, publication=Publication.APPROVED, state__in=DEALT_WITH)
        seen = Q(pk__in=sanctions_seen(self.actor).order_by().values("pk"))
        found = Sanction.objects.filter(seen | to_be_known, campaign=self.obj, ref=text).first()
        if found is None:
            raise forms.ValidationError(_t("没有处理「{text}」").format(text=text))
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == CircularKind.PROGRESS:
            if data.get("text"):
                self.add_error("text", _t("整改落实情况通报由台账生成,不写正文"))
            if data.get("sanction"):
                self.add_error("sanction", _t("整改落实情况通报不关联处理"))
        else:
            for name, sentence in {"title": _t("写明标题"), "text": _t("写检讨的正文")}.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
            data["as_of"] = None
        return data


@circular_verbs.declare(
    "draft_circular",
    label=_("拟通报"),
    permission=P.SUPERVISION_KEEP,
    form=DraftForm,
    creates=True,
    target=S.DRAFT,
    personal={"text"},
    held_elsewhere={"text"},
)
def draft_circular(
    campaign: Campaign, *, deed: Deed, units: Iterable[Unit], as_of: date | None, **said: Any
) -> Circular:
    """Draft a self-criticism in its author's words, or count how far rectification is, by lead unit, at a moment."""
    if said["kind"] == CircularKind.PROGRESS:
        said |= counted(campaign, deed, as_of, said["title"])
    one = Circular.objects.create(
        campaign=campaign,
        ref=references("TB", timezone.localtime(deed.at).year)[0],
        drafted_by_id=deed.actor.user_id,
        **said,
    )
    CircularUnit.objects.bulk_create(CircularUnit(circular=one, unit=unit) for unit in units)
    return one


def counted(campaign: Campaign, deed: Deed, day: date | None, title: str) -> dict[str, Any]:
    """Return moment, figures and title of a progress circular; never later than the deed itself."""
    moment = min(end_of(day), deed.at) if day else deed.at
    until = day or timezone.localdate(deed.at)
    named = title or _t("整改落实情况通报(截至 {day})").format(day=until)
    return {"as_of": moment, "figures": progress_of(campaign, moment), "title": named}


class EditForm(RangeForm):
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(label=_("正文"), widget=forms.Textarea, max_length=50_000, required=False)

    field_order = ("title", "text", "units")

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, Circular):
            chosen = list(self.obj.units.values_list("unit__code", flat=True))
            self.initial = {"title": self.obj.title, "text": self.obj.text, "units": chosen} | self.initial
            if self.obj.kind == CircularKind.PROGRESS:
                del self.fields["text"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "text" in self.fields and "text" not in self.errors and not data.get("text"):
            self.add_error("text", _t("写检讨的正文"))
        return data


@circular_verbs.declare(
    "edit_circular",
    label=_("修改通报"),
    permission=P.SUPERVISION_KEEP,
    form=EditForm,
    sources={S.DRAFT},
    personal={"text"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def edit_circular(circular: Circular, *, deed: Deed, units: Iterable[Unit], **said: Any) -> None:
    """Word a draft better or send it to other units; the numbers of a progress circular stay as they were counted."""
    Circular.objects.filter(pk=circular.pk).update(drafted_by_id=deed.actor.user_id, **said)
    circular.units.all().delete()
    CircularUnit.objects.bulk_create(CircularUnit(circular=circular, unit=unit) for unit in units)


class ReasonForm(VerbForm):
    reason = forms.CharField(label=_("原因"), max_length=300)


@circular_verbs.declare(
    "drop_circular",
    label=_("不印发"),
    permission=P.SUPERVISION_KEEP,
    form=ReasonForm,
    sources={S.DRAFT},
    target=S.WITHDRAWN,
    in_bulk=False,
    final=True,
)
def drop_circular(circular: Circular, *, deed: Deed, reason: str) -> None:
    """Give a draft up."""
    Circular.objects.filter(pk=circular.pk).update(withdrawn_for=reason)


def another_than_the_drafter(circular: Circular, actor: Actor) -> list[str]:
    return [_t("由拟稿人以外的领导签发")] if circular.drafted_by_id in actor.persons else []


def sanction_may_be_known(circular: Circular, actor: Actor) -> list[str]:
    """A self-criticism that comes from a sanction tells of it: that is a decision of its own (M51)."""
    known = circular.sanction is None or circular.sanction.publication == Publication.APPROVED
    return [] if known else [_t("同意公开处理的决定")]


@circular_verbs.declare(
    "issue_circular",
    label=_("签发通报"),
    permission=P.CIRCULAR_ISSUE,
    sources={S.DRAFT},
    target=S.ISSUED,
    gates=(another_than_the_drafter, sanction_may_be_known),
    in_bulk=False,
)
def issue_circular(circular: Circular, *, deed: Deed) -> None:
    """Send it to every unit of the range; each confirms that it was read."""
    today = timezone.localdate(deed.at)
    Circular.objects.filter(pk=circular.pk).update(issued_by_id=deed.actor.user_id, issued_on=today)
    about = f"circular/{circular.ref}"
    paths = circular.units.values_list("unit__path", flat=True)
    for user in holders(P.SUPERVISION_ANSWER, *paths):
        deed.tell(staff(user.pk), _("通报 {ref} 已印发,请阅读并签收。"), ref=circular.ref, about=about)


@circular_verbs.declare(
    "withdraw_circular",
    label=_("撤回通报"),
    permission=P.CIRCULAR_ISSUE,
    form=ReasonForm,
    sources={S.ISSUED},
    target=S.WITHDRAWN,
    in_bulk=False,
    final=True,
)
def withdraw_circular(circular: Circular, *, deed: Deed, reason: str) -> None:
    """Take a circular back; what was issued and who read it stays on record."""
    Circular.objects.filter(pk=circular.pk).update(withdrawn_for=reason)


class ReadingForm(VerbForm):
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), to_field_name="code", required=False)

    only: Unit | None = None

    def narrow(self) -> None:
        if isinstance(self.obj, Circular):
            field: Any = self.fields["unit"]
            mine = [one.unit for one in unread_by(self.obj, self.actor)]
            field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in mine])
            if len(mine) == 1:
                self.only, field.widget = mine[0], forms.HiddenInput()

    def clean_unit(self) -> Unit:
        unit: Unit | None = self.cleaned_data["unit"] or self.only
        if unit is None:
            raise forms.ValidationError(_t("选一个单位"))
        return unit


def unread_by(circular: Circular, actor: Actor | None) -> list[CircularUnit]:
    rows = circular.units.filter(read_at=None).select_related("unit")
    return [one for one in rows if actor and actor.may_at(P.SUPERVISION_ANSWER, [one.unit.path])]


def something_unread(circular: Circular, actor: Actor) -> list[str]:
    return [] if unread_by(circular, actor) else [_t("没有签收过的单位")]


@circular_verbs.declare(
    "confirm_reading",
    label=_("签收通报"),
    permission=P.SUPERVISION_ANSWER,
    form=ReadingForm,
    sources={S.ISSUED},
    gates=(something_unread,),
    in_bulk=False,
)
def confirm_reading(circular: Circular, *, deed: Deed, unit: Unit) -> None:
    """Confirm for a unit that the circular was read there."""
    circular.units.filter(unit=unit, read_at=None).update(read_at=deed.at, read_by_id=deed.actor.user_id)
