"""Where a page may lead back to: addresses of our own and no others."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def own_address(address: str) -> str:
    """Return ``address`` where it is a path of ours, nothing otherwise."""
    is_own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_own else ""
