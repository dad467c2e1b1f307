"""How often one address may do a thing: counted in memory for some minutes, never written down."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

SALT = secrets.token_bytes(16)
"""Made anew at each start: the counter of an address cannot be traced back to it, not even in memory."""


@dataclass(frozen=True)
class Limit:
    """So many ``times`` in so many ``minutes`` for one address.

    Many people share one address (a school, a mobile network), so the numbers stop machines, not people.
    """

    what: str
    times: int
    minutes: int

    def key(self, request: HttpRequest) -> str:
        address = str(request.META.get("REMOTE_ADDR", ""))
        return f"{self.what}:{hmac.digest(SALT, address.encode(), 'sha256').hex()}"

    def reached(self, request: HttpRequest) -> bool:
        return int(cache.get(self.key(request), 0)) >= self.times

    def count(self, request: HttpRequest) -> None:
        """Count one more; the time runs from the first."""
        key = self.key(request)
        if not cache.add(key, 1, self.minutes * 60):
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two calls
                cache.set(key, 1, self.minutes * 60)


SAYING = Limit("say", times=60, minutes=10)
UNPROVEN = Limit("say-unproven", times=5, minutes=10)
"""What comes without the proof of work of our script: after that a sum in words is asked."""
SENDING_FILES = Limit("files", times=60, minutes=10)
GUESSING = Limit("receipt", times=20, minutes=10)
