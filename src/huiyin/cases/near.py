"""What a text is like: the voices nearest to it, and the cases that it may belong to, open and closed (decision 0021).

The index proposes a few dozen at a price that does not grow with what is kept: of each telling word the newest that have it.
Those are read and compared word by word. What the actor may not see is never compared and never counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from huiyin.cases.models import Case, Link, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import State
from huiyin.cases.visibility import Look, visible_cases, visible_voices
from huiyin.cases.words import READ, frequencies, rarity
from huiyin.kernel.actors import Actor
from huiyin.text.telling import Frequencies, telling_words

if TYPE_CHECKING:
    from huiyin.text.pairs import Judgement

ASKED = 32
"""So many of a text's words are looked up."""
NEWEST = 150
"""Of each word so many of the newest objects that have it: 4,800 entries at most, read from the end of an index."""
COMPARED = 40
"""So many of those found under most words are read and compared."""
LEAST = 0.04
"""Voices and the clerk's wording share few words; what is less alike than this is not worth a look."""
REOPENABLE = frozenset({State.CLOSED})
FOUND_UNDER = """
    SELECT near.pk, sum(asked.weight) AS found FROM unnest(%s::text[], %s::float8[]) AS asked(term, weight)
    CROSS JOIN unnest(%s::bigint[]) AS within(campaign)
    CROSS JOIN LATERAL (
        SELECT t.{key} AS pk FROM {table} t WHERE t.term = asked.term AND t.campaign_id = within.campaign
        ORDER BY t.{key} DESC LIMIT %s
    ) AS near
    GROUP BY near.pk ORDER BY found DESC, near.pk DESC LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class Near:
    """A voice that reads like another text: how much, from 0 to 1, and whether it has the very same words."""

    voice: Voice
    score: float
    same_words: bool = False


@dataclass(frozen=True, kw_only=True)
class NearCase:
    """A case to which a text may belong: how alike it or one of its voices reads, and through which voice it was found."""

    case: Case
    score: float
    same_words: bool = False
    through: Voice | None = None


@dataclass(frozen=True)
class Asked:
    """A text, as its neighbours are asked for: its words, how often they are found, and in which campaigns."""

    words: set[str]
    known: Frequencies
    campaigns: Sequence[int]
    text: str = ""

    def found_in(self, table: str, key: str) -> list[int]:
        """Return the keys of those that share most of what tells this text, the best first; one statement."""
        terms = self.known.chosen(self.words, ASKED)
        weights = [self.known.weight(term) for term in terms]
        sql = FOUND_UNDER.format(table=table, key=key)  # the names are ours
        with connection.cursor() as cursor:
            cursor.execute(sql, [terms, weights, list(self.campaigns), NEWEST, COMPARED])
            return [pk for pk, _found in cursor.fetchall()]


def asked_for(said: str | Voice, campaigns: Iterable[int] = ()) -> Asked:
    """Return what is asked of the index for a text in ``campaigns`` or for a voice in its own."""
    if isinstance(said, Voice):
        text, within = text_of_voice(said), list(campaigns) or [said.campaign_id]
    else:
        text, within = said[:READ], list(campaigns)
    return Asked(telling_words(text), frequencies(), within, text)


def text_of_voice(voice: Voice) -> str:
    return f"{voice.subject}\n{voice.body[:READ]}"


def text_of_case(case: Case) -> str:
    return f"{case.title}\n{case.problem[:READ]}"


def scores(asked: Asked, texts: Mapping[int, str]) -> dict[int, float]:
    """Return how alike each of ``texts`` reads, from 0 to 1, by its key: by the words they share, for dozens at a time."""
    return {pk: asked.known.alike(asked.words, telling_words(text)) for pk, text in texts.items()}


def judged(voice: Voice, others: Sequence[tuple[Case, Voice | None]]) -> list[Judgement]:
    """Say of each case, read through the voice by which it was found where there is one, whether it is the same problem.

    Closer than the shared words, for the few that are shown: a text that was copied to another school or estate names
    somewhere else. Half a millisecond a pair.
    """
    from huiyin.text.pairs import PairModel, Weighed  # numpy is slow to import, and few processes judge pairs
    from huiyin.text.readings import Reading

    model, weights = PairModel.shipped(), rarity()
    said = Weighed.of(Reading.of(voice.body[:READ], voice.subject), weights)
    told = [(one.body, one.subject) if one is not None else (case.problem, case.title) for case, one in others]
    read = [Weighed.of(Reading.of(text[:READ], subject), weights) for text, subject in told]
    return [model.judge(said, one, weights) for one in read]


def voices_like(
    said: str | Voice, actor: Actor, campaigns: Iterable[int] = (), size: int = 30, *, look: Look | None = None
) -> list[Near]:
    """Return the voices that read most like a text or another voice, of those that the actor may read, the best first.

    Four statements, whatever is kept. A text in traditional characters finds its simplified twin.
    """
    return like(asked_for(said, campaigns), said, actor, size, look or Look(actor))


def like(asked: Asked, said: str | Voice, actor: Actor, size: int, look: Look) -> list[Near]:
    itself = said.pk if isinstance(said, Voice) else 0
    keys = [pk for pk in asked.found_in("cases_voiceterm", "voice_id") if pk != itself]
    found = {
        voice.pk: voice for voice in visible_voices(actor, P.VOICE_VIEW, look=look).filter(pk__in=keys).defer("extra")
    }
    judged = scores(asked, {pk: text_of_voice(voice) for pk, voice in found.items()})
    same = same_words_as(said)
    near = [
        Near(voice=voice, score=judged[pk], same_words=voice.text_key in same)
        for pk, voice in found.items()
        if judged[pk] >= LEAST
    ]
    near.sort(key=lambda one: (not one.same_words, -one.score, -one.voice.pk))
    return near[:size]


def same_words_as(said: str | Voice) -> set[str]:
    """Return the keys of texts with the very same words: its own, and that of the first of which it is a re-post."""
    if not isinstance(said, Voice):
        return set()
    return {said.text_key} | ({said.repost_of.text_key} if said.repost_of else set())


def cases_like(
    said: str | Voice, actor: Actor, campaigns: Iterable[int] = (), size: int = 30, *, look: Look | None = None
) -> list[NearCase]:
    """Return the cases to which a text or a voice may belong, open and closed, of those that the actor sees, the best first.

    A case is found by its own wording and through each voice that was put to it. To which cases ``said`` itself is linked
    is no news and left out. A constant number of statements.
    """
    look = look or Look(actor)
    asked = asked_for(said, campaigns)
    through = best_by_case(like(asked, said, actor, COMPARED, look))
    same = cases_of_the_same_words(said, asked.campaigns)
    worded = asked.found_in("cases_caseterm", "case_id")
    seen = visible_cases(actor, look=look).filter(campaign__in=asked.campaigns)
    linked = linked_to(said)
    keys = ({*worded, *through} | same) - linked
    found = {case.pk: case for case in seen.filter(pk__in=keys).select_related("lead_unit")}
    judged = scores(asked, {pk: text_of_case(case) for pk, case in found.items()})
    near = [near_case(case, judged[pk], through.get(pk), same=pk in same) for pk, case in found.items()]
    near = [one for one in near if one.same_words or one.score >= LEAST]
    near.sort(key=lambda one: (not one.same_words, -one.score, -one.case.pk))
    return near[:size]


def near_case(case: Case, own: float, near: Near | None, *, same: bool) -> NearCase:
    """Return a case with the better of two scores: that of its wording and that of its nearest voice."""
    return NearCase(
        case=case,
        score=max(own, near.score if near else 0.0),
        same_words=same,
        through=near.voice if near and near.score >= own else None,
    )


def best_by_case(near: Sequence[Near]) -> dict[int, Near]:
    """Return for each case the nearest of its voices; one statement."""
    by_voice = {one.voice.pk: one for one in near}
    links = Link.objects.filter(voice__in=list(by_voice), unlinked_at=None).values_list("case_id", "voice_id")
    found: dict[int, Near] = {}
    for case, voice in links:
        if case not in found or by_voice[voice].score > found[case].score:
            found[case] = by_voice[voice]
    return found


def linked_to(said: str | Voice) -> set[int]:
    if not isinstance(said, Voice):
        return set()
    return set(Link.objects.filter(voice=said, unlinked_at=None).values_list("case_id", flat=True))


def cases_of_the_same_words(said: str | Voice, campaigns: Sequence[int]) -> set[int]:
    """Return the cases to which voices with the very same words are linked."""
    if not isinstance(said, Voice):
        return set()
    keys = same_words_as(said)
    same = Link.objects.filter(voice__campaign__in=campaigns, voice__text_key__in=keys, unlinked_at=None)
    return set(same.exclude(voice=said).values_list("case_id", flat=True)[: 3 * COMPARED])
