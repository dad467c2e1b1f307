"""Shortcomings: stated of a signed report, given a task with a day, answered before the next report is signed (I13, G18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.kernel.refusals import Invalid, Missing, WrongState
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.models import Shortcoming, StageReport
from huiyin.reports.scope import Scope
from huiyin.reports.shortcomings import unanswered
from huiyin.reports.stage import content_of

STATED = {"unit": "school", "kind": "duty", "text": "责任没有落到人"}


def sign(district):
    return report_verbs["sign_report"](district.campaign, actor=district.actor("leader")).obj


def state(district, report, **more):
    return shortcoming_verbs["state_shortcoming"](report, actor=district.actor("clerk"), **STATED | more).obj


def do(district, verb, shortcoming, **said):
    now = Shortcoming.objects.select_related("report__campaign__office").get(pk=shortcoming.pk)
    return shortcoming_verbs[verb](now, actor=district.actor("clerk"), **said).obj


def text_of(district):
    blocks = content_of(Scope(district.campaign))["blocks"]
    spans = [block.get("spans", []) for block in blocks] + [
        cell for block in blocks for row in block.get("rows", []) for cell in row
    ]
    return "\n".join("".join(span["text"] for span in each) for each in spans)


def test_next_report_is_not_signed_before_every_shortcoming_is_answered(district):
    found = state(district, sign(district))
    assert [one.pk for one in unanswered(district.campaign)] == [found.pk]
    with pytest.raises(Missing) as refused:
        sign(district)
    assert refused.value.missing == [f"第一小学:责任落实不到位({found.ref})"]
    day = timezone.localdate() + timedelta(days=30)
    do(district, "task_shortcoming", found, task="把责任写进岗位", due_on=day)
    with pytest.raises(Missing):
        sign(district)
    do(district, "review_shortcoming", found, outcome="partly", found="八个岗位写了六个")
    said = text_of(district)
    assert "八个岗位写了六个" in said
    assert "部分整改，继续盯" in said
    sign(district)
    assert unanswered(district.campaign) == []


def test_answer_needs_a_task_first_and_a_task_its_day(district):
    found = state(district, sign(district))
    with pytest.raises(WrongState):
        do(district, "review_shortcoming", found, outcome="rectified", found="改了")
    with pytest.raises(Invalid):
        do(district, "task_shortcoming", found, task="改")
    with pytest.raises(Invalid):
        do(district, "task_shortcoming", found, task="改", due_on=timezone.localdate() - timedelta(days=1))


def test_shortcoming_is_stated_of_the_newest_report_only(district):
    first = sign(district)
    sign(district)
    with pytest.raises(Missing) as refused:
        state(district, StageReport.objects.get(pk=first.pk))
    assert refused.value.missing == ["最近一次签发的报告(在那一份上登记)"]


def test_what_was_stated_stays(district):
    found = state(district, sign(district))
    for change in ({"text": "别的"}, {"kind": "mind"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Shortcoming.objects.filter(pk=found.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shortcoming.objects.filter(pk=found.pk).delete()


def test_report_without_shortcomings_says_nothing_of_them(district):
    sign(district)
    assert "上次指出的不足" not in text_of(district)
