"""Which school reported is not shown to the department reported on, and cannot be found out: by no door (C20).

Three worlds differ in nothing but who reported on the section: the first school, the second one, or nobody. Somebody who
works in the section and was granted everything at the bureau looks at every page, export, address of the API, figure and
command in each of them. What he is answered must be the same to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count, product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huiyin.channels import actions_burden
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.models_burden import Burden
from huiyin.channels.queries_burden import told_to_department
from huiyin.people.actions import user_verbs
from huiyin.people.models import User
from tests.api.conftest import ROOT, token_of
from tests.channels.stories import a_burden, fresh
from tests.config.command import run
from tests.factories import District, give_permission
from tests.journeys.every_page import pages

SPY = "spy"
REF = "L2026-00000001"
SCOPES = ["", "unit=school", "unit=school2", "unit=section", "since=2026-03-02&until=2026-03-02", "as_of=2026-03-02"]
FIGURES = ["burdens.reported", "burdens.counted"]
VERBS = ["count_burden", "burden_to_voice", "leave_burden"]
OF_VOICES = "^(voices|sort|journal|desk|burdens)$|search|journal/|api .*/voices|api burden|received_by_channel"
"""Doors that show voices, or what they came from."""


class Undone(Exception):
    """The world is taken back."""


@pytest.fixture
def spied(district: District, clock: Any) -> tuple[District, dict[str, Client], dict[str, str]]:
    """Return the district with somebody of the section who holds every role at the bureau, signed in, with a token."""
    clock.set("2026-03-03 08:00")
    give_permission(district, "clerk", "burden.report", "report.sign", "case.head", "case.handle")
    district.add_user("principal2", "school2", "handler", at_unit="school2")
    district.add_user(SPY, "section")
    for role in ("clerk", "leader", "auditor", "admin", "supervisor", "head"):
        spy = User.objects.get(username=SPY)
        user_verbs["give_role"](spy, actor=district.program, role=role, unit="bureau")
    clients = {}
    for name in (SPY, "leader"):
        clients[name] = Client()
        clients[name].force_login(district.users[name])
    return district, clients, {"Authorization": f"Bearer {token_of(district, SPY)}"}


def doors(district: District, client: Client, token: dict[str, str]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield everything that answers: a name, and how to ask."""

    def page(address: str) -> Callable[[], str]:
        return lambda: said(client.get(address))

    def post(address: str) -> Callable[[], str]:
        return lambda: said(client.post(address, {"reason": "不属实", "text": "例会多"}))

    def api(path: str) -> Callable[[], str]:
        return lambda: said(Client().get(path, headers=token))

    def api_post(path: str) -> Callable[[], str]:
        return lambda: said(Client().post(path, {}, content_type="application/json", headers=token))

    def command(*words: str) -> Callable[[], str]:
        return lambda: str(run(*words))

    for name, route in pages().items():
        if "<" not in route and route.startswith("desk"):
            yield name, page(reverse(name))
    code = district.campaign.code
    more = [reverse("burden", args=[REF]), f"{reverse('collection')}?campaign={code}"]
    more += [f"{reverse('burdens')}?state={state}" for state in ("filed", "counted", "voice", "not_counted")]
    more += [
        f"{reverse(to)}?{key}={words}"
        for words in (REF, "例会", "第二小学", "principal")
        for to, key in (("search", "q"), ("journal", "text"))
    ]
    more += [reverse("verb", args=["burdens", REF, verb]) for verb in VERBS]
    for name, asked in product(FIGURES, ("", "unit=school")):
        more += [f"{reverse(to, args=[name])}?campaign={code}&{asked}" for to in ("figure", "figure-export")]
    more += [f"{reverse('figure', args=['voices.received_by_channel'])}?campaign={code}"]
    for address in more:
        yield address, page(address)
    for verb in VERBS:
        yield f"POST {verb}", post(reverse("verb", args=["burdens", REF, verb]))
        yield f"POST api {verb}", api_post(f"{ROOT}/burdens/{REF}/actions/{verb}")
    document = Client().get(f"{ROOT}/openapi.json").json()
    for path, methods in document["paths"].items():
        if "get" in methods and "{" not in path:
            yield f"api {path}", api(path)
    yield "api burden", api(f"{ROOT}/burdens/{REF}")
    for name in FIGURES:
        for asked in SCOPES:
            for tail in ("", "/rows"):
                yield f"api {name}{tail} {asked}", api(f"{ROOT}/figures/{name}{tail}?campaign={code}&{asked}")
        yield f"cli {name}", command("figure", name, "--campaign", code, "--rows", "--as", SPY)
    yield "cli list", command("burden", "list", "--as", SPY, "--json")
    yield "cli show", command("burden", "show", REF, "--as", SPY)
    for verb in VERBS:
        yield f"cli {verb}", command("burden", verb.replace("_", "-"), REF, "--as", SPY)


