"""Copies on paper and answers as figures are counted from them (C01, C02, M20): copies by serial, answers as numbers alone.

A copy stands on a day as the days written on it say. An answer has no day of its own: it counts from the day of the count.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.visibility import at_paths
from huiyin.kernel.actors import Actor
from huiyin.reports.counting import Figure, Rate, Tally
from huiyin.reports.parts import ByBoth, ByChoice, Named, Split
from huiyin.reports.scope import Scope
from huiyin.reports.sources import Source
from huiyin.surveys.models import Copy, Questionnaire, Sheet
from huiyin.surveys.queries import SEES
from huiyin.surveys.terms import CopyState, Sort


class Came(TextChoices):
    """What became of a copy that was handed out."""

    RETURNED = "returned", _("已收回")
    VOID = "void", pgettext_lazy("copy", "作废")
    MISSING = "missing", _("未收回")


def copy_rows(scope: Scope) -> QuerySet[Any]:
    """Return the copies handed out by the day, each with what had become of it by then."""
    found = Copy.objects.filter(questionnaire__campaign=scope.campaign, issued_on__lte=scope.day)
    if scope.since:
        found = found.filter(issued_on__gte=scope.since)
    if scope.until:
        found = found.filter(issued_on__lte=scope.until)
    if scope.unit:
        found = found.filter(batch__unit__in=scope.units_within())
    back = Q(returned_on__lte=scope.day)
    came = Choose(
        When(back & Q(state=CopyState.RETURNED), then=Value(Came.RETURNED)),
        When((back | Q(returned_on=None)) & Q(state=CopyState.VOID), then=Value(Came.VOID)),
        default=Value(Came.MISSING),
        output_field=CharField(),
    )
    with_came: QuerySet[Any] = found.annotate(came=came)
    return with_came


def sheet_rows(scope: Scope) -> QuerySet[Any]:
    """Return the answers that had been counted by the day, from paper and from the web; parted by no unit."""
    found = Sheet.objects.filter(
        questionnaire__campaign=scope.campaign, questionnaire__result__counted_on__lte=scope.day
    )
    if scope.since:
        found = found.filter(questionnaire__closes_on__gte=scope.since)
    if scope.until:
        found = found.filter(questionnaire__closes_on__lte=scope.until)
    return found.none() if scope.unit else found


def seen_forms(actor: Actor) -> Q:
    paths = sorted({path for permission in SEES for path in actor.paths(permission)})
    return at_paths("questionnaire__office", paths)


class ByQuestionnaire(Split):
    """By questionnaire, named by title; one that is as old as the institution keeps its title."""

    fields = ("questionnaire__code",)

    def named(self, scope: Scope) -> list[Named]:
        there = Questionnaire.objects.filter(campaign=scope.campaign).order_by("pk").values_list("code", "title")
        found = scope.names("questionnaires", lambda: list(there))
        titles = [title for _code, title in found]
        return [Named(code, title if titles.count(title) == 1 else f"{title}({code})") for code, title in found]


COPIES = Source(
    rows=copy_rows,
    key=("questionnaire__code", "serial"),
    title="serial",
    state="came",
    states=Came,
    seen_by=seen_forms,
    page="form-paper",
)
SHEETS = Source(
    rows=sheet_rows,
    key=("questionnaire__code",),
    title="questionnaire__title",
    state="questionnaire__state",
    states=Came,
    seen_by=lambda actor: Q(pk=None),
    page="form",
    unlisted=_("答卷只计数,不逐份列出:各选项的人数和算法见「问卷」的统计结果。"),
)
BY_FORM = ByBoth(ByChoice("questionnaire__sort", Sort), ByQuestionnaire())
COPY_UNIT, ANSWER_UNIT = pgettext_lazy("so many copies", "份"), pgettext_lazy("so many answers", "份")


def return_share(tally: Tally) -> tuple[Rate, ...]:
    return (Rate(_t("收回率"), _t("收回÷发出"), tally.value, tally.whole),)


FORMS = [
    Figure(
        name="forms.issued",
        label=_("发出的纸质表"),
        unit=COPY_UNIT,
        source=COPIES,
        split=BY_FORM,
        definition=_(
            "登记发出的纸质表,按编号每份计一次,按种类和问卷分;征求意见表、调查问卷、测评表分开计,一起发的也分开。"
        ),
    ),
    Figure(
        name="forms.returned",
        label=_("收回的纸质表"),
        unit=COPY_UNIT,
        source=COPIES,
        split=BY_FORM,
        only=Q(came=Came.RETURNED),
        rates=return_share,
        definition=_("发出的纸质表中,截至时已收回并录入的,按编号每份计一次;作废的另计。"),
    ),
    Figure(
        name="forms.void",
        label=_("作废的纸质表"),
        unit=COPY_UNIT,
        source=COPIES,
        split=BY_FORM,
        only=Q(came=Came.VOID),
        definition=_("发出的纸质表中,截至时空白、无法辨认或损毁而作废的,按编号每份计一次。没有发出就作废的不计。"),
    ),
    Figure(
        name="forms.missing",
        label=_("未收回的纸质表"),
        unit=COPY_UNIT,
        source=COPIES,
        split=BY_FORM,
        only=Q(came=Came.MISSING),
        definition=_("发出的纸质表中,截至时没有收回也没有作废的,按编号每份计一次。发出=收回+作废+未收回。"),
    ),
    Figure(
        name="forms.answers",
        label=_("有效答卷(纸质和网上合计)"),
        unit=ANSWER_UNIT,
        source=SHEETS,
        split=BY_FORM,
        definition=_("截至时已统计的问卷中的有效答卷,纸质录入的和网上填写的合在一起,每份计一次;无记名,只计数不列出。"),
    ),
]
