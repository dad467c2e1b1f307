"""Who has read the copies that came back (C28): the secretary and the director read every one, and sorting waits for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from huiyin.surveys.models import CopyReading, Questionnaire
from huiyin.surveys.terms import CopyState

READERS = 2
"""How many people read every copy."""


def state_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return ``of`` how many copies each of the ``readers`` (name, n) has read, and whether two have read all (``whole``)."""
    of = questionnaire.copies.filter(state=CopyState.RETURNED).count()
    rows = CopyReading.objects.filter(copy__questionnaire=questionnaire).values("reader__name")
    readers = list(rows.annotate(n=Count("pk")).order_by("-n", "reader__name").values_list("reader__name", "n"))
    whole = sum(n == of for _name, n in readers) >= READERS
    return {
        "of": of,
        "readers": readers,
        "whole": whole or not of,
        "sentence": "" if whole or not of else lacking(of, readers),
    }


def lacking(of: int, readers: list[tuple[str, int]]) -> str:
    if not readers:
        return _("收回的 {m} 张还没有人签名读过;书记、局长(或两位负责人)逐张读完再梳理。").format(m=of)
    listed = _("、").join(_("{name} {n} 张").format(name=name, n=n) for name, n in readers)
    return _("收回的 {m} 张还没有两人读完({readers});逐张读完再梳理。").format(m=of, readers=listed)
