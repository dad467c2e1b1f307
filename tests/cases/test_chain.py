"""The chain of hand-overs (E07): sent, signed, objected, decided; a unit hands back within its days or owns the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.cases.chain import chain_of
from huiyin.cases.models import Assignment, Case
from huiyin.kernel.refusals import Missing, NotAllowed, WrongState
from huiyin.people.models import Institution
from tests.factories import moment

OBJECTION = {"reason": "非本科职责", "basis": "应由后勤科办理"}


def sent_at(case: Case, at) -> None:
    Assignment.objects.filter(case=case, ended_at=None).update(at=at)


def test_chain_tells_who_had_the_case_when(district):
    case = district.assigned(district.voice())
    district.do(case, "propose_hand_back", "head", **OBJECTION)
    district.do(case, "hand_back", "leader", remark="调整")
    district.do(case, "assign", "clerk", lead="logistics", due_on=timezone.localdate() + timedelta(days=9))
    first, second = chain_of(Case.objects.get(pk=case.pk))
    assert (first.unit, first.signed_at, bool(first.ended_at)) == ("基础教育科", None, True)
    assert [(one.reason, one.approved) for one in first.objections] == [("非本科职责", True)]
    assert (second.unit, second.waits_for_signature, second.objections) == ("后勤科", True, ())
    district.do(case, "sign", "helper", person="李科长")
    second = chain_of(Case.objects.get(pk=case.pk))[1]
    assert (second.signed_by, second.waits_for_signature) == ("Helper", False)


def test_time_without_a_signature_is_counted_in_working_days(district):
    case = district.assigned(district.voice())
    sent_at(case, moment("2026-02-13 09:00"))
    Assignment.objects.filter(case=case).update(signed_at=moment("2026-02-27 09:00"))
    assert chain_of(Case.objects.get(pk=case.pk))[0].unsigned_days == 5, "the vector of the spring festival"


def test_unit_hands_back_in_time_or_owns_the_case(district):
    case = district.assigned(district.voice())
    sent_at(case, timezone.now() - timedelta(days=12))
    with pytest.raises(Missing, match="首办负责"):
        district.do(case, "propose_hand_back", "head", **OBJECTION)
    Institution.objects.update(hand_back_days=30)
    assert district.do(case, "propose_hand_back", "head", **OBJECTION).state == "assigned"


def test_second_transfer_needs_the_leader(district):
    case = district.assigned(district.voice())
    again = {"lead": "logistics", "due_on": timezone.localdate() + timedelta(days=9)}
    with pytest.raises(WrongState):
        district.do(case, "assign", "clerk", **again)
    district.do(case, "propose_hand_back", "head", **OBJECTION)
    with pytest.raises(NotAllowed):
        district.do(case, "hand_back", "clerk")
    district.do(case, "hand_back", "leader")
    assert district.do(case, "assign", "clerk", **again).lead_unit.code == "logistics"
