"""A circular as it is printed: a self-criticism in its author's words, or the frozen numbers of a progress circular (G16, E12)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.reports.form_pdf import typeset
from huiyin.reports.formal import formal
from huiyin.reports.paper import Paper
from huiyin.supervision.models_circulars import Circular, CircularKind, CircularState

NAMES = ("assigned", "done", "late")


def circular_paper(circular: Circular) -> bytes:
    """Return the circular as a Word file; the head of a page says whether it was issued."""
    institution = circular.campaign.office.institution
    at = circular.as_of or timezone.now()
    paper = Paper(title=circular.title, author=institution.name, mark=mark(circular), at=at)
    paper.title(circular.title)
    for line in lines(circular):
        paper.say(line)
    if rows := rows_of(circular):
        paper.table(caption(), heads(), rows)
    for line in after(circular):
        paper.say(line)
    for line in signed(circular):
        paper.sign_off(line)
    return paper.content()


def circular_pdf(circular: Circular) -> bytes:
    """Return the circular as a PDF on A4; the head of a page says whether it was issued."""
    return typeset(
        "circular",
        {
            "institution": circular.campaign.office.institution.name,
            "mark": mark(circular),
            "title": formal(circular.title),
            "lines": [formal(line) for line in lines(circular)],
            "caption": caption(),
            "heads": heads(),
            "rows": rows_of(circular),
            "after": [formal(line) for line in after(circular)],
            "signed": signed(circular),
        },
    )


def mark(circular: Circular) -> str:
    return circular.ref if circular.state == CircularState.ISSUED else str(circular.get_state_display())


def lines(circular: Circular) -> list[str]:
    """Return what it says: the author's paragraphs, or the sums as they were counted."""
    if circular.kind != CircularKind.PROGRESS:
        return [line.strip() for line in circular.text.splitlines() if line.strip()]
    moment = timezone.localtime(circular.as_of)
    said = _("截至 {at},各单位共承办整改问题 {assigned} 个,已整改 {done} 个,超期未办结 {late} 个。")
    return [said.format(at=f"{moment:%Y-%m-%d %H:%M}", **sums(circular))]


def sums(circular: Circular) -> dict[str, int]:
    return {name: sum(one[name] for one in circular.figures) for name in NAMES}


def caption() -> str:
    return _("各单位整改落实情况")


def heads() -> list[str]:
    return [_("责任单位"), _("交办"), _("已整改"), _("超期")]


def rows_of(circular: Circular) -> list[list[str]]:
    """Return a row for each lead unit and their sum, nothing where nothing was counted."""
    rows = [[one["name"], *(str(one[name]) for name in NAMES)] for one in circular.figures]
    return [*rows, [_("合计"), *(str(n) for n in sums(circular).values())]] if rows else []


def after(circular: Circular) -> list[str]:
    return [_("以上数字由台账生成,印发后不再变动。")] if circular.kind == CircularKind.PROGRESS else []


def signed(circular: Circular) -> list[str]:
    """Return who sends it, and since when it is out."""
    day = circular.issued_on
    dated = [_("{y} 年 {m} 月 {d} 日").format(y=day.year, m=day.month, d=day.day)] if day else []
    return [circular.campaign.office.institution.name, *dated]
