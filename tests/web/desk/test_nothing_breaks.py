"""No request whatever gives a 500: every route, by every method, with nonsense in every place, as every role."""

import itertools
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

import huiyin.web
from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases.actions import case_verbs, code_verbs, template_verbs, voice_verbs
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from tests.factories import a_file

METHODS = ["get", "post", "head", "put", "patch", "delete", "options", "trace"]
NASTY = [
    "\x00",
    "a\x00b",
    "'; DROP TABLE x; --",
    "-1",
    "9" * 40,
    "1e999",
    "\u0663",
    "../../etc/passwd",
    "%00",
    "%",
    "\u202e\u200f",
    "\U0001f600" * 300,
    "x" * 5000,
    "2026-13-45",
    "99999-01-01",
    "0000-00-00",
    "{0.__class__}",
    "{{ 7*7 }}",
    "\r\nX-Evil: 1",
]
PARAMETERS = [
    "after",
    "before",
    "verb",
    "ref",
    "state",
    "campaign",
    "channel",
    "disposition",
    "text",
    "overdue",
    "lead",
    "category",
    "handling_type",
    "kind",
    "unit",
    "since",
    "until",
    "as_of",
    "part",
    "file",
    "name",
    "order",
    "column-body",
    "column-x",
    "next",
    "language",
    "batch",
    "reposts",
    "step",
    "voices",
    "as",
    "group",
    "role",
    "posted",
]


