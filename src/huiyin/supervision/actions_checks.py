"""Verbs of self-check: a round is opened and closed by the office, a sheet is answered and signed in the unit (G09, G11).

"None" is stated and signed; silence is not zero. What was found goes into the ledger when the sheet is signed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.campaigns.models_focus import FocusKind
from huiyin.campaigns.special import frame_of, kinds_asked_of
from huiyin.cases.models import Case
from huiyin.cases.terms import Channel, State
from huiyin.cases.urged import holders
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState
from huiyin.supervision.actions_found import open_found
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.areas import own_unit
from huiyin.supervision.check_fields import AskedLine, SheetLines
from huiyin.supervision.models_checks import (
    Answer,
    CheckBack,
    CheckFinding,
    CheckItem,
    CheckRound,
    RoundState,
    SelfCheck,
    SheetState,
    Verdict,
)
from huiyin.supervision.permissions import P


class CheckRoundVerbs(SupervisionVerbs):
    """Verbs on rounds of self-check, asked at the campaign's office."""

    model = CheckRound

    def find(self, about: str) -> Any:
        return CheckRound.objects.select_related("campaign__office", "follows").get(ref=about.partition("/")[2])


class SelfCheckVerbs(SupervisionVerbs):
    """Verbs on a unit's sheet, asked at the unit; opening a signed one again is the office's."""

    model = SelfCheck

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.campaign.office.path if permission == P.SUPERVISION_KEEP else obj.unit.path]

    def find(self, about: str) -> Any:
        found = SelfCheck.objects.select_related("round__campaign__office", "unit")
        return found.get(ref=about.partition("/")[2])


check_round_verbs = CheckRoundVerbs()
self_check_verbs = SelfCheckVerbs()


# The round.


class RoundForm(VerbForm):
    title = forms.CharField(label=_("标题"), max_length=100)
    due_on = DayField(label=_("截止日期"))
    look_back = forms.BooleanField(
        label=_("同时“回头看”"),
        required=False,
        help_text=_("把接续的那次活动里各单位已销号的问题列到自查表上,逐件看有没有反弹。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Campaign):
            n = self.obj.check_rounds.count() + 1
            self.initial = {"title": _t("第 {n} 轮自查").format(n=n)} | self.initial

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_t("截止日期不早于今天"))
        return day

    def clean_look_back(self) -> Campaign | None:
        if not self.cleaned_data["look_back"]:
            return None
        frame = frame_of(self.obj) if isinstance(self.obj, Campaign) else None
        if frame is None or frame.follows is None:
            raise forms.ValidationError(_t("本活动没有写明接续哪次活动,先在“定为专项行动”里写明"))
        return frame.follows


def campaign_is_open(campaign: Campaign, actor: Actor) -> list[str]:
    return [] if campaign.state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


def somebody_is_asked(campaign: Campaign, actor: Actor) -> list[str]:
    found = [] if campaign.members.filter(until=None).exists() else [_t("活动单位")]
    found += [] if campaign.focus_kinds.filter(retired_at=None).exists() else [_t("问题目录里的种类")]
    under_way = campaign.check_rounds.filter(state=RoundState.OPEN).first()
    return found + ([_t("先结束{title}").format(title=under_way.title)] if under_way else [])


@check_round_verbs.declare(
    "open_check_round",
    label=_("发起自查"),
    permission=P.SUPERVISION_KEEP,
    form=RoundForm,
    creates=True,
    target=RoundState.OPEN,
    gates=(campaign_is_open, somebody_is_asked),
)
def open_check_round(
    campaign: Campaign, *, deed: Deed, title: str, due_on: date, look_back: Campaign | None
) -> CheckRound:
    """Open a round: every unit of the campaign gets its sheet with the kinds that its level and classes ask for."""
    year = timezone.localtime(deed.at).year
    opened = CheckRound.objects.create(
        campaign=campaign,
        ref=references("ZC", year)[0],
        title=title,
        due_on=due_on,
        follows=look_back,
        opened_at=deed.at,
    )
    units = list(
        Unit.objects.filter(campaigns_joined__campaign=campaign, campaigns_joined__until=None).order_by("path")
    )
    refs = references("ZB", year, len(units))
    sheets = SelfCheck.objects.bulk_create(
        SelfCheck(round=opened, unit=unit, ref=ref) for unit, ref in zip(units, refs, strict=True)
    )
    kinds = list(campaign.focus_kinds.filter(retired_at=None))
    CheckItem.objects.bulk_create(item for sheet in sheets for item in items_for(sheet, kinds))
    if look_back:
        list_closed_cases(look_back, sheets)
    deed.note["sheets"] = len(sheets)
    return opened


def items_for(sheet: SelfCheck, kinds: Iterable[FocusKind]) -> list[CheckItem]:
    return [
        CheckItem(sheet=sheet, number=number, kind=kind, target=kind.target, words=kind.name)
        for number, kind in enumerate(kinds_asked_of(sheet.unit, kinds), 1)
    ]


def list_closed_cases(campaign: Campaign, sheets: list[SelfCheck]) -> None:
    """Put on each unit's sheet the cases that it closed in ``campaign``."""
    by_unit = {sheet.unit_id: sheet for sheet in sheets}
    closed = Case.objects.filter(campaign=campaign, state=State.CLOSED, lead_unit__in=by_unit, conduct=False)
    CheckBack.objects.bulk_create(CheckBack(sheet=by_unit[case.lead_unit_id or 0], case=case) for case in closed)


def everybody_signed(opened: CheckRound, actor: Actor) -> list[str]:
    left = opened.sheets.exclude(state=SheetState.SIGNED).exclude(unit__state=UnitState.CLOSED).select_related("unit")
    return [_t("{unit}的自查表").format(unit=one.unit) for one in left.order_by("unit__path")]


@check_round_verbs.declare(
    "close_check_round",
    label=_("结束自查"),
    permission=P.SUPERVISION_KEEP,
    sources={RoundState.OPEN},
    target=RoundState.CLOSED,
    gates=(everybody_signed,),
)
def close_check_round(opened: CheckRound, *, deed: Deed) -> None:
    """End a round when every unit has signed its sheet."""
    CheckRound.objects.filter(pk=opened.pk).update(closed_at=deed.at)


def somebody_is_silent(opened: CheckRound, actor: Actor) -> list[str]:
    return [] if everybody_signed(opened, actor) else [_t("还没有签字的单位")]


@check_round_verbs.declare(
    "remind_silent",
    label=_("提醒未签字的单位"),
    permission=P.SUPERVISION_KEEP,
    sources={RoundState.OPEN},
    gates=(somebody_is_silent,),
)
def remind_silent(opened: CheckRound, *, deed: Deed) -> None:
    """Tell those who sign for the units whose sheets are not signed yet."""
    left = opened.sheets.exclude(state=SheetState.SIGNED).select_related("unit")
    paths = {sheet.unit.path: sheet for sheet in left}
    people = {user.pk: user for user in holders(P.SUPERVISION_ANSWER, *paths)}
    for user in people.values():
        sheet = next((one for path, one in paths.items() if user.unit.path.startswith(path)), None)
        text = _("自查表 {ref} 还没有签字,{due_on} 截止。")
        if sheet:
            deed.tell(staff(user.pk), text, ref=sheet.ref, due_on=opened.due_on, about=f"selfcheck/{sheet.ref}")
    deed.note["units"] = len(paths)


# The sheet.


class AnswersForm(VerbForm):
    lines = SheetLines(
        label=_("逐项回答"),
        choices=Answer,
        prompt=_("发现的问题,一行一条"),
        help_text=_("每一项都要答:有、无、不适用;没有发现也要答“无”。可以先答一部分,再接着答。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, SelfCheck):
            field: Any = self.fields["lines"]
            field.what, field.needs_text = _t("第几项"), frozenset({Answer.FOUND})
            items = self.obj.items.prefetch_related("findings")
            field.ask(
                [
                    AskedLine(
                        key=str(one.number), words=f"{one.number}. {one.words}({one.get_target_display()})", choice=one.answer,
                        texts=tuple(finding.text for finding in one.findings.all()),
                    )
                    for one in items
                ]
            )  # fmt: skip

    def clean_lines(self) -> dict[str, tuple[str, list[str]]]:
        """What is a case of the ledger already stays as it was found: a sheet that was opened again adds to it."""
        lines: dict[str, tuple[str, list[str]]] = self.cleaned_data["lines"]
        bound = CheckFinding.objects.filter(item__sheet=self.obj, case__isnull=False) if self.obj is not None else []
        said = _t("第 {n} 项发现的「{text}」已立为件 {ref},要保留原话;不属实的,在那一件上办理")
        lost = [
            said.format(n=one.item.number, text=one.text[:40], ref=one.case.ref)
            for one in (bound.select_related("item", "case") if bound else [])
            if one.text not in lines.get(str(one.item.number), ("", [one.text]))[1]
        ]
        if lost:
            raise forms.ValidationError(lost)
        return lines


def where_answers_lead(sheet: SelfCheck, said: dict[str, Any]) -> str:
    """Everything answered: the sheet waits for the head's name; otherwise it stays open."""
    lines = said.get("lines", {})
    items = sheet.items.filter(answer="").exclude(number__in=[int(key) for key in lines if key.isdecimal()])
    backs = sheet.backs.filter(verdict="").exclude(case__ref__in=list(lines))
    return SheetState.OPEN if items.exists() or backs.exists() else SheetState.ANSWERED


@self_check_verbs.declare(
    "answer_items",
    label=_("逐项回答"),
    permission=P.SUPERVISION_ANSWER,
    form=AnswersForm,
    sources={SheetState.OPEN, SheetState.ANSWERED},
    target=where_answers_lead,
    personal={"lines"},
    in_bulk=False,
)
def answer_items(sheet: SelfCheck, *, deed: Deed, lines: dict[str, tuple[str, list[str]]]) -> None:
    """Answer kinds of the sheet: found with what was found, none, or not applicable; the others stay as they are."""
    items = {str(one.number): one for one in sheet.items.all()}
    chosen = {items[key].pk: said for key, said in lines.items()}
    kept: dict[int, list[CheckFinding]] = defaultdict(list)
    for one in CheckFinding.objects.filter(item__in=chosen, case__isnull=False):
        kept[one.item_id].append(one)
    CheckFinding.objects.filter(item__in=chosen, case=None).delete()
    for pk, (answer, _texts) in chosen.items():
        CheckItem.objects.filter(pk=pk).update(answer=answer)
    CheckFinding.objects.bulk_create(
        CheckFinding(item_id=pk, number=number, text=text)
        for pk, (_answer, texts) in chosen.items()
        for number, text in enumerate(added(texts, kept[pk]), 1 + max((one.number for one in kept[pk]), default=0))
    )


def added(texts: list[str], kept: list[CheckFinding]) -> list[str]:
    """Return what was found beside what is in the ledger already, each as often as it was written more."""
    left = list(texts)
    for one in kept:
        left.remove(one.text)
    return left


class BacksForm(VerbForm):
    lines = SheetLines(
        label=_("逐件回头看"),
        choices=Verdict,
        prompt=_("反弹的情况"),
        help_text=_("上一次活动里本单位销号的问题,逐件看有没有反弹。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, SelfCheck):
            field: Any = self.fields["lines"]
            field.what, field.longest = _t("件"), 300
            field.needs_text, field.takes_text = frozenset({Verdict.CAME_BACK}), frozenset({Verdict.GOOD})
            field.ask(
                [
                    AskedLine(
                        key=one.case.ref, words=f"{one.case.ref} {one.case.title}", choice=one.verdict,
                        texts=(one.note,) if one.note else (),
                    )
                    for one in self.obj.backs.select_related("case")
                ]
            )  # fmt: skip


def has_backs(sheet: SelfCheck, actor: Actor) -> list[str]:
    return [] if sheet.backs.exists() else [_t("要回头看的件")]


@self_check_verbs.declare(
    "look_back_on",
    label=_("回头看"),
    permission=P.SUPERVISION_ANSWER,
    form=BacksForm,
    sources={SheetState.OPEN, SheetState.ANSWERED},
    target=where_answers_lead,
    gates=(has_backs,),
    personal={"lines"},
    in_bulk=False,
)
def look_back_on(sheet: SelfCheck, *, deed: Deed, lines: dict[str, tuple[str, list[str]]]) -> None:
    """Say of cases that were closed in the last campaign whether they are still good or came back (M39)."""
    for back in sheet.backs.filter(case__ref__in=list(lines)).select_related("case"):
        verdict, texts = lines[back.case.ref]
        CheckBack.objects.filter(pk=back.pk).update(verdict=verdict, note=_t(";").join(texts)[:300])


def every_kind_is_answered(sheet: SelfCheck, actor: Actor) -> list[str]:
    found = [
        _t("第 {n} 项「{words}」的回答").format(n=one.number, words=one.words) for one in sheet.items.filter(answer="")
    ]
    backs = sheet.backs.filter(verdict="").select_related("case")
    return found + [_t("件 {ref} 的回头看").format(ref=one.case.ref) for one in backs]


def ledger_is_open(sheet: SelfCheck, actor: Actor) -> list[str]:
    found = CheckFinding.objects.filter(item__sheet=sheet, case=None).exists()
    return campaign_is_open(sheet.campaign, actor) if found else []


@self_check_verbs.declare(
    "sign_self_check",
    label=_("签字上报"),
    permission=P.SUPERVISION_ANSWER,
    sources={SheetState.OPEN, SheetState.ANSWERED},
    target=SheetState.SIGNED,
    gates=(every_kind_is_answered, ledger_is_open),
    in_bulk=False,
)
def sign_self_check(sheet: SelfCheck, *, deed: Deed) -> None:
    """Sign the sheet: every problem found becomes a case of the ledger, and the office hears of what came back."""
    SelfCheck.objects.filter(pk=sheet.pk).update(signed_at=deed.at, signed_by_id=deed.actor.user_id)
    findings = list(
        CheckFinding.objects.filter(item__sheet=sheet, case=None)
        .select_related("item")
        .order_by("item__number", "number")
    )
    opened = [enter_in_ledger(sheet, finding, deed) for finding in findings]
    back = list(sheet.backs.filter(verdict=Verdict.CAME_BACK).select_related("case"))
    deed.note |= {"cases": opened, "came_back": [one.case.ref for one in back]}
    if back:
        tell_office(sheet, back, deed)


def enter_in_ledger(sheet: SelfCheck, finding: CheckFinding, deed: Deed) -> str:
    """Receive what was found as a voice and open the case with it; nothing else is granted at the office."""
    title = _t("{unit}自查:{words}").format(unit=sheet.unit, words=finding.item.words)
    voice, case = open_found(sheet.campaign, Channel.SELF_CHECK, title, finding.text, deed=deed)
    CheckFinding.objects.filter(pk=finding.pk).update(voice=voice, case=case)
    return str(case.ref)


def tell_office(sheet: SelfCheck, back: list[CheckBack], deed: Deed) -> None:
    """Tell those who look after supervision at the office which closed cases came back; reopening is theirs to decide."""
    refs = _t("、").join(one.case.ref for one in back)
    text = _("{unit}自查“回头看”:已销号的 {refs} 又有反弹,请核实后重开。")
    for user in holders(P.SUPERVISION_KEEP, *above(sheet.campaign.office)):
        deed.tell(staff(user.pk), text, unit=str(sheet.unit), refs=refs, about=f"selfcheck/{sheet.ref}")


class ReopenForm(VerbForm):
    reason = forms.CharField(label=_("退回的原因"), max_length=300, help_text=_("写明哪里有误;单位收到通知。"))


def round_is_open(sheet: SelfCheck, actor: Actor) -> list[str]:
    """A round that was closed was told of: what was signed in it stays."""
    return (
        []
        if sheet.round.state == RoundState.OPEN
        else [_t("没有结束的自查轮次({title}已结束)").format(title=sheet.round)]
    )


def by_another_unit(sheet: SelfCheck, actor: Actor) -> list[str]:
    return own_unit(sheet.unit, actor)


@self_check_verbs.declare(
    "reopen_self_check",
    label=_("退回重填"),
    permission=P.SUPERVISION_KEEP,
    form=ReopenForm,
    sources={SheetState.SIGNED},
    target=SheetState.ANSWERED,
    gates=(round_is_open, by_another_unit),
    in_bulk=False,
)
def reopen_self_check(sheet: SelfCheck, *, deed: Deed, reason: str) -> None:
    """Open a signed sheet again for a mistake; the journal keeps what was signed, and cases that came of it stay."""
    answers = dict(sheet.items.values_list("number", "answer"))
    signer = sheet.signed_by.username if sheet.signed_by else ""
    deed.note |= {"signed_at": sheet.signed_at, "signed_by": signer, "answers": {str(n): a for n, a in answers.items()}}
    deed.note["backs"] = dict(sheet.backs.values_list("case__ref", "verdict"))
    SelfCheck.objects.filter(pk=sheet.pk).update(signed_at=None, signed_by=None)
    text = _("自查表 {ref} 已退回重填:{reason}")
    for user in holders(P.SUPERVISION_ANSWER, sheet.unit.path):
        deed.tell(staff(user.pk), text, ref=sheet.ref, reason=reason, about=f"selfcheck/{sheet.ref}")


def above(unit: Unit) -> list[str]:
    """Return the path of the unit and of every unit above it."""
    return [unit.path[: n + 1] for n, letter in enumerate(unit.path) if letter == "."]


def counts(sheets: Iterable[SelfCheck]) -> dict[int, dict[str, int]]:
    """Return for each sheet how many kinds were answered which way; ``""`` counts the silent ones; one statement."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for sheet, answer in CheckItem.objects.filter(sheet__in=[one.pk for one in sheets]).values_list(
        "sheet_id", "answer"
    ):
        found[sheet][answer] += 1
    return found
