"""Orders given back in the form in which they came: the platform's own columns in their order, with result, day and unit filled in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Link, Reply
from huiyin.cases.receipts import unseal
from huiyin.cases.terms import Disposition
from huiyin.channels.models_orders import Order, Platform
from huiyin.channels.order_columns import ORDER_WANTED
from huiyin.kernel.tables import Cell, write_xlsx


@dataclass
class Answer:
    """What a platform is told of one order."""

    text: str = ""
    day: date | None = None
    unit: str = ""


def given_back(platform: Platform, orders: Iterable[Order], target: BinaryIO) -> int:
    """Write the orders as the platform sent them, with their answers, and return how many; in the order of its sheets."""
    found = sorted(orders, key=lambda order: (order.sheet_id or 0, order.row, order.pk))
    answers = answers_to(found)
    heads = heads_of(platform, found)
    rows = [row_of(platform, order, heads, answers.get(order.voice_id, Answer())) for order in found]
    widths = [width_of([head, *(row[place] for row in rows)]) for place, head in enumerate(heads)]
    return write_xlsx(target, heads, rows, sheet_title=platform.name, column_widths=widths)


def width_of(cells: Iterable[Cell]) -> float:
    """Return the width of a column in Excel's measure: what the longest text takes, up to a readable line."""
    longest = max(sum(2.1 if ord(letter) > 0x2E7F else 1.1 for letter in str(cell or "")[:60]) for cell in cells)
    return min(48.0, max(11.0, longest + 2))


def heads_of(platform: Platform, orders: list[Order]) -> list[str]:
    """Return the heads of the newest sheet, then what only earlier ones had, then the columns of the answer where they lack."""
    sheets = {order.sheet_id: order.sheet for order in orders if order.sheet is not None}
    heads: list[str] = []
    for key in sorted(sheets, reverse=True):
        sheet = sheets[key]
        heads += [head for head in (sheet.heads if sheet else []) if head not in heads]
    if not heads:
        heads = [ORDER_WANTED[name].label for name in ("number", "due", "body")]
    return heads + [head for head in answer_heads(platform) if head not in heads]


def answer_heads(platform: Platform) -> list[str]:
    return [platform.result_head, platform.day_head, platform.unit_head]


def row_of(platform: Platform, order: Order, heads: list[str], answer: Answer) -> list[Cell]:
    cells: dict[str, Cell] = came_as(order)
    told: dict[str, Cell] = {
        platform.result_head: answer.text,
        platform.day_head: answer.day,
        platform.unit_head: answer.unit,
    }
    cells |= {head: value for head, value in told.items() if value}
    return [cells.get(head) for head in heads]


def came_as(order: Order) -> dict[str, Cell]:
    """Return the row as it came; of one that was entered by hand, or whose sender was forgotten, what is known."""
    held = unseal(bytes(order.sealed)) if order.sealed else None
    if held and order.sheet:
        return dict(zip(order.sheet.heads, json.loads(held["cells"]), strict=False))
    known = {"number": order.number, "due": order.due_on, "body": order.voice.body}
    heads = {normal(head): head for head in (order.sheet.heads if order.sheet else [])}
    named = {
        name: next((heads[normal(one)] for one in ORDER_WANTED[name].names if normal(one) in heads), "")
        for name in known
    }
    return {named[name] or ORDER_WANTED[name].label: value for name, value in known.items()}


def normal(head: str) -> str:
    return "".join(head.split()).casefold()


def answers_to(orders: Iterable[Order]) -> dict[int, Answer]:
    """Return by voice what was answered last, and by which unit; three statements however many orders."""
    voices = {order.voice_id: order.voice for order in orders}
    found: dict[int, Answer] = {pk: Answer() for pk in voices}
    cases: dict[int, list[int]] = {}
    for link in Link.objects.filter(voice__in=voices, unlinked_at=None).select_related("case__lead_unit"):
        cases.setdefault(link.case_id, []).append(link.voice_id)
        unit = str(link.case.lead_unit or "")
        told = found[link.voice_id]
        if unit and unit not in told.unit:
            told.unit = _("、").join(one for one in (told.unit, unit) if one)
    replies = Reply.objects.filter(Q(voice__in=voices) | Q(case__in=cases)).order_by("at", "pk")
    for reply in replies:
        for pk in cases.get(reply.case_id or 0, [reply.voice_id]):
            told = found[pk or 0]
            told.text, told.day = reply.text, timezone.localdate(reply.at)
    for pk, voice in voices.items():
        told = found[pk]
        if voice.disposition == Disposition.REFERRED and not told.text:
            told.text = _("不属本机构职责,已转往{reason}").format(reason=voice.reason)
        if told.text and not told.unit:
            told.unit = str(voice.office)
    return found
