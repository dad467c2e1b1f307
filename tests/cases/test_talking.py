"""Questions and answers between office and sender, and the files that a sender adds."""

from __future__ import annotations

from datetime import time
from pathlib import PurePath

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.attaching import AT_MOST
from huiyin.cases.models import Attachment, Question, Voice
from huiyin.cases.queries import questions_waiting, with_names
from huiyin.cases.receipts import sender
from huiyin.kernel import journal, outbox
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from tests.factories import District
from tests.upload_files import SECRET, jpeg_with_place


def do(district: District, voice: Voice, verb: str, who: str = "sender", **data):
    fresh = Voice.objects.get(pk=voice.pk)
    return voice_verbs[verb](fresh, actor=sender(fresh) if who == "sender" else district.actor(who), **data)


def told(voice: Voice) -> list[str]:
    return [outbox.in_words(line) for line in outbox.told(f"voice/{voice.ref}")]


def test_office_asks_and_sender_answers(district):
    voice = district.voice()
    do(district, voice, "ask_sender", "clerk", text="是哪个门口?")
    assert told(voice)[-1] == "工作人员请您补充:是哪个门口?"
    do(district, voice, "answer_office", text="东门。")
    question = Question.objects.get(voice=voice)
    assert (question.number, question.by_sender, question.text, question.answer) == (1, False, "是哪个门口?", "东门。")
    with pytest.raises(Missing, match="还没有回答的问题"):
        do(district, voice, "answer_office", text="再说一次")


def test_sender_asks_and_office_answers_the_oldest_or_the_one_named(district):
    voice = district.voice()
    for text in ("一问", "二问", "三问"):
        do(district, voice, "ask_office", text=text)
    do(district, voice, "reply_to_sender", "clerk", question="2", text="答二")
    do(district, voice, "reply_to_sender", "clerk", text="答一")
    assert list(Question.objects.order_by("number").values_list("text", "answer")) == [
        ("一问", "答一"),
        ("二问", "答二"),
        ("三问", ""),
    ]
    assert told(voice)[-1] == "工作人员答复您的追问:答一"
    with pytest.raises(Invalid):
        do(district, voice, "reply_to_sender", "clerk", question="2", text="又答二")


def test_at_most_three_questions_wait(district):
    voice = district.voice()
    for text in ("一", "二", "三"):
        do(district, voice, "ask_office", text=text)
    with pytest.raises(Missing, match="前面 3 条的答复"):
        do(district, voice, "ask_office", text="四")
    do(district, voice, "reply_to_sender", "clerk", text="答")
    do(district, voice, "ask_office", text="四")


def test_voice_without_a_receipt_is_not_asked(district):
    voice = district.voice()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_voice DISABLE TRIGGER USER")
    Voice.objects.filter(pk=voice.pk).update(receipt_digest=None)
    with pytest.raises(Missing, match="回执码"):
        do(district, voice, "ask_sender", "clerk", text="是哪个门口?")


def test_handling_unit_neither_asks_nor_answers(district):
    voice = district.voice()
    district.working(voice)
    for verb in ("ask_sender", "reply_to_sender"):
        with pytest.raises(NotAllowed):
            do(district, voice, verb, "head", text="谁说的?")


def test_texts_are_personal_in_the_journal(district):
    voice = district.voice()
    do(district, voice, "ask_office", text="我的孩子王小明")
    entry = JournalEntry.objects.get(verb="ask_office")
    assert "王小明" not in str(entry.data)
    assert entry.values_held.get(key="text").value == "我的孩子王小明"


def test_anonymous_sender_leaves_no_exact_time(district):
    voice = district.voice(anonymous=True)
    do(district, voice, "ask_office", text="什么时候能好?")
    do(district, voice, "attach", files={"file": SimpleUploadedFile("IMG_20261125_101500.jpg", jpeg_with_place())})
    question, attachment = Question.objects.get(), Attachment.objects.get()
    assert [timezone.localtime(moment).time() for moment in (question.at, attachment.at)] == [time.min, time.min]
    kept = default_storage.get_modified_time(attachment.file)
    assert timezone.localtime(kept).time() == time.min
    for folder in PurePath(attachment.file).parents:
        assert timezone.localtime(default_storage.get_modified_time(str(folder))).time() == time.min
    assert attachment.name == "附件1.jpg", "a camera writes the time into the name"
    assert "IMG_2026" not in str(list(JournalEntry.objects.values_list("data", "commitments")))


