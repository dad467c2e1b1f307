"""The sorting table: what lies on it, one key for each step, undo, and nothing that gets lost on the way."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case, Link, Voice
from huiyin.kernel.models import JournalEntry

SORT, STEP, UNDO = "/desk/sort/", "/desk/sort/step/", "/desk/sort/undo/"


def undo(client, **how):
    """Press the button that takes the last step back, as the page offers it."""
    return client.post(UNDO, {"step": client.get(SORT).context["last_step"]}, **how)


def step(client, voice, do, **data):
    return client.post(STEP, {"do": do, "voice": voice.ref, "key": f"k-{voice.ref}-{do}", **data})


def fresh(voice):
    return Voice.objects.get(pk=voice.pk)


def test_oldest_voice_lies_on_the_table_whole(district, as_user):
    voice = district.voice(subject="校车<b>", body="第一行\n第二行", served="parents")
    district.voice()
    page = as_user("clerk").get(SORT)
    text = page.content.decode()
    assert page.context["voice"].ref == voice.ref
    assert "校车&lt;b&gt;" in text
    assert "<p>第一行</p><p>第二行</p>" in text
    assert "家长" in text
    assert "本办公室今天已梳理 0 件,还有 2 件" in text


def test_clear_duplicate_takes_one_key_and_the_next_voice_follows(district, as_user):
    first = district.voice(body="食堂的菜是冷的")
    case = district.case(first)
    again, other = district.voice(body="食堂的菜,是冷的!"), district.voice(body="校门口堵车")
    clerk = as_user("clerk")
    page = clerk.get(SORT)
    assert page.context["voice"].ref == again.ref
    assert "内容相同" in page.content.decode()
    assert re.search(rf'name="case" value="{case.ref}" data-key="1"', page.content.decode())
    done = clerk.post(STEP, {"do": "link", "voice": again.ref, "case": case.ref, "key": "one", "seen": 0}, follow=True)
    assert fresh(again).disposition == "linked"
    assert done.context["voice"].ref == other.ref
    text = done.content.decode()
    assert f"{again.ref} 已归入" in text
    assert f"撤销 {again.ref}" in text
    assert "本办公室今天已梳理 2 件,还有 1 件" in text  # opening the case sorted its voice, too


def test_link_is_undone_by_its_inverse_verb_with_a_recorded_reason(district, as_user):
    case, voice = district.case(), district.voice()
    clerk = as_user("clerk")
    step(clerk, voice, "link", case=case.ref)
    back = undo(clerk, follow=True)
    assert fresh(voice).disposition == "pending"
    assert Link.objects.get(voice=voice).reason == "梳理时撤销"
    assert back.context["voice"].ref == voice.ref
    assert "本办公室今天已梳理 0 件" in back.content.decode()
    assert "没有可以撤销的步骤" in undo(clerk, follow=True).content.decode()


@pytest.mark.parametrize(
    ("do", "data", "became"),
    [
        ("set_aside", {"reason_code": "duplicate", "reason": "与已有来件内容相同"}, "set_aside"),
        ("answer", {"text": "开学日期见校历。"}, "answered"),
        ("refer", {"to": "区城管局", "reason": "占道经营"}, "referred"),
    ],
)
def test_other_steps_are_done_and_undone(district, as_user, do, data, became):
    voice, clerk = district.voice(), as_user("clerk")
    assert step(clerk, voice, do, **data).status_code == 302
    assert fresh(voice).disposition == became
    undo(clerk)
    assert fresh(voice).disposition == "pending"


def test_steps_are_undone_one_after_the_other_the_last_first(district, as_user):
    case, one, two, clerk = district.case(), district.voice(), district.voice(), as_user("clerk")
    step(clerk, one, "link", case=case.ref)
    step(clerk, two, "answer", text="已答")
    undo(clerk)
    assert (fresh(one).disposition, fresh(two).disposition) == ("linked", "pending")
    undo(clerk)
    assert fresh(one).disposition == "pending"


def test_new_case_is_opened_with_the_voice_and_undo_takes_the_voice_out(district, as_user):
    voice, clerk = district.voice(subject="校车太挤"), as_user("clerk")
    assert 'value="校车太挤"' in clerk.get(SORT).content.decode()
    step(clerk, voice, "open_case", kind="complaint", title="校车超员", problem="校车座位不够")
    case = Case.objects.get()
    assert (case.kind, case.links.get().voice_id) == ("complaint", voice.pk)
    back = undo(clerk, follow=True)
    assert fresh(voice).disposition == "pending"
    assert "申请作废" in back.content.decode()


def test_double_click_is_one_step(district, as_user):
    case, voice, clerk = district.case(), district.voice(), as_user("clerk")
    for _ in range(2):
        assert step(clerk, voice, "link", case=case.ref).status_code == 302
    assert Link.objects.count() == 1
    assert len(clerk.session["sorted"]) == 1


def test_voice_with_several_demands_stays_and_names_its_passages(district, as_user):
    voice = district.voice(body="一是食堂的菜冷。二是校车太挤。")
    one, two, clerk = district.case(), district.case(title="校车"), as_user("clerk")
    stayed = clerk.post(
        STEP,
        {"do": "link", "voice": voice.ref, "case": one.ref, "passage": "一是食堂的菜冷。", "stay": "1", "key": "a"},
        follow=True,
    )
    assert stayed.context["voice"].ref == voice.ref
    assert one.ref not in [found.one.case.ref for found in stayed.context["candidates"]]
    wrong = step(clerk, voice, "link", case=two.ref, passage="三是别的")
    assert wrong.status_code == 400
    assert "段落须从来件原文中摘出" in wrong.content.decode()
    assert "三是别的" in wrong.content.decode()
    step(clerk, voice, "link", case=two.ref, passage="二是校车太挤。", key="b")
    assert sorted(Link.objects.values_list("passage", flat=True)) == ["一是食堂的菜冷。", "二是校车太挤。"]


def test_a_direct_answer_is_looked_at_before_it_is_sent(district, as_user):
    voice = district.voice(subject="晚托", body="晚托什么时候开始收费?")
    client = as_user("clerk")
    address = f"/desk/look/voices/{voice.ref}/answer/"
    assert f'hx-post="{address}"' in client.get(SORT).content.decode()
    said = client.post(address, {"text": "您反映的问题已收悉,感谢您的关心。"}, headers={"HX-Request": "true"})
    assert "问的是什么时候" in said.content.decode()
    assert fresh(voice).disposition == "pending"


def test_skipped_voices_stay_behind_and_wait(district, as_user):
    one, two, clerk = district.voice(), district.voice(), as_user("clerk")
    assert clerk.get(SORT, {"after": one.ref}).context["voice"].ref == two.ref
    end = clerk.get(SORT, {"after": two.ref})
    assert end.context["voice"] is None
    assert "从最早的一件看起" in end.content.decode()
    done = step(clerk, two, "answer", text="已答", after=one.ref)
    assert done.url == f"{SORT}?after={one.ref}"
    assert fresh(one).disposition == "pending"


def test_empty_table_is_calm(district, as_user):
    assert "来件都梳理完了" in as_user("clerk").get(SORT).content.decode()


def test_anothers_step_is_not_done_over(district, as_user):
    case, voice, clerk = district.case(), district.voice(), as_user("clerk")
    voice_verbs["set_aside"](fresh(voice), actor=district.actor("clerk"), reason_code="spam", reason="广告")
    lost = step(clerk, voice, "link", case=case.ref, seen=0)
    assert lost.status_code == 409
    assert Link.objects.count() == 0


def test_refused_step_keeps_what_was_typed(district, as_user):
    voice, clerk = district.voice(), as_user("clerk")
    wrong = step(clerk, voice, "refer", to="区城管局", reason="")
    assert wrong.status_code == 400
    assert 'value="区城管局"' in wrong.content.decode()
    assert fresh(voice).disposition == "pending"


@pytest.mark.parametrize("who", ["head", "auditor", "principal"])
def test_only_those_who_sort_find_the_table(district, as_user, who):
    voice = district.voice()
    client = as_user(who)
    assert client.get(SORT).status_code == 404
    assert step(client, voice, "answer", text="x").status_code == 404
    assert 'href="/desk/sort/"' not in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"do": "receive"},
        {"do": "forget_identity", "reason": "x"},
        {"do": "link", "voice": "V2026-999999"},
        {"do": "link", "voice": "\x00"},
        {},
    ],
)
def test_other_verbs_and_unknown_voices_are_not_there(district, as_user, data):
    voice = district.voice()
    assert as_user("clerk").post(STEP, {"voice": voice.ref, **data}).status_code == 404


@pytest.mark.parametrize("query", ["after=nonsense", "at=nonsense", "after=%00", "at=%00&q=%00", "q=%25%27"])
def test_nonsense_in_the_address_shows_the_oldest(district, as_user, query):
    voice = district.voice()
    page = as_user("clerk").get(f"{SORT}?{query}")
    assert (page.status_code, page.context["voice"].ref) == (200, voice.ref)


def test_other_cases_are_found_by_words(district, as_user):
    district.voice(body="与台账毫无相同")
    case = district.case(title="操场塑胶跑道")
    page = as_user("clerk").get(SORT, {"q": "跑道"})
    assert [found.one.case.ref for found in page.context["candidates"]] == [case.ref]


def test_every_step_is_journalled_as_the_person(district, as_user):
    case, voice, clerk = district.case(), district.voice(), as_user("clerk")
    step(clerk, voice, "link", case=case.ref)
    undo(clerk)
    verbs = (
        JournalEntry.objects.filter(about=f"voice/{voice.ref}").order_by("number").values_list("verb", "actor", "via")
    )
    assert list(verbs)[1:] == [("link", "clerk", "web"), ("unlink", "clerk", "web")]


def test_number_of_queries_does_not_grow(district, as_user):
    district.case(district.voice(body="同样的话"))
    district.voice(body="同样的话")
    clerk = as_user("clerk")

    def count():
        clerk.get(SORT)
        with CaptureQueriesContext(connection) as caught:
            assert clerk.get(SORT).status_code == 200
        return len(caught)

    few = count()
    for _ in range(4):
        district.assigned(district.voice(body="同样的话"))
        district.voice(body="同样的话")
    assert count() == few


def test_same_press_of_undo_twice_takes_back_one_step(district, as_user):
    clerk = as_user("clerk")
    voices = [district.voice(body=f"第 {n} 份") for n in "一二"]
    for voice in voices:
        clerk.post(STEP, {"do": "set_aside", "voice": voice.ref, "reason_code": "spam", "reason": "广告"})
    offered = {"step": clerk.get(SORT).context["last_step"]}
    for _ in range(2):
        clerk.post(UNDO, offered)
    assert [Voice.objects.get(pk=voice.pk).disposition for voice in voices] == ["set_aside", "pending"]


def test_undo_leaves_alone_what_somebody_else_did_since(district, as_user):
    clerk, voice = as_user("clerk"), district.voice()
    clerk.post(STEP, {"do": "set_aside", "voice": voice.ref, "reason_code": "spam", "reason": "广告"})
    other = district.actor("clerk", via="api")
    voice_verbs["restore"](Voice.objects.get(pk=voice.pk), actor=other, reason="不是广告")
    voice_verbs["answer"](Voice.objects.get(pk=voice.pk), actor=other, text="已经换好")
    assert "没有撤销" in undo(clerk, follow=True).content.decode()
    assert Voice.objects.get(pk=voice.pk).disposition == "answered"


def test_words_to_look_by_and_a_draft_without_greeting_and_signature(district, as_user):
    said = "尊敬的局长:您好!第一小学食堂的饭菜偏凉,家长王小明 13800138000 反映过。谢谢!"
    voice = district.voice(subject="食堂饭菜偏凉", body=said)
    text = as_user("clerk").get(SORT).content.decode()
    assert voice.body in re.sub(r"</?mark>|</?p>", "", text), "the voice itself stays as it was received"
    draft = re.search(r'data-draft="([^"]*)"', text)[1]
    assert draft.startswith("第一小学食堂的饭菜偏凉")
    assert not [one for one in ("您好", "谢谢", "王小明", "13800138000") if one in draft]
    words = re.findall(r'class="badge" href="([^"]*q=[^"]*)"', text)
    assert words
    assert all(f"at={voice.ref}" in one for one in words)
    assert as_user("clerk").get(html.unescape(words[0])).status_code == 200


# A matter that was struck off and came back.


@pytest.fixture
def came_back(district):
    """A case that was struck off, and a voice that says the same again."""
    district.add_user("sorter", "bureau", "clerk", "leader")
    case = district.closed(district.voice(body="学校食堂的饭菜中午送到教室已经冷了"))
    return case, district.voice(body="学校食堂的饭菜中午送到教室已经冷了,又冷了")


def test_a_struck_off_case_is_opened_again_as_a_rebound_in_one_press(district, as_user, came_back):
    case, voice = came_back
    client = as_user("sorter")
    page = client.get(SORT)
    (ended,) = page.context["ended"]
    assert ended.one.case == case
    assert "按反弹重新打开,来件归入" in page.content.decode()
    sent = {"case": case.ref, "seen": voice.version, "reason": ended.form.initial["reason"]}
    done = step(client, voice, "reopen", **sent)
    assert done.status_code == 302
    told = client.get(done.url).content.decode()
    assert "已按反弹重新打开" in told
    case.refresh_from_db()
    closing = case.closings.get()
    assert (case.state, closing.reopen_ground) == ("working", "rebound")
    assert voice.ref in closing.reopen_reason
    assert Link.objects.get(voice=voice, unlinked_at=None).case == case
    assert step(client, voice, "reopen", **sent).status_code == 302, "the same press twice is one step"
    assert case.closings.count() == 1
    undo(client)
    case.refresh_from_db()
    assert (fresh(voice).disposition, case.state) == ("pending", "working")


def test_a_refused_reopening_changes_nothing_and_keeps_the_words(district, as_user, came_back):
    case, voice = came_back
    client = as_user("sorter")
    empty = step(client, voice, "reopen", case=case.ref, reason="")
    assert empty.status_code == 400
    assert '<details class="move" open>' in empty.content.decode()
    stale = step(client, voice, "reopen", case=case.ref, reason="又冷了,家长拍了照", seen=voice.version + 1)
    assert stale.status_code == 409
    assert "又冷了,家长拍了照</textarea>" in stale.content.decode().replace("\n", "")
    case.refresh_from_db()
    assert case.state == "closed", "it is not opened without the voice"
    district.do(case, "reopen", "leader", reason="别人先重开", ground="rebound")
    late = client.post(STEP, {"do": "reopen", "voice": voice.ref, "case": case.ref, "reason": "又冷了", "key": "late"})
    assert late.status_code == 409
    assert "您写的理由:又冷了" in late.content.decode()


def test_who_may_not_reopen_is_told_who_does(district, as_user, came_back):
    case, voice = came_back
    client = as_user("clerk")
    page = client.get(SORT).content.decode()
    assert "请有权重开的人先重开" in page
    assert "按反弹重新打开" not in page
    assert step(client, voice, "reopen", case=case.ref, reason="又冷了").status_code == 403
    for unknown in ("2026-999999", "\x00", ""):
        assert as_user("sorter").post(
            STEP, {"do": "reopen", "voice": voice.ref, "case": unknown, "reason": "又冷了"}
        ).status_code in (400, 404, 409)
    case.refresh_from_db()
    assert case.state == "closed"
