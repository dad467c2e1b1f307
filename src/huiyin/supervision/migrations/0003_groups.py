"""Supervision groups with their areas, and each unit's passage through a phase (G01-G10)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce


RULES = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_supervisiongroup FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_groupmember FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_groupunit FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_groupstep FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR UPDATE ON supervision_groupmeeting FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR UPDATE ON supervision_handbookissue FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR UPDATE ON supervision_handbookcopy FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_unitphase FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR UPDATE ON supervision_unittalk FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_unitreaction FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- A group reports to a group of a higher tier in its own campaign.
CREATE FUNCTION supervision_group_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks text[] := ARRAY['district', 'bureau', 'school_district'];
    top record;
BEGIN
    IF NEW.above_id IS NOT NULL THEN
        SELECT campaign_id, tier INTO top FROM supervision_supervisiongroup WHERE id = NEW.above_id;
        IF top.campaign_id <> NEW.campaign_id OR array_position(ranks, top.tier) >= array_position(ranks, NEW.tier) THEN
            RAISE EXCEPTION 'group % reports to no higher group', NEW.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER group_fits BEFORE INSERT OR UPDATE ON supervision_supervisiongroup FOR EACH ROW EXECUTE FUNCTION supervision_group_fits();

-- A line of an area has the campaign and the tier of its group: the index by which a unit is in one group relies on it.
CREATE FUNCTION supervision_area_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM supervision_supervisiongroup g WHERE g.id = NEW.group_id AND g.campaign_id = NEW.campaign_id AND g.tier = NEW.tier;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the area is not of that group' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER area_fits BEFORE INSERT OR UPDATE ON supervision_groupunit FOR EACH ROW EXECUTE FUNCTION supervision_area_fits();

-- A live group has a leader in force (the index keeps it to one); of a dissolved group nobody is a member any more.
CREATE FUNCTION supervision_group_is_led() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint;
    live boolean;
    leaders int;
    people int;
BEGIN
    IF TG_TABLE_NAME = 'supervision_supervisiongroup' THEN one := NEW.id; ELSE one := NEW.group_id; END IF;
    SELECT g.state = 'live', count(m.id) FILTER (WHERE m.role = 'leader'), count(m.id) INTO live, leaders, people
        FROM supervision_supervisiongroup g LEFT JOIN supervision_groupmember m ON m.group_id = g.id AND m.until IS NULL
        WHERE g.id = one GROUP BY g.state;
    IF live AND leaders <> 1 OR NOT live AND people > 0 THEN
        RAISE EXCEPTION 'a live group has one leader, a dissolved one nobody' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER group_is_led AFTER INSERT OR UPDATE ON supervision_supervisiongroup
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_group_is_led();
CREATE CONSTRAINT TRIGGER member_is_led AFTER INSERT OR UPDATE ON supervision_groupmember
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_group_is_led();

-- No unit is through without the four kinds of talk, or under a reaction that blocks; it stays who it is.
CREATE FUNCTION supervision_passage_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now record;
    kinds int;
BEGIN
    SELECT state, passed_at INTO now FROM supervision_unitphase WHERE id = NEW.id;
    IF (now.state = 'passed') <> (now.passed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'passage % has its time when it is passed', NEW.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF now.state <> 'passed' THEN RETURN NULL; END IF;
    SELECT count(DISTINCT t.kind) INTO kinds FROM supervision_unittalk t JOIN supervision_unitphase p ON p.id = t.passage_id
        WHERE p.unit_id = NEW.unit_id AND p.campaign_id = NEW.campaign_id;
    IF kinds < 4 OR EXISTS (SELECT 1 FROM supervision_unitreaction r WHERE r.passage_id = NEW.id AND r.state <> 'lifted'
        AND r.kind IN ('delay', 'make_up', 'redo')) THEN
        RAISE EXCEPTION 'passage % lacks a talk or is blocked', NEW.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER passage_holds AFTER INSERT OR UPDATE ON supervision_unitphase
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_passage_holds();
CREATE FUNCTION supervision_passage_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.campaign_id, NEW.phase_id, NEW.unit_id, NEW.ref) IS DISTINCT FROM (OLD.campaign_id, OLD.phase_id, OLD.unit_id, OLD.ref) THEN
        RAISE EXCEPTION 'passage % is of its unit', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER passage_stays BEFORE UPDATE ON supervision_unitphase FOR EACH ROW EXECUTE FUNCTION supervision_passage_stays();

-- What was ordered stays as it was issued, and what was lifted stays lifted; none is issued to who is through.
CREATE FUNCTION supervision_reaction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['answer', 'answered_by_id', 'answered_at', 'remarks', 'checked_by_id', 'checked_at', 'state'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM supervision_unitphase p WHERE p.id = NEW.passage_id AND p.state = 'passed') THEN
            RAISE EXCEPTION 'the unit is through' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'lifted' OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a reaction stays as it was issued' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reaction_stays BEFORE INSERT OR UPDATE ON supervision_unitreaction FOR EACH ROW EXECUTE FUNCTION supervision_reaction_stays();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('kernel', '0001_tables_and_rules'),
        ('campaigns', '0001_initial'),
        ('people', '0001_tables_and_rules'),
        ('supervision', '0002_self_checks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupervisionGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=80, unique=True, verbose_name='编号')),
                ('number', models.PositiveSmallIntegerField()),
                ('tier', models.CharField(choices=[('district', '区委督导'), ('bureau', '区教委督导'), ('school_district', '学区督导')], max_length=16, verbose_name='督导层级')),
                ('name', models.CharField(max_length=64, verbose_name='组名')),
                ('state', models.CharField(choices=[('live', '督导中'), ('dissolved', '已撤销')], default='live', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('above', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='below', to='supervision.supervisiongroup', verbose_name='向哪个组报告')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervision_groups', to='campaigns.campaign', verbose_name='活动')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='HandbookIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('at', models.DateTimeField(verbose_name='印发时间')),
                ('content', models.JSONField(default=dict)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handbooks', to='supervision.supervisiongroup')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='GroupUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tier', models.CharField(choices=[('district', '区委督导'), ('bureau', '区教委督导'), ('school_district', '学区督导')], max_length=16)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervised_by', to='people.unit')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='supervision.supervisiongroup')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('step', models.CharField(max_length=200, verbose_name='督导步骤')),
                ('planned_on', models.DateField(verbose_name='预定日期')),
                ('done_on', models.DateField(null=True, verbose_name='完成日期')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.supervisiongroup')),
            ],
            options={
                'ordering': ['planned_on', 'number'],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('leader', '组长'), ('deputy', '副组长'), ('member', '组员')], max_length=16, verbose_name='职责')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervises_in', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='supervision.supervisiongroup')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('topic', models.CharField(max_length=200, verbose_name='议题')),
                ('summary', models.TextField(verbose_name='本组小结')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='supervision.supervisiongroup')),
            ],
            options={
                'ordering': ['held_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='UnitPhase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('due_on', models.DateField(null=True, verbose_name='完成期限')),
                ('passed_at', models.DateTimeField(null=True, verbose_name='通过时间')),
                ('state', models.CharField(choices=[('open', '进行中'), ('passed', '已通过')], default='open', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unit_phases', to='campaigns.campaign', verbose_name='活动')),
                ('passed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='of_units', to='campaigns.phase', verbose_name='阶段')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phases', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='UnitReaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('remind', '提醒'), ('criticise', '批评'), ('delay', '延期'), ('make_up', '补课'), ('redo', '返工')], max_length=16, verbose_name='处理方式')),
                ('ground', models.CharField(choices=[('off', '与活动要求不符'), ('slow', '活动推进不力'), ('form', '搞形式走过场')], max_length=16, verbose_name='原因')),
                ('tier', models.CharField(choices=[('district', '区委督导'), ('bureau', '区教委督导'), ('school_district', '学区督导')], max_length=16, verbose_name='督导层级')),
                ('text', models.TextField(verbose_name='存在的问题和要求')),
                ('limit_on', models.DateField(verbose_name='答复期限')),
                ('new_day', models.DateField(null=True, verbose_name='延期到')),
                ('issued_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('answered_at', models.DateTimeField(null=True)),
                ('remarks', models.TextField(blank=True, verbose_name='复核意见')),
                ('checked_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('issued', '已发出,待答复'), ('answered', '已答复,待复核'), ('lifted', '已复核解除')], default='issued', max_length=16, verbose_name='状态')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reactions', to='supervision.unitphase')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='UnitTalk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('chiefs', '党政主要负责人'), ('middle', '中层干部'), ('staff', '一线教职工'), ('retired', '离退休教师')], max_length=16, verbose_name='谈话对象')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('people', models.PositiveSmallIntegerField(verbose_name='人数')),
                ('note', models.TextField(blank=True, verbose_name='情况')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='supervision.unitphase')),
            ],
            options={
                'ordering': ['held_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HandbookCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='supervision.handbookissue')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('issue', 'user'), name='handbook_copy_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.CheckConstraint(condition=models.Q(('tier__in', ['district', 'bureau', 'school_district'])), name='supervisiongroup_tier_known'),
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['live', 'dissolved'])), name='supervisiongroup_state_known'),
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='group_has_name'),
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.CheckConstraint(condition=models.Q(('above', None), models.Q(('above', models.F('pk')), _negated=True), _connector='OR'), name='group_not_above_itself'),
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.CheckConstraint(condition=models.Q(('above', None), models.Q(('tier', 'district'), _negated=True), _connector='OR'), name='group_top_is_top'),
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='group_number_once'),
        ),
        migrations.AddConstraint(
            model_name='supervisiongroup',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('campaign', 'name'), name='group_name_once'),
        ),
        migrations.AddConstraint(
            model_name='handbookissue',
            constraint=models.UniqueConstraint(fields=('group', 'number'), name='handbook_number_once'),
        ),
        migrations.AddConstraint(
            model_name='groupunit',
            constraint=models.CheckConstraint(condition=models.Q(('tier__in', ['district', 'bureau', 'school_district'])), name='groupunit_tier_known'),
        ),
        migrations.AddConstraint(
            model_name='groupunit',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('campaign', 'tier', 'unit'), name='group_unit_once_in_a_tier'),
        ),
        migrations.AddConstraint(
            model_name='groupunit',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='group_unit_ordered'),
        ),
        migrations.AddConstraint(
            model_name='groupstep',
            constraint=models.UniqueConstraint(fields=('group', 'number'), name='group_step_number_once'),
        ),
        migrations.AddConstraint(
            model_name='groupstep',
            constraint=models.CheckConstraint(condition=models.Q(('step', ''), _negated=True), name='group_step_says_something'),
        ),
        migrations.AddIndex(
            model_name='groupmember',
            index=models.Index(condition=models.Q(('until', None)), fields=['user'], name='group_member_now'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['leader', 'deputy', 'member'])), name='groupmember_role_known'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('group', 'user'), name='group_member_once'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'leader'), ('until', None)), fields=('group',), name='group_one_leader'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='group_member_ordered'),
        ),
        migrations.AddConstraint(
            model_name='groupmeeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('topic', ''), _negated=True), models.Q(('summary', ''), _negated=True)), name='group_meeting_sums_up'),
        ),
        migrations.AddConstraint(
            model_name='groupmeeting',
            constraint=models.UniqueConstraint(fields=('group', 'held_on', 'topic'), name='group_meeting_once'),
        ),
        migrations.AddIndex(
            model_name='unitphase',
            index=models.Index(fields=['campaign', '-id'], name='unit_phase_list'),
        ),
        migrations.AddIndex(
            model_name='unitphase',
            index=models.Index(fields=['unit', 'campaign'], name='unit_phase_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='unitphase',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'passed'])), name='unitphase_state_known'),
        ),
        migrations.AddConstraint(
            model_name='unitphase',
            constraint=models.UniqueConstraint(fields=('phase', 'unit'), name='unit_phase_once'),
        ),
        migrations.AddIndex(
            model_name='unitreaction',
            index=models.Index(condition=models.Q(('state', 'lifted'), _negated=True), fields=['passage'], name='reaction_in_force'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['remind', 'criticise', 'delay', 'make_up', 'redo'])), name='unitreaction_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['off', 'slow', 'form'])), name='unitreaction_ground_known'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(('tier__in', ['district', 'bureau', 'school_district'])), name='unitreaction_tier_known'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['issued', 'answered', 'lifted'])), name='unitreaction_state_known'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.UniqueConstraint(fields=('passage', 'number'), name='reaction_number_once'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reaction_says_something'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'delay'), ('new_day__isnull', False)), models.Q(models.Q(('kind', 'delay'), _negated=True), ('new_day', None)), _connector='OR'), name='reaction_delay_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'issued'), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='reaction_answered_with_words'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'lifted'), _negated=True), models.Q(('checked_at__isnull', False), models.Q(('remarks', ''), _negated=True)), _connector='OR'), name='reaction_lifted_after_a_check'),
        ),
        migrations.AddConstraint(
            model_name='unitreaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'lifted'), _negated=True), ('checked_by', None), ('answered_by', None), models.Q(('checked_by', models.F('answered_by')), _negated=True), _connector='OR'), name='reaction_lifted_by_another'),
        ),
        migrations.AddConstraint(
            model_name='unittalk',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['chiefs', 'middle', 'staff', 'retired'])), name='unittalk_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='unittalk',
            constraint=models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='unit_talk_with_somebody'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
