"""Verbs on the clock of a case: it stands still on named grounds, and a limit is extended before it is over (E05, F02)."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.opening import by_lead, set_fields
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.clocks import moved_by, start_of
from huiyin.cases.limits import rule_for
from huiyin.cases.models import Case, Extension, Pause
from huiyin.cases.permissions import P
from huiyin.cases.terms import ClockKind, PauseGround, State
from huiyin.kernel import clocks
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.verbs import Deed
from huiyin.people.calendar import calendar_of

S = State
AT_WORK = frozenset({S.ASSIGNED, S.WORKING})


def runs(case: Case, actor: Actor) -> list[str]:
    return [_t("先恢复计时:现在是暂停的")] if case.paused_at else []


def stands_still(case: Case, actor: Actor) -> list[str]:
    return [] if case.paused_at else [_t("暂停中的计时")]


class PauseForm(VerbForm):
    ground = forms.ChoiceField(label=_("事由"), choices=PauseGround.choices)
    reason = WrittenField(label=_("说明"))


@case_verbs.declare(
    "pause",
    label=_("暂停计时"),
    permission=P.CASE_ASSIGN,
    form=PauseForm,
    sources=AT_WORK,
    gates=(runs,),
    told=_("办理时限从今天起暂停计算:{reason}"),
)
def pause(case: Case, *, deed: Deed, ground: str, reason: str) -> None:
    """Let the clock stand still on a named ground; a hand-back is none."""
    stand_still(case, deed, ground, reason)


def stand_still(case: Case, deed: Deed, ground: str, reason: str) -> None:
    """Let the clock of ``case`` stand still from the deed on; nothing happens to one that does already."""
    if case.paused_at is None:
        Pause.objects.create(case=case, ground=ground, reason=reason, since=deed.at)
        set_fields(case, paused_at=deed.at)


@case_verbs.declare(
    "resume",
    label=_("恢复计时"),
    permission=P.CASE_ASSIGN,
    sources=AT_WORK,
    gates=(stands_still,),
)
def resume(case: Case, *, deed: Deed) -> None:
    """Let the clock go on; the days between do not count, and the sender is told the new day."""
    go_on(case, deed)
    for hearer in case_verbs.hearers(deed):
        deed.tell(hearer, _("办理时限继续计算,约定的日子改为 {day}。"), day=f"{case.due_on}")


def go_on(case: Case, deed: Deed) -> None:
    """Let the clock of ``case`` go on from the deed; its limit moves by exactly what the pause took."""
    if case.paused_at is None:
        return
    case.pauses.filter(until=None).update(until=max(deed.at, case.paused_at))
    move_limit(case, moved_by(case, case.paused_at, deed.at))
    set_fields(case, paused_at=None)


def move_limit(case: Case, day: date | None) -> None:
    """Set the day of the case and of the assignment in force; the date first told stays."""
    case.assignments.filter(ended_at=None).update(due_on=day)
    set_fields(case, due_on=day)


# Extensions: asked by who handles, decided by somebody else.


class ExtensionForm(VerbForm):
    due_on = DayField(label=_("延到哪一天"))
    reason = WrittenField(label=_("理由"), help_text=_("同意以后,这段话会告诉来件人。"))

    def narrow(self) -> None:
        if self.obj is not None and self.obj.due_on and (last := latest(self.obj)):
            self.fields["due_on"].help_text = _t("现在的时限是 {now},最多延到 {last}。").format(
                now=self.obj.due_on, last=last
            )

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        last = latest(self.obj)
        if self.obj.due_on and day <= self.obj.due_on:
            raise forms.ValidationError(_t("要晚于现在的时限 {day}").format(day=self.obj.due_on))
        if last and day > last:
            raise forms.ValidationError(_t("最多延到 {day}").format(day=last))
        return day


def latest(case: Case) -> date | None:
    """Return the last day to which the limit of ``case`` may be extended."""
    rule = rule_for(case, ClockKind.EXTEND)
    if rule is None or case.due_on is None:
        return None
    due = clocks.due(start_of(case.due_on), rule.limit, calendar_of(case.office.institution))
    return due.on if due else None


def before_its_day(case: Case, actor: Actor) -> list[str]:
    """An extension is asked for before the day; asked later it counts as overdue (standards.md §3.1)."""
    if case.due_on and timezone.localdate() >= case.due_on:
        return [_t("在时限 {day} 以前申请").format(day=case.due_on)]
    return []


def extensions_left(case: Case, actor: Actor) -> list[str]:
    asked = list(case.extensions.all())
    if any(one.decided_at is None for one in asked):
        return [_t("先等上一次延期申请的审批")]
    granted = sum(bool(one.approved) for one in asked)
    if not granted:
        return []
    rule = rule_for(case, ClockKind.EXTEND)
    most = rule.times if rule else 1
    return [_t("一件最多延期 {n} 次,已经延过了").format(n=most)] if granted >= most else []


@case_verbs.declare(
    "ask_extension",
    label=_("申请延期"),
    permission=P.CASE_HANDLE,
    form=ExtensionForm,
    sources=AT_WORK,
    gates=(by_lead, runs, before_its_day, extensions_left),
    in_bulk=False,
)
def ask_extension(case: Case, *, deed: Deed, due_on: date, reason: str) -> None:
    """Ask for more time before the day is over; the original date is kept and counts (E05)."""
    Extension.objects.create(
        case=case,
        was_due_on=case.due_on or due_on,
        due_on=due_on,
        reason=reason,
        asked_by_id=deed.actor.user_id,
        asked_at=deed.at,
    )


class SayForm(VerbForm):
    remark = forms.CharField(label=_("审批意见"), widget=forms.Textarea, required=False)


class SayWhyForm(VerbForm):
    remark = WrittenField(label=_("不同意的理由"))


def asked_by_another(case: Case, actor: Actor) -> list[str]:
    waiting = asked_extension(case)
    if waiting is None:
        return [_t("等待审批的延期申请")]
    return [_t("由申请人以外的人审批")] if waiting.asked_by_id in actor.persons else []


def asked_extension(case: Case) -> Extension | None:
    """Return the extension that waits for a decision."""
    return next((one for one in case.extensions.all() if one.decided_at is None), None)


def decide_extension(case: Case, deed: Deed, *, approved: bool, remark: str) -> Extension:
    waiting = case.extensions.get(decided_at=None)
    decided = {"decided_by_id": deed.actor.user_id, "decided_at": deed.at, "approved": approved, "remark": remark}
    case.extensions.filter(pk=waiting.pk).update(**decided)
    return waiting


@case_verbs.declare(
    "grant_extension",
    label=_("同意延期"),
    permission=P.CASE_DECIDE,
    form=SayForm,
    sources=AT_WORK,
    gates=(asked_by_another,),
)
def grant_extension(case: Case, *, deed: Deed, remark: str) -> None:
    """Grant more time, and tell the sender the reason and the new day."""
    found = decide_extension(case, deed, approved=True, remark=remark)
    # What stood still meanwhile has moved the day already: the later one holds.
    move_limit(case, max(found.due_on, case.due_on or found.due_on))
    for hearer in case_verbs.hearers(deed):
        deed.tell(hearer, _("办理时限延到 {day}。原因:{reason}"), day=f"{case.due_on}", reason=found.reason)


@case_verbs.declare(
    "refuse_extension",
    label=_("不同意延期"),
    permission=P.CASE_DECIDE,
    form=SayWhyForm,
    sources=AT_WORK,
    gates=(asked_by_another,),
)
def refuse_extension(case: Case, *, deed: Deed, remark: str) -> None:
    """Refuse more time for a stated reason; the limit stays."""
    decide_extension(case, deed, approved=False, remark=remark)
