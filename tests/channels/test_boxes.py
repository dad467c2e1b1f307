"""Boxes: opened by two, each slip a voice of its day, finished only when the numbers agree or somebody says why not (C08)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from huiyin.cases.models import Identity, Voice
from huiyin.cases.receipts import unseal
from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.models import Opening, Slip
from huiyin.kernel.refusals import Invalid, Missing, WrongState
from tests.channels.stories import a_box, an_opening, fresh
from tests.factories import District

SPEAK = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def enter(d: District, opening: Opening, body: str = "操场坑洼", **said: Any) -> Opening:
    return opening_verbs["enter_slip"](fresh(opening), actor=d.actor("clerk"), body=body, **said).obj


def finish(d: District, opening: Opening, reason: str = "") -> Opening:
    return opening_verbs["finish_opening"](fresh(opening), actor=d.actor("clerk"), reason=reason).obj


def speak() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SPEAK)


def test_slip_is_an_anonymous_voice_of_the_day_of_the_opening(district: District) -> None:
    opening = an_opening(district, a_box(district))
    enter(district, opening)
    voice = Voice.objects.get()
    assert (voice.channel, voice.anonymous, voice.receipt_digest) == ("box", True, None)
    assert timezone.localtime(voice.received_at).isoformat() == "2026-03-02T00:00:00+08:00"
    assert not Identity.objects.filter(voice=voice).exists()


def test_signed_slip_keeps_who_signed_apart(district: District) -> None:
    enter(district, an_opening(district, a_box(district)), name="李四", phone="13900000000")
    held = Identity.objects.get(voice=Voice.objects.get(anonymous=False))
    assert unseal(bytes(held.sealed)) == {"name": "李四", "phone": "13900000000"}


def test_scan_of_a_slip_is_cleaned_and_attached(district: District) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "JPEG", comment=b"taken by wang")
    enter(
        district, an_opening(district, a_box(district)), files={"scan": SimpleUploadedFile("wang.jpg", out.getvalue())}
    )
    (kept,) = Voice.objects.get().attachments.all()
    assert kept.name == "附件1.jpg"


def test_scan_that_is_no_picture_is_told_and_nothing_is_entered(district: District) -> None:
    opening = an_opening(district, a_box(district))
    with pytest.raises(Invalid) as refused:
        enter(district, opening, files={"scan": SimpleUploadedFile("a.pdf", b"%PDF-1.4 %%EOF")})
    assert "匿名时不收 PDF" in refused.value.form.errors["scan"][0]
    assert Voice.objects.count() == 0


@pytest.mark.parametrize("slips", [0, 1, 3])
def test_opening_is_finished_when_the_numbers_agree(district: District, slips: int) -> None:
    opening = an_opening(district, a_box(district), slips=slips)
    for n in range(slips):
        enter(district, opening, f"第 {n} 张")
    assert finish(district, opening).state == "finished"


def test_opening_is_not_finished_while_they_differ_without_a_reason(district: District) -> None:
    opening = an_opening(district, a_box(district), slips=2)
    enter(district, opening)
    with pytest.raises(Invalid):
        finish(district, opening)
    assert finish(district, opening, "空白 1 张").reason == "空白 1 张"
    with pytest.raises(WrongState):
        enter(district, opening)


def test_opening_without_a_slip_takes_none(district: District) -> None:
    with pytest.raises(Missing):
        enter(district, an_opening(district, a_box(district), slips=0))


def test_box_is_not_withdrawn_while_an_opening_is_being_entered(district: District) -> None:
    box = a_box(district)
    opening = an_opening(district, box, slips=0)
    with pytest.raises(Missing) as refused:
        box_verbs["withdraw_box"](fresh(box), actor=district.actor("clerk"))
    assert refused.value.missing == ["录完第 1 次开箱"]
    finish(district, opening)
    assert box_verbs["withdraw_box"](fresh(box), actor=district.actor("clerk")).obj.state == "withdrawn"


def test_code_that_is_taken_is_told(district: District) -> None:
    a_box(district)
    with pytest.raises(Invalid) as refused:
        a_box(district)
    assert refused.value.form.errors["ref"] == ["代码「gate」已有人使用,请换一个"]


# The database itself.


def test_database_refuses_one_person_as_two(district: District) -> None:
    opening = an_opening(district, a_box(district))
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            box=opening.box,
            ref="gate-9",
            number=9,
            opened_on="2026-03-02",
            first=opening.first,
            second=opening.first,
            slips=1,
        )


def test_database_refuses_finishing_without_the_slips(district: District) -> None:
    opening = an_opening(district, a_box(district))
    speak()
    with pytest.raises(IntegrityError):
        finish_by_hand(opening)


@transaction.atomic
def finish_by_hand(opening: Opening) -> None:
    Opening.objects.filter(pk=opening.pk).update(state="finished")
    speak()


@pytest.mark.parametrize("change", [{"slips": 9}, {"opened_on": "2026-03-01"}, {"number": 7}])
def test_database_keeps_what_was_counted(district: District, change: dict[str, Any]) -> None:
    opening = an_opening(district, a_box(district))
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(**change)


def test_database_takes_no_slip_into_a_finished_opening(district: District) -> None:
    opening = an_opening(district, a_box(district), slips=0)
    finish(district, opening)
    speak()
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.create(opening=opening, number=1, voice=district.voice(channel="box"))


def test_database_deletes_nothing(district: District) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_box(district).delete()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slips=st.integers(0, 4), entered=st.integers(0, 4), reason=st.sampled_from(["", "空白的没有录"]))
def test_finished_means_agreed_or_explained(district: District, slips: int, entered: int, reason: str) -> None:
    with transaction.atomic():
        opening = an_opening(district, a_box(district, "drawn"), slips=slips)
        entered = entered if slips else 0
        for n in range(entered):
            enter(district, opening, f"第 {n} 张")
        try:
            done = finish(district, opening, reason).state == "finished"
        except Invalid:
            done = False
        assert done == (entered == slips or bool(reason))
        transaction.set_rollback(True)
