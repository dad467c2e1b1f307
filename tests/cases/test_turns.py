"""Whose turn it is, in SQL, is what the verbs themselves say of each case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, EvidenceRule, Link, Round
from huiyin.cases.turns import WAITING, asked_before, seen_by_permission, statement, turns_of, who_is
from huiyin.cases.visibility import Look
from huiyin.kernel.calendars import seeded
from huiyin.people.actions import user_verbs

PEOPLE = ["clerk", "head", "helper", "supervisor", "leader", "auditor", "admin"]
NEXT = {
    "case": {("clerk", "classify")},
    "accepted": {("clerk", "assign")},
    "assigned": {("head", "sign")},
    "working": {("head", "finish_measure")},
    "finished": {("head", "submit")},
    "submitted": {("supervisor", "verify")},
    "verified": {("clerk", "ask")},
    "asked": set(),
    "closed": set(),
}


def waiting(district):
    """Return (person, verb, reference) of everything that waits."""
    return {
        (person, turn.action.name, turn.case.ref) for person in PEOPLE for turn in turns_of(district.actor(person)).rows
    }


@pytest.fixture
def everything(district):
    """Cases in every state, some with a proposal, a helping unit, a sender who says no, or long without an answer."""
    made = [getattr(district, state)(district.voice()) for state in NEXT]
    district.case(conduct="on", about_unit="school")
    classified = district.case()
    district.do(classified, "classify", "clerk", category="school", handling_type="dig", target="school")
    for kind, case in [("propose_decline", district.case()), ("propose_hand_back", district.assigned())]:
        person = "clerk" if kind == "propose_decline" else "head"
        ground = {"ground": "unfit"} if kind == "propose_decline" else {}
        district.do(case, kind, person, reason="理由", basis="依据", **ground)
    district.do(district.working(), "propose_cancel", "clerk", reason="录错")
    district.do(district.working(district.voice()), "propose_cancel", "clerk", reason="录错")
    helped = district.assigned(co=("logistics",))
    district.do(helped, "sign", "head", person="陈科长")
    shown = district.working()
    district.do(shown, "add_evidence", "head", measure=1, note="照片")
    EvidenceRule.objects.create(institution=district.campaign.institution, handling_type="at_once", needs="file")
    noted = district.working()
    district.do(noted, "finish_measure", "head", measure=1, result="好了", note="只有说明")
    district.do(district.working(), "drop_measure", "head", measure=1, reason="不用了")
    voice = district.voice()
    unhappy = district.asked(voice)
    district.rate(unhappy, voice, "dissatisfied", "还是冷")
    rated = district.voice()
    district.rate(district.asked(rated), rated, "satisfied")
    late = district.asked(district.voice())
    long_ago = timezone.now() - timedelta(days=30)
    newcomer = district.asked(district.voice())
    Round.objects.filter(case__in=[late, newcomer]).update(
        submitted_at=long_ago, verified_at=long_ago, asked_at=long_ago
    )
    Link.objects.filter(case=late).update(linked_at=long_ago)
    return made


@pytest.mark.parametrize("state", NEXT)
def test_each_state_waits_for_one_person_and_verb(district, state):
    case = getattr(district, state)(district.voice())
    assert {(person, verb) for person, verb, ref in waiting(district) if ref == case.ref} == NEXT[state]


def test_what_waits_is_possible_and_what_is_possible_waits(district, everything):
    shown = waiting(district)
    for case in Case.objects.select_related("office", "lead_unit", "about_unit"):
        for person in PEOPLE:
            actor = district.actor(person)
            for verb in WAITING:
                refusal = case_verbs[verb].refusal(case, actor)
                possible = refusal is None
                is_shown = (person, verb, case.ref) in shown
                assert possible or not is_shown, (person, verb, case.ref, case.state, str(refusal))
                if verb in {
                    "sign",
                    "verify",
                    "close",
                    "ask",
                    "submit",
                    "decline",
                    "hand_back",
                    "cancel",
                    "answer_part",
                }:
                    assert is_shown or not possible, (person, verb, case.ref, case.state)


def test_counts_say_how_many_wait_for_each_verb(district, everything):
    turns = turns_of(district.actor("clerk"))
    counts = {action.name: count for action, count in turns.counts}
    assert counts == {name: sum(turn.action.name == name for turn in turns.rows) for name in counts}
    only = turns_of(district.actor("clerk"), "assign")
    assert {turn.action.name for turn in only.rows} == {"assign"}
    assert [action.name for action, _n in only.counts] == [action.name for action, _n in turns.counts]


def test_statement_that_is_kept_asks_nothing_and_is_written_once(district, everything, django_assert_num_queries):
    for person in PEOPLE:
        actor = district.actor(person)
        seen = seen_by_permission(Look(actor))
        who = who_is(actor, seen)
        statement.cache_clear()
        with django_assert_num_queries(0):
            sql, params = statement(tuple(seen.items()), who)
        assert sql.count("%s") == len(params)
        turns_of(actor)
        assert statement.cache_info().misses == 1


def test_kept_statement_is_another_once_the_places_are_others(district, everything):
    """Who gets a role, is barred from a case, or stands in, sees so at once."""
    before = turns_of(district.actor("auditor")).rows
    user_verbs["give_role"](district.users["auditor"], actor=district.program, role="supervisor", unit="bureau")
    after = {turn.action.name for turn in turns_of(district.actor("auditor")).rows}
    assert before == []
    assert "verify" in after


@pytest.mark.parametrize("days", [0, 1, 7, 15])
def test_day_asked_before_is_the_last_whose_time_is_over(days):
    today = timezone.localdate()
    day = asked_before(today, days, seeded())
    assert seeded().after(day, days) < today
    assert seeded().after(day + timedelta(days=1), days) >= today


def test_case_that_waits_for_a_decision_does_not_wait_to_be_assigned(district):
    case = district.accepted()
    assert ("clerk", "assign", case.ref) in waiting(district)
    district.do(case, "propose_cancel", "clerk", reason="录错")
    assert ("clerk", "assign", case.ref) not in waiting(district)
