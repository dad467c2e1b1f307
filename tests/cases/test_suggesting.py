"""Suggestions to superiors: from cases of type 政策体制类, sent by a leader, answered; which cases have none (J05)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.cases.actions import suggestion_verbs
from huiyin.cases.models import Suggestion
from huiyin.cases.queries import suggestions_of, without_a_suggestion
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from tests.days import TODAY
from tests.openness.stories import fresh

SAID = {"superior": "市教委", "subject": "教师编制", "reason": "建议放宽城区教师编制"}


@pytest.fixture
def policy(district):
    case = district.accepted(district.voice())
    return district.do(case, "classify", "clerk", category="school", handling_type="policy", target="region")


def drafted(district, *cases, **said):
    data = SAID | {"cases": [case.ref for case in cases]} | said
    return suggestion_verbs["draft_suggestion"](district.campaign, actor=district.actor("clerk"), **data).obj


def test_suggestion_is_drafted_sent_and_answered(district, policy):
    assert list(without_a_suggestion(district.actor("clerk"))) == [policy]
    made = drafted(district, policy)
    assert made.ref == f"J{TODAY().year}-000001"
    assert list(without_a_suggestion(district.actor("clerk"))) == []
    with pytest.raises(NotAllowed):
        suggestion_verbs["send_suggestion"](made, actor=district.actor("clerk"), sent_on=TODAY)
    suggestion_verbs["send_suggestion"](made, actor=district.actor("leader"), sent_on=TODAY)
    answer = {"answer": "已列入修订计划", "answered_on": TODAY}
    suggestion_verbs["record_answer"](fresh(made), actor=district.actor("clerk"), **answer)
    assert (fresh(made).state, fresh(made).answer) == ("answered", "已列入修订计划")
    assert list(policy.suggestions.all()) == [made]


def test_it_comes_from_cases_of_this_type_only(district, policy):
    for cases in ([], [district.accepted(district.voice())]):
        with pytest.raises(Invalid) as refused:
            drafted(district, *cases)
        assert "cases" in refused.value.errors
    assert not Suggestion.objects.exists()


def test_draft_says_anew_from_which_cases_it_comes(district, policy):
    other = district.accepted(district.voice())
    district.do(other, "classify", "clerk", category="school", handling_type="policy", target="region")
    made = drafted(district, policy)
    data = SAID | {"cases": [other.ref], "subject": "教师编制和职称"}
    suggestion_verbs["edit_suggestion"](made, actor=district.actor("clerk"), **data)
    assert (list(made.cases.all()), fresh(made).subject) == ([other], "教师编制和职称")


@pytest.mark.parametrize("answered_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_answer_comes_after_the_sending_and_not_from_the_future(district, policy, answered_on):
    made = drafted(district, policy)
    suggestion_verbs["send_suggestion"](made, actor=district.actor("leader"), sent_on=TODAY)
    with pytest.raises(Invalid) as refused:
        suggestion_verbs["record_answer"](
            fresh(made), actor=district.actor("clerk"), answer="同意", answered_on=answered_on
        )
    assert "answered_on" in refused.value.errors
    assert fresh(made).state == "sent"


def test_what_was_sent_stays(district, policy):
    made = drafted(district, policy)
    suggestion_verbs["send_suggestion"](made, actor=district.actor("leader"), sent_on=TODAY)
    for change in ({"reason": "改了"}, {"sent_on": TODAY() - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=made.pk).update(**change)


def test_only_who_sees_the_ledger_sees_suggestions(district, policy):
    drafted(district, policy)
    assert suggestions_of(district.actor("leader")).count() == 1
    assert suggestions_of(district.actor("head")).count() == 0


@pytest.mark.parametrize("how", ["suggestion", "reason", "finding"])
def test_what_is_beyond_the_powers_here_is_closed_with_a_suggestion_or_a_reason(district, how):
    case = district.finished()
    district.do(case, "classify", "clerk", category="school", handling_type="policy", target="region")
    finding = "true" if how == "finding" else "beyond"
    district.do(case, "submit", "head", result="需上级定编", reply="需上级定编", finding=finding)
    district.do(case, "verify", "supervisor", remarks="属实")
    district.do(case, "ask", "clerk")
    if how != "finding":
        with pytest.raises(Missing, match="起草向上建议,或写明不提的理由"):
            district.do(case, "close", "clerk")
    if how == "suggestion":
        drafted(district, case)
    if how == "reason":
        district.do(case, "explain_no_suggestion", "clerk", reason="市教委已在修订")
        assert list(without_a_suggestion(district.actor("clerk"))) == []
    assert district.do(case, "close", "clerk").state == "closed"


def test_only_a_matter_of_policy_says_why_nothing_is_suggested(district):
    with pytest.raises(Missing, match="政策体制类"):
        district.do(district.case(), "explain_no_suggestion", "clerk", reason="无需")
