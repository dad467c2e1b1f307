"""The journal and what goes with it; PostgreSQL refuses to change or delete what was written."""

import django.db.models.deletion
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce
from huiyin.kernel.migrations import FORMER

RULES = """
CREATE FUNCTION kernel_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER journal_only_grows BEFORE UPDATE OR DELETE ON kernel_journalentry
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON kernel_journalentry EXECUTE FUNCTION kernel_refuse();

CREATE FUNCTION kernel_value_only_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.salt IS NULL AND NEW.value IS NULL AND NEW.key = OLD.key AND NEW.entry_id = OLD.entry_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a personal value is only ever blanked' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER journal_value_only_blanked BEFORE UPDATE OR DELETE ON kernel_journalvalue
    FOR EACH ROW EXECUTE FUNCTION kernel_value_only_blanked();
CREATE TRIGGER journal_value_is_not_emptied BEFORE TRUNCATE ON kernel_journalvalue EXECUTE FUNCTION kernel_refuse();

CREATE TRIGGER outbox_only_grows BEFORE UPDATE OR DELETE ON kernel_outbox FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

CREATE FUNCTION kernel_counter_only_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.next >= OLD.next THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'a number is never given twice' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER counter_only_rises BEFORE UPDATE OR DELETE ON kernel_counter
    FOR EACH ROW EXECUTE FUNCTION kernel_counter_only_rises();

-- A row that names a journal entry names one that is there: asked once for all rows of a statement. Entries are never
-- changed or deleted, so a foreign key, which asks row by row, would give nothing more.
CREATE FUNCTION kernel_entry_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
BEGIN
    SELECT n.entry_id INTO missing FROM added n
        WHERE NOT EXISTS (SELECT 1 FROM kernel_journalentry e WHERE e.id = n.entry_id) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'there is no journal entry %', missing USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_is_there AFTER INSERT ON kernel_journalvalue REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_entry_is_there();
CREATE TRIGGER entry_is_there AFTER INSERT ON kernel_outbox REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_entry_is_there();
"""


class Migration(TablesAtOnce):

    initial = True

    replaces = [('kernel', name) for name in FORMER['0001_tables_and_rules']]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('verb', models.CharField(max_length=64)),
                ('actor', models.CharField(max_length=150)),
                ('user_id', models.BigIntegerField(null=True)),
                ('via', models.CharField(max_length=16)),
                ('before', models.CharField(blank=True, max_length=16)),
                ('after', models.CharField(blank=True, max_length=16)),
                ('data', models.JSONField(default=dict)),
                ('commitments', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['entered_at'], name='journal_by_day')],
                'constraints': [models.UniqueConstraint(fields=('about', 'number'), name='journal_one_entry_per_number')],
            },
        ),
        migrations.CreateModel(
            name='JournalValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='values_held', to='kernel.journalentry')),
                ('key', models.CharField(max_length=64)),
                ('salt', models.CharField(max_length=32, null=True)),
                ('value', models.JSONField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'key'), name='journal_value_once')],
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='told', to='kernel.journalentry')),
                ('hearer', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('params', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['hearer', 'at'], name='outbox_by_hearer')],
                'constraints': [models.UniqueConstraint(fields=('entry', 'hearer'), name='outbox_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('series', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('next', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='SpentKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=150)),
                ('key', models.CharField(max_length=128)),
                ('digest', models.CharField(max_length=64)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.journalentry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'key'), name='spent_key_once')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
