"""Near copies among what is written in handling: replies, results, measures, evidence (E08, E11). It points them out, no more.

Fingerprints are noted in the transaction that writes a text; what an import brought is noted afterwards, by the job that
notes its words. They hold nothing that could be read: numbers of a hash over eight characters each, formulae left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from huiyin.cases.models import Case, Evidence, Measure, Reply, Round, Voice
from huiyin.cases.models_copies import Written, WrittenMarks
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.kernel.actors import Actor

CHUNK = 500
LOOKED_AT = 2_000
"""Of the texts that share a mark at all the newest so many are weighed, so that a site's habits cost no more with the years."""
SHARE = 0.3
"""Share of the marks of a text that another must have to be read beside it."""
FEWEST = 2
"""Marks without which a text is too short to be anybody's copy."""
FOUND = 5

Row = tuple[str, int, int | None, int | None, str]
HELD: dict[Written, tuple[type[models.Model], str]] = {
    Written.REPLY: (Round, "reply"),
    Written.RESULT: (Round, "result"),
    Written.MEASURE: (Measure, "content"),
    Written.DONE: (Measure, "result"),
    Written.EVIDENCE: (Evidence, "note"),
    Written.ANSWER: (Reply, "text"),
}
"""Where the text of each kind stands."""


@dataclass(frozen=True, kw_only=True)
class Near:
    """A text of another matter that shares marks with the one asked about; its case, or its voice."""

    kind: Written
    text: str
    case: Case | None
    voice: Voice | None

    @property
    def about(self) -> str:
        """Return what the text was about, as far as whoever may see it knows: the problem as worded, or what was said."""
        return self.case.problem if self.case else self.voice.body if self.voice else ""


def note_written(objects: Iterable[Any]) -> None:
    """Note what copies of the texts of these rows would be found by; what was noted of them before is replaced."""
    note([row for one in objects for row in rows_of(one)])


def rows_of(one: Any) -> list[Row]:
    """Return (kind, row, case, voice, text) of each text that stands in a row."""
    kinds = [kind for kind, (model, _field) in HELD.items() if isinstance(one, model)]
    voice = getattr(one, "voice_id", None)
    return [(kind, one.pk, one.case_id, voice, text) for kind in kinds if (text := getattr(one, HELD[kind][1]))]


def note(rows: list[Row]) -> None:
    """Write the marks of several texts with one statement."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    marks = ["{" + ",".join(map(str, sorted(marks_of(text)))) + "}" for text in columns.pop()]
    sql = (
        "INSERT INTO cases_writtenmarks (kind, source, case_id, voice_id, marks)"
        " SELECT kind, source, case_id, voice_id, marks::int[]"
        " FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])"
        " AS given(kind, source, case_id, voice_id, marks)"
        " ON CONFLICT (kind, source) DO UPDATE SET marks = EXCLUDED.marks"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[str(kind) for kind in columns[0]], *columns[1:], marks])


def marks_of(text: str) -> frozenset[int]:
    """Return the fingerprints of what ``text`` says of its own."""
    from huiyin.text.copies import fingerprints  # numpy is loaded by whoever writes or compares, not by every command
    from huiyin.text.reply_marks import own_words

    return fingerprints(own_words(text))


def note_missing_marks() -> int:
    """Note whatever was written without its marks, whoever brought it; return how many texts there were."""
    noted = 0
    for kind, (model, field) in HELD.items():
        known = WrittenMarks.objects.filter(kind=kind, source=OuterRef("pk"))
        missing = model._default_manager.filter(~Exists(known)).exclude(**{field: ""})
        if kind is Written.ANSWER:
            missing = missing.filter(voice__isnull=False)
        while found := list(missing.order_by("pk")[:CHUNK]):
            note([row for one in found for row in rows_of(one) if row[0] == kind])
            noted += len(found)
    return noted


def near_copies(
    actor: Actor, text: str, kinds: Sequence[Written], *, case: Case | None = None, voice: Voice | None = None
) -> list[Near]:
    """Return the texts of other matters that share most marks with ``text``, among those the actor may see.

    The number of statements does not grow: one for the marks, one for the texts of each kind found.
    """
    marks = sorted(marks_of(text))
    if len(marks) < FEWEST:
        return []
    places = Q(case__in=visible_cases(actor)) | Q(voice__in=visible_voices(actor))
    alike = WrittenMarks.objects.filter(places, kind__in=kinds, marks__overlap=marks)
    if case is not None:
        alike = alike.exclude(case=case)
    if voice is not None:
        alike = alike.exclude(voice=voice)
    newest = alike.order_by("-pk").values("pk")[:LOOKED_AT]
    common = RawSQL("cardinality(ARRAY(SELECT unnest(marks) INTERSECT SELECT unnest(%s::int[])))", [marks])
    found = WrittenMarks.objects.filter(pk__in=newest).annotate(common=common).filter(common__gte=SHARE * len(marks))
    return with_texts(list(found.select_related("case", "voice").order_by("-common", "-pk")[:FOUND]))


def with_texts(rows: list[WrittenMarks]) -> list[Near]:
    """Return the rows with the texts that their marks are of, in their order."""
    texts: dict[tuple[str, int], str] = {}
    for kind in {Written(row.kind) for row in rows}:
        model, field = HELD[kind]
        asked = [row.source for row in rows if row.kind == kind]
        texts |= {(kind, pk): text for pk, text in model._default_manager.filter(pk__in=asked).values_list("pk", field)}
    return [
        Near(kind=Written(row.kind), text=text, case=row.case, voice=row.voice)
        for row in rows
        if (text := texts.get((row.kind, row.source)))
    ]
