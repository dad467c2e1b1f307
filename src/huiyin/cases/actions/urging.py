"""Verbs of urging: urge a case by hand or at its level, answer an urging, name who follows a case up, set the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.opening import by_lead
from huiyin.cases.actions.registry import case_verbs
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.shares import DEFAULTS, URGED_IN, Rule, level_due, rules_of
from huiyin.cases.terms import OPEN, State, UrgingColour, UrgingKind, UrgingLevel, UrgingStep
from huiyin.cases.urged import people_for, seen_as
from huiyin.cases.urging_models import FollowUp, Urged, Urging, UrgingRule
from huiyin.cases.visibility import barred, may
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import take
from huiyin.kernel.verbs import Deed
from huiyin.people import office
from huiyin.people.actions_house import IN_USE, institution_verbs
from huiyin.people.actors import actor_for
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution, User, UserState
from huiyin.people.permissions import P as PEOPLE

BY_HAND = Rule(
    level=UrgingLevel.BY_HAND,
    percent=0,
    after_days=0,
    colour=UrgingColour.YELLOW,
    steps=[UrgingStep.PERSON, UrgingStep.HEAD],
    reply_days=3,
)
KINDS = [(kind.value, kind.label) for kind in (UrgingKind.NOTICE, UrgingKind.ORDER)]


class UrgeForm(VerbForm):
    """What to urge with; the program names a level instead, which the limit must have reached."""

    kind = forms.ChoiceField(label=_("种类"), choices=KINDS, required=False)
    steps = forms.MultipleChoiceField(
        label=_("发给"), choices=UrgingStep.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = WrittenField(
        label=_("催办内容"), required=False, max_length=2000, help_text=_("留空即为「请抓紧办理」。不写来件人是谁。")
    )
    reply_by = DayField(label=_("请在哪天前回复"), required=False, help_text=_("留空即为 3 个工作日。"))
    urgent = forms.BooleanField(label=_("涉及未成年人安全,马上送达(不等上班时间)"), required=False)
    level = forms.ChoiceField(
        choices=[("", ""), *UrgingLevel.choices], required=False, widget=forms.HiddenInput, label=_("缘由")
    )

    def narrow(self) -> None:
        self.initial = {"kind": UrgingKind.NOTICE, "steps": BY_HAND.steps, **self.initial}

    def clean_reply_by(self) -> date | None:
        day: date | None = self.cleaned_data["reply_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_t("回复期限不能早于今天"))
        return day


def level_is_reached(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """A level is urged when the limit has come so far, in office hours, once; by hand one may at any time."""
    level = data["level"] or UrgingLevel.BY_HAND
    if level == UrgingLevel.BY_HAND:
        return []
    now = timezone.now()
    if not office.open_at(case.office.institution, now):
        return [_t("上班时间才按时限催办")]
    rule = level_due(case, rules_of(case.office.institution), timezone.localdate(now))
    return [] if rule and rule.level == level else [_t("今天不到这一级,或者已经催过")]


def somebody_to_urge(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    steps = data["steps"] or BY_HAND.steps
    return [] if people_for(case, steps) else [_t("可以催办的人:承办单位还没有账号")]


@case_verbs.declare(
    "urge",
    label=_("催办"),
    permission=P.CASE_URGE,
    form=UrgeForm,
    sources=set(URGED_IN),
    checks=(level_is_reached, somebody_to_urge),
)
def urge(
    case: Case,
    *,
    deed: Deed,
    kind: str,
    steps: Sequence[str],
    text: str,
    reply_by: date | None,
    urgent: bool,
    level: str,
) -> None:
    """Urge the unit: number the paper, keep whom it goes to and until when an answer is wanted, and tell them."""
    at_level = UrgingLevel(level or UrgingLevel.BY_HAND)
    rule = next((one for one in rules_of(case.office.institution) if one.level == at_level), BY_HAND)
    as_kind = UrgingKind(kind or UrgingKind.NOTICE) if rule is BY_HAND else at_level.kind
    day = timezone.localdate(deed.at)
    if reply_by is None and rule.reply_days:
        reply_by = calendar_of(case.office.institution).after(day, rule.reply_days)
    urging = Urging(
        case=case,
        kind=as_kind,
        year=day.year,
        number=take(f"urging-{as_kind}-{day.year}")[0],
        level=at_level,
        colour=UrgingColour.RED if rule is BY_HAND and case.due_on and case.due_on < day else rule.colour,
        due_on=case.due_on or day,
        unit=case.lead_unit or case.office,
        text=text or wording(case, as_kind, day, reply_by),
        reply_by=reply_by,
        by_id=deed.actor.user_id,
        at=deed.at,
    )
    urging.save(force_insert=True)
    deed.note["urging"] = urging.ref
    tell(deed, urging, (steps or BY_HAND.steps) if rule is BY_HAND else rule.steps, urgent=urgent)


def wording(case: Case, kind: UrgingKind, day: date, answer: date | None) -> str:
    """Return what an urging says where nobody wrote it."""
    if kind == UrgingKind.REMINDER or answer is None:
        return _t("本件 {due} 到期,请抓紧办理。").format(due=case.due_on)
    late = case.due_on is not None and day > case.due_on
    said = _t("本件已于 {due} 到期,至今没有办结。") if late else _t("本件 {due} 到期,请抓紧办理。")
    return said.format(due=case.due_on) + _t("请在 {day} 前办结,或者书面说明原因和打算。").format(day=answer)


def tell(deed: Deed, urging: Urging, steps: Sequence[str], *, urgent: bool) -> None:
    """Tell those who are urged, and the senders that the unit was urged; a mere reminder is no news for them."""
    people = people_for(urging.case, steps)
    Urged.objects.bulk_create(Urged(urging=urging, user=user, step=step) for user, step in people)
    text = _("{number}:件 {ref},{due} 到期,请抓紧办理。")
    if urging.reply_by:
        text = _("{number}:件 {ref},{due} 到期,请在 {reply_by} 前办结或者回复。")
    params = {"number": str(urging), "ref": urging.case.ref, "due": urging.due_on, "reply_by": urging.reply_by}
    for user, _step in people:
        deed.tell(staff(user.pk), text, **params, about=f"urging/{urging.ref}", urgent=urgent)
    if urging.kind != UrgingKind.REMINDER:
        for hearer in case_verbs.hearers(deed):
            deed.tell(hearer, _("已催办承办单位。"))


class ReplyForm(VerbForm):
    urging = forms.ChoiceField(label=_("答复哪一份"))
    reply = WrittenField(label=_("回音:办到哪一步、什么时候办完"), max_length=2000)

    def narrow(self) -> None:
        field: Any = self.fields["urging"]
        if self.obj is not None:
            field.choices = [(one.ref, f"{one} {one.text[:40]}") for one in unanswered(self.obj)]


def unanswered(case: Case) -> list[Urging]:
    """Return the urgings that want an answer and have none, the newest first."""
    found = [one for one in case.urgings.all() if one.reply_by and not one.replied_at]
    return sorted(found, key=lambda one: -one.pk)


def was_urged(case: Case, actor: Actor) -> list[str]:
    return [] if unanswered(case) else [_t("没有答复的催办")]


@case_verbs.declare(
    "reply_to_urging",
    label=_("答复催办"),
    permission=P.CASE_HANDLE,
    form=ReplyForm,
    sources=OPEN - {State.REGISTERED, State.ACCEPTED} | {State.CLOSED},
    gates=(by_lead, was_urged),
)
def reply_to_urging(case: Case, *, deed: Deed, urging: str, reply: str) -> None:
    """Answer an urging (回音): where the work stands and when it will be done."""
    found = next(one for one in unanswered(case) if one.ref == urging)
    deed.data = {**deed.data, "urging": str(found)}  # the journal names the paper as people do
    Urging.objects.filter(pk=found.pk).update(reply=reply, replied_at=deed.at, replied_by=deed.actor.user_id)


class FollowUpForm(VerbForm):
    user = forms.ModelChoiceField(label=_("跟踪督办人"), queryset=User.objects.none(), to_field_name="username")
    team = forms.CharField(label=_("专班成员"), max_length=200, required=False)

    def narrow(self) -> None:
        if self.obj is not None:
            field: Any = self.fields["user"]
            people = User.objects.filter(unit__institution=self.obj.office.institution, state=UserState.ACTIVE)
            field.queryset = people.select_related("unit").order_by("unit__path", "username")
            field.label_from_instance = lambda user: f"{user.name} · {user.unit}"


def not_about_him(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Nobody follows up what is said about himself or his unit, what he cannot see, nor the work of his own unit."""
    user = data["user"]
    if barred(case, seen_as(user)):
        return [_t("另选一人:被反映的人或单位要回避")]
    if not may(actor_for(user, via="program"), P.CASE_VIEW, case):
        return [_t("另选一人:他看不到这一件")]
    lead = case.lead_unit
    own = lead is not None and lead.parent_id is not None and user.unit.path.startswith(lead.path)
    return [_t("另选一人:承办单位不督办自己")] if own else []


