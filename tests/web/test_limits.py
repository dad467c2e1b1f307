"""Counting tries: up to the number, forgotten on success, and a counter that runs out at the wrong moment."""

from django.core.cache import cache
from django.test import RequestFactory

from huiyin.web.limits import Limit

TRIES = Limit("test-tries", times=2, minutes=1)


def test_the_last_of_the_allowed_times_reaches_the_limit():
    TRIES.forget("who")
    TRIES.count("who")
    assert not TRIES.reached("who")
    TRIES.count("who")
    assert TRIES.reached("who")
    assert not TRIES.reached("another")
    TRIES.forget("who")
    assert not TRIES.reached("who")


def test_a_counter_that_expires_between_add_and_incr_begins_anew(monkeypatch):
    TRIES.forget("who")
    monkeypatch.setattr(cache, "add", lambda *_args, **_kwargs: False)
    TRIES.count("who")
    assert cache.get(TRIES.key("who")) == 1
    TRIES.forget("who")


def test_neither_the_address_nor_the_name_stands_in_the_key():
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in TRIES.key(request)
    assert "secret" not in TRIES.key("secret")
