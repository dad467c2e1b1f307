"""What results that are published are tested with: a voice that no receipt answers, a case that was settled."""

from __future__ import annotations

from typing import Any

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import objector
from huiyin.kernel.verbs import Row
from tests.factories import District

WORDS = {"problem": "第一小学中午供餐温度不够", "result": "已更换三台保温设备,出餐不低于六十度"}


def unreceipted(d: District, **said: Any) -> Voice:
    """A slip out of a box: anonymous, and nobody holds its receipt."""
    data = {"channel": "box", "subject": "食堂", "body": "二楼窗口的饭是冷的", "anonymous": "on"} | said
    rows = [Row(data=data, note={"no_receipt": True})]
    (came,) = voice_verbs["receive"].create_from(d.campaign, rows, actor=d.actor("clerk"))
    return came.obj


def settled(d: District, *voices: Voice, **said: Any) -> Case:
    """A case that was struck off, with what a sender without a receipt said."""
    case = d.asked(*(voices or (unreceipted(d),)), **said)
    return d.do(case, "close", "clerk")


def publish(d: District, case: Case, **said: Any) -> Case:
    return d.do(case, "publish_result", "clerk", **WORDS | said)


def rate(case: Case, grade: str, comment: str = "") -> Case:
    said = {"grade": grade, "comment": comment}
    return case_verbs["rate_result"](Case.objects.get(pk=case.pk), actor=objector(case), **said).obj
