"""Boxes, telephones, mailboxes, the board and the platforms of superiors; what came by them stays as it was entered."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- Nothing that came by a channel is deleted.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['box', 'opening', 'slip', 'line', 'call', 'posting', 'mailbox', 'letter', 'platform', 'ordersheet', 'order']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON channels_%s FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;

-- At the end of each transaction the state says what the row says. A verb moves the state first and writes the rest after it.
CREATE FUNCTION channels_state_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r jsonb;
    entered int;
    holds boolean;
BEGIN
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', TG_TABLE_NAME) INTO r USING NEW.id;
    CASE TG_TABLE_NAME
        WHEN 'channels_call' THEN
            holds := (r->>'state' = 'voice') = (r->>'voice_id' IS NOT NULL)
                AND (r->>'state' <> 'not_opinion' OR r->>'reason' <> '')
                AND (NOT (r->>'missed')::boolean OR r->>'state' = 'missed' OR r->>'called_back_at' IS NOT NULL OR (r->>'tries')::int > 0);
        WHEN 'channels_letter' THEN
            holds := (r->>'state' IN ('voice', 'joined')) = (r->>'voice_id' IS NOT NULL)
                AND (r->>'state' = 'not_opinion') = (r->>'why' <> '')
                AND (r->>'state' <> 'not_opinion' OR r->>'reason' <> '');
        WHEN 'channels_posting' THEN
            holds := (r->>'state' NOT IN ('shown', 'replied') OR (r->>'text' <> '' AND r->>'shown_at' IS NOT NULL))
                AND (r->>'state' <> 'hidden' OR r->>'reason' <> '')
                AND (r->>'state' <> 'replied' OR (r->>'reply' <> '' AND r->>'replied_at' IS NOT NULL));
        WHEN 'channels_order' THEN
            holds := (r->>'state' = 'returned') = (r->>'returned_on' IS NOT NULL);
        WHEN 'channels_opening' THEN
            SELECT count(*) INTO entered FROM channels_slip s WHERE s.opening_id = NEW.id;
            holds := r->>'state' = 'open' OR r->>'reason' <> '' OR entered = (r->>'slips')::int;
    END CASE;
    IF NOT holds THEN
        RAISE EXCEPTION '% % is % and the rest of it says otherwise', TG_TABLE_NAME, NEW.id, r->>'state'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON channels_call
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION channels_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON channels_letter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION channels_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON channels_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION channels_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON channels_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION channels_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON channels_opening
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION channels_state_holds();

-- What was counted and taken in stays as it was: who opened a box and how many slips there were, the name of a message, a number.
CREATE FUNCTION channels_stays_as_entered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    now_is jsonb := to_jsonb(NEW);
    field text;
BEGIN
    FOREACH field IN ARRAY TG_ARGV LOOP
        IF was->field IS DISTINCT FROM now_is->field THEN
            RAISE EXCEPTION '% of % % stays as it was entered', field, TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_opening FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('box_id', 'number', 'opened_on', 'first_id', 'second_id', 'slips');
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_slip FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('opening_id', 'number', 'voice_id');
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_call FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('line_id', 'at', 'missed', 'due_on');
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_letter FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('mailbox_id', 'key', 'ids', 'received_at', 'size');
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_order FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('platform_id', 'number', 'due_on', 'voice_id');
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_posting FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('voice_id', 'at', 'consent');

-- A slip belongs to an opening that is still being entered.
CREATE FUNCTION channels_opening_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM channels_opening o WHERE o.id = NEW.opening_id AND o.state = 'open' FOR SHARE) THEN
        RAISE EXCEPTION 'opening % is finished', NEW.opening_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_is_open BEFORE INSERT ON channels_slip FOR EACH ROW EXECUTE FUNCTION channels_opening_is_open();
"""


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0003_registers'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('state', models.CharField(choices=[('in_use', '在用'), ('withdrawn', '已撤销')], default='in_use', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('place', models.CharField(max_length=100, verbose_name='位置')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='活动')),
                ('keeper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='保管人')),
            ],
            options={
                'ordering': ['ref'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['in_use', 'withdrawn'])), name='box_state_known'), models.CheckConstraint(condition=models.Q(('place', ''), _negated=True), name='box_has_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('state', models.CharField(choices=[('in_use', '在用'), ('withdrawn', '已撤销')], default='in_use', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('number', models.CharField(max_length=32, verbose_name='号码')),
                ('hours', models.CharField(max_length=100, verbose_name='接听时间')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='活动')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='值班人')),
            ],
            options={
                'ordering': ['ref'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['in_use', 'withdrawn'])), name='line_state_known'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='line_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('at', models.DateTimeField(verbose_name='来电时间')),
                ('missed', models.BooleanField(default=False, verbose_name='未接')),
                ('due_on', models.DateField(null=True, verbose_name='回拨期限')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('called_back_at', models.DateTimeField(null=True, verbose_name='回拨时间')),
                ('sealed', models.BinaryField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='不是意见的理由')),
                ('state', models.CharField(choices=[('missed', '未接,待回拨'), ('voice', '已登记为来件'), ('not_opinion', '不是意见')], max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('operator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call', to='cases.voice')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='channels.line')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['line', '-at', '-id'], name='call_list'), models.Index(condition=models.Q(('state', 'missed')), fields=['due_on', 'id'], name='call_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['missed', 'voice', 'not_opinion'])), name='call_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', False), ('missed', True)), models.Q(('called_back_at__isnull', True), ('due_on__isnull', True), ('missed', False), models.Q(('state', 'missed'), _negated=True)), _connector='OR'), name='call_missed_is_due')],
            },
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('state', models.CharField(choices=[('in_use', '在用'), ('withdrawn', '已撤销')], default='in_use', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('channel', models.CharField(choices=[('email', '电子邮箱'), ('mailbox', '主任信箱')], default='email', max_length=16, verbose_name='渠道')),
                ('address', models.EmailField(max_length=254, verbose_name='信箱地址')),
                ('host', models.CharField(blank=True, max_length=200, verbose_name='收信服务器(IMAP)')),
                ('port', models.PositiveIntegerField(default=993, verbose_name='端口')),
                ('tls', models.BooleanField(default=True, verbose_name='加密连接(TLS)')),
                ('user', models.CharField(blank=True, max_length=200, verbose_name='用户名')),
                ('folder', models.CharField(default='INBOX', max_length=100, verbose_name='文件夹')),
                ('sealed', models.BinaryField(null=True)),
                ('limit_days', models.PositiveSmallIntegerField(default=3, verbose_name='几个工作日内处理')),
                ('uidvalidity', models.BigIntegerField(null=True)),
                ('uid', models.BigIntegerField(default=0)),
                ('trouble', models.TextField(blank=True, verbose_name='最近一次收信的问题')),
                ('tried_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='活动')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='指定阅信人')),
            ],
            options={
                'ordering': ['ref'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['in_use', 'withdrawn'])), name='mailbox_state_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'mailbox'])), name='mailbox_channel_known'), models.CheckConstraint(condition=models.Q(('host', ''), models.Q(models.Q(('user', ''), _negated=True), ('sealed__isnull', False)), _connector='OR'), name='mailbox_read_with_a_password')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('key', models.CharField(max_length=64)),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('sender_key', models.CharField(max_length=64)),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('due_on', models.DateField(verbose_name='处理期限')),
                ('size', models.PositiveBigIntegerField()),
                ('raw', models.CharField(blank=True, max_length=200)),
                ('remark', models.TextField(blank=True, verbose_name='没有收进来的部分')),
                ('why', models.CharField(blank=True, choices=[('auto_reply', '自动回复'), ('bounce', '退信'), ('list', '群发邮件'), ('loop', '本机构自己发出的'), ('empty', '没有内容'), ('advert', '广告或垃圾邮件'), ('business', '公务往来,不是意见'), ('other', '其他')], max_length=16, verbose_name='为什么不是意见')),
                ('reason', models.TextField(blank=True, verbose_name='说明')),
                ('state', models.CharField(choices=[('received', '待阅'), ('voice', '已转为来件'), ('joined', '已并入前一来件'), ('not_opinion', '不是意见')], max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.voice')),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='channels.mailbox')),
            ],
            options={
                'ordering': ['-received_at', '-id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['ids'], name='letter_threads'), models.Index(fields=['mailbox', '-received_at', '-id'], name='letter_list'), models.Index(condition=models.Q(('state', 'received')), fields=['mailbox', 'due_on'], name='letter_waiting')],
                'constraints': [models.UniqueConstraint(fields=('mailbox', 'key'), name='letter_once'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'voice', 'joined', 'not_opinion'])), name='letter_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=48, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('opened_on', models.DateField(verbose_name='开箱日期')),
                ('slips', models.PositiveIntegerField(verbose_name='纸条数')),
                ('reason', models.TextField(blank=True, verbose_name='不符的原因')),
                ('state', models.CharField(choices=[('open', '正在录入'), ('finished', '已录完')], default='open', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='channels.box')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='开箱人')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='另一开箱人')),
            ],
            options={
                'ordering': ['box', '-number'],
                'constraints': [models.UniqueConstraint(fields=('box', 'number'), name='opening_number_once'), models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='opening_by_two_people'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'finished'])), name='opening_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('state', models.CharField(choices=[('in_use', '在用'), ('withdrawn', '已撤销')], default='in_use', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('name', models.CharField(max_length=60, verbose_name='平台名称')),
                ('channel', models.CharField(choices=[('hotline', '热线平台'), ('efficiency', '效能办交办')], default='hotline', max_length=16, verbose_name='渠道')),
                ('limit_days', models.PositiveSmallIntegerField(default=5, verbose_name='没有写时限的,几个工作日')),
                ('result_head', models.CharField(default='办理结果', max_length=40, verbose_name='办理结果写在哪一列')),
                ('day_head', models.CharField(default='答复时间', max_length=40, verbose_name='答复时间写在哪一列')),
                ('unit_head', models.CharField(default='办理单位', max_length=40, verbose_name='办理单位写在哪一列')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='活动')),
            ],
            options={
                'ordering': ['ref'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['in_use', 'withdrawn'])), name='platform_state_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['hotline', 'efficiency'])), name='platform_channel_known'), models.CheckConstraint(condition=models.Q(models.Q(('result_head', ''), _negated=True), models.Q(('day_head', ''), _negated=True), models.Q(('unit_head', ''), _negated=True)), name='platform_names_its_columns')],
            },
        ),
        migrations.CreateModel(
            name='OrderSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('heads', models.JSONField(default=list)),
                ('brought_at', models.DateTimeField()),
                ('brought_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='channels.platform')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('platform', 'digest'), name='order_sheet_once')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(default=0)),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('number', models.CharField(max_length=64, verbose_name='平台编号')),
                ('due_on', models.DateField(verbose_name='办理时限')),
                ('demand', models.TextField(blank=True, verbose_name='办理要求')),
                ('sealed', models.BinaryField(null=True)),
                ('returned_on', models.DateField(null=True, verbose_name='回报日期')),
                ('state', models.CharField(choices=[('taken', '待回报'), ('returned', '已回报')], default='taken', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order_taken', to='cases.voice')),
                ('sheet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='channels.ordersheet')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='channels.platform')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['platform', 'due_on', 'id'], name='order_list')],
                'constraints': [models.UniqueConstraint(fields=('platform', 'number'), name='order_number_once'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='order_has_its_number'), models.CheckConstraint(condition=models.Q(('state__in', ['taken', 'returned'])), name='order_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('at', models.DateTimeField()),
                ('consent', models.BooleanField(default=False, verbose_name='同意公开显示')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='公开的标题')),
                ('text', models.TextField(blank=True, verbose_name='公开的内容')),
                ('reason', models.TextField(blank=True, verbose_name='不公开的理由')),
                ('reply', models.TextField(blank=True, verbose_name='公开回复')),
                ('shown_at', models.DateTimeField(null=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('received', '待审核'), ('shown', '已公开'), ('replied', '已公开回复'), ('hidden', '不公开')], default='received', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('moderated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='posting', to='cases.voice')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['shown', 'replied'])), fields=['-shown_at', '-id'], name='posting_on_board'), models.Index(fields=['state', 'at', 'id'], name='posting_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['received', 'shown', 'replied', 'hidden'])), name='posting_state_known'), models.CheckConstraint(condition=models.Q(('consent', True), ('text', ''), _connector='OR'), name='posting_shown_with_consent')],
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entered', to='channels.opening')),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='slip', to='cases.voice')),
            ],
            options={
                'ordering': ['opening', 'number'],
                'constraints': [models.UniqueConstraint(fields=('opening', 'number'), name='slip_number_once')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
