"""An attacker with everything: superuser, write-ahead log, logs, a backup from within the window, the whole data folder.

He handed out the tokens himself, knows in which order they were used, and what each column of each table holds, hidden ones
included. He looks for any way from a token to an answer. What he must not find is any link beyond chance, measured thus:

* a *join*: a value that stands in one row of a token and in one row of an answer, and in no second one of either;
* an *order*: answers put in the order of any column (``ctid``, ``xmin``, names, place in the log) against the order of the
  tokens. Of 40 answers in random order fewer than 12 stand in their own place, fewer than 12 beside a neighbour, and
  Spearman's rho stays within ±0.75, save once in some million runs; an order that was kept has 40, 39 and 1.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.test import Client
from django.urls import reverse

from huiyin.config import backup, postgres, postgres_cluster, postgres_place, postgres_programs
from huiyin.surveys import intake, jobs, sealing
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.terms import State
from tests.conftest import PLACE_VARIABLE
from tests.factories import District, make_district
from tests.surveys.stories import an_open, do, fresh, tokens

PEOPLE = 40
IN_PLACE, RHO = 12, 0.75


class Attack:
    """What he knows, and what he can look at."""

    def __init__(self, district: District, folder: Path) -> None:
        self.district, self.folder = district, folder
        self.asked: Questionnaire = an_open(district)
        self.tokens = tokens(district, self.asked, PEOPLE)
        secrets.SystemRandom().shuffle(self.tokens)
        self.mark = f"marker{secrets.token_hex(8)}"
        self.words = [f"{self.mark}{secrets.token_hex(8)}" for _token in self.tokens]
        self.began = log_file()
        self.years = [number % 30 for number in range(PEOPLE)]

    def let_them_answer(self) -> None:
        client = Client()
        for number, token in enumerate(self.tokens):
            said = {"x-token": token, "who": str(number % 2), "grade": str(number % 4), "more": self.words[number]}
            said["years"] = str(self.years[number])
            assert client.post(reverse("form-fill", args=[self.asked.code]), said).status_code == 200

    def heard_in(self, found: bytes) -> bool:
        """Say whether something of what was written stands there, in any of the ways in which it is written down."""
        mark = self.mark.encode()
        return any(form in found for form in (mark, self.mark.encode("utf-16-le"), mark.hex().encode()))


@cache
def superuser(host: str, port: int, name: str) -> psycopg.Connection[tuple[Any, ...]]:
    password = postgres_cluster.passwords(postgres_place.find(home()))[postgres_cluster.KEEPER]
    return psycopg.connect(
        host=host, port=port, dbname=name, user=postgres_cluster.KEEPER, password=password, autocommit=True
    )


def sql(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    """Ask as the superuser of the cluster, whom the program itself never is."""
    known = connection.settings_dict
    return superuser(known["HOST"], known["PORT"], known["NAME"]).execute(statement, params or None).fetchall()


@pytest.fixture(autouse=True)
def _attacker_leaves() -> Iterator[None]:
    """A connection that stays would keep the test's database from being dropped."""
    yield
    if superuser.cache_info().currsize:
        known = connection.settings_dict
        superuser(known["HOST"], known["PORT"], known["NAME"]).close()
        superuser.cache_clear()


def all_tables() -> list[str]:
    return [name for (name,) in sql("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")]  # fmt: skip


def everything(table: str) -> list[dict[str, str]]:
    """Return every row of a table with its hidden columns, all as text."""
    columns = [name for (name,) in sql("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND NOT attisdropped AND attname <> 'tableoid'", table)]  # fmt: skip
    picked = ", ".join(f'"{name}"::text' if name not in HIDDEN else f"{name}::text" for name in columns)
    return [dict(zip(columns, map(str, row), strict=True)) for row in sql(f"SELECT {picked} FROM {table}")]


HIDDEN = ("ctid", "xmin", "xmax", "cmin", "cmax")


def home() -> Path:
    return Path(os.environ[PLACE_VARIABLE]) / "home"


def cluster() -> Path:
    """Return where the database lies: beside the keys, or elsewhere where its own account may not go there."""
    return postgres_place.find(home()).cluster


def log_file() -> str:
    """Return the file of the write-ahead log that is written now; what was written so far is on the disk."""
    sql("SELECT pg_switch_wal()")
    return str(sql("SELECT pg_walfile_name(pg_current_wal_lsn())")[0][0])


