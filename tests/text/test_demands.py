"""The demands of a message: found, told apart, in their places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.demands import Kind, asking, demands

Q, R, C, S = Kind.QUESTION, Kind.REQUEST, Kind.COMPLAINT, Kind.STATEMENT


def found(text):
    return [(one.kind, text[one.start : one.end]) for one in demands(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请问食堂何时装冷柜？", [(Q, "请问食堂何时装冷柜？")]),
        ("請問食堂何時裝冷櫃？", [(Q, "請問食堂何時裝冷櫃？")]),
        ("希望校门口加一条斑马线。", [(R, "希望校门口加一条斑马线。")]),
        ("建議校門口加一條斑馬線。", [(R, "建議校門口加一條斑馬線。")]),
        ("食堂的汤一直是冷的，饭菜又脏又贵。", [(C, "食堂的汤一直是冷的，饭菜又脏又贵。")]),
        ("孩子今年读三年级。", [(S, "孩子今年读三年级。")]),
        ("宿舍的水龙头坏了，请尽快修好。", [(C, "宿舍的水龙头坏了，"), (R, "请尽快修好。")]),
        ("校车能否多停一站", [(Q, "校车能否多停一站")]),
        ("校車能否多停一站", [(Q, "校車能否多停一站")]),
    ],
)
def test_one_sentence(text, expected):
    assert found(text) == expected


def test_numbered_points_are_one_demand_each():
    text = "您好！我有三件事：1、操场的灯坏了。晚上看不见，请问何时修？2、希望延长图书馆开放时间；3、食堂涨价没有公示。谢谢！"
    assert found(text)[-3:] == [
        (Q, "1、操场的灯坏了。晚上看不见，请问何时修？"),
        (R, "2、希望延长图书馆开放时间；"),
        (C, "3、食堂涨价没有公示。谢谢！"),
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ("一、", "二、", "三、"),
        ("首先，", "其次，", "另外，"),
        ("（1）", "（2）", "（3）"),
        ("第一，", "第二，", "第三，"),
        ("①", "②", "③"),
        ("一是", "二是", "三是"),
    ],
)
def test_ways_to_number(heads):
    text = "。".join(head + words for head, words in zip(heads, ("请修路灯", "请问几时通车", "噪音太大"), strict=True))
    assert [kind for kind, _said in found(text)] == [R, Q, C]


def test_greetings_thanks_and_closing_are_no_demand():
    assert found("尊敬的校长：\n您好！\n请问何时开学？\n谢谢！\n此致\n敬礼") == [(Q, "请问何时开学？")]
    assert found("您好！感谢您的关心。祝工作顺利！") == []
    assert found("") == found("  \n ") == found("！！！") == []


def test_a_word_of_asking_inside_other_words_asks_nothing():
    assert [kind for kind, _said in found("他请假回家了。朋友邀请我们去看展览。")] == [S]
    assert [kind for kind, _said in found("我已提出申请两次。")] == [S]


def test_asking_gives_what_wants_an_answer():
    text = "孩子读三年级。食堂的汤是冷的。请换一个供应商。"
    assert [text[d.start : d.end] for d in asking(text)] == ["请换一个供应商。"]
    assert [d.kind for d in asking("食堂的汤又冷又脏。孩子读三年级。")] == [C]
    assert [d.kind for d in asking("孩子读三年级。")] == [S]


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["您好！", "请问何时修？", "1、", "二、", "希望加灯，", "\n", "  ", "谢谢", "路坏了。", "ａ", "甲"]
        ),
        max_size=25,
    ).map("".join)
    | st.text(max_size=80)
)
def test_places_are_ordered_apart_and_hold_words(text):
    end = 0
    for one in demands(text):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        end = one.end


def test_long_messages_are_done_at_once():
    assert len(demands("请问何时修，" * 5_000)) > 1_000
    assert demands("好" * 200_000)
    assert demands("您好" * 100_000) is not None
