"""Topics, weak links behind complaints and salient problems, counted as they were borne at the moment (D07, D08, D12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.functions import Cast, Coalesce, Greatest, TruncMonth
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models import CaseTopic, Closing, ListedCode, Salient, VoiceTopic, WeakLink
from huiyin.cases.terms import CodeList, Disposition, Kind, State
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.people.models import Unit
from huiyin.reports.counting import Figure
from huiyin.reports.parts import NONE, ByBoth, ByCategory, ByChoice, ByUnit, Named, Split
from huiyin.reports.scope import Scope
from huiyin.reports.sources import CASES, VOICES, Source, case_rows, going_on, voice_rows, within_period

CASE_UNIT, PROBLEM_UNIT = pgettext_lazy("so many cases", "件"), pgettext_lazy("so many problems", "个")
MARKS = pgettext_lazy("so many marks", "件次")
MOST_MONTHS = 240
CLOSED_COMPLAINTS = Q(kind=Kind.COMPLAINT, state=State.CLOSED)


# By what they are split.


def codes_then(catalogue: str, scope: Scope) -> list[ListedCode]:
    """Return the rows of a catalogue that were there at the moment; a code is never renamed, so names need no versions."""
    found = ListedCode.objects.filter(institution=scope.campaign.institution_id, catalogue=catalogue)
    return list(found.filter(at__lt=scope.moment).order_by("pk"))


class ByCode(Split):
    """By the code of a catalogue that stands in a column; what bears none is a part of its own, where there is such."""

    def __init__(self, field: str, catalogue: CodeList, blank: Any = "") -> None:
        self.fields, self.catalogue, self.blank = (field,), catalogue, blank

    def named(self, scope: Scope) -> list[Named]:
        codes = scope.names(f"codes/{self.catalogue}", partial(codes_then, self.catalogue, scope))
        found = [Named(one.code, one.name) for one in codes]
        return [*found, Named(NONE, str(self.blank))] if self.blank else found


class ByUnitThen(ByUnit):
    """By the unit whose weak link it was, named as of the moment."""

    fields = ("weak_unit",)

    def holds(self, code: str) -> Q:
        if code == NONE:
            return Q(weak_unit__isnull=True)
        return Q(weak_unit__in=Unit.objects.filter(code=code).values("pk"))

    def named(self, scope: Scope) -> list[Named]:
        return [*super().named(scope)[:-1], Named(NONE, _t("未定单位"))]


def first_month(scope: Scope) -> date:
    """Return the month from which months are told apart: the campaign's first, at most twenty years back."""
    began = scope.campaign.starts_on.replace(day=1)
    return max(began, month_back(scope.day, MOST_MONTHS))


