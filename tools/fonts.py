"""Fetch the Chinese face that prints where the machine has none: Noto Sans SC, cut to the characters that forms and charts use.

Run by hand when the version or the choice of characters changes: ``python tools/fonts.py [FOLDER]``, with npm and fonttools
at hand and Unicode's own list of Chinese characters in FOLDER (Debian's package ``unicode-data`` lays it into
``/usr/share/unicode``). What it writes is committed, so that nobody who installs or runs the program needs any of them.

Kept are signs and full-width forms, both levels of GB 2312, the 8,105 characters of 通用规范汉字表 (2013), among which are
those of personal and place names, and the usual traditional characters (level 1 of Big 5): 12,184 of the face's 31,000.
"""

from __future__ import annotations

import bz2
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset

PACKAGE, VERSION = "@expo-google-fonts/noto-sans-sc", "0.4.3"
PLACE = Path(__file__).resolve().parent.parent / "src" / "huiyin" / "reports" / "fonts"
WEIGHTS = {"400Regular": "NotoSansSC-Regular.ttf", "700Bold": "NotoSansSC-Bold.ttf"}
LICENCE = "LICENSE_FONT"
UNICODE = Path("/usr/share/unicode")
LISTED = re.compile(r"^U\+([0-9A-F]+)\tkTGH\t", re.MULTILINE)
"""A character of 通用规范汉字表, as Unicode's tables mark it."""
SIGNS = [
    (0x20, 0x7F), (0xA0, 0x100), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2200), (0x2200, 0x2270),
    (0x2460, 0x2600), (0x2600, 0x2780), (0x3000, 0x3040), (0x3200, 0x3400), (0xFE30, 0xFE50), (0xFF00, 0xFFF0),
]  # fmt: skip
"""ASCII, Latin-1, punctuation, money, arrows, mathematics, circled numbers, boxes, ticks, Chinese signs, full width."""


def main() -> None:
    """Write the faces and their licence anew."""
    unicode = Path(sys.argv[1]) if len(sys.argv) > 1 else UNICODE
    characters = wanted(unicode)
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = unpacked(Path(folder))
        (PLACE / "OFL.txt").write_text((package / LICENCE).read_text(encoding="utf-8"), encoding="utf-8")
        for weight, name in WEIGHTS.items():
            cut(package / weight / f"NotoSansSC_{weight}.ttf", PLACE / name, characters)


def wanted(unicode: Path) -> set[str]:
    """Return the characters that are kept."""
    signs = {chr(code) for first, end in SIGNS for code in range(first, end)}
    gb2312 = pairs("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    big5 = pairs("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    return signs.union(gb2312, big5, listed(unicode))


def pairs(codec: str, firsts: Iterable[int], seconds: Iterable[int]) -> Iterator[str]:
    """Give the characters that a two-byte code holds in these rows."""
    seconds = list(seconds)
    for first in firsts:
        for second in seconds:
            yield from bytes([first, second]).decode(codec, errors="ignore")


def listed(unicode: Path) -> set[str]:
    """Return the characters of 通用规范汉字表 from Unicode's tables in the folder ``unicode``."""
    found = {
        chr(int(code, 16))
        for path in unicode.glob("Unihan_OtherMappings.txt*")
        for code in LISTED.findall((bz2.open if path.suffix == ".bz2" else open)(path, "rt", encoding="utf-8").read())
    }
    if len(found) != 8105:
        raise FileNotFoundError(f"{unicode}: {len(found)} of the 8,105 characters")
    return found


def unpacked(folder: Path) -> Path:
    """Return where the package lies that npm's own client fetched into ``folder``."""
    done = subprocess.run(  # noqa: S603 - npm with words of ours
        ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"],  # noqa: S607 - wherever it is installed
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def cut(face: Path, to: Path, characters: Iterable[str]) -> None:
    """Write ``face`` with only ``characters``, its upright figures and punctuation, and without hints for old screens."""
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    font = subset.load_font(str(face), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(font)
    subset.save_font(font, str(to), options)


if __name__ == "__main__":
    main()
