"""What happened in the demonstration, as verbs with their moments: voices are heard, cases go as far as they went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import public, sender
from huiyin.cases.terms import Channel
from huiyin.config.demo_cast import FRAME, Cast, Row, content, in_the_past, on
from huiyin.config.demo_days import (
    Clock,
    day_in,
    due_day,
    finished_day,
    rating_days,
    shown_day,
    spread,
    workday_from,
    workdays_between,
)
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Row as BulkRow
from huiyin.kernel.workdays import after_workdays

WRITTEN_BY_THE_SENDER = frozenset({Channel.MAILBOX, Channel.BOARD, Channel.EMAIL})
"""Everything else is said or handed over, and the clerk writes it down."""
WORKDAYS_TO_SETTLE = 5
LAST_DAY = date(2014, 6, 12)
PHRASES: Row = FRAME["phrases"]


@dataclass(frozen=True)
class Step:
    """One deed of the demonstration and the moment at which it is done."""

    at: datetime
    do: Callable[[], object]


class Story:
    """Knows which voice and which case of the content is which row, and lists all steps in order of time."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.clerk = cast.actors["clerk"]
        self.voices: dict[int, Voice] = {}
        self.cases: dict[int, int] = {}
        self.heard: dict[int, datetime] = {}

    def steps(self) -> list[Step]:
        """Return every step in order of time; those of one object that share a moment stay in the order of the trade."""
        rows = content("voices")["voices"]
        found = [*self.phase_steps(), *self.hearing_steps(rows), *self.settling_steps(rows)]
        for problem in content("problems")["problems"]:
            of_problem = [row for row in rows if problem["n"] in row["problems"]]
            found += ProblemStory(self, problem, of_problem).steps()
        return sorted(found, key=lambda step: step.at)

    def phase_steps(self) -> Iterator[Step]:
        admin = self.cast.actors["admin"]
        for phase in FRAME["phases"][1:]:
            at = on(phase["opens_on"], 9, 30)
            yield Step(at, partial(campaign_verbs["next_phase"], self.cast.campaign, actor=admin, at=at))

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
                day = after_workdays(day_in(row, "said_on"), WORKDAYS_TO_SETTLE)
                at = spread(row["n"], on(day, 10), 90)
                data = {name: row[key] for key, name in names.items()}
                yield Step(at, partial(self.to_voice, row["n"], verb, at, data))

    def to_voice(self, number: int, verb: str, at: datetime, data: Row) -> None:
        voice_verbs[verb](self.voices[number], actor=self.clerk, at=at, **data)

    def link(self, voice: Row, problem: int, at: datetime) -> None:
        """Put a voice to a case; one with several demands names the passage."""
        ref = Case.objects.values_list("ref", flat=True).get(pk=self.cases[problem])
        passage = voice.get("passages", {}).get(str(problem), "")
        fresh = Voice.objects.select_related("office", "campaign").get(pk=self.voices[voice["n"]].pk)
        voice_verbs["link"](fresh, actor=self.clerk, at=at, case=ref, passage=passage)

    def case(self, problem: int) -> Case:
        related = ("campaign", "office__institution", "lead_unit", "category", "about_unit", "about_user")
        return Case.objects.select_related(*related).get(pk=self.cases[problem])


def meeting_begins(events: list[Row]) -> dict[str, datetime]:
    """Return when each meeting begins: the first of a day in the morning, the second in the afternoon."""
    begins: dict[str, datetime] = {}
    for event in events:
        begun = [at for at in begins.values() if str(timezone.localdate(at)) == event["held_on"]]
        begins[event["code"]] = on(event["held_on"], 14 if begun else 9, 30)
    return begins


