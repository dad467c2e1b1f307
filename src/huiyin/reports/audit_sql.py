"""The audit's rules that are one query each: the first column names a row that breaks the rule."""

from huiyin.cases.steps import NEXT_STEP
from huiyin.reports import (
    audit_activities,
    audit_channels,
    audit_codes,
    audit_forms,
    audit_joining,
    audit_supervision,
)

WORKED_HERE = """NOT (c.historical AND NOT EXISTS
    (SELECT 1 FROM cases_closing h WHERE h.case_id = c.id AND h.reopened_at IS NOT NULL))"""
"""Not entered finished: the work was done under our eyes."""
IN_WORK = "('working', 'submitted', 'verified', 'asked', 'review', 'noticed', 'closed')"
TRIGGERS = {
    "kernel_journalentry": ["journal_only_grows", "journal_is_not_emptied"],
    "kernel_journalvalue": ["journal_value_only_blanked", "journal_value_is_not_emptied", "entry_is_there"],
    "kernel_outbox": ["outbox_only_grows", "entry_is_there"],
    "kernel_counter": ["counter_only_rises"],
    "cases_voice": ["voice_stays_as_received", "nothing_is_deleted", "voice_is_somewhere"],
    "cases_link": ["voice_is_somewhere", "nothing_is_deleted"],
    "cases_case": [
        "case_holds",
        "not_to_those_complained_of",
        "unfit_is_taken_back",
        "unfit_result_is_taken_down",
        "result_is_of_the_settled",
        "nothing_is_deleted",
    ],
    "cases_explanation": ["explanation_stays", "nothing_is_deleted"],
    "cases_assignment": ["not_to_those_complained_of", "nothing_is_deleted"],
    "cases_cowork": ["not_to_those_complained_of", "nothing_is_deleted"],
    "cases_voicefact": ["fact_written_once", "nothing_is_deleted", "entry_is_there"],
    "cases_casefact": ["fact_written_once", "nothing_is_deleted", "entry_is_there", "fact_is_of_its_case"],
    "cases_attachment": ["attachment_stays", "nothing_is_deleted"],
    "cases_question": ["question_answered_once", "nothing_is_deleted"],
    "cases_firstasked": ["first_asked_stays", "nothing_is_deleted"],
    "cases_notice": ["notice_stays_as_given", "nothing_is_deleted"],
    "cases_refusal": ["refusal_stays_as_filed", "nothing_is_deleted"],
    "cases_urging": ["urging_answered_once", "nothing_is_deleted"],
    "cases_alarm": ["alarm_taken_once", "nothing_is_deleted"],
    "cases_urged": ["urged_stays", "nothing_is_deleted"],
    "cases_callattempt": ["attempt_stays", "nothing_is_deleted"],
    "cases_represented": ["represented_stays", "nothing_is_deleted"],
    "cases_check": ["check_stays", "nothing_is_deleted"],
    "cases_checkitem": ["item_stays", "nothing_is_deleted"],
    "cases_checkphoto": ["photo_stays", "nothing_is_deleted"],
    "cases_strikereview": ["notice_is_fit", "nothing_is_deleted"],
    "cases_objection": ["nothing_is_deleted"],
    "cases_closingrule": ["nothing_is_deleted"],
    "cases_cause": ["nothing_is_deleted"],
    "cases_mechanism": ["nothing_is_deleted", "mechanism_stays", "mechanism_holds", "review_day_holds"],
    "delivery_address": ["nothing_is_deleted"],
    "delivery_digest": ["nothing_is_deleted"],
    "delivery_message": ["nothing_is_deleted"],
    "reports_stagereport": ["signed_stays", "nothing_is_deleted"],
    "people_post": ["post_is_kept", "post_holders_work_here", "nothing_is_deleted"],
    "people_absence": ["post_is_kept", "nothing_is_deleted"],
    "people_user": ["post_holders_work_here"],
    "people_matter": ["matter_lead_does_not_assist", "nothing_is_deleted"],
    "people_matterassist": ["matter_lead_does_not_assist"],
    "people_lawrecord": ["law_record_at_its_post", "nothing_is_deleted"],
    "people_dutysheet": ["nothing_is_deleted"],
    "people_dutyitem": ["nothing_is_deleted"],
    "cases_suggestion": ["sent_stays", "nothing_is_deleted"],
    "surveys_questionnaire": ["asked_stays", "ended_whole", "nothing_is_deleted"],
    "surveys_sealed": ["takes_answers", "box_stays", "nothing_is_changed"],
    "surveys_keying": ["takes_answers"],
    "surveys_spentproof": ["box_stays", "nothing_is_changed"],
    "surveys_sheet": ["counted_only", "counted_stays"],
    "surveys_result": ["counted_only", "counted_stays"],
    "surveys_passage": ["counted_only", "text_stays", "nothing_is_deleted"],
    "surveys_passagevoice": ["nothing_is_deleted"],
    "surveys_token": ["right_stays", "used_stays", "nothing_is_deleted"],
    "surveys_tokenlist": ["list_stays", "nothing_is_deleted"],
    "surveys_paperbatch": ["nothing_is_deleted"],
    "surveys_copy": ["nothing_is_deleted"],
    "surveys_copyreading": ["nothing_is_deleted"],
    "openness_guide": ["published_stays", "state_holds", "nothing_is_deleted"],
    "openness_ruletext": ["published_stays", "state_holds", "nothing_is_deleted"],
    "openness_errand": ["nothing_is_deleted"],
    **audit_channels.TRIGGERS,
    **audit_codes.TRIGGERS,
    **audit_joining.TRIGGERS,
    **audit_forms.TRIGGERS,
    **audit_activities.TRIGGERS,
    **audit_supervision.TRIGGERS,
} | {
    f"cases_{table}": ["nothing_is_deleted"]
    for table in (
        "identity",
        "measure",
        "evidence",
        "progress",
        "round",
        "rating",
        "reply",
        "proposal",
        "closing",
        "importbatch",
        "rejectedrow",
        "writtenorder",
        "evidencerule",
        "template",
        "urgingrule",
        "followup",
        "registerentry",
    )
}
"""Every trigger that holds an invariant, by table."""
WANTED = ", ".join(f"('{table}', '{name}')" for table, names in TRIGGERS.items() for name in names)


