"""Files that come with a voice, the receipt shown before, and what keeps machines away."""

from __future__ import annotations

import hashlib
import os
import re
import time

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from huiyin.cases import jobs, stash
from huiyin.cases.actions import attaching
from huiyin.cases.cleaning import clean
from huiyin.cases.models import Attachment, Voice
from huiyin.cases.queries import with_names
from huiyin.cases.receipts import grouped, receipt_from
from huiyin.web.limits import SAYING, SENDING_FILES, UNPROVEN
from huiyin.web.middleware import PUBLIC_LIMIT, STAFF_LIMIT, SafeAnswers
from huiyin.web.public import proof, uploads
from tests.upload_files import SECRET, document, jpeg_with_place, png
from tests.web.public.conftest import SAID, filed_in

TOKEN = "t" * 43


def file(name: str = "照片.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg_with_place() if content is None else content)


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def solved(challenge: str) -> str:
    numbers = [str(n) for n in range(300_000)]
    found = [next(n for n in numbers if proof.solves(challenge, part, n)) for part in range(proof.PARTS)]
    return ".".join(found)


# Files


def test_files_come_in_with_the_voice(client, file_url):
    page = client.post(
        file_url, SAID | {"how": "named", "name": "王芳", "files": [file(), file("说明.docx", document())]}
    )
    ref, _code = filed_in(page.content.decode())
    found = list(Attachment.objects.filter(voice__ref=ref).values_list("number", "name"))
    assert found == [(1, "附件1.jpg"), (2, "附件2.docx")]
    assert "说明.docx" in page.content.decode()
    assert "照片.jpg" in page.content.decode()
    for attachment in Attachment.objects.all():
        with default_storage.open(attachment.file) as kept:
            assert SECRET.encode() not in kept.read()


def test_double_click_with_files_is_one_voice_with_each_file_once(client, file_url):
    first = client.post(file_url, SAID | {"token": TOKEN, "files": [file(), file("同一张.jpg")]}).content.decode()
    second = client.post(file_url, SAID | {"token": TOKEN, "files": [file(), file("同一张.jpg")]}).content.decode()
    assert filed_in(first) == filed_in(second)
    assert (Voice.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (("病毒.jpg", b"MZ\x90"), "「病毒.jpg」没有收下:只收图片"),
        (("../../etc/passwd", b"\x7fELF\x00"), "「passwd」没有收下"),
        (("空.jpg", b""), "「空.jpg」没有收下:是空文件"),
        (("大.txt", b"a" * (10 * 1024 * 1024 + 1)), "超过 10 MB"),
        (("家长信.pdf", b"%PDF-1.4\n%%EOF"), "匿名时不收 PDF"),
        (("家长信.docx", document()), "匿名时不收 PDF、Word 和 Excel"),
        (("<img src=x>.jpg", b"MZ\x90\0"), "「_img src=x_.jpg」没有收下"),
    ],
)
def test_file_that_is_not_taken_is_named_with_the_reason_and_the_words_stay(client, file_url, sent, sentence):
    answer = client.post(file_url, SAID | {"files": [file(*sent)]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert SAID["body"] in page
    assert not Voice.objects.exists()


def test_files_wait_while_another_field_is_mended(client, file_url):
    typed = SAID | {"token": TOKEN, "how": "named", "name": "王芳"}
    answer = client.post(file_url, typed | {"body": "", "files": [file(), file("二.png", png())]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这些附件已经收下,不用再选" in page
    assert SECRET not in "".join(path.read_text("latin-1") for path in stash.place().rglob("*.bin"))
    dropped = re.findall(r'name="drop" value="([0-9a-f]{64})"', page)[1]
    client.post(file_url, typed | {"drop": dropped})
    assert [one.name for one in with_names(Attachment.objects.all())] == ["照片.jpg"]
    assert stash.held(TOKEN) == []


def test_bad_file_does_not_cost_the_good_one(client, file_url):
    client.post(file_url, SAID | {"token": TOKEN, "files": [file(), file("坏.jpg", b"MZ\x90\0")]})
    assert not Voice.objects.exists()
    client.post(file_url, SAID | {"token": TOKEN})
    assert Attachment.objects.count() == 1


def test_waiting_files_of_who_chose_to_be_anonymous_lose_their_names(client, file_url):
    client.post(file_url, SAID | {"token": TOKEN, "how": "named", "name": "", "files": [file("王芳的照片.jpg")]})
    client.post(file_url, SAID | {"token": TOKEN})
    assert Attachment.objects.get().name == "附件1.jpg"


def test_pdf_that_waits_is_not_taken_from_who_then_chose_to_be_anonymous(client, file_url):
    pdf = file("信.pdf", b"%PDF-1.4\n%%EOF")
    client.post(file_url, SAID | {"token": TOKEN, "how": "named", "name": "", "files": [pdf]})
    answer = client.post(file_url, SAID | {"token": TOKEN})
    assert answer.status_code == 422
    assert "匿名时不收 PDF" in answer.content.decode()
    assert SAID["body"] in answer.content.decode()
    assert not Voice.objects.exists()


def test_more_than_five_files_are_named(client, file_url):
    files = [file(f"{n}.txt", f"第 {n}".encode()) for n in range(7)]
    answer = client.post(file_url, SAID | {"token": TOKEN, "files": files})
    assert "最多 5 个附件,没有收下:5.txt、6.txt" in answer.content.decode()
    client.post(file_url, SAID | {"token": TOKEN})
    assert Attachment.objects.count() == 5


def test_stash_is_purged_after_an_hour_and_has_its_bounds(client, file_url, monkeypatch):
    client.post(file_url, SAID | {"token": TOKEN, "body": "", "files": [file()]})
    old = time.time() - stash.SECONDS - 5
    os.utime(stash.folder_of(TOKEN), (old, old))
    client.post(file_url, SAID | {"token": "u" * 43, "body": "", "files": [file()]})
    assert (len(stash.held(TOKEN)), len(stash.held("u" * 43))) == (0, 1)
    monkeypatch.setattr(stash, "ROOM", 10)
    answer = client.post(file_url, SAID | {"token": "v" * 43, "body": "", "files": [file()]})
    assert "没有暂存下来,请重新选择" in answer.content.decode()


def test_stash_names_no_token_and_lies_outside_the_files(client, file_url):
    client.post(file_url, SAID | {"token": TOKEN, "body": "", "files": [file()]})
    assert TOKEN not in "".join(str(path) for path in stash.place().rglob("*"))
    assert settings.MEDIA_ROOT not in stash.place().parents


def test_other_words_on_a_used_page_take_their_files_along(client, file_url):
    client.post(file_url, SAID | {"token": TOKEN})
    page = client.post(file_url, SAID | {"token": TOKEN, "body": "另一件", "files": [file()]}).content.decode()
    client.post(file_url, SAID | {"token": hidden(page, "token"), "body": "另一件"})
    assert Attachment.objects.get().voice.body == "另一件"


def test_files_are_not_looked_at_where_a_limit_or_the_missing_proof_stands_against_it(client, file_url, monkeypatch):
    monkeypatch.setattr(uploads, "look_at", lambda *_args, **_more: pytest.fail("a file was looked at"))
    for limit in (UNPROVEN, SAYING):
        for _ in range(limit.times):
            limit.count(client.get(reverse("home")).wsgi_request)
        answer = client.post(file_url, SAID | {"token": TOKEN, "files": [file()]})
        assert answer.status_code == 429
        assert "请重新选择附件" in answer.content.decode()
        assert SAID["body"] in answer.content.decode()


def test_file_is_cleaned_once_on_its_way_in(client, file_url, monkeypatch):
    cleaned = []
    monkeypatch.setattr(attaching, "clean", lambda content, **how: cleaned.append(how) or clean(content, **how))
    client.post(file_url, SAID | {"files": [file()]})
    assert cleaned == [{"anonymous": True}]
    client.post(file_url, SAID | {"token": TOKEN, "body": "", "files": [file()]})
    client.post(file_url, SAID | {"token": TOKEN, "body": "另一件"})
    assert (len(cleaned), Attachment.objects.count()) == (2, 2)


def test_double_click_with_waiting_files_is_one_voice(client, file_url, monkeypatch):
    client.post(file_url, SAID | {"token": TOKEN, "body": "", "files": [file()]})
    waiting = stash.held(TOKEN)
    first = client.post(file_url, SAID | {"token": TOKEN})
    monkeypatch.setattr(stash, "held", lambda _token: waiting)  # as the second press saw it before the first took them
    second = client.post(file_url, SAID | {"token": TOKEN})
    assert filed_in(first.content.decode()) == filed_in(second.content.decode())
    assert (Voice.objects.count(), Attachment.objects.count()) == (1, 1)


def test_stash_whose_folder_goes_away_says_that_nothing_waits(client, file_url, monkeypatch):
    monkeypatch.setattr(stash, "write", lambda *_args: (_ for _ in ()).throw(FileNotFoundError()))
    answer = client.post(file_url, SAID | {"token": TOKEN, "body": "", "files": [file()]})
    assert answer.status_code == 422
    assert "没有暂存下来,请重新选择" in answer.content.decode()


def test_stash_is_purged_by_the_clock_too(client, file_url):
    client.post(file_url, SAID | {"token": TOKEN, "body": "", "files": [file()]})
    old = time.time() - stash.SECONDS - 5
    os.utime(stash.folder_of(TOKEN), (old, old))
    jobs.purge_stash(0)
    assert not stash.folder_of(TOKEN).exists()


def test_too_many_uploads_are_stopped_and_words_alone_are_taken(client, file_url):
    for _ in range(SENDING_FILES.times):
        SENDING_FILES.count(client.get(reverse("home")).wsgi_request)
    answer = client.post(file_url, SAID | {"files": [file()]})
    assert "传文件传得太密了" in answer.content.decode()
    assert client.post(file_url, SAID).status_code == 200


def test_request_beyond_all_measure_gets_a_sentence(client, file_url):
    answer = client.post(file_url, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="99999999999")
    assert answer.status_code == 413
    assert "每个不超过 10 MB" in answer.content.decode()


def test_anonymous_file_leaves_no_name_and_no_time(client, file_url):
    client.post(file_url, SAID | {"files": [file("IMG_20261125_101500.jpg")]})
    found = Attachment.objects.get()
    assert found.name == "附件1.jpg"


# The receipt, before


def test_say_page_shows_the_receipt_that_the_proof_shows_again(client, district, file_url):
    page = client.get(reverse("say", args=[district.campaign.code])).content.decode()
    ahead = "".join(re.findall(r"<b>(\d{4})</b>", page))
    _ref, code = filed_in(client.post(file_url, SAID | {"token": hidden(page, "token")}).content.decode())
    assert ahead == code == receipt_from(hidden(page, "token"))


def test_return_page_shows_the_receipt_again_and_the_cookie_hides_it(client, say, returned):
    voice, code = say()
    page = returned(code).get(reverse("return")).content.decode()
    assert "".join(re.findall(r"<b>(\d{4})</b>", page)) == code
    cookie = client.cookies["voice"].value
    assert code not in cookie
    assert voice.ref not in cookie
    assert grouped(code) not in cookie


# Machines


def test_without_proof_a_few_are_taken_then_a_sum_is_asked_and_nothing_is_lost(client, file_url):
    for n in range(UNPROVEN.times):
        assert client.post(file_url, SAID | {"body": f"第 {n} 件"}).status_code == 200
    answer = client.post(file_url, SAID | {"token": TOKEN, "files": [file()]})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert proof.sum_asked(TOKEN) in page
    assert SAID["body"] in page
    wrong = client.post(file_url, SAID | {"token": TOKEN, "sum": "1"})
    assert "这个数不对" in wrong.content.decode()
    assert "请重新选择附件" in page
    right = {"token": TOKEN, "sum": str(sum(proof.summands(TOKEN)))}
    unfit = client.post(file_url, SAID | right | {"body": "", "files": [file()]})
    assert unfit.status_code == 422
    assert hidden(unfit.content.decode(), "sum") == right["sum"], "nobody does the same sum twice"
    filed_in(client.post(file_url, SAID | right).content.decode())
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "99", "abc", "²", "-1", "1" * 500, "九"])
def test_strange_sums_are_wrong(typed):
    assert not proof.sum_right(TOKEN, typed)


def test_full_width_digits_are_digits():
    total = str(sum(proof.summands(TOKEN))).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert proof.sum_right(TOKEN, f" {total} ")


def test_proof_of_work_opens_the_door_that_the_tighter_limit_shuts(client, district, file_url):
    for _ in range(UNPROVEN.times):
        UNPROVEN.count(client.get(reverse("home")).wsgi_request)
    page = client.get(reverse("say", args=[district.campaign.code])).content.decode()
    told = {name: hidden(page, name) for name in ("token", "challenge")}
    answer = client.post(file_url, SAID | told | {"proof": solved(told["challenge"])})
    filed_in(answer.content.decode())
    assert client.post(file_url, SAID | told | {"body": "另一件", "proof": "1.2"}).status_code == 429


def test_proof_is_good_for_its_own_form_and_time_only(monkeypatch):
    challenge = proof.puzzle_for(TOKEN).challenge
    found = solved(challenge)
    assert proof.proven(TOKEN, challenge, found)
    assert not proof.proven("u" * 43, challenge, found)
    assert not proof.proven(TOKEN, challenge[:-1] + ("A" if challenge[-1] != "A" else "B"), found)
    assert not proof.proven(TOKEN, challenge, ".".join(reversed(found.split("."))))
    assert not proof.proven(TOKEN, challenge, found.rpartition(".")[0])
    monkeypatch.setattr(proof, "SECONDS", -1)
    assert not proof.proven(TOKEN, challenge, found)


def test_proof_is_spent_with_its_form(client, district, file_url):
    """Replayed with the same words it is the same voice; with others it is refused."""
    page = client.get(reverse("say", args=[district.campaign.code])).content.decode()
    told = {name: hidden(page, name) for name in ("token", "challenge")}
    told["proof"] = solved(told["challenge"])
    for _ in range(2):
        assert client.post(file_url, SAID | told).status_code == 200
    assert client.post(file_url, SAID | told | {"body": "另一件"}).status_code == 409
    assert Voice.objects.count() == 1


def test_solved_puzzle_is_not_set_again(client, district, file_url):
    page = client.get(reverse("say", args=[district.campaign.code])).content.decode()
    told = {name: hidden(page, name) for name in ("token", "challenge")}
    told["proof"] = solved(told["challenge"])
    page = client.post(file_url, SAID | told | {"body": ""}).content.decode()
    assert (hidden(page, "challenge"), hidden(page, "proof")) == (told["challenge"], told["proof"])


@pytest.mark.parametrize("said", ["", "....", "1.2.3.4.5.6.7.8", "x" * 10_000, "-1." * 8, "９.９.９.９.９.９.９.９"])
def test_nonsense_is_no_proof(said):
    assert not proof.proven(TOKEN, proof.puzzle_for(TOKEN).challenge, said)
    assert not proof.proven(TOKEN, said, said)


def test_small_puzzles_are_solved_by_one_digest_in_sixteen_thousand():
    challenge = "x"
    hits = [n for n in range(40_000) if proof.solves(challenge, 0, str(n))]
    for n in hits:
        assert hashlib.sha256(f"x:0:{n}".encode()).hexdigest()[:3] == "000"
    assert len(hits) < 20


def test_page_works_in_large_letters_and_both_scripts(district, file_url):
    client = Client(headers={"accept-language": "zh-TW"})
    client.post(reverse("elder"), {"on": "1", "next": reverse("where")})
    page = client.get(reverse("say", args=[district.campaign.code])).content.decode()
    assert '<html lang="zh-hant" class="elder">' in page
    assert "您想說的話" in page
    said = client.post(file_url, SAID).content.decode()
    assert "這是您的回執碼" in said


@pytest.mark.parametrize(
    ("path", "cookies", "headers", "status"),
    [
        ("/desk/imports/", {}, {}, 413),
        ("/api/v1/public/voices", {}, {}, 413),
        ("/say/x/filed/", {settings.SESSION_COOKIE_NAME: "x"}, {}, 413),
        ("/desk/imports/", {settings.SESSION_COOKIE_NAME: "x"}, {}, 200),
        ("/api/v1/cases", {}, {"HTTP_AUTHORIZATION": "Bearer x"}, 200),
    ],
)
def test_large_requests_are_only_for_who_may_have_an_account(rf, path, cookies, headers, status):
    answers = SafeAnswers(lambda _request: HttpResponse())
    for size, expected in ((PUBLIC_LIMIT + 1, status), (STAFF_LIMIT + 1, 413), (PUBLIC_LIMIT, 200)):
        request = rf.post(path, b"x", content_type="text/plain", CONTENT_LENGTH=str(size), **headers)
        request.COOKIES.update(cookies)
        assert answers(request).status_code == expected


def test_one_page_is_one_voice_and_another_page_with_the_same_words_is_a_repost(client, file_url):
    for _press in range(2):
        client.post(file_url, SAID | {"token": TOKEN})
    first = Voice.objects.get()
    client.post(file_url, SAID | {"token": "w" * 43})
    again = Voice.objects.exclude(pk=first.pk).get()
    assert again.repost_of == first
