"""The bar of the demonstration steps into a role, and is nowhere else."""

import re

import pytest
from django.test import Client

from tests.factories import PASSWORD


@pytest.fixture
def demonstration(settings, tmp_path, district):
    lines = f"clerk\t{PASSWORD}\t陈晓岚\nadmin\t{PASSWORD}\t管理员\nhead\tchanged since\t科长\n"
    (tmp_path / "demo-passwords.txt").write_text(lines, encoding="utf-8")
    settings.HUIYIN_HOME = tmp_path


def test_bar_leads_into_each_role(demonstration, district):
    client = Client()
    assert 'action="/demo/step-into/clerk/"' in client.get("/sign-in/").content.decode()
    assert client.post("/demo/step-into/clerk/")["Location"] == "/desk/"
    page = client.get("/desk/").content.decode()
    assert district.users["clerk"].name in page
    assert page.count("demo-role") >= 2


def test_account_whose_password_was_changed_is_no_longer_stepped_into(demonstration):
    client = Client()
    assert client.post("/demo/step-into/head/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_only_those_of_the_demonstration_are_stepped_into(demonstration):
    for name in ("supervisor", "nobody", "auditor", "x" * 300):
        assert Client().post(f"/demo/step-into/{name}/").status_code == 404


def test_outside_a_demonstration_there_is_no_bar_and_no_door(district, settings, tmp_path):
    settings.HUIYIN_HOME = tmp_path
    client = Client()
    assert "demo-bar" not in client.get("/sign-in/").content.decode()
    assert client.post("/demo/step-into/clerk/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_stepping_in_takes_a_form_of_ours(demonstration):
    assert Client().get("/demo/step-into/clerk/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/demo/step-into/clerk/").status_code == 403


def marked(client, address):
    """Return the roles that the bar marks as the present one."""
    page = client.get(address).content.decode()
    return re.findall(r'class="demo-role"[^>]* aria-current="true"[^>]*>([^<]+)<', page)


def test_in_front_the_bar_marks_the_sender_whoever_stepped_in_before(demonstration):
    client = Client()
    client.post("/demo/step-into/clerk/")
    assert marked(client, "/desk/") == ["经办员"]
    assert marked(client, "/") == ["来件人(前台)"]
    assert marked(Client(), "/sign-in/") == []
