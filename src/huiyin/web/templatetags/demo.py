"""What the bar of the demonstration needs."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from huiyin.web.desk.demo import Role, roles

register = template.Library()


@register.simple_tag
def demo_roles() -> list[Role]:
    """Return the roles that may be stepped into: none where this is no demonstration."""
    return roles()


@register.simple_tag(takes_context=True)
def at_the_front(context: Any) -> bool:
    """Say whether this is a page for senders, where one is nobody of the desk whoever signed in before."""
    request = context.get("request")
    return request is not None and not request.path.startswith((reverse("desk"), reverse("sign-in")))
