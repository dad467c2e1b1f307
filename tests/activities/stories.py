"""What a district plans, holds and hears, made by the verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import CollectionPlan, Consultation, MustTalkList, Session, Talk, Visit
from huiyin.people.models import Unit
from tests.factories import District


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)


def today() -> date:
    return timezone.localdate()


def a_plan(d: District, *lines: dict[str, Any], passed: bool = True) -> CollectionPlan:
    """Plan as people do: the clerk drafts and submits, the leader passes."""
    plan: CollectionPlan = plan_verbs["draft_plan"](d.campaign, actor=d.actor("clerk")).obj
    for line in lines or ({},):
        said = {
            "channel": "forum", "audience": "parents_pupils", "about": "group", "from_on": today(),
            "until_on": today() + timedelta(days=5), "responsible": "办公室",
        }  # fmt: skip
        plan_verbs["add_line"](fresh(plan), actor=d.actor("clerk"), **(said | line))
    if passed:
        plan_verbs["submit_plan"](fresh(plan), actor=d.actor("clerk"))
        plan_verbs["pass_plan"](fresh(plan), actor=d.actor("leader"))
    return fresh(plan)


def a_session(d: District, **said: Any) -> Session:
    at = timezone.localtime().replace(hour=0, minute=5)
    wanted = {
        "kind": "forum", "audience": "parents_pupils", "about": "group", "place": "三楼会议室",
        "planned_at": f"{at:%Y-%m-%d %H:%M}", "leader": "周明达", "recorder": "陈晓岚",
    } | said  # fmt: skip
    made: Session = session_verbs["plan_session"](d.campaign, actor=d.actor("clerk"), **wanted).obj
    return made


def held(d: District, *, came: dict[str, int] | None = None, **said: Any) -> Session:
    one = a_session(d, **said)
    heads = came or ({"parents": 9, "pupils": 6} if one.audience == "parents_pupils" else {"teachers": 8})
    session_verbs["hold"](fresh(one), actor=d.actor("clerk"), **heads)
    return fresh(one)


def say(d: District, session: Session, body: str, username: str = "clerk", **more: Any) -> Any:
    return session_verbs["record_voice"](fresh(session), actor=d.actor(username), body=body, **more)


def a_talk(d: District, unit: str = "school", username: str = "principal", **said: Any) -> Talk:
    wanted = {"audience": "teachers", "talker": "校长", "times": 1, "held_on": today()} | said
    place = Unit.objects.get(pk=d.units[unit].pk)
    made: Talk = talk_verbs["record_talk"](place, actor=d.actor(username), **wanted).obj
    return made


def a_visit(d: District, unit: str = "school", username: str = "principal", **said: Any) -> Visit:
    wanted = {
        "visitor": "校长", "place": "石壕镇", "reason": "看望困难党员", "headcount": 7, "visited_on": today()
    } | said  # fmt: skip
    place = Unit.objects.get(pk=d.units[unit].pk)
    made: Visit = visit_verbs["record_visit"](place, actor=d.actor(username), **wanted).obj
    return made


def a_report(d: District, *, out: bool = True, **said: Any) -> Consultation:
    wanted = {
        "title": "分析检查报告", "text": "一、存在的问题", "range": ["school"], "from_on": today(),
        "until_on": today() + timedelta(days=3),
    } | said  # fmt: skip
    made: Consultation = consultation_verbs["draft_consultation"](d.campaign, actor=d.actor("clerk"), **wanted).obj
    if out:
        consultation_verbs["open_consultation"](fresh(made), actor=d.actor("leader"))
    return fresh(made)


def must_talks(d: District, **who: Any) -> MustTalkList:
    wanted = {"chiefs": ["leader"], "members": ["supervisor"], "charges": ""} | who
    made: MustTalkList = must_talk_verbs["set_must_talks"](d.campaign, actor=d.actor("clerk"), **wanted).obj
    return made
