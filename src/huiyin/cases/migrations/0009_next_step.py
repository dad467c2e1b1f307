"""The next step of each case, noted on it, and the indexes by which whose turn it is is found."""

from django.conf import settings
from django.db import migrations, models

BACKFILL = """
UPDATE cases_case AS c SET next_step = CASE
    WHEN c.state IN ('registered', 'accepted') AND (c.category_id IS NULL OR c.handling_type = '' OR c.target = '') THEN 'classify'
    WHEN c.state = 'working' AND EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM cases_evidence e WHERE e.measure_id = m.id)) THEN 'add_evidence'
    WHEN c.state = 'working' AND EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL AND m.done_at IS NULL) THEN 'finish_measure'
    WHEN EXISTS (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.decided_at IS NULL) THEN ''
    WHEN c.state = 'registered' THEN 'accept'
    WHEN c.state = 'accepted' THEN 'assign'
    WHEN c.state = 'assigned' AND EXISTS (SELECT 1 FROM cases_assignment a WHERE a.case_id = c.id AND a.ended_at IS NULL AND a.signed_at IS NOT NULL) THEN 'plan'
    WHEN c.state = 'assigned' THEN 'sign'
    WHEN c.state = 'working' AND NOT EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL) THEN 'plan'
    WHEN c.state = 'working' AND EXISTS (SELECT 1 FROM cases_assignment a JOIN cases_cowork w ON w.assignment_id = a.id
    WHERE a.case_id = c.id AND a.ended_at IS NULL AND w.answered_at IS NULL) THEN ''
    WHEN c.state = 'working' THEN 'submit'
    WHEN c.state = 'submitted' THEN 'verify'
    WHEN c.state = 'verified' THEN 'ask'
    WHEN c.state = 'asked' THEN 'close'
    ELSE '' END
"""


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0008_what_people_meet_stays'),
        ('people', '0003_who_is_who_and_limits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_waiting_for_unit',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_waiting',
        ),
        migrations.AddField(
            model_name='case',
            name='next_step',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['lead_unit', 'next_step', 'due_on', 'id'], name='case_waiting_for_unit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['office', 'next_step', 'due_on', 'id'], name='case_waiting'),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
