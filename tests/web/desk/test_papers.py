"""Papers on the desk: written in a table, compared before they are kept, who has not yet, both sides for the reviewer."""

from __future__ import annotations

from typing import Any

from huiyin.activities.models import Paper
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.models import SelfAnalysis
from tests.activities.paper_stories import ESSAYS, OWN, SOURCE, a_call, do, handed_in
from tests.activities.stories import fresh, today
from tests.factories import District, a_file, give_permission


def body(answer: Any) -> str:
    return answer.content.decode()


TYPED = {
    "title": "第一小学方案", "text": OWN, "focus": "午餐和校门口", "cell-0-measure": "食堂分两批 | 供餐",
    "cell-0-responsible": "后勤主任", "cell-0-due_on": "2026-03-20", "cell-1-measure": "错时放学",
    "cell-1-responsible": "德育主任", "cell-1-due_on": "2026年3月31日", "pasted": "晚托班\t教务\t2026/4/1", "key": "k1",
}  # fmt: skip


def test_plan_is_written_in_a_table_and_handed_in(district: District, as_user: Any) -> None:
    call = a_call(district)
    page = as_user("principal")
    assert call.title in body(page.get("/desk/"))
    assert "开始写" in body(page.get("/desk/papers/"))
    answer = page.post(f"/desk/papers/calls/{call.ref}/write/", TYPED, follow=True)
    paper = Paper.objects.get()
    assert [(one.measure, str(one.due_on)) for one in paper.items.all()] == [
        ("食堂分两批 | 供餐", "2026-03-20"), ("错时放学", "2026-03-31"), ("晚托班", "2026-04-01"),
    ]  # fmt: skip
    assert "已保存" in body(answer)
    assert 'value="食堂分两批 | 供餐"' not in body(page.get(f"/desk/papers/{paper.ref}/"))
    page.post(f"/desk/papers/{paper.ref}/submit_paper/", {"key": "k2", "seen": fresh(paper).version})
    assert fresh(paper).state == "submitted"
    assert call.title not in body(page.get("/desk/"))
    assert "1 份材料等我审阅" in body(as_user("leader").get("/desk/"))


def test_mistake_in_the_table_keeps_everything_that_was_typed(district: District, as_user: Any) -> None:
    call = a_call(district)
    answer = as_user("principal").post(
        f"/desk/papers/calls/{call.ref}/write/", TYPED | {"cell-1-due_on": "下个月", "title": ""}
    )
    text = body(answer)
    assert answer.status_code == 400
    assert "第 2 条:期限「下个月」不是日期" in text
    assert all(one in text for one in ("后勤主任", "下个月", "晚托班", OWN[:20]))
    assert not Paper.objects.exists()


def test_looking_at_what_is_alike_keeps_nothing_and_shows_the_writers_side_alone(
    district: District, as_user: Any
) -> None:
    district.add_user("other", "school2", "handler")
    call = a_call(district)
    secret = OWN + "本校独有的一句话不给别人看。"
    handed_in(district, call, text=secret)
    typed = TYPED | {"text": SOURCE[:60] + OWN, "check": "1"}
    answer = body(as_user("other").post(f"/desk/papers/calls/{call.ref}/write/", typed))
    assert "还没有保存" in answer
    assert Paper.objects.count() == 1
    assert "与上级文本《区教委实施意见》有" in answer
    assert "与另一单位的一份材料有" in answer
    assert "<mark>" in answer
    assert "第一小学" not in answer.replace("第一小学方案", "")
    assert "本校独有的一句话" not in answer
    none = body(
        as_user("other").post(f"/desk/papers/calls/{call.ref}/write/", TYPED | {"text": "自己的话", "check": "1"})
    )
    assert "没有发现" in none
    read = body(
        as_user("other").post(
            f"/desk/papers/calls/{call.ref}/write/",
            TYPED | {"text": "", "check": "1", "file": a_file("方案.txt", "从文件读来的话".encode())},
        )
    )
    assert "从文件读来的话" in read


