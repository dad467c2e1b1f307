"""Verbs on a questionnaire's paper: copies printed, issued, void and read, and who came to a ballot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit
from huiyin.surveys.actions import given, questionnaire_verbs
from huiyin.surveys.models import Copy, CopyReading, Keying, PaperBatch, Questionnaire, Turnout
from huiyin.surveys.paper import serials_in, spans, written
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import CopyState, Sort, State, VoidReason

MOST_COPIES = 2000
S = State
CAME_BACK = frozenset({VoidReason.BLANK, VoidReason.SPOILT, VoidReason.NOT_OURS})
"""Reasons for which only a copy that came back is void."""


class SerialsField(forms.CharField):
    """Serials such as ``3, 7-9``; comes out as a list."""

    def clean(self, value: Any) -> list[int]:
        try:
            return serials_in(super().clean(value))
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        return spans(value) if isinstance(value, list) else value


def not_in_future(day: date | None) -> date:
    """Return the day, today where none was said; a day to come cannot have been."""
    today = timezone.localdate()
    if day and day > today:
        raise forms.ValidationError(_t("日期不能晚于今天"))
    return day or today


# Copies.


class PrintForm(VerbForm):
    label = forms.CharField(
        label=_("发给谁"), max_length=100, help_text=_("写一群人,例如「参会的书记、校长」;不写人名。")
    )
    count = forms.IntegerField(label=_("份数"), min_value=1, max_value=MOST_COPIES)
    unit = forms.ModelChoiceField(
        label=_("发给哪个单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )
    category = forms.ChoiceField(label=_("这些人属于哪一类"), required=False)

    def narrow(self) -> None:
        units: Any = self.fields["unit"]
        category: Any = self.fields["category"]
        if not isinstance(self.obj, Questionnaire):
            return
        units.queryset = Unit.objects.filter(institution=self.obj.office.institution_id).order_by("path")
        raters = self.obj.asks.given
        category.required = raters is not None
        options = raters.options if raters else ()
        category.choices = [(str(n), str(option)) for n, option in enumerate(options)] or [("", "—")]


@questionnaire_verbs.declare(
    "print_copies", label=_("印制纸质表"), permission=P.SURVEY_KEEP, form=PrintForm, sources={S.OPEN}
)
def print_copies(
    questionnaire: Questionnaire, *, deed: Deed, label: str, count: int, unit: Unit | None, category: str
) -> None:
    """Number so many copies for some people, serials following those before; the file is made from them (C01)."""
    known = questionnaire.batches.aggregate(last=Max("number"))["last"] or 0
    first = (questionnaire.copies.aggregate(last=Max("serial"))["last"] or 0) + 1
    batch = PaperBatch.objects.create(
        questionnaire=questionnaire,
        number=known + 1,
        label=label,
        unit=unit,
        given=given(questionnaire, category),
        first=first,
        count=count,
        printed_on=timezone.localdate(deed.at),
    )
    rows = ((batch.pk, questionnaire.pk, serial, CopyState.PRINTED, "") for serial in range(first, first + count))
    copying.copy_in(Copy, ("batch_id", "questionnaire_id", "serial", "state", "void_reason"), rows)
    deed.note |= {"batch": batch.number, "serials": spans(range(first, first + count))}


class IssueForm(VerbForm):
    batch = forms.ChoiceField(label=_("批次"))
    serials = SerialsField(
        label=_("编号"), max_length=2000, required=False, help_text=_("例如 1-80;不填就是这一批还没有发出的全部。")
    )
    issued_on = DayField(label=_("发出日期"), required=False)

    def narrow(self) -> None:
        field: Any = self.fields["batch"]
        if isinstance(self.obj, Questionnaire):
            waiting = Count("copies", filter=Q(copies__state=CopyState.PRINTED))
            batches = self.obj.batches.annotate(waiting=waiting).filter(waiting__gt=0)
            field.choices = [
                (str(b.number), _t("第 {n} 批 {label}(未发 {m} 份)").format(n=b.number, label=b.label, m=b.waiting))
                for b in batches
            ]
        self.initial = {"issued_on": timezone.localdate(), **self.initial}

    def clean_issued_on(self) -> date:
        return not_in_future(self.cleaned_data["issued_on"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors or self.obj is None:
            return data
        batch = self.obj.batches.get(number=data["batch"])
        if data["issued_on"] < batch.printed_on:
            self.add_error("issued_on", _t("不早于印制日期 {day}").format(day=batch.printed_on))
        waiting = set(batch.copies.filter(state=CopyState.PRINTED).values_list("serial", flat=True))
        asked = set(data["serials"]) or waiting
        if asked - waiting:
            self.add_error(
                "serials", _t("这些编号不在这一批未发的里面:{serials}").format(serials=spans(asked - waiting))
            )
        data["serials"] = sorted(asked)
        if sentence := more_than_came(self.obj, batch.given, len(asked)):
            self.add_error("serials", sentence)
        return data


def more_than_came(questionnaire: Questionnaire, known: Mapping[str, int], more: int) -> str:
    """Say why so many more ballots cannot be handed out: no more than came, category by category (H10)."""
    raters = questionnaire.asks.given
    if questionnaire.sort != Sort.BALLOT or raters is None or raters.id not in known:
        return ""
    option = known[raters.id]
    turnout = questionnaire.turnouts.filter(option=option).first()
    if turnout is None:
        return _t("先登记「{category}」的应到、实到人数").format(category=raters.options[option])
    out = handed_out(questionnaire, option)
    if out + more > turnout.present:
        sentence = _t("「{category}」实到 {present} 人,已发 {out} 张,不能再发 {more} 张")
        return sentence.format(category=raters.options[option], present=turnout.present, out=out, more=more)
    return ""


def handed_out(questionnaire: Questionnaire, option: int) -> int:
    """Return how many ballots on paper raters of this category have been handed."""
    raters = questionnaire.asks.given
    among = questionnaire.copies.filter(issued_on__isnull=False)
    return among.filter(**{f"batch__given__{raters.id}": option}).count() if raters else 0


def there_are(questionnaire: Questionnaire, *states: CopyState) -> bool:
    return questionnaire.copies.filter(state__in=states).exists()


def some_wait_to_go(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    return [] if there_are(questionnaire, CopyState.PRINTED) else [_t("印了还没有发出的表")]


def some_are_out(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    return [] if there_are(questionnaire, CopyState.ISSUED) else [_t("发出还没有收回的表")]


def some_may_be_void(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    found = there_are(questionnaire, CopyState.PRINTED, CopyState.ISSUED)
    return [] if found else [_t("印了或者发出、还没有收回的表")]


@questionnaire_verbs.declare(
    "issue_copies",
    label=_("登记发出"),
    permission=P.SURVEY_KEEP,
    form=IssueForm,
    sources={S.OPEN},
    gates=(some_wait_to_go,),
)
def issue_copies(questionnaire: Questionnaire, *, deed: Deed, batch: str, serials: list[int], issued_on: date) -> None:
    """Note that copies of a batch went out on a day; what is not back later is missing (M20)."""
    found = questionnaire.copies.filter(batch__number=batch, serial__in=serials, state=CopyState.PRINTED)
    issued = found.update(state=CopyState.ISSUED, issued_on=issued_on)
    questionnaire.batches.filter(number=batch, issued_on=None).update(issued_on=issued_on)
    deed.data["serials"] = spans(serials)
    deed.note["count"] = issued


class VoidForm(VerbForm):
    serials = SerialsField(label=_("编号"), max_length=2000, help_text=_("例如 7 或 3, 7-9。"))
    void_reason = forms.ChoiceField(label=_("作废原因"), choices=VoidReason.choices)
    returned_on = DayField(label=_("收回日期(空白、无法辨认的)"), required=False)

    def clean_returned_on(self) -> date:
        return not_in_future(self.cleaned_data["returned_on"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors or self.obj is None:
            return data
        came_back = data["void_reason"] in CAME_BACK
        fit = [CopyState.ISSUED] if came_back else [CopyState.PRINTED, CopyState.ISSUED]
        found = set(self.obj.copies.filter(serial__in=data["serials"], state__in=fit).values_list("serial", flat=True))
        if wrong := [serial for serial in data["serials"] if serial not in found]:
            self.add_error("serials", _t("不能作废:") + " ".join(why_not(self.obj, one, fit) for one in wrong[:5]))
        return data


def why_not(questionnaire: Questionnaire, serial: int, fit: Iterable[CopyState]) -> str:
    copy = questionnaire.copies.filter(serial=serial).first()
    if copy is None:
        return never_printed(questionnaire, serial)
    return _t("编号 {serial} {state}。").format(serial=copy, state=copy.get_state_display())


@questionnaire_verbs.declare(
    "void_copies",
    label=_("登记作废"),
    permission=P.SURVEY_KEY,
    form=VoidForm,
    sources={S.OPEN, S.CLOSED},
    gates=(some_may_be_void,),
)
def void_copies(
    questionnaire: Questionnaire, *, deed: Deed, serials: list[int], void_reason: str, returned_on: date
) -> None:
    """Declare copies void, each with its reason; a keying that waits for the second one goes with them."""
    fit = questionnaire.copies.filter(serial__in=serials, state__in=[CopyState.PRINTED, CopyState.ISSUED])
    Keying.objects.filter(copy__in=fit).delete()
    back = returned_on if void_reason in CAME_BACK else None
    fit.update(state=CopyState.VOID, void_reason=void_reason, returned_on=back)
    deed.data["serials"] = spans(serials)


def never_printed(questionnaire: Questionnaire, serial: int) -> str:
    last = questionnaire.copies.aggregate(last=Max("serial"))["last"]
    if not last:
        return _t("这份问卷还没有印过纸质表。")
    return _t("没有印过编号 {serial} 的表,这份问卷印到 {last}。").format(serial=written(serial), last=written(last))


# Reading.


class ReadForm(VerbForm):
    skipped = SerialsField(
        label=_("没有读的编号"), max_length=2000, required=False, help_text=_("除了这些,收回的每一张都读过了。")
    )


def something_to_read(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    if actor.user_id is None:
        return [_t("由人阅读签名")]
    return [] if unread_by(questionnaire, actor.user_id).exists() else [_t("收回的表您都已签名")]


def unread_by(questionnaire: Questionnaire, reader: int) -> Any:
    """Return the returned copies for which this reader has not signed."""
    return questionnaire.copies.filter(state=CopyState.RETURNED).exclude(readings__reader=reader)


@questionnaire_verbs.declare(
    "read_copies",
    label=_("签名:逐张读过"),
    permission=P.SURVEY_READ,
    form=ReadForm,
    sources={S.OPEN, S.CLOSED, S.COUNTED},
    gates=(something_to_read,),
)
def read_copies(questionnaire: Questionnaire, *, deed: Deed, skipped: list[int]) -> None:
    """Sign for having read every returned copy but those named (C28, M21)."""
    reader, day = deed.actor.user_id, timezone.localdate(deed.at)
    copies = unread_by(questionnaire, reader or 0).exclude(serial__in=skipped).values_list("pk", flat=True)
    rows = [(copy, reader, day) for copy in copies]
    copying.copy_in(CopyReading, ("copy_id", "reader_id", "on"), rows)
    deed.data["skipped"] = spans(skipped)
    deed.note["count"] = len(rows)


# Ballots.


class TurnoutForm(VerbForm):
    category = forms.ChoiceField(label=_("哪一类"))
    invited = forms.IntegerField(label=_("应到"), min_value=0, max_value=100_000)
    present = forms.IntegerField(label=_("实到"), min_value=0, max_value=100_000)

    def narrow(self) -> None:
        field: Any = self.fields["category"]
        raters = self.obj.asks.given if isinstance(self.obj, Questionnaire) else None
        field.choices = [(str(n), str(option)) for n, option in enumerate(raters.options if raters else ())]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors or self.obj is None:
            return data
        if data["present"] > data["invited"]:
            self.add_error("present", _t("实到不多于应到"))
        elif (out := handed_out(self.obj, int(data["category"]))) > data["present"]:
            self.add_error("present", _t("已发出 {n} 张,实到不能比它少").format(n=out))
        return data


def is_a_ballot(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    if questionnaire.sort == Sort.BALLOT and questionnaire.asks.given:
        return []
    return [_t("一份分参评人员类别的测评表")]


@questionnaire_verbs.declare(
    "set_turnout",
    label=_("登记应到、实到"),
    permission=P.SURVEY_KEEP,
    form=TurnoutForm,
    sources={S.DRAFT, S.OPEN, S.CLOSED},
    gates=(is_a_ballot,),
)
def set_turnout(questionnaire: Questionnaire, *, deed: Deed, category: str, invited: int, present: int) -> None:
    """Note how many raters of a category were invited and how many came (H10, M43)."""
    said = {"invited": invited, "present": present}
    Turnout.objects.update_or_create(questionnaire=questionnaire, option=int(category), defaults=said)
