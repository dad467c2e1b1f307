"""What the templates of the desk need beyond Django's own tags."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.http import urlencode

register = template.Library()


@register.simple_tag
def address(parts: Mapping[str, str], **more: str) -> str:
    """Return ``parts`` and ``more`` as the query of an address."""
    return urlencode({**parts, **{name: value for name, value in more.items() if value}})
