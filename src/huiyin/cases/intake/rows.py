"""From the cells of a row to a voice that may be received: its parts, its moment, its identity, or why it cannot be."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.actions.voices import text_key
from huiyin.cases.intake.columns import CONTACTS, WANTED, Layout
from huiyin.kernel.tables import Cell, Row, Table, Tally, clean_text, read_moment

NAMELESS = frozenset({"匿名", "匿名用户", "匿名网友", "匿名者", "anonymous"})


@dataclass
class Reading:
    """One row as it would be received. ``problem`` says why it cannot be; ``remarks`` name what was decided."""

    number: int
    cells: list[Cell]
    said: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    extra: dict[str, str] = field(default_factory=dict)
    reply: str = ""
    replied_at: datetime | None = None
    key: str = ""
    words: str = ""
    problem: str = ""
    remarks: list[str] = field(default_factory=list)


class Reader:
    """Reads the rows of a table in order. It counts equal rows, so it must be given each row from the first on."""

    def __init__(self, table: Table, layout: Layout, *, channel: str) -> None:
        self.table, self.layout, self.channel = table, layout, channel
        self.now = timezone.now()
        self.zone = timezone.get_current_timezone()
        self.tally = Tally()
        self.seen: Counter[str] = Counter()
        self.days_only = self.titles_only = 0

    def readings(self) -> Iterator[Reading]:
        for row in self.table.rows():
            yield self.read(row)

    def sentences(self) -> list[str]:
        """Say what was found in the file as a whole; complete once the last row was read."""
        said = [
            (self.days_only, _("有 {n} 行的时间只有日期,按当日零时记。").format(n=self.days_only)),
            (self.titles_only, _("有 {n} 行没有内容,以主题作为内容。").format(n=self.titles_only)),
        ]
        return [*self.tally.sentences(), *(sentence for holds, sentence in said if holds)]

    def read(self, row: Row) -> Reading:
        reading = Reading(row.number, row.cells, problem=row.problem)
        if row.problem:
            return reading
        columns = self.layout.columns
        said = {
            name: clean_text(row.cells[columns[name]], self.tally) if name in columns else ""
            for name in ("number", "subject", "body", *CONTACTS)
        }
        if not (said["body"] or said["subject"]):
            reading.problem = _("内容和主题都是空白。")
            return reading
        reading.extra = self.beside(row)
        if said["subject"] and not said["body"]:
            self.titles_only += "body" in columns
            said["body"] = said["subject"]
        said["anonymous"] = self.anonymous(said)
        said["external_number"] = said.pop("number")
        reading.said = {"channel": self.channel, **said}
        self.date(reading, row)
        if not reading.problem:
            self.identify(reading)
            self.answer(reading, row)
        return reading

    def beside(self, row: Row) -> dict[str, str]:
        found = ((head, clean_text(row.cells[place], self.tally)) for place, head in self.layout.extra.items())
        return {head: text for head, text in found if text}

    def anonymous(self, said: dict[str, str]) -> str:
        """Take a sender who calls himself anonymous at his word, unless he left a way to reach him."""
        if said["name"].lower() not in NAMELESS or any(said[contact] for contact in CONTACTS[1:]):
            return ""
        said["name"] = ""
        return "on"

    def date(self, reading: Reading, row: Row) -> None:
        if "received_at" not in self.layout.columns:
            return
        try:
            found, exact = self.moment(row, "received_at")
        except ValueError as error:
            reading.problem = _("{field}:{reason}").format(field=WANTED["received_at"].label, reason=error)
            return
        self.days_only += not exact
        if reading.said["anonymous"]:
            # Neither the exact time nor anything else about the sender is kept of an anonymous voice.
            found, reading.extra = start_of(timezone.localdate(found)), {}
        reading.at = found
        if found > self.now:
            reading.problem = _("时间「{value}」在将来。").format(value=f"{found:%Y-%m-%d %H:%M}")

    def moment(self, row: Row, name: str) -> tuple[datetime, bool]:
        """Return the moment in a cell, and whether it had a time of day."""
        found = read_moment(row.cells[self.layout.columns[name]], order=self.layout.orders.get(name), tz=self.zone)
        if isinstance(found, datetime):
            return found, True
        return start_of(found), False

    def identify(self, reading: Reading) -> None:
        """Give the row its identity: its own number, or else its words, moment and place among equal ones."""
        said = reading.said
        reading.words = text_key(said["subject"], said["body"])
        if said["external_number"]:
            reading.key = digest("number", said["external_number"])
            return
        when = reading.at.isoformat() if reading.at else ""
        same = digest("row", said["subject"], said["body"], when)
        self.seen[same] += 1
        reading.key = digest(same, str(self.seen[same]))

    def answer(self, reading: Reading, row: Row) -> None:
        """Read the reply and its date. A date that cannot be true is replaced, kept beside the voice, and named."""
        if not self.layout.with_replies:
            return
        cell = row.cells[self.layout.columns["replied_at"]]
        reading.reply = clean_text(row.cells[self.layout.columns["reply"]], self.tally)
        if not reading.reply:
            return
        asked, why = reading.at or start_of(date.min.replace(year=1900)), ""
        try:
            found, exact = self.moment(row, "replied_at")
            if not exact and found.date() == asked.astimezone(self.zone).date():
                found = asked
            if not exact:
                why = _("只有日期,没有钟点,按该日记")
            if found < asked:
                found, why = asked, _("早于来件时间,按来件时间记")
            elif found > self.now:
                found, why = self.now, _("在将来,按导入的时刻记")
        except ValueError:
            found, why = self.now, _("无法识别,按导入的时刻记")
        # A file without the times of its messages says at least that they came before they were answered.
        reading.at, reading.replied_at = reading.at or found, found
        if why:
            shown = clean_text(cell)[:40]
            reading.extra[self.layout.heads[self.layout.columns["replied_at"]]] = shown
            number = reading.said["external_number"] or "—"
            reading.remarks.append(
                _("第 {row} 行(编号 {number})的答复时间「{value}」{why}。").format(
                    row=reading.number, number=number, value=shown, why=why
                )
            )


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
