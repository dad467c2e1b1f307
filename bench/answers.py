"""Measure questionnaires and print JSON: a section of `make bench`, or alone `python -m bench.answers`, or `--quick`.

Answers are sent over HTTP to the web process as `huiyin serve` runs it, with the embedded database as it runs in earnest (every
acknowledged answer is on the disk); the senders take their share of the same cores. The counting is measured apart, beside one raw SQL
statement that counts the same marks.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import click

from bench.__main__ import Taken, fresh_home, quantiles, timed, yardstick
from bench.__main__ import answers as up

PORT = 8763
DRAWN = random.Random(2026)  # noqa: S311  # answers of nobody, the same ones each time
SENDERS = 8
CONTENT = {
    "sections": [
        {
            "title": "",
            "questions": [
                {"id": "who", "kind": "single", "text": "您是", "options": ["家长", "教师", "学生", "社会人士"]},
                *(
                    {"id": f"q{n}", "kind": "single", "text": f"第 {n} 项", "options": [
                        {"text": "满意", "score": 100}, {"text": "基本满意", "score": 75}, {"text": "不满意", "score": 0}, {"text": "不了解"}
                    ]}
                    for n in range(12)
                ),
                {"id": "several", "kind": "multiple", "text": "哪里要改", "options": [f"第 {n} 样" for n in range(6)]},
                {"id": "more", "kind": "text", "text": "还想说什么", "limit": 500},
            ],
        }
    ]
}  # fmt: skip


def questionnaire(world: Any, code: str) -> Any:
    from django.utils import timezone

    from huiyin.surveys.actions import questionnaire_verbs
    from huiyin.surveys.models import Questionnaire

    said = {"code": code, "sort": "questions", "title": "食堂问卷", "content": json.dumps(CONTENT), "groupings": "who"}
    clerk = world.actor("clerk")
    made = questionnaire_verbs["draft_questionnaire"](world.campaign, actor=clerk, **said).obj
    questionnaire_verbs["open_questionnaire"](made, actor=clerk, closes_on=timezone.localdate() + timedelta(days=7))
    return Questionnaire.objects.select_related("office", "campaign").get(pk=made.pk)


def tokens(world: Any, asked: Any, count: int) -> list[str]:
    from huiyin.surveys.actions import questionnaire_verbs

    found: list[str] = []
    while len(found) < count:
        asked.refresh_from_db()
        made = questionnaire_verbs["make_tokens"](
            asked, actor=world.actor("clerk"), label="家长", count=min(5000, count)
        )
        found += made.obj.tokens
    return found[:count]


@contextmanager
def web() -> Iterator[None]:
    """Run the web process of `huiyin serve` over the database of this bench."""
    env = {**os.environ, "HUIYIN_SERVE_PID": str(os.getpid())}
    command = [sys.executable, "-m", "huiyin.config.serve_children", "web", "127.0.0.1", str(PORT)]
    server = subprocess.Popen(command, env=env)  # noqa: S603  # our own server, by words of this file
    try:
        while not up(f"http://127.0.0.1:{PORT}/healthz"):
            time.sleep(0.05)  # another process starts: there is nothing to wait on but its address
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


class Sender(threading.Thread):
    """Sends one answer after the other over a connection that it keeps, as a proxy before the server does."""

    def __init__(self, code: str, tokens: Sequence[str], *, by_script: bool) -> None:
        super().__init__()
        self.address, self.tokens, self.by_script = f"/f/{code}/", tokens, by_script
        self.acknowledged, self.took = 0, [0.0]

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self.by_script:
            headers["X-Requested-With"] = "fetch"
        for token in self.tokens:
            begun = time.perf_counter()
            line.request("POST", self.address, body_of(token), headers)
            answer = line.getresponse()
            told = answer.read()
            self.took.append(time.perf_counter() - begun)
            thanked = b'"received": true' in told if self.by_script else "谢谢您".encode() in told
            self.acknowledged += answer.status == 200 and thanked
        line.close()


def body_of(token: str) -> str:
    said = {"x-token": token, "who": str(DRAWN.randrange(4)), "more": "食堂的菜到教室时已经冷了,希望换保温设备。"}
    said |= {f"q{n}": str(DRAWN.randrange(4)) for n in range(12)}
    return urlencode(said)


def submissions(world: Any, count: int, *, by_script: bool) -> dict[str, Any]:
    """Return how many answers a second were acknowledged, and check that each is there."""
    from huiyin.surveys.models import Sealed

    asked = questionnaire(world, f"bench-{'script' if by_script else 'plain'}")
    made = tokens(world, asked, count)
    senders = [Sender(asked.code, made[n::SENDERS], by_script=by_script) for n in range(SENDERS)]
    speeds = [yardstick() for _ in range(5)]
    begun = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    took = time.perf_counter() - begun
    middle = sorted(speeds + [yardstick() for _ in range(5)])[5]
    acknowledged = sum(sender.acknowledged for sender in senders)
    times = sorted(each for sender in senders for each in sender.took[1:])
    kept = Sealed.objects.filter(questionnaire=asked).count()
    if kept != acknowledged:
        raise RuntimeError(f"{acknowledged} answers were acknowledged and {kept} are there")
    return {
        "acknowledged": acknowledged,
        "per_second": round(acknowledged / took),
        "per_second_at_full_speed": round(acknowledged / Taken(took, middle).at_full_speed),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
    }


TALLY = """
    SELECT g.grade, m.place, m.mark, count(*) FROM bench_sheet s
    CROSS JOIN LATERAL unnest(s.marks) WITH ORDINALITY AS m(mark, place)
    CROSS JOIN LATERAL (SELECT s.marks[1] AS grade) g GROUP BY 1, 2, 3
