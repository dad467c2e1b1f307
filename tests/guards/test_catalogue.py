"""Every text that people see has English, and the English is fit to be shown where the Chinese stands."""

from __future__ import annotations

import gettext as catalogues
import re
import string
from collections import Counter

import polib
import pytest

from tools import messages

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]")
NAMED = re.compile(r"%\((\w+)\)[a-z]")
MARKUP = re.compile(r"[<>&]|\"")
ALLOWED_CHINESE: dict[str, str] = {}
"""English texts that hold Chinese nonetheless, each with the reason."""


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    return list(messages.catalogue())


def placeholders(text: str) -> Counter[str]:
    """Return what is filled into ``text``, in both styles, how often."""
    braces = [name for _said, name, _spec, _conversion in string.Formatter().parse(text) if name is not None]
    return Counter(NAMED.findall(text)) + Counter(f"{{{name}}}" for name in braces)


def test_texts_have_english() -> None:
    assert [text.msgid for text in messages.missing()] == []


def test_catalogue_holds_nothing_else(entries: list[polib.POEntry]) -> None:
    assert {messages.text_of(entry) for entry in entries} == set(messages.texts())


def test_placeholders_equal(entries: list[polib.POEntry]) -> None:
    wrong = [
        (entry.msgid, said)
        for entry in entries
        for said in messages.english(entry)
        if placeholders(said) != placeholders(entry.msgid)
    ]
    assert wrong == []


def test_formats_kept(entries: list[polib.POEntry]) -> None:
    """A format such as ``:.1f`` stays; the English of a date may add one that the Chinese does without."""
    wrong = []
    for entry in entries:
        asked = {name: spec for _said, name, spec, _conversion in string.Formatter().parse(entry.msgid) if spec}
        for said in messages.english(entry):
            given = {name: spec for _said, name, spec, _conversion in string.Formatter().parse(said) if spec}
            wrong += [said] if not asked.items() <= given.items() else []
    assert wrong == []


def test_english_without_chinese(entries: list[polib.POEntry]) -> None:
    said = [said for entry in entries for said in messages.english(entry) if CHINESE.search(said)]
    assert [text for text in said if text not in ALLOWED_CHINESE] == []


def test_english_brings_no_markup(entries: list[polib.POEntry]) -> None:
    """Templates trust a translation as they trust their own text, also between the quotes of an attribute."""
    wrong = [
        said
        for entry in entries
        for said in messages.english(entry)
        if set(MARKUP.findall(said)) - set(MARKUP.findall(entry.msgid))
    ]
    assert wrong == []


def test_lines_of_text_kept(entries: list[polib.POEntry]) -> None:
    """What ends a line in Chinese ends one in English: files and helps are laid out by them."""
    wrong = [
        said for entry in entries for said in messages.english(entry) if said.count("\n") != entry.msgid.count("\n")
    ]
    assert wrong == []


def test_binary_catalogue_in_step(entries: list[polib.POEntry]) -> None:
    with messages.CATALOGUE.with_suffix(".mo").open("rb") as file:
        found = catalogues.GNUTranslations(file)
    for entry in entries:
        for n, said in zip((1, 2), messages.english(entry), strict=False):
            if entry.msgid_plural and entry.msgctxt:
                looked_up = found.npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, n)
            elif entry.msgid_plural:
                looked_up = found.ngettext(entry.msgid, entry.msgid_plural, n)
            elif entry.msgctxt:
                looked_up = found.pgettext(entry.msgctxt, entry.msgid)
            else:
                looked_up = found.gettext(entry.msgid)
            assert looked_up == said
