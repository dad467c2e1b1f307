"""Measure speed at stated data sizes and print JSON: `make bench`, or `python -m bench --cases 100000 --requests 100`.

Pages are measured at two sizes of the ledger, due lists and lights at two numbers of open cases as well.

Pages are asked of the program in its own process, so the figures are the server's time without a network. Each page is also
set beside one raw SQL statement that fetches the same rows: the ratio says what the program costs above the database.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
MESSAGES = 4326
RESULTS = Path(__file__).resolve().parent.parent / "bench-results"


@dataclass(frozen=True)
class Taken:
    """How long something took, and how slow the machine was at that moment beside the fastest that it was seen."""

    seconds: float
    yardstick: float

    @property
    def at_full_speed(self) -> float:
        return self.seconds * min(YARDSTICKS) / self.yardstick


def quantiles(taken: list[Taken]) -> dict[str, float]:
    """Return the median and the 95th percentile as measured, and as they would be had the machine kept its speed."""
    measured = sorted(one.seconds for one in taken)
    steady = sorted(one.at_full_speed for one in taken)
    return {
        "p50_ms": round(measured[len(taken) // 2] * 1000, 1),
        "p95_ms": round(measured[int(len(taken) * 0.95)] * 1000, 1),
        "p50_at_full_speed_ms": round(steady[len(taken) // 2] * 1000, 1),
        "p95_at_full_speed_ms": round(steady[int(len(taken) * 0.95)] * 1000, 1),
    }


def timed(work: Callable[[], Any], times: int) -> list[Taken]:
    """Return how long ``work`` took each time.

    A virtual machine is slowed down from outside for moments and minutes, by as much as half, so a fixed piece of work is
    timed before and after each.
    """
    work()
    found = []
    before = yardstick()
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took = time.perf_counter() - begun
        after = yardstick()
        found.append(Taken(took, (before + after) / 2))
        before = after
    return found


YARDSTICKS: list[float] = []


def yardstick() -> float:
    """Return how long a fixed piece of work in Python alone takes at this moment."""
    begun = time.perf_counter()
    for _ in range(5):
        json.loads(json.dumps([{"number": n, "text": str(n)} for n in range(150)]))
    YARDSTICKS.append(time.perf_counter() - begun)
    return YARDSTICKS[-1]


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A data folder that is thrown away, with the database running and Django set up in this process."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HUIYIN_HOME"] = folder
        from huiyin.config.cli import django_ready

        with django_ready():
            # As in the process that serves: what is loaded once is no garbage.
            gc.collect()
            gc.freeze()
            yield Path(folder)


def first_start() -> dict[str, float]:
    """Return how long `huiyin serve` takes in an empty folder until it answers."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "HUIYIN_HOME": folder}
        command = [str(Path(sys.executable).with_name("huiyin")), "serve", "--port", "8761"]
        begun = time.perf_counter()
        server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
        try:
            while not answers("http://127.0.0.1:8761/healthz"):
                time.sleep(0.05)  # another process starts: there is nothing to wait on but its address
            return {"seconds": round(time.perf_counter() - begun, 2)}
        finally:
            server.terminate()
            server.wait(timeout=60)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310  # a loopback address of ours
            return bool(answer.status == 200)
    except OSError:
        return False


def import_speed(world: Any) -> dict[str, Any]:
    """Return rows per second of importing the real messages, from opening the file to the last row.

    The fastest of three, each into a campaign of its own: what else the machine does can only make one slower.
    """
    path = DATA / "messages.xlsx"
    if not path.exists():
        return {"skipped": "the file of real messages is not beside the project"}
    seconds = [import_once(world, path, f"import-{n}") for n in range(3)]
    return {
        "rows": MESSAGES,
        "seconds": [round(each, 2) for each in seconds],
        "rows_per_second": round(MESSAGES / min(seconds)),
    }


def import_once(world: Any, path: Path, code: str) -> float:
    """Import the file into a new campaign and return the seconds that it took."""
    from huiyin.campaigns.actions import campaign_verbs
    from huiyin.cases import intake
    from huiyin.people.actors import named_actor

    campaign = campaign_verbs["open_campaign"](
        world.units["bureau"], actor=world.program, code=code, name=code, theme=code, starts_on="2026-01-05"
    ).obj
    campaign_verbs["start_campaign"](campaign, actor=world.program)
    clerk = named_actor("clerk", via="cli")
    begun = time.perf_counter()
    batch = intake.run(intake.begin(campaign, channel="mailbox", path=path, name=path.name, actor=clerk), actor=clerk)
    took = time.perf_counter() - begun
    if batch.added != MESSAGES:
        raise RuntimeError(f"{batch.added} rows were added instead of {MESSAGES}")
    return took


