"""What is said at a session is a voice: typed while it runs, read from a minute, or bound afterwards; discussions (C21, B11, B16)."""

from __future__ import annotations

import io

import docx
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.minutes import MinuteRefused, in_items, passages_in
from huiyin.activities.models import DiscussionOutcome, Mindset, SessionVoice
from huiyin.cases.models import Identity, Voice
from huiyin.cases.receipts import unseal
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.kernel.tables import write_xlsx
from tests.activities.stories import a_plan, a_session, fresh, held, say
from tests.factories import District


@pytest.fixture
def forum(district: District):
    a_plan(district)
    return held(district)


def discussion(d: District):
    return held(d, kind="discussion", audience="", topic="强化服务意识", came={"office_staff": 20})


def test_what_is_typed_is_a_voice_of_the_forum_without_name_time_or_receipt(district: District, forum) -> None:
    deed = say(district, forum, "作业太多,孩子十一点才睡")
    voice = Voice.objects.get()
    assert (voice.channel, voice.anonymous, voice.receipt_digest) == ("forum", True, None)
    assert deed.note["voice"] == voice.ref
    assert SessionVoice.objects.get().session == forum
    entry = JournalEntry.objects.get(verb="record_voice")
    assert "作业" not in str(entry.data)
    # Coarser than the deed: the link says no more than when the session was opened.
    assert SessionVoice.objects.get().at == JournalEntry.objects.get(verb="hold").at


def test_named_speaker_is_kept_encrypted_apart(district: District, forum) -> None:
    say(district, forum, "校门口堵车", name="王小明", served="parents")
    voice = Voice.objects.get()
    assert (voice.anonymous, voice.served) == (False, "parents")
    assert unseal(bytes(Identity.objects.get(voice=voice).sealed)) == {"name": "王小明"}


def test_nothing_is_recorded_before_or_after(district: District, forum) -> None:
    session_verbs["minute"](fresh(forum), actor=district.actor("clerk"))
    with pytest.raises(WrongState):
        say(district, forum, "迟到的意见")
    ahead = a_session(district, audience="teachers")
    with pytest.raises(WrongState):
        say(district, ahead, "太早的意见")
    assert not Voice.objects.exists()


def test_recording_gives_no_right_to_receive_anything_else(district: District, forum) -> None:
    from huiyin.cases.actions import voice_verbs

    own = held(district, unit="school", audience="teachers", came={"teachers": 3})
    say(district, own, "操场太小", "principal")
    with pytest.raises(NotAllowed):
        voice_verbs["receive"](district.campaign, actor=district.actor("principal"), channel="web", body="x")


def test_same_minute_twice_adds_nothing_and_what_was_typed_is_not_read_again(district: District, forum) -> None:
    say(district, forum, "作业太多")
    minute = "会议时间:今天\n1、作业太多。\n2、校门口堵车,\n请交警来管。\n3、食堂偏贵"
    clerk = district.actor("clerk")
    first = session_verbs["take_minute"](fresh(forum), actor=clerk, passages=minute)
    assert first.note == {"added": 2, "already_there": 1}
    second = session_verbs["take_minute"](fresh(forum), actor=clerk, passages=minute)
    assert second.note == {"added": 0, "already_there": 3}
    assert sorted(Voice.objects.values_list("body", flat=True)) == sorted(
        ["作业太多", "校门口堵车, 请交警来管。", "食堂偏贵"]
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text("作业太多校门口每天堵车食堂偏贵", min_size=2, max_size=12), min_size=1, max_size=9))
def test_numbered_items_come_back_as_they_were_written(items: list[str]) -> None:
    for mark in ("{}、", "{}.", "({})", "({})"):
        text = "座谈会纪要\n" + "\n".join(mark.format(n) + " " + item for n, item in enumerate(items, 1))
        assert in_items(text) == [item.strip() for item in items]