def test_answer_stays_as_it_was_given(district):
    voice = district.voice()
    do(district, voice, "ask_sender", "clerk", text="是哪个门口?")
    do(district, voice, "answer_office", text="东门。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(answer="西门。")


def test_file_is_kept_under_its_digest_without_what_the_camera_wrote(district):
    voice = district.voice(name="王芳")
    do(district, voice, "attach", files={"file": SimpleUploadedFile("../../照片.exe", jpeg_with_place())})
    found = Attachment.objects.get(voice=voice)
    assert (found.number, found.name) == (1, "附件1.jpg")
    assert found.file == f"attachments/{found.sha256[:2]}/{found.sha256}.jpg"
    with default_storage.open(found.file) as file:
        assert SECRET.encode() not in file.read()
    entry = JournalEntry.objects.get(verb="attach")
    assert entry.data == {"sha256": found.sha256, "size": found.size}
    assert entry.values_held.get(key="file").value == "照片.jpg"
    assert told(voice)[-1] == "您交的附件已收到。"


def test_name_of_a_file_is_shown_until_personal_values_are_blanked(district):
    voice = district.voice(name="王芳")
    do(district, voice, "attach", files={"file": SimpleUploadedFile("王芳的孩子.jpg", jpeg_with_place())})
    assert [one.name for one in with_names(voice.attachments.all())] == ["王芳的孩子.jpg"]
    do(district, voice, "forget_identity", "clerk", reason="本人要求")
    assert [one.name for one in with_names(voice.attachments.all())] == ["附件1.jpg"]
    held = JournalEntry.objects.get(verb="attach").values_held.get(key="file")
    assert (held.value, held.salt) == (None, None)
    assert journal.verify() == []


def test_same_file_is_not_taken_twice_but_a_repetition_is_the_same_deed(district):
    voice = district.voice()
    first = do(district, voice, "attach", key="k" * 40, files={"file": SimpleUploadedFile("a.jpg", jpeg_with_place())})
    again = do(district, voice, "attach", key="k" * 40, files={"file": SimpleUploadedFile("a.jpg", jpeg_with_place())})
    assert first.entry == again.entry
    with pytest.raises(Invalid, match="已经交过"):
        do(district, voice, "attach", files={"file": SimpleUploadedFile("b.jpg", jpeg_with_place())})
    assert Attachment.objects.count() == 1


def test_voice_has_room_for_so_many_files(district):
    voice = district.voice()
    for n in range(AT_MOST):
        do(district, voice, "attach", files={"file": SimpleUploadedFile("a.txt", f"第 {n}".encode())})
    with pytest.raises(Missing, match="最多 10 个附件"):
        do(district, voice, "attach", files={"file": SimpleUploadedFile("a.txt", b"one more")})


def test_settled_voice_takes_no_files(district):
    voice = district.voice()
    file = {"file": SimpleUploadedFile("a.txt", b"x")}
    case = district.asked(voice)
    do(district, voice, "attach", files={"file": SimpleUploadedFile("b.txt", b"y")})
    district.rate(case, voice, "satisfied")
    district.do(case, "close", "clerk")
    with pytest.raises(Missing, match="都已办结"):
        do(district, voice, "attach", files=file)
    answered = district.voice()
    do(district, answered, "answer", "clerk", text="见校历")
    with pytest.raises(WrongState):
        do(district, answered, "attach", files=file)


def test_stranger_attaches_nothing(district):
    voice, other = district.voice(), district.voice()
    with pytest.raises(NotAllowed):
        voice_verbs["attach"](voice, actor=sender(other), files={"file": SimpleUploadedFile("a.txt", b"x")})
    with pytest.raises(NotAllowed):
        do(district, voice, "attach", "clerk", files={"file": SimpleUploadedFile("a.txt", b"x")})


def test_questions_wait_for_those_who_sort(district):
    voice = district.voice()
    for text in ("一", "二"):
        do(district, voice, "ask_office", text=text)
    do(district, voice, "reply_to_sender", "clerk", text="答")
    assert [one.text for one in questions_waiting(district.actor("clerk"))] == ["二"]
    assert list(questions_waiting(district.actor("head"))) == []
