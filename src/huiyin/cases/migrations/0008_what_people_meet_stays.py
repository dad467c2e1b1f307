"""What a sender gave and what was asked stays: a file is never changed, a question only gets its one answer."""

from django.db import migrations

FORWARD = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_attachment', 'cases_question', 'cases_evidencerule', 'cases_template']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;
CREATE TRIGGER attachment_stays BEFORE UPDATE ON cases_attachment FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE FUNCTION cases_question_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR
       to_jsonb(OLD) - 'answer' - 'answered_at' IS DISTINCT FROM to_jsonb(NEW) - 'answer' - 'answered_at' THEN
        RAISE EXCEPTION 'a question gets its one answer' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_answered_once BEFORE UPDATE ON cases_question FOR EACH ROW EXECUTE FUNCTION cases_question_answered_once();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_what_people_meet"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
