"""A signed sheet may be opened again as it stands; what became a case of the ledger stays bound to it."""

from django.db import migrations

from huiyin.kernel.migrating import TablesAtOnce

RULES = r"""
-- What was signed stays; only the case that came of a finding is written beside it, once. A signed sheet is opened again as it
-- is, for another signature, while its round is open (G11); a finding that became a case is never changed nor taken away.
CREATE OR REPLACE FUNCTION supervision_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    now_is jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    free text[] := ARRAY['voice_id', 'case_id'];
    opening text[] := ARRAY['version', 'state', 'signed_at', 'signed_by_id'];
    which bigint;
BEGIN
    IF TG_TABLE_NAME = 'supervision_selfcheck' THEN
        IF OLD.signed_at IS NOT NULL AND (was - 'version') IS DISTINCT FROM (now_is - 'version')
            AND NOT (NEW.state = 'answered' AND (was - opening) IS NOT DISTINCT FROM (now_is - opening)
                AND EXISTS (SELECT 1 FROM supervision_checkround r WHERE r.id = NEW.round_id AND r.state = 'open')) THEN
            RAISE EXCEPTION 'sheet % was signed and stays', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'supervision_checkfinding' THEN
        IF was->>'case_id' IS NOT NULL AND was IS DISTINCT FROM now_is THEN
            RAISE EXCEPTION 'a finding that became a case stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT i.sheet_id INTO which FROM supervision_checkitem i WHERE i.id = (COALESCE(was, now_is)->>'item_id')::bigint;
    ELSE
        which := (COALESCE(was, now_is)->>'sheet_id')::bigint;
    END IF;
    IF (SELECT signed_at IS NOT NULL FROM supervision_selfcheck WHERE id = which) AND (TG_OP <> 'UPDATE'
            OR (was - free) IS DISTINCT FROM (now_is - free) OR was->>'case_id' IS NOT NULL) THEN
        RAISE EXCEPTION 'a sheet that was signed stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('supervision', '0002_events'),
    ]

    operations = [
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
