"""Every rule of the audit is shown to find the damage it is for; a rule without planted damage fails the guard below."""

import os
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.utils import timezone

from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.cases.actions import case_verbs, suggestion_verbs, voice_verbs
from huiyin.cases.actions.starting import add_starting_codes
from huiyin.cases.models import Case, ImportBatch, RejectedRow, Voice
from huiyin.cases.receipts import sender
from huiyin.channels.actions import opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_orders import order_verbs
from huiyin.channels.actions_phones import call_verbs
from huiyin.people.actions import user_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.models import User
from huiyin.reports import audit
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.models import SelfAnalysis, Shortcoming
from huiyin.surveys import intake, sealing
from huiyin.surveys.models import Passage
from tests.activities import paper_stories as papers
from tests.activities import stories as collecting
from tests.cases.every_state import NOTICE
from tests.cases.publishing_stories import settled
from tests.cases.test_striking import put_up, set_rule
from tests.channels.stories import a_box, a_burden, a_line, a_mailbox, a_platform, an_opening, mail, take
from tests.days import TODAY
from tests.openness.stories import a_service, a_text, published
from tests.supervision import parts as supervision
from tests.surveys.paper_stories import BALLOT, issued, key
from tests.surveys.stories import an_open, answer, do, tokens

OURS = "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^(kernel|cases|channels|surveys|activities|people|campaigns|delivery|openness|reports|supervision)_'"
SPEAK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
CLOSED = "(SELECT id FROM cases_case WHERE title = 'closed')"
PAPER_DAMAGE = {
    "returned_was_issued": [
        "ALTER TABLE surveys_copy DROP CONSTRAINT copy_returned_was_issued",
        "UPDATE surveys_copy SET issued_on = NULL WHERE state = 'returned'",
    ],
    "batch_has_its_copies": ["UPDATE surveys_paperbatch SET count = count + 1 WHERE number = 1"],
    "keyed_is_sealed": ["DELETE FROM surveys_sealed WHERE on_paper"],
    "keying_is_settled": ["UPDATE surveys_questionnaire SET keyed_twice = false"],
    "ballots_within_turnout": ["UPDATE surveys_turnout SET present = 0"],
    "read_came_back": [
        "UPDATE surveys_copy SET state = 'issued', returned_on = NULL WHERE id IN (SELECT copy_id FROM surveys_copyreading)"
    ],
}
CODE_DAMAGE = {
    "codes_fit": [
        "UPDATE cases_weaklink SET code_id = (SELECT min(id) FROM cases_listedcode WHERE catalogue = 'topic')"
    ],
    "codes_are_journalled": ["UPDATE cases_voicetopic SET at = at - interval '1 hour'"],
    "complaint_has_a_weak_link": ["DELETE FROM cases_weaklink"],
    "signed_analysis_is_whole": ["UPDATE reports_selfanalysis SET sha256 = 'x'"],
    "shortcoming_is_answered": ["UPDATE reports_shortcoming SET reviewed_at = reviewed_at + interval '1 year'"],
    "salient_was_decided": ["UPDATE cases_salient SET at = at - interval '1 hour'"],
    "one_handling_type": [f"UPDATE cases_case SET handling_type = '' WHERE id = {CLOSED}"],
    "parts_sum_to_the_whole": ["UPDATE cases_casefact SET category_id = 0 WHERE category_id IS NOT NULL"],
}
DAMAGE: dict[str, list[str]] = {
    **CODE_DAMAGE,
    "voice_is_somewhere": ["UPDATE cases_voice SET disposition = 'pending' WHERE disposition = 'linked'"],
    "voice_fact_in_force": ["UPDATE cases_voicefact SET disposition = 'answered' WHERE until IS NULL"],
    "voice_facts_unbroken": ["UPDATE cases_voicefact SET until = until + interval '1 day' WHERE until IS NOT NULL"],
    "case_fact_in_force": ["UPDATE cases_case SET target = 'region' WHERE title = 'closed'"],
    "case_facts_unbroken": ["UPDATE cases_casefact SET before = 'asked' WHERE verb = 'sign'"],
    "facts_are_journalled": ["UPDATE cases_casefact SET verb = 'cancel' WHERE verb = 'close'"],
    "objects_are_journalled": ["UPDATE kernel_journalentry SET about = 'case/none' || id WHERE verb = 'open_case'"],
    "closed_is_finished": [f"UPDATE cases_measure SET done_at = NULL WHERE case_id = {CLOSED}"],
    "closed_is_verified": [f"UPDATE cases_round SET verified_at = NULL WHERE case_id = {CLOSED}"],
    "closed_not_by_handler": [
        "UPDATE cases_closing k SET closed_by_id = r.submitted_by_id FROM cases_round r WHERE r.case_id = k.case_id"
    ],
    "closed_with_consent": ["UPDATE cases_rating SET grade = 'dissatisfied'"],
    "struck_off_by_procedure": [
        "UPDATE cases_strikereview SET outcome = 'struck', ended_at = notice_until - interval '1 day' WHERE notice_until IS NOT NULL"
    ],
    "notice_is_about_nobody": ["UPDATE cases_case SET handling_type = 'discipline' WHERE state = 'noticed'"],
    "review_runs_with_its_case": ["UPDATE cases_strikereview SET outcome = 'returned', ended_at = now()"],
    "verified_by_its_list": ["UPDATE cases_checkitem SET met = false"],
    "salient_has_its_cause": ["DELETE FROM cases_cause"],
    "called_by_another": [
        "UPDATE cases_callattempt SET by_id = r.submitted_by_id FROM cases_rating g JOIN cases_round r ON r.id = g.round_id"
        " WHERE g.id = rating_id"
    ],
    "closed_has_closing": ["UPDATE cases_closing SET reopened_at = clock_timestamp()"],
    "closed_is_answered": ["DELETE FROM cases_replywords", f"DELETE FROM cases_reply WHERE case_id = {CLOSED}"],
    "six_points_before_work": [
        f"DELETE FROM cases_evidence WHERE case_id = {CLOSED}",
        f"DELETE FROM cases_checkitem WHERE measure_id IN (SELECT id FROM cases_measure WHERE case_id = {CLOSED})",
        f"DELETE FROM cases_measure WHERE case_id = {CLOSED}",
    ],
    "next_step_is_true": ["UPDATE cases_case SET next_step = 'submit' WHERE title = 'working'"],
    "one_lead_unit": ["UPDATE cases_assignment SET ended_at = clock_timestamp() WHERE ended_at IS NULL"],
    "refusal_is_approved": ["UPDATE cases_proposal SET approved = false WHERE kind = 'decline'"],
    "refusal_is_filed": ["DELETE FROM cases_refusal"],
    "correction_reopens": [
        "UPDATE cases_refusal SET dispute = '不服', disputed_at = clock_timestamp(), corrected = true, opinion = '改',"
        " reviewed_at = clock_timestamp(), disputed_voice_id = (SELECT min(id) FROM cases_voice)"
    ],
    "alarm_is_taken": [
        "INSERT INTO cases_alarm (voice_id, kind, words, score, at, done)"
        " SELECT max(id), 'missing', '[]', 0.9, now() - interval '25 hours', '' FROM cases_voice"
    ],
    "first_asked_is_known": ["DELETE FROM cases_firstasked"],
    "first_asked_is_released": ["UPDATE cases_firstasked SET released_at = NULL, released_to_id = NULL"],
    "told_at_once": ["UPDATE cases_notice SET waiting_since = NULL"],
    "second_transfer_is_decided": ["UPDATE cases_proposal SET decided_at = '2020-01-01' WHERE kind = 'hand_back'"],
    "cancel_is_approved": ["UPDATE cases_proposal SET approved = false WHERE kind = 'cancel'"],
    "complaint_has_a_handler": [
        "DELETE FROM cases_assignment WHERE case_id = (SELECT id FROM cases_case WHERE title = 'complaint')"
    ],
    "complaint_has_a_result": [
        "UPDATE cases_round SET finding = '' WHERE case_id = (SELECT id FROM cases_case WHERE title = 'complaint')"
    ],
    "decided_by_another": [
        "ALTER TABLE cases_proposal DROP CONSTRAINT proposal_decided_by_another",
        "UPDATE cases_proposal SET decided_by_id = proposed_by_id",
    ],
    "not_to_those_complained_of": [
        "UPDATE cases_case SET conduct = true, about_unit_id = lead_unit_id WHERE title = 'working'"
    ],
    "category_is_a_leaf": [
        "UPDATE cases_case SET category_id = (SELECT id FROM campaigns_category WHERE code = 'interest')"
    ],
    "anonymous_untraceable": [
        "UPDATE cases_voice SET received_at = received_at + interval '9 hours 3 minutes' WHERE anonymous"
    ],
    "identity_is_encrypted": ["UPDATE cases_identity SET sealed = convert_to('{\"name\": \"王\"}', 'UTF8')"],
    "address_is_encrypted": ["UPDATE delivery_address SET sealed = convert_to('head@edu.example', 'UTF8')"],
    "staff_told_is_carried": ["DELETE FROM delivery_message WHERE channel = 'in_app'"],
    "urging_is_told": ["DELETE FROM cases_urged"],
    "urging_numbers_unbroken": ["UPDATE cases_urging SET number = number + 1"],
    "passage_is_quoted": ["UPDATE cases_link SET passage = '从没说过的话'"],
    "reposts_say_the_same": [
        "UPDATE cases_voice v SET repost_of_id = (SELECT min(id) FROM cases_voice) WHERE id = (SELECT max(id) FROM cases_voice)"
    ],
    "rated_when_asked": ["UPDATE cases_round SET asked_at = NULL"],
    "import_adds_up": ["UPDATE cases_importbatch SET added = added + 1"],
    "explained_with_approval": ["UPDATE cases_explanation SET given_at = given_at - interval '1 year'"],
    "references_are_drawn": ["UPDATE kernel_counter SET next = 1"],
    "unit_paths_hold": ["UPDATE people_unit SET path = '9.' || path WHERE code = 'school'"],
    "posts_are_kept": [
        "UPDATE people_absence SET from_on = from_on + 2, until_on = until_on + 2, planned_until = planned_until + 2"
        " WHERE user_id = (SELECT id FROM people_user WHERE username = 'head')"
    ],
    "holders_work_here": ["UPDATE people_user SET state = 'inactive' WHERE username = 'helper'"],
    "stood_in_while_away": ["UPDATE people_absence SET from_on = from_on + 1 WHERE from_on < until_on"],
    "one_lead_of_a_matter": [
        "UPDATE people_matterassist s SET unit_id = m.lead_id FROM people_matter m WHERE m.id = s.matter_id"
    ],
    "unit_versions_hold": ["UPDATE people_unitversion SET name = '另一个名字' WHERE until IS NULL"],
    "category_versions_hold": ["UPDATE campaigns_categoryversion SET until = clock_timestamp()"],
    "signed_report_is_whole": ["UPDATE reports_stagereport SET document = 'x'"],
    "case_knows_what_binds_it": ["UPDATE cases_case SET kind = 'order' WHERE title = 'working'"],
    "suggested_from_policy": ["UPDATE cases_suggestion SET state = 'sent'"],
    "promise_keeps_the_law": ["UPDATE openness_guide SET promised_limit = '21wd'"],
    "published_is_journalled": ["UPDATE openness_ruletext SET published_at = published_at - interval '1 year'"],
    "one_forum_per_audience": [
        "ALTER TABLE activities_session DROP CONSTRAINT IF EXISTS session_one_forum_per_audience",
        "DROP INDEX IF EXISTS session_one_forum_per_audience",
        "UPDATE activities_session SET kind = 'forum', audience = 'parents_pupils'",
    ],
    "plan_passed_by_another": [
        "ALTER TABLE activities_collectionplan DROP CONSTRAINT plan_decided_by_another",
        "UPDATE activities_collectionplan SET decided_by_id = submitted_by_id",
    ],
    "collected_after_passing": ["UPDATE activities_session SET noted_at = noted_at - interval '1 year'"],
    "said_where_it_was_said": ["UPDATE cases_voice SET channel = 'box' WHERE channel = 'forum'"],
    "people_within_person_times": [
        "ALTER TABLE activities_talk DROP CONSTRAINT talk_people_within_times",
        "UPDATE activities_talk SET people = times + 1",
    ],
    "talk_times_say_its_state": ["UPDATE activities_visit SET withdrawn_at = clock_timestamp()"],
    "outcome_is_settled_truly": ["DELETE FROM activities_sessionvoice"],
    "names_are_encrypted": ["UPDATE activities_sessionnames SET sealed = convert_to('张三', 'UTF8')"],
    "comments_within_period": ["UPDATE activities_comment SET day = day - 400"],
    "comments_answered_before_next": ["UPDATE activities_consultation SET state = 'final'"],
    "pairs_have_two_sides": [
        "ALTER TABLE activities_musttalkpair DROP CONSTRAINT pair_has_two_sides",
        "UPDATE activities_musttalkpair SET b_user_id = NULL",
    ],
    "paper_state_says_its_rounds": ["UPDATE activities_paper SET state = 'accepted' WHERE state = 'submitted'"],
    "paper_reviewed_by_another": [
        "UPDATE activities_paper SET entered_by_id = r.decided_by_id FROM activities_paperround r"
    ],
    "paper_returned_with_reason": [
        "ALTER TABLE activities_paperround DROP CONSTRAINT paper_round_returned_with_reason",
        "UPDATE activities_paperround SET comments = '' WHERE outcome = 'returned'",
    ],
    "plan_whole_when_handed_in": ["UPDATE activities_paperitem SET due_on = NULL"],
    "paper_for_its_line": [
        "UPDATE activities_paper SET author_name = '别人' WHERE author_name <> '' OR author_id IS NULL"
    ],
    "paper_displayed_with_consent": [
        "ALTER TABLE activities_paper DROP CONSTRAINT paper_displayed_with_consent",
        "UPDATE activities_paper SET agreed_at = NULL",
    ],
    "paper_can_be_compared": ["UPDATE activities_paper SET prints = '{}', text = repeat(text, 9)"],
    "paper_call_out_since": ["UPDATE activities_papercall SET opened_at = NULL"],
    "opened_by_two": [
        "ALTER TABLE channels_opening DROP CONSTRAINT opening_by_two_people",
        "UPDATE channels_opening SET second_id = first_id",
    ],
    "slips_are_voices": ["UPDATE channels_opening SET state = 'finished'"],
    "letter_is_settled": ["UPDATE channels_letter SET voice_id = NULL"],
    "letter_sender_apart": ["UPDATE cases_identity SET sealed = NULL"],
    "machines_not_answered": [
        "UPDATE channels_letter SET why = 'bounce'",
        "UPDATE channels_acknowledgement SET why = '', state = 'dead', sealed = NULL, next_try_at = NULL",
    ],
    "missed_is_called_back": ["UPDATE channels_call SET state = 'not_opinion', reason = '打错了'"],
    "hidden_for_a_reason": ["UPDATE channels_posting SET state = 'hidden'"],
    "order_has_its_number": ["UPDATE channels_order SET number = 'GD-2'"],
    "burden_is_settled": ["UPDATE channels_burden SET state = 'counted' WHERE state = 'filed'"],
    "burden_names_no_school": ["UPDATE cases_voice SET body = '第一小学反映' || body WHERE channel = 'grassroots'"],
    "came_by_its_channel": ["UPDATE cases_voice SET channel = 'web' WHERE channel = 'board'"],
    "offered_is_about_nobody": ["UPDATE cases_case SET target = 'person' WHERE title = 'offered'"],
    "published_is_about_nobody": ["UPDATE cases_case SET target = 'person' WHERE title = 'published'"],
    "filed_is_answered_in_public": [
        "UPDATE cases_publicresult SET case_id = (SELECT id FROM cases_case WHERE title = 'working')"
    ],
    "said_same_was_offered": [f"UPDATE cases_saidsame SET case_id = {CLOSED}"],
    **PAPER_DAMAGE,
    **supervision.DAMAGE,
    "answers_stay_anonymous": ["UPDATE surveys_sheet SET person = 'x'"],
    "answers_are_gone_when_counted": [
        "UPDATE surveys_sealed SET questionnaire_id = (SELECT id FROM surveys_questionnaire WHERE state = 'counted')"
    ],
    "answers_add_up": ["UPDATE surveys_token SET used = true"],
    "boxes_are_alike": [
        "UPDATE surveys_sealed SET box = box || '\\x00' WHERE id = (SELECT id FROM surveys_sealed LIMIT 1)"
    ],
    "small_groups_are_hidden": [
        "UPDATE surveys_result SET figures = jsonb_set(figures, '{groupings,0,groups,1,n}', '3')"
    ],
    "results_are_as_counted": [
        "UPDATE surveys_result SET figures = jsonb_set(figures, '{questions,0,parts,0,counts,0}', '1')"
    ],
    "keys_are_in_place": ["UPDATE surveys_questionnaire SET code = code || '-lost' WHERE state = 'open'"],
    "guards_are_on": ["ALTER TABLE cases_voice DISABLE TRIGGER voice_stays_as_received"],
    "text_is_as_received": ["UPDATE cases_voice SET body = body || '。' WHERE disposition = 'linked'"],
    "journal_is_whole": ["UPDATE kernel_journalentry SET actor = 'somebody' WHERE verb = 'close'"],
}


