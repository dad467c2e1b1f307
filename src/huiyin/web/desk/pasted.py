"""A table that comes as a file or is pasted from Excel: one form for both, and the page of what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.refusals import Refused
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import on_disk

MOST_TEXT = 2_000_000


class TableForm(forms.Form):
    """Asks for a file or for pasted cells; one of the two."""

    use_required_attribute = False

    file = forms.FileField(label=_("文件(.xlsx 或 .csv)"), max_length=200, required=False)
    pasted = forms.CharField(
        label=_("或者从 Excel 里复制,粘贴在这里"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=MOST_TEXT,
        required=False,
        strip=False,
        help_text=_("连同第一行的列名一起复制。"),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not data.get("file") and not str(data.get("pasted", "")).strip():
            self.add_error("file", _t("请选一个文件,或者把表格粘贴在下面"))
        return data

    @property
    def name(self) -> str:
        sent = self.cleaned_data.get("file")
        return str(sent.name) if sent else _t("粘贴的表格")

    @contextmanager
    def table(self) -> Iterator[tuple[str, str]]:
        """Lend the table as a path, with the name by which its kind is told."""
        sent = self.cleaned_data.get("file")
        name = sent.name if sent else "pasted.tsv"
        with on_disk(sent or SimpleUploadedFile(name, self.cleaned_data["pasted"].encode())) as place:
            yield place, name


def bring_in(request: Any, take: Callable[[str, str], Any], *, asking: str, done: str, **context: Any) -> HttpResponse:
    """Ask for a table (GET), or take it and show what became of it (POST); a refusal keeps what was pasted."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if form.is_bound and form.is_valid():
        try:
            with form.table() as (place, name):
                result = take(place, name)
            return page(request, done, here="manage", result=result, name=form.name, **context)
        except Refused as refusal:
            form.add_error("file" if form.cleaned_data.get("file") else "pasted", refusal.lines)
    return page(request, asking, here="manage", form=form, status=400 if form.is_bound else 200, **context)
