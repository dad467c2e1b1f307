"""What every verb does by itself: keys, versions, moments, what is kept apart, what is told, and bulk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, CaseFact, Voice, VoiceFact
from huiyin.cases.receipts import public, sender
from huiyin.kernel import journal
from huiyin.kernel.models import JournalEntry, JournalValue, Outbox, SpentKey
from huiyin.kernel.refusals import Invalid, KeyReused, Lost, Missing, NotAllowed, Refused, WrongState
from huiyin.kernel.verbs import Deed, Row, Verbs
from tests.factories import District, give_permission

SAID = {"kind": "rectification", "title": "食堂", "problem": "饭菜偏冷"}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_repeated_key_returns_the_first_deed_and_does_nothing_again(district: District) -> None:
    case, clerk = district.case(), district.actor("clerk")
    first = case_verbs["accept"](fresh(case), actor=clerk, key="k")
    again = case_verbs["accept"](fresh(case), actor=clerk, key="k")
    assert again.entry == first.entry
    assert (again.obj.pk, again.before, again.after) == (case.pk, "registered", "accepted")
    assert JournalEntry.objects.filter(verb="accept").count() == 1


@pytest.mark.parametrize("change", ["data", "verb", "object"])
def test_key_used_for_something_else_is_refused(district: District, change: str) -> None:
    case, clerk = district.case(), district.actor("clerk")
    case_verbs["amend"](fresh(case), actor=clerk, key="k", title="甲", problem="乙")
    data, verb, other = {"title": "甲", "problem": "乙"}, "amend", case
    if change == "data":
        data["problem"] = "丙"
    elif change == "verb":
        verb = "accept"
    else:
        other = district.case()
    with pytest.raises(KeyReused) as refused:
        case_verbs[verb](fresh(other), actor=clerk, key="k", **data)
    assert refused.value.code == "key_reused"


def test_key_of_one_person_is_free_for_another(district: District) -> None:
    district.add_user("clerk2", "office", "clerk", at_unit="bureau")
    first = case_verbs["open_case"](district.campaign, actor=district.actor("clerk"), key="k", **SAID)
    second = case_verbs["open_case"](district.campaign, actor=district.actor("clerk2"), key="k", **SAID)
    assert first.obj.ref != second.obj.ref


def test_key_of_a_refused_deed_is_not_spent(district: District) -> None:
    case, clerk = district.case(), district.actor("clerk")
    with pytest.raises(Invalid):
        case_verbs["amend"](fresh(case), actor=clerk, key="k", title="", problem="")
    assert not SpentKey.objects.exists()
    assert case_verbs["amend"](fresh(case), actor=clerk, key="k", title="甲", problem="乙").obj.title == "甲"


def test_version_seen_before_somebody_else_acted_loses(district: District) -> None:
    case, clerk = district.case(), district.actor("clerk")
    seen = fresh(case).version
    district.do(case, "amend", "clerk", title="甲", problem="乙")
    with pytest.raises(Lost) as refused:
        case_verbs["accept"](fresh(case), actor=clerk, seen=seen)
    assert refused.value.code == "lost_race"
    assert fresh(case).state == "registered"
    case_verbs["accept"](fresh(case), actor=clerk, seen=fresh(case).version)


# Moments.


def yesterday() -> Any:
    return timezone.now() - timedelta(days=1)


def test_past_moment_needs_its_permission(district: District) -> None:
    with pytest.raises(Missing, match="补录以往日期的权限"):
        district.do_new("open_case", at=yesterday(), **SAID)
    give_permission(district, "clerk", "case.backdate")
    case = district.do_new("open_case", at=yesterday(), **SAID)
    fact = CaseFact.objects.get(case=case)
    assert timezone.localdate(fact.at) == timezone.localdate() - timedelta(days=1)
    assert timezone.localdate(fact.entered_at) == timezone.localdate()
    entry = JournalEntry.objects.get(about=f"case/{case.ref}")
    assert (entry.at, entry.entered_at) == (fact.at, fact.entered_at)


def test_past_moment_is_not_before_the_newest_fact(district: District) -> None:
    give_permission(district, "clerk", "case.backdate")
    case = district.case()
    with pytest.raises(Missing, match="生效时间不早于上一步"):
        district.do(case, "accept", "clerk", at=yesterday())
    assert fresh(case).state == "registered"


def test_case_is_not_opened_before_its_voices_were_received(district: District) -> None:
    """The voice's own facts stand against the date, too, and nothing of the case is left."""
    give_permission(district, "clerk", "case.backdate")
    voice = district.voice()
    with pytest.raises(Missing, match="生效时间不早于上一步"):
        district.do_new("open_case", at=yesterday(), voices=[voice.ref], **SAID)
    assert not Case.objects.exists()
    assert Voice.objects.get().disposition == "pending"


def test_future_moment_is_refused_to_everybody(district: District) -> None:
    with pytest.raises(Missing, match="生效时间不能在将来"):
        case_verbs["open_case"](
            district.campaign, actor=district.program, at=timezone.now() + timedelta(hours=1), **SAID
        )


def test_unseen_sender_leaves_no_exact_time_anywhere(district: District) -> None:
    voice = district.voice(anonymous=True)
    voice_verbs["withdraw"](Voice.objects.get(pk=voice.pk), actor=sender(voice), reason="算了")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    about = f"voice/{voice.ref}"
    times = [Voice.objects.get().received_at]
    times += [t for e in JournalEntry.objects.filter(about=about) for t in (e.at, e.entered_at)]
    times += [t for f in VoiceFact.objects.all() for t in (f.at, f.entered_at)]
    times += [told.at for told in Outbox.objects.filter(hearer=about)]
    assert len(times) == 1 + 4 + 4 + 2
    assert set(times) == {midnight}


def test_anonymous_voice_written_down_by_a_clerk_has_no_exact_time(district: District) -> None:
    clerk = district.actor("clerk")
    said = {"channel": "talk", "body": "不愿具名的话", "anonymous": "on"}
    voice = voice_verbs["receive"](district.campaign, actor=clerk, **said).obj
    local = timezone.localtime(voice.received_at)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


# What is told, and what is kept apart.


def told(voice: Voice) -> list[str]:
    lines = Outbox.objects.filter(hearer=f"voice/{voice.ref}").order_by("pk")
    return [line.text.format(**line.params) for line in lines]


def test_everybody_linked_hears_and_nobody_else(district: District) -> None:
    first, second, other = district.voice(), district.voice(), district.voice()
    case = district.case(first, second)
    district.do(case, "accept", "clerk")
    for voice in (first, second):
        assert told(voice) == [
            f"您的来件已收到,编号 {voice.ref}。", f"您的来件已归入件 {case.ref}。", "您反映的事项已受理。"
        ]  # fmt: skip
    assert told(other) == [f"您的来件已收到,编号 {other.ref}。"]


def test_verb_that_tells_nothing_leaves_no_line(district: District) -> None:
    voice = district.voice()
    case = district.case(voice)
    before = told(voice)
    district.do(case, "amend", "clerk", title="甲", problem="乙")
    assert told(voice) == before


def test_personal_values_are_in_the_side_table_only(district: District) -> None:
    voice = district.voice(name="王小明", phone="13800000000", body="我家孩子在一小")
    entry = JournalEntry.objects.get(about=f"voice/{voice.ref}")
    assert not {"name", "phone", "body", "subject"} & entry.data.keys()
    assert {"name", "phone", "body"} <= entry.commitments.keys()
    held = JournalValue.objects.filter(entry=entry)
    assert all(value.value is None for value in held), (
        "who spoke and what was said is kept elsewhere, only committed to"
    )
    voice_verbs["set_aside"](
        Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), reason_code="spam", reason="王小明的广告"
    )
    entry = JournalEntry.objects.get(verb="set_aside")
    assert entry.data == {"reason_code": "spam"}
    assert JournalValue.objects.get(entry=entry, key="reason").value == "王小明的广告"
    assert journal.verify() == []


def test_blanked_identity_leaves_the_chain_whole(district: District) -> None:
    voice = district.voice(name="王小明", phone="13800000000")
    voice_verbs["forget_identity"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), reason="本人要求")
    entry = JournalEntry.objects.get(about=f"voice/{voice.ref}", verb="receive")
    salts = dict(JournalValue.objects.filter(entry=entry).values_list("key", "salt"))
    assert salts["name"] is None
    assert salts["phone"] is None
    assert journal.verify() == []


def test_voice_without_an_identity_has_none_to_forget(district: District) -> None:
    voice = district.voice(anonymous=True)
    with pytest.raises(Missing, match="本件没有"):
        voice_verbs["forget_identity"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), reason="要求")


# Refusals.


def test_gates_list_everything_at_once(district: District) -> None:
    case = district.do(district.case(), "accept", "clerk")
    district.do(case, "propose_cancel", "clerk", reason="重复")
    with pytest.raises(Missing) as refused:
        district.do(case, "assign", "clerk", lead="section", due_on=timezone.localdate())
    assert refused.value.missing == ["类别", "整改类型", "反映对象", "先对「作废」的申请作出决定"]
    assert str(refused.value) == "还不能交办。尚缺:类别;整改类型;反映对象;先对「作废」的申请作出决定"


def test_form_errors_name_every_field_and_keep_what_was_typed(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        district.do_new("open_case", kind="nonsense", title="长" * 301, problem="")
    assert set(refused.value.errors) == {"kind", "title", "problem"}
    assert refused.value.form["title"].value() == "长" * 301
    assert len(refused.value.missing) == 3


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "不存在", "1.", "%", "2026-99-99"])
def test_bad_value_is_refused_in_words_wherever_it_is_typed(district: District, bad: str) -> None:
    clerk = district.actor("clerk")
    case = district.accepted()
    for name in ("lead", "co", "due_on"):
        data: dict[str, Any] = {"lead": "section", "co": [], "due_on": "2036-01-01"} | {
            name: [bad] if name == "co" else bad
        }
        with pytest.raises(Invalid) as refused:
            case_verbs["assign"](fresh(case), actor=clerk, **data)
        assert list(refused.value.errors) == [name]
    assert fresh(case).state == "accepted"


def test_offers_say_why_not_and_hide_what_is_not_allowed(district: District) -> None:
    case = district.case()
    offers = {offer.action.name: offer for offer in case_verbs.offers(fresh(case), district.actor("clerk"))}
    assert offers["accept"].possible
    assert isinstance(offers["close"].refusal, WrongState)
    assert "整改措施" in offers["close"].refusal.missing
    assert "decline" not in offers
    assert "open_case" not in offers, "what creates is offered elsewhere"


def test_refused_deed_leaves_nothing(district: District) -> None:
    voice, other = district.voice(), district.voice()
    voice_verbs["set_aside"](other, actor=district.actor("clerk"), reason_code="spam", reason="广告")
    entries, facts = JournalEntry.objects.count(), VoiceFact.objects.count()
    with pytest.raises(Refused):
        district.case(voice, other)
    assert not Case.objects.exists()
    assert (JournalEntry.objects.count(), VoiceFact.objects.count()) == (entries, facts)


def test_same_name_is_declared_once() -> None:
    verbs = Verbs()
    verbs.declare("act", label="做", permission="p")(lambda obj, *, deed: None)
    with pytest.raises(ValueError, match="declared twice"):
        verbs.declare("act", label="做", permission="p")(lambda obj, *, deed: None)


# Bulk.


