"""The register of discipline is kept apart: by no door does anybody learn of it but its staff and the one concerned (G14, G15)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.delivery.models import Message
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.models import JournalEntry, JournalValue, Outbox
from huiyin.kernel.refusals import NotAllowed
from huiyin.reports.counting import count
from huiyin.reports.discipline_rows import DISCIPLINE
from huiyin.reports.figures import FIGURES
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope
from huiyin.supervision.models_discipline import Sanction, Violation
from huiyin.supervision.models_events import Event
from huiyin.supervision.queries_discipline import sanctions_seen, violations_seen
from tests.config.command import run
from tests.days import TODAY
from tests.factories import District
from tests.people.test_absences import file, leave
from tests.supervision.discipline_verbs import PERSON, a_sanction, a_violation, go_on, second_keeper
from tests.supervision.event_verbs import explained, recorded
from tests.supervision.inspection_verbs import finished, running

NAME, FACTS, TITLE = "钱某某", "在校外收费补课四百元", "违反师德的一件事"
OUTSIDERS = ("clerk", "head", "helper", "supervisor", "leader", "auditor", "admin", "director")


@dataclass(frozen=True)
class Register:
    """A violation of two people, with a sanction on each."""

    violation: Violation
    named: Sanction
    principal: Sanction

    @property
    def words(self) -> list[str]:
        return [NAME, FACTS, TITLE, self.violation.ref, self.named.ref, self.principal.ref]


@pytest.fixture
def register(district: District) -> Register:
    people = (PERSON | {"name": NAME}, {"user": "principal"})
    violation = a_violation(district, "decided", people=people, title=TITLE, facts=FACTS)
    bare = {"of_unit": "", "unit": "", "case": "", "facts": FACTS}
    named = a_sanction(district, "decided", person=f"{violation.ref}/1", **bare)
    principal = a_sanction(district, "decided", person=f"{violation.ref}/2", **bare)
    go_on(district, named, "ask_publication", "discipline", where="全区")
    go_on(district, named, "approve_publication", second_keeper(district))
    return Register(violation, named, principal)


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route.replace("^", "").replace("$", "")
        else:
            yield from routes(entry, route)


def addresses(district: District, things: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Yield every address of the program, and those that name a thing for each of the things: reference, kind, a verb."""
    known = {"code": district.campaign.code, "username": "principal", "name": "persons.dealt_with", "number": "1"}
    found: dict[str, None] = {}
    for ref, kind, verb in things:
        values = known | {"ref": ref, "kind": kind, "verb": verb, "about": f"{kind[:-1]}/{ref}"}
        for route in sorted(set(routes())):
            filled = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found, v=values: v.get(found[1], "1"), route)
            if not filled.startswith(("/sign-out", "/__")) and (
                ref == things[0][0] or (ref in filled and kind[:-1] in filled)
            ):
                found[filled] = None
    yield from found


def gives_away(client: Client, address: str, words: list[str]) -> list[str]:
    """Return which of the words an answer tells."""
    answer = client.get(address)
    if answer.status_code != 200:
        return []
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    return [word for word in words if word in text]


EXPLAINED = "校门前修路,车队绕行二十分钟"
BLAMED = "大会迟到二十分钟一事拟作处理"


@pytest.fixture
def lateness(district: District) -> tuple[Event, Sanction]:
    """An event to which two schools came late, one of them explained itself, and a sanction on it that is decided."""
    district.add_user("other", "school2", "head", at_unit="school2")
    one = recorded(district, "school | 20\nschool2 | 45\n", units=["school", "school2"])
    line = explained(district, one)
    return one, a_sanction(district, "decided", attendance=line.ref, ground="tardy", facts=BLAMED)


