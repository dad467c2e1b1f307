"""What the bar of the demonstration needs."""

from __future__ import annotations

from django import template

from huiyin.web.desk.demo import Role, roles

register = template.Library()


@register.simple_tag
def demo_roles() -> list[Role]:
    """Return the roles that may be stepped into: none where this is no demonstration."""
    return roles()
