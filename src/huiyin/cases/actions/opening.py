"""Verbs that bring a case into the ledger and to its unit: open, amend, classify, accept, assign, and what two people decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState, Category
from huiyin.cases.actions.guessing import GuessField, note_guesses
from huiyin.cases.actions.powers import ArbiterForm, correct_matter, decided_by, may_correct_matter, proposed_units
from huiyin.cases.actions.registers import is_registered
from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.actions.reviews import end_review
from huiyin.cases.chain import too_late_to_hand_back
from huiyin.cases.clocks import legal_due, usual_due
from huiyin.cases.models import Assignment, Case, CoWork, Proposal, Voice
from huiyin.cases.models_settling import StrikeOutcome
from huiyin.cases.permissions import P
from huiyin.cases.promises import bound_to, order_of
from huiyin.cases.terms import (
    OPEN,
    PROMISED_KINDS,
    ConductCode,
    Disposition,
    HandlingType,
    Kind,
    ProposalKind,
    State,
    Target,
)
from huiyin.cases.visibility import parts_of, visible_voices
from huiyin.cases.words import note_cases
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm, WrittenField
from huiyin.kernel.references import references
from huiyin.kernel.refusals import Lost, Missing
from huiyin.kernel.verbs import Deed
from huiyin.people.calendar import calendar_of
from huiyin.people.matters import in_use
from huiyin.people.models import Unit, UnitState, User
from huiyin.people.models_posts import Matter

S = State


class ConductForm(VerbForm):
    """Whether the matter is an accusation or about a unit's own conduct, and whom it is about."""

    conduct = forms.BooleanField(
        label=_("检举控告或涉及单位自身作为"),
        required=False,
        help_text=_("告某个人,或者说的就是某个单位自己做得不对,就勾选:被反映的单位和它的下级不能办这一件。"),
    )
    about_unit = forms.ModelChoiceField(
        label=_("被反映单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    about_user = forms.ModelChoiceField(
        label=_("被反映人"), queryset=User.objects.none(), to_field_name="username", required=False
    )
    conduct_code = forms.ChoiceField(
        label=_("作风问题(投诉件填写)"),
        choices=[("", "—"), *ConductCode.choices],
        required=False,
        help_text=_("只有投诉才填,整改问题留空。"),
    )

    def narrow(self) -> None:
        fields: Any = self.fields
        if isinstance(self.obj, Case):
            self.initial = {"conduct_code": self.obj.conduct_code, **self.initial}
        if self.obj is not None:
            fields["about_unit"].queryset = Unit.objects.filter(institution=self.obj.office.institution)
            fields["about_user"].queryset = User.objects.filter(unit__institution=self.obj.office.institution)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("conduct") and not (data.get("about_unit") or data.get("about_user")):
            self.add_error("about_unit", _t("检举控告须写明被反映单位或被反映人,以便回避"))
        return data


class OpenForm(ConductForm):
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=300)
    problem = forms.CharField(label=_("问题内容(用自己的话写,承办单位只看到这里)"), widget=forms.Textarea)
    voices = forms.ModelMultipleChoiceField(
        label=_("归入的来件"),
        queryset=Voice.objects.none(),
        to_field_name="ref",
        required=False,
        widget=forms.SelectMultiple,
    )

    field_order = ["kind", "title", "problem", "voices", "conduct", "about_unit", "about_user", "conduct_code"]

    def narrow(self) -> None:
        super().narrow()
        field: Any = self.fields["voices"]
        field.error_messages["invalid_choice"] = _("没有待梳理的来件「%(value)s」")
        if self.obj is not None and self.actor is not None:
            field.queryset = visible_voices(self.actor, P.VOICE_SORT).filter(
                campaign=self.obj, disposition__in=[Disposition.PENDING, Disposition.LINKED]
            )


def ledger_is_open(campaign: Campaign, actor: Actor) -> list[str]:
    """A summarised campaign still settles what was said; one that has not begun or was put away takes no case."""
    return [] if campaign.state in (CampaignState.RUNNING, CampaignState.SUMMARISED) else [_t("活动已启动且未归档")]


