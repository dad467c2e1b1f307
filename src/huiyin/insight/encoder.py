"""A model from outside behind one small interface: texts in, one vector each out. Off unless the house names one.

``vectors_of`` is the one door. Whatever goes through it is masked first, and nothing but the masked texts and the name of the
model is in the request. What goes wrong behind the door is logged in one sentence without any text, and the caller goes on
with what the program knows by itself.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string

from huiyin.text.fitting import Array
from huiyin.text.masking import MASK, masked

log = logging.getLogger(__name__)

TIMEOUT = 5.0
"""Seconds within which all answers of one call must be there."""
RESTS = 60.0
"""Seconds for which an encoder that failed is left alone, so that pages do not wait for it one after the other."""
BATCH = 64
"""Texts in one request."""
SENT = 2000
"""Characters of a masked text that are sent; cut after masking, for half a number would not be known as one."""
LARGEST = 32 * 1024 * 1024
"""Bytes of an answer that are read."""
REFERENCE = re.compile(r"[A-Za-z]{0,2}\d{4}-\d{6}(?!\d)")
"""A number of ours that somebody wrote into a text; it is no mark of a person to others, but it is one to us."""
HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class Encoder(Protocol):
    """What a site may plug in: vectors (texts, dimensions) of masked texts, near where they mean the same."""

    def vectors(self, texts: Sequence[str]) -> Array: ...


class NoAnswer(Exception):
    """The encoder cannot be used, or its answer cannot be; the words say why and hold nothing of a text or a key."""


class Stays(HTTPRedirectHandler):
    """Follows nobody elsewhere: what is sent is meant for the host that was named."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible address: ``POST {url}/embeddings`` with ``{"model", "input"}``."""

    url: str
    model: str
    key: str = ""

    @property
    def address(self) -> str:
        """Return where texts are posted; raise ``NoAnswer`` for what is neither https nor this machine."""
        try:
            parts = urlsplit(self.url)
            host = parts.hostname or ""
        except ValueError as error:
            raise NoAnswer("HUIYIN_ENCODER_URL is no address") from error
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in HERE)):
            raise NoAnswer("HUIYIN_ENCODER_URL must begin with https://, or name this machine")
        path = self.url.rstrip("/")
        return path if path.endswith("/embeddings") else f"{path}/embeddings"

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one row for each text; ``NoAnswer`` where the endpoint does not give them in time and in form."""
        until = time.monotonic() + TIMEOUT
        return np.vstack([self.batch(texts[at : at + BATCH], until) for at in range(0, len(texts), BATCH)])

    def batch(self, texts: Sequence[str], until: float) -> Array:
        """Return the rows of one request."""
        try:
            rows = json.loads(self.posted({"model": self.model, "input": list(texts)}, until))["data"]
            by_place = {int(row["index"]): row["embedding"] for row in rows}
            if len(rows) != len(texts) or set(by_place) != set(range(len(texts))):
                raise NoAnswer("there are not as many vectors as texts")
            return np.array([by_place[place] for place in range(len(texts))], dtype=np.float64)
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            raise NoAnswer("the answer is not that of an endpoint for embeddings") from error

    def posted(self, body: dict[str, Any], until: float) -> bytes:
        """Post and return what came back before ``until`` (``time.monotonic``)."""
        heads = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            heads["Authorization"] = f"Bearer {self.key}"
        request = Request(self.address, json.dumps(body, ensure_ascii=False).encode(), heads, method="POST")  # noqa: S310  # the scheme was looked at
        here = [ProxyHandler({})] if urlsplit(self.url).hostname in HERE else []
        try:
            with build_opener(Stays, *here).open(request, timeout=left(until)) as answer:
                return read(answer, until)
        except HTTPError as error:
            with error:
                raise NoAnswer(f"status {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None


def left(until: float) -> float:
    """Return the seconds that are left, or raise ``NoAnswer``."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise NoAnswer("too slow")
    return seconds


