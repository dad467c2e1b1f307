"""Neighbours of a new voice, adding one, and searching, at stated numbers of voices: `python -m bench.near --voices 100000`.

The texts are made: words drawn as language draws them (Zipf), about matters at places, each matter told by many in other
words. No message of anybody is in them, and no text is a copy of another.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import click

from bench.__main__ import fresh_home, quantiles, rows_of, timed

WORDS = 30_000
MATTERS_PER = 40
"""So many voices tell of one matter, on the whole."""
CHUNK = 5000
MADE = 100_000
"""So many voices are made one by one; beyond, each says what two of them say."""
FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
NOTED = ("cases_voicewords", "cases_voiceterm", "cases_casewords", "cases_caseterm", "cases_replywords")
GROWN = (*NOTED, "cases_voice", "cases_case", "cases_link", "cases_reply")


class Speech:
    """Somebody who speaks of matters: the same seed says the same."""

    def __init__(self, matters: int, seed: int = 7) -> None:
        self.random = random.Random(seed)  # noqa: S311  # made texts, no secret
        self.words = self.dictionary()
        self.upto = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self.places = [self.word(3) + self.random.choice(["小区", "路", "学校", "镇", "村"]) for _ in range(4000)]
        self.matters = [
            (self.random.choice(self.places), self.random.choices(self.words[200:], k=10)) for _ in range(matters)
        ]

    def character(self) -> str:
        return bytes([self.random.randrange(0xB0, 0xD7), self.random.randrange(0xA1, 0xFA)]).decode("gb2312")

    def word(self, length: int) -> str:
        return "".join(self.character() for _ in range(length))

    def dictionary(self) -> list[str]:
        """Return words of two characters such as the language has, and names that no dictionary knows, one in ten."""
        import rjieba

        found: dict[str, None] = {}
        while len(found) < WORDS:
            word = self.word(2)
            if rjieba.has_word(word) or self.random.random() < 0.0005:
                found[word] = None
        return list(found)

    def says(self, matter: int) -> tuple[str, str]:
        """Return subject and text about a matter: its place, some of its words, and what else people say."""
        place, own = self.matters[matter]
        count = min(200, 12 + int(self.random.expovariate(1 / 45)))
        said = self.random.choices(self.words, cum_weights=self.upto, k=count)
        said += self.random.choices(own, k=2 + count // 6) + [place]
        self.random.shuffle(said)
        marks = [word + (",", "。", "", "", "", "")[n % 6] for n, word in enumerate(said)]
        return place + self.random.choice(own), "".join(marks)


def grow(world: Any, speech: Speech, first: int, last: int) -> float:
    """Add voices ``first`` to ``last``, and for one in eight a case of its matter with a reply; return seconds.

    What they are found by is made by the program's own functions and copied in; indexes are made afterwards, or a million
    would take the night.
    """
    from django.db import connection

    begun = time.perf_counter()
    with connection.cursor() as cursor:
        defined = indexes(cursor)
        for table in GROWN:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for drop, _make in defined:
            cursor.execute(drop)
        for start in range(first, last, CHUNK):
            add(world, speech, start, min(start + CHUNK, last))
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _drop, make in defined:
            cursor.execute(make)
        for table in GROWN:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE)")
    return time.perf_counter() - begun


SPLICE = """
CREATE TEMP TABLE spliced AS
    SELECT nextval('cases_voice_id_seq') AS id, n, (%(low)s + floor(random() * %(many)s))::bigint AS one,
           (%(low)s + floor(random() * %(many)s))::bigint AS other
    FROM generate_series(%(first)s, %(last)s - 1) AS n;

CREATE TEMP TABLE few_terms AS
    SELECT voice_id AS id, (array_agg(term))[1:12] AS terms FROM cases_voiceterm WHERE voice_id < %(low)s + %(many)s GROUP BY 1;

ANALYZE spliced;
ANALYZE few_terms;

INSERT INTO cases_voice (id, campaign_id, office_id, ref, channel, received_at, subject, body, served, anonymous, external_number, extra,
    text_key, disposition, reason_code, reason, version)
SELECT s.id, a.campaign_id, a.office_id, 'V2025-' || lpad(s.n::text, 6, '0'), 'web', a.received_at + s.n * interval '30 seconds', a.subject,
    a.body || '。' || b.body, '', false, '', '{}', s.n::text, 'pending', '', '', 0
FROM spliced s JOIN cases_voice a ON a.id = s.one JOIN cases_voice b ON b.id = s.other;