def by_channels(district):
    """Something by every channel: a slip, a missed call, a message, an order, a post."""
    clerk = district.actor("clerk")
    opening = an_opening(district, a_box(district))
    opening_verbs["enter_slip"](opening, actor=clerk, body="操场坑洼")
    call_verbs["log_call"](a_line(district), actor=clerk, how="missed")
    with patch.dict(os.environ, {"HUIYIN_SMTP": "smtp://127.0.0.1:9", "HUIYIN_MAIL_FROM": "office@edu.example"}):
        take(a_mailbox(district, acknowledge="on"), mail(1))
    said = {"number": "GD-1", "received_on": "2026-03-02", "body": "校车太挤"}
    order_verbs["take_order"](a_platform(district), actor=clerk, **said)
    posting_verbs["put_up"](district.voice(channel="board"), actor=clerk, consent="on")
    a_burden(district)
    burden_verbs["burden_to_voice"](a_burden(district), actor=clerk, text="学校反映例会多")


def struck_off(district):
    """A problem that is put up, and one whose sender was called in vain."""
    set_rule(district)
    put_up(district)
    set_rule(district, review="", notice_days=0)
    voice = district.voice()
    main = district.asked(voice, title="cured")
    said = {"decided_by": "局党委", "meeting": "第 6 次会议", "decided_on": "2026-01-06"}
    district.do(main, "mark_salient", "clerk", **said)
    district.do(main, "analyse_causes", "clerk", thinking="重成本、轻体验")
    district.rate(main, voice, "satisfied")
    district.do(main, "close", "clerk")
    called = district.asked(district.voice(name="王小明", phone="13800000000"), title="called")
    district.do(called, "call_back", "clerk", reached="no", note="关机")


