"""Verbs on look-backs: planned at closing or by hand, given to somebody, held or rebounded (G09, J06, M39).

A rebound opens the same case again and is counted against the closing (invariant 10). Nobody looks back on what he or his
unit handled, verified or struck off.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.checking import not_its_handler
from huiyin.cases.models import Case, Closing
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import CheckMode, ReopenGround, State
from huiyin.cases.urged import holders, seen_as
from huiyin.cases.visibility import barred, handling_paths, up_from
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.verbs import Deed
from huiyin.people.actions_house import IN_USE, institution_verbs
from huiyin.people.models import Institution, User, UserState
from huiyin.people.permissions import P as PEOPLE
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_look_backs import LookBack, LookBackRule, LookBackState, LookBackWhy
from huiyin.supervision.permissions import P
from huiyin.supervision.risks import chance_of, is_drawn

S = LookBackState
DAYS = (30, 90, 180)
SHARE = 30


class LookBackVerbs(SupervisionVerbs):
    """Verbs on look-backs, asked where the case is kept or handled; who is barred from the case is barred here."""

    model = LookBack

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Case):
            return [obj.office.path]
        return [obj.case.office.path, *handling_paths(obj.case)]

    def barred(self, obj: Any, actor: Actor) -> bool:
        return barred(obj if isinstance(obj, Case) else obj.case, actor)

    def about(self, obj: Any) -> str:
        return f"lookback/{obj.ref}" if isinstance(obj, LookBack) else f"case/{obj.ref}"

    def find(self, about: str) -> Any:
        found = LookBack.objects.select_related("case__office", "case__lead_unit", "case__campaign", "closing")
        return found.get(ref=about.partition("/")[2])


look_back_verbs = LookBackVerbs()


class LookBackRuleForm(VerbForm):
    days = forms.CharField(
        label=_("销号后多少天回头看"), max_length=60, help_text=_("几个数用顿号或逗号隔开,例如:30、90、180。")
    )
    share = forms.IntegerField(
        label=_("抽查比例(%)"), min_value=0, max_value=100,
        help_text=_("没有风险的件按这个比例抽;反弹过的、决定办结的、有人不满意过的等,可能性更大。"),
    )  # fmt: skip

    def clean_days(self) -> list[int]:
        words = [word for word in re.split(r"\W+", str(self.cleaned_data["days"])) if word]
        if not words or any(not (w.isascii() and w.isdigit() and 0 < int(w[:5]) <= 1000) for w in words):
            raise forms.ValidationError(_t("写几个 1 到 1000 的天数,例如:30、90、180"))
        return sorted({int(word) for word in words})


@institution_verbs.declare(
    "set_look_back_rule", label=_("设定回头看"), permission=PEOPLE.UNIT_KEEP, form=LookBackRuleForm, sources=IN_USE
)
def set_look_back_rule(institution: Institution, *, deed: Deed, days: list[int], share: int) -> None:
    """Say when cases are looked back on and how many are drawn; what is planned stays."""
    LookBackRule.objects.update_or_create(institution=institution, defaults={"days": days, "share": share})


def plan_after_closing(case: Case, closing: Closing, deed: Deed) -> None:
    """Plan the looks at a case that is being struck off, as far as the program draws them.

    Where it is entered for the past, days that have gone by already are left out: nobody can look then.
    """
    rule = LookBackRule.objects.filter(institution=case.office.institution_id).first()
    days, share = (rule.days, rule.share) if rule else (DAYS, SHARE)
    chance = chance_of(case, share)
    day = timezone.localdate(deed.at)
    to_come = [n for n in days if day + timedelta(days=n) >= timezone.localdate(deed.entered_at)]
    drawn = [n for n in to_come if is_drawn(case, closing.number, n, chance)]
    refs = references("H", day.year, len(drawn)) if drawn else []
    LookBack.objects.bulk_create(
        LookBack(
            case=case, closing=closing, ref=ref, why=LookBackWhy.DRAWN, weight=chance, due_on=day + timedelta(days=n)
        )
        for ref, n in zip(refs, drawn, strict=True)
    )


def give_up_after_reopening(case: Case, deed: Deed) -> None:
    """Take back the looks at a closing that no longer stands."""
    LookBack.objects.filter(case=case, state=S.PLANNED).update(state=S.CANCELLED)


class PlanForm(VerbForm):
    due_on = DayField(label=_("到期日"))

    def narrow(self) -> None:
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=7))

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        closing = closing_of(self.obj) if isinstance(self.obj, Case) else None
        if closing and day < timezone.localdate(closing.at):
            raise forms.ValidationError(_t("回头看不早于销号的日子"))
        if closing and LookBack.objects.filter(closing=closing, due_on=day).exists():
            raise forms.ValidationError(_t("这一天已经安排了回头看"))
        return day


def closing_of(case: Case) -> Closing | None:
    """Return the closing that stands."""
    return case.closings.filter(reopened_at=None).order_by("-number").first()


def struck_off(case: Case, actor: Actor) -> list[str]:
    return [] if case.state == State.CLOSED else [_t("已销号/办结的件(没有销号,不能回头看)")]


@look_back_verbs.declare(
    "plan_look_back",
    label=_("安排回头看"),
    permission=P.LOOK_BACK_DO,
    form=PlanForm,
    creates=True,
    target=S.PLANNED,
    gates=(struck_off,),
)
def plan_look_back(case: Case, *, deed: Deed, due_on: date) -> LookBack:
    """Plan a look at a case that was struck off, beside those that the program drew."""
    closing = closing_of(case)
    assert closing, "the gate saw that it is closed"  # noqa: S101  # an invariant of ours, not input
    ref = references("H", timezone.localdate(deed.at).year)[0]
    return LookBack.objects.create(case=case, closing=closing, ref=ref, why=LookBackWhy.ASKED, due_on=due_on)


def had_a_hand(look: LookBack, user_id: int | None) -> bool:
    """Say whether somebody verified or struck off what is looked at."""
    if user_id is None:
        return False
    verified = any(one.verified_by_id == user_id and one.sent_back_at is None for one in look.case.rounds.all())
    return verified or look.closing.closed_by_id == user_id


def by_somebody_else(look: LookBack, actor: Actor) -> list[str]:
    """Nobody looks back on what he or his unit handled, nor on what he verified or struck off himself."""
    found = not_its_handler(look.case, actor)
    if any(had_a_hand(look, person) for person in actor.persons):
        found.append(_t("由核实和销号的人以外的人回头看"))
    return found


def who_may_look(look: LookBack) -> list[User]:
    """Return who can be asked: those who may look back where that is asked, and had no hand in the case; few statements."""
    prefetch_related_objects([look.case], "rounds", "assignments__co_works__unit")
    paths = {path for place in look_back_verbs.places(look, P.LOOK_BACK_DO) for path in up_from(place)}
    people = holders(P.LOOK_BACK_DO, *paths)
    return [user for user in people if not barred(look.case, seen_as(user)) and not hands_of(look, user)]


def hands_of(look: LookBack, user: User) -> list[str]:
    return by_somebody_else(look, seen_as(user))


class AssignForm(VerbForm):
    assigned = forms.ModelChoiceField(
        label=_("由谁看"), queryset=User.objects.none(), to_field_name="username",
        help_text=_("有「回头看」权限、又没有经手这一件的人。"),
    )  # fmt: skip

    def narrow(self) -> None:
        if isinstance(self.obj, LookBack):
            field: Any = self.fields["assigned"]
            house = self.obj.case.office.institution_id
            people = User.objects.filter(unit__institution=house, state=UserState.ACTIVE)
            field.queryset = people.select_related("unit")
            self.able = who_may_look(self.obj)
            offered = sorted(self.able, key=lambda user: (user.unit.path, user.pk))
            field.choices = [("", "---------"), *((one.username, f"{one.name} · {one.unit}") for one in offered)]

    def clean_assigned(self) -> User:
        """Whoever is asked must be somebody else himself, and able to put down what he sees."""
        user: User = self.cleaned_data["assigned"]
        if isinstance(self.obj, LookBack) and user not in self.able:
            unable = _t("「{name}」在这里没有「回头看」的权限,看了不能登记,请另选一人").format(name=user.name)
            raise forms.ValidationError(hands_of(self.obj, user) or [unable])
        return user


def somebody_may_look(look: LookBack, actor: Actor) -> list[str]:
    return [] if who_may_look(look) else [_t("一位有「回头看」权限、又没有经手这一件的人")]


@look_back_verbs.declare(
    "assign_look_back",
    label=_("指定由谁看"),
    permission=P.LOOK_BACK_DO,
    form=AssignForm,
    sources={S.PLANNED},
    gates=(somebody_may_look,),
)
def assign_look_back(look: LookBack, *, deed: Deed, assigned: User) -> None:
    """Ask somebody who may and had no hand in the case to look at it, and tell him."""
    LookBack.objects.filter(pk=look.pk).update(assigned=assigned)
    text = _("请您回头看:件 {ref},{due_on} 到期。")
    deed.tell(staff(assigned.pk), text, ref=look.case.ref, due_on=look.due_on, about=f"lookback/{look.ref}")


class SeenForm(VerbForm):
    mode = forms.ChoiceField(label=_("怎样看"), choices=CheckMode.choices)
    found = forms.CharField(label=_("看到的情况"), widget=forms.Textarea, max_length=5000)
    place = forms.CharField(label=_("地点"), max_length=200, required=False)


def still_closed(look: LookBack, actor: Actor) -> list[str]:
    same = look.case.closings.filter(pk=look.closing_id, reopened_at=None).exists()
    return [] if same else [_t("仍然销号的件")]


@look_back_verbs.declare(
    "hold_up",
    label=_("没有反弹"),
    permission=P.LOOK_BACK_DO,
    form=SeenForm,
    sources={S.PLANNED},
    target=S.HELD,
    gates=(still_closed, by_somebody_else),
    claims=("found",),
    in_bulk=False,
)
def hold_up(look: LookBack, *, deed: Deed, **seen: str) -> None:
    """Note that what was put right still is."""
    note(look, deed, **seen)


def note(look: LookBack, deed: Deed, **seen: str) -> None:
    LookBack.objects.filter(pk=look.pk).update(done_by=deed.actor.user_id, done_at=deed.at, **seen)


@look_back_verbs.declare(
    "find_rebound",
    label=_("已反弹,重开原件"),
    permission=P.LOOK_BACK_DO,
    form=SeenForm,
    sources={S.PLANNED},
    target=S.REBOUNDED,
    gates=(still_closed, by_somebody_else),
    claims=("found",),
    in_bulk=False,
)
def find_rebound(look: LookBack, *, deed: Deed, **seen: str) -> None:
    """Find that it came back: the same case is opened again, counted against its closing."""
    note(look, deed, **seen)
    case = Case.objects.select_related("office", "lead_unit", "campaign").get(pk=look.case_id)
    actor = dataclasses.replace(deed.actor, grants=deed.actor.grants | {Grant(CASES.CASE_REOPEN, case.office.path)})
    try:
        case_verbs["reopen"](case, actor=actor, ground=ReopenGround.REBOUND, reason=seen["found"])
    except Refused as refusal:
        raise Missing(_t("没有重开。"), missing=refusal.missing or [str(refusal)]) from None


class GiveUpForm(VerbForm):
    reason = forms.CharField(label=_("理由"), max_length=300)


@look_back_verbs.declare(
    "give_up_look_back",
    label=_("不再回头看"),
    permission=P.LOOK_BACK_DO,
    form=GiveUpForm,
    sources={S.PLANNED},
    target=S.CANCELLED,
    gates=(by_somebody_else,),
    in_bulk=False,
)
def give_up_look_back(look: LookBack, *, deed: Deed, reason: str) -> None:
    """Take a look off the plan with a reason, which the journal keeps."""