@case_verbs.declare(
    "open_case",
    label=_("立件"),
    permission=P.CASE_OPEN,
    form=OpenForm,
    creates=True,
    gates=(ledger_is_open,),
)
def open_case(
    campaign: Campaign,
    *,
    deed: Deed,
    kind: str,
    title: str,
    problem: str,
    voices: Iterable[Voice],
    conduct: bool,
    about_unit: Unit | None,
    about_user: User | None,
    conduct_code: str,
) -> Case:
    """Open a case in the ledger in the clerk's words, with the voices that it answers."""
    year = timezone.localtime(deed.at).year
    case = Case.objects.create(
        campaign=campaign,
        office=campaign.office,
        ref=references("", year)[0],
        kind=kind,
        title=title,
        problem=problem,
        conduct=conduct,
        about_unit=about_unit,
        about_user=about_user,
        conduct_code=conduct_code if kind == Kind.COMPLAINT else "",
        registered_at=deed.at,
    )
    note_cases([case])
    for voice in voices:
        put_to(voice, case, deed)
    return case


def put_to(voice: Voice, case: Case, deed: Deed) -> None:
    """Link a voice by its own verb, so that its journal and facts say so."""
    link = voice_verbs["link"]
    moment = deed.at if deed.at != deed.entered_at else None
    linked = link.deed(voice, deed.actor, {"case": case, "passage": ""}, moment)
    if refusal := link.refusal(voice, deed.actor):
        raise refusal
    if lacking := link.lacking(linked):
        raise Missing(_t("来件 {ref} 还不能归入。").format(ref=voice.ref), missing=lacking)
    if not link.run([linked]):
        raise Lost(_t("来件 {ref} 刚刚被别人办理过,请看过最新情况再办。").format(ref=voice.ref))


class AmendForm(VerbForm):
    title = forms.CharField(label=_("标题"), max_length=300)
    problem = forms.CharField(label=_("问题内容"), widget=forms.Textarea)

    def narrow(self) -> None:
        if self.obj is not None:
            self.initial = {"title": self.obj.title, "problem": self.obj.problem, **self.initial}


@case_verbs.declare("amend", label=_("修改表述"), permission=P.CASE_OPEN, form=AmendForm, sources=OPEN, in_bulk=False)
def amend(case: Case, *, deed: Deed, title: str, problem: str) -> None:
    """Word the problem better; the journal keeps each wording."""
    set_fields(case, title=title, problem=problem)
    note_cases([case])


