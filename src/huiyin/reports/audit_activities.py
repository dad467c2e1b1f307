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
    "pairs_have_two_sides": """
        SELECT c.code || ' ' || p.number FROM activities_musttalkpair p JOIN activities_musttalklist l ON l.id = p.of_id
        JOIN campaigns_campaign c ON c.id = l.campaign_id
        WHERE num_nonnulls(p.a_user_id, p.a_unit_id) <> 1 OR num_nonnulls(p.b_user_id, p.b_unit_id) <> 1
    """,
}
