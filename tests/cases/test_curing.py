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
from huiyin.cases.models import Case, Cause, Cure
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.scope import Scope
from tests.days import TODAY
from tests.factories import District

RULE: dict[str, Any] = {"title": "供餐管理办法", "group": "prevention", "unit": "section", "due_on": TODAY}
FORCE: dict[str, Any] = {"number": 1, "document": "区教〔2026〕9号", "in_force_on": TODAY}
MEETING = {"decided_by": "局党委", "meeting": "第 5 次会议", "decided_on": "2026-01-06"}


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
    district.do(case, "enact_cure", "clerk", **tomorrow)
    assert half(district) == 1, "nor does one that is not in force yet"
    Cure.objects.update(in_force_on=TODAY())
    assert half(district) == 0
    district.do(case, "end_cure", "clerk", number=1, ended_on=TODAY, end_reason="并入新办法")
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


@pytest.mark.parametrize(
    ("verb", "said", "sentence"),
    [
        ("plan_cure", RULE | {"due_on": TODAY - timedelta(days=1)}, "拟出台日期:拟出台日期不早于今天"),
        ("enact_cure", FORCE | {"review_on": TODAY}, "评估日期:评估日期晚于施行日期"),
        ("enact_cure", FORCE | {"number": 7, "review_on": TODAY}, ""),
    ],
)
def test_dates_that_cannot_be_are_refused_in_words(
    district: District, verb: str, said: dict[str, Any], sentence: str
) -> None:
    case = district.accepted(district.voice())
    district.do(case, "analyse_causes", "clerk", system="没有规定")
    district.do(case, "plan_cure", "clerk", **RULE)
    with pytest.raises(Invalid) as refused:
        district.do(case, verb, "clerk", **said)
    assert not sentence or refused.value.missing == [sentence]


def test_the_database_holds_what_a_rule_is(district: District) -> None:
    case = district.accepted(district.voice())
    unit = district.units["section"]
    with pytest.raises(IntegrityError):
        Cure.objects.create(
            case=case,
            number=1,
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
    district.do(case, "enact_cure", "clerk", **FORCE, review_on=TODAY + timedelta(days=9))
    Cure.objects.update(in_force_on=TODAY() - timedelta(days=400), review_on=TODAY() - timedelta(days=1))
    told = client.get(address).content.decode()
    assert "已有制度治本" in told
    assert "该评估了" in told
