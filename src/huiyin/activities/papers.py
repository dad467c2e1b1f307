"""Papers that are handed in: which somebody sees, who has not yet handed in, what waits for whom. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.activities.models_papers import Paper, PaperCall, PaperItem, PaperOwed
from huiyin.activities.nearness import Likeness, Near
from huiyin.activities.permissions import P
from huiyin.activities.terms_papers import HANDED_IN, PASSED, CallState, PaperKind, PaperState
from huiyin.cases.visibility import at_paths
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit

S = PaperState
SHARE = (P.PAPER_VIEW, P.PAPER_KEEP, P.PAPER_HAND_IN, P.PAPER_REVIEW)
NAMING = (P.PAPER_KEEP, P.PAPER_HAND_IN, P.PAPER_REVIEW)
"""By these somebody reads on the roll who of a unit has not yet; for the rest there are numbers."""


def at(actor: Actor, *permissions: str, field: str = "unit") -> Q:
    """Return the condition that the unit of ``field`` lies where the actor holds one of ``permissions``."""
    return at_paths(field, sorted({path for one in permissions for path in actor.paths(one)}))


def calls_of(actor: Actor) -> QuerySet[PaperCall]:
    """Return the calls of the offices where the actor looks, and those that are out in which his units or he owe."""
    owes = PaperOwed.objects.filter(at(actor, *SHARE) | own(actor, "user"))
    out = ~Q(state=CallState.DRAFT) & Q(pk__in=owes.values("call"))
    found = PaperCall.objects.filter(at(actor, P.PAPER_KEEP, field="campaign__office") | out)
    return found.select_related("campaign__office", "campaign__institution").order_by("-pk")


def own(actor: Actor, field: str) -> Q:
    return Q(**{field: actor.user_id}) if actor.user_id is not None else Q(pk__in=[])


def papers_of(actor: Actor) -> QuerySet[Paper]:
    """Return the papers that the actor may read.

    His own; what his unit writes, but for what its people write themselves; as a reviewer everything that was handed in;
    plans for who looks at a unit; essays that were chosen for display for everybody who looks at papers. What somebody
    writes about himself (个人发言、对照检查) is read by him and by who reviews it.
    """
    handed = ~Q(state__in=[S.DRAFT, S.DROPPED])
    mine = own(actor, "author") | own(actor, "entered_by")
    of_unit = at(actor, P.PAPER_HAND_IN) & Q(author=None) & ~Q(kind=PaperKind.STATEMENT)
    kept = at(actor, P.PAPER_KEEP) & handed & ~Q(kind=PaperKind.STATEMENT)
    plans = at(actor, P.PAPER_VIEW) & handed & Q(kind=PaperKind.PLAN)
    shown = displayed_to(actor)
    found = Paper.objects.filter(mine | of_unit | (at(actor, P.PAPER_REVIEW) & handed) | kept | plans | shown)
    return found.select_related("call__campaign__office", "call__campaign__institution", "unit", "author", "owed")


def displayed_to(actor: Actor) -> Q:
    """Return the condition that an essay is displayed in the actor's own house."""
    root = actor.unit_path.partition(".")[0]
    looks = any(actor.paths(one) for one in SHARE)
    return Q(state=S.DISPLAYED, unit__path__startswith=f"{root}.") if looks and root else Q(pk__in=[])


def reviews(actor: Actor, paper: Paper) -> bool:
    return actor.may_at(P.PAPER_REVIEW, [paper.unit.path])


# The roll.


@dataclass
class LineStanding:
    """A line of a call's roll with the papers for it."""

    owed: PaperOwed
    papers: list[Paper] = field(default_factory=list)

    @property
    def handed(self) -> int:
        """How many of those who owe have handed in: one person counts once, however many he wrote."""
        return min(self.owed.times, len({one.author_name for one in self.papers if one.state in HANDED_IN}))

    @property
    def lacking(self) -> int:
        return 0 if self.owed.excused_at else self.owed.times - self.handed

    def count(self, *states: str) -> int:
        return sum(1 for one in self.papers if one.state in states)


@dataclass
class UnitStanding:
    """How a unit stands in a call: what it owes, what came, who has not yet."""

    unit: Unit
    lines: list[LineStanding] = field(default_factory=list)
    named: bool = True
    shown: list[Paper] = field(default_factory=list)
    """Those of its papers that a page lists."""

    def sum(self, *states: str) -> int:
        return sum(line.count(*states) for line in self.lines)

    @property
    def owed(self) -> int:
        return sum(line.owed.times for line in self.lines if not line.owed.excused_at)

    @property
    def lacking(self) -> int:
        return sum(line.lacking for line in self.lines)

    @property
    def waiting(self) -> int:
        return self.sum(S.SUBMITTED)

    @property
    def returned(self) -> int:
        return self.sum(S.RETURNED)

    @property
    def passed(self) -> int:
        return self.sum(*PASSED)

    @property
    def who_lacks(self) -> list[LineStanding]:
        return [line for line in self.lines if line.lacking]

    @property
    def papers(self) -> list[Paper]:
        return [paper for line in self.lines for paper in line.papers]


