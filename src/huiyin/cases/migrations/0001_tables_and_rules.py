"""Voices, cases and everything that happens to them, and what must always hold of them, held by PostgreSQL itself.

Checks that look at other rows are constraint triggers, deferred to the end of the verb, so that a verb may pass through
states that would not do as a result.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce
from huiyin.cases.migrations import FORMER

RULES = """
-- Nothing of the trade is deleted.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'cases_importbatch', 'cases_voice', 'cases_firstasked', 'cases_case', 'cases_notice', 'cases_proposal',
        'cases_refusal', 'cases_pause', 'cases_extension', 'cases_limitrule', 'cases_rejectedrow', 'cases_identity',
        'cases_attachment', 'cases_question', 'cases_writtenorder', 'cases_suggestion', 'cases_link',
        'cases_assignment', 'cases_cowork', 'cases_measure', 'cases_evidence', 'cases_progress', 'cases_round',
        'cases_rating', 'cases_reply', 'cases_closing', 'cases_voicefact', 'cases_casefact', 'cases_evidencerule',
        'cases_template', 'cases_urgingrule', 'cases_urging', 'cases_urged', 'cases_followup'
    ] LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;

-- A voice stays as received.
CREATE FUNCTION cases_voice_stays_as_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.ref, OLD.campaign_id, OLD.office_id, OLD.channel, OLD.received_at, OLD.subject, OLD.body, OLD.served, OLD.anonymous,
        OLD.external_number, OLD.extra, OLD.batch_id, OLD.source_key, OLD.text_key, OLD.repost_of_id, OLD.receipt_digest)
       IS DISTINCT FROM
       (NEW.ref, NEW.campaign_id, NEW.office_id, NEW.channel, NEW.received_at, NEW.subject, NEW.body, NEW.served, NEW.anonymous,
        NEW.external_number, NEW.extra, NEW.batch_id, NEW.source_key, NEW.text_key, NEW.repost_of_id, NEW.receipt_digest)
    THEN
        RAISE EXCEPTION 'voice % stays as received', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voice_stays_as_received BEFORE UPDATE ON cases_voice
    FOR EACH ROW EXECUTE FUNCTION cases_voice_stays_as_received();

-- A fact row is written once; only its end is set, once.
CREATE FUNCTION cases_fact_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NOT NULL OR NEW.until IS NULL OR
       to_jsonb(OLD) - 'until' IS DISTINCT FROM to_jsonb(NEW) - 'until' THEN
        RAISE EXCEPTION 'a fact is written once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_voicefact FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_casefact FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();

-- Conservation: linked is having a link, nothing else is; the fact in force says where the voice stands.
CREATE FUNCTION cases_voice_is_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    standing text;
    why text;
    linked boolean;
    known boolean;
BEGIN
    IF TG_TABLE_NAME = 'cases_voice' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.voice_id;
    END IF;
    SELECT v.disposition, v.reason_code || v.reason,
           EXISTS (SELECT 1 FROM cases_link l WHERE l.voice_id = v.id AND l.unlinked_at IS NULL),
           EXISTS (SELECT 1 FROM cases_voicefact f WHERE f.voice_id = v.id AND f.until IS NULL
                   AND (f.disposition, f.campaign_id, f.office_id) = (v.disposition, v.campaign_id, v.office_id))
        INTO standing, why, linked, known FROM cases_voice v WHERE v.id = wanted;
    IF standing IN ('set_aside', 'referred') AND why = '' THEN
        RAISE EXCEPTION 'voice % is % without a reason', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (standing = 'linked') IS DISTINCT FROM linked THEN
        RAISE EXCEPTION 'voice % is % against its links', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT known THEN
        RAISE EXCEPTION 'voice % has no fact for %', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER voice_is_somewhere AFTER INSERT OR UPDATE OF disposition ON cases_voice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_voice_is_somewhere();
CREATE CONSTRAINT TRIGGER voice_is_somewhere AFTER INSERT OR UPDATE OF unlinked_at ON cases_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_voice_is_somewhere();

-- A case in its states: what each state needs.
CREATE FUNCTION cases_case_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c cases_case%ROWTYPE;
    closing cases_closing%ROWTYPE;
    last cases_round%ROWTYPE;