def month_back(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def months_of(scope: Scope) -> list[date]:
    """Return the months of the scope up to its day, the oldest first."""
    first, last = first_month(scope), scope.day.replace(day=1)
    n = (last.year - first.year) * 12 + last.month - first.month
    return [month_back(last, back) for back in reversed(range(max(n, 0) + 1))]


def month_words(month: date) -> str:
    return _t("{year}年{month}月").format(year=month.year, month=month.month)


class ByMonth(Split):
    """By month; what lay before the first month that is told apart belongs to it."""

    fields = ("month",)

    def code_of(self, key: tuple[Any, ...], scope: Scope) -> str:
        return key[0].isoformat() if key[0] else NONE

    def holds(self, code: str) -> Q:
        return Q(month__isnull=True) if code == NONE else Q(month=code)

    def named(self, scope: Scope) -> list[Named]:
        first, *rest = months_of(scope)
        names = [Named(first.isoformat(), _t("{month}及以前").format(month=month_words(first)))]
        return [*names, *(Named(one.isoformat(), month_words(one)) for one in rest), Named(NONE, _t("月份不详"))]


def in_month(scope: Scope, field: str) -> Greatest:
    first = Value(first_month(scope), output_field=DateField())
    return Greatest(Cast(TruncMonth(field), DateField()), first, output_field=DateField())


# From which rows.


def voice_topic_rows(scope: Scope) -> QuerySet[Any]:
    """Return what the voices in scope bore at the moment: a row for each topic of each."""
    voices = voice_rows(scope)
    among = Q(voice__campaign=scope.campaign) & within_period(scope, "voice__received_at")
    among &= Q(voice__office__in=scope.units_within()) if scope.unit else Q()
    then = voices.filter(voice=OuterRef("voice")).values("disposition")[:1]
    found: QuerySet[Any] = VoiceTopic.objects.filter(among, going_on(scope, "at", "until")).annotate(
        month=in_month(scope, "voice__received_at"),
        state_then=Coalesce(Subquery(then), Value(""), output_field=CharField()),
    )
    return found.exclude(state_then="")


def marked_rows(scope: Scope) -> QuerySet[Any]:
    """Return the voices in scope with whether they bore a topic at the moment."""
    borne = VoiceTopic.objects.filter(going_on(scope, "at", "until"), voice=OuterRef("voice"))
    said = Choose(When(Exists(borne), then=Value(Marked.YES)), default=Value(Marked.NO), output_field=CharField())
    found: QuerySet[Any] = voice_rows(scope).annotate(marked=said)
    return found


class Marked(TextChoices):
    """Whether a voice bears a topic at all."""

    YES = "yes", _("已标主题")
    NO = "no", _("未标主题")


def case_topic_rows(scope: Scope) -> QuerySet[Any]:
    """Return what the cases in scope bore at the moment: a row for each topic of each, with the weak link of the case."""
    cases = case_rows(scope)
    then = cases.filter(case=OuterRef("case")).order_by()
    found: QuerySet[Any] = CaseTopic.objects.filter(
        going_on(scope, "at", "until"), case__in=cases.values("case")
    ).annotate(
        state_then=Subquery(then.values("state")[:1]),
        kind_then=Subquery(then.values("kind")[:1]),
        weak=weak_link(scope, "code__code"),
    )
    return found


def weak_link(scope: Scope, field: str) -> Subquery:
    """Return what the weak link of the case was at the moment."""
    live = WeakLink.objects.filter(going_on(scope, "at", "until"), case=OuterRef("case"))
    return Subquery(live.order_by("-pk").values(field)[:1])


def weak_rows(scope: Scope) -> QuerySet[Any]:
    """Return the cases in scope with their weak link, its unit, and the month of the closing that stood."""
    closed = Closing.objects.filter(going_on(scope, "at", "reopened_at"), case=OuterRef("case"))
    closed = closed.order_by("-number").annotate(month_of=in_month(scope, "at"))
    found: QuerySet[Any] = case_rows(scope).annotate(
        weak=weak_link(scope, "code__code"),
        weak_unit=weak_link(scope, "unit_id"),
        month=Subquery(closed.values("month_of")[:1]),
    )
    return found


def salient_rows(scope: Scope) -> QuerySet[Any]:
    """Return the cases in scope with whether a meeting's decision made them salient at the moment."""
    found: QuerySet[Any] = case_rows(scope).annotate(
        salient_then=ExpressionWrapper(Q(Exists(decided(scope).filter(case=OuterRef("case")))), BooleanField())
    )
    return found


def decided(scope: Scope) -> QuerySet[Salient]:
    """Return the decisions by which problems were salient at the moment."""
    return Salient.objects.filter(going_on(scope, "at", "until"))


def salient_told(scope: Scope) -> list[Salient]:
    """Return the decisions of the salient problems in scope, as the report lists them."""
    problems = case_rows(scope).filter(kind=Kind.RECTIFICATION).values("case")
    found = decided(scope).filter(case__in=problems).select_related("case")
    return list(found.order_by("decided_on", "case__ref"))


VOICE_TOPICS = Source(
    rows=voice_topic_rows,
    key=("voice__ref", "code__code"),
    title="voice__subject",
    state="state_then",
    states=Disposition,
    seen_by=lambda actor: Q(voice__in=visible_voices(actor).values("pk")),
)
CASE_TOPICS = Source(
    rows=case_topic_rows,
    key=("case__ref", "code__code"),
    title="case__title",
    state="state_then",
    states=State,
    seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
)
WEAK = replace(CASES, rows=weak_rows)
BY_TOPIC = ByCode("code__code", CodeList.TOPIC)
BY_WEAK_LINK = ByCode("weak", CodeList.WEAK_LINK, blank=_("未定薄弱环节"))
CLOSED = _("截至时已办结的投诉,每件按当时所定的薄弱环节计一次,没有定的单列。")


def crossed(name: str, label: Any, first: Split, definition: Any) -> Figure:
    """Return the figure of closed complaints by something and by weak link."""
    return Figure(
        name=name,
        label=label,
        unit=CASE_UNIT,
        source=WEAK,
        split=ByBoth(first, BY_WEAK_LINK),
        among=CLOSED_COMPLAINTS,
        definition=definition,
    )


CODED = [
    Figure(
        name="topics.voices",
        label=_("热点难点急点(来件,按主题)"),
        unit=MARKS,
        source=VOICE_TOPICS,
        split=BY_TOPIC,
        definition=_(
            "收到的意见来件截至时所标的主题,每件的每个主题计一次,重复投递的也计。一件有几个主题的各计一次,所以各主题之和可以多于件数。"
        ),
    ),
    Figure(
        name="topics.voices_by_month",
        label=_("热点难点急点(来件,按主题和月份)"),
        unit=MARKS,
        source=VOICE_TOPICS,
        split=ByBoth(BY_TOPIC, ByMonth()),
        definition=_("收到的意见来件截至时所标的主题,按收到的月份计;每件的每个主题计一次,所以各主题之和可以多于件数。"),
    ),
    Figure(
        name="topics.marked",
        label=_("来件(是否标了主题)"),
        unit=CASE_UNIT,
        source=replace(VOICES, rows=marked_rows),
        split=ByChoice("marked", Marked),
        definition=_("收到的意见来件,每件计一次:截至时标了主题的(不论几个),和没有标的。"),
    ),
    Figure(
        name="topics.cases",
        label=_("热点难点急点(台账,按主题)"),
        unit=MARKS,
        source=CASE_TOPICS,
        split=BY_TOPIC,
        definition=_(
            "台账中的件截至时所标的主题,不论种类,每件的每个主题计一次;一件有几个主题的各计一次,所以各主题之和可以多于件数。"
        ),
    ),
    Figure(
        name="complaints.weak_links",
        label=_("办结的投诉(按薄弱环节)"),
        unit=CASE_UNIT,
        source=WEAK,
        split=BY_WEAK_LINK,
        among=CLOSED_COMPLAINTS,
        definition=CLOSED,
    ),
    crossed(
        "complaints.weak_links_by_unit",
        _("办结的投诉(按单位和薄弱环节)"),
        ByUnitThen(),
        _("截至时已办结的投诉,每件按所定薄弱环节是哪个单位的、哪个环节计一次,单位用当时的名称;没有定的单列。"),
    ),
    crossed(
        "complaints.weak_links_by_month",
        _("办结的投诉(按月份和薄弱环节)"),
        ByMonth(),
        _("截至时已办结的投诉,每件按办结的月份和所定的薄弱环节计一次;没有定的单列。"),
    ),
    crossed(
        "complaints.weak_links_by_category",
        _("办结的投诉(按类别和薄弱环节)"),
        ByCategory(),
        _("截至时已办结的投诉,每件按末级类别和所定的薄弱环节计一次;没有归类、没有定的单列。"),
    ),
    Figure(
        name="complaints.weak_links_by_topic",
        label=_("办结的投诉(按主题和薄弱环节)"),
        unit=MARKS,
        source=CASE_TOPICS,
        split=ByBoth(BY_TOPIC, BY_WEAK_LINK),
        among=Q(kind_then=Kind.COMPLAINT, state_then=State.CLOSED),
        definition=_(
            "截至时已办结的投诉所标的主题,每件的每个主题计一次,按主题和薄弱环节计,所以合计可以多于件数;没有标主题的不在内。"
        ),
    ),
    Figure(
        name="cases.salient",
        label=_("突出问题"),
        unit=PROBLEM_UNIT,
        source=replace(CASES, rows=salient_rows),
        split=ByCategory(),
        among=Q(kind=Kind.RECTIFICATION, salient_then=True),
        definition=_("截至时经会议确定为突出问题、没有撤销的整改问题,不论状态,每个按末级类别计一次。"),
    ),
]
