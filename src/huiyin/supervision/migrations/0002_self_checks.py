"""Rounds of self-check, the units' sheets, what they found and what they look back on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = r"""
-- A signed sheet is answered whole, "none" as well: silence is not zero (G11); what was found is in the ledger, bound once.
CREATE FUNCTION supervision_sheet_holds(which bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT id, ref, state, signed_at INTO found FROM supervision_selfcheck WHERE id = which;
    IF (found.state = 'signed') IS DISTINCT FROM (found.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'sheet % is % and its time says otherwise', found.ref, found.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM supervision_checkitem i WHERE i.sheet_id = which
            AND (i.answer = 'found') IS DISTINCT FROM EXISTS (SELECT 1 FROM supervision_checkfinding f WHERE f.item_id = i.id)) THEN
        RAISE EXCEPTION 'sheet %: what was found and what is answered differ', found.ref
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF found.state = 'signed' AND (
            EXISTS (SELECT 1 FROM supervision_checkitem i WHERE i.sheet_id = which AND i.answer = '')
            OR EXISTS (SELECT 1 FROM supervision_checkback b WHERE b.sheet_id = which AND b.verdict = '')
            OR EXISTS (SELECT 1 FROM supervision_checkitem i JOIN supervision_checkfinding f ON f.item_id = i.id
                WHERE i.sheet_id = which AND f.case_id IS NULL)) THEN
        RAISE EXCEPTION 'sheet % is signed and not whole', found.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE FUNCTION supervision_sheet_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    IF TG_TABLE_NAME = 'supervision_selfcheck' THEN
        PERFORM supervision_sheet_holds((said->>'id')::bigint);
    ELSIF TG_TABLE_NAME = 'supervision_checkfinding' THEN
        PERFORM supervision_sheet_holds(i.sheet_id) FROM supervision_checkitem i WHERE i.id = (said->>'item_id')::bigint;
    ELSE
        PERFORM supervision_sheet_holds((said->>'sheet_id')::bigint);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sheet_holds AFTER UPDATE ON supervision_selfcheck
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_sheet_part_changed();
CREATE CONSTRAINT TRIGGER sheet_holds AFTER UPDATE ON supervision_checkitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_sheet_part_changed();
CREATE CONSTRAINT TRIGGER sheet_holds AFTER INSERT OR UPDATE OR DELETE ON supervision_checkfinding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_sheet_part_changed();
CREATE CONSTRAINT TRIGGER sheet_holds AFTER UPDATE ON supervision_checkback
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_sheet_part_changed();

-- What was signed stays; only the case that came of a finding is written beside it, once.
CREATE FUNCTION supervision_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    now_is jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    free text[] := ARRAY['voice_id', 'case_id'];
    which bigint;
BEGIN
    IF TG_TABLE_NAME = 'supervision_selfcheck' THEN
        IF OLD.signed_at IS NOT NULL AND (was - 'version') IS DISTINCT FROM (now_is - 'version') THEN
            RAISE EXCEPTION 'sheet % was signed and stays', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'supervision_checkfinding' THEN
        SELECT i.sheet_id INTO which FROM supervision_checkitem i WHERE i.id = (COALESCE(was, now_is)->>'item_id')::bigint;
    ELSE
        which := (COALESCE(was, now_is)->>'sheet_id')::bigint;
    END IF;
    IF (SELECT signed_at IS NOT NULL FROM supervision_selfcheck WHERE id = which) AND (TG_OP <> 'UPDATE'
            OR (was - free) IS DISTINCT FROM (now_is - free) OR was->>'case_id' IS NOT NULL) THEN
        RAISE EXCEPTION 'a sheet that was signed stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signed_stays BEFORE UPDATE ON supervision_selfcheck FOR EACH ROW EXECUTE FUNCTION supervision_signed_stays();
CREATE TRIGGER signed_stays BEFORE INSERT OR UPDATE OR DELETE ON supervision_checkitem
    FOR EACH ROW EXECUTE FUNCTION supervision_signed_stays();
CREATE TRIGGER signed_stays BEFORE INSERT OR UPDATE OR DELETE ON supervision_checkfinding
    FOR EACH ROW EXECUTE FUNCTION supervision_signed_stays();
CREATE TRIGGER signed_stays BEFORE INSERT OR UPDATE OR DELETE ON supervision_checkback
    FOR EACH ROW EXECUTE FUNCTION supervision_signed_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_checkround FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON supervision_selfcheck FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0002_focus_and_special'),
        ('cases', '0013_causes'),
        ('people', '0001_tables_and_rules'),
        ('supervision', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='轮次编号')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('due_on', models.DateField(verbose_name='截止日期')),
                ('opened_at', models.DateTimeField(verbose_name='发起时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('state', models.CharField(choices=[('open', '自查中'), ('closed', '已结束')], default='open', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_rounds', to='campaigns.campaign', verbose_name='活动')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looked_back_in', to='campaigns.campaign', verbose_name='回头看的活动')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SelfCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='自查表编号')),
                ('signed_at', models.DateTimeField(null=True, verbose_name='签字时间')),
                ('state', models.CharField(choices=[('open', '待回答'), ('answered', '已答完,待签字'), ('signed', '已签字')], default='open', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='supervision.checkround', verbose_name='自查轮次')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签字人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='self_checks', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CheckItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('target', models.CharField(choices=[('offices', '机关、学区、直属单位'), ('schools', '学校'), ('leaders', '领导干部'), ('staff', '教职工')], max_length=16, verbose_name='对象')),
                ('words', models.CharField(max_length=100, verbose_name='问题种类')),
                ('answer', models.CharField(blank=True, choices=[('found', '有'), ('none', '无'), ('not_applicable', '不适用')], max_length=16, verbose_name='回答')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.focuskind')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='supervision.selfcheck')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='CheckBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(blank=True, choices=[('good', '没有反弹'), ('came_back', '又有反弹')], max_length=16, verbose_name='回头看结果')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='情况')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looked_back', to='cases.case')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backs', to='supervision.selfcheck')),
            ],
            options={
                'ordering': ['case__ref'],
            },
        ),
        migrations.CreateModel(
            name='CheckFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=500, verbose_name='发现的问题')),
                ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_finding', to='cases.case')),
                ('voice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_finding', to='cases.voice')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.checkitem')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='check_finding_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='check_finding_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('voice', None)), models.Q(('case__isnull', False), ('voice__isnull', False)), _connector='OR'), name='check_finding_bound_whole')],
            },
        ),
        migrations.AddConstraint(
            model_name='checkround',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='checkround_state_known'),
        ),
        migrations.AddConstraint(
            model_name='checkround',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='check_round_has_title'),
        ),
        migrations.AddConstraint(
            model_name='checkround',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('campaign',), name='check_round_one_open'),
        ),
        migrations.AddIndex(
            model_name='selfcheck',
            index=models.Index(fields=['unit', '-id'], name='self_check_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='selfcheck',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'signed'])), name='selfcheck_state_known'),
        ),
        migrations.AddConstraint(
            model_name='selfcheck',
            constraint=models.UniqueConstraint(fields=('round', 'unit'), name='self_check_one_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['found', 'none', 'not_applicable', ''])), name='checkitem_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.UniqueConstraint(fields=('sheet', 'number'), name='check_item_number_once'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.UniqueConstraint(fields=('sheet', 'kind'), name='check_item_kind_once'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='check_item_asks_something'),
        ),
        migrations.AddConstraint(
            model_name='checkback',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['good', 'came_back', ''])), name='checkback_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='checkback',
            constraint=models.UniqueConstraint(fields=('sheet', 'case'), name='check_back_once'),
        ),
        migrations.AddConstraint(
            model_name='checkback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'came_back'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='check_back_says_what_came_back'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