BEGIN
    SELECT * INTO c FROM cases_case WHERE id = NEW.id;
    IF NOT EXISTS (SELECT 1 FROM cases_casefact f WHERE f.case_id = c.id AND f.until IS NULL AND f.state = c.state) THEN
        RAISE EXCEPTION 'case % has no fact for %', c.ref, c.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (c.state = 'closed') IS DISTINCT FROM (c.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'case % is % and its closing time says otherwise', c.ref, c.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Entered finished and never reopened: its work was done elsewhere.
    IF c.historical AND NOT EXISTS (SELECT 1 FROM cases_closing k WHERE k.case_id = c.id AND k.reopened_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF c.state IN ('working', 'submitted', 'verified', 'asked', 'closed') AND NOT EXISTS
       (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id) THEN
        RAISE EXCEPTION 'case % is worked on without a measure', c.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF c.state = 'declined' AND NOT EXISTS
       (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.kind = 'decline' AND p.approved) THEN
        RAISE EXCEPTION 'case % is declined without an approved refusal', c.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF c.state IN ('submitted', 'verified', 'asked', 'closed') THEN
        IF EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL AND (m.done_at IS NULL OR
                   NOT EXISTS (SELECT 1 FROM cases_evidence e WHERE e.measure_id = m.id))) THEN
            RAISE EXCEPTION 'case % is unfinished', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT * INTO last FROM cases_round r WHERE r.case_id = c.id ORDER BY r.number DESC LIMIT 1;
        IF last.id IS NULL OR (c.state <> 'submitted' AND last.verified_at IS NULL) THEN
            RAISE EXCEPTION 'case % is not verified', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF c.state = 'closed' THEN
        SELECT * INTO closing FROM cases_closing k WHERE k.case_id = c.id AND k.reopened_at IS NULL;
        IF closing.id IS NULL THEN
            RAISE EXCEPTION 'case % is closed without a closing', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF closing.closed_by_id = last.submitted_by_id THEN
            RAISE EXCEPTION 'case % is closed by its handler', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT closing.by_decision AND (last.sent_back_at IS NOT NULL OR EXISTS
           (SELECT 1 FROM cases_rating g WHERE g.round_id = last.id AND g.grade = 'dissatisfied')) THEN
            RAISE EXCEPTION 'case % is closed while its sender says no', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_holds AFTER INSERT OR UPDATE OF state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_case_holds();

-- A conduct matter never lies with whom it is about.
CREATE FUNCTION cases_not_to_those_complained_of() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_case' THEN
        wanted := NEW.id;
    ELSIF TG_TABLE_NAME = 'cases_assignment' THEN
        wanted := (to_jsonb(NEW)->>'case_id')::bigint;
    ELSE
        SELECT a.case_id INTO wanted FROM cases_assignment a WHERE a.id = (to_jsonb(NEW)->>'assignment_id')::bigint;
    END IF;
    IF EXISTS (
        SELECT 1 FROM cases_case c
        JOIN people_unit about ON about.id = c.about_unit_id AND about.parent_id IS NOT NULL
        JOIN cases_assignment a ON a.case_id = c.id AND a.ended_at IS NULL
        JOIN people_unit u ON u.id = a.lead_id
             OR u.id IN (SELECT w.unit_id FROM cases_cowork w WHERE w.assignment_id = a.id)
        WHERE c.id = wanted AND c.conduct AND starts_with(u.path, about.path)
    ) THEN
        RAISE EXCEPTION 'a matter about a unit cannot lie with it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER not_to_those_complained_of AFTER INSERT OR UPDATE OF lead_id, ended_at ON cases_assignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_not_to_those_complained_of();
CREATE CONSTRAINT TRIGGER not_to_those_complained_of AFTER INSERT OR UPDATE OF unit_id ON cases_cowork
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_not_to_those_complained_of();
CREATE CONSTRAINT TRIGGER not_to_those_complained_of AFTER UPDATE OF conduct, about_unit_id ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_not_to_those_complained_of();

-- A fact names the journal entry that made it true, as the journal's own rows do.
CREATE TRIGGER entry_is_there AFTER INSERT ON cases_voicefact REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_entry_is_there();
CREATE TRIGGER entry_is_there AFTER INSERT ON cases_casefact REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_entry_is_there();

-- What a sender gave and what was asked stays: a file is never changed, a question only gets its one answer.
CREATE TRIGGER attachment_stays BEFORE UPDATE ON cases_attachment FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE FUNCTION cases_question_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR
       to_jsonb(OLD) - 'answer' - 'answered_at' IS DISTINCT FROM to_jsonb(NEW) - 'answer' - 'answered_at' THEN
        RAISE EXCEPTION 'a question gets its one answer' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_answered_once BEFORE UPDATE ON cases_question FOR EACH ROW EXECUTE FUNCTION cases_question_answered_once();

-- What was decided of an extension, and the end of a pause, stay as they were.
CREATE FUNCTION cases_said_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
        RAISE EXCEPTION 'what was decided or is over stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER said_once BEFORE UPDATE ON cases_extension FOR EACH ROW EXECUTE FUNCTION cases_said_once('decided_at');
CREATE TRIGGER said_once BEFORE UPDATE ON cases_pause FOR EACH ROW EXECUTE FUNCTION cases_said_once('until');

-- Who was asked first stays so; a release is not taken back.
CREATE FUNCTION cases_first_asked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.voice_id, OLD.person_id, OLD.at) IS DISTINCT FROM (NEW.voice_id, NEW.person_id, NEW.at)
       OR (OLD.released_at IS NOT NULL AND OLD.released_at IS DISTINCT FROM NEW.released_at) THEN
        RAISE EXCEPTION 'who was asked first stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER first_asked_stays BEFORE UPDATE ON cases_firstasked
    FOR EACH ROW EXECUTE FUNCTION cases_first_asked_stays();

-- A notice stays as it was given; its delivery and its completion are added, each once.
CREATE FUNCTION cases_notice_stays_as_given() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['delivery', 'delivered_on', 'signed', 'completed_at', 'remark', 'waiting_since'];
BEGIN
    IF to_jsonb(OLD) - later IS DISTINCT FROM to_jsonb(NEW) - later
       OR (OLD.completed_at IS NOT NULL AND OLD.completed_at IS DISTINCT FROM NEW.completed_at)
       OR (OLD.waiting_since IS NOT NULL AND OLD.waiting_since IS DISTINCT FROM NEW.waiting_since) THEN
        RAISE EXCEPTION 'a notice stays as it was given' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_stays_as_given BEFORE UPDATE ON cases_notice
    FOR EACH ROW EXECUTE FUNCTION cases_notice_stays_as_given();