RAW_LEDGER = """
    SELECT c.ref, c.title, c.state, k.name, u.name FROM cases_case c LEFT JOIN campaigns_category k ON k.id = c.category_id
    LEFT JOIN people_unit u ON u.id = c.lead_unit_id WHERE c.campaign_id = %s ORDER BY c.id DESC LIMIT 50
"""
RAW_CASE = """
    SELECT c.*, m.content, e.name, v.subject FROM cases_case c LEFT JOIN cases_measure m ON m.case_id = c.id
    LEFT JOIN cases_evidence e ON e.measure_id = m.id LEFT JOIN cases_link l ON l.case_id = c.id LEFT JOIN cases_voice v ON v.id = l.voice_id
    WHERE c.ref = %s
"""
RAW_FIGURE = """
    SELECT category_id, count(*) FROM cases_casefact WHERE campaign_id = %s AND at <= now() AND (until IS NULL OR until > now()) GROUP BY 1
"""


@dataclass(frozen=True)
class Measured:
    """A page that is measured: who asks for it, and the raw SQL that fetches the same rows, with its parameters."""

    name: str
    address: str
    username: str = "clerk"
    raw: str = ""
    params: tuple[str, ...] = ()


PAGES = [
    Measured("desk", "/desk/"),
    Measured("desk_of_a_handler", "/desk/", "head"),
    Measured("desk_of_a_leader", "/desk/", "leader"),
    Measured("sort", "/desk/sort/"),
    Measured("ledger", "/desk/ledger/?campaign={campaign}", raw=RAW_LEDGER, params=("campaign_pk",)),
    Measured("ledger_by_state", "/desk/ledger/?campaign={campaign}&state=working"),
    Measured("ledger_overdue", "/desk/ledger/?campaign={campaign}&overdue=on"),
    Measured("ledger_by_text", "/desk/ledger/?campaign={campaign}&text=供餐温度"),
    Measured("ledger_of_a_handler", "/desk/ledger/", "head"),
    Measured("case", "/desk/cases/{case}/", raw=RAW_CASE, params=("case",)),
    Measured("case_of_a_handler", "/desk/cases/{case_of_the_section}/do/", "head"),
    Measured("verb", "/desk/cases/{case}/close/"),
    Measured("voices", "/desk/voices/?campaign={campaign}"),
    Measured("voices_by_text", "/desk/voices/?text=保温设备"),
    Measured("voice", "/desk/voices/{voice}/"),
    Measured("search", "/desk/search/?q=供餐温度"),
    Measured("search_for_a_number", "/desk/search/?q={case}"),
    Measured("figures", "/desk/figures/?campaign={campaign}"),
    Measured("figure", "/desk/figures/cases.by_category/?campaign={campaign}"),
    Measured("leader", "/desk/leader/?campaign={campaign}", "leader"),
    Measured("report", "/desk/report/?campaign={campaign}", "leader"),
    Measured("imports", "/desk/imports/"),
    Measured("journal", "/desk/journal/"),
    Measured("manage", "/desk/manage/", "admin"),
    Measured("campaign", "/desk/campaigns/{campaign}/", "admin"),
    Measured("units", "/desk/manage/units/", "admin"),
    Measured("users", "/desk/manage/users/", "admin"),
    Measured("home", "/", ""),
    Measured("say", "/say/{campaign}/", ""),
    Measured("who", "/who/", ""),
]


def names_in(world: Any) -> dict[str, Any]:
    """Return what the addresses of the measured pages name."""
    from huiyin.cases.models import Case, Voice

    case = Case.objects.filter(state="asked").order_by("-pk").first()
    of_the_section = Case.objects.filter(state="working", lead_unit__code="section").order_by("-pk").first()
    voice = Voice.objects.order_by("-pk").first()
    return {
        "campaign": world.campaign.code,
        "campaign_pk": world.campaign.pk,
        "case": case.ref if case else "",
        "case_of_the_section": of_the_section.ref if of_the_section else "",
        "voice": voice.ref if voice else "",
    }


