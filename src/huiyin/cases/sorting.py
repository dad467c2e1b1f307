"""Sorting (梳理): the voice whose turn it is, the cases it may belong to, and how far the day's sorting has come.

What is alike is only proposed, in words; whether two things are the same matter a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Link, Voice, VoiceFact
from huiyin.cases.permissions import P
from huiyin.cases.queries import COUNTED, campaigns_of, cases_in_ledger, voices_waiting_for
from huiyin.cases.terms import OPEN, Disposition
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.kernel.actors import Actor
from huiyin.text.words import likeness, words_of

NEAR = 300
"""So many of the newest open cases are compared with a voice; older ones are found by searching."""
SHOWN = 9
"""One for each key from 1 to 9."""
READ = 2000
"""Characters of a voice that are compared; whoever says more says it again."""
LEAST = 0.04
"""Voices and the clerk's wording share few words: of the right cases nine in ten are more alike than this."""
SORTED = ("link", "set_aside", "answer", "refer")
UNDONE_BY = {"link": "unlink", "set_aside": "restore", "answer": "restore", "refer": "restore"}
"""The verb that takes back each verb by which a voice is sorted."""
AT_THE_TABLE = frozenset({Disposition.PENDING, Disposition.LINKED})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A case to which a voice may belong: whether the same words lie there already, or else how alike it reads."""

    case: Case
    same_words: bool = False
    likeness: float = 0.0

    @property
    def in_words(self) -> str:
        """Return how alike the two are, as the page says it."""
        if self.same_words:
            return _("内容相同")
        if self.likeness >= 0.32:
            return _("文字很像")
        return _("文字较像") if self.likeness >= 0.14 else _("文字有些像")


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


def cases_near(voice: Voice, actor: Actor, size: int = SHOWN) -> tuple[list[Candidate], list[Case]]:
    """Return the cases to which ``voice`` may belong, the best first, and closed ones with the same words.

    Nothing is put to a closed case, but the clerk should know of it. A constant number of statements.
    """
    same = cases_of_the_same_words(voice)
    seen = visible_cases(actor).filter(campaign=voice.campaign_id)
    linked = set(Link.objects.filter(voice=voice, unlinked_at=None).values_list("case_id", flat=True))
    known = (set(newest_open(seen)) | same) - linked
    cases = list(seen.filter(pk__in=known).select_related("lead_unit"))
    said = words_of_voice(voice)
    found = [
        Candidate(
            case=case,
            same_words=case.pk in same,
            likeness=likeness(said, words_of_case(case)),
        )
        for case in cases
        if case.state in OPEN
    ]
    found = [one for one in found if one.same_words or one.likeness >= LEAST]
    found.sort(key=lambda one: (not one.same_words, -one.likeness, -one.case.pk))
    closed = sorted((case for case in cases if case.state not in OPEN), key=lambda case: -case.pk)
    return found[:size], closed[:3]


def candidates_for(voice: Voice, actor: Actor) -> list[Candidate]:
    """Return the cases to which ``voice`` may belong, the best first."""
    return cases_near(voice, actor)[0]


def cases_of_the_same_words(voice: Voice) -> set[int]:
    """Return the cases to which voices with the same words are linked."""
    keys = {voice.text_key} | ({voice.repost_of.text_key} if voice.repost_of else set())
    same = Link.objects.filter(voice__campaign=voice.campaign_id, voice__text_key__in=keys, unlinked_at=None)
    return set(same.exclude(voice=voice).values_list("case_id", flat=True)[: 10 * SHOWN])


def newest_open(cases: QuerySet[Case]) -> list[int]:
    """Return the newest open cases. Each state is read from its own end of the index, however many are closed."""
    by_state = [cases.filter(state=state).order_by("-pk").values_list("pk", flat=True)[:NEAR] for state in sorted(OPEN)]
    return sorted(by_state[0].union(*by_state[1:], all=True), reverse=True)[:NEAR]


def words_of_voice(voice: Voice) -> set[str]:
    return words_of(voice.subject, voice.body[:READ])


def words_of_case(case: Case) -> set[str]:
    return words_of(case.title, case.problem[:READ])


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
    said = words_of_voice(voice)
    return [
        Candidate(case=case, likeness=likeness(said, words_of_case(case)))
        for case in found.select_related("lead_unit")[:SHOWN]
    ]