INSERT INTO cases_voicewords (voice_id, words)
SELECT s.id, ts_delete(a.words || b.words, ARRAY['#' || (s.one >> %(bits)s), '#' || (s.other >> %(bits)s)])
    || array_to_tsvector(ARRAY['#' || (s.id >> %(bits)s)])
FROM spliced s JOIN cases_voicewords a ON a.voice_id = s.one JOIN cases_voicewords b ON b.voice_id = s.other;

INSERT INTO cases_voiceterm (campaign_id, voice_id, term)
SELECT DISTINCT %(campaign)s::bigint, s.id, t.term FROM spliced s JOIN few_terms a ON a.id = s.one JOIN few_terms b ON b.id = s.other,
    unnest(a.terms || b.terms) AS t(term);

DROP TABLE spliced, few_terms
"""


def splice(world: Any, first: int, last: int, base: int) -> float:
    """Add voices ``first`` to ``last``, each of which says what two of the first ``base`` say; return seconds.

    No two say the same, and words are as frequent as before; it takes a tenth of the time of making each text.
    """
    from django.db import connection

    from huiyin.cases.words import BLOCK_BITS

    begun = time.perf_counter()
    with connection.cursor() as cursor:
        defined = indexes(cursor)
        cursor.execute("ALTER TABLE cases_voice DISABLE TRIGGER USER")
        for drop, _make in defined:
            cursor.execute(drop)
        cursor.execute("SELECT min(id) FROM cases_voice")
        low = cursor.fetchone()[0]
        params = {
            "low": low,
            "many": base,
            "first": first,
            "last": last,
            "bits": BLOCK_BITS,
            "campaign": world.campaign.pk,
        }
        for table, key in (("cases_voicewords", "voice_id"),):
            cursor.execute(f"CREATE INDEX spliced_from ON {table} ({key})")
        for statement in SPLICE.split(";\n"):
            cursor.execute(statement, params)
        cursor.execute("DROP INDEX spliced_from")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _drop, make in defined:
            cursor.execute(make)
        cursor.execute("ALTER TABLE cases_voice ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE)")
    return time.perf_counter() - begun


def indexes(cursor: Any) -> list[tuple[str, str]]:
    """Return for each index on words and terms the statements that drop and make it."""
    cursor.execute(
        "SELECT c.relname, x.relname, pg_get_indexdef(i.indexrelid), k.conname, pg_get_constraintdef(k.oid) FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid"
        " LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'p' WHERE c.relname = ANY(%s)",
        [list(NOTED)],
    )
    return [
        (f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {how}")
        if name
        else (f"DROP INDEX {index}", how_made)
        for table, index, how_made, name, how in cursor.fetchall()
    ]


def add(world: Any, speech: Speech, first: int, last: int) -> None:
    """Add a chunk of voices with their cases, links, replies, and what all of them are found by."""
    from huiyin.cases.models import Case, Link, Reply, Voice
    from huiyin.kernel import copying

    place = {"campaign_id": world.campaign.pk, "office_id": world.campaign.office_id}
    voices, cases, links, replies = [], [], [], []
    for n, pk in zip(range(first, last), copying.draw_ids(Voice, last - first), strict=True):
        matter = speech.random.randrange(len(speech.matters))
        subject, body = speech.says(matter)
        at = FIRST_DAY + timedelta(minutes=n // 2)
        kind = {"channel": "web", "disposition": "linked" if n % 8 == 0 else "pending", "text_key": str(n)}
        voices.append(Voice(pk=pk, ref=f"V2025-{n:06d}", received_at=at, subject=subject, body=body, **kind, **place))
        if n % 8 == 0:
            cases.append(case_of(speech, matter, n, at, place))
    for case, pk in zip(cases, copying.draw_ids(Case, len(cases)), strict=True):
        case.pk = pk
    copying.insert(voices)
    copying.insert(cases)
    linked = [voice for voice in voices if voice.disposition == "linked"]
    links = [Link(voice=v, case=c, linked_at=c.registered_at) for v, c in zip(linked, cases, strict=True)]
    replies = [
        Reply(case=c, text=speech.says(speech.random.randrange(len(speech.matters)))[1], at=c.registered_at)
        for c in cases
    ]
    copying.insert(links)
    for reply, pk in zip(replies, copying.draw_ids(Reply, len(replies)), strict=True):
        reply.pk = pk
    copying.insert(replies)
    copy_notes(voices, cases, replies)


def case_of(speech: Speech, matter: int, n: int, at: Any, place: dict[str, Any]) -> Any:
    from huiyin.cases.models import Case

    title, problem = speech.says(matter)
    closed = n % 16 == 0
    return Case(
        ref=f"2025-{n:06d}", kind="rectification", state="closed" if closed else "registered", title=title,
        problem=problem[:120], registered_at=at, closed_at=at if closed else None,
        historical=True, **place,
    )  # fmt: skip


def copy_notes(voices: list[Any], cases: list[Any], replies: list[Any]) -> None:
    """Copy in what the program would note of each: the same words and terms, by another door."""
    from django.db import connection

    from huiyin.cases.words import READ, TERMS, block_word, frequencies
    from huiyin.text.telling import telling_words
    from huiyin.text.words import number_words, words_of

    known = frequencies()
    with connection.cursor() as cursor:
        for table, key, found in (
            (
                "cases_voicewords",
                "voice_id",
                ((v.pk, number_words(v.ref) | words_of(v.subject, v.body)) for v in voices),
            ),
            ("cases_casewords", "case_id", ((c.pk, number_words(c.ref) | words_of(c.title, c.problem)) for c in cases)),
            ("cases_replywords", "reply_id", ((r.pk, words_of(r.text)) for r in replies)),
        ):
            with cursor.copy(f"COPY {table} ({key}, words) FROM STDIN") as copy:
                for pk, words in found:
                    copy.write_row((pk, " ".join(sorted(f"'{word}'" for word in words | {block_word(pk)}))))
        for table, key, told in (
            ("cases_voiceterm", "voice_id", ((v, telling_words(v.subject, v.body[:READ])) for v in voices)),
            ("cases_caseterm", "case_id", ((c, telling_words(c.title, c.problem)) for c in cases)),
        ):
            with cursor.copy(f"COPY {table} (term, campaign_id, {key}) FROM STDIN") as copy:
                for one, words in told:
                    for term in known.chosen(words, TERMS):
                        copy.write_row((term, one.campaign_id, one.pk))


def rested(work: Callable[[], Any], times: int) -> dict[str, float]:
    return quantiles(timed(work, times))


def neighbours(world: Any, speech: Speech, times: int) -> dict[str, Any]:
    """Return how long the neighbours of a new voice take, those of a case beside it, and adding one."""
    from django.db import connection, transaction

    from huiyin.cases.actions import voice_verbs
    from huiyin.cases.near import NEWEST, asked_for, cases_like, voices_like
    from huiyin.cases.words import note_voices

    clerk = world.actor("clerk")
    fresh = []
    for _ in range(times + 1):
        subject, body = speech.says(speech.random.randrange(len(speech.matters)))
        fresh.append(voice_verbs["receive"](world.campaign, actor=clerk, channel="web", subject=subject, body=body).obj)
    found: dict[str, Any] = {}
    ways: dict[str, Callable[[Any], Any]] = {
        "voices_like": lambda voice: voices_like(voice, clerk),
        "cases_like": lambda voice: cases_like(voice, clerk),
        "raw_sql": lambda voice: rows_of(RAW_NEAR, [asked_for(voice).known.chosen(asked_for(voice).words, 32), NEWEST]),
    }
    for name, way in ways.items():
        turn = iter(fresh)
        found[name] = rested(lambda way=way, turn=turn: way(next(turn)), times)
    found["ratio_to_raw_sql"] = round(found["voices_like"]["p50_ms"] / max(found["raw_sql"]["p50_ms"], 0.1), 1)
    keys = [voice.pk for voice in fresh]
    for table in ("cases_voicewords", "cases_voiceterm"):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE voice_id = ANY(%s)", [keys])  # noqa: S608  # our own names
    later = iter(fresh)

    def note_one() -> None:
        with transaction.atomic():
            note_voices([next(later)])

    found["adding_one"] = rested(note_one, times)
    with_twin = [voices_like(voice, clerk, size=10) for voice in fresh[:50]]
    found["mean_best_score"] = round(sum(near[0].score for near in with_twin if near) / 50, 2)
    return found


RAW_NEAR = """
    SELECT v.id, v.subject, v.body FROM cases_voice v JOIN (
        SELECT n.voice_id, count(*) FROM unnest(%s::text[]) AS a(term) CROSS JOIN LATERAL (
            SELECT t.voice_id FROM cases_voiceterm t WHERE t.term = a.term AND t.campaign_id = (SELECT min(id) FROM campaigns_campaign)
            ORDER BY t.voice_id DESC LIMIT %s) n GROUP BY 1 ORDER BY 2 DESC LIMIT 60) f ON f.voice_id = v.id
