"""How the demonstration's bureau collected: its plan, 4 forums, 7 research forums, talks and visits in 123 units.

The voices are those of the story; here they are bound to the session at which they were said. Each unit hands in its share
of the talks and visits, so that the sums come out; the same at every loading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import CollectionPlan, Consultation, Session
from huiyin.config.demo_cast import Cast, Row, content, on
from huiyin.config.demo_days import Step, workday_from
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Row as BulkRow

if TYPE_CHECKING:
    from huiyin.config.demo_story import Story

COLLECTION: Row = content("collection")


class Collecting:
    """Knows which session of the content is which row, and lists all steps of collecting."""

    def __init__(self, story: Story, begins: dict[str, datetime], ends: dict[str, datetime]) -> None:
        self.story, self.cast, self.begins, self.ends = story, story.cast, begins, ends
        self.clerk, self.leader = self.cast.actors["clerk"], self.cast.actors["leader"]
        self.sessions: dict[str, int] = {}

    def steps(self, rows: list[Row]) -> Iterator[Step]:
        """Yield the plan, the sessions with the voices of ``rows`` said there, the units' talks and visits, the pairs."""
        plan = COLLECTION["plan"]
        yield Step(on(plan["drafted_on"], 10), self.draft)
        yield Step(on(plan["passed_on"], 10), self.passed)
        events = {event["code"]: event for event in content("events")["events"]}
        for number, row in enumerate(COLLECTION["sessions"]):
            event = row["event"]
            called = on(plan["passed_on"], 14) + timedelta(minutes=4 * number)
            said = [one["n"] for one in rows if one.get("event") == event]
            yield Step(called, partial(self.call, row, events[event], called))
            yield Step(self.begins[event], partial(self.hold, event, row["came"], self.begins[event]))
            yield Step(self.ends[event] + timedelta(minutes=2), partial(self.close, event, said))
        yield from self.unit_steps()
        yield Step(on(COLLECTION["must_talks"]["on"], 9), self.pairs)
        for row in COLLECTION["must_talks"]["talks"]:
            yield Step(on(row["held_on"], 16), partial(self.talked, row))
        yield Step(on(COLLECTION["discussion"]["held_on"], 15), self.discuss)

    def draft(self) -> None:
        plan = COLLECTION["plan"]
        morning = {"actor": self.clerk, "at": on(plan["drafted_on"], 10)}
        made = plan_verbs["draft_plan"](self.cast.campaign, **morning, intro=plan["intro"]).obj
        for line in plan["lines"]:
            plan_verbs["add_line"](made, **morning, **line)
        plan_verbs["submit_plan"](made, actor=self.clerk, at=on(plan["drafted_on"], 16))

    def passed(self) -> None:
        plan = COLLECTION["plan"]
        found = CollectionPlan.objects.select_related("campaign__office").get(campaign=self.cast.campaign)
        at = on(plan["passed_on"], 10)
        plan_verbs["pass_plan"](found, actor=self.leader, at=at, comments=plan["remark"])

    def call(self, row: Row, event: Row, at: datetime) -> None:
        """Plan a session and invite to it."""
        said = {name: row[name] for name in ("kind", "audience", "topic", "about", "leader") if name in row}
        begins = f"{timezone.localtime(self.begins[row['event']]):%Y-%m-%d %H:%M}"
        made = session_verbs["plan_session"](
            self.cast.campaign,
            actor=self.clerk,
            at=at,
            place=event["place"],
            planned_at=begins,
            recorder="陈晓岚",
            **said,
        ).obj
        self.sessions[row["event"]] = made.pk
        session_verbs["invite"](made, actor=self.clerk, at=at, **row["came"])

    def session(self, event: str) -> Session:
        return Session.objects.select_related("campaign__office", "unit").get(pk=self.sessions[event])

    def hold(self, event: str, came: dict[str, int], at: datetime) -> None:
        session_verbs["hold"](self.session(event), actor=self.clerk, at=at, **came)

    def close(self, event: str, said: Sequence[int]) -> None:
        """Bind what was written down at the session to it, and close its minutes."""
        later = {"actor": self.clerk, "at": self.ends[event] + timedelta(minutes=2)}
        found = self.session(event)
        refs = "\n".join(self.story.voices[number].ref for number in said)
        session_verbs["bind_voices"](found, **later, voices=refs)
        session_verbs["minute"](found, **later)

    def unit_steps(self) -> Iterator[Step]:
        """Yield what each unit hands in, a handful of units a day."""
        talks, visits = COLLECTION["talks"], COLLECTION["visits"]
        codes = [row["code"] for row in content("units")["units"] if row["activity_unit"]]
        first = date.fromisoformat(talks["from_on"])
        days = (date.fromisoformat(talks["until_on"]) - first).days
        shares = {name: shared(total, len(codes)) for name, total in talks["people"].items()}
        met = shared(visits["person_times"], len(codes))
        for number, code in enumerate(codes):
            day = workday_from(first + timedelta(days=number * days // len(codes)))
            people = {name: share[number] for name, share in shares.items() if share[number]}
            yield Step(on(day, 17), partial(self.hand_in, code, day, people, met[number]))

    def hand_in(self, code: str, day: date, people: dict[str, int], met: int) -> None:
        unit, at = self.cast.units[code], on(day, 17)
        common = {"campaign": self.cast.campaign.code}
        talker = COLLECTION["talks"]["talker"]
        talks = [
            BulkRow(data=common | {"audience": name, "talker": talker, "times": n, "held_on": day}, at=at)
            for name, n in people.items()
        ]
        visits = COLLECTION["visits"]
        said = {"visitor": visits["visitor"], "reason": visits["reason"], "place": unit.name}
        visit = BulkRow(data=common | said | {"headcount": met, "visited_on": day}, at=at)
        for verb, rows in ((talk_verbs["record_talk"], talks), (visit_verbs["record_visit"], [visit])):
            for deed in verb.create_from(unit, rows, actor=self.clerk):
                if isinstance(deed, Refused):
                    raise deed

    def pairs(self) -> None:
        who = {name: COLLECTION["must_talks"][name] for name in ("chiefs", "members", "charges")}
        at = on(COLLECTION["must_talks"]["on"], 9)
        must_talk_verbs["set_must_talks"](self.cast.campaign, actor=self.clerk, at=at, **who)

    def talked(self, row: Row) -> None:
        unit = self.cast.units["qjjw-jg"]
        said = {**row, "campaign": self.cast.campaign.code, "talker": ""}
        talk_verbs["record_talk"](unit, actor=self.clerk, at=on(row["held_on"], 16), **said)

    def discuss(self) -> None:
        """Hold a discussion: how many hold back, what it brought, what is not taken up and why."""
        row = COLLECTION["discussion"]
        at = on(row["held_on"], 15)
        now: dict[str, Any] = {"actor": self.clerk, "at": at}
        said = {name: row[name] for name in ("topic", "about", "place", "leader")}
        begins = f"{row['held_on']} 14:30"
        found = session_verbs["plan_session"](
            self.cast.campaign, **now, kind="discussion", planned_at=begins, recorder="陈晓岚", **said
        ).obj
        session_verbs["hold"](found, **now, **row["came"])
        session_verbs["note_mindset"](found, **now, **row["mindset"])
        for outcome in row["outcomes"]:
            session_verbs["add_outcome"](found, **now, **outcome)
        session_verbs["set_outcome_aside"](found, **now, **row["aside"])


def shared(total: int, units: int) -> list[int]:
    """Return how many fall to each unit: as even as whole numbers allow, and the sum is the total."""
    ends = [total * (number + 1) // units for number in range(units)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def enter_today(cast: Cast) -> None:
    """Put a report out for comment now: nobody can comment on a report of 2014 today."""
    row = COLLECTION["report"]
    today = timezone.localdate()
    days = {"from_on": today, "until_on": today + timedelta(days=row["days"])}
    said = {name: row[name] for name in ("title", "text", "range")}
    made = consultation_verbs["draft_consultation"](cast.campaign, actor=cast.actors["clerk"], **days, **said).obj
    consultation_verbs["open_consultation"](made, actor=cast.actors["leader"])
    for comment in row["comments"]:
        found = Consultation.objects.select_related("campaign__office").get(pk=made.pk)
        words = {name: comment[name] for name in ("text", "signed") if name in comment}
        consultation_verbs["comment_text"](found, actor=cast.actors[comment["by"]], **words)
