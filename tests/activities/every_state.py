"""A plan, a session, a talk, a visit, a list of pairs and a report for comment in every state, made by the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import Consultation
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.kernel.verbs import Verbs
from tests.days import TODAY
from tests.factories import District

VERBS: dict[str, Verbs] = {
    "plan": plan_verbs, "session": session_verbs, "talk": talk_verbs, "visit": visit_verbs,
    "musttalk": must_talk_verbs, "consultation": consultation_verbs,
    "papercall": paper_call_verbs, "paper": paper_verbs,
}  # fmt: skip
SOON = TODAY + timedelta(days=7)
LINE: dict[str, Any] = {
    "channel": "forum", "audience": "parents_pupils", "about": "group", "from_on": TODAY, "until_on": SOON,
    "responsible": "办公室",
}  # fmt: skip
SESSION: dict[str, Any] = {
    "kind": "discussion", "topic": "强化服务意识", "about": "group", "place": "三楼会议室",
    "planned_at": f"{TODAY} 00:30", "leader": "周明达",
}  # fmt: skip
TALK: dict[str, Any] = {"audience": "teachers", "talker": "校长", "times": 5, "held_on": TODAY}
VISIT: dict[str, Any] = {
    "visitor": "校长", "place": "石壕镇", "reason": "慰问困难党员", "headcount": 12, "visited_on": TODAY,
}  # fmt: skip
PAIRS: dict[str, Any] = {"chiefs": ["leader"], "members": ["supervisor"], "charges": "leader section head"}
REPORT: dict[str, Any] = {
    "title": "分析检查报告", "text": "一、基本情况", "range": ["school"], "from_on": TODAY, "until_on": SOON,
}  # fmt: skip


CALL: dict[str, Any] = {
    "kind": "essay", "owing": "staff", "title": "学习心得体会", "due_on": SOON, "units": ["school"], "counts": "school 9",
}  # fmt: skip
PAPER: dict[str, Any] = {"title": "学习体会", "text": "学习以后,要把群众的事放在心上。", "author": "王老师"}


def activities_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for state in ("draft", "submitted", "returned", "passed"):
        found["plan", state] = plan_in(d, state)
    for state in ("planned", "invited", "held", "minuted", "cancelled"):
        found["session", state] = session_in(d, state)
    for state in ("planned", "done", "withdrawn"):
        found["talk", state] = talk_in(d, state)
        found["visit", state] = visit_in(d, state)
    found["musttalk", "active"] = must_talk_verbs["set_must_talks"](campaign(d, "pairs"), actor=d.program, **PAIRS).obj
    for state in ("draft", "open", "closed", "revised", "final"):
        found["consultation", state] = consultation_in(d, state)
    for state in ("draft", "open", "closed"):
        found["papercall", state] = call_in(d, state)
    for state in ("draft", "submitted", "returned", "accepted", "displayed", "dropped"):
        found["paper", state] = paper_in(d, state)
    return found


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)


def do(verbs: Verbs, d: District, obj: Any, name: str, **data: Any) -> Any:
    return verbs[name](fresh(obj), actor=d.program, **data).obj


def campaign(d: District, code: str) -> Campaign:
    said = {"code": f"collecting-{code}", "name": "问计于民", "theme": "效能", "starts_on": "2026-01-05"}
    made = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **said).obj
    for verb, data in (
        ("add_phase", {"name": "一"}),
        ("add_category", {"code": "school", "name": "学校"}),
        ("start_campaign", {}),
    ):
        campaign_verbs[verb](made, actor=d.program, **data)
    return made


def plan_in(d: District, state: str) -> Any:
    plan = plan_verbs["draft_plan"](campaign(d, f"plan-{state}"), actor=d.program).obj
    do(plan_verbs, d, plan, "add_line", **LINE)
    if state != "draft":
        do(plan_verbs, d, plan, "submit_plan")
    if state == "returned":
        do(plan_verbs, d, plan, "return_plan", comments="缺对个人的安排")
    if state == "passed":
        do(plan_verbs, d, plan, "pass_plan")
    return plan


def session_in(d: District, state: str, **said: Any) -> Any:
    one = session_verbs["plan_session"](d.campaign, actor=d.program, **(SESSION | said)).obj
    if state == "invited":
        do(session_verbs, d, one, "invite", teachers=5)
    if state in ("held", "minuted"):
        do(session_verbs, d, one, "hold", teachers=4)
        do(session_verbs, d, one, "add_outcome", kind="problem", text="会议偏多")
    if state == "minuted":
        do(session_verbs, d, one, "minute")
    if state == "cancelled":
        do(session_verbs, d, one, "cancel_session", reason="改期")
    return one


def talk_in(d: District, state: str) -> Any:
    day = SOON if state == "planned" else TODAY
    one = talk_verbs["record_talk"](d.units["bureau"], actor=d.program, **(TALK | {"held_on": day})).obj
    if state == "withdrawn":
        do(talk_verbs, d, one, "withdraw_talk", reason="重复登记")
    return one


def visit_in(d: District, state: str) -> Any:
    day = SOON if state == "planned" else TODAY
    one = visit_verbs["record_visit"](d.units["bureau"], actor=d.program, **(VISIT | {"visited_on": day})).obj
    if state == "withdrawn":
        do(visit_verbs, d, one, "withdraw_visit", reason="重复登记")
    return one


def consultation_in(d: District, state: str) -> Any:
    one = consultation_verbs["draft_consultation"](d.campaign, actor=d.program, **REPORT).obj
    if state == "draft":
        return one
    do(consultation_verbs, d, one, "open_consultation")
    do(consultation_verbs, d, one, "note_comment", mode="in_person", text="第二部分太空")
    do(consultation_verbs, d, one, "answer_comment", number=1, outcome="adopted")
    if state != "open":
        period_is_over(d, one)
        do(consultation_verbs, d, one, "close_consultation")
    if state == "revised":
        do(consultation_verbs, d, one, "revise_consultation", **REPORT)
    if state == "final":
        do(consultation_verbs, d, one, "finish_consultation")
    return one


def period_is_over(_district: District, one: Any) -> None:
    """Let the days of the report lie in the past, as if time had gone by: nothing else may move them."""
    past = [TODAY() - timedelta(days=9), TODAY() - timedelta(days=2), one.pk]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE activities_consultation DISABLE TRIGGER consultation_stays")
        cursor.execute("UPDATE activities_consultation SET from_on = %s, until_on = %s WHERE id = %s", past)
        cursor.execute("ALTER TABLE activities_consultation ENABLE TRIGGER consultation_stays")
        cursor.execute("ALTER TABLE activities_comment DISABLE TRIGGER comment_fits")
        cursor.execute("UPDATE activities_comment SET day = %s WHERE consultation_id = %s", past[1:])
        cursor.execute("ALTER TABLE activities_comment ENABLE TRIGGER comment_fits")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert Consultation.objects.get(pk=one.pk).until_on < TODAY()


def call_in(d: District, state: str) -> Any:
    call = paper_call_verbs["draft_paper_call"](d.campaign, actor=d.program, **CALL).obj
    if state != "draft":
        do(paper_call_verbs, d, call, "open_paper_call")
    if state == "closed":
        day_is_over(d, call)
        do(paper_call_verbs, d, call, "close_paper_call")
    return call


def paper_in(d: District, state: str) -> Any:
    paper = paper_verbs["begin_paper"](fresh(call_in(d, "open")), actor=d.program, **PAPER).obj
    if state == "dropped":
        return do(paper_verbs, d, paper, "drop_paper")
    if state == "draft":
        return paper
    do(paper_verbs, d, paper, "submit_paper", seen_alike="on")
    do(paper_verbs, d, paper, "agree_to_display", agrees="yes")
    if state == "returned":
        do(paper_verbs, d, paper, "return_paper", reason="copied", comments="写自己的")
    if state in ("accepted", "displayed"):
        do(paper_verbs, d, paper, "accept_paper")
    if state == "displayed":
        do(paper_verbs, d, paper, "display_paper")
    return paper


def day_is_over(_district: District, call: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_papercall SET due_on = %s WHERE id = %s", [TODAY() - timedelta(days=1), call.pk]
        )


def is_a_plan(_district: District, paper: Any) -> None:
    """Let an accepted essay be a plan with one measure: nothing else may turn one into the other."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("papercall", "paper"):
            cursor.execute(f"ALTER TABLE activities_{table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE activities_paperitem DISABLE TRIGGER item_stays")
        cursor.execute("UPDATE activities_papercall SET kind = 'plan', owing = 'unit' WHERE id = %s", [paper.call_id])
        cursor.execute("UPDATE activities_paper SET kind = 'plan' WHERE id = %s", [paper.pk])
        cursor.execute(
            "INSERT INTO activities_paperitem (paper_id, number, measure, responsible, due_on, done_note)"
            " VALUES (%s, 1, '错时放学', '主任', %s, '')",
            [paper.pk, SOON()],
        )
        for table in ("papercall", "paper", "paperitem"):
            cursor.execute(f"ALTER TABLE activities_{table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


READY: dict[str, Callable[[District, Any], None]] = {
    "its period is over": period_is_over,
    "its day is over": day_is_over,
    "it is a plan": is_a_plan,
}
SAID: dict[str, dict[str, Any]] = {
    "plan add_line": LINE,
    "plan drop_line": {"number": 1},
    "plan return_plan": {"comments": "缺对个人的安排"},
    "plan reopen_plan": {"reason": "增加走访"},
    "session plan_session": SESSION,
    "session edit_session": SESSION | {"place": "二楼"},
    "session invite": {"teachers": 6},
    "session hold": {"teachers": 5},
    "session correct_heads": {"teachers": 5},
    "session note_names": {"names": "张三\n李四"},
    "session cancel_session": {"reason": "改期"},
    "session record_voice": {"body": "会开得太多"},
    "session take_minute": {"passages": "1. 会开得太多\n2. 文件太多"},
    "session note_mindset": {"mindset": "会前谈心", "face": 3},
    "session add_outcome": {"kind": "suggestion", "text": "合并会议"},
    "session convert_outcome": {"number": 1, "use": "efficiency"},
    "session set_outcome_aside": {"number": 1, "reason": "已在办理"},
    "talk record_talk": TALK,
    "talk confirm_talk": {"held_on": TODAY},
    "talk withdraw_talk": {"reason": "重复登记"},
    "visit record_visit": VISIT,
    "visit confirm_visit": {"visited_on": TODAY, "headcount": 8},
    "visit withdraw_visit": {"reason": "重复登记"},
    "visit add_visit_voice": {"body": "路灯坏了"},
    "musttalk set_must_talks": PAIRS,
    "musttalk derive_pairs": PAIRS,
    "musttalk add_pair": {"kind": "unit_unit", "one": "section", "other": "logistics"},
    "musttalk waive_pair": {"number": 1, "reason": "长期病假"},
    "papercall draft_paper_call": CALL,
    "papercall edit_paper_call": CALL,
    "papercall add_to_roll": {"unit": "school2", "times": 2},
    "papercall excuse_from_paper": {"number": 1, "reason": "撤并"},
    "papercall move_paper_day": {"due_on": SOON, "reason": "放假"},
    "papercall reopen_paper_call": {"reason": "补交"},
    "paper begin_paper": PAPER,
    "paper write_paper": PAPER,
    "paper submit_paper": {"seen_alike": "on"},
    "paper return_paper": {"reason": "copied", "comments": "写自己的"},
    "paper agree_to_display": {"agrees": "yes"},
    "paper finish_item": {"number": 1, "done_on": TODAY, "note": "已做"},
    "consultation draft_consultation": REPORT,
    "consultation edit_consultation": REPORT,
    "consultation comment_text": {"text": "再具体些"},
    "consultation note_comment": {"text": "再具体些", "mode": "in_writing"},
    "consultation answer_comment": {"number": 1, "outcome": "answered", "answer": "另文安排"},
    "consultation revise_consultation": REPORT,
}
"""What is typed into the forms."""
