"""Striking off by procedure: review, a leader's signature, the notice, objections (E09, M01–M03, standards.md section 4.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.campaigns.models import Phase
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.closing import lets_out, notices_up, opinions_of
from huiyin.cases.models import Case, Identity, Objection, PublicRating, StrikeReview, Voice
from huiyin.cases.queries import phase_of
from huiyin.cases.receipts import objector
from huiyin.kernel.models import JournalEntry, JournalValue, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions import user_verbs
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import Institution, User
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.stage import content_of
from tests.factories import District

WORDING = "第一小学食堂已更换保温设备"
DAYS = 5


def set_rule(d: District, **said: Any) -> None:
    rule = {"kind": "rectification", "review": "on", "notice_days": DAYS, "scale": "three"} | said
    institution = Institution.objects.get(pk=d.institution.pk)
    institution_verbs["set_closing_rule"](institution, actor=d.program, **rule)


@pytest.fixture
def signed(district: District) -> District:
    """A district in which problems are struck off by review, signature and a notice of five working days."""
    set_rule(district)
    return district


def answered(d: District, *voices: Voice, **said: Any) -> Case:
    """A case whose senders are all content."""
    voices = voices or (d.voice(),)
    case = d.asked(*voices, **said)
    for voice in voices:
        d.rate(case, voice, "satisfied")
    return case


def reviewed(d: District, case: Case, **said: Any) -> Case:
    return d.do(case, "submit_review", "clerk", **{"opinion": "材料齐全", "wording": WORDING} | said)


def put_up(d: District, *voices: Voice) -> Case:
    return d.do(reviewed(d, answered(d, *voices)), "sign_off", "leader")


def days_later(case: Case, until: date | None = None) -> None:
    """Let the notice have begun so long ago that it is over, or ends on ``until``."""
    last = until or timezone.localdate() - timedelta(days=1)
    StrikeReview.objects.filter(case=case).update(notice_from=last - timedelta(days=7), notice_until=last)


def object_to(case: Case, text: str = "二楼还没有装") -> Case:
    return case_verbs["object_to_notice"](Case.objects.get(pk=case.pk), actor=objector(case), text=text).obj


def rate_result(case: Case, grade: str, comment: str = "") -> Case:
    said = {"grade": grade, "comment": comment}
    return case_verbs["rate_result"](Case.objects.get(pk=case.pk), actor=objector(case), **said).obj


def lines_to(voice: Voice) -> list[str]:
    return list(Outbox.objects.filter(hearer=f"voice/{voice.ref}").order_by("pk").values_list("text", flat=True))


def test_a_problem_goes_through_review_signature_and_notice(signed: District) -> None:
    voice = signed.voice()
    case = answered(signed, voice)
    with pytest.raises(Missing) as refused:
        signed.do(case, "close", "clerk")
    assert refused.value.missing == ["审核并报负责人审签(「报审签」)"]
    assert Case.objects.get(pk=case.pk).next_step == "submit_review"
    case = reviewed(signed, case)
    assert (case.state, Case.objects.get(pk=case.pk).next_step) == ("review", "sign_off")
    case = signed.do(case, "sign_off", "leader", remark="同意公示")
    assert case.state == "noticed"
    review = StrikeReview.objects.get(case=case)
    assert review.signed_by.username == "leader"
    assert (review.notice_until - review.notice_from).days >= DAYS
    with pytest.raises(Missing, match="公示期满"):
        signed.do(case, "close", "clerk")
    days_later(case)
    assert signed.do(case, "close", "clerk").state == "closed"
    review.refresh_from_db()
    assert review.outcome == "struck"
    assert lines_to(voice)[-2:] == ["办理结果正在公示,到 {until} 为止;没有异议即办结。", "您反映的事项已办结。"]


def test_without_a_rule_a_case_is_struck_off_at_once(district: District) -> None:
    case = answered(district)
    with pytest.raises(Missing, match="须经审签的销号程序"):
        reviewed(district, case)
    assert district.do(case, "close", "clerk").state == "closed"


def test_a_rule_that_is_taken_back_leaves_what_is_under_way(signed: District) -> None:
    case = reviewed(signed, answered(signed))
    set_rule(signed, review="", notice_days=0)
    assert signed.do(case, "sign_off", "leader").state == "noticed", "it was submitted with a notice of five days"
    assert signed.do(answered(signed), "close", "clerk").state == "closed"


def test_a_notice_needs_a_signature_in_the_rule(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        set_rule(district, review="")
    assert refused.value.missing == ["须经审核和负责人签字:要公示的,先经负责人签字"]


@pytest.mark.parametrize(
    "what",
    [
        {"handling_type": "discipline"},
        {"target": "person"},
        {"conduct": True},
        {"channel": "petition"},
        {"channel": "talk"},
    ],
)
def test_what_is_about_somebody_or_said_in_confidence_is_never_put_up(signed: District, what: dict[str, Any]) -> None:
    voice = signed.voice(channel=what.get("channel", "web"))
    case = signed.case(voice)
    if "conduct" in what:
        signed.do(case, "mark_conduct", "clerk", conduct="on", about_unit="school")
    elif "channel" not in what:
        said = {"category": "school", "handling_type": "at_once", "target": "school"} | what
        signed.do(case, "classify", "clerk", **said)
    assert not lets_out(Case.objects.get(pk=case.pk))


def test_what_is_not_put_up_is_struck_off_with_the_signature(signed: District) -> None:
    voice = signed.voice()
    case = signed.asked(voice)
    signed.rate(case, voice, "basically")
    Case.objects.filter(pk=case.pk).update(handling_type="discipline")
    with pytest.raises(Missing):
        signed.do(case, "close", "clerk")
    case = signed.do(case, "submit_review", "clerk", opinion="材料齐全")
    assert signed.do(case, "sign_off", "leader").state == "closed"
    assert not notices_up(timezone.localdate()).exists()
    assert lines_to(voice)[-1] == "您反映的事项已办结。"


def test_words_of_a_notice_name_nobody(signed: District) -> None:
    case = answered(signed)
    for wording in ("请找王小明老师,电话 13812345678", ""):
        with pytest.raises(Invalid) as refused:
            reviewed(signed, case, wording=wording)
        assert list(refused.value.errors) == ["wording"]


def test_whoever_submits_does_not_sign(signed: District) -> None:
    user_verbs["give_role"](User.objects.get(username="clerk"), actor=signed.program, role="leader", unit="bureau")
    case = reviewed(signed, answered(signed))
    with pytest.raises(Missing, match="由报审人以外的负责人审签"):
        signed.do(case, "sign_off", "clerk")


def test_a_signature_may_be_refused_with_a_reason(signed: District) -> None:
    case = reviewed(signed, answered(signed))
    with pytest.raises(Invalid):
        signed.do(case, "return_review", "leader", reason=" ")
    assert signed.do(case, "return_review", "leader", reason="佐证不足").state == "working"
    assert StrikeReview.objects.get(case=case).outcome == "returned"
    assert Case.objects.get(pk=case.pk).rounds.get().sent_back_at is not None


def test_an_objection_holds_the_case_until_it_is_decided(signed: District) -> None:
    case = put_up(signed)
    object_to(case)
    days_later(case)
    with pytest.raises(Missing, match="1 条公示异议的处理"):
        signed.do(case, "close", "clerk")
    assert Case.objects.get(pk=case.pk).next_step == "decide_objection"
    with pytest.raises(Invalid) as refused:
        signed.do(case, "decide_objection", "leader", number=1, upheld="no", reason="")
    assert list(refused.value.errors) == ["reason"]
    signed.do(case, "decide_objection", "leader", number=1, upheld="no", reason="现场看过,二楼已装")
    assert signed.do(case, "close", "clerk").state == "closed"


def test_an_objection_that_holds_sends_it_back_to_work(signed: District) -> None:
    voice = signed.voice()
    case = put_up(signed, voice)
    object_to(case)
    case = signed.do(case, "decide_objection", "leader", number=1, upheld="yes", reason="确未安装")
    assert case.state == "working"
    assert StrikeReview.objects.get(case=case).outcome == "upheld"
    assert lines_to(voice)[-1] == "公示期间的异议成立,已退回承办单位重办。"


def test_an_objection_after_the_period_is_told_so(signed: District) -> None:
    case = put_up(signed)
    days_later(case)
    with pytest.raises(Missing, match="公示期已于 .* 结束"):
        object_to(case)
    with pytest.raises(WrongState):
        object_to(signed.do(case, "close", "clerk"))


def test_an_objector_may_do_nothing_else_and_leaves_no_time(signed: District) -> None:
    case = put_up(signed)
    object_to(case)
    kept = Objection.objects.get()
    assert kept.on == timezone.localdate()
    with pytest.raises(NotAllowed):
        case_verbs["close"](Case.objects.get(pk=case.pk), actor=objector(case))


def test_a_sender_who_says_no_while_it_is_put_up_sends_it_back(signed: District) -> None:
    happy, silent = signed.voice(), signed.voice()
    case = signed.asked(happy)
    signed.rate(case, happy, "satisfied")
    case = signed.do(reviewed(signed, case), "sign_off", "leader")
    voice_verbs["link"](Voice.objects.get(pk=silent.pk), actor=signed.actor("clerk"), case=case.ref)
    days_later(case)
    with pytest.raises(Missing, match="1 位来件人的评价"):
        signed.do(case, "close", "clerk")
    assert signed.rate(case, silent, "dissatisfied", "还是冷").state == "working"
    assert StrikeReview.objects.get(case=case).outcome == "rework"


def test_the_second_way_is_numbered_and_keeps_the_first(signed: District) -> None:
    case = put_up(signed)
    object_to(case)
    signed.do(case, "decide_objection", "leader", number=1, upheld="yes", reason="确未安装")
    signed.do(case, "submit", "head", result="二楼已装", reply="已补装")
    signed.do(case, "verify", "supervisor", remarks="看过")
    signed.do(case, "ask", "clerk")
    signed.rate(case, case.links.get().voice, "satisfied")
    case = reviewed(signed, case)
    assert [one.number for one in StrikeReview.objects.filter(case=case)] == [1, 2]


def test_nothing_is_struck_off_in_bulk(signed: District) -> None:
    for verb in ("submit_review", "sign_off", "close"):
        ((_case, result),) = case_verbs[verb].each([answered(signed)], actor=signed.actor("leader"))
        assert isinstance(result, WrongState)
        assert "只能逐件办理" in str(result)


def test_a_case_is_put_on_file_once_for_each_closing(district: District) -> None:
    case = district.closed(district.voice())
    district.do(case, "archive_case", "clerk", archive_number="2026-永-17")
    with pytest.raises(Missing, match="这一次已经归档"):
        district.do(case, "archive_case", "clerk")
    district.do(case, "reopen", "leader", reason="又冷了", ground="rebound")
    closing = case.closings.get()
    assert (closing.archive_number, closing.reopen_ground) == ("2026-永-17", "rebound")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE cases_strikereview SET ended_at = now(), outcome = 'returned'",
        "UPDATE cases_strikereview SET notice_from = NULL, notice_until = NULL, wording = ''",
        "UPDATE cases_strikereview SET signed_by_id = asked_by_id",
        "UPDATE cases_case SET handling_type = 'discipline' WHERE state = 'noticed';"
        " UPDATE cases_strikereview SET notice_from = notice_from",
    ],
)
def test_the_database_holds_the_procedure(signed: District, damage: str) -> None:
    put_up(signed)
    with pytest.raises(IntegrityError):
        break_in(damage)


def break_in(damage: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{damage}; UPDATE cases_case SET state = state; SET CONSTRAINTS ALL IMMEDIATE")


# What the public sees and does.


def test_anybody_reads_the_notice_and_objects_on_the_page(signed: District, client: Client) -> None:
    case = put_up(signed)
    listed = client.get(reverse("public-notices")).content.decode()
    assert WORDING in listed
    assert "学校食堂中午供餐温度不够" not in listed, "the clerk's wording of the problem stays inside"
    address = reverse("public-notice", args=[case.ref])
    assert client.get(address).status_code == 200
    empty = client.post(address, {"text": ""})
    assert empty.status_code == 422
    sent = client.post(address, {"text": "二楼还没有装", "token": "t" * 40})
    assert sent.status_code == 302
    assert client.post(address, {"text": "二楼还没有装", "token": "t" * 40}).status_code == 302
    assert Objection.objects.count() == 1, "the button pressed twice is one objection"
    assert "您的异议已收到" in client.get(sent["Location"]).content.decode()


def test_a_notice_that_is_over_keeps_what_was_typed(signed: District, client: Client) -> None:
    case = put_up(signed)
    days_later(case)
    late = client.post(reverse("public-notice", args=[case.ref]), {"text": "二楼还没有装"})
    assert late.status_code == 410
    assert "二楼还没有装" in late.content.decode()
    assert client.get(reverse("public-notice", args=[answered(signed).ref])).status_code == 404
    assert WORDING not in client.get(reverse("public-notices")).content.decode()


@pytest.fixture(autouse=True)
def nobody_counted() -> None:
    cache.clear()


def test_too_many_objections_from_one_address_wait(signed: District, client: Client) -> None:
    address = reverse("public-notice", args=[put_up(signed).ref])
    answers = [client.post(address, {"text": f"异议 {n}"}).status_code for n in range(21)]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_the_page_of_the_case_tells_the_procedure(signed: District, client: Client) -> None:
    case = put_up(signed)
    object_to(case)
    client.force_login(signed.users["leader"])
    told = client.get(reverse("case", args=[case.ref])).content.decode()
    for words in ("第 1 次报审签", WORDING, "二楼还没有装", "等待处理", "公示中", "待审签"):
        assert words in told


def test_settings_show_and_change_the_procedure(signed: District, client: Client) -> None:
    client.force_login(signed.users["admin"])
    told = client.get(reverse("settings")).content.decode()
    assert "销号程序" in told
    assert "5 个工作日" in told
    address = reverse("verb", args=["institution", signed.institution.code, "set-closing-rule"])
    form = client.get(f"{address}?kind=complaint&review=on&notice_days=7&scale=five").content.decode()
    assert 'value="7"' in form
    said = {"kind": "complaint", "review": "on", "notice_days": 7, "scale": "five", "representatives": 0}
    assert client.post(address, said).status_code == 302


def test_what_readers_say_of_a_result_is_counted_with_its_n(signed: District) -> None:
    case, scope = put_up(signed), Scope(signed.campaign)
    for grade in ("done", "done", "not_done", "unsure"):
        rate_result(case, grade)
    counted = count(FIGURES["results.opinions"], scope)
    assert {str(words): n for words, n in counted.parts.items()} == {"办好了": 2, "没办好": 1, "说不准": 1}
    (rate,) = counted.rates
    assert (rate.numerator, rate.denominator) == (2, 3), "who cannot say is in no denominator"
    assert opinions_of(StrikeReview.objects.get(case=case)) == [("办好了", 2), ("没办好", 1), ("说不准", 1)]
    days_later(case)
    with pytest.raises(Missing, match="公示期"):
        rate_result(case, "done")


def test_what_a_reader_writes_is_a_voice_of_its_own(signed: District) -> None:
    case = put_up(signed)
    rate_result(case, "not_done", "二楼的饮水机还是坏的")
    voice = Voice.objects.get(channel="public_rating")
    assert (voice.body, voice.subject) == ("二楼的饮水机还是坏的", f"对公示 {case.ref} 的评价")
    assert voice.disposition == "pending"
    assert not Identity.objects.filter(voice=voice).exists()
    entry = JournalEntry.objects.get(about=f"case/{case.ref}", verb="rate_result")
    assert (entry.user_id, entry.data) == (None, {"grade": "not_done"})
    assert not JournalValue.objects.filter(entry=entry, value__isnull=False).exists()


def test_a_rating_says_what_it_is(signed: District) -> None:
    case = put_up(signed)
    with pytest.raises(Invalid) as refused:
        rate_result(case, "")
    assert "您看办得怎么样" in refused.value.missing[0]
    assert not PublicRating.objects.exists()


def test_notice_is_rated_on_its_page(signed: District, client: Client) -> None:
    case = put_up(signed)
    page = reverse("public-notice", args=[case.ref])
    assert "已有 0 人次评价" in client.get(page).content.decode()
    wrong = client.post(page, {"verb": "rate_result", "comment": "还要再看看", "token": "x"})
    assert wrong.status_code == 422
    assert "还要再看看" in wrong.content.decode(), "nothing typed is lost"
    sent = client.post(page, {"verb": "rate_result", "grade": "done", "comment": ""}, follow=True)
    assert "您的评价已记下,谢谢。" in sent.content.decode()
    assert "已有 1 人次评价:办好了 1 · 没办好 0 · 说不准 0" in client.get(page).content.decode()
    client.force_login(signed.users["clerk"])
    assert "办好了 1 · 没办好 0 · 说不准 0" in client.get(reverse("case", args=[case.ref])).content.decode()


def test_case_tells_the_phase_it_came_from(district: District, client: Client) -> None:
    case = district.case(district.voice())
    running = Phase.objects.get(campaign=district.campaign, state="open")
    assert phase_of(case) == running
    client.force_login(district.users["clerk"])
    assert f"「{running}」环节" in client.get(reverse("case", args=[case.ref])).content.decode()
    Phase.objects.filter(pk=running.pk).update(state="closed", closed_at=case.registered_at)
    assert phase_of(case) is None


def test_stage_report_tells_what_the_public_says_apart_from_the_senders(signed: District) -> None:
    case = put_up(signed)
    assert "有社会评价" not in str(content_of(Scope(signed.campaign)))
    rate_result(case, "done")
    rate_result(case, "not_done")
    told = str(content_of(Scope(signed.campaign)))
    assert "公开的结果有社会评价" in told
    assert "认可率50.0%" in told
