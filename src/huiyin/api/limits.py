"""How often one address may knock at the doors that need no account."""

from __future__ import annotations

import hmac
import secrets

from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

SALT = secrets.token_bytes(16)
"""Made anew at each start: an address is counted in memory for some minutes and cannot be read back even there."""


class PerAddress(SimpleRateThrottle):
    """So many calls from one address. A school shares one, so the numbers stop machines and not people."""

    def __init__(self, what: str, rate: str) -> None:
        self.what = what
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str:
        address = str(request.META.get("REMOTE_ADDR", ""))
        return f"api-{self.what}-{hmac.digest(SALT, address.encode(), 'sha256').hex()}"


SAYING = PerAddress("say", "60/10m")
RECEIPTS = PerAddress("receipt", "60/10m")
