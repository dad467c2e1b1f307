"""What came by the two boxes of 2009 (C08, C09): 25 opinions, 21 solved, 4 about the lack of teachers pending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.models import Opening
from huiyin.channels.models_mail import Letter
from huiyin.config import demo_channels_today
from huiyin.config.demo_campaign_2009 import campaign_2009
from huiyin.config.demo_cast import Cast, Row, content
from huiyin.kernel.actors import Actor
from huiyin.people.models import User

ANSWERED = "a:"
"""Before what a voice was answered at once, where another names the case to which it belongs."""


def enter(cast: Cast) -> None:
    """Enter the two boxes, what came by them, and what became of it."""
    told = content("channels")
    campaign = campaign_2009(cast)
    voices = [*by_box(cast, campaign, told), *by_mail(cast, campaign, told)]
    clerk = cast.actors["clerk"]
    for voice, becomes in voices:
        if becomes.startswith(ANSWERED):
            voice_verbs["answer"](fresh(voice), actor=clerk, text=becomes.removeprefix(ANSWERED))
    for row in told["cases"]:
        solved(cast, campaign, row, [voice for voice, becomes in voices if becomes == row["key"]])
    demo_channels_today.enter(cast, told["today"])


def by_box(cast: Cast, campaign: Campaign, told: Row) -> list[tuple[Voice, str]]:
    """Enter the box with its openings, each slip a voice, and return the voices with what became of them."""
    clerk, found = cast.actors["clerk"], []
    box = box_verbs["add_box"](campaign, actor=clerk, **told["box"]).obj
    for row in told["openings"]:
        data = {name: row[name] for name in ("opened_on", "first", "second", "slips")}
        opening = opening_verbs["open_box"](box, actor=clerk, **data).obj
        for said in row["said"]:
            opening_verbs["enter_slip"](opening, actor=clerk, body=said["body"])
            found.append((opening.entered.latest("number").voice, said["becomes"]))
        opening_verbs["finish_opening"](Opening.objects.get(pk=opening.pk), actor=clerk)
    return found


def by_mail(cast: Cast, campaign: Campaign, told: Row) -> list[tuple[Voice, str]]:
    """Enter the letters by hand: in 2009 somebody read them on a screen."""
    clerk = cast.actors["clerk"]
    mailbox = mailbox_verbs["add_mailbox"](campaign, actor=clerk, **told["mailbox"]).obj
    found = []
    for row in told["letters"]:
        data = {name: value for name, value in row.items() if name != "becomes"}
        letter: Letter = letter_verbs["enter_letter"](mailbox, actor=clerk, **data).obj
        assert letter.voice, "nobody reads this box before the office"  # noqa: S101  # our own content, not input
        found.append((letter.voice, row["becomes"]))
    return found


def solved(cast: Cast, campaign: Campaign, row: Row, voices: list[Voice]) -> None:
    """Carry a matter to its end by those who do it: the office, the unit, the supervisor; or only begin with it."""
    clerk, handler = cast.actors["clerk"], cast.handlers[row["lead"]]
    data = {"kind": "rectification", "title": row["title"], "problem": row["problem"]}
    case: Case = case_verbs["open_case"](campaign, actor=clerk, voices=[one.ref for one in voices], **data).obj

    def do(verb: str, actor: Actor, **said: Any) -> None:
        now = Case.objects.select_related("office__institution", "lead_unit").get(pk=case.pk)
        case_verbs[verb](now, actor=actor, **said)

    target = "department" if row["category"] == "conduct" else "school"
    do("classify", clerk, category=row["category"], handling_type="dig", target=target)
    do("accept", clerk)
    do("assign", clerk, lead=row["lead"], due_on=timezone.localdate() + timedelta(days=60))
    do("sign", handler, person=User.objects.get(username=handler.name).name)
    do("plan", handler, content=row["content"], standard=row["standard"])
    if row.get("pending"):
        return
    do("add_evidence", handler, measure=1, note=row["result"])
    do("finish_measure", handler, measure=1, result=row["result"])
    do("submit", handler, result=row["result"], reply=row["reply"])
    do("verify", cast.actors["supervisor"], met=[1], remarks="到现场看过,与报结情况一致。")
    do("ask", clerk)
    do("close", clerk)


def fresh(voice: Voice) -> Voice:
    return Voice.objects.select_related("office", "campaign").get(pk=voice.pk)
