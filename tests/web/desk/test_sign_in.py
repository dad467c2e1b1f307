"""Signing in and out, failing too often, the own password, the end of a session in the middle of typing."""

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from huiyin.kernel.models import JournalEntry
from tests.factories import PASSWORD


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(reverse("sign-in"), {"username": username, "password": password, **more})


def test_right_password_opens_the_desk_with_a_new_session(district, client):
    client.get("/desk/ledger/")
    client.session.save()
    before = client.session.session_key
    assert sign_in(client, "clerk")["Location"] == "/desk/"
    assert client.session.session_key != before
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("aim", "lands"),
    [
        ("/desk/ledger/?state=closed", "/desk/ledger/?state=closed"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example", "/desk/"),
        ("no-such-name", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_sign_in_leads_back_to_our_own_addresses_only(district, client, aim, lands):
    assert sign_in(client, "clerk", next=aim)["Location"] == lands


def test_wrong_password_is_told_in_words_and_the_name_is_kept(district, client):
    answer = sign_in(client, "clerk", "wrong")
    assert answer.status_code == 400
    assert "用户名或密码不对" in answer.content.decode()
    assert 'value="clerk"' in answer.content.decode()
    assert "wrong" not in answer.content.decode()


def test_fifth_failure_makes_the_pair_wait_and_nobody_else(district, client):
    for _ in range(5):
        assert sign_in(client, "clerk", "wrong").status_code == 400
    late = sign_in(client, "clerk")
    assert late.status_code == 429
    assert "15 分钟" in late.content.decode()
    assert sign_in(client, "head")["Location"] == "/desk/"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "clerk")["Location"] == "/desk/"


def test_success_forgets_earlier_failures_of_the_pair(district, client):
    for _ in range(4):
        sign_in(client, "clerk", "wrong")
    sign_in(client, "clerk")
    assert sign_in(Client(), "clerk", "wrong").status_code == 400
    assert sign_in(Client(), "clerk")["Location"] == "/desk/"


def test_many_names_from_one_address_make_it_wait(district, client):
    for number in range(100):
        sign_in(client, f"nobody{number}", "wrong")
    assert sign_in(client, "clerk").status_code == 429


def test_deactivated_user_is_out_at_once_and_cannot_come_back(district, as_user):
    client = as_user("head")
    assert client.get("/desk/").status_code == 200
    as_user("admin").post("/desk/users/head/deactivate/")
    assert client.get("/desk/").status_code == 302
    assert sign_in(Client(), "head").status_code == 400


def test_sign_out_needs_a_post_and_ends_the_session(district, as_user):
    client = as_user("clerk")
    assert client.get(reverse("sign-out")).status_code == 405
    client.post(reverse("sign-out"))
    assert client.get("/desk/").status_code == 302


def test_own_password_asks_for_the_present_one_and_is_journalled_without_it(district, as_user):
    client, new = as_user("head"), "another-long-phrase-8"
    refused = client.post("/desk/password/", {"old": "wrong", "new": new, "again": new + "x"})
    assert refused.status_code == 400
    assert {"old", "again"} == set(refused.context["form"].errors)
    short = client.post("/desk/password/", {"old": PASSWORD, "new": "head1234", "again": "head1234"})
    assert "new" in short.context["form"].errors
    assert client.post("/desk/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert sign_in(Client(), "head", new)["Location"] == "/desk/"
    entry = JournalEntry.objects.filter(about="user/head", verb="set_password").latest("pk")
    assert entry.actor == "head"
    assert new not in str(entry.data)


def test_expired_session_keeps_what_was_typed_through_signing_in(district, as_user):
    case = district.working(district.voice())
    client = as_user("head")
    client.session.flush()
    address = f"/desk/cases/{case.ref}/report_progress/"
    asked = client.post(address, {"note": "\n写了很久的进展 <b>&", "key": "k"})
    assert asked.status_code == 403
    assert "不会丢失" in asked.content.decode()
    names = re.findall(r'name="kept-name" value="([^"]*)"', asked.content.decode())
    assert sorted(names) == ["key", "note"]
    back = sign_in(
        client, "head", next=address, **{"kept-name": ["note", "key"], "kept-value": ["写了很久的进展 <b>&", "k"]}
    )
    page = back.content.decode()
    assert f'action="{address}"' in page
    assert "写了很久的进展 &lt;b&gt;&amp;" in page
    assert client.post(address, {"note": "写了很久的进展", "key": "k"}).status_code == 302
    assert case.progress.count() == 1


def test_expired_page_offers_to_send_again_to_our_own_pages_only(district):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(district.users["head"])
    case = district.working(district.voice())
    address = f"/desk/cases/{case.ref}/report_progress/"
    own = strict.post(address, {"note": "没有丢"}, headers={"origin": "http://testserver"})
    assert own.status_code == 403
    assert "没有丢" in own.content.decode()
    assert "再次提交" in own.content.decode()
    for origin in ({"origin": "https://evil.example"}, {"origin": "null"}, {}):
        foreign = strict.post(address, {"note": "别人的话"}, headers=origin)
        assert foreign.status_code == 403
        assert "别人的话" not in foreign.content.decode()
    assert not case.progress.exists()


def test_passwords_are_never_carried_along(district, as_user):
    client = as_user("admin")
    client.session.flush()
    asked = client.post("/desk/users/head/set_password/", {"password": "secret-phrase-12345"})
    assert "secret-phrase-12345" not in asked.content.decode()


def test_health_says_yes_with_a_database_and_no_without(db, client, monkeypatch):
    assert client.get("/healthz").json() == {"ok": True}

    def away(*_args, **_kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


def test_database_away_is_a_page_in_words(district, as_user, monkeypatch):
    client = as_user("clerk")
    client.raise_request_exception = False

    def away(*_args, **_kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = client.get("/desk/")
    assert answer.status_code == 503
    assert "数据库暂时不可用" in answer.content.decode()


def test_language_is_switched_by_a_post(district, as_user):
    client = as_user("clerk")
    assert '<html lang="zh-hans">' in client.get("/desk/").content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/desk/ledger/"})
    assert answer["Location"] == "/desk/ledger/"
    assert '<html lang="en">' in client.get("/desk/").content.decode()
