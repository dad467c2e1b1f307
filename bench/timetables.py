"""Measure how fast timetables are drawn and print JSON: `python -m bench.timetables`, a section of `make bench`.

A timetable of 500 milestones is to be drawn within 150 ms (A12); the pages ask for it each time anew.
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta

import click

from bench.__main__ import quantiles, timed

STATES = ("done", "late", "due", "not_due")
FIRST, LAST = date(2026, 1, 5), date(2026, 12, 31)


@click.command()
@click.option("--milestones", default=500, help="How many milestones the timetable holds.")
@click.option("--times", default=30, help="How many times each is drawn.")
def main(milestones: int, times: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    import django

    django.setup()
    from huiyin.reports.gantt import Mark, Row, gantt
    from huiyin.reports.route_map import Step, route_map

    def mark(n: int) -> Mark:
        day = FIRST + timedelta(days=n * 7 % 350)
        state = STATES[n % 4]
        done = day + timedelta(days=n % 9) if state == "done" else None
        return Mark(name=f"节点 {n}", due_on=day, first_due_on=day - timedelta(days=n % 3), state=state, done_on=done)

    def alone() -> list[Row]:
        """Return the rows anew, as each page makes them."""
        found = []
        for n in range(milestones):
            if n % 4 == 0:
                found.append(Row(label=f"问题 {n // 4} 起始年级大班额", heading=True))
            found.append(Row(label=f"核定学位并报基础教育科备案,第 {n} 项", marks=(mark(n),)))
        return found

    def together() -> list[Row]:
        return [
            Row(label=f"第 {n} 中心小学 1. 大班额", marks=tuple(mark(k) for k in range(n, n + 4)))
            for n in range(0, milestones, 4)
        ]

    steps = [
        Step(number=n, words=f"第 {n} 步:联合有关科室明查暗访", taken=FIRST if n < 20 else None) for n in range(1, 41)
    ]
    said = {"first": FIRST, "last": LAST, "today": date(2026, 6, 15), "title": "时间表"}
    found = {
        "milestones": milestones,
        "one_to_a_row": {
            **quantiles(timed(lambda: gantt(alone(), **said), times)),
            "bytes": len(gantt(alone(), **said)),
        },
        "four_to_a_row": quantiles(timed(lambda: gantt(together(), **said), times)),
        "route_of_40_steps": quantiles(timed(lambda: route_map(steps, title="路线图"), times)),
        "must_ms": 150,
    }
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
