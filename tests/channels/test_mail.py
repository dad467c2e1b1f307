"""Messages become voices, join the thread of the same sender, or are no opinion for a reason; each exactly once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Identity, Question, Voice
from huiyin.cases.receipts import unseal
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.keeping import password_of, raw_of
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.channels.queries import letters_late, one
from huiyin.kernel.models import JournalEntry, JournalValue
from huiyin.kernel.refusals import Invalid, Lost, Missing, NotAllowed
from tests.channels.stories import MAILBOX, a_mailbox, fresh, mail, take
from tests.factories import District, moment

ENTERED: dict[str, Any] = {"received_on": "2026-03-02", "sender": "li@example.cn", "name": "李四", "body": "作业太多"}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


def test_message_is_a_voice_and_its_sender_stands_in_the_identity_alone(district: District) -> None:
    letter = take(a_mailbox(district), mail(1))
    voice = letter.voice
    assert (letter.state, voice.channel, voice.subject, voice.body) == ("voice", "email", "意见 1", "食堂的菜是冷的。")
    assert voice.received_at == moment("2026-03-02 09:30")
    assert voice.receipt_digest is None
    held = unseal(bytes(Identity.objects.get(voice=voice).sealed))
    assert held == {"name": "王小明", "email": "wang@example.cn"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM channels_letter l")
        told = cursor.fetchone()[0]
    assert "wang" not in told
    assert "王小明" not in told


def test_message_is_kept_as_it_came_and_nobody_reads_it_on_the_disk(district: District) -> None:
    raw = mail(1)
    letter = take(a_mailbox(district), raw)
    assert raw_of(letter) == raw
    with default_storage.open(letter.raw) as file:
        assert b"wang@example.cn" not in file.read()


def test_same_message_is_taken_in_once(district: District) -> None:
    box = a_mailbox(district)
    take(box, mail(1))
    with pytest.raises(Lost):
        take(box, mail(1))
    assert (Letter.objects.count(), Voice.objects.count()) == (1, 1)
    assert take(a_mailbox(district, "other"), mail(1)).state == "voice"


def test_database_refuses_a_second_letter_of_the_same_name(district: District) -> None:
    letter = take(a_mailbox(district), mail(1))
    letter.pk, letter.ref = None, "M2026-999999"
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_reply_of_the_same_sender_is_what_he_says_further(district: District) -> None:
    box = a_mailbox(district)
    first = take(box, mail(1))
    reply = take(box, mail(2, "还有,菜也少。\n\n> 食堂的菜是冷的。", refers=(1,)))
    assert (reply.state, reply.voice) == ("joined", first.voice)
    question = Question.objects.get()
    assert (question.voice, question.by_sender, question.text) == (first.voice, True, "还有,菜也少。")


def test_reply_of_somebody_else_is_a_voice_of_its_own(district: District) -> None:
    box = a_mailbox(district)
    first = take(box, mail(1))
    other = take(box, mail(2, "我也有意见。", sender="li@example.cn", refers=(1,)))
    assert other.state == "voice"
    assert other.voice != first.voice


def test_reply_to_what_was_set_aside_is_a_new_voice(district: District) -> None:
    box = a_mailbox(district)
    first = take(box, mail(1)).voice
    voice_verbs["set_aside"](first, actor=district.actor("clerk"), reason_code="spam", reason="广告")
    assert take(box, mail(2, refers=(1,))).state == "voice"


def test_files_are_cleaned_and_what_is_not_taken_is_named(district: District) -> None:
    files = (("图.png", picture()), ("程序.exe", b"MZ\x00\x01"), ("空.txt", b""))
    letter = take(a_mailbox(district), mail(1, files=files))
    assert [one.name for one in letter.voice.attachments.all()] == ["附件1.png"]
    first, second = letter.remark.split("\n")
    assert "「程序.exe」没有收:只收图片" in first
    assert "「空.txt」没有收:是空文件" in second
    assert b"TVoAAQ==" in raw_of(letter)


def test_auto_reply_is_kept_and_is_no_opinion_until_somebody_says_so(district: District) -> None:
    letter = take(a_mailbox(district), mail(1, Auto_Submitted="auto-replied"))
    assert (letter.state, letter.why, letter.voice) == ("not_opinion", "auto_reply", None)
    assert letter.reason == "标明是自动发出的(auto-replied)"
    assert Voice.objects.count() == 0
    passed = letter_verbs["pass_on_letter"](fresh(letter), actor=district.actor("clerk")).obj
    assert (passed.state, passed.why, passed.reason) == ("voice", "", "")
    assert passed.voice.body == "食堂的菜是冷的。"


def test_message_without_text_says_so_and_long_subject_is_not_cut(district: District) -> None:
    box = a_mailbox(district)
    long = "很长的主题" * 80
    bare = mail(1, "").replace("意见 1".encode(), b"x")
    assert take(box, bare).voice.body == "(邮件没有正文,见附件和主题)"
    raw = f"Message-ID: <9@x.cn>\r\nFrom: a@b.cn\r\nSubject: {long}\r\n\r\n正文".encode()
    voice = take(box, raw).voice
    assert len(voice.subject) == 300
    assert voice.body == f"{long}\n\n正文"


def test_address_that_is_none_stays_in_the_original_only(district: District) -> None:
    voice = take(a_mailbox(district), b'Message-ID: <1@x>\r\nFrom: "\xff" <not an address>\r\n\r\nhello').voice
    assert voice.body == "hello"
    assert "email" not in unseal(bytes(Identity.objects.get(voice=voice).sealed))


def test_entered_by_hand_goes_the_same_way(district: District) -> None:
    box = a_mailbox(district)
    letter = letter_verbs["enter_letter"](box, actor=district.actor("clerk"), **ENTERED).obj
    assert (letter.state, letter.voice.body) == ("voice", "作业太多")
    assert timezone.localdate(letter.received_at).isoformat() == "2026-03-02"
    entry = JournalEntry.objects.get(verb="enter_letter")
    assert JournalValue.objects.filter(entry=entry, key="body", value__isnull=False).count() == 0
    again = letter_verbs["enter_letter"](fresh(box), actor=district.actor("clerk"), **ENTERED).obj
    assert again.voice != letter.voice


def test_forgetting_who_spoke_takes_the_original_away(
    district: District, django_capture_on_commit_callbacks: Any
) -> None:
    letter = take(a_mailbox(district), mail(1))
    place = letter.raw
    with django_capture_on_commit_callbacks(execute=True):
        voice_verbs["forget_identity"](letter.voice, actor=district.actor("clerk"), reason="本人要求")
    assert fresh(letter).raw == ""
    assert not default_storage.exists(place)


# The account.


def test_password_is_sealed_and_nowhere_in_the_journal(district: District) -> None:
    box = a_mailbox(district, host="mail.example.cn", user="opinions", password="open-sesame-7", tls="on")
    assert password_of(fresh(box)) == "open-sesame-7"
    assert b"open-sesame" not in bytes(fresh(box).sealed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e.data::text, '') FROM kernel_journalentry e")
        assert "open-sesame" not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM kernel_journalvalue v WHERE v.value::text LIKE '%open-sesame%'")
        assert cursor.fetchone()[0] == 0
    said = MAILBOX | {"host": "mail.example.cn", "user": "opinions", "tls": "on", "name": "意见信箱"}
    mailbox_verbs["set_mailbox"](fresh(box), actor=district.actor("clerk"), **said)
    assert password_of(fresh(box)) == "open-sesame-7"
    form = mailbox_verbs["set_mailbox"].form(obj=fresh(box), actor=district.actor("clerk"))
    assert "open-sesame" not in form.as_p()


def test_server_without_user_or_password_is_told_beside_the_field(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        a_mailbox(district, host="mail.example.cn")
    assert set(refused.value.form.errors) == {"user", "password"}


def test_withdrawn_mailbox_forgets_its_password(district: District) -> None:
    box = a_mailbox(district, host="mail.example.cn", user="opinions", password="open-sesame-7")
    mailbox_verbs["withdraw_mailbox"](fresh(box), actor=district.actor("clerk"))
    assert (fresh(box).sealed, fresh(box).host) == (None, "")
    with pytest.raises(Missing):
        letter_verbs["enter_letter"](fresh(box), actor=district.actor("clerk"), **ENTERED)


# The director's mailbox.


def director(d: District) -> Mailbox:
    return a_mailbox(d, "director", name="主任信箱", channel="mailbox", readers="leader、clerk")


def test_director_mailbox_needs_its_readers(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        a_mailbox(district, channel="mailbox")
    assert refused.value.form.errors["readers"] == ["主任信箱要写明由谁看信"]


def test_letter_to_the_director_is_seen_by_named_readers_alone_until_it_is_passed_on(district: District) -> None:
    letter = take(director(district), mail(1))
    assert (letter.state, Voice.objects.count()) == ("received", 0)
    assert one("letter", district.actor("leader"), letter.ref) == letter
    assert one("letter", district.actor("auditor"), letter.ref) is None
    district.add_user("other", "office", "clerk", at_unit="bureau")
    with pytest.raises(NotAllowed):
        letter_verbs["pass_on_letter"](fresh(letter), actor=district.actor("other"))
    passed = letter_verbs["pass_on_letter"](fresh(letter), actor=district.actor("clerk")).obj
    assert (passed.state, passed.voice.channel) == ("voice", "mailbox")
    assert one("letter", district.actor("auditor"), letter.ref) == letter


def test_letter_past_its_limit_is_shown(district: District) -> None:
    letter = take(director(district), mail(1))
    assert list(letters_late(Letter.objects.all(), letter.due_on)) == []
    after = letter.due_on.replace(year=letter.due_on.year + 1)
    assert list(letters_late(Letter.objects.all(), after)) == [letter]
    letter_verbs["mark_letter"](fresh(letter), actor=district.actor("clerk"), why="business", reason="会议通知")
    assert list(letters_late(Letter.objects.all(), after)) == []


# Threads in any order.

SAID = {1: (), 2: (1,), 3: (2,), 4: (3, 1), 5: (), 6: (5,)}
"""Two threads, some of whose messages name only the one before."""
TEXTS = {n: f"第{'一二三四五六'[n - 1]}句话" for n in SAID}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(SAID)), max_size=4), st.permutations(sorted(SAID)))
def test_any_order_and_any_repetition_of_a_thread_gives_the_same_voices(
    district: District, again: list[int], order: list[int]
) -> None:
    with transaction.atomic():
        box = a_mailbox(district)
        for number in [*order, *again]:
            try:
                take(box, mail(number, TEXTS[number], refers=SAID[number]))
            except Lost:
                assert number in again
        standing = Voice.objects.exclude(disposition="set_aside")
        assert standing.count() == 2
        assert Letter.objects.count() == len(SAID)
        said = {
            voice: {voice.body, *voice.questions.values_list("text", flat=True)} for voice in standing.order_by("pk")
        }
        assert sorted(map(sorted, said.values())) == sorted(
            sorted(TEXTS[n] for n in thread) for thread in ((1, 2, 3, 4), (5, 6))
        )
        for voice in standing:
            assert {letter.voice_id for letter in voice.letters.all()} == {voice.pk}
            assert voice.letters.count() == len(said[voice])
        transaction.set_rollback(True)
