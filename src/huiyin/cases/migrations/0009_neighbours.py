"""Neighbours, replies found by their words, and matters that the public may join.

What objects are found by is emptied and made anew by the job that notes what has no words yet.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce


ANEW = """
-- Words follow from the texts: they are noted anew, newest first, with what tells them from others (decision 0021).
TRUNCATE cases_voicewords, cases_casewords;
"""
RULES = """
-- Statistics and the map of what all may see are kept fresh: the newest voices are asked for most.
ALTER TABLE cases_voiceterm SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE cases_caseterm SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_joinoffer FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_saidsame FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER said_same_stays BEFORE UPDATE ON cases_saidsame FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE FUNCTION cases_join_offer_stops_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.stopped_at IS NOT NULL OR to_jsonb(OLD) - 'stopped_at' IS DISTINCT FROM to_jsonb(NEW) - 'stopped_at' THEN
        RAISE EXCEPTION 'what was offered stays as it was worded' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
-- What is about somebody is not offered to the public, and what turns out to be is taken back at once.
CREATE FUNCTION cases_unfit_to_join(c cases_case) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT c.conduct OR c.conduct_code <> '' OR c.handling_type = 'discipline' OR c.target = 'person' OR c.kind = 'order'
$$;
CREATE FUNCTION cases_join_offer_is_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT cases_unfit_to_join(c) FROM cases_case c WHERE c.id = NEW.case_id) THEN
        RAISE EXCEPTION 'this case is not for the public' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER join_offer_is_fit BEFORE INSERT ON cases_joinoffer FOR EACH ROW EXECUTE FUNCTION cases_join_offer_is_fit();
CREATE FUNCTION cases_unfit_is_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_joinoffer SET stopped_at = GREATEST(now(), offered_at) WHERE case_id = NEW.id AND stopped_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER unfit_is_taken_back AFTER UPDATE OF conduct, conduct_code, handling_type, target, kind ON cases_case
    FOR EACH ROW WHEN (cases_unfit_to_join(NEW)) EXECUTE FUNCTION cases_unfit_is_taken_back();
CREATE TRIGGER join_offer_stops_once BEFORE UPDATE ON cases_joinoffer
    FOR EACH ROW EXECUTE FUNCTION cases_join_offer_stops_once();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0008_copies'),
    ]

    operations = [
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='CaseTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'campaign', 'case', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.TextField(db_collation='C')),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='JoinOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wording', models.TextField(verbose_name='公开的说法')),
                ('offered_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ReplyWords',
            fields=[
                ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='cases.reply')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name='SaidSame',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='said_same', serialize=False, to='cases.voice')),
            ],
        ),
        migrations.CreateModel(
            name='VoiceTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'campaign', 'voice', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.TextField(db_collation='C')),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('voice', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='cases.voice')),
            ],
        ),
        migrations.CreateModel(
            name='WordCount',
            fields=[
                ('term', models.TextField(db_collation='C', primary_key=True, serialize=False)),
                ('n', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='WordsCounted',
            fields=[
                ('key', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('voices', models.PositiveIntegerField()),
                ('newest', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='casewords',
            name='case_words',
        ),
        migrations.RemoveIndex(
            model_name='voicewords',
            name='voice_words',
        ),
        migrations.AddIndex(
            model_name='casewords',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='case_words'),
        ),
        migrations.AddIndex(
            model_name='voicewords',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='voice_words'),
        ),
        migrations.AddField(
            model_name='joinoffer',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='join_offers', to='cases.case'),
        ),
        migrations.AddIndex(
            model_name='replywords',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='reply_words'),
        ),
        migrations.AddField(
            model_name='saidsame',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='said_same', to='cases.case'),
        ),
        migrations.AddConstraint(
            model_name='wordscounted',
            constraint=models.CheckConstraint(condition=models.Q(('key', 1)), name='words_counted_one_row'),
        ),
        migrations.AddConstraint(
            model_name='joinoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('case',), name='join_offer_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='joinoffer',
            constraint=models.CheckConstraint(condition=models.Q(('wording', ''), _negated=True), name='join_offer_says_something'),
        ),
        migrations.AddConstraint(
            model_name='joinoffer',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_at', None), ('stopped_at__gte', models.F('offered_at')), _connector='OR'), name='join_offer_ordered'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
