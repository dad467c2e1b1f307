"""Models that were learned, for tests that need some."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huiyin.insight import learning
from huiyin.insight.actions import model_verbs
from huiyin.insight.models import LearnedModel
from huiyin.insight.permissions import P
from huiyin.people.actors import program
from huiyin.text.classify import Classifier
from tests.days import TODAY
from tests.factories import District

LEARNER = program(P.INSIGHT_LEARN, name="insight")
SAID = {
    "school": ("食堂的饭菜中午是冷的", "食堂打饭排队太久", "学校饭菜太油", "午餐分量不够"),
    "leaders": ("办证要跑三趟", "窗口工作人员态度生硬", "办事大厅没有人", "盖章要等一个星期"),
}


def decided(d: District, times: int = 1) -> None:
    """Enter cases that people classified and handed out: food to the section, offices to the bureau."""
    for turn in range(times):
        for leaf, texts in SAID.items():
            for text in texts:
                case = d.accepted(d.voice(subject=text, body=f"{text},第{turn + 1}次反映"), title=text)
                food = leaf == "school"
                d.do(
                    case,
                    "classify",
                    "clerk",
                    category=leaf,
                    handling_type="at_once" if food else "dig",
                    target="school",
                )
                d.do(
                    case, "assign", "clerk", lead="section" if food else "logistics", due_on=TODAY + timedelta(days=30)
                )


def learned(d: District, campaign: Any = None) -> LearnedModel:
    """Have the program learn, as the job does."""
    made = model_verbs["learn_model"](campaign or d.campaign, actor=d.program).obj
    return model_verbs["finish_learning"](fresh(made), actor=LEARNER).obj


def fresh(model: LearnedModel) -> LearnedModel:
    return LearnedModel.objects.select_related("campaign__institution", "office").get(pk=model.pk)


def a_small_one(_campaign: Any = None) -> learning.Learned:
    """Return a learning of two texts, for those who test what is done with it and not how it is learned."""
    one = Classifier.learn(["食堂饭菜冷", "窗口态度差"], ["school", "other"])
    score = {"macro_f1": 0.5, "accuracy": 0.5}
    scores = {"category": {"cases": 8, "held_back": 2, "before": score, "after": score}}
    return learning.Learned(data=learning.packed({"category": one}), method=one.method, examples=8, scores=scores)
