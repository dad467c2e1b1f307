"""The verbs on voices and cases. Importing this package declares all of them."""

from huiyin.cases.actions import (
    alarms,
    attaching,
    coding,
    explaining,
    first_asked,
    frame,
    history,
    joining,
    notices,
    opening,
    recounting,
    refusing,
    registers,
    serving,
    settling,
    talking,
    timing,
    urging,
    voices,
    working,
)
from huiyin.cases.actions.coding import code_verbs
from huiyin.cases.actions.frame import template_verbs
from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.actions.suggesting import suggestion_verbs

__all__ = [
    "alarms",
    "attaching",
    "case_verbs",
    "code_verbs",
    "coding",
    "explaining",
    "first_asked",
    "frame",
    "history",
    "joining",
    "notices",
    "opening",
    "recounting",
    "refusing",
    "registers",
    "serving",
    "settling",
    "suggestion_verbs",
    "talking",
    "template_verbs",
    "timing",
    "urging",
    "voice_verbs",
    "voices",
    "working",
]
