"""Takes the pictures of the user guide: walks its journeys in the demonstration and keeps small pictures.

``make guide`` runs it. What it writes is exactly what ``docs/guide/`` and the README name; a test holds them together.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide"
PICTURES = GUIDE / "pictures"
JOURNEYS = ROOT / "tests" / "journeys"
WALKED = JOURNEYS / "test_guide.py"
WIDTHS = {"desk": 1200, "phone": 585}
COLOURS = 128
MOST = 3_000_000


def named() -> set[str]:
    """Return the pictures that the pages of the guide and the README show."""
    pages = (page.read_text(encoding="utf-8") for page in GUIDE.glob("*.md"))
    return {name for text in pages for name in re.findall(r"\]\(pictures/([\w-]+)\.png\)", text)} | named_by_readme()


def named_by_readme() -> set[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"\]\(docs/guide/pictures/([\w-]+)\.png\)", text))


def taken() -> set[str]:
    """Return the pictures that the journeys take, by their source."""
    sources = (source.read_text(encoding="utf-8") for source in JOURNEYS.glob("test_*.py"))
    return {name for text in sources for name in re.findall(r"""\.picture\("([\w-]+)"\)""", text)}


def walk(folder: Path) -> int:
    """Walk the journeys of the guide with a camera; return how pytest ended."""
    return subprocess.run(  # noqa: S603 - our own interpreter with our own arguments
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly", str(WALKED)],
        cwd=ROOT,
        env=os.environ | {"HUIYIN_GUIDE": str(folder)},
        check=False,
    ).returncode


def shrink(source: Path, target: Path) -> None:
    """Write a picture of a page with few colours, which is all that a page has."""
    with Image.open(source) as picture:
        shown = picture.convert("RGB")
        width = WIDTHS["desk" if shown.width > shown.height else "phone"]
        if shown.width > width:
            shown = shown.resize((width, round(shown.height * width / shown.width)), Image.Resampling.LANCZOS)
        shown.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if ended := walk(folder):
            return ended
        PICTURES.mkdir(parents=True, exist_ok=True)
        wanted = named()
        for old in PICTURES.glob("*.png"):
            if old.stem not in wanted:
                old.unlink()
        for name in sorted(wanted):
            shrink(folder / f"{name}.png", PICTURES / f"{name}.png")
    size = sum(picture.stat().st_size for picture in PICTURES.glob("*.png"))
    sys.stdout.write(f"{len(wanted)} pictures, {size // 1000} KB\n")
    return 0 if size <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