-- A refusal stays as it was filed; it is disputed once and reviewed once.
CREATE FUNCTION cases_refusal_stays_as_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.proposal_id, OLD.case_id, OLD.ref, OLD.ground, OLD.materials, OLD.beyond)
       IS DISTINCT FROM (NEW.proposal_id, NEW.case_id, NEW.ref, NEW.ground, NEW.materials, NEW.beyond)
       OR (OLD.dispute_until IS NOT NULL
           AND (OLD.remedy, OLD.dispute_until) IS DISTINCT FROM (NEW.remedy, NEW.dispute_until))
       OR (OLD.disputed_at IS NOT NULL AND (OLD.dispute, OLD.disputed_at, OLD.disputed_voice_id)
           IS DISTINCT FROM (NEW.dispute, NEW.disputed_at, NEW.disputed_voice_id))
       OR (OLD.reviewed_at IS NOT NULL AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)) THEN
        RAISE EXCEPTION 'a refusal stays as it was filed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refusal_stays_as_filed BEFORE UPDATE ON cases_refusal
    FOR EACH ROW EXECUTE FUNCTION cases_refusal_stays_as_filed();

-- What was sent to a superior stays as it was sent; what he answered, as he answered it.
CREATE FUNCTION cases_sent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.sent_on IS NOT NULL AND (OLD.office_id, OLD.ref, OLD.superior, OLD.subject, OLD.reason, OLD.drafted_at, OLD.sent_on)
        IS DISTINCT FROM (NEW.office_id, NEW.ref, NEW.superior, NEW.subject, NEW.reason, NEW.drafted_at, NEW.sent_on))
       OR (OLD.answered_on IS NOT NULL AND (OLD.answer, OLD.answered_on) IS DISTINCT FROM (NEW.answer, NEW.answered_on)) THEN
        RAISE EXCEPTION 'suggestion % stays as it was sent', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_stays BEFORE UPDATE ON cases_suggestion FOR EACH ROW EXECUTE FUNCTION cases_sent_stays();

-- What was sent to a unit stays as it was sent; an urging only gets its one answer.
CREATE TRIGGER urged_stays BEFORE UPDATE ON cases_urged FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE FUNCTION cases_urging_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.replied_at IS NOT NULL OR
       to_jsonb(OLD) - 'reply' - 'replied_at' - 'replied_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'reply' - 'replied_at' - 'replied_by_id' THEN
        RAISE EXCEPTION 'an urging stays as it was sent and gets its one answer' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER urging_answered_once BEFORE UPDATE ON cases_urging FOR EACH ROW EXECUTE FUNCTION cases_urging_answered_once();
