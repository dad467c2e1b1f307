"""The project's source as syntax trees, for the guards that read it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SOURCE = PROJECT / "src" / "huiyin"


@dataclass(frozen=True)
class Module:
    """One module of the program: ``name`` is dotted below ``huiyin``, such as ``cases.actions.voices``."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @property
    def place(self) -> str:
        return self.path.relative_to(SOURCE).as_posix()


@cache
def modules() -> list[Module]:
    """Return every module of the program but its migrations."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if "migrations" in parts or "node_modules" in parts:
            continue
        name = ".".join(part for part in parts if part != "__init__")
        text = path.read_text(encoding="utf-8")
        found.append(Module(path=path, name=name, text=text, tree=ast.parse(text)))
    return found


def imports_of(module: Module) -> list[tuple[str, int]]:
    """Return the modules of ours that ``module`` imports anywhere in it, dotted below ``huiyin``, with the lines."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            inside = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
            above = ".".join(inside.split(".")[: len(inside.split(".")) - node.level + 1])
            names = [f"huiyin.{above}.{node.module or ''}.{alias.name}".replace("..", ".") for alias in node.names]
        else:
            continue
        found += [(name.removeprefix("huiyin."), node.lineno) for name in names if name.startswith("huiyin.")]
    return found
