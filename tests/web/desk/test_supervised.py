"""Supervised items (G13): for whoever sees the case, with each urging, its answer and what became of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from huiyin.cases.models import Case
from huiyin.cases.urging_models import Urging
from tests.factories import District


@pytest.fixture
def urged(district: District) -> Case:
    case = district.working(district.voice())
    district.do(case, "urge", "clerk", text="请尽快办。")
    district.do(case, "follow_up", "clerk", user="supervisor", team="督导室 王五")
    return case


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    content = io.BytesIO(b"".join(answer.streaming_content))
    return list(load_workbook(content).active.iter_rows(values_only=True))


def test_item_is_listed_with_log_answer_and_outcome(district: District, as_user: Any, urged: Case) -> None:
    page = as_user("clerk").get("/desk/supervised/").content.decode()
    for said in (urged.ref, "催办〔2026〕1号", "请尽快办。", "督导室 王五", "等回音", "站内 1 人,已读 0 人", "办理中"):
        assert said in page, said
    ref = Urging.objects.get().ref
    district.do(urged, "reply_to_urging", "head", urging=ref, reply="设备已订,下周到货。")
    page = as_user("clerk").get("/desk/supervised/").content.decode()
    assert "设备已订,下周到货。" in page
    heads, row = sheet_of(as_user("clerk").get("/desk/supervised/?as=xlsx"))
    line = dict(zip(heads, row, strict=True))
    assert (line["件号"], line["文号"], line["回音"], line["着落"]) == (
        urged.ref,
        "催办〔2026〕1号",
        "设备已订,下周到货。",
        "办理中",
    )


@pytest.mark.parametrize(
    ("username", "seen"), [("clerk", True), ("head", True), ("principal", False), ("auditor", True)]
)
def test_list_and_sheet_are_for_who_sees_the_case(
    district: District, as_user: Any, urged: Case, username: str, seen: bool
) -> None:
    client, ref = as_user(username), Urging.objects.get().ref
    assert (urged.ref in client.get("/desk/supervised/").content.decode()) is seen
    assert client.get(f"/desk/urgings/{ref}/file/").status_code == (200 if seen else 404)


@pytest.mark.parametrize("ref", ["notice-2026-9", "x", "notice-2026-99999999999", "letter-2026-1", "notice--"])
def test_urging_that_is_not_there_is_not_found(as_user: Any, urged: Case, ref: str) -> None:
    assert as_user("clerk").get(f"/desk/urgings/{ref}/file/").status_code == 404


def test_filters_tell_what_waits_and_what_is_late(
    district: District, as_user: Any, urged: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = as_user("clerk")

    def shown(answer: str) -> bool:
        return urged.ref in clerk.get(f"/desk/supervised/?answer={answer}").content.decode()

    assert [shown(one) for one in ("waiting", "late", "open", "closed", "nonsense")] == [
        True,
        False,
        True,
        False,
        True,
    ]
    day_of = timezone.localdate
    later = timezone.localdate() + timedelta(days=20)
    monkeypatch.setattr(timezone, "localdate", lambda moment=None: day_of(moment) if moment else later)
    assert shown("late")
    assert "前该有回音,还没有" in clerk.get("/desk/supervised/").content.decode()


def test_mere_reminder_is_no_supervised_item(district: District, as_user: Any) -> None:
    case = district.working(district.voice())
    Urging.objects.create(
        case=case, kind="reminder", year=2026, number=1, level="remind", colour="blue", due_on=case.due_on,
        unit=case.lead_unit, text="请抓紧", at=timezone.now(),
    )  # fmt: skip
    assert case.ref not in as_user("clerk").get("/desk/supervised/").content.decode()


def test_long_list_is_turned_over_and_asks_the_same_number_of_questions(
    district: District, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.web.desk.supervised.PAGE", 3)
    clerk, refs, counts = as_user("clerk"), [], []
    for n in range(4):
        case = district.assigned(district.voice())
        district.do(case, "urge", "clerk")
        refs.append(case.ref)
        if n in (1, 2):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                clerk.get("/desk/supervised/")
            counts.append(len(asked))
    assert counts[0] == counts[1]
    first = clerk.get("/desk/supervised/").content.decode()
    assert refs[0] not in first
    assert f"after={refs[1]}" in first
    assert refs[0] in clerk.get(f"/desk/supervised/?after={refs[1]}").content.decode()


def test_case_page_tells_of_urgings_and_who_follows_up(as_user: Any, urged: Case) -> None:
    page = as_user("head").get(f"/desk/cases/{urged.ref}/").content.decode()
    assert "跟踪督办人:" in page
    assert "催办〔2026〕1号" in page
    assert "答复催办" in page


def test_rules_are_shown_and_begin_as_they_stand(district: District, as_user: Any) -> None:
    admin = as_user("admin")
    page = admin.get("/desk/manage/urging/").content.decode()
    assert "用去时限的 80%" in page
    assert "到期后第 6 个工作日" in page
    form = admin.get(f"/desk/institution/{district.institution.code}/set_urging_rule/?level=near").content.decode()
    assert 'value="80"' in form
    assert as_user("head").get("/desk/manage/urging/").status_code == 404
