"""What superiors, petitions and deputies handed over: entered, the proposer met, called back (C14, C15, C17, C18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.limits import rule_for
from huiyin.cases.models import Case, Rating, RegisterEntry, Voice
from huiyin.cases.terms import ClockKind
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.actions_house import institution_verbs
from huiyin.reports import audit
from tests.days import TODAY

MET = {"met_on": TODAY, "met_about": "登门说明了政策,对方理解"}


def do(district, voice, verb, **said):
    return voice_verbs[verb](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), **said).obj


def handed(district, channel, **said):
    return district.voice(channel=channel, external_number="CQ-2026-0007", **said)


@pytest.mark.parametrize(
    ("channel", "said", "kept"),
    [
        ("petition", {"came_by": "visit", "urgency": "hot"}, ("visit", "hot", "")),
        ("petition", {"came_by": "letter", "proposal": "motion"}, ("letter", "", "")),
        ("proposal", {"proposal": "cppcc", "urgency": "hot"}, ("", "", "cppcc")),
        ("hotline", {"reply_by": TODAY}, ("", "", "")),
    ],
)
def test_each_register_asks_what_belongs_to_its_channel(district, channel, said, kept):
    voice = handed(district, channel)
    do(district, voice, "enter_register", **said)
    entry = RegisterEntry.objects.get(voice=voice)
    assert (entry.came_by, entry.urgency, entry.proposal) == kept
    assert entry.reply_by == said.get("reply_by")


def test_entry_may_be_corrected_and_keeps_the_meeting(district):
    voice = handed(district, "proposal")
    do(district, voice, "note_meeting", **MET)
    do(district, voice, "enter_register", proposal="motion")
    do(district, voice, "enter_register", proposal="suggestion")
    entry = RegisterEntry.objects.get(voice=voice)
    assert (entry.proposal, entry.met_on) == ("suggestion", TODAY)


@pytest.mark.parametrize(
    ("channel", "verb", "said", "field"),
    [
        ("petition", "enter_register", {}, "came_by"),
        ("proposal", "enter_register", {"proposal": "letter"}, "proposal"),
        ("hotline", "enter_register", {"reply_by": TODAY - timedelta(days=1)}, "reply_by"),
        ("proposal", "note_meeting", MET | {"met_on": TODAY + timedelta(days=1)}, "met_on"),
        ("proposal", "note_meeting", MET | {"met_on": "2014-02-30"}, "met_on"),
        ("proposal", "note_meeting", MET | {"met_on": TODAY - timedelta(days=1)}, "met_on"),
        ("proposal", "note_meeting", MET | {"met_about": " "}, "met_about"),
    ],
)
def test_bad_entries_are_refused_at_their_field(district, channel, verb, said, field):
    with pytest.raises(Invalid) as refused:
        do(district, handed(district, channel), verb, **said)
    assert set(refused.value.form.errors) == {field}
    assert not RegisterEntry.objects.exists()


def test_database_keeps_a_meeting_whole_and_every_entry(district):
    voice = handed(district, "proposal")
    with pytest.raises(IntegrityError, match="register_meeting_is_whole"), transaction.atomic():
        RegisterEntry.objects.create(voice=voice, met_on=TODAY())
    do(district, voice, "enter_register", proposal="motion")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_registerentry")


def test_petition_and_proposal_are_entered_before_they_are_taken_on(district):
    petition, proposal = handed(district, "petition"), handed(district, "proposal")
    case = district.case(petition, proposal, district.voice())
    with pytest.raises(Missing) as refused:
        district.do(case, "accept", "clerk")
    assert refused.value.missing == [f"来件 {one.ref} 的交办登记" for one in (petition, proposal)]
    do(district, petition, "enter_register", came_by="letter")
    do(district, proposal, "enter_register", proposal="suggestion")
    assert district.do(case, "accept", "clerk").state == "accepted"


def test_proposer_is_met_before_an_answer_counts_as_given(district):
    voice = handed(district, "proposal", name="人大代表甲")
    do(district, voice, "enter_register", proposal="suggestion")
    case = district.verified(voice)
    with pytest.raises(Missing, match=r"征询|先") as refused:
        district.do(case, "ask", "clerk")
    assert refused.value.missing == [f"来件 {voice.ref}:先与提出人当面沟通并登记"]
    do(district, voice, "note_meeting", **MET)
    assert district.do(case, "ask", "clerk").state == "asked"
    heard = [str(line.params) + line.text for line in Outbox.objects.filter(hearer=f"voice/{voice.ref}")]
    assert any("已登记与您当面沟通的情况" in line for line in heard)
    assert not any(MET["met_about"] in line for line in heard), "what was said is the office's note"


def test_proposer_is_met_before_a_direct_answer_too(district):
    voice = handed(district, "proposal")
    with pytest.raises(Missing):
        do(district, voice, "answer", text="已说明")
    do(district, voice, "note_meeting", **MET)
    do(district, voice, "answer", text="已说明")
    assert Voice.objects.get(pk=voice.pk).disposition == "answered"


def unreachable(voice):
    """What a file brought in has no receipt: whoever said it is called back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_voice SET receipt_digest = NULL WHERE id = %s", [voice.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return voice


