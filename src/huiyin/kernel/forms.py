"""The form of a verb: one declaration for the page, the API, the command line and the bulk door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise

from huiyin.kernel.actors import Actor


class VerbForm(forms.Form):
    """What a verb asks for. Subclasses narrow their choices to ``self.obj`` and ``self.actor`` in ``narrow``."""

    required_css_class = "required"
    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, *, obj: Any = None,
                 actor: Actor | None = None, **kwargs: Any) -> None:
        self.obj, self.actor = obj, actor
        super().__init__(data, files, **kwargs)
        self.narrow()

    def narrow(self) -> None:
        """Limit choices and fill in what is already known; nothing is typed twice."""

    def check_row(self, data: Mapping[str, Any]) -> bool:
        """Clean another row with the same bound form: building one form per row costs more than cleaning it."""
        self.data, self.files, self.is_bound = data, {}, True
        self._errors = None
        return self.is_valid()


def plain(value: Any) -> Any:
    """Turn a cleaned form value into what the journal can hold: text, numbers, lists of them."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (str, Promise)):
        return str(value)
    if isinstance(value, Model):
        return str(getattr(value, "ref", value.pk))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "chunks"):
        return value.name
    if hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    return str(value)
