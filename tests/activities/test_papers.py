"""Papers that units and people hand in: who owes one, what a plan must hold, returned, accepted, displayed (A04, B09, M12)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.db import IntegrityError, transaction

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.models import Paper, PaperCall, PaperItem, PaperOwed, PaperRound
from huiyin.activities.papers import calls_of, duties_of, items_ahead, lacking_of, papers_of, standing, to_review
from huiyin.kernel.models import JournalEntry, JournalValue, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions import user_verbs
from huiyin.people.models import User
from tests.activities.paper_stories import CALL, ESSAYS, ITEMS, OWN, a_call, a_paper, do, handed_in
from tests.activities.stories import fresh, today
from tests.factories import District, a_file


def test_plan_is_written_returned_as_copied_and_accepted(district: District) -> None:
    call = a_call(district)
    paper = handed_in(district, call)
    assert (paper.state, paper.unit.code, paper.ref[:1]) == ("submitted", "school", "C")
    copied = do(district, paper, "return_paper", "supervisor", reason="copied", comments="没有写本校的事")
    assert copied.state == "returned"
    do(district, paper, "write_paper", "principal", title="修改稿", text=OWN + "每周五公布进度。", items=ITEMS)
    do(district, paper, "submit_paper", "principal", seen_alike="on")
    assert do(district, paper, "accept_paper", "leader").state == "accepted"
    rounds = list(paper.rounds.values_list("number", "outcome", "reason", "title"))
    assert rounds == [(1, "returned", "copied", "第一小学实施方案"), (2, "accepted", "", "修改稿")]
    assert paper.rounds.get(number=1).text == OWN, "what was returned stays on record"
    told = Outbox.objects.filter(hearer=f"staff/{district.users['principal'].pk}").order_by("pk")
    assert [one.params["ref"] for one in told] == [paper.ref, paper.ref]


def test_what_a_plan_lacks_is_said_at_once(district: District) -> None:
    paper = a_paper(district, a_call(district), text="太短", focus="", items="食堂分批供餐 | | \n错时放学 | 主任 |")
    with pytest.raises(Missing) as refused:
        do(district, paper, "submit_paper", "principal")
    assert refused.value.missing == [
        "正文至少 40 字(现有 2 字)", "本单位工作重点", "第 1 条措施的完成期限", "第 1 条措施的责任人", "第 2 条措施的完成期限",
    ]  # fmt: skip
    do(district, paper, "write_paper", "principal", title="方案", text="", focus="", items="")
    with pytest.raises(Missing) as refused:
        do(district, paper, "submit_paper", "principal")
    assert refused.value.missing == ["正文", "本单位工作重点", "至少一条措施,写明责任人和完成期限"]


def test_a_line_of_measures_that_cannot_be_read_is_named_and_nothing_is_lost(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        a_paper(district, a_call(district), items="甲 | 乙 | 下个月\n | 丙 | 2026-02-30")
    assert refused.value.errors["items"] == [
        "第 1 条:期限「下个月」不是日期,写作 2026-04-30", "第 2 条:没有写措施",
        "第 2 条:期限「2026-02-30」不是日期,写作 2026-04-30",
    ]  # fmt: skip
    paper = a_paper(district, a_call(district, title="另一份"), items="甲\t乙\t2026年4月5日")
    assert str(paper.items.get().due_on) == "2026-04-05"
    do(district, paper, "write_paper", "principal", title="只改标题")
    assert (fresh(paper).text, paper.items.count()) == (OWN, 1), "what is not sent stays"


def test_writer_hands_in_for_his_own_unit_and_one_plan_alone(district: District) -> None:
    call = a_call(district)
    a_paper(district, call)
    with pytest.raises(Invalid, match="已经起草"):
        a_paper(district, call)
    with pytest.raises(NotAllowed):
        a_paper(district, call, "head")
    district.add_user("other", "school2", "handler")
    with pytest.raises(Invalid, match="为谁交"):
        a_paper(district, call, "other", owed=1)
    assert a_paper(district, call, "other").unit.code == "school2"
    first = Paper.objects.get(unit__code="school")
    with pytest.raises(NotAllowed):
        do(district, first, "write_paper", "other", title="x")
    assert list(papers_of(district.actor("other")).values_list("unit__code", flat=True)) == ["school2"]


def test_drafts_are_not_seen_by_reviewers_and_a_school_never_sees_another_schools_plan(district: District) -> None:
    call = a_call(district)
    paper = a_paper(district, call)
    district.add_user("other", "school2", "handler")
    seen = {name: papers_of(district.actor(name)).count() for name in ("principal", "supervisor", "other", "auditor")}
    assert seen == {"principal": 1, "supervisor": 0, "other": 0, "auditor": 0}
    do(district, paper, "submit_paper", "principal", seen_alike="on")
    seen = {name: papers_of(district.actor(name)).count() for name in ("principal", "supervisor", "other", "auditor")}
    assert seen == {"principal": 1, "supervisor": 1, "other": 0, "auditor": 1}


def test_nobody_reviews_his_own_paper_nor_one_of_his_unit(district: District) -> None:
    district.add_user("deputy", "school", "supervisor", at_unit="bureau")
    paper = handed_in(district, a_call(district))
    with pytest.raises(Missing, match="由本单位以外的人审阅"):
        do(district, paper, "accept_paper", "deputy")
    assert list(to_review(district.actor("deputy"))) == []
    assert list(to_review(district.actor("leader"))) == [paper]
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperRound.objects.update(
            decided_by=district.users["principal"], decided_at=paper.rounds.get().submitted_at, outcome="accepted"
        )


def test_essays_are_owed_by_name_where_people_have_accounts_and_by_number_elsewhere(district: District) -> None:
    call = a_call(district, **ESSAYS, counts="school2 3\n第一小学 2")
    roll = {(one.unit.code, one.user.username if one.user else "", one.times) for one in call.roll.all()}
    assert roll == {("school2", "", 3), ("school", "", 2), ("section", "head", 1)}
    assert lacking_of(call) == 6
    handed_in(district, call, author="王老师")
    handed_in(district, call, author="王老师", title="第二篇")
    assert lacking_of(call) == 5, "one person who writes two has handed in once"
    with pytest.raises(Invalid, match="写明作者姓名"):
        a_paper(district, call)
    handed_in(district, call, "head")
    by_unit = {one.unit.code: (one.owed, one.lacking, one.waiting) for one in standing(call)}
    assert by_unit == {"school": (2, 1, 2), "school2": (3, 3, 0), "section": (1, 0, 1)}


def test_each_party_member_owes_one(district: District) -> None:
    house = district.institution
    from huiyin.people.actions_house import institution_verbs

    institution_verbs["add_party_group"](house, actor=district.program, name="第一党小组")
    fields = user_verbs["describe_staff"].form.base_fields
    assert "party_group" in fields
    user_verbs["describe_staff"](
        User.objects.get(username="principal"), actor=district.program, party_group="第一党小组"
    )
    call = a_call(district, **(ESSAYS | {"owing": "party"}))
    assert [one.user.username for one in call.roll.select_related("user")] == ["principal"]


def test_own_essay_needs_no_grant_but_a_place_on_the_roll_and_a_statement_is_its_authors(district: District) -> None:
    call = a_call(district, **(ESSAYS | {"units": ["bureau"], "kind": "statement", "title": "对照检查材料"}))
    own = handed_in(district, call, "leader")
    assert own.author.username == "leader"
    with pytest.raises(NotAllowed):
        do(district, a_paper(district, call, "auditor"), "write_paper", "clerk", title="改")
    assert set(papers_of(district.actor("supervisor")).values_list("author__username", flat=True)) == {"leader"}
    assert not papers_of(district.actor("clerk")).exists(), (
        "who keeps the roll does not read what people write of themselves"
    )
    assert not papers_of(district.actor("principal")).exists()
    with pytest.raises(Missing, match="由撰写人、提交人以外的人审阅"):
        do(district, own, "accept_paper", "leader")


def test_essay_is_displayed_with_its_authors_consent_alone_and_comes_off_without(district: District) -> None:
    call = a_call(district, **ESSAYS)
    essay = do(district, handed_in(district, call), "accept_paper", "leader")
    with pytest.raises(Missing, match="作者同意展示"):
        do(district, essay, "display_paper", "leader")
    do(district, essay, "agree_to_display", "principal", agrees="yes")
    assert do(district, essay, "display_paper", "leader").state == "displayed"
    assert papers_of(district.actor("helper")).get() == essay
    assert do(district, essay, "agree_to_display", "principal", agrees="no").state == "accepted"
    assert not papers_of(district.actor("helper")).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=essay.pk).update(state="displayed")
    plan = do(district, handed_in(district, a_call(district)), "accept_paper", "leader")
    with pytest.raises(Missing, match="只有心得体会"):
        do(district, plan, "display_paper", "leader")


def test_call_that_is_out_keeps_its_roll_and_moves_its_day_with_a_reason(district: District) -> None:
    clerk = district.actor("clerk")
    call = a_call(district, out=False)
    edited = CALL | {"units": ["school"], "due_on": today() + timedelta(days=3)}
    paper_call_verbs["edit_paper_call"](fresh(call), actor=clerk, **edited)
    assert call.roll.count() == 1
    paper_call_verbs["open_paper_call"](fresh(call), actor=clerk)
    with pytest.raises(WrongState):
        paper_call_verbs["edit_paper_call"](fresh(call), actor=clerk, **edited)
    paper_call_verbs["add_to_roll"](fresh(call), actor=clerk, unit="school2")
    paper_call_verbs["excuse_from_paper"](fresh(call), actor=clerk, number=2, reason="本月撤并")
    assert lacking_of(call) == 1
    paper_call_verbs["move_paper_day"](fresh(call), actor=clerk, due_on=today() + timedelta(days=30), reason="放假")
    assert fresh(call).due_on == today() + timedelta(days=30)
    for change in ({"kind": "essay", "owing": "staff"}, {"source": "x"}, {"state": "draft", "opened_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperCall.objects.filter(pk=call.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperOwed.objects.filter(call=call).delete()


def test_call_ends_when_all_have_handed_in_and_nothing_comes_after(district: District) -> None:
    clerk = district.actor("clerk")
    call = a_call(district, units=["school"])
    with pytest.raises(Missing, match="全部交齐"):
        paper_call_verbs["close_paper_call"](fresh(call), actor=clerk)
    paper = do(district, handed_in(district, call), "return_paper", "leader", reason="no_time", comments="没有时间")
    with pytest.raises(Missing, match="全部交齐"):
        paper_call_verbs["close_paper_call"](fresh(call), actor=clerk)
    do(district, paper, "submit_paper", "principal", seen_alike="on")
    paper_call_verbs["close_paper_call"](fresh(call), actor=clerk)
    do(district, paper, "return_paper", "leader", reason="other", comments="补一项")
    with pytest.raises(Missing, match="材料正在征集"):
        do(district, paper, "submit_paper", "principal", seen_alike="on")
    paper_call_verbs["reopen_paper_call"](fresh(call), actor=clerk, reason="补交")
    assert do(district, paper, "submit_paper", "principal", seen_alike="on").state == "submitted"


def test_what_waits_is_the_writers_own_and_measures_of_an_accepted_plan_follow(district: District) -> None:
    call = a_call(district)
    a_call(district, title="没有发布", out=False)
    principal = district.actor("principal")
    assert [(one.call.title, one.paper) for one in duties_of(principal)] == [("效能建设实施方案", None)]
    assert duties_of(district.actor("clerk")) == [], "who may hand in for all is not asked for all"
    paper = handed_in(district, call)
    assert duties_of(principal) == []
    do(district, paper, "accept_paper", "leader")
    assert [one.number for one in items_ahead(principal)] == [1, 2]
    do(district, paper, "finish_item", "principal", number=1, done_on=today(), note="已分两批供餐")
    assert [one.number for one in items_ahead(principal)] == [2]
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperItem.objects.filter(number=2).update(measure="改一改")
    assert list(calls_of(principal)) == [call]
    assert calls_of(district.actor("clerk")).count() == 2


def test_text_is_read_from_a_file_and_typed_text_is_never_overwritten_unasked(district: District) -> None:
    document = docx.Document()
    document.add_paragraph("一、总体要求")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "措施", "期限"
    document.add_paragraph("二、本校情况")
    content = BytesIO()
    document.save(content)
    sent = {"file": a_file("方案.docx", content.getvalue())}
    call = a_call(district)
    paper = a_paper(district, call, text="", files=sent)
    assert paper.text == "一、总体要求\n措施\t期限\n二、本校情况"
    with pytest.raises(Invalid) as refused:
        do(district, paper, "write_paper", "principal", title="t", text="自己写的", files=sent)
    assert "勾选" in refused.value.errors["file"][0]
    do(district, paper, "write_paper", "principal", title="t", text="自己写的", replace="on", files=sent)
    assert fresh(paper).text.startswith("一、总体要求")
    for name, data, said in (
        ("a.pdf", b"%PDF", "请选 Word"), ("a.docx", b"PK broken", "打不开"), ("a.txt", b"\xff\xfe\xfa", "编码"),
        ("a.txt", b"  \n ", "没有文字"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=said):
            do(district, paper, "write_paper", "principal", title="t", replace="on", files={"file": a_file(name, data)})


def test_text_and_authors_name_are_not_in_the_journal(district: District) -> None:
    call = a_call(district, **ESSAYS, counts="school 2")
    handed_in(district, call, author="王小明")
    entry = JournalEntry.objects.get(verb="begin_paper")
    assert not {"text", "author"} & entry.data.keys()
    assert not JournalValue.objects.filter(entry=entry, value__contains="王小明").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.all().delete()


@pytest.mark.parametrize(
    "count", ["00000000112345678901234567890", "9" * 5000, "000000001" + "9" * 9, "0", "-1", "1.5"]
)
def test_a_count_that_is_none_is_said_and_no_more(district: District, count: str) -> None:
    with pytest.raises(Invalid, match="份数写 1 到"):
        a_call(district, **ESSAYS, counts=f"school2 {count}")


def test_what_an_author_wrote_himself_nobody_writes_or_agrees_to_in_his_place(district: District) -> None:
    call = a_call(district, **ESSAYS)
    essay = do(district, handed_in(district, call), "return_paper", "leader", reason="other", comments="写得太空")
    assert papers_of(district.actor("clerk")).get() == essay, "who keeps the roll reads it"
    with pytest.raises(NotAllowed):
        do(district, essay, "write_paper", "clerk", title="别人改的")
    with pytest.raises(NotAllowed):
        do(district, essay, "submit_paper", "clerk", seen_alike="on")
    do(district, essay, "submit_paper", "principal", seen_alike="on")
    do(district, essay, "accept_paper", "leader")
    with pytest.raises(NotAllowed):
        do(district, essay, "agree_to_display", "clerk", agrees="yes")
    mailed = handed_in(district, call, "clerk", owed=call.roll.get(user__username="head").number)
    assert (mailed.author.username, mailed.entered_by.username) == ("head", "clerk")
    assert do(district, mailed, "return_paper", "leader", reason="other", comments="再改").state == "returned"
    assert do(district, mailed, "write_paper", "clerk", title="照来信改").title == "照来信改"