def offered_to_all(district):
    """A matter that is offered to the public, and a voice whose sender says that it belongs there."""
    offered = district.case(title="offered")
    district.do(offered, "offer_joining", "clerk", wording="第一小学中午供餐温度不够")
    voice = district.voice()
    voice_verbs["say_same"](voice, actor=sender(voice), case=offered.ref)


def published_and_filed(district):
    """A result that is public, for a sender who is anonymous and has no receipt; the case is on file."""
    case = settled(district, title="published")
    district.do(case, "publish_result", "clerk", problem="操场坑洼", result="已填平")
    district.do(case, "archive_case", "clerk")


@pytest.fixture
def ledger(district):
    """Cases and voices in every situation that a rule looks at."""
    district.closed(district.voice(name="王小明", phone="13800000000"), district.voice(anonymous=True), title="closed")
    district.do(district.working(title="working"), "urge", "clerk")
    hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=8bc0a1d2-0000-4000"
    user_verbs["add_address"](district.users["head"], actor=district.program, channel="wecom", target=hook)
    district.closed(district.voice(), title="complaint", kind="complaint")
    coded(district)
    published(district, a_service(district))
    a_text(district)
    policy = district.accepted(district.voice(), title="policy")
    district.do(policy, "classify", "clerk", category="school", handling_type="policy", target="region")
    said = {"superior": "市教委", "subject": "编制", "reason": "放宽", "cases": [policy.ref]}
    suggestion_verbs["draft_suggestion"](district.campaign, actor=district.actor("clerk"), **said)
    by_channels(district)
    offered_to_all(district)
    struck_off(district)
    published_and_filed(district)
    supervision.objects(district)
    declined = district.case(title="declined")
    district.do(declined, "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")
    district.do(declined, "decline", "leader")
    explained = district.working(title="explained")
    district.do(explained, "propose_explanation", "head", ground="not_now", reason="没有场地", basis="用地规划")
    district.do(explained, "approve_explanation", "leader")
    said = {
        "mode": "door",
        "given_on": timezone.localdate(),
        "person": "陈科长",
        "text": "看了场地",
        "response": "silent",
    }
    district.do(explained, "give_explanation", "head", **said)
    cancelled = district.case(title="cancelled")
    district.do(cancelled, "propose_cancel", "clerk", reason="录入重复")
    district.do(cancelled, "cancel", "leader")
    called = {"channel": "phone", "body": "转学要带什么"}
    asked = voice_verbs["receive"](district.campaign, actor=district.actor("clerk"), **called).obj
    moved = district.assigned(asked, title="moved")
    district.do(moved, "propose_hand_back", "head", reason="非本科职责", basis="应由后勤科办理")
    district.do(moved, "hand_back", "leader")
    district.do(moved, "assign", "clerk", lead="logistics", due_on=TODAY + timedelta(days=20))
    district.do(moved, "sign", "helper", person="李科长")
    district.do(moved, "give_notice", "clerk", **NOTICE)
    voice_verbs["set_aside"](district.voice(), actor=district.actor("clerk"), reason_code="spam", reason="广告")
    questionnaires(district)
    stand_in(district)
    collected(district)
    paper_of_every_sort(district)
    reported(district)
    batch = ImportBatch.objects.create(
        campaign=district.campaign,
        channel="mailbox",
        name="a.csv",
        digest="0",
        started_at="2026-01-01T00:00Z",
        rows_done=1,
        rejected=1,
    )
    RejectedRow.objects.create(batch=batch, number=2, cells=[], reason="日期")
    return district