"""


RAW_SEARCH = """
    SELECT v.id, v.subject, v.body FROM cases_voice v JOIN cases_voicewords w ON w.voice_id = v.id WHERE w.words @@ %s::tsquery
    ORDER BY v.id DESC LIMIT 20
"""


def searches(world: Any, speech: Speech, times: int) -> dict[str, Any]:
    """Return how long it takes to search by words of every frequency, phrases and fields, and as a whole page."""
    from django.test import Client

    from huiyin.cases.searching import FIRST, Search
    from huiyin.text.asking import question

    clerk, words, draw = world.actor("clerk"), speech.words, speech.random

    def place_and_word() -> str:
        place, own = draw.choice(speech.matters)
        return f"{place} {own[0]}"

    kinds: dict[str, Callable[[], str]] = {
        "one_frequent_word": lambda: draw.choice(words[:20]),
        "two_frequent_words": lambda: " ".join(draw.sample(words[:50], 2)),
        "three_middling_words": lambda: " ".join(draw.sample(words[50:600], 3)),
        "one_rare_word": lambda: draw.choice(words[15_000:]),
        "frequent_and_rare": lambda: f"{draw.choice(words[:20])} {draw.choice(words[3000:])}",
        "place_and_word": place_and_word,
        "phrase": lambda: f"“{''.join(draw.choices(words[:30], k=2))}”",
        "field": lambda: f"状态:待梳理 日期:2025-01..2025-02 {draw.choice(words[:200])}",
        "nothing": lambda: "鱻麤 龘靐",
    }
    client = Client()
    client.force_login(world.users["clerk"])

    def sought(typed: str) -> list[Any]:
        asked = Search(typed, clerk)
        return [asked.marked(name, asked.page(name, FIRST)) for name in asked.sorts]

    found: dict[str, Any] = {}
    every: list[Any] = []
    for name, ask in kinds.items():
        taken = timed(lambda ask=ask: sought(ask()), max(10, times // 3))
        every += taken
        found[name] = quantiles(taken)
    found["all"] = quantiles(every)
    typed = [ask() for ask in kinds.values() for _ in range(max(3, times // 9))]
    turn, turns = iter([typed[0], *typed]), iter([typed[0], *typed])
    found["page"] = rested(lambda: client.get("/desk/search/", {"q": next(turn)}), len(typed))
    found["raw_sql"] = rested(lambda: rows_of(RAW_SEARCH, [question(next(turns)).query]), len(typed))
    found["ratio_to_raw_sql"] = round(found["all"]["p50_ms"] / max(found["raw_sql"]["p50_ms"], 0.1), 1)
    return found


def measure(sizes: list[int], times: int) -> dict[str, Any]:
    """Return what was measured at each of ``sizes`` voices, one database growing through them."""
    from huiyin.cases.words import count_words
    from tests.factories import make_district

    world, found, there = make_district(), {}, 0
    speech = Speech(max(50, min(MADE, max(sizes)) // MATTERS_PER))
    for size in sizes:
        if not there:
            grow(world, speech, 0, min(5000, size))  # so that the words of the rest are chosen as they would be
            there = min(5000, size)
            count_words(anew=True)
        made = min(size, MADE)
        took = grow(world, speech, there, made) if made > there else 0.0
        took += splice(world, max(there, made), size, made) if size > made else 0.0
        there = size
        begun = time.perf_counter()
        count_words(anew=True)
        counting = time.perf_counter() - begun
        found[str(size)] = {
            **neighbours(world, speech, times),
            "search": searches(world, speech, times),
            "grown_in_s": round(took),
            "words_counted_in_s": round(counting, 1),
            "megabytes": sizes_of(),
        }
        click.echo(json.dumps({size: found[str(size)]}, ensure_ascii=False), err=True)
    return found


def sizes_of() -> dict[str, int]:
    tables = rows_of(
        "SELECT relname, pg_total_relation_size(oid) / 1000000 FROM pg_class WHERE relname = ANY(%s)", [list(NOTED)]
    )
    return dict(tables)


@click.command()
@click.option(
    "--voices", default="100000", show_default=True, help="numbers of voices, e.g. 10000,100000,300000,1000000"
)
@click.option("--requests", default=100, show_default=True, help="times that each is measured")
@click.option("--keep", is_flag=True, help="say where the database lies and wait before it is thrown away")
def main(voices: str, requests: int, keep: bool) -> None:
    with fresh_home() as home:
        result = measure(sorted(int(one) for one in voices.split(",")), requests)
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        if keep:
            click.pause(str(home))


if __name__ == "__main__":
    main()