def pages(world: Any, requests: int) -> dict[str, Any]:
    """Return quantiles and statement counts of the main pages, each beside its raw SQL."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    clients = {}
    for username in {page.username for page in PAGES}:
        clients[username] = Client()
        if username:
            clients[username].force_login(world.users[username])
    named = names_in(world)
    found: dict[str, Any] = {}
    for one in PAGES:
        name, address, client = one.name, one.address.format(**named), clients[one.username]
        raw, params = one.raw, [named[name] for name in one.params]
        with CaptureQueriesContext(connection) as captured:
            status = client.get(address).status_code
        found[name] = {
            "status": status,
            "queries": len(captured),
            **quantiles(timed(lambda a=address, c=client: c.get(a), requests)),
        }
        if raw:
            found[name]["raw_sql_p50_ms"] = quantiles(timed(lambda r=raw, p=params: rows_of(r, p), requests))["p50_ms"]
            found[name]["ratio_to_raw_sql"] = round(found[name]["p50_ms"] / max(found[name]["raw_sql_p50_ms"], 0.1), 1)
    return found


def growth(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """Return by page how its median grew from the small to the large ledger."""
    return {
        name: {which: round(page[which] / small[name][which], 2) for which in ("p50_ms", "p50_at_full_speed_ms")}
        for name, page in large.items()
    }


def rows_of(sql: str, params: Any) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def figures(world: Any, times: int) -> dict[str, Any]:
    """Return how long a figure takes when it is counted anew, and when nothing has happened since it was last counted."""
    from huiyin.reports import kept
    from huiyin.reports.figures import FIGURES, Scope, count

    def anew() -> None:
        kept.forget()
        count(FIGURES["cases.by_category"], scope)

    scope = Scope(campaign=world.campaign)
    raw = quantiles(timed(lambda: rows_of(RAW_FIGURE, [world.campaign.pk]), times))
    ours = quantiles(timed(anew, times))
    again = quantiles(timed(lambda: count(FIGURES["cases.by_category"], scope), times))
    return {
        "cases.by_category": {
            **ours,
            "again_p50_ms": again["p50_ms"],
            "raw_sql_p50_ms": raw["p50_ms"],
            "ratio_to_raw_sql": round(ours["p50_ms"] / max(raw["p50_ms"], 0.1), 1),
        }
    }


def limits(world: Any, times: int) -> dict[str, Any]:
    """Return how fast due lists, lights and counts by light are read over all that is open."""
    from django.utils import timezone

    from huiyin.cases.models import Case
    from huiyin.cases.queries import cases_overdue, lights_for
    from huiyin.cases.turns import turns_of
    from huiyin.cases.visibility import visible_cases

    actor, head = world.actor("clerk"), world.actor("head")

    def with_lights(who: Any) -> list[Any]:
        lights = lights_for(who)
        overdue = visible_cases(who).filter(cases_overdue(timezone.localdate())).order_by("due_on", "pk")
        return [lights.of(case) for case in overdue.prefetch_related("measures")[:50]]

    return {
        "open_cases": Case.objects.exclude(state="closed").count(),
        "overdue": Case.objects.filter(cases_overdue(timezone.localdate())).count(),
        "first_50_overdue_with_lights": quantiles(timed(lambda: with_lights(actor), times)),
        "first_50_overdue_of_a_handler": quantiles(timed(lambda: with_lights(head), times)),
        "due_list_of_a_clerk": quantiles(timed(lambda: turns_of(actor), times)),
        "due_list_of_a_handler": quantiles(timed(lambda: turns_of(head), times)),
        **counts_by_light(world, times),
    }


def counts_by_light(world: Any, times: int) -> dict[str, Any]:
    """Return how long the leader's page takes for the counts by light: when a case has just moved, and when none has."""
    from huiyin.reports import kept
    from huiyin.reports.figures import FIGURES, Scope, count

    scope = Scope(campaign=world.campaign)
    found = {}
    for name, figure in {"red": "cases.overdue", "blue": "cases.near_due"}.items():

        def anew(figure: str = figure) -> None:
            kept.forget()
            count(FIGURES[figure], scope)

        counted = quantiles(timed(anew, times))
        again = quantiles(timed(lambda f=figure: count(FIGURES[f], scope), times))
        found[f"count_of_{name}"] = {**counted, "again_p50_ms": again["p50_ms"], "again_p95_ms": again["p95_ms"]}
    return found


