"""A ledger of any size, made by set-based SQL in a database that is thrown away: the bench measures reading, not entering."""

from __future__ import annotations

from django.db import connection

from huiyin.cases.steps import note_next_steps
from huiyin.text.words import words_of

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(kernel|cases)_'"
STATES = "ARRAY['registered','accepted','assigned','working','submitted','verified','asked','closed']"
SEED = f"""
CREATE TEMP TABLE wanted AS
SELECT n, '2025-' || lpad((500000 + n)::text, 6, '0') AS ref, ({STATES})[1 + n %% 8] AS state,
       timestamptz '2025-01-01 09:00+08' + n * interval '4 minutes' AS at, %(campaign)s::bigint AS campaign_id, %(office)s::bigint AS office_id,
       (%(leaves)s::bigint[])[1 + n %% cardinality(%(leaves)s::bigint[])] AS category_id,
       (%(units)s::bigint[])[1 + n %% cardinality(%(units)s::bigint[])] AS unit_id,
       (ARRAY['at_once','dig','policy','discipline','other'])[1 + n %% 5] AS handling_type
FROM generate_series(%(first)s, %(last)s) AS n;

INSERT INTO kernel_journalentry (about, number, verb, actor, via, before, after, data, commitments, at, entered_at, previous, digest)
SELECT kind || '/' || CASE kind WHEN 'voice' THEN 'V' ELSE '' END || ref, 1, 'bench', 'bench', 'bench', '', '', '{{}}', '{{}}', at, at, '', ''
FROM wanted, unnest(ARRAY['voice', 'case']) AS kind;

INSERT INTO cases_voice (campaign_id, office_id, ref, channel, received_at, subject, body, served, anonymous, external_number, extra, text_key,
    disposition, reason_code, reason, version)
SELECT campaign_id, office_id, 'V' || ref, (ARRAY['mailbox','phone','web','form'])[1 + n %% 4], at, '关于食堂和校车的意见 ' || n,
       repeat('学校食堂的饭菜到教室时已经冷了,希望换保温设备。', 4), '', false, '', '{{}}', md5(n::text), 'linked', '', '', 1 FROM wanted;

INSERT INTO cases_case (campaign_id, office_id, ref, kind, state, version, title, problem, category_id, handling_type, target, conduct, conduct_code, person,
    historical, registered_at, lead_unit_id, due_on, first_due_on, closed_at, next_step, service_item, no_suggestion)
SELECT campaign_id, office_id, ref, 'rectification', state, 1, '学校食堂供餐温度不够 ' || n, '中午供餐到班时温度不够,学生反映强烈。', category_id,
       handling_type, 'school', false, '', '陈科长', false, at, CASE WHEN state IN ('registered', 'accepted') THEN NULL ELSE unit_id END,
       (at + interval '30 days')::date, (at + interval '30 days')::date, CASE WHEN state = 'closed' THEN at + interval '20 days' END, '', '', '' FROM wanted;

INSERT INTO cases_voicefact (voice_id, entry_id, campaign_id, office_id, verb, before, disposition, channel, at, entered_at)
SELECT v.id, e.id, v.campaign_id, v.office_id, 'bench', '', v.disposition, v.channel, v.received_at, v.received_at
FROM wanted w JOIN cases_voice v ON v.ref = 'V' || w.ref JOIN kernel_journalentry e ON e.about = 'voice/' || v.ref;

INSERT INTO cases_casefact (case_id, entry_id, campaign_id, office_id, kind, verb, before, state, category_id, handling_type, target,
    lead_unit_id, by_decision, due_on, first_due_on, paused, at, entered_at)
SELECT c.id, e.id, c.campaign_id, c.office_id, c.kind, 'bench', '', c.state, c.category_id, c.handling_type, c.target, c.lead_unit_id, false,
       c.due_on, c.first_due_on, false,
       c.registered_at, c.registered_at
FROM wanted w JOIN cases_case c ON c.ref = w.ref JOIN kernel_journalentry e ON e.about = 'case/' || c.ref;

INSERT INTO cases_link (voice_id, case_id, passage, linked_at, reason)
SELECT v.id, c.id, '', w.at, '' FROM wanted w JOIN cases_case c ON c.ref = w.ref JOIN cases_voice v ON v.ref = 'V' || w.ref;

INSERT INTO cases_assignment (case_id, lead_id, due_on, "limit", at, signed_at)
SELECT c.id, c.lead_unit_id, c.due_on, '30wd', w.at, w.at FROM wanted w JOIN cases_case c ON c.ref = w.ref WHERE c.lead_unit_id IS NOT NULL;

INSERT INTO cases_measure (case_id, number, content, unit_id, person, due_on, standard, result, done_at, drop_reason)
SELECT c.id, k, '更换保温设备并逐日测温', c.lead_unit_id, '陈科长', c.due_on, '出餐温度不低于 60 度', '已更换', w.at, ''
FROM wanted w JOIN cases_case c ON c.ref = w.ref, generate_series(1, 2) AS k
WHERE w.state IN ('working', 'submitted', 'verified', 'asked', 'closed');

INSERT INTO cases_evidence (case_id, measure_id, name, note, file, size, sha256, at)
SELECT m.case_id, m.id, '测温记录', '30 份', '', 0, '', w.at FROM wanted w JOIN cases_case c ON c.ref = w.ref JOIN cases_measure m ON m.case_id = c.id;
INSERT INTO cases_casewords (case_id, words)
SELECT c.id, %(case_words)s::tsvector || array_to_tsvector(ARRAY[c.ref]) FROM wanted w JOIN cases_case c ON c.ref = w.ref;

INSERT INTO cases_voicewords (voice_id, words)
SELECT v.id, %(voice_words)s::tsvector || array_to_tsvector(ARRAY[v.ref]) FROM wanted w JOIN cases_voice v ON v.ref = 'V' || w.ref;
DROP TABLE wanted
"""  # noqa: S608  # only our own constant is filled in


def enough_for(open_cases: int) -> int:
    """Return how many cases make so many open ones: one of eight states is closed."""
    states = STATES.count("'") // 2
    return -(-open_cases * states // (states - 1))


def as_vector(*texts: str) -> str:
    """Return the words of the texts as PostgreSQL writes a vector."""
    return " ".join(f"'{word}'" for word in sorted(words_of(*texts)))


def grow(campaign_id: int, office_id: int, leaves: list[int], units: list[int], *, first: int, last: int) -> None:
    """Add the cases numbered ``first`` to ``last``, each with a voice, facts, assignment and two measures where it is in work."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        params = {
            "campaign": campaign_id,
            "office": office_id,
            "leaves": leaves,
            "units": units,
            "first": first,
            "last": last,
            "case_words": as_vector("学校食堂供餐温度不够", "中午供餐到班时温度不够,学生反映强烈。"),
            "voice_words": as_vector("关于食堂和校车的意见", "学校食堂的饭菜到教室时已经冷了,希望换保温设备。"),
        }
        for statement in SEED.replace("{{}}", "{}").split(";\n"):
            cursor.execute(statement, params)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SELECT id FROM cases_case WHERE next_step = ''")
        note_next_steps([pk for (pk,) in cursor.fetchall()])
        # Whole, so that no autovacuum comes in between what is measured.
        cursor.execute("VACUUM (ANALYZE)")
