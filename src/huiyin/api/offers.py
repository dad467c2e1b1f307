"""The verbs as they stand for somebody, as a program reads them."""

from __future__ import annotations

from typing import Any

from huiyin.api.problems import of
from huiyin.kernel.actors import Actor
from huiyin.kernel.verbs import Verbs


def offers_to(verbs: Verbs, obj: Any, actor: Actor) -> list[dict[str, Any]]:
    """Return the verbs that ``actor`` has a permission for, each possible or with the reason why not."""
    return [
        {
            "name": offer.action.name,
            "label": str(offer.action.label),
            "possible": offer.possible,
            "refusal": of(offer.refusal)[1] if offer.refusal else None,
        }
        for offer in verbs.offers(obj, actor)
    ]
