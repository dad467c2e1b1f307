"""The audit's rules on what came by the channels: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "channels_box": ["nothing_is_deleted"],
    "channels_line": ["nothing_is_deleted"],
    "channels_mailbox": ["nothing_is_deleted"],
    "channels_platform": ["nothing_is_deleted"],
    "channels_ordersheet": ["nothing_is_deleted"],
    "channels_acknowledgement": ["acknowledged_once", "nothing_is_deleted"],
    "channels_slip": ["stays_as_entered", "opening_is_open", "nothing_is_deleted"],
    **{
        f"channels_{table}": ["stays_as_entered", "state_holds", "nothing_is_deleted"]
        for table in ("opening", "call", "letter", "posting", "order")
    },
    "channels_burden": ["stays_as_entered", "burden_between", "state_holds", "nothing_is_deleted"],
}
QUERIES: dict[str, str] = {
    "opened_by_two": """
        SELECT o.ref FROM channels_opening o WHERE o.first_id = o.second_id
    """,
    "slips_are_voices": """
        SELECT o.ref FROM channels_opening o WHERE o.state = 'finished' AND o.reason = ''
        AND o.slips <> (SELECT count(*) FROM channels_slip s WHERE s.opening_id = o.id)
    """,
    "letter_is_settled": """
        SELECT l.ref FROM channels_letter l
        WHERE (l.state IN ('voice', 'joined')) IS DISTINCT FROM (l.voice_id IS NOT NULL)
           OR (l.state = 'not_opinion') IS DISTINCT FROM (l.why <> '' AND l.reason <> '')
           OR (l.state = 'received' AND NOT EXISTS (SELECT 1 FROM channels_mailbox_readers r WHERE r.mailbox_id = l.mailbox_id))
    """,
    "letter_sender_apart": """
        SELECT l.ref FROM channels_letter l JOIN cases_identity i ON i.voice_id = l.voice_id
        WHERE i.sealed IS NULL AND l.raw <> ''
    """,
    "machines_not_answered": """
        SELECT l.ref FROM channels_acknowledgement a JOIN channels_letter l ON l.id = a.letter_id
        WHERE a.state <> 'withheld' AND l.why IN ('auto_reply', 'bounce', 'list', 'loop')
    """,
    "missed_is_called_back": """
        SELECT c.ref FROM channels_call c
        WHERE (c.state = 'voice') IS DISTINCT FROM (c.voice_id IS NOT NULL)
           OR (c.state = 'not_opinion' AND c.reason = '')
           OR (c.missed AND c.state <> 'missed' AND c.called_back_at IS NULL AND c.tries = 0)
    """,
    "hidden_for_a_reason": """
        SELECT p.ref FROM channels_posting p
        WHERE (p.state = 'hidden' AND p.reason = '') OR (p.state IN ('shown', 'replied') AND (p.text = '' OR NOT p.consent))
    """,
    "order_has_its_number": """
        SELECT o.ref FROM channels_order o JOIN cases_voice v ON v.id = o.voice_id JOIN channels_platform p ON p.id = o.platform_id
        WHERE o.number = '' OR v.external_number <> o.number OR v.channel <> p.channel
    """,
    "burden_is_settled": """
        SELECT b.ref FROM channels_burden b LEFT JOIN cases_voice v ON v.id = b.voice_id
        WHERE (b.state = 'filed') IS DISTINCT FROM (b.sorted_at IS NULL)
           OR (b.state = 'voice') IS DISTINCT FROM (b.voice_id IS NOT NULL)
           OR (b.state = 'not_counted') IS DISTINCT FROM (b.reason <> '')
           OR v.channel <> 'grassroots'
    """,
    "burden_names_no_school": """
        SELECT b.ref FROM channels_burden b JOIN cases_voice v ON v.id = b.voice_id
        JOIN people_unitversion n ON n.unit_id = b.school_id AND n.at <= b.sorted_at
        WHERE position(n.name IN v.subject || v.body) > 0
    """,
    "came_by_its_channel": """
        SELECT v.ref FROM cases_voice v JOIN channels_slip s ON s.voice_id = v.id WHERE v.channel <> 'box'
        UNION ALL SELECT v.ref FROM cases_voice v JOIN channels_call c ON c.voice_id = v.id WHERE v.channel <> 'phone'
        UNION ALL SELECT v.ref FROM cases_voice v JOIN channels_posting p ON p.voice_id = v.id WHERE v.channel <> 'board'
        UNION ALL SELECT v.ref FROM cases_voice v JOIN channels_letter l ON l.voice_id = v.id WHERE v.channel NOT IN ('email', 'mailbox')
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "opened_by_two": _("每次开箱都是两个人"),
    "slips_are_voices": _("录完的开箱,纸条数与来件数相同,不同的写明原因"),
    "letter_is_settled": _("每封来信或者是来件,或者写明为什么不是意见,或者在指定阅信人手里"),
    "letter_sender_apart": _("清除了个人信息的来件,来信原件也已清除"),
    "machines_not_answered": _("自动回复、退信、群发和本机构自己的邮件,没有一封发过回执"),
    "missed_is_called_back": _("未接来电都已回拨或在待回拨,不是意见的写明理由"),
    "hidden_for_a_reason": _("不公开的留言写明理由,公开的经来件人同意且是经办人写的文字"),
    "order_has_its_number": _("每件交办单都有平台编号,与来件一致"),
    "burden_is_settled": _("学校反映的负担或者待梳理,或者计入、转为来件、写明理由不计入,来件都在基层反映渠道"),
    "burden_names_no_school": _("由学校反映的负担转成的来件,不写是哪所学校"),
    "came_by_its_channel": _("纸条、来电、来信、留言的来件都记在自己的渠道"),
}
