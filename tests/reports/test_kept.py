"""What was counted is kept, and never a moment too long."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.reports import kept
from huiyin.reports.figures import FIGURES, Scope, count, counts
from tests.factories import make_district

FIGURE = FIGURES["voices.dispositions"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


def value(district):
    return count(FIGURE, Scope(district.campaign)).value


def statements_of_a_second_look(look):
    """Look twice and return the statements of the second time, at a moment when nobody else writes.

    The mark knows of writing in every database of the server, and another worker's tests write beside these.
    """
    for _ in range(50):
        at, first = kept.mark(), look()
        with CaptureQueriesContext(connection) as asked:
            assert look() == first
        if kept.mark() == at:
            break
    return [query["sql"] for query in asked]


def test_second_look_counts_nothing_and_a_write_makes_the_next_one_count():
    district = make_district()
    district.voice()
    assert value(district) == 1
    assert len(statements_of_a_second_look(lambda: value(district))) == 1, "only the mark is asked for"
    district.voice()
    assert value(district) == 2


def test_all_figures_again_cost_a_few_small_statements():
    scope = Scope(make_district().campaign)
    asked = statements_of_a_second_look(lambda: [one.value for one in counts(FIGURES.values(), scope)])
    assert len(asked) <= 5, "the mark, before the tallies and before each sort of names"
    assert not any("GROUP BY" in sql for sql in asked)


def test_own_writes_are_seen_at_once_and_not_kept_when_they_are_taken_back():
    district = make_district()
    assert value(district) == 0
    with transaction.atomic():
        district.voice()
        assert value(district) == 1
        transaction.set_rollback(True)
    assert value(district) == 0


def test_what_another_commits_late_is_counted():
    """A transaction that drew its entry earlier and commits later must not hide behind a newer one."""
    district = make_district()
    written, go_on = Event(), Event()

    def slow():
        with transaction.atomic():
            district.voice()
            written.set()
            go_on.wait(20)
        connection.close()

    other = Thread(target=slow)
    other.start()
    written.wait(20)
    district.case()
    assert value(district) == 0
    assert value(district) == 0
    go_on.set()
    other.join()
    assert value(district) == 1