@pytest.mark.parametrize(
    "username",
    ["", "other", "head", "helper", "admin", "principal", "clerk", "leader", "auditor", "supervisor"],
)
def test_no_address_of_the_program_tells_an_outsider(
    district: District, register: Register, lateness: tuple[Event, Sanction], username: str
) -> None:
    """Of the register nobody hears but its staff and whoever answers; what a school said of its lateness is for the office and the school."""
    event, sanction = lateness
    client = Client()
    if username:
        client.force_login(district.users[username])
    words = register.words
    if username == "principal":  # his own he knows, and its facts with it
        words = [NAME, TITLE, register.named.ref]
    words = [*words, sanction.ref, BLAMED]
    if username not in ("principal", "clerk", "leader", "auditor", "supervisor"):
        words.append(EXPLAINED)
    if username not in ("other", "principal", "clerk", "leader", "auditor", "supervisor"):
        words.append(event.ref)
    things = [
        (event.ref, "events", "explain-attendance"),
        *((ref, "violations", "give-statement") for ref in (register.violation.ref, register.named.ref)),
        *((ref, "sanctions", "give-statement") for ref in (register.named.ref, register.principal.ref, sanction.ref)),
    ]
    told = {address: found for address in addresses(district, things) if (found := gives_away(client, address, words))}
    assert told == {}


def test_the_office_reads_of_the_lateness_and_the_staff_of_what_followed(
    district: District, lateness: tuple[Event, Sanction]
) -> None:
    """The walk above would find something, were it there to be found."""
    event, sanction = lateness
    address = reverse("event", args=[event.ref])
    for username, found in (
        ("clerk", [EXPLAINED]),
        ("discipline", [EXPLAINED, sanction.ref]),
        ("director", [EXPLAINED, sanction.ref]),
    ):
        client = Client()
        client.force_login(district.users[username])
        assert gives_away(client, address, [EXPLAINED, sanction.ref]) == found, username


def test_the_register_is_read_by_its_staff(district: District, register: Register) -> None:
    """The walk above would find something, were it there to be found."""
    client = Client()
    client.force_login(district.users["discipline"])
    refs = (register.violation.ref, register.named.ref, register.principal.ref)
    told = {
        word
        for address in addresses(district, [(ref, "violations", "give-statement") for ref in refs])
        if "/violation" in address or "/sanction" in address
        for word in gives_away(client, address, register.words)
    }
    assert told == set(register.words)


def test_the_one_concerned_reads_his_own_and_speaks_by_every_door(district: District, register: Register) -> None:
    client = Client()
    client.force_login(district.users["principal"])
    ref = register.principal.ref
    page = client.get(reverse("sanction", args=[ref])).content.decode()
    assert FACTS in page
    assert "申诉" in page
    assert client.get(reverse("violation", args=[register.violation.ref])).status_code == 404
    listed = json.loads(client.get("/api/v1/sanctions").content)["sanctions"]
    assert [one["ref"] for one in listed] == [ref]
    sent = client.post(
        f"/api/v1/sanctions/{ref}/actions/appeal_sanction",
        json.dumps({"appeal": "事实有出入"}),
        content_type="application/json",
    )
    assert json.loads(sent.content)["state"] == "appealed"


@pytest.mark.parametrize("username", ["principal", *OUTSIDERS])
def test_no_command_tells_an_outsider(district: District, register: Register, username: str) -> None:
    for noun, plural in (("violation", "violations"), ("sanction", "sanctions")):
        for arguments in (
            [noun, "list"],
            [noun, "show", register.violation.ref],
            [noun, "show", register.named.ref],
        ):
            said = run(*arguments, "--as", username)
            words = [NAME, TITLE, register.named.ref] if username == "principal" else register.words
            shown = (said.out + said.err).replace(arguments[-1], "")
            assert not [word for word in words if word in shown], (plural, arguments)


def test_random_actors_see_nothing_that_does_not_concern_them(district: District, register: Register) -> None:
    random = Random(7)
    paths = ["", *(unit.path for unit in district.units.values())]
    permissions = sorted(set(ALL_PERMISSIONS) - {"discipline.view", "discipline.keep"})
    users = sorted(district.users.items())
    own = a_sanction(district, "heard")  # on the school
    for _ in range(300):
        username, user = random.choice(users)
        grants = frozenset(
            Grant(random.choice(permissions), random.choice(paths)) for _ in range(random.randint(0, 12))
        )
        actor = Actor(name=username, user_id=user.pk, unit_path=user.unit.path, grants=grants)
        assert not violations_seen(actor).exists()
        answers = any(own.unit.path.startswith(path) for path in actor.paths("supervision.answer"))
        wanted = {register.principal.ref} if username == "principal" else set()
        assert {one.ref for one in sanctions_seen(actor)} == wanted | ({own.ref} if answers else set())


