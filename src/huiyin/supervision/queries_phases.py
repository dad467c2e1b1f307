"""What a unit's passage through a phase still lacks, what somebody may see of it. Read only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.activities.models_papers import Paper, PaperCall
from huiyin.activities.terms_papers import PASSED, CallState, PaperState, ReviewKind
from huiyin.kernel.actors import Actor
from huiyin.people.queries import below
from huiyin.supervision.models_phases import UnitPhase, UnitReaction, UnitTalk
from huiyin.supervision.permissions import P
from huiyin.supervision.terms_phases import BLOCKING, ReactionState, TalkKind

SEES = frozenset({P.SUPERVISION_VIEW, P.SUPERVISION_KEEP, P.SUPERVISION_SUPERVISE, P.SUPERVISION_ANSWER})


def passages_seen(actor: Actor) -> QuerySet[UnitPhase]:
    """Return the passages of the units at which the actor looks at supervision, or answers it."""
    found = UnitPhase.objects.filter(below(actor.paths_of(SEES), "unit__path"))
    return found.select_related("campaign__office", "campaign__institution", "phase", "unit").order_by("-pk")


NOT_CALLED, NOT_BEGUN = None, ""


@dataclass(frozen=True)
class Reviews:
    """Where the three papers of units stand: for which kinds a call is out, and the state of what was begun for them."""

    called: frozenset[str]
    states: dict[tuple[int, str], str]
    waiting: list[tuple[int, str, str]]
    """Unit, reference and title of each plan, of these or of others, that was handed in and waits for a review."""

    def of(self, unit: int) -> tuple[str | None, ...]:
        """Return the state of each of the unit's papers, "" before it is begun, None where none was called for."""
        return tuple(
            self.states.get((unit, kind), NOT_BEGUN) if kind in self.called else NOT_CALLED for kind in ReviewKind
        )


def review_states(campaign: int, units: Any) -> Reviews:
    """Return where the three papers of ``units`` (keys, or a query for them) stand; two statements."""
    calls = review_calls(campaign)
    wanted = Q(call__in=calls) & ~Q(state=PaperState.DROPPED) | Q(state=PaperState.SUBMITTED)
    papers = Paper.objects.filter(wanted, call__campaign=campaign, unit__in=units, author=None).order_by("pk")
    states, waiting = {}, []
    for unit, call, state, ref, title in papers.values_list("unit", "call", "state", "ref", "title"):
        if call in calls:
            states[unit, calls[call]] = state
        if state == PaperState.SUBMITTED:
            waiting.append((unit, ref, title))
    return Reviews(frozenset(calls.values()), states, waiting)


def review_calls(campaign: int) -> dict[int, str]:
    """Return which of the three papers each call that is out asks for."""
    calls = PaperCall.objects.filter(campaign=campaign).exclude(Q(review_kind="") | Q(state=CallState.DRAFT))
    return dict(calls.values_list("pk", "review_kind"))


def review_papers(campaign: int, units: Iterable[int]) -> dict[tuple[int, str], Paper | None]:
    """Return by unit and kind of review the unit's paper that counts, None before it is begun; two statements.

    A kind for which no call is out has no entry: nothing can be handed in for it.
    """
    kinds = review_calls(campaign)
    wanted = list(units)
    found: dict[tuple[int, str], Paper | None] = {(unit, kind): None for unit in wanted for kind in kinds.values()}
    papers = Paper.objects.filter(call__in=kinds, unit__in=wanted).exclude(state=PaperState.DROPPED)
    for paper in papers.defer("text", "focus", "prints").order_by("pk"):
        found[paper.unit_id, kinds[paper.call_id]] = paper
    return found


def review_in_words(found: dict[tuple[int, str], Paper | None], unit: int, kind: ReviewKind) -> str:
    """Say where a unit's paper of one kind stands, "" once it was accepted."""
    if (unit, kind) not in found:
        return _("「{kind}」还没有征集").format(kind=kind.label)
    paper = found[unit, kind]
    if paper is None:
        return _("「{kind}」还没有提交").format(kind=kind.label)
    if paper.state in PASSED:
        return ""
    return _("「{kind}」{state}({ref})").format(kind=kind.label, state=paper.get_state_display(), ref=paper.ref)


def reviews_in_short(states: tuple[str | None, ...]) -> list[str]:
    """Say which of a unit's three papers are not accepted, those that stand alike together."""
    at: dict[str, list[str]] = {}
    for kind, state in zip(ReviewKind, states, strict=True):
        if state not in PASSED:
            words = PaperState(state).label if state else _("还没有征集") if state is None else _("还没有提交")
            at.setdefault(str(words), []).append(str(kind.label))
    return [_("{state}:{kinds}").format(state=words, kinds=_("、").join(kinds)) for words, kinds in at.items()]


def reviews_missing(passage: UnitPhase) -> list[str]:
    """Name each of the three papers that is not accepted (三必审, M07), with where it stands."""
    found = review_papers(passage.campaign_id, [passage.unit_id])
    said = [review_in_words(found, passage.unit_id, kind) for kind in ReviewKind]
    return [words for words in said if words]


def talks_missing(passage: UnitPhase) -> list[TalkKind]:
    """Return the kinds of people in the unit to whom no supervisor talked in this campaign (四必谈, M08)."""
    talks = UnitTalk.objects.filter(passage__campaign=passage.campaign_id, passage__unit=passage.unit_id)
    there = set(talks.order_by().values_list("kind", flat=True))
    return [kind for kind in TalkKind if kind not in there]


def in_force(passage: UnitPhase) -> QuerySet[UnitReaction]:
    return passage.reactions.exclude(state=ReactionState.LIFTED)


def blocking(passage: UnitPhase) -> QuerySet[UnitReaction]:
    """Return the reactions that keep the unit from passing (M40)."""
    return in_force(passage).filter(kind__in=BLOCKING)
