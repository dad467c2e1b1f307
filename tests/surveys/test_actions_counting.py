"""The counting: all at once, shuffled, once; killed anywhere, it has not happened or it is made whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases import receipts
from huiyin.cases.models import Voice
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from huiyin.surveys import actions_counting, intake, jobs, sealing
from huiyin.surveys.actions_texts import is_quoted, sender_in
from huiyin.surveys.models import Passage, Questionnaire, Result, Sealed, Sheet, SpentProof
from huiyin.surveys.terms import State
from tests.factories import District
from tests.surveys.stories import BALLOT, an_open, answer, do, fresh, tokens

pytestmark = pytest.mark.django_db
WORDS = "食堂的菜是冷的,请王小明老师打 13800138000"


def closed(d: District, count: int = 12, **said: Any) -> Questionnaire:
    """Return a closed questionnaire that some answered: a third of them wrote something."""
    questionnaire = an_open(d, **said)
    for number, token in enumerate(tokens(d, questionnaire, count)):
        said_here = {"who": [str(number % 2)], "grade": [str(number % 4)]}
        if number % 3 == 0:
            said_here["more"] = [f"{WORDS} 第 {number} 条"]
        more = {} if questionnaire.anonymous else {"person": {"name": f"某{number}", "contact": "023-4861"}}
        answer(questionnaire, said_here, token, **more)
    do(d, questionnaire, "close_questionnaire")
    return fresh(questionnaire)


def test_counting_opens_all_and_leaves_nothing_that_leads_back(district: District) -> None:
    questionnaire = closed(district)
    deed = do(district, questionnaire, "count_questionnaire")
    assert deed.note["sheets"] == 12
    assert not Sealed.objects.exists()
    assert Sheet.objects.count() == 12
    assert set(Sheet.objects.values_list("person", flat=True)) == {None}
    assert Passage.objects.count() == 4
    assert set(Passage.objects.values_list("sheet", flat=True)) == {None}
    figures = Result.objects.get().figures
    assert figures["n"] == 12
    assert figures["returned"]["web"] == 12
    assert figures["returned"]["tokens"] == 12
    assert [group["n"] for group in figures["groupings"][0]["groups"]] == [6, 6, 0]
    assert fresh(questionnaire).state == State.COUNTED


@pytest.mark.parametrize(
    ("door", "counted", "flagged"),
    [("tokens", True, 0), ("tokens", False, 12), ("paper", False, 0), ("anybody", True, 12)],
)
def test_one_mind_of_those_in_one_room_is_no_suspicion(
    district: District, door: str, counted: bool, flagged: int
) -> None:
    ballot = an_open(district, sort="ballot", content=BALLOT, groupings="", door=door)
    if counted:
        do(district, ballot, "set_turnout", category="0", invited=15, present=12)
    for _person in range(12):
        said = {f"aspects.{row}": ["0"] for row in range(6)}
        answer(ballot, said, given={"rater": 0}, on_paper=door == "paper")
    do(district, ballot, "close_questionnaire")
    do(district, ballot, "count_questionnaire")
    assert Result.objects.get().figures["burst"] == flagged


def test_texts_are_masked_and_kept_whole_beside(district: District) -> None:
    do(district, closed(district), "count_questionnaire")
    passage = Passage.objects.first()
    assert passage is not None
    assert "13800138000" in passage.text
    assert "13800138000" not in passage.masked
    assert "王小明" not in passage.masked


def test_fewer_than_five_are_not_opened_but_more_time_may_be_given(district: District) -> None:
    questionnaire = closed(district, 4)
    with pytest.raises(Missing, match="不足 5 份"):
        do(district, questionnaire, "count_questionnaire")
    assert Sealed.objects.count() == 4
    do(district, questionnaire, "extend_questionnaire", closes_on=timezone.localdate() + timedelta(days=3))
    answer(fresh(questionnaire), {"who": ["0"]}, tokens(district, questionnaire, 1)[0])
    do(district, questionnaire, "close_questionnaire")
    with pytest.raises(Missing, match="请统计"):
        do(district, questionnaire, "withdraw_questionnaire", reason="不想要这个结果")
    do(district, questionnaire, "count_questionnaire")


def test_a_counting_that_breaks_has_not_happened(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire = closed(district)
    monkeypatch.setattr(actions_counting, "returned", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        do(district, questionnaire, "count_questionnaire")
    assert Sealed.objects.count() == 12
    assert not Sheet.objects.exists()
    monkeypatch.undo()
    do(district, questionnaire, "count_questionnaire")


def test_a_lost_key_is_told_and_can_be_brought_back(district: District) -> None:
    questionnaire = closed(district)
    place = sealing.place_of(questionnaire.code, intake.home())
    kept = place.read_bytes()
    place.unlink()
    with pytest.raises(Missing, match="密钥"):
        do(district, questionnaire, "count_questionnaire")
    place.write_bytes(kept)
    place.chmod(0o600)  # the folder of keys is that of the whole run
    do(district, questionnaire, "count_questionnaire")


def test_a_box_that_no_form_has_made_does_not_stop_the_others(district: District) -> None:
    questionnaire = an_open(district)
    for token in tokens(district, questionnaire, 6):
        answer(questionnaire, {"who": ["0"]}, token)
    with connection.cursor() as cursor:
        for box in (b"", b"x" * 500, sealing.seal(bytes(questionnaire.key or b""), {"marks": [99], "texts": {}}, 900)):
            cursor.execute(
                "INSERT INTO surveys_sealed (id, questionnaire_id, on_paper, day, box)"
                " VALUES (gen_random_uuid(), %s, false, current_date, %s)",
                [questionnaire.pk, box],
            )
    do(district, questionnaire, "close_questionnaire")
    assert do(district, questionnaire, "count_questionnaire").note["unreadable"] == 3
    assert Sheet.objects.count() == 6


def test_a_signed_sheet_keeps_its_name_encrypted_and_its_texts(district: District) -> None:
    do(district, closed(district, signed="on"), "count_questionnaire")
    sheet = Passage.objects.select_related("sheet").first()
    assert sheet is not None
    assert sheet.sheet is not None
    assert sheet.sheet.person is not None
    known = receipts.unseal(bytes(sheet.sheet.person))
    assert known is not None
    assert known["name"].startswith("某")


def named_sheet(questionnaire: Questionnaire) -> None:
    Sheet.objects.create(questionnaire=questionnaire, marks=[], person=b"x")


def joined_passage(questionnaire: Questionnaire) -> None:
    first = Sheet.objects.first()
    Passage.objects.create(questionnaire=questionnaire, question="more", text="x", masked="x", sheet=first)


def early_sheet(questionnaire: Questionnaire) -> None:
    Sheet.objects.create(questionnaire=questionnaire, marks=[])


@pytest.mark.parametrize("damage", [named_sheet, joined_passage, early_sheet])
def test_the_database_refuses_what_would_break_anonymity(district: District, damage: Any) -> None:
    questionnaire = closed(district)
    if damage is not early_sheet:
        do(district, questionnaire, "count_questionnaire")
    with pytest.raises(IntegrityError), transaction.atomic():
        damage(questionnaire)


@pytest.mark.parametrize("model", [Sheet, Result])
def test_what_was_counted_stays(district: District, model: Any) -> None:
    do(district, closed(district), "count_questionnaire")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().delete()
    field = {Sheet: {"marks": []}, Result: {"figures": {}}}[model]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**field)
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.update(text="别的")


def test_the_night_closes_what_is_over_and_counts_it(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire = an_open(district)
    for token in tokens(district, questionnaire, 6):
        answer(questionnaire, {"who": ["0"]}, token)
    tomorrow = timezone.localdate() + timedelta(days=8)
    monkeypatch.setattr("huiyin.surveys.jobs.timezone.localdate", lambda: tomorrow)
    jobs.close_due(0)
    assert fresh(questionnaire).state == State.COUNTED


@pytest.mark.django_db(transaction=True)
def test_a_key_that_a_killed_counting_left_is_swept(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire = closed(district)
    place = sealing.place_of(questionnaire.code, intake.home())
    monkeypatch.setattr(sealing, "destroy", lambda *_args: None)
    do(district, questionnaire, "count_questionnaire")
    assert place.exists(), "as if it had been killed after the transaction"
    monkeypatch.undo()
    jobs.sweep_keys()
    assert not place.exists()


def test_a_voice_is_taken_from_a_passage_and_carries_nothing_else(district: District) -> None:
    questionnaire = closed(district)
    do(district, questionnaire, "count_questionnaire")
    passage = Passage.objects.first()
    assert passage is not None
    deed = do(district, questionnaire, "take_voice", passage=str(passage.pk), part="菜是冷的")
    voice = Voice.objects.get(ref=deed.note["voice"])
    assert voice.body == "菜是冷的"
    assert voice.channel == "questionnaire"
    assert voice.anonymous
    assert voice.passage.passage == passage
    assert not any("菜是冷的" in str(entry.data) for entry in JournalEntry.objects.all())
    with pytest.raises(Missing, match="已经立了来件"):
        do(district, questionnaire, "set_passage_aside", passage=str(passage.pk), reason="表扬")
    with pytest.raises(Invalid):
        do(district, questionnaire, "take_voice", passage="nothing")


@pytest.mark.parametrize(
    ("part", "fits"),
    [
        ("", True),
        ("菜是冷的", True),
        ("食堂的 菜\n是冷的", True),
        ("请王小明老师", True),
        ("食堂的菜是冷的……13800138000", True),
        ("食堂……冷的,请…老师", True),
        ("老师……食堂", False),
        ("食堂的饭是冷的", False),
        ("食堂的菜是冷的。", False),
        ("……", False),
    ],
)
def test_a_voice_is_quoted_word_for_word(district: District, part: str, fits: bool) -> None:
    questionnaire = closed(district)
    do(district, questionnaire, "count_questionnaire")
    passage = Passage.objects.first()
    assert passage is not None
    if fits:
        ref = do(district, questionnaire, "take_voice", passage=str(passage.pk), part=part).note["voice"]
        assert Voice.objects.get(ref=ref).body == (part or passage.masked)
        return
    with pytest.raises(Invalid) as refused:
        do(district, questionnaire, "take_voice", passage=str(passage.pk), part=part)
    assert "原话" in str(refused.value.form.errors["part"])
    assert not Voice.objects.exists()


@given(st.text("菜冷热…. \n", max_size=12), st.data())
def test_what_is_cut_out_of_a_text_is_quoted(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    first, second = text[cuts[0] : cuts[1]], text[cuts[2] : cuts[3]]
    assert is_quoted(first, text)
    assert is_quoted(f"{first}……{second}", text) or not (first + second).strip("…. \n")
    assert not is_quoted(f"{first}校{second}", text)


def test_a_voice_of_a_signed_form_carries_who_signed_and_each_look_is_on_record(district: District) -> None:
    questionnaire = closed(district, signed="on")
    do(district, questionnaire, "count_questionnaire")
    passage = Passage.objects.select_related("sheet").first()
    assert passage is not None
    assert passage.sheet is not None
    signed = receipts.unseal(bytes(passage.sheet.person or b""))
    assert signed is not None
    voice = Voice.objects.get(ref=do(district, questionnaire, "take_voice", passage=str(passage.pk)).note["voice"])
    assert not voice.anonymous
    assert not voice.receipt_digest
    assert receipts.unseal(bytes(voice.identity.sealed)) == {"name": signed["name"], "phone": "023-4861"}
    looked = do(district, questionnaire, "look_at_signer", passage=str(passage.pk), reason="核实地点")
    assert looked.obj.signer == signed
    entry = JournalEntry.objects.get(verb="look_at_signer")
    assert entry.data["reason"] == "核实地点"
    assert not any(signed["name"] in str(one.data) for one in JournalEntry.objects.all())
    with pytest.raises(NotAllowed):
        do(district, questionnaire, "look_at_signer", "head", passage=str(passage.pk), reason="好奇")


def test_nobody_signed_an_anonymous_form(district: District) -> None:
    questionnaire = closed(district)
    do(district, questionnaire, "count_questionnaire")
    passage = Passage.objects.first()
    assert passage is not None
    with pytest.raises(Missing, match="无记名"):
        do(district, questionnaire, "look_at_signer", passage=str(passage.pk), reason="好奇")


@pytest.mark.parametrize(
    ("contact", "kind"), [("023-4861 2222", "phone"), ("li@example.cn", "email"), ("和平路 3 号", "address")]
)
def test_what_a_signer_left_is_told_apart(contact: str, kind: str) -> None:
    assert sender_in({"name": "王小明", "contact": contact}) == {"name": "王小明", kind: contact}


def test_proofs_are_forgotten_with_the_boxes(district: District) -> None:
    questionnaire = an_open(district, door="anybody")
    for number in range(6):
        assert answer(questionnaire, {"who": ["0"]}, spent=intake.spent_digest(str(number)))
    assert not answer(questionnaire, {"who": ["1"]}, spent=intake.spent_digest("3"))
    do(district, questionnaire, "close_questionnaire")
    do(district, questionnaire, "count_questionnaire")
    assert not SpentProof.objects.exists()
    assert Sheet.objects.count() == 6
