"""Alarms: harm to a minor heard in a voice, who took it and what was done first; the permission goes to who sorts or decides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce

RULES = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_alarm FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
-- An alarm stays as it rang; it only gets, once, who took it and what was done first.
CREATE FUNCTION cases_alarm_taken_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.taken_at IS NOT NULL OR
       to_jsonb(OLD) - 'taken_at' - 'taken_by_id' - 'done' IS DISTINCT FROM to_jsonb(NEW) - 'taken_at' - 'taken_by_id' - 'done' THEN
        RAISE EXCEPTION 'an alarm stays as it rang and is taken once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alarm_taken_once BEFORE UPDATE ON cases_alarm FOR EACH ROW EXECUTE FUNCTION cases_alarm_taken_once();
-- Whoever sorts or decides takes alarms from now on; an institution may change its roles.
UPDATE people_role SET permissions = permissions || '["voice.alarm"]'::jsonb
 WHERE permissions ?| array['voice.sort', 'case.decide'] AND NOT permissions ? 'voice.alarm';
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('cases', '0005_channel_of_platforms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('suicide', '轻生或者自伤'), ('sexual', '性侵害'), ('abuse', '虐待'), ('violence', '殴打或者欺凌'), ('missing', '走失或者失踪'), ('poisoning', '中毒或者集体不适'), ('danger', '火灾、建筑或者其他险情')], max_length=16, verbose_name='警情')),
                ('words', models.JSONField(default=list)),
                ('score', models.FloatField()),
                ('at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('done', models.TextField(blank=True, verbose_name='先做了什么')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='cases.voice')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('taken_at', None)), fields=['voice'], name='alarm_standing')],
                'constraints': [models.UniqueConstraint(fields=('voice', 'kind'), name='alarm_once_per_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['suicide', 'sexual', 'abuse', 'violence', 'missing', 'poisoning', 'danger'])), name='alarm_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('done', ''), ('taken_at', None), ('taken_by', None)), models.Q(('taken_at__gte', models.F('at')), models.Q(('done', ''), _negated=True)), _connector='OR'), name='alarm_taken_whole')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