def counted_again() -> dict[str, Any]:
    """Return how many running cases are counted again in a second after a change of the calendar, when all of them move."""
    from huiyin.cases.actions.recounting import RUNNING, recount
    from huiyin.cases.models import Case
    from huiyin.people.models import Institution

    running = Case.objects.filter(state__in=RUNNING).count()
    speeds = [yardstick() for _ in range(5)]
    begun, used = time.perf_counter(), time.process_time()
    moved = recount(Institution.objects.get())
    took, used = time.perf_counter() - begun, time.process_time() - used
    speeds += [yardstick() for _ in range(5)]
    middle = sorted(speeds)[len(speeds) // 2]
    return {
        "cases": running,
        "moved": moved,
        "cases_per_second": round(running / took),
        "cases_per_second_at_full_speed": round(running / Taken(took, middle).at_full_speed),
        "of_which_python_seconds": round(used, 2),
        "seconds": round(took, 2),
    }


def measured_by(module: str, *options: object) -> dict[str, Any]:
    """Return what ``bench.<module>`` measures, in a process of its own: its database, threads and peak of memory are its own."""
    command = [sys.executable, "-m", f"bench.{module}", *map(str, options)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=True)  # noqa: S603  # our own modules and numbers, no shell
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def grouping(texts: int) -> dict[str, Any]:
    """Return what `bench.grouping` measures, where the messages that it enlarges are."""
    if not (DATA / "messages.xlsx").exists():
        return {"skipped": "the messages beside the project are not here"}
    return measured_by("grouping", "--texts", texts)


@click.command()
@click.option("--cases", default=100_000, show_default=True, help="size of the large ledger")
@click.option(
    "--open-cases", default=200_000, show_default=True, help="open cases for due lists and lights; 0 for none"
)
@click.option("--requests", default=60, show_default=True, help="requests a page")
@click.option("--answers", default=3000, show_default=True, help="answers to a questionnaire, each way; 0 for none")
@click.option("--near", default=100_000, show_default=True, help="voices among which neighbours are found; 0 for none")
@click.option("--quick", is_flag=True, help="small numbers, to see that everything runs")
def main(cases: int, open_cases: int, requests: int, answers: int, near: int, quick: bool) -> None:
    if quick:
        cases, open_cases, requests, answers = min(cases, 2000), 0, min(requests, 6), min(answers, 300)
        near = min(near, 2000)
    result: dict[str, Any] = {"cases": cases, "open_cases": open_cases, "requests": requests, "cores": os.cpu_count()}
    result["first_start"] = first_start()
    with fresh_home():
        from bench.seeding import enough_for, grow
        from huiyin.campaigns.models import Category
        from tests.factories import make_district

        world = make_district()
        result["import"] = import_speed(world)
        leaves = list(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True))
        place = (world.campaign.pk, world.campaign.office_id, leaves, [unit.pk for unit in world.units.values()][1:])
        small = min(1000, cases)
        grow(*place, first=1, last=small)
        result[f"pages_at_{small}"] = pages(world, requests)
        grow(*place, first=small + 1, last=cases)
        result[f"pages_at_{cases}"] = pages(world, requests)
        result["growth"] = growth(result[f"pages_at_{small}"], result[f"pages_at_{cases}"])
        result[f"figures_at_{cases}"] = figures(world, 10)
        result[f"limits_at_{cases}"] = {**limits(world, requests), "counted_again": counted_again()}
        if open_cases:
            more = enough_for(open_cases)
            grow(*place, first=cases + 1, last=more)
            result[f"limits_at_{more}"] = limits(world, requests)
    if near:
        result["neighbours"] = measured_by("near", "--voices", near, "--requests", requests)
    if answers:
        result["questionnaires"] = measured_by(
            "answers", "--answers", answers, "--sheets", 10_000 if quick else 100_000, "--requests", requests
        )
    result["texts"] = measured_by("texts")
    result["timetables"] = measured_by("timetables")
    result["grouping"] = grouping(2000 if quick else 100_000)
    ordered = sorted(YARDSTICKS)
    result["machine"] = {
        "yardstick_fastest_ms": round(ordered[0] * 1000, 2),
        "yardstick_p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(text, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