def test_who_has_no_receipt_is_called_back_and_counts(district):
    voice = unreachable(handed(district, "hotline"))
    case = district.asked(voice)
    case = district.do(case, "call_back", "clerk", grade="satisfied", comment="电话里说可以")
    rating = Rating.objects.get(voice=voice)
    assert (rating.grade, rating.comment, case.state) == ("satisfied", "电话里说可以", "asked")
    assert district.do(case, "close", "clerk").state == "closed"
    assert [result.name for result in audit.run() if result.broken] == []


def test_one_who_is_called_back_and_says_no_sends_the_case_back(district):
    case = district.asked(unreachable(handed(district, "efficiency")))
    with pytest.raises(Invalid) as refused:
        district.do(case, "call_back", "clerk", grade="dissatisfied")
    assert "comment" in refused.value.form.errors
    case = district.do(case, "call_back", "clerk", grade="dissatisfied", comment="饭还是冷")
    assert case.state == "working"


def test_who_is_called_back_is_named_where_there_are_several(district):
    one, two, other = handed(district, "hotline"), handed(district, "petition"), district.voice()
    do(district, two, "enter_register", came_by="letter")
    case = district.asked(one, two, other)
    with pytest.raises(Invalid) as refused:
        district.do(case, "call_back", "clerk", grade="satisfied")
    assert refused.value.form.errors["voice"] == ["请选是哪一份来件"]
    with pytest.raises(Invalid):
        district.do(case, "call_back", "clerk", grade="satisfied", voice=other.ref)
    district.do(case, "call_back", "clerk", grade="satisfied", voice=two.ref)
    assert [rating.grade for rating in Rating.objects.filter(voice__in=[one, two]).order_by("voice")] == [
        "",
        "satisfied",
    ]


def test_handler_does_not_call_back_about_his_own_work(district):
    case = district.asked(handed(district, "hotline"))
    district.add_user("both", "section", "clerk", at_unit="bureau")
    refusal = case_verbs["call_back"].refusal(Case.objects.get(pk=case.pk), district.actor("both"))
    assert "承办单位和承办人以外的人" in str(refusal.missing if isinstance(refusal, Missing) else refusal)


# How often a limit may be extended (E05).


def extend(district, case, days):
    case = Case.objects.get(pk=case.pk)
    district.do(case, "ask_extension", "head", due_on=case.due_on + timedelta(days=days), reason="等设备")
    return district.do(case, "grant_extension", "leader", remark="同意")


def set_times(district, times, **said):
    rule = {"clock": "extend", "limit": "30d"} | said
    return institution_verbs["set_limit_rule"](district.institution, actor=district.program, times=times, **rule)


def test_institution_sets_how_often_a_limit_may_be_extended(district):
    case = extend(district, district.assigned(district.voice()), 3)
    with pytest.raises(Missing, match="延期") as refused:
        extend(district, case, 3)
    assert refused.value.missing == ["一件最多延期 1 次,已经延过了"]
    set_times(district, 2)
    case = extend(district, case, 3)
    with pytest.raises(Missing) as refused:
        extend(district, case, 3)
    assert refused.value.missing == ["一件最多延期 2 次,已经延过了"]


def test_narrower_rule_of_extensions_says_how_often_too(district):
    set_times(district, 3, channel="hotline")
    assert rule_for(district.case(handed(district, "hotline")), ClockKind.EXTEND).times == 3
    assert rule_for(district.case(district.voice()), ClockKind.EXTEND).times == 1


@pytest.mark.parametrize(("clock", "times"), [("sign", 2), ("extend", 0), ("extend", 10), ("extend", "x")])
def test_bad_numbers_of_extensions_are_refused(district, clock, times):
    with pytest.raises(Invalid) as refused:
        set_times(district, times, clock=clock)
    assert set(refused.value.form.errors) == {"times"}