class ProblemStory:
    """One problem of the content: what was done about it, day by day."""

    def __init__(self, story: Story, problem: Row, voices: list[Row]) -> None:
        self.story, self.problem, self.number = story, problem, problem["n"]
        self.registered = day_in(problem, "registered_on")
        early = [row for row in voices if day_in(row, "said_on") <= self.registered]
        self.whole = [row for row in early if len(row["problems"]) == 1]
        self.parts = [row for row in early if len(row["problems"]) > 1]
        self.late = [row for row in voices if row not in early]
        self.voices = voices
        self.acts: list[tuple[date, Callable[[datetime], object]]] = []
        self.apart: list[Step] = []

    def steps(self) -> list[Step]:
        """Return the steps of the case; the office works by the clock, senders answer in the evening."""
        self.opening()
        if "assigned_on" in self.problem:
            self.assigning()
        if "planned_on" in self.problem:
            self.working()
        clock = Clock(self.number, max(self.story.heard[row["n"]] for row in [*self.whole, *self.parts]))
        steps = []
        for day, act in sorted(self.acts, key=lambda each: each[0]):
            at = clock.at(day)
            steps.append(Step(at, partial(act, at)))
        return steps + self.apart

    # How a step is written down.

    def act(self, day: date, verb: str, actor: Actor, **data: Any) -> None:
        self.acts.append((day, partial(self.do, verb, actor, data)))

    def do(self, verb: str, actor: Actor, data: Row, at: datetime) -> None:
        files = {"file": data["file"]} if "file" in data else {}
        said = {key: value for key, value in data.items() if key != "file"}
        case_verbs[verb](self.story.case(self.number), actor=actor, at=at, files=files, **said)

    def day(self, key: str) -> date:
        return day_in(self.problem, key)

    def phrase(self, name: str, which: int = 0, **filled: Any) -> str:
        found = PHRASES[name]
        return str(found if isinstance(found, str) else found[which % len(found)]).format(**filled)

    # What was done.

    def opening(self) -> None:
        clerk, problem = self.story.clerk, self.problem
        self.acts.append((self.registered, self.open))
        self.act(self.registered, "classify", clerk, **{k: problem[k] for k in ("category", "handling_type", "target")})
        for row in self.parts:
            self.acts.append((self.registered, partial(self.story.link, row, self.number)))
        for row in self.late:
            at = spread(row["n"], on(workday_from(day_in(row, "said_on")), 16, 20), 50)
            self.apart.append(Step(at, partial(self.story.link, row, self.number, at)))
        if "assigned_on" in problem:
            self.act(self.registered, "accept", clerk)

    def open(self, at: datetime) -> None:
        """Open the case with the voices that speak of nothing else; the rest are linked by their passages."""
        about = self.problem.get("about")
        data = {key: self.problem[key] for key in ("title", "problem")} | {"kind": "rectification"}
        data |= {"conduct": "on", "about_unit": about} if about else {}
        data["voices"] = [self.story.voices[row["n"]].ref for row in self.whole]
        deed = case_verbs["open_case"](self.story.cast.campaign, actor=self.story.clerk, at=at, **data)
        self.story.cases[self.number] = deed.obj.pk

    def assigning(self) -> None:
        problem = self.problem
        due = max(due_day(problem, measure) for measure in problem["measures"])
        lead = problem["lead"]
        self.act(
            self.day("assigned_on"), "assign", self.story.clerk, lead=lead, co=problem["co"], due_on=due
        )
        self.handler = self.story.cast.handlers[lead]
        if "signed_on" in problem:
            self.act(self.day("signed_on"), "sign", self.handler, person=problem["person"])

    def working(self) -> None:
        """Plan, do and report: a problem that was sent back once goes through two rounds."""
        problem, first = self.problem, self.problem.get("first_round")
        measures = list(enumerate(problem["measures"], start=1))
        for entry in problem["progress"]:
            self.act(day_in(entry, "on"), "report_progress", self.handler, note=entry["note"])
        if first:
            again = day_in(first, "reworked_on")
            sooner = [m for m in measures if due_day(problem, m[1]) <= again]
            self.round(first, self.day("planned_on"), sooner)
            note = self.phrase("sent_back", reason=first["rework_reason"])
            self.act(again, "report_progress", self.handler, note=note)
            self.round(problem, again, [m for m in measures if m not in sooner])
        else:
            self.round(problem, self.day("planned_on"), measures)
        if "closed_on" in problem:
            self.act(self.day("closed_on"), "close", self.story.clerk)

    def round(self, row: Row, planned: date, measures: list[tuple[int, Row]]) -> None:
        """Plan ``measures`` and carry the case as far as the dates of ``row`` go."""
        for _number, measure in measures:
            standard, due = self.problem["standard"], due_day(self.problem, measure)
            self.act(planned, "plan", self.handler, content=measure["content"], standard=standard, due_on=due)
        submitted = day_in(row, "submitted_on") if "submitted_on" in row else None
        for number, measure in measures:
            if submitted or "done_on" in measure:
                self.finishing(number, measure, submitted or LAST_DAY)
        if submitted:
            self.helping(planned, submitted)
            self.act(submitted, "submit", self.handler, result=row["result"], reply=row["reply"] or self.drafted(row))
        if "verified_on" in row:
            self.settling(row)

    def finishing(self, number: int, measure: Row, submitted: date) -> None:
        proof, case = measure["evidence"], self.problem
        finished = finished_day(case, measure, submitted)
        unit = self.story.cast.units[case["lead"]].name
        shown = {"evidence": proof["name"], "description": proof["description"]}
        data: Row = {"measure": number, "note": self.phrase("shown", **shown)}
        if number == 1 and self.number % 6 == 1:
            page = self.phrase("page", title=case["title"], measure=measure["content"], unit=unit, **shown)
            data["file"] = partial(SimpleUploadedFile, f"{proof['name']}.txt", page.encode())
        self.act(shown_day(measure, finished, submitted), "add_evidence", self.handler, **data)
        result = self.phrase("finished", evidence=proof["name"])
        self.act(finished, "finish_measure", self.handler, measure=number, result=result)

    def helping(self, planned: date, submitted: date) -> None:
        """Let each co-working unit give its part, once, somewhat before the lead unit reports."""
        days = workdays_between(planned, submitted)
        measures = self.problem["measures"]
        for place, unit in enumerate(self.problem["co"] if not self.helped else []):
            measure = measures[place % len(measures)]["content"]
            answer = self.phrase("part", self.number + place, measure=measure)
            helper = self.story.cast.handlers[unit]
            self.act(days[len(days) * (place + 2) // 5], "answer_part", helper, answer=answer)
        self.helped = True

    def settling(self, row: Row) -> None:
        """Verify, ask, and let the senders answer."""
        measures = self.problem["measures"]
        evidence = measures[self.number % len(measures)]["evidence"]["name"]
        remarks = self.phrase("verified", self.number, evidence=evidence, count=len(measures))
        self.act(day_in(row, "verified_on"), "verify", self.story.cast.actors["supervisor"], remarks=remarks)
        if "asked_on" in row:
            self.act(day_in(row, "asked_on"), "ask", self.story.clerk)
        if "rated_on" in row:
            self.rating(row)

    def rating(self, row: Row) -> None:
        """Let the sender of record speak; before a closing the others answer too, in the same sense and without words."""
        speaker = self.problem.get("rated_by", self.voices[0]["n"])
        everybody = "closed_on" in row
        days = rating_days(day_in(row, "asked_on"), day_in(row, "rated_on"), self.voices, speaker)
        for voice, day in days.items():
            if everybody or voice == speaker:
                comment = row.get("rating_words", "") if voice == speaker else ""
                at = spread(voice, on(day, 19), 100)
                self.apart.append(Step(at, partial(self.rate, voice, row["rating"], comment, at)))

    def rate(self, voice: int, grade: str, comment: str, at: datetime) -> None:
        actor = in_the_past(sender(self.story.voices[voice]))
        case_verbs["rate"](self.story.case(self.number), actor=actor, at=at, grade=grade, comment=comment)

    def drafted(self, row: Row) -> str:
        unit = self.story.cast.units[self.problem["lead"]].name
        return self.phrase("drafted", result=row["result"], unit=unit)
