"""What the sorting desk has to show today: a hot topic, a message about another place, a cry for help, what was learned.

All of it is proposed by the jobs that propose it in use, and decided by the verbs that decide it: the clerk asks for the
learning and puts it in force, the pile is grouped, matters are offered to the public in words that the office released.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.jobs import note_words
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import public, sender
from huiyin.config.demo_cast import Cast, Row, content, in_the_past
from huiyin.config.demo_today import dated, fresh
from huiyin.insight import jobs
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import run_verbs
from huiyin.insight.models import LearnedModel
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Row as BulkRow


def enter(cast: Cast, cases: Mapping[int, Case]) -> None:
    """Receive what was said these days and let it be dealt with so far; ``cases`` are those of the story, by problem."""
    told = content("sorting")
    came = [(row, received(cast, row)) for row in told["voices"]]
    named = {row["key"]: voice for row, voice in came if "key" in row}
    matter = opened(cast, told["matter"], [named[key] for key in told["matter"]["of"]])
    offered(cast, matter, told["matter"]["wording"])
    for row in told["offers"]:
        if row["problem"] in cases:
            offered(cast, cases[row["problem"]], row["wording"])
    for row, voice in came:
        if row.get("same"):
            voice_verbs["say_same"](fresh(voice), actor=sender(voice), case=matter.ref)
        if "taken" in row:
            voice_verbs["take_alarm"](fresh(voice), actor=cast.actors["clerk"], done=row["taken"])
    learned(cast)


def received(cast: Cast, row: Row) -> Voice:
    """Receive one message as whoever brings it: the clerk writes down what is said, a sender writes himself."""
    said = row["voice"]
    writes = public(cast.campaign, anonymous="anonymous" in said)
    by = in_the_past(writes) if row["by"] == "sender" else cast.actors["clerk"]
    came = voice_verbs["receive"].create_from(cast.campaign, [BulkRow(data=said, at=ago(row["days"]))], actor=by)[0]
    if isinstance(came, Refused):
        raise came
    voice: Voice = came.obj
    return voice


def ago(days: int) -> datetime:
    """Return this moment so many days from today; days before are negative."""
    return timezone.now() + timedelta(days=days)


def opened(cast: Cast, row: Row, voices: list[Voice]) -> Case:
    """Open the matter with the first that spoke of it and give it to the unit that handles it."""
    clerk, at = cast.actors["clerk"], ago(row["days"])
    refs = [voice.ref for voice in voices]
    case: Case = case_verbs["open_case"](cast.campaign, actor=clerk, at=at, voices=refs, **row["case"]).obj
    for verb, data in {"classify": row["classify"], "accept": {}, "assign": dated(row["assign"])}.items():
        case_verbs[verb](found(case), actor=clerk, at=at, **data)
    case_verbs["sign"](found(case), actor=cast.handlers[row["assign"]["lead"]], **row["sign"])
    return case


def offered(cast: Cast, case: Case, wording: str) -> None:
    """Let the public say that a message belongs to a matter, in words that give nobody's away (加入已有事项)."""
    case_verbs["offer_joining"](found(case), actor=cast.actors["clerk"], wording=wording)


def found(case: Case) -> Case:
    return Case.objects.select_related("office__institution", "lead_unit").get(pk=case.pk)


def learned(cast: Cast) -> None:
    """Learn from the year's decisions and put that in force, then group the pile; whoever works the queue finds it done.

    Before that the words are counted, which serving does every few minutes: the first look at the table weighs them too.
    """
    clerk = cast.actors["clerk"]
    note_words(timestamp=int(timezone.now().timestamp()))
    model: LearnedModel = model_verbs["learn_model"](cast.campaign, actor=clerk).obj
    jobs.learn(ref=model.ref)
    now = LearnedModel.objects.select_related("campaign", "office").get(pk=model.pk)
    model_verbs["use_model"](now, actor=clerk)
    run = run_verbs["group_pile"](cast.campaign, actor=clerk).obj
    jobs.group_pile(run_id=run.pk)
