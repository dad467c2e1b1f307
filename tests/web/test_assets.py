"""Stylesheets and scripts: versioned, compressed, kept by the browser, and asking nobody else for anything."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

import huiyin

STATIC = Path(huiyin.__file__).parent / "web" / "static"


def fetched(address, **headers):
    answer = Client().get(address, headers=headers)
    return answer, b"".join(answer.streaming_content)


def test_address_carries_the_digest_of_the_file():
    assert re.fullmatch(r"/static/desk\.css\?v=[0-9a-f]{12}", staticfiles_storage.url("desk.css"))
    assert staticfiles_storage.url("no-such.css") == "/static/no-such.css"


@pytest.mark.parametrize("name", ["desk.css", "desk.js", "vendor/tabler.min.css", "vendor/htmx.min.js"])
def test_file_is_compressed_and_kept_for_a_year(name):
    answer, body = fetched(staticfiles_storage.url(name), accept_encoding="gzip")
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (STATIC / name).read_bytes()
    assert "max-age=31536000" in answer["Cache-Control"]
    assert answer["Vary"] == "Accept-Encoding"
    plain, body = fetched(staticfiles_storage.url(name))
    assert "Content-Encoding" not in plain
    assert body == (STATIC / name).read_bytes()


def test_first_load_of_the_desk_is_light():
    names = ("desk.css", "desk.js", "vendor/tabler.min.css", "vendor/htmx.min.js", "seal.svg")
    sizes = [len(fetched(staticfiles_storage.url(name), accept_encoding="gzip")[1]) for name in names]
    assert sum(sizes) <= 120 * 1024


@pytest.mark.parametrize("file", sorted([*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]), ids=lambda file: file.name)
def test_no_file_asks_another_host(file):
    text = file.read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert "@import" not in text
    assert set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text)) <= {"http://www.w3.org"}
    assert re.findall(r"url\((?!\s*[\"']?data:)[^)]*\)", text) == []