def test_reviewer_sees_both_sides_and_returns_with_a_reason(district: District, as_user: Any) -> None:
    district.add_user("other", "school2", "handler")
    call = a_call(district)
    first = handed_in(district, call)
    second = handed_in(district, call, "other", title="第二小学方案")
    text = body(as_user("supervisor").get(f"/desk/papers/{second.ref}/"))
    assert f"与 {first.ref}(第一小学)有 100% 相同" in text
    assert "side-by-side" in text
    assert "100% 相同" in body(as_user("supervisor").get(f"/desk/papers/calls/{call.ref}/"))
    assert f"/desk/papers/{first.ref}/" in text
    own = body(as_user("other").get(f"/desk/papers/{second.ref}/"))
    assert first.ref not in own
    assert "与另一单位的一份材料有 100% 相同" in own
    do(district, second, "return_paper", "supervisor", reason="copied", comments="写本校的事")
    own = body(as_user("other").get(f"/desk/papers/{second.ref}/"))
    assert "简单照抄照搬" in own
    assert "写本校的事" in own
    assert as_user("other").get(f"/desk/papers/{first.ref}/").status_code == 404
    assert as_user("other").get(f"/desk/papers/{first.ref}/write/").status_code == 404


def test_who_has_not_yet_is_named_to_who_may_ask_them_and_counted_for_others(district: District, as_user: Any) -> None:
    call = a_call(district, **ESSAYS, counts="school2 4")
    address = f"/desk/papers/calls/{call.ref}/"
    office = body(as_user("clerk").get(address))
    assert "Principal" in office
    assert "还差 4 份" in office
    handed_in(district, call)
    assert 'data-head="还没有交的">Director<' in body(as_user("clerk").get(f"{address}?show=lacking"))
    auditor = body(as_user("auditor").get(address))
    assert "Head" not in auditor
    assert "还差 1 份" in auditor
    section = body(as_user("head").get(address))
    assert "第一小学" not in section, "a unit sees its own line"


def test_displayed_essays_have_a_list(district: District, as_user: Any) -> None:
    essay = do(district, handed_in(district, a_call(district, **ESSAYS)), "accept_paper", "leader")
    do(district, essay, "agree_to_display", "principal", agrees="yes")
    assert essay.ref not in body(as_user("helper").get("/desk/papers/displayed/"))
    do(district, essay, "display_paper", "leader")
    assert essay.ref in body(as_user("helper").get("/desk/papers/displayed/"))
    assert OWN[:20] in body(as_user("helper").get(f"/desk/papers/{essay.ref}/"))


def test_lists_take_a_constant_number_of_queries(
    district: District, as_user: Any, django_assert_max_num_queries: Any
) -> None:
    call = a_call(district, **ESSAYS, counts="school 5")
    page = as_user("supervisor")
    for name in ("王", "李", "张"):
        handed_in(district, call, author=name)
    with django_assert_max_num_queries(22):
        page.get(f"/desk/papers/calls/{call.ref}/")
    with django_assert_max_num_queries(20):
        page.get("/desk/papers/")


def test_plan_begins_with_what_the_units_own_analysis_takes_up(district: District, as_user: Any) -> None:
    give_permission(district, "handler", "analysis.write", "analysis.sign")
    head, call = district.actor("principal"), a_call(district)
    begin = f"/desk/papers/calls/{call.ref}/write/"
    said = {"campaign": district.campaign.code, "year": today().year, "targets": "午餐偏凉", "measures": "分两批供餐"}
    made = analysis_verbs["draft_analysis"](district.units["school"], actor=head, **said).obj
    assert "午餐偏凉" not in body(as_user("principal").get(begin)), "a draft is not behind anything yet"
    paper = handed_in(district, call)
    assert "还没有签署的效能分析" in body(as_user("supervisor").get(f"/desk/papers/{paper.ref}/"))
    analysis_verbs["sign_analysis"](SelfAnalysis.objects.get(pk=made.pk), actor=head)
    assert f"/desk/analyses/{made.ref}/" in body(as_user("principal").get(f"/desk/papers/{paper.ref}/"))
    again = a_call(district, title="下一份")
    page = body(as_user("principal").get(f"/desk/papers/calls/{again.ref}/write/"))
    assert "抓什么:午餐偏凉\n怎么抓:分两批供餐" in page
    assert "午餐偏凉" not in body(as_user("head").get(f"/desk/papers/calls/{again.ref}/write/"))
