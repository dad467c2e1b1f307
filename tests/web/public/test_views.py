"""What is said by the public page arrives once, whole, and without a trace of who it was."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases import receipts
from huiyin.cases.models import Identity, Voice
from huiyin.kernel.models import JournalEntry
from huiyin.web.limits import SAYING
from tests.campaigns.stories import summarised
from tests.web.public.conftest import SAID, filed_in

TOKEN = "t" * 40
TIMES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name <> 'django_migrations'
"""
TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"


def times_kept() -> dict[str, list[object]]:
    """Return every moment in the database, by table and column."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TIMES)
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            found[f"{table}.{column}"] = [moment for (moment,) in cursor.fetchall()]
    return found


def new_times(before: dict[str, list[object]]) -> dict[str, list[object]]:
    """Return the moments that came since ``before``, one for each new row."""
    added = {}
    for place, moments in times_kept().items():
        left = list(moments)
        for known in before[place]:
            if known in left:
                left.remove(known)
        if left:
            added[place] = left
    return added


def exact_among(times: dict[str, list[object]]) -> dict[str, list[object]]:
    """Return the moments that are not the start of a day."""
    exact = {p: [m for m in moments if timezone.localtime(m).time() != time.min] for p, moments in times.items()}
    return {place: moments for place, moments in exact.items() if moments}


def whole_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_home_shows_running_campaign_and_two_choices(client, district):
    page = client.get(reverse("home")).content.decode()
    assert "事事有回音,件件有着落" in page
    assert district.campaign.name in page
    assert f'href="{reverse("where")}"' in page
    assert f'href="{reverse("receipt")}"' in page


def test_home_without_institution_answers(client, db):
    assert client.get(reverse("home")).status_code == 200


def test_where_leads_to_the_only_campaign(client, district):
    assert client.get(reverse("where"))["Location"] == reverse("say", args=[district.campaign.code])


def test_draft_campaign_is_not_found_and_ended_one_keeps_what_was_typed(client, district, file_url):
    draft = campaign_verbs["open_campaign"](
        district.units["office"], actor=district.program, code="later", name="以后", theme="t", starts_on="2026-02-01"
    ).obj
    assert client.get(reverse("say", args=[draft.code])).status_code == 404
    summarised(district.campaign, district.program)
    answer = client.post(file_url, SAID)
    assert answer.status_code == 410
    assert SAID["body"] in answer.content.decode()
    assert not Voice.objects.exists()


def test_named_voice_keeps_identity_apart(client, say):
    voice, _code = say(how="named", name="王芳", phone="13800000000", served="parents")
    assert (voice.anonymous, voice.channel, voice.served) == (False, "web", "parents")
    assert receipts.unseal(Identity.objects.get(voice=voice).sealed) == {"name": "王芳", "phone": "13800000000"}
    assert "13800000000" not in whole_database()


def test_proof_of_filing_shows_number_date_receipt_and_digest(client, file_url):
    page = client.post(file_url, SAID).content.decode()
    ref, code = filed_in(page)
    assert receipts.voice_by_receipt(code).ref == ref
    assert f"{timezone.localdate():%Y-%m-%d}" in page
    assert hashlib.sha256(f"{SAID['subject']}\n{SAID['body']}".encode()).hexdigest() in page


def test_double_post_gives_one_voice_and_the_same_receipt(client, file_url):
    first = client.post(file_url, SAID | {"token": TOKEN}).content.decode()
    second = client.post(file_url, SAID | {"token": TOKEN}).content.decode()
    assert filed_in(first) == filed_in(second)
    assert Voice.objects.count() == 1


def test_token_used_for_other_words_keeps_them_and_takes_them_at_the_next_press(client, file_url):
    client.post(file_url, SAID | {"token": TOKEN})
    answer = client.post(file_url, SAID | {"token": TOKEN, "body": "另一件事"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "另一件事" in page
    fresh = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert fresh != TOKEN
    client.post(file_url, SAID | {"token": fresh, "body": "另一件事"})
    assert list(Voice.objects.order_by("pk").values_list("body", flat=True)) == [SAID["body"], "另一件事"]


@pytest.mark.parametrize("token", ["", "short", "x" * 500, "有中文" * 20])
def test_strange_token_does_no_harm(client, file_url, token):
    ref, code = filed_in(client.post(file_url, SAID | {"token": token}).content.decode())
    assert receipts.voice_by_receipt(code).ref == ref


def test_anonymous_voice_keeps_no_exact_time_address_or_device(district, file_url):
    before = times_kept()
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Very-Special-Phone/7")
    client.get(reverse("say", args=[district.campaign.code]))
    _ref, code = filed_in(client.post(file_url, SAID).content.decode())
    client.post(reverse("receipt"), {"code": code})
    client.get(reverse("return"))
    client.post(reverse("return-withdraw"), {"reason": "想通了"})
    added = new_times(before)
    assert {
        "cases_voice.received_at",
        "cases_voicefact.at",
        "kernel_journalentry.entered_at",
        "kernel_outbox.at",
    } <= set(added)
    assert exact_among(added) == {}
    kept = whole_database()
    assert "203.0.113.77" not in kept
    assert "Very-Special-Phone" not in kept
    assert code not in kept


def test_named_voice_keeps_its_time(say, district):
    before = times_kept()
    say(how="named", name="王芳")
    assert "cases_voice.received_at" in exact_among(new_times(before)), "or the test above could not fail"


def test_anonymous_choice_leaves_no_contacts_that_were_typed_before(client, say):
    voice, _code = say(how="anonymous", name="王芳", phone="13800000000", email="no@address")
    assert voice.anonymous
    assert not Identity.objects.filter(voice=voice).exists()
    assert "王芳" not in whole_database()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"body": " "}, "请写下您想说的话"),
        ({"how": ""}, "请选实名或匿名"),
        ({"how": "named", "name": ""}, "实名请填姓名"),
        ({"how": "named", "name": "王芳", "email": "no@address"}, "邮箱地址不完整"),
        ({"subject": "长" * 301}, "主题最多 300 个字,现在有 301 个"),
        ({"served": "martians"}, "请从四项中选一项"),
    ],
)
def test_invalid_form_says_so_and_keeps_what_was_typed(client, file_url, wrong, sentence):
    typed = {"body": "留着这句话", "name": "也留着这个", "phone": "12345", "served": "schools"}
    answer = client.post(file_url, SAID | typed | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert not Voice.objects.exists()
    for name, value in (SAID | typed | wrong).items():
        if name in {"body", "subject", "name", "phone"} and value.strip():
            assert value in page
    if "served" not in wrong:
        assert re.search(r'value="schools"[^>]*checked', page)


def test_markup_and_direction_marks_are_shown_as_text(client, say, returned):
    evil = "<script>alert(1)</script>\u202egnirts desrever {{ 7|add:7 }} {ref} %s"
    voice, code = say(body=evil, subject="<b>粗</b>")
    assert voice.body == evil
    page = returned(code).get(reverse("return")).content.decode()
    assert "<script>" not in page
    assert "<b>粗</b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\u202egnirts desrever {{ 7|add:7 }} {ref} %s</pre>" in page


def test_nul_characters_do_not_break_anything(client, say):
    voice, _code = say(body="前\0后", how="named", name="王\0芳")
    assert voice.body == "前后"


def test_message_of_a_million_characters_is_taken_whole(client, say):
    body = "字" * 1_000_000
    voice, _code = say(body=body)
    assert voice.body == body


def test_longer_message_is_refused_with_a_sentence_and_kept(client, file_url):
    body = "a" * 1_500_000
    answer = client.post(file_url, SAID | {"body": body})
    assert answer.status_code == 422
    assert "现在有 1500000 个" in answer.content.decode()
    assert body in answer.content.decode()
    assert not Voice.objects.exists()


def test_message_beyond_all_measure_gets_a_page(client, file_url):
    answer = client.post(file_url, SAID | {"body": "a" * 9_000_000})
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_too_many_from_one_address_wait_and_keep_what_was_typed(client, file_url, monkeypatch):
    for _ in range(SAYING.times):
        SAYING.count(client.get(reverse("home")).wsgi_request)
    answer = client.post(file_url, SAID)
    assert answer.status_code == 429
    assert SAID["body"] in answer.content.decode()
    assert not Voice.objects.exists()
    assert Client(REMOTE_ADDR="203.0.113.9").post(file_url, SAID).status_code == 200


def test_visit_makes_no_session(client, say, returned):
    _voice, code = say()
    returned(code).get(reverse("return"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
    assert "sessionid" not in client.cookies


def test_journal_holds_no_words_of_the_sender(client, say):
    voice, _code = say(how="named", name="王芳")
    entry = JournalEntry.objects.get(about=f"voice/{voice.ref}")
    assert set(entry.commitments) >= {"body", "name", "token"}
    assert not entry.values_held.exclude(value=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_give_one_voice_and_one_receipt(district, file_url):
    together = Barrier(4)

    def press(_n: int) -> tuple[str, str]:
        try:
            together.wait(20)
            return filed_in(Client().post(file_url, SAID | {"token": TOKEN}).content.decode())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as presses:
        proofs = list(presses.map(press, range(4)))
    assert len(set(proofs)) == 1
    assert Voice.objects.count() == 1
