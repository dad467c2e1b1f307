"""Which promise binds a case, and which promises were broken (F02, F06, M33)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case, CaseFact, Pause, Round
from huiyin.cases.promises import last_day_promised
from huiyin.cases.terms import PauseGround
from huiyin.kernel.calendars import seeded
from huiyin.kernel.clocks import Limit
from huiyin.openness.limits import last_day
from huiyin.openness.models import Guide
from huiyin.openness.queries import breaches, day_promised, guide_at, services_with_a_promise
from tests.openness.stories import a_service, fresh, moment, published


@pytest.fixture
def item(district):
    return a_service(district)


def entered_as_of(rows, table, **values):
    """Set what no verb enters for a past day; the table's triggers sleep for this one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rows.update(**values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def in_force_since(guide, text):
    entered_as_of(Guide.objects.filter(pk=guide.pk), "openness_guide", published_at=moment(text))


def accepted_on(case, text):
    Case.objects.filter(pk=case.pk).update(registered_at=moment(text))
    entered_as_of(CaseFact.objects.filter(case=case, verb="accept"), "cases_casefact", at=moment(text))


def named(district, case):
    return district.do(case, "name_service", "clerk", service_item="transfer")


def test_only_items_with_a_guide_in_force_may_be_named(district, item):
    assert services_with_a_promise(district.institution) == {}
    published(district, item)
    assert services_with_a_promise(district.institution) == {"transfer": "学生转学 · 基础教育科 · 10 个工作日"}


def test_promise_of_the_day_binds_and_a_later_one_changes_nothing(district, item):
    first = published(district, item)
    in_force_since(first, "2026-02-01 09:00")
    published(district, item, promised_limit="5wd")
    # 2026-02-13 is the Friday before the Spring Festival.
    at = moment("2026-02-13 10:00")
    assert day_promised("transfer", at) == last_day(at.date(), Limit.parse("10wd"), seeded())
    assert day_promised("transfer", moment("2026-01-31 10:00")) is None
    assert day_promised("unknown", at) is None
    assert guide_at(list(item.guides.all()), timezone.now()).number == 2


def test_case_ended_or_open_after_the_promised_day_is_a_breach(district, item):
    guide = published(district, item)
    in_force_since(guide, "2026-02-01 09:00")
    kept, late, waiting = (named(district, district.accepted(district.voice())) for _n in range(3))
    for case in (late, waiting):
        accepted_on(case, "2026-03-02 10:00")
    bound = day_promised("transfer", moment("2026-03-02 10:00"))
    district.do(late, "assign", "clerk", lead="section", due_on=bound)
    district.do(late, "sign", "head", person="陈科长")
    district.do(late, "plan", "head", content="审核", standard="合规")
    district.do(late, "add_evidence", "head", measure=1, note="已审")
    district.do(late, "finish_measure", "head", measure=1, result="已审")
    district.do(late, "submit", "head", result="同意", reply="同意转学")
    district.do(late, "verify", "supervisor", remarks="属实")
    Round.objects.filter(case=late).update(verified_at=moment("2026-04-20 10:00"))
    with CaptureQueriesContext(connection) as asked:
        found = breaches([fresh(item)])[item.pk]
    assert len(asked) <= 4
    assert [(one.case, one.promised, one.done_on and str(one.done_on)) for one in found] == [
        (waiting, bound, None),
        (late, bound, "2026-04-20"),
    ]
    assert found[1].days_late == (moment("2026-04-20 10:00").date() - bound).days
    assert kept not in [one.case for one in found]


def test_what_was_declined_or_sent_on_breaks_no_promise(district, item):
    in_force_since(published(district, item), "2026-02-01 09:00")
    case = named(district, district.accepted(district.voice()))
    accepted_on(case, "2026-03-02 10:00")
    district.do(case, "refer", "clerk", to="市教委", reason="市管学校")
    assert breaches([fresh(item)]) == {}
    assert Case.objects.get(pk=case.pk).service_item == "transfer"


def test_days_in_which_the_clock_stood_still_are_not_counted(district, item):
    in_force_since(published(district, item), "2026-02-01 09:00")
    case = named(district, district.accepted(district.voice()))
    accepted_on(case, "2026-03-02 10:00")
    bound = day_promised("transfer", moment("2026-03-02 10:00"))
    pause = Pause.objects.create(case=case, ground=PauseGround.values[0], since=moment("2026-03-04 10:00"))
    assert breaches([fresh(item)]) == {}
    assert last_day_promised(Case.objects.get(pk=case.pk)) is None
    Pause.objects.filter(pk=pause.pk).update(until=moment("2026-03-06 10:00"))
    assert last_day_promised(Case.objects.get(pk=case.pk)) == seeded().after(bound, 2)
    (breach,) = breaches([fresh(item)])[item.pk]
    assert breach.promised == seeded().after(bound, 2)
