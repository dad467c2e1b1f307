"""Verbs that key what stands on paper: one copy, or a spreadsheet of them; once, or twice by two people.

Nothing here writes down what stands on which copy: the answers of a copy are sealed like any other, in the transaction that
marks it returned, and neither journal nor digest holds them (``forgets``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.refusals import Lost
from huiyin.kernel.verbs import Deed
from huiyin.surveys import intake, sealing
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.actions_paper import never_printed, not_in_future, some_are_out
from huiyin.surveys.content import Answers, Content
from huiyin.surveys.models import Copy, Keying, Questionnaire, Sealed
from huiyin.surveys.paper import differing, numbers_of, spans, unpacked, written
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import CopyState, State

MOST_ROWS = 2000
LONGEST_ROWS = 8_000_000
S = State


def not_to_be_keyed(questionnaire: Questionnaire, serial: int, copy: Copy | None) -> str:
    """Say why a serial cannot be keyed, or nothing."""
    if copy is None:
        return never_printed(questionnaire, serial)
    sentences = {
        CopyState.PRINTED: _t("编号 {serial} 印了还没有登记发出,不能录入;确实发了的,请先登记发出。"),
        CopyState.RETURNED: _t("编号 {serial} 已经收回录入({day}),不能再录。"),
        CopyState.VOID: _t("编号 {serial} 已作废({reason}),不能录入。"),
    }
    sentence = sentences.get(CopyState(copy.state), "")
    return sentence.format(serial=copy, day=copy.returned_on, reason=copy.get_void_reason_display())


@dataclass(frozen=True)
class Filled:
    """What was keyed of one copy, read and found in order."""

    serial: int
    answers: Answers
    person: dict[str, str]


def values_in(plain: Any) -> dict[str, list[str]]:
    """Return keyed values as a form sends them: lists of texts by field name."""
    if not isinstance(plain, dict):
        raise forms.ValidationError(_t("答案要写成 JSON 对象,例如 {example}").format(example='{"q1": 0, "q2": [1, 2]}'))
    several = {str(name): value if isinstance(value, list) else [value] for name, value in plain.items()}
    return {name: [str(one) for one in value if one is not None] for name, value in several.items()}


def read_copy(content: Content, copy: Copy, values: Mapping[str, list[str]]) -> tuple[Answers, list[str]]:
    """Return the answers and, in words, what cannot be one. On paper something required may stand empty (H11)."""
    unknown = [name for name in values if name.partition(".")[0] not in content.by_id]
    reading = content.read(values, copy.batch.given, partly=True)
    numbers = numbers_of(content)
    wrong = [_t("没有「{name}」这一题").format(name=name[:20]) for name in unknown]
    wrong += [_t("第 {n} 题:{why}").format(n=numbers[code], why=why) for code, why in reading.mistakes.items()]
    return reading.answers, wrong


class KeyForm(VerbForm):
    """One copy: its serial and what stands on it. ``answers`` as a web form would send them, options counted from 0."""

    serial = forms.IntegerField(label=_("编号"), min_value=1, max_value=9_999_999)
    answers = forms.CharField(label=_("答案(JSON)"), widget=forms.Textarea, max_length=200_000, required=False)
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    contact = forms.CharField(label=_("联系方式"), max_length=60, required=False)
    returned_on = DayField(label=_("收回日期"), required=False)
    resolved = forms.BooleanField(label=_("两遍不一致的地方已对照原件改定"), required=False)

    def narrow(self) -> None:
        self.initial = {"returned_on": timezone.localdate(), **self.initial}
        self.differences: list[Any] = []
        self.first_keyed: Answers = {}

    def clean_returned_on(self) -> date:
        return not_in_future(self.cleaned_data["returned_on"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors or self.obj is None:
            return data
        copy = self.obj.copies.select_related("batch", "keying").filter(serial=data["serial"]).first()
        if sentence := not_to_be_keyed(self.obj, data["serial"], copy):
            self.add_error("serial", sentence)
            return data
        try:
            answers, wrong = read_copy(self.obj.asks, copy, values_in(json.loads(data["answers"] or "{}")))
        except (json.JSONDecodeError, RecursionError):
            answers, wrong = {}, [_t("答案不是 JSON")]
        if wrong:
            self.add_error("answers", wrong)
        elif sentence := too_early(copy, data["returned_on"]):
            self.add_error("returned_on", sentence)
        else:
            self.compare(copy, answers)
        if not self.errors:
            person = {"name": data.pop("name"), "contact": data.pop("contact")}
            data["answers"] = Filled(data["serial"], answers, person)
        return data

    def compare(self, copy: Copy, answers: Answers) -> None:
        """Compare with the first keying, where there is one: whoever keyed it must not key it again."""
        first = getattr(copy, "keying", None)
        if first is None:
            return
        if self.actor and first.keyed_by_id in self.actor.persons:
            self.add_error("serial", _t("编号 {serial} 的第一遍是您录的,第二遍要由另一个人录。").format(serial=copy))
            return
        self.first_keyed = first_answers(self.obj, first)
        self.differences = differing(self.obj.asks, self.first_keyed, answers)
        if self.differences and not self.cleaned_data["resolved"]:
            numbers = numbers_of(self.obj.asks)
            listed = _t("、").join(_t("第 {n} 题").format(n=numbers[one.id]) for one in self.differences)
            self.add_error("answers", _t("与第一遍不一致:{questions}。请对照原件改定。").format(questions=listed))


def too_early(copy: Copy, day: date) -> str:
    return _t("不早于发出日期 {day}").format(day=copy.issued_on) if copy.issued_on and day < copy.issued_on else ""


def first_answers(questionnaire: Questionnaire, keying: Keying) -> Answers:
    """Return what was keyed first. The key that opens it lies outside the database and is gone once all is counted."""
    inside = sealing.unseal(sealing.private_key(questionnaire.code, intake.home()), bytes(keying.box))
    return unpacked(questionnaire.asks, inside["marks"], inside["texts"])


def take_in(questionnaire: Questionnaire, filled: Filled, day: date, actor: Actor) -> bool:
    """Take in one keyed copy: the first of two keyings waits sealed, else the copy is returned and its answers sealed."""
    copies = Copy.objects.select_for_update(of=("self",)).select_related("keying")
    copy = copies.filter(questionnaire=questionnaire, serial=filled.serial).first()
    sentence = not_to_be_keyed(questionnaire, filled.serial, copy)
    if sentence or copy is None:  # a copy that is not there has its sentence
        raise Lost(sentence)
    first = getattr(copy, "keying", None)
    if questionnaire.keyed_twice and first is None:
        box = intake.boxed(questionnaire, filled.answers, filled.person)
        Keying.objects.create(copy=copy, keyed_by_id=actor.user_id, box=box)
        return False
    if first is not None:
        first.delete()
    copy.state, copy.returned_on = CopyState.RETURNED, day
    copy.save(update_fields=["state", "returned_on"])
    intake.receive(questionnaire, filled.answers, on_paper=True, person=filled.person)
    return True


def take_in_many(questionnaire: Questionnaire, rows: Sequence[Filled], day: date) -> None:
    """Take in many copies that are keyed once, with a constant number of statements; nothing came back before it went out."""
    serials = [one.serial for one in rows]
    copies = questionnaire.copies.select_for_update().filter(serial__in=serials)
    known = {copy.serial: copy for copy in copies.order_by("serial")}
    for serial in serials:
        if sentence := not_to_be_keyed(questionnaire, serial, known.get(serial)):
            raise Lost(sentence)
    if sentence := intake.standing(questionnaire, on_paper=True):
        raise intake.Closed(sentence)
    today = timezone.localdate()
    boxes = ((uuid4(), intake.boxed(questionnaire, one.answers, one.person)) for one in rows)
    sealed = [(name, questionnaire.pk, True, today, box) for name, box in boxes]
    copying.copy_in(Sealed, ("id", "questionnaire_id", "on_paper", "day", "box"), sealed)
    returned = Greatest(F("issued_on"), Value(day), output_field=DateField())
    copies.update(state=CopyState.RETURNED, returned_on=returned)


def by_a_person(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    """Two keyings are two people's."""
    return [_t("录入两遍的表要由人录入")] if questionnaire.keyed_twice and actor.user_id is None else []


