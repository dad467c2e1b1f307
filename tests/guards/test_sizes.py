"""Functions and modules stay of a size that one head holds."""

from __future__ import annotations

import ast
from math import ceil

from tests.guards.source import Module, modules

LONGEST_MODULE = 600


def functions() -> list[tuple[int, str]]:
    """Return the length in lines of every function, decorators left out, with its name; the shortest first."""
    return sorted(
        ((node.end_lineno or 0) - node.lineno + 1, f"{module.place} {node.name}")
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def percentile(share: float) -> tuple[int, str]:
    found = functions()
    return found[ceil(share * len(found)) - 1]


def test_nine_of_ten_functions_have_at_most_25_lines() -> None:
    assert percentile(0.90)[0] <= 25


def test_ninety_nine_of_a_hundred_functions_have_at_most_65_lines() -> None:
    assert percentile(0.99)[0] <= 65


def test_at_most_two_of_a_hundred_functions_have_more_than_50_lines() -> None:
    found = functions()
    long = [f"{name}: {lines}" for lines, name in found if lines > 50]
    assert len(long) <= 0.02 * len(found), "\n".join(long)


def test_functions_are_measured() -> None:
    found = {name: lines for lines, name in functions()}
    assert found["kernel/references.py references"] == 3


def filled(module: Module) -> int:
    return sum(1 for line in module.text.splitlines() if line.strip())


def test_no_module_has_more_than_600_lines() -> None:
    assert [f"{module.place}: {filled(module)}" for module in modules() if filled(module) > LONGEST_MODULE] == []


def test_nine_of_ten_modules_have_at_most_350_lines() -> None:
    lengths = sorted(filled(module) for module in modules() if filled(module))
    assert lengths[ceil(0.9 * len(lengths)) - 1] <= 350


def test_views_have_at_most_25_lines() -> None:
    """A view asks and answers; what it does lies deeper."""
    long = []
    for module in modules():
        if module.room != "web":
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request":
                lines = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{module.place} {node.name}: {lines}"] if lines > 25 else []
    assert not long, "\n".join(long)
