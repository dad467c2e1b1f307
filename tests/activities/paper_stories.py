"""Calls for papers and what is handed in, made by the verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.models import Paper, PaperCall
from tests.activities.stories import fresh, today
from tests.factories import District

SOURCE = (
    "全区教育系统要深入开展效能建设,切实转变工作作风,着力解决推诿扯皮、办事拖拉等突出问题,"
    "做到事事有人管、件件有着落,努力办好人民满意的教育。各单位要结合实际制定实施方案,明确责任,抓好落实。"
)
OWN = (
    "我校现有学生一千二百名,教师七十八名。去年家长反映食堂午餐偏凉、放学时校门口拥堵,两件事一直没有办好。"
    "这次先把这两件办实:食堂分两批供餐,校门口错时放学,由值周领导每天到场。"
)
ITEMS = "食堂分两批供餐,出餐温度每天测 | 后勤主任 | 2026-03-20\n校门口错时放学 | 德育主任 | 2026-03-31"
CALL: dict[str, Any] = {
    "kind": "plan", "owing": "unit", "title": "效能建设实施方案", "instructions": "结合本单位实际",
    "least": 40, "units": ["school", "school2"], "source_title": "区教委实施意见", "source": SOURCE,
}  # fmt: skip
ESSAYS: dict[str, Any] = {
    "kind": "essay", "owing": "staff", "title": "学习心得体会", "least": 20, "units": ["school", "section"], "source": "",
    "source_title": "",
}  # fmt: skip


def a_call(d: District, *, out: bool = True, **said: Any) -> PaperCall:
    wanted = CALL | {"due_on": today() + timedelta(days=10)} | said
    made: PaperCall = paper_call_verbs["draft_paper_call"](d.campaign, actor=d.actor("clerk"), **wanted).obj
    if out:
        paper_call_verbs["open_paper_call"](fresh(made), actor=d.actor("clerk"))
    return fresh(made)


def a_paper(d: District, call: PaperCall, username: str = "principal", **said: Any) -> Paper:
    wanted = {"title": "第一小学实施方案", "text": OWN, "focus": "解决午餐偏凉、校门口拥堵", "items": ITEMS}
    wanted = wanted if call.kind == "plan" else {"title": "学习体会", "text": OWN}
    made: Paper = paper_verbs["begin_paper"](fresh(call), actor=d.actor(username), **(wanted | said)).obj
    return made


def do(d: District, paper: Paper, verb: str, username: str, **said: Any) -> Paper:
    paper_verbs[verb](fresh(paper), actor=d.actor(username), **said)
    found: Paper = fresh(paper)
    return found


def handed_in(d: District, call: PaperCall, username: str = "principal", **said: Any) -> Paper:
    return do(d, a_paper(d, call, username, **said), "submit_paper", username, seen_alike="on")
