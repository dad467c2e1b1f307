"""Ask in one statement where a voice stands: it is asked of every voice that an import brings."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION cases_voice_is_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    standing text;
    why text;
    linked boolean;
    known boolean;
BEGIN
    IF TG_TABLE_NAME = 'cases_voice' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.voice_id;
    END IF;
    SELECT v.disposition, v.reason_code || v.reason,
           EXISTS (SELECT 1 FROM cases_link l WHERE l.voice_id = v.id AND l.unlinked_at IS NULL),
           EXISTS (SELECT 1 FROM cases_voicefact f WHERE f.voice_id = v.id AND f.until IS NULL
                   AND (f.disposition, f.campaign_id, f.office_id) = (v.disposition, v.campaign_id, v.office_id))
        INTO standing, why, linked, known FROM cases_voice v WHERE v.id = wanted;
    IF standing IN ('set_aside', 'referred') AND why = '' THEN
        RAISE EXCEPTION 'voice % is % without a reason', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (standing = 'linked') IS DISTINCT FROM linked THEN
        RAISE EXCEPTION 'voice % is % against its links', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT known THEN
        RAISE EXCEPTION 'voice % has no fact for %', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_conduct_index")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
