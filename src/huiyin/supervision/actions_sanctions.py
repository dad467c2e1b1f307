"""Verbs on sanctions (G15, F07, F08): proposed for a matter, the one concerned is heard, a named organ decides.

The program may propose and never decides: a decision has the name of an organ, a number, a day, and a person who entered it, who
is another than who proposed. What the one concerned does himself is asked of him, or of whoever answers for the unit.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.urged import holders
from huiyin.cases.urging_models import Urging
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState, User
from huiyin.supervision.actions_discipline import case_of, today_or
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_discipline import (
    Sanction,
    SanctionGround,
    SanctionKind,
    SanctionState,
    StatementBy,
    ViolationPerson,
)
from huiyin.supervision.models_events import EventUnit, Standing
from huiyin.supervision.models_inspections import Inspection, InspectionState
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_discipline import concerned
from huiyin.supervision.queries_events import line_called

S = SanctionState
DAYS_TO_STATE = 3
"""So many days at least somebody has to say something before he is dealt with."""
DAYS_TO_APPEAL = 30
HOLDING = frozenset({S.DECIDED, S.UPHELD, S.CHANGED})
"""Decided, and nothing about it waits."""


class SanctionVerbs(SupervisionVerbs):
    """Verbs on sanctions: of the discipline staff but on themselves, and of the one concerned on his own."""

    model = Sanction

    def find(self, about: str) -> Any:
        return Sanction.objects.select_related("campaign__office", "unit", "user").get(ref=about.partition("/")[2])

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        if not isinstance(obj, Sanction):
            return super().permits(obj, actor, permission)
        if permission == P.SUPERVISION_ANSWER:
            return concerned(obj, actor)
        himself = obj.user_id is not None and obj.user_id in actor.persons
        return not himself and super().permits(obj, actor, permission)

    def timing(self, deed: Deed) -> list[str]:
        known = DAYS.get(deed.action.name)
        return super().timing(deed) + (known(deed) if known else [])


sanction_verbs = SanctionVerbs()


# Proposed, for a matter.


class ProposeForm(VerbForm):
    kind = forms.ChoiceField(label=_("方式"), choices=SanctionKind.choices)
    ground = forms.ChoiceField(label=_("事由"), choices=SanctionGround.choices)
    facts = forms.CharField(label=_("事实"), widget=forms.Textarea, max_length=5000)
    basis = forms.CharField(label=_("依据(哪个规定哪一条)"), max_length=300)
    person = forms.CharField(
        label=_("违规问题编号/人员序号"),
        max_length=40,
        required=False,
        help_text=_("例如 WG2026-000001/2。写了它,就不用再选对象。"),
    )
    of_unit = forms.BooleanField(label=_("处理的是单位"), required=False)
    user = forms.ModelChoiceField(
        label=_("人员(有账号的)"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    name = forms.CharField(label=_("姓名(没有账号的)"), max_length=64, required=False)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), to_field_name="code", required=False)
    case = forms.CharField(label=_("关联的件"), max_length=32, required=False)
    inspection = forms.CharField(label=_("关联的检查"), max_length=32, required=False)
    urging = forms.CharField(
        label=_("关联的催办督办"), max_length=40, required=False, help_text=_("例如 order-2026-3。")
    )
    attendance = forms.CharField(
        label=_("关联的会议签到"),
        max_length=40,
        required=False,
        help_text=_("会议签到编号/单位序号,例如 QD2026-000001/3。不另选对象,处理的就是这个单位。"),
    )
    state_until = DayField(label=_("陈述申辩的期限"), required=False, help_text=_("不填就是 7 天以后。"))

    begins_empty = frozenset({"kind", "ground"})

    def narrow(self) -> None:
        if isinstance(self.obj, Campaign):
            fields: Any = self.fields
            house = self.obj.office.institution_id
            people = User.objects.filter(unit__institution=house).select_related("unit")
            fields["user"].queryset = people.order_by("unit__path", "pk")
            fields["unit"].queryset = Unit.objects.filter(
                institution=house, state=UnitState.ACTIVE, parent__isnull=False
            ).order_by("path")
            self.begin_with_line(self.obj)

    def begin_with_line(self, campaign: Campaign) -> None:
        """Fill in what the line of an event says, where the form was opened from it."""
        line = line_called(campaign, str(self.initial.get("attendance", "")))
        if line and line.at_fault:
            known = {"ground": SanctionGround.TARDY, "of_unit": True, "unit": line.unit.code, "facts": came_late(line)}
            self.initial = known | self.initial

    def clean_person(self) -> ViolationPerson | None:
        text: str = self.cleaned_data["person"]
        return person_of(self.obj, text, self.actor) if text else None

    def clean_case(self) -> Any:
        return case_of(self.obj, self.cleaned_data["case"])

    def clean_inspection(self) -> Inspection | None:
        return inspection_of(self.obj, self.cleaned_data["inspection"])

    def clean_urging(self) -> Urging | None:
        return urging_of(self.obj, self.cleaned_data["urging"])

    def clean_attendance(self) -> EventUnit | None:
        return attendance_of(self.obj, self.cleaned_data["attendance"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        matters = ("person", "case", "inspection", "urging", "attendance")
        if not any(name in self.errors or data.get(name) for name in matters):
            self.add_error("case", _t("没有关联的事项,不能追究:写明违规问题、件、检查、催办或者会议签到中的一项"))
        if data.get("ground") == SanctionGround.TARDY and not (data.get("attendance") or "attendance" in self.errors):
            self.add_error("attendance", _t("写明哪次会议签到的哪个单位"))
        if (line := data.get("attendance")) and not any(data.get(one) for one in ("person", "user", "name", "unit")):
            data |= {"of_unit": True, "unit": line.unit}
        self.settle_whom(data)
        user = data.get("user")
        if user and self.actor and user.pk in self.actor.persons:
            self.add_error("user", _t("不能办理对您本人的处理"))
        return data

    def settle_whom(self, data: dict[str, Any]) -> None:
        """Say who is dealt with: the person of a violation, a unit, a user, or somebody by unit and name."""
        person, user, name, unit = (data.get(one) for one in ("person", "user", "name", "unit"))
        if person:
            if user or name or unit or data.get("of_unit"):
                self.add_error("person", _t("写了违规问题的人员,就不再选对象"))
            data |= {"user": person.user, "name": person.name, "unit": person.unit}
        elif data.get("of_unit"):
            if user or name:
                self.add_error("of_unit", _t("处理单位的,不选人员也不写姓名"))
            if not unit and "unit" not in self.errors:
                self.add_error("unit", _t("选要处理的单位"))
        elif bool(user) == bool(name):
            if not {"person", "user", "attendance"} & self.errors.keys():
                self.add_error("user", _t("选一个人员,或者写姓名,二者择一"))
        elif user:
            data |= {"name": user.name, "unit": user.unit}
        elif not unit and "unit" not in self.errors:
            self.add_error("unit", _t("写了姓名的,选他所在的单位"))


def numbered(text: str) -> tuple[str, int]:
    """Return the reference and the number behind it in ``WG2026-000001/2``; 0 where there is none."""
    ref, _slash, number = text.strip().partition("/")
    return ref, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0


def person_of(campaign: Any, text: str, actor: Actor | None) -> ViolationPerson:
    ref, number = numbered(text)
    found = ViolationPerson.objects.filter(
        violation__campaign=campaign, violation__ref=ref, number=number, dropped_on=None
    )
    if actor:  # who is in a violation himself does not even learn who else is
        found = found.exclude(violation__persons__user__in=actor.persons)
    one = found.select_related("user", "unit", "violation").first()
    if one is None:
        raise forms.ValidationError(_t("没有这个涉及人员「{text}」").format(text=text))
    if one.violation.state in ("clue", "investigating"):
        raise forms.ValidationError(_t("违规问题 {ref} 还没有认定,先作出认定").format(ref=ref))
    if one.violation.established == "untrue":
        raise forms.ValidationError(_t("违规问题 {ref} 认定不属实,不能追究").format(ref=ref))
    return one


def inspection_of(campaign: Any, text: str) -> Inspection | None:
    if not text:
        return None
    found = Inspection.objects.filter(campaign=campaign, ref=text.strip())
    one = found.filter(state__in=[InspectionState.RUNNING, InspectionState.FINISHED]).first()
    if one is None:
        raise forms.ValidationError(_t("没有进行过的检查「{text}」").format(text=text))
    return one


def urging_of(campaign: Any, text: str) -> Urging | None:
    if not text:
        return None
    kind, _dash, rest = text.strip().partition("-")
    year, _dash, number = rest.partition("-")
    whole = all(one.isascii() and one.isdigit() and len(one) < 9 for one in (year, number))
    found = Urging.objects.filter(case__campaign=campaign, kind=kind)
    one = found.filter(year=int(year), number=int(number)).first() if whole else None
    if one is None:
        raise forms.ValidationError(_t("这个活动没有催办「{text}」").format(text=text))
    return one


def attendance_of(campaign: Any, text: str) -> EventUnit | None:
    if not text:
        return None
    one = line_called(campaign, text)
    if one is None:
        raise forms.ValidationError(_t("这个活动没有会议签到「{text}」").format(text=text))
    if not one.at_fault:
        raise forms.ValidationError(_t("{unit}没有迟到、缺席").format(unit=one.unit))
    return one


def came_late(line: EventUnit) -> str:
    """Return the fact that a line of an event tells, in a sentence."""
    told = {"unit": line.unit, "event": line.event.title, "day": timezone.localdate(line.event.starts_at)}
    if line.standing == Standing.LATE:
        return _t("{unit}参加 {day} 的「{event}」迟到 {n} 分钟。").format(n=line.minutes, **told)
    return _t("{unit}没有参加 {day} 的「{event}」,没有请假。").format(**told)


def not_explained_yet(deed: Deed) -> list[str]:
    """A unit explains itself first, or lets the days for it go by."""
    line: EventUnit | None = deed.data["attendance"]
    if line is None or line.statement or line.explain_until is None or today_or(deed) > line.explain_until:
        return []
    return [_t("{unit}的情况说明(期限到 {day},过了可以直接提出)").format(unit=line.unit, day=line.explain_until)]


def not_ready(deed: Deed) -> list[str]:
    return too_short_to_state(deed) + not_explained_yet(deed)


def too_short_to_state(deed: Deed) -> list[str]:
    until: date | None = deed.data["state_until"]
    first = today_or(deed) + timedelta(days=DAYS_TO_STATE)
    if until and until < first:
        return [_t("陈述申辩至少留 {n} 天:期限不早于 {day}").format(n=DAYS_TO_STATE, day=first)]
    return []


WORDS = frozenset({"facts", "name", "user", "person"})


@sanction_verbs.declare(
    "propose_sanction",
    label=_("提出处理意见"),
    permission=P.DISCIPLINE_KEEP,
    form=ProposeForm,
    creates=True,
    target=S.PROPOSED,
    personal=WORDS,
    held_elsewhere=WORDS,
)
def propose_sanction(campaign: Campaign, *, deed: Deed, state_until: date | None, **said: Any) -> Sanction:
    """Propose how a person or a unit is dealt with, because of a linked matter, and tell the one concerned."""
    day = today_or(deed)
    by_program = deed.actor.name if deed.actor.user_id is None else ""
    one = Sanction.objects.create(
        campaign=campaign,
        ref=references("CL", timezone.localtime(deed.at).year)[0],
        proposed_by_id=deed.actor.user_id,
        proposed_on=day,
        rule=deed.note.get("rule", by_program),
        state_until=state_until or day + timedelta(days=7),
        **said,
    )
    tell_concerned(one, deed, _("有一项处理意见请您在 {day} 前陈述申辩:{ref}。"), day=one.state_until)
    return one


def tell_concerned(one: Sanction, deed: Deed, text: Any, **params: Any) -> None:
    """Let the one concerned hear it, without a word of what it is about; what is a person's own reaches no stand-in of his."""
    people = holders(P.SUPERVISION_ANSWER, one.unit.path) if one.of_unit else [one.user] if one.user else []
    for user in people:
        deed.tell(staff(user.pk), text, ref=one.ref, about=f"sanction/{one.ref}", own=not one.of_unit, **params)


