"""What goes on in the demonstration today: the service rules at work, which no story of 2014 can show.

Limits, leave and decisions are about today: nobody asks for more time for a day in 2014. So a handful of matters is entered
as of now: one waits for papers, one asks for more time, one refusal waits for the leader, one was urged, a leader ordered one
in writing, and everything that superiors, petitions and deputies hand over is in its register. Two services have a guide.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.config.demo_cast import Cast, Row, content
from huiyin.config.demo_collection import enter_today
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import Guide
from huiyin.people.actions import user_verbs
from huiyin.people.actors import program
from huiyin.people.models import Unit, User


def enter(cast: Cast) -> None:
    """Enter the matters of today in their order, each as far as its row says, and a leave that begins tomorrow."""
    today = content("today")
    for row in today["services"]:
        published(cast, row)
    for row in today["texts"]:
        text = text_verbs["draft_text"](cast.campaign.office.institution, actor=cast.actors["clerk"], **row).obj
        text_verbs["publish_text"](text, actor=cast.actors["leader"])
    enter_today(cast)
    for row in today["orders"]:
        ordered(cast, row)
    for row in today["matters"]:
        voice = received(cast, row)
        if "problem" in row:
            handled(cast, row, voice)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for row in today["absences"]:
        user = User.objects.select_related("unit").get(username=row["username"])
        said = {"from_on": tomorrow, "until_on": tomorrow + timedelta(days=row["days"]), "kind": row["kind"]}
        user_verbs["enter_absence"](user, actor=program(*ALL_PERMISSIONS), handover=row["handover"], **said)


def published(cast: Cast, row: Row) -> None:
    """Publish the guide of a service, on the web and for the wall; who drafts it is not who approves it."""
    keeper, leader = program(*ALL_PERMISSIONS), cast.actors["leader"]
    unit = Unit.objects.get(code=row["unit"])
    item = item_verbs["add_service_item"](unit, actor=keeper, code=row["code"], name=row["name"]).obj
    guide = guide_verbs["draft_guide"](item, actor=cast.actors["clerk"], **row["guide"]).obj
    guide_verbs["approve_guide"](guide, actor=leader)
    shown = {"on_web": "on", "on_wall": "on", "shown_from": timezone.localdate()}
    guide_verbs["publish_guide"](Guide.objects.get(pk=guide.pk), actor=leader, **shown)


def ordered(cast: Cast, row: Row) -> None:
    """Enter a leader's written order and give it to the unit that carries it out."""
    clerk = cast.actors["clerk"]
    case: Case = case_verbs["open_case"](cast.campaign, actor=clerk, kind="order", **row["case"]).obj
    deeds = {"note_order": row["order"], "classify": row["classify"], "accept": {}, "assign": row["assign"]}
    for verb, data in deeds.items():
        found = Case.objects.select_related("office__institution", "lead_unit").get(pk=case.pk)
        case_verbs[verb](found, actor=clerk, **dated(data))


def received(cast: Cast, row: Row) -> Voice:
    """Receive what was said, and enter it in the register of its channel, where that has one."""
    clerk = cast.actors["clerk"]
    voice: Voice = voice_verbs["receive"](cast.campaign, actor=clerk, **row["voice"]).obj
    for verb in ("enter_register", "note_meeting"):
        if verb in row:
            voice_verbs[verb](fresh(voice), actor=clerk, **dated(row[verb]))
    return voice


def handled(cast: Cast, row: Row, voice: Voice) -> Case:
    """Open a case with the voice, do to it what the row says, each deed by whom it names, and return it."""
    said = {"kind": "rectification", "title": row["voice"]["subject"], "problem": row["problem"]}
    case: Case = case_verbs["open_case"](cast.campaign, actor=cast.actors["clerk"], voices=[voice.ref], **said).obj
    for who, verb, data in row["deeds"]:
        found = Case.objects.select_related("office__institution", "lead_unit").get(pk=case.pk)
        case_verbs[verb](found, actor=cast.actors[who], **dated(data))
    return case


def fresh(voice: Voice) -> Voice:
    return Voice.objects.select_related("office", "campaign").get(pk=voice.pk)


def dated(data: Row) -> dict[str, Any]:
    """Return ``data`` with its days, which are written as numbers of days from today."""
    today = timezone.localdate()
    days = {"due_on", "complete_by", "delivered_on", "reply_by", "met_on", "ordered_on"}
    return {name: today + timedelta(days=value) if name in days else value for name, value in data.items()}
