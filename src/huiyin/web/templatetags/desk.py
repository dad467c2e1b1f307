"""What the templates of the desk need beyond Django's own tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.http import urlencode

from huiyin.kernel.verbs import Offer

register = template.Library()


@register.simple_tag
def address(parts: Mapping[str, str], **more: str) -> str:
    """Return ``parts`` and ``more`` as the query of an address."""
    return urlencode({**parts, **{name: value for name, value in more.items() if value}})


@register.filter
def ordinary(offers: Iterable[Offer]) -> list[Offer]:
    """Return the verbs that stand as buttons beside each other."""
    return [offer for offer in offers if not offer.action.final]


@register.filter
def final(offers: Iterable[Offer]) -> list[Offer]:
    """Return the verbs that cannot be taken back: ``final_verbs.html`` folds them away from the others."""
    return [offer for offer in offers if offer.action.final]


@register.filter
def guessed(share: float) -> str:
    """Return how sure a guess is in whole per cent, 99 at most: a guess is never certain."""
    return f"{min(99, round(100 * share))}%"


@register.filter
def percent(share: float | None) -> str:
    """Return a share from 0 to 1 in per cent with one place, or a dash where there is none."""
    return "—" if share in (None, "") else f"{share:.1%}"
