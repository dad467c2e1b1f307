"""The meeting and the plan with which a phase opens."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- Phases run in order and not back; each but the first opens with its meeting and its plan, which then stay (A02).
CREATE FUNCTION campaigns_phase_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('planned', 'open'), ('open', 'closed')) THEN
        RAISE EXCEPTION 'phase % of campaign % went from % to %', OLD.number, OLD.campaign_id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'open' AND OLD.state = 'planned' AND EXISTS (SELECT 1 FROM campaigns_phase b
            WHERE b.campaign_id = NEW.campaign_id AND b.number < NEW.number AND b.state <> 'closed') THEN
        RAISE EXCEPTION 'phase % of campaign % opened before the one before it was closed', NEW.number, NEW.campaign_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'open' AND OLD.state = 'planned' AND NEW.number > 1 AND (NEW.meeting_on IS NULL OR NEW.plan_text = '') THEN
        RAISE EXCEPTION 'phase % of campaign % opened without meeting or plan', NEW.number, NEW.campaign_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'planned' AND (OLD.meeting_on, OLD.meeting_chair_id, OLD.meeting_people, OLD.meeting_words, OLD.plan_title,
            OLD.plan_number, OLD.plan_on, OLD.plan_text) IS DISTINCT FROM (NEW.meeting_on, NEW.meeting_chair_id,
            NEW.meeting_people, NEW.meeting_words, NEW.plan_title, NEW.plan_number, NEW.plan_on, NEW.plan_text) THEN
        RAISE EXCEPTION 'phase % of campaign % keeps the meeting and the plan that it opened with', NEW.number, NEW.campaign_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opens_in_order BEFORE UPDATE ON campaigns_phase
    FOR EACH ROW EXECUTE FUNCTION campaigns_phase_opens();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0002_focus_and_special'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='phase',
            name='meeting_chair',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='主持人'),
        ),
        migrations.AddField(
            model_name='phase',
            name='meeting_on',
            field=models.DateField(null=True, verbose_name='转段会日期'),
        ),
        migrations.AddField(
            model_name='phase',
            name='meeting_people',
            field=models.PositiveIntegerField(null=True, verbose_name='参会人数'),
        ),
        migrations.AddField(
            model_name='phase',
            name='meeting_words',
            field=models.TextField(blank=True, verbose_name='部署的主要工作'),
        ),
        migrations.AddField(
            model_name='phase',
            name='plan_number',
            field=models.CharField(blank=True, max_length=64, verbose_name='文号'),
        ),
        migrations.AddField(
            model_name='phase',
            name='plan_on',
            field=models.DateField(null=True, verbose_name='印发日期'),
        ),
        migrations.AddField(
            model_name='phase',
            name='plan_text',
            field=models.TextField(blank=True, verbose_name='方案正文'),
        ),
        migrations.AddField(
            model_name='phase',
            name='plan_title',
            field=models.CharField(blank=True, max_length=200, verbose_name='方案名称'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting_on', None), ('meeting_people', None), ('meeting_words', '')), models.Q(('meeting_on__isnull', False), ('meeting_people__gte', 1), models.Q(('meeting_words', ''), _negated=True)), _connector='OR'), name='phase_meeting_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('plan_on', None), ('plan_text', ''), ('plan_title', '')), models.Q(('plan_on__isnull', False), models.Q(('plan_title', ''), _negated=True), models.Q(('plan_text', ''), _negated=True)), _connector='OR'), name='phase_plan_is_whole'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
