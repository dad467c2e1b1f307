"""The zip archive inside an .xlsx file, opened without trusting anything that it says about itself."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from huiyin.kernel.tables_limits import (
    MAX_DIRECTORY_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_MATTERS_FROM,
    TableRefused,
)

_CHUNK = 1 << 16
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x07"
_ENCRYPTED = 0x1
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def damaged() -> TableRefused:
    """Return the refusal of a workbook that breaks off or contradicts itself."""
    return TableRefused("damaged", _("文件已损坏或不完整,无法打开。请重新下载或重新保存后再上传。"))


def bomb() -> TableRefused:
    """Return the refusal of an archive that unpacks to more than any honest table."""
    return TableRefused(
        "zip_bomb",
        _(
            "文件解压后超过 {limit} MB、部件过多或压缩比异常,已停止读取。请拆分成几个文件,或另存为 CSV 后再上传。"
        ).format(limit=MAX_UNPACKED_BYTES // 1024 // 1024),
    )


class Archive:
    """A checked zip archive; parts are read in pieces and counted as they come."""

    def __init__(self, file: BinaryIO) -> None:
        _check_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (*_READ_ERRORS, ValueError, struct.error) as error:
            raise damaged() from error
        self._unpacked = 0
        self._check_declared()

    def _check_declared(self) -> None:
        parts = self._zip.infolist()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise TableRefused("password", _("文件设有密码,无法读取。请取消密码后重新保存。"))
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise bomb()
        for part in parts:
            if part.file_size > max(RATIO_MATTERS_FROM, MAX_RATIO * part.compress_size):
                raise bomb()

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self._zip.namelist()

    def find(self, name: str) -> str | None:
        """Return the part's name as the archive spells it; some programs differ in case and slashes."""
        wanted = name.lstrip("/").casefold()
        return next((n for n in self._zip.namelist() if n.replace("\\", "/").lstrip("/").casefold() == wanted), None)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece, never more in all than the limit, whatever sizes are declared."""
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_CHUNK):
                    self._unpacked += len(piece)
                    if self._unpacked > MAX_UNPACKED_BYTES:
                        raise bomb()
                    yield piece
        except (*_READ_ERRORS, ValueError, struct.error) as error:
            raise damaged() from error


def _check_directory(file: BinaryIO) -> None:
    """Refuse a table of contents so long that merely listing it would take minutes."""
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise damaged()
    length: int = struct.unpack_from("<L", tail, at + 12)[0]
    if length > MAX_DIRECTORY_BYTES or tail[max(0, at - 20) : at].startswith(_END64):
        raise bomb()
