"""Which column of a table is which wanted field, recognised by what stands at its head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from huiyin.kernel.tables_limits import TableRefused, column_letter

_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


@dataclass(frozen=True)
class Column:
    """A wanted field: the heads that people give it, the first being the one we show."""

    names: tuple[str, ...]
    required: bool = False

    @property
    def label(self) -> str:
        """What people read; the first name is written down for translation where the column is declared."""
        return _(self.names[0])


@dataclass
class Recognition:
    """Which field was found where, and everything that stands in the way, at once."""

    heads: list[str]
    wanted: Mapping[str, Column]
    columns: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    doubled: dict[str, list[int]] = field(default_factory=dict)
    unused: list[int] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Tell whether rows can be read without asking a person."""
        return not self.missing and not self.doubled

    def sentences(self) -> list[str]:
        """Say what is missing, doubled and unused."""
        said = []
        if self.missing:
            names = _("、").join(self.wanted[name].label for name in self.missing)
            said.append(_("缺少必需的列:{names}。").format(names=names))
        for name, places in self.doubled.items():
            found = _("、").join(self._shown(place) for place in places)
            said.append(
                _("「{name}」对应了多列:{found}。请指定用哪一列。").format(name=self.wanted[name].label, found=found)
            )
        if self.unused:
            found = _("、").join(self._shown(place) for place in self.unused)
            said.append(_("没有用到的列:{found}。").format(found=found))
        return said

    def _shown(self, place: int) -> str:
        return _("{letter} 列「{head}」").format(letter=column_letter(place), head=self.heads[place])


def normal_head(head: str) -> str:
    """Return a head without case, width, spaces and punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", head).casefold() if c.isalnum())


def _spellings(head: str) -> set[str]:
    """Return a head as it stands and without hints in brackets such as "(必填)"."""
    unhinted = _HINT.sub("", unicodedata.normalize("NFKC", head))
    return {normal_head(head), normal_head(unhinted)} - {""}


def recognise(
    heads: Sequence[str],
    wanted: Mapping[str, Column],
    *,
    chosen: Mapping[str, int | str | None] | None = None,
) -> Recognition:
    """Match columns with wanted fields; what a person has ``chosen`` comes before any guess.

    A choice is a column's place, its exact head, or ``None`` for "leave this field out".
    """
    chosen = chosen or {}
    result = Recognition(list(heads), wanted)
    for name, choice in chosen.items():
        _take_choice(result, name, choice)
    taken = set(result.columns.values())
    spellings = [set() if place in taken else _spellings(head) for place, head in enumerate(heads)]
    for name, column in wanted.items():
        if name in chosen:
            continue
        known = {normal_head(synonym) for synonym in column.names}
        places = [place for place, spelled in enumerate(spellings) if spelled & known]
        if len(places) == 1:
            result.columns[name] = places[0]
        elif places:
            result.doubled[name] = places
    used = {*result.columns.values(), *(place for places in result.doubled.values() for place in places)}
    result.unused = [place for place in range(len(heads)) if place not in used]
    placed = {*result.columns, *result.doubled}
    result.missing = [name for name, column in wanted.items() if column.required and name not in placed]
    return result


def _take_choice(result: Recognition, name: str, choice: int | str | None) -> None:
    if name not in result.wanted:
        raise TableRefused("no_such_field", _("没有「{name}」这个字段。").format(name=name))
    if choice is None:
        return
    places = [choice] if isinstance(choice, int) else [at for at, head in enumerate(result.heads) if head == choice]
    if not places or not 0 <= places[0] < len(result.heads):
        raise TableRefused("no_such_column", _("表格里没有「{choice}」这一列。").format(choice=choice))
    if len(places) > 1:
        result.doubled[name] = places
    else:
        result.columns[name] = places[0]
