"""No request gives a 500, and every error has the one shape: drawn from the OpenAPI document and from what breaks programs."""

from __future__ import annotations

import json
from functools import cache
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.reports import audit
from tests.api.conftest import ROOT, Caller, shape_of_problem, token_of
from tests.factories import District, give_permission

NASTY_TEXT = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202e右",
    "﷽" * 50,
    "a" * 70_000,
    "' OR 1=1 --",
    "../../etc/passwd",
    "{x}",
    "%s",
    "=1+1",
    "<script>",
    "-1",
    "1e999",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "\n",
    "\ufeff",
    "💥" * 200,
]
NASTY_VALUES = [
    *NASTY_TEXT,
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    1e308,
    [],
    {},
    [[]],
    [None],
    ["\x00"],
    ["\ud800"],
    {"a": {"b": []}},
    [{}] * 3,
    ["x"] * 6000,
]
NASTY_BODIES = [
    b"",
    b" ",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{",
    b"{}}",
    b"\xff\xfe",
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b"{'a':1}",
    b'{"a":' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"a":1}' + b" " * 100_000,
    b'{"a":"\\ud800"}',
    b'{"\\ud800":1}',
    b"\x00",
    "{}".encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b"x" * (9 * 1024 * 1024),
]
PATH_PARTS = ["%00", "%FF", "%ED%A0%80", "a" * 3000, "..", "%2e%2e", "%20", "%0a", "'", "%25s", "*", "-", "0", "💥"]
CONTENT_TYPES = [
    "application/json",
    "application/json; charset=utf-7",
    "application/json; charset=rot13",
    "text/plain",
    "",
    "a/b/c",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 300,
    "multipart/form-data; boundary=\x0b",
    "application/xml",
]

pytestmark = pytest.mark.usefixtures("everything_allowed")
quiet = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.api.limits.PerAddress.allow_request", lambda self, request: True)


@pytest.fixture
def everything_allowed(district: District) -> District:
    """A clerk who may do everything, so that requests come as far as they can."""
    give_permission(district, "clerk", *ALL_PERMISSIONS)
    return district


@pytest.fixture
def refs(district: District) -> dict[str, list[str]]:
    voices = [district.voice(), district.voice(name="张三"), district.voice(anonymous=True)]
    cases = [
        district.case(voices[0]),
        district.working(),
        district.asked(district.voice()),
        district.closed(district.voice()),
    ]
    return {
        "cases": [case.ref for case in cases],
        "voices": [voice.ref for voice in voices],
        "campaigns": ["district-2026"],
        "units": list(district.units),
        "users": ["head", "helper"],
    }


@cache
def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and description of every operation."""
    paths = Client().get(f"{ROOT}/openapi.json").json()["paths"]
    return [
        (method, path.removeprefix(ROOT), what) for path, methods in paths.items() for method, what in methods.items()
    ]


def see_that_it_is_told(answer: Any, *what: object) -> None:
    assert answer.status_code < 500, (what, answer.content[:500])
    if answer.status_code >= 400:
        shape_of_problem(answer)
    else:
        answer.json()


def fields_of(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    found: dict[str, Any] = content.get("schema", {}).get("properties", {})
    return found


def likely(name: str, schema: dict[str, Any], refs: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Draw what a well-meaning program might send for a field."""
    known = [*refs["cases"], *refs["voices"], *refs["units"], "district-2026", "school", "conduct", "head", "clerk"]
    if schema.get("type") == "boolean":
        return st.booleans()
    if schema.get("type") == "array":
        return st.lists(st.sampled_from(known), max_size=3)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") == "date":
        return st.sampled_from(["2026-12-31", "2030-01-01"])
    if name in ("measure", "number"):
        return st.integers(0, 3)
    return st.one_of(st.sampled_from(known), st.just("2 号楼的热水"), st.text(max_size=20))


