"""The frozen result of a questionnaire or ballot as it is printed (H12): every option's count, what it is a share of, by which
formula and version, who was invited and came, sheets that were void, and the round before. It reads what may be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from huiyin.reports.form_pdf import typeset
from huiyin.reports.paper import WIDTH, Paper
from huiyin.surveys.models import Questionnaire, Result
from huiyin.surveys.results import QuestionShown, TableRow, TableShown, told, too_few
from huiyin.surveys.terms import FEWEST, SHARES_FROM, CopyState

Plain = dict[str, Any]


def laid_out_result(questionnaire: Questionnaire) -> Plain:
    """Return the frozen result as plain data: ``facts``, ``raters``, ``questions`` with their tables, ``method``."""
    result = Result.objects.get(questionnaire=questionnaire)
    before = (
        Result.objects.filter(questionnaire=questionnaire.previous_id).first() if questionnaire.previous_id else None
    )
    return {
        "title": questionnaire.title,
        "kind": _("{sort}统计结果").format(sort=questionnaire.get_sort_display()),
        "office": str(questionnaire.office),
        "about": about(questionnaire),
        "facts": facts(result.figures["returned"]),
        "raters": raters(questionnaire),
        "questions": [question(one, before) for one in told(questionnaire, result, before)],
        "method": method(questionnaire, result),
        "counted_on": result.counted_on.isoformat(),
        "words": {
            "page": _("第 {n} 页 共 {m} 页"),
            "how": _("怎么算的"),
            "raters": _("参评人员和测评票"),
            "counted": _("统计日期"),
        },
    }


def about(questionnaire: Questionnaire) -> str:
    said = _("{campaign},{first} 至 {last},{kind}")
    kind = _("无记名") if questionnaire.anonymous else _("记名")
    return said.format(
        campaign=questionnaire.campaign, first=questionnaire.opens_on, last=questionnaire.closes_on, kind=kind
    )


def facts(returned: Plain) -> list[tuple[str, str]]:
    """Return what was handed out and came back. ``valid`` is what every rate is a share of."""
    said = [
        ("issued", _("发出纸质表")),
        ("returned", _("收回纸质表")),
        ("void", _("作废")),
        ("missing", _("未收回")),
        ("tokens", _("发出邀请码")),
        ("paper", _("纸质有效")),
        ("web", _("网上有效")),
        ("valid", _("有效合计")),
    ]
    always = {"valid", "paper", "web"} | (
        {"issued", "returned", "void", "missing"} if returned.get("issued") else set()
    )
    return [(label, str(returned.get(name, 0))) for name, label in said if name in always or returned.get(name)]


RATERS = ("invited", "present", "out", "back", "void")


def raters(questionnaire: Questionnaire) -> Plain | None:
    """Return the categories with their numbers: people, and sheets of paper; None where there are no categories."""
    asked = questionnaire.asks.given
    if asked is None:
        return None
    known = {one.option: one for one in questionnaire.turnouts.all()}
    key = f"batch__given__{asked.id}"
    sheets = {
        row[key]: row
        for row in questionnaire.copies.filter(issued_on__isnull=False)
        .values(key)
        .annotate(
            out=Count("pk"),
            back=Count("pk", filter=Q(returned_on__isnull=False)),
            void=Count("pk", filter=Q(state=CopyState.VOID, returned_on__isnull=False)),
        )
    }
    rows, total = [], dict.fromkeys(RATERS, 0)
    for place, option in enumerate(asked.options):
        turnout, of = known.get(place), sheets.get(place, {})
        said = {name: getattr(turnout, name, 0) for name in ("invited", "present")}
        said |= {name: of.get(name, 0) for name in ("out", "back", "void")}
        total = {name: total[name] + said[name] for name in RATERS}
        weight = questionnaire.weights.get(str(place))
        rows.append([str(option), *(str(said[name]) for name in RATERS), "" if weight is None else f"{weight}%"])
    rows.append([_("合计"), *(str(total[name]) for name in RATERS), "100%" if questionnaire.weights else ""])
    heads = [str(asked.words), _("应到"), _("实到"), _("发票"), _("收票"), _("其中作废"), _("权重")]
    keep = len(heads) if questionnaire.weights else len(heads) - 1
    return {"heads": heads[:keep], "rows": [row[:keep] for row in rows]}


def question(shown: QuestionShown, before: Result | None) -> Plain:
    notes = [_("问了 {n} 人").format(n=shown.asked)] if shown.asked is not None else []
    notes += [too_few()] if shown.hidden else []
    if shown.measured:
        notes.append(_("{n} 人填写").format(n=shown.measured["n"]))
        if shown.measured.get("mean") is not None:
            notes.append(_("平均 {mean}").format(mean=shown.measured["mean"]))
    tables = merged(shown.tables)
    return {"words": shown.words, "notes": notes, "tables": [table(one, before) for one in tables]}


def merged(tables: Sequence[TableShown]) -> list[list[TableShown]]:
    """Put the rows of a matrix that ask the same together in one table, as a ballot is read aloud."""
    titled = [one for one in tables if one.title]
    return ([titled] if titled else []) + [[one] for one in tables if not one.title]


def table(tables: Sequence[TableShown], before: Result | None) -> Plain:
    """Return one table: a line for each row of a matrix, groups below it, rate and index where they are."""
    scored = any(one.total.index is not None for one in tables)
    weighted = any(one.weighted is not None for one in tables)
    earlier = before is not None and any(one.before is not None for one in tables)
    rows = []
    for one in tables:
        rows.append([one.title or one.total.name, *cells(one.total, one, scored=scored), *more(one, weighted, earlier)])
        for _grouping, groups in one.groups:
            rows += [[f"  {row.name}", *cells(row, one, scored=scored), *[""] * (weighted + earlier)] for row in groups]
    heads = [_("项目"), *tables[0].heads] + ([_("满意率"), _("指数")] if scored else [])
    heads += ([_("加权指数")] if weighted else []) + ([_("上一次指数")] if earlier else [])
    return {"heads": heads, "rows": rows}


def cells(row: TableRow, one: TableShown, *, scored: bool) -> list[str]:
    if row.cells is None:
        return ["—"] * (len(one.heads) + 2 * scored)
    counts = [f"{cell.count}" + (f"\n{cell.share}" if cell.share and cell.count else "") for cell in row.cells]
    counts += ["—"] * (len(one.heads) - len(counts))
    return counts + ([row.rate or "—", "—" if row.index is None else f"{row.index:g}"] if scored else [])


def more(one: TableShown, weighted: bool, earlier: bool) -> list[str]:
    found = ["—" if one.weighted is None else f"{one.weighted:g}"] if weighted else []
    return found + (["—" if one.before is None else f"{one.before:g}"] if earlier else [])


def method(questionnaire: Questionnaire, result: Result) -> list[str]:
    said = [
        _("算法版本 {method},{day} 截止后一次算成,以后不改;分母是有效票。").format(
            method=result.method, day=result.counted_on
        ),
        _(
            "满意率 =(选了得 60 分以上选项的人数)÷(选了有分值选项的人数);指数 = 各选项分值按人数加权平均。"
            "不了解和未答的都不计入;漏填的一项不计,其余各项有效。"
        ),
    ]
    if questionnaire.weights:
        said.append(_("加权指数 = 各类参评人员的指数 × 权重之和 ÷ 权重之和;不显示的几类合在一起,按权重之和算。"))
    said.append(
        _("「—」:不足 {n} 人,或者由合计能倒推出来,不显示。有效票不足 {m} 张的只写人数,不写百分比。").format(
            n=FEWEST, m=SHARES_FROM
        )
    )
    if questionnaire.previous:
        said.append(
            _("上一次:{title}({code})。").format(title=questionnaire.previous.title, code=questionnaire.previous.code)
        )
    return said


# On paper.


def result_pdf(questionnaire: Questionnaire) -> bytes:
    """Return the result as a PDF on A4."""
    return typeset("result", laid_out_result(questionnaire))


def result_word(questionnaire: Questionnaire) -> bytes:
    """Return the result as a Word file in the form of an official paper."""
    said = laid_out_result(questionnaire)
    day = datetime.combine(datetime.fromisoformat(said["counted_on"]), time(), timezone.get_current_timezone())
    paper = Paper(title=said["title"], author=said["office"], mark=said["kind"], at=day)
    paper.title(said["title"])
    paper.note(said["kind"])
    paper.say(said["about"])
    paper.say(_(";").join(f"{label} {value}" for label, value in said["facts"]))
    if said["raters"]:
        put(paper, said["words"]["raters"], said["raters"])
    for place, one in enumerate(said["questions"], 1):
        notes = f"({_(',').join(one['notes'])})" if one["notes"] else ""
        if not one["tables"]:
            paper.say(f"{place}. {one['words']}{notes}")
        for each in one["tables"]:
            put(paper, f"{one['words']}{notes}", each)
    paper.heading(said["words"]["how"])
    for line in said["method"]:
        paper.say(line)
    paper.sign_off(f"{said['office']} {said['counted_on']}")
    return paper.content()


def put(paper: Paper, caption: str, one: Plain) -> None:
    """Add a table whose first column takes what the others leave; what is asked stays on one page with its groups."""
    many = len(one["heads"]) - 1
    each = min(22.0, (WIDTH - 36) / many)
    lower = [row[0].startswith(" ") for row in one["rows"]]
    widths = [WIDTH - each * many, *[each] * many]
    table = paper.table(caption, one["heads"], one["rows"], widths=widths, held=[*lower[1:], False])
    margins = "".join(f'<w:{side} w:w="50" w:type="dxa"/>' for side in ("left", "right"))
    table._tbl.tblPr.insert_element_before(
        parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"), "w:tblLook"
    )
