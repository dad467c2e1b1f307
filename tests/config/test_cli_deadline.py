"""`huiyin deadline`: what a limit comes to, in words and as JSON; the known dates; limits counted again."""

import json

import pytest
from django.utils import timezone

from huiyin.config.cli_deadline import VECTORS
from huiyin.kernel.calendars import seeded
from huiyin.people.actions_house import institution_verbs
from tests.config.command import run, told


def test_deadline_is_explained_as_json(db):
    found = told("deadline", "explain", "--start", "2026-02-13", "--limit", "5wd")
    assert found["due"] == "2026-02-27"
    assert (found["provisional"], found["calendar"]) == (False, 0)
    days = {step["day"]: (step["counted"], step["n"], step["why"]) for step in found["steps"]}
    assert days["2026-02-14"] == (True, 1, "made_up")
    assert days["2026-02-17"] == (False, 1, "春节")
    assert days["2026-02-27"] == (True, 5, "workday")
    assert len(found["steps"]) == 14


def test_deadline_is_explained_in_words(db):
    said = run("deadline", "explain", "--start", "2026-09-20", "--limit", "15d", "--roll")
    assert said.code == 0
    assert said.out.splitlines() == [
        "2026-10-08",
        "  - 自 2026-09-20 起 15 天(当日不计)",
        "  - 2026-10-05(周一)不是工作日,顺延到 2026-10-08(周四)",
        "  - 依据的日历:随程序提供,公布到 2026 年",
    ]


def test_hours_end_at_a_minute(db):
    found = told("deadline", "explain", "--start", "2026-03-02 11:00", "--limit", "2h")
    assert found["due"] == "2026-03-02 15:00"


@pytest.mark.parametrize(
    ("start", "limit", "sentence"),
    [
        ("2026-02-30", "5wd", "日期写作 2026-02-13,或带时间写作 2026-02-13 09:30,不认识「2026-02-30」。"),
        ("昨天", "5wd", "日期写作 2026-02-13,或带时间写作 2026-02-13 09:30,不认识「昨天」。"),
        ("2026-02-13", "0d", "期限至少为 1。"),
        ("2026-02-13", "10000d", "期限最长 730 天。"),
        ("2026-02-13", "5", "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「5」。"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(db, start, limit, sentence):
    said = run("deadline", "explain", "--start", start, "--limit", limit)
    assert (said.code, said.err.strip()) == (1, sentence)


def test_known_dates_hold_by_one_command(db):
    found = told("deadline", "check")
    assert found["ok"] is True
    assert len(found["vectors"]) == len(VECTORS) == 12
    said = run("deadline", "check")
    assert said.out.splitlines()[-1] == "12 个日期,0 个不符。"


def test_wrong_date_is_found(db, monkeypatch):
    monkeypatch.setattr("huiyin.config.cli_deadline.VECTORS", [("2026-02-13", "5wd", "2026-02-26", "")])
    said = run("deadline", "check", "--json")
    assert said.code == 1
    assert said.json["ok"] is False


def test_own_calendar_is_counted_by(district):
    said = {"day": "2026-02-25", "kind": "rest", "name": "地方假", "reason": "通知"}
    institution_verbs["set_day"](district.institution, actor=district.program, **said)
    found = told("deadline", "explain", "--start", "2026-02-13", "--limit", "5wd")
    assert (found["due"], found["calendar"]) == ("2026-02-28", 1)


def test_limits_are_counted_again_with_progress(district):
    usual = seeded().after(timezone.localdate(), district.institution.handle_days)
    district.do(district.accepted(), "assign", "clerk", lead="section", due_on=usual)
    said = run("deadline", "recount", "--json")
    assert json.loads(said.out) == {"moved": 0}
    assert "已算 1/1" in said.err