def wal_bytes(since: str) -> bytes:
    """Return the write-ahead log from a file on, in its own order."""
    log_file()
    files = [path for path in sorted((cluster() / "pg_wal").glob("0*")) if len(path.name) == 24 and path.name >= since]
    return b"".join(path.read_bytes() for path in files)


def rest_of_the_disk(*folders: Path) -> Iterator[bytes]:
    """Yield what lies in the folders beside tables and write-ahead log: logs, keys, seals, files."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and not {"base", "pg_wal", "global"} & set(path.parts):
                yield path.read_bytes()


def backed_up(folder: Path) -> tuple[bytes, str]:
    """Return a backup as it lies on the disk, and the database within it as text."""
    whole = backup.backup(folder / "stolen.huiyin")
    subprocess.run(["tar", "-xf", whole, "-C", folder, backup.DUMP], check=True)
    text = subprocess.run(
        [postgres_programs.program("pg_restore"), "--file=-", folder / backup.DUMP], check=True, capture_output=True
    )
    return whole.read_bytes(), text.stdout.decode()


def joins(left: Sequence[dict[str, str]], right: Sequence[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return every value that stands in one row of each side alone, with the columns it stands in."""
    found = []
    for one in left[0]:
        ours = Counter(row[one] for row in left)
        for other in right[0]:
            theirs = Counter(row[other] for row in right)
            found += [(one, other, value) for value in ours if ours[value] == 1 and theirs[value] == 1]
    # Where rows lie and with which number a command came is counted anew in each table and each transaction.
    return [(one, other, value) for one, other, value in found if not {one, other} <= {"ctid", "cmin", "cmax"}]


def told_by_order(order: Sequence[int]) -> str:
    """Return what an order of the answers tells of the order of the tokens, or nothing."""
    n = len(order)
    in_place = max(sum(a == b for a, b in enumerate(order)), sum(a == b for a, b in enumerate(reversed(order))))
    neighbours = sum(abs(a - b) == 1 for a, b in pairwise(order))
    rho = 1 - 6 * sum((a - b) ** 2 for a, b in enumerate(order)) / (n * (n * n - 1))
    if max(in_place, neighbours) < IN_PLACE and abs(rho) < RHO:
        return ""
    return f"{in_place} in place, {neighbours} neighbours, rho {rho:.2f}"


@pytest.mark.skipif(bool(postgres.external_url()), reason="the disk of another server is out of reach")
@pytest.mark.django_db(transaction=True)
def test_no_way_leads_from_a_token_to_an_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    attack = Attack(make_district(anew=True), tmp_path)
    rows, numbers = row_counts(), sequences()
    attack.let_them_answer()

    # While the window is open: one row for each answer, one mark on each token, and nothing else anywhere.
    assert {table: n - rows[table] for table, n in row_counts().items() if n != rows[table]} == {
        "surveys_sealed": PEOPLE
    }
    assert sequences() == numbers
    boxes = [bytes(box) for (box,) in sql("SELECT box FROM surveys_sealed")]
    assert len({len(box) for box in boxes}) == 1
    assert {str(day) for (day,) in sql("SELECT DISTINCT day FROM surveys_sealed")} == {str(attack.asked.opens_on)}
    stolen, dumped = backed_up(tmp_path)
    early = wal_bytes(attack.began)
    # Each may be cut by the head of a page of the log; that none is found would mean that we look in the wrong place.
    assert any(box[:64] in early for box in boxes)
    assert not any(attack.heard_in(found) for found in (early, stolen, dumped.encode()))
    closed_in = log_file()
    key = sealing.private_key(attack.asked.code, intake.home())
    assert key not in stolen
    assert key.hex() not in dumped

    do(attack.district, attack.asked, "close_questionnaire")
    with caplog.at_level("INFO"):
        jobs.count()
    assert fresh(attack.asked).state == State.COUNTED, caplog.text

    assert_no_join(attack)
    assert_no_order(attack, wal_bytes(closed_in))
    assert_nothing_on_the_disk(attack)
    assert_boxes_stay_shut(attack, boxes, key)


def row_counts() -> dict[str, int]:
    return {table: sql(f"SELECT count(*) FROM {table}")[0][0] for table in all_tables()}


def sequences() -> dict[str, Any]:
    return dict(sql("SELECT sequencename, last_value FROM pg_sequences"))


