"""What is told to a member of staff is carried to him, and while he is away to whoever stands in for him."""

from __future__ import annotations

from django.utils import timezone

from huiyin.delivery.models import Message
from huiyin.people.actions_posts import post_verbs
from tests.delivery.telling import do, tell
from tests.factories import District


def hearers(district: District) -> list[str]:
    tell(district, district.users["head"])
    return sorted(Message.objects.filter(about="told", channel="in_app").values_list("user__username", flat=True))


def test_notice_goes_to_the_one_who_stands_in_as_well(district: District) -> None:
    said = {"name": "科长岗", "duties": "招生", "holder_a": "head", "holder_b": "helper"}
    post_verbs["file_post"](district.units["section"], actor=district.program, **said)
    assert hearers(district) == ["head"]
    today = timezone.localdate()
    away = {"from_on": today, "until_on": today, "kind": "leave", "handover": "材料在柜里", "late_reason": "急事"}
    do(district.users["head"], "enter_absence", **away)
    assert hearers(district) == ["head", "head", "helper"]
