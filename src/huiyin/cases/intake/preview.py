"""What a file would become, shown before anything is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.utils import timezone

from huiyin.cases.intake.columns import WANTED, lay_out
from huiyin.cases.intake.rows import Reader, Reading
from huiyin.cases.terms import Channel
from huiyin.kernel.tables import DayOrder, TableRefused, read_table

SHOWN = 5
SHOWN_CHARS = 200


@dataclass(frozen=True)
class PreviewRow:
    """A row as it would be read: each part by its field, or why the row would be rejected."""

    number: int
    values: dict[str, str]
    problem: str


@dataclass
class Preview:
    """What was recognised in a file. ``refused`` says why it cannot be imported as it is; then nothing else need hold.

    ``asks_order`` and ``doubled`` tell which question a person must answer; ``labels`` are the words for the fields.
    """

    name: str
    heads: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    rows: list[PreviewRow] = field(default_factory=list)
    count: int = 0
    with_replies: bool = False
    asks_order: bool = False
    refused: str = ""
    labels: dict[str, str] = field(default_factory=lambda: {name: column.label for name, column in WANTED.items()})


def look(
    path: str | os.PathLike[str],
    *,
    name: str,
    mapping: Mapping[str, int | str | None] | None = None,
    date_order: DayOrder | None = None,
) -> Preview:
    """Look at a file without writing anything; never raises for what is in it."""
    try:
        table = read_table(path, name=name)
        layout = lay_out(table, mapping=mapping, date_order=date_order)
    except TableRefused as refused:
        return Preview(name, refused=str(refused))
    shown = Preview(
        name,
        heads=layout.heads,
        fields=layout.fields,
        sentences=[*layout.sentences, *layout.wrong],
        count=table.count,
        with_replies=layout.with_replies,
        asks_order=layout.asks_order,
        refused=" ".join(layout.wrong),
    )
    if {"body", "subject"} & layout.columns.keys():
        reader = Reader(table, layout, channel=Channel.WEB)
        shown.rows = [shown_row(reading) for reading in islice(reader.readings(), SHOWN)]
    return shown


def shown_row(reading: Reading) -> PreviewRow:
    said = {**reading.said, "number": reading.said.get("external_number", ""), "reply": reading.reply}
    values = {name: said[name][:SHOWN_CHARS] for name in WANTED if said.get(name)}
    for name, moment in (("received_at", reading.at), ("replied_at", reading.replied_at)):
        if moment:
            values[name] = f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
    return PreviewRow(reading.number, values, reading.problem)