def assert_no_join(attack: Attack) -> None:
    """No value is shared, and no third table knows two of them."""
    handed_out, sheets, passages = (everything(f"surveys_{name}") for name in ("token", "sheet", "passage"))
    assert len(handed_out) == len(sheets) == len(passages) == PEOPLE
    assert joins(handed_out, sheets) == []
    assert joins(handed_out, passages) == []
    assert joins(sheets, passages) == []
    assert len({row["xmin"] for row in sheets + passages}) == 1, "all in one transaction"
    known = {
        "surveys_token": [row["id"] for row in handed_out] + [row["digest"].removeprefix("\\x") for row in handed_out],
        "surveys_sheet": [row["id"] for row in sheets],
        "surveys_passage": [row["id"] for row in passages] + attack.words,
        "": attack.tokens,
    }
    for table in all_tables():
        held = " ".join(value for row in everything(table) for value in row.values()).lower()
        for home, names in known.items():
            if table != home:
                assert not [name for name in names if name.lower() in held], f"{table} knows of {home}"
    assert attack.mark not in str(sql("SELECT figures FROM surveys_result"))


def assert_no_order(attack: Attack, log: bytes) -> None:
    """No order of what was counted is the order in which it came."""
    orders: dict[str, list[int]] = {}
    number_of = {word: number for number, word in enumerate(attack.words)}
    passages = everything("surveys_passage")
    for column in passages[0]:
        placed = sorted(
            passages, key=lambda row: (len(row[column]), row[column]) if column in HIDDEN else (0, row[column])
        )
        if len({row[column] for row in passages}) == PEOPLE and column not in ("text", "masked"):
            orders[f"passages by {column}"] = [number_of[row["text"]] for row in placed]
    places = {number: log.find(word.encode()) for word, number in number_of.items()}
    assert min(places.values()) > 0, "the counting itself is in the log"
    orders["passages in the log"] = sorted(places, key=lambda number: places[number])
    # Sheets are known by the age of a child: at most two of the forty are of one age, and either may be meant.
    sheets = everything("surveys_sheet")
    place = attack.asked.asks.slots_of("years")[0].place
    by_age = {age: [n for n, years in enumerate(attack.years) if years == age] for age in attack.years}
    for column in ("ctid", "id"):
        left = {age: list(numbers) for age, numbers in by_age.items()}
        placed = sorted(sheets, key=lambda row: (len(row[column]), row[column]))
        orders[f"sheets by {column}"] = [left[int(row["marks"].strip("{}").split(",")[place])].pop(0) for row in placed]
    assert set(orders) >= {
        "passages by ctid",
        "passages by id",
        "passages in the log",
        "sheets by ctid",
        "sheets by id",
    }
    assert {name: told for name, order in orders.items() if (told := told_by_order(order))} == {}
    assert sql("SHOW track_commit_timestamp") == [("off",)]


def assert_nothing_on_the_disk(attack: Attack) -> None:
    any_token = re.compile("|".join(attack.tokens).encode())
    for found in rest_of_the_disk(home(), cluster(), intake.home()):
        assert not any_token.search(found)
        assert not attack.heard_in(found)


def assert_boxes_stay_shut(attack: Attack, boxes: Sequence[bytes], key: bytes) -> None:
    """What was stolen while the window was open opens with nothing that is left; with the destroyed key it would have."""
    folder = intake.home() / "keys"
    left = [path.read_bytes()[:32] for path in folder.rglob("*") if path.is_file()]
    assert not sealing.place_of(attack.asked.code, intake.home()).exists()
    for tried in left:
        if len(tried) == 32:
            with pytest.raises(InvalidTag):
                sealing.unseal(tried, boxes[0])
    assert sealing.unseal(key, boxes[0])["texts"]["more"] in attack.words


def test_the_measures_find_what_is_badly_hidden() -> None:
    """The attacker is worth something: kept orders and shared values do not escape him."""
    assert told_by_order(range(PEOPLE))
    assert told_by_order(range(PEOPLE - 1, -1, -1))
    assert told_by_order([*range(20, PEOPLE), *range(20)])
    assert not told_by_order([17 * n % PEOPLE for n in range(PEOPLE)])
    assert joins([{"id": "a"}, {"id": "b"}], [{"of": "a"}, {"of": "c"}]) == [("id", "of", "a")]
