"""Every verb on voices and cases. Importing this package declares them all."""

from huiyin.cases.actions import frame, history, opening, settling, voices, working
from huiyin.cases.actions.frame import template_verbs
from huiyin.cases.actions.registry import case_verbs, voice_verbs

__all__ = [
    "case_verbs",
    "frame",
    "history",
    "opening",
    "settling",
    "template_verbs",
    "voice_verbs",
    "voices",
    "working",
]
