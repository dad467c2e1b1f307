"""Every verb on voices and cases. Importing this package declares them all."""

from huiyin.cases.actions import history, opening, settling, voices, working
from huiyin.cases.actions.registry import case_verbs, voice_verbs

__all__ = ["case_verbs", "history", "opening", "settling", "voice_verbs", "voices", "working"]
