"""Why a problem came about and what cures it: a cause in the system stays half cured until a rule is in force (D10, J03, M54)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.causes import half_cured
from huiyin.cases.models import Case, Cause, Mechanism
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.scope import Scope
from huiyin.supervision.actions_mechanisms import mechanism_verbs
from tests.days import TODAY
from tests.factories import District

RULE: dict[str, Any] = {"title": "供餐管理办法", "group": "prevention", "unit": "section", "due_on": TODAY}
FORCE: dict[str, Any] = {"document": "区教〔2026〕9号", "in_force_on": TODAY}
MEETING = {"decided_by": "局党委", "meeting": "第 5 次会议", "decided_on": "2026-01-06"}


def at_rule(d: District, case: Case, verb: str, **said: Any) -> None:
    """Do a verb to the one rule that a case asked for, as the clerk who keeps the register."""
    mechanism_verbs[verb](Mechanism.objects.get(case=case), actor=d.actor("clerk"), **said)


def half(d: District) -> int:
    found = half_cured(Case.objects.all()).count()
    assert count(FIGURES["cases.half_cured"], Scope(campaign=d.campaign)).value == found, "page and figure agree"
    return found


def test_a_system_cause_is_half_cured_until_a_rule_is_in_force(district: District) -> None:
    case = district.accepted(district.voice())
    with pytest.raises(Missing, match="体制机制制度上的原因"):
        district.do(case, "plan_cure", "clerk", **RULE)
    district.do(case, "analyse_causes", "clerk", thinking="重成本、轻体验")
    assert half(district) == 0
    district.do(case, "analyse_causes", "clerk", thinking="重成本、轻体验", system="没有供餐温度的规定")
    assert half(district) == 1
    district.do(case, "plan_cure", "clerk", **RULE)
    assert half(district) == 1, "a rule that is being written cures nothing"
    tomorrow = FORCE | {"in_force_on": TODAY + timedelta(days=1), "review_on": TODAY + timedelta(days=9)}
    at_rule(district, case, "issue_mechanism", **tomorrow)
    assert half(district) == 1, "nor does one that is not in force yet"
    Mechanism.objects.update(in_force_on=TODAY())
    assert half(district) == 0
    at_rule(district, case, "end_mechanism", ended_on=TODAY, end_reason="并入新办法")
    assert half(district) == 1


def test_a_later_analysis_keeps_the_earlier_one(district: District) -> None:
    case = district.accepted(district.voice())
    district.do(case, "analyse_causes", "clerk", thinking="重成本", ability="不会测温")
    district.do(case, "analyse_causes", "clerk", thinking="重成本、轻体验")
    assert list(Cause.objects.filter(until=None).values_list("kind", "text")) == [("thinking", "重成本、轻体验")]
    assert Cause.objects.count() == 3
    with pytest.raises(Invalid) as refused:
        district.do(case, "analyse_causes", "clerk")
    assert refused.value.missing == ["至少写一条原因"]


def test_a_salient_problem_is_struck_off_with_its_cause(district: District) -> None:
    voice = district.voice()
    case = district.asked(voice)
    district.do(case, "mark_salient", "clerk", **MEETING)
    district.rate(case, voice, "satisfied")
    with pytest.raises(Missing) as refused:
        district.do(case, "close", "clerk")
    assert refused.value.missing == ["突出问题的原因剖析(「剖析原因」)"]
    district.do(case, "analyse_causes", "clerk", management="没有人每天测温")
    assert district.do(case, "close", "clerk").state == "closed"


def test_a_day_that_cannot_be_is_refused_in_words(district: District) -> None:
    case = district.accepted(district.voice())
    district.do(case, "analyse_causes", "clerk", system="没有规定")
    with pytest.raises(Invalid) as refused:
        district.do(case, "plan_cure", "clerk", **RULE | {"due_on": TODAY - timedelta(days=1)})
    assert refused.value.missing == ["拟出台日期:拟出台日期不早于今天"]


def test_the_database_holds_what_a_rule_is(district: District) -> None:
    case = district.accepted(district.voice())
    unit = district.units["section"]
    with pytest.raises(IntegrityError):
        Mechanism.objects.create(
            case=case,
            ref="ZD2026-000001",
            title="办法",
            group="duty",
            unit=unit,
            due_on=TODAY(),
            in_force_on=TODAY(),
            at=timezone.now(),
        )


def test_the_page_says_half_cured_and_asks_for_the_review(district: District) -> None:
    case = district.accepted(district.voice())
    district.do(case, "analyse_causes", "clerk", system="没有规定")
    client, address = Client(), reverse("case", args=[case.ref])
    client.force_login(district.users["leader"])
    assert "只治了标" in client.get(address).content.decode()
    district.do(case, "plan_cure", "clerk", **RULE)
    at_rule(district, case, "issue_mechanism", **FORCE, review_on=TODAY() + timedelta(days=9))
    Mechanism.objects.update(in_force_on=TODAY() - timedelta(days=400), review_on=TODAY() - timedelta(days=1))
    told = client.get(address).content.decode()
    assert "已有制度治本" in told
    assert "该评估了" in told
    assert reverse("mechanism", args=[Mechanism.objects.get().ref]) in told
