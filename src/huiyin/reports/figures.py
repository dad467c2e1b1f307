"""Every figure, once: its name, what exactly it counts, from which rows, split by what.

Page, API, command line and report ask here, so that the same question gets the same number by every door. A figure has
rows: the parts sum to the value, and the list behind a number is as long as the number says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, RECTIFIED, Channel, Disposition, Grade, HandlingType, Kind, State
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import NotAllowed
from huiyin.reports.parts import ByBoth, ByCategory, ByChoice, ByUnit, ByWay, Split
from huiyin.reports.scope import BadScope, Scope
from huiyin.reports.sources import CASES, RATINGS, VOICES, Source

__all__ = ["FIGURES", "BadScope", "Count", "Figure", "Part", "Rate", "Scope", "as_json", "count", "may_see"]

Text = str | Promise


@dataclass(frozen=True)
class Part:
    """A part of a figure. ``code`` names it for programs, ``label`` as it was called at the moment."""

    code: str
    label: str
    value: int


@dataclass(frozen=True)
class Rate:
    """A share with the numbers it is made of: a rate is never printed without them."""

    label: str
    formula: str
    numerator: int
    denominator: int

    @property
    def percent(self) -> str:
        """The share as people read it. Only all is 100 % and only none is 0 %."""
        if not self.denominator:
            return _t("不计算")
        shown = round(1000 * self.numerator / self.denominator)
        if 0 < self.numerator < self.denominator:
            shown = min(max(shown, 1), 999)
        return f"{shown / 10:.1f}%"


@dataclass(frozen=True)
class Tally:
    """What was counted: parts by code, the whole that they are a share of, how many were closed by decision."""

    parts: Mapping[str, int]
    whole: int
    decided: int

    @property
    def value(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its definition (指标). ``only`` says which of the rows ``among`` it counts."""

    name: str
    label: Text
    definition: Text
    unit: Text
    source: Source
    split: Split
    among: Q = Q()
    only: Q = Q()
    rates: Callable[[Tally], tuple[Rate, ...]] | None = None


@dataclass(frozen=True)
class Count:
    """What a figure is, over a scope. ``parts`` are in order and sum to ``value``."""

    figure: Figure
    scope: Scope
    split: tuple[Part, ...]
    rates: tuple[Rate, ...] = ()

    @property
    def value(self) -> int:
        return sum(part.value for part in self.split)

    @property
    def parts(self) -> dict[str, int]:
        return {part.label: part.value for part in self.split}

    def part(self, code: str) -> int:
        """Return the value of the part with this code; what is not there is nothing."""
        return sum(part.value for part in self.split if part.code == code)


def count(figure: Figure, scope: Scope) -> Count:
    """Return the figure over the scope, by one statement over the facts."""
    tally = tallied(figure, scope)
    named = figure.split.named(scope)
    known = {name.code for name in named}
    parts = [
        Part(name.code, name.label, tally.parts.get(name.code, 0))
        for name in named
        if name.always or tally.parts.get(name.code)
    ]
    parts += [Part(code, code, value) for code, value in sorted(tally.parts.items()) if value and code not in known]
    return Count(figure, scope, tuple(parts), figure.rates(tally) if figure.rates else ())


def tallied(figure: Figure, scope: Scope) -> Tally:
    """Count the rows of each part in SQL; a figure with rates also counts the whole and what was closed by decision."""
    counts = {"n": CountOf("pk", filter=figure.only or None)}
    if figure.rates:
        decided = figure.only & figure.source.decided if figure.source.decided else Q(pk=None)
        counts |= {"whole": CountOf("pk"), "decided": CountOf("pk", filter=decided)}
    fields = figure.split.fields
    grouped = figure.source.rows(scope).filter(figure.among).order_by().values_list(*fields).annotate(**counts)
    parts: dict[str, int] = {}
    whole = decided_ones = 0
    for row in grouped:
        key, (n, *rest) = row[: len(fields)], row[len(fields) :]
        code = figure.split.code_of(key)
        parts[code] = parts.get(code, 0) + n
        if rest:
            whole, decided_ones = whole + rest[0], decided_ones + rest[1]
    return Tally(parts, whole, decided_ones)


