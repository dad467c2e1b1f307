"""What the page of a case tells of what binds it: the promise of its service item, a leader's order, a suggestion up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from huiyin.cases.models import Case, Round
from huiyin.cases.promises import accepted_at, last_day_promised, order_of
from huiyin.cases.terms import HandlingType
from huiyin.openness.models import Guide, RuleText
from huiyin.openness.queries import guide_at, in_force_at, texts_published


def bound_told(case: Case) -> dict[str, Any]:
    """Return what the case is bound to; no statement for a case that is bound to nothing."""
    policy = case.handling_type == HandlingType.POLICY
    return {
        "order": order_of(case),
        **(promise_told(case) if case.service_item else {}),
        "suggestions": list(case.suggestions.order_by("pk")) if policy else [],
        "wants_suggestion": policy,
    }


def promise_told(case: Case) -> dict[str, Any]:
    """Return the guide whose promise binds the case, and its last day."""
    told = Guide.objects.filter(item__code=case.service_item, published_at__isnull=False)
    guide = guide_at(list(told.select_related("item__unit")), accepted_at(case))
    return {"promise": guide, "promised_on": last_day_promised(case)}


def texts_cited(case: Case, rounds: Iterable[Round]) -> list[RuleText]:
    """Return the texts that what was written about the case may cite; no statement while nothing was written."""
    return list(texts_published(case.office.institution)) if any(True for _one in rounds) else []


def cited(said: str, found: Round, texts: list[RuleText]) -> SafeString | str:
    """Return ``said`` with each 「title 第3条」 made a link to that item, in the version that was in force then (F12)."""
    titles = in_force_at(texts, found.submitted_at)
    if not titles:
        return said
    # Longest first: 「便民工作守则」 is not found inside 「机关便民工作守则」.
    names = "|".join(re.escape(str(conditional_escape(title))) for title in sorted(titles, key=len, reverse=True))
    by_name = {str(conditional_escape(title)): text for title, text in titles.items()}

    def link(match: re.Match[str]) -> str:
        text, number = by_name[match["title"]], int(match["number"])
        if not 1 <= number <= len(text.items):
            return match[0]
        return f'<a href="{reverse("rule-version", args=[text.code, text.number])}#item-{number}">{match[0]}</a>'

    # In the marks of a title or without; then 第n条.
    pattern = rf"[\u300a\u300c]?(?P<title>{names})[\u300b\u300d]?\s*\u7b2c\s*(?P<number>\d{{1,3}})\s*\u6761"
    return mark_safe(re.sub(pattern, link, str(conditional_escape(said))))  # noqa: S308  # escaped before the links were set in
