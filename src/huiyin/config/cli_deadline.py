"""Dates that explain themselves: what a limit comes to on this institution's calendar, and the test vectors of the rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.config import postgres
from huiyin.config.cli import declarations_ready
from huiyin.config.cli_speech import Told, answering, command, json_option, option, print_json
from huiyin.kernel.calendars import Calendar, seeded
from huiyin.kernel.clocks import BadLimit, Due, Limit, due, explained

VECTORS = [
    ("2026-02-12", "1wd", "2026-02-13", ""),
    ("2026-02-13", "5wd", "2026-02-27", ""),
    ("2025-09-26", "5wd", "2025-10-10", ""),
    ("2026-04-30", "2wd", "2026-05-07", ""),
    ("2026-09-30", "5wd", "2026-10-13", ""),
    ("2025-12-31", "3wd", "2026-01-06", ""),
    ("2026-09-18", "1wd", "2026-09-20", ""),
    ("2026-05-08", "1wd", "2026-05-09", ""),
    ("2026-09-20", "15d", "2026-10-05", "2026-10-08"),
    ("2026-02-01", "15d", "2026-02-16", "2026-02-24"),
    ("2026-03-02", "60d", "2026-05-01", "2026-05-06"),
    ("2026-08-03", "60d", "2026-10-02", "2026-10-08"),
]
"""Start, limit, last day, and the last day rolled over to a working day; counted by hand from the announcements."""


def deadline_commands() -> dict[str, click.Command]:
    declarations_ready()
    explain_params: list[click.Parameter] = [
        option(
            "--start",
            "start",
            required=True,
            metavar=_("日期"),
            help=_("从哪天起算(当日不计);按小时的期限可写到分钟。"),
        ),
        option(
            "--limit", "limit", required=True, metavar=_("期限"), help=_("5wd 为工作日,15d 为自然日,4h 为办公小时。")
        ),
        click.Option(["--roll"], is_flag=True, help=_("最后一天不是工作日的,顺延到下一个工作日。")),
        json_option(),
    ]
    return {
        "recount": command(
            "recount", recount_all, [json_option()], _("按现在的日历重算在办各件的期限,只会推后,不会提前。")
        ),
        "explain": command("explain", explain, explain_params, _("算出期限的最后一天,并逐日说明为什么。")),
        "check": command("check", check, [json_option()], _("用 12 个已知的日期核对日历和算法;有不符的,退出码为 1。")),
    }


def recount_all(as_json: bool) -> None:
    """Count all running limits again, saying how far it is."""
    with answering():
        from huiyin.cases.actions.recounting import recount
        from huiyin.people.models import Institution

        def say(done: int, whole: int) -> None:
            click.echo(_("已算 {done}/{whole}").format(done=done, whole=whole), err=True)

        moved = sum(recount(institution, progress=say) for institution in Institution.objects.all())
    if as_json:
        print_json({"moved": moved})
    else:
        click.echo(_("{n} 件的期限推后了。").format(n=moved))


def explain(start: str, limit: str, roll: bool, as_json: bool) -> None:
    moment = moment_of(start)
    with own_calendar() as calendar:
        try:
            found = due(moment, Limit.parse(limit), calendar, roll=roll)
        except BadLimit as error:
            raise Told(_("{sentence}。").format(sentence=error)) from error
    if found is None:
        raise RuntimeError("nothing was paused")
    if as_json:
        print_json(in_json(found))
        return
    click.echo(last_moment(found))
    for sentence in explained(found):
        click.echo(f"  - {sentence}")
    click.echo(_("  - 依据的日历:{calendar}").format(calendar=calendar_said(calendar)))


def in_json(found: Due) -> dict[str, Any]:
    """Return where a limit ends, with each day on the way and whether it counted, and why."""
    told: dict[str, Any] = {"due": last_moment(found)}
    if found.on != found.unrolled:
        told["unrolled"] = f"{found.unrolled}"
    told |= {"provisional": found.provisional, "calendar": found.version}
    steps = [{"day": f"{one.day}", "counted": one.counted, "n": one.number, "why": one.why} for one in found.steps]
    return told | {"steps": steps}


def last_moment(found: Due) -> str:
    """Return the last day, with the minute where the limit runs in office hours."""
    return f"{found.at:%Y-%m-%d %H:%M}" if found.limit.unit == "h" else f"{found.on}"


def calendar_said(calendar: Calendar) -> str:
    last = max(calendar.years)
    if not calendar.version:
        return _("随程序提供,公布到 {year} 年").format(year=last)
    return _("本机构第 {n} 版,公布到 {year} 年").format(n=calendar.version, year=last)


def moment_of(text: str) -> datetime:
    """Read a date, or a date with a time, as a local moment; refuse anything else in words."""
    for layout in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            return timezone.make_aware(datetime.strptime(text.strip(), layout))  # made aware here
        except (ValueError, OverflowError):
            continue
    raise Told(_("日期写作 2026-02-13,或带时间写作 2026-02-13 09:30,不认识「{text}」。").format(text=text))


@contextmanager
def own_calendar() -> Iterator[Calendar]:
    """Have this site's calendar for the block: the institution's, or the one that the program brings where none is founded.

    Nobody should wait for a database to be made only to be told a date.
    """
    if not postgres.is_there():
        yield seeded()
        return
    with answering():
        from huiyin.people.calendar import calendar_of
        from huiyin.people.models import Institution

        institution = Institution.objects.first()
        yield calendar_of(institution) if institution else seeded()


def check(as_json: bool) -> None:
    rows = [vector(*one) for one in VECTORS]
    wrong = [row for row in rows if not row["ok"]]
    if as_json:
        print_json({"ok": not wrong, "vectors": rows})
    else:
        for row in rows:
            click.echo(_("{mark} {start} + {limit} = {due}").format(mark="✓" if row["ok"] else "✗", **row))
        click.echo(_("{n} 个日期,{wrong} 个不符。").format(n=len(rows), wrong=len(wrong)))
    if wrong:
        raise click.exceptions.Exit(1)


def vector(start: str, limit: str, last: str, rolled: str) -> dict[str, Any]:
    """Return one known date as it is counted now, rolled over where the rule says so."""
    moment = timezone.make_aware(datetime.combine(date.fromisoformat(start), time()))
    plain = due(moment, Limit.parse(limit), seeded())
    moved = due(moment, Limit.parse(limit), seeded(), roll=True) if rolled else None
    found = [f"{one.on}" for one in (plain, moved) if one]
    wanted = [day for day in (last, rolled) if day]
    return {"start": start, "limit": limit, "due": " → ".join(found), "ok": found == wanted}
