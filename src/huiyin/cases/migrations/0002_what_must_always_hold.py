"""What must always hold of voices and cases, held by PostgreSQL itself.

Checks that look at other rows are constraint triggers, deferred to the end of the verb, so that a verb may pass through
states that would not do as a result.
"""

from django.db import migrations

FORWARD = """
-- A voice stays as received; nothing of the trade is deleted.
CREATE FUNCTION cases_voice_stays_as_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.ref, OLD.campaign_id, OLD.office_id, OLD.channel, OLD.received_at, OLD.subject, OLD.body, OLD.served, OLD.anonymous,
        OLD.external_number, OLD.extra, OLD.batch_id, OLD.source_key, OLD.text_key, OLD.repost_of_id, OLD.receipt_digest)
       IS DISTINCT FROM
       (NEW.ref, NEW.campaign_id, NEW.office_id, NEW.channel, NEW.received_at, NEW.subject, NEW.body, NEW.served, NEW.anonymous,
        NEW.external_number, NEW.extra, NEW.batch_id, NEW.source_key, NEW.text_key, NEW.repost_of_id, NEW.receipt_digest)
    THEN
        RAISE EXCEPTION 'voice % stays as received', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voice_stays_as_received BEFORE UPDATE ON cases_voice
    FOR EACH ROW EXECUTE FUNCTION cases_voice_stays_as_received();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_voice', 'cases_identity', 'cases_case', 'cases_link', 'cases_assignment', 'cases_cowork',
        'cases_measure', 'cases_evidence', 'cases_progress', 'cases_round', 'cases_rating', 'cases_reply', 'cases_proposal',
        'cases_closing', 'cases_voicefact', 'cases_casefact', 'cases_importbatch', 'cases_rejectedrow']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;

-- A fact row is written once; only its end is set, once.
CREATE FUNCTION cases_fact_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NOT NULL OR NEW.until IS NULL OR
       to_jsonb(OLD) - 'until' IS DISTINCT FROM to_jsonb(NEW) - 'until' THEN
        RAISE EXCEPTION 'a fact is written once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_voicefact FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_casefact FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();

-- Conservation: linked is having a link, nothing else is; the fact in force says where the voice stands.
CREATE FUNCTION cases_voice_is_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'cases_voice' THEN NEW.id ELSE (to_jsonb(NEW)->>'voice_id')::bigint END;
    standing text;
    why text;
BEGIN
    SELECT disposition, reason_code || reason INTO standing, why FROM cases_voice WHERE id = wanted;
    IF standing IN ('set_aside', 'referred') AND why = '' THEN
        RAISE EXCEPTION 'voice % is % without a reason', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (standing = 'linked') IS DISTINCT FROM
       EXISTS (SELECT 1 FROM cases_link WHERE voice_id = wanted AND unlinked_at IS NULL) THEN
        RAISE EXCEPTION 'voice % is % against its links', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_voicefact WHERE voice_id = wanted AND until IS NULL AND disposition = standing) THEN
        RAISE EXCEPTION 'voice % has no fact for %', wanted, standing USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER voice_is_somewhere AFTER INSERT OR UPDATE OF disposition ON cases_voice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_voice_is_somewhere();
CREATE CONSTRAINT TRIGGER voice_is_somewhere AFTER INSERT OR UPDATE OF unlinked_at ON cases_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_voice_is_somewhere();

-- A case in its states: what each state needs.
CREATE FUNCTION cases_case_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c cases_case%ROWTYPE;
    closing cases_closing%ROWTYPE;
    last cases_round%ROWTYPE;
BEGIN
    SELECT * INTO c FROM cases_case WHERE id = NEW.id;
    IF NOT EXISTS (SELECT 1 FROM cases_casefact f WHERE f.case_id = c.id AND f.until IS NULL AND f.state = c.state) THEN
        RAISE EXCEPTION 'case % has no fact for %', c.ref, c.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (c.state = 'closed') IS DISTINCT FROM (c.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'case % is % and its closing time says otherwise', c.ref, c.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Entered finished and never reopened: its work was done elsewhere.
    IF c.historical AND NOT EXISTS (SELECT 1 FROM cases_closing k WHERE k.case_id = c.id AND k.reopened_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF c.state IN ('working', 'submitted', 'verified', 'asked', 'closed') AND NOT EXISTS
       (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id) THEN
        RAISE EXCEPTION 'case % is worked on without a measure', c.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF c.state = 'declined' AND NOT EXISTS
       (SELECT 1 FROM cases_proposal p WHERE p.case_id = c.id AND p.kind = 'decline' AND p.approved) THEN
        RAISE EXCEPTION 'case % is declined without an approved refusal', c.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF c.state IN ('submitted', 'verified', 'asked', 'closed') THEN
        IF EXISTS (SELECT 1 FROM cases_measure m WHERE m.case_id = c.id AND m.dropped_at IS NULL AND (m.done_at IS NULL OR
                   NOT EXISTS (SELECT 1 FROM cases_evidence e WHERE e.measure_id = m.id))) THEN
            RAISE EXCEPTION 'case % is unfinished', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT * INTO last FROM cases_round r WHERE r.case_id = c.id ORDER BY r.number DESC LIMIT 1;
        IF last.id IS NULL OR (c.state <> 'submitted' AND last.verified_at IS NULL) THEN
            RAISE EXCEPTION 'case % is not verified', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF c.state = 'closed' THEN
        SELECT * INTO closing FROM cases_closing k WHERE k.case_id = c.id AND k.reopened_at IS NULL;
        IF closing.id IS NULL THEN
            RAISE EXCEPTION 'case % is closed without a closing', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF closing.closed_by_id = last.submitted_by_id THEN
            RAISE EXCEPTION 'case % is closed by its handler', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT closing.by_decision AND (last.sent_back_at IS NOT NULL OR EXISTS
           (SELECT 1 FROM cases_rating g WHERE g.round_id = last.id AND g.grade = 'dissatisfied')) THEN
            RAISE EXCEPTION 'case % is closed while its sender says no', c.ref USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_holds AFTER INSERT OR UPDATE OF state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_case_holds();

-- A conduct matter never lies with whom it is about.
CREATE FUNCTION cases_not_to_those_complained_of() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_case' THEN
        wanted := NEW.id;
    ELSIF TG_TABLE_NAME = 'cases_assignment' THEN
        wanted := (to_jsonb(NEW)->>'case_id')::bigint;
    ELSE
        SELECT a.case_id INTO wanted FROM cases_assignment a WHERE a.id = (to_jsonb(NEW)->>'assignment_id')::bigint;
    END IF;
    IF EXISTS (
        SELECT 1 FROM cases_case c
        JOIN people_unit about ON about.id = c.about_unit_id AND about.parent_id IS NOT NULL
        JOIN cases_assignment a ON a.case_id = c.id AND a.ended_at IS NULL
        JOIN people_unit u ON u.id = a.lead_id
             OR u.id IN (SELECT w.unit_id FROM cases_cowork w WHERE w.assignment_id = a.id)
        WHERE c.id = wanted AND c.conduct AND starts_with(u.path, about.path)
    ) THEN
        RAISE EXCEPTION 'a matter about a unit cannot lie with it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER not_to_those_complained_of AFTER INSERT OR UPDATE OF lead_id, ended_at ON cases_assignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_not_to_those_complained_of();
CREATE CONSTRAINT TRIGGER not_to_those_complained_of AFTER INSERT OR UPDATE OF unit_id ON cases_cowork
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_not_to_those_complained_of();
CREATE CONSTRAINT TRIGGER not_to_those_complained_of AFTER UPDATE OF conduct, about_unit_id ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_not_to_those_complained_of();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
