"""Explanations of why a wish is not met: proposed, approved by a leader, given (E10)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- An explanation is approved before it is given, and stays as it was given (E10, M31).
CREATE FUNCTION cases_explanation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filed record;
BEGIN
    IF TG_OP = 'UPDATE' AND ((NEW.proposal_id, NEW.case_id, NEW.ground) IS DISTINCT FROM (OLD.proposal_id, OLD.case_id, OLD.ground)
        OR OLD.given_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'an explanation stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT case_id, kind, approved, decided_at INTO filed FROM cases_proposal WHERE id = NEW.proposal_id;
    IF filed.case_id <> NEW.case_id OR filed.kind <> 'explain'
        OR NEW.given_at IS NOT NULL AND (filed.approved IS NOT TRUE OR NEW.given_at < filed.decided_at) THEN
        RAISE EXCEPTION 'an explanation is approved before it is given' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER explanation_stays BEFORE INSERT OR UPDATE ON cases_explanation
    FOR EACH ROW EXECUTE FUNCTION cases_explanation_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_explanation FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('cases', '0010_guesses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('against_rules', '要求不符合法规政策'), ('not_now', '目前没有条件办到')], max_length=16, verbose_name='为什么只能解释')),
                ('mode', models.CharField(blank=True, choices=[('phone', '电话'), ('door', '登门'), ('writing', '书面'), ('face', '当面')], max_length=16, verbose_name='方式')),
                ('text', models.TextField(blank=True, verbose_name='解释的内容')),
                ('given_on', models.DateField(null=True, verbose_name='日期')),
                ('person', models.CharField(blank=True, max_length=64, verbose_name='解释人')),
                ('response', models.CharField(blank=True, choices=[('accepts', '认可'), ('rejects', '不认可'), ('silent', '未表态')], max_length=16, verbose_name='来件人态度')),
                ('given_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_kind_known',
        ),
        migrations.AlterField(
            model_name='proposal',
            name='kind',
            field=models.CharField(choices=[('decline', '不予受理'), ('hand_back', '退回交办'), ('cancel', '作废'), ('explain', '解释说明')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['decline', 'hand_back', 'cancel', 'explain'])), name='proposal_kind_known'),
        ),
        migrations.AddField(
            model_name='explanation',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='cases.case'),
        ),
        migrations.AddField(
            model_name='explanation',
            name='proposal',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='explanation', to='cases.proposal'),
        ),
        migrations.AddConstraint(
            model_name='explanation',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['against_rules', 'not_now'])), name='explanation_ground_known'),
        ),
        migrations.AddConstraint(
            model_name='explanation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_at', None), ('given_on', None), ('mode', ''), ('person', ''), ('response', ''), ('text', '')), models.Q(('given_at__isnull', False), ('given_on__isnull', False), ('mode__in', ['phone', 'door', 'writing', 'face']), ('response__in', ['accepts', 'rejects', 'silent']), models.Q(('text', ''), _negated=True), models.Q(('person', ''), _negated=True)), _connector='OR'), name='explanation_given_whole'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
