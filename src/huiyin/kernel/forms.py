"""The form of a verb: one declaration for the page, the API, the command line and the bulk door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.kernel.actors import Actor

BLANK = re.compile(r"\u3014[^\u3015\d][^\u3015]{0,60}\u3015")
"""What a template leaves to be filled in. The year in a document's number, 〔2026〕, is no blank."""


class WrittenField(forms.CharField):
    """A text that is often begun from a template: it is not sent before every blank of the template is filled in."""

    widget = forms.Textarea

    def validate(self, value: Any) -> None:
        super().validate(value)
        if left := BLANK.findall(value or ""):
            raise forms.ValidationError(_("还有 {n} 处没有填:{left}").format(n=len(left), left=_("、").join(left)))


class DayField(forms.DateField):
    """A day, chosen from a calendar; ``past`` is one on which something was done, and so cannot lie ahead."""

    def __init__(self, *, past: bool = False, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **more)
        self.past = past

    def to_python(self, value: Any) -> Any:
        # Django takes for granted that what is no day was typed; by the API a number may come.
        return super().to_python(str(value) if isinstance(value, (int, float, list, dict)) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.past and value and value > timezone.localdate():
            raise forms.ValidationError(_("不能在今天以后"))


class MomentField(forms.DateTimeField):
    """A day with its hour, chosen from a calendar."""

    def __init__(self, **more: Any) -> None:
        look = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(**{"widget": look} | more)

    def to_python(self, value: Any) -> Any:
        # As with days: by the API what is no text may come, and Django would break on it.
        return super().to_python(str(value) if isinstance(value, (int, float, list, dict)) else value)


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes several files; by a door that sends one, it is a list of that one."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if isinstance(files, MultiValueDict):
            return files.getlist(name)
        sent = (files or {}).get(name) or []
        return sent if isinstance(sent, list) else [sent]


class FilesField(forms.FileField):
    """Several files; what it cleans to is a list, empty where none was sent."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=SeveralFiles(), **more)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        if not data:
            return []
        return [single(one, initial) for one in data]


class VerbForm(forms.Form):
    """What a verb asks for. Subclasses narrow their choices to ``self.obj`` and ``self.actor`` in ``narrow``."""

    required_css_class = "required"
    use_required_attribute = False
    nothing: dict[str, Any] | None = None
    begins_empty: frozenset[str] = frozenset()
    """Choices that a page offers with nothing chosen, so that nobody sends the first one unread."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        obj: Any = None,
        actor: Actor | None = None,
        **kwargs: Any,
    ) -> None:
        self.obj, self.actor = obj, actor
        super().__init__(data, files, **kwargs)
        self.narrow()

    def narrow(self) -> None:
        """Limit choices and fill in what is already known; nothing is typed twice."""

    def check_row(self, data: Mapping[str, Any]) -> bool:
        """Clean another row with the same bound form: building one form per row costs more than cleaning it.

        A field that the row does not name and need not is not cleaned again: it comes out as nothing, every time.
        """
        self.data, self.files, self.is_bound = data, MultiValueDict(), True
        self._errors = None
        if self.nothing is None:
            self.nothing = {
                name: field.clean(None)
                for name, field in self.fields.items()
                if not (field.required or isinstance(field, forms.FileField) or hasattr(self, f"clean_{name}"))
            }
        return self.is_valid()

    def _clean_fields(self) -> None:
        """Leave out values that no database can hold, before a field goes and looks them up there.

        Django checks this for plain text alone; a reference in a list of choices would break the query instead.
        """
        fields = self.fields
        unfit = [name for name in fields if not storable(self.raw(name))]
        unnamed = {name: value for name, value in (self.nothing or {}).items() if name not in self.data}
        if unfit or unnamed:
            self.fields = {name: field for name, field in fields.items() if name not in unfit and name not in unnamed}
        super()._clean_fields()  # type: ignore[misc]  # Django's own step of full_clean, which its stubs leave out
        self.fields = fields
        self.cleaned_data.update(unnamed)
        for name in unfit:
            self.add_error(name, _("含有无法保存的字符"))

    def raw(self, name: str) -> Any:
        """Return what was posted for a field: all its values where a page may post several."""
        return self.data.getlist(name) if isinstance(self.data, MultiValueDict) else self.data.get(name)


def storable(value: Any) -> bool:
    """Say whether ``value`` can be kept as text: no NUL, which PostgreSQL refuses, and no half of a surrogate pair."""
    if isinstance(value, (list, tuple)):
        return all(storable(item) for item in value)
    if not isinstance(value, str):
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def plain(value: Any) -> Any:
    """Turn a cleaned form value into what the journal can hold: text, numbers, lists of them."""
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Model):
        return str(getattr(value, "ref", value.pk))
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, (dict, Mapping)):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "chunks"):
        return value.name
    if hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    return str(value)
