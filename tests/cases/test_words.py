"""Voices and cases are found by what they say, in either script, and as they are worded now."""

from __future__ import annotations

from huiyin.cases.models import Case, CaseWords, Voice, VoiceWords
from huiyin.cases.words import cases_saying, note_missing, voices_saying


def found(text):
    return {voice.ref for voice in Voice.objects.filter(voices_saying(text))}


def cases_found(text):
    return {case.ref for case in Case.objects.filter(cases_saying(text))}


def test_voice_is_found_by_words_in_the_middle_and_in_the_other_script(district):
    one = district.voice(subject="校车", body="早上的校车总是晚点,孩子在风里等")
    district.voice(subject="食堂", body="饭菜是冷的")
    assert found("晚点") == found("晚點") == found("校车 孩子") == {one.ref}
    assert found("晚点 饭菜") == set()
    assert found("。") == set()


def test_voice_is_found_by_its_number(district):
    one, other = district.voice(), district.voice()
    number = one.ref.rpartition("-")[2]
    assert found(one.ref) == {one.ref}
    assert one.ref in found(number.lstrip("0"))
    assert found(f"{other.ref.lower()}") == {other.ref}


def test_case_is_found_as_it_is_worded_now(district):
    case = district.case(title="食堂饭菜偏冷", problem="供餐温度不够")
    assert cases_found("饭菜偏冷") == {case.ref}
    district.do(case, "amend", "clerk", title="保温设备老化", problem="供餐温度不够")
    assert cases_found("饭菜偏冷") == set()
    assert cases_found("保温設備") == {case.ref}


def test_index_can_be_made_anew(district):
    voice, case = district.voice(body="路灯坏了三天"), district.case(title="路灯")
    VoiceWords.objects.all().delete()
    CaseWords.objects.all().delete()
    assert found("路灯") == set()
    assert note_missing() == 2
    assert found("路灯") == {voice.ref}
    assert cases_found("路灯") == {case.ref}
    assert note_missing() == 0


def test_name_of_a_sender_finds_nothing(district):
    district.voice(name="王小芳", body="食堂的菜是冷的")
    assert found("王小芳") == set()
