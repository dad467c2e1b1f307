"""The table of coverage holds every item of the specification once and in order, and names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ITEMS = {"A": 16, "B": 17, "C": 30, "D": 13, "E": 18, "F": 18, "G": 18, "H": 15, "I": 15, "J": 11}
PROOF = re.compile(r"tests/[\w/]+(?:\.py)?")


def rows() -> dict[str, list[str]]:
    """Return the cells of every row by its code; a code that stands twice is a fault of its own."""
    lines = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines()
    return {line.split("|")[1].strip(): line.split("|")[2:-1] for line in lines if re.match(r"\| [A-J]\d\d ", line)}


def codes() -> list[str]:
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    return re.findall(r"^\| ([A-J]\d\d) ", text, re.M)


def test_docs_cover_every_item_once_and_in_order() -> None:
    assert codes() == [f"{letter}{number:02}" for letter, most in ITEMS.items() for number in range(1, most + 1)]


def test_docs_name_a_proof_for_what_is_there_and_none_for_what_is_not() -> None:
    for code, (_chinese, _english, where, proof) in rows().items():
        assert (where.strip() == "not yet") == (not proof.strip()), code


@pytest.mark.parametrize("code", sorted(rows()))
def test_docs_name_proofs_that_exist(code: str) -> None:
    for path in PROOF.findall(rows()[code][3]):
        assert (ROOT / path).exists(), path
