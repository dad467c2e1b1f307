"""Rows pasted from Excel: from text to cells, from cells to what the verbs take, each error beside its cell."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Category
from huiyin.cases.terms import HandlingType, Kind, Target
from huiyin.kernel.forms import storable
from huiyin.kernel.tables import TableRefused, pasted_cells, recognise
from huiyin.kernel.tables_dates import read_moment
from huiyin.people.models import Unit, UnitState
from huiyin.web.desk.paste_heads import WANTED, wanted

LIMIT = 200
"""Rows of one go; more are pasted in several goes."""
CLASSIFYING = ("category", "handling_type", "target")
ASSIGNING = ("lead", "due_on")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as it was pasted, and what is wrong with it."""

    text: str
    error: str = ""


@dataclass(kw_only=True)
class Row:
    """A row as it was pasted: its cells by column, and what each verb takes where nothing is wrong."""

    number: int
    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def cells(self) -> list[Cell]:
        return [Cell(text=self.texts.get(name, ""), error=self.errors.get(name, "")) for name in WANTED]

    @property
    def steps(self) -> list[str]:
        """Return the verbs that the row asks for, in their order."""
        found = ["open_case"]
        if all(self.data.get(name) for name in CLASSIFYING):
            found.append("classify")
        if all(self.data.get(name) for name in ASSIGNING):
            found += ["accept", "assign"]
        return found

    def wants(self, verb: str) -> dict[str, str]:
        """Return the form data of one of its verbs."""
        fields = {"open_case": ("title", "problem", "kind"), "classify": CLASSIFYING, "assign": ASSIGNING}
        return {name: self.data[name] for name in fields.get(verb, ()) if self.data.get(name)}


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """What was pasted: its rows, or why it cannot be read at all, and heads that nobody knows."""

    rows: list[Row]
    sentence: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if not row.errors]


def read(text: str, campaign: Campaign) -> Pasted:
    """Return the rows of ``text`` as Excel copies them, each checked against the lists of ``campaign``."""
    if not storable(text):
        return Pasted(rows=[], sentence=_("含有无法保存的字符"))
    try:
        lines = pasted_cells(text)
    except TableRefused as refusal:
        return Pasted(rows=[], sentence=str(refusal))
    if not lines:
        return Pasted(rows=[], sentence=_("还没有粘贴内容。请在 Excel 里选中几行,复制,粘贴到下面的框里。"))
    heads = recognise(lines[0], wanted())
    has_heads = len(heads.columns) + len(heads.doubled) > 1
    if has_heads and heads.doubled:
        return Pasted(rows=[], sentence=heads.sentences()[0])
    columns = heads.columns if has_heads else {name: place for place, name in enumerate(WANTED)}
    unknown = tuple(lines[0][place] for place in heads.unused if lines[0][place]) if has_heads else ()
    start = 1 if has_heads else 0
    found = [Row(number=n, texts=dict_of(columns, line)) for n, line in enumerate(lines[start:], start=1)]
    if len(found) > LIMIT:
        return Pasted(
            rows=[], sentence=_("一次最多粘贴 {n} 行,现在有 {m} 行。请分几次粘贴。").format(n=LIMIT, m=len(found))
        )
    if not found:
        return Pasted(rows=[], sentence=_("只有一行表头,下面还没有内容。"))
    check(found, lists_of(campaign))
    return Pasted(rows=found, unknown=unknown)


def dict_of(columns: Mapping[str, int], line: list[str]) -> dict[str, str]:
    return {name: line[place] for name, place in columns.items() if place < len(line) and line[place]}


Lists = Mapping[str, Mapping[str, str]]


def lists_of(campaign: Campaign) -> Lists:
    """Return what may stand in the columns with a closed list: the word or the code, and the code; two queries."""
    categories = Category.objects.filter(campaign=campaign, children=None).values_list("name", "code")
    units = Unit.objects.filter(institution=campaign.institution_id, state=UnitState.ACTIVE).values_list("name", "code")
    return {
        "kind": either(Kind.choices),
        "category": named_once(list(categories)),
        "handling_type": either(HandlingType.choices),
        "target": either(Target.choices),
        "lead": named_once(list(units)),
    }


def either(choices: Any) -> dict[str, str]:
    return {str(label): code for code, label in choices} | {code: code for code, _label in choices}


def named_once(found: list[tuple[str, str]]) -> dict[str, str]:
    """Return codes by name and by code; a name that two share says nothing, so that only their codes do."""
    often = Counter(name for name, _code in found)
    return {name: code for name, code in found if often[name] == 1} | {code: code for _name, code in found}


def check(rows: list[Row], lists: Lists) -> None:
    """Fill in data, errors and digest of each row."""
    seen: Counter[str] = Counter()
    for row in rows:
        for name, text in row.texts.items():
            take(row, name, text, lists)
        row.data.setdefault("kind", str(Kind.RECTIFICATION))
        for name in ("title", "problem"):
            if not row.texts.get(name):
                row.errors.setdefault(name, _("必填"))
        whole(row, CLASSIFYING, _("归类要类别、整改类型、反映对象三项都有"))
        whole(row, ASSIGNING, _("交办要责任单位和整改时限都有"))
        if row.data.get("lead") and not row.data.get("category"):
            row.errors.setdefault("category", _("先归类,才能交办"))
        said = hashlib.sha256(repr(sorted(row.texts.items())).encode()).hexdigest()[:24]
        seen[said] += 1
        row.digest = f"{said}-{seen[said]}"


def take(row: Row, name: str, text: str, lists: Lists) -> None:
    """Take one cell, or say what is wrong with it."""
    if name in lists:
        if text in lists[name]:
            row.data[name] = lists[name][text]
        else:
            row.errors[name] = _("没有这一项")
    elif name == "due_on":
        try:
            moment = read_moment(text)
            row.data[name] = (moment.date() if isinstance(moment, datetime) else moment).isoformat()
        except ValueError as error:
            row.errors[name] = str(error)
    elif name == "title" and len(text) > 300:
        row.errors[name] = _("标题最多 300 字")
    else:
        row.data[name] = text


def whole(row: Row, names: tuple[str, ...], sentence: str) -> None:
    """Say what is lacking where some of ``names`` are filled in and others are not."""
    given = [name for name in names if row.texts.get(name)]
    if given and len(given) < len(names):
        for name in names:
            if name not in given:
                row.errors.setdefault(name, sentence)
