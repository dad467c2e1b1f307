"""The place from which a supervisor works, with 200 units and 20,000 cases: `python -m bench.supervision [--units 200 --cases 20000]`.

Half of the units have handed in plans, all have talks, a third has reactions; an eighth of the cases waits to be verified.
"""

from __future__ import annotations

import json
from typing import Any

import click

from bench.__main__ import fresh_home, quantiles, timed

MOST_MS = 60.0
"""What the page may take at its 95th percentile."""


def filled(units: int, cases: int) -> Any:
    """Return a district with so many units under one group, the cases among them, and what a supervisor meets there."""
    from bench.seeding import grow
    from huiyin.campaigns.actions import campaign_verbs
    from huiyin.kernel.verbs import Row
    from huiyin.people.actions import unit_verbs
    from tests.factories import make_district
    from tests.supervision.group_stories import a_group, fresh, passages, review_calls, to_group

    world = make_district()
    world.add_user("inspector", "school2")
    codes = [f"u{n}" for n in range(units)]
    rows = [
        Row(data={"code": code, "name": f"第{code}小学", "kind": "school", "level": 2, "parent": "bureau"})
        for code in codes
    ]
    made = [deed.obj for deed in unit_verbs["add_unit"].create_from(world.institution, rows, actor=world.program)]  # type: ignore[union-attr]  # none is refused
    campaign_verbs["add_units"](fresh(world.campaign), actor=world.program, units=codes)
    campaign = fresh(world.campaign)
    group = a_group(world, campaign, leader="inspector", units=codes)
    to_group(group, "schedule_step", world.program, step="审查方案", planned_on="2026-12-01")
    found = passages(world, fresh(campaign))
    calls = review_calls(world, fresh(campaign), *codes)
    busy(world, found, calls, codes)
    leaves = [one.pk for one in campaign.categories.exclude(parent=None)]
    grow(campaign.pk, campaign.office_id, leaves, [one.pk for one in made], first=1, last=cases)
    return world


def busy(world: Any, found: Any, calls: Any, codes: list[str]) -> None:
    """Hand plans in for every second unit, talk in all, react in every third; some papers are accepted."""
    from huiyin.activities.actions_reviews import paper_verbs
    from tests.supervision.group_stories import handed_in, reacted, talked

    supervisor = world.actor("supervisor")
    for place, code in enumerate(codes):
        talked(found[code], supervisor, *("chiefs", "middle", "staff", "retired")[: place % 5])
        if place % 2 == 0:
            paper = handed_in(world, calls["activity"], code)
            if place % 4 == 0:
                paper_verbs["accept_paper"](paper, actor=supervisor)
        if place % 3 == 0:
            reacted(found[code], supervisor)


def measure(world: Any, requests: int) -> dict[str, Any]:
    """Return quantiles and statement counts of the page for the supervisor, and for the office that sees all groups."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    said: dict[str, Any] = {}
    for username in ("inspector", "clerk"):
        client = Client()
        client.force_login(world.users[username])
        client.get("/desk/supervision/")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/desk/supervision/")
        asked = len(captured)  # before the next request forgets them
        taken = timed(lambda c=client: c.get("/desk/supervision/"), requests)
        said[username] = {
            "status": answer.status_code,
            "queries": asked,
            "kib": round(len(answer.content) / 1024),
            **quantiles(taken),
        }
    return said


@click.command()
@click.option("--units", default=200, show_default=True, help="units of one group")
@click.option("--cases", default=20_000, show_default=True, help="cases that lie among them")
@click.option("--requests", default=100, show_default=True, help="times that each page is asked for")
def main(units: int, cases: int, requests: int) -> None:
    with fresh_home():
        said = measure(filled(units, cases), requests)
        said["units"], said["cases"] = units, cases
        said["within"] = said["inspector"]["p95_at_full_speed_ms"] <= MOST_MS
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
