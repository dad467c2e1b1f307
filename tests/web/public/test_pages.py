"""Who is who, what is kept, the switch to large letters, the traditional script; and the sender's own page in use."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Attachment, Question, Voice
from huiyin.cases.receipts import sender
from huiyin.people.actions import user_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.models import User
from huiyin.web.templatetags.scripts import in_script
from huiyin.web.traditional import traditional
from tests.factories import District
from tests.upload_files import SECRET, jpeg_with_place
from tools import messages


def post_up(district: District, username: str, *, post: dict[str, str] | None = None, **said: str) -> None:
    User.objects.filter(username=username).update(posted_at=timezone.now(), **said)
    if post is not None:
        unit = User.objects.get(username=username).unit
        name = said.get("title", username)
        post_verbs["file_post"](unit, actor=district.program, name=name, holder_a=username, **post)


def own_page(client: Client) -> str:
    return client.get(reverse("return")).content.decode()


# Who is who


def test_only_who_is_posted_and_active_is_shown(client, district):
    assert "还没有公布挂牌人员" in client.get(reverse("who")).content.decode()
    post = {"duties": "基础教育", "holder_b": "clerk"}
    post_up(district, "head", post=post, name="陈明", title="科长", phone="023-4866 0001")
    post_up(district, "principal", name="停用的人", state="inactive")
    User.objects.filter(username="clerk").update(name="李华")
    for name in ("who", "who-badges"):
        page = client.get(reverse(name)).content.decode()
        assert "陈明" in page
        assert "科长" in page
        assert "基础教育" in page
        assert "023-4866 0001" in page
        assert "B岗:李华" in page
        assert "停用的人" not in page
        assert district.users["leader"].name not in page


def test_stand_in_is_shown_while_active_and_with_a_telephone_only_when_posted(client, district):
    User.objects.filter(username="clerk").update(name="李华", phone="023-4866 0002")
    post_up(district, "head", post={"duties": "学籍", "holder_b": "clerk"})
    page = client.get(reverse("who")).content.decode()
    assert "B岗:李华" in page
    assert "023-4866 0002" not in page
    post_up(district, "clerk")
    assert "B岗:李华 023-4866 0002" in client.get(reverse("who")).content.decode()
    user_verbs["deactivate"](User.objects.get(username="clerk"), actor=district.program)
    for name in ("who", "who-badges"):
        assert "李华" not in client.get(reverse(name)).content.decode()


def test_who_is_who_takes_a_constant_number_of_queries(client, district):
    post_up(district, "head")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("who"))
    for username in ("clerk", "leader", "principal", "helper"):
        post_up(district, username)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("who"))
    assert len(few) == len(many) <= 4


def test_telephone_is_a_link_without_blanks_and_names_are_text(client, district):
    post_up(district, "head", name="<b>陈</b>", phone="023-4866 0001")
    page = client.get(reverse("who")).content.decode()
    assert 'href="tel:023-48660001"' in page
    assert "<b>陈</b>" not in page


# Large letters


def test_large_letters_are_switched_on_and_off(client, db):
    answer = client.post(reverse("elder"), {"on": "1", "next": reverse("receipt")})
    assert answer["Location"] == reverse("receipt")
    assert 'class="elder"' in client.get(reverse("home")).content.decode()
    client.post(reverse("elder"), {"on": "0"})
    assert 'class="elder"' not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_switch_leads_nowhere_else(client, db, to):
    assert client.post(reverse("elder"), {"on": "1", "next": to})["Location"] == reverse("home")


# Traditional characters


def test_catalogue_in_traditional_characters_is_current():
    """Mend with: python tools/messages.py traditional."""
    made = messages.in_traditional()
    kept = messages.polib.pofile(str(messages.TRADITIONAL))
    assert [(e.msgid, e.msgctxt, e.msgstr, e.msgstr_plural) for e in made] == [
        (e.msgid, e.msgctxt, e.msgstr, e.msgstr_plural) for e in kept
    ]
    binary = messages.polib.mofile(str(messages.TRADITIONAL.with_suffix(".mo")))
    assert {(e.msgid, e.msgctxt) for e in binary} == {(e.msgid, e.msgctxt or None) for e in kept}


def test_words_that_opencc_gets_wrong_are_put_right():
    assert traditional("回音:台账、群众、说明、着落") == "回音:台賬、群眾、說明、着落"


def test_office_is_turned_and_the_sender_never(client, district, say, returned):
    voice, code = say(body="学校门口", subject="斑马线")
    voice_verbs["ask_sender"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), text="是哪个门口?")
    client.cookies["django_language"] = "zh-hant"
    page = own_page(returned(code))
    assert '<html lang="zh-hant"' in page
    assert "學校門口" not in page
    assert "学校门口" in page
    assert "是哪個門口?" in page
    assert "您的來件" in page


def test_filter_turns_only_for_who_asks_and_keeps_safety():
    assert in_script("说明") == "说明"
    with translation.override("zh-hant"):
        assert in_script("<b>说明") == "<b>說明"
        assert not hasattr(in_script("<b>"), "__html__")
        assert in_script(None) is None


@pytest.mark.parametrize("name", ["home", "where", "receipt", "kept", "who", "who-badges"])
def test_pages_in_traditional_characters_hold_no_simplified_words(client, district, name):
    client.cookies["django_language"] = "zh-hant"
    page = re.sub(
        r"<button[^>]*lang=\"zh-Hans\".*?</button>", "", client.get(reverse(name), follow=True).content.decode()
    )
    assert [line for line in page.splitlines() if traditional(line) != line] == []


# The sender's own page in use


def test_sender_asks_and_reads_the_answer(client, district, say, returned):
    voice, code = say()
    returned(code).post(reverse("return-ask"), {"text": "什么时候能好?", "token": "t" * 43})
    returned(code).post(reverse("return-ask"), {"text": "什么时候能好?", "token": "t" * 43})
    assert Question.objects.count() == 1, "a double click asks once"
    assert "等工作人员答复" in own_page(client)
    voice_verbs["reply_to_sender"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), text="下周。")
    assert "下周。" in own_page(client)


def test_sender_answers_the_office(client, district, say, returned):
    voice, code = say()
    voice_verbs["ask_sender"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), text="是哪个门口?")
    returned(code).post(reverse("return-answer", args=[1]), {"text": "东门"})
    assert Question.objects.get().answer == "东门"
    answer = client.post(reverse("return-answer", args=[1]), {"text": "西门"})
    assert answer.status_code in (409, 422)
    assert "西门" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "  ", "长" * 5001])
def test_mistaken_question_keeps_what_was_typed(say, returned, typed):
    _voice, code = say()
    answer = returned(code).post(reverse("return-ask"), {"text": typed})
    assert answer.status_code == 422
    assert typed.strip() in answer.content.decode()


def test_fourth_question_is_refused_and_kept(client, say, returned):
    _voice, code = say()
    returned(code)
    for n in range(3):
        client.post(reverse("return-ask"), {"text": f"第 {n} 问"})
    answer = client.post(reverse("return-ask"), {"text": "第四问"})
    assert answer.status_code == 409
    assert "第四问" in answer.content.decode()
    assert "您有三条还在等答复" in answer.content.decode()


def test_sender_adds_a_file_and_takes_it_home(client, say, returned):
    _voice, code = say(how="named", name="王芳")
    sent = SimpleUploadedFile("照片.html", jpeg_with_place())
    assert returned(code).post(reverse("return-attach"), {"files": [sent]}).status_code == 302
    answer = client.get(reverse("return-attachment", args=[1]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert ".jpg" in answer["Content-Disposition"]
    assert SECRET.encode() not in b"".join(answer.streaming_content)
    assert client.get(reverse("return-attachment", args=[2])).status_code == 404


def test_bad_file_is_refused_beside_the_good_one(client, say, returned):
    _voice, code = say()
    files = [SimpleUploadedFile("好.jpg", jpeg_with_place()), SimpleUploadedFile("坏.jpg", b"MZ\x90\0")]
    answer = returned(code).post(reverse("return-attach"), {"files": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 个附件已收到" in page
    assert "「坏.jpg」没有收下" in page
    assert Attachment.objects.count() == 1
    assert "请先选文件" in client.post(reverse("return-attach")).content.decode()


def test_files_of_others_are_not_found(client, say, returned):
    first, _code = say()
    voice_verbs["attach"](
        Voice.objects.get(pk=first.pk),
        actor=sender(first),
        files={"file": SimpleUploadedFile("a.txt", b"x")},
    )
    _second, code = say(body="另一件")
    assert returned(code).get(reverse("return-attachment", args=[1])).status_code == 404


def test_desk_hands_files_to_who_may_read_the_voice_and_nobody_else(district, say):
    voice, _code = say(files=SimpleUploadedFile("a.jpg", jpeg_with_place()))
    address = reverse("attachment", args=[voice.ref, 1])
    seen = {}
    for username in ("clerk", "head", "auditor", "admin", "principal"):
        client = Client()
        client.force_login(district.users[username])
        answer = client.get(address)
        seen[username] = answer.status_code
        if answer.status_code == 200:
            assert answer["Content-Type"] == "application/octet-stream"
            assert answer["Content-Disposition"].startswith("attachment;")
            assert b"".join(answer.streaming_content)
    assert seen["clerk"] == 200
    assert seen["head"] == seen["principal"] == 404
    assert Client().get(address).status_code == 302
    client = Client()
    client.force_login(district.users["clerk"])
    assert client.get(reverse("attachment", args=[voice.ref, 9])).status_code == 404
    assert "附件1.jpg" in client.get(reverse("voice", args=[voice.ref])).content.decode()


def test_barred_clerk_gets_no_file(district, say):
    voice, _code = say(files=SimpleUploadedFile("a.txt", b"x"))
    case = district.case(Voice.objects.get(pk=voice.pk))
    district.add_user("clerk2", "office", "clerk", at_unit="bureau")
    district.do(case, "mark_conduct", "clerk2", conduct="on", about_user="clerk")
    client = Client()
    client.force_login(district.users["clerk"])
    assert client.get(reverse("attachment", args=[voice.ref, 1])).status_code == 404


def test_own_page_takes_a_constant_number_of_queries_with_much_on_it(client, say, returned, district):
    voice, code = say()
    returned(code).post(reverse("return-attach"), {"files": [SimpleUploadedFile("a.txt", b"first")]})
    own_page(client)
    with CaptureQueriesContext(connection) as few:
        own_page(client)
    for n in range(3):
        client.post(reverse("return-ask"), {"text": f"第 {n} 问"})
        client.post(reverse("return-attach"), {"files": [SimpleUploadedFile("a.txt", f"{n}".encode())]})
        fresh = Voice.objects.get(pk=voice.pk)
        voice_verbs["ask_sender"](fresh, actor=district.actor("clerk"), text=f"请补充 {n}")
    with CaptureQueriesContext(connection) as many:
        own_page(client)
    assert len(many) == len(few)
