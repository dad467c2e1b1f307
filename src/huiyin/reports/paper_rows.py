"""Papers that were called for: handed in, accepted, returned as copied, still owed, by call (A04, B09, M12).

How a paper stood at a moment is read from its rounds, never from its present state: what is accepted today had been
handed in, or returned, yesterday.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.models import Paper, PaperCall, PaperOwed, PaperRound
from huiyin.activities.permissions import P
from huiyin.activities.queries import seen_at
from huiyin.activities.terms_papers import Owing, PaperState, ReturnReason, RoundOutcome
from huiyin.reports.counting import Figure
from huiyin.reports.parts import Named, Split
from huiyin.reports.scope import Scope
from huiyin.reports.sources import Source, happened, within_period

S = PaperState


def of_scope(scope: Scope, *, before: str = "") -> Q:
    condition = Q(**{f"{before}call__campaign": scope.campaign})
    return condition & Q(**{f"{before}unit__in": scope.units_within()}) if scope.unit else condition


def stood(scope: Scope) -> Coalesce:
    """Return how a paper stood at the moment, by what was decided of its last handing in by then."""
    by_then = happened(scope, "decided_at")
    then = Choose(
        When(by_then & Q(outcome=RoundOutcome.RETURNED), then=Value(S.RETURNED)),
        When(by_then & Q(outcome=RoundOutcome.ACCEPTED), then=Value(S.ACCEPTED)),
        default=Value(S.SUBMITTED),
        output_field=CharField(),
    )
    rounds = PaperRound.objects.filter(happened(scope, "submitted_at"), paper=OuterRef("pk")).order_by("-number")
    last = Subquery(rounds.annotate(then=then).values("then")[:1])
    return Coalesce(last, Value(S.DRAFT), output_field=CharField())


def handed_rows(scope: Scope) -> QuerySet[Any]:
    """Return the papers that had been handed in by the moment, in the period by the first time, each with how it stood."""
    first = PaperRound.objects.filter(
        happened(scope, "submitted_at"), within_period(scope, "submitted_at"), paper=OuterRef("pk"), number=1
    )
    found: QuerySet[Any] = Paper.objects.filter(of_scope(scope), Exists(first)).annotate(stood=stood(scope))
    return found


def copied_rows(scope: Scope) -> QuerySet[Any]:
    """Return the handings in that had been returned as copied by the moment."""
    returned = Q(outcome=RoundOutcome.RETURNED, reason=ReturnReason.COPIED) & happened(scope, "decided_at")
    return PaperRound.objects.filter(of_scope(scope, before="paper__"), returned, within_period(scope, "decided_at"))


def owed_rows(scope: Scope) -> QuerySet[Any]:
    """Return the lines of the rolls of calls that were out at the moment, each with how many papers it still lacked."""
    handed = Paper.objects.filter(owed=OuterRef("pk")).annotate(stood=stood(scope))
    names = handed.filter(stood__in=[S.SUBMITTED, S.ACCEPTED]).order_by().values("owed")
    came = Subquery(names.annotate(n=Count("author_name", distinct=True)).values("n"))
    lines = PaperOwed.objects.filter(
        of_scope(scope), happened(scope, "call__opened_at"), happened(scope, "at"), ~happened(scope, "excused_at")
    )
    found: QuerySet[Any] = lines.annotate(
        lacking=Greatest(F("times") - Coalesce(came, 0), 0, output_field=IntegerField())
    )
    return found


class ByCall(Split):
    """By the call for which it was handed in."""

    def __init__(self, field: str = "call__ref") -> None:
        self.fields = (field,)

    def named(self, scope: Scope) -> list[Named]:
        there = PaperCall.objects.filter(happened(scope, "opened_at"), campaign=scope.campaign).order_by("pk")
        calls = scope.names("paper_calls", lambda: list(there.values_list("ref", "title")))
        return [Named(ref, f"{ref} {title}", always=True) for ref, title in calls]


SEEN = partial(seen_at, permission=P.PAPER_VIEW)
HANDED_IN = Source(
    rows=handed_rows,
    key=("ref",),
    title="unit__name",
    state="stood",
    states=PaperState,
    seen_by=SEEN,
    page="paper",
)
COPIED = Source(
    rows=copied_rows,
    key=("paper__ref", "number"),
    title="paper__unit__name",
    state="reason",
    states=ReturnReason,
    seen_by=partial(seen_at, permission=P.PAPER_VIEW, field="paper__unit"),
    page="paper",
)
OWED = Source(
    rows=owed_rows,
    key=("call__ref", "number"),
    title="unit__name",
    state="call__owing",
    states=Owing,
    seen_by=SEEN,
    page="paper-call",
)
COPIES = pgettext_lazy("so many papers", "份")

PAPERS = [
    Figure(
        name="papers.handed_in",
        label=_("交来的材料(按征集)"),
        unit=COPIES,
        source=HANDED_IN,
        split=ByCall(),
        definition=_("提交过的材料,每份计一次,重交的不再计;日期按第一次提交。退回以后没有重交的也计在内。"),
    ),
    Figure(
        name="papers.accepted",
        label=_("审核通过的材料(按征集)"),
        unit=COPIES,
        source=HANDED_IN,
        split=ByCall(),
        only=Q(stood=PaperState.ACCEPTED),
        definition=_("截至时最近一次提交已审核通过的材料,每份计一次;选出展示的也是审核通过的。"),
    ),
    Figure(
        name="papers.returned_as_copied",
        label=_("因照抄照搬退回(按征集)"),
        unit=pgettext_lazy("so many times", "份次"),
        source=COPIED,
        split=ByCall("paper__call__ref"),
        definition=_(
            "审阅人以「简单照抄照搬」退回的,每退一次计一次,日期按退回当天。后来重写通过的,当初的退回仍计在内。"
        ),
    ),
    Figure(
        name="papers.lacking",
        label=_("还没有交的材料(按征集)"),
        unit=COPIES,
        source=OWED,
        split=ByCall(),
        weight="lacking",
        only=Q(lacking__gt=0),
        definition=_(
            "已发布的征集中,名册上各行应交的份数减去已交的:一人写几份只抵一份,退回没有重交的不算已交,免交的不计。"
        ),
    ),
]
