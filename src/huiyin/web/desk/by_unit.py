"""The sheet on which units hand in whom they talked with: a line for each unit, a number for each class, all saved at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.terms import TALKED_WITH
from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.tables import TableRefused, pasted_cells, read_table
from huiyin.kernel.verbs import Row
from huiyin.people.models import Unit
from huiyin.web.desk.posted import on_disk

VISITS = "visits"
MOST = 100_000
PER_PAGE = 20
"""So many units are on a page of the sheet; what was typed on the others goes along."""


@dataclass
class Line:
    """The cells of one unit: what was typed, by class, and how many were met on visits."""

    unit: Unit
    cells: dict[str, str] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)

    @property
    def shown(self) -> list[tuple[str, str, str, bool]]:
        """Return for each cell its name, its head, what was typed and whether that is wrong."""
        return [
            (name, head, self.cells.get(name, ""), name in self.wrong)
            for name, head in zip(NAMES, heads(), strict=True)
        ]

    @property
    def filled(self) -> bool:
        return any(self.cells.values())


NAMES = [*(one.value for one in TALKED_WITH), VISITS]


def heads() -> list[str]:
    return [*(str(one.label) for one in TALKED_WITH), _("走访人次")]


class ByUnit:
    """The sheet as it was typed. ``refused`` says what is wrong; nothing typed is lost."""

    def __init__(self, sent: Mapping[str, str] | None, *, campaign: Campaign, units: Sequence[Unit]) -> None:
        self.campaign, self.sent = campaign, sent or {}
        self.refused: list[str] = []
        self.saved = 0
        self.talker = self.sent.get("talker", _("单位负责人"))[:64]
        self.day_said = self.sent.get("day", timezone.localdate().isoformat())
        self.pasted = self.sent.get("pasted", "")
        self.lines = [
            Line(unit, {name: self.sent.get(f"{unit.code}.{name}", "").strip() for name in NAMES}) for unit in units
        ]

    @property
    def heads(self) -> list[str]:
        return heads()

    @property
    def filled(self) -> int:
        """How many units have a number typed beside them."""
        return sum(line.filled for line in self.lines)

    @property
    def day(self) -> date | None:
        try:
            return parse_date(self.day_said)
        except ValueError:
            return None

    def bring(self, file: Any) -> str:
        """Return the rows that were brought, as if copied from a table: those of a file, or those that were pasted."""
        if file is None:
            return self.pasted.strip()
        try:
            with on_disk(file) as path:
                table = read_table(path, name=file.name)
                lines = [table.heads, *(row.cells for row in table.rows())]
                self.pasted = "\n".join("\t".join(cell_text(cell) for cell in line) for line in lines)
        except TableRefused as refused:
            self.refused.append(str(refused))
            return ""
        return self.pasted

    def fill(self, told: tuple[dict[str, dict[str, str]], list[str]]) -> None:
        """Put what was pasted into the cells; it is looked at before it is saved."""
        cells, refused = told
        self.refused += refused
        for line in self.lines:
            line.cells |= cells.get(line.unit.code, {})

    def is_valid(self) -> bool:
        if self.day is None or self.day > timezone.localdate():
            self.refused.append(_("日期写作 2014-04-01,不能在今天以后。"))
        if not self.talker.strip():
            self.refused.append(_("写明谁去谈的。"))
        for line in self.lines:
            for name, text in line.cells.items():
                if text and not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) <= MOST):
                    line.wrong.add(name)
                    self.refused.append(_("「{unit}」的「{text}」不是人数。").format(unit=line.unit, text=text[:20]))
        if not self.refused and not any(text and int(text) for line in self.lines for text in line.cells.values()):
            self.refused.append(_("还没有填人数。"))
        return not self.refused


class Part:
    """The units that are on the page: found by a word, or those that handed nothing in, or those that are filled in.

    ``talked`` are the keys of the units that have talks entered already. Units with something wrong are always there.
    """

    def __init__(self, form: ByUnit, asked: Mapping[str, str], talked: set[int], *, show: str = "") -> None:
        self.seek = asked.get("seek", "").strip()[:40]
        self.show = show or (asked.get("show", "") if asked.get("show") in ("missing", "filled") else "")
        self.missing = sum(line.unit.pk not in talked for line in form.lines)
        found = [line for line in form.lines if self.takes(line, talked)]
        self.found, self.pages = len(found), max(1, -(-len(found) // PER_PAGE))
        number = asked.get("page", "")
        number = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        self.number = min(max(number, 1), self.pages)
        here = found[(self.number - 1) * PER_PAGE : self.number * PER_PAGE]
        keys = {line.unit.pk for line in here}
        self.lines = [line for line in form.lines if line.wrong and line.unit.pk not in keys] + here
        keys |= {line.unit.pk for line in self.lines}
        self.carried = [
            (f"{line.unit.code}.{name}", text)
            for line in form.lines
            if line.unit.pk not in keys
            for name, text in line.cells.items()
            if text
        ]

    def takes(self, line: Line, talked: set[int]) -> bool:
        if self.show == "missing" and line.unit.pk in talked:
            return False
        if self.show == "filled" and not line.filled:
            return False
        return self.seek in line.unit.name or self.seek == line.unit.code


def save(form: ByUnit, actor: Actor) -> list[str]:
    """Enter every number by the verbs, all or none; return what was refused. The same sheet sent twice is entered once."""
    key = form.sent.get("key", "")[:40]
    try:
        with transaction.atomic():
            for line in form.lines:
                form.saved += entered(form, line, actor, key)
    except Refused as refusal:
        form.saved = 0
        return list(dict.fromkeys(refusal.lines))
    except IntegrityError:  # the same sheet came twice at the same moment
        form.saved = 0
        return [_("这张表刚刚已经登记。")]
    return []


def entered(form: ByUnit, line: Line, actor: Actor, key: str) -> int:
    """Enter the numbers of one unit; return how many rows those are."""
    numbers = {name: int(text) for name, text in line.cells.items() if text and int(text)}
    common = {"campaign": form.campaign.code}
    talks = [
        Row(data=common | {"audience": name, "talker": form.talker, "times": n, "held_on": form.day_said,
                           "source_key": source_key(key, line, name)})
        for name, n in numbers.items()
        if name != VISITS
    ]  # fmt: skip
    visits = [
        Row(data=common | {"visitor": form.talker, "place": line.unit.name, "reason": _("走访党员群众"), "headcount": n,
                           "visited_on": form.day_said, "source_key": source_key(key, line, VISITS)})
        for name, n in numbers.items()
        if name == VISITS
    ]  # fmt: skip
    done = 0
    for verb, rows in ((talk_verbs["record_talk"], talks), (visit_verbs["record_visit"], visits)):
        for result in verb.create_from(line.unit, rows, actor=actor) if rows else []:
            if isinstance(result, Refused):
                raise result
            done += 1
    return done


def cell_text(cell: Any) -> str:
    """Return a cell as one that was copied would read: a number of people is written whole."""
    whole = isinstance(cell, float) and cell.is_integer()
    return " ".join(str(int(cell) if whole else "" if cell is None else cell).split())


def source_key(key: str, line: Line, name: str) -> str:
    return sha256(f"{key}/{line.unit.code}/{name}".encode()).hexdigest() if key else ""


def pasted_lines(text: str, units: Sequence[Unit]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Read rows copied from a table, the unit's name or code first and then a number for each class in the order of the heads."""
    known: dict[str, Any] = {unit.code: unit for unit in units} | {unit.name: unit for unit in units}
    found: dict[str, dict[str, str]] = {}
    refused = []
    for number, cells in enumerate(pasted_cells(text), 1):
        said = [cell.strip() for cell in cells]
        if not any(said):
            continue
        unit = known.get(said[0])
        if unit is None:
            if number > 1:  # the first row may be the heads
                refused.append(_("第 {n} 行的单位「{name}」不在这里。").format(n=number, name=said[0][:40]))
            continue
        found[unit.code] = dict(zip(NAMES, said[1:], strict=False))
    return found, refused
