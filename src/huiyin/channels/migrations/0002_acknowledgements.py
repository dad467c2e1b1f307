"""Acknowledgements to the senders of messages: each is decided once and sent at most once. Platforms count in a channel of their own."""

import django.db.models.deletion
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce

RULES = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON channels_acknowledgement FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- What was sent, given up or withheld is never queued again, and stays the one of its message.
CREATE FUNCTION channels_acknowledged_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved CONSTANT text := OLD.state || '>' || NEW.state;
BEGIN
    IF OLD.letter_id IS DISTINCT FROM NEW.letter_id OR OLD.day IS DISTINCT FROM NEW.day
        OR (OLD.state <> NEW.state AND moved NOT IN ('queued>sending', 'queued>withheld', 'sending>queued', 'sending>sent',
            'sending>doubtful', 'sending>dead')) THEN
        RAISE EXCEPTION 'acknowledgement % does not go %', OLD.id, moved USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acknowledged_once BEFORE UPDATE ON channels_acknowledgement FOR EACH ROW
    EXECUTE FUNCTION channels_acknowledged_once();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('channels', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='acknowledge',
            field=models.BooleanField(default=False, verbose_name='自动回执'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='why',
            field=models.CharField(blank=True, choices=[('auto_reply', '自动回复'), ('bounce', '退信'), ('list', '群发邮件'), ('loop', '本机构自己发出的'), ('empty', '没有内容'), ('advert', '广告或垃圾邮件'), ('business', '公务往来,不是意见'), ('not_ours', '不属本机构职责'), ('other', '其他')], max_length=16, verbose_name='为什么不是意见'),
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender_key', models.CharField(blank=True, max_length=64)),
                ('day', models.DateField()),
                ('slot', models.PositiveSmallIntegerField(null=True)),
                ('sealed', models.BinaryField(null=True)),
                ('message_id', models.CharField(blank=True, max_length=100)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('sent_on', models.DateField(null=True, verbose_name='发出日期')),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('why', models.CharField(blank=True, choices=[('automatic', '自动邮件、退信或群发'), ('not_asked', '来信标明不要自动回复'), ('no_reply', '不收信的地址'), ('no_address', '没有可以回的地址'), ('own', '本机构自己的地址'), ('by_hand', '人工录入的信,不是从服务器收的'), ('joined', '接着前一封信,已有编号'), ('old', '收到已超过 30 天'), ('too_many', '这个地址当天已回过几次'), ('no_server', '没有设置发信的邮件服务器'), ('forgotten', '个人信息已清除')], max_length=16, verbose_name='为什么没有发')),
                ('state', models.CharField(choices=[('queued', '待发'), ('sending', '正在发'), ('sent', '已发出'), ('doubtful', '发送中断,不知是否发出,不再发'), ('dead', '没有发出,不再试'), ('withheld', '没有发')], max_length=16, verbose_name='状态')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgement', to='channels.letter')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='ack_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'doubtful', 'dead', 'withheld'])), name='ack_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withheld'), models.Q(('why', ''), _negated=True)), models.Q(models.Q(('state', 'withheld'), _negated=True), ('why', '')), _connector='OR'), name='ack_withheld_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('sealed__isnull', False), ('state__in', ['queued', 'sending'])), models.Q(models.Q(('state__in', ['queued', 'sending']), _negated=True), ('next_try_at', None), ('sealed', None)), _connector='OR'), name='ack_address_gone_once_sent'), models.CheckConstraint(condition=models.Q(models.Q(('sent_on__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_on', None)), _connector='OR'), name='ack_sent_has_its_day'), models.CheckConstraint(condition=models.Q(('slot', None), models.Q(('slot__gte', 1), ('slot__lte', 3)), _connector='OR'), name='ack_few_to_one_address'), models.UniqueConstraint(fields=('sender_key', 'day', 'slot'), name='ack_slot_once')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='platform',
            name='platform_channel_known',
        ),
        migrations.AlterField(
            model_name='platform',
            name='channel',
            field=models.CharField(choices=[('hotline', '热线平台'), ('platform', '政务平台'), ('efficiency', '效能办交办')], default='hotline', max_length=16, verbose_name='渠道'),
        ),
        migrations.AddConstraint(
            model_name='platform',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['hotline', 'platform', 'efficiency'])), name='platform_channel_known'),
        ),
    ]
