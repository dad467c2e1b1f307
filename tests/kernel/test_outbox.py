"""What somebody was told is read in order, in words, and never breaks the page that shows it."""

from __future__ import annotations

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
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


def test_told_line_keeps_only_what_it_names(district: District) -> None:
    """A told line can never be blanked, so it must not hold the passage that the verb was given."""
    voice = district.voice()
    case = district.case()
    link = voice_verbs["link"]
    link(Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), case=case.ref, passage="食堂的菜是冷的")
    assert Outbox.objects.latest("pk").params == {"case": case.ref}
