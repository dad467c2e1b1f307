"""The verbs on voices and cases. Importing this package declares all of them."""

from huiyin.cases.actions import (
    attaching,
    frame,
    history,
    opening,
    recounting,
    settling,
    talking,
    timing,
    voices,
    working,
)
from huiyin.cases.actions.frame import template_verbs
from huiyin.cases.actions.registry import case_verbs, voice_verbs

__all__ = [
    "attaching",
    "case_verbs",
    "frame",
    "history",
    "opening",
    "recounting",
    "settling",
    "talking",
    "template_verbs",
    "timing",
    "voice_verbs",
    "voices",
    "working",
]