def may_see(actor: Actor, scope: Scope) -> bool:
    """Return True, or refuse in words: a whole campaign is the office's, a unit's share also that unit's."""
    places = [scope.campaign.office.path] + ([scope.unit.path] if scope.unit else [])
    if actor.may_at(P.CASE_VIEW, places):
        return True
    raise NotAllowed(_t("您没有查看这个范围的指标的权限。"))


def as_json(counted: Count) -> dict[str, Any]:
    """Return a count as programs read it."""
    scope, figure = counted.scope, counted.figure
    return {
        "name": figure.name,
        "label": str(figure.label),
        "definition": str(figure.definition),
        "unit": str(figure.unit),
        "scope": scope.words,
        "as_of": scope.as_of.isoformat() if scope.as_of else scope.asked_at.isoformat(timespec="seconds"),
        "value": counted.value,
        "parts": counted.parts,
        "rates": [
            {
                "label": rate.label,
                "formula": rate.formula,
                "numerator": rate.numerator,
                "denominator": rate.denominator,
                "percent": rate.percent,
            }
            for rate in counted.rates
        ],
    }


# What rates are made of.


def rectified_share(tally: Tally) -> tuple[Rate, ...]:
    label, formula = _t("整改率"), _t("(已整改－决定办结)÷梳理出的问题")
    return (Rate(label, formula, tally.value - tally.decided, tally.whole),)


def struck_off_share(tally: Tally) -> tuple[Rate, ...]:
    label, formula = _t("销号率"), _t("(销号－决定办结)÷梳理出的问题")
    return (Rate(label, formula, tally.value - tally.decided, tally.whole),)


def satisfied_share(tally: Tally) -> tuple[Rate, ...]:
    good = tally.parts.get(Grade.SATISFIED, 0) + tally.parts.get(Grade.BASICALLY, 0)
    formula = _t("(满意+基本满意)÷(满意+基本满意+不满意),未评价的不计入分母")
    return (Rate(_t("满意率"), formula, good, good + tally.parts.get(Grade.DISSATISFIED, 0)),)