def test_whoever_holds_the_register_does_not_see_himself_in_it(district: District) -> None:
    district.add_user("both", "office", "discipline", at_unit="bureau")
    violation = a_violation(district, "decided", people=({"user": "both"}, PERSON))
    bare = {"of_unit": "", "unit": "", "case": ""}
    own = a_sanction(district, person=f"{violation.ref}/1", **bare)
    other = a_sanction(district, person=f"{violation.ref}/2", **bare)
    actor = district.actor("both")
    assert not violations_seen(actor).exists()
    assert {one.ref for one in sanctions_seen(actor)} == {own.ref, other.ref}, "his own as the one concerned"
    assert {one.action.name for one in own_offers(own, actor)} <= {
        *("give_statement", "acknowledge_caution", "appeal_sanction"),
    }


def own_offers(sanction: Sanction, actor: Actor) -> list[Any]:
    from huiyin.supervision.actions_appeals import sanction_verbs

    return sanction_verbs.offers(sanction, actor)


def test_nobody_stands_in_for_the_one_concerned(district: District) -> None:
    district.add_user("deputy", "school", "handler", at_unit="school")
    file(district, "principal", "deputy", unit="school", name="校长岗")
    leave(district, "principal", TODAY(), TODAY() + timedelta(days=5))
    one = a_sanction(district, of_unit="", unit="", user="principal")
    deputy = district.actor("deputy")
    assert district.users["principal"].pk in deputy.persons
    assert not sanctions_seen(deputy).exists()
    assert not Message.objects.filter(user=district.users["deputy"], subject=f"sanction/{one.ref}").exists()
    assert Message.objects.filter(user=district.users["principal"], subject=f"sanction/{one.ref}").exists()


def test_the_journal_holds_neither_names_nor_facts_in_the_clear(district: District, register: Register) -> None:
    kept = JournalEntry.objects.filter(about__startswith="violation/") | JournalEntry.objects.filter(
        about__startswith="sanction/"
    )
    values = JournalValue.objects.filter(entry__in=kept)
    said = json.dumps(
        [*kept.values_list("data", flat=True), *values.values_list("value", flat=True)], ensure_ascii=False
    )
    told = json.dumps(list(Outbox.objects.values_list("text", "params")), ensure_ascii=False)
    for word in (NAME, FACTS, TITLE, PERSON["role"]):
        assert word not in said
        assert word not in told


def values(district: District, asker: str, unit: str = "") -> dict[str, int]:
    scope = Scope(district.campaign, unit=district.units.get(unit), asker=district.actor(asker))
    return {figure.name: count(figure, scope).value for figure in DISCIPLINE}


def test_three_plain_counts_reach_the_office_and_no_list_does(district: District, register: Register) -> None:
    finished(district)
    running(district)
    a_sanction(district, "decided", of_unit="", unit="", user="principal")
    a_sanction(district, "revoked", of_unit="", unit="school", name="孙某")
    a_sanction(district, "decided")
    expected = {"inspections.held": 1, "violations.found": 1, "persons.dealt_with": 2}
    for username in ("discipline", "leader", "auditor"):
        assert values(district, username) == expected, username
    scope = Scope(district.campaign)
    for name in ("violations.found", "persons.dealt_with"):
        listed = rows(FIGURES[name], scope, actor=district.actor("leader"))
        assert (listed.refs, listed.value, listed.withheld) == ([], expected[name], expected[name])
        whole = rows(FIGURES[name], scope, actor=district.actor("discipline"))
        assert len(whole.refs) == expected[name]


def test_of_one_unit_the_counts_are_for_the_staff_alone(district: District, register: Register) -> None:
    assert values(district, "discipline", "school") == {
        "inspections.held": 0,
        "violations.found": 1,
        "persons.dealt_with": 2,
    }
    scope = Scope(district.campaign, unit=district.units["school"], asker=district.actor("leader"))
    for name in ("violations.found", "persons.dealt_with"):
        with pytest.raises(NotAllowed):
            count(FIGURES[name], scope)
        assert count(FIGURES[name], Scope(district.campaign, unit=scope.unit)).value == 0, "where nobody asks"


def test_yesterdays_counts_stay(district: District, register: Register) -> None:
    scope = Scope(district.campaign, as_of=TODAY() - timedelta(days=1))
    assert [count(figure, scope).value for figure in DISCIPLINE] == [0, 0, 0]
