"""Small files to bring in, and the real ones beside the project."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from huiyin.cases import intake
from huiyin.cases.models import ImportBatch
from tests.factories import District

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name: str) -> Path:
    """Return a real file, or skip the test where the data folder is not there."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{path} is not there: the real messages are not part of the project")
    return path


def a_csv(folder: Path, *lines: str, name: str = "来件.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def an_xlsx(folder: Path, rows: list[list[Any]], name: str = "来件.xlsx") -> Path:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def many(folder: Path, count: int) -> Path:
    """Return a file of ``count`` numbered rows, all different."""
    rows = [f"{n},题 {n},第 {n} 件事情的内容,2025-03-{1 + n % 28:02d} 08:00:00" for n in range(1, count + 1)]
    return a_csv(folder, "编号,主题,内容,时间", *rows)


def bring_in(
    district: District, path: str | os.PathLike[str], *, username: str = "clerk", **options: Any
) -> ImportBatch:
    """Begin and run at once, as the command does."""
    actor = district.actor(username, "cli")
    options.setdefault("channel", "mailbox")
    batch = intake.begin(district.campaign, path=path, name=Path(path).name, actor=actor, **options)
    return intake.run(batch, actor=actor)
