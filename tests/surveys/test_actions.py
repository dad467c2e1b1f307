"""The window of a questionnaire: what may change when, and what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.kernel.refusals import Invalid, Missing, Refused, WrongState
from huiyin.surveys import intake, sealing
from huiyin.surveys.models import Questionnaire, Sealed, Token
from huiyin.surveys.terms import State
from tests.factories import District
from tests.surveys.stories import a_draft, an_open, answer, do, fresh, tokens

pytestmark = pytest.mark.django_db
PARENT = {"who": ["0"], "grade": ["0"]}


def test_an_open_questionnaire_takes_one_answer_for_a_token(district: District) -> None:
    questionnaire = an_open(district)
    token = tokens(district, questionnaire, 2)[0]
    assert answer(questionnaire, PARENT, token)
    assert not answer(questionnaire, PARENT, token.lower())
    assert Sealed.objects.count() == 1
    assert Token.objects.filter(used=True).count() == 1
    wrong = intake.asked_now(questionnaire.code, "AAAABBBBCCCCDDDD")
    assert wrong is not None
    assert wrong.token is None


def test_what_is_open_is_not_edited_and_comes_back_only_unanswered(district: District) -> None:
    questionnaire = an_open(district)
    with pytest.raises(WrongState):
        do(district, questionnaire, "edit_questionnaire", sort="questions", title="另一份", content="{}")
    do(district, questionnaire, "return_questionnaire")
    assert fresh(questionnaire).state == State.DRAFT
    do(district, questionnaire, "open_questionnaire", closes_on=timezone.localdate())
    answer(fresh(questionnaire), PARENT, tokens(district, questionnaire, 1)[0])
    with pytest.raises(Missing, match="退回"):
        do(district, questionnaire, "return_questionnaire")


@pytest.mark.parametrize(
    "change", [{"anonymous": False}, {"content": {}}, {"groupings": []}, {"weights": {"0": 1}}, {"title": "别的"}]
)
def test_the_database_keeps_what_was_opened(district: District, change: dict[str, object]) -> None:
    questionnaire = an_open(district)
    with pytest.raises(IntegrityError, match="stays as it was opened"), transaction.atomic():
        Questionnaire.objects.filter(pk=questionnaire.pk).update(**change)


def test_after_the_closing_no_answer_comes_in_even_past_our_own_check(district: District) -> None:
    questionnaire = an_open(district)
    token = tokens(district, questionnaire, 1)[0]
    do(district, questionnaire, "close_questionnaire")
    with pytest.raises(intake.Closed, match="刚刚截止"):
        answer(questionnaire, PARENT, token)  # read before it was closed
    with pytest.raises(intake.Closed, match="已经截止"):
        answer(fresh(questionnaire), PARENT, token)
    assert not Token.objects.filter(used=True).exists()
    assert answer(fresh(questionnaire), PARENT, on_paper=True)


def test_the_last_day_is_a_day_that_counts(district: District) -> None:
    questionnaire = an_open(district)
    questionnaire.closes_on = timezone.localdate()
    assert intake.standing(questionnaire) == ""
    questionnaire.closes_on -= timedelta(days=1)
    assert "已经截止" in intake.standing(questionnaire)


def test_withdrawing_destroys_what_came_unread_and_says_how_much(district: District) -> None:
    questionnaire = an_open(district)
    for token in tokens(district, questionnaire, 3):
        answer(questionnaire, PARENT, token)
    deed = do(district, questionnaire, "withdraw_questionnaire", reason="印错了题")
    assert deed.note["destroyed_unread"] == 3
    assert not Sealed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_key_of_what_is_withdrawn_is_destroyed_once_the_transaction_holds(district: District) -> None:
    questionnaire = an_open(district)
    place = sealing.place_of(questionnaire.code, intake.home())
    assert place.stat().st_mode & 0o77 == 0
    do(district, questionnaire, "withdraw_questionnaire", reason="印错了题")
    assert not place.exists()


def test_a_box_is_not_deleted_or_changed_while_it_waits(district: District) -> None:
    questionnaire = an_open(district)
    answer(questionnaire, PARENT, tokens(district, questionnaire, 1)[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Sealed.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sealed.objects.update(day=timezone.localdate() - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.update(used=False)


def test_bad_content_and_weights_are_told_in_words(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        a_draft(district, content={"sections": []})
    assert "至少要有一道题" in str(refused.value.form.errors)
    with pytest.raises(Invalid) as refused:
        a_draft(district, groupings="more nothing")
    assert "more nothing" in str(refused.value.form.errors)
    with pytest.raises(Invalid) as refused:
        a_draft(district, weights="50 50")
    assert "合计 100" in str(refused.value.form.errors)


def test_the_window_is_put_off_but_not_brought_forward(district: District) -> None:
    questionnaire = an_open(district)
    with pytest.raises(Refused):
        do(district, questionnaire, "extend_questionnaire", closes_on=timezone.localdate())
    later = timezone.localdate() + timedelta(days=20)
    do(district, questionnaire, "extend_questionnaire", closes_on=later)
    assert fresh(questionnaire).closes_on == later
