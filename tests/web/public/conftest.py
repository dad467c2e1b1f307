"""What the tests of the public pages share: a clean counter, and somebody who says something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Voice
from tests.factories import District

Say = Callable[..., tuple[Voice, str]]
SAID = {"body": "校门口的斑马线磨没了,早上很危险", "subject": "斑马线", "how": "anonymous", "token": ""}


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def file_url(district: District) -> str:
    return reverse("filed", args=[district.campaign.code])


@pytest.fixture
def say(client: Client, file_url: str) -> Say:
    """Say something by the public page; return the voice and its receipt code."""

    def said(**changed: str) -> tuple[Voice, str]:
        answer = client.post(file_url, SAID | changed)
        assert answer.status_code == 200, answer.content.decode()
        ref, code = filed_in(answer.content.decode())
        return Voice.objects.get(ref=ref), code

    return said


def filed_in(page: str) -> tuple[str, str]:
    """Return number and receipt code from the proof of filing."""
    code = "".join(re.findall(r"<span>(\d{4})</span>", page))
    found = re.search(r"V\d{4}-\d{6}", page)
    assert found, page
    assert len(code) == 16
    return found[0], code


@pytest.fixture
def returned(client: Client) -> Callable[[str], Client]:
    """Come back with a receipt code."""

    def come(code: str) -> Client:
        answer = client.post(reverse("receipt"), {"code": code})
        assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == reverse("return")
        return client

    return come
