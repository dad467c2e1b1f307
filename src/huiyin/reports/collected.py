"""What was collected: sessions held with those who came and what was said, talks and visits with people and person-times.

People (名) and person-times (人次) are figures of their own (C06, C07). A figure that adds up numbers of its rows names the
column as its weight: its rows are listed each with its number, and the numbers sum to the value.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.models import Attendance, DiscussionOutcome, Session, Talk, Visit
from huiyin.activities.queries import counted_people, seen_at
from huiyin.activities.terms import TALKED_WITH, Audience, OutcomeUse, SessionKind, SessionState, TalkState
from huiyin.reports.counting import Figure
from huiyin.reports.parts import ByChoice, Named, Split, labelled
from huiyin.reports.scope import Scope
from huiyin.reports.sources import VOICES, Source, going_on, happened, voice_rows, within_period


def of_scope(scope: Scope) -> Q:
    condition = Q(campaign=scope.campaign)
    return condition & Q(unit__in=scope.units_within()) if scope.unit else condition


def within_days(scope: Scope, day: str) -> Q:
    """Return the condition that the day in a column lies in the scope's period."""
    found = Q(**{f"{day}__gte": scope.since}) if scope.since else Q()
    return found & Q(**{f"{day}__lte": scope.until}) if scope.until else found


def session_rows(scope: Scope) -> QuerySet[Any]:
    """Return the sessions that had been held by the moment, each with its name and how many came."""
    came = Attendance.objects.filter(session=OuterRef("pk")).order_by().values("session")
    found = Session.objects.filter(of_scope(scope), happened(scope, "noted_at"), within_period(scope, "held_at"))
    minuted = happened(scope, "minuted_at")
    annotated: QuerySet[Any] = found.annotate(
        heads=Coalesce(Subquery(came.annotate(n=Sum("present")).values("n")), 0, output_field=IntegerField()),
        named=Concat(
            Choose(When(topic="", then=labelled("audience", Audience)), default=F("topic"), output_field=CharField()),
            labelled("kind", SessionKind),
        ),
        state_then=Choose(
            When(minuted, then=Value(SessionState.MINUTED)),
            default=Value(SessionState.HELD),
            output_field=CharField(),
        ),
    )
    return annotated


def said_rows(scope: Scope) -> QuerySet[Any]:
    """Return the voices that were said at sessions, as they stood at the moment."""
    bound = Q(voice__said_at__isnull=False) & happened(scope, "voice__said_at__at")
    return voice_rows(scope).filter(bound)


def talk_rows(scope: Scope) -> QuerySet[Any]:
    """Return the talks that were done and not withdrawn by the moment, each with how many people it adds."""
    found = Talk.objects.filter(
        of_scope(scope),
        happened(scope, "done_at"),
        going_on(scope, "done_at", "withdrawn_at"),
        within_days(scope, "held_on"),
    )
    annotated: QuerySet[Any] = counted_people(found).annotate(
        state_then=Value(TalkState.DONE, output_field=CharField())
    )
    return annotated


def visit_rows(scope: Scope) -> QuerySet[Any]:
    found = Visit.objects.filter(
        of_scope(scope),
        happened(scope, "done_at"),
        going_on(scope, "done_at", "withdrawn_at"),
        within_days(scope, "visited_on"),
    )
    annotated: QuerySet[Any] = found.annotate(state_then=Value(TalkState.DONE, output_field=CharField()))
    return annotated


def outcome_rows(scope: Scope) -> QuerySet[Any]:
    """Return the outcomes of discussions that had been converted by the moment."""
    of = Q(session__campaign=scope.campaign)
    of &= Q(session__unit__in=scope.units_within()) if scope.unit else Q()
    converted = Q(voice__said_at__isnull=False) & happened(scope, "voice__said_at__at")
    return DiscussionOutcome.objects.filter(of, converted, within_period(scope, "voice__said_at__at"))


class ByClass(ByChoice):
    """By the class of those talked with; the four of the sources are always shown."""

    def __init__(self) -> None:
        super().__init__("audience", Audience)

    def named(self, _scope: Scope) -> list[Named]:
        return [Named(one.value, str(one.label), always=one in TALKED_WITH[:4]) for one in Audience]


class BySession(Split):
    """By the session at which it was said."""

    fields = ("voice__said_at__session__ref",)

    def named(self, scope: Scope) -> list[Named]:
        there = session_rows(scope).order_by("held_at", "pk").values_list("ref", "named")
        sessions = scope.names("sessions", lambda: list(there))
        return [Named(ref, f"{ref} {named}", always=True) for ref, named in sessions]


