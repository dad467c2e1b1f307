"""The audit's rules on supervision: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "supervision_feedbackbatch": ["nothing_is_deleted"],
    "supervision_feedbackitem": ["item_stays", "nothing_is_deleted"],
    "supervision_personalitem": ["nothing_is_deleted"],
    "supervision_superiorrequest": ["nothing_is_deleted"],
    "supervision_superiorremark": ["nothing_is_deleted"],
    "supervision_lookback": ["looked_back_stays", "nothing_is_deleted"],
}
QUERIES: dict[str, str] = {
    "feedback_keeps_its_source": """
        SELECT b.ref FROM supervision_feedbackitem i JOIN supervision_feedbackbatch b ON b.id = i.batch_id
        JOIN cases_voice v ON v.id = i.voice_id WHERE v.channel <> 'inspection'
    """,
    "looked_back_by_others": """
        SELECT l.ref FROM supervision_lookback l JOIN cases_closing k ON k.id = l.closing_id
        WHERE l.done_by_id IS NOT NULL AND (l.done_by_id = k.closed_by_id
            OR EXISTS (SELECT 1 FROM cases_round r WHERE r.case_id = l.case_id AND r.submitted_by_id = l.done_by_id)
            OR EXISTS (SELECT 1 FROM cases_assignment a WHERE a.case_id = l.case_id AND a.signed_by_id = l.done_by_id))
    """,
    "rebound_reopened_its_case": """
        SELECT l.ref FROM supervision_lookback l JOIN cases_closing k ON k.id = l.closing_id
        WHERE l.state = 'rebounded' AND (k.reopened_at IS NULL OR k.reopen_ground <> 'rebound')
    """,
    "planned_look_is_at_a_closing_in_force": """
        SELECT l.ref FROM supervision_lookback l JOIN cases_closing k ON k.id = l.closing_id
        WHERE l.case_id <> k.case_id OR (l.state = 'planned' AND k.reopened_at IS NOT NULL)
    """,
    "remarks_are_answered": """
        SELECT r.ref FROM supervision_superiorrequest r WHERE r.state = 'answered'
        AND EXISTS (SELECT 1 FROM supervision_superiorremark m WHERE m.request_id = r.id AND m.answered_at IS NULL)
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "feedback_keeps_its_source": _("巡视反馈立的件,来源始终是巡视反馈"),
    "looked_back_by_others": _("回头看的人没有承办、签收或者销号过这一件"),
    "rebound_reopened_its_case": _("回头看发现反弹的,原件都以反弹重开"),
    "planned_look_is_at_a_closing_in_force": _("待回头看的都是现行的销号"),
    "remarks_are_answered": _("已办结的上级联络,每条意见都有答复"),
}
