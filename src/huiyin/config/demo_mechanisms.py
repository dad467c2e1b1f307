"""The register of rules in the demonstration: eight of the sources' names, one past its review; two practices, one of them adopted."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from huiyin.config.demo_cast import Cast, Row, content
from huiyin.people.models import Unit
from huiyin.supervision.actions_mechanisms import mechanism_verbs
from huiyin.supervision.actions_practices import practice_verbs


def enter(cast: Cast) -> None:
    """Enter the rules as they stand today; the one that a case asked for is there already."""
    told = content("mechanisms")
    for row in told["rules"]:
        registered(cast, row)
    for row in told["practices"]:
        proposed(cast, row)


def registered(cast: Cast, row: Row) -> None:
    said = {name: row[name] for name in ("title", "group", "document")}
    said |= {"in_force_on": date.fromisoformat(row["in_force_on"]), "review_on": day(row["review"])}
    rule = mechanism_verbs["register_mechanism"](unit(row), actor=cast.actors["clerk"], **said).obj
    for verb, data in row.get("reviews", []):
        when = {"ended_on": day(0)} if verb == "end_mechanism" else {"on": day(0), "next_on": day(data["next_on"])}
        rule.refresh_from_db()
        mechanism_verbs[verb](rule, actor=cast.actors["clerk"], **data | when)


def proposed(cast: Cast, row: Row) -> None:
    said = {name: row[name] for name in ("title", "group", "practice", "effect")}
    practice = practice_verbs["propose_practice"](unit(row), actor=cast.actors[row["by"]], **said).obj
    if adopted := row.get("adopted"):
        said = {name: adopted[name] for name in ("title", "group", "document")}
        said |= {"in_force_on": day(adopted["in_force"]), "review_on": day(adopted["review"])}
        practice_verbs["adopt_practice"](practice, actor=cast.actors["leader"], **said)


def unit(row: Row) -> Unit:
    return Unit.objects.get(code=row["unit"])


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)
