"""Every verb in every state, with its permission, without it and with it elsewhere, against the hand-written table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test.utils import override_settings

from huiyin.cases.models import CaseFact, VoiceFact
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Missing, NotAllowed, Refused, WrongState
from tests.cases.every_state import READY, VERBS, EveryState, make_every_state, said
from tests.cases.expected_verbs import NO_SENDER, NOBODY_HANDLES, NOBODY_HELPS, STATES, TABLE
from tests.cases.rows import HANDLING, HELPER, LEAD, NEW, SENDER, STAYS, Row
from tests.factories import make_district

NAMES = [(kind, verb) for kind, rows in TABLE.items() for verb in dict.fromkeys(row.verb for row in rows)]
CREATING = [(kind, row.verb) for kind, rows in TABLE.items() for row in rows if row.states == NEW]
COMBINATIONS = [(kind, verb, state) for kind, verb in NAMES if (kind, verb) not in CREATING for state in STATES[kind]]

POSSIBLE = [
    (kind, verb, state)
    for kind, verb, state in COMBINATIONS
    if any(state in row.in_states for row in TABLE[kind] if row.verb == verb)
]
"""In the other states the verb is refused to those who have its permission as well."""


@pytest.fixture(scope="module")
def every(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EveryState]:
    """Build one object in every state once, in a transaction that is taken back when the module is done."""
    home = tmp_path_factory.mktemp("every")
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=hashers, HUIYIN_HOME=home, MEDIA_ROOT=home / "files"):
            built = make_every_state(make_district("every"), home)
        yield built
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(every: EveryState, settings: Any) -> Iterator[None]:
    """Stand in for the fixture of the same name: every test runs in the module's transaction and is taken back alone."""
    settings.HUIYIN_HOME, settings.MEDIA_ROOT = every.home, every.home / "files"
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def rows_of(kind: str, verb: str) -> list[Row]:
    return [row for row in TABLE[kind] if row.verb == verb]


def without(every: EveryState, row: Row) -> Actor:
    """Return somebody with every permission everywhere but the one."""
    return every.actor(*((p, "") for p in {*ALL_PERMISSIONS, "voice.own"} if p != row.permission))


def outcome(kind: str, verb: str, obj: Any, actor: Actor, data: dict[str, Any]) -> str:
    """Do the verb and return the state it led to, or the name of the refusal; a refusal leaves nothing behind."""
    entries, version = JournalEntry.objects.count(), getattr(obj, "version", None)
    with transaction.atomic():
        try:
            deed = VERBS[kind][verb](obj, actor=actor, **data)
        except Refused as refusal:
            assert JournalEntry.objects.count() == entries
            assert getattr(obj, "version", None) == version
            return type(refusal).__name__
    assert JournalEntry.objects.count() >= entries + 1
    return standing(kind, deed)


def standing(kind: str, deed: Any) -> str:
    """Return where the object stands, having seen that object, row, journal and fact in force agree."""
    field = VERBS[kind].state_field
    state = getattr(type(deed.obj)._base_manager.get(pk=deed.obj.pk), field)
    assert getattr(deed.obj, field) == state
    assert (deed.entry.verb, deed.entry.before, deed.entry.actor) == (deed.action.name, deed.before, deed.actor.name)
    if not deed.action.creates or deed.after:
        assert deed.entry.after == state
    if kind in ("case", "voice"):
        facts = CaseFact.objects.filter(case=deed.obj) if kind == "case" else VoiceFact.objects.filter(voice=deed.obj)
        fact = facts.get(until=None)
        assert (getattr(fact, field), fact.verb, fact.entry_id) == (state, deed.action.name, deed.entry.pk)
    return str(state)


def nobody_is_there(row: Row, kind: str, state: str) -> bool:
    """Say whether in this state there is no unit or sender at which the permission could be asked."""
    if kind != "case":
        return False
    missing_at = {HANDLING: NOBODY_HANDLES, LEAD: NOBODY_HANDLES, HELPER: NOBODY_HELPS, SENDER: NO_SENDER}
    return state in missing_at.get(row.at, set())


def place_of(every: EveryState, row: Row, kind: str, state: str, obj: Any) -> str:
    """Return where the permission is given; where nobody could hold it, at the root, which must not help either."""
    nowhere = nobody_is_there(row, kind, state) and state != "closed"
    return every.district.units["bureau"].path if nowhere else every.place(row.at, obj)


def test_table_and_declarations_name_the_same_verbs() -> None:
    assert {kind: sorted(verbs) for kind, verbs in VERBS.items()} == {
        kind: sorted({row.verb for row in rows}) for kind, rows in TABLE.items()
    }
    assert {name for kind, rows in TABLE.items() for row in rows for name in row.in_states if row.states != NEW} <= {
        state for states in STATES.values() for state in states
    }


