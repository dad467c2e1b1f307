"""Answers and the closing meet on real connections: what was acknowledged was in time, and one token is one answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from huiyin.kernel.refusals import Refused
from huiyin.surveys import intake
from huiyin.surveys.models import Sealed, Token
from huiyin.surveys.terms import State
from tests.factories import District, make_district
from tests.surveys.stories import an_open, answer, do, fresh, tokens

pytestmark = pytest.mark.django_db(transaction=True)
PARENT = {"who": ["0"]}


@pytest.fixture
def district(transactional_db: None) -> District:
    return make_district(anew=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each on a connection of its own; a refusal is an outcome, too."""
    together = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait()
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_token_sent_many_times_at_once_is_one_answer(district: District) -> None:
    asked = an_open(district)
    (token,) = tokens(district, asked, 1)
    outcomes = at_once(*[lambda: answer(asked, PARENT, token) for _press in range(6)])
    assert sorted(outcomes) == [False] * 5 + [True]
    assert Sealed.objects.count() == 1


def test_the_same_page_sent_many_times_at_once_is_one_answer(district: District) -> None:
    asked = an_open(district, door="anybody")
    spent = intake.spent_digest("one page")
    outcomes = at_once(*[lambda: answer(asked, PARENT, spent=spent) for _press in range(6)])
    assert sorted(outcomes) == [False] * 5 + [True]
    assert Sealed.objects.count() == 1


def test_no_acknowledged_answer_is_after_the_closing(district: District) -> None:
    for turn in range(3):
        asked = an_open(district, f"form{turn}")
        made = tokens(district, asked, 6)
        before = fresh(asked)
        outcomes = at_once(
            *[lambda t=token, q=before: answer(q, PARENT, t) for token in made[:3]],
            lambda q=asked: do(district, q, "close_questionnaire"),
            *[lambda t=token, q=before: answer(q, PARENT, t) for token in made[3:]],
        )
        taken = sum(outcome is True for outcome in outcomes)
        closing = outcomes[3]
        assert fresh(asked).state == State.CLOSED
        assert closing.note["answers"] == taken == Sealed.objects.filter(questionnaire=asked).count()
        assert Token.objects.filter(token_list__questionnaire=asked, used=True).count() == taken
        assert all(
            isinstance(one, intake.Closed) for place, one in enumerate(outcomes) if place != 3 and one is not True
        )


def test_two_countings_at_once_count_once(district: District) -> None:
    asked = an_open(district)
    for token in tokens(district, asked, 6):
        answer(asked, PARENT, token)
    do(district, asked, "close_questionnaire")
    outcomes = at_once(*[lambda: do(district, asked, "count_questionnaire") for _press in range(2)])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert fresh(asked).state == State.COUNTED