# The one concerned is heard.


class StatementForm(VerbForm):
    statement = forms.CharField(label=_("陈述申辩"), widget=forms.Textarea, max_length=5000)


def nothing_stated(sanction: Sanction, actor: Actor) -> list[str]:
    stated = sanction.statement_by in (StatementBy.OWN, StatementBy.OFFICE)
    return [_t("没有陈述过(已经记下 {day} 的陈述)").format(day=sanction.stated_on)] if stated else []


def state(sanction: Sanction, by: StatementBy, day: date, words: str = "") -> None:
    Sanction.objects.filter(pk=sanction.pk).update(statement=words, statement_by=by, stated_on=day)


@sanction_verbs.declare(
    "give_statement",
    label=_("陈述申辩"),
    permission=P.SUPERVISION_ANSWER,
    form=StatementForm,
    sources={S.PROPOSED, S.HEARD},
    target=S.HEARD,
    gates=(nothing_stated,),
    personal={"statement"},
    held_elsewhere={"statement"},
    in_bulk=False,
)
def give_statement(sanction: Sanction, *, deed: Deed, statement: str) -> None:
    """Say what the one concerned has to say, himself, before anything is decided."""
    state(sanction, StatementBy.OWN, today_or(deed), statement)


class RecordStatementForm(StatementForm):
    stated_on = DayField(label=_("陈述日期"), past=True)

    def narrow(self) -> None:
        self.initial.setdefault("stated_on", timezone.localdate())

    def clean_stated_on(self) -> date:
        day: date = self.cleaned_data["stated_on"]
        if isinstance(self.obj, Sanction) and day < self.obj.proposed_on:
            raise forms.ValidationError(_t("不早于提出处理意见的日期 {day}").format(day=self.obj.proposed_on))
        return day


