"""What passes with the superior's group: through every door, remark by remark (G17)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.kernel.refusals import Invalid, WrongState
from huiyin.supervision.actions_superiors import superior_verbs
from tests.factories import District
from tests.supervision.superior_verbs import TOLD, a_request, remarked


@pytest.fixture
def clerk(district: District) -> Client:
    client = Client()
    client.force_login(district.users["clerk"])
    return client


def test_remarks_are_answered_one_by_one(district: District) -> None:
    made, actor = remarked(district, "措施再具体些\n\n写明责任人"), district.actor("clerk")
    assert made.remarks.count() == 2
    superior_verbs["answer_remark"](made, actor=actor, number=1, answer="已补到人")
    made.refresh_from_db()
    assert made.state == "remarked"
    refusal = superior_verbs["settle_request"].refusal(made, actor)
    assert refusal is not None
    assert refusal.missing == ["第 2 条意见的答复"]
    superior_verbs["answer_remark"](made, actor=actor, number=2, answer="已写明")
    made.refresh_from_db()
    assert made.state == "answered"
    with pytest.raises(WrongState):
        superior_verbs["answer_remark"](made, actor=actor, number=2, answer="再答")


def test_an_order_of_a_superior_needs_its_day(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        a_request(district, kind="order")
    assert refused.value.missing == ["答复期限:上级交办的要求须写明答复期限"]
    with pytest.raises(Invalid) as refused:
        a_request(district, kind="order", due_on="2026-01-01")
    assert refused.value.missing == ["答复期限:答复期限不早于日期"]
    with pytest.raises(Invalid):
        remarked(district, " \n ")


def test_the_pages_show_it_and_do_the_verbs(district: District, clerk: Client) -> None:
    made = remarked(district)
    listed = clerk.get(reverse("superiors")).content.decode()
    assert made.ref in listed
    assert "登记与上级组的联络" in listed
    assert "联络中" in listed
    assert made.ref not in clerk.get(reverse("superiors") + "?state=open").content.decode()
    told = clerk.get(reverse("superior", args=[made.ref])).content.decode()
    assert "措施再具体些" in told
    assert "(待答复)" in told
    assert "李洪公" in told
    address = reverse("verb", args=["campaigns", district.campaign.code, "contact-superior"])
    form = clerk.get(address).content.decode()
    assert 'value="区委第三督导组"' in form, "group and contact are those of the last time"
    sent = clerk.post(address, {**TOLD, "due_on": "", "text": ""})
    assert sent.status_code == 302
    assert "/superiors/U" in sent["Location"]
    assert "superiors" in clerk.get(reverse("supervision")).content.decode()


def test_whoever_has_nothing_to_do_with_it_sees_nothing(district: District) -> None:
    made, client = remarked(district), Client()
    client.force_login(district.users["admin"])
    assert client.get(reverse("superior", args=[made.ref])).status_code == 404
    assert client.get(reverse("superiors")).status_code == 404
    client.force_login(district.users["principal"])
    assert client.get(reverse("superior", args=[made.ref])).status_code == 404
    assert made.ref not in client.get(reverse("superiors")).content.decode()


def test_programs_read_and_do_the_same(district: District, clerk: Client) -> None:
    made = remarked(district)
    read = json.loads(clerk.get(f"/api/v1/superiors/{made.ref}").content)
    assert read["group"] == "区委第三督导组"
    assert read["parts"][0]["rows"][0][1] == "措施再具体些"
    body: dict[str, Any] = {"number": 1, "answer": "已补"}
    done = clerk.post(
        f"/api/v1/superiors/{made.ref}/actions/answer_remark", json.dumps(body), content_type="application/json"
    )
    assert done.status_code == 200
    assert json.loads(done.content)["state"] == "answered"
    assert [one["ref"] for one in json.loads(clerk.get("/api/v1/superiors").content)["superiors"]] == [made.ref]
