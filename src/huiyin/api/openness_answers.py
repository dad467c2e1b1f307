"""What a program is told of service items, guides, texts of rules and suggestions to superiors."""

from __future__ import annotations

from typing import Any

from huiyin.api.offers import offers_to
from huiyin.cases.actions import suggestion_verbs
from huiyin.cases.models import Suggestion
from huiyin.kernel.actors import Actor
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import Errand, Guide, RuleText

JSON = dict[str, Any]


def service_line(item: Errand) -> JSON:
    return {"code": item.code, "name": item.name, "unit": item.unit.code, "state": item.state}


def whole_service(item: Errand, actor: Actor) -> JSON:
    """Return a service item with its guides, the newest first."""
    return service_line(item) | {
        "version": item.version,
        "guides": [
            {"ref": one.ref, "state": one.state, "promised_limit": one.promised_limit} for one in guides_of(item)
        ],
        "actions": offers_to(item_verbs, item, actor),
    }


def guides_of(item: Errand) -> list[Guide]:
    return list(item.guides.select_related("item"))


PLAIN = (
    *(
        "name",
        "number",
        "served",
        "legal_limit",
        "legal_source",
        "promised_limit",
        "standard",
        "conditions",
        "materials",
    ),
    *("steps", "fees", "place", "phone", "complaint_phone", "on_wall", "on_web", "shown_from", "state"),
)


def guide_line(guide: Guide) -> JSON:
    return {"ref": guide.ref, "service": guide.item.code, "unit": guide.item.unit.code} | {
        name: getattr(guide, name) for name in PLAIN
    }


def whole_guide(guide: Guide, actor: Actor) -> JSON:
    """Return one version of a guide."""
    return guide_line(guide) | {
        "version": guide.version,
        "published_at": guide.published_at,
        "replaced_at": guide.replaced_at,
        "actions": offers_to(guide_verbs, guide, actor),
    }


def text_line(text: RuleText) -> JSON:
    return {"ref": text.ref, "title": text.title, "state": text.state, "items": text.items}


def whole_text(text: RuleText, actor: Actor) -> JSON:
    """Return one version of a text of rules."""
    return text_line(text) | {
        "intro": text.intro,
        "version": text.version,
        "published_at": text.published_at,
        "replaced_at": text.replaced_at,
        "actions": offers_to(text_verbs, text, actor),
    }


def suggestion_line(one: Suggestion) -> JSON:
    return {"ref": one.ref, "superior": one.superior, "subject": one.subject, "state": one.state}


def whole_suggestion(one: Suggestion, actor: Actor) -> JSON:
    """Return a suggestion with the cases from which it came and its answer."""
    return suggestion_line(one) | {
        "reason": one.reason,
        "cases": list(one.cases.order_by("pk").values_list("ref", flat=True)),
        "sent_on": one.sent_on,
        "answer": one.answer,
        "answered_on": one.answered_on,
        "version": one.version,
        "actions": offers_to(suggestion_verbs, one, actor),
    }
