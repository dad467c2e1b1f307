"""What a unit's passage through a phase still lacks, what somebody may see of it. Read only."""

from __future__ import annotations

from collections.abc import Iterable

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


def review_papers(campaign: int, units: Iterable[int]) -> dict[tuple[int, str], Paper | None]:
    """Return by unit and kind of review the unit's paper that counts, None before it is begun; two statements.

    A kind for which no call is out has no entry: nothing can be handed in for it.
    """
    calls = PaperCall.objects.filter(campaign=campaign).exclude(Q(review_kind="") | Q(state=CallState.DRAFT))
    kinds = dict(calls.values_list("pk", "review_kind"))
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


def reviews_in_short(found: dict[tuple[int, str], Paper | None], unit: int) -> list[str]:
    """Say which of a unit's three papers are not accepted, those that stand alike together."""
    at: dict[str, list[str]] = {}
    for kind in ReviewKind:
        paper = found.get((unit, kind))
        if paper is None or paper.state not in PASSED:
            called = (unit, kind) in found
            state = paper.get_state_display() if paper else _("还没有提交") if called else _("还没有征集")
            at.setdefault(str(state), []).append(str(kind.label))
    return [_("{state}:{kinds}").format(state=state, kinds=_("、").join(kinds)) for state, kinds in at.items()]


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
