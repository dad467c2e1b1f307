"""Papers that are handed in: calls with their rolls, papers with their measures, rounds that stay as they were."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- A round stays as it was handed in and as it was decided; what was handed in is not deleted.
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON activities_papercall FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON activities_paper FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON activities_paperround FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE FUNCTION activities_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['decided_by_id', 'decided_at', 'outcome', 'reason', 'comments'];
BEGIN
    IF OLD.outcome <> '' AND NEW IS DISTINCT FROM OLD OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a round stays as it was handed in' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_stays BEFORE UPDATE ON activities_paperround FOR EACH ROW EXECUTE FUNCTION activities_round_stays();

-- Kind, who owes and the superior's text are fixed once a call is out; its roll only grows.
CREATE FUNCTION activities_call_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'version', 'due_on', 'opened_at'];
BEGIN
    IF OLD.state <> 'draft' AND ((to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) OR NEW.state = 'draft') THEN
        RAISE EXCEPTION 'call % is out and stays as it is', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_stays BEFORE UPDATE ON activities_papercall FOR EACH ROW EXECUTE FUNCTION activities_call_stays();
CREATE FUNCTION activities_roll_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['excused_at', 'excused_for'];
BEGIN
    IF (SELECT state FROM activities_papercall WHERE id = OLD.call_id) = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'the roll of a call that is out only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roll_stays BEFORE UPDATE OR DELETE ON activities_paperowed FOR EACH ROW EXECUTE FUNCTION activities_roll_stays();

-- A paper is for its line of the roll, begun while the call is out; its words rest while it is handed in.
CREATE FUNCTION activities_paper_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line record;
    fixed text[] := ARRAY['call_id', 'owed_id', 'kind', 'unit_id', 'author_id', 'author_name', 'ref', 'entered_by_id'];
    words text[] := ARRAY['title', 'text', 'focus'];
    name text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT o.call_id, o.unit_id, o.user_id, o.by_count, c.kind, c.state INTO line
            FROM activities_paperowed o JOIN activities_papercall c ON c.id = o.call_id WHERE o.id = NEW.owed_id;
        IF (line.call_id, line.unit_id, line.kind) IS DISTINCT FROM (NEW.call_id, NEW.unit_id, NEW.kind)
            OR line.user_id IS DISTINCT FROM NEW.author_id OR line.by_count <> (NEW.author_name <> '') OR line.state <> 'open' THEN
            RAISE EXCEPTION 'paper % is not for that line of the roll', NEW.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    FOREACH name IN ARRAY CASE WHEN OLD.state IN ('draft', 'returned') THEN fixed ELSE fixed || words END LOOP
        IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION 'paper % keeps its %', OLD.ref, name USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF OLD.state = 'dropped' AND NEW.state <> 'dropped' THEN
        RAISE EXCEPTION 'paper % was given up', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paper_fits BEFORE INSERT OR UPDATE ON activities_paper FOR EACH ROW EXECUTE FUNCTION activities_paper_fits();
CREATE FUNCTION activities_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['done_on', 'done_note'];
    found record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT state, kind INTO found FROM activities_paper WHERE id = NEW.paper_id;
    ELSE
        SELECT state, kind INTO found FROM activities_paper WHERE id = OLD.paper_id;
    END IF;
    IF found.kind <> 'plan' OR found.state NOT IN ('draft', 'returned') AND (TG_OP <> 'UPDATE'
            OR found.state NOT IN ('accepted', 'displayed') OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free)) THEN
        RAISE EXCEPTION 'the measures of a plan stay as they were handed in' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_stays BEFORE INSERT OR UPDATE OR DELETE ON activities_paperitem
    FOR EACH ROW EXECUTE FUNCTION activities_item_stays();

-- The state says what the last round says.
CREATE FUNCTION activities_paper_state_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is record;
    last text;
BEGIN
    SELECT id, ref, state INTO now_is FROM activities_paper WHERE id = NEW.id;
    SELECT outcome INTO last FROM activities_paperround WHERE paper_id = NEW.id ORDER BY number DESC LIMIT 1;
    IF last IS DISTINCT FROM (CASE WHEN now_is.state = 'submitted' THEN '' WHEN now_is.state = 'returned' THEN 'returned'
            WHEN now_is.state IN ('accepted', 'displayed') THEN 'accepted' END) THEN
        RAISE EXCEPTION 'paper % is % and its rounds say otherwise', now_is.ref, now_is.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON activities_paper
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION activities_paper_state_holds();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('activities', '0003_outcome_use'),
        ('campaigns', '0001_initial'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('plan', '实施方案、工作方案'), ('essay', '心得体会'), ('statement', '个人发言、对照检查材料')], max_length=16, verbose_name='种类')),
                ('owing', models.CharField(choices=[('unit', '每个单位一份'), ('staff', '每名职工一份以上'), ('party', '每名党员一份以上')], max_length=16, verbose_name='谁交')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('instructions', models.TextField(blank=True, verbose_name='要求')),
                ('due_on', models.DateField(verbose_name='截止日期')),
                ('least', models.PositiveIntegerField(default=0, verbose_name='至少字数')),
                ('source_title', models.CharField(blank=True, max_length=100, verbose_name='上级文本的标题')),
                ('source', models.TextField(blank=True, verbose_name='上级文本')),
                ('source_prints', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, size=None)),
                ('opened_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('open', '征集中'), ('closed', '已结束')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_calls', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', '实施方案、工作方案'), ('essay', '心得体会'), ('statement', '个人发言、对照检查材料')], max_length=16)),
                ('author_name', models.CharField(blank=True, max_length=64, verbose_name='作者')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('text', models.TextField(blank=True, verbose_name='正文')),
                ('focus', models.TextField(blank=True, verbose_name='本单位工作重点')),
                ('prints', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, size=None)),
                ('agreed_at', models.DateTimeField(null=True, verbose_name='同意展示')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '已提交,待审'), ('returned', '已退回修改'), ('accepted', '审核通过'), ('displayed', '已选出展示'), ('dropped', '已作废')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='people.unit', verbose_name='单位')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='activities.papercall')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PaperItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('measure', models.CharField(max_length=500, verbose_name='措施')),
                ('responsible', models.CharField(blank=True, max_length=64, verbose_name='责任人')),
                ('due_on', models.DateField(null=True, verbose_name='完成期限')),
                ('done_on', models.DateField(null=True, verbose_name='完成日期')),
                ('done_note', models.CharField(blank=True, max_length=500, verbose_name='完成情况')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='activities.paper')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PaperOwed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('by_count', models.BooleanField(default=False)),
                ('times', models.PositiveIntegerField(default=1, verbose_name='应交份数')),
                ('at', models.DateTimeField()),
                ('excused_at', models.DateTimeField(null=True)),
                ('excused_for', models.CharField(blank=True, max_length=200, verbose_name='免交原因')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll', to='activities.papercall')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers_owed', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='paper',
            name='owed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='activities.paperowed'),
        ),
        migrations.CreateModel(
            name='PaperRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=100)),
                ('text', models.TextField()),
                ('more', models.JSONField(default=dict)),
                ('submitted_at', models.DateTimeField()),
                ('of_source', models.PositiveSmallIntegerField(null=True)),
                ('of_nearest', models.PositiveSmallIntegerField(default=0)),
                ('method', models.CharField(max_length=16)),
                ('decided_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('accepted', '审核通过'), ('returned', '退回修改')], max_length=16, verbose_name='结果')),
                ('reason', models.CharField(blank=True, choices=[('copied', '简单照抄照搬'), ('not_own', '没有本单位内容'), ('no_time', '没有时间要求'), ('no_measures', '没有措施'), ('other', '其他')], max_length=16, verbose_name='退回原因')),
                ('comments', models.TextField(blank=True, verbose_name='审核意见')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('nearest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.paper')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='activities.paper')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddIndex(
            model_name='papercall',
            index=models.Index(fields=['campaign', '-id'], name='paper_call_list'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'essay', 'statement'])), name='papercall_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(('owing__in', ['unit', 'staff', 'party'])), name='papercall_owing_known'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed'])), name='papercall_state_known'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='paper_call_has_title'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'plan'), ('owing', 'unit')), models.Q(('kind__in', ['essay', 'statement']), models.Q(('owing', 'unit'), _negated=True)), _connector='OR'), name='paper_call_plans_of_units'),
        ),
        migrations.AddConstraint(
            model_name='papercall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), _negated=True), ('opened_at', None), _connector='OR'), name='paper_call_opened_when_out'),
        ),
        migrations.AddIndex(
            model_name='paperitem',
            index=models.Index(condition=models.Q(('done_on', None)), fields=['due_on'], name='paper_item_open'),
        ),
        migrations.AddConstraint(
            model_name='paperitem',
            constraint=models.UniqueConstraint(fields=('paper', 'number'), name='paper_item_number_once'),
        ),
        migrations.AddConstraint(
            model_name='paperitem',
            constraint=models.CheckConstraint(condition=models.Q(('measure', ''), _negated=True), name='paper_item_says_something'),
        ),
        migrations.AddIndex(
            model_name='paperowed',
            index=models.Index(fields=['user', 'call'], name='paper_owed_by_user'),
        ),
        migrations.AddConstraint(
            model_name='paperowed',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='paper_owed_number_once'),
        ),
        migrations.AddConstraint(
            model_name='paperowed',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('call', 'user'), name='paper_owed_once'),
        ),
        migrations.AddConstraint(
            model_name='paperowed',
            constraint=models.UniqueConstraint(condition=models.Q(('user', None)), fields=('call', 'unit'), name='paper_owed_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='paperowed',
            constraint=models.CheckConstraint(condition=models.Q(('times', 1), models.Q(('by_count', True), ('user', None)), _connector='OR'), name='paper_owed_many_without_names'),
        ),
        migrations.AddConstraint(
            model_name='paperowed',
            constraint=models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='paper_owed_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='paperowed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('excused_at', None), ('excused_for', '')), models.Q(('excused_at__isnull', False), models.Q(('excused_for', ''), _negated=True)), _connector='OR'), name='paper_owed_excused_with_reason'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['call', '-id'], name='paper_list'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['author', '-id'], name='paper_of_author'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=django.contrib.postgres.indexes.GinIndex(fields=['prints'], name='paper_prints'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'essay', 'statement'])), name='paper_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'accepted', 'displayed', 'dropped'])), name='paper_state_known'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='paper_has_title'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'plan'), models.Q(('state', 'dropped'), _negated=True)), fields=('owed',), name='paper_one_plan_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'displayed'), _negated=True), models.Q(('agreed_at__isnull', False), ('kind', 'essay')), _connector='OR'), name='paper_displayed_with_consent'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('submitted', 'accepted', 'displayed')), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='paper_handed_in_says_something'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'returned', ''])), name='paperround_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['copied', 'not_own', 'no_time', 'no_measures', 'other', ''])), name='paperround_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.UniqueConstraint(fields=('paper', 'number'), name='paper_round_number_once'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='paper_round_says_something'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='paper_round_decided_at'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'returned'), models.Q(('reason', ''), _negated=True), models.Q(('comments', ''), _negated=True)), models.Q(models.Q(('outcome', 'returned'), _negated=True), ('reason', '')), _connector='OR'), name='paper_round_returned_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='paperround',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('submitted_by', None), models.Q(('decided_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='paper_round_decided_by_another'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
