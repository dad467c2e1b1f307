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
    "supervision_inspection": ["nothing_is_deleted", "inspection_is_whole"],
    "supervision_inspectionfinding": ["nothing_is_deleted", "finding_stays"],
    "supervision_findingfile": ["nothing_is_deleted"],
    "supervision_violation": ["nothing_is_deleted", "violation_is_whole"],
    "supervision_violationperson": ["nothing_is_deleted"],
    "supervision_sanction": ["nothing_is_deleted", "sanction_stays", "sanction_is_whole", "ground_stays"],
    "supervision_event": ["nothing_is_deleted", "event_is_whole"],
    "supervision_eventunit": ["line_stays", "line_is_whole"],
    "supervision_eventcorrection": ["nothing_is_deleted"],
    "supervision_circular": ["nothing_is_deleted", "circular_stays", "circular_is_whole"],
    "campaigns_specialplan": ["plan_holds", "nothing_is_deleted"],
    "campaigns_specialproblem": ["plan_holds", "adopted_stays"],
    "campaigns_routestep": ["plan_holds", "adopted_stays"],
    "campaigns_milestone": ["plan_holds", "adopted_stays"],
    "campaigns_responsibility": ["plan_holds", "own_unit", "nothing_is_deleted"],
    "campaigns_milestonemove": ["nothing_is_changed"],
    "supervision_checkround": ["nothing_is_deleted"],
    "supervision_selfcheck": ["sheet_holds", "signed_stays", "nothing_is_deleted"],
    "supervision_checkitem": ["sheet_holds", "signed_stays"],
    "supervision_checkfinding": ["sheet_holds", "signed_stays"],
    "supervision_checkback": ["sheet_holds", "signed_stays"],
    "supervision_supervisiongroup": ["nothing_is_deleted", "group_fits", "group_is_led"],
    "supervision_groupmember": ["nothing_is_deleted", "member_is_led"],
    "supervision_groupunit": ["nothing_is_deleted", "area_fits"],
    "supervision_groupstep": ["nothing_is_deleted"],
    "supervision_groupmeeting": ["nothing_is_deleted"],
    "supervision_handbookissue": ["nothing_is_deleted"],
    "supervision_handbookcopy": ["nothing_is_deleted"],
    "supervision_unitphase": ["nothing_is_deleted", "passage_holds", "passage_stays"],
    "supervision_unittalk": ["nothing_is_deleted"],
    "supervision_unitreaction": ["nothing_is_deleted", "reaction_stays"],
    "supervision_lookback": ["looked_back_stays", "nothing_is_deleted"],
    "supervision_practice": ["nothing_is_deleted", "practice_stays", "practice_holds"],
    "supervision_mechanismreview": ["nothing_is_changed", "review_day_holds"],
}
QUERIES: dict[str, str] = {
    "rules_are_what_their_days_say": """
        SELECT m.ref FROM cases_mechanism m
        WHERE (m.state = 'planned') <> (m.in_force_on IS NULL) OR (m.state = 'ended') <> (m.ended_on IS NOT NULL)
    """,
    "reviews_follow_each_other": """
        SELECT m.ref FROM cases_mechanism m JOIN (
            SELECT r.mechanism_id, r.next_on, r.number, row_number() OVER w AS place, lead(r.due_on) OVER w AS then_due
            FROM supervision_mechanismreview r WINDOW w AS (PARTITION BY r.mechanism_id ORDER BY r.number)
        ) s ON s.mechanism_id = m.id
        GROUP BY m.id HAVING bool_or(s.number <> s.place OR s.next_on <> coalesce(s.then_due, m.review_on))
    """,
    "practices_are_decided_by_others": """
        SELECT p.ref FROM supervision_practice p LEFT JOIN cases_mechanism m ON m.id = p.mechanism_id
        WHERE (p.state = 'proposed') <> (p.decided_at IS NULL) OR (p.state = 'adopted') <> (p.mechanism_id IS NOT NULL)
        OR p.decided_by_id = p.proposed_by_id OR m.case_id IS NOT NULL OR m.in_force_on IS NULL AND m.id IS NOT NULL
    """,
    "inspections_are_told_in_time": """
        SELECT i.ref FROM supervision_inspection i WHERE i.manner = 'open' AND i.begun_on IS NOT NULL
        AND (i.noticed_on IS NULL OR i.begun_on < i.noticed_on + i.notice_days)
    """,
    "schools_are_not_inspected_too_often": """
        SELECT i.ref FROM supervision_inspectedunit u JOIN supervision_inspection i ON i.id = u.inspection_id
        JOIN people_unit p ON p.id = u.unit_id WHERE p.kind = 'school'
        AND (i.state IN ('refused', 'cancelled')) = (u.place IS NOT NULL)
    """,
    "findings_are_of_inspected_units": """
        SELECT i.ref FROM supervision_inspectionfinding f JOIN supervision_inspection i ON i.id = f.inspection_id
        WHERE NOT EXISTS (SELECT 1 FROM supervision_inspectedunit u WHERE u.inspection_id = i.id AND u.unit_id = f.unit_id)
    """,
    "sanctions_are_decided_by_people": """
        SELECT s.ref FROM supervision_sanction s
        WHERE s.state IN ('decided', 'appealed', 'upheld', 'changed', 'revoked')
        AND (s.organ = '' OR s.number = '' OR s.decided_on IS NULL OR s.decided_by_id IS NULL OR s.stated_on IS NULL
            OR s.decided_by_id = s.proposed_by_id OR s.decided_by_id = s.user_id)
    """,
    "sanctions_are_of_their_person": """
        SELECT s.ref FROM supervision_sanction s JOIN supervision_violationperson p ON p.id = s.person_id
        WHERE (s.user_id, s.unit_id, s.name) IS DISTINCT FROM (p.user_id, p.unit_id, p.name)
    """,
    "events_add_up": """
        SELECT e.ref FROM supervision_event e LEFT JOIN supervision_eventunit u ON u.event_id = e.id GROUP BY e.id
        HAVING count(u.id) = 0
        OR count(u.id) FILTER (WHERE u.standing <> '') <> CASE WHEN e.state = 'recorded' THEN count(u.id) ELSE 0 END
    """,
    "event_corrections_are_kept": """
        SELECT e.ref FROM supervision_eventunit u JOIN supervision_event e ON e.id = u.event_id
        JOIN LATERAL (SELECT c.standing, c.minutes, c.heads FROM supervision_eventcorrection c
            WHERE c.line_id = u.id ORDER BY c.id DESC LIMIT 1) l ON true
        WHERE (u.standing, u.minutes, u.heads) IS DISTINCT FROM (l.standing, l.minutes, l.heads)
    """,
    "lateness_behind_sanctions": """
        SELECT s.ref FROM supervision_sanction s LEFT JOIN supervision_eventunit u ON u.id = s.attendance_id
        LEFT JOIN supervision_event e ON e.id = u.event_id
        WHERE (s.ground = 'tardy' AND u.id IS NULL) OR (u.id IS NOT NULL AND (e.campaign_id <> s.campaign_id
            OR u.standing NOT IN ('late', 'absent') AND NOT EXISTS (SELECT 1 FROM supervision_eventcorrection c
                WHERE c.line_id = u.id AND c.was_standing IN ('late', 'absent'))))
    """,
    "circulars_stand_as_issued": """
        SELECT c.ref FROM supervision_circular c WHERE (c.state = 'issued' AND c.issued_on IS NULL)
        OR (c.kind = 'progress' AND (c.text <> '' OR c.as_of IS NULL))
    """,
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
    "special_plans_are_whole": """
        SELECT l.ref FROM campaigns_specialplan l WHERE l.state <> 'draft' AND (
            (SELECT count(*) FROM campaigns_specialproblem p WHERE p.plan_id = l.id) NOT BETWEEN 2 AND 3
            OR EXISTS (SELECT 1 FROM campaigns_specialproblem p WHERE p.plan_id = l.id AND (
                NOT EXISTS (SELECT 1 FROM campaigns_milestone m WHERE m.problem_id = p.id)
                OR NOT EXISTS (SELECT 1 FROM campaigns_routestep s WHERE s.problem_id = p.id))))
    """,
    "special_steps_in_order": """
        SELECT DISTINCT l.ref FROM campaigns_specialplan l JOIN campaigns_specialproblem p ON p.plan_id = l.id
        WHERE EXISTS (SELECT 1 FROM campaigns_routestep s WHERE s.problem_id = p.id AND s.number > 1 AND NOT EXISTS (
                SELECT 1 FROM campaigns_routestep b WHERE b.problem_id = p.id AND b.number = s.number - 1
                AND (s.taken_on IS NULL OR b.taken_on <= s.taken_on)))
            OR EXISTS (SELECT 1 FROM campaigns_milestone m JOIN campaigns_routestep s ON s.id = m.step_id
                WHERE m.problem_id = p.id AND m.done_on IS NOT NULL AND (s.taken_on IS NULL OR s.taken_on > m.done_on))
    """,
    "special_first_person": """
        SELECT l.ref FROM campaigns_specialplan l WHERE l.state <> 'draft' AND (
            SELECT count(*) FROM campaigns_responsibility r WHERE r.campaign_id = l.campaign_id AND r.unit_id = l.unit_id
            AND r.duty = 'first' AND r.until IS NULL) <> 1
    """,
    "self_checks_are_whole": """
        SELECT s.ref FROM supervision_selfcheck s WHERE s.state = 'signed' AND (
            EXISTS (SELECT 1 FROM supervision_checkitem i WHERE i.sheet_id = s.id AND i.answer = '')
            OR EXISTS (SELECT 1 FROM supervision_checkback b WHERE b.sheet_id = s.id AND b.verdict = ''))
    """,
    "self_check_findings_are_cases": """
        SELECT s.ref FROM supervision_selfcheck s JOIN supervision_checkitem i ON i.sheet_id = s.id
        JOIN supervision_checkfinding f ON f.item_id = i.id LEFT JOIN cases_case c ON c.id = f.case_id
        LEFT JOIN cases_voice v ON v.id = f.voice_id
        WHERE s.state = 'signed' AND (c.id IS NULL OR v.channel IS DISTINCT FROM 'self_check')
    """,
    "groups_are_led": """
        SELECT g.ref FROM supervision_supervisiongroup g
        LEFT JOIN supervision_groupmember m ON m.group_id = g.id AND m.until IS NULL
        GROUP BY g.id HAVING g.state = 'live' AND count(m.id) FILTER (WHERE m.role = 'leader') <> 1
        OR g.state <> 'live' AND count(m.id) > 0
    """,
    "areas_are_of_their_groups": """
        SELECT g.ref FROM supervision_groupunit a JOIN supervision_supervisiongroup g ON g.id = a.group_id
        WHERE (a.campaign_id, a.tier) IS DISTINCT FROM (g.campaign_id, g.tier) OR g.state <> 'live' AND a.until IS NULL
    """,
    "nobody_heads_over_himself": """
        SELECT g.ref FROM supervision_groupmember m JOIN supervision_supervisiongroup g ON g.id = m.group_id
        JOIN people_user u ON u.id = m.user_id JOIN people_unit home ON home.id = u.unit_id
        JOIN supervision_groupunit a ON a.group_id = g.id AND a.until IS NULL
        JOIN people_unit area ON area.id = a.unit_id AND area.parent_id IS NOT NULL
        WHERE m.until IS NULL AND m.role IN ('leader', 'deputy') AND starts_with(home.path, area.path)
    """,
    "nobody_is_through_unfinished": """
        SELECT p.ref FROM supervision_unitphase p WHERE p.state = 'passed' AND (
        (SELECT count(DISTINCT t.kind) FROM supervision_unittalk t JOIN supervision_unitphase o ON o.id = t.passage_id
            WHERE o.unit_id = p.unit_id AND o.campaign_id = p.campaign_id) < 4
        OR EXISTS (SELECT 1 FROM supervision_unitreaction r WHERE r.passage_id = p.id AND r.state <> 'lifted'
            AND r.kind IN ('delay', 'make_up', 'redo'))
        OR (SELECT count(DISTINCT c.review_kind) FROM activities_paper a JOIN activities_papercall c ON c.id = a.call_id
            WHERE a.unit_id = p.unit_id AND c.campaign_id = p.campaign_id AND c.review_kind <> ''
            AND a.state IN ('accepted', 'displayed')) < 3)
    """,
}
SENTENCES: dict[str, str | Promise] = {
    "rules_are_what_their_days_say": _("制度的状态与施行、废止日期一致"),
    "reviews_follow_each_other": _("制度的评估一次接一次,评估日期就是最近一次定下的"),
    "practices_are_decided_by_others": _("立为制度的做法都由提议人以外的人决定,并在制度登记里施行"),
    "inspections_are_told_in_time": _("明查都提前规定的天数通知了被查单位"),
    "schools_are_not_inspected_too_often": _("每所学校的检查都占着当年的名额,不批准和取消的不占"),
    "findings_are_of_inspected_units": _("检查发现都属于去过的单位"),
    "sanctions_are_decided_by_people": _("已决定的处理都有机关、文号、日期和登记人,听取过陈述,不由提出人和本人决定"),
    "sanctions_are_of_their_person": _("按违规问题作出的处理,对象就是其中的那个人"),
    "events_add_up": _("登记过到会的会议,通知的每个单位恰有一种到会情况"),
    "event_corrections_are_kept": _("更正过的到会情况与最后一次更正一致"),
    "lateness_behind_sanctions": _("因会议迟到、缺席提出的处理,都有同一活动的签到记录"),
    "circulars_stand_as_issued": _("印发的通报有印发日期,整改落实情况通报只有台账的数字"),
    "feedback_keeps_its_source": _("巡视反馈立的件,来源始终是巡视反馈"),
    "looked_back_by_others": _("回头看的人没有承办、签收或者销号过这一件"),
    "rebound_reopened_its_case": _("回头看发现反弹的,原件都以反弹重开"),
    "planned_look_is_at_a_closing_in_force": _("待回头看的都是现行的销号"),
    "remarks_are_answered": _("已办结的上级联络,每条意见都有答复"),
    "special_plans_are_whole": _("已确定的专项方案有 2—3 个问题,各有时间表和路线图"),
    "special_steps_in_order": _("路线图一步接一步,节点不在它的步骤以前完成"),
    "special_first_person": _("已确定的专项方案恰有一位第一责任人"),
    "self_checks_are_whole": _("已签字的自查表每一项都有回答"),
    "self_check_findings_are_cases": _("已签字的自查表发现的每个问题都在台账里"),
    "groups_are_led": _("在任的督导组恰有一位组长,撤销的没有人"),
    "areas_are_of_their_groups": _("督导单位与所属督导组的活动、层级一致"),
    "nobody_heads_over_himself": _("组长、副组长不督导自己的单位"),
    "nobody_is_through_unfinished": _("通过环节的单位,三必审、四必谈齐全,没有未解除的处理"),
}