@sanction_verbs.declare(
    "record_statement",
    label=_("记录陈述申辩"),
    permission=P.DISCIPLINE_KEEP,
    form=RecordStatementForm,
    sources={S.PROPOSED, S.HEARD},
    target=S.HEARD,
    gates=(nothing_stated,),
    personal={"statement"},
    held_elsewhere={"statement"},
    in_bulk=False,
)
def record_statement(sanction: Sanction, *, deed: Deed, statement: str, stated_on: date) -> None:
    """Take down what the one concerned said, in his words."""
    state(sanction, StatementBy.OFFICE, stated_on, statement)


def limit_still_runs(deed: Deed) -> list[str]:
    until = deed.obj.state_until
    said = _t("陈述申辩的期限到 {day},过了才能记为没有陈述")
    return [said.format(day=until)] if today_or(deed) <= until else []


@sanction_verbs.declare(
    "note_no_statement",
    label=_("记为期限内没有陈述"),
    permission=P.DISCIPLINE_KEEP,
    sources={S.PROPOSED},
    target=S.HEARD,
    in_bulk=False,
)
def note_no_statement(sanction: Sanction, *, deed: Deed) -> None:
    """Note that the limit is over and nothing was said."""
    state(sanction, StatementBy.NONE, today_or(deed))


