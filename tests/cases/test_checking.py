"""Verification by somebody else, with a list of the standards, on the spot or from the desk, all or a sample (E08)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.checking import PHOTOS
from huiyin.cases.models import Case, Check, CheckPhoto
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid
from tests.factories import District
from tests.upload_files import jpeg_with_place

SEEN = {"remarks": "现场看过,温度达标"}


def picture(name: str = "IMG_20260302_0930.jpg", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or jpeg_with_place())


def with_measures(d: District, count: int) -> Case:
    """A submitted case with so many measures."""
    case = d.assigned()
    d.do(case, "sign", "head", person="陈科长")
    for number in range(count):
        d.do(case, "plan", "head", content=f"措施{number + 1}", standard=f"标准{number + 1}")
    for number in range(1, count + 1):
        d.do(case, "add_evidence", "head", measure=number, note="记录")
        d.do(case, "finish_measure", "head", measure=number, result="已完成")
    return d.do(case, "submit", "head", result="已整改", reply="已办好")


def verify(d: District, case: Case, photos: list[Any] | None = None, **said: Any) -> Case:
    fresh = Case.objects.get(pk=case.pk)
    files = {"photos": photos} if photos else None
    return case_verbs["verify"](fresh, actor=d.actor("supervisor"), files=files, **SEEN | said).obj


def lacking(d: District, case: Case, **said: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        verify(d, case, **said)
    return refused.value.missing


def test_every_standard_is_ticked(district: District) -> None:
    case = with_measures(district, 3)
    told = lacking(district, case, met=[1])
    assert told == [f"达到标准的措施:第 {n} 项措施没有勾选达到标准;没有达到的,请「退回重办」" for n in (2, 3)]
    assert len(lacking(district, case)) == 3
    assert verify(district, case, met=[1, 2, 3]).state == "verified"
    check = Check.objects.get()
    assert [(one.measure.number, one.standard, one.met) for one in check.items.all()] == [
        (1, "标准1", True),
        (2, "标准2", True),
        (3, "标准3", True),
    ]
    assert (check.mode, check.extent, check.passed, check.by.username) == ("desk", "all", True, "supervisor")


def test_a_sample_is_drawn_by_the_program(district: District) -> None:
    case = with_measures(district, 4)
    form = case_verbs["verify"].form(obj=case, actor=district.actor("supervisor"))
    drawn = form.sample
    assert len(drawn) == 2
    assert f"抽到的第 {drawn[0]}、{drawn[1]} 项" in str(form.fields["extent"].help_text)
    assert case_verbs["verify"].form(obj=case).sample == drawn, "asking again draws the same"
    others = [n for n in (1, 2, 3, 4) if n not in drawn]
    assert len(lacking(district, case, extent="sample", met=others)) == 2
    assert verify(district, case, extent="sample", met=drawn).state == "verified"
    assert Check.objects.get().items.count() == 2


def test_photos_are_kept_without_what_the_camera_wrote(district: District, client: Client) -> None:
    case = with_measures(district, 1)
    verify(
        district, case, [picture(), picture("b.jpg", jpeg_with_place(colour=9))], met=[1], mode="on_site", place="食堂"
    )
    first, second = CheckPhoto.objects.order_by("number")
    with default_storage.open(first.file) as kept:
        assert dict(Image.open(io.BytesIO(kept.read())).getexif()) == {}
    assert "0930" not in first.name
    assert first.sha256 != second.sha256
    entry = JournalEntry.objects.get(about=f"case/{case.ref}", verb="verify")
    assert entry.data["kept"] == [first.sha256, second.sha256]
    client.force_login(district.users["auditor"])
    told = client.get(reverse("case", args=[case.ref])).content.decode()
    assert "现场核查" in told
    address = reverse("check-photo", args=[case.ref, first.sha256])
    assert address in told
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"\xff\xd8")
    client.force_login(district.users["principal"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("photos", "sentence"),
    [
        ([picture() for _ in range(PHOTOS + 1)], "照片:最多 6 张照片"),
        ([SimpleUploadedFile("a.txt", "记录".encode())], "照片:这里只收照片"),
    ],
)
def test_what_is_no_photo_is_refused(district: District, photos: list[Any], sentence: str) -> None:
    case = with_measures(district, 1)
    with pytest.raises(Invalid) as refused:
        verify(district, case, photos, met=[1])
    assert refused.value.missing == [sentence]


def test_whoever_verifies_may_find_otherwise(district: District) -> None:
    case = district.submitted(district.voice(), kind="complaint")
    verify(district, case, met=[1], finding="partly")
    current = case.rounds.get()
    assert current.finding == "partly"
    entry = JournalEntry.objects.get(about=f"case/{case.ref}", verb="verify")
    assert entry.data["found_before"] == "true"


def test_rework_names_what_is_not_met(district: District) -> None:
    case = with_measures(district, 2)
    fresh, files = Case.objects.get(pk=case.pk), {"photos": [picture()]}
    said = {"reason": "第 2 项没有做", "unmet": [2], "mode": "on_site"}
    case_verbs["rework"](fresh, actor=district.actor("supervisor"), files=files, **said)
    check = Check.objects.get()
    assert (check.passed, [one.measure.number for one in check.items.all()]) == (False, [2])
    assert check.photos.count() == 1


def test_a_check_is_never_changed(district: District) -> None:
    verify(district, with_measures(district, 1), met=[1])
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_checkitem SET met = false")


def test_the_form_holds_on_to_what_is_typed_where_the_connection_fails(district: District, client: Client) -> None:
    case = with_measures(district, 2)
    client.force_login(district.users["supervisor"])
    address = reverse("verb", args=["cases", case.ref, "verify"])
    form = client.get(address).content.decode()
    assert "data-away=" in form
    assert "away.js" in form
    assert "第 2 项:标准2" in form
    client.force_login(district.users["clerk"])
    assert "data-away=" not in client.get(reverse("verb", args=["cases", case.ref, "amend"])).content.decode()
