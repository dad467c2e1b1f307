"""One chunk of a file brought in: which rows are new, which are there, which are re-posts, and what is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Min
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.intake.rows import Reading
from huiyin.cases.models import ImportBatch, RejectedRow, Voice
from huiyin.cases.receipts import seal, unseal
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.locks import Work
from huiyin.kernel.refusals import Refused
from huiyin.kernel.tables import Cell
from huiyin.kernel.verbs import Deed, Row


@dataclass
class Chunk:
    """The rows of one transaction and what became of them."""

    batch: ImportBatch
    campaign: Campaign
    actor: Actor
    dated: bool
    added: int = 0
    already_there: int = 0
    reposts: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def bring_in(self, readings: Sequence[Reading]) -> None:
        """Bring in the rows, inside the caller's transaction and under the campaign's lock."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(Work.IMPORT_FOR_CAMPAIGN), self.campaign.pk])
        for reading in readings:
            if reading.problem:
                self.reject(reading, reading.problem)
        waiting = [reading for reading in readings if not reading.problem]
        while waiting:
            waiting = self.new_ones(waiting)
            first: dict[str, Reading] = {}
            for reading in waiting:
                first.setdefault(reading.key, reading)
            if first:
                self.receive(list(first.values()))
            # A row that came twice is looked at again: the first may have been refused, or may say something else.
            waiting = [reading for reading in waiting if first[reading.key] is not reading]
        RejectedRow.objects.bulk_create(self.rejected, batch_size=200)

    def new_ones(self, readings: Sequence[Reading]) -> list[Reading]:
        """Return the rows that are not there yet; count the others, or reject what took another's number."""
        there = {
            key: (ref, content)
            for key, ref, *content in Voice.objects.filter(
                campaign=self.campaign, source_key__in=these({reading.key for reading in readings})
            ).values_list("source_key", "ref", "subject", "body", "received_at")
        }
        fresh = []
        for reading in readings:
            if reading.key not in there:
                fresh.append(reading)
                continue
            ref, (subject, body, received_at) = there[reading.key]
            same = (subject, body) == (reading.said["subject"], reading.said["body"])
            if same and (not self.dated or received_at == reading.at):
                self.already_there += 1
            else:
                number = reading.said["external_number"]
                self.reject(
                    reading, _("编号 {number} 已有另一来件({ref}),内容或时间不同。").format(number=number, ref=ref)
                )
        return fresh

    def receive(self, readings: Sequence[Reading]) -> None:
        """Receive new rows by the verb, and enter those with a reply as finished cases."""
        rows = [
            Row(
                data={name: value for name, value in reading.said.items() if value},
                at=reading.at,
                note={
                    "batch": self.batch.pk,
                    "row": reading.number,
                    "source_key": reading.key,
                    "extra": reading.extra,
                    "text_key": reading.words,
                },
            )
            for reading in readings
        ]
        results = voice_verbs["receive"].create_from(self.campaign, rows, actor=self.actor, settle=self.mark_reposts)
        finished = []
        for reading, result in zip(readings, results, strict=True):
            if isinstance(result, Refused):
                self.reject(reading, _(";").join(result.missing) or str(result))
                continue
            self.added += 1
            self.remarks += reading.remarks
            if reading.reply:
                finished.append((reading, result.obj))
        if finished:
            self.finish(finished)

    def mark_reposts(self, deeds: Sequence[Deed]) -> None:
        """Draw the voices' ids and name for each the first voice with the same words, here or earlier in the file."""
        words = {deed.note["text_key"] for deed in deeds}
        found = (
            Voice.objects.filter(campaign=self.campaign, text_key__in=these(words))
            .values("text_key")
            .annotate(first=Min("id"))
        )
        first: dict[str, int] = {one["text_key"]: one["first"] for one in found}
        for deed, pk in zip(deeds, copying.draw_ids(Voice, len(deeds)), strict=True):
            deed.note["id"] = pk
            earlier = first.setdefault(deed.note["text_key"], pk)
            if earlier != pk:
                deed.note["repost_of"] = earlier
                self.reposts += 1

    def finish(self, finished: Sequence[tuple[Reading, Voice]]) -> None:
        rows = [
            Row(
                data={"voice": voice.ref, "title": title_of(voice), "reply": reading.reply},
                at=reading.replied_at,
                note={"batch": self.batch.pk, "row": reading.number},
            )
            for reading, voice in finished
        ]
        for (reading, voice), result in zip(
            finished, case_verbs["import_finished"].create_from(self.campaign, rows, actor=self.actor), strict=True
        ):
            if isinstance(result, Refused):
                # The voice is in already; it stays to be sorted, and the reply is not lost in silence.
                reason = _(";").join(result.missing) or str(result)
                self.remarks.append(
                    _("第 {row} 行的来件 {ref} 已导入,答复没有导入:{reason}").format(
                        row=reading.number, ref=voice.ref, reason=reason
                    )
                )

    def reject(self, reading: Reading, reason: str) -> None:
        self.rejected.append(
            RejectedRow(batch=self.batch, number=reading.number, cells=sealed_cells(reading.cells), reason=reason)
        )


def these(values: Iterable[str]) -> RawSQL:
    """Return many values as one parameter: a thousand of them cost more to write out than to look up."""
    return RawSQL("SELECT unnest(%s::text[])", [list(values)])


def title_of(voice: Voice) -> str:
    """Return what the ledger calls a finished case: the message's own heading, or where it comes from."""
    if voice.subject:
        return voice.subject
    return _("历史办结件 {number}").format(number=voice.external_number or voice.ref)


def sealed_cells(cells: Sequence[Cell]) -> str:
    """Encrypt the cells of a rejected row: they name people in the clear, as the file did."""
    plain = [
        cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell) if isinstance(cell, date) else cell
        for cell in cells
    ]
    return seal({"cells": json.dumps(plain)}).decode()


def open_cells(sealed: str) -> list[Cell]:
    """Return the cells as they were, or a line that says that the key is not here."""
    found = unseal(sealed.encode())
    return json.loads(found["cells"]) if found else [_("(原文已加密,此处没有密钥)")]
