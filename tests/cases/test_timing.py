"""The clock of a case: paused on named grounds and moved exactly, extended before its day, told, counted, explained."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.recounting import counted_again, recount
from huiyin.cases.clocks import clocks_of, held
from huiyin.cases.limits import given
from huiyin.cases.models import Case, CaseFact, Extension, Pause
from huiyin.cases.queries import lights_for
from huiyin.cases.shares import share_used
from huiyin.cases.steps import note_next_steps
from huiyin.cases.terms import ClockKind, Light
from huiyin.kernel import clocks
from huiyin.kernel.calendars import seeded
from huiyin.kernel.clocks import Limit, is_longer
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import Institution


def fresh(case):
    return Case.objects.get(pk=case.pk)


def told_to(voice):
    return [(line.text, line.params) for line in Outbox.objects.filter(hearer=f"voice/{voice.ref}").order_by("pk")]


def at_work(district, clock, *voices, **said):
    """A case assigned on Monday 2 March 2026, due on Monday 30 March by a date that was chosen."""
    clock.set("2026-03-02 10:00")
    case = district.accepted(*voices, **said)
    district.do(case, "assign", "clerk", lead="section", due_on=date(2026, 3, 30))
    district.do(case, "sign", "head", person="陈科长")
    return district.do(
        case, "plan", "head", content="更换保温设备", standard="出餐温度不低于 60 度", due_on="2026-03-20"
    )


def test_pause_moves_the_limit_by_the_working_days_it_took(district, clock):
    voice = district.voice()
    case = at_work(district, clock, voice)
    clock.set("2026-03-10 10:00")
    case = district.do(case, "pause", "clerk", ground="hearing", reason="听证会定在 16 日")
    assert case.paused_at is not None
    assert lights_for(district.actor("clerk")).of(case) == Light.PAUSED
    clock.set("2026-03-16 16:00")
    case = district.do(case, "resume", "clerk")
    assert (case.due_on, case.first_due_on, case.paused_at) == (date(2026, 4, 3), date(2026, 3, 30), None)
    assert case.assignments.get(ended_at=None).due_on == case.due_on
    assert told_to(voice)[-1] == ("办理时限继续计算,约定的日子改为 {day}。", {"day": "2026-04-03"})
    assert seeded().between(date(2026, 3, 30), case.due_on) == seeded().between(date(2026, 3, 10), date(2026, 3, 16))


def test_paused_case_is_never_overdue(district, clock):
    case = at_work(district, clock)
    clock.set("2026-03-10 10:00")
    district.do(case, "pause", "clerk", ground="appraisal", reason="送检")
    clock.set("2026-06-01 10:00")
    assert lights_for(district.actor("clerk")).of(fresh(case)) == Light.PAUSED
    assert CaseFact.objects.get(case=case, until=None).paused


def test_pause_needs_a_ground_and_stands_once(district, clock):
    case = at_work(district, clock)
    with pytest.raises(Invalid):
        district.do(case, "pause", "clerk", ground="holiday", reason="放假")
    with pytest.raises(Missing, match="恢复"):
        district.do(case, "resume", "clerk")
    district.do(case, "pause", "clerk", ground="hearing", reason="听证")
    with pytest.raises(Missing, match="暂停"):
        district.do(case, "pause", "clerk", ground="hearing", reason="听证")
    with pytest.raises(NotAllowed):
        district.do(case, "resume", "head")


def test_submitting_ends_a_pause(district, clock):
    case = at_work(district, clock)
    district.do(case, "finish_measure", "head", measure=1, result="好了", note="见现场")
    district.do(case, "pause", "clerk", ground="hearing", reason="听证")
    clock.set("2026-03-04 10:00")
    case = district.do(case, "submit", "head", result="已整改", reply="好了", finding="")
    assert case.paused_at is None
    assert Pause.objects.get().until is not None


def test_extension_is_asked_granted_told_and_the_first_date_stays(district, clock):
    voice = district.voice()
    case = at_work(district, clock, voice)
    clock.set("2026-03-20 10:00")
    case = district.do(case, "ask_extension", "head", due_on="2026-04-15", reason="设备要到四月才到货")
    assert case.due_on == date(2026, 3, 30), "nothing moves before it is granted"
    with pytest.raises(Missing, match="审批"):
        district.do(case, "ask_extension", "head", due_on="2026-04-20", reason="再多几天")
    case = district.do(case, "grant_extension", "leader", remark="同意")
    assert (case.due_on, case.first_due_on) == (date(2026, 4, 15), date(2026, 3, 30))
    text, params = told_to(voice)[-1]
    assert (text, params) == (
        "办理时限延到 {day}。原因:{reason}",
        {"day": "2026-04-15", "reason": "设备要到四月才到货"},
    )
    with pytest.raises(Missing, match="最多延期 1 次"):
        district.do(case, "ask_extension", "head", due_on="2026-04-20", reason="再多几天")


def test_refused_extension_leaves_the_limit(district, clock):
    case = at_work(district, clock)
    district.do(case, "ask_extension", "head", due_on="2026-04-15", reason="忙")
    with pytest.raises(Invalid):
        district.do(case, "refuse_extension", "leader", remark="")
    case = district.do(case, "refuse_extension", "leader", remark="理由不足")
    assert case.due_on == date(2026, 3, 30)
    assert Extension.objects.get().approved is False


@pytest.mark.parametrize(
    ("today", "due_on", "sentence"),
    [
        ("2026-03-30 09:00", "2026-04-10", "在时限 2026-03-30 以前申请"),
        ("2026-04-02 09:00", "2026-04-10", "在时限 2026-03-30 以前申请"),
        ("2026-03-20 09:00", "2026-03-30", "要晚于现在的时限 2026-03-30"),
        ("2026-03-20 09:00", "2026-04-30", "最多延到 2026-04-29"),
    ],
)
def test_extension_out_of_its_bounds_is_refused_in_words(district, clock, today, due_on, sentence):
    case = at_work(district, clock)
    clock.set(today)
    with pytest.raises((Missing, Invalid)) as refusal:
        district.do(case, "ask_extension", "head", due_on=due_on, reason="设备没到")
    errors = getattr(refusal.value, "errors", {})
    assert ([each for all_of in errors.values() for each in all_of] or refusal.value.missing) == [sentence]
    assert not Extension.objects.exists()


def test_database_keeps_what_was_decided_and_what_is_over(district, clock):
    case = at_work(district, clock)
    district.do(case, "ask_extension", "head", due_on="2026-04-15", reason="忙")
    district.do(case, "refuse_extension", "leader", remark="理由不足")
    district.do(case, "pause", "clerk", ground="hearing", reason="听证")
    district.do(case, "resume", "clerk")
    for rows, change in ((Extension.objects, {"approved": True}), (Pause.objects, {"until": timezone.now()})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_clocks_are_read_off_what_happened(district, clock):
    voice = district.voice()
    clock.set("2026-03-02 10:00")
    case = district.case(voice)
    clock.set("2026-03-03 10:00")
    district.do(case, "classify", "clerk", category="leaders", handling_type="at_once", target="school")
    district.do(case, "accept", "clerk")
    district.do(case, "assign", "clerk", lead="section", due_on=date(2026, 3, 24))
    found = {one.kind: one for one in clocks_of(fresh(case))}
    assert set(found) == {ClockKind.ACCEPT, ClockKind.CONTACT, ClockKind.SIGN, ClockKind.HANDLE, ClockKind.ANSWER}
    assert found[ClockKind.ACCEPT].standing(date(2026, 3, 3)) == "in_time"
    assert found[ClockKind.SIGN].on == date(2026, 3, 4)
    assert found[ClockKind.SIGN].standing(date(2026, 3, 5)) == "late"
    assert found[ClockKind.HANDLE].on == date(2026, 3, 24)
    assert found[ClockKind.HANDLE].explained[0] == "自 2026-03-03 起 15 个工作日(当日不计)"
    clock.set("2026-03-05 10:00")
    district.do(case, "sign", "head", person="陈科长")
    found = {one.kind: one for one in clocks_of(fresh(case))}
    assert found[ClockKind.SIGN].standing(date(2026, 3, 5)) == "after_time"


def test_own_rule_replaces_the_programs_and_runs_from_now_on(district, clock):
    clock.set("2026-03-02 10:00")
    first = district.assigned()
    assert str(first.assignments.get().limit) in ("15wd", "")
    institution = Institution.objects.get(pk=district.institution.pk)
    said = {"clock": "handle", "kind": "rectification", "limit": "7wd", "legal": "20d", "source": "市里的规定"}
    institution_verbs["set_limit_rule"](institution, actor=district.program, **said)
    case = district.accepted()
    district.do(case, "assign", "clerk", lead="section", due_on=seeded().after(date(2026, 3, 2), 7))
    assert fresh(case).assignments.get().limit == "7wd"
    assert fresh(first).due_on == first.due_on


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"limit": "20wd", "legal": "15d", "source": "条例"}, "承诺的期限不能长于法定的 15 天"),
        ({"limit": "0wd"}, "期限至少为 1"),
        ({"limit": "10000d"}, "期限最长 730 天"),
        ({"limit": "一周"}, "期限写作 5wd(工作日)、15d(自然日)或 4h(办公小时),不认识「一周」"),
        ({"limit": "5wd", "legal": "15d"}, "写明法定期限的依据"),
    ],
)
def test_rule_that_cannot_be_kept_is_refused_in_words(district, said, sentence):
    with pytest.raises(Invalid) as refusal:
        institution_verbs["set_limit_rule"](district.institution, actor=district.program, clock="handle", **said)
    assert sentence in [each for all_of in refusal.value.errors.values() for each in all_of]


def test_complaint_is_not_given_longer_than_the_law(district, clock):
    clock.set("2026-03-02 10:00")
    case = district.accepted(kind="complaint")
    with pytest.raises(Missing) as refusal:
        district.do(case, "assign", "clerk", lead="section", due_on="2026-05-04")
    assert refusal.value.missing[0].startswith("时限不晚于 2026-05-01")


def test_later_holiday_moves_a_limit_that_was_counted_and_no_other(district, clock):
    clock.set("2026-03-02 10:00")
    counted, chosen = district.accepted(), district.accepted()
    usual = seeded().after(date(2026, 3, 2), 15)
    district.do(counted, "assign", "clerk", lead="section", due_on=usual)
    district.do(chosen, "assign", "clerk", lead="section", due_on=usual + timedelta(days=1))
    institution = Institution.objects.get(pk=district.institution.pk)
    said = {"day": "2026-03-10", "kind": "rest", "name": "防汛", "reason": "区政府通知"}
    institution_verbs["set_day"](institution, actor=district.program, **said)
    assert recount(Institution.objects.get()) == 1
    assert (fresh(counted).due_on, fresh(counted).first_due_on) == (usual + timedelta(days=1), usual)
    assert fresh(chosen).due_on == usual + timedelta(days=1)
    entry = JournalEntry.objects.get(about=f"case/{counted.ref}", verb="recount")
    assert entry.data == {"due_on": f"{usual + timedelta(days=1)}", "calendar": 1}
    assert CaseFact.objects.get(case=counted, until=None).due_on == usual + timedelta(days=1)
    assert recount(Institution.objects.get()) == 0, "a second run changes nothing"
    said = {"day": "2026-03-10", "kind": "plain", "reason": "通知取消"}
    institution_verbs["set_day"](Institution.objects.get(), actor=district.program, **said)
    assert recount(Institution.objects.get()) == 0, "what was told never comes earlier"


def test_counting_again_leaves_the_next_step_true(district, clock):
    clock.set("2026-03-02 10:00")
    assigned, working = district.accepted(), district.accepted()
    for case in (assigned, working):
        district.do(case, "assign", "clerk", lead="section", due_on=seeded().after(date(2026, 3, 2), 15))
    district.do(working, "sign", "head", person="陈科长")
    before = [(fresh(case).next_step, fresh(case).version) for case in (assigned, working)]
    said = {"day": "2026-03-10", "kind": "rest", "name": "防汛", "reason": "区政府通知"}
    institution_verbs["set_day"](Institution.objects.get(), actor=district.program, **said)
    assert recount(Institution.objects.get()) == 2
    note_next_steps([assigned.pk, working.pk])
    assert [(fresh(case).next_step, fresh(case).version) for case in (assigned, working)] == [
        (step, version + 1) for step, version in before
    ]


def test_limits_counted_by_the_thousand_end_where_each_would_end_by_itself(district, clock):
    """Those that begin on one day share the counting, but for limits in hours and cases that stood still."""
    case = at_work(district, clock)
    clock.set("2026-03-04 10:00")
    district.do(case, "pause", "clerk", ground="hearing", reason="听证")
    clock.set("2026-03-06 10:00")
    district.do(case, "resume", "clerk")
    told, calendar = date(2026, 3, 1), seeded()
    starts = [datetime(2026, 3, 2, hour, 30, tzinfo=UTC) for hour in (0, 3, 8, 15, 16, 23)]
    rows = [
        (pk, start, limit, told)
        for pk, (start, limit) in enumerate(product(starts, ["5wd", "15d", "7h"]), start=case.pk)
    ]
    pauses = {case.pk: held(case.pauses.all())}
    alone = {
        pk: clocks.last_day(timezone.localtime(start), Limit.parse(limit), calendar, pauses=pauses.get(pk, ()))
        for pk, start, limit, _told in rows
    }
    assert counted_again(rows, calendar) == alone
    assert len(set(alone.values())) > 3


@pytest.mark.parametrize("column", ["campaign_id", "office_id", "category_id", "lead_unit_id"])
def test_fact_is_of_its_case_and_names_what_is_there(district, column):
    case = district.working()
    fact = CaseFact.objects.get(case=case, until=None)
    fact.pk, fact.until = None, fact.at
    setattr(fact, column, 10**9)
    with pytest.raises(IntegrityError, match="not of its case"), transaction.atomic():
        fact.save()


@pytest.mark.parametrize(
    "change", ["state = 'closed'", "until = at", "until = NULL", "until = at + interval '1 s', verb = ''"]
)
def test_fact_is_written_once(district, change):
    case = district.working()
    fact = CaseFact.objects.filter(case=case, until__isnull=False).first()
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_casefact SET {change} WHERE id = %s", [fact.pk])


def test_end_of_a_fact_is_set_and_nothing_with_it(district):
    fact = CaseFact.objects.get(case=district.working(), until=None)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        CaseFact.objects.filter(pk=fact.pk).update(until=fact.at, target="region")
    assert CaseFact.objects.filter(pk=fact.pk).update(until=fact.at) == 1


def test_share_of_a_limit_leaves_out_what_a_pause_took(district, clock):
    case = at_work(district, clock)
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(60)]
    before = [share_used(fresh(case), day) for day in days]
    clock.set("2026-03-10 10:00")
    district.do(case, "pause", "clerk", ground="hearing", reason="听证")
    assert share_used(fresh(case), date(2026, 3, 12)) is None
    clock.set("2026-03-16 10:00")
    district.do(case, "resume", "clerk")
    after = [share_used(fresh(case), day) for day in days]
    assert [one.total for one in before if one] == [one.total for one in after if one] == [20] * 60
    assert all(later.used >= earlier.used for earlier, later in pairwise(after))
    assert after[-1].used == before[-1].used - 4
    assert [day for day, one in zip(days, after, strict=True) if one.late][0] == date(2026, 4, 7)


NOTICE = {"matter": "转学", "basis": "学籍管理办法", "materials": "户口簿\n申请表", "missing": "申请表"}


def given_notice(district, case):
    said = {**NOTICE, "complete_by": date(2026, 3, 31), "phone": "023-48610000", "handler": "陈科长"}
    form = case_verbs["give_notice"].form
    return district.do(case, "give_notice", "clerk", **{k: v for k, v in said.items() if k in form.base_fields})


def test_notice_stops_the_clock_and_completion_lets_it_go_on(district, clock):
    case = at_work(district, clock, district.voice())
    clock.set("2026-03-10 10:00")
    case = given_notice(district, case)
    assert case.paused_at is not None
    assert Pause.objects.get().ground == "sender"
    clock.set("2026-03-16 10:00")
    case = district.do(case, "complete_notice", "clerk")
    assert (case.paused_at, case.due_on) == (None, date(2026, 4, 3))


def test_limit_begins_anew_after_completion_where_the_rule_says_so(district, clock):
    said = {"clock": "handle", "limit": "15wd", "restarts": "on"}
    institution_verbs["set_limit_rule"](district.institution, actor=district.program, **said)
    case = at_work(district, clock, district.voice())
    clock.set("2026-03-24 10:00")
    given_notice(district, case)
    clock.set("2026-03-26 10:00")
    case = district.do(case, "complete_notice", "clerk")
    assert case.due_on == seeded().after(date(2026, 3, 26), 15)
    assert case.first_due_on == date(2026, 3, 30)


def test_matter_from_above_has_the_limits_of_its_channel(district, clock):
    clock.set("2026-03-02 10:00")
    found = {}
    for channel in ("hotline", "efficiency", "petition", "proposal", "open_info", "web"):
        case = district.case(district.voice(channel=channel))
        found[channel] = {one.kind.value: str(one.rule.limit) for one in clocks_of(fresh(case))}
    assert found["hotline"]["accept"] == found["efficiency"]["accept"] == "1wd"
    assert (found["petition"]["answer"], found["proposal"]["answer"]) == ("50d", "90d")
    assert (found["open_info"]["answer"], found["web"]["answer"]) == ("20wd", "20wd")


def test_no_promise_that_comes_with_the_program_is_longer_than_the_law():
    kept = [one for one in given() if one.legal]
    assert len(kept) > 5
    assert [str(one.limit) for one in kept if is_longer(one.limit, one.legal, seeded())] == []
    assert is_longer(Limit.parse("40wd"), Limit.parse("60d"), seeded()), "over the Spring Festival"
