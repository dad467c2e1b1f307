"""What matters most to many in a pile of messages: its groups with title, place, period and course. No text of a message is shown."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from huiyin.text.group_words import months_of, title_of, trend_of
from huiyin.text.groups import METHOD, VERSION, Group, grouped
from huiyin.text.reading_many import read_all
from huiyin.text.trials.messages import Message, read_messages

SHOWN = 50


def run(messages: Path) -> dict[str, Any]:
    """Group the messages of a table and tell the biggest groups."""
    pile = read_messages(messages)
    begun = time.perf_counter()
    groups = grouped(read_all([(message.text, message.subject) for message in pile]))
    taken = time.perf_counter() - begun
    return {
        "n": len(pile),
        "groups": len(groups),
        "grouped": sum(group.size for group in groups),
        "largest": groups[0].size if groups else 0,
        "method": METHOD,
        "version": VERSION,
        "seconds": taken,
        "per_second": len(pile) / taken if taken else 0.0,
        "topics": [told(group, pile) for group in groups[:SHOWN]],
    }


def told(group: Group, pile: list[Message]) -> dict[str, Any]:
    """Return one group in words and numbers; ``ids`` are the numbers of all its messages."""
    days = sorted(day for at in group.members if (day := pile[at].day))
    months = months_of(days)
    return {
        "title": title_of(pile[group.central].subject or pile[group.central].text[:30], group.place),
        "size": group.size,
        "place": group.place,
        "first": str(days[0]) if days else "",
        "last": str(days[-1]) if days else "",
        "trend": trend_of(months),
        "score": group.score,
        "ids": " ".join(pile[at].number for at in group.members),
    }
