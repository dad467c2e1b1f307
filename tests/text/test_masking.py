"""What is taken out of a text before others read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.text import masking
from huiyin.text.masking import GROUPS, MASK, found, masked
from huiyin.text.trials import masking as trial


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
        ("到场的有周建民、方丽萍和赵小军三人", "赵小军"),
        ("孙志刚打人以后还在上班", "孙志刚"),
        ("举报郑国强收礼", "郑国强"),
        ("那位姓司马的医生", "司马"),
        ("一名胡姓男子闯进学校", "胡"),
        ("王一诺妈妈问过两次", "王一诺"),
        ("马晓云(女,三十岁)受伤", "马晓云"),
        ("杜家明13800138000可以作证", "杜家明"),
        ("我们找过老魏和小邓", "魏"),
        ("秦姐是宿管", "秦"),
        ("何秀英等五户居民没有水", "何秀英"),
        ("网格员彭晓芳上门登记", "彭晓芳"),
        ("扎西卓玛没有床位", "扎西卓玛"),
        ("家长林海涛 吴小莉 敬上", "吴小莉"),
        ("我是诸葛亮亮,教书二十年", "诸葛"),
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
        "石桥镇、白塔乡、李家村都没有路灯",
        "路灯、井盖、管道都坏了",
        "举报黄色网站,投诉金店",
        "被申请人没有到场",
        "老百姓的难处",
        "小路两边没有灯,老房漏水",
        "幼儿园家长、各级领导",
        "马路边的树,方案公示,安排加班",
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
    "、", "王建国", "说", "刘芳", "姓", "举报", "是", "我和", "女,", "等人", "夫妇", "小张", "老孟", "阿丽", "领导", "扎西", "卓玛", "村民", "和", "把", "敬上",
]  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(BITS), max_size=30).map("".join)))
def test_masking_never_breaks_never_unmasks_and_twice_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    for digits in ("13800138000", "11010119900307123X"):
        assert digits not in masked(f"{text} {digits} {text}")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("电话13800138000,邮箱a@b.cn", ["phone", "mail"]),
        ("身份证11010119900307123X", ["identity"]),
        ("车牌鲁A·8K2M7", ["plate"]),
        ("新能源车粤BD12345", ["plate"]),
        ("加V:hao_mama", ["account"]),
        ("四年级(2)班的马小跳被欺负", ["class", "name"]),
        ("住在幸福路88号阳光花园3栋2单元501室", ["address", "address"]),
        ("一三八零零一三八零零零", ["phone"]),
        ("姓名:龔麗", ["name"]),
        ("古丽娜尔·买买提老师", ["name"]),
        ("欧阳老师和諸葛校長", ["name", "name"]),
        ("订单号202403151234567", []),
        ("教基〔2014〕12号,第123条,98.75%", []),
        ("王府井小学、张家口市、李家沱街道", []),
        ("", []),
    ],
)
def test_what_is_found_is_told_by_kind_in_order(text: str, kinds: list[str]) -> None:
    spans = found(text)
    assert [one.kind for one in spans] == kinds
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in zip(spans, spans[1:], strict=False))
    assert {one.kind for one in spans} <= {kind for kinds in GROUPS.values() for kind in kinds}


PIECES = [
    "张三", "小明", "同学", "某", "王", "欧阳", "胡伟", "书记", "姓名:", "、", "请", "被", "·", "古丽", "买买提", "三年级", "2班", "班", "(3)", "一三八", "零零",
    "人民路", "订单", "电话", "京A", "B1234", "wx", "微信号:", "老", "谢谢", "2024年3月5日", "我是", "儿子", "孙浩然", "局", "总", "，", "家长", "敬上", "\n", "姓", "单",
]  # fmt: skip


@given(st.lists(st.sampled_from([*BITS, *PIECES]), max_size=24).map("".join))
def test_what_is_masked_leaves_nothing_to_be_found(text: str) -> None:
    assert found(masked(text)) == []


@pytest.mark.parametrize(
    "unit",
    ["1", "13800138000", "1 ", "1   ", "号", "老师", "王老师", "王", "我叫", "一", "a@", "古·", "1号", "班", "住", "姓名:张三、", "(", "张三的妈妈", " ", "■"],
)  # fmt: skip
def test_work_grows_with_the_length_alone(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in characters looked at: each is seen a bounded number of times, whatever repeats."""
    looked, look = [0], masking.in_piece

    def counting(piece: str) -> list[masking.Span]:
        looked[0] += len(piece)
        return look(piece)

    monkeypatch.setattr(masking, "in_piece", counting)
    for size in (2_000, 16_000):
        looked[0] = 0
        found((unit * size)[:size])
        assert looked[0] <= 3 * size


def test_trial_measures_each_group_the_held_half_and_the_speed(tmp_path) -> None:
    result = trial.run()
    assert result["n"] >= 400
    assert result["hard_negatives"] >= 120
    assert set(result["classes"]) == set(GROUPS)
    assert result["classes"]["numbers"]["recall"] >= 0.98
    assert result["classes"]["names"]["recall"] >= 0.9
    assert result["precision"] >= 0.9
    assert result["held"]["all"]["n"] >= 150
    own = tmp_path / "own.jsonl"
    own.write_text(
        '{"text": "王老师电话13800138000", "spans": [[0, 3, "name"], [5, 16, "mobile"]]}\n\n', encoding="utf-8"
    )
    mine = trial.run(own)
    assert (mine["n"], mine["precision"], mine["recall"]) == (1, 1.0, 1.0)
    assert "held" not in mine
    own.write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="empty"):
        trial.run(own)


@pytest.mark.parametrize(
    ("span", "masks", "caught"),
    [((0, 3), (0, 1), 1), ((0, 1), (0, 1), 1), ((0, 3), (2, 3), 0)],
)
def test_a_title_may_stay_and_the_name_may_not(span, masks, caught) -> None:
    sentence = trial.Sentence("王老师好", (masking.Span(*span, "name"),))
    assert trial.count([(sentence, [masking.Span(*masks, "name")])]).caught["names"] == caught
