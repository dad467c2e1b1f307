"""The clocks that nobody keeps, as figures: the same as the page of a case says, late and still open counted (E18)."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.cases.clocks import clocks_of
from huiyin.cases.models import Case, Voice
from huiyin.people.actions_house import institution_verbs
from huiyin.reports import kept
from huiyin.reports.clock_rows import SPANS
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from tests.reports.stories import plain_days, random_deed

STANDING = {"late": "still_open", "in_time": "in_time", "after_time": "late"}


def parts(name, scope):
    return {p.code: p.value for p in count(FIGURES[f"clocks.{name}"], scope).split if p.value}


def test_month_of_signing_counts_what_is_late_and_still_unsigned(district, clock, reader):
    clock.set("2026-03-02 09:00")
    cases = [district.assigned(district.voice()) for _ in range(4)]
    clock.set("2026-03-03 17:00")
    district.do(cases[0], "sign", "head", person="陈科长")
    clock.set("2026-03-04 09:00")
    district.do(cases[1], "sign", "head", person="陈科长")
    clock.set("2026-03-20 09:00")
    march = Scope(district.campaign, since=date(2026, 3, 1), until=date(2026, 3, 31))
    counted = count(FIGURES["clocks.sign"], march)
    assert parts("sign", march) == {"in_time": 1, "late": 1, "still_open": 2}
    (rate,) = counted.rates
    assert (rate.numerator, rate.denominator) == (1, 4)
    assert rate.numerator / rate.denominator < 1 / 2, "what the naive formula would say"
    assert rows(FIGURES["clocks.sign"], march, actor=reader, part="late").refs == [cases[1].ref]
    assert parts("sign", Scope(district.campaign, since=date(2026, 4, 1))) == {}, "a limit counts where its day lies"


def test_yesterday_stays_after_late_deeds_and_another_rule(district, clock):
    clock.set("2026-03-02 09:00")
    case = district.assigned(district.voice())
    clock.set("2026-03-06 09:00")
    then = Scope(district.campaign, as_of=date(2026, 3, 5))
    assert parts("sign", then) == {"still_open": 1}
    district.do(case, "sign", "head", person="陈科长")
    rule = {"clock": "sign", "limit": "30wd"}
    institution_verbs["set_limit_rule"](district.institution, actor=district.program, **rule)
    assert parts("sign", Scope(district.campaign, as_of=date(2026, 3, 5))) == {"still_open": 1}
    assert parts("sign", Scope(district.campaign)) == {"in_time": 1}


def test_narrowest_rule_of_the_channel_counts(district, clock):
    clock.set("2026-03-02 09:00")
    district.case(district.voice(channel="hotline"))
    district.case(district.voice())
    clock.set("2026-03-04 09:00")
    assert parts("accept", Scope(district.campaign)) == {"still_open": 1}, "one working day for the hotline, else three"


def test_first_contact_is_a_question_or_an_answer(district, clock):
    clock.set("2026-03-02 09:00")
    voices = [district.voice() for _ in range(2)]
    for voice in voices:
        district.case(voice)
    clock.set("2026-03-05 09:00")
    fresh = Voice.objects.get(pk=voices[0].pk)
    voice_verbs["ask_sender"](fresh, actor=district.actor("clerk"), text="是哪个门口?")
    clock.set("2026-03-06 09:00")
    assert parts("contact", Scope(district.campaign)) == {"in_time": 1, "still_open": 1}


def test_pause_moves_the_answer_and_hours_are_counted(district, clock):
    clock.set("2026-03-02 09:00")
    moved, plain = district.assigned(district.voice()), district.assigned(district.voice())
    district.do(moved, "pause", "clerk", ground="hearing", reason="听证")
    clock.set("2026-03-30 09:00")
    district.do(moved, "resume", "clerk")
    clock.set("2026-04-01 09:00")
    assert parts("answer", Scope(district.campaign)) == {"still_open": 1}
    set_rule = institution_verbs["set_limit_rule"]
    set_rule(district.institution, actor=district.program, clock="accept", limit="4h")
    assert parts("accept", Scope(district.campaign)) == {"in_time": 2}
    assert Case.objects.get(pk=plain.pk).paused_at is None


def standing_of(case, kind):
    found = Case.objects.select_related("office__institution").get(pk=case.pk)
    clock = next((one for one in clocks_of(found) if one.kind == kind), None)
    return STANDING.get(clock.standing(timezone.localdate()), "") if clock else ""


@pytest.mark.parametrize("seed", [1])
def test_figures_say_what_the_page_of_each_case_says(district, clock, seed, reader):
    """Random days of the small district: each case by its own page, all of them by the figure."""
    dice = Random(seed)
    clock.set("2026-03-02 08:00")
    plain_days(district)
    for day in range(3, 28):
        clock.set(f"2026-03-{day:02} {dice.randrange(9, 18):02}:00")
        for _ in range(3):
            random_deed(district, dice)
    clock.set("2026-03-30 12:00")
    scope = Scope(district.campaign)
    for kind in SPANS:
        figure = FIGURES[f"clocks.{kind}"]
        for how in ("in_time", "late", "still_open"):
            told = set(rows(figure, scope, actor=reader, part=how).refs)
            pages = {case.ref for case in Case.objects.all() if standing_of(case, kind) == how}
            assert told == pages, (kind, how)


@pytest.mark.parametrize("kind", SPANS)
def test_clock_takes_as_many_statements_with_many_cases_as_with_one(district, kind):
    taken = []
    for more in (1, 4):
        for _ in range(more):
            district.asked(district.voice())
        kept.forget()
        with CaptureQueriesContext(connection) as caught:
            count(FIGURES[f"clocks.{kind}"], Scope(district.campaign))
        taken.append(len(caught))
    assert taken[0] == taken[1] <= 10
