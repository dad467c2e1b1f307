"""The order of the cases beside a voice, with what a model from outside says of their likeness mixed in, where one is plugged in.

What people entrust to the office stays inside: accusations and matters of conduct, harm to children, what was said in confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from django.db.models import Q

from huiyin.cases.alarm_models import Alarm
from huiyin.cases.models import Case, Link, Voice
from huiyin.cases.sorting import Candidate
from huiyin.cases.terms import Channel, Kind
from huiyin.insight.encoder import switched_on, vectors_of
from huiyin.text.accusing import accuses
from huiyin.text.fitting import Array
from huiyin.text.urgency import alarm

SHARE = 0.5
"""How much the model from outside has to say beside our own likeness."""
IN_CONFIDENCE = frozenset({Channel.TALK, Channel.PETITION, Channel.EFFICIENCY})
"""Heart-to-heart talks, petitions, and what the centre for efficiency hands over."""
LIKE_ONE_OF_CONDUCT = 0.14
"""A voice that reads so much like a matter of conduct may belong to it."""
kept_inside: list[Callable[[Any], set[int]]] = []
"""Rooms beside and above say which of some voices (keys, or a query of them) came to them in confidence."""


def of_conduct(prefix: str = "") -> Q:
    """Return the condition that a case is about somebody's conduct, or is a complaint that may become one."""
    asked = {"conduct": True, "kind": Kind.COMPLAINT, "about_unit__isnull": False, "about_user__isnull": False}
    found = ~Q(**{f"{prefix}conduct_code": ""})
    for name, value in asked.items():
        found |= Q(**{f"{prefix}{name}": value})
    return found


def is_conduct(case: Case) -> bool:
    about = case.about_unit_id or case.about_user_id or case.conduct_code
    return case.conduct or case.kind == Kind.COMPLAINT or bool(about)


def stays_inside(voice: Voice, candidates: Sequence[Candidate]) -> bool:
    """Say whether nothing of ``voice`` may leave: by what it says, how it came, or to what it or its like belong or belonged."""
    text = f"{voice.subject}\n{voice.body}"
    if voice.channel in IN_CONFIDENCE or accuses(text) or alarm(text) is not None:
        return True
    if any(like_one_of_conduct(one) for one in candidates) or any(keeps([voice.pk]) for keeps in kept_inside):
        return True
    same = Q(voice=voice) | Q(voice__campaign=voice.campaign_id, voice__text_key=voice.text_key)
    linked = Link.objects.filter(same & of_conduct("case__"))  # links that were taken back count as well
    return linked.exists() or Alarm.objects.filter(voice=voice).exists()


def like_one_of_conduct(one: Candidate) -> bool:
    return is_conduct(one.case) and (one.said_same or one.same_words or one.likeness >= LIKE_ONE_OF_CONDUCT)


def reordered(voice: Voice, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return ``candidates`` in the order of their own likeness and that of the model from outside together.

    One call at most, none while no encoder is plugged in. What the sender says, the same words, and cases of which nothing
    may leave keep their places; the others change places among themselves.
    """
    kept = list(candidates)
    if not switched_on() or len(kept) < 2:
        return kept
    places = [place for place, one in enumerate(kept) if moves(one)]
    if len(places) < 2 or stays_inside(voice, kept):
        return kept
    private = told_to_few([kept[place].case.pk for place in places])
    places = [place for place in places if kept[place].case.pk not in private]
    if len(places) < 2:
        return kept
    texts = [f"{one.case.title}\n{one.case.problem}" for one in (kept[place] for place in places)]
    found = vectors_of([f"{voice.subject}\n{voice.body}", *texts])
    if found is None:
        return kept
    mixed = mix([kept[place].chance for place in places], found[1:] @ found[0])
    for place, came in zip(places, np.argsort(-mixed, kind="stable"), strict=True):
        kept[place] = candidates[places[int(came)]]
    return kept


def moves(one: Candidate) -> bool:
    if one.said_same or one.same_words or is_conduct(one.case):
        return False
    text = f"{one.case.title}\n{one.case.problem}"
    return not accuses(text) and alarm(text) is None


def told_to_few(cases: Sequence[int]) -> set[int]:
    """Return the cases to which a voice is or was put that came in confidence or in which harm to a child was heard; few statements.

    The wording of such a case may begin from what was said there.
    """
    links = Link.objects.filter(case__in=cases)
    confided = {pk for keeps in kept_inside for pk in keeps(links.values("voice"))}
    harm = Alarm.objects.filter(voice__in=links.values("voice")).values("voice")
    kept = Q(voice__channel__in=IN_CONFIDENCE) | Q(voice__in=harm) | Q(voice__in=confided)
    return set(links.filter(kept).values_list("case_id", flat=True))


def mix(own: Sequence[float], outside: Any) -> Array:
    """Return the mean of both, each stretched from 0 to 1 over these candidates: encoders differ in what they call near."""
    return (1 - SHARE) * stretched(own) + SHARE * stretched(outside)


def stretched(values: Any) -> Array:
    found: Array = np.asarray(values, dtype=np.float64)
    span = found.max() - found.min()
    return (found - found.min()) / span if span > 1e-9 else np.zeros_like(found)
