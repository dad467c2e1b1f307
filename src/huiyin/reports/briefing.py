"""What a leader asks of a campaign: what came in, what is stuck, what came back. Few figures, each with its rows.

No school is ranked by the number of complaints: much said there may only mean that people dare to speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases.terms import Disposition
from huiyin.reports.charts import Spec, drawn
from huiyin.reports.figures import FIGURES, Count, counts
from huiyin.reports.parts import NONE
from huiyin.reports.scope import Scope


@dataclass(frozen=True)
class Number:
    """One number: a figure or one part of it, as it is called here. ``urgent`` ones ask for something to be done."""

    label: str
    counted: Count
    part: str = ""
    urgent: bool = False

    @property
    def value(self) -> int:
        return self.counted.part(self.part) if self.part else self.counted.value


@dataclass(frozen=True)
class Chart:
    """A question with the numbers that answer it: columns of counts, one line for each part."""

    name: str
    question: str
    first: str
    columns: tuple[tuple[str, Count], ...]
    nothing: str

    @property
    def lines(self) -> list[tuple[str, list[Number]]]:
        """The table under the chart; lines with nothing in them are left out, but weeks are not."""
        parts = {part.code: part.label for _label, counted in self.columns for part in counted.split}
        lines = [
            (label, [Number(label, counted, code) for _label, counted in self.columns]) for code, label in parts.items()
        ]
        return [line for line in lines if self.name == "weeks" or any(number.value for number in line[1])]

    @property
    def heads(self) -> list[str]:
        return [self.first, *(label for label, _counted in self.columns)]

    @property
    def values(self) -> list[dict[str, Any]]:
        """The same numbers as the drawing takes them."""
        return [
            {"of": self.short(label, number.part), "what": head, "n": number.value}
            for place, (head, _counted) in enumerate(self.columns)
            for label, numbers in self.lines
            for number in [numbers[place]]
        ]

    def short(self, label: str, code: str) -> str:
        """Return a part's name as it fits under a bar: of a week, month and day alone."""
        return code[5:].lstrip("0").replace("-", "/") if self.name == "weeks" else label

    @property
    def empty(self) -> bool:
        return not any(counted.value for _label, counted in self.columns)

    @property
    def spec(self) -> Spec:
        return drawn(self.name, self.values)


@dataclass(frozen=True)
class Question:
    """One of the three questions."""

    name: str
    title: str
    numbers: Sequence[Number]
    chart: Chart


ASKED = (
    "voices.received_by_channel", "voices.dispositions", "cases.by_state", "cases.in_hand",
    "cases.overdue", "cases.near_due", "cases.waiting_for_decision", "cases.rectified", "cases.struck_off",
    "satisfaction.ratings", "satisfaction.dissatisfied", "cases.reopened", "voices.by_week", "cases.closed_by_week",
)  # fmt: skip


def briefing(scope: Scope) -> list[Question]:
    """Return the three questions with their numbers over the scope, all of one moment."""
    found = {counted.figure.name: counted for counted in counts([FIGURES[name] for name in ASKED], scope)}
    return [came_in(found), stuck(found), came_back(found)]


def charts_of(questions: Sequence[Question]) -> dict[str, Chart]:
    return {question.chart.name: question.chart for question in questions}


def came_in(found: dict[str, Count]) -> Question:
    numbers = [
        Number(_("收到来件"), found["voices.received_by_channel"]),
        Number(_("待梳理"), found["voices.dispositions"], Disposition.PENDING, urgent=True),
        Number(_("立件"), found["cases.by_state"]),
    ]
    chart = Chart(
        name="weeks",
        question=_("近八周来件和办结是否跟得上?"),
        first=_("周一起的一周"),
        columns=((_("收到来件"), found["voices.by_week"]), (_("办结"), found["cases.closed_by_week"])),
        nothing=_("近八周没有来件,也没有办结。"),
    )
    return Question("in", _("进来了什么"), numbers, chart)


def stuck(found: dict[str, Count]) -> Question:
    overdue, near = found["cases.overdue"], found["cases.near_due"]
    numbers = [
        Number(_("在办"), found["cases.in_hand"]),
        Number(_("到期未办"), overdue, urgent=True),
        Number(_("临近到期"), near),
        Number(_("待审批"), found["cases.waiting_for_decision"], urgent=True),
    ]
    chart = Chart(
        name="due",
        question=_("哪些问题到期未办?"),
        first=_("类别"),
        columns=((_("到期未办"), overdue), (_("临近到期"), near)),
        nothing=_("没有到期未办的,也没有临近到期的。"),
    )
    return Question("stuck", _("卡在哪里"), numbers, chart)


def came_back(found: dict[str, Count]) -> Question:
    ratings = found["satisfaction.ratings"]
    numbers = [
        Number(_("已整改"), found["cases.rectified"]),
        Number(_("销号"), found["cases.struck_off"]),
        Number(_("征询未答"), ratings, NONE),
        Number(_("不满意"), found["satisfaction.dissatisfied"], urgent=True),
        Number(_("重开"), found["cases.reopened"]),
    ]
    chart = Chart(
        name="steps",
        question=_("不满意的,现在走到哪一步?"),
        first=_("状态"),
        columns=((_("不满意"), found["satisfaction.dissatisfied"]),),
        nothing=_("最近一轮征询中没有人不满意。"),
    )
    return Question("back", _("回来怎么说"), numbers, chart)
