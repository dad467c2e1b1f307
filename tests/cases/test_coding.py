"""Topics, weak links and salient problems: the machine proposes, a clerk sets, and what was borne is dated (D07, D08, D12)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases.actions import case_verbs, code_verbs, voice_verbs
from huiyin.cases.actions.starting import add_starting_codes, missing_codes
from huiyin.cases.codes import codes_of, salient_of, topics_of, topics_proposed_for, weak_link_of
from huiyin.cases.models import Case, CaseTopic, ListedCode, Salient, Voice, VoiceTopic, WeakLink
from huiyin.cases.terms import CodeList
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.text.topic_words import MOST, proposed

MEETING = {"decided_by": "局党委", "meeting": "局党委第 5 次会议", "decided_on": "2026-01-06"}


@pytest.fixture
def coded(district):
    add_starting_codes(district.institution, district.program)
    return district


def named(codes):
    return [code.code for code in codes]


def test_starting_rows_are_the_fourteen_topics_and_the_five_weak_links(coded):
    topics = codes_of(coded.institution, CodeList.TOPIC)
    assert [one.name for one in topics] == [
        *("学校管理", "乱收费", "招生秩序", "贫困生入学", "师德师风", "校园安全", "周边环境"),
        *("大班额", "有偿补课", "双减", "跨学区招生", "择校热", "上学难", "师资缺乏"),
    ]
    links = codes_of(coded.institution, CodeList.WEAK_LINK)
    assert [one.name for one in links] == ["执行上级决定", "学校管理", "政策宣传", "校务公开", "服务意识"]
    assert missing_codes(coded.institution) == []
    assert add_starting_codes(coded.institution, coded.program) == 0


def test_catalogue_is_kept_by_who_organises_and_a_code_stays_as_it_was_named(coded):
    added = {"catalogue": "topic", "code": "canteen", "name": "食堂", "words": "饭菜\n\n 饭菜 \n供餐"}
    with pytest.raises(NotAllowed):
        code_verbs["add_code"](coded.institution, actor=coded.actor("clerk"), **added)
    made = code_verbs["add_code"](coded.institution, actor=coded.actor("admin"), **added).obj
    assert made.words == "饭菜\n供餐"
    with pytest.raises(Invalid, match="填写有误"):
        code_verbs["add_code"](coded.institution, actor=coded.actor("admin"), **added | {"name": "别的"})
    with pytest.raises(Invalid, match="填写有误"):
        code_verbs["add_code"](coded.institution, actor=coded.actor("admin"), **added | {"code": "other"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedCode.objects.filter(pk=made.pk).update(name="改名")


def test_words_propose_and_a_clerk_sets(coded):
    voice = coded.voice(subject="", body="學校亂收費,還有老師有償補課")
    assert set(named(topics_proposed_for(voice))) == {"fees", "paid-lessons"}
    assert topics_of(voice) == []
    voice_verbs["add_topics"](voice, actor=coded.actor("clerk"), topics=["fees"])
    voice = Voice.objects.get(pk=voice.pk)
    assert named(topics_of(voice)) == ["fees"]
    assert named(topics_proposed_for(voice)) == ["paid-lessons"]


def test_retired_topic_is_neither_proposed_nor_set_and_what_bears_it_keeps_it(coded):
    voice = coded.voice(subject="", body="学校乱收费")
    voice_verbs["add_topics"](voice, actor=coded.actor("clerk"), topics=["fees"])
    code_verbs["retire_code"](ListedCode.objects.get(code="fees"), actor=coded.actor("admin"))
    other = coded.voice(subject="", body="学校乱收费")
    assert topics_proposed_for(other) == []
    with pytest.raises(Invalid):
        voice_verbs["add_topics"](other, actor=coded.actor("clerk"), topics=["fees"])
    again = Voice.objects.get(pk=voice.pk)
    assert named(topics_of(again)) == ["fees"]
    voice_verbs["set_topics"](again, actor=coded.actor("clerk"), topics=["fees", "double-reduction"])
    assert named(topics_of(again)) == ["fees", "double-reduction"]


def test_topics_are_corrected_and_what_was_borne_stays_on_record(coded):
    case = coded.case(title="班里七十个人,太挤")
    coded.do(case, "add_topics", "clerk", topics=["large-classes", "few-teachers"])
    coded.do(case, "set_topics", "clerk", topics=["large-classes"])
    assert named(topics_of(case)) == ["large-classes"]
    ended = CaseTopic.objects.get(code__code="few-teachers")
    assert ended.until is not None
    coded.do(case, "set_topics", "clerk", topics=[])
    assert topics_of(case) == []
    assert CaseTopic.objects.count() == 2


@given(st.lists(st.sets(st.sampled_from("abcdef")), max_size=6))
def test_as_many_are_proposed_as_are_named_but_never_more_than_a_few(words):
    topics = {f"t{n}": each for n, each in enumerate(words)}
    found = proposed("ab", topics)
    named_in = {key for key, each in topics.items() if each & {"a", "b"}}
    assert set(found) <= named_in
    assert len(found) == min(len(named_in), MOST)
    hits = [len(topics[key] & {"a", "b"}) for key in found]
    assert hits == sorted(hits, reverse=True)


def test_complaint_is_closed_with_exactly_one_weak_link(coded):
    voice = coded.voice()
    case = coded.asked(voice, kind="complaint")
    coded.rate(case, voice, "satisfied")
    with pytest.raises(Invalid) as refused:
        coded.do(case, "close", "clerk")
    assert "weak_link" in refused.value.form.errors
    coded.do(case, "close", "clerk", weak_link="weak-openness", weak_unit="school")
    found = weak_link_of(Case.objects.get(pk=case.pk))
    assert (found.code.name, found.unit.code) == ("校务公开", "school")


def test_weak_link_that_was_set_before_is_offered_at_closing(coded):
    case = coded.submitted(coded.voice(), kind="complaint")
    coded.do(case, "set_weak_link", "clerk", weak_link="weak-service", weak_unit="section")
    form = case_verbs["close"].form(obj=Case.objects.get(pk=case.pk), actor=coded.actor("clerk"))
    assert (form.initial["weak_link"], form.initial["weak_unit"]) == ("weak-service", "section")


def test_weak_unit_is_named_and_corrected_later(coded):
    case = coded.submitted(coded.voice(), kind="complaint")
    with pytest.raises(Invalid) as refused:
        coded.do(case, "set_weak_link", "clerk", weak_link="weak-service", weak_unit="")
    assert refused.value.form.errors["weak_unit"] == ["写明是哪个单位的薄弱环节"]
    coded.do(case, "set_weak_link", "clerk", weak_link="weak-service", weak_unit="section")
    coded.do(case, "set_weak_link", "clerk", weak_link="weak-service", weak_unit="section")
    assert WeakLink.objects.count() == 1, "the same again changes nothing"
    coded.do(case, "set_weak_link", "clerk", weak_link="weak-orders", weak_unit="section")
    assert [one.code.code for one in WeakLink.objects.filter(until=None)] == ["weak-orders"]


def test_problem_is_closed_without_and_so_is_a_complaint_where_no_catalogue_is_kept(district):
    assert district.closed(district.voice(), kind="complaint").state == "closed"
    add_starting_codes(district.institution, district.program)
    assert district.closed(district.voice()).state == "closed"
    assert not WeakLink.objects.exists()


def test_decision_against_a_sender_names_the_weak_link_of_a_complaint(coded):
    voice = coded.voice()
    case = coded.asked(voice, kind="complaint")
    coded.rate(case, voice, "dissatisfied", "还是冷")
    with pytest.raises(Invalid):
        coded.do(case, "close_by_decision", "leader", reason="已按标准整改")
    said = {"weak_link": "weak-management", "weak_unit": "school"}
    coded.do(case, "close_by_decision", "leader", reason="已按标准整改", **said)
    assert weak_link_of(case).code.code == "weak-management"


@pytest.mark.parametrize("rows", [VoiceTopic, CaseTopic, WeakLink])
def test_database_takes_codes_of_the_right_catalogue_only(coded, rows):
    wrong = ListedCode.objects.filter(catalogue="weak_link" if rows is not WeakLink else "topic").first()
    thing = {"voice": coded.voice()} if rows is VoiceTopic else {"case": coded.case()}
    more = {"unit": coded.units["school"]} if rows is WeakLink else {}
    with pytest.raises(IntegrityError, match="catalogue"), transaction.atomic():
        rows.objects.create(code=wrong, at=wrong.at, **thing, **more)


def test_salient_needs_its_meeting_and_is_taken_back_for_a_reason(coded):
    case = coded.accepted(coded.voice(), title="大班额突出")
    with pytest.raises(Invalid):
        coded.do(case, "mark_salient", "clerk", decided_by="局党委", decided_on="2026-01-06")
    coded.do(case, "mark_salient", "clerk", **MEETING)
    with pytest.raises(Missing, match="还不能"):
        coded.do(case, "mark_salient", "clerk", **MEETING)
    coded.do(case, "amend", "clerk", title="大班额", problem="改过的表述")
    assert salient_of(case).title == "大班额突出"
    coded.do(case, "unmark_salient", "clerk", reason="合并到另一个问题")
    assert salient_of(case) is None
    assert Salient.objects.get().reason == "合并到另一个问题"
    with pytest.raises(Missing):
        coded.do(case, "unmark_salient", "clerk", reason="再撤")


def test_only_a_problem_is_salient(coded):
    case = coded.accepted(coded.voice(), kind="complaint")
    with pytest.raises(Missing) as refused:
        coded.do(case, "mark_salient", "clerk", **MEETING)
    assert refused.value.missing == ["整改问题(其他种类不列为突出问题)"]


def test_what_was_decided_stays(coded):
    case = coded.accepted(coded.voice())
    coded.do(case, "mark_salient", "clerk", **MEETING)
    for statement in ("UPDATE cases_salient SET meeting = '别的会'", "DELETE FROM cases_salient"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_cancelled_case_takes_no_mark(coded):
    case = coded.case()
    coded.do(case, "propose_cancel", "clerk", reason="重复")
    coded.do(case, "cancel", "leader")
    with pytest.raises(WrongState):
        coded.do(case, "mark_salient", "clerk", **MEETING)
