"""The life of one import: begun, run in chunks that may break off anywhere, cancelled, its bad rows given back."""

from __future__ import annotations

import gc
import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import PurePath

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.intake import keeping
from huiyin.cases.intake.chunks import Chunk, open_cells
from huiyin.cases.intake.columns import Layout, as_before, lay_out
from huiyin.cases.intake.rows import Reader, Reading
from huiyin.cases.models import ImportBatch
from huiyin.cases.permissions import P
from huiyin.cases.terms import Channel
from huiyin.kernel import journal
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.locks import Work, held
from huiyin.kernel.refusals import Lost, Missing, NotAllowed, Refused, WrongState
from huiyin.kernel.tables import DayOrder, Table, read_table, write_xlsx

CHUNK = 1000
COUNTED = ("state", "rows_done", "added", "already_there", "reposts", "rejected", "notes")
REMARKS = 500
"""Remarks on single rows that a batch keeps; what goes beyond is counted."""

Progress = Callable[[ImportBatch], None]


def begin(
    campaign: Campaign,
    *,
    channel: str,
    path: str | os.PathLike[str],
    name: str,
    actor: Actor,
    mapping: Mapping[str, int | str | None] | None = None,
    date_order: DayOrder | None = None,
) -> ImportBatch:
    """Keep the file and return its batch, which waits to be run; refuse what cannot be imported, naming all of it."""
    if channel not in Channel.values:
        raise Refused(_("没有「{channel}」这个渠道。").format(channel=channel))
    if refusal := voice_verbs["receive"].refusal(campaign, actor):
        raise refusal
    name = PurePath(name).name[-200:]
    digest = keeping.keep(path)
    try:
        with uncollected():
            table = read_table(keeping.kept(digest), name=name)
        layout = lay_out(table, mapping=mapping, date_order=date_order)
        check(layout, campaign, actor)
    except Refused:
        if not keeping.is_kept(path):
            keeping.forget(digest)
        raise
    give_up_abandoned(campaign, digest, actor)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            campaign=campaign,
            channel=channel,
            name=name,
            digest=digest,
            mapping=layout.kept(),
            started_by_id=actor.user_id,
            started_at=timezone.now(),
            rows_total=table.count,
            notes=layout.sentences,
        )
        note(batch, actor, "begin_import", before="")
    # Whoever runs it at once in the same process need not open and check the file again.
    batch.table = table  # type: ignore[attr-defined]  # beside the row, for this process only
    return batch


def check(layout: Layout, campaign: Campaign, actor: Actor) -> None:
    """Refuse a table that cannot be read for certain, and finished cases from whom may not bring them."""
    if layout.wrong:
        raise Missing(_("这个文件还不能导入。"), missing=[sentence.rstrip("。.") for sentence in layout.wrong])
    if layout.with_replies and (refusal := case_verbs["import_finished"].refusal(campaign, actor)):
        raise refusal


def give_up_abandoned(campaign: Campaign, digest: str, actor: Actor) -> None:
    """Say of earlier runs of this file that died that they are over: the new one does the rest of them."""
    for batch in ImportBatch.objects.filter(campaign=campaign, digest=digest, state="running"):
        try:
            with one_run(batch):
                fail(batch, actor, _("上次导入中断,由新的一次导入接续。"))
        except Lost:
            continue


def run(batch: ImportBatch, *, actor: Actor, progress: Progress | None = None) -> ImportBatch:
    """Bring in what the batch has not yet brought in, and return it as it then stands.

    Each chunk is one transaction with the batch's own counts in it, so that whatever ends the process - even at once -
    leaves a batch that says exactly how far it came, and running it again does the rest. One run at a time wins.
    """
    with one_run(batch):
        batch.refresh_from_db()
        if batch.state == "done":
            return batch
        if batch.state == "cancelled":
            raise WrongState(_("这次导入已取消,请重新上传文件。"))
        if not actor.may_at(P.VOICE_RECEIVE, [batch.campaign.office.path]):
            raise NotAllowed(_("您没有「{verb}」的权限。").format(verb=voice_verbs["receive"].label))
        ImportBatch.objects.filter(pk=batch.pk).update(state="running")
        try:
            reader = bring_in(batch, importer(actor, batch.campaign), progress)
        except Refused as refused:
            fail(batch, actor, str(refused))
            raise
        if reader:
            finish(batch, actor, reader)
    batch.refresh_from_db()
    keeping.forget(batch.digest)
    if progress:
        progress(batch)
    return batch


def importer(actor: Actor, campaign: Campaign) -> Actor:
    """Return ``actor`` as he acts through a file: its rows bring true past dates by their nature.

    Entering past dates is a permission of its own everywhere else. Here it comes with the permission to receive, for
    the rows of this import only, and the journal tells them by the door "import".
    """
    return replace(actor, via="import", grants=actor.grants | {Grant(P.CASE_BACKDATE, campaign.office.path)})


