"""Keying what stands on paper: once, twice by two people, from a spreadsheet - and nothing that ties answers to a serial."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.kernel.models import JournalEntry, JournalValue, SpentKey
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.surveys import intake, sealing
from huiyin.surveys.models import Copy, CopyReading, Keying, PaperBatch, Sealed
from tests.factories import District
from tests.surveys.paper_stories import BALLOT, an_open, do, issued, key, states

pytestmark = pytest.mark.django_db
SAID = {"who": 1, "grade": 2, "why": [0, 2], "rows.0": 0, "more": "食堂的菜价要公开"}


def inside(questionnaire: Any, box: Any) -> dict[str, Any]:
    return sealing.unseal(sealing.private_key(questionnaire.code, intake.home()), bytes(box))


def test_a_keyed_copy_is_returned_and_its_answers_are_sealed(district: District) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 3)
    key(district, questionnaire, 2, SAID)
    assert states(questionnaire) == ["issued", "returned", "issued"]
    sealed = Sealed.objects.get()
    assert sealed.on_paper
    assert inside(questionnaire, sealed.box)["marks"] == [1, 2, 1, 0, 1, 0, -1, -1]
    assert inside(questionnaire, sealed.box)["texts"] == {"more": "食堂的菜价要公开"}


def test_nothing_kept_ties_answers_to_a_serial(district: District) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 2)
    key(district, questionnaire, 1, SAID, key="idempotent-1")
    entry = JournalEntry.objects.get(verb="key_copy")
    assert set(entry.data) == {"serial", "returned_on", "resolved", "keying"}
    assert entry.commitments == {}
    assert not JournalValue.objects.filter(entry=entry).exists()
    first = SpentKey.objects.get(key="idempotent-1").digest
    again = key(district, questionnaire, 1, SAID | {"who": 0}, key="idempotent-1")  # the digest knows no answers
    assert again.earlier
    assert SpentKey.objects.get(key="idempotent-1").digest == first
    assert Sealed.objects.count() == 1


def test_a_bad_serial_is_told_in_a_sentence(district: District) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 3)
    do(district, questionnaire, "print_copies", label="备用", count=1)
    key(district, questionnaire, 1, {"who": 0})
    do(district, questionnaire, "void_copies", serials="2", void_reason="blank")
    for serial, why in (
        (1, "0001 已经收回录入"),
        (2, "0002 已作废"),
        (4, "0004 印了还没有登记发出"),
        (99, "没有印过编号 0099"),
    ):
        with pytest.raises(Invalid, match=why):
            key(district, questionnaire, serial, {"who": 0})
    assert Sealed.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ('{"who": 9}', "没有这个选项"),
        ('{"nothing": 1}', "没有「nothing」这一题"),
        ('{"who": [0, 1]}', "只能选一项"),
        ('{"more": "' + "长" * 501 + '"}', "最多写 500 个字"),
        ("[1]", "JSON 对象"),
        ("{", "不是 JSON"),
    ],
)
def test_bad_answers_are_told_and_nothing_is_kept(district: District, answers: str, why: str) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 1)
    with pytest.raises((Invalid, Refused), match=why):
        do(district, questionnaire, "key_copy", serial=1, answers=answers)
    assert states(questionnaire) == ["issued"]
    assert not Sealed.objects.exists()


def test_two_keyings_are_two_people_s_and_must_agree(district: District) -> None:
    district.add_user("typist", "office", "clerk", at_unit="bureau")
    questionnaire = an_open(district, keyed_twice="on")
    issued(district, questionnaire, 2)
    key(district, questionnaire, 1, SAID)
    assert states(questionnaire) == ["issued", "issued"]
    assert not Sealed.objects.exists()
    with pytest.raises(Invalid, match="第一遍是您录的"):
        key(district, questionnaire, 1, SAID)
    with pytest.raises(Invalid, match="第 2 题、第 4 题") as refused:
        key(district, questionnaire, 1, SAID | {"grade": 1, "rows.0": 1}, "typist")
    assert [one.id for one in refused.value.form.differences] == ["grade", "rows"]
    key(district, questionnaire, 1, SAID | {"grade": 1}, "typist", resolved="on")
    assert not Keying.objects.exists()
    assert inside(questionnaire, Sealed.objects.get().box)["marks"][:2] == [1, 1]
    key(district, questionnaire, 2, SAID, "typist")
    key(district, questionnaire, 2, SAID | {"more": " 食堂的菜价要公开 "}, "clerk")
    assert states(questionnaire) == ["returned", "returned"]


def test_a_spreadsheet_is_taken_whole_or_not_at_all(district: District) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 3)
    rows = [{"serial": 1, "answers": {"who": 0}}, {"serial": 2, "answers": {"who": 7}}, {"serial": 9, "answers": {}}]
    with pytest.raises(Invalid, match=r"第 2 行:第 1 题:没有这个选项.*第 3 行:没有印过编号 0009"):
        do(district, questionnaire, "key_copies", rows=json.dumps(rows))
    assert states(questionnaire) == ["issued"] * 3
    with pytest.raises(Invalid, match="出现两次"):
        do(district, questionnaire, "key_copies", rows=json.dumps([rows[0], rows[0]]))
    good = [{"serial": n, "answers": {"who": 0}} for n in (1, 2, 3)]
    do(district, questionnaire, "key_copies", rows=json.dumps(good))
    assert states(questionnaire) == ["returned"] * 3
    entry = JournalEntry.objects.get(verb="key_copies")
    assert (entry.data["serials"], entry.data["count"], entry.commitments) == ("0001-0003", 3, {})


def test_paper_that_came_back_is_keyed_after_the_window_and_the_batch_brings_its_category(district: District) -> None:
    ballot = an_open(district, "ballot", BALLOT, sort="ballot", groupings="")
    do(district, ballot, "set_turnout", category="3", invited=5, present=5)
    issued(district, ballot, 2, category="3")
    do(district, ballot, "close_questionnaire")
    key(district, ballot, 1, {"aspects.0": 0, "aspects.5": 3})
    assert inside(ballot, Sealed.objects.get().box)["marks"] == [3, 0, -1, -1, -1, -1, 3]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE surveys_copy SET state = 'issued', returned_on = NULL WHERE serial = 1",
        "UPDATE surveys_copy SET serial = 77 WHERE serial = 1",
        "UPDATE surveys_copy SET issued_on = '2020-01-01' WHERE serial = 2",
        "UPDATE surveys_paperbatch SET count = count + 1",
        'INSERT INTO surveys_copyreading (copy_id, reader_id, "on") SELECT c.id, u.id, current_date FROM surveys_copy c,'
        " people_user u WHERE c.serial = 2 LIMIT 1",
    ],
)
def test_the_database_keeps_what_became_of_a_copy(district: District, damage: str) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 2)
    key(district, questionnaire, 1, {"who": 0})
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{damage}; SET CONSTRAINTS ALL IMMEDIATE")
    assert PaperBatch.objects.get().count == 2
    assert not CopyReading.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_key_one_copy_at_once_one_is_told(district: District) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 4)

    def keyed(serial: int) -> str:
        try:
            key(district, questionnaire, serial, {"who": 0})
        except Refused as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(keyed, [1, 1, 2, 3]))
    assert results.count("kept") == 3
    assert Sealed.objects.count() == 3
    assert Copy.objects.filter(state="returned").count() == 3
