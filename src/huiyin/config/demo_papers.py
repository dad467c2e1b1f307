"""Papers of the demonstration: plans and essays that are called for now, one returned as a copy and then accepted.

They are entered as of today, for nobody hands in a plan for 2014 any more; texts and people are invented.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.models import Paper, PaperCall
from huiyin.config.demo_cast import Cast, Row, content


def enter(cast: Cast) -> None:
    """Let the clerk call for papers, units and people write them, others review them."""
    for row in content("papers")["calls"]:
        said = row["call"] | {"due_on": timezone.localdate() + timedelta(days=row["days"])}
        clerk = cast.actors["clerk"]
        call: PaperCall = paper_call_verbs["draft_paper_call"](cast.campaign, actor=clerk, **said).obj
        paper_call_verbs["open_paper_call"](fresh(call), actor=clerk)
        for paper in row["papers"]:
            written(cast, fresh(call), paper)


def written(cast: Cast, call: PaperCall, row: Row) -> None:
    """Enter one paper as far as its row tells."""
    paper: Paper = paper_verbs["begin_paper"](call, actor=cast.actors[row["by"]], **dated(row["begin"])).obj
    for username, verb, said in row["deeds"]:
        paper_verbs[verb](fresh(paper), actor=cast.actors[username], **dated(said))


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)


def dated(said: Row) -> Row:
    """Return what is said with its days counted from today: +12 at the end of a measure, a number for the day it was done."""
    found = dict(said)
    today = timezone.localdate()
    if "done_on" in found:
        found["done_on"] = today + timedelta(days=found["done_on"])
    if "items" in found:
        found["items"] = "\n".join(with_day(line) for line in found["items"].splitlines())
    return found


def with_day(line: str) -> str:
    words, plus, days = line.partition("+")
    return f"{words}{timezone.localdate() + timedelta(days=int(days))}" if plus else line
