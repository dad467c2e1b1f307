"""What a file really is, whatever its name says, and the refusal for each thing that is not a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import PurePath
from typing import BinaryIO, Literal

from django.utils.translation import gettext as _

from huiyin.kernel.tables_limits import TableRefused

Opener = Callable[[], AbstractContextManager[BinaryIO]]
Kind = Literal["xlsx", "csv"]

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
_START = 1 << 16
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"SQLite": "SQLite",
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|script)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_ALLOWED_CONTROLS = 0.02


def kind_of(name: str, opener: Opener) -> Kind:
    """Return how the file is to be read, or refuse it with a sentence that says what it is."""
    suffix = PurePath(name.strip()).suffix.casefold()
    _check_suffix(suffix)
    with opener() as file:
        start = file.read(_START)
    if not start.strip(_BLANK):
        raise TableRefused("empty_file", _("文件是空的。"))
    is_xlsx = suffix == ".xlsx"
    if start.startswith(b"PK"):
        if is_xlsx:
            return "xlsx"
        raise TableRefused(
            "xlsx_as_csv", _("这其实是 Excel 工作簿或压缩包,不是文本文件。请把扩展名改为 .xlsx 后再上传。")
        )
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _compound(opener)
    _check_content(start)
    if is_xlsx:
        raise TableRefused("csv_as_xlsx", _("扩展名是 .xlsx,内容其实是文本(CSV)。请把扩展名改为 .csv 后再上传。"))
    return "csv"


def _check_suffix(suffix: str) -> None:
    if suffix == ".xls":
        raise TableRefused("old_xls", _old_xls())
    if suffix != ".xlsx" and suffix not in TEXT_SUFFIXES:
        shown = suffix[:12] or _("没有扩展名")
        raise TableRefused("extension", _("不支持这种文件({suffix})。请上传 .xlsx 或 .csv 文件。").format(suffix=shown))


def _old_xls() -> str:
    return _("这是旧格式的 Excel 文件(.xls)。请在 Excel 或 WPS 里另存为 .xlsx 后再上传。")


def _compound(opener: Opener) -> TableRefused:
    """Say which of the programs that share the old container format wrote the file."""
    names = {
        "EncryptedPackage": ("password", _("文件设有密码,无法读取。请取消密码后重新保存。")),
        "WordDocument": ("not_a_table", _("这其实是 {kind},不是 Excel 表格。").format(kind=_("Word 文档"))),
    }
    needles = {name.encode("utf-16-le"): found for name, found in names.items()}
    with opener() as file:
        before = b""
        while chunk := file.read(1 << 20):
            for needle, (code, sentence) in needles.items():
                if needle in before + chunk:
                    return TableRefused(code, sentence)
            before = chunk[-64:]
    return TableRefused("old_xls", _old_xls())


def _check_content(start: bytes) -> None:
    for magic, kind in _OTHER.items():
        if start.startswith(magic):
            raise TableRefused("binary", _("这其实是 {kind} 文件,不是表格。").format(kind=kind))
    text = start.replace(b"\0", b"").lstrip(_BLANK)
    if text.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
            raise TableRefused("xml_sheet", _("这是 Excel 2003 的 XML 表格。请在 Excel 里另存为 .xlsx 后再上传。"))
        if _HTML.search(text):
            raise TableRefused("html", _("这其实是网页(HTML),不是表格。请在 Excel 里打开后另存为 .xlsx 再上传。"))
    if not start.startswith(_UTF16) and len(_CONTROL.findall(start)) > _ALLOWED_CONTROLS * len(start):
        raise TableRefused("binary", _("这不是文本文件,内容无法读取。"))
