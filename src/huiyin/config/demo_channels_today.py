"""What comes by the channels of today in the demonstration: calls, the director's mailbox, a platform of superiors,
the board, and the burden that schools report."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.channels.models import Call, Posting
from huiyin.channels.permissions import P
from huiyin.config.demo_cast import Cast, Row
from huiyin.people.actors import program


def enter(cast: Cast, told: Row) -> None:
    """Enter them in the campaign that runs, as the people who keep them do."""
    by_phone(cast, told)
    to_the_director(cast, told)
    by_platform(cast, told)
    on_the_board(cast, told)
    of_burden(cast, told)


def by_phone(cast: Cast, told: Row) -> None:
    clerk = cast.actors["clerk"]
    line = line_verbs["add_line"](cast.campaign, actor=clerk, **told["line"]).obj
    for row in told["calls"]:
        said = {name: value for name, value in row.items() if name != "back"}
        call: Call = call_verbs["log_call"](line, actor=clerk, **said).obj
        if "back" in row:
            call_verbs["call_back_missed"](Call.objects.get(pk=call.pk), actor=clerk, **row["back"])


def to_the_director(cast: Cast, told: Row) -> None:
    """Leave the letters with their readers: one is new, one is past its limit."""
    clerk, today = cast.actors["clerk"], timezone.localdate()
    box = mailbox_verbs["add_mailbox"](cast.campaign, actor=clerk, **told["director"]).obj
    for row in told["letters"]:
        data = {name: value for name, value in row.items() if name != "days"}
        letter_verbs["enter_letter"](box, actor=clerk, received_on=today + timedelta(days=row["days"]), **data)


def by_platform(cast: Cast, told: Row) -> None:
    clerk, today = cast.actors["clerk"], timezone.localdate()
    platforms = {
        row["ref"]: platform_verbs["add_platform"](cast.campaign, actor=clerk, **row).obj for row in told["platforms"]
    }
    for row in told["orders"]:
        data = {name: value for name, value in row.items() if name not in ("platform", "came", "due", "answer")}
        days = {"received_on": today + timedelta(days=row["came"]), "due_on": today + timedelta(days=row["due"])}
        order = order_verbs["take_order"](platforms[row["platform"]], actor=clerk, **data, **days).obj
        if "answer" in row:
            voice_verbs["answer"](order.voice, actor=clerk, text=row["answer"])


def on_the_board(cast: Cast, told: Row) -> None:
    """Put up posts: one is shown with a reply, one shown, one hidden for a reason, one waits."""
    clerk = cast.actors["clerk"]
    for row in told["posts"]:
        said = {"channel": "board", "subject": row["subject"], "body": row["body"], "anonymous": "on"}
        voice = voice_verbs["receive"](cast.campaign, actor=clerk, **said).obj
        made: Posting = posting_verbs["put_up"](voice, actor=clerk, consent="on").obj
        if "hide" in row:
            posting_verbs["hide_posting"](fresh(made), actor=clerk, reason=row["hide"])
        if "text" in row:
            shown = {"title": row["subject"], "text": row["text"]}
            posting_verbs["show_posting"](fresh(made), actor=clerk, **shown)
        if "reply" in row:
            posting_verbs["reply_posting"](fresh(made), actor=clerk, reply=row["reply"])


def of_burden(cast: Cast, told: Row) -> None:
    """Enter what schools report of their burden: counted, a voice, left out, waiting; a school without a user by the program."""
    clerk, today = cast.actors["clerk"], timezone.localdate()
    for row in told["burdens"]:
        school = cast.units[row["school"]]
        actor = cast.handlers.get(row["school"]) or program(P.BURDEN_REPORT, name="demo")
        data = {name: value for name, value in row.items() if name not in ("school", "days", "then")}
        day = today + timedelta(days=row["days"])
        made = burden_verbs["file_burden"](school, actor=actor, happened_on=day, **data).obj
        if then := row.get("then"):
            said = {name: value for name, value in then.items() if name != "verb"}
            burden_verbs[then["verb"]](made, actor=clerk, **said)


def fresh(made: Posting) -> Posting:
    return Posting.objects.select_related("voice__campaign__office").get(pk=made.pk)
