"""Refusing (F09, M31): filed and numbered, a leader decides, the sender disputes once, a correction opens the case again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.counter import Refusal
from huiyin.cases.models import Case
from huiyin.cases.receipts import sender
from huiyin.cases.turns import turns_of
from huiyin.kernel import outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import Institution
from huiyin.reports import audit
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope

FILED = {"ground": "not_ours", "reason": "占道经营由城管管理", "basis": "职责分工"}


def refused(district, voice, **said) -> Case:
    case = district.case(voice)
    district.do(case, "propose_decline", "clerk", **FILED | said)
    return district.do(case, "decline", "leader", remark="同意")


def dispute(case, voice, reason="学校门口归学校管"):
    return case_verbs["dispute_refusal"](Case.objects.get(pk=case.pk), actor=sender(voice), reason=reason)


def review(district, case, outcome, opinion="再看一次"):
    return district.do(case, "review_refusal", "leader", outcome=outcome, opinion=opinion)


def told(voice) -> list[str]:
    return [outbox.in_words(line) for line in outbox.told(f"voice/{voice.ref}")]


def test_refusal_is_numbered_when_it_is_filed_and_told_when_it_is_approved(district):
    voice = district.voice()
    case = district.case(voice)
    district.do(case, "propose_decline", "clerk", **FILED)
    filed, before = Refusal.objects.get(), told(voice)
    assert (filed.ref, filed.ground, filed.dispute_until) == (f"F{timezone.localdate().year}-000001", "not_ours", None)
    assert not any("不予受理" in line for line in before)
    district.do(case, "decline", "leader", remark="同意")
    filed.refresh_from_db()
    assert filed.dispute_until == timezone.localdate() + timedelta(days=30)
    assert "异议" in filed.remedy
    assert filed.ref in told(voice)[-1]
    assert f"{filed.dispute_until} 前提出异议" in told(voice)[-1]


def test_beyond_the_clerks_power_the_leader_says_why(district):
    case = district.case(district.voice())
    district.do(case, "propose_decline", "clerk", **FILED, beyond="on")
    with pytest.raises(Missing, match="分管领导的意见"):
        district.do(case, "decline", "leader", remark="  ")
    with pytest.raises(NotAllowed):
        district.do(case, "decline", "clerk", remark="同意")
    assert district.do(case, "decline", "leader", remark="同意").state == "declined"


def test_disputed_once_then_corrected_and_open_again(district):
    voice = district.voice()
    case = refused(district, voice)
    dispute(case, voice)
    with pytest.raises(Missing, match="异议只能提出一次"):
        dispute(case, voice)
    assert [turn.case for turn in turns_of(district.actor("leader"), "review_refusal").rows] == [case]
    assert review(district, case, "corrected").state == "accepted"
    assert "已经纠正" in told(voice)[-1]
    assert turns_of(district.actor("leader"), "review_refusal").rows == []
    assert [result.name for result in audit.run() if result.broken] == []
    scope = Scope(district.campaign)
    assert count(FIGURES["refusals.filed"], scope).part("not_ours") == 1
    corrected = count(FIGURES["refusals.corrected"], scope)
    assert (corrected.value, corrected.rates[0].percent) == (1, "100.0%")
    assert rows(FIGURES["refusals.corrected"], scope, actor=district.actor("clerk")).refs == [case.ref]


def test_upheld_refusal_stands_and_is_not_disputed_again(district):
    voice = district.voice()
    case = refused(district, voice)
    dispute(case, voice)
    assert review(district, case, "upheld").state == "declined"
    assert "维持不予受理" in told(voice)[-1]
    with pytest.raises(Missing):
        dispute(case, voice)
    with pytest.raises(Missing):
        review(district, case, "corrected")
    assert count(FIGURES["refusals.corrected"], Scope(district.campaign)).value == 0


def test_figure_as_of_a_day_before_the_correction_stays(district):
    voice = district.voice()
    case = refused(district, voice)
    dispute(case, voice)
    review(district, case, "corrected")
    yesterday = Scope(district.campaign, as_of=timezone.localdate() - timedelta(days=1))
    assert count(FIGURES["refusals.filed"], yesterday).value == 0
    assert count(FIGURES["refusals.corrected"], yesterday).value == 0


def test_dispute_comes_in_time_and_from_the_sender_alone(district):
    voice, stranger = district.voice(), district.voice()
    case = refused(district, voice)
    with pytest.raises(NotAllowed):
        dispute(case, stranger)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE cases_refusal DISABLE TRIGGER USER; UPDATE cases_refusal SET dispute_until = '2020-01-01'"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_refusal ENABLE TRIGGER USER")
    with pytest.raises(Missing, match="2020-01-01 截止"):
        dispute(case, voice)


def test_anonymous_sender_disputes_without_an_hour(district):
    voice = district.voice(anonymous=True)
    case = refused(district, voice)
    dispute(case, voice)
    assert Refusal.objects.get().disputed_voice == voice
    with pytest.raises(Invalid):
        dispute(refused(district, other := district.voice(anonymous=True)), other, reason=" ")


def test_only_a_refused_case_is_disputed(district):
    voice = district.voice()
    with pytest.raises(WrongState):
        dispute(district.accepted(voice), voice)


def test_institution_sets_until_when_and_how_a_refusal_is_disputed(district):
    rules = {"hand_back_days": 2, "dispute_days": 60, "remedy": "到 201 室提出。"}
    institution_verbs["set_duty_rules"](district.institution, actor=district.program, **rules)
    refused(district, district.voice())
    filed = Refusal.objects.get()
    assert (filed.remedy, filed.dispute_until) == ("到 201 室提出。", timezone.localdate() + timedelta(days=60))
    assert Institution.objects.get().hand_back_days == 2
    with pytest.raises(Invalid):
        institution_verbs["set_duty_rules"](
            Institution.objects.get(), actor=district.program, **rules | {"dispute_days": 0}
        )


def test_database_keeps_a_refusal_as_it_was_filed(district):
    voice = district.voice()
    dispute(refused(district, voice), voice)
    for sql in (
        "UPDATE cases_refusal SET ground = 'other'",
        "UPDATE cases_refusal SET dispute = '别的'",
        "UPDATE cases_refusal SET corrected = true",
        "UPDATE cases_refusal SET remedy = ''",
        "DELETE FROM cases_refusal",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