def bring_in(batch: ImportBatch, actor: Actor, progress: Progress | None) -> Reader | None:
    """Bring in the remaining rows chunk by chunk; return the reader, or None when somebody cancelled meanwhile."""
    table = open_table(batch)
    layout = as_before(table, batch.mapping)
    reader = Reader(table, layout, channel=batch.channel)
    readings = reader.readings()
    # What was done before is read again, for equal rows are told apart by counting them from the first on.
    next(islice(readings, batch.rows_done, batch.rows_done), None)
    dated = "received_at" in layout.columns
    while True:
        with uncollected():
            some = list(islice(readings, CHUNK))
            if some and not bring_in_chunk(batch, some, actor, dated=dated):
                return None
        if not some:
            return reader
        if progress:
            progress(batch)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector still: it would walk again and again through thousands of rows, all of them needed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def bring_in_chunk(batch: ImportBatch, readings: list[Reading], actor: Actor, *, dated: bool) -> bool:
    """Bring in one chunk with the batch's counts in one transaction; False when somebody cancelled meanwhile."""
    chunk = Chunk(batch, batch.campaign, actor, dated=dated)
    with transaction.atomic():
        claimed = ImportBatch.objects.filter(pk=batch.pk, state="running", rows_done=batch.rows_done).update(
            rows_done=F("rows_done") + len(readings)
        )
        if claimed:
            chunk.bring_in(readings)
            count(batch, chunk)
    if claimed:
        batch.refresh_from_db(fields=COUNTED)
    return bool(claimed)


def open_table(batch: ImportBatch) -> Table:
    return batch.__dict__.pop("table", None) or read_table(keeping.kept(batch.digest), name=batch.name)


def count(batch: ImportBatch, chunk: Chunk) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(
        added=F("added") + chunk.added,
        already_there=F("already_there") + chunk.already_there,
        reposts=F("reposts") + chunk.reposts,
        rejected=F("rejected") + len(chunk.rejected),
        notes=[*batch.notes, *chunk.remarks[: max(0, REMARKS - len(batch.notes))]],
    )


def finish(batch: ImportBatch, actor: Actor, reader: Reader) -> None:
    with transaction.atomic():
        done = ImportBatch.objects.filter(pk=batch.pk, state="running").update(
            state="done", finished_at=timezone.now(), notes=[*batch.notes, *reader.sentences()]
        )
        if done:
            batch.refresh_from_db()
            note(batch, actor, "finish_import", before="running")


def fail(batch: ImportBatch, actor: Actor, reason: str) -> None:
    """Say on a batch that runs why it does not go on; it can be run again."""
    with transaction.atomic():
        batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())
        if batch.state != "running":
            return
        batch.state, batch.notes = "failed", [*batch.notes, reason]
        batch.save(update_fields=["state", "notes"])
        note(batch, actor, "fail_import", before="running")


def cancel(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """Stop an import before its next chunk; what was brought in stays, for nothing is deleted."""
    if not actor.may_at(P.VOICE_RECEIVE, [batch.campaign.office.path]):
        raise NotAllowed(_("您没有「{verb}」的权限。").format(verb=voice_verbs["receive"].label))
    with transaction.atomic():
        before = ImportBatch.objects.select_for_update().get(pk=batch.pk).state
        if before not in keeping.UNFINISHED:
            raise WrongState(_("这次导入已经结束,不能取消。"))
        ImportBatch.objects.filter(pk=batch.pk).update(state="cancelled", finished_at=timezone.now())
        batch.refresh_from_db()
        note(batch, actor, "cancel_import", before=before)
    keeping.forget(batch.digest)
    return batch


def note(batch: ImportBatch, actor: Actor, verb: str, *, before: str) -> None:
    """Journal a step of the batch, whose row the caller has locked by writing it."""
    now = timezone.now()
    journal.write(
        [
            journal.Line(
                about=f"import/{batch.pk}",
                verb=verb,
                actor=actor.name,
                user_id=actor.user_id,
                via=actor.via,
                before=before,
                after=batch.state,
                at=now,
                entered_at=now,
                data={
                    "campaign": batch.campaign.code,
                    "channel": batch.channel,
                    "name": batch.name,
                    "digest": batch.digest,
                    **summary(batch),
                },
            )
        ]
    )


@contextmanager
def one_run(batch: ImportBatch) -> Iterator[None]:
    """Hold the batch for this run."""
    with held(Work.IMPORT, batch.pk) as mine:
        if not mine:
            raise Lost(_("这次导入正在进行。"))
        yield


def summary(batch: ImportBatch) -> dict[str, int]:
    """Return the counts; when the import is over, rows are those added, already there and rejected."""
    return {
        "rows": batch.rows_total,
        "added": batch.added,
        "already_there": batch.already_there,
        "reposts": batch.reposts,
        "rejected": batch.rejected,
    }


def rejected_file(batch: ImportBatch) -> bytes:
    """Return the rows that could not be imported as a workbook: line number, reason in words, the original cells."""
    rows = list(batch.rejected_rows.order_by("number"))
    cells = [open_cells(row.cells) for row in rows]
    width = max((len(one) for one in cells), default=0)
    heads = list(batch.mapping.get("heads", []))[:width]
    heads += [_("第 {n} 列").format(n=n + 1) for n in range(len(heads), width)]
    out = io.BytesIO()
    write_xlsx(
        out,
        [_("行号"), _("原因"), *heads],
        ([row.number, row.reason, *one] for row, one in zip(rows, cells, strict=True)),
        sheet_title=_("未导入的行"),
    )
    return out.getvalue()
