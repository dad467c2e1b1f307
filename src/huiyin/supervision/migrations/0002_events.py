"""Events to which units are called, how each came, what was corrected; a sanction may be for a line of one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce

RULES = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_event FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR UPDATE ON supervision_eventcorrection
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- Who is called changes only until attendance is recorded; what a unit said of itself stays as it said it.
CREATE FUNCTION supervision_event_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state_is text;
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        SELECT state INTO state_is FROM supervision_event
            WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.event_id ELSE OLD.event_id END;
        IF state_is <> 'called' THEN
            RAISE EXCEPTION 'the units of an event stay once attendance is recorded' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF (NEW.event_id, NEW.number, NEW.unit_id) IS DISTINCT FROM (OLD.event_id, OLD.number, OLD.unit_id)
        OR (OLD.statement <> '' AND (NEW.statement, NEW.stated_on) IS DISTINCT FROM (OLD.statement, OLD.stated_on))
        OR (OLD.statement = '' AND NEW.statement <> '' AND OLD.standing NOT IN ('late', 'absent'))
        OR (OLD.explain_until IS NOT NULL AND NEW.explain_until IS DISTINCT FROM OLD.explain_until)
        OR (OLD.standing <> '' AND NEW.standing = '') THEN
        RAISE EXCEPTION 'line % of an event stays as it was entered', OLD.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_stays BEFORE INSERT OR UPDATE OR DELETE ON supervision_eventunit
    FOR EACH ROW EXECUTE FUNCTION supervision_event_line_stays();

-- Every unit that was called stands in one way once attendance is recorded, and in none before: the counts add up.
CREATE FUNCTION supervision_event_holds(which bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now record;
BEGIN
    SELECT e.ref, e.state, e.recorded_on, e.cancelled_for, count(u.id) AS called, count(u.id) FILTER (WHERE u.standing <> '') AS stand
        INTO now FROM supervision_event e LEFT JOIN supervision_eventunit u ON u.event_id = e.id WHERE e.id = which GROUP BY e.id;
    IF now.called = 0 OR (now.state = 'recorded') <> (now.recorded_on IS NOT NULL)
        OR (now.state = 'cancelled') <> (now.cancelled_for <> '')
        OR now.stand <> (CASE WHEN now.state = 'recorded' THEN now.called ELSE 0 END) THEN
        RAISE EXCEPTION 'event % is not whole', now.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE FUNCTION supervision_event_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM supervision_event_holds(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER event_is_whole AFTER INSERT OR UPDATE ON supervision_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_event_changed();
CREATE FUNCTION supervision_event_line_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM supervision_event_holds(CASE WHEN TG_OP = 'DELETE' THEN OLD.event_id ELSE NEW.event_id END);
    IF TG_OP = 'UPDATE' AND OLD.standing <> ''
        AND (NEW.standing, NEW.minutes, NEW.heads) IS DISTINCT FROM (OLD.standing, OLD.minutes, OLD.heads)
        AND NOT EXISTS (SELECT 1 FROM supervision_eventcorrection c WHERE c.line_id = NEW.id
            AND (c.was_standing, c.was_minutes, c.was_heads) IS NOT DISTINCT FROM (OLD.standing, OLD.minutes, OLD.heads)
            AND (c.standing, c.minutes, c.heads) IS NOT DISTINCT FROM (NEW.standing, NEW.minutes, NEW.heads)) THEN
        RAISE EXCEPTION 'line % is corrected with its reason', NEW.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER line_is_whole AFTER INSERT OR UPDATE OR DELETE ON supervision_eventunit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_event_line_changed();

-- A sanction is for a unit's being late or absent at an event of its own campaign, and stays so.
CREATE FUNCTION supervision_sanction_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.attendance_id IS DISTINCT FROM OLD.attendance_id THEN
            RAISE EXCEPTION 'sanction % stays as it was proposed', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.attendance_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM supervision_eventunit u JOIN supervision_event e ON e.id = u.event_id
        WHERE u.id = NEW.attendance_id AND e.campaign_id = NEW.campaign_id AND u.standing IN ('late', 'absent')) THEN
        RAISE EXCEPTION 'sanction is for no lateness' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ground_stays BEFORE INSERT OR UPDATE ON supervision_sanction
    FOR EACH ROW EXECUTE FUNCTION supervision_sanction_ground();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0002_focus_and_special'),
        ('cases', '0014_public_ratings'),
        ('people', '0002_inspections'),
        ('supervision', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('title', models.CharField(max_length=100, verbose_name='会议名称')),
                ('place', models.CharField(max_length=100, verbose_name='地点')),
                ('starts_at', models.DateTimeField(verbose_name='开会时间')),
                ('recorded_on', models.DateField(null=True, verbose_name='登记日期')),
                ('cancelled_for', models.CharField(blank=True, max_length=300, verbose_name='取消原因')),
                ('state', models.CharField(choices=[('called', '已通知'), ('recorded', '已登记到会'), ('cancelled', '已取消')], default='called', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='EventCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was_standing', models.CharField(choices=[('on_time', '准时'), ('late', '迟到'), ('leave', '请假'), ('absent', '缺席')], max_length=16)),
                ('was_minutes', models.PositiveSmallIntegerField(null=True)),
                ('was_heads', models.PositiveSmallIntegerField(null=True)),
                ('standing', models.CharField(choices=[('on_time', '准时'), ('late', '迟到'), ('leave', '请假'), ('absent', '缺席')], max_length=16)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('heads', models.PositiveSmallIntegerField(null=True)),
                ('reason', models.CharField(max_length=300, verbose_name='更正原因')),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='EventUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('standing', models.CharField(blank=True, choices=[('on_time', '准时'), ('late', '迟到'), ('leave', '请假'), ('absent', '缺席')], max_length=16, verbose_name='到会情况')),
                ('minutes', models.PositiveSmallIntegerField(null=True, verbose_name='迟到(分钟)')),
                ('heads', models.PositiveSmallIntegerField(null=True, verbose_name='到会人数')),
                ('explain_until', models.DateField(null=True, verbose_name='说明情况的期限')),
                ('statement', models.TextField(blank=True, verbose_name='情况说明')),
                ('stated_on', models.DateField(null=True, verbose_name='说明日期')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='sanction',
            name='sanction_ground_known',
        ),
        migrations.RemoveConstraint(
            model_name='sanction',
            name='sanction_for_a_matter',
        ),
        migrations.AlterField(
            model_name='sanction',
            name='ground',
            field=models.CharField(choices=[('late', '超期不办'), ('refusal', '推诿、拒不办理'), ('breach', '违反承诺或者制度'), ('perfunctory', '整改不实、弄虚作假'), ('violation', '违规违纪'), ('tardy', '会议迟到、缺席')], max_length=16, verbose_name='事由'),
        ),
        migrations.AddField(
            model_name='event',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='campaigns.campaign', verbose_name='活动'),
        ),
        migrations.AddField(
            model_name='eventunit',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='supervision.event'),
        ),
        migrations.AddField(
            model_name='eventunit',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='eventcorrection',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='supervision.eventunit'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='attendance',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='supervision.eventunit'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['late', 'refusal', 'breach', 'perfunctory', 'violation', 'tardy'])), name='sanction_ground_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), ('case__isnull', False), ('inspection__isnull', False), ('urging__isnull', False), ('attendance__isnull', False), _connector='OR'), name='sanction_for_a_matter'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', 'tardy'), _negated=True), ('attendance__isnull', False), _connector='OR'), name='sanction_tardy_at_an_event'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['campaign', '-id'], name='event_list'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['called', 'recorded', 'cancelled'])), name='event_state_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('place', ''), _negated=True)), name='event_says_what_and_where'),
        ),
        migrations.AddIndex(
            model_name='eventunit',
            index=models.Index(fields=['unit', 'event'], name='event_unit_by_unit'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['on_time', 'late', 'leave', 'absent', ''])), name='eventunit_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.UniqueConstraint(fields=('event', 'unit'), name='event_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.UniqueConstraint(fields=('event', 'number'), name='event_unit_number_once'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('standing', 'late'), _negated=True), ('minutes', None)), models.Q(('minutes__gte', 1), ('minutes__lte', 240), ('standing', 'late')), _connector='OR'), name='event_unit_late_by_minutes'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.CheckConstraint(condition=models.Q(('heads', None), models.Q(('heads__gte', 1), ('heads__lte', 999), ('standing__in', ['on_time', 'late'])), _connector='OR'), name='event_unit_heads_of_who_came'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing__in', ['late', 'absent']), _negated=True), ('explain_until__isnull', False), _connector='OR'), name='event_unit_may_explain'),
        ),
        migrations.AddConstraint(
            model_name='eventunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stated_on', None), ('statement', '')), models.Q(('explain_until__isnull', False), ('stated_on__isnull', False), models.Q(('statement', ''), _negated=True)), _connector='OR'), name='event_unit_statement_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='eventcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('was_standing__in', ['on_time', 'late', 'leave', 'absent'])), name='eventcorrection_was_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='eventcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['on_time', 'late', 'leave', 'absent'])), name='eventcorrection_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='eventcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='event_correction_for_a_reason'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
