"""Verbs that end a case: struck off by procedure or by a leader's decision, put on file, opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.asking import answer_due
from huiyin.cases.actions.checking import not_its_handler
from huiyin.cases.actions.coding import WeakLinkForm, note_weak_link, weak_link_field
from huiyin.cases.actions.opening import end_assignment, nothing_pending, set_fields
from huiyin.cases.actions.registry import case_verbs, last_round
from huiyin.cases.actions.reviews import end_review
from huiyin.cases.actions.working import unfinished
from huiyin.cases.closing import may_be_put_up, rule_of, running_review
from huiyin.cases.codes import codes_of
from huiyin.cases.models import Case, Closing, ListedCode, Represented, Round
from huiyin.cases.models_settling import ResultEnd, StrikeOutcome
from huiyin.cases.permissions import P
from huiyin.cases.published import owed, unheard
from huiyin.cases.terms import BAD, CodeList, Finding, HandlingType, Kind, ReopenGround, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit

S = State


def not_settled(case: Case, actor: Actor) -> list[str]:
    """Return everything that stands between the case and its closing, at once (M01, M02, 一次性告知)."""
    found = unfinished(case, actor)
    current = last_round(case)
    if current is None or current.sent_back_at:
        found += [_t("报结"), _t("承办单位以外的人核实"), _t("征询来件人")]
        return found + dissatisfied(current)
    found += [] if current.verified_at else [_t("承办单位以外的人核实")]
    if current.asked_at is None:
        return [*found, _t("征询来件人")]
    silent = case.links.filter(unlinked_at=None, voice__ratings__round=current, voice__ratings__grade="")
    # Who came while the others were being asked has the full time, too.
    asked_last = max([current.asked_at, *silent.values_list("linked_at", flat=True)])
    last_day = answer_due(timezone.localdate(asked_last), case)
    if (waiting := silent.count()) and timezone.localdate() <= last_day:
        found.append(_t("{n} 位来件人的评价(等到 {day} 为止)").format(n=waiting, day=last_day))
    return found + unrepresented(case, current)


def unrepresented(case: Case, current: Round) -> list[str]:
    """Return how many representatives are still to be asked where no sender can be (E09)."""
    wanted = rule_of(case).representatives
    if not wanted or current.ratings.exists():
        return []
    asked = Represented.objects.filter(round=current).count()
    return [_t("{n} 位代表的评价(没有可以征询的来件人)").format(n=wanted - asked)] if asked < wanted else []


def procedure_followed(case: Case, actor: Actor) -> list[str]:
    """Return what the procedure of striking off still asks: review and signature, the days of the notice, objections."""
    rule = rule_of(case)
    if case.state == S.ASKED and rule.review:
        return [_t("审核并报负责人审签(「报审签」)")]
    if case.state != S.NOTICED:
        return []
    review = running_review(case)
    found = []
    if review is None or review.notice_until is None or timezone.localdate() <= review.notice_until:
        found.append(_t("公示期满({day} 为末日)").format(day=review.notice_until if review else "—"))
    waiting = review.objections.filter(decided_at=None).count() if review else 0
    return found + ([_t("{n} 条公示异议的处理").format(n=waiting)] if waiting else [])


def suggested_or_said_why(case: Case, actor: Actor) -> list[str]:
    """What lies beyond the powers here is told on to a superior, or it is said why not, before it is closed (J05)."""
    current = last_round(case)
    beyond = case.handling_type == HandlingType.POLICY and current is not None and current.finding == Finding.BEYOND
    if not beyond or case.no_suggestion or case.suggested_in.exists():
        return []
    return [_t("超出职权的政策体制类问题:起草向上建议,或写明不提的理由")]


def causes_known(case: Case, actor: Actor) -> list[str]:
    """A salient problem is not struck off before it was said why it came about (D10)."""
    if not case.salient.filter(until=None).exists() or case.causes.filter(until=None).exists():
        return []
    return [_t("突出问题的原因剖析(「剖析原因」)")]


def dissatisfied(current: Round | None) -> list[str]:
    unhappy = sum(one.grade in BAD for one in current.ratings.all()) if current else 0
    return [_t("{n} 位来件人由不满意转为满意").format(n=unhappy)] if unhappy else []


class ClosingForm(WeakLinkForm):
    """A complaint is closed with the weak link that it showed (D12), where the institution keeps a catalogue of them."""

    weak_link = weak_link_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = isinstance(self.obj, Case) and asks_weak_link(self.obj)
        self.fields["weak_link"].required = asked
        if self.obj is not None and not asked:
            del self.fields["weak_link"], self.fields["weak_unit"]


def asks_weak_link(case: Case) -> bool:
    """A complaint shows its weak link when the striking off is asked for, once."""
    asked_before = case.state == S.NOTICED
    return (
        case.kind == Kind.COMPLAINT
        and not asked_before
        and bool(codes_of(case.office.institution_id, CodeList.WEAK_LINK))
    )


@case_verbs.declare(
    "close",
    label=_("销号/办结"),
    permission=P.CASE_ASK,
    form=ClosingForm,
    sources={S.ASKED, S.NOTICED},
    target=S.CLOSED,
    gates=(not_settled, causes_known, procedure_followed, suggested_or_said_why, not_its_handler, nothing_pending),
    explains=True,
    in_bulk=False,
    told=_("您反映的事项已办结。"),
)
def close(case: Case, *, deed: Deed, weak_link: ListedCode | None = None, weak_unit: Unit | None = None) -> None:
    """Strike the case off: finished, verified by somebody else, and nobody asked says no (E09)."""
    if weak_link and weak_unit:
        note_weak_link(case, deed, weak_link, weak_unit)
    strike_off(case, deed)


after_closing: list[Callable[[Case, Closing, Deed], None]] = []
"""A hook: what rooms above do in the same transaction when a case is struck off. They fill it as the program starts."""
after_reopening: list[Callable[[Case, Deed], None]] = []
"""A hook, likewise, for a case that is opened again."""


def strike_off(case: Case, deed: Deed, *, by_decision: bool = False, reason: str = "") -> None:
    closing = Closing.objects.create(
        case=case,
        number=case.closings.count() + 1,
        at=deed.at,
        closed_by_id=deed.actor.user_id,
        by_decision=by_decision,
        reason=reason,
        unpublished_at=deed.at if never_published(case) else None,
    )
    end_review(case, deed.at, StrikeOutcome.STRUCK)
    end_assignment(case, deed)
    set_fields(case, closed_at=deed.at)
    for told in after_closing:
        told(case, closing, deed)


def never_published(case: Case) -> bool:
    """Say whether somebody waits for a published reply (E11) in a case of which nothing is let out: the rule is the reason then."""
    return unheard(case).exists() and not may_be_put_up(case)


class DecisionForm(ClosingForm):
    reason = forms.CharField(label=_("决定办结的理由"), widget=forms.Textarea)


def refused_by_a_sender(case: Case, actor: Actor) -> list[str]:
    """A decision is for one case only: work done and verified, and a sender who still says no."""
    current = last_round(case)
    found = unfinished(case, actor)
    if current is None or current.verified_at is None:
        found.append(_t("承办单位以外的人核实"))
    if not dissatisfied(current) or reopened_since(case, current):
        found.append(_t("来件人不满意的评价(无人不满意的按程序销号)"))
    return found


def reopened_since(case: Case, current: Round | None) -> bool:
    """Say whether the case was opened again after its last submission: what a sender said of that work is spent."""
    reopened = [one.reopened_at for one in case.closings.all() if one.reopened_at]
    return bool(current and reopened and max(reopened) >= current.submitted_at)


@case_verbs.declare(
    "close_by_decision",
    label=_("决定办结"),
    permission=P.CASE_DECIDE,
    form=DecisionForm,
    sources={S.WORKING},
    target=S.CLOSED,
    gates=(refused_by_a_sender, not_its_handler, nothing_pending),
    in_bulk=False,
    told=_("经负责人决定办结:{reason}"),
)
def close_by_decision(
    case: Case, *, deed: Deed, reason: str, weak_link: ListedCode | None = None, weak_unit: Unit | None = None
) -> None:
    """A named leader closes against a sender's word, with a reason; every rate counts it apart (invariant 2)."""
    if weak_link and weak_unit:
        note_weak_link(case, deed, weak_link, weak_unit)
    strike_off(case, deed, by_decision=True, reason=reason)


