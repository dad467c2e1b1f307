"""What is taken out of a text before others read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.text.masking import MASK, masked


@pytest.mark.parametrize(
    "text",
    [
        "电话 13800138000", "电话138-0013-8000", "手机+86 138 0013 8000", "023-48611234", "(023)48611234", "打 48611234",
        "一三八不算,138001380001 也遮", "11010119900307123X", "邮箱 a.b-c@edu.example.cn", "微信号:wang_xiaoming",
        "１３８００１３８０００",
    ],
)  # fmt: skip
def test_how_to_reach_somebody_is_masked(text: str) -> None:
    assert MASK in masked(text)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("我叫王小明,住在学校旁边", "王小明"),
        ("我是李芳,三年级家长", "李芳"),
        ("张三丰老师骂人", "张三丰"),
        ("请王校长管一管", "王校长"),
        ("联系人:陈静", "陈静"),
    ],
)
def test_names_are_masked(text: str, gone: str) -> None:
    assert gone not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "食堂的菜是冷的",
        "我是一名家长",
        "希望 2026 年 3 月前改好",
        "收费 1200 元",
        "高的老师也有",
        "三(2)班 45 人",
        "第 12345 号",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=300))
def test_masking_never_breaks_and_never_unmasks(text: str) -> None:
    once = masked(text)
    assert masked(once).count(MASK) >= once.count(MASK) - text.count(MASK)
    for digits in ("13800138000", "11010119900307123X"):
        assert digits not in masked(f"{text} {digits} {text}")
