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
        "１３８００１３８０００", "110101 19900307 123X", "卡号 6222 0212 3456 7890 123", "幸福小区3号楼2单元", "住在3栋501",
        "我家住在学府苑12栋", "人民路8号附3号",
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
        ("请找三班的胡伟老师", "胡伟"),
        ("请李班主任回电", "李班主任"),
        ("常让李老师为难", "李"),
        ("我是三班宋小明的妈妈", "宋小明"),
        ("署名:梁红", "梁红"),
    ],
)
def test_names_are_masked(text: str, gone: str) -> None:
    assert gone not in masked(text)


def test_the_words_around_what_is_masked_stay() -> None:
    text = "我叫王小明,电话13800000000,住在幸福小区3号楼2单元。请找三班的张伟老师,2026-03-02 收费 300 元"
    assert masked(text) == f"我叫{MASK},电话{MASK},住在幸福小区{MASK}。请找三班的{MASK}老师,2026-03-02 收费 300 元"


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
        "2026-03-02 交的表",
        "20260302 交的表",
        "2014-2015 学年",
        "共花了 3500000元,￥2500000",
        "全区 2300000 人",
        "任课老师和许多老师",
        "任何老师都不行",
        "高三老师、高年级老师",
        "每周五老师开会",
        "常务副校长没有来",
        "住宿费 3 号前交",
        "2号楼的厕所,201室太吵",
        "1 2 3 4 5 6 7 8 9 10 11",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert masked(text) == text


BITS = [
    "李", "王小", "高", "何", "任", "老师", "班主任", "的", "的妈妈", "我叫", "联系人:", "住", "小区", "3号楼", "12栋", "501", "室", "-",
    " ", "1", "38", "138", "0013", "8000", "023", "2026", "0302", "元", "微信", "abcde", "@", "a.cn", "X", "１３", "。", "￥", "■", "号", "+86",
]  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(BITS), max_size=30).map("".join)))
def test_masking_never_breaks_never_unmasks_and_twice_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    for digits in ("13800138000", "11010119900307123X"):
        assert digits not in masked(f"{text} {digits} {text}")
