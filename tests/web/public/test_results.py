"""The public page of results: what anybody reads and says for as long as a result stands (E11, H14)."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.models import PublicRating, PublicResult, Voice
from huiyin.web.public import results
from tests.cases.publishing_stories import WORDS, publish, settled
from tests.factories import District


@pytest.fixture(autouse=True)
def nobody_counted() -> None:
    cache.clear()


def page_of(ref: str) -> str:
    return reverse("public-result", args=[ref])


def test_anybody_finds_reads_and_rates_a_result(district: District, client: Client) -> None:
    case = publish(district, settled(district))
    assert reverse("public-results") in client.get(reverse("home")).content.decode()
    assert reverse("public-results") in client.get(reverse("public-notices")).content.decode()
    listed = client.get(reverse("public-results")).content.decode()
    assert WORDS["problem"] in listed
    assert reverse("public-notices") in listed
    page = client.get(page_of(case.ref)).content.decode()
    assert WORDS["result"] in page
    assert "已有 0 人次评价" in page
    sent = client.post(page_of(case.ref), {"verb": "rate_result", "grade": "done", "token": "t" * 40}, follow=True)
    assert "您的评价已记下,谢谢。" in sent.content.decode()
    assert "已有 1 人次评价:办好了 1 · 没办好 0 · 说不准 0" in sent.content.decode()
    client.post(page_of(case.ref), {"verb": "rate_result", "grade": "done", "token": "t" * 40})
    assert PublicRating.objects.count() == 1, "the button pressed twice is one rating"
    client.post(page_of(case.ref), {"grade": "not_done", "comment": "二楼还是冷的", "token": "u" * 40})
    assert Voice.objects.get(channel="public_rating").body == "二楼还是冷的"


def test_nothing_that_identifies_is_shown(district: District, client: Client) -> None:
    case = publish(district, district.closed(district.voice(name="王小明", phone="13800000000")))
    for address in (reverse("public-results"), page_of(case.ref)):
        page = client.get(address).content.decode()
        for hidden in ("王小明", "13800000000", "Clerk", "陈科长", "基础教育科", case.title, case.problem):
            assert hidden not in page, (address, hidden)


def test_a_mistake_loses_nothing_and_bad_input_is_answered(district: District, client: Client) -> None:
    case = publish(district, settled(district))
    wrong = client.post(page_of(case.ref), {"verb": "rate_result", "comment": "还要再看看"})
    assert wrong.status_code == 422
    assert "还要再看看" in wrong.content.decode()
    assert "您看办得怎么样" in wrong.content.decode()
    for bad in (
        {"grade": "nonsense"},
        {"grade": "\x00"},
        {"grade": "done", "comment": "长" * 3001},
        {"verb": "close"},
        {},
    ):
        assert client.post(page_of(case.ref), bad).status_code == 422, bad
    assert not PublicRating.objects.exists()
    for unknown in ("C2026-99999", "x" * 60, district.closed(district.voice()).ref):
        assert client.get(page_of(unknown)).status_code == 404


def test_a_result_that_was_withdrawn_keeps_what_was_typed(district: District, client: Client) -> None:
    case = publish(district, settled(district))
    district.do(case, "withdraw_result", "clerk", reason="数字写错,里面的事")
    late = client.post(page_of(case.ref), {"grade": "done", "comment": "二楼还是冷的"})
    assert late.status_code == 410
    told = late.content.decode()
    assert "结果已经撤下" in told
    assert "二楼还是冷的" in told
    assert "里面的事" not in told, "why is inside the office"
    assert WORDS["result"] not in told
    assert WORDS["result"] not in client.get(reverse("public-results")).content.decode()


def test_too_many_ratings_from_one_address_wait(district: District, client: Client) -> None:
    case = publish(district, settled(district))
    answers = [client.post(page_of(case.ref), {"grade": "done"}).status_code for _n in range(21)]
    assert (answers[0], answers[-1]) == (302, 429)


def test_list_goes_on_page_by_page_with_constant_statements(
    district: District, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "SHOWN", 3)
    case = settled(district)
    made = [publish(district, case)]
    one = PublicResult.objects.get()
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("public-results"))
    made += [publish(district, settled(district), result=f"第{n}项已办") for n in range(6)]
    refs = [each.ref for each in reversed(made)]
    seen: list[str] = []
    after = ""
    for _page in range(3):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("public-results"), {"after": after} if after else {}).content.decode()
        assert len(queries) <= len(first) + (1 if after else 0)
        shown = [ref for ref in refs if f'id="{ref}"' in page]
        assert len(shown) <= 3
        seen += shown
        after = shown[-1]
        assert (f"?after={after}" in page) == (len(seen) < len(refs))
    assert seen == refs
    assert one.case.ref == refs[-1]
    for bad in ("x" * 99, "\x00", "没有", "C2026-99999"):
        assert client.get(reverse("public-results"), {"after": bad}).status_code == 200