def where_a_reopened_case_stands(case: Case, data: dict[str, Any]) -> str:
    """A case that was entered finished has no unit or measures yet and is assigned first."""
    return S.WORKING if case.lead_unit_id else S.ACCEPTED


class ReopenForm(VerbForm):
    ground = forms.ChoiceField(
        label=_("重开的原因"), choices=[("", _("其他")), *ReopenGround.choices], required=False,
        help_text=_("「问题反弹」计入上一次销号:各项统计里单列。"),
    )  # fmt: skip
    reason = WrittenField(label=_("重开理由"))


@case_verbs.declare(
    "reopen",
    label=_("重开"),
    permission=P.CASE_REOPEN,
    form=ReopenForm,
    sources={S.CLOSED},
    target=where_a_reopened_case_stands,
    in_bulk=False,
    told=_("您反映的事项已重新办理。"),
)
def reopen(case: Case, *, deed: Deed, reason: str, ground: str) -> None:
    """Open a closed case again under its number; the first closing stays on record and counts (invariant 10).

    What was published of it holds no longer and is taken down.
    """
    case.closings.filter(reopened_at=None).update(reopened_at=deed.at, reopen_reason=reason, reopen_ground=ground)
    case.rounds.filter(sent_back_at=None).update(sent_back_at=deed.at)
    case.assignments.filter(pk=case.assignments.order_by("-pk").values("pk")[:1]).update(ended_at=None)
    set_fields(case, closed_at=None)
    case.public_results.filter(ended_at=None).update(ended_at=deed.at, ended_as=ResultEnd.REOPENED)
    for told in after_reopening:
        told(case, deed)


class ArchiveForm(VerbForm):
    archive_number = forms.CharField(label=_("档案号"), max_length=64, required=False)


def not_on_file(case: Case, actor: Actor) -> list[str]:
    filed = case.closings.filter(reopened_at=None, archived_at__isnull=False).exists()
    return [_t("还没有归档的销号(这一次已经归档)")] if filed else []


def answered_in_public(case: Case, actor: Actor) -> list[str]:
    """Nobody who spoke is left without a reply: who has no receipt gets a published one before the case is filed (E11, M26)."""
    n = owed(case)
    sentence = _t("对 {n} 件匿名来件的公开答复(「公开办理结果」;不宜公开的,由负责人用「不公开结果」写明理由)")
    return [sentence.format(n=n)] if n else []


@case_verbs.declare(
    "archive_case",
    label=_("归档"),
    permission=P.CASE_ASK,
    form=ArchiveForm,
    sources={S.CLOSED},
    gates=(not_on_file, answered_in_public),
)
def archive_case(case: Case, *, deed: Deed, archive_number: str) -> None:
    """Put a case that was struck off on file; a rebound opens it again all the same."""
    case.closings.filter(reopened_at=None).update(archived_at=deed.at, archive_number=archive_number)
