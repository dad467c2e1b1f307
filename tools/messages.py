"""Keep the English catalogue: gather every Chinese text from code and templates, and compile what is translated.

    python tools/messages.py gather     # add new texts to the catalogue, drop those that are gone
    python tools/messages.py compile    # write the binary catalogue that Django reads
    python tools/messages.py missing    # list what has no English yet
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent / "src" / "huiyin"
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None, "_t": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}


def texts() -> dict[str, list[str]]:
    """Return each text with the places where it stands."""
    if not settings.configured:
        settings.configure()
    found: dict[str, list[str]] = {}
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        source = path.read_text(encoding="utf-8")
        code = source if path.suffix == ".py" else templatize(source)
        for line, message, _comments, _context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            for text in [message] if isinstance(message, str) else [m for m in message if m]:
                found.setdefault(text, []).append(f"{path.relative_to(ROOT)}:{line}")
    return found


def gather() -> None:
    """Bring the catalogue in step with the texts; translations are kept."""
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known = {entry.msgid: entry.msgstr for entry in catalogue}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit", "Language": "en",
                      "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for text in sorted(texts()):
        fresh.append(polib.POEntry(msgid=text, msgstr=known.get(text, "")))
    fresh.save(str(CATALOGUE))


def compile_catalogue() -> None:
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def missing() -> list[str]:
    """Return the texts without English."""
    translated = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.msgstr} if CATALOGUE.exists() else set()
    return [text for text in texts() if text not in translated]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather"]:
            gather()
        case ["compile"]:
            compile_catalogue()
        case ["missing"]:
            sys.stdout.write("\n".join(missing()) + "\n")
        case _:
            sys.exit(__doc__)
