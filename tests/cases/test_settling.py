"""Nothing is struck off unfinished, by its own hands, unasked, or against its sender's word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Link, Rating, Voice
from huiyin.cases.queries import ratings_awaited
from huiyin.cases.receipts import sender
from huiyin.kernel.calendars import seeded
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions import user_verbs
from huiyin.people.models import User
from tests.factories import District


def later(workdays: int) -> Any:
    """Let so many working days and one more hour go by."""
    day = seeded().after(timezone.localdate(), workdays)
    moment = timezone.make_aware(datetime.combine(day, datetime.max.time())) - timedelta(hours=1)
    return mock.patch("django.utils.timezone.now", return_value=moment)


def link(district: District, voice: Voice, case: Case) -> None:
    voice_verbs["link"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), case=case.ref)


def test_silence_holds_the_case_for_seven_working_days_and_no_longer(district: District) -> None:
    case = district.asked(district.voice())
    with later(7), pytest.raises(Missing, match="1 位来件人的评价"):
        district.do(case, "close", "clerk")
    with later(8):
        assert district.do(case, "close", "clerk").state == "closed"
    assert Rating.objects.get().grade == "", "silence is 未评价 and never counts as satisfied"


def test_voice_that_comes_while_others_are_asked_is_asked_too(district: District) -> None:
    first, late = district.voice(), district.voice()
    case = district.asked(first)
    link(district, late, case)
    district.rate(case, first, "satisfied")
    line = Outbox.objects.filter(hearer=f"voice/{late.ref}").latest("pk")
    assert line.text.format(**line.params) == f"您的来件已归入件 {case.ref}。答复:已于本周更换保温设备 3 台 请您评价。"
    with pytest.raises(Missing, match="1 位来件人的评价"):
        district.do(case, "close", "clerk")
    assert district.rate(case, late, "dissatisfied", "我们这边没换").state == "working"


def test_late_voice_has_the_full_time_to_answer(district: District) -> None:
    case, late = district.asked(district.voice()), district.voice()
    with later(8):
        link(district, late, case)
        with pytest.raises(Missing, match="2 位来件人的评价"):
            district.do(case, "close", "clerk")


def test_voice_taken_out_again_no_longer_holds_the_case(district: District) -> None:
    voice = district.voice()
    case = district.asked(voice)
    voice_verbs["unlink"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), case=case.ref, reason="归错")
    assert not Link.objects.filter(case=case, unlinked_at=None).exists()
    with pytest.raises(NotAllowed):
        case_verbs["rate"](Case.objects.get(pk=case.pk), actor=sender(voice), grade="satisfied")
    assert district.do(case, "close", "clerk").state == "closed"


def test_nobody_verifies_or_closes_what_he_handled(district: District) -> None:
    """Neither the person who signed, wherever he sits now, nor anybody of the handling units (M01, E08)."""
    district.add_user("insider", "logistics", "supervisor", "clerk", at_unit="bureau")
    for role in ("supervisor", "clerk"):
        user_verbs["give_role"](User.objects.get(username="head"), actor=district.program, role=role, unit="bureau")
    case = district.finished(co=("logistics",))
    district.do(case, "answer_part", "helper", answer="已配合")
    district.do(case, "submit", "head", result="已整改", reply="已更换")
    for username in ("head", "insider"):
        with pytest.raises(Missing, match="由承办单位和承办人以外的人办理"):
            district.do(case, "verify", username, remarks="合格")
    district.do(case, "verify", "supervisor", remarks="合格")
    district.do(case, "ask", "clerk")
    for username in ("head", "insider"):
        with pytest.raises(Missing, match="由承办单位和承办人以外的人办理"):
            district.do(case, "close", username)
    assert district.do(case, "close", "clerk").state == "closed"


def test_one_who_says_no_sends_it_back_though_others_are_content(district: District) -> None:
    voices = [district.voice() for _ in range(3)]
    case = district.asked(*voices)
    district.rate(case, voices[0], "satisfied")
    district.rate(case, voices[1], "basically")
    with pytest.raises(Invalid) as refused:
        district.rate(case, voices[2], "dissatisfied")
    assert list(refused.value.errors) == ["comment"]
    assert district.rate(case, voices[2], "dissatisfied", "还是冷").state == "working"
    with pytest.raises(WrongState) as waiting:
        district.do(case, "close", "clerk")
    assert "1 位来件人由不满意转为满意" in waiting.value.missing


def test_sender_rates_once_in_a_round(district: District) -> None:
    first, second = district.voice(), district.voice()
    case = district.asked(first, second)
    district.rate(case, first, "satisfied")
    with pytest.raises(Missing, match="每轮评价一次"):
        district.rate(case, first, "dissatisfied", "改主意了")
    with pytest.raises(Invalid):
        case_verbs["rate"](
            Case.objects.get(pk=case.pk), actor=sender(second), voice=first.ref, grade="dissatisfied", comment="冒名"
        )


def test_leader_decides_only_where_a_sender_says_no_and_gives_a_reason(district: District) -> None:
    voice = district.voice()
    content = district.finished()
    with pytest.raises(Missing, match="无人不满意的按程序销号"):
        district.do(content, "close_by_decision", "leader", reason="已尽力")
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "要赔偿")
    with pytest.raises(Invalid):
        district.do(case, "close_by_decision", "leader", reason=" ")
    district.do(case, "close_by_decision", "leader", reason="诉求无政策依据")
    closing = Case.objects.get(pk=case.pk).closings.get()
    assert (closing.by_decision, closing.reason, closing.closed_by) == (
        True,
        "诉求无政策依据",
        district.users["leader"],
    )
    assert Case.objects.get(pk=case.pk).facts.get(until=None).by_decision is True


def test_reopened_case_keeps_its_first_closing_and_starts_a_new_round(district: District) -> None:
    voice = district.voice()
    case = district.closed(voice)
    district.do(case, "reopen", "leader", reason="问题反弹")
    again = Case.objects.get(pk=case.pk)
    assert (again.state, again.closed_at, again.ref, again.lead_unit) == ("working", None, case.ref, case.lead_unit)
    district.do(case, "submit", "head", result="再整改", reply="又换了 2 台")
    district.do(case, "verify", "supervisor", remarks="合格")
    district.do(case, "ask", "clerk")
    district.rate(case, voice, "satisfied")
    district.do(case, "close", "clerk")
    assert list(Case.objects.get(pk=case.pk).closings.values_list("number", "reopen_reason")) == [
        (1, "问题反弹"),
        (2, ""),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_case SET state = 'closed', closed_at = registered_at WHERE state = 'working'",
        "UPDATE cases_case SET person = '' WHERE state = 'working'",
        "UPDATE cases_case SET lead_unit_id = NULL WHERE state = 'working'",
        "UPDATE cases_voice SET body = body || '。'",
        "UPDATE cases_voice SET disposition = 'answered'",
        "UPDATE cases_link SET unlinked_at = linked_at, reason = '归错'",
        "UPDATE cases_case SET conduct = true, about_unit_id = lead_unit_id",
        "UPDATE cases_casefact SET state = 'closed' WHERE until IS NULL",
        "DELETE FROM cases_measure",
        "DELETE FROM cases_voice",
    ],
)
def test_database_itself_refuses(district: District, statement: str) -> None:
    """A hand past the verbs is stopped by PostgreSQL, at the statement or at the end of the transaction."""
    district.working(district.voice())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


def test_what_a_sender_said_before_a_reopening_does_not_close_the_case_again(district: District) -> None:
    voice = district.voice()
    case = district.rate(district.asked(voice), voice, "dissatisfied", "还是冷")
    district.do(case, "close_by_decision", "leader", reason="已按标准整改")
    district.do(case, "reopen", "leader", reason="复查发现反弹")
    with pytest.raises(Missing, match="来件人不满意的评价"):
        district.do(case, "close_by_decision", "leader", reason="再次办结")


def test_voice_taken_out_is_no_longer_awaited(district: District) -> None:
    voice, other = district.voice(), district.voice()
    case = district.asked(voice, other)
    assert [rating.round.case_id for rating in ratings_awaited(voice)] == [case.pk]
    voice_verbs["unlink"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), case=case.ref, reason="非此事")
    assert not ratings_awaited(voice).exists()