ANSWERS: dict[str, Any] = {
    "personal": {"answers", "name", "contact"},
    "forgets": {"answers", "name", "contact"},
}


@questionnaire_verbs.declare(
    "key_copy",
    label=_("录入一份"),
    permission=P.SURVEY_KEY,
    form=KeyForm,
    sources={S.OPEN, S.CLOSED},
    gates=(by_a_person, some_are_out),
    **ANSWERS,
)
def key_copy(
    questionnaire: Questionnaire, *, deed: Deed, serial: int, answers: Filled, returned_on: date, resolved: bool
) -> None:
    """Key what stands on one copy: it is returned then, and its answers are sealed apart from its serial (C02)."""
    whole = take_in(questionnaire, answers, returned_on, deed.actor)
    deed.note["keying"] = "whole" if whole else "first"


class KeyManyForm(VerbForm):
    """Many copies at once, from a spreadsheet: all of them or none, so that nobody wonders which were taken."""

    rows = forms.CharField(label=_("各份的编号和答案(JSON)"), widget=forms.Textarea, max_length=LONGEST_ROWS)
    returned_on = DayField(label=_("收回日期"), required=False)

    def narrow(self) -> None:
        self.initial = {"returned_on": timezone.localdate(), **self.initial}

    def clean_returned_on(self) -> date:
        return not_in_future(self.cleaned_data["returned_on"])

    def clean_rows(self) -> list[Filled]:
        try:
            rows = json.loads(self.cleaned_data["rows"])
        except (json.JSONDecodeError, RecursionError):
            raise forms.ValidationError(_t("要写成 JSON 数组")) from None
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
            raise forms.ValidationError(_t("一次 1 到 {n} 份").format(n=MOST_ROWS))
        if self.obj is None:
            return []
        found, wrong = read_many(self.obj, rows, self.actor)
        if wrong:
            raise forms.ValidationError(wrong[:50])
        return found


