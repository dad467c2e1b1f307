"""Urging along the unit tree in working time: by shares of the limit, once at each level, never at night."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases import urging
from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Assignment, Case
from huiyin.cases.shares import Share, level_due, rules_of, share_used
from huiyin.cases.urged import people_for
from huiyin.cases.urging_models import FollowUp, Urged, Urging
from huiyin.kernel.models import Outbox
from huiyin.kernel.outbox import staff
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.actions_house import institution_verbs
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution, Role, User
from tests.factories import District, moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set what the program takes for now."""

    def stand_at(text: str) -> datetime:
        now = moment(text)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        return now

    return stand_at


@pytest.fixture
def case(district: District, clock: Any) -> Case:
    """A case that was assigned on Monday 2 March and is due ten working days later, on Monday 16 March."""
    clock("2026-01-05 09:00")
    return limited(district.assigned(district.voice()), "2026-03-02", "2026-03-16")


def limited(case: Case, start: str, due: str) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=due)
    Assignment.objects.filter(case=case).update(at=moment(f"{start} 09:00"))
    return fresh(case)


def fresh(case: Case) -> Case:
    return urging.running(Institution.objects.get()).get(pk=case.pk)


def level_on(case: Case, day: str) -> str:
    found = level_due(fresh(case), rules_of(case.office.institution), date.fromisoformat(day))
    return found.level if found else ""


def urged_levels(case: Case) -> list[str]:
    return list(Urging.objects.filter(case=case).values_list("level", flat=True))


@pytest.mark.parametrize(
    ("day", "level"),
    [
        ("2026-03-06", ""),  # 4 of 10
        ("2026-03-09", "remind"),  # 5 of 10
        ("2026-03-11", "remind"),
        ("2026-03-12", "near"),  # 8 of 10
        ("2026-03-16", "near"),  # the limit itself is not late
        ("2026-03-17", "overdue"),
        ("2026-03-24", "overdue"),  # a 督办单 only after a 催办
        ("2026-03-07", ""),  # Saturday
        ("2026-03-14", ""),  # a day of rest, though 9 of 10 are used
        ("2026-03-21", ""),
    ],
)
def test_level_follows_the_share_of_the_limit(case: Case, day: str, level: str) -> None:
    assert level_on(case, day) == level


def test_way_up_the_tree(case: Case, district: District, clock: Any) -> None:
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(40)]
    came: dict[str, str] = {}
    for day in days:
        for hour in ("00:00", "09:15", "15:00"):
            now = clock(f"{day} {hour}")
            for due in urging.run(now).urged:
                came[due.rule.level] = f"{day} {hour}"
    assert came == {
        "remind": "2026-03-09 09:15",
        "near": "2026-03-12 09:15",
        "overdue": "2026-03-17 09:15",
        "supervise": "2026-03-24 09:15",
    }
    last = Urging.objects.get(case=case, level="supervise")
    assert (str(last), last.colour, last.reply_by) == ("督办〔2026〕1号", "red", date(2026, 3, 31))
    assert [(one.user.username, one.step) for one in last.urged.all()] == [
        ("head", "head"),
        ("leader", "leader"),
        ("clerk", "office"),
    ]
    assert [str(one) for one in Urging.objects.filter(case=case)] == [
        "提醒〔2026〕1号",
        "提醒〔2026〕2号",
        "催办〔2026〕1号",
        "督办〔2026〕1号",
    ]


def test_escalation_earlier_when_weekends_are_excluded(case: Case) -> None:
    """peers.md: a peer escalated earlier, not later, once weekends were left out of the count."""
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(15)]
    calendar_days = next(day for day in days if (day - days[0]).days * 100 >= 80 * 10)
    working_days = next(day for day in days if level_on(case, day.isoformat()) == "near")
    assert working_days >= calendar_days
    saturday, sunday, monday = (share_used(fresh(case), date(2026, 3, n)) for n in (7, 8, 9))
    assert saturday == sunday == Share(used=4, total=10, late=0)
    assert monday == Share(used=5, total=10, late=0)


