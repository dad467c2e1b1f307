"""How the pages of declared nouns show a value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.nouns import Kind

register = template.Library()


@register.filter
def cell(value: Any) -> str:
    """Return a value as a table shows it: days and moments in figures, yes and no in words, nothing as a dash."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value in (None, "") else str(value)


@register.filter
def is_day(value: Any) -> bool:
    """Say whether a value is a day or a moment, which no line breaks."""
    return isinstance(value, date)


@register.filter
def at(values: Sequence[Any], index: int) -> Any:
    return values[index]


@register.filter
def maker(kind: Kind) -> str:
    """Return the words of the verb that makes one of ``kind``."""
    return str(kind.verbs[kind.creates].label)
