"""The file of a report, the same to the last byte whenever it is made from the same content."""

from __future__ import annotations

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST = "[Content_Types].xml"


def repacked(content: bytes) -> bytes:
    """Return an OOXML package with its parts in a fixed order, without the time of packing.

    Parts are stored, not compressed: what a compressor makes of them changes with its version.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()
