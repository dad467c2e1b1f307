"""Keep the English catalogue: gather every Chinese text from code and templates, and compile what is translated.

python tools/messages.py gather     # add new texts to the catalogue, drop those that are gone
python tools/messages.py compile    # write the binary catalogue that Django reads
python tools/messages.py missing    # list what has no English yet
python tools/messages.py traditional  # write the catalogue in traditional characters, made from the simplified ones
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from huiyin.web.traditional import traditional

ROOT = Path(__file__).resolve().parent.parent / "src" / "huiyin"
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
TRADITIONAL = ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"
TRANSLATORS: dict[str, Any] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TRANSLATORS |= {f"{name}_lazy": places for name, places in TRANSLATORS.items()} | {"gettext_noop": None}
"""The functions that translate, with the places of their arguments in the form that babel wants."""
TRANSLATING_MODULES = {"django.utils.translation", "huiyin.config.sentences"}


@dataclass(frozen=True, order=True)
class Text:
    """What is looked up at run time: Django finds a text only by its plural and its context too."""

    msgid: str
    plural: str = ""
    context: str = ""


def texts() -> dict[Text, list[str]]:
    """Return each text with the places where it stands."""
    if not settings.configured:
        settings.configure()
    found: dict[Text, list[str]] = {}
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        for line, text in texts_in(path.read_text(encoding="utf-8"), is_code=path.suffix == ".py"):
            found.setdefault(text, []).append(f"{path.relative_to(ROOT)}:{line}")
    return found


def texts_in(source: str, *, is_code: bool) -> Iterator[tuple[int, Text]]:
    """Yield the texts of one file with their lines."""
    keywords = translators(source) if is_code else TRANSLATORS | {"_": None}
    code = source if is_code else templatize(source)
    for line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=keywords):
        one, plural = (message, "") if isinstance(message, str) else message[-2:]
        yield line, Text(one, plural, context or "")


def translators(source: str) -> dict[str, Any]:
    """Return what translates in this module, under the names by which it was imported."""
    found = dict(TRANSLATORS)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in TRANSLATING_MODULES:
            found |= {
                name.asname or name.name: TRANSLATORS[name.name] for name in node.names if name.name in TRANSLATORS
            }
    return found


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()


def text_of(entry: polib.POEntry) -> Text:
    return Text(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def english(entry: polib.POEntry) -> list[str]:
    """Return what stands for the text: one string, or one for each plural form."""
    return [entry.msgstr_plural.get(form, "") for form in (0, 1)] if entry.msgid_plural else [entry.msgstr]


def gather() -> None:
    """Bring the catalogue in step with the texts; translations are kept."""
    known = {text_of(entry): english(entry) for entry in catalogue()}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for text in sorted(texts()):
        said = known.get(text, ["", ""])
        told: dict[str, Any] = {"msgstr_plural": dict(enumerate(said))} if text.plural else {"msgstr": said[0]}
        fresh.append(polib.POEntry(msgid=text.msgid, msgid_plural=text.plural, msgctxt=text.context or None, **told))
    fresh.save(str(CATALOGUE))


def compile_catalogue() -> None:
    catalogue().save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def missing() -> list[Text]:
    """Return the texts without English."""
    translated = {text_of(entry) for entry in catalogue() if all(english(entry))}
    return [text for text in texts() if text not in translated]


def in_traditional() -> polib.POFile:
    """Return every text in traditional characters, turned by OpenCC: nobody edits this catalogue."""
    made = polib.POFile(wrapwidth=120)
    made.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hant",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for text in sorted(texts()):
        said = traditional(text.msgid)
        told: dict[str, Any] = {"msgstr_plural": {0: said}} if text.plural else {"msgstr": said}
        made.append(polib.POEntry(msgid=text.msgid, msgid_plural=text.plural, msgctxt=text.context or None, **told))
    return made


def write_traditional() -> None:
    TRADITIONAL.parent.mkdir(parents=True, exist_ok=True)
    made = in_traditional()
    made.save(str(TRADITIONAL))
    made.save_as_mofile(str(TRADITIONAL.with_suffix(".mo")))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather"]:
            gather()
        case ["compile"]:
            compile_catalogue()
        case ["traditional"]:
            write_traditional()
        case ["missing"]:
            sys.stdout.write("".join(f"{text.msgid}\n" for text in missing()))
        case _:
            sys.exit(__doc__)