@pytest.mark.parametrize("kind", list(TABLE))
def test_table_knows_every_state(kind: str, every: EveryState) -> None:
    field = VERBS[kind].model._meta.get_field(VERBS[kind].state_field)
    assert sorted(STATES[kind]) == sorted(code for code, _label in field.flatchoices)
    for state in STATES[kind]:
        assert getattr(every.fresh(kind, state), VERBS[kind].state_field) == state


@pytest.mark.parametrize(("kind", "verb", "state"), POSSIBLE)
def test_verb_without_permission_is_not_allowed(every: EveryState, kind: str, verb: str, state: str) -> None:
    row, obj = rows_of(kind, verb)[0], every.fresh(kind, state)
    data = said(kind, verb, every, obj) | row.data
    assert outcome(kind, verb, obj, without(every, row), data) == NotAllowed.__name__
    for path in every.elsewhere(row.at):
        actor = every.actor((row.permission, path))
        assert outcome(kind, verb, every.fresh(kind, state), actor, data) == NotAllowed.__name__, path


@pytest.mark.parametrize(("kind", "verb", "state"), COMBINATIONS)
def test_verb_with_permission_does_what_the_table_says(every: EveryState, kind: str, verb: str, state: str) -> None:
    rows = rows_of(kind, verb)
    here = [row for row in rows if state in row.in_states]
    obj = every.fresh(kind, state)
    actor = every.actor(
        (rows[0].permission, place_of(every, rows[0], kind, state, obj)),
        ("case.view", every.district.units["bureau"].path),
    )
    if not here:
        expected = NotAllowed if nobody_is_there(rows[0], kind, state) else WrongState
        assert outcome(kind, verb, obj, actor, said(kind, verb, every, obj) | rows[0].data) == expected.__name__
        return
    if all(row.ready for row in here):
        assert outcome(kind, verb, obj, actor, said(kind, verb, every, obj) | here[0].data) == Missing.__name__
    for row in here:
        point = transaction.savepoint()
        if row.ready:
            READY[row.ready](every.district, every.fresh(kind, state))
        obj = every.fresh(kind, state)
        expected_state = state if row.to == STAYS else row.to
        assert outcome(kind, verb, obj, actor, said(kind, verb, every, obj) | row.data) == expected_state, row
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize(
    ("kind", "verb", "state"), [c for c in COMBINATIONS if rows_of(c[0], c[1])[0].at in (LEAD, HELPER)]
)
def test_verb_of_one_side_is_closed_to_the_other(every: EveryState, kind: str, verb: str, state: str) -> None:
    """What only the lead unit does is not done by its helper, and a helper's part is not answered by the lead unit."""
    row, obj = rows_of(kind, verb)[0], every.fresh(kind, state)
    lead = row.at == LEAD
    paths = {code: unit.path for code, unit in every.district.units.items()}
    actor = every.actor((row.permission, paths["logistics" if lead else "section"]))
    absent = state in (NOBODY_HELPS if lead else NOBODY_HANDLES)
    possible = any(state in row.in_states for row in rows_of(kind, verb))
    expected = NotAllowed if absent else Missing if possible else WrongState
    assert outcome(kind, verb, obj, actor, said(kind, verb, every, obj)) == expected.__name__


@pytest.mark.parametrize(("kind", "verb"), CREATING)
def test_creating_verb_does_what_the_table_says(every: EveryState, kind: str, verb: str) -> None:
    (row,) = rows_of(kind, verb)
    parent = every.parent(verb)
    data = said(kind, verb, every, parent)
    here = parent.path if hasattr(parent, "path") else every.district.units["bureau"].path
    assert outcome(kind, verb, parent, without(every, row), data) == NotAllowed.__name__
    elsewhere = {every.district.units[code].path for code in ("school2", "section", "logistics")} - {here}
    for path in sorted(elsewhere):
        assert outcome(kind, verb, parent, every.actor((row.permission, path)), data) == NotAllowed.__name__, path
    assert outcome(kind, verb, parent, every.actor((row.permission, here)), data) == row.to


@pytest.mark.parametrize("verb", ["receive", "import_finished"])
@pytest.mark.parametrize("state", ["draft", "summarised", "archived"])
def test_nothing_is_received_for_a_campaign_that_does_not_run(every: EveryState, verb: str, state: str) -> None:
    kind = "voice" if verb == "receive" else "case"
    (row,) = rows_of(kind, verb)
    campaign = every.fresh("campaign", state)
    actor = every.actor((row.permission, every.district.units["bureau"].path))
    assert outcome(kind, verb, campaign, actor, said(kind, verb, every, campaign)) == Missing.__name__