def read(answer: Any, until: float) -> bytes:
    """Return the body, read in what pieces it comes; one that drips is too slow, one without end too large."""
    found = bytearray()
    while piece := answer.read1(65536):
        found += piece
        left(until)
        if len(found) > LARGEST:
            raise NoAnswer("the answer is too large")
    if answer.length:
        raise NoAnswer("the answer broke off")
    return bytes(found)


def switched_on() -> bool:
    return bool(settings.ENCODER or settings.ENCODER_URL)


def encoder() -> Encoder | None:
    """Return what the house plugged in: the object of a dotted path before the endpoint, or None."""
    if settings.ENCODER:
        return plugged(settings.ENCODER)
    if settings.ENCODER_URL:
        return Endpoint(settings.ENCODER_URL, settings.ENCODER_MODEL, settings.ENCODER_KEY)
    return None


@lru_cache(maxsize=4)
def plugged(path: str) -> Encoder:
    """Return the object that ``path`` names, made once in a process where it names a class."""
    named = import_string(path)
    made = named() if isinstance(named, type) else named
    if not callable(getattr(made, "vectors", None)):
        raise NoAnswer("HUIYIN_ENCODER names nothing that has vectors")
    return made  # type: ignore[no-any-return]  # it has the one method


def sent(text: str) -> str:
    """Return what of ``text`` may leave: masked, without our own numbers and whatever sounds like a name, cut.

    Here a word too many that is taken out costs nothing, so that names are guessed at more boldly than for people who read on.
    """
    import rjieba  # its dictionary takes a tenth of a second to load: see ``text.telling``

    return "".join(MASK if like_a_name(*word) else word[0] for word in rjieba.tag(cut(text), True))


def cut(text: str) -> str:
    from huiyin.text.name_words import NAMED  # see text.masking

    return NAMED.sub(MASK, masked(REFERENCE.sub(MASK, text)))[:SENT]


def like_a_name(word: str, tag: str) -> bool:
    return tag.startswith("nr") and len(word) > 1


class Rest:
    """Until when an encoder that failed is left alone; one in a process."""

    def __init__(self) -> None:
        self.until = 0.0
        self.lock = threading.Lock()

    @property
    def now(self) -> bool:
        return time.monotonic() < self.until

    def begin(self) -> None:
        with self.lock:
            self.until = time.monotonic() + RESTS

    def end(self) -> None:
        with self.lock:
            self.until = 0.0


rest = Rest()


def vectors_of(texts: Sequence[str]) -> Array | None:
    """Return vectors (texts, dimensions) of unit length, or None where no encoder is plugged in or it does not answer.

    The one door by which a text leaves for a model: each is masked here, whoever asks.
    """
    if not texts or not switched_on() or rest.now:
        return None
    try:
        found = encoder()
        return None if found is None else checked(found.vectors([sent(text) for text in texts]), len(texts))
    except NoAnswer as error:
        log.warning("The encoder was left aside: %s.", error)
    except Exception as error:  # noqa: BLE001  # somebody else's code: whatever it raises, the page goes on without it
        log.warning("The encoder was left aside: %s.", type(error).__name__)
    rest.begin()
    return None


def checked(given: Any, texts: int) -> Array:
    """Return the vectors, each of length one, or raise ``NoAnswer`` where they are not finite, alike in size and as many as texts."""
    try:
        found: Array = np.asarray(given, dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise NoAnswer("the vectors are not numbers of one size") from error
    if found.ndim != 2 or found.shape[0] != texts or not found.shape[1]:
        raise NoAnswer("there are not as many vectors as texts")
    if not np.isfinite(found).all():
        raise NoAnswer("the vectors are not finite")
    largest = np.abs(found).max(axis=1, keepdims=True)
    if not largest.all():
        raise NoAnswer("a vector is nought")
    found = found / largest
    unit: Array = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit
