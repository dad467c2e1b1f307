"""What reads like an accusation: in both scripts, written apart; not what merely complains of a thing."""

import pytest

from huiyin.text.accusing import accuses


@pytest.mark.parametrize(
    "text", ["实名举报校长贪污", "檢舉某某挪用公款", "举 报 信", "窗口吃拿卡要", "老师体罚学生", "收了家长的红包"]
)
def test_accusations_are_heard(text: str) -> None:
    assert accuses(text)


@pytest.mark.parametrize("text", ["", "食堂的菜是冷的", "路灯坏了,希望尽快修好", "校车总是晚点", "请问什么时候报名"])
def test_what_is_wrong_with_things_is_none(text: str) -> None:
    assert not accuses(text)
