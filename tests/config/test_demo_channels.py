"""The channels of the demonstration: box and e-mail box 25 = 21 + 4 (the fourth source), and something by every other one."""

from __future__ import annotations

import pytest

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Voice
from huiyin.channels.models import Box, Call, Opening, Posting
from huiyin.channels.models_burden import Burden
from huiyin.channels.models_mail import Letter
from huiyin.channels.models_orders import Order
from huiyin.channels.queries_burden import burdens_seen
from huiyin.channels.terms import BURDENS_THAT_COUNT, FEWEST_SCHOOLS
from huiyin.config import demo_campaign_2009, demo_channels
from huiyin.config.demo_cast import Cast
from huiyin.people.models import Unit
from huiyin.reports import audit
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(assembled: Cast) -> Cast:
    demo_channels.enter(assembled)
    demo_campaign_2009.summarised(assembled)
    return assembled


def test_the_two_boxes_of_2009_received_25_solved_21_and_4_about_teachers_are_pending(cast: Cast) -> None:
    scope = Scope(Campaign.objects.select_related("institution", "office").get(code="xuexi-2009"))
    counted = count(FIGURES["channels.two_boxes"], scope)
    assert (counted.value, counted.part("solved"), counted.part("pending")) == (25, 21, 4)
    pending = rows(FIGURES["channels.two_boxes"], scope, actor=cast.actors["clerk"], part="pending")
    bodies = Voice.objects.filter(ref__in=pending.refs)
    assert {link.case.title for voice in bodies for link in voice.links.all()} == {"师资缺乏"}
    assert Box.objects.count() == 1
    assert sum(Opening.objects.values_list("slips", flat=True)) == 14
    assert scope.campaign.state == "summarised", "the public is asked for the campaign of today alone"


def test_every_other_channel_has_something_to_show_and_the_audit_finds_nothing(cast: Cast) -> None:
    assert set(Call.objects.values_list("state", flat=True)) == {"voice", "not_opinion", "missed"}
    assert Letter.objects.filter(state="received").count() == 2
    assert {order.platform.ref for order in Order.objects.select_related("platform")} == {"yaoyaosi"}
    assert set(Posting.objects.values_list("state", flat=True)) == {"received", "shown", "replied", "hidden"}
    assert set(Burden.objects.values_list("state", flat=True)) == {"filed", "counted", "voice", "not_counted"}
    anwen = Unit.objects.get(code="gw-anwen")
    said = Burden.objects.filter(department=anwen, state__in=BURDENS_THAT_COUNT)
    assert said.values("school").distinct().count() == FEWEST_SCHOOLS, "enough for the department to be told a number"
    assert not burdens_seen(cast.handlers["gw-anwen"]).exists()
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []
