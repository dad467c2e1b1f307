"""Many at once on real connections: exactly one wins, nothing is done twice, and the ledger is whole afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.counter import Notice, Refusal
from huiyin.cases.models import Assignment, Case, CaseFact, Check, Closing, Proposal, Rating, Voice, VoiceFact
from huiyin.cases.receipts import objector, public, sender
from huiyin.kernel import journal, seals
from huiyin.kernel.models import Counter, JournalEntry
from huiyin.kernel.refusals import KeyReused, Lost, Missing, Refused, WrongState
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.models import Institution, Unit, UnitVersion, User
from huiyin.people.models_posts import Absence, Post
from huiyin.reports import audit
from tests.cases.every_state import NOTICE
from tests.factories import PASSWORD, District, make_district

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8
BEATEN = (Lost, WrongState, Missing)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Do all calls at the same moment, each on a connection of its own; return what each gave or how it was refused."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def verb_on(obj: Any, verbs: Any, verb: str, actor: Any, **data: Any) -> Callable[[], Any]:
    """Return a call of the verb with an own copy of ``obj`` as it is now, so that all but the first come with a stale one."""
    copy = type(obj)._base_manager.get(pk=obj.pk)
    return lambda: verbs[verb](copy, actor=actor, **data)


def winners(results: list[Any]) -> list[Any]:
    beaten = [result for result in results if isinstance(result, Refused)]
    assert all(isinstance(result, BEATEN) for result in beaten), beaten
    return [result for result in results if not isinstance(result, Refused)]


def entries_of(about: str, verb: str) -> int:
    return JournalEntry.objects.filter(about=about, verb=verb).count()


@pytest.fixture
def district(transactional_db: None) -> District:
    """A district entered by the verbs in this very test, so that its seals are whole, too."""
    return make_district(anew=True)


@pytest.fixture(autouse=True)
def whole_afterwards(district: District) -> Iterator[None]:
    """After every race the chains are whole against the seals outside, and every rule of the audit holds."""
    yield
    assert journal.verify() == []
    sealed = sum(1 for day in seals.days() for _line in seals.lines_of(day))
    assert sealed == JournalEntry.objects.count(), "each committed entry was sealed once"
    assert {result.name: result.rows for result in audit.run() if result.broken} == {}


def test_eight_closing_one_case_close_it_once(district: District) -> None:
    case = district.asked()
    clerk = district.actor("clerk")
    assert len(winners(at_once(*(verb_on(case, case_verbs, "close", clerk) for _ in range(MANY))))) == 1
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert Closing.objects.filter(case=case).count() == 1
    assert entries_of(f"case/{case.ref}", "close") == 1
    assert CaseFact.objects.filter(case=case, state="closed").count() == 1


def test_same_key_from_eight_opens_one_case(district: District) -> None:
    clerk = district.actor("clerk")
    said = {"kind": "rectification", "title": "食堂", "problem": "饭菜偏冷"}

    def open_it() -> str:
        return str(case_verbs["open_case"](district.campaign, actor=clerk, key="once", **said).obj.ref)

    refs = at_once(*[open_it] * MANY)
    assert set(refs) == {Case.objects.get().ref}
    assert JournalEntry.objects.filter(verb="open_case").count() == 1
    with pytest.raises(KeyReused):
        case_verbs["open_case"](district.campaign, actor=clerk, key="once", **said | {"title": "另一件"})


def test_same_key_from_eight_does_a_verb_once(district: District) -> None:
    case, clerk = district.case(), district.actor("clerk")
    results = at_once(*(verb_on(case, case_verbs, "accept", clerk, key="once") for _ in range(MANY)))
    assert {deed.entry.pk for deed in results} == {JournalEntry.objects.get(verb="accept").pk}


def test_eight_receiving_get_numbers_without_gap_or_double(district: District) -> None:
    before = Counter.objects.filter(series__startswith="V").values_list("next", flat=True).first() or 1

    def receive() -> str:
        actor = public(district.campaign, anonymous=False)
        return str(voice_verbs["receive"](district.campaign, actor=actor, channel="web", body="同时来的话").obj.ref)

    refs = at_once(*[receive] * MANY)
    assert sorted(int(ref.partition("-")[2]) for ref in refs) == list(range(before, before + MANY))
    assert Voice.objects.count() == VoiceFact.objects.count() == MANY


@pytest.mark.parametrize("who_is_first", ["link", "close", "nobody"])
def test_link_and_close_at_once_never_close_over_a_voice_not_asked(district: District, who_is_first: str) -> None:
    """The closer who did not know of the new voice loses, and its sender is asked like the others."""
    case, voice, clerk = district.asked(), district.voice(), district.actor("clerk")
    link = verb_on(voice, voice_verbs, "link", clerk, case=case.ref)
    close = verb_on(case, case_verbs, "close", clerk)
    order = {"link": [[link], [close]], "close": [[close], [link]], "nobody": [[link, close]]}[who_is_first]
    results = [result for calls in order for result in at_once(*calls)]
    (won,) = (result for result in results if not isinstance(result, Refused))
    case, voice = Case.objects.get(pk=case.pk), Voice.objects.get(pk=voice.pk)
    if won.action.name == "close":
        assert (case.state, voice.disposition) == ("closed", "pending")
        return
    assert (case.state, voice.disposition) == ("asked", "linked")
    assert Rating.objects.filter(round__case=case, voice=voice, grade="").exists()
    with pytest.raises(Missing, match="1 位来件人的评价"):
        case_verbs["close"](case, actor=clerk)


def test_ask_and_link_at_once_ask_everybody(district: District) -> None:
    case, voice, clerk = district.verified(), district.voice(), district.actor("clerk")
    at_once(verb_on(voice, voice_verbs, "link", clerk, case=case.ref), verb_on(case, case_verbs, "ask", clerk))
    case = Case.objects.get(pk=case.pk)
    if case.state == "verified":
        case_verbs["ask"](case, actor=clerk)
    if Voice.objects.get(pk=voice.pk).disposition == "linked":
        assert Rating.objects.filter(round__case=case, voice=voice).count() == 1


def test_two_deciding_one_proposal_decide_it_once(district: District) -> None:
    district.add_user("leader2", "bureau", "leader", at_unit="bureau")
    case = district.case()
    district.do(case, "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")
    yes = verb_on(case, case_verbs, "decline", district.actor("leader"), remark="同意")
    no = verb_on(case, case_verbs, "dismiss_proposal", district.actor("leader2"), remark="应受理")
    (won,) = winners(at_once(yes, no))
    decided = Proposal.objects.get(case=case)
    assert decided.approved == (won.action.name == "decline")
    assert Case.objects.get(pk=case.pk).state == ("declined" if decided.approved else "registered")


def test_two_senders_disputing_one_refusal_leave_one_dispute(district: District) -> None:
    voices = [district.voice(), district.voice()]
    case = district.case(*voices)
    district.do(case, "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")
    district.do(case, "decline", "leader", remark="同意")
    calls = [verb_on(case, case_verbs, "dispute_refusal", sender(voice), reason=voice.ref) for voice in voices]
    (won,) = winners(at_once(*calls))
    refusal = Refusal.objects.get(case=case)
    assert (refusal.dispute, refusal.disputed_voice) == (won.data["reason"], won.data["voice"])


def test_eight_notices_at_once_are_one(district: District) -> None:
    case = district.case(district.voice())
    calls = [verb_on(case, case_verbs, "give_notice", district.actor("clerk"), **NOTICE) for _ in range(MANY)]
    assert len(winners(at_once(*calls))) == 1
    assert Notice.objects.get(case=case).number == 1


def test_eight_proposing_leave_one_proposal(district: District) -> None:
    case = district.case()
    calls = [verb_on(case, case_verbs, "propose_cancel", district.actor("clerk"), reason="重复") for _ in range(MANY)]
    assert len(winners(at_once(*calls))) == 1
    assert Proposal.objects.filter(case=case).count() == 1


def test_two_assigning_one_case_leave_one_lead(district: District) -> None:
    case, clerk = district.accepted(), district.actor("clerk")
    calls = [
        verb_on(case, case_verbs, "assign", clerk, lead=lead, due_on="2036-01-01") for lead in ("section", "logistics")
    ]
    (won,) = winners(at_once(*calls))
    assert Assignment.objects.get(case=case).lead == Case.objects.get(pk=case.pk).lead_unit == won.obj.lead_unit


def test_one_sender_rating_twice_at_once_is_counted_once(district: District) -> None:
    voice = district.voice()
    case = district.asked(voice)
    grades = ({"grade": "satisfied"}, {"grade": "dissatisfied", "comment": "还是冷"})
    calls = [verb_on(case, case_verbs, "rate", sender(voice), **grade) for grade in grades]
    (won,) = winners(at_once(*calls))
    assert Rating.objects.get(voice=voice).grade == won.data["grade"]
    assert Case.objects.get(pk=case.pk).state == won.after
    assert entries_of(f"case/{case.ref}", "rate") == 1


@pytest.mark.parametrize("grade", ["satisfied", "dissatisfied"])
def test_rating_and_closing_at_once_never_close_against_the_word(district: District, grade: str) -> None:
    voice = district.voice()
    case = district.asked(voice)
    said = {"grade": grade, "comment": "还是冷"}
    rate = verb_on(case, case_verbs, "rate", sender(voice), **said)
    closing = [verb_on(case, case_verbs, "close", district.actor("clerk")) for _ in range(3)]
    won = winners(at_once(rate, *closing))
    stands = Case.objects.get(pk=case.pk)
    closed = [deed for deed in won if deed.after == "closed"]
    if Rating.objects.get(voice=voice).grade == "dissatisfied":
        assert (stands.state, closed) == ("working", [])
    assert len(closed) == Closing.objects.filter(case=case).count() == (stands.state == "closed")
    assert Rating.objects.get(voice=voice).grade == grade or not any(deed.action.name == "rate" for deed in won)


def test_two_verifiers_at_once_leave_one_check(district: District) -> None:
    district.add_user("supervisor2", "bureau", "supervisor")
    case = district.submitted()
    calls = [
        verb_on(case, case_verbs, "verify", district.actor("supervisor"), remarks="合格", met=[1]),
        verb_on(case, case_verbs, "rework", district.actor("supervisor2"), reason="二楼没有换"),
    ]
    (won,) = winners(at_once(*calls))
    assert Case.objects.get(pk=case.pk).state == won.after
    assert Check.objects.get(round__case=case).passed == (won.after == "verified")


@pytest.fixture
def signed(district: District) -> District:
    """A district in which problems are struck off by review, signature and a notice of five working days."""
    rule = {"kind": "rectification", "review": "on", "notice_days": 5, "scale": "three"}
    institution = Institution.objects.get(pk=district.institution.pk)
    institution_verbs["set_closing_rule"](institution, actor=district.program, **rule)
    return district


def in_review(d: District) -> Case:
    voice = d.voice()
    case = d.asked(voice)
    d.rate(case, voice, "satisfied")
    return d.do(case, "submit_review", "clerk", opinion="材料齐全", wording="食堂已更换保温设备")


def test_signing_and_returning_at_once_end_the_review_one_way(signed: District) -> None:
    case, leader = in_review(signed), signed.actor("leader")
    calls = [
        verb_on(case, case_verbs, "sign_off", leader),
        verb_on(case, case_verbs, "return_review", leader, reason="再看看"),
    ]
    (won,) = winners(at_once(*calls))
    assert Case.objects.get(pk=case.pk).state == won.after


def test_objection_while_it_is_struck_off_is_never_passed_over(signed: District) -> None:
    case = signed.do(in_review(signed), "sign_off", "leader")
    calls = [
        verb_on(case, case_verbs, "object_to_notice", objector(case), text="还没有装好"),
        *(verb_on(case, case_verbs, "close", signed.actor("clerk")) for _ in range(3)),
    ]
    (won,) = winners(at_once(*calls))
    assert won.action.name == "object_to_notice"
    assert Case.objects.get(pk=case.pk).state == "noticed"


def test_reopening_while_another_reopens_opens_it_once(district: District) -> None:
    case = district.closed(district.voice())
    calls = [
        verb_on(case, case_verbs, "reopen", district.actor("leader"), ground="rebound", reason="又冷了"),
        verb_on(case, case_verbs, "reopen", district.actor("leader"), reason="又有人反映"),
        verb_on(case, case_verbs, "archive_case", district.actor("clerk"), archive_number="2026-001"),
    ]
    (won,) = winners(at_once(*calls))
    closing = Closing.objects.get(case=case)
    assert (closing.reopened_at is not None) == (won.action.name == "reopen")
    assert (closing.archived_at is not None) == (won.action.name == "archive_case")
    assert Case.objects.get(pk=case.pk).state == won.after


def test_two_senders_saying_no_at_once_send_it_back_once(district: District) -> None:
    voices = [district.voice(), district.voice()]
    case = district.asked(*voices)
    no = {"grade": "dissatisfied", "comment": "还是冷"}
    calls = [verb_on(case, case_verbs, "rate", sender(voice), **no) for voice in voices]
    assert len(winners(at_once(*calls))) == 1
    assert Case.objects.get(pk=case.pk).state == "working"
    assert case.rounds.get().sent_back_at is not None


def test_one_voice_put_to_two_cases_at_once_goes_to_one_after_the_other(district: District) -> None:
    first, second, voice, clerk = district.case(), district.case(), district.voice(), district.actor("clerk")
    calls = [verb_on(voice, voice_verbs, "link", clerk, case=case.ref) for case in (first, second)]
    assert len(winners(at_once(*calls))) == 1
    assert voice.links.filter(unlinked_at=None).count() == 1


def test_two_opening_a_case_for_the_same_voices_open_one(district: District) -> None:
    """Who loses one voice opens nothing: no case, no link and no number in the ledger is left behind."""
    refs = [district.voice().ref, district.voice().ref]
    clerk = district.actor("clerk")

    def opening(voices: list[str]) -> Callable[[], Any]:
        said = {"kind": "rectification", "title": "食堂", "problem": "饭菜偏冷", "voices": voices}
        return lambda: case_verbs["open_case"](district.campaign, actor=clerk, **said)

    won = winners(at_once(opening(refs), opening(refs[::-1])))
    cases = list(Case.objects.order_by("pk"))
    assert [case.ref for case in cases] == sorted(deed.obj.ref for deed in won)
    assert all(case.links.filter(unlinked_at=None).count() == 2 for case in cases)
    assert Counter.objects.get(series=cases[0].ref.partition("-")[0]).next == len(cases) + 1


def test_two_renaming_a_unit_leave_one_name_and_one_version(district: District) -> None:
    unit = Unit.objects.get(code="section")
    calls = [verb_on(unit, unit_verbs, "rename_unit", district.program, name=f"科室{n}") for n in range(MANY)]
    (won,) = winners(at_once(*calls))
    assert Unit.objects.get(pk=unit.pk).name == won.obj.name
    assert UnitVersion.objects.get(unit=unit, until=None).name == won.obj.name
    assert UnitVersion.objects.filter(unit=unit).count() == 2


def test_unit_renamed_while_its_parent_moves_keeps_the_right_place(district: District) -> None:
    data = {"code": "group", "name": "教研组", "kind": "section", "level": 1, "parent": "section"}
    unit = unit_verbs["add_unit"](district.institution, actor=district.program, **data).obj
    parent = Unit.objects.get(code="section")
    rename = verb_on(unit, unit_verbs, "rename_unit", district.program, name="教研室")
    unit_verbs["move_unit"](parent, actor=district.program, parent="office")
    with pytest.raises(Lost):
        rename()
    assert Unit.objects.get(pk=unit.pk).path.startswith(Unit.objects.get(code="office").path)


def test_a_and_b_entering_absences_at_once_are_never_both_away(district: District) -> None:
    """M30: one of the two is entered, the other is told in words who is away when (F04)."""
    said = {"name": "学籍岗", "duties": "学籍", "holder_a": "head", "holder_b": "helper"}
    post_verbs["file_post"](district.units["section"], actor=district.program, **said)
    for n in range(MANY // 2):
        day = timezone.localdate() + timedelta(days=10 * n + 2)
        data = {"from_on": day, "until_on": day + timedelta(days=3), "kind": "leave", "handover": "在柜里"}
        people = [User.objects.get(username=username) for username in ("head", "helper")]
        results = at_once(*[verb_on(u, user_verbs, "enter_absence", district.program, **data) for u in people])
        (beaten,) = [result for result in results if isinstance(result, Refused)]
        assert any("A、B岗不能同时不在" in line for line in beaten.missing)
        assert Absence.objects.filter(from_on=day).count() == 1


def test_one_person_entering_the_same_days_twice_at_once_is_away_once(district: District) -> None:
    day = timezone.localdate() + timedelta(days=2)
    data = {"from_on": day, "until_on": day, "kind": "leave", "handover": "在柜里"}
    head = User.objects.get(username="head")
    results = at_once(*[verb_on(head, user_verbs, "enter_absence", district.program, **data)] * 4)
    assert sum(not isinstance(result, Refused) for result in results) == 1
    assert Absence.objects.count() == 1


def test_nobody_is_put_into_a_post_while_his_access_ends(district: District) -> None:
    helper = User.objects.get(username="helper")
    for n in range(MANY // 2):
        said = {"name": f"岗位{n}", "duties": "学籍", "holder_a": "helper"}
        section = district.units["section"]
        at_once(
            lambda said=said, section=section: post_verbs["file_post"](section, actor=district.program, **said),
            verb_on(User.objects.get(pk=helper.pk), user_verbs, "deactivate", district.program),
        )
        assert not Post.objects.filter(holder_a=helper).exists()
        user_verbs["activate"](User.objects.get(pk=helper.pk), actor=district.program)


@pytest.mark.parametrize("what", ["unit", "user", "campaign"])
def test_two_adding_the_same_code_add_it_once(district: District, what: str) -> None:
    unit = {"code": "twin", "name": "新科室", "kind": "section", "level": 1, "parent": "bureau"}
    user = {"username": "twin", "name": "新人", "password": PASSWORD}
    campaign = {"code": "twin", "name": "新活动", "theme": "为民", "starts_on": "2026-03-01"}
    bureau = district.units["bureau"]
    verbs, verb, parent, data, model, field = {
        "unit": (unit_verbs, "add_unit", district.institution, unit, Unit, "code"),
        "user": (user_verbs, "add_user", bureau, user, User, "username"),
        "campaign": (campaign_verbs, "open_campaign", bureau, campaign, Campaign, "code"),
    }[what]
    results = at_once(*[lambda: verbs[verb](parent, actor=district.program, **data)] * 4)
    assert sum(not isinstance(result, Refused) for result in results) == 1
    assert model._base_manager.filter(**{field: "twin"}).count() == 1


def test_every_verb_that_changes_claims_the_version(district: District) -> None:
    """Whoever looked before somebody else acted loses, whatever he wants to do, and nothing of it stays."""
    case = district.working()
    stale = Case.objects.get(pk=case.pk)
    district.do(case, "report_progress", "head", note="已采购")
    entries = JournalEntry.objects.count()
    for verb, username, data in (
        ("amend", "clerk", {"title": "食堂", "problem": "偏冷"}),
        ("plan", "head", {"content": "换", "standard": "60 度"}),
        ("add_evidence", "head", {"measure": 1, "note": "记录"}),
        ("propose_cancel", "clerk", {"reason": "重复"}),
    ):
        with pytest.raises(Lost):
            case_verbs[verb](Case.objects.get(pk=case.pk), actor=district.actor(username), seen=stale.version, **data)
        copy = Case.objects.get(pk=case.pk)
        copy.version = stale.version
        with pytest.raises(Lost):
            case_verbs[verb](copy, actor=district.actor(username), **data)
    assert JournalEntry.objects.count() == entries
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.measures.count(), fresh.evidence.count(), fresh.proposals.count()) == (1, 0, 0)
