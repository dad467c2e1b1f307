"""The registers (交办登记): what superiors, petitions and deputies handed over, by channel, with every rate's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.cases.permissions import P
from huiyin.cases.registers import HANDED_DOWN, REGISTERS
from huiyin.cases.terms import Channel
from huiyin.reports.counting import Count, Rate, Tally
from huiyin.reports.figures import FIGURES, counts
from huiyin.reports.handed import Standing
from huiyin.reports.scope import Scope
from huiyin.web.desk.access import needs
from huiyin.web.desk.columns import GIVEN_BACK
from huiyin.web.desk.filters import ALL
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import ScopeFilters, scoped

NAMES = ("standing", "answered", "satisfaction", "handed_down", "handed_down_satisfaction")
ASIDE = (Standing.PENDING, Standing.EXTENDED, Standing.ANSWERED, Standing.EXCLUDED)
"""What stands beside the rate, each with its own number."""


class RegisterFilters(ScopeFilters):
    channel = forms.ChoiceField(
        label=_("渠道"), choices=[*ALL, *((one.value, one.label) for one in REGISTERS)], required=False
    )

    field_order = ("campaign", "channel", "since", "until", "as_of")

    def fill(self) -> None:
        """A register is the office's: it is not parted by units or by kinds of cases."""
        super().fill()
        del self.fields["unit"], self.fields["kind"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number and the figure, with its part, whose rows it opens."""

    value: int
    figure: str
    part: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One channel, or what superiors handed down together. ``received`` says what the sum is made of."""

    label: str
    channel: str
    received: str
    cells: list[Cell]
    aside: list[Cell]
    on_time: Rate
    answered: Rate
    satisfied: Rate


@needs(P.VOICE_VIEW)
@require_GET
@scoped("desk/registers.html", RegisterFilters, here="ledger", given_back=",".join(GIVEN_BACK))
def registers(request: Any, scope: Scope, told: dict[str, Any]) -> HttpResponse:
    """Show per channel what was received, how it stands, what was answered, how many are satisfied."""
    found = dict(zip(NAMES, counts([FIGURES[f"registers.{name}"] for name in NAMES], scope), strict=True))
    lines = lines_of(found, told["filters"].cleaned_data.get("channel", ""))
    return page(request, "desk/registers.html", lines=lines, **told)


def lines_of(found: dict[str, Count], chosen: str) -> list[Line]:
    """Return a line for each channel that is asked for, and after those of superiors their sum (40 + 4)."""
    lines = [channel_line(found, channel) for channel in REGISTERS if chosen in ("", channel)]
    if not chosen:
        lines.insert(len(HANDED_DOWN), together(found))
    return lines


def channel_line(found: dict[str, Count], channel: Channel) -> Line:
    standing = parts_of(found["standing"], f"{channel}/")
    answered = found["answered"].part(channel)
    return Line(
        label=str(channel.label),
        channel=channel,
        received=str(sum(standing.values())),
        **cells_of(standing, "registers.standing", f"{channel}/"),
        on_time=rate(found["standing"], standing),
        answered=rate(found["answered"], {channel: answered}, sum(standing.values())),
        satisfied=rate(found["satisfaction"], parts_of(found["satisfaction"], f"{channel}/")),
    )


def together(found: dict[str, Count]) -> Line:
    """Return what superiors handed down as one: counted anew by figures of its own, never added up by a reader."""
    standing, satisfaction = found["handed_down"], found["handed_down_satisfaction"]
    each = [sum(parts_of(found["standing"], f"{channel}/").values()) for channel in HANDED_DOWN]
    answered = {channel: found["answered"].part(channel) for channel in HANDED_DOWN}
    return Line(
        label=_t("上级交办合计(热线、效能办)"),
        channel="",
        received=f"{'+'.join(map(str, each))}={standing.value}",
        **cells_of(parts_of(standing), "registers.handed_down"),
        on_time=standing.rates[0],
        answered=rate(found["answered"], answered, standing.value),
        satisfied=satisfaction.rates[0],
    )


def parts_of(counted: Count, prefix: str = "") -> dict[str, int]:
    return {p.code.removeprefix(prefix): p.value for p in counted.split if p.code.startswith(prefix)}


def cells_of(parts: dict[str, int], figure: str, prefix: str = "") -> dict[str, list[Cell]]:
    """Return the numbers of one line: those of the rate with what is still open, and what stands beside it."""

    def cell(one: Standing) -> Cell:
        value = parts.get(one, 0)
        return Cell(value=value, figure=figure, part=f"{prefix}{one}", label=str(one.label))

    shown = (Standing.IN_TIME, Standing.LATE, Standing.STILL_OPEN, Standing.OPEN)
    beside = [cell(one) for one in ASIDE]
    return {"cells": [cell(one) for one in shown], "aside": [one for one in beside if one.value]}


def rate(counted: Count, parts: dict[str, int], whole: int = 0) -> Rate:
    """Return the rate of a figure for some of its parts, by the figure's own formula."""
    assert counted.figure.rates, "asked only of figures with a rate"  # noqa: S101  # an invariant of ours, not input
    return counted.figure.rates(Tally(parts, whole, 0))[0]