# Decided by a named organ.


class OrganForm(VerbForm):
    organ = forms.CharField(label=_("决定机关"), max_length=100, help_text=_("写机关或者会议的全称。"))
    number = forms.CharField(
        label=_("决定文号"), max_length=64, error_messages={"required": _("没有文号:没有决定的文书就不是决定")}
    )
    decided_on = DayField(label=_("决定日期"), past=True)


class DecideForm(OrganForm):
    lapses_on = DayField(label=_("期满日期"), required=False, help_text=_("有期限的才填,例如告诫半年。"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        day, lapses = data.get("decided_on"), data.get("lapses_on")
        if day and lapses and lapses <= day:
            self.add_error("lapses_on", _t("期满日期要晚于决定日期"))
        heard = self.obj.stated_on if isinstance(self.obj, Sanction) else None
        if day and heard and day < heard:
            self.add_error("decided_on", _t("决定不早于听取陈述的日期 {day}").format(day=heard))
        return data


def a_human(sanction: Sanction, actor: Actor) -> list[str]:
    return [] if actor.user_id is not None else [_t("由人登记有权机关的决定(系统只能提出,不能决定)")]


def another_than_who_proposed(sanction: Sanction, actor: Actor) -> list[str]:
    return [_t("由提出人以外的人登记决定")] if sanction.proposed_by_id in actor.persons else []


def ground_stands(sanction: Sanction, actor: Actor) -> list[str]:
    """What was corrected since is no ground any more."""
    line = sanction.attendance
    if line is None or line.at_fault:
        return []
    return [_t("仍然成立的事由(会议签到 {ref} 已经更正,不再是迟到、缺席)").format(ref=line.ref)]


@sanction_verbs.declare(
    "decide_sanction",
    label=_("登记处理决定"),
    permission=P.DISCIPLINE_KEEP,
    form=DecideForm,
    sources={S.HEARD},
    target=S.DECIDED,
    gates=(a_human, another_than_who_proposed, ground_stands),
    in_bulk=False,
)
def decide_sanction(
    sanction: Sanction, *, deed: Deed, organ: str, number: str, decided_on: date, lapses_on: date | None
) -> None:
    """Enter what a named organ of people decided: its name, the number and day of its decision. The one concerned is told."""
    until = today_or(deed) + timedelta(days=DAYS_TO_APPEAL)
    Sanction.objects.filter(pk=sanction.pk).update(
        organ=organ,
        number=number,
        decided_on=decided_on,
        decided_at=deed.at,
        decided_by_id=deed.actor.user_id,
        lapses_on=lapses_on,
        appeal_until=until,
    )
    tell_concerned(sanction, deed, _("处理 {ref} 已有决定,不服的可以在 {day} 前申诉。"), day=until)


class DropForm(VerbForm):
    reason = forms.CharField(label=_("不予处理的理由"), max_length=500)


@sanction_verbs.declare(
    "drop_sanction",
    label=_("不予处理"),
    permission=P.DISCIPLINE_KEEP,
    form=DropForm,
    sources={S.PROPOSED, S.HEARD},
    target=S.DROPPED,
    personal={"reason"},
    held_elsewhere={"reason"},
    in_bulk=False,
    final=True,
)
def drop_sanction(sanction: Sanction, *, deed: Deed, reason: str) -> None:
    """Do nothing about him, for a reason."""
    Sanction.objects.filter(pk=sanction.pk).update(dropped_for=reason)
    tell_concerned(sanction, deed, _("处理意见 {ref} 不再办理。"))


def is_caution(sanction: Sanction, actor: Actor) -> list[str]:
    if sanction.kind_now != SanctionKind.CAUTION:
        return [_t("效能告诫(这一项不是)")]
    return [_t("没有签收过的告诫")] if sanction.acknowledged_on else []


@sanction_verbs.declare(
    "acknowledge_caution",
    label=_("签收告诫"),
    permission=P.SUPERVISION_ANSWER,
    sources={S.DECIDED, S.UPHELD},
    gates=(is_caution,),
    in_bulk=False,
)
def acknowledge_caution(sanction: Sanction, *, deed: Deed) -> None:
    """Confirm that the one concerned has read the caution (F08)."""
    Sanction.objects.filter(pk=sanction.pk).update(acknowledged_on=today_or(deed))


class CarriedOutForm(VerbForm):
    done = forms.CharField(label=_("执行情况"), max_length=500)
    done_on = DayField(label=_("执行日期"), past=True)

    def narrow(self) -> None:
        self.initial.setdefault("done_on", timezone.localdate())

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        decided = self.obj.decided_on if isinstance(self.obj, Sanction) else None
        if decided and day < decided:
            raise forms.ValidationError(_t("不早于决定日期 {day}").format(day=decided))
        return day


def can_be_carried_out(sanction: Sanction, actor: Actor) -> list[str]:
    if sanction.carried_out_on:
        return [_t("没有执行过的处理")]
    reachable = sanction.of_unit or sanction.user_id is not None
    unread = sanction.kind_now == SanctionKind.CAUTION and sanction.acknowledged_on is None and reachable
    return [_t("被告诫人签收告诫")] if unread else []


@sanction_verbs.declare(
    "carry_out_sanction",
    label=_("登记执行情况"),
    permission=P.DISCIPLINE_KEEP,
    form=CarriedOutForm,
    sources=HOLDING,
    gates=(can_be_carried_out,),
    personal={"done"},
    held_elsewhere={"done"},
    in_bulk=False,
)
def carry_out_sanction(sanction: Sanction, *, deed: Deed, done: str, done_on: date) -> None:
    """Note how and when it was carried out."""
    Sanction.objects.filter(pk=sanction.pk).update(carried_out=done, carried_out_on=done_on)


DAYS = {
    "propose_sanction": not_ready,
    "note_no_statement": limit_still_runs,
}
"""What the moment of a deed may stand against."""