def reported(district):
    """A signed report that found something wanting, its answer in the next, and a unit's own analysis."""
    first = report_verbs["sign_report"](district.campaign, actor=district.actor("leader")).obj
    for verb, said in (
        ("state_shortcoming", {"unit": "school", "kind": "duty", "text": "责任没有落到人"}),
        ("task_shortcoming", {"task": "写进岗位", "due_on": TODAY + timedelta(days=30)}),
        ("review_shortcoming", {"outcome": "rectified", "found": "都写了"}),
    ):
        obj = Shortcoming.objects.first() or first
        shortcoming_verbs[verb](obj, actor=district.actor("clerk"), **said)
    report_verbs["sign_report"](district.campaign, actor=district.actor("leader"))
    said = {"campaign": district.campaign.code, "year": TODAY().year, "targets": "公开", "measures": "张榜"}
    made = analysis_verbs["draft_analysis"](district.units["section"], actor=district.program, **said).obj
    analysis_verbs["sign_analysis"](SelfAnalysis.objects.get(pk=made.pk), actor=district.program)


def coded(district):
    """A voice with topics, a complaint closed with its weak link, a problem that a meeting made salient."""
    add_starting_codes(district.institution, district.program)
    voice = district.voice()
    voice_verbs["add_topics"](voice, actor=district.actor("clerk"), topics=["fees", "school-safety"])
    complaint = district.asked(voice, title="weak", kind="complaint")
    district.rate(complaint, voice, "satisfied")
    district.do(complaint, "close", "clerk", weak_link="weak-service", weak_unit="section")
    said = {"decided_by": "局党委", "meeting": "局党委第 5 次会议", "decided_on": "2026-01-06"}
    district.do(district.accepted(district.voice(), title="salient"), "mark_salient", "clerk", **said)


