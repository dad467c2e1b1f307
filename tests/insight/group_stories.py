"""A small pile with one matter that three people bring, and the topic that is found in it."""

from __future__ import annotations

from huiyin.cases.models import Voice
from huiyin.insight.actions_groups import run_verbs
from huiyin.insight.jobs import group_pile
from huiyin.insight.models import GroupingRun, Topic
from tests.factories import District

NEW = {"kind": "rectification", "title": "兰亭小区垃圾清运不及时", "problem": "垃圾清运不及时,超过一周没有清理"}
SAID = [
    ("兰亭小区垃圾没人清运", "兰亭小区的垃圾桶满了一个多星期,物业一直不清运,臭味很大,请安排清理。"),
    ("投诉兰亭小区垃圾没人清运", "兰亭小区的垃圾桶满了,物业一直不清运,臭味很大,请有关部门安排清理。"),
    ("兰亭小区垃圾没人清运!", "兰亭小区的垃圾桶满了一个多星期,臭味很大,物业一直不清运,请尽快安排清理。"),
    ("翠竹小学门口堵车", "每天早上送孩子,翠竹小学门口的车乱停乱放,孩子过马路很危险,请交警管一管。"),
    ("望江路路灯不亮", "望江路从桥头到市场的路灯坏了半年,晚上漆黑一片,什么时候能修好?"),
    ("云溪小区电梯经常停运", "我们云溪小区的电梯这个月坏了四次,老人上不了楼。"),
]


def a_pile(d: District) -> list[Voice]:
    return [d.voice(subject=subject, body=body) for subject, body in SAID]


def ran(d: District) -> GroupingRun:
    run = run_verbs["group_pile"](d.campaign, actor=d.actor("clerk")).obj
    group_pile(run_id=run.pk)
    run.refresh_from_db()
    return run  # type: ignore[no-any-return]


def proposed(d: District) -> Topic:
    a_pile(d)
    ran(d)
    return Topic.objects.select_related("campaign__office", "run").filter(state="proposed").latest("size")