def read_many(questionnaire: Questionnaire, rows: list[Any], actor: Actor | None) -> tuple[list[Filled], list[str]]:
    """Return what was keyed for many copies and, row by row, what is wrong."""
    known = {copy.serial: copy for copy in questionnaire.copies.select_related("batch", "keying")}
    found: list[Filled] = []
    wrong: list[str] = []
    seen: set[int] = set()
    for place, row in enumerate(rows, 1):
        serial = row.get("serial") if isinstance(row, dict) else None
        if not isinstance(serial, int) or isinstance(serial, bool):
            wrong.append(_t("第 {n} 行没有编号。").format(n=place))
            continue
        mistakes = [_t("编号 {serial} 出现两次。").format(serial=written(serial))] if serial in seen else []
        seen.add(serial)
        filled, more = read_row(questionnaire, serial, known.get(serial), row, actor)
        found += [filled] if filled else []
        wrong += [_t("第 {n} 行:{why}").format(n=place, why=why) for why in (*mistakes, *more)]
    return found, wrong


def read_row(
    questionnaire: Questionnaire, serial: int, copy: Copy | None, row: Mapping[str, Any], actor: Actor | None
) -> tuple[Filled | None, list[str]]:
    if (sentence := not_to_be_keyed(questionnaire, serial, copy)) or copy is None:
        return None, [sentence]
    try:
        answers, wrong = read_copy(questionnaire.asks, copy, values_in(row.get("answers", {})))
    except forms.ValidationError as refusal:
        return None, list(refusal.messages)
    first = getattr(copy, "keying", None)
    if first is not None and actor and first.keyed_by_id in actor.persons:
        wrong.append(_t("编号 {serial} 的第一遍是您录的,第二遍要由另一个人录。").format(serial=copy))
    elif first is not None and differing(questionnaire.asks, first_answers(questionnaire, first), answers):
        wrong.append(_t("编号 {serial} 与第一遍不一致,请在录入页对照改定。").format(serial=copy))
    person = {name: str(row.get(name, "")) for name in ("name", "contact")}
    return Filled(serial, answers, person), wrong


@questionnaire_verbs.declare(
    "key_copies",
    label=_("成批录入"),
    permission=P.SURVEY_KEY,
    form=KeyManyForm,
    sources={S.OPEN, S.CLOSED},
    gates=(by_a_person, some_are_out),
    personal={"rows"},
    forgets={"rows"},
)
def key_copies(questionnaire: Questionnaire, *, deed: Deed, rows: list[Filled], returned_on: date) -> None:
    """Key many copies at once from a spreadsheet, with the checks of each; all are taken or none."""
    if questionnaire.keyed_twice:
        days = dict(questionnaire.copies.values_list("serial", "issued_on"))
        for filled in rows:
            take_in(questionnaire, filled, max(returned_on, days.get(filled.serial) or returned_on), deed.actor)
    else:
        take_in_many(questionnaire, rows, returned_on)
    deed.note |= {"serials": spans(one.serial for one in rows), "count": len(rows)}