"""


def counting(count: int, times: int) -> dict[str, Any]:
    """Return how long the figures of so many sheets take, from their marks to what is frozen, and the tally of it in SQL.

    ``raw_sql`` counts the same marks by slot, option and group in the database, without the suppression.
    """
    from huiyin.surveys.content import Content
    from huiyin.surveys.counting import figures_of, tally

    content = Content.parse(CONTENT)
    rows = [[DRAWN.randrange(min(4, len(slot.values))) for slot in content.slots] for _sheet in range(count)]
    whole = quantiles(timed(lambda: figures_of(rows, content, ["who"], {}, {}), times))
    ours = quantiles(timed(lambda: tally(rows, content, ["who"]), times))
    raw = quantiles(timed(in_sql(rows), times))
    return {
        "sheets": count,
        "slots": len(content.slots),
        "groupings": 1,
        "figures": whole,
        "tally": ours,
        "raw_sql": raw,
        "figures_beside_raw_sql": round(whole["p50_at_full_speed_ms"] / raw["p50_at_full_speed_ms"], 2),
    }


def in_sql(rows: Sequence[Sequence[int]]) -> Callable[[], None]:
    """Put the marks into a table of this connection and return the statement that counts them."""
    from django.db import connection

    cursor = connection.cursor()
    cursor.execute("CREATE TEMPORARY TABLE bench_sheet (marks integer[])")
    with cursor.copy("COPY bench_sheet (marks) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([list(row)])
    cursor.execute("ANALYZE bench_sheet")

    def counted() -> None:
        cursor.execute(TALLY)
        if sum(n for *_which, n in cursor.fetchall()) != len(rows) * len(rows[0]):
            raise RuntimeError("SQL has counted something else")

    return counted


def counted_whole(world: Any) -> dict[str, Any]:
    """Return how long the whole counting of the answers that were sent takes: open, shuffle, write, count, freeze."""
    from huiyin.surveys.actions import questionnaire_verbs
    from huiyin.surveys.models import Questionnaire, Sheet

    asked = Questionnaire.objects.select_related("office", "campaign").get(code="bench-script")
    questionnaire_verbs["close_questionnaire"](asked, actor=world.actor("clerk"))
    begun = time.perf_counter()
    questionnaire_verbs["count_questionnaire"](asked, actor=world.actor("clerk"))
    return {
        "sheets": Sheet.objects.filter(questionnaire=asked).count(),
        "seconds": round(time.perf_counter() - begun, 2),
    }


def results_page(world: Any, requests: int) -> dict[str, float]:
    from django.test import Client

    client = Client()
    client.force_login(world.users["clerk"])
    address = "/desk/forms/bench-script/results/"
    if client.get(address).status_code != 200:
        raise RuntimeError("the results page is not there")
    return quantiles(timed(lambda: client.get(address), requests))


def form_page(world: Any, requests: int) -> dict[str, float]:
    from django.test import Client

    client = Client()
    return quantiles(timed(lambda: client.get("/f/bench-plain/"), requests))


def measure(world: Any, answers: int, sheets: int, requests: int) -> dict[str, Any]:
    """Return everything of this section; needs the database of ``fresh_home`` and a district in it."""
    for _ in range(200):  # how fast the machine can be, before others measure by it
        yardstick()
    with web():
        result: dict[str, Any] = {
            "submissions_by_script": submissions(world, answers, by_script=True),
            "submissions_without_script": submissions(world, answers, by_script=False),
        }
    result["form_page"] = form_page(world, requests)
    result["counted_whole"] = counted_whole(world)
    result["results_page"] = results_page(world, requests)
    result["counting"] = counting(sheets, 5)
    return result


@click.command()
@click.option("--answers", default=3000, show_default=True, help="answers that are sent, each way")
@click.option("--sheets", default=100_000, show_default=True, help="sheets that are counted")
@click.option("--requests", default=60, show_default=True, help="requests of the results page")
@click.option("--quick", is_flag=True, help="a tenth of everything, to see that it runs")
def main(answers: int, sheets: int, requests: int, quick: bool) -> None:
    if quick:
        answers, sheets, requests = answers // 10, sheets // 10, requests // 10
    with fresh_home():
        from tests.factories import make_district

        result = {"cores": os.cpu_count(), **measure(make_district(), answers, sheets, requests)}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
