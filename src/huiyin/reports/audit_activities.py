"""The audit's rules about collecting: plans, sessions, talks, visits, reports for comment. The first column names a breach."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS = {
    "activities_collectionplan": ["state_holds", "nothing_is_deleted"],
    "activities_session": ["session_stays", "nothing_is_deleted"],
    "activities_sessionvoice": ["voice_fits", "nothing_is_deleted"],
    "activities_visitvoice": ["voice_fits", "nothing_is_deleted"],
    "activities_talk": ["count_stays", "state_holds", "nothing_is_deleted"],
    "activities_visit": ["count_stays", "state_holds", "nothing_is_deleted"],
    "activities_consultation": ["consultation_stays", "nothing_is_deleted"],
    "activities_consultation_range": ["range_stays"],
    "activities_comment": ["comment_fits", "nothing_is_deleted"],
    "activities_papercall": ["call_stays", "nothing_is_deleted"],
    "activities_paperowed": ["roll_stays"],
    "activities_paper": ["paper_fits", "state_holds", "nothing_is_deleted"],
    "activities_paperitem": ["item_stays"],
    "activities_paperround": ["round_stays", "nothing_is_deleted"],
} | {
    f"activities_{table}": ["nothing_is_deleted"]
    for table in (
        *("planline", "attendance", "sessionnames", "mindset", "discussionoutcome"),
        *("musttalklist", "musttalkpair"),
    )
}
SENTENCES: dict[str, str | Promise] = {
    "one_forum_per_audience": _("同一单位在一个活动里,一类对象一场座谈会、一个专题一场调研座谈会"),
    "plan_passed_by_another": _("征求意见方案由送审人以外的人审核"),
    "collected_after_passing": _("征求意见座谈会和专题调研座谈会在方案审核通过以后召开"),
    "said_where_it_was_said": _("归到会上、走访中的来件,活动和渠道与那场会、那次走访一致"),
    "people_within_person_times": _("谈心谈话的人数不多于人次,一人一谈的都是 1"),
    "talk_times_say_its_state": _("谈话、走访的状态与完成、撤销的时间一致"),
    "outcome_is_settled_truly": _("转为来件的讨论成果都有来件,且归在那场会"),
    "names_are_encrypted": _("参会人员名单只以密文保存"),
    "comments_within_period": _("公开征求的意见都在征求期限内提出"),
    "comments_answered_before_next": _("出下一稿或定稿以前,每条意见都采纳或说明了"),
    "pairs_have_two_sides": _("四个必谈的每一对都有两方"),
    "paper_state_says_its_rounds": _("材料的状态与最近一次提交的审阅结果一致"),
    "paper_reviewed_by_another": _("材料由撰写人、提交人以外的人审阅"),
    "paper_returned_with_reason": _("退回的材料都有原因和修改意见"),
    "plan_whole_when_handed_in": _("提交的方案都有本单位工作重点和措施,措施都有责任人和期限"),
    "paper_for_its_line": _("材料与应交名册上的一行相符,方案一个单位一份"),
    "paper_displayed_with_consent": _("展示的心得体会都经作者同意"),
    "paper_can_be_compared": _("提交的材料都能与其他材料比对"),
    "paper_call_out_since": _("发布的征集都有发布时间"),
}
QUERIES: dict[str, str] = {
    "one_forum_per_audience": """
        SELECT min(ref) FROM activities_session WHERE state <> 'cancelled' AND kind IN ('forum', 'research_forum')
        GROUP BY campaign_id, unit_id, kind, CASE kind WHEN 'forum' THEN audience ELSE topic END HAVING count(*) > 1
    """,
    "plan_passed_by_another": """
        SELECT c.code FROM activities_collectionplan p JOIN campaigns_campaign c ON c.id = p.campaign_id
        WHERE p.state IN ('passed', 'returned') AND (p.decided_at IS NULL OR p.decided_by_id = p.submitted_by_id)
    """,
    "collected_after_passing": """
        SELECT s.ref FROM activities_session s JOIN campaigns_campaign c ON c.id = s.campaign_id
        WHERE s.kind IN ('forum', 'research_forum') AND s.noted_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'plan/' || c.code AND e.verb = 'pass_plan' AND e.at <= s.noted_at)
    """,
    "said_where_it_was_said": """
        SELECT v.ref FROM activities_sessionvoice h JOIN cases_voice v ON v.id = h.voice_id
        JOIN activities_session s ON s.id = h.session_id
        WHERE v.campaign_id <> s.campaign_id OR v.channel <> s.kind OR s.state NOT IN ('held', 'minuted')
        UNION ALL
        SELECT v.ref FROM activities_visitvoice h JOIN cases_voice v ON v.id = h.voice_id
        JOIN activities_visit w ON w.id = h.visit_id
        WHERE v.campaign_id <> w.campaign_id OR v.channel <> 'visit' OR w.state = 'planned'
    """,
    "people_within_person_times": """
        SELECT ref FROM activities_talk WHERE people > times OR times < 1 OR (person_key IS NOT NULL AND (people, times) <> (1, 1))
    """,
    "talk_times_say_its_state": """
        SELECT ref FROM (SELECT ref, state, done_at, withdrawn_at FROM activities_talk
                         UNION ALL SELECT ref, state, done_at, withdrawn_at FROM activities_visit) o
        WHERE (state = 'withdrawn') <> (withdrawn_at IS NOT NULL) OR (state = 'planned' AND done_at IS NOT NULL)
           OR (state = 'done' AND done_at IS NULL)
    """,
    "outcome_is_settled_truly": """
        SELECT s.ref FROM activities_discussionoutcome o JOIN activities_session s ON s.id = o.session_id
        WHERE (o.state = 'converted') <> (o.voice_id IS NOT NULL) OR (o.state = 'set_aside' AND o.reason = '')
           OR (o.voice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM activities_sessionvoice h
               WHERE h.voice_id = o.voice_id AND h.session_id = o.session_id))
    """,
    "names_are_encrypted": r"""
        SELECT s.ref FROM activities_sessionnames n JOIN activities_session s ON s.id = n.session_id
        WHERE n.sealed IS NOT NULL AND substring(n.sealed FROM 1 FOR 6) <> convert_to('gAAAAA', 'UTF8')
    """,
    "comments_within_period": """
        SELECT c.ref FROM activities_consultation c JOIN activities_comment m ON m.consultation_id = c.id
        WHERE m.day NOT BETWEEN c.from_on AND c.until_on
    """,
    "comments_answered_before_next": """
        SELECT c.ref FROM activities_consultation c JOIN activities_comment m ON m.consultation_id = c.id
        WHERE m.outcome = '' AND (c.state IN ('revised', 'final')
            OR EXISTS (SELECT 1 FROM activities_consultation n WHERE n.before_id = c.id))
    """,
    "paper_state_says_its_rounds": """
        SELECT p.ref FROM activities_paper p LEFT JOIN LATERAL (
            SELECT outcome FROM activities_paperround r WHERE r.paper_id = p.id ORDER BY number DESC LIMIT 1) last ON true
        WHERE last.outcome IS DISTINCT FROM (CASE WHEN p.state = 'submitted' THEN '' WHEN p.state = 'returned' THEN 'returned'
            WHEN p.state IN ('accepted', 'displayed') THEN 'accepted' END)
    """,
    "paper_reviewed_by_another": """
        SELECT p.ref FROM activities_paperround r JOIN activities_paper p ON p.id = r.paper_id
        WHERE r.decided_by_id IN (r.submitted_by_id, p.author_id, p.entered_by_id)
    """,
    "paper_returned_with_reason": """
        SELECT p.ref FROM activities_paperround r JOIN activities_paper p ON p.id = r.paper_id
        WHERE r.outcome = 'returned' AND (r.reason = '' OR r.comments = '') OR (r.outcome <> '') <> (r.decided_at IS NOT NULL)
    """,
    "plan_whole_when_handed_in": """
        SELECT p.ref FROM activities_paper p WHERE p.kind = 'plan' AND p.state IN ('submitted', 'accepted') AND (
            btrim(p.focus) = '' OR NOT EXISTS (SELECT 1 FROM activities_paperitem i WHERE i.paper_id = p.id)
            OR EXISTS (SELECT 1 FROM activities_paperitem i WHERE i.paper_id = p.id AND (i.due_on IS NULL OR i.responsible = '')))
    """,
    "paper_for_its_line": """
        SELECT p.ref FROM activities_paper p JOIN activities_paperowed o ON o.id = p.owed_id
        JOIN activities_papercall c ON c.id = p.call_id
        WHERE (o.call_id, o.unit_id, c.kind) <> (p.call_id, p.unit_id, p.kind) OR o.user_id IS DISTINCT FROM p.author_id
           OR o.by_count <> (p.author_name <> '')
        UNION ALL
        SELECT min(ref) FROM activities_paper WHERE kind = 'plan' AND state <> 'dropped' GROUP BY owed_id HAVING count(*) > 1
    """,
    "paper_displayed_with_consent": """
        SELECT ref FROM activities_paper WHERE state = 'displayed' AND (agreed_at IS NULL OR kind <> 'essay')
    """,
    "paper_can_be_compared": r"""
        SELECT ref FROM activities_paper WHERE state IN ('submitted', 'accepted', 'displayed')
           AND length(regexp_replace(text, '\s', '', 'g')) >= 200 AND cardinality(prints) = 0
    """,
    "paper_call_out_since": """
        SELECT ref FROM activities_papercall WHERE (state = 'draft') <> (opened_at IS NULL)
    """,
    "pairs_have_two_sides": """
        SELECT c.code || ' ' || p.number FROM activities_musttalkpair p JOIN activities_musttalklist l ON l.id = p.of_id
        JOIN campaigns_campaign c ON c.id = l.campaign_id
        WHERE num_nonnulls(p.a_user_id, p.a_unit_id) <> 1 OR num_nonnulls(p.b_user_id, p.b_unit_id) <> 1
    """,
}
