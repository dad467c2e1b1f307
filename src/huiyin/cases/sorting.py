"""Sorting (梳理): the voice whose turn it is, the cases it may belong to, and how far the day's sorting has come.

What is alike is only proposed, in words; whether two things are the same matter a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Link, SaidSame, Voice, VoiceFact
from huiyin.cases.near import REOPENABLE, NearCase, asked_for, cases_like, judged, scores, text_of_case
from huiyin.cases.permissions import P
from huiyin.cases.queries import COUNTED, campaigns_of, cases_in_ledger, voices_waiting_for
from huiyin.cases.terms import OPEN, Disposition
from huiyin.cases.visibility import Look, visible_cases, visible_voices
from huiyin.kernel.actors import Actor

if TYPE_CHECKING:
    from huiyin.text.pairs import Judgement

SHOWN = 9
"""One for each key from 1 to 9."""
CLOSED_SHOWN = 3
RETURNING = 0.2
"""A closed matter is named where a voice is at least so much like it: a return is an exception, not a guess."""
PROBABLE, POSSIBLE = 0.7, 0.4
"""From which chance on two are called probably and possibly the same matter; of pairs that people judged, 97 in a hundred above
the first were."""
ELSEWHERE = 0.6
"""From which certainty on it is said that both speak of different places."""
ALIKE, MUCH_ALIKE = 0.14, 0.32
"""From which likeness on two are called alike, where a closer look does not call them the same; below the first few words are shared."""
FAINT = 3
"""Of those that only share a few words so many are shown: more would push what can be done with the voice out of sight."""
SORTED = ("link", "set_aside", "answer", "refer")
UNDONE_BY = {"link": "unlink", "set_aside": "restore", "answer": "restore", "refer": "restore"}
"""The verb that takes back each verb by which a voice is sorted."""
AT_THE_TABLE = frozenset({Disposition.PENDING, Disposition.LINKED})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A case to which a voice may belong: whether its sender says so or the same words lie there already, or else how alike
    it reads, and the voice of the case by which it was found."""

    case: Case
    same_words: bool = False
    likeness: float = 0.0
    through: Voice | None = None
    said_same: bool = False
    judgement: Judgement | None = None
    """What a closer look said, for those that are shown."""

    @property
    def closed(self) -> bool:
        """Say whether the matter was struck off, so that the voice may be its return."""
        return self.case.state in REOPENABLE

    @property
    def chance(self) -> float:
        """Return how likely the two are the same matter, from 0 to 1."""
        if self.said_same or self.same_words:
            return 1.0
        return self.judgement.score if self.judgement else self.likeness

    @property
    def places(self) -> tuple[str, ...]:
        """Return the places and organisations that only one of the two names, where both speak of different ones.

        It is told of what reads alike: that another matter lies at another place is no news.
        """
        found = self.judgement
        if found is None or self.said_same or self.same_words or self.likeness < ALIKE:
            return ()
        return found.conflicting if found.elsewhere >= ELSEWHERE else ()

    @property
    def probable(self) -> bool:
        """Say whether joining may be proposed: the same matter in all likelihood, and at no other place."""
        return self.chance >= PROBABLE and not self.places

    @property
    def in_words(self) -> str:
        """Return how alike the two are, as the page says it."""
        if self.said_same:
            return _("来件人说是同一件")
        if self.places:
            return _("说的不是一处:{places}").format(places=_("、").join(self.places[:4]))
        if self.same_words:
            return _("内容相同")
        if self.judgement and self.chance >= POSSIBLE:
            said = _("多半是同一件 {n}%") if self.probable else _("可能是同一件 {n}%")
            return said.format(n=min(99, round(100 * self.chance)))
        if self.likeness >= MUCH_ALIKE:
            return _("文字很像")
        return _("文字有些像") if self.faint else _("文字较像")

    @property
    def faint(self) -> bool:
        """Say whether the two share a few words and no more."""
        return self.chance < POSSIBLE and self.likeness < ALIKE

    @property
    def rank(self) -> tuple[int, float]:
        """Return what the best come first by: what may be the same matter by its chance, the rest by how alike it reads."""
        if self.said_same:
            return (0, 0.0)
        return (1, -self.chance) if self.chance >= POSSIBLE and not self.places else (2, -self.likeness)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How many voices the office has sorted today and how many wait, each counted up to ``COUNTED``; never one person's."""

    sorted_today: int
    waiting: int

    @property
    def waiting_in_words(self) -> str:
        return f"{COUNTED}+" if self.waiting > COUNTED else str(self.waiting)


