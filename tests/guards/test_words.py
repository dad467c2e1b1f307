"""One idea, one word: names that words.md forbids do not come into the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards.source import Module, modules

SAY_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services", "common", "base"}
"""A file is named for what it holds."""
NOT_OUR_WORDS = {"ticket", "tickets", "feedback", "submission", "department"}
"""What a voice and a unit are not to be called (words.md)."""
ALLOWED = {
    "cases/terms.py DEPARTMENT": "科室 as the one whom a matter is about (D02) is one of the source's own target kinds",
}


def names_in(module: Module) -> Iterator[tuple[str, int]]:
    """Yield every name that the module gives to something."""
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno


def words(name: str) -> set[str]:
    """Return the single words of ``some_name`` or ``SomeName``."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def test_no_module_has_a_name_that_says_nothing() -> None:
    wrong = [module.place for module in modules() if any(words(part) & SAY_NOTHING for part in module.name.split("."))]
    assert wrong == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    assert [
        f"{module.place}:{node.lineno} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and words(node.name) & SAY_NOTHING
    ] == []


def test_voices_and_units_are_called_by_their_own_word() -> None:
    wrong = [
        f"{module.place}:{line} {name}"
        for module in modules()
        if module.room in {"kernel", "people", "campaigns", "cases", "reports"}
        for name, line in names_in(module)
        if words(name) & NOT_OUR_WORDS and f"{module.place} {name}" not in ALLOWED
    ]
    assert wrong == []


def test_names_are_taken_apart() -> None:
    assert words("ticketStore") == words("Ticket_store") == {"ticket", "store"}
    assert words("HTTPFeedback") == {"http", "feedback"}
    assert "base" not in words("database")
