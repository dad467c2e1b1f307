"""Ask once for all rows of a statement whether their journal entry is there; entries are never changed or deleted."""

from django.db import migrations

FORWARD = """
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
BACKWARD = """
DROP TRIGGER entry_is_there ON kernel_journalvalue;
DROP TRIGGER entry_is_there ON kernel_outbox;
DROP FUNCTION kernel_entry_is_there();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_fewer_indexes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