@case_verbs.declare(
    "follow_up",
    label=_("指定跟踪督办人"),
    permission=P.CASE_URGE,
    form=FollowUpForm,
    sources=OPEN,
    checks=(not_about_him,),
)
def follow_up(case: Case, *, deed: Deed, user: User, team: str) -> None:
    """Name the one person who follows the case up, and the team beside him; whoever did before does no longer."""
    FollowUp.objects.filter(case=case, ended_at=None).update(ended_at=deed.at)
    FollowUp.objects.create(case=case, user=user, team=team, at=deed.at)
    deed.tell(staff(user.pk), _("请您跟踪督办:件 {ref}。"), ref=case.ref)


class RuleForm(VerbForm):
    level = forms.ChoiceField(label=_("缘由"), choices=[(one.level.value, one.level.label) for one in DEFAULTS])
    in_force = forms.BooleanField(label=_("启用这一级"), required=False)
    percent = forms.IntegerField(
        label=_("用去时限的百分比"), min_value=1, max_value=100, help_text=_("按工作日算;填 100 就是到期以后。")
    )
    after_days = forms.IntegerField(
        label=_("到期后第几个工作日"), min_value=0, max_value=250, help_text=_("百分比不到 100 的填 0。")
    )
    colour = forms.ChoiceField(label=_("颜色"), choices=UrgingColour.choices)
    steps = forms.MultipleChoiceField(label=_("发给"), choices=UrgingStep.choices, widget=forms.CheckboxSelectMultiple)
    reply_days = forms.IntegerField(
        label=_("几个工作日内回复"), min_value=0, max_value=60, help_text=_("填 0 就是不用回复。")
    )

    def narrow(self) -> None:
        """Begin with the rule as it stands, of the level that the address names."""
        if self.obj is not None:
            asked = self.initial.get("level")
            rule = next((one for one in rules_of(self.obj) if one.level == asked), None)
            known: dict[str, Any] = {name: getattr(rule, name) for name in self.fields} if rule else {"in_force": True}
            self.initial = {**known, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        percent, after = data.get("percent"), data.get("after_days")
        if percent is None or after is None:
            return data
        if (percent == 100) != (after > 0):
            self.add_error("after_days", _t("到期前的填 0,到期后的至少填 1"))
        elif data.get("level") and self.obj is not None:
            self.check_order(UrgingLevel(data["level"]), percent, after)
        return data

    def check_order(self, level: UrgingLevel, percent: int, after: int) -> None:
        """A stronger level comes later than a milder one, or it would never be used."""
        rules = [one for one in rules_of(self.obj) if one.in_force]
        order = list(UrgingLevel)
        mine, place = (percent, after), order.index(level)
        if any((one.percent, one.after_days) >= mine for one in rules if order.index(one.level) < place):
            self.add_error("percent", _t("要晚于轻一级的"))
        if any((one.percent, one.after_days) <= mine for one in rules if order.index(one.level) > place):
            self.add_error("percent", _t("要早于重一级的"))


@institution_verbs.declare(
    "set_urging_rule",
    label=_("设定催办规则"),
    permission=PEOPLE.UNIT_KEEP,
    form=RuleForm,
    sources=IN_USE,
    in_bulk=False,
)
def set_urging_rule(institution: Institution, *, deed: Deed, level: str, **data: Any) -> None:
    """Set when and whom the program urges at a level, from now on; what was urged stays."""
    UrgingRule.objects.update_or_create(institution=institution, level=level, defaults=data)
