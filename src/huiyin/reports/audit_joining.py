"""The audit's rules on what is offered or published of a case: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "cases_joinoffer": ["join_offer_is_fit", "join_offer_stops_once", "nothing_is_deleted"],
    "cases_publicresult": ["public_result_stays", "result_is_fit", "result_is_of_the_settled", "nothing_is_deleted"],
    "cases_saidsame": ["said_same_stays", "nothing_is_deleted"],
}
QUERIES: dict[str, str] = {
    "offered_is_about_nobody": """
        SELECT c.ref FROM cases_joinoffer o JOIN cases_case c ON c.id = o.case_id
        WHERE o.stopped_at IS NULL AND cases_unfit_to_join(c)
    """,
    "said_same_was_offered": """
        SELECT v.ref FROM cases_saidsame s JOIN cases_voice v ON v.id = s.voice_id JOIN cases_case c ON c.id = s.case_id
        WHERE c.campaign_id <> v.campaign_id OR NOT EXISTS (SELECT 1 FROM cases_joinoffer o WHERE o.case_id = s.case_id)
    """,
    "published_is_about_nobody": """
        SELECT c.ref FROM cases_publicresult p JOIN cases_case c ON c.id = p.case_id
        WHERE p.ended_at IS NULL AND (cases_unfit_to_join(c) OR c.about_user_id IS NOT NULL OR c.state <> 'closed')
    """,
    "filed_is_answered_in_public": """
        SELECT c.ref FROM cases_closing k JOIN cases_case c ON c.id = k.case_id
        WHERE k.reopened_at IS NULL AND k.archived_at IS NOT NULL AND k.unpublished_at IS NULL
          AND (k.number > 1 OR NOT c.historical)
          AND NOT EXISTS (SELECT 1 FROM cases_publicresult p WHERE p.case_id = c.id AND p.published_at >= k.at)
          AND EXISTS (SELECT 1 FROM cases_link l JOIN cases_voice v ON v.id = l.voice_id
            WHERE l.case_id = c.id AND l.unlinked_at IS NULL AND v.anonymous AND v.receipt_digest IS NULL
            AND v.channel NOT IN ('hotline', 'efficiency', 'platform', 'petition', 'proposal'))
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "offered_is_about_nobody": _("开放加入的事项都不涉及个人、检举控告和涉法涉纪"),
    "said_same_was_offered": _("来件人说明的同一件,都是同一活动里开放过加入的"),
    "published_is_about_nobody": _("公开的办理结果都属于已办结的件,不涉及个人、检举控告和涉法涉纪"),
    "filed_is_answered_in_public": _("归档的件,没有回执的匿名来件都有公开答复,或者写明了不公开的理由"),
}