def collected(district):
    """Let a forum and a discussion be held, talks and visits be entered, a report be out with a comment."""
    collecting.a_plan(district)
    forum = collecting.held(district)
    collecting.say(district, forum, "作业太多")
    session_verbs["note_names"](collecting.fresh(forum), actor=district.actor("clerk"), names="张三")
    talk = collecting.held(district, kind="discussion", audience="", topic="强化服务意识")
    for verb, said in (
        ("add_outcome", {"kind": "problem", "text": "会多"}),
        ("convert_outcome", {"number": 1, "use": "style"}),
    ):
        session_verbs[verb](collecting.fresh(talk), actor=district.actor("clerk"), **said)
    collecting.a_talk(district)
    collecting.a_visit(district)
    collecting.must_talks(district)
    report = collecting.a_report(district)
    consultation_verbs["comment_text"](report, actor=district.actor("principal"), text="再具体些")
    papers_handed_in(district)


def papers_handed_in(district):
    """A plan that was returned as copied and handed in again, and an essay that is displayed."""
    plan = papers.handed_in(district, papers.a_call(district))
    papers.do(district, plan, "return_paper", "supervisor", reason="copied", comments="写本校的事")
    papers.do(district, plan, "submit_paper", "principal", seen_alike="on")
    essay = papers.handed_in(district, papers.a_call(district, **papers.ESSAYS))
    papers.do(district, essay, "accept_paper", "leader")
    papers.do(district, essay, "agree_to_display", "principal", agrees="yes")
    papers.do(district, essay, "display_paper", "leader")


