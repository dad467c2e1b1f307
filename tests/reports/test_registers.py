"""What superiors handed over is counted by channel, apart and together, by the voice and as of a moment (C14-C18)."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from tests.factories import give_permission


def parts(name, scope):
    return {p.code: p.value for p in count(FIGURES[f"registers.{name}"], scope).split if p.value}


def handed(district, channel="hotline", **said):
    return district.voice(channel=channel, **said)


def due(district, case, day):
    Case.objects.filter(pk=case.pk)
    return district.do(case, "assign", "clerk", lead="section", due_on=day)


def at_work(district, *voices, day="2026-03-10"):
    case = due(district, district.accepted(*voices), day)
    district.do(case, "sign", "head", person="陈科长")
    return district.do(case, "plan", "head", content="更换设备", standard="不低于 60 度", due_on=day)


def handed_in(district, case):
    district.do(case, "finish_measure", "head", measure=1, result="好了", note="见现场")
    return district.do(case, "submit", "head", result="已整改", reply="好了", finding="")


def a_month(district, clock):
    """Enter one of each: in time, late, overdue, open, direct, not ours, waiting; the last answered by two cases."""
    clock.set("2026-03-02 09:00")
    voices = {name: handed(district) for name in ("kept", "late", "overdue", "direct", "referred", "waiting", "two")}
    voices["office"] = handed(district, "efficiency")
    cases = {name: at_work(district, voices[name]) for name in ("kept", "late", "overdue", "office")}
    cases["two"] = at_work(district, voices["two"])
    at_work(district, voices["two"], day="2026-06-01")
    clerk = district.actor("clerk")
    voice_verbs["answer"](Voice.objects.get(pk=voices["direct"].pk), actor=clerk, text="已说明")
    voice_verbs["refer"](Voice.objects.get(pk=voices["referred"].pk), actor=clerk, to="区城管局", reason="占道")
    clock.set("2026-03-09 09:00")
    for name in ("kept", "office", "two"):
        handed_in(district, cases[name])
    clock.set("2026-03-12 09:00")
    handed_in(district, cases["late"])
    return voices, cases


def test_each_voice_stands_as_the_worst_of_its_cases(district, clock):
    a_month(district, clock)
    assert parts("standing", Scope(district.campaign)) == {
        "hotline/in_time": 1,
        "hotline/late": 1,
        "hotline/still_open": 1,
        "hotline/open": 1,
        "hotline/answered": 1,
        "hotline/excluded": 1,
        "hotline/pending": 1,
        "efficiency/in_time": 1,
    }


def test_superiors_are_counted_together_and_other_channels_not(district, clock):
    a_month(district, clock)
    handed(district, "petition")
    handed(district, "web")
    counted = count(FIGURES["registers.handed_down"], Scope(district.campaign))
    assert counted.value == 8
    (rate,) = counted.rates
    assert (rate.numerator, rate.denominator) == (2, 4), "what is overdue and open is in the denominator"
    assert parts("standing", Scope(district.campaign))["petition/pending"] == 1


def test_every_number_has_its_rows_as_of_its_moment(district, clock, reader):
    voices, _cases = a_month(district, clock)
    figure, now = FIGURES["registers.standing"], Scope(district.campaign)
    assert rows(figure, now, actor=reader, part="hotline/still_open").refs == [voices["overdue"].ref]
    before = Scope(district.campaign, as_of=date(2026, 3, 5))
    assert parts("standing", before)["hotline/open"] == 4, "nothing was due on that day yet"
    assert rows(figure, before, actor=reader, part="hotline/late").refs == []


def test_answered_names_who_was_told_and_proposers_who_were_met(district, clock):
    voices, cases = a_month(district, clock)
    proposal = handed(district, "proposal")
    fresh, clerk = Voice.objects.get(pk=proposal.pk), district.actor("clerk")
    voice_verbs["note_meeting"](fresh, actor=clerk, met_on=date(2026, 3, 12), met_about="登门")
    scope = Scope(district.campaign)
    assert parts("answered", scope) == {"hotline": 1}
    voice_verbs["answer"](Voice.objects.get(pk=proposal.pk), actor=clerk, text="已说明")
    district.do(cases["kept"], "verify", "supervisor", remarks="合格")
    district.do(cases["kept"], "ask", "clerk")
    scope = Scope(district.campaign)
    assert parts("answered", scope) == {"hotline": 2, "proposal": 1}
    (rate,) = count(FIGURES["registers.answered"], scope).rates
    assert (rate.numerator, rate.denominator) == (3, 9)
    assert parts("answered", Scope(district.campaign, as_of=date(2026, 3, 1))) == {}


@pytest.mark.parametrize("grade", ["satisfied", "basically"])
def test_satisfaction_is_of_those_who_came_by_a_register(district, clock, grade):
    voices, cases = a_month(district, clock)
    for name in ("kept", "office"):
        district.do(cases[name], "verify", "supervisor", remarks="合格")
        district.do(cases[name], "ask", "clerk")
    district.do(cases["kept"], "call_back", "clerk", grade=grade)
    scope = Scope(district.campaign)
    assert parts("satisfaction", scope) == {f"hotline/{grade}": 1, "efficiency/~": 1}
    (rate,) = count(FIGURES["registers.handed_down_satisfaction"], scope).rates
    assert (rate.numerator, rate.denominator) == (1, 1)


def test_finished_before_it_was_entered_is_not_judged(district, clock):
    give_permission(district, "clerk", "case.history")
    voice = handed(district)
    from huiyin.cases.actions import case_verbs

    case_verbs["import_finished"](
        district.campaign, actor=district.actor("clerk"), voice=voice.ref, title="食堂", reply="已整改"
    )
    assert parts("standing", Scope(district.campaign)) == {"hotline/excluded": 1}
