"""The audit's rules on topics, weak links, salient problems and handling types: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "cases_listedcode": ["code_stays", "nothing_is_deleted"],
    "cases_voicetopic": ["code_fits", "fact_written_once", "nothing_is_deleted"],
    "cases_casetopic": ["code_fits", "fact_written_once", "nothing_is_deleted"],
    "cases_weaklink": ["code_fits", "fact_written_once", "nothing_is_deleted"],
    "cases_salient": ["salient_stays", "nothing_is_deleted"],
    "reports_selfanalysis": ["analysis_stays", "analysis_holds", "nothing_is_deleted"],
    "reports_shortcoming": ["shortcoming_stays", "shortcoming_holds", "nothing_is_deleted"],
}
QUERIES: dict[str, str] = {
    "codes_fit": """
        SELECT v.ref FROM cases_voicetopic t JOIN cases_listedcode l ON l.id = t.code_id JOIN cases_voice v ON v.id = t.voice_id
        JOIN people_unit o ON o.id = v.office_id WHERE l.catalogue <> 'topic' OR l.institution_id <> o.institution_id
        UNION ALL
        SELECT c.ref FROM (SELECT case_id, code_id, 'topic' AS wanted FROM cases_casetopic
            UNION ALL SELECT case_id, code_id, 'weak_link' FROM cases_weaklink) t
        JOIN cases_listedcode l ON l.id = t.code_id JOIN cases_case c ON c.id = t.case_id
        JOIN people_unit o ON o.id = c.office_id WHERE l.catalogue <> t.wanted OR l.institution_id <> o.institution_id
    """,
    "codes_are_journalled": """
        SELECT v.ref FROM cases_voicetopic t JOIN cases_voice v ON v.id = t.voice_id WHERE NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'voice/' || v.ref AND e.at = t.at
            AND e.verb IN ('add_topics', 'set_topics'))
        UNION ALL
        SELECT c.ref FROM cases_casetopic t JOIN cases_case c ON c.id = t.case_id WHERE NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'case/' || c.ref AND e.at = t.at
            AND e.verb IN ('add_topics', 'set_topics'))
        UNION ALL
        SELECT c.ref FROM cases_weaklink t JOIN cases_case c ON c.id = t.case_id WHERE NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'case/' || c.ref AND e.at = t.at
            AND e.verb IN ('set_weak_link', 'close', 'close_by_decision'))
    """,
    "complaint_has_a_weak_link": """
        SELECT c.ref FROM cases_case c JOIN people_unit o ON o.id = c.office_id
        JOIN cases_closing k ON k.case_id = c.id AND k.reopened_at IS NULL
        WHERE c.kind = 'complaint' AND c.state = 'closed' AND NOT c.historical
        AND NOT EXISTS (SELECT 1 FROM cases_weaklink w WHERE w.case_id = c.id AND w.until IS NULL)
        AND EXISTS (SELECT 1 FROM cases_listedcode l WHERE l.institution_id = o.institution_id
            AND l.catalogue = 'weak_link' AND l.at < k.at AND NOT EXISTS (SELECT 1 FROM kernel_journalentry e
                WHERE e.about = 'code/' || l.id AND e.verb = 'retire_code' AND e.at < k.at))
    """,
    "salient_was_decided": """
        SELECT c.ref FROM cases_salient s JOIN cases_case c ON c.id = s.case_id WHERE c.kind <> 'rectification' OR NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'case/' || c.ref AND e.verb = 'mark_salient' AND e.at = s.at)
        OR (s.until IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'case/' || c.ref AND e.verb = 'unmark_salient' AND e.at = s.until))
    """,
    "signed_analysis_is_whole": """
        SELECT a.ref FROM reports_selfanalysis a WHERE a.state = 'signed' AND (
            encode(sha256(a.document), 'hex') <> a.sha256 OR NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'analysis/' || a.ref
            AND e.verb = 'sign_analysis' AND e.data->>'sha256' = a.sha256))
    """,
    "shortcoming_is_answered": """
        SELECT c.code || '-' || r.number || '-' || s.number FROM reports_shortcoming s JOIN reports_stagereport r ON r.id = s.report_id
        JOIN campaigns_campaign c ON c.id = r.campaign_id
        JOIN reports_stagereport n ON n.campaign_id = r.campaign_id AND n.number = r.number + 1
        WHERE s.reviewed_at IS NULL OR s.reviewed_at > n.signed_at
    """,
    "one_handling_type": """
        SELECT c.ref FROM cases_case c WHERE c.handling_type = '' AND NOT c.historical
        AND c.state IN ('assigned', 'working', 'submitted', 'verified', 'asked', 'review', 'noticed', 'closed')
    """,
    "parts_sum_to_the_whole": """
        SELECT g.code FROM campaigns_campaign g JOIN LATERAL (
            SELECT count(*) AS whole, count(*) FILTER (WHERE f.category_id IS NULL) AS bare FROM cases_casefact f
            WHERE f.campaign_id = g.id AND f.until IS NULL) w ON true
        JOIN LATERAL (
            SELECT count(*) AS n FROM cases_casefact f JOIN campaigns_category k ON k.id = f.category_id AND k.campaign_id = g.id
            WHERE f.campaign_id = g.id AND f.until IS NULL) p ON true
        WHERE w.whole <> w.bare + p.n
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "codes_fit": _("来件和件上的主题、薄弱环节都取自本机构的同一目录"),
    "codes_are_journalled": _("每个主题、薄弱环节都由人标注并留痕"),
    "complaint_has_a_weak_link": _("有薄弱环节目录以后办结的投诉,每件恰有一个薄弱环节(D12)"),
    "salient_was_decided": _("突出问题都是整改问题,都写明谁在什么会议上决定,撤销写明理由(D07)"),
    "signed_analysis_is_whole": _("签署的效能分析与签署时一字不差(D13)"),
    "shortcoming_is_answered": _("一次报告指出的不足,下一次报告签发前都有回应(I13)"),
    "one_handling_type": _("交办以后的件恰有五种整改类型之一(M05)"),
    "parts_sum_to_the_whole": _("各类别的件数与未归类的件数之和等于台账总数(M06)"),
}
