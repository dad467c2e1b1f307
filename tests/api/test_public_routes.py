"""People from outside: say, come back with the receipt, rate, withdraw."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.api import limits
from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.kernel.models import JournalEntry
from huiyin.web import limits as page_limits
from tests.api.conftest import Caller, shape_of_problem
from tests.cases.every_state import NOTICE
from tests.factories import District

SAID = {"campaign": "district-2026", "body": "食堂的菜是冷的"}


def test_voice_is_received_with_a_receipt_that_tells_its_story(district: District, stranger: Caller) -> None:
    answer = stranger.post("/public/voices", SAID | {"name": "张三"})
    assert answer.status_code == 201
    told = answer.json()
    story = stranger.get("/public/receipt", **{"X-Receipt": told["receipt"]}).json()
    assert story["ref"] == told["ref"]
    assert story["timeline"][0]["text"] == f"您的来件已收到,编号 {told['ref']}。"
    voice = Voice.objects.get(ref=told["ref"])
    assert (voice.channel, voice.body) == ("web", "食堂的菜是冷的")
    entry = JournalEntry.objects.get(about=f"voice/{voice.ref}")
    assert (entry.actor, entry.via) == ("public", "api")


def test_anonymous_voice_keeps_no_time_of_day(district: District, stranger: Caller) -> None:
    told = stranger.post("/public/voices", SAID | {"anonymous": True}).json()
    voice = Voice.objects.get(ref=told["ref"])
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert (voice.anonymous, voice.received_at) == (True, midnight)
    assert datetime.fromisoformat(told["at"]) == midnight


@pytest.mark.parametrize("name", ["channel", "external_number", "token", "asked", "handed_to", "nonsense"])
def test_what_is_not_for_the_public_is_refused(district: District, stranger: Caller, name: str) -> None:
    answer = stranger.post("/public/voices", SAID | {name: "hotline"})
    assert answer.status_code == 422
    assert list(shape_of_problem(answer)["errors"]) == [name]
    assert not Voice.objects.exists()


def test_same_key_gives_the_same_receipt(district: District, stranger: Caller) -> None:
    first, again = (stranger.post("/public/voices", SAID, **{"Idempotency-Key": "0d8c"}).json() for _ in range(2))
    assert first == again
    assert Voice.objects.count() == 1
    other = stranger.post("/public/voices", SAID | {"body": "别人的话"}, **{"Idempotency-Key": "0d8c"})
    assert (other.status_code, shape_of_problem(other)["code"]) == (422, "key_reused")


@pytest.mark.parametrize("code", ["", "1234", "0000000000000000", "0" * 5000, "abc", "\uff11" * 16])
def test_unknown_receipt_is_not_there(district: District, stranger: Caller, code: str) -> None:
    header = code.encode().decode("latin-1")
    answer = stranger.get("/public/receipt", **{"X-Receipt": header})
    assert (answer.status_code, shape_of_problem(answer)["code"]) == (404, "not_found")


def test_sender_rates_the_case_that_asks(district: District, stranger: Caller) -> None:
    told = stranger.post("/public/voices", SAID).json()
    receipt = {"X-Receipt": told["receipt"]}
    early = stranger.post("/public/receipt", {"grade": "satisfied"}, **receipt)
    assert (early.status_code, list(shape_of_problem(early)["errors"])) == (422, ["case"])
    case = district.asked(Voice.objects.get(ref=told["ref"]))
    assert stranger.get("/public/receipt", **receipt).json()["to_rate"] == [case.ref]
    silent = stranger.post("/public/receipt", {"grade": "dissatisfied"}, **receipt)
    assert list(shape_of_problem(silent)["errors"]) == ["comment"]
    done = stranger.post("/public/receipt", {"case": case.ref, "grade": "dissatisfied", "comment": "还是冷"}, **receipt)
    assert (done.status_code, done.json()["state"]) == (200, "working")
    assert Case.objects.get(ref=case.ref).state == "working"
    timeline = stranger.get("/public/receipt", **receipt).json()["timeline"]
    assert timeline[-1]["text"] == "您表示不满意,已退回承办单位重办。"


def test_sender_rates_no_case_of_others(district: District, stranger: Caller) -> None:
    case = district.asked(district.voice())
    told = stranger.post("/public/voices", SAID).json()
    answer = stranger.post(
        "/public/receipt", {"case": case.ref, "grade": "satisfied"}, **{"X-Receipt": told["receipt"]}
    )
    assert answer.status_code == 404
    assert case.rounds.get().ratings.get().grade == ""


def test_sender_withdraws_while_it_waits(district: District, stranger: Caller) -> None:
    told = stranger.post("/public/voices", SAID).json()
    receipt = {"X-Receipt": told["receipt"]}
    assert stranger.post("/public/receipt/withdraw", {"reason": "已解决"}, **receipt).json()["state"] == "set_aside"
    again = stranger.post("/public/receipt/withdraw", {}, **receipt)
    assert (again.status_code, shape_of_problem(again)["code"]) == (409, "wrong_state")


def test_sender_asks_answers_and_adds_a_file(district: District, stranger: Caller) -> None:
    told = stranger.post("/public/voices", SAID).json()
    receipt = {"X-Receipt": told["receipt"]}
    assert stranger.post("/public/receipt/ask", {"text": "什么时候能好?"}, **receipt).status_code == 200
    silent = stranger.post("/public/receipt/answer", {"text": "东门"}, **receipt)
    assert (silent.status_code, shape_of_problem(silent)["code"]) == (409, "missing")
    voice = Voice.objects.get(ref=told["ref"])
    voice_verbs["ask_sender"](voice, actor=district.actor("clerk"), text="是哪个门口?")
    assert stranger.post("/public/receipt/answer", {"text": "东门"}, **receipt).status_code == 200
    assert stranger.post("/public/receipt/attach", {}, **receipt).status_code == 422
    story = stranger.get("/public/receipt", **receipt).json()
    assert [(one["by_sender"], one["text"], one["answer"]) for one in story["questions"]] == [
        (True, "什么时候能好?", ""),
        (False, "是哪个门口?", "东门"),
    ]
    assert story["attachments"] == []
    assert stranger.post("/public/receipt/ask", {"text": "x"}, **{"X-Receipt": "0" * 16}).status_code == 404


def test_sender_reads_what_is_missing_and_objects_to_a_refusal(district: District, stranger: Caller) -> None:
    told = stranger.post("/public/voices", SAID).json()
    receipt = {"X-Receipt": told["receipt"]}
    case = district.case(Voice.objects.get(ref=told["ref"]))
    district.do(case, "give_notice", "clerk", **NOTICE)
    (lacks,) = stranger.get("/public/receipt", **receipt).json()["to_complete"]
    assert (lacks["case"], lacks["missing"]) == (case.ref, ["户口簿"])
    none = stranger.post("/public/receipt/dispute", {"reason": "不服"}, **receipt)
    assert none.status_code in (404, 422)
    district.do(case, "complete_notice", "clerk")
    district.do(case, "propose_decline", "clerk", ground="unfit", reason="户籍不在片区", basis="招生方案")
    district.do(case, "decline", "leader", remark="同意")
    story = stranger.get("/public/receipt", **receipt).json()
    assert (story["to_complete"], story["to_dispute"]) == ([], [case.ref])
    assert stranger.post("/public/receipt/dispute", {"reason": "有居住证"}, **receipt).status_code == 200
    assert stranger.get("/public/receipt", **receipt).json()["to_dispute"] == []
    assert case.refusals.get().dispute == "有居住证"


def test_campaign_that_is_not_running_takes_nothing(district: District, stranger: Caller) -> None:
    for said in (SAID | {"campaign": "nowhere"}, SAID | {"campaign": "\x00"}, {"body": "x"}, SAID | {"campaign": 7}):
        assert stranger.post("/public/voices", said).status_code in (404, 422)
    assert not Voice.objects.exists()


def test_one_address_is_asked_to_wait_after_many(district: District, stranger: Caller) -> None:
    answers = [stranger.get("/public/receipt", **{"X-Receipt": "0" * 16}) for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {404}
    assert answers[60].status_code == 429
    assert shape_of_problem(answers[60])["code"] == "too_many"
    assert int(answers[60]["Retry-After"]) > 0


def test_voices_by_program_and_by_page_are_counted_together(district: District, stranger: Caller) -> None:
    assert (limits.SAYING, limits.UNPROVEN) == (page_limits.SAYING, page_limits.UNPROVEN)
    for n in range(limits.UNPROVEN.times):
        assert stranger.post("/public/voices", SAID | {"body": f"第 {n} 件"}).status_code == 201
    refused = stranger.post("/public/voices", SAID)
    assert (refused.status_code, shape_of_problem(refused)["code"]) == (429, "too_many")
    assert "用网页提交" in refused.json()["detail"]
    page = stranger.client().post(
        reverse("filed", args=[district.campaign.code]), {"body": "x", "how": "anonymous", "token": "t" * 43}
    )
    assert page.status_code == 429
    assert Voice.objects.count() == limits.UNPROVEN.times
