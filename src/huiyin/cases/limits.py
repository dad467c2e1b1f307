"""How long something may take: the rules of an institution over those that come with the program.

A rule is looked up from the narrowest to the widest: kind and channel, kind, channel, neither. What comes with the program
names its source; an institution's own version replaces it from the moment it was set (F02, E18, standards.md §1-2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, LimitRule
from huiyin.cases.terms import Channel, ClockKind, Kind
from huiyin.kernel.clocks import Limit
from huiyin.people.models import Institution

K, C = ClockKind, Channel


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A limit with what it is for, the longest that the law allows, and where that is written.

    ``times`` is of extensions alone: how often a limit may be extended; once, as 信访工作条例 art. 34 has it.
    """

    clock: str
    kind: str = ""
    channel: str = ""
    handling_type: str = ""
    limit: Limit
    legal: Limit | None = None
    source: str | Promise = ""
    roll: bool = False
    restarts: bool = False
    times: int = 1
    own: bool = False
    since: datetime | None = None

    @property
    def wide(self) -> int:
        """How wide the rule is: one for a kind and a channel comes before one for all."""
        return (not self.kind) * 2 + (not self.channel)


def rule(
    clock: str, limit: str, *, kind: str = "", channel: str = "", legal: str = "", source: str | Promise = ""
) -> Rule:
    return Rule(
        clock=clock,
        kind=kind,
        channel=channel,
        limit=Limit.parse(limit),
        legal=Limit.parse(legal) if legal else None,
        source=source,
    )


def given() -> list[Rule]:
    """Return the rules that come with the program."""
    hotline = _("各地 12345 热线办理办法:受理 1 个工作日,办理 5 个工作日")
    petition = _("《信访工作条例》第二十三条、第三十四条:15 日内告知,60 日内办结")
    appeal = _("《信访工作条例》第三十五条、第三十六条:复查、复核各 30 日")
    proposal = _("建议提案自交办起 3 个月内答复,涉及面广的不超过 6 个月")
    asked_to_open = _("《政府信息公开条例》第三十三条:20 个工作日内答复,延长不超过 20 个工作日")
    return [
        rule(K.ACCEPT, "3wd"),
        rule(K.SIGN, "1wd"),
        rule(K.CONTACT, "3wd"),
        rule(K.REVIEW, "5wd"),
        rule(K.ANSWER, "20wd"),
        rule(K.EXTEND, "30d", legal="30d", source=_("《信访工作条例》第三十四条:延长不超过 30 日,告知理由")),
        rule(K.ACCEPT, "1wd", channel=C.HOTLINE, source=hotline),
        rule(K.HANDLE, "5wd", channel=C.HOTLINE, source=hotline),
        rule(K.ANSWER, "8wd", channel=C.HOTLINE, source=hotline),
        rule(K.ACCEPT, "1wd", channel=C.EFFICIENCY),
        rule(K.HANDLE, "5wd", channel=C.EFFICIENCY),
        rule(K.ANSWER, "8wd", channel=C.EFFICIENCY),
        rule(K.ACCEPT, "10d", channel=C.PETITION, legal="15d", source=petition),
        rule(K.HANDLE, "40d", channel=C.PETITION, legal="60d", source=petition),
        rule(K.ANSWER, "50d", channel=C.PETITION, legal="60d", source=petition),
        rule(K.REVIEW, "30d", channel=C.PETITION, legal="30d", source=appeal),
        rule(K.HANDLE, "75d", channel=C.PROPOSAL, source=proposal),
        rule(K.ANSWER, "90d", channel=C.PROPOSAL, legal="90d", source=proposal),
        rule(K.HANDLE, "15wd", channel=C.OPEN_INFO, legal="20wd", source=asked_to_open),
        rule(K.ANSWER, "20wd", channel=C.OPEN_INFO, legal="20wd", source=asked_to_open),
        rule(K.EXTEND, "20wd", channel=C.OPEN_INFO, legal="20wd", source=asked_to_open),
        rule(K.ACCEPT, "5wd", kind=Kind.COMPLAINT, legal="15d", source=petition),
        rule(K.ANSWER, "50d", kind=Kind.COMPLAINT, legal="60d", source=petition),
    ]


def rules_of(institution: Institution, at: datetime | None = None) -> list[Rule]:
    """Return the rules in force: the institution's own, and those of the program that it did not replace; one query.

    ``at`` asks for those that were in force just before that moment.
    """
    held = Q(until=None) if at is None else Q(Q(until=None) | Q(until__gte=at), at__lt=at)
    rows = LimitRule.objects.filter(held, institution=institution)
    own = [of_row(row) for row in rows]
    replaced = {(one.clock, one.kind, one.channel) for one in own if not one.handling_type}
    usual = Rule(clock=K.HANDLE, limit=Limit.parse(f"{institution.handle_days}wd"))
    given_here = [one for one in [usual, *given()] if (one.clock, one.kind, one.channel) not in replaced]
    order = {clock: n for n, clock in enumerate(ClockKind.values)}
    return sorted(
        [*own, *given_here], key=lambda one: (order[one.clock], -one.wide, one.kind, one.channel, one.handling_type)
    )


def of_row(row: LimitRule) -> Rule:
    return Rule(
        clock=row.clock,
        kind=row.kind,
        channel=row.channel,
        handling_type=row.handling_type,
        limit=Limit.parse(row.limit),
        legal=Limit.parse(row.legal) if row.legal else None,
        source=row.source,
        roll=row.roll,
        restarts=row.restarts,
        times=row.times or 1,
        own=True,
        since=row.at,
    )


def narrowest(
    rules: Iterable[Rule], clock: str, kind: str, channels: Iterable[str], handling_type: str = ""
) -> Rule | None:
    """Return the rule for a clock of a case; of several channels the one that leaves least time.

    A rule for the handling type comes before those for every type (D04), but never makes longer what a channel promises.
    """
    came = set(channels)
    fits = [
        one
        for one in rules
        if one.clock == clock
        and one.kind in ("", kind)
        and (not one.channel or one.channel in came)
        and one.handling_type in ("", handling_type)
    ]

    def first(found: list[Rule]) -> Rule | None:
        return min(found, key=lambda one: (one.wide, one.limit.about_days), default=None)

    usual, typed = (
        first([one for one in fits if not one.handling_type]),
        first([one for one in fits if one.handling_type]),
    )
    if usual is None or typed is None:
        return typed or usual
    return min(usual, typed, key=lambda one: one.limit.about_days) if usual.channel else typed


def channels_of_case(case: Case) -> list[str]:
    """Return the channels by which the voices of the case came; one query, none where the links were fetched."""
    if case.pk is None:
        return sorted({voice.channel for voice in case.coming})
    return sorted({link.voice.channel for link in case.links.all() if link.unlinked_at is None})


def rule_for(case: Case, clock: str) -> Rule | None:
    """Return the rule in force for a clock of ``case``."""
    return narrowest(rules_of(case.office.institution), clock, case.kind, channels_of_case(case), case.handling_type)
