"""How often one address or one name may do a thing: counted in memory for some minutes, never written down."""

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
    """So many ``times`` in so many ``minutes`` for whoever is counted: an address, or the words given as ``who``.

    Many people share one address (a school, a mobile network), so the numbers stop machines, not people.
    """

    what: str
    times: int
    minutes: int

    def key(self, who: HttpRequest | str) -> str:
        """Return the name of the counter: a digest, for what was typed as a name may be a password typed too early."""
        words = who if isinstance(who, str) else address_of(who)
        return f"{self.what}:{hmac.digest(SALT, words.encode(), 'sha256').hex()}"

    def reached(self, who: HttpRequest | str) -> bool:
        return int(cache.get(self.key(who), 0)) >= self.times

    def count(self, who: HttpRequest | str) -> None:
        """Count one more; the time runs from the first."""
        key = self.key(who)
        if not cache.add(key, 1, self.minutes * 60):
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two calls
                cache.set(key, 1, self.minutes * 60)

    def forget(self, who: HttpRequest | str) -> None:
        cache.delete(self.key(who))


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


SAYING = Limit("say", times=60, minutes=10)
UNPROVEN = Limit("say-unproven", times=5, minutes=10)
"""What comes without the proof of work of our script: after that a sum in words is asked."""
SENDING_FILES = Limit("files", times=60, minutes=10)
GUESSING = Limit("receipt", times=20, minutes=10)
