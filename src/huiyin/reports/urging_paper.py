"""The sheet of an urging (催办通知书、督办单) with its coloured head, as it is printed, signed and answered."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from huiyin.cases.shares import share_used
from huiyin.cases.terms import UrgingColour, UrgingKind
from huiyin.cases.urging_models import Urging
from huiyin.reports.formal import formal
from huiyin.reports.paper import WIDTH, Paper, add_row, draw_lines

BANDS = {
    UrgingColour.BLUE: ("1F5FA8", "FFFFFF"),
    UrgingColour.YELLOW: ("FFD54A", "000000"),
    UrgingColour.RED: ("C00000", "FFFFFF"),
}
"""The band over a sheet and the letters on it; the word stands there as well, for a printer without colours."""
HEAD = 34.0
"""Millimetres of the column that says what stands beside it."""


def title_of(urging: Urging) -> str:
    titles = {UrgingKind.REMINDER: _("办理提醒单"), UrgingKind.NOTICE: _("催办通知书"), UrgingKind.ORDER: _("督办单")}
    return titles[UrgingKind(urging.kind)]


def sheet_of(urging: Urging) -> bytes:
    """Return the sheet as a Word file. It names the case in the clerk's words and no sender."""
    institution = urging.case.office.institution
    paper = Paper(title=f"{title_of(urging)} {urging}", author=institution.name, mark=str(urging), at=urging.at)
    band(paper, urging)
    paper.title(title_of(urging))
    paper.note(str(urging))
    paper.write(_("{unit}:").format(unit=urging.unit), "表文")
    paper.say(urging.text)
    facts(paper, urging)
    signature(paper, institution.name, timezone.localdate(urging.at))
    if urging.reply_by:
        answer(paper, urging)
    return paper.content()


def band(paper: Paper, urging: Urging) -> None:
    """Draw the coloured head with the colour's name and why it has it."""
    ground, letters = BANDS[UrgingColour(urging.colour)]
    table = paper.document.add_table(rows=1, cols=1)
    table.autofit = False
    cell = table.rows[0].cells[0]
    cell.width = Mm(WIDTH)
    shade(cell, ground)
    paragraph = cell.paragraphs[0]
    paragraph.style = "表头"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    words = _("{colour}·{why}").format(colour=urging.get_colour_display(), why=urging.get_level_display())
    run = paragraph.add_run(words)
    run.font.color.rgb, run.font.size = RGBColor.from_string(letters), Pt(16)


def shade(cell: _Cell, ground: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in [("val", "clear"), ("color", "auto"), ("fill", ground)]:
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)  # the library has no name for it


def facts(paper: Paper, urging: Urging) -> None:
    """List what the case is, whose it is and how its limit stands."""
    case, day = urging.case, timezone.localdate(urging.at)
    share = share_used(case, day)
    rows = [
        (_("件号"), case.ref),
        (_("事项"), case.title),
        (_("承办单位"), str(urging.unit)),
        (_("责任人"), case.person or _("未指定")),
        (_("办理时限"), str(urging.due_on)),
    ]
    if share and share.total and case.due_on == urging.due_on:
        rows.append((_("时限使用"), used_words(share.used, share.total, share.late)))
    people = [f"{one.user.name}({one.get_step_display()})" for one in urging.urged.all()]
    rows += [(_("发给"), _("、").join(people)), (_("回复期限"), str(urging.reply_by or _("不用回复")))]
    grid(paper, rows)


def used_words(used: int, total: int, late: int) -> str:
    if late:
        return _("时限 {total} 个工作日,已超 {late} 个工作日").format(total=total, late=late)
    return _("时限 {total} 个工作日,已用 {used} 个").format(total=total, used=used)


def grid(paper: Paper, rows: list[tuple[str, str]]) -> None:
    table = paper.document.add_table(rows=0, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (HEAD, WIDTH - HEAD), strict=True):
        column.width = Mm(width)
    for head, said in rows:
        add_row(table, [head, formal(said)], ["表头", "表文"], keeps=True)
    draw_lines(table)
    paper.write("", "表后")


def signature(paper: Paper, name: str, day: date) -> None:
    for line in (name, _("{y} 年 {m} 月 {d} 日").format(y=day.year, m=day.month, d=day.day)):
        paper.write(line, "表文")
        paper.document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def answer(paper: Paper, urging: Urging) -> None:
    """Leave the place for the answer, or print the one that came (回音)."""
    what = _("办理情况、未办结的原因和打算")
    if urging.replied_at:
        paper.write(_("回音"), "表题")
        by = f"{urging.replied_by or ''} {timezone.localdate(urging.replied_at)}".strip()
        grid(paper, [(what, urging.reply), (_("答复人"), by)])
    else:
        paper.write(_("回音(请在 {day} 前填写送回)").format(day=urging.reply_by), "表题")
        grid(paper, [(what, "\n" * 3), (_("单位负责人签字"), "\n")])