def unbroken(table: str, owner: str, standing: str) -> str:
    """Return the query for facts that do not begin where the one before ended, in moment or in state."""
    return f"""
        SELECT f.{owner}_id FROM (
            SELECT {owner}_id, at, before, number, lag(until) OVER w AS ended, lag({standing}) OVER w AS stood
            FROM (SELECT *, row_number() OVER (PARTITION BY {owner}_id ORDER BY at, id) AS number FROM {table}) n
            WINDOW w AS (PARTITION BY {owner}_id ORDER BY at, number)
        ) f WHERE f.number > 1 AND (f.ended IS DISTINCT FROM f.at OR f.before IS DISTINCT FROM f.stood)
    """  # noqa: S608  # table and column names are ours


QUERIES: dict[str, str] = (
    audit_activities.QUERIES
    | audit_channels.QUERIES
    | audit_codes.QUERIES
    | audit_joining.QUERIES
    | audit_forms.QUERIES
    | audit_supervision.QUERIES
    | {
        "voice_is_somewhere": """
        SELECT v.ref FROM cases_voice v WHERE (v.disposition = 'linked') IS DISTINCT FROM
        EXISTS (SELECT 1 FROM cases_link l WHERE l.voice_id = v.id AND l.unlinked_at IS NULL)
    """,
        "voice_fact_in_force": """
        SELECT v.ref FROM cases_voice v LEFT JOIN cases_voicefact f ON f.voice_id = v.id AND f.until IS NULL
        GROUP BY v.id HAVING count(f.id) <> 1 OR bool_or(
            (f.disposition, f.channel, f.campaign_id, f.office_id) <> (v.disposition, v.channel, v.campaign_id, v.office_id))
    """,
        "voice_facts_unbroken": unbroken("cases_voicefact", "voice", "disposition"),
        "case_fact_in_force": """
        SELECT c.ref FROM cases_case c LEFT JOIN cases_casefact f ON f.case_id = c.id AND f.until IS NULL
        GROUP BY c.id HAVING count(f.id) <> 1 OR bool_or(
            (f.state, f.kind, f.handling_type, f.target, f.category_id, f.lead_unit_id, f.campaign_id, f.office_id)
            IS DISTINCT FROM
            (c.state, c.kind, c.handling_type, c.target, c.category_id, c.lead_unit_id, c.campaign_id, c.office_id))
    """,
        "case_facts_unbroken": unbroken("cases_casefact", "case", "state"),
        "facts_are_journalled": """
        SELECT v.ref FROM cases_voicefact f JOIN cases_voice v ON v.id = f.voice_id JOIN kernel_journalentry e ON e.id = f.entry_id
        WHERE e.about <> 'voice/' || v.ref OR e.verb <> f.verb OR (e.after <> '' AND e.after <> f.disposition)
        UNION ALL
        SELECT c.ref FROM cases_casefact f JOIN cases_case c ON c.id = f.case_id JOIN kernel_journalentry e ON e.id = f.entry_id
        WHERE e.about <> 'case/' || c.ref OR e.verb <> f.verb
           OR (e.after <> '' AND f.until IS NULL AND e.after <> f.state)
    """,
        "objects_are_journalled": """
        SELECT v.ref FROM cases_voice v
        WHERE NOT EXISTS (SELECT 1 FROM kernel_journalentry e WHERE e.about = 'voice/' || v.ref AND e.number = 1)
        UNION ALL
        SELECT c.ref FROM cases_case c
        WHERE NOT EXISTS (SELECT 1 FROM kernel_journalentry e WHERE e.about = 'case/' || c.ref AND e.number = 1)
    """,
        "closed_is_finished": f"""
        SELECT c.ref FROM cases_case c WHERE c.state = 'closed' AND {WORKED_HERE} AND (
            NOT EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL)
            OR EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL AND (m.done_at IS NULL
                       OR NOT EXISTS (SELECT 1 FROM cases_evidence e WHERE e.measure_id = m.id))))
    """,  # noqa: S608  # the fragment is ours
        "closed_is_verified": f"""
        SELECT c.ref FROM cases_case c
        LEFT JOIN LATERAL (SELECT * FROM cases_round r WHERE r.case_id = c.id ORDER BY number DESC LIMIT 1) r ON true
        WHERE c.state = 'closed' AND {WORKED_HERE}
          AND (r.verified_at IS NULL OR r.verified_by_id = r.submitted_by_id)
    """,  # noqa: S608  # the fragment is ours
        "closed_not_by_handler": f"""
        SELECT c.ref FROM cases_case c JOIN cases_closing k ON k.case_id = c.id AND k.reopened_at IS NULL
        WHERE {WORKED_HERE} AND (
            EXISTS (SELECT 1 FROM cases_round r WHERE r.case_id = c.id AND r.submitted_by_id = k.closed_by_id)
            OR EXISTS (SELECT 1 FROM cases_assignment a WHERE a.case_id = c.id AND a.signed_by_id = k.closed_by_id))
    """,  # noqa: S608  # the fragment is ours
        "closed_with_consent": f"""
        SELECT c.ref FROM cases_case c JOIN cases_closing k ON k.case_id = c.id AND k.reopened_at IS NULL
        LEFT JOIN LATERAL (SELECT * FROM cases_round r WHERE r.case_id = c.id ORDER BY number DESC LIMIT 1) r ON true
        WHERE c.state = 'closed' AND {WORKED_HERE} AND NOT k.by_decision AND (r.asked_at IS NULL OR r.sent_back_at IS NOT NULL
            OR EXISTS (SELECT 1 FROM cases_rating g WHERE g.round_id = r.id AND g.grade IN ('dissatisfied', 'very_unhappy')))
    """,  # noqa: S608  # the fragment is ours
        "struck_off_by_procedure": """
        SELECT c.ref FROM cases_strikereview w JOIN cases_case c ON c.id = w.case_id WHERE w.outcome = 'struck' AND (
            w.signed_at IS NULL OR w.signed_by_id = w.asked_by_id
            OR (w.notice_until IS NOT NULL AND w.ended_at AT TIME ZONE 'Asia/Shanghai' < w.notice_until + 1)
            OR EXISTS (SELECT 1 FROM cases_objection b WHERE b.review_id = w.id AND b.upheld IS DISTINCT FROM false))
    """,
        "notice_is_about_nobody": """
        SELECT c.ref FROM cases_strikereview w JOIN cases_case c ON c.id = w.case_id
        WHERE w.notice_from IS NOT NULL AND w.ended_at IS NULL AND (cases_unfit_to_join(c) OR c.about_user_id IS NOT NULL)
    """,
        "review_runs_with_its_case": """
        SELECT c.ref FROM cases_case c WHERE (c.state IN ('review', 'noticed')) IS DISTINCT FROM
            EXISTS (SELECT 1 FROM cases_strikereview w WHERE w.case_id = c.id AND w.ended_at IS NULL)
    """,
        "verified_by_its_list": """
        SELECT c.ref FROM cases_check k JOIN cases_round r ON r.id = k.round_id JOIN cases_case c ON c.id = r.case_id
        WHERE k.passed AND (k.by_id = r.submitted_by_id OR NOT EXISTS
            (SELECT 1 FROM cases_checkitem i WHERE i.check_made_id = k.id AND i.met)
            OR EXISTS (SELECT 1 FROM cases_checkitem i WHERE i.check_made_id = k.id AND NOT i.met))
    """,
        "salient_has_its_cause": """
        SELECT c.ref FROM cases_closing k JOIN cases_case c ON c.id = k.case_id
        WHERE k.reopened_at IS NULL AND NOT k.by_decision AND NOT c.historical
          AND EXISTS (SELECT 1 FROM cases_salient s WHERE s.case_id = c.id AND s.at < k.at AND s.until IS NULL)
          AND NOT EXISTS (SELECT 1 FROM cases_cause a WHERE a.case_id = c.id)
    """,
        "called_by_another": """
        SELECT c.ref FROM cases_callattempt t JOIN cases_rating g ON g.id = t.rating_id JOIN cases_round r ON r.id = g.round_id
        JOIN cases_case c ON c.id = r.case_id WHERE t.by_id = r.submitted_by_id
    """,
        "closed_has_closing": """
        SELECT c.ref FROM cases_case c LEFT JOIN cases_closing k ON k.case_id = c.id AND k.reopened_at IS NULL
        WHERE (c.state = 'closed') IS DISTINCT FROM (k.id IS NOT NULL) OR (c.state = 'closed') IS DISTINCT FROM (c.closed_at IS NOT NULL)
    """,
        "closed_is_answered": """
        SELECT c.ref FROM cases_case c WHERE c.state = 'closed'
        AND NOT EXISTS (SELECT 1 FROM cases_reply r WHERE r.case_id = c.id)
    """,
        "six_points_before_work": f"""
        SELECT c.ref FROM cases_case c WHERE c.state IN {IN_WORK} AND {WORKED_HERE} AND (
            c.problem = '' OR c.lead_unit_id IS NULL OR c.person = '' OR c.due_on IS NULL
            OR NOT EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.content <> '' AND m.standard <> ''))
    """,  # noqa: S608  # the states are ours
        "next_step_is_true": f"""
        SELECT c.ref FROM cases_case c WHERE c.next_step <> ({NEXT_STEP})
    """,  # noqa: S608  # the fragment is ours
        "one_lead_unit": f"""
        SELECT c.ref FROM cases_case c LEFT JOIN cases_assignment a ON a.case_id = c.id AND a.ended_at IS NULL
        WHERE {WORKED_HERE} GROUP BY c.id HAVING
            (c.state IN ('assigned', 'working', 'submitted', 'verified', 'asked', 'review', 'noticed')) IS DISTINCT FROM (count(a.id) = 1)
            OR bool_or(a.lead_id <> c.lead_unit_id)
    """,  # noqa: S608  # the fragment is ours
        "refusal_is_approved": """
        SELECT c.ref FROM cases_case c WHERE c.state = 'declined' AND NOT EXISTS
        (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.kind = 'decline' AND p.approved AND p.decided_by_id IS NOT NULL)
    """,
        "refusal_is_filed": """
        SELECT c.ref FROM cases_proposal p JOIN cases_case c ON c.id = p.case_id
        LEFT JOIN cases_refusal r ON r.proposal_id = p.id
        WHERE (p.kind = 'decline') IS DISTINCT FROM (r.proposal_id IS NOT NULL) OR r.case_id <> p.case_id
           OR (r.disputed_at IS NOT NULL AND p.approved IS NOT TRUE)
    """,
        "correction_reopens": """
        SELECT c.ref FROM cases_case c JOIN cases_refusal r ON r.case_id = c.id AND r.corrected
        WHERE c.state = 'declined' AND NOT EXISTS (SELECT 1 FROM cases_refusal later
            WHERE later.case_id = c.id AND later.proposal_id > r.proposal_id)
    """,
        "alarm_is_taken": """
        SELECT v.ref FROM cases_alarm a JOIN cases_voice v ON v.id = a.voice_id
        WHERE a.taken_at IS NULL AND a.at < now() - interval '1 day'
    """,
        "first_asked_is_known": """
        SELECT v.ref FROM cases_voice v JOIN kernel_journalentry e ON e.about = 'voice/' || v.ref AND e.number = 1
        WHERE v.channel IN ('counter', 'phone') AND v.batch_id IS NULL AND e.user_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM cases_firstasked f WHERE f.voice_id = v.id)
    """,
        "first_asked_is_released": """
        SELECT v.ref FROM cases_firstasked f JOIN cases_voice v ON v.id = f.voice_id
        JOIN cases_link l ON l.voice_id = v.id AND l.unlinked_at IS NULL
        JOIN cases_assignment a ON a.case_id = l.case_id AND a.ended_at IS NULL AND a.signed_at IS NOT NULL
        WHERE f.released_at IS NULL
    """,
        "told_at_once": """
        SELECT n.ref FROM cases_notice n WHERE (n.number > 1 AND n.reason = '') OR (n.number = 1 AND n.breach)
           OR n.waiting_since IS NULL
           OR n.number > 1 AND NOT EXISTS (SELECT 1 FROM cases_notice b
                WHERE b.case_id = n.case_id AND b.number = n.number - 1 AND b.completed_at IS NOT NULL)
    """,
        "second_transfer_is_decided": """
        SELECT c.ref FROM cases_assignment a JOIN cases_case c ON c.id = a.case_id
        JOIN LATERAL (SELECT * FROM cases_assignment b WHERE b.case_id = a.case_id AND b.id < a.id ORDER BY b.id DESC LIMIT 1) b ON true
        WHERE NOT EXISTS (SELECT 1 FROM cases_proposal p WHERE p.case_id = a.case_id AND p.kind = 'hand_back'
            AND p.approved AND p.decided_by_id IS NOT NULL AND p.decided_at BETWEEN b.at AND a.at)
    """,
        "cancel_is_approved": """
        SELECT c.ref FROM cases_case c WHERE c.state = 'cancelled' AND NOT EXISTS
        (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.kind = 'cancel' AND p.approved AND p.decided_by_id IS NOT NULL)
    """,
        "complaint_has_a_handler": f"""
        SELECT c.ref FROM cases_case c WHERE c.kind = 'complaint' AND {WORKED_HERE}
        AND c.state IN ('assigned', 'working', 'submitted', 'verified', 'asked', 'review', 'noticed', 'closed')
        AND NOT EXISTS (SELECT 1 FROM cases_assignment a WHERE a.case_id = c.id)
    """,  # noqa: S608  # the fragment is ours
        "complaint_has_a_result": f"""
        SELECT c.ref FROM cases_case c WHERE c.kind = 'complaint' AND {WORKED_HERE} AND (
            (c.state = 'closed' AND NOT EXISTS (SELECT 1 FROM cases_round r WHERE r.case_id = c.id AND r.finding <> ''))
            OR (c.state = 'declined' AND NOT EXISTS
                (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.kind = 'decline' AND p.approved)))
    """,  # noqa: S608  # the fragment is ours
        "decided_by_another": """
        SELECT c.ref FROM cases_proposal p JOIN cases_case c ON c.id = p.case_id
        WHERE p.decided_by_id = p.proposed_by_id OR (p.decided_at IS NULL) <> (p.approved IS NULL)
    """,
        "not_to_those_complained_of": """
        SELECT DISTINCT c.ref FROM cases_case c
        JOIN people_unit about ON about.id = c.about_unit_id AND about.parent_id IS NOT NULL
        JOIN cases_assignment a ON a.case_id = c.id AND a.ended_at IS NULL
        JOIN people_unit u ON u.id = a.lead_id OR u.id IN (SELECT w.unit_id FROM cases_cowork w WHERE w.assignment_id = a.id)
        WHERE c.conduct AND starts_with(u.path, about.path)
    """,
        "category_is_a_leaf": """
        SELECT c.ref FROM cases_case c JOIN campaigns_category k ON k.id = c.category_id
        WHERE k.campaign_id <> c.campaign_id OR EXISTS (SELECT 1 FROM campaigns_category d WHERE d.parent_id = k.id)
    """,
        "anonymous_untraceable": """
        SELECT v.ref FROM cases_voice v LEFT JOIN cases_identity i ON i.voice_id = v.id
        JOIN kernel_journalentry e ON e.about = 'voice/' || v.ref AND e.number = 1
        JOIN cases_voicefact f ON f.voice_id = v.id AND f.entry_id = e.id
        WHERE v.anonymous AND (i.sealed IS NOT NULL
            OR EXISTS (SELECT 1 FROM unnest(ARRAY[v.received_at, e.at, e.entered_at, f.at, f.entered_at]) AS t(at)
                       WHERE date_trunc('day', t.at AT TIME ZONE 'Asia/Shanghai') <> t.at AT TIME ZONE 'Asia/Shanghai'))
    """,
        "identity_is_encrypted": """
        SELECT v.ref FROM cases_identity i JOIN cases_voice v ON v.id = i.voice_id
        WHERE i.sealed IS NOT NULL AND substring(i.sealed FROM 1 FOR 5) <> convert_to('gAAAA', 'UTF8')
    """,
        "address_is_encrypted": """
        SELECT u.username || '/' || a.number FROM delivery_address a JOIN people_user u ON u.id = a.user_id
        WHERE a.sealed IS NOT NULL AND substring(a.sealed FROM 1 FOR 5) <> convert_to('gAAAA', 'UTF8')
    """,
        "staff_told_is_carried": """
        SELECT o.hearer FROM kernel_outbox o WHERE o.hearer LIKE 'staff/%' AND NOT EXISTS
        (SELECT 1 FROM delivery_message m WHERE m.outbox_id = o.id AND m.channel = 'in_app')
    """,
        "urging_is_told": """
        SELECT u.kind || '-' || u.year || '-' || u.number FROM cases_urging u WHERE NOT EXISTS
        (SELECT 1 FROM cases_urged g JOIN kernel_outbox o ON o.hearer = 'staff/' || g.user_id
            AND o.params->>'about' = 'urging/' || u.kind || '-' || u.year || '-' || u.number WHERE g.urging_id = u.id)
    """,
        "urging_numbers_unbroken": """
        SELECT kind || '-' || year FROM cases_urging GROUP BY kind, year HAVING count(*) <> max(number)
    """,
        "passage_is_quoted": r"""
        SELECT v.ref FROM cases_link l JOIN cases_voice v ON v.id = l.voice_id WHERE l.passage <> '' AND
        position(regexp_replace(l.passage, '\s+', '', 'g') IN regexp_replace(v.body, '\s+', '', 'g')) = 0
    """,
        "reposts_say_the_same": """
        SELECT v.ref FROM cases_voice v JOIN cases_voice first ON first.id = v.repost_of_id
        WHERE first.text_key <> v.text_key OR first.campaign_id <> v.campaign_id OR first.id >= v.id
    """,
        "rated_when_asked": """
        SELECT v.ref FROM cases_rating g JOIN cases_round r ON r.id = g.round_id JOIN cases_voice v ON v.id = g.voice_id
        WHERE r.asked_at IS NULL OR (g.grade <> '') <> (g.rated_at IS NOT NULL)
    """,
        "import_adds_up": """
        SELECT b.id FROM cases_importbatch b WHERE b.rows_done <> b.added + b.already_there + b.rejected
            OR b.added <> (SELECT count(*) FROM cases_voice v WHERE v.batch_id = b.id)
            OR b.rejected <> (SELECT count(*) FROM cases_rejectedrow r WHERE r.batch_id = b.id)
    """,
        "explained_with_approval": """
        SELECT c.ref FROM cases_explanation e JOIN cases_proposal p ON p.id = e.proposal_id JOIN cases_case c ON c.id = e.case_id
        WHERE e.given_at IS NOT NULL AND (p.approved IS NOT TRUE OR p.decided_at > e.given_at OR p.decided_by_id = p.proposed_by_id)
           OR p.kind <> 'explain' OR p.case_id <> e.case_id
    """,
        "references_are_drawn": """
        SELECT o.ref FROM (SELECT ref FROM cases_voice UNION ALL SELECT ref FROM cases_case
            UNION ALL SELECT ref FROM cases_notice UNION ALL SELECT ref FROM cases_refusal
                           UNION ALL SELECT ref FROM cases_suggestion
            UNION ALL SELECT ref FROM activities_session UNION ALL SELECT ref FROM activities_talk
            UNION ALL SELECT ref FROM activities_visit UNION ALL SELECT ref FROM activities_consultation
            UNION ALL SELECT ref FROM activities_papercall UNION ALL SELECT ref FROM activities_paper
            UNION ALL SELECT ref FROM insight_learnedmodel UNION ALL SELECT ref FROM reports_selfanalysis) o
        LEFT JOIN kernel_counter k ON k.series = split_part(o.ref, '-', 1)
        WHERE k.series IS NULL OR split_part(o.ref, '-', 2)::int >= k.next
    """,
        "unit_paths_hold": """
        SELECT u.code FROM people_unit u LEFT JOIN people_unit p ON p.id = u.parent_id
        WHERE u.path <> coalesce(p.path, '') || u.id || '.'
    """,
        "posts_are_kept": """
        SELECT DISTINCT p.name FROM people_post p
        JOIN people_absence a ON a.user_id = p.holder_a_id AND a.cancelled_at IS NULL
        JOIN people_absence b ON b.user_id = p.holder_b_id AND b.cancelled_at IS NULL
        WHERE p.state = 'filed' AND a.from_on <= b.until_on AND b.from_on <= a.until_on
        AND NOT EXISTS (  -- before these two were put side by side, both may have been away
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'post/' || p.id AND e.verb IN ('file_post', 'revise_post')
            AND (e.entered_at AT TIME ZONE 'Asia/Shanghai')::date > least(a.until_on, b.until_on))
    """,
        "holders_work_here": """
        SELECT p.name FROM people_post p JOIN people_user u ON u.id IN (p.holder_a_id, p.holder_b_id)
        JOIN people_unit n ON n.id = p.unit_id JOIN people_unit w ON w.id = u.unit_id
        WHERE p.state = 'filed' AND (u.state <> 'active' OR w.institution_id <> n.institution_id)
    """,
        "stood_in_while_away": """
        SELECT e.about || ' ' || e.verb FROM kernel_journalentry e WHERE e.data ? 'acts_for' AND NOT EXISTS (
            SELECT 1 FROM people_absence a JOIN people_user u ON u.id = a.user_id WHERE u.username = e.data->>'acts_for'
            AND (e.entered_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN a.from_on AND a.planned_until)
    """,
        "one_lead_of_a_matter": """
        SELECT m.name FROM people_matter m JOIN people_matterassist s ON s.matter_id = m.id AND s.unit_id = m.lead_id
    """,
        "unit_versions_hold": """
        SELECT u.code FROM people_unit u LEFT JOIN people_unitversion v ON v.unit_id = u.id AND v.until IS NULL
        GROUP BY u.id HAVING count(v.id) <> 1 OR bool_or((v.name, v.path, v.kind, v.level) IS DISTINCT FROM (u.name, u.path, u.kind, u.level))
    """,
        "category_versions_hold": """
        SELECT k.code FROM campaigns_category k LEFT JOIN campaigns_categoryversion v ON v.category_id = k.id AND v.until IS NULL
        GROUP BY k.id HAVING count(v.id) <> 1 OR bool_or(v.name <> k.name)
    """,
        "signed_report_is_whole": """
        SELECT c.code || '-' || r.number FROM reports_stagereport r JOIN campaigns_campaign c ON c.id = r.campaign_id
        WHERE encode(sha256(r.document), 'hex') <> r.sha256 OR NOT EXISTS (
            SELECT 1 FROM kernel_journalentry e WHERE e.about = 'report/' || c.code || '-' || r.number
            AND e.verb = 'sign_report' AND e.data->>'sha256' = r.sha256)
    """,
        "case_knows_what_binds_it": """
        SELECT c.ref FROM cases_case c WHERE c.state NOT IN ('registered', 'declined', 'referred', 'cancelled')
        AND NOT c.historical AND ((c.kind IN ('approval', 'request') AND c.service_item = '')
            OR (c.kind = 'order' AND NOT EXISTS (SELECT 1 FROM cases_writtenorder o WHERE o.case_id = c.id)))
    """,
        "suggested_from_policy": """
        SELECT s.ref FROM cases_suggestion s WHERE NOT EXISTS (SELECT 1 FROM cases_suggestioncase l WHERE l.suggestion_id = s.id)
        OR (s.state = 'drafted') <> (s.sent_on IS NULL) OR (s.state = 'answered') <> (s.answered_on IS NOT NULL)
    """,
        # Working days against days depend on the year's holidays; what is compared here never does.
        "promise_keeps_the_law": r"""
        SELECT e.code || '-' || g.number FROM openness_guide g JOIN openness_errand e ON e.id = g.item_id,
        LATERAL (SELECT substring(g.promised_limit FROM '[0-9]+')::int AS ours, substring(g.promised_limit FROM '[a-z]+') AS our_unit,
            substring(g.legal_limit FROM '[0-9]+')::int AS law, substring(g.legal_limit FROM '[a-z]+') AS law_unit) n
        WHERE g.state <> 'draft' AND (g.promised_limit !~ '^[1-9][0-9]*(wd|d|h)$' OR (our_unit = law_unit AND ours > law)
            OR (g.legal_limit = '' AND our_unit = 'wd' AND ours > 20))
    """,
        "published_is_journalled": """
        SELECT e.code || '-' || g.number FROM openness_guide g JOIN openness_errand e ON e.id = g.item_id
        WHERE g.published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM kernel_journalentry j
            WHERE j.about = 'guide/' || e.code || '-' || g.number AND j.verb = 'publish_guide' AND j.at = g.published_at)
        UNION ALL
        SELECT t.code || '-' || t.number FROM openness_ruletext t
        WHERE t.published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM kernel_journalentry j
            WHERE j.about = 'text/' || t.code || '-' || t.number AND j.verb = 'publish_text' AND j.at = t.published_at)
    """,
        "answers_stay_anonymous": """
        SELECT q.code FROM surveys_questionnaire q WHERE q.anonymous AND (
            EXISTS (SELECT 1 FROM surveys_sheet s WHERE s.questionnaire_id = q.id AND s.person IS NOT NULL)
            OR EXISTS (SELECT 1 FROM surveys_passage p WHERE p.questionnaire_id = q.id AND p.sheet_id IS NOT NULL))
        UNION ALL
        SELECT v.ref FROM surveys_passagevoice l JOIN cases_voice v ON v.id = l.voice_id
        JOIN surveys_passage p ON p.id = l.passage_id JOIN surveys_questionnaire q ON q.id = p.questionnaire_id
        WHERE q.anonymous AND (NOT v.anonymous OR EXISTS (SELECT 1 FROM cases_identity i WHERE i.voice_id = v.id))
    """,
        "answers_are_gone_when_counted": """
        SELECT q.code FROM surveys_questionnaire q WHERE q.state IN ('counted', 'withdrawn') AND (
            EXISTS (SELECT 1 FROM surveys_sealed s WHERE s.questionnaire_id = q.id)
            OR EXISTS (SELECT 1 FROM surveys_spentproof s WHERE s.questionnaire_id = q.id))
    """,
        "answers_add_up": """
        SELECT code FROM (
            SELECT q.code, q.state, q.door, r.figures,
                (SELECT count(*) FROM surveys_token t JOIN surveys_tokenlist l ON l.id = t.token_list_id
                 WHERE l.questionnaire_id = q.id AND t.used) AS used,
                (SELECT count(*) FROM surveys_sealed s WHERE s.questionnaire_id = q.id AND NOT s.on_paper) AS web,
                (SELECT count(*) FROM surveys_sheet s WHERE s.questionnaire_id = q.id) AS sheets,
                (SELECT count(*) FROM surveys_spentproof s WHERE s.questionnaire_id = q.id) AS spent
            FROM surveys_questionnaire q LEFT JOIN surveys_result r ON r.questionnaire_id = q.id
        ) n WHERE (state IN ('open', 'closed') AND door = 'tokens' AND used <> web)
            OR (state IN ('open', 'closed') AND door = 'anybody' AND spent <> web)
            OR (state <> 'counted' AND sheets > 0)
            OR (state = 'counted' AND (sheets <> (figures->>'n')::int
                OR (door = 'tokens' AND used NOT BETWEEN (figures->'returned'->>'web')::int
                    AND (figures->'returned'->>'web')::int + (figures->'returned'->>'unreadable')::int)))
    """,
        "boxes_are_alike": """
        SELECT q.code FROM surveys_sealed s JOIN surveys_questionnaire q ON q.id = s.questionnaire_id
        GROUP BY q.id HAVING count(DISTINCT octet_length(s.box)) > 1 OR min(s.day) < min(q.opens_on)
    """,
        "small_groups_are_hidden": """
        SELECT q.code FROM surveys_result r JOIN surveys_questionnaire q ON q.id = r.questionnaire_id
        WHERE (r.figures->>'n')::int < 5
            OR jsonb_path_exists(r.figures, '$.groupings[*].groups[*].n ? (@ > 0 && @ < 5)')
            OR jsonb_path_exists(r.figures, '$.groupings[*].others ? (@ > 0 && @ < 5)')
            OR EXISTS (
                SELECT 1 FROM jsonb_path_query(r.figures, '$.questions[*].parts[*].by.*[*]') g
                WHERE jsonb_typeof(g) = 'array'
                AND (SELECT sum(c::int) FROM jsonb_array_elements_text(g) c) BETWEEN 1 AND 4)
    """,
        "guards_are_on": f"""
        SELECT w.tab || '.' || w.name FROM (VALUES {WANTED}) AS w(tab, name) WHERE NOT EXISTS
        (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = to_regclass(w.tab) AND t.tgname = w.name AND t.tgenabled IN ('O', 'A'))
        UNION ALL
        SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE NOT convalidated AND connamespace = 'public'::regnamespace
    """,  # noqa: S608  # table and trigger names are ours
    }
)
