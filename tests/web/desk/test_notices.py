"""Notices and addresses of the one who signed in, and the administrator's page of what goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.delivery import keeping
from huiyin.delivery.models import Address, Message
from huiyin.web.desk.notices import NEW_ADDRESSES
from tests.factories import District

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=8bc0a1d2-0000-4000"
ADD = "/desk/notices/addresses/add_address/"


def urge(district: District) -> str:
    case = district.working(district.voice())
    district.do(case, "urge", "clerk")
    return str(case.ref)


def test_notice_is_on_the_desk_until_it_is_read(district: District, as_user: Any) -> None:
    ref, head = urge(district), as_user("head")
    assert "1 条通知没有看" in head.get("/desk/").content.decode()
    page = head.get("/desk/notices/").content.decode()
    assert f"件 {ref}" in page
    assert f'href="/desk/cases/{ref}/"' in page
    assert head.post("/desk/notices/read/", follow=True).status_code == 200
    assert "条通知没有看" not in head.get("/desk/").content.decode()
    assert "没有权限" not in head.post("/desk/notices/read/", follow=True).content.decode()


def test_everybody_reads_his_own_notices_only(district: District, as_user: Any) -> None:
    ref = urge(district)
    assert ref not in as_user("principal").get("/desk/notices/").content.decode()


def test_address_is_registered_proved_made_quiet_and_removed(district: District, as_user: Any) -> None:
    head = as_user("head")
    answer = head.post(ADD, {"channel": "wecom", "target": HOOK}, follow=True).content.decode()
    assert "***4000" in answer
    assert "等您填验证码" in answer
    code = keeping.code_for(Address.objects.get())
    wrong = head.post("/desk/notices/addresses/confirm_address/", {"address": 1, "code": "1"})
    assert wrong.status_code == 400
    assert "验证码不对" in wrong.content.decode()
    page = head.post("/desk/notices/addresses/confirm_address/", {"address": 1, "code": code}, follow=True)
    assert "已验证" in page.content.decode()
    quiet = {"address": 1, "quiet_from": "20:00", "quiet_until": "07:30"}
    page = head.post("/desk/notices/addresses/set_quiet_hours/", quiet, follow=True)
    assert "20:00 至 07:30 不打扰" in page.content.decode()
    page = head.post("/desk/notices/addresses/remove_address/", {"address": 1}, follow=True)
    assert "还没有登记地址" in page.content.decode()


def test_bad_address_is_said_beside_its_field_and_kept(as_user: Any, district: District) -> None:
    answer = as_user("head").post(ADD, {"channel": "wecom", "target": "https://example.com/<script>"})
    assert answer.status_code == 400
    assert "请粘贴群机器人给出的完整地址" in answer.content.decode()
    assert "https://example.com/&lt;script&gt;" in answer.content.decode()


def test_nobody_has_codes_sent_without_end(as_user: Any, district: District) -> None:
    for _ in range(NEW_ADDRESSES.times):
        NEW_ADDRESSES.count("head")
    answer = as_user("head").post(ADD, {"channel": "wecom", "target": HOOK})
    assert answer.status_code == 429
    assert not Address.objects.exists()


@pytest.mark.parametrize("name", ["deactivate", "set_password", "x"])
def test_page_of_addresses_does_no_other_verb(as_user: Any, district: District, name: str) -> None:
    assert as_user("head").post(f"/desk/notices/addresses/{name}/", {}).status_code == 404


def test_administrator_sees_what_waits_what_is_being_sent_and_what_was_given_up(
    district: District, as_user: Any
) -> None:
    head = as_user("head")
    for _ in range(3):
        head.post(ADD, {"channel": "wecom", "target": HOOK})
    one, two, three = Message.objects.order_by("pk")
    long_ago = timezone.now() - timedelta(minutes=5)
    Message.objects.filter(pk=one.pk).update(state="sending", sending_since=long_ago, doubtful=1)
    Message.objects.filter(pk=two.pk).update(state="dead", next_try_at=None, tries=6, answer="451 later")
    admin = as_user("admin")
    page = admin.get("/desk/manage/delivery/").content.decode()
    for said in (
        "正在发送,最早的从",
        "1 条停在这里超过一分钟",
        "可能发了两次",
        "451 later",
        "没有设置邮件服务器",
        "***4000",
    ):
        assert said in page, said
    assert HOOK not in page
    dead = admin.get("/desk/manage/delivery/?state=dead").content.decode()
    assert f"number={two.pk}" in dead
    assert f'编号">{two.pk}<' in dead
    assert f'编号">{three.pk}<' not in dead
    sent = admin.post(f"/desk/institution/{district.institution.code}/retry_messages/", {"number": two.pk})
    assert sent.status_code == 302
    two.refresh_from_db()
    assert (two.state, two.tries) == ("queued", 0)
    assert as_user("clerk").get("/desk/manage/delivery/").status_code == 404
