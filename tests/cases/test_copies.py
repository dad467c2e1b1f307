"""Near copies of replies, results, measures and evidence: noted as they are written, found by whoever may see them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.cases.actions import voice_verbs
from huiyin.cases.copies import near_copies, note_missing_marks
from huiyin.cases.models import Reply, WrittenMarks
from huiyin.cases.models_copies import Written

REPLY = "三号窗口的保温柜九月三日已经更换,后勤处每周一检查一次温度记录,结果贴在食堂门口的公示栏里。"
ALIKE = "三號窗口的保溫櫃九月三日已經更換,後勤處每週一檢查一次溫度記錄,結果貼在食堂門口的公示欄裡。"
KINDS = (Written.REPLY, Written.ANSWER)


def answered(district, text=REPLY):
    voice = district.voice()
    voice_verbs["answer"](voice, actor=district.actor("clerk"), text=text)
    return voice


def submitted(district, reply=REPLY):
    """A case with everything that could be copied from another."""
    case = district.assigned()
    done = "三个窗口的保温柜全部换成新的,温度记录每周一贴在食堂门口,家长委员会四月抽查过一次,六十度以上"
    district.do(case, "sign", "head", person="陈科长")
    district.do(
        case,
        "plan",
        "head",
        content="更换三个窗口的保温柜,后勤处每周一检查一次温度记录并签字",
        standard="出餐温度不低于 60 度",
    )
    note = "更换前后的照片与设备签收单各一份,三月到四月的温度记录表共四张"
    district.do(case, "finish_measure", "head", measure=1, result=done, note=note)
    return district.do(case, "submit", "head", result=done, reply=reply)


def noted(case):
    return set(WrittenMarks.objects.filter(case=case).values_list("kind", flat=True))


def test_what_is_written_is_noted_with_it(district):
    case = submitted(district)
    assert noted(case) == {"measure", "done", "evidence", "result", "reply"}
    voice = answered(district)
    assert WrittenMarks.objects.get(voice=voice).kind == "answer"


def test_near_copy_is_found_in_either_script_and_not_in_its_own_case(district):
    case = submitted(district)
    clerk = district.actor("clerk")
    found = near_copies(clerk, f"您好!{ALIKE}感谢您的支持。", KINDS)
    assert [(one.kind, one.case, one.text) for one in found] == [("reply", case, REPLY)]
    assert found[0].about == case.problem
    assert near_copies(clerk, ALIKE, KINDS, case=case) == []
    assert near_copies(clerk, ALIKE, (Written.MEASURE,)) == []
    assert near_copies(clerk, "您好!您的留言已收悉,感谢您对我们工作的支持。", KINDS) == []


def test_only_what_one_may_see_is_found(district):
    submitted(district)
    answered(district)
    kinds = {
        name: {one.kind for one in near_copies(district.actor(name), REPLY, KINDS)}
        for name in ("clerk", "head", "helper")
    }
    assert kinds == {"clerk": {"reply", "answer"}, "head": {"reply"}, "helper": set()}


def test_index_can_be_made_anew(district):
    submitted(district)
    answered(district)
    before = {(one.kind, one.source): one.marks for one in WrittenMarks.objects.all()}
    WrittenMarks.objects.all().delete()
    assert note_missing_marks() == len(before)
    assert {(one.kind, one.source): one.marks for one in WrittenMarks.objects.all()} == before
    assert note_missing_marks() == 0


def test_number_of_statements_does_not_grow(district):
    first = submitted(district)
    clerk = district.actor("clerk")

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            near_copies(clerk, REPLY, KINDS)
        return len(queries)

    near_copies(clerk, REPLY, KINDS)
    few = asked()
    replies = Reply.objects.bulk_create(
        Reply(
            voice=district.voice(),
            text=f"{REPLY}第{n}次",
            at=first.registered_at,
        )
        for n in range(8)
    )
    assert note_missing_marks() == len(replies)
    assert asked() <= few + 1  # one for the other kind


def test_marks_belong_to_a_case_or_to_a_voice(district):
    for given in ({}, {"case": district.case(), "voice": district.voice()}):
        with pytest.raises(IntegrityError, match="written_of_case_or_voice"), transaction.atomic():
            WrittenMarks.objects.create(kind="reply", source=1, marks=[], **given)
