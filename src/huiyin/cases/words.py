"""What voices, cases and replies are found by: rows that follow from the texts and can be made anew at any time.

A single voice or case is noted in the transaction that makes or words it; what an import brings is noted afterwards, so
that a file of thousands is in first and found a moment later. There are two sorts of rows (decision 0021): all words, for
searching, and the few words that tell a text from others, for its neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from huiyin.cases.models import Case, ImportBatch, Reply, Voice, WordCount, WordsCounted
from huiyin.kernel import copying
from huiyin.text.telling import Frequencies, telling_words
from huiyin.text.words import asked, number_words, words_of

if TYPE_CHECKING:
    from huiyin.text.pairs import Rarity

CHUNK = 500
READ = 2000
"""Characters of a text that are compared with others; whoever says more says it again."""
TERMS = 24
"""A text is found again by so many of its words: of pairs that people judged the same, as good as all words are."""
TERMS_OF_FEW = 96
LITTLE = 2000
"""While fewer voices than this are counted, a text is found by more of its words: nobody knows yet which ones tell."""
SAMPLE = 20_000
"""Words are counted over so many of the newest voices: a word's weight is hardly another over all of them."""
GROWN = 1.2
BLOCK_BITS = 12
"""Keys of 4,096 objects in a row make a block, which is a word of each: so a search may begin with the newest."""


def block_word(pk: int) -> str:
    """Return the entry that all objects of a block have, which nobody can type."""
    return f"#{pk >> BLOCK_BITS}"


def note_voices(voices: Iterable[Voice]) -> None:
    """Note what each voice is found by; who spoke is not among it."""
    voices = list(voices)
    note(
        "cases_voicewords (voice_id, words)",
        "voice_id",
        [(v.pk, number_words(v.ref) | words_of(v.subject, v.body, v.external_number)) for v in voices],
    )
    told = [(v.campaign_id, v.pk, telling_words(v.subject, v.body[:READ])) for v in voices]
    note_terms("cases_voiceterm (campaign_id, voice_id, term)", told)


def note_cases(cases: Iterable[Case]) -> None:
    """Note what each case is found by, as it is worded now."""
    cases = list(cases)
    note(
        "cases_casewords (case_id, words)",
        "case_id",
        [(c.pk, number_words(c.ref) | words_of(c.title, c.problem)) for c in cases],
    )
    if cases:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cases_caseterm WHERE case_id = ANY(%s)", [[c.pk for c in cases]])
    told = [(c.campaign_id, c.pk, telling_words(c.title, c.problem[:READ])) for c in cases]
    note_terms("cases_caseterm (campaign_id, case_id, term)", told)


def note_replies(replies: Iterable[Reply]) -> None:
    """Note what each reply is found by."""
    note("cases_replywords (reply_id, words)", "reply_id", [(r.pk, words_of(r.text)) for r in replies])


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
        cursor.execute(
            sql, [[pk for pk, _w in rows], [" ".join(sorted(words | {block_word(pk)})) for pk, words in rows]]
        )


def note_terms(table: str, told: Sequence[tuple[int, int, set[str]]]) -> None:
    """Write under which of its words each object is found as a neighbour, with one statement; what is there stays."""
    if not told:
        return
    known = frequencies()
    most = TERMS_OF_FEW if known.texts < LITTLE else TERMS
    rows = [(campaign, pk, term) for campaign, pk, words in told for term in known.chosen(words, most)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) ON CONFLICT DO NOTHING",  # noqa: S608  # the names are ours
            [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []],
        )


# How often words are found.

_known: dict[str, tuple[object, Frequencies]] = {}
_weighed: dict[str, tuple[Frequencies | None, Rarity]] = {}


def frequencies() -> Frequencies:
    """Return how often words are found, as counted last; read again only where they were counted since."""
    counted = WordsCounted.objects.first()
    if counted is None:
        return Frequencies()
    stamp, known = _known.get("words", (None, Frequencies()))
    if stamp != (counted.at, counted.voices):
        known = Frequencies(dict(WordCount.objects.values_list("term", "n")), counted.voices)
        _known["words"] = ((counted.at, counted.voices), known)
    return known


def rarity() -> Rarity:
    """Return what words weigh where two texts are judged closely, from the same counts."""
    from huiyin.text.pairs import WordRarity  # numpy is slow to import, and few processes judge pairs

    known = frequencies()
    held, weights = _weighed.get("words", (None, WordRarity()))
    if held is not known:
        weights = WordRarity.counted(known.counts, known.texts)
        _weighed["words"] = (known, weights)
    return weights


def count_words(*, anew: bool = False) -> bool:
    """Count over the newest voices how often words are found, where voices have grown by a fifth since; say whether it was.

    One statement reads what it is worth; nothing of it is kept but words that several voices have.
    """
    newest = Voice.objects.aggregate(newest=Max("pk"))["newest"] or 0
    last = WordsCounted.objects.first()
    if not newest or (last and newest < last.newest * GROWN and not anew):
        return False
    counts: Counter[str] = Counter()
    texts = 0
    said = Voice.objects.order_by("-pk").values_list("subject", "body")[:SAMPLE]
    for subject, body in said.iterator(chunk_size=CHUNK):
        counts.update(telling_words(subject, body[:READ]))
        texts += 1
    with transaction.atomic():
        row = {"voices": texts, "newest": newest, "at": timezone.now()}
        WordsCounted.objects.update_or_create(key=1, defaults=row)  # first: of two who count, one waits here
        WordCount.objects.all().delete()
        copying.copy_in(WordCount, ("term", "n"), [(term, n) for term, n in counts.items() if n > 1])
    return True


# What is not noted yet.


def note_batch(batch: ImportBatch) -> int:
    """Note the voices and finished cases of an import that nobody can find yet; return how many voices there were."""
    count_words()
    voices = 0
    while found := list(Voice.objects.filter(batch=batch, words=None).order_by("pk")[:CHUNK]):
        note_voices(found)
        voices += len(found)
    while cases := list(Case.objects.filter(links__voice__batch=batch, words=None).distinct().order_by("pk")[:CHUNK]):
        note_cases(cases)
        replies = Reply.objects.filter(case__in=cases, words=None)
        note_replies(replies)
    return voices


def note_missing() -> int:
    """Note whatever has no words yet, whoever brought it, the newest first; return how many voices, cases and replies."""
    count_words()
    voices = note_all(Voice.objects.filter(words=None), note_voices)
    cases = note_all(Case.objects.filter(words=None), note_cases)
    return voices + cases + note_all(Reply.objects.filter(words=None), note_replies)


def note_all(waiting: QuerySet[Any], noted: Callable[[list[Any]], None]) -> int:
    """Note chunk by chunk what waits, each chunk below the one before, so that nothing is looked through twice."""
    count, chunk = 0, list(waiting.order_by("-pk")[:CHUNK])
    while chunk:
        noted(chunk)
        count += len(chunk)
        chunk = list(waiting.filter(pk__lt=chunk[-1].pk).order_by("-pk")[:CHUNK])
    return count


def voices_saying(text: str) -> Q:
    """Return the condition that a voice has every word of ``text``."""
    return having("SELECT voice_id FROM cases_voicewords WHERE words @@ %s::tsquery", text)


def cases_saying(text: str) -> Q:
    """Return the condition that a case has every word of ``text``."""
    return having("SELECT case_id FROM cases_casewords WHERE words @@ %s::tsquery", text)


def having(sql: str, text: str) -> Q:
    query = asked(text)
    return Q(pk__in=RawSQL(sql, [query])) if query else Q(pk__in=[])  # noqa: S611  # our own statement, its one value bound
