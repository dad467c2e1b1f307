"""The columns of the ledger, each under a name that the address may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.queries import Lights, with_voices
from huiyin.cases.terms import Channel, Grade, HandlingType, Kind, State, Target
from huiyin.kernel.actors import Actor
from huiyin.web.desk.table import Column, cut, due, items, link

STATES, KINDS = dict(State.choices), dict(Kind.choices)
CHANNELS, GRADES = dict(Channel.choices), dict(Grade.choices)
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
OF_VOICES = frozenset({"came", "external", "said", "reply_by", "reply", "answered", "grade"})
GIVEN_BACK = ("external", "said", "lead", "reply_by", "due", "state", "result", "reply", "answered", "grade")
"""What goes back to who handed a case over: the columns that such tables come with."""


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
        **those_of_the_voices(),
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


def those_of_the_voices() -> dict[str, Column]:
    """Return the columns by which an answer goes back to who handed a case over; empty for who may not read voices."""
    return {
        "came": of_voices(_("渠道"), lambda v: CHANNELS[v.channel], css="short"),
        "external": of_voices(_("外部编号"), lambda v: v.external_number, css="short", width=18),
        "said": of_voices(_("来件内容"), lambda v: f"{v.subject}:{v.body}".lstrip(":"), css="problem", width=50),
        "reply_by": of_voices(_("要求答复日期"), lambda v: str(v.entry.reply_by or "") if hasattr(v, "entry") else ""),
        "reply": Column(
            label=_("答复"),
            css="measures",
            shown=lambda c: cut(last_reply(c)),
            value=last_reply,
            width=50,
        ),
        "answered": Column(label=_("答复日期"), css="when", shown=lambda c: str(replied_on(c) or ""), value=replied_on),
        "grade": Column(label=_("满意度"), css="short", shown=grades, value=lambda c: grades(c)),
    }


def of_voices(label: str, say: Callable[[Any], str], css: str = "when", width: int = 12) -> Column:
    """Return a column that says something of each voice of a case that may be read."""

    def said(case: Any) -> list[str]:
        return [text for link in case.read_links if (text := say(link.voice))]

    return Column(
        label=label,
        css=css,
        shown=lambda c: items(cut(text) for text in said(c)),
        value=lambda c: "\n".join(said(c)),
        width=width,
    )


def last_reply(case: Any) -> str:
    return case.told_replies[-1].text if case.told_replies else ""


def replied_on(case: Any) -> date | None:
    return timezone.localdate(case.told_replies[-1].at) if case.told_replies else None


def grades(case: Any) -> str:
    """Return the last grade that each sender gave of this case."""
    given = [[one for one in link.voice.given if one.round.case_id == case.pk] for link in case.read_links]
    return _("、").join(str(GRADES[rows[-1].grade]) for rows in given if rows)


def fetched(cases: Any, names: Iterable[str], actor: Actor) -> Any:
    """Return ``cases`` with what these columns show beside the usual."""
    return with_voices(cases, actor) if OF_VOICES & set(names) else cases


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