def paper_of_every_sort(district):
    """A ballot with copies handed out, keyed, void and read, and a form of which one copy was keyed once."""
    ballot = an_open(district, "audited", BALLOT, sort="ballot", groupings="")
    do(district, ballot, "set_turnout", category="0", invited=9, present=8)
    issued(district, ballot, 4, category="0")
    key(district, ballot, 1, {"aspects.0": 0})
    do(district, ballot, "void_copies", serials="2", void_reason="blank")
    do(district, ballot, "read_copies", "leader")
    twice = an_open(district, "twice", keyed_twice="on")
    issued(district, twice, 2)
    key(district, twice, 1, {"who": 0})


def questionnaires(district):
    """One that is open and has been answered, one that was counted and has a small group, a voice taken from its texts."""
    waiting = an_open(district, "waiting")
    for token in tokens(district, waiting, 6)[:3]:
        answer(waiting, {"who": ["0"]}, token)
    ended = an_open(district, "ended")
    for number, token in enumerate(tokens(district, ended, 16)):
        answer(ended, {"who": ["1" if number < 3 else "0"], "grade": [str(number % 2)], "more": ["菜冷"]}, token)
    do(district, ended, "close_questionnaire")
    do(district, ended, "count_questionnaire")
    sealing.destroy("ended", intake.home())  # as when the transaction holds, which that of a test never does
    passage = Passage.objects.first()
    do(district, ended, "take_voice", passage=str(passage.pk), part="菜冷")


