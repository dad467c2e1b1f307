"""Import of the unit tree from a table: by the verbs, in whatever order the rows stand."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices
from django.db.models.enums import IntegerChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.tables import Column, clean_text, read_table, recognise
from huiyin.kernel.tables_heads import normal_head
from huiyin.people.actions import unit_verbs
from huiyin.people.models import Institution, Unit, UnitKind, UnitLevel, UnitState

WANTED = {
    "code": Column((gettext_noop("代码"), "单位代码", "编码", "单位编码", "code"), required=True),
    "name": Column((gettext_noop("名称"), "单位名称", "单位", "name"), required=True),
    "kind": Column((gettext_noop("类别"), "单位类别", "类型", "kind", "type", "category"), required=True),
    "level": Column((gettext_noop("层级"), "级别", "level")),
    "parent": Column((gettext_noop("上级"), "上级单位", "上级代码", "上级单位代码", "隶属", "parent")),
}


@dataclass(frozen=True)
class UnitRow:
    number: int
    code: str
    name: str
    kind: str
    level: str
    parent: str


@dataclass
class UnitsImported:
    """What became of the rows: each is added, changed (renamed or moved), already there, or rejected with a reason."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    already_there: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, row: UnitRow, reason: str) -> None:
        self.rejected.append((row.number, reason))


def import_units(institution: Institution, path: str | os.PathLike[str], name: str, actor: Actor) -> UnitsImported:
    """Add the units of a table that are not there, rename and move those that are; each by its verb, each by itself.

    A parent may stand below its children, and is named by its code or by its name. An empty parent changes nothing
    for a unit that is there, and hangs a new one below the institution.
    """
    if refusal := unit_verbs["add_unit"].refusal(institution, actor):
        raise refusal
    table = read_table(path, name=name)
    found = recognise(table.heads, WANTED)
    if not found.is_complete:
        raise Missing(_("这个文件还不能导入。"), missing=[sentence.rstrip("。.") for sentence in found.sentences()])
    result = UnitsImported(notes=[*table.notes, *found.sentences()])
    waiting = []
    for row in table.rows():
        result.rows += 1
        said = {part: clean_text(row.cells[found.columns[part]]) if part in found.columns else "" for part in WANTED}
        one = UnitRow(number=row.number, **said)
        if row.problem:
            result.reject(one, row.problem)
        else:
            waiting.append(one)
    bring_in(institution, only_once(waiting, result), actor, result)
    result.rejected.sort()
    return result


def only_once(rows: list[UnitRow], result: UnitsImported) -> list[UnitRow]:
    """Return the first row of each code; the others are rejected, for which of them holds nobody can tell."""
    first: dict[str, UnitRow] = {}
    for row in rows:
        if not row.code:
            result.reject(row, _("没有代码。"))
        elif row.code in first:
            result.reject(row, _("代码「{code}」与第 {row} 行重复。").format(code=row.code, row=first[row.code].number))
        else:
            first[row.code] = row
    return list(first.values())


def bring_in(institution: Institution, rows: list[UnitRow], actor: Actor, result: UnitsImported) -> None:
    """Take the rows whose parent is there, again and again, until none is left or none moves on."""
    in_file = {row.code for row in rows} | {row.name for row in rows}
    waiting = rows
    while waiting:
        later = []
        for row in waiting:
            parent = parent_code(institution, row.parent)
            if row.parent and parent is None and row.parent in in_file:
                later.append(row)
                continue
            try:
                with transaction.atomic():  # a row is done whole or not at all
                    take(institution, row, row.parent if parent is None else parent, actor, result)
            except Refused as refused:
                result.reject(row, _(";").join(refused.missing) or str(refused))
        if len(later) == len(waiting):
            for row in later:
                result.reject(
                    row, _("上级单位「{parent}」也没有导入(互为上级,或其所在行有误)。").format(parent=row.parent)
                )
            return
        waiting = later


def parent_code(institution: Institution, named: str) -> str | None:
    """Return the code of the unit in use that is named by code, or by a name that only one unit has."""
    active = Unit.objects.filter(institution=institution, state=UnitState.ACTIVE)
    if active.filter(code=named).exists():
        return named
    codes = list(active.filter(name=named).values_list("code", flat=True)[:2]) if named else []
    return codes[0] if len(codes) == 1 else None


def take(institution: Institution, row: UnitRow, parent: str, actor: Actor, result: UnitsImported) -> None:
    """Add the unit, or bring the one with this code in line with the row."""
    unit = Unit.objects.filter(institution=institution, code=row.code).select_related("parent", "institution").first()
    if unit is None:
        kind = coded(row.kind, UnitKind)
        level = coded(row.level, UnitLevel) if row.level else usual_level(kind)
        parent = parent or root_code(institution)
        unit_verbs["add_unit"](
            institution, actor=actor, code=row.code, name=row.name, kind=kind, level=level, parent=parent
        )
        result.added += 1
        return
    renamed = row.name != unit.name
    moved = bool(parent) and parent != (unit.parent.code if unit.parent else "")
    if moved:
        unit_verbs["move_unit"](unit, actor=actor, parent=parent)
        unit.refresh_from_db()
    if renamed:
        unit_verbs["rename_unit"](unit, actor=actor, name=row.name)
    result.changed += renamed or moved
    result.already_there += not (renamed or moved)
    if coded(row.kind, UnitKind) != unit.kind or (row.level and coded(row.level, UnitLevel) != str(unit.level)):
        result.notes.append(
            _("第 {row} 行「{code}」的类别或层级与现有的不同,没有改动。").format(row=row.number, code=row.code)
        )


def root_code(institution: Institution) -> str:
    """Return the code of the topmost unit, below which a new unit hangs when its row names no parent."""
    root = institution.units.filter(parent=None).first()
    return root.code if root else ""


LEVELS = {"1级": "1", "一级": "1", "机关": "1", "2级": "2", "二级": "2", "学校": "2"}


def coded(said: str, choices: type[TextChoices] | type[IntegerChoices]) -> str:
    """Return the code for a code or a label; what is neither goes to the form, which says so."""
    by_word = {normal_head(str(value)): str(value) for value in choices.values}
    for language, _name in settings.LANGUAGES:  # a Chinese file is also brought by who reads English pages
        with override(language):
            by_word |= {normal_head(str(label)): str(value) for value, label in choices.choices}
    if choices is UnitLevel:
        by_word |= LEVELS
    return by_word.get(normal_head(said), said)


def usual_level(kind: str) -> str:
    return str(UnitLevel.SCHOOLS if kind == UnitKind.SCHOOL else UnitLevel.OFFICES)
