"""How the fields of a verb's form look in a browser; what they ask and accept is the form's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _

from huiyin.cases.models import Voice
from huiyin.people.models import Unit, UnitKind
from huiyin.surveys.actions import ContentField

SNIPPET = 60
KINDS = (UnitKind.BUREAU, UnitKind.SECTION, UnitKind.SUBORDINATE, UnitKind.DISTRICT, UnitKind.SCHOOL)
"""The kinds of units in the order in which a list offers them."""
DEPENDING = frozenset({"about_unit", "about_user", "conduct_code", "finding", "file", "note"})
"""Fields that some cases need and others do not: they are marked neither as needed nor as optional."""


class ChosenVoices(forms.CheckboxSelectMultiple):
    """The voices that were chosen in the list, each to be left out again; never all that could be chosen."""

    template_name = "desk/chosen_voices.html"
    option_template_name = "desk/chosen_voice.html"

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        found = Voice.objects.filter(pk__in=self.allowed(value)).order_by("ref")
        options = [
            self.create_option(name, voice.ref, label_of(voice), True, index, attrs=attrs)
            for index, voice in enumerate(found)
        ]
        return [(None, [option], index) for index, option in enumerate(options)]

    def allowed(self, refs: Any) -> Any:
        choices: Any = self.choices
        return choices.queryset.filter(ref__in=[str(ref) for ref in refs]).values("pk")


class UnitsByKind(ModelChoiceIterator):
    """The units that may be chosen, those of a kind together, each kind in the order of the tree."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        units = sorted(self.queryset, key=in_the_tree)
        for kind, those in groupby(units, key=lambda unit: unit.kind):
            yield (UnitKind(kind).label, [self.choice(unit) for unit in those])


def in_the_tree(unit: Unit) -> tuple[int, list[int]]:
    """Return what sorts a unit by its kind, then as the tree has it: as text, its path would put 10 before 2."""
    return KINDS.index(UnitKind(unit.kind)), [int(key) for key in unit.path.split(".") if key]


def calendar() -> forms.DateInput:
    """Return the browser's own calendar, which takes no date in the format of a language, such as 2026/03/02."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def label_of(voice: Voice) -> str:
    said = " ".join(f"{voice.subject} {voice.body}".split())
    return f"{voice.ref} {said[:SNIPPET]}{'…' if len(said) > SNIPPET else ''}"


def dress_choice(field: forms.ModelChoiceField[Any]) -> None:
    """Say what choosing nothing means, and order units by their kinds."""
    if field.empty_label:
        field.empty_label = _("请选择") if field.required else _("不选")
    if field.queryset is not None and field.queryset.model is Unit:
        field.iterator = UnitsByKind
        field.widget.choices = field.choices  # type: ignore[attr-defined]  # made anew by the iterator


def dressed(form: forms.Form) -> forms.Form:
    """Return ``form`` with the widgets that a browser shows best."""
    for name, field in form.fields.items():
        field.depends = name in DEPENDING  # type: ignore[attr-defined]  # read by the template of a field
        if isinstance(field, forms.ModelChoiceField):
            dress_choice(field)
        elif name in getattr(form, "begins_empty", ()) and not form[name].value():
            field.choices = [("", _("请选择")), *field.choices]  # type: ignore[attr-defined]  # one of a few
        elif isinstance(field, forms.ChoiceField) and [tuple(one) for one in field.choices] == [("", "—")]:
            field.widget = forms.HiddenInput()  # nothing can be chosen here, so nothing is asked
        elif isinstance(field, forms.ChoiceField) and field.choices and tuple(field.choices[0]) == ("", "—"):
            field.choices = [("", _("请选择") if field.required else _("不选")), *field.choices[1:]]
        if isinstance(field, ContentField):
            field.widget = forms.HiddenInput()  # it is designed on a page of its own
        elif isinstance(field, forms.DateField):
            field.widget = calendar()
        elif name == "voices" and isinstance(field, forms.ModelMultipleChoiceField):
            choices = field.choices
            field.widget = ChosenVoices()
            field.choices = choices
        elif isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
        elif isinstance(field.widget, forms.SelectMultiple) and isinstance(field, forms.ModelMultipleChoiceField):
            choices = field.choices
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = choices
        elif isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs.setdefault("autocomplete", "new-password")
    return form
