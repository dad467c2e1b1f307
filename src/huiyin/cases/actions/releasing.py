"""Words that are let out: a field that refuses what looks like somebody's name, number or address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t

from huiyin.kernel.forms import WrittenField
from huiyin.text.masking import masked


class ReleasedField(WrittenField):
    """What anybody will read, in the office's own words."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (hidden := masked(value)) != value:
            sentence = _t("里面好像有姓名、电话或住址:「{text}」。请改掉再公开。")
            raise forms.ValidationError(sentence.format(text=hidden))
