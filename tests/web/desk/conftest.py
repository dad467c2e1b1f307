"""Somebody at a desk: a client that has signed in as one of the people of the small district."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import District

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _fresh_attempts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def as_user(district: District) -> SignIn:
    """Return how to get a client that has signed in."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(district.users[username])
        return client

    return signed_in
