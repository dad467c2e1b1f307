"""Approvals and requests within what was promised, leaders' orders with their own day, and who refuses them (F14, F16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, WrittenOrder
from huiyin.cases.promises import bound_to
from huiyin.cases.queries import dragging, lights_for, orders_in_ledger
from huiyin.kernel.refusals import Invalid, Missing
from tests.days import TODAY
from tests.openness.stories import a_service, published

ORDER = {"leader": "李副区长", "text": "请一周内查清并报我。", "ordered_on": TODAY, "due_on": TODAY + timedelta(days=7)}


@pytest.fixture
def service(district):
    return published(district, a_service(district), promised_limit="5wd")


def classified(district, kind, **said):
    case = district.case(kind=kind, title="办理", problem="办理", **said)
    return district.do(case, "classify", "clerk", category="school", handling_type="other", target="department")


def an_order(district, **said):
    case = classified(district, "order")
    return district.do(case, "note_order", "clerk", **(ORDER | said))


@pytest.mark.parametrize("kind", ["approval", "request"])
def test_what_was_promised_in_public_is_accepted_with_its_service_item_and_due_by_its_promise(district, service, kind):
    case = classified(district, kind)
    with pytest.raises(Missing, match="标明服务事项"):
        district.do(case, "accept", "clerk")
    district.do(case, "name_service", "clerk", service_item="transfer")
    district.do(case, "accept", "clerk")
    fresh = Case.objects.get(pk=case.pk)
    bound = bound_to(fresh)
    assert bound
    assert bound > TODAY()
    form = case_verbs["assign"].form(obj=fresh, actor=district.actor("clerk"))
    assert form.initial["due_on"] == bound
    with pytest.raises(Missing, match=f"时限不晚于承诺或批示的 {bound}"):
        district.do(case, "assign", "clerk", lead="section", due_on=bound + timedelta(days=1))
    district.do(case, "assign", "clerk", lead="section", due_on=bound)
    assert Case.objects.get(pk=case.pk).due_on == bound


def test_other_kinds_are_accepted_and_assigned_as_before(district):
    case = district.accepted(district.voice())
    assert bound_to(Case.objects.get(pk=case.pk)) is None


def test_late_approval_shows_the_ordinary_light(district, service):
    case = classified(district, "approval")
    district.do(case, "name_service", "clerk", service_item="transfer")
    district.do(case, "accept", "clerk")
    district.do(case, "assign", "clerk", lead="section", due_on=bound_to(Case.objects.get(pk=case.pk)))
    Case.objects.filter(pk=case.pk).update(due_on=TODAY() - timedelta(days=1))
    assert lights_for(district.actor("clerk")).of(Case.objects.get(pk=case.pk)) == "red"


def test_only_an_item_with_a_published_guide_is_named(district, service):
    a_service(district, "unpublished")
    case = classified(district, "approval")
    for code in ("unpublished", "nonsense", ""):
        with pytest.raises(Invalid):
            district.do(case, "name_service", "clerk", service_item=code)
    assert Case.objects.get(pk=case.pk).service_item == ""


def test_order_is_accepted_with_what_the_leader_wrote_and_due_by_his_day(district):
    case = classified(district, "order")
    with pytest.raises(Missing, match="登记批示"):
        district.do(case, "accept", "clerk")
    district.do(case, "note_order", "clerk", **ORDER)
    district.do(case, "note_order", "clerk", **(ORDER | {"leader": "王区长"}))
    assert WrittenOrder.objects.get().leader == "王区长"
    district.do(case, "accept", "clerk")
    with pytest.raises(Missing, match="时限不晚于承诺或批示的"):
        district.do(case, "assign", "clerk", lead="section", due_on=ORDER["due_on"] + timedelta(days=1))
    district.do(case, "assign", "clerk", lead="section", due_on=ORDER["due_on"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"due_on": TODAY + timedelta(days=10_000)}, "due_on"),
        ({"ordered_on": TODAY + timedelta(days=1)}, "ordered_on"),
        ({"leader": " "}, "leader"),
    ],
)
def test_bad_dates_of_an_order_are_refused_next_to_the_field(district, said, field):
    case = classified(district, "order")
    with pytest.raises(Invalid) as refused:
        district.do(case, "note_order", "clerk", **(ORDER | said))
    assert field in refused.value.errors
    assert not WrittenOrder.objects.exists()


def test_an_order_is_noted_on_an_order_only_and_names_no_service(district, service):
    with pytest.raises(Missing, match="种类为批办件"):
        district.do(classified(district, "approval"), "note_order", "clerk", **ORDER)
    with pytest.raises(Missing, match="按批示的期限办"):
        district.do(classified(district, "order"), "name_service", "clerk", service_item="transfer")


def test_orders_that_drag_stand_on_top_and_a_refusal_to_take_over_is_seen(district):
    idle, unsigned, signed, late = (an_order(district) for _n in range(4))
    for case in (unsigned, signed, late):
        district.do(case, "accept", "clerk")
        district.do(case, "assign", "clerk", lead="section", due_on=TODAY)
    for case in (signed, late):
        district.do(case, "sign", "head", person="陈科长")
    district.do(unsigned, "propose_hand_back", "head", reason="非本科职责", basis="应由后勤科办理")
    Case.objects.filter(pk=late.pk).update(due_on=TODAY() - timedelta(days=3))
    seen = orders_in_ledger(district.actor("leader"))
    assert set(dragging(seen, TODAY())) == {idle, unsigned, late}
    shown = {case.pk: [(one.reason, one.approved) for one in case.hand_backs] for case in seen}
    assert shown[unsigned.pk] == [("非本科职责", None)]
    assert shown[signed.pk] == []
    district.do(unsigned, "hand_back", "leader")
    shown = {
        case.pk: [(one.reason, one.approved) for one in case.hand_backs]
        for case in orders_in_ledger(district.actor("head"))
    }
    assert unsigned.pk not in shown
    (again,) = [case for case in orders_in_ledger(district.actor("leader")) if case.pk == unsigned.pk]
    assert [(one.reason, one.approved) for one in again.hand_backs] == [("非本科职责", True)]
