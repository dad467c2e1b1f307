"""The audit's rules on matters that are offered to the public: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "cases_joinoffer": ["join_offer_is_fit", "join_offer_stops_once", "nothing_is_deleted"],
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
}
SENTENCES: dict[str, str | Promise] = {
    "offered_is_about_nobody": _("开放加入的事项都不涉及个人、检举控告和涉法涉纪"),
    "said_same_was_offered": _("来件人说明的同一件,都是同一活动里开放过加入的"),
}
