"""The wizard of a first start: nobody gets in without the code, every step can be gone back to, and it ends in a campaign."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Template
from huiyin.kernel import journal
from huiyin.people import first_start
from huiyin.people.models import Institution, Unit, User
from tests.factories import PASSWORD

INSTITUTION = {"name": "示例区教委", "code": "slq", "motto": "件件有着落"}
ADMIN = {"person": "管小员", "username": "guan", "password": PASSWORD, "again": PASSWORD}


def the_code() -> str:
    return first_start.code_of(Path(settings.HUIYIN_HOME))


def past_the_code() -> Client:
    client = Client()
    assert client.post("/setup/", {"code": f" {the_code().upper()} "})["Location"] == "/setup/institution/"
    return client


def founded() -> Client:
    client = past_the_code()
    assert client.post("/setup/institution/", INSTITUTION)["Location"] == "/setup/admin/"
    assert client.post("/setup/admin/", ADMIN)["Location"] == "/desk/setup/units/"
    return client


def test_front_doors_lead_to_the_wizard_while_it_waits(db, client):
    file = Path(settings.HUIYIN_HOME) / first_start.FILE
    the_code()
    assert file.stat().st_mode & 0o777 == 0o600
    for door in ("/", "/desk/", "/sign-in/"):
        assert client.get(door)["Location"] == "/setup/", door
    assert client.get("/healthz").status_code == 200


def test_no_step_opens_without_the_code(db, client):
    the_code()
    for place in ("/setup/institution/", "/setup/admin/"):
        assert client.get(place)["Location"] == "/setup/"
        assert client.post(place, INSTITUTION | ADMIN)["Location"] == "/setup/"
    assert not Institution.objects.exists()


def test_wrong_codes_are_counted(db, client):
    the_code()
    assert {client.post("/setup/", {"code": f"abcd-{n}"}).status_code for n in range(10)} == {400}
    assert client.post("/setup/", {"code": the_code()}).status_code == 429


@pytest.mark.parametrize("code", ["", "\x00", "é" * 60, "x" * 500, "'; --"])
def test_nonsense_is_no_code(db, client, code):
    assert client.post("/setup/", {"code": code}).status_code == 400


def test_the_first_administrator_is_signed_in_and_the_code_is_gone(db):
    client = founded()
    user = User.objects.get()
    assert (user.name, user.unit.code, user.check_password(PASSWORD)) == ("管小员", "slq", True)
    assert Institution.objects.get().motto == "件件有着落"
    assert not (Path(settings.HUIYIN_HOME) / first_start.FILE).exists()
    assert client.get("/desk/setup/units/").status_code == 200
    assert client.get("/setup/")["Location"] == "/desk/setup/units/"
    assert Client().get("/setup/admin/")["Location"] == "/sign-in/"
    assert journal.verify() == []


def test_going_back_shows_what_was_said_and_a_weak_password_is_refused(db):
    client = past_the_code()
    client.post("/setup/institution/", INSTITUTION)
    assert INSTITUTION["name"] in client.get("/setup/institution/").content.decode()
    weak = client.post("/setup/admin/", ADMIN | {"password": "123456", "again": "123456"})
    assert weak.status_code == 400
    assert "guan" in weak.content.decode()
    assert client.post("/setup/admin/", ADMIN | {"again": "other"}).status_code == 400
    assert client.post("/setup/institution/", INSTITUTION | {"code": "两 个"}).status_code == 400
    assert not Institution.objects.exists()


def test_units_people_campaign_and_limits_follow(db):
    client = founded()
    units = "代码\t名称\t类别\t上级\nbgs\t办公室\t科室\tslq\nyx\t第一小学\t学校\tslq\n"
    done = client.post("/desk/setup/units/", {"pasted": units})
    assert "/desk/setup/people/" in done.content.decode()
    people = "用户名\t姓名\t单位\t角色\nwang\t王小明\tyx\t承办人\nli\t李四\t没有的单位\t\n"
    slips = client.post("/desk/setup/people/", {"pasted": people}).content.decode()
    assert "wang" in slips
    assert "没有单位「没有的单位」" in slips
    campaign = {"name": "作风整改", "theme": "为民", "code": "zf-1", "starts_on": "2026-03-02", "categories": "conduct"}
    answer = client.post("/desk/setup/campaign/", campaign | {"templates": "on"})
    assert answer["Location"] == "/desk/setup/limits/"
    made = Campaign.objects.get()
    assert (made.state, made.members.count(), made.categories.filter(parent=None).count()) == ("running", 3, 4)
    assert Template.objects.count() >= 10
    limits = {"handle_days": 20, "near_days": 5, "answer_days": 10}
    assert client.post("/desk/setup/limits/", limits | {"near_days": 30}).status_code == 400
    assert client.post("/desk/setup/limits/", limits)["Location"] == "/desk/setup/done/"
    assert "作风整改" in client.get("/desk/setup/done/").content.decode()
    assert Unit.objects.count() == 3


def test_a_campaign_that_is_refused_leaves_nothing_and_keeps_what_was_typed(db):
    client = founded()
    campaign = {"name": "作风整改", "theme": "为民", "code": "zf-1", "starts_on": "2026-03-02", "categories": "none"}
    client.post("/desk/setup/campaign/", campaign)
    again = client.post("/desk/setup/campaign/", campaign | {"name": "另一个"})
    assert again.status_code == 400
    assert "另一个" in again.content.decode()
    assert Campaign.objects.count() == 1


def test_a_founded_site_has_no_wizard(district, client):
    assert client.get("/setup/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 200
