"""What is entered later for an earlier day changes that day's figures and is announced."""

from datetime import date

import pytest

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.people.actions import unit_verbs
from huiyin.people.models import Unit
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.late import Late, entered_later
from tests.factories import give_permission, moment

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _office_may_enter_past_days(district):
    for role in ("clerk", "leader"):
        give_permission(district, role, P.CASE_BACKDATE)


def test_nothing_is_late_when_all_was_entered_in_time(district, clock):
    district.assigned(district.voice())
    clock.set("2026-03-03 10:00")
    district.voice()
    assert entered_later(Scope(district.campaign, as_of=MONDAY)) == Late()
    assert entered_later(Scope(district.campaign)) == Late()


def test_case_entered_for_yesterday_changes_yesterday_and_is_announced(district, clock):
    clock.set("2026-03-04 10:00")
    before = count(FIGURES["cases.by_category"], Scope(district.campaign, as_of=MONDAY)).value
    case = district.do_new("open_case", at=moment("2026-03-02 16:00"), kind="rectification", title="补", problem="补录")
    again = Scope(district.campaign, as_of=MONDAY)
    assert (before, count(FIGURES["cases.by_category"], again).value) == (0, 1)
    assert entered_later(again) == Late(cases=1)
    district.do(case, "accept", "clerk", at=moment("2026-03-02 17:00"))
    assert entered_later(Scope(district.campaign, as_of=MONDAY)) == Late(cases=1)
    assert entered_later(Scope(district.campaign, as_of=date(2026, 3, 4))) == Late()


def test_voice_entered_for_yesterday_is_announced(district, clock):
    clock.set("2026-03-04 10:00")
    voice_verbs["receive"](
        district.campaign, actor=district.actor("clerk"), at=moment("2026-03-02 16:00"), channel="phone", body="来电"
    )
    scope = Scope(district.campaign, as_of=MONDAY)
    assert count(FIGURES["voices.received_by_channel"], scope).parts["电话"] == 1
    assert entered_later(scope) == Late(voices=1)


def test_late_step_is_announced_to_the_unit_that_it_takes_the_case_from(district, clock):
    case = district.assigned(lead="section")
    district.do(case, "propose_hand_back", "head", reason="非本科室", basis="后勤科")
    clock.set("2026-03-04 10:00")
    district.do(case, "hand_back", "leader", at=moment("2026-03-02 17:00"))
    section, school = (Scope(district.campaign, as_of=MONDAY, unit=district.units[u]) for u in ("section", "school"))
    assert count(FIGURES["cases.by_unit"], section).value == 0
    assert entered_later(section) == Late(cases=1)
    assert entered_later(school) == Late()


def test_name_given_for_yesterday_is_announced(district, clock):
    clock.set("2026-03-04 10:00")
    past = moment("2026-03-02 17:00")
    unit_verbs["rename_unit"](Unit.objects.get(code="section"), actor=district.program, name="基教处", at=past)
    campaign = Campaign.objects.get(pk=district.campaign.pk)
    campaign_verbs["rename_category"](campaign, actor=district.program, category="school", name="校园管理", at=past)
    scope = Scope(district.campaign, as_of=MONDAY)
    assert "校园管理" in count(FIGURES["cases.by_category"], scope).parts
    assert entered_later(scope) == Late(names=2)


def test_late_cases_outside_the_period_are_not_announced(district, clock):
    clock.set("2026-03-04 10:00")
    district.do_new("open_case", at=moment("2026-03-02 16:00"), kind="rectification", title="补", problem="补录")
    assert entered_later(Scope(district.campaign, as_of=MONDAY, until=date(2026, 3, 1))) == Late()
    assert Case.objects.count() == 1
