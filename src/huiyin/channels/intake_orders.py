"""A platform's sheet brought in: each row an order under its number; what is there already is not taken twice (C11, C14, C15)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.channels.actions_orders import order_verbs, sealed_row
from huiyin.channels.models_orders import Order, OrderSheet, Platform
from huiyin.channels.order_columns import Layout, day_of, lay_out, said_in
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.tables import Row as SheetRow
from huiyin.kernel.tables import clean_text, read_table
from huiyin.kernel.verbs import Row


@dataclass
class Brought:
    """What became of a sheet: how many rows are new, how many were there, and each that was not taken with the reason."""

    added: int = 0
    there: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def bring(platform: Platform, file: BinaryIO, *, name: str, actor: Actor) -> Brought:
    """Bring in a sheet; refuse one that cannot be read whole, naming all that is wrong. It can be brought again at any time."""
    if refusal := order_verbs["take_order"].refusal(platform, actor):
        raise refusal
    content = file.read()
    file.seek(0)
    table = read_table(file, name=name)
    layout = lay_out(table)
    if layout.wrong:
        raise Missing(_("这个文件还不能导入。"), missing=layout.wrong)
    sheet, _made = OrderSheet.objects.get_or_create(
        platform=platform,
        digest=hashlib.sha256(content).hexdigest(),
        defaults={
            "name": PurePath(name).name[-200:],
            "heads": layout.heads,
            "brought_at": timezone.now(),
            "brought_by_id": actor.user_id,
        },
    )
    brought = Brought(sentences=layout.sentences)
    for row in table.rows():
        take_row(platform, sheet, layout, row, actor, brought)
    return brought


def take_row(
    platform: Platform, sheet: OrderSheet, layout: Layout, row: SheetRow, actor: Actor, brought: Brought
) -> None:
    """Take one row in by the verb, in a transaction of its own, so that a bad one keeps no other out."""
    number = clean_text(row.cells[layout.columns["number"]])
    try:
        if row.problem:
            raise ValueError(row.problem)
        said = said_in(layout, row.cells)
        if there := Order.objects.filter(platform=platform, number=number).select_related("voice").first():
            same_again(there, said)
            brought.there += 1
            return
        note = {"sheet_id": sheet.pk, "row": row.number, "sealed": sealed_row(row.cells)}
        taken = order_verbs["take_order"].create_from(platform, [Row(data=asked(said), note=note)], actor=actor)[0]
        if isinstance(taken, Refused):
            raise taken
        brought.added += 1
    except Refused as refusal:
        brought.rejected.append((row.number, number, _(";").join(refusal.missing) or str(refusal)))
    except ValueError as error:
        brought.rejected.append((row.number, number, str(error)))


def asked(said: dict[str, Any]) -> dict[str, Any]:
    """Return a row as the form of the verb asks for it; a sheet without the day of handing over came today."""
    came, due = day_of(said.pop("received_at", None)), day_of(said.pop("due", None))
    days = {"received_on": came or timezone.localdate(), "due_on": due}
    return {name: value for name, value in {**said, **days}.items() if value}


def same_again(there: Order, said: dict[str, Any]) -> None:
    """Raise ``ValueError`` where another matter bears a number that is taken."""
    if "".join(there.voice.body.split()) != "".join(str(said.get("body", "")).split()):
        raise ValueError(_("编号 {number} 已有另一件({ref}),内容不同").format(number=there.number, ref=there.voice.ref))
