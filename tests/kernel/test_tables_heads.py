"""Recognising columns by their heads."""

import pytest

from huiyin.kernel.tables import Column, TableRefused, recognise

WANTED = {
    "key": Column(("留言编号", "编号", "id", "case_enquiry_id"), required=True),
    "subject": Column(("留言主题", "标题", "case title")),
    "detail": Column(("留言详情", "内容", "detail"), required=True),
}


@pytest.mark.parametrize(
    "heads",
    [
        ["留言编号", "留言主题", "留言详情"],
        [" 编 号:", "*标题", "内容(必填)"],
        ["ID", "Case_Title", "DETAIL"],
        ["id", "case-title", "【必填】内容"],
        ["Case Enquiry ID", "标题[选填]", "内 容"],
    ],
)
def test_recognise_any_spelling(heads: list[str]) -> None:
    found = recognise(heads, WANTED)
    assert found.columns == {"key": 0, "subject": 1, "detail": 2}
    assert found.is_complete
    assert found.sentences() == []


def test_recognise_takes_whole_heads_only() -> None:
    assert recognise(["编号规则", "内容"], WANTED).columns == {"detail": 1}


def test_recognise_names_all_that_is_missing_at_once() -> None:
    found = recognise(["标题", "电话"], WANTED)
    assert (found.missing, found.is_complete) == (["key", "detail"], False)
    assert found.sentences() == ["缺少必需的列:留言编号、留言详情。", "没有用到的列:B 列「电话」。"]


@pytest.mark.parametrize("second", ["编号", "留言编号", "id"])
def test_recognise_never_chooses_between_two_columns(second: str) -> None:
    found = recognise(["编号", "内容", second], WANTED)
    assert (found.columns, found.doubled, found.missing) == ({"detail": 1}, {"key": [0, 2]}, [])
    assert not found.is_complete
    assert found.sentences() == [f"「留言编号」对应了多列:A 列「编号」、C 列「{second}」。请指定用哪一列。"]


def test_recognise_ignores_doubled_heads_that_nobody_wants() -> None:
    found = recognise(["编号", "内容", "备注", "备注"], WANTED)
    assert (found.is_complete, found.unused) == (True, [2, 3])


def test_recognise_choice_of_a_person_comes_first() -> None:
    heads = ["编号", "内容", "id", "备注"]
    found = recognise(heads, WANTED, chosen={"key": 2, "detail": "备注"})
    assert found.columns == {"key": 2, "detail": 3}
    assert found.unused == [0, 1]


def test_recognise_choice_takes_a_column_from_the_guess() -> None:
    found = recognise(["编号", "标题", "内容"], WANTED, chosen={"detail": 1})
    assert found.columns == {"key": 0, "detail": 1}


def test_recognise_choice_may_leave_a_field_out() -> None:
    found = recognise(["编号", "标题", "内容"], WANTED, chosen={"subject": None})
    assert found.columns == {"key": 0, "detail": 2}
    assert recognise(["编号", "内容"], WANTED, chosen={"key": None}).missing == ["key"]


def test_recognise_choice_of_a_head_that_occurs_twice_stays_open() -> None:
    found = recognise(["备注", "编号", "备注"], WANTED, chosen={"detail": "备注"})
    assert found.doubled == {"detail": [0, 2]}


@pytest.mark.parametrize("chosen", [{"detail": 9}, {"detail": -1}, {"detail": "无"}, {"nothing": 0}])
def test_recognise_choice_that_cannot_be_is_refused(chosen: dict[str, int | str | None]) -> None:
    with pytest.raises(TableRefused, match="没有"):
        recognise(["编号", "内容"], WANTED, chosen=chosen)