@given(st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.integers(1, 40), st.sampled_from([0.5, 0.8, 1.0]))
def test_weekends_excluded_never_bring_a_level_forward(start: date, total: int, share: float) -> None:
    institution = Institution()
    needed = next(n for n in range(total + 1) if n >= share * total)
    reached = calendar_of(institution).after(start, needed)
    assert reached >= start + timedelta(days=needed)
    assert needed == 0 or calendar_of(institution).is_workday(reached)


@pytest.mark.parametrize("now", ["2026-03-09 00:00", "2026-03-09 08:29", "2026-03-09 12:15", "2026-03-09 23:00"])
def test_escalation_at_0000(case: Case, clock: Any, now: str) -> None:
    """peers.md: a peer escalated at midnight. Nobody is urged outside office hours."""
    outcome = urging.run(clock(now))
    assert (outcome.urged, urged_levels(case)) == ([], [])
    assert outcome.shut == [case.office.institution]


@pytest.mark.parametrize("now", ["2026-03-14 10:00", "2026-03-15 10:00", "2026-02-17 10:00"])
def test_nobody_is_urged_on_a_day_of_rest(case: Case, clock: Any, now: str) -> None:
    limited(case, "2026-01-05", "2026-01-12")
    assert urging.run(clock(now)).urged == []
    assert not Outbox.objects.filter(hearer__startswith="staff/").exists()


def test_worked_saturday_counts(district: District) -> None:
    """14 February 2026 is a Saturday on which offices work."""
    case = limited(district.assigned(district.voice()), "2026-02-11", "2026-02-13")
    assert level_on(case, "2026-02-14") == "overdue"


def test_second_run_adds_nothing(case: Case, clock: Any) -> None:
    now = clock("2026-03-09 10:00")
    assert len(urging.run(now).urged) == 1
    before = Urging.objects.count(), Outbox.objects.count()
    assert urging.run(now).urged == []
    assert urging.run(clock("2026-03-10 10:00")).urged == []
    assert (Urging.objects.count(), Outbox.objects.count()) == before


def test_database_refuses_the_same_level_twice(case: Case, clock: Any) -> None:
    urging.run(clock("2026-03-09 10:00"))
    first = Urging.objects.get(case=case)
    first.pk, first.number = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_run_that_met_another_goes_on(case: Case, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock("2026-03-09 10:00")
    due = list(urging.due_on(case.office.institution, date(2026, 3, 9)))
    monkeypatch.setattr(urging, "due_on", lambda *_: iter([*due, *due]))
    outcome = urging.run(now)
    assert len(outcome.urged) == 1
    assert len(outcome.refused) == 1
    assert urged_levels(case) == ["remind"]


def test_after_an_extension_the_levels_follow_the_new_date(case: Case, clock: Any) -> None:
    urging.run(clock("2026-03-12 10:00"))
    assert urged_levels(case) == ["near"]
    limited(case, "2026-03-02", "2026-03-30")  # 20 working days, of which 9 are used
    assert level_on(case, "2026-03-13") == ""
    assert level_on(case, "2026-03-16") == "remind"
    assert level_on(case, "2026-03-17") == "remind", "not overdue by the old date"
    assert level_on(case, "2026-03-31") == "overdue"


def test_after_a_calendar_change_the_levels_follow_it(case: Case, district: District) -> None:
    said = {"day": "2026-03-09", "kind": "rest", "name": "防汛", "reason": "区政府通知"}
    institution_verbs["set_day"](district.institution, actor=district.program, **said)
    assert level_on(case, "2026-03-09") == ""
    assert level_on(case, "2026-03-10") == "remind"  # 5 of 9
    assert level_on(case, "2026-03-12") == "remind"  # 7 of 9
    assert level_on(case, "2026-03-13") == "near"


def test_what_waits_for_the_office_is_not_urged(district: District, case: Case) -> None:
    done = limited_in_place(district.submitted(), "2026-03-02")
    assert share_used(done, date(2026, 3, 20)) is None
    assert not [due for due in urging.due_on(district.institution, date(2026, 3, 20)) if due.case.pk == done.pk]


def limited_in_place(case: Case, due: str) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=due)
    return Case.objects.select_related("office__institution").get(pk=case.pk)


