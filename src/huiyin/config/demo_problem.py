"""The story of one problem of the demonstration: what was done about it, by whom and when, as verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.actions import case_verbs
from huiyin.cases.receipts import sender
from huiyin.config.demo_cast import FRAME, Row, in_the_past, on
from huiyin.config.demo_days import (
    Clock,
    Step,
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

if TYPE_CHECKING:
    from huiyin.config.demo_story import Story

Act = Callable[[datetime], object]

LAST_DAY = date(2014, 6, 12)
PHRASES: Row = FRAME["phrases"]
ORDER_OF_A_DAY = (
    "open_case",
    "classify",
    "link",
    "accept",
    "assign",
    "sign",
    "report_progress",
    "plan",
    "answer_part",
    "add_evidence",
    "finish_measure",
    "submit",
    "verify",
    "ask",
    "close",
)
PROBLEMS_PER_FILE = 6
"""Of so many problems one hands in its first evidence as a file; the others describe it."""


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
        self.acts: list[tuple[date, int, Act]] = []
        self.apart: list[Step] = []
        self.helped = False

    def steps(self) -> list[Step]:
        """Return the steps of the case; the office works by the clock, senders answer in the evening."""
        self.opening()
        if "assigned_on" in self.problem:
            self.assigning()
        if "planned_on" in self.problem:
            self.working()
        clock = Clock(self.number, max(self.story.heard[row["n"]] for row in [*self.whole, *self.parts]))
        steps = []
        for day, _place, act in sorted(self.acts, key=lambda each: each[:2]):
            at = clock.at(day)
            steps.append(Step(at, partial(act, at)))
        return steps + self.apart

    # How a step is written down.

    def act(self, day: date, verb: str, actor: Actor, *, files: Row | None = None, **data: Any) -> None:
        self.add(day, verb, partial(self.do, verb, actor, files, data))

    def add(self, day: date, verb: str, act: Act) -> None:
        self.acts.append((day, ORDER_OF_A_DAY.index(verb), act))

    def do(self, verb: str, actor: Actor, files: Row | None, data: Row, at: datetime) -> None:
        case = self.story.cases[self.number]
        met = {"met": [one.number for one in case.measures.filter(dropped_at=None)]} if verb == "verify" else {}
        case_verbs[verb](case, actor=actor, at=at, files=files, **data, **met)

    def day(self, key: str) -> date:
        return day_in(self.problem, key)

    def phrase(self, name: str, which: int = 0, **filled: Any) -> str:
        found = PHRASES[name]
        return str(found if isinstance(found, str) else found[which % len(found)]).format(**filled)

    # What was done.

    def opening(self) -> None:
        clerk, problem = self.story.clerk, self.problem
        self.add(self.registered, "open_case", self.open)
        self.act(self.registered, "classify", clerk, **{k: problem[k] for k in ("category", "handling_type", "target")})
        for row in self.parts:
            self.add(self.registered, "link", partial(self.story.link, row, self.number))
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
        self.story.cases[self.number] = deed.obj

    def assigning(self) -> None:
        problem = self.problem
        due = max(due_day(problem, measure) for measure in problem["measures"])
        lead = problem["lead"]
        self.act(self.day("assigned_on"), "assign", self.story.clerk, lead=lead, co=problem["co"], due_on=due)
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
            self.settling(row, [measure for _number, measure in measures])

    def finishing(self, number: int, measure: Row, submitted: date) -> None:
        proof, case = measure["evidence"], self.problem
        finished = finished_day(case, measure, submitted)
        unit = self.story.cast.units[case["lead"]].name
        shown = {"evidence": proof["name"], "description": proof["description"]}
        files = None
        if number == 1 and self.number % PROBLEMS_PER_FILE == 1:
            page = self.phrase("page", title=case["title"], measure=measure["content"], unit=unit, **shown)
            files = {"file": SimpleUploadedFile(f"{proof['name']}.txt", page.encode())}
        day, note = shown_day(measure, finished, submitted), self.phrase("shown", **shown)
        self.act(day, "add_evidence", self.handler, files=files, measure=number, note=note)
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

    def settling(self, row: Row, measures: list[Row]) -> None:
        """Verify what these measures brought, ask, and let the senders answer."""
        evidence = measures[self.number % len(measures)]["evidence"]["name"]
        remarks = self.phrase("verified", self.number + len(measures), evidence=evidence, count=len(measures))
        self.act(day_in(row, "verified_on"), "verify", self.story.cast.actors["supervisor"], remarks=remarks)
        if "asked_on" in row:
            self.act(day_in(row, "asked_on"), "ask", self.story.clerk)
        if "rated_on" in row:
            self.rating(row)

    def rating(self, row: Row) -> None:
        """Let the sender of record speak; before a closing the others answer too, in the same sense."""
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
        case_verbs["rate"](self.story.cases[self.number], actor=actor, at=at, grade=grade, comment=comment)

    def drafted(self, row: Row) -> str:
        unit = self.story.cast.units[self.problem["lead"]].name
        return self.phrase("drafted", result=row["result"], unit=unit)
