"""Every verb on voices and cases. Importing this package declares them all."""

from huiyin.cases.actions import attaching, history, opening, settling, talking, voices, working
from huiyin.cases.actions.registry import case_verbs, voice_verbs

__all__ = [
    "attaching",
    "case_verbs",
    "history",
    "opening",
    "settling",
    "talking",
    "voice_verbs",
    "voices",
    "working",
]
