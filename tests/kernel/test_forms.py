"""What the form of a verb refuses before any field looks it up."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from huiyin.kernel.forms import VerbForm, WrittenField, storable
from huiyin.people.models import Unit
from tests.factories import District


class LookingForm(VerbForm):
    name = forms.CharField(required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.all(), to_field_name="code", required=False)
    units = forms.ModelMultipleChoiceField(queryset=Unit.objects.all(), to_field_name="code", required=False)


@pytest.mark.parametrize("value", ["\x00", "a\x00", "\ud800", ["ok", "\x00"], [["\udfff"]]])
def test_text_that_cannot_be_kept_is_not_storable(value: Any) -> None:
    assert not storable(value)


@pytest.mark.parametrize("value", ["", "回音", "💥", "\u202e", 7, None, True, ["a", 1], object()])
def test_other_values_are_storable(value: Any) -> None:
    assert storable(value)


@pytest.mark.parametrize("name", ["name", "unit", "units"])
@pytest.mark.parametrize("text", ["\x00school", "\ud800"])
def test_unfit_value_is_an_error_of_its_field_alone(district: District, name: str, text: str) -> None:
    good = {"name": "x", "unit": "school", "units": ["school"]}
    form = LookingForm({**good, name: [text] if name == "units" else text})
    assert not form.is_valid()
    assert form.errors == {name: ["含有无法保存的字符"]}
    assert list(form.fields) == ["name", "unit", "units"]
    assert set(form.cleaned_data) == {"name", "unit", "units"} - {name}


def test_each_posted_value_of_a_list_is_looked_at(district: District) -> None:
    form = LookingForm(QueryDict("units=school&units=%00"))
    assert form.errors == {"units": ["含有无法保存的字符"]}


def test_next_row_of_the_same_form_is_judged_by_itself(district: District) -> None:
    form = LookingForm()
    assert not form.check_row({"unit": "\x00"})
    assert form.check_row({"unit": "school"})
    assert form.cleaned_data["unit"].code == "school"


class LetterForm(VerbForm):
    text = WrittenField(required=False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("您好!您反映的〔问题〕,我们已经〔做了什么〕", ["还有 2 处没有填:〔问题〕、〔做了什么〕"]),
        ("依据教基〔2026〕5 号文件,已经改好", []),
        ("已经改好", []),
        ("", []),
    ],
)
def test_blanks_of_a_template_are_filled_in_before_anything_is_sent(text: str, left: list[str]) -> None:
    assert LetterForm({"text": text}).errors.get("text", []) == left
