"""How often one address may knock at the doors that need no account."""

from __future__ import annotations

import hmac
import secrets

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.throttling import SimpleRateThrottle

from huiyin.api.problems import Unfit
from huiyin.kernel.limits import Limit

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


RECEIPTS = PerAddress("receipt", "60/10m")
SAYING = Limit("say", times=60, minutes=10)
UNPROVEN = Limit("say-unproven", times=5, minutes=10)
"""What is said by program has no proof of work; it is counted together with what comes by the page (web.limits)."""


def not_too_many(request: HttpRequest) -> None:
    """Refuse, before anything is read, what is said by program too often from one address."""
    if SAYING.reached(request) or UNPROVEN.reached(request):
        raise Unfit(_("从您所在的网络来件太密了。请过十分钟再提交,或用网页提交。"), code="too_many")


def count_said(request: HttpRequest) -> None:
    SAYING.count(request)
    UNPROVEN.count(request)
