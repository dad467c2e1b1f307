"""Rules of paper that the database itself keeps: what became of a copy stays, a batch is whole, only what came back is read."""

from django.db import migrations
from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- A copy goes from printed to issued to returned or void, and stays there; its serial and its batch never change.
CREATE FUNCTION surveys_copy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved CONSTANT text := OLD.state || '>' || NEW.state;
    free CONSTANT text[] := ARRAY['state', 'issued_on', 'returned_on', 'void_reason'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free
        OR moved NOT IN ('printed>issued', 'printed>void', 'issued>returned', 'issued>void')
        OR (OLD.issued_on IS NOT NULL AND OLD.issued_on IS DISTINCT FROM NEW.issued_on) THEN
        RAISE EXCEPTION 'copy % does not go %', OLD.serial, moved USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER copy_stays BEFORE UPDATE ON surveys_copy FOR EACH ROW EXECUTE FUNCTION surveys_copy_stays();

-- A batch has as many copies as it says, with its serials, all of its own questionnaire.
CREATE FUNCTION surveys_batch_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FILTER (WHERE c.serial BETWEEN NEW.first AND NEW.first + NEW.count - 1
                                AND c.questionnaire_id = NEW.questionnaire_id) = NEW.count AND count(*) = NEW.count
        FROM surveys_copy c WHERE c.batch_id = NEW.id) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'batch % is not whole', NEW.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE CONSTRAINT TRIGGER batch_is_whole AFTER INSERT OR UPDATE ON surveys_paperbatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION surveys_batch_is_whole();

-- Only what came back is read.
CREATE FUNCTION surveys_returned_is_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM surveys_copy c WHERE c.id = NEW.copy_id AND c.state = 'returned') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'copy % has not come back', NEW.copy_id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER returned_is_read BEFORE INSERT ON surveys_copyreading
    FOR EACH ROW EXECUTE FUNCTION surveys_returned_is_read();
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON surveys_copyreading FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):
    dependencies = [("surveys", "0001_questionnaires_and_answers")]
    operations = [migrations.RunSQL(RULES, migrations.RunSQL.noop)]
