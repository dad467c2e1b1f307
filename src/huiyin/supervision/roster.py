"""The sign-in sheet of an event, as it is pasted from a table: "单位 | 到会时间" or "单位 | 迟到分钟 | 请假", and how many came. Reads only.

Each cell behind the unit says of itself what it is: a time, minutes, a word, a number of people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _t

from huiyin.kernel.lines import cells_in
from huiyin.people.models import Unit
from huiyin.supervision.models_events import MOST_HEADS, MOST_MINUTES, Standing
from huiyin.text.words import normal

TIME = re.compile(r"^(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:分|:\d{2})?$", re.ASCII)
MINUTES = re.compile(r"^(?:迟到)?\s*(\d{1,4})\s*(?:分|分钟)?$", re.ASCII)
HEADS = re.compile(r"^(\d{1,4})\s*人$", re.ASCII)
WORDS = {
    **dict.fromkeys(("准时", "按时", "到会", "on time"), Standing.ON_TIME),
    **dict.fromkeys(("请假", "excused"), Standing.LEAVE),
    **dict.fromkeys(("缺席", "未到", "缺会", "absent"), Standing.ABSENT),
}
HEAD = frozenset({"单位", "单位名称"})
SHOWN = 10
"""So many mistakes are told at once."""


@dataclass(frozen=True)
class Came:
    """How one unit came."""

    standing: str
    minutes: int | None = None
    heads: int | None = None


class Unread(Exception):
    """A cell that says nothing that can be; its text is the sentence."""


def read_roster(text: str, called: Sequence[Unit], starts_at: datetime, rest: str) -> tuple[dict[int, Came], list[str]]:
    """Return how each of the units ``called`` came, by key, and every mistake in words with its line.

    ``rest`` is how those came that are not in the sheet; without it each of them has to be there.
    """
    known = by_name(called)
    twice = {name for name, n in Counter(unit.name for unit in called).items() if n > 1}
    found: dict[int, Came] = {}
    lines: dict[int, int] = {}
    wrong: list[str] = []
    for n, line in enumerate(text.splitlines(), 1):
        name, *cells = cells_in(line, 2)
        if not name and not any(cells) or normal(name) in HEAD:
            continue
        unit = known.get(normal(name))
        if unit is None or name in twice:
            said = _t("第 {n} 行:有几个「{unit}」,请写代码") if unit else _t("第 {n} 行:没有通知过叫「{unit}」的单位")
            wrong.append(said.format(n=n, unit=name[:40]))
        elif unit.pk in lines:
            wrong.append(_t("第 {n} 行:「{unit}」写了两次(第 {m} 行)").format(n=n, unit=unit.name, m=lines[unit.pk]))
        else:
            lines[unit.pk] = n
            try:
                found[unit.pk] = came_in(cells, starts_at)
            except Unread as mistake:
                wrong.append(_t("第 {n} 行:{mistake}").format(n=n, mistake=mistake))
    left = [unit for unit in called if unit.pk not in lines]
    if rest:
        found |= {unit.pk: Came(rest) for unit in left}
    elif left:
        wrong.append(_t("还有 {n} 个单位没有写:{units}").format(n=len(left), units=names(left)))
    return found, wrong[:SHOWN]


def by_name(called: Iterable[Unit]) -> dict[str, Unit]:
    """Return the units by name and by code, as they may be typed; a code counts before a name."""
    units = list(called)
    return {normal(one.name): one for one in units} | {normal(one.code): one for one in units}


def names(units: Sequence[Unit]) -> str:
    said = _t("、").join(one.name for one in units[:SHOWN])
    return said + "……" if len(units) > SHOWN else said


def came_in(cells: Iterable[str], starts_at: datetime) -> Came:
    """Return what the cells behind a unit say: one way in which it came, and with how many."""
    ways: list[Came] = []
    heads: int | None = None
    for cell in (normal(one) for one in cells if one):
        if counted := HEADS.match(cell):
            heads = int(counted[1])
        else:
            ways.append(way_in(cell, starts_at))
    if len(ways) != 1:
        raise Unread(_t("写了不止一种到会情况") if ways else _t("没有写到会情况"))
    if heads is not None and ways[0].standing not in (Standing.ON_TIME, Standing.LATE):
        raise Unread(_t("没有到会的,不写人数"))
    if heads is not None and not 1 <= heads <= MOST_HEADS:
        raise Unread(_t("到会人数写 1—{most}").format(most=MOST_HEADS))
    return Came(ways[0].standing, ways[0].minutes, heads)


def way_in(cell: str, starts_at: datetime) -> Came:
    if cell.lower() in WORDS:
        return Came(WORDS[cell.lower()])
    if clock := TIME.match(cell):
        return at_time(cell, int(clock[1]), int(clock[2]), starts_at)
    if late := MINUTES.match(cell):
        return late_by(int(late[1]))
    raise Unread(_t("「{said}」看不懂,写到会时间(例如 9:05)、迟到分钟、准时、请假或者缺席").format(said=cell[:40]))


def at_time(cell: str, hour: int, minute: int, starts_at: datetime) -> Came:
    """Return how somebody came who came at a time of the day: within reach of the beginning, by the clock of 24 hours."""
    start = timezone.localtime(starts_at)
    if hour > 23 or minute > 59:
        raise Unread(_t("没有「{time}」这个时间").format(time=cell))
    came = datetime.combine(start.date(), time(hour, minute), start.tzinfo)
    minutes = int((came - start).total_seconds() // 60)
    if abs(minutes) > MOST_MINUTES:
        said = _t("到会时间 {time} 离开会时间 {start} 太远,请核对(按 24 小时写);没有来的写缺席")
        raise Unread(said.format(time=cell, start=f"{start:%H:%M}"))
    return late_by(max(minutes, 0))


def late_by(minutes: int) -> Came:
    if minutes > MOST_MINUTES:
        raise Unread(_t("迟到不超过 {most} 分钟;没有来的写缺席").format(most=MOST_MINUTES))
    return Came(Standing.LATE, minutes) if minutes else Came(Standing.ON_TIME)