def stand_in(district):
    """Let the head be away today, so that the helper signs in his place, and the helper after that."""
    said = {"name": "学籍岗", "duties": "学籍", "holder_a": "head", "holder_b": "helper"}
    post_verbs["file_post"](district.units["section"], actor=district.program, **said)
    today = timezone.localdate()
    for username, first, last in (("head", 0, 1), ("helper", 3, 3)):
        days = {"from_on": today + timedelta(days=first), "until_on": today + timedelta(days=last)}
        why = {"kind": "leave", "handover": "在柜里", "late_reason": "急事"}
        user_verbs["enter_absence"](User.objects.get(username=username), actor=district.program, **days, **why)
    district.do(district.assigned(district.voice(), title="covered"), "sign", "helper", person="陈科长")
    said = {"name": "招生", "lead": "section", "assists": ["logistics"]}
    matter_verbs["add_matter"](district.institution, actor=district.program, **said)


def plant(statements: list[str]) -> None:
    """Do damage as the owner of the tables could: with the triggers off for a moment."""
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(SPEAK_NOW)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in [s for s in statements if " TRIGGER " not in s]:
            cursor.execute(statement)
        cursor.execute(SPEAK_NOW)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for statement in [s for s in statements if " TRIGGER " in s]:
            cursor.execute(statement)


def broken() -> dict[str, int]:
    return {result.name: result.broken for result in audit.run()}


def test_sound_ledger_breaks_no_rule(ledger):
    assert {name: count for name, count in broken().items() if count} == {}


def test_every_rule_has_planted_damage():
    assert set(DAMAGE) == {rule.name for rule in audit.RULES}


def test_planted_damage_is_found(ledger):
    rules = {rule.name: rule for rule in audit.RULES}
    found = {}
    for name, statements in DAMAGE.items():
        point = transaction.savepoint()
        plant(statements)
        found[name] = len(rules[name].find())
        transaction.savepoint_rollback(point)
    assert [name for name, count in found.items() if not count] == []
    assert {name: count for name, count in broken().items() if count} == {}, "each damage was taken back"


def test_rules_stay_silent_about_a_reopened_case(district):
    case = district.closed(district.voice(), title="closed")
    district.do(case, "reopen", "leader", reason="问题反弹")
    assert {name: count for name, count in broken().items() if count} == {}
    assert Case.objects.get(pk=case.pk).closings.count() == 1
    assert "reopen" in case_verbs
    assert Voice.objects.get().disposition == "linked"