NOISE = re.compile(
    r'(csrfmiddlewaretoken" value|name="key" value|"key"|nonce)="[^"]*"|"request_id": ?"[^"]*"|\d\d:\d\d(:\d\d)?(\.\d+)?'
    r"|\d+时\d+分|before=\d+|hx-headers='[^']*'"
)
"""What differs from one look to the next by itself: keys of forms, the time of day, where a list goes on."""


def said(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Type", "").startswith("application/vnd"):
        content = b""  # a workbook bears the time of writing; its rows are those of the page beside it
    return f"{answer.status_code} {NOISE.sub('', content.decode(errors='replace'))}"


def answers(spied: Any, clock: Any, world: Callable[[District], None], only: str = "") -> dict[str, str]:
    """Make a world, ask at every door, and take the world back."""
    district, clients, token = spied
    heard: dict[str, str] = {}
    cache.clear()  # so many requests in so little time would be refused at last

    def ask() -> None:
        clock.set("2026-03-03 09:00")
        with pytest.MonkeyPatch.context() as drawn:
            numbers = count(1)
            drawn.setattr(actions_burden, "randbelow", lambda _end: next(numbers))
            world(district)
        clock.set("2026-03-03 10:00")
        for name, door in doors(district, clients[SPY], token):
            if re.search(only, name):
                heard[name] = door()
        raise Undone

    with pytest.raises(Undone), transaction.atomic():
        ask()
    return heard


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return where two worlds differ, each with the words that do."""
    assert one.keys() == other.keys()
    unlike = [(name, set(one[name].split()) ^ set(other[name].split())) for name in one if one[name] != other[name]]
    return [f"{name}: {sorted(words)[:12]}" for name, words in unlike]


def by(school: str, *verbs: tuple[str, dict[str, str]]) -> Callable[[District], None]:
    """Return the world in which that school reported once for each verb, by which the office then sorted it, and once more."""

    def world(d: District) -> None:
        who = {"school": "principal", "school2": "principal2"}[school]
        for number, (verb, data) in enumerate((("", {}), *verbs), 1):
            made = a_burden(d, school=school, by=who, file_number="区教〔2026〕3号", amount="3")
            assert made.ref == f"L2026-{number:08d}"
            if verb:
                burden_verbs[verb](fresh(made), actor=d.actor("clerk"), **data)

    return world


def test_who_reported_is_told_by_no_door(spied: Any, clock: Any) -> None:
    """Neither which of the two schools, nor, under three schools, that anything was reported."""
    sorted_too = (("count_burden", {}), ("leave_burden", {"reason": "不属实"}))
    nobody = answers(spied, clock, lambda _district: None)
    first, second = (answers(spied, clock, by(school, *sorted_too)) for school in ("school", "school2"))
    assert len(nobody) > 120
    assert not [name for name, text in nobody.items() if text.startswith("5")]
    assert differing(first, second) == []
    assert differing(first, nobody) == []


def test_a_voice_made_of_it_is_the_same_whoever_reported(spied: Any, clock: Any) -> None:
    voice = ("burden_to_voice", {"text": "学校反映例会多"})
    first, second = (answers(spied, clock, by(school, voice), only=OF_VOICES) for school in ("school", "school2"))
    assert differing(first, second) == []
    assert "学校反映例会多" in first["voices"], "the voice itself is read and handled"


def test_the_doors_do_show_it_to_whoever_may_see_it(spied: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    district, clients, _token = spied
    monkeypatch.setattr(actions_burden, "randbelow", lambda _end: 1)
    by("school")(district)
    other = clients["leader"]
    assert "第一小学" in said(other.get(reverse("burden", args=[REF])))
    assert REF in said(other.get(reverse("burdens")))
    assert REF in said(other.get(reverse("journal")))
    code = district.campaign.code
    assert REF in said(other.get(reverse("figure", args=["burdens.reported"]), {"campaign": code}))
    assert REF in run("burden", "list", "--as", "leader").out
    hidden = said(clients[SPY].get(reverse("burdens")))
    assert "不足3校,不显示" in hidden
    assert told_to_department(district.units["section"], Burden.objects.get().happened_on)
