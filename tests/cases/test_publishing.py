"""Results published after a case is settled, and the published reply that anonymous senders are owed (E11, H14, M26)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.api.case_answers import whole_case
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import publishing, voice_verbs
from huiyin.cases.closing import opinions_of
from huiyin.cases.models import Case, Closing, Identity, PublicRating, PublicResult, Voice
from huiyin.cases.published import owed, results_shown
from huiyin.cases.turns import turns_of
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.reports import audit
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from huiyin.reports.stage import content_of
from tests.cases.publishing_stories import WORDS, publish, rate, settled, unreceipted
from tests.cases.test_striking import WORDING, days_later, put_up, set_rule
from tests.factories import District


def in_force() -> PublicResult:
    return PublicResult.objects.get(ended_at=None)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def broken() -> list[str]:
    return [result.name for result in audit.run() if result.broken]


def answers(d: District, **scope: Any) -> dict[str, int]:
    counted = count(FIGURES["results.anonymous_answered"], Scope(d.campaign, **scope))
    return {str(words): n for words, n in counted.parts.items() if n}


# Publishing and withdrawing.


def test_what_was_settled_is_published_and_its_senders_are_told(district: District) -> None:
    voice = district.voice()
    case = publish(district, district.closed(voice))
    one = in_force()
    assert (one.problem, one.result, one.number) == (WORDS["problem"], WORDS["result"], 1)
    assert one.published_by == district.users["clerk"]
    assert case.state == "closed"
    assert Outbox.objects.filter(hearer=f"voice/{voice.ref}").order_by("pk").last().text.startswith("办理结果已经公开")
    with pytest.raises(Missing, match="还没有公开的办理结果"):
        publish(district, case)


def test_only_what_is_closed_is_published_by_who_may(district: District) -> None:
    with pytest.raises(WrongState):
        publish(district, district.asked(district.voice()))
    with pytest.raises(NotAllowed):
        district.do(district.closed(district.voice()), "publish_result", "head", **WORDS)


def test_the_form_begins_with_what_the_notice_said(district: District, client: Client) -> None:
    set_rule(district)
    voice = district.voice()
    case = put_up(district, voice)
    days_later(case)
    case = district.do(case, "close", "clerk")
    client.force_login(district.users["clerk"])
    form = client.get(reverse("verb", args=["cases", case.ref, "publish-result"])).content.decode()
    assert WORDING in form
    field = form.split('name="problem"')[1].split("</textarea>")[0]
    assert case.problem not in field, "the clerk's wording of the problem was not written for everybody"


def test_words_that_name_somebody_are_not_published(district: District) -> None:
    case = district.closed(district.voice())
    with pytest.raises(Invalid) as refused:
        publish(district, case, result="请打 13800000000 问王老师")
    assert "请改掉再公开" in str(refused.value.errors)
    with pytest.raises(Invalid):
        publish(district, case, problem="")
    assert not PublicResult.objects.exists()


def test_a_result_is_withdrawn_with_a_reason_and_may_be_worded_anew(district: District) -> None:
    case = publish(district, settled(district))
    assert owed(fresh(case)) == 0
    with pytest.raises(Invalid):
        district.do(case, "withdraw_result", "clerk", reason="")
    district.do(case, "withdraw_result", "clerk", reason="数字写错")
    gone = PublicResult.objects.get()
    assert (gone.ended_as, gone.end_reason) == ("withdrawn", "数字写错")
    assert owed(fresh(case)) == 1, "the reply is owed again"
    with pytest.raises(Missing, match="已经公开的办理结果"):
        district.do(case, "withdraw_result", "clerk", reason="再撤")
    publish(district, case, result="已更换四台")
    assert [one.number for one in case.public_results.all()] == [1, 2]
    assert in_force().result == "已更换四台"
    assert broken() == []


def test_a_case_that_is_opened_again_has_no_result(district: District) -> None:
    case = publish(district, settled(district))
    district.do(case, "reopen", "leader", ground="rebound", reason="又冷了")
    assert PublicResult.objects.get().ended_as == "reopened"
    assert not results_shown().exists()
    assert broken() == []


# What is never let out.


@pytest.mark.parametrize("about", ["discipline", "person", "told in confidence"])
def test_what_notices_may_not_show_is_never_published_and_nothing_is_asked(district: District, about: str) -> None:
    voice = unreceipted(district, channel="talk" if about == "told in confidence" else "box")
    case = district.asked(voice)
    said = {"category": "school", "handling_type": "at_once", "target": "school"}
    if about == "discipline":
        district.do(case, "classify", "clerk", **said | {"handling_type": "discipline"})
    if about == "person":
        district.do(case, "classify", "clerk", **said | {"target": "person"})
    case = district.do(case, "close", "clerk")
    with pytest.raises(Missing, match="可以公开的事项"):
        publish(district, case)
    assert (owed(fresh(case)), fresh(case).next_step) == (0, "")
    closing = Closing.objects.get(case=case)
    assert closing.unpublished_at == closing.at
    assert closing.unpublished_reason == "", "the rule itself is the reason"
    with pytest.raises(Missing, match="还没有公开答复的匿名来件"):
        district.do(case, "keep_unpublished", "leader", reason="不便公开")
    district.do(case, "archive_case", "clerk")
    assert answers(district) == {"依规定不公开": 1}
    assert broken() == []


def test_what_turns_out_to_be_about_somebody_is_taken_down_at_once(district: District) -> None:
    case = publish(district, settled(district))
    district.do(case, "classify", "clerk", category="school", handling_type="discipline", target="school")
    assert PublicResult.objects.get().ended_as == "unfit"
    assert (owed(fresh(case)), fresh(case).next_step) == (0, "")
    district.do(case, "archive_case", "clerk")
    assert broken() == []


INSERT = """INSERT INTO cases_publicresult (case_id, number, problem, result, published_at, ended_as, end_reason)
    SELECT id, 9, '某事', '已办', now(), '', '' FROM cases_case WHERE id = {case}"""


DAMAGE = [
    "UPDATE cases_case SET handling_type = 'discipline' WHERE id = {bare}; " + INSERT.format(case="{bare}"),
    "UPDATE cases_case SET target = 'person' WHERE id = {bare}; " + INSERT.format(case="{bare}"),
    "UPDATE cases_case SET about_user_id = (SELECT max(id) FROM people_user) WHERE id = {bare}; "
    + INSERT.format(case="{bare}"),
    INSERT.format(case="{open}"),
    INSERT.format(case="{shown}"),
    "UPDATE cases_publicresult SET result = '改过'",
    "UPDATE cases_publicresult SET ended_at = now(), ended_as = 'withdrawn'",
    "UPDATE cases_publicresult SET ended_at = published_at - interval '1 day', ended_as = 'reopened'",
    "DELETE FROM cases_publicresult",
    "UPDATE cases_publicrating SET grade = 'done'",
    "UPDATE cases_closing SET unpublished_reason = '不便'",
    "INSERT INTO cases_publicrating (number, grade, \"on\") VALUES (7, 'done', now())",
    "ALTER TABLE cases_case DISABLE TRIGGER case_holds;"
    "UPDATE cases_case SET state = 'working', closed_at = NULL WHERE id = {shown}",
]


def test_the_database_holds_what_is_public(district: District) -> None:
    shown, bare, working = (publish(district, settled(district)), settled(district), district.working())
    rate(shown, "not_done")
    connection.check_constraints()
    for damage in DAMAGE:
        sql = damage.format(open=working.pk, bare=bare.pk, shown=shown.pk)
        with pytest.raises(IntegrityError):
            break_in(sql)


def break_in(damage: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{damage}; SET CONSTRAINTS ALL IMMEDIATE")


# What anonymous senders are owed.


def test_a_case_is_not_filed_before_who_has_no_receipt_is_answered(district: District, client: Client) -> None:
    case = settled(district)
    assert fresh(case).next_step == "publish_result"
    with pytest.raises(Missing) as refused:
        district.do(case, "archive_case", "clerk")
    assert "对 1 件匿名来件的公开答复" in refused.value.missing[0]
    assert [turn.case.ref for turn in turns_of(district.actor("clerk"), "publish_result").rows] == [case.ref]
    client.force_login(district.users["clerk"])
    assert "还没有公开答复" in client.get(reverse("desk")).content.decode()
    page = client.get(reverse("case", args=[case.ref])).content.decode()
    assert "还没有公开答复" in page
    publish(district, case)
    page = client.get(reverse("case", args=[case.ref])).content.decode()
    assert "还没有公开答复" not in page
    assert WORDS["result"] in page
    assert not turns_of(district.actor("clerk"), "publish_result").rows
    district.do(case, "archive_case", "clerk")
    assert broken() == []


def test_a_leader_may_decide_with_a_reason_that_nothing_is_published(district: District, client: Client) -> None:
    case = settled(district)
    with pytest.raises(NotAllowed):
        district.do(case, "keep_unpublished", "clerk", reason="不便")
    with pytest.raises(Invalid):
        district.do(case, "keep_unpublished", "leader", reason="")
    district.do(case, "keep_unpublished", "leader", reason="一看就知道是谁说的")
    assert (owed(fresh(case)), fresh(case).next_step) == (0, "")
    district.do(case, "archive_case", "clerk")
    assert Closing.objects.get(case=case).unpublished_reason == "一看就知道是谁说的"
    for person, reads in (("leader", True), ("head", False)):
        client.force_login(district.users[person])
        page = client.get(reverse("case", args=[case.ref])).content.decode()
        assert ("一看就知道是谁说的" in page) == reads, person
        assert ("一看就知道是谁说的" in str(whole_case(fresh(case), district.actor(person)))) == reads, person
    assert broken() == []


def test_who_has_a_receipt_or_is_called_back_is_owed_nothing(district: District) -> None:
    held, named = district.voice(anonymous=True), district.voice(name="王小明", phone="13800000000")
    case = district.closed(held, named)
    assert owed(fresh(case)) == 0
    with pytest.raises(Missing):
        district.do(case, "keep_unpublished", "leader", reason="不便")
    district.do(case, "archive_case", "clerk")
    register = district.asked(unreceipted(district, channel="hotline"))
    district.do(register, "call_back", "clerk", grade="satisfied")
    assert owed(district.do(register, "close", "clerk")) == 0


def test_a_voice_that_is_taken_out_is_owed_nothing_there(district: District) -> None:
    voice = unreceipted(district)
    case = settled(district, voice)
    voice_verbs["unlink"](Voice.objects.get(pk=voice.pk), actor=district.actor("clerk"), case=case.ref, reason="归错")
    assert (owed(fresh(case)), fresh(case).next_step) == (0, "")
    assert broken() == []


def test_a_case_closed_again_owes_its_reply_again(district: District) -> None:
    case = settled(district)
    district.do(case, "keep_unpublished", "leader", reason="不便公开")
    district.do(case, "reopen", "leader", ground="rebound", reason="又冷了")
    district.do(case, "submit", "head", result="又换了", reply="已重新更换")
    district.do(case, "verify", "supervisor", remarks="看过")
    district.do(case, "ask", "clerk")
    district.do(case, "close", "clerk")
    assert (owed(fresh(case)), fresh(case).next_step) == (1, "publish_result")


# What readers say, and what is counted.


def test_readers_rate_and_their_words_are_a_voice_of_its_own(district: District) -> None:
    case = publish(district, settled(district))
    for grade in ("done", "not_done"):
        rate(case, grade)
    rate(case, "not_done", "二楼的饮水机还是坏的")
    assert opinions_of(in_force()) == [("办好了", 1), ("没办好", 2), ("说不准", 0)]
    assert [one.number for one in PublicRating.objects.filter(of_result=in_force())] == [1, 2, 3]
    voice = Voice.objects.get(channel="public_rating")
    assert (voice.body, voice.subject) == ("二楼的饮水机还是坏的", f"对公开结果 {case.ref} 的评价")
    assert (voice.disposition, voice.anonymous, voice.receipt_digest) == ("pending", True, None)
    assert not Identity.objects.filter(voice=voice).exists()
    entry = JournalEntry.objects.filter(about=f"case/{case.ref}", verb="rate_result").last()
    assert (entry.user_id, entry.data) == (None, {"grade": "not_done"})
    district.do(case, "withdraw_result", "clerk", reason="写错")
    with pytest.raises(Missing, match="已经公开的办理结果"):
        rate(case, "done")


def test_a_comment_goes_to_the_campaign_that_runs(district: District) -> None:
    case = publish(district, settled(district))
    Campaign.objects.filter(pk=district.campaign.pk).update(state="summarised")
    with pytest.raises(Invalid, match="收不了新的意见"):
        rate(case, "done", "还要再看看")
    rate(case, "done")
    said = {"code": "next", "name": "下一次活动", "theme": "为民", "starts_on": timezone.localdate()}
    later = campaign_verbs["open_campaign"](district.units["bureau"], actor=district.program, **said).obj
    campaign_verbs["add_phase"](later, actor=district.program, name="学习")
    campaign_verbs["add_category"](later, actor=district.program, code="school", name="学校管理")
    campaign_verbs["start_campaign"](Campaign.objects.get(pk=later.pk), actor=district.program)
    rate(case, "not_done", "还要再看看")
    assert Voice.objects.get(channel="public_rating").campaign == later


def test_a_comment_whose_campaign_ended_meanwhile_is_refused_in_words_and_nothing_is_kept(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = publish(district, settled(district))
    running = iter([district.campaign, None])
    monkeypatch.setattr(publishing, "campaign_for_comments", lambda _case: next(running))
    with pytest.raises(Missing, match="收不了新的意见"):
        rate(case, "done", "还要再看看")
    assert not PublicRating.objects.exists()
    assert not Voice.objects.filter(channel="public_rating").exists()


def test_ratings_of_notices_and_of_results_are_one_figure_with_rows(district: District) -> None:
    set_rule(district)
    noticed = put_up(district)
    rate(noticed, "done")
    set_rule(district, review="", notice_days=0)
    case = publish(district, settled(district))
    rate(case, "not_done")
    rate(case, "unsure")
    figure, scope = FIGURES["results.opinions"], Scope(district.campaign)
    counted = count(figure, scope)
    assert {str(words): n for words, n in counted.parts.items()} == {"办好了": 1, "没办好": 1, "说不准": 1}
    listed = rows(figure, scope, actor=district.actor("auditor"))
    assert sorted(listed.refs) == sorted([noticed.ref, case.ref, case.ref])
    first = rows(figure, scope, actor=district.actor("auditor"), limit=2)
    assert len(rows(figure, scope, actor=district.actor("auditor"), after=first.after).refs) == 1


def test_who_was_answered_in_public_is_counted_with_its_rows(district: District) -> None:
    publish(district, settled(district))
    kept, waiting = settled(district), settled(district)
    district.do(kept, "keep_unpublished", "leader", reason="不便公开")
    district.closed(district.voice(anonymous=True))
    assert answers(district) == {"已公开答复": 1, "写明理由不公开": 1, "还没有公开答复": 1}
    figure, scope = FIGURES["results.anonymous_answered"], Scope(district.campaign)
    (rate_of,) = count(figure, scope).rates
    assert (rate_of.numerator, rate_of.denominator) == (1, 3)
    listed = rows(figure, scope, actor=district.actor("auditor"), part="还没有公开答复")
    assert listed.refs == [waiting.ref]
    told = str(content_of(scope))
    assert "没有回执的匿名来件已办结" in told
    assert "公开答复率33.3%" in told


def test_yesterdays_count_stays(district: District) -> None:
    case = publish(district, settled(district))
    moment = timezone.now()
    district.do(case, "withdraw_result", "clerk", reason="写错")
    district.do(case, "keep_unpublished", "leader", reason="不便公开")
    assert answers(district) == {"写明理由不公开": 1}
    assert answers(district, exactly=moment) == {"已公开答复": 1}
