"""The proposals that lay before whoever decides, carried by the form and noted beside the decision: taken or changed.

A page seals what it proposed, so that what is noted is what the program said and nobody's invention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.verbs import Deed

SALT = "huiyin.cases.guess"
LONGEST = 1000


def sealed(guesses: Iterable[Mapping[str, Any]]) -> str:
    """Return the proposals (``kind``, ``label``, ``confidence``, ``by``) as a form carries them."""
    found = [[one["kind"], one["label"], one["confidence"], one["by"]] for one in guesses]
    return signing.Signer(salt=SALT).sign_object(found)  # without the time: the same page is the same to the letter


def opened(text: str) -> list[tuple[str, str, float, str]]:
    """Return what was sealed; what is no seal of ours proposes nothing."""
    try:
        return [tuple(one) for one in signing.Signer(salt=SALT).unsign_object(text)]
    except signing.BadSignature:
        return []


class GuessField(forms.CharField):
    """What the page had proposed, sealed; nobody types it."""

    widget = forms.HiddenInput

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("页面当时的提议"), required=False, max_length=LONGEST, **more)


def note_guesses(deed: Deed, seal: str, decided: Mapping[str, str]) -> None:
    """Keep for the decisions just made what had been proposed; the rows are written when the decision has its entry."""
    found = [
        {"kind": kind, "label": label, "confidence": confidence, "by": by, "taken": decided[kind] == label}
        for kind, label, confidence, by in opened(seal)
        if kind in decided
    ]
    if found:
        deed.note["proposed"] = found
