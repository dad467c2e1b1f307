"""What goes on today in the demonstration: every service rule has something to show, and nothing is left undone by it."""

from __future__ import annotations

import pytest

from huiyin.cases.counter import FirstAsked, Notice, Refusal
from huiyin.cases.models import Case, Extension, RegisterEntry, Voice, WrittenOrder
from huiyin.cases.urging_models import Urging
from huiyin.config import demo_today
from huiyin.people.models_posts import Absence
from huiyin.people.posts import receivers
from huiyin.reports import audit
from huiyin.reports.figures import FIGURES, Scope, count

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(assembled):
    demo_today.enter(assembled)
    return assembled


def test_every_service_rule_has_something_to_show(cast):
    assert FirstAsked.objects.get(voice__channel="counter").person.username == "head"
    notice = Notice.objects.get()
    assert notice.case.paused_at
    assert notice.delivery == "by_hand"
    assert Extension.objects.get().decided_at is None
    assert Refusal.objects.get().proposal.decided_at is None
    assert Urging.objects.get().kind == "notice"
    assert {entry.voice.channel for entry in RegisterEntry.objects.all()} == {
        *("hotline", "efficiency", "petition", "proposal")
    }
    assert RegisterEntry.objects.get(proposal="suggestion").met_on


def test_registers_have_numbers_and_the_leave_begins_tomorrow(cast):
    assert count(FIGURES["registers.handed_down"], Scope(cast.campaign)).value == 3
    absence = Absence.objects.get()
    assert not absence.late
    assert receivers(absence.user.unit), "somebody receives in the section today, too"
    assert Voice.objects.count() == 6
    assert Case.objects.count() == 6
    assert WrittenOrder.objects.get().case.lead_unit.code == "gw-jiancha"


def test_services_are_promised_and_the_convenience_code_can_be_read(cast, client):
    page = client.get("/guides/zhuanxue/").content.decode()
    assert "10 个工作日" in page
    assert "原学校学籍证明" in page
    assert "首问负责" in client.get("/rules/bianmin/").content.decode()


def test_audit_finds_nothing_wrong(cast):
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []
