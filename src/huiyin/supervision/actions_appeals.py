"""Verbs on what follows a decision about somebody: he appeals, another organ decides; making it public is a decision apart (M51)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.supervision.actions_discipline import today_or
from huiyin.supervision.actions_sanctions import (
    DAYS,
    HOLDING,
    OrganForm,
    S,
    a_human,
    sanction_verbs,
    tell_concerned,
)
from huiyin.supervision.models_discipline import Publication, Sanction, SanctionKind
from huiyin.supervision.permissions import P


class AppealForm(VerbForm):
    appeal = forms.CharField(label=_("申诉理由"), widget=forms.Textarea, max_length=5000)


def appealed_too_late(deed: Deed) -> list[str]:
    """The day that counts is the one on which he appealed, which the office may enter later."""
    day = deed.data.get("appealed_on") or today_or(deed)
    until = deed.obj.appeal_until
    return [_t("申诉的期限到 {day},已经过了").format(day=until)] if until and day > until else []


def appeal_to(sanction: Sanction, appeal: str, day: date) -> None:
    Sanction.objects.filter(pk=sanction.pk).update(appeal=appeal, appealed_on=day)


@sanction_verbs.declare(
    "appeal_sanction",
    label=_("申诉"),
    permission=P.SUPERVISION_ANSWER,
    form=AppealForm,
    sources={S.DECIDED},
    target=S.APPEALED,
    personal={"appeal"},
    held_elsewhere={"appeal"},
    in_bulk=False,
)
def appeal_sanction(sanction: Sanction, *, deed: Deed, appeal: str) -> None:
    """Appeal against the decision, himself, within the limit."""
    appeal_to(sanction, appeal, today_or(deed))


class RecordAppealForm(AppealForm):
    appealed_on = DayField(label=_("申诉日期"), past=True)

    def narrow(self) -> None:
        self.initial.setdefault("appealed_on", timezone.localdate())

    def clean_appealed_on(self) -> date:
        day: date = self.cleaned_data["appealed_on"]
        decided = self.obj.decided_on if isinstance(self.obj, Sanction) else None
        if decided and day < decided:
            raise forms.ValidationError(_t("不早于决定日期 {day}").format(day=decided))
        return day


@sanction_verbs.declare(
    "record_appeal",
    label=_("登记申诉"),
    permission=P.DISCIPLINE_KEEP,
    form=RecordAppealForm,
    sources={S.DECIDED},
    target=S.APPEALED,
    personal={"appeal"},
    held_elsewhere={"appeal"},
    in_bulk=False,
)
def record_appeal(sanction: Sanction, *, deed: Deed, appeal: str, appealed_on: date) -> None:
    """Take down the appeal of somebody who has no account, or who brought it on paper."""
    appeal_to(sanction, appeal, appealed_on)


class DecideAppealForm(OrganForm):
    OUTCOMES = (
        ("upheld", pgettext_lazy("appeal", "维持")),
        ("changed", pgettext_lazy("appeal", "变更")),
        ("revoked", pgettext_lazy("appeal", "撤销")),
    )
    outcome = forms.ChoiceField(label=_("申诉结果"), choices=OUTCOMES)
    kind_after = forms.ChoiceField(label=_("变更为"), choices=[("", "—"), *SanctionKind.choices], required=False)

    field_order = ("outcome", "kind_after", "organ", "number", "decided_on")
    begins_empty = frozenset({"outcome"})

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        changed, after = data.get("outcome") == "changed", data.get("kind_after")
        if changed and (not after or (isinstance(self.obj, Sanction) and after == self.obj.kind)):
            self.add_error("kind_after", _t("选变更以后的方式,要与原来的不同"))
        data["kind_after"] = after if changed else ""
        appealed, day = getattr(self.obj, "appealed_on", None), data.get("decided_on")
        if appealed and day and day < appealed:
            self.add_error("decided_on", _t("不早于申诉日期 {day}").format(day=appealed))
        return data


def another_than_who_decided(sanction: Sanction, actor: Actor) -> list[str]:
    return [_t("由登记原决定以外的人登记申诉结果")] if sanction.decided_by_id in actor.persons else []


@sanction_verbs.declare(
    "decide_appeal",
    label=_("登记申诉结果"),
    permission=P.DISCIPLINE_KEEP,
    form=DecideAppealForm,
    sources={S.APPEALED},
    target=lambda sanction, said: said["outcome"],
    gates=(a_human, another_than_who_decided),
    in_bulk=False,
)
def decide_appeal(
    sanction: Sanction, *, deed: Deed, outcome: str, kind_after: str, organ: str, number: str, decided_on: date
) -> None:
    """Enter what an organ decided on the appeal: it stands, becomes another, or is taken back."""
    Sanction.objects.filter(pk=sanction.pk).update(
        kind_after=kind_after,
        appeal_organ=organ,
        appeal_number=number,
        appeal_decided_on=decided_on,
        appeal_decided_at=deed.at,
        appeal_decided_by_id=deed.actor.user_id,
    )
    tell_concerned(sanction, deed, _("处理 {ref} 的申诉已有结果。"))


# Made public or not: a decision apart.


class PublishForm(VerbForm):
    where = forms.CharField(
        label=_("公开的范围和方式"),
        max_length=200,
        help_text=_("例如:在全市教育系统通报,不写姓名。本系统的公开页面不会登出。"),
    )


def not_asked(sanction: Sanction, actor: Actor) -> list[str]:
    return [_t("没有提出过公开的处理")] if sanction.publication else []


@sanction_verbs.declare(
    "ask_publication",
    label=_("拟公开处理"),
    permission=P.DISCIPLINE_KEEP,
    form=PublishForm,
    sources=HOLDING,
    gates=(not_asked,),
    in_bulk=False,
)
def ask_publication(sanction: Sanction, *, deed: Deed, where: str) -> None:
    """Propose that a decided sanction is made known, and where; that it was decided does not make it public."""
    asked = {"publication": Publication.ASKED, "publish_where": where, "publish_asked_by_id": deed.actor.user_id}
    Sanction.objects.filter(pk=sanction.pk).update(**asked)


def asked_by_another(sanction: Sanction, actor: Actor) -> list[str]:
    found = [] if sanction.publication == Publication.ASKED else [_t("等待审批的公开申请")]
    return found + ([_t("由提出公开以外的人审批")] if sanction.publish_asked_by_id in actor.persons else [])


def decide_publication(sanction: Sanction, deed: Deed, outcome: Publication) -> None:
    Sanction.objects.filter(pk=sanction.pk).update(
        publication=outcome, publish_decided_by_id=deed.actor.user_id, publish_decided_on=today_or(deed)
    )


@sanction_verbs.declare(
    "approve_publication",
    label=_("同意公开处理"),
    permission=P.DISCIPLINE_KEEP,
    sources=HOLDING,
    gates=(a_human, asked_by_another),
    in_bulk=False,
)
def approve_publication(sanction: Sanction, *, deed: Deed) -> None:
    """Approve that it is made known; by another than who asked. Nothing is published by the program itself."""
    decide_publication(sanction, deed, Publication.APPROVED)


@sanction_verbs.declare(
    "refuse_publication",
    label=_("不同意公开处理"),
    permission=P.DISCIPLINE_KEEP,
    sources=HOLDING,
    gates=(a_human, asked_by_another),
    in_bulk=False,
)
def refuse_publication(sanction: Sanction, *, deed: Deed) -> None:
    """Refuse that it is made known."""
    decide_publication(sanction, deed, Publication.REFUSED)


DAYS |= {"appeal_sanction": appealed_too_late, "record_appeal": appealed_too_late}