def patterns(resolver, prefix=""):
    """Yield every route of the desk with the names of what varies in it."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from patterns(entry, route)


def desk_routes():
    return [
        (route, entry)
        for route, entry in patterns(get_resolver())
        if getattr(entry.callback, "__module__", "").startswith("huiyin.web")
    ]


def filled(route, values):
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], "x"), route)


def test_every_route_declares_who_may_open_it():
    known = {"public", "signed-in"}
    undeclared = [route for route, entry in desk_routes() if getattr(entry.callback, "access", None) not in known]
    assert undeclared == []


def test_everything_below_the_desk_asks_to_sign_in(db, client):
    signed_in = [(route, entry) for route, entry in desk_routes() if entry.callback.access == "signed-in"]
    assert len(signed_in) > 20
    assert all(route.startswith("desk/") for route, _entry in signed_in)
    for route, _entry in signed_in:
        answer = client.get(filled(route, {"number": "1"}))
        assert (answer.status_code, answer["Location"][:9]) == (302, "/sign-in/"), route


@pytest.fixture
def story(district):
    """One thing of every sort, so that routes lead somewhere."""
    case = district.finished(district.voice(name="赵六"), district.voice(anonymous=True))
    text = {"place": "submit.reply", "name": "告知", "text": "已经改好。"}
    template_verbs["add_template"](district.institution, actor=district.program, **text)
    topic = {"catalogue": "topic", "code": "canteen", "name": "食堂"}
    made = {
        "code": code_verbs["add_code"](district.institution, actor=district.program, **topic).obj,
        "post": post_verbs["file_post"](
            district.units["school"], actor=district.program, name="岗位", duties="学籍"
        ).obj,
        "matter": matter_verbs["add_matter"](
            district.institution, actor=district.program, name="招生", lead="section"
        ).obj,
        "sheet": sheet_verbs["set_sheet"](
            district.units["school"],
            actor=district.program,
            leader="principal",
            head="leader",
            year=2026,
            clean_duties="廉洁",
        ).obj,
    }
    return {"case": case, "voice": district.voice(), "district": district, **made}


def places(story):
    district = story["district"]
    return {
        "cases": story["case"].ref,
        "voices": story["voice"].ref,
        "campaigns": district.campaign.code,
        "units": "school",
        "users": "head",
        "institution": district.institution.code,
        "roles": "handler",
        "templates": "1",
        "codes": story["code"].ref,
        "posts": story["post"].ref,
        "matters": story["matter"].ref,
        "sheets": story["sheet"].ref,
    }


def verb_addresses(story):
    registries = {
        "cases": case_verbs,
        "voices": voice_verbs,
        "campaigns": [*campaign_verbs, "receive", "open_case"],
        "units": [*unit_verbs, "add_user", "open_campaign", "file_post", "set_sheet"],
        "users": user_verbs,
        "institution": [*institution_verbs, "add_unit", "add_role", "add_template", "add_code", "add_matter"],
        "roles": role_verbs,
        "templates": template_verbs,
        "codes": code_verbs,
        "posts": post_verbs,
        "matters": matter_verbs,
        "sheets": sheet_verbs,
    }
    for kind, ref in places(story).items():
        for name in registries[kind]:
            yield f"/desk/{kind}/{ref}/{name}/"


def sound(answer, where):
    assert answer.status_code < 500, (where, answer.status_code)
    assert "Content-Security-Policy" in answer, where
    if (
        not answer.streaming
        and answer.status_code not in (301, 302)
        and answer.request["REQUEST_METHOD"] not in ("HEAD", "TRACE")
    ):
        assert answer.content, where
    b"".join(answer)


ROLES = ["", "clerk", "admin"]


def routes_but(left_out):
    return [route for route, _entry in desk_routes() if left_out not in route]


@pytest.mark.parametrize("role", ROLES)
def test_no_route_breaks_by_any_method(story, as_user, role):
    values = {"kind": "cases", "ref": story["case"].ref, "name": "assign", "number": "1", "sha256": "0" * 64}
    client = as_user(role) if role else Client()
    # Which methods a view takes is decided before it looks at who asks: the odd ones need only be tried once inside.
    methods = METHODS if role in ("", "clerk") else METHODS[:2]
    for route, method in itertools.product(routes_but("sign-out"), methods):
        sound(getattr(client, method)(filled(route, values)), (role, method, route))
    sound(client.generic("FOO", "/desk/"), "FOO")


def whoever_gets_in(as_user, address):
    """Return a client of the first of these people for whom the address is there: the view itself must be reached."""
    clients = [as_user(username) for username in ("clerk", "leader", "admin")]
    for client in clients:
        answer = client.get(address)
        b"".join(answer)  # a file that is handed out is closed when it has been read
        if answer.status_code not in (403, 404):
            return client
    return clients[0]


@pytest.mark.parametrize("half", [0, 1])
def test_nonsense_in_the_address_is_answered(story, as_user, half):
    clients = as_user("clerk"), as_user("admin")
    for number, route in enumerate([route for route in routes_but("sign-out") if "<" in route][half::2]):
        # A third of the nonsense for each route: every sort of it meets every sort of address.
        for nasty in NASTY[number % 3 :: 3]:
            values = dict.fromkeys(["kind", "ref", "name", "number", "sha256", "code"], quote(nasty, safe=""))
            client = clients["manage" in route or "setup" in route]
            sound(client.get(filled(route, values)), (route, nasty))


@pytest.mark.parametrize("half", [0, 1])
def test_nonsense_in_parameters_is_answered(story, as_user, half):
    for route in routes_but("<")[half::2]:
        client = whoever_gets_in(as_user, f"/{route}")
        # Five sorts of nonsense at a time, spread over the parameters.
        for first in range(0, len(NASTY), 5):
            several = itertools.cycle(NASTY[first : first + 5])
            asked = dict(zip(PARAMETERS, several, strict=False))
            sound(client.get(f"/{route}", asked), (route, asked))


@pytest.mark.parametrize("half", [0, 1])
def test_no_verb_breaks_by_what_is_posted(story, as_user, half):
    fields = sorted(
        {
            name
            for verbs in (
                case_verbs,
                voice_verbs,
                campaign_verbs,
                unit_verbs,
                user_verbs,
                institution_verbs,
                role_verbs,
                template_verbs,
                code_verbs,
                post_verbs,
                matter_verbs,
                sheet_verbs,
            )
            for action in verbs.values()
            for name in action.form.base_fields
        }
    )
    for address in list(verb_addresses(story))[half::2]:
        client = whoever_gets_in(as_user, address)
        for nasty in ("", "9" * 700):
            data = dict.fromkeys([*fields, "key", "seen"], nasty)
            sound(client.post(address, data), (address, nasty[:9]))
        sound(client.get(address, dict.fromkeys(fields, NASTY[0])), address)
        sound(client.post(address, {"file": a_file("\x00.txt"), **dict.fromkeys(fields, "\x00")}), address)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", {200, 400}),
        (b"", "multipart/form-data", {400}),
        (b"\xff\xfe\x00a=%zz&%ff=%00", "application/x-www-form-urlencoded", {200, 400}),
        (b"a=b", "application/x-www-form-urlencoded; charset=rot13", {400}),
        (b"a=b", "application/x-www-form-urlencoded; charset=utf-16", {400}),
        (b'{"a": "\\ud800"}', "application/json", {400}),
        (b"<a/>", "text/xml", {400}),
        (b"a=" + b"x" * (9 * 1024 * 1024), "application/x-www-form-urlencoded", {413}),
        (b"&".join(b"a=1" for _ in range(6000)), "application/x-www-form-urlencoded", {413}),
    ],
)
def test_bodies_that_are_none_are_answered_in_words(district, body, content_type, status):
    answer = Client(raise_request_exception=False).generic("POST", "/sign-in/", body, content_type=content_type)
    assert answer.status_code in status
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_HOST": "bad host\x00"},
        {"HTTP_HOST": "a_b:99999999"},
        {"HTTP_COOKIE": "sessionid=\x00; csrftoken=\x00"},
        {"HTTP_COOKIE": "sessionid=" + "x" * 4000},
        {"HTTP_ACCEPT_LANGUAGE": "\x00" * 20},
        {"HTTP_ACCEPT_LANGUAGE": "zh-" * 9000},
        {"HTTP_COOKIE": "django_language=" + "../" * 50},
        {"HTTP_REFERER": "http://[::1"},
        {"HTTP_ORIGIN": "http://[::1"},
        {"HTTP_X_FORWARDED_FOR": "'; --"},
        {"REMOTE_ADDR": "\x00"},
        {"CONTENT_LENGTH": "nonsense"},
        {"QUERY_STRING": "%00=%00&\x00"},
        {"HTTP_RANGE": "bytes=9-1"},
        {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_headers_that_no_browser_sends_are_answered(district, sent, method):
    for address in ("/sign-in/", "/desk/", "/", "/nowhere/", "/static/desk.css", "/static/../settings.py"):
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        answer = getattr(client, method)(address, **sent)
        assert answer.status_code < 500, (address, answer.status_code)
        b"".join(answer)


@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/desk/\x00/", 400), ("/sign-out/", 405)])
def test_errors_are_pages_in_words(client, address, status, db):
    answer = client.get(address)
    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_unforeseen_error_is_a_page_in_words_that_needs_no_database(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("huiyin.web.middleware.without_nul", lambda _sent: 1 / 0)
    answer = client.get("/sign-in/")
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()


def test_every_page_forbids_foreign_content_and_is_not_kept(district, as_user):
    for address in ("/", "/sign-in/", "/desk/", "/desk/ledger/", "/nowhere/"):
        answer = as_user("clerk").get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "geolocation=()" in answer["Permissions-Policy"]
        if "desk" in address:
            assert answer["Cache-Control"] == "no-store"


def test_no_template_holds_a_script_or_a_style(settings):
    templates = list((Path(huiyin.web.__file__).parent / "templates").rglob("*.html"))
    assert len(templates) > 20
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|\|safe\b", text), template


def test_names_of_routes_are_unique(db):
    names = [entry.name for _route, entry in desk_routes()]
    assert len(names) == len(set(names))
    assert reverse("desk") == "/desk/"
