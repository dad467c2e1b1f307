"""Plans, sessions, talks, visits, pairs that must talk, reports put out for comment; what was said or counted stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- Nothing that was collected is deleted.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['collectionplan', 'planline', 'session', 'attendance', 'sessionnames', 'sessionvoice', 'mindset',
        'discussionoutcome', 'talk', 'visit', 'visitvoice', 'musttalklist', 'musttalkpair', 'consultation', 'comment'] LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()',
            'activities_' || name);
    END LOOP;
END $$;

-- What was said at a session or a visit is a voice of the same campaign, by the session's own channel, and stays there.
CREATE FUNCTION activities_voice_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    heard record;
    place record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'where something was said stays as it was noted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT campaign_id, channel INTO heard FROM cases_voice WHERE id = NEW.voice_id;
    IF TG_TABLE_NAME = 'activities_sessionvoice' THEN
        SELECT campaign_id, kind AS channel, state IN ('held', 'minuted') AS over INTO place
            FROM activities_session WHERE id = NEW.session_id;
    ELSE
        SELECT campaign_id, 'visit' AS channel, state = 'done' AS over INTO place FROM activities_visit WHERE id = NEW.visit_id;
    END IF;
    IF heard.campaign_id <> place.campaign_id OR heard.channel <> place.channel OR NOT place.over THEN
        RAISE EXCEPTION 'voice % was not said there', NEW.voice_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voice_fits BEFORE INSERT OR UPDATE ON activities_sessionvoice FOR EACH ROW EXECUTE FUNCTION activities_voice_fits();
CREATE TRIGGER voice_fits BEFORE INSERT OR UPDATE ON activities_visitvoice FOR EACH ROW EXECUTE FUNCTION activities_voice_fits();

-- A session that was held is not taken back: its numbers stand in the figures.
CREATE FUNCTION activities_session_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('held', 'minuted', 'cancelled') AND (NEW.campaign_id, NEW.unit_id, NEW.ref, NEW.kind, NEW.audience, NEW.topic)
            IS DISTINCT FROM (OLD.campaign_id, OLD.unit_id, OLD.ref, OLD.kind, OLD.audience, OLD.topic)
        OR OLD.state = 'cancelled' AND NEW.state <> 'cancelled'
        OR OLD.state IN ('held', 'minuted') AND NEW.state NOT IN ('held', 'minuted')
        OR OLD.state = 'minuted' AND NEW.state <> 'minuted' THEN
        RAISE EXCEPTION 'session % was held and stays', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_stays BEFORE UPDATE ON activities_session FOR EACH ROW EXECUTE FUNCTION activities_session_stays();

-- What was counted of a talk or a visit stays; a mistake is withdrawn.
CREATE FUNCTION activities_count_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'version', 'withdrawn_at', 'reason', 'withdrawn_for'];
BEGIN
    IF TG_TABLE_NAME = 'activities_visit' THEN
        free := array_remove(free, 'reason');
    END IF;
    IF OLD.done_at IS NOT NULL AND (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free)
        OR OLD.withdrawn_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '% % stays as it was entered', TG_TABLE_NAME, OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_stays BEFORE UPDATE ON activities_talk FOR EACH ROW EXECUTE FUNCTION activities_count_stays();
CREATE TRIGGER count_stays BEFORE UPDATE ON activities_visit FOR EACH ROW EXECUTE FUNCTION activities_count_stays();

-- The state says what the times say.
CREATE FUNCTION activities_state_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is jsonb;
    wrong boolean;
BEGIN
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', TG_TABLE_NAME) INTO now_is USING NEW.id;
    IF TG_TABLE_NAME = 'activities_collectionplan' THEN
        wrong := (now_is->>'state' IN ('passed', 'returned')) AND now_is->>'decided_at' IS NULL;
    ELSE
        wrong := (now_is->>'state' = 'withdrawn') IS DISTINCT FROM (now_is->>'withdrawn_at' IS NOT NULL)
            OR now_is->>'state' = 'planned' AND now_is->>'done_at' IS NOT NULL
            OR now_is->>'state' = 'done' AND now_is->>'done_at' IS NULL;
    END IF;
    IF wrong THEN
        RAISE EXCEPTION '% % is % and its times say otherwise', TG_TABLE_NAME, NEW.id, now_is->>'state'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON activities_collectionplan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION activities_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON activities_talk
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION activities_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON activities_visit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION activities_state_holds();

-- Text, range and period are fixed once the report is out; a comment comes within the period and keeps its words.
CREATE FUNCTION activities_consultation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (to_jsonb(NEW) - ARRAY['state', 'version']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['state', 'version'])
        OR OLD.state <> 'draft' AND NEW.state = 'draft' THEN
        RAISE EXCEPTION 'report % is out and stays as it is', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consultation_stays BEFORE UPDATE ON activities_consultation
    FOR EACH ROW EXECUTE FUNCTION activities_consultation_stays();
CREATE FUNCTION activities_range_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_text bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN of_text := OLD.consultation_id; ELSE of_text := NEW.consultation_id; END IF;
    IF EXISTS (SELECT 1 FROM activities_consultation WHERE id = of_text AND state <> 'draft') THEN
        RAISE EXCEPTION 'the range of report % is fixed', of_text USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER range_stays BEFORE INSERT OR UPDATE OR DELETE ON activities_consultation_range
    FOR EACH ROW EXECUTE FUNCTION activities_range_stays();
CREATE FUNCTION activities_comment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - ARRAY['outcome', 'answer']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['outcome', 'answer']) THEN
            RAISE EXCEPTION 'a comment keeps its words' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM activities_consultation c WHERE c.id = NEW.consultation_id AND c.state = 'open'
            AND NEW.day BETWEEN c.from_on AND c.until_on) THEN
        RAISE EXCEPTION 'comments close with the period' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER comment_fits BEFORE INSERT OR UPDATE ON activities_comment FOR EACH ROW EXECUTE FUNCTION activities_comment_fits();
"""


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0004_channels_of_meetings'),
        ('people', '0001_tables_and_rules'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('forum', '征求意见座谈会'), ('research_forum', '专题调研座谈会'), ('life_meeting', '组织生活会'), ('rating_meeting', '评议大会'), ('discussion', '专题讨论')], max_length=16, verbose_name='种类')),
                ('audience', models.CharField(blank=True, choices=[('party_deputies', '党代表'), ('peoples_deputies', '人大代表'), ('cppcc_members', '政协委员'), ('parents', '家长'), ('pupils', '学生'), ('departments', '区级部门'), ('towns', '街镇负责人'), ('retired_teachers', '离退休教师'), ('office_staff', '机关干部'), ('retired_party', '离退休老党员'), ('principals', '书记校长'), ('school_cadres', '校级干部'), ('middle_cadres', '中层干部'), ('teachers', '一线教职工'), ('deputies_all', '两代表一委员'), ('parents_pupils', '家长学生'), ('departments_towns', '区级部门和街镇'), ('schools_all', '学校干部教职工')], max_length=20, verbose_name='对象')),
                ('topic', models.CharField(blank=True, max_length=100, verbose_name='专题')),
                ('about', models.CharField(choices=[('group', '领导班子'), ('person', '班子成员个人'), ('both', '班子和个人')], default='group', max_length=16, verbose_name='征求对谁的意见')),
                ('place', models.CharField(max_length=100, verbose_name='地点')),
                ('planned_at', models.DateTimeField(verbose_name='安排时间')),
                ('leader', models.CharField(max_length=64, verbose_name='主持人')),
                ('recorder', models.CharField(blank=True, max_length=64, verbose_name='记录人')),
                ('held_at', models.DateTimeField(null=True, verbose_name='召开时间')),
                ('noted_at', models.DateTimeField(null=True)),
                ('minuted_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='取消原因')),
                ('mindset', models.TextField(blank=True, verbose_name='思想状况分析')),
                ('state', models.CharField(choices=[('planned', '已安排'), ('invited', '已通知'), ('held', '已召开'), ('minuted', '已成纪要'), ('cancelled', '已取消')], default='planned', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='campaigns.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='people.unit', verbose_name='组织单位')),
            ],
            options={
                'ordering': ['-planned_at', '-pk'],
                'indexes': [models.Index(fields=['campaign', '-planned_at', '-id'], name='session_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['forum', 'research_forum', 'life_meeting', 'rating_meeting', 'discussion'])), name='session_kind_known'), models.CheckConstraint(condition=models.Q(('audience__in', ['party_deputies', 'peoples_deputies', 'cppcc_members', 'parents', 'pupils', 'departments', 'towns', 'retired_teachers', 'office_staff', 'retired_party', 'principals', 'school_cadres', 'middle_cadres', 'teachers', 'deputies_all', 'parents_pupils', 'departments_towns', 'schools_all', ''])), name='session_audience_known'), models.CheckConstraint(condition=models.Q(('about__in', ['group', 'person', 'both'])), name='session_about_known'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'invited', 'held', 'minuted', 'cancelled'])), name='session_state_known'), models.UniqueConstraint(condition=models.Q(('kind', 'forum'), models.Q(('state', 'cancelled'), _negated=True)), fields=('campaign', 'unit', 'audience'), name='session_one_forum_per_audience'), models.UniqueConstraint(condition=models.Q(('kind', 'research_forum'), models.Q(('state', 'cancelled'), _negated=True)), fields=('campaign', 'unit', 'topic'), name='session_one_research_per_topic'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'forum'), _negated=True), models.Q(('audience', ''), _negated=True), _connector='OR'), name='session_forum_has_audience'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'research_forum'), _negated=True), models.Q(('topic', ''), _negated=True), _connector='OR'), name='session_research_has_topic'), models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', False), ('state__in', ['held', 'minuted'])), models.Q(models.Q(('state__in', ['held', 'minuted']), _negated=True), ('held_at', None)), _connector='OR'), name='session_held_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='session_cancelled_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='CollectionPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intro', models.TextField(blank=True, verbose_name='总体要求')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '已送审'), ('returned', '已退回修改'), ('passed', '审核通过')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('comments', models.TextField(blank=True, verbose_name='审核意见')),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='collection_plan', to='campaigns.campaign')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'passed'])), name='collectionplan_state_known'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('submitted_by', None), models.Q(('decided_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='plan_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('comments', ''), _negated=True), _connector='OR'), name='plan_returned_with_comments')],
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='第几稿')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('text', models.TextField(verbose_name='正文')),
                ('from_on', models.DateField(verbose_name='开始')),
                ('until_on', models.DateField(verbose_name='结束')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('open', '征求意见中'), ('closed', '征求结束'), ('revised', '已形成下一稿'), ('final', '已定稿')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('before', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='activities.consultation')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='campaigns.campaign')),
                ('range', models.ManyToManyField(related_name='+', to='people.unit', verbose_name='征求范围')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed', 'revised', 'final'])), name='consultation_state_known'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='consultation_days_ordered'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='consultation_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('mode', models.CharField(choices=[('in_person', '当面'), ('in_writing', '书面'), ('desk', '网上')], max_length=16, verbose_name='方式')),
                ('text', models.TextField(verbose_name='意见')),
                ('day', models.DateField()),
                ('outcome', models.CharField(blank=True, choices=[('adopted', '采纳'), ('answered', '说明')], max_length=16, verbose_name='结果')),
                ('answer', models.TextField(blank=True, verbose_name='说明')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='activities.consultation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('mode__in', ['in_person', 'in_writing', 'desk'])), name='comment_mode_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['adopted', 'answered', ''])), name='comment_outcome_known'), models.UniqueConstraint(fields=('consultation', 'number'), name='comment_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'answered'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='comment_answered_in_words')],
            },
        ),
        migrations.CreateModel(
            name='MustTalkList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('active', '在用')], default='active', max_length=16)),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='must_talks', to='campaigns.campaign')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active'])), name='musttalklist_state_known')],
            },
        ),
        migrations.CreateModel(
            name='MustTalkPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('chief_member', '书记局长与班子成员'), ('member_unit', '班子成员与分管股室'), ('unit_unit', '股室之间'), ('head_staff', '股室负责人与一般党员干部')], max_length=16, verbose_name='种类')),
                ('key', models.CharField(max_length=64)),
                ('waived_at', models.DateTimeField(null=True)),
                ('waived_for', models.TextField(blank=True, verbose_name='不需谈的理由')),
                ('a_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('a_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('b_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('b_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='activities.musttalklist')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['chief_member', 'member_unit', 'unit_unit', 'head_staff'])), name='musttalkpair_kind_known'), models.UniqueConstraint(fields=('of', 'number'), name='pair_number_once'), models.UniqueConstraint(fields=('of', 'key'), name='pair_once'), models.CheckConstraint(condition=models.Q(models.Q(('a_user', None), ('a_unit', None), _connector='XOR'), models.Q(('b_user', None), ('b_unit', None), _connector='XOR')), name='pair_has_two_sides'), models.CheckConstraint(condition=models.Q(models.Q(('waived_at', None), ('waived_for', '')), models.Q(('waived_at__isnull', False), models.Q(('waived_for', ''), _negated=True)), _connector='OR'), name='pair_waived_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('channel', models.CharField(choices=[('forum', '征求意见座谈会'), ('research_forum', '专题调研座谈会'), ('talk', '谈心谈话'), ('visit', '走访'), ('form', '征求意见表'), ('questionnaire', '调查问卷'), ('box', '意见箱'), ('phone', '电话'), ('mailbox', '主任信箱'), ('email', '电子邮箱'), ('board', '留言板'), ('hotline', '热线平台'), ('efficiency', '效能办交办'), ('petition', '信访'), ('proposal', '建议提案'), ('open_info', '信息公开申请'), ('counter', '来访窗口'), ('web', '网上提交'), ('life_meeting', '组织生活会'), ('rating_meeting', '评议大会'), ('discussion', '专题讨论'), ('grassroots', '基层反映'), ('self_check', '自查排查'), ('spot_check', '明查暗访'), ('inspection', '巡视反馈'), ('supervision', '上级督导'), ('look_back', '回头看')], max_length=16, verbose_name='渠道')),
                ('audience', models.CharField(blank=True, choices=[('party_deputies', '党代表'), ('peoples_deputies', '人大代表'), ('cppcc_members', '政协委员'), ('parents', '家长'), ('pupils', '学生'), ('departments', '区级部门'), ('towns', '街镇负责人'), ('retired_teachers', '离退休教师'), ('office_staff', '机关干部'), ('retired_party', '离退休老党员'), ('principals', '书记校长'), ('school_cadres', '校级干部'), ('middle_cadres', '中层干部'), ('teachers', '一线教职工'), ('deputies_all', '两代表一委员'), ('parents_pupils', '家长学生'), ('departments_towns', '区级部门和街镇'), ('schools_all', '学校干部教职工')], max_length=20, verbose_name='对象')),
                ('about', models.CharField(choices=[('group', '领导班子'), ('person', '班子成员个人'), ('both', '班子和个人')], default='group', max_length=16, verbose_name='征求对谁的意见')),
                ('topic', models.CharField(blank=True, max_length=100, verbose_name='专题')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('from_on', models.DateField(verbose_name='开始')),
                ('until_on', models.DateField(verbose_name='结束')),
                ('responsible', models.CharField(max_length=64, verbose_name='负责人')),
                ('dropped_at', models.DateTimeField(null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='activities.collectionplan')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['forum', 'research_forum', 'talk', 'visit', 'form', 'questionnaire', 'box', 'phone', 'mailbox', 'email', 'board', 'hotline', 'efficiency', 'petition', 'proposal', 'open_info', 'counter', 'web', 'life_meeting', 'rating_meeting', 'discussion', 'grassroots', 'self_check', 'spot_check', 'inspection', 'supervision', 'look_back'])), name='planline_channel_known'), models.CheckConstraint(condition=models.Q(('audience__in', ['party_deputies', 'peoples_deputies', 'cppcc_members', 'parents', 'pupils', 'departments', 'towns', 'retired_teachers', 'office_staff', 'retired_party', 'principals', 'school_cadres', 'middle_cadres', 'teachers', 'deputies_all', 'parents_pupils', 'departments_towns', 'schools_all', ''])), name='planline_audience_known'), models.CheckConstraint(condition=models.Q(('about__in', ['group', 'person', 'both'])), name='planline_about_known'), models.UniqueConstraint(fields=('plan', 'number'), name='plan_line_number_once'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='plan_line_days_ordered'), models.CheckConstraint(condition=models.Q(('responsible', ''), _negated=True), name='plan_line_has_somebody')],
            },
        ),
        migrations.CreateModel(
            name='SessionNames',
            fields=[
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='names', serialize=False, to='activities.session')),
                ('sealed', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Mindset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('exposing', '怕暴露思想'), ('face', '怕丢面子'), ('handle', '怕抓辫子'), ('future', '怕影响前途'), ('unwilling', '不愿提'), ('inconvenient', '不便提'), ('hard', '不好提')], max_length=16)),
                ('people', models.PositiveSmallIntegerField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fears', to='activities.session')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__in', ['exposing', 'face', 'handle', 'future', 'unwilling', 'inconvenient', 'hard'])), name='mindset_code_known'), models.UniqueConstraint(fields=('session', 'code'), name='mindset_code_once')],
            },
        ),
        migrations.CreateModel(
            name='DiscussionOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('problem', '问题'), ('consensus', '共识'), ('suggestion', '建议')], max_length=16, verbose_name='种类')),
                ('text', models.TextField(verbose_name='内容')),
                ('state', models.CharField(choices=[('recorded', '已登记'), ('converted', '已转为来件'), ('set_aside', '不转化')], default='recorded', max_length=16)),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('voice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='cases.voice')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='activities.session')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['problem', 'consensus', 'suggestion'])), name='discussionoutcome_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['recorded', 'converted', 'set_aside'])), name='discussionoutcome_state_known'), models.UniqueConstraint(fields=('session', 'number'), name='outcome_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='outcome_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'converted'), ('voice__isnull', False)), models.Q(models.Q(('state', 'converted'), _negated=True), ('voice', None)), _connector='OR'), name='outcome_converted_has_voice'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'set_aside'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='outcome_set_aside_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('party_deputies', '党代表'), ('peoples_deputies', '人大代表'), ('cppcc_members', '政协委员'), ('parents', '家长'), ('pupils', '学生'), ('departments', '区级部门'), ('towns', '街镇负责人'), ('retired_teachers', '离退休教师'), ('office_staff', '机关干部'), ('retired_party', '离退休老党员'), ('principals', '书记校长'), ('school_cadres', '校级干部'), ('middle_cadres', '中层干部'), ('teachers', '一线教职工'), ('deputies_all', '两代表一委员'), ('parents_pupils', '家长学生'), ('departments_towns', '区级部门和街镇'), ('schools_all', '学校干部教职工')], max_length=20, verbose_name='类别')),
                ('invited', models.PositiveSmallIntegerField(default=0, verbose_name='应到')),
                ('present', models.PositiveSmallIntegerField(default=0, verbose_name='实到')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='activities.session')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['party_deputies', 'peoples_deputies', 'cppcc_members', 'parents', 'pupils', 'departments', 'towns', 'retired_teachers', 'office_staff', 'retired_party', 'principals', 'school_cadres', 'middle_cadres', 'teachers', 'deputies_all', 'parents_pupils', 'departments_towns', 'schools_all'])), name='attendance_audience_known'), models.UniqueConstraint(fields=('session', 'audience'), name='attendance_category_once')],
            },
        ),
        migrations.CreateModel(
            name='SessionVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(blank=True, choices=[('in_person', '当面'), ('in_writing', '书面')], max_length=16, verbose_name='方式')),
                ('at', models.DateTimeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='activities.session')),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='said_at', to='cases.voice')),
            ],
            options={
                'indexes': [models.Index(fields=['session', 'id'], name='session_voice_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('mode__in', ['in_person', 'in_writing', ''])), name='sessionvoice_mode_known')],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('talker', models.CharField(max_length=64, verbose_name='谈话人')),
                ('audience', models.CharField(choices=[('party_deputies', '党代表'), ('peoples_deputies', '人大代表'), ('cppcc_members', '政协委员'), ('parents', '家长'), ('pupils', '学生'), ('departments', '区级部门'), ('towns', '街镇负责人'), ('retired_teachers', '离退休教师'), ('office_staff', '机关干部'), ('retired_party', '离退休老党员'), ('principals', '书记校长'), ('school_cadres', '校级干部'), ('middle_cadres', '中层干部'), ('teachers', '一线教职工'), ('deputies_all', '两代表一委员'), ('parents_pupils', '家长学生'), ('departments_towns', '区级部门和街镇'), ('schools_all', '学校干部教职工')], max_length=20, verbose_name='谈话对象类别')),
                ('person_key', models.CharField(max_length=64, null=True)),
                ('people', models.PositiveIntegerField(verbose_name='人数')),
                ('times', models.PositiveIntegerField(verbose_name='人次')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('points', models.PositiveSmallIntegerField(default=0, verbose_name='提出意见条数')),
                ('source_key', models.CharField(max_length=64, null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='撤销原因')),
                ('state', models.CharField(choices=[('planned', '已约定'), ('done', '已完成'), ('withdrawn', '已撤销')], default='done', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='talks_led', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='campaigns.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='people.unit', verbose_name='单位')),
                ('with_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='talks_with', to='people.unit')),
                ('with_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='talks_had', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['campaign', '-id'], name='talk_list'), models.Index(fields=['campaign', 'person_key', 'id'], name='talk_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['party_deputies', 'peoples_deputies', 'cppcc_members', 'parents', 'pupils', 'departments', 'towns', 'retired_teachers', 'office_staff', 'retired_party', 'principals', 'school_cadres', 'middle_cadres', 'teachers', 'deputies_all', 'parents_pupils', 'departments_towns', 'schools_all'])), name='talk_audience_known'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'done', 'withdrawn'])), name='talk_state_known'), models.UniqueConstraint(fields=('campaign', 'source_key'), name='talk_row_once'), models.CheckConstraint(condition=models.Q(('people__lte', models.F('times')), ('times__gte', 1)), name='talk_people_within_times'), models.CheckConstraint(condition=models.Q(('person_key', None), models.Q(('people', 1), ('times', 1)), _connector='OR'), name='talk_with_one_person_is_one'), models.CheckConstraint(condition=models.Q(('with_user', None), ('person_key__isnull', False), _connector='OR'), name='talk_with_user_is_known_again')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('visitor', models.CharField(max_length=64, verbose_name='走访人')),
                ('audience', models.CharField(blank=True, choices=[('party_deputies', '党代表'), ('peoples_deputies', '人大代表'), ('cppcc_members', '政协委员'), ('parents', '家长'), ('pupils', '学生'), ('departments', '区级部门'), ('towns', '街镇负责人'), ('retired_teachers', '离退休教师'), ('office_staff', '机关干部'), ('retired_party', '离退休老党员'), ('principals', '书记校长'), ('school_cadres', '校级干部'), ('middle_cadres', '中层干部'), ('teachers', '一线教职工'), ('deputies_all', '两代表一委员'), ('parents_pupils', '家长学生'), ('departments_towns', '区级部门和街镇'), ('schools_all', '学校干部教职工')], max_length=20, verbose_name='走访对象')),
                ('about', models.CharField(choices=[('group', '领导班子'), ('person', '班子成员个人'), ('both', '班子和个人')], default='group', max_length=16)),
                ('place', models.CharField(max_length=100, verbose_name='地点')),
                ('reason', models.CharField(max_length=200, verbose_name='走访事由')),
                ('headcount', models.PositiveIntegerField(verbose_name='人次')),
                ('visited_on', models.DateField(verbose_name='日期')),
                ('source_key', models.CharField(max_length=64, null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_for', models.TextField(blank=True, verbose_name='撤销原因')),
                ('state', models.CharField(choices=[('planned', '已约定'), ('done', '已完成'), ('withdrawn', '已撤销')], default='done', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='campaigns.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['-visited_on', '-pk'],
                'indexes': [models.Index(fields=['campaign', '-id'], name='visit_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['party_deputies', 'peoples_deputies', 'cppcc_members', 'parents', 'pupils', 'departments', 'towns', 'retired_teachers', 'office_staff', 'retired_party', 'principals', 'school_cadres', 'middle_cadres', 'teachers', 'deputies_all', 'parents_pupils', 'departments_towns', 'schools_all', ''])), name='visit_audience_known'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'done', 'withdrawn'])), name='visit_state_known'), models.UniqueConstraint(fields=('campaign', 'source_key'), name='visit_row_once'), models.CheckConstraint(condition=models.Q(('headcount__gte', 1)), name='visit_met_somebody')],
            },
        ),
        migrations.CreateModel(
            name='VisitVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='activities.visit')),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='said_at_visit', to='cases.voice')),
            ],
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
