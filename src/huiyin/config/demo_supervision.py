"""How the demonstration's bureau supervised (四真四实, 真督): 8 groups over its units, three tiers, meetings, handbooks, reactions.

The source says: eight groups, led by members of the leadership, with directors of school districts and heads of sections
as deputies; they report to the district's group, which supervises the bureau itself. Names are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.models import Paper, PaperCall
from huiyin.config.demo_cast import Cast, Row, add_person, content, in_the_past, on
from huiyin.config.demo_days import Step
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor
from huiyin.people.actors import named_actor, program
from huiyin.supervision.actions_group_work import group_verbs
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.models_groups import SupervisionGroup
from huiyin.supervision.models_phases import UnitPhase

TOLD: Row = content("supervision")
SET_UP, OPENED = "2014-03-24", "2014-03-25"


class Supervising:
    """Enters the groups, what they did, and where some of their units stood, each on its day."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.campaign = cast, cast.campaign
        self.office = in_the_past(program(*ALL_PERMISSIONS))
        self.groups: dict[str, SupervisionGroup] = {}

    def steps(self) -> Iterator[Step]:
        yield Step(on(SET_UP, 8, 30), self.hire)
        for place, row in enumerate(TOLD["groups"]):
            at = on(SET_UP, 9) + timedelta(minutes=4 * place)
            yield Step(at, partial(self.set_up, row, at))
        yield Step(on(OPENED, 10), self.open_passages)
        for meeting in TOLD["meetings"]:
            for place, row in enumerate(self.of_bureau()):
                at = on(meeting["held_on"], 16) + timedelta(minutes=3 * place)
                yield Step(at, partial(self.meet, row["code"], meeting, place, at))
        for number, row in enumerate(TOLD["units"]):
            yield from self.unit_steps(number, row)

    def of_bureau(self) -> list[Row]:
        return [row for row in TOLD["groups"] if row["tier"] == "bureau"]

    def hire(self) -> None:
        """Enter the people of the groups who were not in the cast; what they may do comes from their groups."""
        root = self.campaign.office.code
        for person in TOLD["people"]:
            sign_in = add_person(person, self.cast.units, root, self.office, on(SET_UP, 8, 30))
            self.cast.sign_ins.append(sign_in)

    def set_up(self, row: Row, at: Any) -> None:
        """Set a group up with its plan and one handbook for each who is in it."""
        said = {key: row.get(key, "") for key in ("name", "tier", "leader", "deputies", "members")}
        above = self.groups[row["above"]].ref if row.get("above") else ""
        units = self.units_of(row)
        group = group_verbs["set_up_group"](
            self.campaign, actor=self.office, at=at, above=above, units=units, **said
        ).obj
        self.groups[row["code"]] = group
        if row["tier"] != "bureau":
            return
        for minute, step in enumerate(TOLD["steps"]):
            moment = at + timedelta(seconds=10 * minute)
            group_verbs["schedule_step"](fresh(group), actor=self.office, at=moment, **step)
        group_verbs["issue_handbook"](fresh(group), actor=self.office, at=at + timedelta(minutes=2))

    def units_of(self, row: Row) -> list[str]:
        """Return the units of a group: those named, and the schools of the districts named."""
        schools = [one["code"] for one in content("units")["units"] if one["parent"] in row.get("schools_of", [])]
        return [*row.get("units", []), *schools]

    def open_passages(self) -> None:
        at = on(OPENED, 10)
        unit_phase_verbs["open_unit_phases"](fresh(self.campaign), actor=self.office, at=at, due_on="2014-05-09")

    def meet(self, code: str, meeting: Row, place: int, at: Any) -> None:
        """Let one group sum up at a meeting, and note the steps of its plan that are done by then."""
        leader = self.actor_of(code)
        group_verbs["hold_meeting"](
            fresh(self.groups[code]), actor=leader, at=at, held_on=meeting["held_on"], topic=meeting["topic"],
            summary=meeting["summaries"][place % len(meeting["summaries"])],
        )  # fmt: skip
        for number in meeting["done"]:
            moment = at + timedelta(seconds=20 * number)
            group_verbs["note_step_done"](
                fresh(self.groups[code]), actor=leader, at=moment, number=number, done_on=meeting["held_on"]
            )

    def actor_of(self, code: str) -> Actor:
        row = next(one for one in TOLD["groups"] if one["code"] == code)
        return in_the_past(named_actor(row["leader"], via="demo"))

    def unit_steps(self, number: int, row: Row) -> Iterator[Step]:
        """Yield the talks of a group's leader in a unit, and how he reacted to what he found."""
        for place, talk in enumerate(row["talks"]):
            at = on(talk["held_on"], 14) + timedelta(minutes=10 * place + 3 * number)
            yield Step(at, partial(self.to_unit, row, "note_talk", at, talk))
        for verb, day, said in row.get("deeds", []):
            at = on(day, 9) + timedelta(minutes=11 * number)
            yield Step(at, partial(self.to_unit, row, verb, at, said))

    def to_unit(self, row: Row, verb: str, at: Any, said: Row) -> None:
        passage = UnitPhase.objects.select_related("campaign__office", "unit", "phase").get(
            campaign=self.campaign, unit__code=row["unit"], phase__number=1
        )
        actor = self.office if verb == "answer_reaction" else self.actor_of(row["group"])
        unit_phase_verbs[verb](passage, actor=actor, at=at, **said)


def enter_today(cast: Cast) -> None:
    """Call for the three plans that groups review, and have one unit's copied plan returned and another's waiting."""
    office = program(*ALL_PERMISSIONS)
    unit_phase_verbs["open_unit_phases"](fresh(cast.campaign), actor=office)
    calls: dict[str, PaperCall] = {}
    for row in TOLD["calls"]:
        said = row | {"due_on": timezone.localdate() + timedelta(days=20), "kind": "plan", "owing": "unit"}
        call = paper_call_verbs["draft_paper_call"](cast.campaign, actor=office, **said).obj
        paper_call_verbs["open_paper_call"](fresh(call), actor=office)
        calls[row["review_kind"]] = fresh(call)
    leader = named_actor("leader", via="demo")
    for row in TOLD["plans"]:
        call = calls[row["review_kind"]]
        begun = {
            "owed": call.roll.get(unit__code=row["unit"]).number, "title": row["title"], "text": row["text"],
            "focus": row["focus"], "items": f"{row['measure']} | {row['who']} | {timezone.localdate() + timedelta(days=9)}",
        }  # fmt: skip
        paper: Paper = paper_verbs["begin_paper"](call, actor=office, **begun).obj
        for verb in row["deeds"]:
            actor = leader if verb in ("accept_paper", "return_paper") else office
            data = {"seen_alike": "on"} if verb == "submit_paper" else row.get("comments", {})
            paper_verbs[verb](fresh(paper), actor=actor, **data)


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)
