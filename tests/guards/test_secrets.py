"""No fixed secret, no address of a package registry and no path of somebody's workplace is in the project."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest

from tests.guards.source import PROJECT, modules

SECRET_NAMES = re.compile(r"(password|passwd|secret|token|api_?key|signing_?key)$", re.IGNORECASE)
REGISTRIES = [
    "pypi." + "org",
    "python" + "hosted.org",
    "npmjs." + "org",
    "npm" + "js.com",
    "docker" + ".io/",
    "index-" + "url =",
]
NO_SECRETS = {"config/cli_domain.py token": "the short name of a command"}
WORKPLACE = re.compile(r"(?<![\w.:/-])/(work|root)/[\w.]")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".in",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".json",
    ".yml",
    ".yaml",
    ".sh",
    ".txt",
    ".po",
    "",
}


def tracked() -> list[str]:
    """Return the files that belong to the project: all that git does not ignore."""
    asked = ["git", "-C", str(PROJECT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(asked, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git work tree")
    return [name for name in done.stdout.decode().split("\0") if name and (PROJECT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for name in tracked():
        path = PROJECT / name
        if path.suffix in TEXT and path.stat().st_size < 5_000_000:
            found.append((name, path.read_text(encoding="utf-8", errors="replace")))
    return found


def test_no_fixed_secret_is_assigned_in_the_source() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            pairs: list[tuple[str, ast.expr | None, int]] = []
            if isinstance(node, ast.Assign):
                named = [t.id if isinstance(t, ast.Name) else getattr(t, "attr", "") for t in node.targets]
                pairs = [(name, node.value, node.lineno) for name in named]
            elif isinstance(node, ast.keyword):
                pairs = [(node.arg or "", node.value, node.value.lineno)]
            elif isinstance(node, ast.Dict):
                keys = [key.value if isinstance(key, ast.Constant) else "" for key in node.keys]
                pairs = [(str(key), value, node.lineno) for key, value in zip(keys, node.values, strict=True)]
            wrong += [
                f"{module.place}:{line} {name}"
                for name, value, line in pairs
                if f"{module.place} {name}" not in NO_SECRETS
                and SECRET_NAMES.search(name)
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and len(value.value) > 3
                and not value.value.isidentifier()
            ]
    assert not wrong, "\n".join(wrong)


def test_no_package_registry_is_named() -> None:
    wrong = [f"{name}: {host}" for name, text in texts() for host in REGISTRIES if host in text]
    assert not wrong, "\n".join(wrong)


def test_no_path_of_a_workplace_is_named() -> None:
    wrong = [
        f"{name}:{number}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if WORKPLACE.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_guards_recognise_what_they_are_for() -> None:
    assert WORKPLACE.search('"' + "/wo" + 'rk/main"')
    assert not WORKPLACE.search("https://example.test" + "/wo" + "rk/x")
    assert SECRET_NAMES.search("ADMIN_PASSWORD")
    assert len(tracked()) > 50
