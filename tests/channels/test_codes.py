"""Codes of channels: whoever writes none is given the next free one, also where several add at the same moment."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.channels.actions import box_verbs
from huiyin.channels.actions_mail import mailbox_verbs
from huiyin.channels.actions_orders import platform_verbs
from huiyin.channels.actions_phones import line_verbs
from huiyin.channels.models import Box
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid
from tests.cases.test_races import at_once, verb_on
from tests.channels.stories import MAILBOX, PLATFORM, a_box
from tests.factories import District, make_district

PLACE = {"place": "一楼大厅", "keeper": "clerk"}
LINE = {"name": "征求意见电话", "number": "023-48611234", "hours": "工作日", "duty": "clerk"}


@pytest.mark.parametrize(
    ("action", "said", "stem"),
    [
        (box_verbs["add_box"], PLACE, "box"),
        (line_verbs["add_line"], LINE, "line"),
        (mailbox_verbs["add_mailbox"], MAILBOX, "mailbox"),
        (platform_verbs["add_platform"], PLATFORM, "platform"),
    ],
    ids=["box", "line", "mailbox", "platform"],
)
def test_code_is_proposed_or_taken_as_written(district: District, action: Any, said: dict[str, Any], stem: str) -> None:
    clerk = district.actor("clerk")
    assert action(district.campaign, actor=clerk, **said).obj.ref == f"{stem}-1"
    assert action(district.campaign, actor=clerk, ref=f"{stem}-2", **said).obj.ref == f"{stem}-2"
    deed = action(district.campaign, actor=clerk, **said)
    assert deed.obj.ref == f"{stem}-3", "one that somebody wrote is passed over"
    assert JournalEntry.objects.get(pk=deed.entry.pk).about == f"{stem}/{stem}-3"
    with pytest.raises(Invalid) as refused:
        action(district.campaign, actor=clerk, ref=f"{stem}-2", **said)
    assert refused.value.form.errors == {"ref": [f"代码「{stem}-2」已有人使用,请换一个"]}


def test_refused_box_takes_no_code(district: District) -> None:
    with pytest.raises(Invalid):
        box_verbs["add_box"](district.campaign, actor=district.actor("clerk"), place="", keeper="clerk")
    assert box_verbs["add_box"](district.campaign, actor=district.actor("clerk"), **PLACE).obj.ref == "box-1"


@pytest.mark.django_db(transaction=True)
def test_three_added_at_once_have_three_codes() -> None:
    d = make_district()
    a_box(d, "box-2")
    at_once(*[verb_on(d.campaign, box_verbs, "add_box", d.actor("clerk"), **PLACE) for _ in range(3)])
    assert sorted(Box.objects.values_list("ref", flat=True)) == ["box-1", "box-2", "box-3", "box-4"]
