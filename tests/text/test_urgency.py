"""Harm to a minor is heard; talk of it, denials and everything else ring nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.text.trials import urgency as trial
from huiyin.text.urgency import KINDS, RINGS, alarm


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("孙女在学校被几个大孩子打得鼻青脸肿", "violence"),
        ("我兒子被老師打了兩個耳光", "violence"),
        ("班里有女生写了遗书", "suicide"),
        ("外孙放学没有回家,找不到人", "missing"),
        ("很多学生吃完午饭呕吐", "poisoning"),
        ("教学楼的墙裂了,正在往下掉砖", "danger"),
        ("托管老师把孩子绑在床上", "abuse"),
        ("体育教练摸女生的胸部", "sexual"),
    ],
)
def test_harm_rings_in_both_scripts(text, kind):
    found = alarm(text)
    assert found is not None
    assert found.kind == kind
    assert found.score >= RINGS
    assert found.words


@pytest.mark.parametrize(
    "text",
    [
        "老师没有打学生", "建议开展防止校园欺凌的教育", "学校明天消防演练", "如果学生食物中毒怎么办", "打电话给学校没人接", "孩子打篮球打得好",
        "老師沒有體罰學生", "请加强预防学生溺水的宣传", "", "。", "打", "🙂" * 50, "食堂的菜是冷的",
    ],
)  # fmt: skip
def test_talk_denials_and_other_matters_ring_nothing(text):
    assert alarm(text) is None


def test_words_show_no_name_that_stood_between_them():
    found = alarm("有人把欧阳小雨打了,她是三年级的学生,流血了")
    assert found is not None
    assert not any("欧阳" in word or "小雨" in word for word in found.words)


def test_words_are_told_in_the_script_of_the_message():
    found = alarm("孩子長期被同學霸凌,身上都是傷")
    assert found is not None
    assert "霸凌" in "".join(found.words)


PIECES = ["孩子", "学生", "老师", "没有", "被", "打", "了", "电话", "自杀", "防止", "如果", "演练", "。", ",", "着火", "教室", "我", "不想活", "失踪", "中毒"]  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_any_text_is_heard_without_breaking(text):
    found = alarm(text)
    assert found is None or (found.kind in KINDS and RINGS <= found.score <= 1 and found.words)


@pytest.mark.parametrize("unit", ["打", "孩子被", "没有", "孩子", "用", "吞", "。", "学校 "])
def test_a_million_characters_are_cut_and_heard(unit):
    assert alarm(unit * (1_000_000 // len(unit))) is None or unit


def test_trial_tells_how_well_it_hears():
    result = trial.run()
    assert result["n"] >= 150
    assert result["classes"]["quiet"]["n"] >= 75
    assert result["held"]["n"] >= 60
    assert set(result) >= {"macro_f1", "precision", "recall", "f1", "per_second", "confusion"}


def test_trial_reads_a_file_of_ones_own(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text(
        '{"text": "孩子被老师打了", "kind": "violence"}\n{"text": "菜冷了", "kind": ""}\n', encoding="utf-8"
    )
    assert trial.run(path)["f1"] == 1.0
    assert "held" not in trial.run(path)
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(ValueError, match="empty"):
        trial.run(path)
