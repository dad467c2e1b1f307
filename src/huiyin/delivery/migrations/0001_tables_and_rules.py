"""Addresses, digests and messages. They are never deleted: what is taken back says so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce
from huiyin.delivery.migrations import FORMER

RULES = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['delivery_address', 'delivery_digest', 'delivery_message']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;
"""


class Migration(TablesAtOnce):

    initial = True

    replaces = [('delivery', name) for name in FORMER['0001_tables_and_rules']]

    dependencies = [
        ('kernel', '0001_tables_and_rules'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to=settings.AUTH_USER_MODEL)),
                ('number', models.PositiveSmallIntegerField()),
                ('channel', models.CharField(choices=[('email', '电子邮件'), ('wecom', '企业微信'), ('dingtalk', '钉钉'), ('feishu', '飞书'), ('webhook', '网络接口')], max_length=16)),
                ('sealed', models.BinaryField(null=True)),
                ('shown', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('verified_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('user', 'number'), name='address_number_once'), models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'wecom', 'dingtalk', 'feishu', 'webhook'])), name='address_channel_known'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('sealed__isnull', False)), models.Q(('removed_at__isnull', False), ('sealed', None)), _connector='OR'), name='address_sealed_until_removed'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='address_quiet_is_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('late', models.PositiveIntegerField(default=0)),
                ('due', models.PositiveIntegerField(default=0)),
                ('new', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'day'), name='digest_one_per_day')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL)),
                ('address', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='delivery.address')),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('email', '电子邮件'), ('wecom', '企业微信'), ('dingtalk', '钉钉'), ('feishu', '飞书'), ('webhook', '网络接口')], max_length=16)),
                ('about', models.CharField(choices=[('told', '通知'), ('digest', '每日汇总'), ('code', '验证码')], max_length=16)),
                ('outbox', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.outbox')),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='delivery.digest')),
                ('subject', models.CharField(blank=True, max_length=64)),
                ('urgent', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('queued', '待发'), ('sending', '正在发送'), ('sent', '已送达'), ('failed', '未送达,将重试'), ('dead', '未送达,不再重试')], default='queued', max_length=16, verbose_name='状态')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('doubtful', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('sending_since', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('message_id', models.CharField(max_length=100, unique=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='message_waiting'), models.Index(condition=models.Q(('channel', 'in_app')), fields=['user', '-id'], name='message_in_app'), models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject'], name='message_by_subject'), models.Index(fields=['state', '-id'], name='message_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed', 'dead'])), name='message_state_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['in_app', 'email', 'wecom', 'dingtalk', 'feishu', 'webhook'])), name='message_channel_known'), models.CheckConstraint(condition=models.Q(models.Q(('address', None), ('channel', 'in_app')), models.Q(models.Q(('channel', 'in_app'), _negated=True), ('address__isnull', False)), _connector='OR'), name='message_goes_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('about', 'told'), ('digest', None), ('outbox__isnull', False)), models.Q(('about', 'digest'), ('digest__isnull', False), ('outbox', None)), models.Q(('about', 'code'), ('digest', None), ('outbox', None)), _connector='OR'), name='message_is_about_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='message_sent_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('sending_since__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('sending_since', None)), _connector='OR'), name='message_sending_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('state__in', ['queued', 'failed', 'sending'])), models.Q(('next_try_at', None), ('state__in', ['sent', 'dead'])), _connector='OR'), name='message_waiting_has_its_next_try'), models.UniqueConstraint(condition=models.Q(('about', 'told')), fields=('outbox', 'user', 'channel', 'address'), name='message_told_once', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('about', 'digest')), fields=('digest', 'channel', 'address'), name='message_digest_once', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
