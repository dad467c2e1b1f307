"""Random walks over all verbs leave a ledger in which everything holds that must hold."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.db.models import Count, Q
from django.test.utils import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from huiyin.cases.models import Case, CaseFact, Voice, VoiceFact
from huiyin.cases.terms import OPEN, Disposition
from huiyin.kernel import journal
from huiyin.kernel.verbs import hold_constraints
from huiyin.reports import audit
from tests.cases.every_state import EveryState, make_every_state
from tests.cases.walking import Clock, Walk, figures_at
from tests.factories import District, give_permission, make_district

WALK, STEPS = st.integers(0, 2**32), st.integers(30, 60)
AFTER_THE_COMMIT = {"keys_are_in_place"}
"""What is put right once the deed is committed, which no deed of a walk ever is."""
WALKS = profile(
    max_examples=int(os.environ.get("WALKS", "12")),
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    database=None,
    suppress_health_check=list(HealthCheck),  # a walk is slow and long on purpose
    phases=[Phase.generate, Phase.shrink],
)


@pytest.fixture(scope="module")
def every(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EveryState]:
    """Build the ledger from which every walk starts, in a transaction that is taken back when the module is done."""
    home = tmp_path_factory.mktemp("walks")
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=hashers, HUIYIN_HOME=home),
        transaction.atomic(),
    ):
        district = make_district("walks")
        every = make_every_state(district, home)
        add_conduct_cases(district)
        # One person may enter past dates, so that some walks do.
        give_permission(district, "supervisor", "case.backdate")
        yield every
        transaction.set_rollback(True)


def add_conduct_cases(district: District) -> None:
    """Add a matter about a unit and one about a person, each with a voice."""
    about_unit = district.accepted(district.voice(), kind="complaint", conduct="on", about_unit="school")
    about_user = district.accepted(district.voice(anonymous=True), conduct="on", about_user="head")
    for case in (about_unit, about_user):
        district.do(case, "assign", "clerk", lead="logistics", due_on=timezone.localdate())


@pytest.fixture
def db(every: EveryState, settings: Any) -> None:
    """Stand in for the fixture of the same name: every walk takes back itself."""
    settings.HUIYIN_HOME = every.home


def walk_of(every: EveryState, number: int, steps: int) -> Walk:
    """Take the walk of this number: a shorter one begins like a longer one, so that what breaks is found by shortening."""
    dice = Random(number)
    walk = Walk(every=every, clock=Clock(timezone.now()))
    with mock.patch("django.utils.timezone.now", walk.clock):
        for _ in range(steps):
            walk.step(dice.randrange(2**32))
    return walk


@given(number=WALK, steps=STEPS)
@WALKS
def test_walk_breaks_nothing(db: None, every: EveryState, number: int, steps: int) -> None:
    point = transaction.savepoint()
    try:
        walk = walk_of(every, number, steps)
        hold_constraints()
        broken = {r.name: r.rows for r in audit.run() if r.broken and r.name not in AFTER_THE_COMMIT}
        assert broken == {}, walk.done
        assert journal.verify() == []
        check_conservation()
        check_facts_stand()
        for moment, figures in walk.evenings:
            assert figures_at(moment) == figures, f"the evening before {moment} changed"
    finally:
        transaction.savepoint_rollback(point)


def check_conservation() -> None:
    """Every voice is in exactly one disposition and every case in one state, counted from rows and from facts alike."""
    where = Counter(Voice.objects.values_list("disposition", flat=True))
    assert Voice.objects.count() == sum(where[d] for d in Disposition.values) == sum(where.values())
    assert where == Counter(VoiceFact.objects.filter(until=None).values_list("disposition", flat=True))
    linked = Voice.objects.annotate(
        n=Count("links", filter=Q(links__pk__isnull=False, links__unlinked_at=None))
    ).values_list("disposition", "n")
    assert all((disposition == Disposition.LINKED) == (n > 0) for disposition, n in linked)
    states = Counter(Case.objects.values_list("state", flat=True))
    settled = sum(states[state] for state in ("closed", "cancelled", "declined", "referred"))
    assert Case.objects.count() == sum(states[state] for state in OPEN) + settled


def check_facts_stand() -> None:
    """The facts in force say the same as the rows, and each object's facts follow each other without a gap."""
    columns = ("state", "kind", "category_id", "handling_type", "target", "lead_unit_id")
    rows = {case.pk: tuple(getattr(case, column) for column in columns) for case in Case.objects.all()}
    facts = CaseFact.objects.filter(until=None)
    assert {fact.case_id: tuple(getattr(fact, column) for column in columns) for fact in facts} == rows
    for owner, model in (("case_id", CaseFact), ("voice_id", VoiceFact)):
        last: dict[int, Any] = {}
        for fact in model._base_manager.order_by(owner, "pk"):
            before = last.get(getattr(fact, owner))
            assert before is None or before.until == fact.at
            last[getattr(fact, owner)] = fact
        assert all(fact.until is None for fact in last.values())


def test_walks_go_everywhere(db: None, every: EveryState) -> None:
    """The walks prove something only if they go far: most verbs are done in them, and every kind of refusal is met."""
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for number in range(11):
        point = transaction.savepoint()
        walk = walk_of(every, number, 50)
        transaction.savepoint_rollback(point)
        done.update(walk.done)
        refused.update(one.split(": ")[1] for one in walk.refused)
        assert all(one.split(": ", 2)[2] for one in walk.refused), "every refusal is said in words"
    assert len(done) >= 35, sorted(done)
    assert {"NotAllowed", "WrongState", "Missing", "Invalid"} <= set(refused)
    assert sum(done.values()) >= 120
