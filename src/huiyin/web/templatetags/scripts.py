"""What the office wrote, in the script that the reader chose. The sender's own words are never touched."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import get_language

from huiyin.web.traditional import LANGUAGE, traditional

register = template.Library()


@register.filter
def in_script(value: Any) -> Any:
    """Return a text of the office in traditional characters where the reader asked for them."""
    if not value or get_language() != LANGUAGE:
        return value
    turned = traditional(str(value))
    return mark_safe(turned) if isinstance(value, SafeData) else turned  # noqa: S308  # as safe as it was before