def test_each_does_what_it_can_and_gives_the_refusal_of_the_rest(district: District) -> None:
    cases = [fresh(district.case()), fresh(district.accepted()), fresh(district.case())]
    results = list(case_verbs["accept"].each(cases, actor=district.actor("clerk")))
    assert [obj for obj, _result in results] == cases
    assert [type(result) for _obj, result in results] == [Deed, WrongState, Deed]
    assert {fresh(case).state for case in cases} == {"accepted"}


def test_each_refuses_verbs_that_go_one_by_one(district: District) -> None:
    case = fresh(district.submitted())
    ((_obj, result),) = case_verbs["verify"].each([case], actor=district.actor("supervisor"), remarks="合格", met=[1])
    assert isinstance(result, WrongState)
    assert "逐件" in str(result)


def test_rows_from_the_bulk_door_equal_those_made_one_by_one(district: District) -> None:
    """The same voices, facts, journal and told lines, whichever door they come by."""
    said: list[dict[str, Any]] = [
        {"channel": "web", "subject": "食堂", "body": "菜是冷的", "name": "王小明"},
        {"channel": "talk", "body": "不愿具名的话", "anonymous": "on"},
        {"channel": "nonsense", "body": "不知从何而来"},
        {"channel": "phone", "body": ""},
        {"channel": "phone", "body": "校车晚点", "external_number": "H-7"},
    ]
    clerk, receive = district.actor("clerk"), voice_verbs["receive"]
    one_by_one: list[Any] = []
    for data in said:
        try:
            one_by_one.append(receive(district.campaign, actor=clerk, **data))
        except Refused as refusal:
            one_by_one.append(refusal)
    in_bulk = receive.create_from(district.campaign, [Row(data=data) for data in said], actor=clerk)
    assert [isinstance(result, Deed) for result in one_by_one] == [isinstance(result, Deed) for result in in_bulk]
    assert [isinstance(result, Deed) for result in in_bulk] == [True, True, False, False, True]
    for single, many in zip(one_by_one, in_bulk, strict=True):
        if isinstance(single, Deed):
            assert left_by(single) == left_by(many)
        else:
            assert isinstance(many, Refused)
            assert single.missing == many.missing
    assert journal.verify() == []


def left_by(deed: Deed) -> dict[str, Any]:
    """Return all that a received voice left behind, without what differs by nature: numbers, keys and moments."""
    voice = Voice.objects.get(pk=deed.obj.pk)
    entry = JournalEntry.objects.get(about=f"voice/{voice.ref}")
    fact = VoiceFact.objects.get(voice=voice)
    return {
        "voice": [voice.channel, voice.subject, voice.body, voice.anonymous, voice.external_number, voice.text_key,
                  voice.disposition, bool(voice.receipt_digest), timezone.localdate(voice.received_at)],
        "identity": hasattr(voice, "identity"),
        "entry": [entry.verb, entry.number, entry.actor, entry.via, entry.before, entry.after, entry.data,
                  sorted(entry.commitments), entry.previous],
        "values": sorted(JournalValue.objects.filter(entry=entry).values_list("key", "value")),
        "fact": [fact.verb, fact.before, fact.disposition, fact.channel, fact.until, fact.entry_id == entry.pk],
        "told": [line.replace(voice.ref, "REF") for line in told(voice)],
        "coarse": (fact.at == fact.entered_at, timezone.localtime(entry.at).second == 0 and voice.anonymous),
    }  # fmt: skip


def test_bulk_door_is_shut_to_who_may_not(district: District) -> None:
    rows = [Row(data={"channel": "web", "body": "话"})]
    with pytest.raises(NotAllowed):
        voice_verbs["receive"].create_from(district.campaign, rows, actor=district.actor("head"))
    assert not Voice.objects.exists()


def test_public_may_receive_and_nothing_else(district: District) -> None:
    someone = public(district.campaign, anonymous=False)
    with pytest.raises(NotAllowed):
        case_verbs["open_case"](district.campaign, actor=someone, **SAID)
    assert [offer.action.name for offer in voice_verbs.offers(district.voice(), someone)] == []