"""


class Migration(TablesAtOnce):

    initial = True

    replaces = [('cases', name) for name in FORMER['0001_tables_and_rules']]

    dependencies = [
        ('campaigns', '0001_initial'),
        ('kernel', '0001_tables_and_rules'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='campaigns.campaign')),
                ('channel', models.CharField(choices=[('forum', '征求意见座谈会'), ('research_forum', '专题调研座谈会'), ('talk', '谈心谈话'), ('visit', '走访'), ('form', '征求意见表'), ('questionnaire', '调查问卷'), ('box', '意见箱'), ('phone', '电话'), ('mailbox', '主任信箱'), ('email', '电子邮箱'), ('board', '留言板'), ('hotline', '热线平台'), ('efficiency', '效能办交办'), ('petition', '信访'), ('proposal', '建议提案'), ('open_info', '信息公开申请'), ('counter', '来访窗口'), ('web', '网上提交')], max_length=16)),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('waiting', '待确认'), ('running', '导入中'), ('done', '已完成'), ('cancelled', '已取消'), ('failed', '未完成')], default='waiting', max_length=16)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('added', models.PositiveIntegerField(default=0)),
                ('already_there', models.PositiveIntegerField(default=0)),
                ('reposts', models.PositiveIntegerField(default=0)),
                ('rejected', models.PositiveIntegerField(default=0)),
                ('notes', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='campaigns.campaign')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='people.unit')),
                ('ref', models.CharField(max_length=16)),
                ('channel', models.CharField(choices=[('forum', '征求意见座谈会'), ('research_forum', '专题调研座谈会'), ('talk', '谈心谈话'), ('visit', '走访'), ('form', '征求意见表'), ('questionnaire', '调查问卷'), ('box', '意见箱'), ('phone', '电话'), ('mailbox', '主任信箱'), ('email', '电子邮箱'), ('board', '留言板'), ('hotline', '热线平台'), ('efficiency', '效能办交办'), ('petition', '信访'), ('proposal', '建议提案'), ('open_info', '信息公开申请'), ('counter', '来访窗口'), ('web', '网上提交')], max_length=16, verbose_name='渠道')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='主题')),
                ('body', models.TextField(verbose_name='内容')),
                ('served', models.CharField(blank=True, choices=[('teachers_pupils', '师生'), ('parents', '家长'), ('schools', '学校'), ('society', '社会')], max_length=16, verbose_name='来件人类别')),
                ('anonymous', models.BooleanField(default=False, verbose_name='匿名')),
                ('external_number', models.CharField(blank=True, max_length=64, verbose_name='外部编号')),
                ('extra', models.JSONField(default=dict)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='cases.importbatch')),
                ('source_key', models.CharField(max_length=64, null=True)),
                ('text_key', models.CharField(max_length=64)),
                ('repost_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reposts', to='cases.voice')),
                ('receipt_digest', models.CharField(max_length=64, null=True)),
                ('disposition', models.CharField(choices=[('pending', '待梳理'), ('linked', '已归入'), ('answered', '直接答复'), ('referred', '转出'), ('set_aside', '不列入')], default='pending', max_length=16, verbose_name='去向')),
                ('reason_code', models.CharField(blank=True, choices=[('duplicate', '重复投递'), ('spam', '垃圾信息'), ('withdrawn', '来件人撤回'), ('not_for_us', '不属受理范围'), ('unclear', '内容不清且无法联系')], max_length=16)),
                ('reason', models.TextField(blank=True, verbose_name='说明')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'disposition', '-received_at', '-id'], name='voice_list'), models.Index(fields=['campaign', '-received_at', '-id'], name='voice_list_all'), models.Index(fields=['office', '-received_at', '-id'], name='voice_list_of_office'), models.Index(fields=['office', 'disposition', 'received_at', 'id'], name='voice_waiting'), models.Index(fields=['campaign', 'text_key'], name='voice_by_words'), models.Index(condition=models.Q(('repost_of__isnull', False)), fields=['repost_of'], name='voice_reposts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['forum', 'research_forum', 'talk', 'visit', 'form', 'questionnaire', 'box', 'phone', 'mailbox', 'email', 'board', 'hotline', 'efficiency', 'petition', 'proposal', 'open_info', 'counter', 'web'])), name='voice_channel_known'), models.CheckConstraint(condition=models.Q(('disposition__in', ['pending', 'linked', 'answered', 'referred', 'set_aside'])), name='voice_disposition_known'), models.UniqueConstraint(fields=('ref',), name='voice_ref_once'), models.UniqueConstraint(fields=('receipt_digest',), name='voice_receipt_once'), models.UniqueConstraint(fields=('campaign', 'source_key'), name='voice_row_once'), models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='voice_says_something')],
            },
        ),
        migrations.CreateModel(
            name='FirstAsked',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='first_asked', serialize=False, to='cases.voice')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='first_asked', to=settings.AUTH_USER_MODEL, verbose_name='首问责任人')),
                ('at', models.DateTimeField(verbose_name='首问时间')),
                ('disposal', models.CharField(choices=[('self', '自办'), ('unit', '移交科室'), ('outside', '告知外单位')], default='self', max_length=16, verbose_name='当场处理')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='移交科室')),
                ('outside', models.CharField(blank=True, max_length=200, verbose_name='告知去哪里')),
                ('handed_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('receiver', models.CharField(blank=True, max_length=64, verbose_name='签收人')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['person'], name='first_asked_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('disposal__in', ['self', 'unit', 'outside'])), name='first_asked_disposal_known'), models.CheckConstraint(condition=models.Q(models.Q(('disposal', 'unit'), ('handed_at__isnull', False), ('unit__isnull', False)), models.Q(models.Q(('disposal', 'unit'), _negated=True), ('handed_at', None), ('unit', None)), _connector='OR'), name='first_asked_names_the_unit'), models.CheckConstraint(condition=models.Q(models.Q(('disposal', 'outside'), ('released_at__isnull', False), models.Q(('outside', ''), _negated=True)), models.Q(models.Q(('disposal', 'outside'), _negated=True), ('outside', '')), _connector='OR'), name='first_asked_says_where')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='campaigns.campaign')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases_kept', to='people.unit')),
                ('ref', models.CharField(max_length=16)),
                ('kind', models.CharField(choices=[('rectification', '整改问题'), ('complaint', '投诉'), ('approval', '行政审批'), ('request', '请示'), ('order', '批办件')], max_length=16, verbose_name='种类')),
                ('state', models.CharField(choices=[('registered', '登记'), ('accepted', '受理'), ('assigned', '已交办'), ('working', '办理中'), ('submitted', '已报结'), ('verified', '已核实'), ('asked', '征询中'), ('closed', '办结/销号'), ('declined', '不予受理'), ('referred', '转出'), ('cancelled', '作废')], default='registered', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('problem', models.TextField(verbose_name='问题内容')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='campaigns.category')),
                ('matter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.matter', verbose_name='事项')),
                ('handling_type', models.CharField(blank=True, choices=[('at_once', '立说立行类'), ('dig', '深入查找类'), ('policy', '政策体制类'), ('discipline', '涉法涉纪类'), ('other', '其他问题类')], max_length=16, verbose_name='整改类型')),
                ('target', models.CharField(blank=True, choices=[('leadership', '领导班子'), ('person', '班子成员个人'), ('department', '科室'), ('school', '学校'), ('region', '区域教育')], max_length=16, verbose_name='反映对象')),
                ('conduct', models.BooleanField(default=False, verbose_name='检举控告或涉及单位自身作为')),
                ('conduct_code', models.CharField(blank=True, choices=[('shirking', '推诿扯皮'), ('delaying', '拖着不办'), ('rudeness', '态度生硬'), ('fees', '违规收费'), ('other', '其他作风问题')], max_length=16, verbose_name='作风问题')),
                ('about_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_about', to='people.unit', verbose_name='被反映单位')),
                ('about_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_about', to=settings.AUTH_USER_MODEL, verbose_name='被反映人')),
                ('lead_unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_led', to='people.unit', verbose_name='责任单位')),
                ('person', models.CharField(blank=True, max_length=64, verbose_name='责任人')),
                ('due_on', models.DateField(null=True, verbose_name='整改时限')),
                ('first_due_on', models.DateField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('service_item', models.CharField(blank=True, max_length=32, verbose_name='服务事项')),
                ('no_suggestion', models.TextField(blank=True, verbose_name='不提建议的理由')),
                ('next_step', models.CharField(blank=True, max_length=16)),
                ('historical', models.BooleanField(default=False)),
                ('registered_at', models.DateTimeField(verbose_name='登记时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', '-id'], name='case_list'), models.Index(fields=['campaign', 'state', '-id'], name='case_list_by_state'), models.Index(fields=['lead_unit', 'next_step', 'due_on', 'id'], name='case_waiting_for_unit'), models.Index(fields=['office', 'next_step', 'due_on', 'id'], name='case_waiting'), models.Index(fields=['campaign', 'category', '-id'], name='case_list_by_category'), models.Index(condition=models.Q(('conduct', True)), fields=['about_unit', 'about_user'], name='case_of_conduct'), models.Index(condition=models.Q(('service_item', ''), _negated=True), fields=['service_item', '-id'], name='case_of_service'), models.Index(condition=models.Q(('kind', 'order')), fields=['office', 'kind', '-id'], name='case_of_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['rectification', 'complaint', 'approval', 'request', 'order'])), name='case_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['registered', 'accepted', 'assigned', 'working', 'submitted', 'verified', 'asked', 'closed', 'declined', 'referred', 'cancelled'])), name='case_state_known'), models.UniqueConstraint(fields=('ref',), name='case_ref_once'), models.CheckConstraint(condition=models.Q(('handling_type__in', ['at_once', 'dig', 'policy', 'discipline', 'other', ''])), name='case_handling_type_known'), models.CheckConstraint(condition=models.Q(('target__in', ['leadership', 'person', 'department', 'school', 'region', ''])), name='case_target_known'), models.CheckConstraint(condition=models.Q(('conduct_code__in', ['shirking', 'delaying', 'rudeness', 'fees', 'other', ''])), name='case_conduct_code_known'), models.CheckConstraint(condition=models.Q(('conduct', False), ('about_unit__isnull', False), ('about_user__isnull', False), _connector='OR'), name='case_conduct_names_whom'), models.CheckConstraint(condition=models.Q(('historical', True), models.Q(('state__in', ['working', 'submitted', 'verified', 'asked', 'closed']), _negated=True), models.Q(('lead_unit__isnull', False), ('due_on__isnull', False), models.Q(('person', ''), _negated=True), models.Q(('problem', ''), _negated=True)), _connector='OR'), name='case_six_points_before_work')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='cases.case')),
                ('number', models.PositiveSmallIntegerField()),
                ('ref', models.CharField(max_length=16)),
                ('matter', models.CharField(max_length=300, verbose_name='事项')),
                ('basis', models.TextField(verbose_name='依据')),
                ('materials', models.JSONField(default=list, verbose_name='全部材料')),
                ('missing', models.JSONField(default=list, verbose_name='尚缺材料')),
                ('complete_by', models.DateField(verbose_name='补齐期限')),
                ('handler', models.CharField(max_length=64, verbose_name='经办人')),
                ('phone', models.CharField(max_length=32, verbose_name='联系电话')),
                ('breach', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True, verbose_name='第二次告知的理由')),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('waiting_since', models.DateTimeField(null=True)),
                ('delivery', models.CharField(blank=True, choices=[('by_hand', '当面交付'), ('by_post', '邮寄'), ('by_phone', '电话告知'), ('online', '网上查看')], max_length=16, verbose_name='送达方式')),
                ('delivered_on', models.DateField(null=True, verbose_name='送达日期')),
                ('signed', models.BooleanField(null=True, verbose_name='当事人已签收')),
                ('completed_at', models.DateTimeField(null=True)),
                ('remark', models.TextField(blank=True, verbose_name='补齐情况')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('ref',), name='notice_ref_once'), models.UniqueConstraint(fields=('case', 'number'), name='notice_number_once'), models.UniqueConstraint(condition=models.Q(('completed_at', None)), fields=('case',), name='notice_one_waiting'), models.CheckConstraint(condition=models.Q(('delivery__in', ['', 'by_hand', 'by_post', 'by_phone', 'online'])), name='notice_delivery_known'), models.CheckConstraint(condition=models.Q(models.Q(('breach', False), ('number', 1), ('reason', '')), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='notice_again_has_its_reason'), models.CheckConstraint(condition=models.Q(models.Q(('missing', []), _negated=True), models.Q(('materials', []), _negated=True)), name='notice_says_what_is_missing'), models.CheckConstraint(condition=models.Q(models.Q(('delivered_on', None), ('delivery', ''), ('signed', None)), models.Q(models.Q(('delivery', ''), _negated=True), ('delivered_on__isnull', False), ('signed__isnull', False)), _connector='OR'), name='notice_delivery_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='cases.case')),
                ('kind', models.CharField(choices=[('decline', '不予受理'), ('hand_back', '退回交办'), ('cancel', '作废')], max_length=16)),
                ('reason', models.TextField()),
                ('basis', models.TextField(blank=True)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField()),
                ('due_on', models.DateField(null=True, verbose_name='裁定期限')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('approved', models.BooleanField(null=True)),
                ('remark', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('case',), name='proposal_one_pending'), models.CheckConstraint(condition=models.Q(('kind__in', ['decline', 'hand_back', 'cancel'])), name='proposal_kind_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='proposal_has_reason'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('proposed_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='proposal_decided_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='refusal', serialize=False, to='cases.proposal')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='cases.case')),
                ('ref', models.CharField(max_length=16)),
                ('ground', models.CharField(choices=[('not_ours', '不属本机构职责'), ('other_way', '应由诉讼、仲裁、复议等法定途径解决'), ('not_allowed', '法规政策不允许'), ('unfit', '不符合办理条件'), ('lacking', '材料不全,告知后逾期未补'), ('settled', '已有处理结论,没有新的事实'), ('other', '其他')], max_length=16, verbose_name='否定理由')),
                ('materials', models.TextField(blank=True, verbose_name='还需补充的材料')),
                ('beyond', models.BooleanField(default=False, verbose_name='超出本岗位职权')),
                ('remedy', models.TextField(blank=True, verbose_name='救济途径')),
                ('dispute_until', models.DateField(null=True)),
                ('dispute', models.TextField(blank=True, verbose_name='异议')),
                ('disputed_at', models.DateTimeField(null=True)),
                ('disputed_voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.voice')),
                ('corrected', models.BooleanField(null=True)),
                ('opinion', models.TextField(blank=True, verbose_name='复核意见')),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('disputed_at__isnull', False), ('reviewed_at', None)), fields=['case'], name='refusal_disputed')],
                'constraints': [models.UniqueConstraint(fields=('ref',), name='refusal_ref_once'), models.CheckConstraint(condition=models.Q(('ground__in', ['not_ours', 'other_way', 'not_allowed', 'unfit', 'lacking', 'settled', 'other'])), name='refusal_ground_known'), models.CheckConstraint(condition=models.Q(models.Q(('dispute', ''), ('disputed_at', None), ('disputed_voice', None)), models.Q(models.Q(('dispute', ''), _negated=True), ('disputed_at__isnull', False), ('disputed_voice__isnull', False)), _connector='OR'), name='refusal_dispute_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('corrected', None), ('opinion', ''), ('reviewed_at', None)), models.Q(('corrected__isnull', False), ('disputed_at__isnull', False), ('reviewed_at__isnull', False), models.Q(('opinion', ''), _negated=True)), _connector='OR'), name='refusal_review_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='cases.case')),
                ('ground', models.CharField(choices=[('hearing', '听证'), ('sender', '等来件人补正材料'), ('appraisal', '检验、检测、鉴定'), ('tender', '招标采购')], max_length=16, verbose_name='事由')),
                ('reason', models.TextField(blank=True, verbose_name='说明')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ground__in', ['hearing', 'sender', 'appraisal', 'tender'])), name='pause_ground_known'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='pause_one_open'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='pause_ordered')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='cases.case')),
                ('was_due_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='延到')),
                ('reason', models.TextField(verbose_name='理由')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('approved', models.BooleanField(null=True)),
                ('remark', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('case',), name='extension_one_asked'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('was_due_on'))), name='extension_is_later'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_has_reason'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('asked_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='extension_decided_by_another')],
            },
        ),
        migrations.CreateModel(
            name='LimitRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limit_rules', to='people.institution')),
                ('clock', models.CharField(choices=[('accept', '受理'), ('sign', '签收'), ('contact', '首次联系'), ('handle', '办理'), ('review', '核实'), ('answer', '答复'), ('extend', '每次延期')], max_length=16)),
                ('kind', models.CharField(blank=True, choices=[('rectification', '整改问题'), ('complaint', '投诉'), ('approval', '行政审批'), ('request', '请示'), ('order', '批办件')], max_length=16)),
                ('channel', models.CharField(blank=True, choices=[('forum', '征求意见座谈会'), ('research_forum', '专题调研座谈会'), ('talk', '谈心谈话'), ('visit', '走访'), ('form', '征求意见表'), ('questionnaire', '调查问卷'), ('box', '意见箱'), ('phone', '电话'), ('mailbox', '主任信箱'), ('email', '电子邮箱'), ('board', '留言板'), ('hotline', '热线平台'), ('efficiency', '效能办交办'), ('petition', '信访'), ('proposal', '建议提案'), ('open_info', '信息公开申请'), ('counter', '来访窗口'), ('web', '网上提交')], max_length=16)),
                ('limit', models.CharField(max_length=8)),
                ('legal', models.CharField(blank=True, max_length=8)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('roll', models.BooleanField(default=False)),
                ('restarts', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('clock__in', ['accept', 'sign', 'contact', 'handle', 'review', 'answer', 'extend'])), name='limitrule_clock_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['rectification', 'complaint', 'approval', 'request', 'order', ''])), name='limitrule_kind_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['forum', 'research_forum', 'talk', 'visit', 'form', 'questionnaire', 'box', 'phone', 'mailbox', 'email', 'board', 'hotline', 'efficiency', 'petition', 'proposal', 'open_info', 'counter', 'web', ''])), name='limitrule_channel_known'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('institution', 'clock', 'kind', 'channel'), name='limit_rule_one_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='limit_rule_ordered')],
            },
        ),
        migrations.CreateModel(
            name='RejectedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejected_rows', to='cases.importbatch')),
                ('number', models.PositiveIntegerField()),
                ('cells', models.JSONField()),
                ('reason', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='rejected_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='identity', serialize=False, to='cases.voice')),
                ('sealed', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='cases.voice')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('voice', 'number'), name='attachment_number_once'), models.UniqueConstraint(fields=('voice', 'sha256'), name='attachment_file_once'), models.CheckConstraint(condition=models.Q(models.Q(('file', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='attachment_is_a_file')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='cases.voice')),
                ('number', models.PositiveSmallIntegerField()),
                ('by_sender', models.BooleanField()),
                ('text', models.TextField(verbose_name='问')),
                ('at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, verbose_name='答')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['by_sender', 'at', 'id'], name='question_waiting')],
                'constraints': [models.UniqueConstraint(fields=('voice', 'number'), name='question_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='question_asks_something'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='question_answer_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='WrittenOrder',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='order', serialize=False, to='cases.case')),
                ('leader', models.CharField(max_length=64, verbose_name='批示领导')),
                ('text', models.TextField(verbose_name='批示内容')),
                ('ordered_on', models.DateField(verbose_name='批示日期')),
                ('due_on', models.DateField(verbose_name='批示期限')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('leader', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='order_says_who_and_what'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('ordered_on'))), name='order_due_after_it_was_given')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='people.unit')),
                ('ref', models.CharField(max_length=16)),
                ('superior', models.CharField(max_length=100, verbose_name='报送上级')),
                ('subject', models.CharField(max_length=200, verbose_name='主题')),
                ('reason', models.TextField(verbose_name='建议和理由')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_at', models.DateTimeField()),
                ('sent_on', models.DateField(null=True, verbose_name='报送日期')),
                ('answer', models.TextField(blank=True, verbose_name='上级答复')),
                ('answered_on', models.DateField(null=True, verbose_name='答复日期')),
                ('state', models.CharField(choices=[('drafted', '已起草'), ('sent', '已报送'), ('answered', '已答复')], default='drafted', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['office', '-id'], name='suggestion_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'sent', 'answered'])), name='suggestion_state_known'), models.UniqueConstraint(fields=('ref',), name='suggestion_ref_once'), models.CheckConstraint(condition=models.Q(models.Q(('superior', ''), _negated=True), models.Q(('subject', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='suggestion_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_on', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_on__gte', models.F('sent_on'))), _connector='OR'), name='suggestion_answered_after_it_was_sent')],
            },
        ),
        migrations.CreateModel(
            name='SuggestionCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='from_cases', to='cases.suggestion')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggested_in', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('suggestion', 'case'), name='suggestion_case_once')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='cases.voice')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='cases.case')),
                ('passage', models.TextField(blank=True, verbose_name='所指段落')),
                ('linked_at', models.DateTimeField()),
                ('unlinked_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('unlinked_at', None)), fields=('voice', 'case'), name='link_once'), models.CheckConstraint(condition=models.Q(('unlinked_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='link_undone_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='cases.case')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='people.unit')),
                ('due_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('limit', models.CharField(blank=True, max_length=8)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case',), name='assignment_one_lead')],
            },
        ),
        migrations.CreateModel(
            name='CoWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_works', to='cases.assignment')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_works', to='people.unit')),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assignment', 'unit'), name='co_work_once')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='cases.case')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.TextField(verbose_name='整改措施')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='people.unit')),
                ('person', models.CharField(max_length=64, verbose_name='责任人')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('standard', models.TextField(verbose_name='标准')),
                ('result', models.TextField(blank=True, verbose_name='完成情况')),
                ('done_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('drop_reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='measure_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('content', ''), _negated=True), models.Q(('person', ''), _negated=True), models.Q(('standard', ''), _negated=True)), name='measure_is_whole'), models.CheckConstraint(condition=models.Q(('dropped_at', None), models.Q(('drop_reason', ''), _negated=True), _connector='OR'), name='measure_dropped_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='cases.case')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='cases.measure')),
                ('name', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True)),
                ('file', models.CharField(blank=True, max_length=200)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('note', ''), _negated=True), models.Q(('file', ''), _negated=True), _connector='OR'), name='evidence_shows_something')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='cases.case')),
                ('note', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='cases.case')),
                ('number', models.PositiveSmallIntegerField()),
                ('result', models.TextField(verbose_name='办理结果')),
                ('reply', models.TextField(verbose_name='答复')),
                ('finding', models.CharField(blank=True, choices=[('true', '属实'), ('partly', '部分属实'), ('untrue', '不属实'), ('unprovable', '无法核实'), ('beyond', '超出职权')], max_length=16, verbose_name='事实认定')),
                ('submitted_at', models.DateTimeField()),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_at', models.DateTimeField(null=True)),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('remarks', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('sent_back_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='round_number_once'), models.CheckConstraint(condition=models.Q(('finding__in', ['true', 'partly', 'untrue', 'unprovable', 'beyond', ''])), name='round_finding_known'), models.CheckConstraint(condition=models.Q(('verified_by', None), ('submitted_by', None), models.Q(('verified_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='round_verified_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='cases.round')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='cases.voice')),
                ('grade', models.CharField(blank=True, choices=[('satisfied', '满意'), ('basically', '基本满意'), ('dissatisfied', '不满意')], max_length=16, verbose_name='评价')),
                ('comment', models.TextField(blank=True, verbose_name='意见')),
                ('rated_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'voice'), name='rating_once'), models.CheckConstraint(condition=models.Q(('grade__in', ['satisfied', 'basically', 'dissatisfied', ''])), name='rating_grade_known')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='cases.case')),
                ('voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='cases.voice')),
                ('text', models.TextField(verbose_name='答复')),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('case', None), ('voice', None), _connector='XOR'), name='reply_to_case_or_voice'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reply_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='cases.case')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by_decision', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True)),
                ('reopened_at', models.DateTimeField(null=True)),
                ('reopen_reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='closing_number_once'), models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('case',), name='closing_one_in_force'), models.CheckConstraint(condition=models.Q(('by_decision', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='closing_decision_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='VoiceFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='cases.voice')),
                ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.journalentry')),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('verb', models.CharField(max_length=64)),
                ('before', models.CharField(blank=True, max_length=16)),
                ('disposition', models.CharField(max_length=16)),
                ('channel', models.CharField(max_length=16)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'at', 'until'], name='voice_fact_as_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('voice',), name='voice_fact_one_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='voice_fact_ordered')],
            },
        ),
        migrations.CreateModel(
            name='CaseFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='cases.case')),
                ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.journalentry')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('kind', models.CharField(max_length=16)),
                ('verb', models.CharField(max_length=64)),
                ('before', models.CharField(blank=True, max_length=16)),
                ('state', models.CharField(max_length=16)),
                ('category', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.category')),
                ('handling_type', models.CharField(blank=True, max_length=16)),
                ('target', models.CharField(blank=True, max_length=16)),
                ('lead_unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('by_decision', models.BooleanField(default=False)),
                ('due_on', models.DateField(null=True)),
                ('first_due_on', models.DateField(null=True)),
                ('paused', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'at', 'until'], name='case_fact_as_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='case_fact_one_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='case_fact_ordered')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_rules', to='people.institution')),
                ('handling_type', models.CharField(choices=[('at_once', '立说立行类'), ('dig', '深入查找类'), ('policy', '政策体制类'), ('discipline', '涉法涉纪类'), ('other', '其他问题类')], max_length=16, verbose_name='整改类型')),
                ('needs', models.CharField(choices=[('anything', '文件或说明均可'), ('file', '必须有文件')], max_length=16, verbose_name='佐证要求')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'handling_type'), name='evidence_rule_once'), models.CheckConstraint(condition=models.Q(('handling_type__in', ['at_once', 'dig', 'policy', 'discipline', 'other'])), name='evidencerule_handling_type_known'), models.CheckConstraint(condition=models.Q(('needs__in', ['anything', 'file'])), name='evidencerule_needs_known')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='people.institution')),
                ('number', models.PositiveSmallIntegerField()),
                ('verb', models.CharField(max_length=64)),
                ('field', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('text', models.TextField(verbose_name='内容')),
                ('state', models.CharField(choices=[('active', '在用'), ('retired', '停用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'number'), name='template_number_once')],
            },
        ),
        migrations.CreateModel(
            name='VoiceWords',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='cases.voice')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='voice_words')],
            },
        ),
        migrations.CreateModel(
            name='CaseWords',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='cases.case')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='case_words')],
            },
        ),
        migrations.CreateModel(
            name='UrgingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urging_rules', to='people.institution')),
                ('level', models.CharField(choices=[('remind', '时限过半'), ('near', '临近到期'), ('overdue', '超期'), ('supervise', '超期后仍未办结'), ('by_hand', '人工催办')], max_length=16)),
                ('in_force', models.BooleanField(default=True)),
                ('percent', models.PositiveSmallIntegerField()),
                ('after_days', models.PositiveSmallIntegerField(default=0)),
                ('colour', models.CharField(choices=[('blue', '蓝色'), ('yellow', '黄色'), ('red', '红色')], max_length=16)),
                ('steps', models.JSONField(default=list)),
                ('reply_days', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'level'), name='urging_rule_once'), models.CheckConstraint(condition=models.Q(('level__in', ['remind', 'near', 'overdue', 'supervise'])), name='urging_rule_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('after_days', 0), ('percent__gte', 1), ('percent__lt', 100)), models.Q(('after_days__gte', 1), ('percent', 100)), _connector='OR'), name='urging_rule_before_or_after'), models.CheckConstraint(condition=models.Q(('colour__in', ['blue', 'yellow', 'red'])), name='urgingrule_colour_known')],
            },
        ),
        migrations.CreateModel(
            name='Urging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urgings', to='cases.case')),
                ('kind', models.CharField(choices=[('reminder', '提醒'), ('notice', '催办'), ('order', '督办')], max_length=16, verbose_name='种类')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('level', models.CharField(choices=[('remind', '时限过半'), ('near', '临近到期'), ('overdue', '超期'), ('supervise', '超期后仍未办结'), ('by_hand', '人工催办')], max_length=16, verbose_name='缘由')),
                ('colour', models.CharField(choices=[('blue', '蓝色'), ('yellow', '黄色'), ('red', '红色')], max_length=16, verbose_name='颜色')),
                ('due_on', models.DateField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urgings', to='people.unit')),
                ('text', models.TextField(verbose_name='催办内容')),
                ('reply_by', models.DateField(null=True, verbose_name='回复期限')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('reply', models.TextField(blank=True, verbose_name='回音')),
                ('replied_at', models.DateTimeField(null=True)),
                ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'year', 'number'), name='urging_number_once'), models.UniqueConstraint(condition=models.Q(('level', 'by_hand'), _negated=True), fields=('case', 'level', 'due_on'), name='urging_once_per_level'), models.CheckConstraint(condition=models.Q(('kind__in', ['reminder', 'notice', 'order'])), name='urging_kind_known'), models.CheckConstraint(condition=models.Q(('level__in', ['remind', 'near', 'overdue', 'supervise', 'by_hand'])), name='urging_level_known'), models.CheckConstraint(condition=models.Q(('colour__in', ['blue', 'yellow', 'red'])), name='urging_colour_known'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='urging_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('replied_at', None), ('reply', '')), models.Q(models.Q(('reply', ''), _negated=True), ('replied_at__isnull', False)), _connector='OR'), name='urging_reply_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='Urged',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urging', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urged', to='cases.urging')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.CharField(choices=[('person', '责任人'), ('head', '承办单位负责人'), ('leader', '分管领导'), ('office', '办公室')], max_length=16)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('urging', 'user'), name='urged_once'), models.CheckConstraint(condition=models.Q(('step__in', ['person', 'head', 'leader', 'office'])), name='urged_step_known')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follows_up', to=settings.AUTH_USER_MODEL)),
                ('team', models.CharField(blank=True, max_length=200, verbose_name='专班')),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case',), name='follow_up_by_one_person')],
            },
        ),
        migrations.AddField(
            model_name='suggestion',
            name='cases',
            field=models.ManyToManyField(related_name='suggestions', through='cases.SuggestionCase', to='cases.case'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
