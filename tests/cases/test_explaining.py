"""Explaining why a wish is not met (E10): proposed, approved by a leader, given, and rated all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.cases.counter import Explanation
from huiyin.cases.models import Case, Rating
from huiyin.cases.turns import turns_of
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from tests.factories import District

WHY = {"ground": "against_rules", "reason": "跨省学籍不能由学校办", "basis": "学籍管理办法第十三条"}
GIVEN = {"mode": "door", "person": "陈科长", "text": "上门说明了学籍规定和网上办法", "response": "accepts"}


def given(d: District, case: Case, **said: object) -> Case:
    return d.do(case, "give_explanation", "head", **(GIVEN | {"given_on": timezone.localdate()} | said))


def waiting(d: District, username: str) -> list[str]:
    return [turn.action.name for turn in turns_of(d.actor(username)).rows]


def test_explained_matter_is_approved_given_verified_and_rated(district: District) -> None:
    voice = district.voice()
    case = district.finished(voice)
    with pytest.raises(Missing, match="分管领导同意的解释说明"):
        given(district, case)
    district.do(case, "propose_explanation", "head", **WHY)
    assert "approve_explanation" in waiting(district, "leader")
    with pytest.raises(NotAllowed):
        district.do(case, "approve_explanation", "head")
    district.do(case, "approve_explanation", "leader", remark="上门讲清楚")
    assert "give_explanation" in waiting(district, "head")
    assert not Outbox.objects.filter(text__contains="解释").exists(), "nobody is told before it is given"
    with pytest.raises(Missing, match="先作出已经批准的解释说明"):
        district.do(case, "submit", "head", result="已解释", reply="已上门说明")
    given(district, case)
    told = Outbox.objects.get(text__contains="解释")
    assert told.params["text"] == GIVEN["text"]
    district.do(case, "submit", "head", result="已解释", reply="已上门说明")
    district.do(case, "verify", "supervisor", remarks="电话回访属实")
    district.do(case, "ask", "clerk")
    district.rate(case, voice, "satisfied")
    assert Rating.objects.get(voice=voice).grade == "satisfied"
    found = Explanation.objects.get(case=case)
    assert (found.mode, found.response, found.proposal.decided_by.username) == ("door", "accepts", "leader")


def test_leader_may_refuse_and_the_work_goes_on(district: District) -> None:
    case = district.finished(district.voice())
    district.do(case, "propose_explanation", "head", **WHY)
    district.do(case, "dismiss_proposal", "leader", remark="能办,先办")
    with pytest.raises(Missing):
        given(district, case)
    district.do(case, "submit", "head", result="已整改", reply="已更换")
    assert not Explanation.objects.exclude(given_at=None).exists()


def test_day_lies_between_approval_and_today_and_what_was_given_stays(district: District) -> None:
    case = district.finished(district.voice())
    district.do(case, "propose_explanation", "head", **WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Explanation.objects.update(given_at=timezone.now(), given_on=timezone.localdate(), **GIVEN)
    district.do(case, "approve_explanation", "leader")
    for day, why in ((-1, "不能早于批准"), (1, "不能在今天以后")):
        with pytest.raises(Invalid, match=why):
            given(district, case, given_on=timezone.localdate() + timedelta(days=day))
    given(district, case)
    for change in ({"response": "rejects"}, {"ground": "not_now"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Explanation.objects.update(**change)
