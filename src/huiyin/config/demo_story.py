"""Everything that happened in the demonstration, in order of time: phases, voices, and the story of each problem."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import public
from huiyin.cases.terms import Channel
from huiyin.config.demo_cast import FRAME, Cast, Row, content, in_the_past, on
from huiyin.config.demo_collection import Collecting
from huiyin.config.demo_days import Step, day_in, spread
from huiyin.config.demo_phases import turn
from huiyin.config.demo_problem import ProblemStory
from huiyin.config.demo_supervision import Supervising
from huiyin.kernel.actors import Actor
from huiyin.kernel.calendars import seeded
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Row as BulkRow

WRITTEN_BY_THE_SENDER = frozenset({Channel.MAILBOX, Channel.BOARD, Channel.EMAIL})
"""Everything else is said or handed over, and the clerk writes it down."""
WORKDAYS_TO_SETTLE = 5


class Story:
    """Knows which voice and which case of the content is which row, and lists all steps in order of time."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.clerk = cast.actors["clerk"]
        self.voices: dict[int, Voice] = {}
        self.cases: dict[int, Case] = {}
        self.heard: dict[int, datetime] = {}

    def steps(self) -> list[Step]:
        """Return every step in order of time; at the same moment they stay in the order of the trade."""
        rows = content("voices")["voices"]
        found = [*self.phase_steps(), *self.hearing_steps(rows), *self.settling_steps(rows)]
        found += self.collecting_steps(rows)
        found += Supervising(self.cast).steps()
        for problem in content("problems")["problems"]:
            of_problem = [row for row in rows if problem["n"] in row["problems"]]
            found += ProblemStory(self, problem, of_problem).steps()
        return sorted(found, key=lambda step: step.at)

    def phase_steps(self) -> Iterator[Step]:
        for phase in FRAME["phases"][1:]:
            day = phase["opens_on"]
            yield Step(on(day, 9, 30), partial(turn, self.cast, self.cast.campaign, day, phase["turn"]))

    def hearing_steps(self, rows: list[Row]) -> Iterator[Step]:
        """Yield the receipt of each voice; what was said in one meeting is entered together, after it."""
        events = {event["code"]: event for event in content("events")["events"]}
        begins = meeting_begins(list(events.values()))
        for code, group in groupby(rows, key=lambda row: row.get("event")):
            told = list(group)
            if code:
                for place, row in enumerate(told):
                    self.heard[row["n"]] = begins[code] + timedelta(minutes=6 * place)
                yield Step(self.heard[told[-1]["n"]], partial(self.receive, told, events[code]))
                continue
            for row in told:
                self.heard[row["n"]] = spread(row["n"], on(row["said_on"], 8, 40), 180)
                yield Step(self.heard[row["n"]], partial(self.receive, [row]))

    def receive(self, rows: list[Row], event: Row | None = None) -> None:
        note = {"extra": {"event": event["name"], "place": event["place"]}} if event else {}
        keys = ("channel", "subject", "body", "anonymous", "name", "phone")
        bulk = [
            BulkRow(
                data={key: row[key] for key in keys if key in row} | {"served": row["audience"]},
                at=self.heard[row["n"]],
                note=note,
            )
            for row in rows
        ]
        deeds = voice_verbs["receive"].create_from(self.cast.campaign, bulk, actor=self.hearer(rows[0]))
        for row, deed in zip(rows, deeds, strict=True):
            if isinstance(deed, Refused):
                raise deed
            self.voices[row["n"]] = deed.obj

    def hearer(self, row: Row) -> Actor:
        if row["channel"] in WRITTEN_BY_THE_SENDER:
            return in_the_past(public(self.cast.campaign, anonymous=row["anonymous"]))
        return self.clerk

    def collecting_steps(self, rows: list[Row]) -> Iterator[Step]:
        """Yield how the voices came in: the meetings, and what was done beside them."""
        begins = meeting_begins(content("events")["events"])
        ends = {code: max(self.heard[row["n"]] for row in rows if row.get("event") == code) for code in begins}
        return Collecting(self, begins, ends).steps(rows)

    def settling_steps(self, rows: list[Row]) -> Iterator[Step]:
        """Yield what becomes of voices that lead to no case."""
        fields = {
            "answered": ("answer", {"answer": "text"}),
            "referred": ("refer", {"to": "to", "reason": "reason"}),
            "set_aside": ("set_aside", {"reason_code": "reason_code", "reason": "reason"}),
        }
        for row in rows:
            if row.get("disposition") in fields:
                verb, names = fields[row["disposition"]]
                day = seeded().after(day_in(row, "said_on"), WORKDAYS_TO_SETTLE)
                at = spread(row["n"], on(day, 10), 90)
                data = {name: row[key] for key, name in names.items()}
                yield Step(at, partial(self.to_voice, row["n"], verb, at, data))

    def to_voice(self, number: int, verb: str, at: datetime, data: Row) -> None:
        voice_verbs[verb](self.voices[number], actor=self.clerk, at=at, **data)

    def link(self, voice: Row, problem: int, at: datetime) -> None:
        """Put a voice to a case; one with several demands names the passage."""
        case = self.cases[problem]
        passage = voice.get("passages", {}).get(str(problem), "")
        fresh = Voice.objects.select_related("office", "campaign").get(pk=self.voices[voice["n"]].pk)
        voice_verbs["link"](fresh, actor=self.clerk, at=at, case=case.ref, passage=passage)
        case.refresh_from_db(fields=["version"])


def meeting_begins(events: list[Row]) -> dict[str, datetime]:
    """Return when each meeting begins: the first of a day in the morning, the second in the afternoon."""
    begins: dict[str, datetime] = {}
    for event in events:
        begun = [at for at in begins.values() if str(timezone.localdate(at)) == event["held_on"]]
        begins[event["code"]] = on(event["held_on"], 14 if begun else 9, 30)
    return begins
