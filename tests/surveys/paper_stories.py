"""Copies on paper that were printed, handed out and keyed, made by the verbs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.surveys.models import Copy, Questionnaire
from tests.factories import District
from tests.surveys.stories import BALLOT, a_draft, an_open, do, fresh

__all__ = ["BALLOT", "Copy", "a_draft", "an_open", "do", "fresh", "issued", "key", "printed"]


def printed(d: District, questionnaire: Questionnaire, count: int, **said: Any) -> None:
    do(d, questionnaire, "print_copies", **({"label": "参会的书记、校长", "count": count} | said))


def issued(d: District, questionnaire: Questionnaire, count: int, **said: Any) -> None:
    """Print a batch and hand all of it out."""
    printed(d, questionnaire, count, **said)
    do(d, questionnaire, "issue_copies", batch=str(questionnaire.batches.count()))


def key(
    d: District,
    questionnaire: Questionnaire,
    serial: int,
    said: Mapping[str, Any],
    username: str = "clerk",
    **more: Any,
) -> Any:
    return do(d, questionnaire, "key_copy", username, serial=serial, answers=json.dumps(said), **more)


def states(questionnaire: Questionnaire) -> Sequence[str]:
    return list(questionnaire.copies.order_by("serial").values_list("state", flat=True))
