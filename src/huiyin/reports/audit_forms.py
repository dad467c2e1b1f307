"""The audit's rules on paper and ballots: the first column names a row that breaks the rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRIGGERS: dict[str, list[str]] = {
    "surveys_copy": ["copy_stays", "nothing_is_deleted"],
    "surveys_paperbatch": ["batch_is_whole", "nothing_is_deleted"],
    "surveys_copyreading": ["returned_is_read", "nothing_is_changed", "nothing_is_deleted"],
}
QUERIES: dict[str, str] = {
    "returned_was_issued": """
        SELECT q.code || '-' || c.serial FROM surveys_copy c JOIN surveys_questionnaire q ON q.id = c.questionnaire_id
        WHERE (c.state IN ('issued', 'returned') AND c.issued_on IS NULL)
           OR (c.returned_on IS NOT NULL AND (c.issued_on IS NULL OR c.returned_on < c.issued_on))
           OR (c.state = 'returned' AND c.returned_on IS NULL)
           OR (c.state = 'printed' AND c.issued_on IS NOT NULL)
    """,
    "batch_has_its_copies": """
        SELECT q.code || '/' || b.number FROM surveys_paperbatch b JOIN surveys_questionnaire q ON q.id = b.questionnaire_id
        LEFT JOIN surveys_copy c ON c.batch_id = b.id
        GROUP BY q.code, b.id HAVING count(c.id) <> b.count OR min(c.serial) <> b.first
            OR max(c.serial) <> b.first + b.count - 1 OR bool_or(c.questionnaire_id <> b.questionnaire_id)
    """,
    "keyed_is_sealed": """
        SELECT q.code FROM surveys_questionnaire q WHERE q.state IN ('open', 'closed') AND
            (SELECT count(*) FROM surveys_copy c WHERE c.questionnaire_id = q.id AND c.state = 'returned')
            <> (SELECT count(*) FROM surveys_sealed s WHERE s.questionnaire_id = q.id AND s.on_paper)
    """,
    "keying_is_settled": """
        SELECT q.code || '-' || c.serial FROM surveys_keying k JOIN surveys_copy c ON c.id = k.copy_id
        JOIN surveys_questionnaire q ON q.id = c.questionnaire_id
        WHERE c.state <> 'issued' OR q.state NOT IN ('open', 'closed') OR NOT q.keyed_twice
    """,
    "ballots_within_turnout": """
        SELECT q.code || '/' || t.option FROM surveys_turnout t JOIN surveys_questionnaire q ON q.id = t.questionnaire_id
        WHERE t.present > t.invited OR t.present < (
            SELECT count(*) FROM surveys_copy c JOIN surveys_paperbatch b ON b.id = c.batch_id
            WHERE c.questionnaire_id = q.id AND c.issued_on IS NOT NULL
              AND EXISTS (SELECT 1 FROM jsonb_each(b.given) g WHERE g.value = to_jsonb(t.option)))
    """,
    "read_came_back": """
        SELECT q.code || '-' || c.serial FROM surveys_copyreading r JOIN surveys_copy c ON c.id = r.copy_id
        JOIN surveys_questionnaire q ON q.id = c.questionnaire_id WHERE c.state <> 'returned'
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "returned_was_issued": _("收回的纸质表都先发出过:收回不多于发出,发出不多于印制"),
    "batch_has_its_copies": _("每批纸质表的份数和编号与登记一致"),
    "keyed_is_sealed": _("收回的纸质表与封存的纸质答卷份数相等"),
    "keying_is_settled": _("只录了一遍的表都还在等第二遍,统计以后没有剩下的"),
    "ballots_within_turnout": _("发出的测评票不多于实到人数,实到不多于应到"),
    "read_came_back": _("签名读过的都是收回的表"),
}
