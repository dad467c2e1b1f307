"""Questionnaires, what is handed out for them, and what comes back; rules that hold for them in the database."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- Taking an answer and ending the taking exclude each other: answers share this lock, every change of state takes it alone.
CREATE FUNCTION surveys_lock(questionnaire bigint, alone boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('surveys.answers', questionnaire));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('surveys.answers', questionnaire));
    END IF;
END $$;

-- What is asked, whether it is signed, and how it will be grouped stands from the opening on. It goes back to a draft only
-- while nobody has answered; what was counted or withdrawn stays so.
CREATE FUNCTION surveys_asked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved CONSTANT text := OLD.state || '>' || NEW.state;
    free CONSTANT text[] := ARRAY['state', 'version', 'closes_on'];
BEGIN
    IF OLD.state IS DISTINCT FROM NEW.state THEN
        IF moved NOT IN ('draft>open', 'draft>withdrawn', 'open>draft', 'open>closed', 'open>withdrawn',
                         'closed>open', 'closed>counted', 'closed>withdrawn') THEN
            RAISE EXCEPTION 'a questionnaire does not go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM surveys_lock(OLD.id, true);
        IF NEW.state = 'draft' AND (EXISTS (SELECT 1 FROM surveys_sealed s WHERE s.questionnaire_id = OLD.id)
            OR EXISTS (SELECT 1 FROM surveys_keying k JOIN surveys_copy c ON c.id = k.copy_id
                       WHERE c.questionnaire_id = OLD.id)) THEN
            RAISE EXCEPTION 'what was answered is no draft again' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF OLD.state <> 'draft' AND to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free THEN
        RAISE EXCEPTION 'what is asked stays as it was opened' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('counted', 'withdrawn') AND OLD.closes_on IS DISTINCT FROM NEW.closes_on THEN
        RAISE EXCEPTION 'what has ended has no later last day' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER asked_stays BEFORE UPDATE ON surveys_questionnaire
    FOR EACH ROW EXECUTE FUNCTION surveys_asked_stays();

-- An answer comes in while the questionnaire is open; one on paper also until it is counted.
CREATE FUNCTION surveys_takes_answers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of bigint;
    on_paper boolean := true;
    now_is text;
BEGIN
    IF TG_TABLE_NAME = 'surveys_sealed' THEN
        of := NEW.questionnaire_id;
        on_paper := NEW.on_paper;
    ELSE
        SELECT c.questionnaire_id INTO of FROM surveys_copy c WHERE c.id = NEW.copy_id;
    END IF;
    PERFORM surveys_lock(of, false);
    SELECT q.state INTO now_is FROM surveys_questionnaire q WHERE q.id = of;
    IF NOT (now_is = 'open' OR (now_is = 'closed' AND on_paper)) THEN
        RAISE EXCEPTION 'questionnaire % takes no answers', of USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER takes_answers BEFORE INSERT ON surveys_sealed FOR EACH ROW EXECUTE FUNCTION surveys_takes_answers();
CREATE TRIGGER takes_answers BEFORE INSERT ON surveys_keying FOR EACH ROW EXECUTE FUNCTION surveys_takes_answers();

-- A box goes when its questionnaire has been counted or withdrawn, and then every one does.
CREATE FUNCTION surveys_box_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM surveys_questionnaire q
                   WHERE q.id = OLD.questionnaire_id AND q.state IN ('counted', 'withdrawn')) THEN
        RAISE EXCEPTION 'an answer waits until it is counted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER box_stays BEFORE DELETE ON surveys_sealed FOR EACH ROW EXECUTE FUNCTION surveys_box_stays();
CREATE TRIGGER box_stays BEFORE DELETE ON surveys_spentproof FOR EACH ROW EXECUTE FUNCTION surveys_box_stays();
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON surveys_sealed FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON surveys_spentproof FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

CREATE FUNCTION surveys_ended_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is text;
BEGIN
    SELECT q.state INTO now_is FROM surveys_questionnaire q WHERE q.id = NEW.id;
    IF now_is IN ('counted', 'withdrawn') AND (
        EXISTS (SELECT 1 FROM surveys_sealed s WHERE s.questionnaire_id = NEW.id)
        OR EXISTS (SELECT 1 FROM surveys_keying k JOIN surveys_copy c ON c.id = k.copy_id
                   WHERE c.questionnaire_id = NEW.id)) THEN
        RAISE EXCEPTION 'questionnaire % has ended and answers are left', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (now_is = 'counted') IS DISTINCT FROM EXISTS (SELECT 1 FROM surveys_result r WHERE r.questionnaire_id = NEW.id) THEN
        RAISE EXCEPTION 'questionnaire % is counted exactly if it has a result', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ended_whole AFTER INSERT OR UPDATE ON surveys_questionnaire
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION surveys_ended_whole();

-- What was counted comes in the transaction that counts, carries no name where none was asked, and stays.
CREATE FUNCTION surveys_counted_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    q surveys_questionnaire%ROWTYPE;
    row jsonb := to_jsonb(NEW);
BEGIN
    SELECT * INTO q FROM surveys_questionnaire WHERE id = NEW.questionnaire_id;
    IF q.state <> 'counted' THEN
        RAISE EXCEPTION 'nothing is opened before the counting' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF q.anonymous AND ((TG_TABLE_NAME = 'surveys_sheet' AND row->>'person' IS NOT NULL)
                        OR (TG_TABLE_NAME = 'surveys_passage' AND row->>'sheet_id' IS NOT NULL)) THEN
        RAISE EXCEPTION 'an anonymous answer carries no name and no sheet'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counted_only BEFORE INSERT ON surveys_sheet FOR EACH ROW EXECUTE FUNCTION surveys_counted_only();
CREATE TRIGGER counted_only BEFORE INSERT ON surveys_passage FOR EACH ROW EXECUTE FUNCTION surveys_counted_only();
CREATE TRIGGER counted_only BEFORE INSERT ON surveys_result FOR EACH ROW EXECUTE FUNCTION surveys_counted_only();
CREATE TRIGGER counted_stays BEFORE UPDATE OR DELETE ON surveys_sheet FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER counted_stays BEFORE UPDATE OR DELETE ON surveys_result FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_passage FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

CREATE FUNCTION surveys_only_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV THEN
        RAISE EXCEPTION '% changes in nothing but %', TG_TABLE_NAME, TG_ARGV
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER text_stays BEFORE UPDATE ON surveys_passage
    FOR EACH ROW EXECUTE FUNCTION surveys_only_changes('set_aside', 'masked');
CREATE TRIGGER right_stays BEFORE UPDATE ON surveys_token FOR EACH ROW EXECUTE FUNCTION surveys_only_changes('used');
CREATE TRIGGER list_stays BEFORE UPDATE ON surveys_tokenlist FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

CREATE FUNCTION surveys_used_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used AND NOT NEW.used THEN
        RAISE EXCEPTION 'a token is good once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER used_stays BEFORE UPDATE ON surveys_token FOR EACH ROW EXECUTE FUNCTION surveys_used_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_questionnaire FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_token FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_tokenlist FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_paperbatch FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_copy FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON surveys_copyreading FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE UPDATE OR DELETE ON surveys_passagevoice
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0003_registers'),
        ('kernel', '0001_tables_and_rules'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='campaigns.campaign')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='people.unit', verbose_name='主办单位')),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('sort', models.CharField(choices=[('opinions', '征求意见表'), ('questions', '调查问卷'), ('ballot', '测评表')], max_length=16, verbose_name='种类')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='英文标题')),
                ('intro', models.TextField(blank=True, verbose_name='填写说明')),
                ('intro_en', models.TextField(blank=True, verbose_name='英文说明')),
                ('content', models.JSONField(default=dict)),
                ('anonymous', models.BooleanField(default=True, verbose_name='无记名')),
                ('door', models.CharField(choices=[('tokens', '凭邀请码,一码一份'), ('anybody', '知道网址的人都可以填'), ('paper', '只用纸质')], default='tokens', max_length=16, verbose_name='网上谁可以填')),
                ('keyed_twice', models.BooleanField(default=False, verbose_name='纸质录入两遍、互相核对')),
                ('groupings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, default=list, size=None)),
                ('weights', models.JSONField(blank=True, default=dict)),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.questionnaire')),
                ('opens_on', models.DateField(null=True, verbose_name='开始日期')),
                ('closes_on', models.DateField(null=True, verbose_name='截止日期(含当天)')),
                ('key', models.BinaryField(null=True)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('open', '正在征集'), ('closed', '已截止,待统计'), ('counted', '已统计'), ('withdrawn', '已撤回')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['campaign', '-id'], name='questionnaire_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sort__in', ['opinions', 'questions', 'ballot'])), name='questionnaire_sort_known'), models.CheckConstraint(condition=models.Q(('door__in', ['tokens', 'anybody', 'paper'])), name='questionnaire_door_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed', 'counted', 'withdrawn'])), name='questionnaire_state_known'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='questionnaire_has_a_title'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), models.Q(('closes_on__isnull', False), ('key__isnull', False), ('opens_on__isnull', False)), _connector='OR'), name='questionnaire_open_has_a_window'), models.CheckConstraint(condition=models.Q(('closes_on', None), ('closes_on__gte', models.F('opens_on')), _connector='OR'), name='questionnaire_window_ordered')],
            },
        ),
        migrations.CreateModel(
            name='TokenList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='token_lists', to='surveys.questionnaire')),
                ('number', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=100, verbose_name='发给谁')),
                ('given', models.JSONField(default=dict)),
                ('count', models.PositiveIntegerField(verbose_name='个数')),
                ('made_on', models.DateField()),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'number'), name='token_list_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('token_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='surveys.tokenlist')),
                ('digest', models.BinaryField(unique=True)),
                ('used', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='SpentProof',
            fields=[
                ('digest', models.BinaryField(primary_key=True, serialize=False)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.questionnaire')),
            ],
        ),
        migrations.CreateModel(
            name='PaperBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='surveys.questionnaire')),
                ('number', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=100, verbose_name='发给谁')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('given', models.JSONField(default=dict)),
                ('first', models.PositiveIntegerField(verbose_name='起始编号')),
                ('count', models.PositiveIntegerField(verbose_name='份数')),
                ('printed_on', models.DateField()),
                ('issued_on', models.DateField(null=True, verbose_name='发出日期')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'number'), name='paper_batch_number_once'), models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='paper_batch_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='surveys.paperbatch')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='surveys.questionnaire')),
                ('serial', models.PositiveIntegerField(verbose_name='编号')),
                ('state', models.CharField(choices=[('printed', '已印未发'), ('issued', '已发出'), ('returned', '已收回'), ('void', '作废')], default='printed', max_length=16, verbose_name='状态')),
                ('issued_on', models.DateField(null=True)),
                ('returned_on', models.DateField(null=True)),
                ('void_reason', models.CharField(blank=True, choices=[('blank', '空白'), ('spoilt', '涂改、填写不清,无法辨认'), ('not_ours', '不是这份表'), ('misprinted', '印坏、损毁')], max_length=16, verbose_name='作废原因')),
            ],
            options={
                'verbose_name': '纸质表',
                'ordering': ['serial'],
                'indexes': [models.Index(fields=['questionnaire', 'state', 'serial'], name='copy_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['printed', 'issued', 'returned', 'void'])), name='copy_state_known'), models.CheckConstraint(condition=models.Q(('void_reason__in', ['blank', 'spoilt', 'not_ours', 'misprinted', ''])), name='copy_void_reason_known'), models.UniqueConstraint(fields=('questionnaire', 'serial'), name='copy_serial_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['issued', 'returned']), _negated=True), ('issued_on__isnull', False), _connector='OR'), name='copy_returned_was_issued'), models.CheckConstraint(condition=models.Q(models.Q(('returned_on__isnull', False), ('state', 'returned')), models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('returned_on', None), ('state', 'void'), _connector='OR')), _connector='OR'), name='copy_returned_has_its_day'), models.CheckConstraint(condition=models.Q(('state', 'void'), ('void_reason', ''), _connector='XOR'), name='copy_void_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Keying',
            fields=[
                ('copy', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='keying', serialize=False, to='surveys.copy')),
                ('keyed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('box', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='CopyReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='surveys.copy')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('copy', 'reader'), name='copy_read_once_by_each')],
            },
        ),
        migrations.CreateModel(
            name='Turnout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turnouts', to='surveys.questionnaire')),
                ('option', models.PositiveSmallIntegerField()),
                ('invited', models.PositiveIntegerField(verbose_name='应到')),
                ('present', models.PositiveIntegerField(verbose_name='实到')),
            ],
            options={
                'ordering': ['option'],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'option'), name='turnout_once_for_each'), models.CheckConstraint(condition=models.Q(('present__lte', models.F('invited'))), name='turnout_came_who_was_invited')],
            },
        ),
        migrations.CreateModel(
            name='Sealed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='surveys.questionnaire')),
                ('on_paper', models.BooleanField(default=False)),
                ('day', models.DateField()),
                ('box', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='surveys.questionnaire')),
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('person', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='surveys.questionnaire')),
                ('question', models.CharField(max_length=16)),
                ('text', models.TextField()),
                ('masked', models.TextField()),
                ('sheet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='surveys.sheet')),
                ('set_aside', models.CharField(blank=True, max_length=200, verbose_name='不立来件的原因')),
            ],
            options={
                'indexes': [models.Index(fields=['questionnaire', 'question', 'id'], name='passage_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='passage_says_something')],
            },
        ),
        migrations.CreateModel(
            name='PassageVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='surveys.passage')),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='passage', to='cases.voice')),
            ],
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('questionnaire', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='result', serialize=False, to='surveys.questionnaire')),
                ('method', models.CharField(max_length=32)),
                ('counted_on', models.DateField()),
                ('figures', models.JSONField()),
            ],
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