def voice_to_sort(
    actor: Actor, *, after: str = "", at: str = "", waiting: QuerySet[Voice] | None = None
) -> Voice | None:
    """Return the voice that lies on the table: the one named by ``at``, or the oldest that waits behind ``after``.

    Who has asked already what waits for the actor gives it along.
    """
    related = ("office", "campaign", "batch", "repost_of")
    if at:
        named = visible_voices(actor, P.VOICE_SORT).filter(ref=at, disposition__in=AT_THE_TABLE)
        if found := named.select_related(*related).first():
            return found
    waiting = (voices_waiting_for(actor) if waiting is None else waiting).select_related(*related)
    if edge := Voice.objects.filter(ref=after).values("received_at", "pk").first() if after else None:
        later = Q(received_at=edge["received_at"], pk__gt=edge["pk"])
        waiting = waiting.filter(Q(received_at__gt=edge["received_at"]) | later)
    return waiting.first()


def cases_near(voice: Voice, actor: Actor, size: int = SHOWN) -> tuple[list[Candidate], list[Candidate]]:
    """Return the open cases to which ``voice`` may belong, the best first, and the closed ones of which it may be a return.

    What its sender says it belongs to comes first. Nothing is put to a closed case: it is opened again first (M10). A
    constant number of statements, however many voices and cases there are.
    """
    look = Look(actor)
    said = said_same(voice, actor, look)
    found = [candidate(one, said) for one in cases_like(voice, actor, size=3 * size, look=look)]
    if said and said.pk not in {one.case.pk for one in found}:
        found.append(Candidate(case=said, said_same=True))
    found.sort(key=lambda one: not one.said_same)
    by_key = [one for one in found if one.case.state in OPEN]
    ended = [one for one in found if one.case.state not in OPEN]
    named = [one for one in ended if one.said_same or one.same_words or (one.closed and one.likeness >= RETURNING)]
    near = closely(voice, by_key[:size])
    faint = [one for one in near if one.faint][FAINT:]
    return [one for one in near if one not in faint], closely(voice, named[:CLOSED_SHOWN])


def closely(voice: Voice, found: Sequence[Candidate], *, as_given: bool = False) -> list[Candidate]:
    """Look closely at the few that are shown: the best first (``Candidate.rank``), or in the order given."""
    said = judged(voice, [(one.case, one.through) for one in found])
    seen = [replace(one, judgement=judgement) for one, judgement in zip(found, said, strict=True)]
    return seen if as_given else sorted(seen, key=lambda one: one.rank)


def candidate(near: NearCase, said: Case | None) -> Candidate:
    return Candidate(
        case=near.case,
        same_words=near.same_words,
        likeness=near.score,
        through=near.through,
        said_same=said is not None and said.pk == near.case.pk,
    )


def said_same(voice: Voice, actor: Actor, look: Look) -> Case | None:
    """Return the case to which the sender says the voice belongs, unless it lies there already or the actor does not see it."""
    wanted = SaidSame.objects.filter(voice=voice).values("case")
    linked = Link.objects.filter(voice=voice, unlinked_at=None).values("case")
    seen = visible_cases(actor, look=look).filter(pk__in=wanted, campaign=voice.campaign_id)
    return seen.exclude(pk__in=linked).select_related("lead_unit").first()


def candidates_for(voice: Voice, actor: Actor) -> list[Candidate]:
    """Return the cases to which ``voice`` may belong, the best first."""
    return cases_near(voice, actor)[0]


def pace_of(actor: Actor, waiting: QuerySet[Voice] | None = None) -> Pace:
    """Return how far those who sort the actor's campaigns have come today, all together. What was undone is not counted."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    campaigns = campaigns_of(actor).order_by().values("pk")
    sorted_ones = VoiceFact.objects.filter(campaign__in=campaigns, at__gte=midnight, until=None, verb__in=SORTED)
    done = sorted_ones[: COUNTED + 1].count()
    waiting = voices_waiting_for(actor) if waiting is None else waiting
    return Pace(sorted_today=done, waiting=waiting.order_by()[: COUNTED + 1].count())


def open_cases_like(text: str, voice: Voice, actor: Actor) -> list[Candidate]:
    """Return the open cases of the voice's campaign that hold ``text``, the newest first."""
    found = cases_in_ledger(actor, {"campaign": voice.campaign.code, "text": text}).filter(state__in=OPEN)
    asked = asked_for(voice)
    cases = {case.pk: case for case in found.select_related("lead_unit")[:SHOWN]}
    alike = scores(asked, {pk: text_of_case(case) for pk, case in cases.items()})
    return closely(voice, [Candidate(case=case, likeness=alike[pk]) for pk, case in cases.items()], as_given=True)
