"""How the fields of a verb's form look in a browser; what they ask and accept is the form's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.cases.models import Voice

SNIPPET = 60


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


def calendar() -> forms.DateInput:
    """Return the browser's own calendar, which takes no date in the format of a language, such as 2026/03/02."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def label_of(voice: Voice) -> str:
    said = " ".join(f"{voice.subject} {voice.body}".split())
    return f"{voice.ref} {said[:SNIPPET]}{'…' if len(said) > SNIPPET else ''}"


def dressed(form: forms.Form) -> forms.Form:
    """Return ``form`` with the widgets that a browser shows best."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField) and field.empty_label:
            field.empty_label = _("请选择") if field.required else _("不选")
        if isinstance(field, forms.DateField):
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