BY_CATEGORY = ByCategory()
BY_STATE = ByChoice("state", State)
BY_GRADE = ByChoice("grade_then", Grade, blank=_("未评价"))
PROBLEMS = Q(kind=Kind.RECTIFICATION)
CASE_UNIT, PROBLEM_UNIT = pgettext_lazy("so many cases", "件"), pgettext_lazy("so many problems", "个")
VOICE_UNIT, RATING_UNIT = pgettext_lazy("so many voices", "件"), pgettext_lazy("so many ratings", "人次")

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in [
        Figure(
            name="voices.received_by_channel",
            label=_("收到的来件(按渠道)"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByChoice("channel", Channel),
            definition=_("收到的意见来件,每件按登记时的渠道计一次;重复投递、不列入的也计。"),
        ),
        Figure(
            name="voices.received_by_way",
            label=_("收到的来件(按四种方式)"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByWay(),
            definition=_("收到的意见来件,每件按其渠道所属的方式(请进来、走出去、面对面、背靠背)计一次。"),
        ),
        Figure(
            name="voices.dispositions",
            label=_("来件去向"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByChoice("disposition", Disposition),
            definition=_(
                "收到的意见来件,每件按截至时的去向计一次;待梳理、已归入、直接答复、转出、不列入五项之和等于收到数。"
            ),
        ),
        Figure(
            name="cases.by_category",
            label=_("梳理出的问题(按类别)"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS,
            definition=_("台账中登记的整改问题,不论状态,每个按截至时的末级类别计一次;尚未归类的单列。"),
        ),
        Figure(
            name="cases.by_category_and_state",
            label=_("梳理出的问题(按类别和状态)"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=ByBoth(BY_CATEGORY, BY_STATE),
            among=PROBLEMS,
            definition=_("台账中登记的整改问题,每个按截至时的末级类别和状态计一次。"),
        ),
        Figure(
            name="cases.by_handling_type",
            label=_("梳理出的问题(按整改类型)"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=ByChoice("handling_type", HandlingType, blank=_("未定类型")),
            among=PROBLEMS,
            definition=_("台账中登记的整改问题,每个按截至时的整改类型计一次。立说立行类是类型,不等于已整改。"),
        ),
        Figure(
            name="cases.by_state",
            label=_("台账(按状态)"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_STATE,
            definition=_("台账中登记的件,不论种类,每件按截至时的状态计一次;只有办结、作废,没有删除。"),
        ),
        Figure(
            name="cases.by_kind",
            label=_("台账(按种类)"),
            unit=CASE_UNIT,
            source=CASES,
            split=ByChoice("kind", Kind),
            definition=_("台账中登记的件,每件按种类计一次。"),
        ),
        Figure(
            name="cases.by_unit",
            label=_("台账(按责任单位)"),
            unit=CASE_UNIT,
            source=CASES,
            split=ByUnit(),
            definition=_("台账中登记的件,不论种类,每件按截至时的责任单位计一次,单位用当时的名称;尚未交办的单列。"),
        ),
        Figure(
            name="cases.rectified",
            label=_("已整改"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS,
            only=Q(state__in=RECTIFIED),
            rates=rectified_share,
            definition=_(
                "截至时已由承办单位以外的人核实、未被退回的整改问题(已核实、征询中、已销号),按末级类别计。与销号不是同一个数。"
            ),
        ),
        Figure(
            name="cases.struck_off",
            label=_("销号"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS,
            only=Q(state=State.CLOSED),
            rates=struck_off_share,
            definition=_("截至时已销号的整改问题,按末级类别计。其中负责人决定办结的另列,不计入销号率。"),
        ),
        Figure(
            name="cases.open",
            label=_("在办的问题"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS & Q(state__in=OPEN),
            definition=_("截至时尚未销号的整改问题,自登记至征询中,按末级类别计。"),
        ),
        Figure(
            name="cases.ended_otherwise",
            label=_("不予受理、转出、作废的问题"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS & Q(state__in=[State.DECLINED, State.REFERRED, State.CANCELLED]),
            definition=_("截至时已不予受理、转出或作废的整改问题,按末级类别计。梳理出的问题=在办+销号+本项。"),
        ),
        Figure(
            name="cases.settled",
            label=_("办结(各种类)"),
            unit=CASE_UNIT,
            source=CASES,
            split=ByChoice("kind", Kind),
            among=Q(state=State.CLOSED),
            definition=_("截至时已办结的件,不论种类,每件按种类计一次;整改问题的办结即销号。"),
        ),
        Figure(
            name="cases.closed_by_decision",
            label=pgettext_lazy("figure", "决定办结"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=Q(state=State.CLOSED, by_decision=True),
            definition=_("截至时由具名负责人在来件人仍不满意时决定办结的件,不论种类,按末级类别计;各项比率中另计。"),
        ),
        Figure(
            name="satisfaction.ratings",
            label=_("满意度评价"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=BY_GRADE,
            among=Q(decided=False),
            rates=satisfied_share,
            definition=_(
                "每件最近一轮征询的来件人,各计一人次,按截至时的评价计;未作评价的单列,不算满意。不含决定办结的件。"
            ),
        ),
        Figure(
            name="satisfaction.by_decision",
            label=_("决定办结件的评价"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=BY_GRADE,
            among=Q(decided=True),
            rates=satisfied_share,
            definition=_("由负责人决定办结的件,其最近一轮征询的来件人各计一人次,按截至时的评价计。"),
        ),
    ]
}