def standing(call: PaperCall, actor: Actor | None = None) -> list[UnitStanding]:
    """Return how the units of a call stand, those that the actor looks at; two statements. Texts are not fetched."""
    roll = call.roll.select_related("unit", "user").order_by("number")
    if actor is not None:
        roll = roll.filter(at(actor, *SHARE) | own(actor, "user"))
    lines = {one.pk: LineStanding(one) for one in roll}
    papers = call.papers.exclude(state=S.DROPPED).select_related("author", "unit").order_by("pk")
    for paper in papers.defer("text", "focus", "prints"):
        if paper.owed_id in lines:
            lines[paper.owed_id].papers.append(paper)
    units: dict[int, UnitStanding] = {}
    for line in lines.values():
        units.setdefault(line.owed.unit_id, UnitStanding(line.owed.unit)).lines.append(line)
    for one in units.values():
        one.named = actor is None or any(actor.may_at(by, [one.unit.path]) for by in NAMING)
    return list(units.values())


def lacking_of(call: PaperCall) -> int:
    """Return how many papers are still owed (M12); two statements."""
    return sum(one.lacking for one in standing(call))


def counts_of(calls: Iterable[PaperCall], actor: Actor) -> dict[int, Counter[str]]:
    """Return by call how many papers are owed and lacking, and how many stand in each state; two statements for all."""
    keys = [one.pk for one in calls]
    seen = at(actor, *SHARE) | own(actor, "user")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    lines: dict[int, tuple[int, int, bool]] = {}
    roll = PaperOwed.objects.filter(seen, call__in=keys).order_by()
    for pk, call, times, excused in roll.values_list("pk", "call_id", "times", "excused_at"):
        lines[pk] = (call, times, excused is not None)
        found[call]["owed"] += 0 if excused else times
    names: dict[int, set[str]] = defaultdict(set)
    papers = Paper.objects.filter(call__in=keys, owed__in=lines).exclude(state__in=[S.DRAFT, S.DROPPED]).order_by()
    for owed, call, state, name in papers.values_list("owed_id", "call_id", "state", "author_name"):
        found[call][state] += 1
        if state in HANDED_IN:
            names[owed].add(name)
    for pk, (call, times, excused) in lines.items():
        found[call]["lacking"] += 0 if excused else max(0, times - len(names[pk]))
    return found


# What waits.


@dataclass(frozen=True)
class Duty:
    """A paper that somebody still owes: for which call, and what is begun of it."""

    call: PaperCall
    owed: PaperOwed
    paper: Paper | None

    @property
    def late(self) -> bool:
        return self.call.due_on < timezone.localdate()


def duties_of(actor: Actor) -> list[Duty]:
    """Return what the actor, and his own unit where he writes for it, still owe to calls that are out; two statements."""
    mine = own(actor, "user")
    if actor.unit_path and actor.may_at(P.PAPER_HAND_IN, [actor.unit_path]):
        mine |= Q(user=None, unit__path=actor.unit_path)
    roll = PaperOwed.objects.filter(mine, call__state=CallState.OPEN, excused_at=None)
    lines = [LineStanding(one) for one in roll.select_related("call__campaign", "unit").order_by("call__due_on", "pk")]
    by_key = {one.owed.pk: one for one in lines}
    for paper in Paper.objects.filter(owed__in=by_key).exclude(state=S.DROPPED).defer("text", "focus", "prints"):
        by_key[paper.owed_id].papers.append(paper)
    return [
        Duty(one.owed.call, one.owed, next((p for p in one.papers if p.state in (S.RETURNED, S.DRAFT)), None))
        for one in lines
        if one.lacking
    ]


def to_review(actor: Actor) -> QuerySet[Paper]:
    """Return the papers that wait for the actor's review: none of his own, nor of his own unit below the root."""
    found = Paper.objects.filter(at(actor, P.PAPER_REVIEW), state=S.SUBMITTED)
    for path in actor.unit_paths:
        above = [path[: place + 1] for place, letter in enumerate(path) if letter == "."][1:]
        found = found.exclude(unit__path__in=above)
    for person in actor.persons:
        found = found.exclude(Q(author=person) | Q(entered_by=person))
    return found.select_related("call", "unit", "author").defer("text", "focus", "prints").order_by("pk")


def items_ahead(actor: Actor) -> QuerySet[PaperItem]:
    """Return the measures of accepted plans of the actor's own unit that are not done, due first."""
    if not (actor.unit_path and actor.may_at(P.PAPER_HAND_IN, [actor.unit_path])):
        return PaperItem.objects.none()
    found = PaperItem.objects.filter(paper__state__in=PASSED, paper__unit__path=actor.unit_path, done_on=None)
    return found.select_related("paper__unit").order_by(F("due_on").asc(nulls_last=True), "pk")


# In words.


def near_in_words(near: Near, paper: Paper, actor: Actor) -> str:
    """Say how near a paper is to another text. Whose paper it is is told to none who may not read it."""
    other = near.paper
    if other is None:
        return _("与上级文本《{title}》有 {n}% 相同").format(
            title=paper.call.source_title or _("上级文本"), n=near.percent
        )
    if may_read(other, actor):
        by = f"{other.unit.name} {other.by}".strip()
        return _("与 {ref}({by})有 {n}% 相同").format(ref=other.ref, by=by, n=near.percent)
    if other.unit_id == paper.unit_id:
        return _("与本单位的另一份材料有 {n}% 相同").format(n=near.percent)
    return _("与另一单位的一份材料有 {n}% 相同").format(n=near.percent)


def may_read(paper: Paper, actor: Actor) -> bool:
    return papers_of(actor).filter(pk=paper.pk).exists()


def likeness_in_words(found: Likeness, paper: Paper, actor: Actor) -> list[str]:
    return [near_in_words(one, paper, actor) for one in found.all if one.percent]
