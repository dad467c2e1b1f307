"""From what a program sends to what a form takes: the raw text that a page would post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.api.problems import Unfit
from huiyin.kernel.forms import VerbForm, storable

MOST = 5000
"""Values of one field. A page posts no more fields than this either."""
NO = frozenset({"", "0", "no", "off", "false"})


def takes_several(field: forms.Field) -> bool:
    """Say whether a field holds a list."""
    return isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))


def fields_of(form: type[VerbForm]) -> dict[str, forms.Field]:
    """Return the fields of a form by name, in the order in which a page shows them."""
    fields: dict[str, forms.Field] = form.base_fields
    order = [name for name in form.field_order or [] if name in fields]
    return {name: fields[name] for name in [*order, *(name for name in fields if name not in order)]}


def form_data(form: type[VerbForm], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``said`` as raw form data; refuse unknown names and values of the wrong type, all at once."""
    fields, data, errors = fields_of(form), {}, {}
    for name, value in said.items():
        if name not in fields or isinstance(fields[name], forms.FileField):
            errors[shown(name)] = [_("没有这一项")]
            continue
        try:
            raw = raw_value(fields[name], value)
        except ValueError as error:
            errors[name] = [str(error)]
        else:
            if raw is not None:
                data[name] = raw
    if errors:
        raise Unfit(_("填写有误。"), errors)
    return data


def shown(name: str) -> str:
    """Return a name that was sent as an answer can repeat it."""
    return name[:64] if storable(name) else "?"


def raw_value(field: forms.Field, value: Any) -> str | list[str] | None:
    """Return a value as a page would post it; None stands for not posted."""
    if value is None:
        return None
    if takes_several(field):
        return several(value)
    if isinstance(field, forms.BooleanField):
        return "on" if truth(value) else None
    return text(value)


def several(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(_("须是一个列表"))
    if len(value) > MOST:
        raise ValueError(_("不超过 {n} 项").format(n=MOST))
    return [text(item) for item in value]


def truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip().lower() not in NO
    raise ValueError(_("须是 true 或 false"))


def text(value: Any) -> str:
    if isinstance(value, str):
        if not storable(value):
            raise ValueError(_("含有无法保存的字符"))
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(_("须是文字或数字"))
    return str(value)


def moment(words: str) -> datetime:
    """Return a moment such as ``2014-04-01 09:00``; a date alone is its midnight, and no zone means the office's."""
    try:
        found = datetime.fromisoformat(words.strip())
    except ValueError:
        raise Unfit(_("时间写作 2014-04-01 09:00 或 2014-04-01。"), {"at": [_("不是时间")]}) from None
    if not 1900 <= found.year <= 2200:
        raise Unfit(_("时间须在 1900 年至 2200 年之间。"), {"at": [_("不在 1900 年至 2200 年之间")]})
    return found if found.tzinfo else timezone.make_aware(found)
