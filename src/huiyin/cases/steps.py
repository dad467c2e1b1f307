"""The next step of a case (下一步): the one verb by which it would move on, noted on the case after every verb.

It says in SQL, once, what state and gates of the verbs say of one case; who may do the step, and what depends on the day,
is asked when somebody looks. So that whose turn it is is one look into an index, however long the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from huiyin.cases.registers import REGISTERS

FILE_NEEDED = """EXISTS (SELECT 1 FROM cases_evidencerule r JOIN people_unit o ON o.institution_id = r.institution_id
    WHERE o.id = c.office_id AND r.handling_type = c.handling_type AND r.needs = 'file')"""
EVIDENCE_MISSING = f"""EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM cases_evidence e WHERE e.measure_id = m.id AND (e.file <> '' OR NOT {FILE_NEEDED})))"""  # noqa: S608  # our own constants
MEASURE_OPEN = (
    "EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL AND m.done_at IS NULL)"
)
NO_MEASURE = "NOT EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL)"
HELPER_SILENT = """EXISTS (SELECT 1 FROM cases_assignment a JOIN cases_cowork w ON w.assignment_id = a.id
    WHERE a.case_id = c.id AND a.ended_at IS NULL AND w.answered_at IS NULL)"""
SIGNED = "EXISTS (SELECT 1 FROM cases_assignment a WHERE a.case_id = c.id AND a.ended_at IS NULL AND a.signed_at IS NOT NULL)"
PENDING = "EXISTS (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.decided_at IS NULL)"
TO_EXPLAIN = """EXISTS (SELECT 1 FROM cases_explanation e JOIN cases_proposal p ON p.id = e.proposal_id
    WHERE e.case_id = c.id AND p.approved AND e.given_at IS NULL)"""
SIGNED_OFF = """EXISTS (SELECT 1 FROM cases_closingrule r JOIN people_unit o ON o.institution_id = r.institution_id
    WHERE o.id = c.office_id AND r.kind = c.kind AND r.review)"""
OBJECTED = """EXISTS (SELECT 1 FROM cases_objection b JOIN cases_strikereview w ON w.id = b.review_id
    WHERE w.case_id = c.id AND w.ended_at IS NULL AND b.decided_at IS NULL)"""
UNCLASSIFIED = "(c.category_id IS NULL OR c.handling_type = '' OR c.target = '')"
UNHEARD = f"""EXISTS (SELECT 1 FROM cases_link l JOIN cases_voice v ON v.id = l.voice_id WHERE l.case_id = c.id
    AND l.unlinked_at IS NULL AND v.anonymous AND v.receipt_digest IS NULL
    AND v.channel NOT IN ({", ".join(f"'{channel}'" for channel in REGISTERS)}))"""  # noqa: S608  # our own constants
"""Somebody spoke whom no answer reaches but a published one (E11)."""
UNPUBLISHED = """NOT EXISTS (SELECT 1 FROM cases_publicresult p WHERE p.case_id = c.id AND p.ended_at IS NULL)
    AND EXISTS (SELECT 1 FROM cases_closing k WHERE k.case_id = c.id AND k.reopened_at IS NULL AND k.archived_at IS NULL
        AND k.unpublished_at IS NULL AND (k.number > 1 OR NOT c.historical))"""
"""Not filed yet, neither published nor settled that it will not be; what was finished before it was entered was answered then."""
NEXT_STEP = f"""CASE
    WHEN c.state IN ('registered', 'accepted') AND {UNCLASSIFIED} THEN 'classify'
    WHEN c.state = 'working' AND {MEASURE_OPEN} THEN 'finish_measure'
    WHEN c.state = 'working' AND {EVIDENCE_MISSING} THEN 'add_evidence'
    WHEN {PENDING} THEN ''
    WHEN c.state = 'working' AND {TO_EXPLAIN} THEN 'give_explanation'
    WHEN c.state = 'registered' THEN 'accept'
    WHEN c.state = 'accepted' THEN 'assign'
    WHEN c.state = 'assigned' AND {SIGNED} THEN 'plan'
    WHEN c.state = 'assigned' THEN 'sign'
    WHEN c.state = 'working' AND {NO_MEASURE} THEN 'plan'
    WHEN c.state = 'working' AND {HELPER_SILENT} THEN ''
    WHEN c.state = 'working' THEN 'submit'
    WHEN c.state = 'submitted' THEN 'verify'
    WHEN c.state = 'verified' THEN 'ask'
    WHEN c.state = 'asked' AND {SIGNED_OFF} THEN 'submit_review'
    WHEN c.state = 'review' THEN 'sign_off'
    WHEN c.state = 'noticed' AND {OBJECTED} THEN 'decide_objection'
    WHEN c.state IN ('asked', 'noticed') THEN 'close'
    WHEN c.state = 'closed' AND {UNPUBLISHED} AND {UNHEARD} THEN 'publish_result'
    ELSE '' END"""
NOTE = f"UPDATE cases_case AS c SET next_step = {NEXT_STEP} WHERE c.id = ANY(%s) AND c.next_step <> {NEXT_STEP}"  # noqa: S608  # our own constants


def note_next_steps(case_ids: Sequence[int]) -> None:
    """Note the next step of each case as it stands now, with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [list(case_ids)])