def test_passages_are_found_in_word_excel_and_text(tmp_path) -> None:
    document = docx.Document()
    for line in ("座谈会纪要", "1. 作业太多,睡得太晚", "2. 校门口每天堵车"):
        document.add_paragraph(line)
    word, sheet, text = tmp_path / "a.docx", tmp_path / "a.xlsx", tmp_path / "a.txt"
    document.save(str(word))
    rows = [[1, "甲", "作业太多,睡得太晚"], [2, "乙", "校门口每天堵车"]]
    write_xlsx(sheet, ["序号", "发言人", "意见"], rows, sheet_title="意见")
    text.write_bytes("一、作业太多,睡得太晚\n二、校门口每天堵车".encode("gb18030"))
    for path in (word, sheet, text):
        assert passages_in(path, name=path.name) == ["作业太多,睡得太晚", "校门口每天堵车"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"PK not a file"), ("a.pdf", b"%PDF"), ("a.txt", b"\n \n"), ("a.xlsx", b"x"), ("a.csv", b"")],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MinuteRefused) as refused:
        passages_in(path, name=name)
    assert len(str(refused.value)) > 5


def test_word_file_that_swells_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("huiyin.activities.minutes.MOST_INSIDE", 1000)
    stream = io.BytesIO()
    docx.Document().save(stream)
    path = tmp_path / "a.docx"
    path.write_bytes(stream.getvalue())
    with pytest.raises(MinuteRefused, match="过大"):
        passages_in(path, name="a.docx")


def test_voices_of_the_channel_are_bound_once(district: District, forum) -> None:
    said, other = district.voice(channel="forum"), district.voice(channel="web")
    clerk = district.actor("clerk")
    session_verbs["bind_voices"](fresh(forum), actor=clerk, voices=said.ref)
    for refs, why in ((said.ref, "已归到一场会"), (other.ref, "渠道不是"), ("V2020-000009", "没有这些来件")):
        with pytest.raises(Invalid, match=why):
            session_verbs["bind_voices"](fresh(forum), actor=clerk, voices=refs)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionVoice.objects.create(session=forum, voice=other, at=said.received_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionVoice.objects.update(mode="in_person")


def test_life_meeting_keeps_how_it_was_said_and_rating_meeting_keeps_every_suggestion(district: District) -> None:
    life = held(district, kind="life_meeting", audience="", topic="专题组织生活会", came={"office_staff": 9})
    say(district, life, "深入基层不够", mode="in_writing")
    rating = held(district, kind="rating_meeting", audience="", topic="群众评议大会", came={"parents": 45})
    say(district, rating, "要立足于服务经济社会建设")
    assert list(SessionVoice.objects.order_by("pk").values_list("mode", "voice__channel")) == [
        ("in_writing", "life_meeting"), ("", "rating_meeting"),
    ]  # fmt: skip


def test_discussion_counts_fears_without_names_and_settles_each_outcome(district: District) -> None:
    one = discussion(district)
    clerk = district.actor("clerk")
    session_verbs["note_mindset"](fresh(one), actor=clerk, mindset="会前谈心", face=4, hard=2)
    session_verbs["note_mindset"](fresh(one), actor=clerk, mindset="会前谈心", face=3)
    assert dict(Mindset.objects.filter(people__gt=0).values_list("code", "people")) == {"face": 3}
    assert {field.name for field in Mindset._meta.get_fields()} == {"id", "session", "code", "people"}
    for kind, text in (("problem", "会议多"), ("consensus", "少开会")):
        session_verbs["add_outcome"](fresh(one), actor=clerk, kind=kind, text=text)
    with pytest.raises(Invalid) as refused:
        session_verbs["convert_outcome"](fresh(one), actor=clerk, number=1)
    assert set(refused.value.errors) == {"use"}
    session_verbs["convert_outcome"](fresh(one), actor=clerk, number=1, use="efficiency")
    session_verbs["set_outcome_aside"](fresh(one), actor=clerk, number=2, reason="已写进制度")
    voice = Voice.objects.get()
    assert (voice.body, voice.channel, voice.said_at.session) == ("会议多", "discussion", one)
    assert list(DiscussionOutcome.objects.values_list("state", "use", "reason")) == [
        ("converted", "efficiency", ""), ("set_aside", "", "已写进制度"),
    ]  # fmt: skip
    with pytest.raises(Missing, match="还没有转化"):
        session_verbs["convert_outcome"](fresh(one), actor=clerk, number=1, use="style")
    for wrong in ({"use": ""}, {"use": "promotion"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DiscussionOutcome.objects.filter(number=1).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscussionOutcome.objects.filter(number=2).update(use="style")


def test_only_a_discussion_has_outcomes(district: District, forum) -> None:
    with pytest.raises(Missing, match="专题讨论"):
        session_verbs["add_outcome"](fresh(forum), actor=district.actor("clerk"), kind="problem", text="会议多")
