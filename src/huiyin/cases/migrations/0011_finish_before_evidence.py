"""A measure is finished with its evidence: the step of evidence alone comes where all measures are done."""

from django.db import migrations

FORWARD = """
UPDATE cases_case AS c SET next_step = CASE
    WHEN EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL AND m.done_at IS NULL) THEN 'finish_measure'
    WHEN EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM cases_evidence e WHERE e.measure_id = m.id AND (e.file <> '' OR NOT
    EXISTS (SELECT 1 FROM cases_evidencerule r JOIN people_unit o ON o.institution_id = r.institution_id
    WHERE o.id = c.office_id AND r.handling_type = c.handling_type AND r.needs = 'file')))) THEN 'add_evidence'
    WHEN EXISTS (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.decided_at IS NULL) THEN ''
    WHEN NOT EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL) THEN 'plan'
    WHEN EXISTS (SELECT 1 FROM cases_assignment a JOIN cases_cowork w ON w.assignment_id = a.id
    WHERE a.case_id = c.id AND a.ended_at IS NULL AND w.answered_at IS NULL) THEN ''
    ELSE 'submit' END
WHERE c.state = 'working'
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_voices_of_an_office"), ("people", "0003_who_is_who_and_limits")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
