"""The content of the demonstration holds together before any loader touches it.

The loader enters these files by verbs, so a wrong reference or date would surface as a refusal far from its cause.
"""

import datetime as dt
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import huiyin.config

Row = dict[str, Any]

CONTENT = Path(huiyin.config.__file__).parent / "demo"
FIRST_DAY, LAST_DAY = dt.date(2014, 3, 28), dt.date(2014, 6, 12)
HOLIDAYS = {dt.date(2014, 4, 7), dt.date(2014, 5, 1), dt.date(2014, 5, 2), dt.date(2014, 6, 2)}
WORKING_DAYS_TO_RATE = 7

BEFORE_REPORT = ["registered_on", "assigned_on", "signed_on", "planned_on"]
ROUND = ["submitted_on", "verified_on", "asked_on", "rated_on"]
STEPS = [*BEFORE_REPORT, *ROUND, "closed_on"]
STEPS_BY_OUTCOME = {
    "open_registered": STEPS[:1],
    "open_assigned": STEPS[:2],
    "open_working": STEPS[:4],
    "submitted": STEPS[:5],
    "verified": STEPS[:6],
    "asked": STEPS[:7],
    "closed": [*STEPS[:7], "closed_on"],
}
RECTIFIED = {"verified", "asked", "closed"}
LEAVES = ["sifeng-quguan", "sifeng-jiceng", "liyi-qunzhong", "zuihou-yigongli"]


def rows(name: str) -> list[Row]:
    content = json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
    listed: list[Row] = content[name]
    return listed


UNITS, PEOPLE, CATEGORIES = rows("units"), rows("people"), rows("categories")
PROBLEMS, VOICES, EVENTS = rows("problems"), rows("voices"), rows("events")
RECTIFIED_PROBLEMS = [problem for problem in PROBLEMS if problem["outcome"] in RECTIFIED]