def test_long_stop_of_the_program_sends_one_notice_and_no_order_before_its_days(case: Case, clock: Any) -> None:
    urging.run(clock("2026-05-06 10:00"))
    assert urged_levels(case) == ["overdue"]
    urging.run(clock("2026-05-11 10:00"))  # four working days later, one of them a Saturday that is worked
    assert urged_levels(case) == ["overdue"]
    urging.run(clock("2026-05-12 10:00"))
    assert urged_levels(case) == ["overdue", "supervise"]


# Whom.


def test_person_is_who_is_named_then_who_signed_then_who_handles(district: District, case: Case) -> None:
    section = district.users["head"]
    assert [user for user, _step in people_for(case, ["person"])] == [section]
    other = district.add_user("deputy", "section", "handler")
    Case.objects.filter(pk=case.pk).update(person=other.name)
    assert [user for user, _step in people_for(fresh(case), ["person"])] in ([other], [section])


def test_head_is_the_nearest_up_the_tree(district: District, case: Case) -> None:
    chief = district.add_user("chief", "section", "head")
    assert people_for(case, ["head"]) == [(chief, "head")]
    assert {user.username for user, _step in people_for(case, ["person", "head", "leader", "office"])} == {
        "head",
        "chief",
        "leader",
        "clerk",
    }


def test_nobody_complained_of_is_told(district: District) -> None:
    about = district.users["leader"]
    case = district.assigned(district.voice(), conduct=True, about_user=about.username, kind="complaint")
    assert about not in [user for user, _step in people_for(case, ["leader", "office"])]


def test_unit_without_accounts_hands_the_urging_up(district: District, case: Case) -> None:
    User.objects.filter(username="head").update(state="inactive")
    assert [step for _user, step in people_for(fresh(case), ["person"])] == ["leader"]


# By hand.


def test_urged_by_hand_is_numbered_told_and_answered(district: District, case: Case) -> None:
    district.do(case, "urge", "clerk", text="家长多次来问,请尽快办。")
    found = Urging.objects.get(case=case)
    assert (found.level, found.kind, found.colour, found.by) == (
        "by_hand",
        "notice",
        "yellow",
        district.users["clerk"],
    )
    line = Outbox.objects.get(hearer=staff(district.users["head"].pk))
    assert line.params["ref"] == case.ref
    assert "家长" not in str(line.params), "what somebody wrote stays in the house"
    voice = case.links.get().voice
    assert Outbox.objects.filter(hearer=f"voice/{voice.ref}", text="已催办承办单位。").exists()
    district.do(case, "reply_to_urging", "head", urging=found.ref, reply="已订设备,下周到货。")
    found.refresh_from_db()
    assert (found.reply, found.replied_by) == ("已订设备,下周到货。", district.users["head"])
    with pytest.raises(Missing):
        district.do(case, "reply_to_urging", "head", urging=found.ref, reply="再答一次")
    with pytest.raises(IntegrityError), transaction.atomic():
        Urging.objects.filter(pk=found.pk).update(reply="改口")


def test_urged_in_bulk_each_on_its_own(district: District, case: Case) -> None:
    cases = [case, district.assigned(district.voice()), district.closed(district.voice())]
    results = list(case_verbs["urge"].each(cases, actor=district.actor("clerk"), steps=["head"]))
    assert [type(result).__name__ for _obj, result in results] == ["Deed", "Deed", "WrongState"]
    assert sorted(one.number for one in Urging.objects.all()) == [1, 2]


