"""Commands in this very process: they meet the database of the test."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from huiyin.config.cli import main


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line of the answer, as a program reads it."""
        return json.loads(self.out.strip().splitlines()[-1])


def run(*arguments: str, typed: str | None = None) -> Said:
    """Run ``huiyin`` with these arguments; a Python error is the test's own."""
    shown = CliRunner().invoke(main, list(arguments), input=typed, prog_name="huiyin")
    if shown.exception and not isinstance(shown.exception, SystemExit):
        raise shown.exception
    return Said(shown.exit_code, shown.stdout, shown.stderr)


def told(*arguments: str) -> Any:
    """Run a command that must succeed and return its JSON."""
    said = run(*arguments, "--json")
    assert said.code == 0, said.err or said.out
    return said.json
