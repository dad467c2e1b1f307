"""What lists and wholes cost and hold."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.conftest import Caller, Callers
from tests.factories import District


def queries(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert caller.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/cases", "/voices", "/units", "/campaigns"])
def test_lists_cost_the_same_whatever_their_length(district: District, program: Callers, path: str) -> None:
    clerk = program("clerk")
    district.finished(district.voice())
    before = queries(clerk, path)
    for _ in range(3):
        district.finished(district.voice(), co=("logistics",))
    assert queries(clerk, path) == before


def test_whole_case_costs_the_same_whatever_it_holds(district: District, program: Callers) -> None:
    clerk = program("clerk")
    case = district.finished(district.voice())
    before = queries(clerk, f"/cases/{case.ref}")
    for number in (2, 3):
        district.do(case, "plan", "head", content="另一项", standard="如前")
        district.do(case, "add_evidence", "head", measure=number, note="照片")
        district.do(case, "report_progress", "head", note="过半")
    assert queries(clerk, f"/cases/{case.ref}") == before


def test_whole_case_tells_the_six_points_and_the_rounds(district: District, program: Callers) -> None:
    voice = district.voice()
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷,我是张三")
    told: dict[str, Any] = program("clerk").get(f"/cases/{case.ref}").json()
    assert told["six_points"] == {
        "problem": "学校食堂中午供餐温度不够",
        "unit": "基础教育科",
        "person": "陈科长",
        "measures": ["更换保温设备"],
        "due_on": told["due_on"],
        "standards": ["出餐温度不低于 60 度"],
    }
    assert told["rounds"][0]["ratings"][0]["comment"] == "还是冷,我是张三"
    assert told["missing_to_close"]
    assert [entry["verb"] for entry in told["history"]][-2:] == ["ask", "rate"]
    for who in ("head", "supervisor"):
        assert "张三" not in program(who).get(f"/cases/{case.ref}").content.decode()


def test_filters_let_through_what_they_say(district: District, program: Callers) -> None:
    working, registered = district.working(), district.case()
    clerk = program("clerk")

    def listed(query: str) -> list[str]:
        return [case["ref"] for case in clerk.get(f"/cases?{query}").json()["cases"]]

    assert listed("") == [registered.ref, working.ref]
    assert listed("state=working") == listed("unit=section") == listed("category=school") == [working.ref]
    assert listed("state=working&unit=logistics") == []
    assert listed(f"after={registered.ref}") == [working.ref]
    assert clerk.get("/cases?state=nonsense").status_code == 422
    assert clerk.get("/cases?limit=0").json()["errors"] == {"limit": ["不是合适的值"]}


def test_handling_unit_learns_nothing_of_how_senders_graded(district: District, program: Callers) -> None:
    voice = district.voice(anonymous=True)
    case = district.rate(district.asked(voice), voice, "dissatisfied", "还是冷")
    assert program("head").get(f"/cases/{case.ref}").json()["rounds"][0]["ratings"] == []
    [rating] = program("clerk").get(f"/cases/{case.ref}").json()["rounds"][0]["ratings"]
    assert rating == {"grade": "dissatisfied", "rated_on": str(timezone.localdate()), "comment": "还是冷"}