@quiet
@given(data=st.data())
def test_drawn_verb_is_answered(district: District, refs: dict[str, list[str]], data: st.DataObject) -> None:
    """Valid data with one field spoilt, against things that exist: it comes as deep as a form and a database."""
    method, path, operation = data.draw(st.sampled_from([o for o in operations() if o[0] == "post"]))
    room = path.split("/")[1]
    path = path.replace("{ref}", data.draw(st.sampled_from(refs.get(room, ["x"]))))
    schema = fields_of(operation)
    said = {name: data.draw(likely(name, each, refs)) for name, each in schema.items()}
    if schema and data.draw(st.booleans()):
        said[data.draw(st.sampled_from(sorted(schema)))] = data.draw(st.sampled_from(NASTY_VALUES))
    query = data.draw(
        st.sampled_from(
            ["", "?at=2026-01-05", "?at=%00", "?at=9999-12-31T23:59:59-12:00", "?seen=0", "?seen=" + "9" * 400]
        )
    )
    key = data.draw(st.sampled_from(["", "k", "k" * 500, "\xff\x01", "回".encode().decode("latin-1")]))
    headers = {"Idempotency-Key": key} if key else {}
    answer = Caller(district.extra["token"]).post(path + query, json.dumps(said), **headers)
    see_that_it_is_told(answer, method, path, query, said)


@pytest.fixture(autouse=True)
def _with_a_token(district: District) -> None:
    district.extra["token"] = token_of(district, "clerk")


def test_every_field_of_every_verb_takes_any_value(district: District, refs: dict[str, list[str]]) -> None:
    """Each field one of the values in turn; fields of one sort meet them all."""
    caller, values = Caller(district.extra["token"]), cycle(("\x00", ["\ud800"], 10**30))
    for method, path, operation in operations():
        if method != "post":
            continue
        address = path.replace("{ref}", refs.get(path.split("/")[1], ["x"])[0])
        for name, value in zip(fields_of(operation), values, strict=False):
            answer = caller.post(address, json.dumps({name: value}))
            see_that_it_is_told(answer, path, name, value)
            assert answer.status_code != 413


@pytest.mark.parametrize("body", NASTY_BODIES, ids=lambda body: repr(body[:12]))
def test_body_that_is_no_object_is_refused(district: District, body: bytes) -> None:
    for path in ("/cases", "/voices", "/public/voices", "/units"):
        answer = Caller(district.extra["token"]).post(path, body)
        see_that_it_is_told(answer, path, body[:50])
        assert answer.status_code in (400, 413, 422)


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_any_content_type_is_answered(district: District, refs: dict[str, list[str]], kind: str) -> None:
    case = refs["cases"][0]
    for content in (
        b"",
        b"{}",
        b"a=b&kind=\xff%ff%00",
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n--x--',
    ):
        for path in (
            f"/cases/{case}/actions/amend",
            f"/cases/{case}/actions/add_evidence",
            "/public/voices",
            "/public/receipt",
        ):
            answer = Client(raise_request_exception=False).generic(
                "POST", ROOT + path, content, content_type=kind, headers=Caller(district.extra["token"]).headers()
            )
            see_that_it_is_told(answer, path, kind, content)


@pytest.mark.parametrize("part", PATH_PARTS)
def test_any_reference_is_answered(district: District, part: str) -> None:
    """Every address that is read, and one verb of every room: the verbs of a room look their object up in one place."""
    caller, rooms = Caller(district.extra["token"]), set()
    for method, path, _operation in operations():
        room = path.split("/")[1]
        if "{" not in path or method != "get" and room in rooms:
            continue
        if method != "get":
            rooms.add(room)
        address = path.replace("{ref}", part).replace("{name}", part)
        see_that_it_is_told(caller.get(address) if method == "get" else caller.post(address), method, address)


def test_any_query_is_answered(district: District) -> None:
    caller = Caller(district.extra["token"])
    for method, path, operation in operations():
        if method != "get":
            continue
        address = path.replace("{ref}", "x").replace("{name}", "cases.by_category")
        for parameter in operation["parameters"]:
            if parameter["in"] != "query":
                continue
            for value in ["", "%00", "%ED%A0%80", "%FF", "-1", "9999-12-31", quote("右'{x}%s"), "a" * 3000]:
                query = f"?{parameter['name']}={value}" + "&campaign=district-2026" * (parameter["name"] != "campaign")
                see_that_it_is_told(caller.get(address + query), address, query[:100])


def test_what_was_refused_left_nothing_broken(district: District, refs: dict[str, list[str]]) -> None:
    caller = Caller(district.extra["token"])
    for _method, path, operation in (each for each in operations() if each[0] == "post"):
        address = path.replace("{ref}", refs.get(path.split("/")[1], ["x"])[0])
        caller.post(address, json.dumps(dict.fromkeys(fields_of(operation), "a" * 70_000)))
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []
