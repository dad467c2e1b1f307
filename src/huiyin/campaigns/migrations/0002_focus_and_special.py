"""Catalogues of problem kinds, special campaigns, and the units' plans with timetable and route map."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = r"""
-- A plan that was adopted has two or three problems, each with a timetable and an unbroken route map, and exactly one who
-- answers first (M37, M46); no step is taken before the one before it, no milestone reached before its step (A12).
CREATE FUNCTION campaigns_special_plan_holds(plan bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found record;
    n integer;
BEGIN
    SELECT id, ref, campaign_id, unit_id, state, adopted_at, finished_at INTO found FROM campaigns_specialplan WHERE id = plan;
    IF found.id IS NULL THEN RETURN; END IF;
    IF (found.state <> 'draft') IS DISTINCT FROM (found.adopted_at IS NOT NULL)
        OR (found.state = 'done') IS DISTINCT FROM (found.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'special plan % is % and its times say otherwise', found.ref, found.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM campaigns_specialproblem p JOIN campaigns_routestep s ON s.problem_id = p.id
            WHERE p.plan_id = plan AND s.number > 1 AND NOT EXISTS (
                SELECT 1 FROM campaigns_routestep b WHERE b.problem_id = p.id AND b.number = s.number - 1
                    AND (s.taken_on IS NULL OR b.taken_on <= s.taken_on))) THEN
        RAISE EXCEPTION 'special plan %: a step without the one before it', found.ref
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM campaigns_specialproblem p JOIN campaigns_milestone m ON m.problem_id = p.id
            JOIN campaigns_routestep s ON s.id = m.step_id
            WHERE p.plan_id = plan AND (s.problem_id <> p.id OR m.done_on IS NOT NULL AND (s.taken_on IS NULL OR s.taken_on > m.done_on))) THEN
        RAISE EXCEPTION 'special plan %: a milestone reached before its step', found.ref
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF found.state = 'draft' THEN RETURN; END IF;
    SELECT count(*) INTO n FROM campaigns_specialproblem WHERE plan_id = plan;
    IF n NOT BETWEEN 2 AND 3 THEN
        RAISE EXCEPTION 'special plan % has % problems', found.ref, n USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM campaigns_specialproblem p WHERE p.plan_id = plan
            AND (NOT EXISTS (SELECT 1 FROM campaigns_milestone m WHERE m.problem_id = p.id)
                OR NOT EXISTS (SELECT 1 FROM campaigns_routestep s WHERE s.problem_id = p.id))) THEN
        RAISE EXCEPTION 'special plan %: a problem without timetable or route map', found.ref
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF found.state = 'done' AND EXISTS (SELECT 1 FROM campaigns_specialproblem p WHERE p.plan_id = plan
            AND (EXISTS (SELECT 1 FROM campaigns_milestone m WHERE m.problem_id = p.id AND m.done_on IS NULL)
                OR EXISTS (SELECT 1 FROM campaigns_routestep s WHERE s.problem_id = p.id AND s.taken_on IS NULL))) THEN
        RAISE EXCEPTION 'special plan % is done and something is still to come', found.ref
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM campaigns_responsibility r WHERE r.campaign_id = found.campaign_id
            AND r.unit_id = found.unit_id AND r.duty = 'first' AND r.until IS NULL) THEN
        RAISE EXCEPTION 'special plan % has nobody who answers first', found.ref
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION campaigns_special_plan_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_ jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    IF TG_TABLE_NAME = 'campaigns_specialplan' THEN
        PERFORM campaigns_special_plan_holds((row_->>'id')::bigint);
    ELSIF TG_TABLE_NAME = 'campaigns_specialproblem' THEN
        PERFORM campaigns_special_plan_holds((row_->>'plan_id')::bigint);
    ELSIF TG_TABLE_NAME = 'campaigns_responsibility' THEN
        PERFORM campaigns_special_plan_holds(p.id) FROM campaigns_specialplan p
            WHERE p.campaign_id = (row_->>'campaign_id')::bigint AND p.unit_id = (row_->>'unit_id')::bigint;
    ELSE
        PERFORM campaigns_special_plan_holds(p.plan_id) FROM campaigns_specialproblem p WHERE p.id = (row_->>'problem_id')::bigint;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER plan_holds AFTER INSERT OR UPDATE ON campaigns_specialplan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_special_plan_part_changed();
CREATE CONSTRAINT TRIGGER plan_holds AFTER INSERT OR UPDATE OR DELETE ON campaigns_specialproblem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_special_plan_part_changed();
CREATE CONSTRAINT TRIGGER plan_holds AFTER INSERT OR UPDATE OR DELETE ON campaigns_routestep
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_special_plan_part_changed();
CREATE CONSTRAINT TRIGGER plan_holds AFTER INSERT OR UPDATE OR DELETE ON campaigns_milestone
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_special_plan_part_changed();
CREATE CONSTRAINT TRIGGER plan_holds AFTER INSERT OR UPDATE OR DELETE ON campaigns_responsibility
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_special_plan_part_changed();

-- Who answers for a unit works in it (M46). He may move away later: then the plan waits for another.
CREATE FUNCTION campaigns_answers_for_own_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM people_user WHERE id = NEW.user_id AND unit_id = NEW.unit_id) THEN
        RAISE EXCEPTION 'user % does not work in unit %', NEW.user_id, NEW.unit_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_unit BEFORE INSERT OR UPDATE OF user_id, unit_id ON campaigns_responsibility
    FOR EACH ROW EXECUTE FUNCTION campaigns_answers_for_own_unit();

-- What was adopted stays: problems, the words of steps, the first days. Only how far it is moves on.
CREATE FUNCTION campaigns_adopted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    now_is jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    free text[] := ARRAY['taken_on', 'done_on', 'note', 'due_on'];
    adopted boolean;
BEGIN
    IF TG_TABLE_NAME = 'campaigns_specialproblem' THEN
        SELECT state <> 'draft' INTO adopted FROM campaigns_specialplan WHERE id = (COALESCE(was, now_is)->>'plan_id')::bigint;
    ELSE
        SELECT l.state <> 'draft' INTO adopted FROM campaigns_specialplan l JOIN campaigns_specialproblem p ON p.plan_id = l.id
            WHERE p.id = (COALESCE(was, now_is)->>'problem_id')::bigint;
    END IF;
    IF adopted AND (TG_OP <> 'UPDATE' OR (was - free) IS DISTINCT FROM (now_is - free)) THEN
        RAISE EXCEPTION 'an adopted plan keeps what was adopted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adopted_stays BEFORE INSERT OR UPDATE OR DELETE ON campaigns_specialproblem
    FOR EACH ROW EXECUTE FUNCTION campaigns_adopted_stays();
CREATE TRIGGER adopted_stays BEFORE INSERT OR UPDATE OR DELETE ON campaigns_routestep
    FOR EACH ROW EXECUTE FUNCTION campaigns_adopted_stays();
CREATE TRIGGER adopted_stays BEFORE INSERT OR UPDATE OR DELETE ON campaigns_milestone
    FOR EACH ROW EXECUTE FUNCTION campaigns_adopted_stays();

-- Nothing of it is lost: a plan, who answered, why a day was moved.
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON campaigns_specialplan FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON campaigns_responsibility FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_changed BEFORE UPDATE OR DELETE ON campaigns_milestonemove FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SpecialPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='方案编号')),
                ('entry', models.CharField(blank=True, max_length=200, verbose_name='切入点')),
                ('adopted_at', models.DateTimeField(null=True, verbose_name='确定时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('state', models.CharField(choices=[('draft', '起草中'), ('adopted', '已确定'), ('done', '已完成')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='special_plans', to='campaigns.campaign', verbose_name='专项行动')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='special_plans', to='people.unit', verbose_name='牵头单位')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SpecialPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='campaigns.specialplan')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SpecialProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=100, verbose_name='问题')),
                ('mode', models.CharField(choices=[('at_once', '当下改'), ('hold_on', '持续整改')], max_length=16, verbose_name='整改方式')),
                ('target', models.CharField(blank=True, max_length=300, verbose_name='目标')),
                ('field', models.CharField(max_length=64, verbose_name='领域')),
                ('aspect', models.CharField(blank=True, max_length=100, verbose_name='整治方面')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='campaigns.specialplan')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='RouteStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('words', models.CharField(max_length=200, verbose_name='做什么')),
                ('taken_on', models.DateField(null=True, verbose_name='走到日期')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='情况')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='campaigns.specialproblem')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='节点')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('first_due_on', models.DateField(verbose_name='最初到期日')),
                ('done_on', models.DateField(null=True, verbose_name='完成日期')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='完成情况')),
                ('phase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='campaigns.phase')),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='campaigns.routestep')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='campaigns.specialproblem')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='FocusKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(choices=[('offices', '机关、学区、直属单位'), ('schools', '学校'), ('leaders', '领导干部'), ('staff', '教职工')], max_length=16, verbose_name='对象')),
                ('name', models.CharField(max_length=100, verbose_name='问题种类')),
                ('position', models.PositiveSmallIntegerField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='focus_kinds', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('target__in', ['offices', 'schools', 'leaders', 'staff'])), name='focus_kind_target_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='focus_kind_has_name'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('campaign', 'target', 'name'), name='focus_kind_name_once')],
            },
        ),
        migrations.CreateModel(
            name='MilestoneMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.DateField(verbose_name='原定日期')),
                ('to', models.DateField(verbose_name='改为')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('at', models.DateTimeField()),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='campaigns.milestone')),
                ('moved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('was', models.F('to')), _negated=True)), name='milestone_move_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.CharField(choices=[('first', '第一责任人'), ('deputy', '分管领导')], max_length=16, verbose_name='责任')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='campaigns.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('duty__in', ['first', 'deputy'])), name='responsibility_duty_known'), models.UniqueConstraint(condition=models.Q(('duty', 'first'), ('until', None)), fields=('campaign', 'unit'), name='responsibility_one_first'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('campaign', 'unit', 'user'), name='responsibility_person_once'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='responsibility_ordered')],
            },
        ),
        migrations.CreateModel(
            name='SpecialFrame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_number', models.CharField(max_length=64, verbose_name='文号')),
                ('document_title', models.CharField(max_length=200, verbose_name='文件标题')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('ends_on', models.DateField(verbose_name='结束日期')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None, verbose_name='领域')),
                ('aspects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='整治方面')),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='special', to='campaigns.campaign')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='campaigns.campaign', verbose_name='接续的专项')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document_number', ''), _negated=True), models.Q(('document_title', ''), _negated=True)), name='special_frame_has_document'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2199)), name='special_frame_of_our_time'), models.CheckConstraint(condition=models.Q(('fields__len__gte', 1)), name='special_frame_has_a_field'), models.CheckConstraint(condition=models.Q(('follows', None), models.Q(('follows', models.F('campaign')), _negated=True), _connector='OR'), name='special_frame_follows_another')],
            },
        ),
        migrations.AddIndex(
            model_name='specialplan',
            index=models.Index(fields=['campaign', '-id'], name='special_plan_list'),
        ),
        migrations.AddConstraint(
            model_name='specialplan',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'adopted', 'done'])), name='special_plan_state_known'),
        ),
        migrations.AddConstraint(
            model_name='specialplan',
            constraint=models.UniqueConstraint(fields=('campaign', 'unit'), name='special_plan_one_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='specialpartner',
            constraint=models.UniqueConstraint(fields=('plan', 'unit'), name='special_partner_once'),
        ),
        migrations.AddConstraint(
            model_name='specialproblem',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['at_once', 'hold_on'])), name='special_problem_mode_known'),
        ),
        migrations.AddConstraint(
            model_name='specialproblem',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='special_problem_number_once'),
        ),
        migrations.AddConstraint(
            model_name='specialproblem',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 3)), name='special_problem_at_most_three'),
        ),
        migrations.AddConstraint(
            model_name='specialproblem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('field', ''), _negated=True)), name='special_problem_says_something'),
        ),
        migrations.AddConstraint(
            model_name='specialproblem',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'at_once'), models.Q(('target', ''), _negated=True), _connector='OR'), name='special_problem_held_on_has_target'),
        ),
        migrations.AddConstraint(
            model_name='routestep',
            constraint=models.UniqueConstraint(fields=('problem', 'number'), name='route_step_number_once'),
        ),
        migrations.AddConstraint(
            model_name='routestep',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), models.Q(('words', ''), _negated=True)), name='route_step_says_something'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(fields=('problem', 'number'), name='milestone_number_once'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='milestone_has_name'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
