"""The sender's own page: who was asked first, what is missing, why it was refused, and how to object."""

from __future__ import annotations

from django.urls import reverse

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.counter import Refusal
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import sender
from tests.cases.every_state import NOTICE


def refused(district, voice) -> Case:
    case = district.case(Voice.objects.get(pk=voice.pk))
    district.do(case, "propose_decline", "clerk", ground="unfit", reason="户籍不在片区", basis="招生方案")
    return district.do(case, "decline", "leader", remark="内部意见")


def own(client, code) -> str:
    client.post(reverse("receipt"), {"code": code})
    return client.get(reverse("return")).content.decode()


def test_page_says_who_was_asked_first_and_who_has_it_now(client, district):
    said = {"channel": "phone", "body": "转学要带什么?", "asked": "head", "handed_to": "logistics"}
    voice = voice_verbs["receive"](district.campaign, actor=district.actor("clerk"), **said).obj
    page = own(client, voice.receipt)
    assert "您来电话时,最先接听的是基础教育科。" in page
    assert "已经移交后勤科;后勤科签收以前,仍由基础教育科负责。" in page
    case = district.assigned(Voice.objects.get(), lead="logistics")
    district.do(case, "sign", "helper", person="李科长")
    assert "后勤科已经签收,现在由它负责。" in own(client, voice.receipt)


def test_unit_is_not_named_where_conduct_is_looked_into(client, district):
    said = {"channel": "counter", "body": "收费不对", "handed_to": "logistics"}
    voice = voice_verbs["receive"](district.campaign, actor=district.actor("clerk"), **said).obj
    district.case(voice, conduct="on", about_unit="school")
    page = own(client, voice.receipt)
    assert "最先接待您的是办公室" in page
    assert "后勤科" not in page


def test_page_says_what_is_missing_until_it_is_brought(client, district, say):
    voice, code = say()
    case = district.case(voice)
    district.do(case, "give_notice", "clerk", **NOTICE)
    page = own(client, code)
    assert "现在等您补材料" in page
    assert "<li>户口簿</li>" in page
    assert "小周" not in page
    district.do(case, "complete_notice", "clerk")
    assert "现在等您补材料" not in own(client, code)


def test_sender_objects_once_and_reads_the_review(client, district, say):
    voice, code = say()
    case = refused(district, voice)
    page = own(client, code)
    for said in ("户籍不在片区", "招生方案", "不服怎么办", "提出异议"):
        assert said in page
    assert "内部意见" not in page
    address = reverse("return-dispute", args=[case.ref])
    empty = client.post(address, {"reason": " "})
    assert empty.status_code == 422
    assert "请写明为什么不服" in empty.content.decode()
    assert client.post(address, {"reason": "我们有居住证"}).status_code == 302
    assert Refusal.objects.get().dispute == "我们有居住证"
    again = client.post(address, {"reason": "再说一次"})
    assert again.status_code == 409
    assert "再说一次" in again.content.decode(), "nothing typed is lost"
    district.do(case, "review_refusal", "leader", outcome="upheld", opinion="居住证未满一年")
    page = own(client, code)
    assert "居住证未满一年" in page
    assert "决定维持不变" in page


def test_other_senders_of_the_case_do_not_read_the_objection(client, district, say):
    voice, other = say()[0], district.voice()
    case = district.case(Voice.objects.get(pk=voice.pk), other)
    district.do(case, "propose_decline", "clerk", ground="unfit", reason="户籍不在片区", basis="招生方案")
    district.do(case, "decline", "leader", remark="同意")
    case_verbs["dispute_refusal"](Case.objects.get(pk=case.pk), actor=sender(voice), reason="我家的居住证")
    page = own(client, other.receipt)
    assert "我家的居住证" not in page
    assert "您的异议" not in page
    assert "有来件人提出异议" in page


def test_nobody_objects_for_somebody_else(client, district, say):
    case = refused(district, say()[0])
    _other, code = say(body="别的事情")
    client.post(reverse("receipt"), {"code": code})
    assert client.post(reverse("return-dispute", args=[case.ref]), {"reason": "不服"}).status_code == 404
    assert Refusal.objects.get().disputed_at is None
