"""The journal only grows: PostgreSQL refuses to change or delete what was written."""

from django.db import migrations

FORWARD = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
