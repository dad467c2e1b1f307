"""Rooms import downwards only, and so do the layers inside ``cases``."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.guards.source import SOURCE, imports_of, modules

ROOMS = [
    {"kernel", "text"},
    {"people"},
    {"campaigns"},
    {"cases"},
    {"surveys", "delivery", "insight", "channels"},
    {"activities"},
    {"supervision"},
    {"openness"},
    {"reports"},
    {"web", "api"},
    {"config"},
]
"""From the bottom to the top (house.md); rooms of one row do not import each other."""
CASES = [
    {"terms", "permissions", "checks"},
    {
        "models_time",
        "models_facts",
        "models_codes",
        "models_copies",
        "models_guesses",
        "models_words",
        "models_joining",
        "models_settling",
        "models_causes",
        "counter",
        "registers",
    },
    {"models"},
    {"urging_models", "alarm_models"},
    {"visibility", "words", "steps", "limits", "codes", "starting_codes"},
    {"clocks"},
    {
        "receipts",
        "queries",
        "cleaning",
        "files",
        "stash",
        "ranks",
        "chain",
        "near",
        "joining",
        "promises",
        "copies",
        "shares",
        "urged",
        "alarms",
        "supervised",
    },
    {"closing", "causes", "published"},
    {"actions"},
    {"intake", "turns", "sorting", "searching", "urging"},
    {"jobs"},
]
"""Inside ``cases``; ``sorting`` and ``turns`` read, ``turns`` says what waits for whom in terms of the verbs, ``intake`` runs them in bulk."""
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
LAYER = {part: layer for layer, parts in enumerate(CASES) for part in parts}


def test_every_room_has_its_place() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms <= LEVEL.keys()


def test_rooms_import_downwards_only() -> None:
    wrong = []
    for module in modules():
        for name, line in imports_of(module):
            room = name.partition(".")[0]
            if module.room in LEVEL and room != module.room and LEVEL[room] >= LEVEL[module.room]:
                wrong.append(f"{module.place}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_layers_inside_cases_import_downwards_only() -> None:
    wrong, seen = [], set()
    for module in modules():
        layer = LAYER.get(module.name.split(".")[1]) if module.room == "cases" and "." in module.name else None
        if layer is None:
            continue
        seen.add(module.name.split(".")[1])
        for name, line in imports_of(module):
            part = name.split(".")[1] if name.startswith("cases.") else ""
            if part in LAYER and part != module.name.split(".")[1] and LAYER[part] >= layer:
                wrong.append(f"{module.place}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)
    assert seen >= {"terms", "models", "visibility", "actions", "intake", "jobs"}, (
        "the layers are there to be looked at"
    )


def test_every_part_of_cases_has_its_layer() -> None:
    parts = {module.name.split(".")[1] for module in modules() if module.name.startswith("cases.")}
    assert parts - LAYER.keys() <= {"apps"}


def test_kernel_speaks_of_no_domain_model() -> None:
    """The kernel serves every room and knows none of their nouns."""
    assert [f"{m.place} imports {name}" for m in modules() if m.room == "kernel" for name, _ in imports_of(m)
            if not name.startswith("kernel")] == []  # fmt: skip


def test_imports_are_seen() -> None:
    """The guard reads imports at all: a module known to import another is found to do so."""
    voices = next(module for module in modules() if module.name == "cases.actions.voices")
    assert ("cases.models.Case" in {name for name, _line in imports_of(voices)}) is True


def test_no_process_waits_for_what_it_does_not_use() -> None:
    """The dictionary of words and the patterns of names take a third of a second to load: whoever segments or masks loads them."""
    script = "import django, sys; django.setup(); print(*sys.modules)"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
    said = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )  # our own program
    loaded = set(said.stdout.split())
    assert "huiyin.cases.near" in loaded
    assert {"rjieba", "huiyin.text.name_words", "sklearn", "scipy", "docx", "openpyxl"} & loaded == set()
