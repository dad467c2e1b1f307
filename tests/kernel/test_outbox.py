"""What somebody was told is read in order, in words, and never breaks the page that shows it."""

from __future__ import annotations

from huiyin.kernel import outbox
from huiyin.kernel.models import Outbox
from tests.factories import District


def test_lines_are_told_in_order_and_filled_in(district: District) -> None:
    voice = district.voice()
    district.case(voice)
    lines = [outbox.in_words(line) for line in outbox.told(f"voice/{voice.ref}")]
    assert lines[0] == f"您的来件已收到,编号 {voice.ref}。"
    assert lines[1].startswith("您的来件已归入件 ")


def test_line_that_lacks_a_value_leaves_a_gap() -> None:
    assert outbox.in_words(Outbox(text="答复:{reply} 请您评价。", params={})) == "答复:… 请您评价。"