def not_with_those_complained_of(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """A conduct matter must not lie with whom it is about: take it back first."""
    about = complained_of(data["about_unit"], data["about_user"]) if data["conduct"] else None
    if about is None or case.lead_unit is None:
        return []
    hands = [case.lead_unit, *(part.unit for part in parts_of(case))]
    measures = case.measures.filter(dropped_at=None).select_related("unit")
    back = _t("先从「{unit}」退回:涉及自身的事项不能由其办理")
    drop = _t("先撤去第 {n} 项措施:涉及自身的事项不能由其办理")
    return [back.format(unit=unit) for unit in hands if within(unit, about)] + [
        drop.format(n=measure.number) for measure in measures if within(measure.unit, about)
    ]


def complained_of(about_unit: Unit | None, about_user: User | None) -> Unit | None:
    """Return the unit that must keep its hands off: the one complained of, or that of the person complained of."""
    return about_unit or (about_user.unit if about_user else None)


def within(unit: Unit, about: Unit) -> bool:
    return about.parent_id is not None and unit.path.startswith(about.path)


@case_verbs.declare(
    "mark_conduct",
    label=_("标明被反映对象"),
    permission=P.CASE_OPEN,
    form=ConductForm,
    sources=OPEN,
    in_bulk=False,
    checks=(not_with_those_complained_of,),
)
def mark_conduct(
    case: Case, *, deed: Deed, conduct: bool, about_unit: Unit | None, about_user: User | None, conduct_code: str
) -> None:
    """Note whom the matter is about, so that it never goes to them, and of a complaint what is wrong (C16)."""
    code = conduct_code if case.kind == Kind.COMPLAINT else ""
    set_fields(case, conduct=conduct, about_unit=about_unit, about_user=about_user, conduct_code=code)


class ClassifyForm(VerbForm):
    category = forms.ModelChoiceField(
        label=_("类别"),
        queryset=Category.objects.none(),
        to_field_name="code",
        error_messages={"required": _("请选择类别")},
    )
    handling_type = forms.ChoiceField(
        label=_("整改类型"),
        choices=HandlingType.choices,
        help_text=_("马上能改的选立说立行,要先查清的选深入查找,要改政策或制度的选政策体制,违法违纪的选涉法涉纪。"),
        error_messages={"required": _("请选择整改类型")},
    )
    target = forms.ChoiceField(
        label=_("反映对象"),
        choices=Target.choices,
        help_text=_("这一件说的是谁的问题,不是交给谁办。"),
        error_messages={"required": _("请选择反映对象")},
    )
    matter = forms.ModelChoiceField(
        label=_("事项(按事权划分)"),
        queryset=Matter.objects.none(),
        to_field_name="number",
        required=False,
        help_text=_("选了事项,交办时就提议它的主办、协办单位。不选的,按关键词找。"),
    )

    proposed = GuessField()

    begins_empty = frozenset({"handling_type", "target"})

    def narrow(self) -> None:
        if self.obj is None:
            return
        fields: Any = self.fields
        fields["category"].queryset = Category.objects.filter(campaign=self.obj.campaign, children=None).select_related(
            "parent"
        )
        fields["matter"].queryset = in_use(self.obj.office.institution)
        known = {
            "category": self.obj.category and self.obj.category.code,
            "matter": self.obj.matter and self.obj.matter.number,
            "handling_type": self.obj.handling_type,
            "target": self.obj.target,
        }
        self.initial = {**{key: value for key, value in known.items() if value}, **self.initial}


@case_verbs.declare(
    "classify",
    label=_("归类"),
    permission=P.CASE_OPEN,
    form=ClassifyForm,
    sources=OPEN | {S.CLOSED},
    forgets=frozenset({"proposed"}),
)
def classify(
    case: Case,
    *,
    deed: Deed,
    category: Category,
    handling_type: str,
    target: str,
    matter: Matter | None,
    proposed: str = "",
) -> None:
    """Give the case its one leaf category, one of five handling types, one target (M05, M06), and its matter (F15).

    Where no matter is chosen, the case keeps the one it has. What the page had proposed is noted beside what was decided.
    """
    note_guesses(deed, proposed, {"category": category.code, "handling_type": handling_type})
    set_fields(case, category=category, handling_type=handling_type, target=target, matter=matter or case.matter)


def nothing_pending(case: Case, actor: Actor) -> list[str]:
    pending = next((one for one in case.proposals.all() if one.decided_at is None), None)
    return [_t("先对「{kind}」的申请作出决定").format(kind=pending.get_kind_display())] if pending else []


def knows_its_limit(case: Case, actor: Actor) -> list[str]:
    """What is decided by a public promise names its service item (F14); what a leader ordered, the order (F16)."""
    if case.kind in PROMISED_KINDS and not case.service_item:
        return [_t("标明服务事项(按它公开承诺的时限办)")]
    return [_t("登记批示:领导、内容和期限")] if case.kind == Kind.ORDER and not order_of(case) else []


@case_verbs.declare(
    "accept",
    label=_("受理"),
    permission=P.CASE_OPEN,
    sources={S.REGISTERED},
    target=S.ACCEPTED,
    gates=(nothing_pending, knows_its_limit, is_registered),
    told=_("您反映的事项已受理。"),
)
def accept(case: Case, *, deed: Deed) -> None:
    """Take the matter on."""


class ReferCaseForm(VerbForm):
    to = forms.CharField(label=_("转往"), max_length=100)
    reason = WrittenField(label=_("理由"))


@case_verbs.declare(
    "refer",
    label=_("转出"),
    permission=P.CASE_OPEN,
    form=ReferCaseForm,
    sources={S.REGISTERED, S.ACCEPTED},
    target=S.REFERRED,
    gates=(nothing_pending,),
    told=_("您反映的事项不属本机构职责,已转往{to}:{reason}"),
)
def refer(case: Case, *, deed: Deed, to: str, reason: str) -> None:
    """Send the matter to the institution whose it is."""


class AssignForm(VerbForm):
    lead = forms.ModelChoiceField(label=_("责任单位"), queryset=Unit.objects.none(), to_field_name="code")
    co = forms.ModelMultipleChoiceField(
        label=_("协办单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    due_on = DayField(label=_("整改时限"))
    proposed = GuessField()

    def narrow(self) -> None:
        if self.obj is None:
            return
        units = Unit.objects.filter(institution=self.obj.office.institution, state=UnitState.ACTIVE).order_by("path")
        fields: Any = self.fields
        fields["lead"].queryset = fields["co"].queryset = units
        bound, usual = bound_to(self.obj), usual_due(self.obj, timezone.localdate())
        if bound:
            fields["due_on"].help_text = _t("已填好的是向社会承诺或领导批示的期限,只能提前。")
            self.initial = {"due_on": bound, **self.initial}
        elif usual:
            rule, day = usual
            fields["due_on"].help_text = _t("已填好的是从今天起 {limit},可以改。").format(limit=rule.limit.said)
            self.initial = {"due_on": day, **self.initial}
        units_named, words = proposed_units(self.obj, barred=lambda unit: bool(those_complained_of(self.obj, [unit])))
        fields["lead"].help_text = words
        self.initial = {**units_named, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("lead") and data["lead"] in (data.get("co") or []):
            self.add_error("co", _t("责任单位不再列为协办单位"))
        return data


def classified(case: Case, actor: Actor) -> list[str]:
    found = [] if case.category_id else [_t("类别")]
    found += [] if case.handling_type else [_t("整改类型")]
    return found + ([] if case.target else [_t("反映对象")])


def those_complained_of(case: Case, units: Iterable[Unit]) -> list[str]:
    """An accusation or a matter about a unit's own conduct goes to somebody else (invariant 5)."""
    about = complained_of(case.about_unit, case.about_user) if case.conduct else None
    return [
        _t("另选单位:「{unit}」是被反映单位或其下级").format(unit=unit)
        for unit in units
        if about and within(unit, about)
    ]


def not_to_those_complained_of(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    return those_complained_of(case, [data["lead"], *data["co"]])


def due_in_its_bounds(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """A limit lies after the registration, and before the day that the law gives for the whole (F02)."""
    registered = timezone.localdate(case.registered_at)
    if data["due_on"] < registered:
        return [_t("时限不早于登记之日")]
    found = legal_due(case)
    if found and data["due_on"] > found[1]:
        sentence = _t("时限不晚于 {day}:{source}").format(day=found[1], source=found[0].source)
        return [sentence]
    return []


def within_what_was_promised(case: Case, actor: Actor, data: dict[str, Any]) -> list[str]:
    """A unit is not given longer than the public was promised or the leader ordered (M33)."""
    bound = bound_to(case)
    if bound is None or data["due_on"] <= bound:
        return []
    return [_t("时限不晚于承诺或批示的 {day}").format(day=bound)]


@case_verbs.declare(
    "assign",
    label=_("交办"),
    permission=P.CASE_ASSIGN,
    form=AssignForm,
    sources={S.ACCEPTED},
    target=S.ASSIGNED,
    gates=(classified, nothing_pending),
    checks=(not_to_those_complained_of, due_in_its_bounds, within_what_was_promised),
    told=_("您反映的事项已交承办单位办理。"),
    forgets=frozenset({"proposed"}),
)
def assign(case: Case, *, deed: Deed, lead: Unit, co: Iterable[Unit], due_on: date, proposed: str = "") -> None:
    """Hand the case to its one lead unit, with co-working units and a limit (M23, M32)."""
    note_guesses(deed, proposed, {"lead": lead.code})
    usual = usual_due(case, timezone.localdate(deed.at))
    limit = str(usual[0].limit) if usual and usual[1] == due_on else ""
    assignment = Assignment.objects.create(case=case, lead=lead, due_on=due_on, limit=limit, at=deed.at)
    CoWork.objects.bulk_create(CoWork(assignment=assignment, unit=unit) for unit in co)
    set_fields(case, lead_unit=lead, due_on=due_on, first_due_on=due_on)


# What one person proposes and another decides.


class ProposeForm(VerbForm):
    reason = WrittenField(label=_("理由"))


class HandBackForm(ProposeForm):
    basis = forms.CharField(label=_("应由谁办、依据"), widget=forms.Textarea)


class RemarkForm(VerbForm):
    remark = forms.CharField(label=_("审批意见"), widget=forms.Textarea, required=False)


def by_lead(case: Case, actor: Actor) -> list[str]:
    """Only the lead unit signs, plans, submits and hands back; a co-working unit answers its own part (E06)."""
    lead = case.lead_unit
    return [] if lead and actor.may_at(P.CASE_HANDLE, [lead.path]) else [_t("由责任单位办理")]


def propose(
    case: Case, kind: ProposalKind, deed: Deed, reason: str, basis: str = "", due_on: date | None = None
) -> Proposal:
    return Proposal.objects.create(
        case=case,
        kind=kind,
        reason=reason,
        basis=basis,
        due_on=due_on,
        proposed_by_id=deed.actor.user_id,
        proposed_at=deed.at,
    )


def proposed(*kinds: ProposalKind) -> Any:
    """Return the gate that such a proposal waits and that another person made it (M31: no refusal by one alone)."""

    def gate(case: Case, actor: Actor) -> list[str]:
        waiting = (one for one in case.proposals.all() if one.decided_at is None and one.kind in kinds)
        pending = next(waiting, None)
        if pending is None:
            return [_t("他人提出的「{kind}」申请").format(kind="/".join(str(kind.label) for kind in kinds))]
        if pending.proposed_by_id in actor.persons:
            return [_t("由申请人以外的人审批")]
        return []

    return gate


def decide(case: Case, deed: Deed, *, approved: bool, remark: str) -> Proposal:
    pending = case.proposals.get(decided_at=None)
    pending.decided_by_id, pending.decided_at, pending.approved, pending.remark = (
        deed.actor.user_id,
        deed.at,
        approved,
        remark,
    )
    pending.save()
    deed.note["reason"] = pending.reason
    return pending


def in_time_to_hand_back(case: Case, actor: Actor) -> list[str]:
    """A unit objects within its few days or owns the case (首办): nothing is pushed away late (M32)."""
    late = too_late_to_hand_back(case)
    return [late] if late else []


@case_verbs.declare(
    "propose_hand_back",
    label=_("申请退回"),
    permission=P.CASE_HANDLE,
    form=HandBackForm,
    sources={S.ASSIGNED},
    gates=(by_lead, nothing_pending, in_time_to_hand_back),
    personal={"reason"},
)
def propose_hand_back(case: Case, *, deed: Deed, reason: str, basis: str) -> None:
    """Object to the assignment, naming who should do it; until decided the unit stays responsible (E07).

    The arbiter decides within ``DISPUTE_DAYS`` working days (F15).
    """
    propose(
        case,
        ProposalKind.HAND_BACK,
        deed,
        reason,
        basis,
        decided_by(timezone.localdate(deed.at), calendar_of(case.office.institution)),
    )


@case_verbs.declare(
    "hand_back",
    label=_("同意退回"),
    permission=P.CASE_DECIDE,
    form=ArbiterForm,
    sources={S.ASSIGNED},
    target=S.ACCEPTED,
    gates=(proposed(ProposalKind.HAND_BACK),),
    checks=(may_correct_matter,),
    personal={"reason"},
)
def hand_back(case: Case, *, deed: Deed, remark: str, matter: Matter | None, matter_lead: Unit | None) -> None:
    """Take the case back from its unit, to be assigned again; the decision may say who leads from now on (F15)."""
    decide(case, deed, approved=True, remark=remark)
    if matter and matter_lead:
        correct_matter(case, matter, matter_lead, deed, remark)
        set_fields(case, matter=matter)
    end_assignment(case, deed)
    set_fields(case, lead_unit=None, person="", due_on=None)


@case_verbs.declare(
    "propose_cancel",
    label=_("申请作废"),
    permission=P.CASE_OPEN,
    form=ProposeForm,
    sources=OPEN,
    gates=(nothing_pending,),
    personal={"reason"},
)
def propose_cancel(case: Case, *, deed: Deed, reason: str) -> None:
    """Ask that a case entered by mistake be cancelled."""
    propose(case, ProposalKind.CANCEL, deed, reason)


def no_voices_left(case: Case, actor: Actor) -> list[str]:
    left = case.links.filter(unlinked_at=None).count()
    return [_t("先移出仍归入本件的 {n} 件来件,使其另有着落").format(n=left)] if left else []


@case_verbs.declare(
    "cancel",
    label=_("批准作废"),
    permission=P.CASE_DECIDE,
    form=RemarkForm,
    sources=OPEN,
    target=S.CANCELLED,
    gates=(proposed(ProposalKind.CANCEL), no_voices_left),
    personal={"reason"},
    in_bulk=False,
)
def cancel(case: Case, *, deed: Deed, remark: str) -> None:
    """Cancel a case entered by mistake; its number is never given again."""
    decide(case, deed, approved=True, remark=remark)
    end_review(case, deed.at, StrikeOutcome.CANCELLED)
    end_assignment(case, deed)


class DismissForm(VerbForm):
    remark = forms.CharField(label=_("不同意的理由"), widget=forms.Textarea)


@case_verbs.declare(
    "dismiss_proposal",
    label=_("不同意申请"),
    permission=P.CASE_DECIDE,
    form=DismissForm,
    sources=OPEN,
    gates=(proposed(*ProposalKind),),
    personal={"reason"},
)
def dismiss_proposal(case: Case, *, deed: Deed, remark: str) -> None:
    """Say no to what was proposed; the case goes on as it was."""
    decide(case, deed, approved=False, remark=remark)


def end_assignment(case: Case, deed: Deed) -> None:
    case.assignments.filter(ended_at=None).update(ended_at=deed.at)


def set_fields(case: Case, **fields: Any) -> None:
    """Write some columns of the case and keep the object in step."""
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=list(fields))
