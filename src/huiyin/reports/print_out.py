"""From the blocks of a report to its Word file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.reports.blocks import Block, plain
from huiyin.reports.charts import drawn, png
from huiyin.reports.paper import Paper


def printed(content: Mapping[str, Any], *, mark: str, at: datetime) -> bytes:
    """Return the report as a Word file; ``mark`` stands on every page, ``at`` is the date of the file."""
    paper = Paper(title=content["title"], author=content["author"], mark=mark, at=at)
    write = {
        "title": paper.title,
        "note": paper.note,
        "section": paper.heading,
        "part": paper.subheading,
        "text": paper.say,
    }
    for block in content["blocks"]:
        if block["sort"] == "table":
            print_table(paper, block)
        elif block["sort"] == "chart":
            print_chart(paper, block)
        else:
            write[block["sort"]](plain(block["spans"]))
    return paper.content()


def print_table(paper: Paper, block: Block) -> None:
    paper.table(
        plain(block["spans"]),
        [plain(head) for head in block["heads"]],
        [[plain(cell) for cell in row] for row in block["rows"]],
        note=plain(block["note"]),
        words=block["words"],
        widths=block["widths"],
    )


def print_chart(paper: Paper, block: Block) -> None:
    paper.picture(png(drawn(block["chart"], block["values"])), plain(block["spans"]))
