"""The verbs on voices and cases. Importing this package declares all of them."""

from huiyin.cases.actions import attaching, frame, history, opening, settling, talking, urging, voices, working
from huiyin.cases.actions.frame import template_verbs
from huiyin.cases.actions.registry import case_verbs, voice_verbs

__all__ = [
    "attaching",
    "case_verbs",
    "frame",
    "history",
    "opening",
    "settling",
    "talking",
    "template_verbs",
    "urging",
    "voice_verbs",
    "voices",
    "working",
]
