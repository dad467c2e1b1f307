"""The two forms of the public pages."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.voices import CONTACTS, ReceiveForm
from huiyin.cases.receipts import DIGITS
from huiyin.cases.terms import Channel, Served

NAMED, ANONYMOUS = "named", "anonymous"
NULL_CHARACTER = _("里面有看不见的控制字符(多半是从别处粘贴带来的),请删去后再提交")


class SayForm(ReceiveForm):
    """What the verb asks for, in the words and the order of a page that anybody can fill in."""

    served = forms.ChoiceField(
        label=_("您是"),
        choices=Served.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("请从四项中选一项,也可以不选")},
    )
    subject = forms.CharField(
        label=_("一句话说是什么事"),
        max_length=300,
        required=False,
        error_messages={"max_length": _("主题最多 300 个字,现在有 %(show_value)s 个;多的写到下面")},
    )
    body = forms.CharField(
        label=_("您想说的话"),
        max_length=ReceiveForm.base_fields["body"].max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("请写下您想说的话"),
            "max_length": _("最多 %(limit_value)s 个字符,现在有 %(show_value)s 个;请分成几份提交,什么也没有丢"),
        },
    )
    how = forms.ChoiceField(
        label=_("怎样提交"),
        widget=forms.RadioSelect,
        choices=[(NAMED, _("实名:留下姓名,便于核实和联系")), (ANONYMOUS, _("匿名:不留任何身份信息"))],
        error_messages={"required": _("请选实名或匿名"), "invalid_choice": _("请选实名或匿名")},
    )
    board = forms.BooleanField(required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(label=_("同意审核后公开显示在留言板上"), required=False)
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, error_messages={"invalid": _("邮箱地址不完整,例如 name@example.cn")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dropped in ("channel", "anonymous", "external_number", "token"):
            del self.fields[dropped]
        for name, filled in {"name": "name", "phone": "tel", "email": "email", "address": "street-address"}.items():
            self.fields[name].widget.attrs["autocomplete"] = filled
        for field in self.fields.values():
            field.error_messages.setdefault("max_length", _("最多 %(limit_value)s 个字"))
            field.error_messages["null_characters_not_allowed"] = NULL_CHARACTER

    def clean(self) -> dict[str, Any]:
        """Who chose to be anonymous leaves nothing behind, even where he had typed it; who chose his name gives it."""
        data = self.cleaned_data
        if data.get("how") == ANONYMOUS:
            data.update(dict.fromkeys(CONTACTS, ""))
            for contact in CONTACTS:
                self.errors.pop(contact, None)
        elif data.get("how") == NAMED and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _t("实名请填姓名;不想留姓名,请选匿名"))
        return data

    def said(self) -> dict[str, Any]:
        """Return the raw data of the verb: what is not asked on the page is known."""
        data = {key: value for key, value in self.cleaned_data.items() if key not in ("how", "board", "consent")}
        anonymous = "on" if self.cleaned_data["how"] == ANONYMOUS else ""
        channel = Channel.BOARD if self.cleaned_data["board"] else Channel.WEB
        return data | {"channel": channel.value, "anonymous": anonymous}


class ReceiptForm(forms.Form):
    """The way back: sixteen digits, however they were grouped or typed."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("回执码"),
        max_length=100,
        error_messages={
            "required": _("请输入回执码"),
            "max_length": _("回执码是 16 位数字,您输入的太长了"),
            "null_characters_not_allowed": NULL_CHARACTER,
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "1234 5678 9012 3456"}
        ),
    )

    def clean_code(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        digits = "".join(letter for letter in typed if letter in "0123456789")
        if len(digits) != DIGITS:
            raise forms.ValidationError(_t("回执码是 16 位数字,您输入了 {n} 位").format(n=len(digits)))
        return digits
