"""What was told before there were extensions and pauses: the first date is the date; facts know the limit of their time."""

from django.db import migrations

FORWARD = """
UPDATE cases_case SET first_due_on = due_on WHERE due_on IS NOT NULL;

ALTER TABLE cases_casefact DISABLE TRIGGER fact_written_once;
UPDATE cases_casefact AS f SET due_on = a.due_on, first_due_on = a.due_on FROM cases_assignment a
WHERE a.case_id = f.case_id AND a.at <= f.at AND (a.ended_at IS NULL OR a.ended_at > f.at OR f.state = 'closed')
    AND NOT EXISTS (SELECT 1 FROM cases_assignment l WHERE l.case_id = f.case_id AND l.id > a.id AND l.at <= f.at);
ALTER TABLE cases_casefact ENABLE TRIGGER fact_written_once;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_pause', 'cases_extension', 'cases_limitrule'] LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;

CREATE FUNCTION cases_said_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
        RAISE EXCEPTION 'what was decided or is over stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER said_once BEFORE UPDATE ON cases_extension FOR EACH ROW EXECUTE FUNCTION cases_said_once('decided_at');
CREATE TRIGGER said_once BEFORE UPDATE ON cases_pause FOR EACH ROW EXECUTE FUNCTION cases_said_once('until');
"""
BACK = """
DROP TRIGGER said_once ON cases_extension;
DROP TRIGGER said_once ON cases_pause;
DROP FUNCTION cases_said_once();
DROP TRIGGER nothing_is_deleted ON cases_pause;
DROP TRIGGER nothing_is_deleted ON cases_extension;
DROP TRIGGER nothing_is_deleted ON cases_limitrule;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_time")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
