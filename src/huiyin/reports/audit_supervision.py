"""The audit's rules on supervision: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "supervision_superiorrequest": ["nothing_is_deleted"],
    "supervision_superiorremark": ["nothing_is_deleted"],
}
QUERIES: dict[str, str] = {
    "remarks_are_answered": """
        SELECT r.ref FROM supervision_superiorrequest r WHERE r.state = 'answered'
        AND EXISTS (SELECT 1 FROM supervision_superiorremark m WHERE m.request_id = r.id AND m.answered_at IS NULL)
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "remarks_are_answered": _("已办结的上级联络,每条意见都有答复"),
}
