"""What goes on in the demonstration today: the service rules at work, which no story of 2014 can show.

Limits, leave and decisions are about today: nobody asks for more time for a day in 2014. So a handful of matters is entered
as of now: one waits for papers, one asks for more time, one refusal waits for the leader, one was urged, and everything
that superiors, petitions and deputies hand over is in its register.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.config.demo_cast import Cast, Row, content
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.people.actions import user_verbs
from huiyin.people.actors import program
from huiyin.people.models import User


def enter(cast: Cast) -> None:
    """Enter the matters of today in their order, each as far as its row says, and a leave that begins tomorrow."""
    today = content("today")
    for row in today["matters"]:
        voice = received(cast, row)
        if "problem" in row:
            handled(cast, row, voice)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for row in today["absences"]:
        user = User.objects.select_related("unit").get(username=row["username"])
        said = {"from_on": tomorrow, "until_on": tomorrow + timedelta(days=row["days"]), "kind": row["kind"]}
        user_verbs["enter_absence"](user, actor=program(*ALL_PERMISSIONS), handover=row["handover"], **said)


def received(cast: Cast, row: Row) -> Voice:
    """Receive what was said, and enter it in the register of its channel, where that has one."""
    clerk = cast.actors["clerk"]
    voice: Voice = voice_verbs["receive"](cast.campaign, actor=clerk, **row["voice"]).obj
    for verb in ("enter_register", "note_meeting"):
        if verb in row:
            voice_verbs[verb](fresh(voice), actor=clerk, **dated(row[verb]))
    return voice


def handled(cast: Cast, row: Row, voice: Voice) -> None:
    """Open a case with the voice and do to it what the row says, each deed by whom it names."""
    said = {"kind": "rectification", "title": row["voice"]["subject"], "problem": row["problem"]}
    case: Case = case_verbs["open_case"](cast.campaign, actor=cast.actors["clerk"], voices=[voice.ref], **said).obj
    for who, verb, data in row["deeds"]:
        found = Case.objects.select_related("office__institution", "lead_unit").get(pk=case.pk)
        case_verbs[verb](found, actor=cast.actors[who], **dated(data))


def fresh(voice: Voice) -> Voice:
    return Voice.objects.select_related("office", "campaign").get(pk=voice.pk)


def dated(data: Row) -> dict[str, Any]:
    """Return ``data`` with its days, which are written as numbers of days from today."""
    today = timezone.localdate()
    days = {"due_on", "complete_by", "delivered_on", "reply_by", "met_on"}
    return {name: today + timedelta(days=value) if name in days else value for name, value in data.items()}