class Together(Split):
    """Not split: one part that holds all, by a column that is the same for every row."""

    fields = ("state_then",)

    def named(self, _scope: Scope) -> list[Named]:
        return [Named(TalkState.DONE.value, str(TalkState.DONE.label), always=True)]


SESSIONS = Source(
    rows=session_rows,
    key=("ref",),
    title="named",
    state="state_then",
    states=SessionState,
    seen_by=seen_at,
    page="session",
)
SAID = Source(
    rows=said_rows,
    key=VOICES.key,
    title=VOICES.title,
    state=VOICES.state,
    states=VOICES.states,
    seen_by=VOICES.seen_by,
    page="voice",
)
TALKS = Source(
    rows=talk_rows,
    key=("ref",),
    title="unit__name",
    state="state_then",
    states=TalkState,
    seen_by=seen_at,
    page="talk",
)
VISITS = Source(
    rows=visit_rows,
    key=("ref",),
    title="unit__name",
    state="state_then",
    states=TalkState,
    seen_by=seen_at,
    page="visit",
)
OUTCOMES = Source(
    rows=outcome_rows,
    key=("session__ref", "number"),
    title="text",
    state="use",
    states=OutcomeUse,
    seen_by=partial(seen_at, field="session__unit"),
    page="session",
)
BY_SESSION_KIND = ByChoice("kind", SessionKind)
PEOPLE, TIMES = pgettext_lazy("so many people", "人"), pgettext_lazy("so many person-times", "人次")

COLLECTED = [
    Figure(
        name="sessions.held",
        label=_("开了的会(按种类)"),
        unit=pgettext_lazy("so many sessions", "场"),
        source=SESSIONS,
        split=BY_SESSION_KIND,
        definition=_("登记了召开的座谈会、专题调研座谈会、组织生活会、评议大会、专题讨论,每场计一次;取消的不计。"),
    ),
    Figure(
        name="sessions.people",
        label=_("到会人数(按会的种类)"),
        unit=PEOPLE,
        source=SESSIONS,
        split=BY_SESSION_KIND,
        weight="heads",
        definition=_("各场会登记的到会人数之和;一人属几类的只计在受邀的那一类。到会人数更正过的,以更正后的为准。"),
    ),
    Figure(
        name="sessions.opinions",
        label=_("会上的意见(按会的种类)"),
        unit=pgettext_lazy("so many opinions", "条"),
        source=SAID,
        split=ByChoice("channel", SessionKind),
        definition=_("归到一场会的意见来件,每件计一次:边开边记的、从纪要录入的、归入的。"),
    ),
    Figure(
        name="sessions.opinions_by_session",
        label=_("会上的意见(按场)"),
        unit=pgettext_lazy("so many opinions", "条"),
        source=SAID,
        split=BySession(),
        definition=_("归到一场会的意见来件,每件按那一场计一次。"),
    ),
    Figure(
        name="discussions.converted",
        label=_("转化的讨论成果(按用途)"),
        unit=pgettext_lazy("so many outcomes", "项"),
        source=OUTCOMES,
        split=ByChoice("use", OutcomeUse),
        definition=_(
            "专题讨论的成果中截至时已转为来件的,每项按其用途(转变机关作风、健全管理制度、提高工作效率)计一次,"
            "日期按转化当天;写明理由不转化的不计。"
        ),
    ),
    Figure(
        name="talks.people",
        label=_("谈心谈话人数(按对象类别)"),
        unit=PEOPLE,
        source=TALKS,
        split=ByClass(),
        weight="counted",
        only=Q(counted__gt=0),
        definition=_(
            "谈到的人,每人在范围内只计一次:写了姓名的按人认,再谈不再计;成批登记的按登记的首次谈的人数计。撤销的不计。"
        ),
    ),
    Figure(
        name="talks.person_times",
        label=_("谈心谈话人次(按对象类别)"),
        unit=TIMES,
        source=TALKS,
        split=ByClass(),
        weight="times",
        definition=_("每谈一次计一人次,同一人谈两次计两人次;成批登记的按登记的人次计。不与人数相加。撤销的不计。"),
    ),
    Figure(
        name="visits.person_times",
        label=_("走访人次"),
        unit=TIMES,
        source=VISITS,
        split=Together(),
        weight="headcount",
        definition=_("各次走访见到的人次之和,只有人次,没有人数。撤销的不计。"),
    ),
]
