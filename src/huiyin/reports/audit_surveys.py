"""The audit's rules on questionnaires that are no single query: what was counted is counted again, and keys are looked for."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys import intake, sealing
from huiyin.surveys.counting import METHOD, figures_of
from huiyin.surveys.models import Questionnaire, Result, Sheet
from huiyin.surveys.terms import State

RECOUNTED = ("n", "groupings", "questions")


def results_not_as_counted() -> list[str]:
    """Return the questionnaires whose frozen figures are not those of their sheets, suppressed by the rules of their version.

    Equal figures prove the suppression anew, for it is the same function whose output no attacker can see through.
    """
    found = Result.objects.filter(method=METHOD).select_related("questionnaire").order_by("pk")
    return [result.questionnaire.code for result in found.iterator(chunk_size=20) if differs(result)]


def differs(result: Result) -> bool:
    asked = result.questionnaire
    marks = list(Sheet.objects.filter(questionnaire=asked).values_list("marks", flat=True))
    if any(len(row) != len(asked.asks.slots) for row in marks):
        return True
    again = figures_of(marks, asked.asks, asked.groupings, asked.weights, {})
    return any(again[part] != result.figures.get(part) for part in RECOUNTED)


def keys_out_of_place() -> list[str]:
    """Return the questionnaires that have ended and whose key is still there, and those that wait for one that is gone."""
    return sorted(out_of_place())


def out_of_place() -> Iterator[str]:
    ended = {State.COUNTED, State.WITHDRAWN}
    for code, state in Questionnaire.objects.exclude(state=State.DRAFT).values_list("code", "state"):
        if sealing.place_of(code, intake.home()).exists() == (state in ended):
            yield code
