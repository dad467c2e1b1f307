"""Translate what this room says before Django is there to do it.

The launcher speaks while the database, and therefore Django's own translation, is not up yet. It reads the same
catalogue through the standard library, and falls back to the Chinese that stands in the source.
"""

import gettext as catalogues
import os
from functools import lru_cache
from pathlib import Path

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    """Return the language of the program at a terminal, under the name that catalogues have."""
    return os.environ.get("HUIYIN_LANGUAGE", "zh_Hans")


@lru_cache(maxsize=1)
def _catalogue() -> catalogues.NullTranslations:
    return catalogues.translation("django", localedir=str(LOCALE_FOLDER), languages=[language()], fallback=True)


def gettext(sentence: str) -> str:
    """Give the sentence in the language of the program."""
    return _catalogue().gettext(sentence)


def speak() -> None:
    """Make the library behind the command line speak the language of the program too, whatever the terminal's."""
    os.environ["LANGUAGE"] = language()
    catalogues.bindtextdomain("click", str(LOCALE_FOLDER))
    catalogues.textdomain("click")
