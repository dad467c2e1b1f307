"""Questionnaires and answers to them, made by the verbs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.surveys import intake
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Questionnaire
from tests.factories import District

CONTENT: dict[str, Any] = {
    "sections": [
        {
            "title": "关于学校",
            "title_en": "About the school",
            "questions": [
                {
                    "id": "who",
                    "kind": "single",
                    "text": "您是",
                    "text_en": "You are",
                    "required": True,
                    "options": ["家长", "教师", "学生"],
                },
                {
                    "id": "grade",
                    "kind": "single",
                    "text": "您对食堂满意吗",
                    "options": [
                        {"text": "满意", "score": 100},
                        {"text": "基本满意", "score": 70},
                        {"text": "不满意", "score": 0},
                        {"text": "不了解"},
                    ],
                },
                {"id": "why", "kind": "multiple", "text": "哪里要改", "options": ["菜品", "价格", "卫生"],
                 "only_if": {"question": "grade", "options": [1, 2]}},
                {"id": "rows", "kind": "matrix", "text": "请评价", "rows": ["教学", "管理"], "options": ["优", "良", "差"]},
                {"id": "years", "kind": "number", "text": "孩子几岁", "lowest": 0, "highest": 30},
                {"id": "more", "kind": "text", "text": "还想说什么", "limit": 500},
            ],
        }
    ]
}  # fmt: skip
BALLOT: dict[str, Any] = {
    "sections": [
        {
            "title": "",
            "questions": [
                {"id": "rater", "kind": "single", "text": "测评人", "given": True,
                 "options": ["班子成员", "中层", "校长", "教师", "家长"]},
                {"id": "aspects", "kind": "matrix", "text": "六个方面", "rows": ["德", "能", "勤", "绩", "廉", "总体"],
                 "options": [{"text": "优", "score": 100}, {"text": "良", "score": 80}, {"text": "中", "score": 60},
                             {"text": "差", "score": 30}]},
            ],
        }
    ]
}  # fmt: skip


def fresh(questionnaire: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.select_related("office__institution", "campaign").get(pk=questionnaire.pk)


def a_draft(d: District, code: str = "canteen", content: Mapping[str, Any] = CONTENT, **said: Any) -> Questionnaire:
    said = {"sort": "questions", "title": "食堂问卷", "door": "tokens", "groupings": "who"} | said
    data = said | {"code": code, "content": json.dumps(content)}
    return questionnaire_verbs["draft_questionnaire"](d.campaign, actor=d.actor("clerk"), **data).obj


def do(d: District, questionnaire: Questionnaire, verb: str, username: str = "clerk", **data: Any) -> Any:
    """Do a verb to the questionnaire as it stands and return the deed."""
    return questionnaire_verbs[verb](fresh(questionnaire), actor=d.actor(username), **data)


def an_open(d: District, code: str = "canteen", content: Mapping[str, Any] = CONTENT, **said: Any) -> Questionnaire:
    drafted = a_draft(d, code, content, **said)
    do(d, drafted, "open_questionnaire", closes_on=timezone.localdate() + timedelta(days=7))
    return fresh(drafted)


def tokens(d: District, questionnaire: Questionnaire, count: int, **said: Any) -> list[str]:
    deed = do(d, questionnaire, "make_tokens", **({"label": "部分家长", "count": count} | said))
    return list(deed.obj.tokens)


def answer(questionnaire: Questionnaire, said: Mapping[str, Sequence[str]], token: str = "", **more: Any) -> bool:
    """Hand in what a form would send."""
    known = intake.asked_now(questionnaire.code, token) if token else None
    assert known is None or known.token, "no such token"
    given = known.given if known else more.pop("given", {})
    reading = questionnaire.asks.read(said, given)
    assert not reading.mistakes, reading.mistakes
    return intake.receive(
        questionnaire, reading.answers, **({"on_paper": False, "token": known and known.token} | more)
    )