def test_level_that_was_not_reached_is_refused(district: District, case: Case, clock: Any) -> None:
    clock("2026-03-04 10:00")
    with pytest.raises(Missing, match="今天不到这一级"):
        case_verbs["urge"](fresh(case), actor=district.program, level="overdue")


@pytest.mark.parametrize(
    ("data", "field"),
    [({"reply_by": "2020-01-01"}, "reply_by"), ({"kind": "letter"}, "kind"), ({"text": "请〔填写〕"}, "text")],
)
def test_bad_urging_is_refused_next_to_its_field(district: District, case: Case, data: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        district.do(case, "urge", "clerk", **data)
    assert list(refused.value.errors) == [field]
    assert not Urging.objects.exists()


# Following up (E13).


def test_exactly_one_person_follows_a_case_up(district: District, case: Case) -> None:
    district.do(case, "follow_up", "clerk", user="supervisor", team="督导室、信访科")
    district.do(case, "follow_up", "clerk", user="auditor")
    now = FollowUp.objects.get(case=case, ended_at=None)
    assert (now.user.username, FollowUp.objects.filter(case=case).count()) == ("auditor", 2)
    assert Outbox.objects.filter(hearer=staff(district.users["supervisor"].pk)).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(case=case, user=district.users["clerk"], at=now.at)


@pytest.mark.parametrize(("username", "why"), [("head", "承办单位不督办自己"), ("principal", "他看不到这一件")])
def test_who_follows_up_sees_the_case_and_handles_it_not(
    district: District, case: Case, username: str, why: str
) -> None:
    with pytest.raises(Missing, match=why):
        district.do(case, "follow_up", "clerk", user=username)


def test_nobody_follows_up_what_is_said_of_himself(district: District) -> None:
    case = district.assigned(district.voice(), conduct=True, about_user="supervisor", kind="complaint")
    with pytest.raises(Missing, match="要回避"):
        district.do(case, "follow_up", "clerk", user="supervisor")


# Rules.

RULE = {
    "level": "near", "in_force": "on", "percent": 90, "after_days": 0, "colour": "yellow", "steps": ["head"],
    "reply_days": 2,
}  # fmt: skip


def test_institution_sets_its_own_levels(district: District, case: Case, clock: Any) -> None:
    institution_verbs["set_urging_rule"](district.institution, actor=district.actor("admin"), **RULE)
    assert level_on(case, "2026-03-12") == "remind"
    urging.run(clock("2026-03-13 10:00"))
    found = Urging.objects.get(case=case)
    assert (found.level, found.colour, found.reply_by) == ("near", "yellow", date(2026, 3, 17))
    assert [one.step for one in Urged.objects.all()] == ["head"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"percent": 100}, "到期前的填 0,到期后的至少填 1"),
        ({"after_days": 2}, "到期前的填 0,到期后的至少填 1"),
        ({"percent": 40}, "要晚于轻一级的"),
        ({"percent": 100, "after_days": 1}, "要早于重一级的"),
        ({"percent": 0}, "确保该值大于或等于1。"),
    ],
)
def test_levels_that_contradict_are_refused(district: District, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        institution_verbs["set_urging_rule"](district.institution, actor=district.actor("admin"), **RULE | change)
    assert sentence in [one for found in refused.value.errors.values() for one in found]


def test_level_that_is_switched_off_is_passed_over(district: District, case: Case) -> None:
    data = {key: value for key, value in RULE.items() if key != "in_force"}
    institution_verbs["set_urging_rule"](district.institution, actor=district.actor("admin"), **data)
    assert level_on(case, "2026-03-13") == "remind"


def test_default_roles_name_heads_of_units(district: District) -> None:
    head = Role.objects.get(institution=district.institution, code="head")
    assert "case.head" in head.permissions
