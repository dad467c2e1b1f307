"""Boxes: of one length, opened by one key alone, and by nothing once it is destroyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from huiyin.surveys import sealing
from huiyin.surveys.content import Content
from huiyin.surveys.intake import CONTACT, NAME
from tests.surveys.stories import CONTENT

ASKED = Content.parse(CONTENT)
SIZE = sealing.box_size(ASKED, signed=True)


def inside(text: str, name: str = "") -> dict[str, object]:
    marks = [-1_000_000_000] * len(ASKED.slots)
    return {"marks": marks, "texts": {"more": text}, "person": {"name": name, "contact": "6" * CONTACT}}


def test_a_box_tells_nothing_by_its_length_and_opens_with_its_key(tmp_path: Path) -> None:
    public = sealing.new_key("canteen", tmp_path)
    private = sealing.private_key("canteen", tmp_path)
    longest = inside("\U00020000" * 250, "\U00020000" * NAME)
    boxes = [sealing.seal(public, said, SIZE) for said in (inside(""), inside("冷" * 500), longest)]
    assert len({len(box) for box in boxes}) == 1
    assert sealing.unseal(private, boxes[1])["texts"] == {"more": "冷" * 500}
    assert sealing.unseal(private, boxes[2]) == longest
    assert sealing.new_key("canteen", tmp_path) == public, "the key is made once"
    assert sealing.place_of("canteen", tmp_path).stat().st_mode & 0o777 == 0o600


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=250))
def test_every_text_comes_out_as_it_went_in(text: str) -> None:
    whole = sealing.packed(inside(text), SIZE)
    assert len(whole) == SIZE
    assert sealing.unpacked(whole)["texts"]["more"] == text


def test_packing_leaves_the_answer_as_it_is() -> None:
    said = inside("冷")
    sealing.packed(said, SIZE)
    assert said["texts"] == {"more": "冷"}


def test_another_key_or_a_changed_box_opens_nothing(tmp_path: Path) -> None:
    box = sealing.seal(sealing.new_key("one", tmp_path), inside("冷"), SIZE)
    sealing.new_key("other", tmp_path)
    with pytest.raises(InvalidTag):
        sealing.unseal(sealing.private_key("other", tmp_path), box)
    changed = box[:-1] + bytes([box[-1] ^ 1])
    with pytest.raises(InvalidTag):
        sealing.unseal(sealing.private_key("one", tmp_path), changed)


def test_two_equal_answers_look_different(tmp_path: Path) -> None:
    public = sealing.new_key("one", tmp_path)
    assert sealing.seal(public, inside("冷"), SIZE)[32:] != sealing.seal(public, inside("冷"), SIZE)[32:]


def test_a_destroyed_key_is_gone_and_destroying_twice_does_no_harm(tmp_path: Path) -> None:
    sealing.new_key("one", tmp_path)
    sealing.destroy("one", tmp_path)
    sealing.destroy("one", tmp_path)
    with pytest.raises(sealing.KeyGone):
        sealing.private_key("one", tmp_path)
    assert not [place for place in (tmp_path / "keys" / "surveys").iterdir() if place.name.startswith((".one", "one"))]


def test_what_does_not_fit_is_refused_before_it_is_sealed() -> None:
    with pytest.raises(ValueError, match="outgrew"):
        sealing.packed(inside("冷" * 5000), SIZE)
