"""A circular as it is printed: a self-criticism in its author's words, or the frozen numbers of a progress circular (G16, E12)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.reports.paper import Paper
from huiyin.supervision.models_circulars import Circular, CircularKind, CircularState


def circular_paper(circular: Circular) -> bytes:
    """Return the circular as a Word file; the head of a page says whether it was issued."""
    institution = circular.campaign.office.institution
    mark = circular.ref if circular.state == CircularState.ISSUED else circular.get_state_display()
    at = circular.as_of or timezone.now()
    paper = Paper(title=circular.title, author=institution.name, mark=str(mark), at=at)
    paper.title(circular.title)
    if circular.kind == CircularKind.PROGRESS:
        progress(paper, circular)
    for line in circular.text.splitlines():
        if line.strip():
            paper.say(line.strip())
    paper.sign_off(institution.name)
    if day := circular.issued_on:
        paper.sign_off(_("{y} 年 {m} 月 {d} 日").format(y=day.year, m=day.month, d=day.day))
    return paper.content()


def progress(paper: Paper, circular: Circular) -> None:
    """Say the sums and list the lead units, as they were counted."""
    names = ("assigned", "done", "late")
    sums = {name: sum(one[name] for one in circular.figures) for name in names}
    moment = timezone.localtime(circular.as_of)
    said = _("截至 {at},各单位共承办整改问题 {assigned} 个,已整改 {done} 个,超期未办结 {late} 个。")
    paper.say(said.format(at=f"{moment:%Y-%m-%d %H:%M}", **sums))
    rows = [[one["name"], *(str(one[name]) for name in names)] for one in circular.figures]
    heads = [_("责任单位"), _("交办"), _("已整改"), _("超期")]
    if rows:
        paper.table(_("各单位整改落实情况"), heads, [*rows, [_("合计"), *(str(sums[name]) for name in names)]])
    paper.say(_("以上数字由台账生成,印发后不再变动。"))
