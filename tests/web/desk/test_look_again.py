"""「发出前看一看」: what is noticed in a draft, said modestly, without a record, without the raw voice for a handling unit."""

import re

import pytest

from huiyin.activities.models import Comment
from huiyin.cases.models import Voice, VoiceFact
from huiyin.kernel.models import JournalEntry
from huiyin.web.desk.look_again import LOOKS, comment_made
from huiyin.web.desk.verbs import SUBJECTS
from tests.cases.test_copies import REPLY, answered, submitted

FORM = "您好!您的留言已收悉,我们高度重视,已转交有关部门处理。感谢您对我们工作的支持。"
BODY = "食堂三号窗口的汤总是冷的。请问什么时候更换保温柜?另外希望把菜价贴在门口。"


@pytest.fixture
def voice(district):
    return district.voice(subject="食堂的汤", body=BODY)


def look(client, kind, ref, name, *, script=True, **typed):
    headers = {"HX-Request": "true"} if script else {}
    return client.post(f"/desk/look/{kind}/{ref}/{name}/", typed, headers=headers)


def test_every_look_is_at_a_verb_and_its_field():
    for (kind, name), beside in LOOKS.items():
        assert beside.field in SUBJECTS[kind].verbs[name].form.base_fields


def test_form_of_a_reply_has_the_panel_and_others_have_not(voice, as_user):
    clerk = as_user("clerk")
    page = clerk.get(f"/desk/voices/{voice.ref}/answer/").content.decode()
    assert "发出前看一看" in page
    assert f'formaction="/desk/look/voices/{voice.ref}/answer/"' in page
    assert "发出前看一看" not in clerk.get(f"/desk/voices/{voice.ref}/set_aside/").content.decode()


def test_demands_left_open_are_quoted(voice, as_user):
    found = look(as_user("clerk"), "voices", voice.ref, "answer", text=FORM).content.decode()
    assert "<html" not in found
    assert "请问什么时候更换保温柜?" in found
    assert "问的是什么时候" in found
    assert "另外希望把菜价贴在门口。" in found
    assert "看着像只有套话" in found
    assert "没有看到:日期、单位、结果、依据" in found


def test_a_good_reply_is_left_alone_and_a_stub_is_not_looked_at(voice, as_user):
    good = (
        "后勤处已于9月3日更换三号窗口的保温柜,汤的温度在六十度以上。菜价表已贴在食堂门口,按《食堂管理办法》第12条核定。"
    )
    assert "没有看出要提醒的" in look(as_user("clerk"), "voices", voice.ref, "answer", text=good).content.decode()
    assert "再写几句" in look(as_user("clerk"), "voices", voice.ref, "answer", text="好").content.decode()
    assert "再写几句" in look(as_user("clerk"), "voices", voice.ref, "answer").content.decode()


def test_without_a_script_the_page_comes_back_with_what_was_typed_and_nothing_is_done(voice, as_user):
    before = JournalEntry.objects.count(), VoiceFact.objects.count()
    page = look(as_user("clerk"), "voices", voice.ref, "answer", script=False, text=FORM, key="k1").content.decode()
    assert "<html" in page
    assert FORM in re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)[1]
    assert 'name="key" value="k1"' in page
    assert "看着像只有套话" in page
    assert (JournalEntry.objects.count(), VoiceFact.objects.count()) == before
    assert Voice.objects.get(pk=voice.pk).disposition == "pending"


def test_handling_unit_gets_the_problem_as_the_clerk_wrote_it(district, as_user):
    said = district.voice(subject="食堂", body="王小芳说:请问张师傅的退休金什么时候补发?")
    case = district.working(said)
    found = look(as_user("head"), "cases", case.ref, "submit", result="好", reply=FORM).content.decode()
    assert "退休金" not in found
    assert "好像还没有答到" in found


def test_copy_of_another_reply_is_shown_side_by_side(district, as_user):
    other, case = submitted(district), district.working()
    found = look(as_user("head"), "cases", case.ref, "submit", result="好", reply="您好!" + REPLY).content.decode()
    assert "看着像照抄" in found
    assert f'<a href="/desk/cases/{other.ref}/">' in found
    assert f"<mark>{REPLY}</mark>" in found


def test_copy_of_what_one_may_not_see_is_not_shown(district, as_user):
    hidden = answered(district)
    case = district.working()
    found = look(as_user("head"), "cases", case.ref, "submit", result="好", reply=REPLY).content.decode()
    assert hidden.ref not in found
    assert "看着像照抄" not in found


def test_only_who_may_answer_looks(district, voice, as_user):
    case = district.working()
    assert look(as_user("head"), "voices", voice.ref, "answer", text=FORM).status_code == 404
    assert look(as_user("auditor"), "cases", case.ref, "submit", reply=FORM).status_code == 404
    assert look(as_user("clerk"), "voices", voice.ref, "set_aside", reason=FORM).status_code == 404
    assert look(as_user("clerk"), "nothing", voice.ref, "answer", text=FORM).status_code == 404
    assert as_user("clerk").get(f"/desk/look/voices/{voice.ref}/answer/").status_code == 405


def test_verifier_sees_what_was_copied_from_another_case(district, as_user):
    first, second = submitted(district), submitted(district)
    page = as_user("supervisor").get(f"/desk/cases/{second.ref}/verify/").content.decode()
    assert "再看一眼" in page
    for what in ("答复", "办理结果", "整改措施", "佐证说明"):
        assert f"这里的{what}有 100% 和另一件相同" in page
    assert f'<a href="/desk/cases/{first.ref}/">' in page


def test_short_page_of_a_handler_has_the_panel_at_the_last_step(district, as_user):
    case = district.working()
    head = as_user("head")
    assert "发出前看一看" not in head.get(f"/desk/cases/{case.ref}/do/").content.decode()
    district.do(case, "finish_measure", "head", measure=1, result="好了", note="照片已存")
    assert "发出前看一看" in head.get(f"/desk/cases/{case.ref}/do/").content.decode()


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 20, "0", "x", "²"])
def test_a_comment_that_is_none_is_looked_at_without_its_words(district, number):
    class Paper:
        comments = Comment.objects.none()

    assert comment_made(Paper(), {"number": number}) == ""
