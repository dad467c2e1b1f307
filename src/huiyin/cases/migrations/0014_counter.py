"""First-asked notes, one-time notices and refusals on file; what was there before gets its rows, too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

HOLD = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_firstasked', 'cases_notice', 'cases_refusal']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;

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
"""
BEFORE_US = """
-- Whoever took a visit or a call down before first-asked notes were kept was the one who was asked.
INSERT INTO cases_firstasked (voice_id, person_id, at, disposal, outside, receiver)
SELECT v.id, e.user_id, v.received_at, 'self', '', '' FROM cases_voice v
JOIN kernel_journalentry e ON e.about = 'voice/' || v.ref AND e.number = 1
WHERE v.channel IN ('counter', 'phone') AND v.batch_id IS NULL AND e.user_id IS NOT NULL;

-- Refusals proposed before they were numbered get their numbers now, in the order in which they were proposed.
INSERT INTO cases_refusal (proposal_id, case_id, ref, ground, materials, beyond, remedy, dispute, opinion)
SELECT p.id, p.case_id, 'F' || n.year || '-' || lpad(n.number::text, 6, '0'), 'other', '', false, '', '', ''
FROM cases_proposal p JOIN (
    SELECT id, y.year, row_number() OVER (PARTITION BY y.year ORDER BY id) AS number FROM cases_proposal,
    LATERAL (SELECT extract(year FROM proposed_at AT TIME ZONE 'Asia/Shanghai')::int AS year) y WHERE kind = 'decline'
) n ON n.id = p.id;
INSERT INTO kernel_counter (series, next)
SELECT split_part(ref, '-', 1), max(split_part(ref, '-', 2)::int) + 1 FROM cases_refusal GROUP BY 1;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0013_time_as_told"),
        ('people', '0005_duty_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstAsked',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='first_asked', serialize=False, to='cases.voice')),
                ('at', models.DateTimeField(verbose_name='首问时间')),
                ('disposal', models.CharField(choices=[('self', '自办'), ('unit', '移交科室'), ('outside', '告知外单位')], default='self', max_length=16, verbose_name='当场处理')),
                ('outside', models.CharField(blank=True, max_length=200, verbose_name='告知去哪里')),
                ('handed_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('receiver', models.CharField(blank=True, max_length=64, verbose_name='签收人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='first_asked', to=settings.AUTH_USER_MODEL, verbose_name='首问责任人')),
                ('released_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='移交科室')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['person'], name='first_asked_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('disposal__in', ['self', 'unit', 'outside'])), name='first_asked_disposal_known'), models.CheckConstraint(condition=models.Q(models.Q(('disposal', 'unit'), ('handed_at__isnull', False), ('unit__isnull', False)), models.Q(models.Q(('disposal', 'unit'), _negated=True), ('handed_at', None), ('unit', None)), _connector='OR'), name='first_asked_names_the_unit'), models.CheckConstraint(condition=models.Q(models.Q(('disposal', 'outside'), ('released_at__isnull', False), models.Q(('outside', ''), _negated=True)), models.Q(models.Q(('disposal', 'outside'), _negated=True), ('outside', '')), _connector='OR'), name='first_asked_says_where')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
                ('waiting_since', models.DateTimeField(null=True)),
                ('delivery', models.CharField(blank=True, choices=[('by_hand', '当面交付'), ('by_post', '邮寄'), ('by_phone', '电话告知'), ('online', '网上查看')], max_length=16, verbose_name='送达方式')),
                ('delivered_on', models.DateField(null=True, verbose_name='送达日期')),
                ('signed', models.BooleanField(null=True, verbose_name='当事人已签收')),
                ('completed_at', models.DateTimeField(null=True)),
                ('remark', models.TextField(blank=True, verbose_name='补齐情况')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='cases.case')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('ref',), name='notice_ref_once'), models.UniqueConstraint(fields=('case', 'number'), name='notice_number_once'), models.UniqueConstraint(condition=models.Q(('completed_at', None)), fields=('case',), name='notice_one_waiting'), models.CheckConstraint(condition=models.Q(('delivery__in', ['', 'by_hand', 'by_post', 'by_phone', 'online'])), name='notice_delivery_known'), models.CheckConstraint(condition=models.Q(models.Q(('breach', False), ('number', 1), ('reason', '')), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='notice_again_has_its_reason'), models.CheckConstraint(condition=models.Q(models.Q(('missing', []), _negated=True), models.Q(('materials', []), _negated=True)), name='notice_says_what_is_missing'), models.CheckConstraint(condition=models.Q(models.Q(('delivered_on', None), ('delivery', ''), ('signed', None)), models.Q(models.Q(('delivery', ''), _negated=True), ('delivered_on__isnull', False), ('signed__isnull', False)), _connector='OR'), name='notice_delivery_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='refusal', serialize=False, to='cases.proposal')),
                ('ref', models.CharField(max_length=16)),
                ('ground', models.CharField(choices=[('not_ours', '不属本机构职责'), ('other_way', '应由诉讼、仲裁、复议等法定途径解决'), ('not_allowed', '法规政策不允许'), ('unfit', '不符合办理条件'), ('lacking', '材料不全,告知后逾期未补'), ('settled', '已有处理结论,没有新的事实'), ('other', '其他')], max_length=16, verbose_name='否定理由')),
                ('materials', models.TextField(blank=True, verbose_name='还需补充的材料')),
                ('beyond', models.BooleanField(default=False, verbose_name='超出本岗位职权')),
                ('remedy', models.TextField(blank=True, verbose_name='救济途径')),
                ('dispute_until', models.DateField(null=True)),
                ('dispute', models.TextField(blank=True, verbose_name='异议')),
                ('disputed_at', models.DateTimeField(null=True)),
                ('corrected', models.BooleanField(null=True)),
                ('opinion', models.TextField(blank=True, verbose_name='复核意见')),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='cases.case')),
                ('disputed_voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.voice')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('disputed_at__isnull', False), ('reviewed_at', None)), fields=['case'], name='refusal_disputed')],
                'constraints': [models.UniqueConstraint(fields=('ref',), name='refusal_ref_once'), models.CheckConstraint(condition=models.Q(('ground__in', ['not_ours', 'other_way', 'not_allowed', 'unfit', 'lacking', 'settled', 'other'])), name='refusal_ground_known'), models.CheckConstraint(condition=models.Q(models.Q(('dispute', ''), ('disputed_at', None), ('disputed_voice', None)), models.Q(models.Q(('dispute', ''), _negated=True), ('disputed_at__isnull', False), ('disputed_voice__isnull', False)), _connector='OR'), name='refusal_dispute_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('corrected', None), ('opinion', ''), ('reviewed_at', None)), models.Q(('corrected__isnull', False), ('disputed_at__isnull', False), ('reviewed_at__isnull', False), models.Q(('opinion', ''), _negated=True)), _connector='OR'), name='refusal_review_is_whole')],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
        migrations.RunSQL(BEFORE_US, migrations.RunSQL.noop),
    ]
