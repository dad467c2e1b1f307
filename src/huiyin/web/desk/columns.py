"""The columns of the ledger, each under a name that the address may ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.queries import Lights
from huiyin.cases.terms import HandlingType, Kind, State, Target
from huiyin.web.desk.table import Column, cut, due, items, link

STATES, KINDS = dict(State.choices), dict(Kind.choices)
HANDLING_TYPES, TARGETS = dict(HandlingType.choices), dict(Target.choices)
USUAL = (
    "ref",
    "problem",
    "channels",
    "category",
    "type",
    "lead",
    "person",
    "measures",
    "due",
    "standard",
    "state",
    "closed",
)
"""What the ledger shows unless somebody chose otherwise."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A column that may be chosen: its name in the address, its head, and whether it is shown now."""

    name: str
    label: str
    chosen: bool


UNLIT = Lights(date.min, date.min)
"""For asking what columns there are; no case is late or near by it."""


def all_columns(lights: Lights) -> dict[str, Column]:
    """Return every column of the ledger by its name, as the offices' own ledgers have them."""
    return {
        "ref": Column(label=_("件号"), css="ref", shown=lambda c: link("case", c.ref), value=lambda c: c.ref, width=14),
        "problem": Column(
            label=_("问题"),
            css="problem",
            shown=lambda c: c.title,
            value=lambda c: f"{c.title}:{c.problem}",
            width=40,
        ),
        "kind": Column(label=_("种类"), css="short", shown=lambda c: KINDS.get(c.kind, "")),
        "channels": Column(
            label=_("来源渠道数"),
            css="number",
            shown=lambda c: str(c.channels or 0),
            value=lambda c: c.channels or 0,
        ),
        "category": Column(label=_("类别"), css="short", shown=lambda c: str(c.category or ""), width=18),
        "type": Column(
            label=_("整改类型"), css="short", shown=lambda c: HANDLING_TYPES.get(c.handling_type, ""), width=14
        ),
        "target": Column(label=_("反映对象"), css="short", shown=lambda c: TARGETS.get(c.target, ""), width=14),
        **those_of_the_work(lights),
    }


def those_of_the_work(lights: Lights) -> dict[str, Column]:
    """Return the columns that say who does what by when, and how far it came."""
    return {
        "lead": Column(label=_("责任单位"), css="short", shown=lambda c: str(c.lead_unit or ""), width=18),
        "person": Column(label=_("责任人"), css="short", shown=lambda c: c.person),
        "measures": Column(
            label=_("整改措施"),
            css="measures",
            shown=lambda c: items(f"{m.number}. {cut(m.content)}" for m in c.live_measures),
            value=lambda c: "\n".join(str(measure) for measure in c.live_measures),
            width=50,
        ),
        "due": Column(label=_("整改时限"), css="when", shown=lambda c: due(c, lights), value=lambda c: c.due_on),
        "standard": Column(
            label=_("整改标准"),
            css="measures",
            shown=lambda c: items(cut(standard) for standard in dict.fromkeys(m.standard for m in c.live_measures)),
            value=lambda c: "\n".join(f"{m.number}. {m.standard}" for m in c.live_measures),
            width=36,
        ),
        "result": Column(
            label=_("完成情况"),
            css="measures",
            shown=lambda c: items(f"{m.number}. {cut(m.result)}" for m in c.live_measures if m.result),
            value=lambda c: "\n".join(f"{m.number}. {m.result}" for m in c.live_measures if m.result),
            width=36,
        ),
        "state": Column(label=_("状态"), css="state", shown=lambda c: STATES[c.state]),
        "registered": day_column(_("登记时间"), "registered_at"),
        "closed": day_column(_("销号/办结时间"), "closed_at"),
    }


def day_column(label: str, field: str) -> Column:
    """Return the column of the day on which something happened."""

    def day(case: Any) -> date | None:
        at = getattr(case, field)
        return timezone.localdate(at) if at else None

    return Column(label=label, css="when", shown=lambda c: str(day(c) or ""), value=day)


def asked_columns(asked: Iterable[str]) -> list[str]:
    """Return the names that the address asks for, each once; unknown ones are left out, and nothing means the usual."""
    known = all_columns(UNLIT)
    names = [name for said in asked for name in said.split(",")]
    return [name for name in dict.fromkeys(names) if name in known] or list(USUAL)


def columns_for(names: Iterable[str], lights: Lights) -> list[Column]:
    found = all_columns(lights)
    return [found[name] for name in names]


def choices(chosen: list[str]) -> list[Choice]:
    """Return all columns for the page to choose from, those that are shown first and in their order."""
    found = all_columns(UNLIT)
    order = [*chosen, *(name for name in found if name not in chosen)]
    return [Choice(name=name, label=str(found[name].label), chosen=name in chosen) for name in order]
