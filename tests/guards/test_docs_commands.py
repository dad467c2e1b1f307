"""What the guides name exists: every command, every address of the API, every code of an error."""

import json
import re
from pathlib import Path

import click
import pytest

from huiyin.api.problems import STATUS
from huiyin.api.urls import document
from huiyin.config.cli import main

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"`huiyin ((?:[a-z][\w.-]*\s?)+)")
ADDRESS = re.compile(r"`(GET|POST) (/api/v1/[\w/{}.-]*)")


def texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in GUIDES}


def docs_commands() -> list[tuple[str, list[str]]]:
    return [(name, found.split()) for name, text in texts().items() for found in COMMAND.findall(text)]


@pytest.mark.parametrize(("guide", "words"), docs_commands(), ids=lambda part: str(part))
def test_docs_name_commands_that_exist(guide: str, words: list[str]) -> None:
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group):
            return
        found = command.get_command(click.Context(command), word)
        assert found, f"{guide}: huiyin {' '.join(words)}"
        command = found


def test_docs_name_addresses_that_exist() -> None:
    paths = json.loads(document("zh-hans"))["paths"]
    known = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    named = set(ADDRESS.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8")))
    assert len(named) > 10
    assert named <= known


def test_docs_name_every_code_of_an_error() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert {code for code in STATUS if f"`{code}`" not in text} == {"refused"}
