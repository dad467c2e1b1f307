"""What voices and cases are found by: rows of an index that follow from the texts and can be made anew at any time.

A single voice or case is noted in the transaction that makes or words it; what an import brings is noted afterwards, so
that a file of thousands is in first and found a moment later.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from huiyin.cases.models import Case, ImportBatch, Voice
from huiyin.text.words import asked, number_words, words_of

CHUNK = 500


def note_voices(voices: Iterable[Voice]) -> None:
    """Note what each voice is found by; who spoke is not among it."""
    note(
        "cases_voicewords (voice_id, words)",
        "voice_id",
        [(v.pk, number_words(v.ref) | words_of(v.subject, v.body, v.external_number)) for v in voices],
    )


def note_cases(cases: Iterable[Case]) -> None:
    """Note what each case is found by, as it is worded now."""
    note(
        "cases_casewords (case_id, words)",
        "case_id",
        [(c.pk, number_words(c.ref) | words_of(c.title, c.problem)) for c in cases],
    )


def note(table: str, key: str, rows: list[tuple[int, set[str]]]) -> None:
    """Write the words of several objects with one statement; what was noted before is replaced."""
    if not rows:
        return
    sql = (
        f"INSERT INTO {table} SELECT id, array_to_tsvector(string_to_array(words, ' '))"  # noqa: S608  # the names are ours
        " FROM unnest(%s::bigint[], %s::text[]) AS given(id, words)"
        f" ON CONFLICT ({key}) DO UPDATE SET words = EXCLUDED.words"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[pk for pk, _words in rows], [" ".join(sorted(words)) for _pk, words in rows]])


def note_batch(batch: ImportBatch) -> int:
    """Note the voices and finished cases of an import that nobody can find yet; return how many voices there were."""
    voices = 0
    while found := list(Voice.objects.filter(batch=batch, words=None).order_by("pk")[:CHUNK]):
        note_voices(found)
        voices += len(found)
    while cases := list(Case.objects.filter(links__voice__batch=batch, words=None).distinct().order_by("pk")[:CHUNK]):
        note_cases(cases)
    return voices


def note_missing() -> int:
    """Note whatever has no words yet, whoever brought it; return how many voices and cases there were."""
    noted = 0
    while voices := list(Voice.objects.filter(words=None).order_by("pk")[:CHUNK]):
        note_voices(voices)
        noted += len(voices)
    while cases := list(Case.objects.filter(words=None).order_by("pk")[:CHUNK]):
        note_cases(cases)
        noted += len(cases)
    return noted


def voices_saying(text: str) -> Q:
    """Return the condition that a voice has every word of ``text``."""
    return having("SELECT voice_id FROM cases_voicewords WHERE words @@ %s::tsquery", text)


def cases_saying(text: str) -> Q:
    """Return the condition that a case has every word of ``text``."""
    return having("SELECT case_id FROM cases_casewords WHERE words @@ %s::tsquery", text)


def having(sql: str, text: str) -> Q:
    query = asked(text)
    return Q(pk__in=RawSQL(sql, [query])) if query else Q(pk__in=[])  # noqa: S611  # our own statement, its one value bound