each_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: f"problem-{problem['n']}")


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Count the working days strictly after start and strictly before end."""
    return sum(is_working_day(start + dt.timedelta(days=n)) for n in range(1, (end - start).days))


def days_of(problem: Row) -> list[dt.date]:
    """Return every step in the order in which it happened, a first round that failed included."""
    first = problem.get("first_round", {})
    order = [problem.get(step) for step in BEFORE_REPORT]
    order += [first.get(step) for step in [*ROUND, "reworked_on"]]
    order += [problem.get(step) for step in [*ROUND, "closed_on"]]
    return [dt.date.fromisoformat(day) for day in order if day]


def voices_of(problem: Row) -> list[Row]:
    return [voice for voice in VOICES if problem["n"] in voice["problems"]]


def test_activity_units_number_as_in_the_source() -> None:
    kinds = Counter(unit["kind"] for unit in UNITS if unit["activity_unit"])
    assert sum(kinds.values()) == 123
    assert kinds == {"bureau": 1, "district": 8, "subordinate": 9, "school": 105}
    assert "123" in json.loads((CONTENT / "units.json").read_text(encoding="utf-8"))["note"]


def test_unit_tree_has_one_root_and_parents_come_first() -> None:
    seen: set[str | None] = {None}
    for unit in UNITS:
        assert unit["parent"] in seen, unit["code"]
        assert unit["code"].isascii()
        seen.add(unit["code"])
    assert len(seen) == len(UNITS) + 1
    assert sum(unit["parent"] is None for unit in UNITS) == 1


def test_levels_follow_the_kind() -> None:
    assert {(unit["kind"], unit["level"]) for unit in UNITS} == {
        ("bureau", 1),
        ("section", 1),
        ("district", 1),
        ("subordinate", 1),
        ("school", 2),
    }


def test_unit_names_are_told_apart() -> None:
    assert len({unit["name"] for unit in UNITS}) == len(UNITS)


def test_people_belong_to_units_and_every_role_is_held() -> None:
    codes = {unit["code"] for unit in UNITS}
    assert {person["unit"] for person in PEOPLE} <= codes
    assert len({person["username"] for person in PEOPLE}) == len(PEOPLE)
    held = {role for person in PEOPLE for role in person["roles"]}
    assert held == {"clerk", "handler", "head", "leader", "supervisor", "auditor", "admin"}
    assert {"clerk", "head", "leader", "supervisor", "auditor", "admin"} <= {person["username"] for person in PEOPLE}


def test_supervisor_handles_nothing() -> None:
    units = {person["unit"] for person in PEOPLE if "supervisor" in person["roles"]}
    assert not units & {problem["lead"] for problem in PROBLEMS}
    assert not units & {unit for problem in PROBLEMS for unit in problem["co"]}


def test_every_lead_unit_has_its_handler() -> None:
    handled = Counter(person["unit"] for person in PEOPLE if "handler" in person["roles"])
    assert all(handled[problem["lead"]] == 1 for problem in PROBLEMS)


def test_category_leaves_are_named_as_counted() -> None:
    tops = [category["code"] for category in CATEGORIES if category["parent"] is None]
    leaves = [category for category in CATEGORIES if category["parent"] in tops]
    assert len(tops) == 3
    assert len(tops) + len(leaves) == len(CATEGORIES)
    assert [category["code"] for category in leaves] == LEAVES
    assert [category["name"] for category in leaves] == [
        "区管领导干部四风问题",
        "基层干部作风问题",
        "群众反映强烈的利益问题",
        "联系服务群众最后一公里问题",
    ]


def test_problems_by_category_sum_to_the_whole() -> None:
    assert [problem["n"] for problem in PROBLEMS] == list(range(1, 53))
    assert Counter(problem["category"] for problem in PROBLEMS) == dict(zip(LEAVES, [6, 6, 15, 25], strict=True))


def test_rectified_by_category_sum_to_the_whole() -> None:
    by_leaf = Counter(problem["category"] for problem in RECTIFIED_PROBLEMS)
    assert by_leaf == dict(zip(LEAVES, [5, 6, 10, 15], strict=True))


def test_rectified_and_struck_off_stay_apart() -> None:
    assert Counter(problem["outcome"] for problem in RECTIFIED_PROBLEMS) == {"verified": 3, "asked": 5, "closed": 28}


def test_rectified_are_led_by_the_commission_itself() -> None:
    sections = {unit["code"] for unit in UNITS if unit["parent"] == "qjjw-jg"}
    assert {problem["lead"] for problem in RECTIFIED_PROBLEMS} <= sections
    assert {problem["lead"] for problem in PROBLEMS} - sections == {"xx-shihao", "xx-chengnan", "xq-dongxi"}


def test_no_rectified_problem_is_a_matter_of_discipline() -> None:
    types = Counter(problem["handling_type"] for problem in RECTIFIED_PROBLEMS)
    assert types["discipline"] == 0
    assert types["at_once"] > len(RECTIFIED_PROBLEMS) / 2
    assert any(problem["handling_type"] == "discipline" for problem in PROBLEMS)


@each_problem
def test_problem_refers_to_units_that_exist(problem: Row) -> None:
    codes = {unit["code"] for unit in UNITS}
    assert {problem["lead"], *problem["co"], problem.get("about", problem["lead"])} <= codes
    assert problem["lead"] not in problem["co"]
    assert len(problem["co"]) <= 2


@each_problem
def test_problem_about_a_unit_is_not_handled_by_it(problem: Row) -> None:
    assert problem.get("about") not in {problem["lead"], *problem["co"]}


@each_problem
def test_problem_has_the_points_that_work_needs(problem: Row) -> None:
    assert problem["target"] in {"leadership", "department", "person", "school", "region"}
    assert problem["handling_type"] in {"at_once", "dig", "policy", "discipline", "other"}
    assert 0 < len(problem["title"]) <= 24
    assert all(problem[field] for field in ("problem", "person", "standard"))
    assert 1 <= len(problem["measures"]) <= 3
    for measure in problem["measures"]:
        assert measure["content"]
        assert measure["days"] > 0
        assert all(measure["evidence"].values())


@each_problem
def test_problem_has_the_dates_of_its_outcome(problem: Row) -> None:
    required = set(STEPS_BY_OUTCOME[problem["outcome"]])
    if problem["rating"] not in {None, "none"}:
        required.add("rated_on")
    assert {step for step in STEPS if step in problem} == required


@each_problem
def test_problem_dates_are_ordered_working_days(problem: Row) -> None:
    days = days_of(problem)
    assert all(earlier <= later for earlier, later in pairwise(days))
    assert all(FIRST_DAY <= day <= LAST_DAY and is_working_day(day) for day in days)


@each_problem
def test_progress_lies_between_plan_and_report(problem: Row) -> None:
    noted = [entry["on"] for entry in problem["progress"]]
    assert noted == sorted(noted)
    until = problem.get("submitted_on", LAST_DAY.isoformat())
    assert all(problem["planned_on"] <= day <= until for day in noted)
    assert bool(noted) == ("planned_on" in problem)


@each_problem
def test_result_and_reply_come_when_they_are_due(problem: Row) -> None:
    assert bool(problem["result"]) == ("submitted_on" in problem)
    assert bool(problem["reply"]) == (problem["outcome"] in RECTIFIED)
    if "asked_on" in problem:
        asked = dt.date.fromisoformat(problem["asked_on"])
        assert problem["reply"].endswith(f"{asked.month}月{asked.day}日）")


@each_problem
def test_rating_fits_the_outcome(problem: Row) -> None:
    if problem["outcome"] not in {"asked", "closed"}:
        assert problem["rating"] is None
    else:
        assert problem["rating"] in {"satisfied", "basically", "none"}


def test_unrated_is_closed_only_after_the_time_to_answer() -> None:
    unrated = [problem for problem in PROBLEMS if problem["outcome"] == "closed" and problem["rating"] == "none"]
    assert unrated
    for problem in unrated:
        asked, closed = (dt.date.fromisoformat(problem[step]) for step in ("asked_on", "closed_on"))
        assert working_days_between(asked, closed) >= WORKING_DAYS_TO_RATE


def test_one_closed_problem_was_sent_back_first() -> None:
    (problem,) = [problem for problem in PROBLEMS if "first_round" in problem]
    assert (problem["outcome"], problem["rating"]) == ("closed", "satisfied")
    assert problem["first_round"]["rating"] == "dissatisfied"
    assert problem["first_round"]["rework_reason"]
    assert any(voice.get("name") for voice in voices_of(problem))


@each_problem
def test_problem_comes_from_a_voice_heard_before_it(problem: Row) -> None:
    heard = [voice["said_on"] for voice in voices_of(problem)]
    assert heard
    assert min(heard) <= problem["registered_on"]
    assert max(heard) <= problem.get("submitted_on", LAST_DAY.isoformat())


def test_voices_are_many_numbered_and_none_is_said_twice() -> None:
    assert len(VOICES) >= 160
    assert [voice["n"] for voice in VOICES] == list(range(1, len(VOICES) + 1))
    assert len({voice["body"] for voice in VOICES}) == len(VOICES)


def test_voices_use_every_channel_and_audience() -> None:
    channels = Counter(voice["channel"] for voice in VOICES)
    assert channels["forum"] == 54
    assert channels["research_forum"] == 60
    assert set(channels) == {
        *("forum", "research_forum", "talk", "visit", "form", "questionnaire"),
        *("box", "phone", "mailbox", "email", "board", "platform"),
    }
    assert {voice["audience"] for voice in VOICES} == {"teachers_pupils", "parents", "schools", "society"}


def test_forum_voices_come_from_the_forums_held() -> None:
    held = {event["code"]: event for event in EVENTS}
    assert Counter(event["channel"] for event in EVENTS) == {"forum": 4, "research_forum": 7}
    for voice in VOICES:
        if voice["channel"] in {"forum", "research_forum"}:
            event = held[voice["event"]]
            assert (voice["channel"], voice["said_on"]) == (event["channel"], event["held_on"])
        else:
            assert "event" not in voice
    assert {voice["event"] for voice in VOICES if "event" in voice} == set(held)


def test_passages_are_the_words_of_the_voice() -> None:
    several = [voice for voice in VOICES if len(voice["problems"]) > 1]
    assert several
    for voice in several:
        assert {int(number) for number in voice["passages"]} == set(voice["problems"])
        assert all(passage and passage in voice["body"] for passage in voice["passages"].values())
    assert all("passages" not in voice for voice in VOICES if len(voice["problems"]) <= 1)


def test_every_voice_is_in_exactly_one_disposition() -> None:
    numbers = {problem["n"] for problem in PROBLEMS}
    for voice in VOICES:
        assert set(voice["problems"]) <= numbers
        assert bool(voice["problems"]) != ("disposition" in voice), voice["n"]
    ends = Counter(voice["disposition"] for voice in VOICES if "disposition" in voice)
    assert ends == {"pending": 6, "answered": 6, "referred": 4, "set_aside": 4}


def test_dispositions_carry_their_words() -> None:
    needed = {"answered": {"answer"}, "referred": {"to", "reason"}, "set_aside": {"reason_code", "reason"}}
    for voice in VOICES:
        for field in needed.get(voice.get("disposition", ""), set()):
            assert voice[field], (voice["n"], field)
    codes = {voice["reason_code"] for voice in VOICES if voice.get("disposition") == "set_aside"}
    assert codes <= {"duplicate", "spam", "withdrawn", "not_for_us", "unclear"}


def test_anonymous_voices_carry_nobody() -> None:
    assert not [voice["n"] for voice in VOICES if voice["anonymous"] and ("name" in voice or "phone" in voice)]
    phones = [voice["phone"] for voice in VOICES if "phone" in voice]
    assert phones
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("138000000") and len(phone) == 11 for phone in phones)
