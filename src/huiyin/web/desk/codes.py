"""Topics by month, weak links across units, months, categories and topics (D08, D12), and the catalogues behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.actions import case_verbs, code_verbs
from huiyin.cases.actions.starting import add_starting_codes, missing_codes
from huiyin.cases.models import ListedCode
from huiyin.cases.permissions import P
from huiyin.cases.queries import institution_of
from huiyin.cases.terms import CodeList, Kind
from huiyin.kernel.actors import Actor
from huiyin.reports.coded import month_words, months_of
from huiyin.reports.counting import Count, Part
from huiyin.reports.figures import FIGURES, counts
from huiyin.reports.parts import NONE
from huiyin.reports.scope import Scope
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import ScopeFilters, scoped
from huiyin.web.desk.sheets import sheet, wants_sheet

MONTHS = 12
"""So many months stand beside each other; the sum of a topic is over all of them."""
ACROSS = {"unit": _("单位"), "month": _("办结月份"), "category": _("类别"), "topic": _("主题")}


def code_for_verb(actor: Actor, ref: str) -> ListedCode | None:
    """Return the row of a catalogue as a verb needs it."""
    if not (ref.isascii() and ref.isdigit() and len(ref) < 10):
        return None
    institution = institution_of(actor) if actor.paths(CAMPAIGNS.CAMPAIGN_KEEP) else None
    return ListedCode.objects.filter(institution=institution, pk=ref).select_related("institution").first()


@needs(CAMPAIGNS.CAMPAIGN_KEEP)
@require_GET
def codes(request: Any) -> HttpResponse:
    """Show the two catalogues, what is in use and what is retired."""
    institution = own_institution(request)
    found = list(institution.codes.order_by("catalogue", "state", "pk"))
    if wants_sheet(request):
        heads = [_t("目录"), _t("代码"), _t("名称"), _t("提示词"), _t("状态")]
        rows = ([one.get_catalogue_display(), one.code, one.name, one.words, one.get_state_display()] for one in found)
        return sheet(_t("主题和薄弱环节目录"), heads, rows)
    lists = [(label, [one for one in found if one.catalogue == name]) for name, label in CodeList.choices]
    may_add = code_verbs["add_code"].refusal(institution, request.actor) is None
    told = {"lists": lists, "institution": institution, "may_add": may_add, "any": bool(found)}
    return page(request, "desk/codes.html", here="manage", starting=len(missing_codes(institution)), **told)


@needs(CAMPAIGNS.CAMPAIGN_KEEP)
@require_POST
def codes_starting(request: Any) -> HttpResponse:
    """Add the starting rows that are not there yet."""
    n = add_starting_codes(own_institution(request), request.actor)
    messages.success(request, ngettext("已加入 {n} 个目录条目。", "已加入 {n} 个目录条目。", n).format(n=n))
    return redirect("codes")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number and the figure, with its part, whose rows it opens."""

    value: int
    figure: str
    part: str
    head: str = ""
    """What stands above its column: on a phone a line becomes a slip, whose cells name themselves."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table of numbers with its sum."""

    label: str
    cells: list[Cell]
    total: Cell

    @property
    def trend(self) -> str:
        """How the last month stands to the one before, with its sign; nothing where there is only one."""
        if len(self.cells) < 2:
            return ""
        change = self.cells[-1].value - self.cells[-2].value
        return f"{change:+d}" if change else _t("持平")


@needs(P.CASE_VIEW)
@require_GET
@scoped("desk/heat.html", ScopeFilters, here="figures")
def topics(request: Any, scope: Scope, told: dict[str, Any]) -> HttpResponse:
    """Show the heat: how many voices bore each topic, by the month in which they came."""
    names = ("topics.voices", "topics.voices_by_month", "topics.marked", "topics.cases")
    whole, by_month, marked, on_cases = counts([FIGURES[name] for name in names], scope)
    months = up_to_the_last(months_of(scope), by_month)[-MONTHS:]
    heads = [(month.isoformat(), month_words(month)) for month in months]
    lines = heat(whole, by_month, heads)
    told |= {"lines": lines, "heads": heads, "marked": marked, "on_cases": on_cases}
    if wants_sheet(request):
        rows = ([line.label, *(cell.value for cell in line.cells), line.total.value] for line in lines)
        return sheet(_t("热点难点急点"), [_t("主题"), *(str(head) for _m, head in heads), _t("合计")], rows)
    return page(request, "desk/heat.html", **told)


def up_to_the_last(months: list[date], by_month: Count) -> list[date]:
    """Return the months up to the last one in which anything came: a drive that is over is shown as it was."""
    came = {part.code.rpartition("/")[2] for part in by_month.split if part.value}
    last = max((place for place, month in enumerate(months) if month.isoformat() in came), default=len(months) - 1)
    return months[: last + 1]


def heat(whole: Count, by_month: Count, months: list[tuple[str, str]]) -> list[Line]:
    """Return a line for each topic, the most borne first."""
    values = {part.code: part.value for part in by_month.split}
    name = by_month.figure.name
    lines = [
        Line(
            label=part.label,
            cells=[
                Cell(value=values.get(f"{part.code}/{month}", 0), figure=name, part=f"{part.code}/{month}", head=head)
                for month, head in months
            ],
            total=Cell(value=part.value, figure=whole.figure.name, part=part.code),
        )
        for part in whole.split
    ]
    return sorted(lines, key=lambda line: -line.total.value)


class WeakFilters(ScopeFilters):
    by = forms.ChoiceField(label=_("按"), choices=list(ACROSS.items()), required=False)

    field_order = ("campaign", "by", "unit", "since", "until", "as_of")

    def fill(self) -> None:
        """All of them are complaints."""
        super().fill()
        del self.fields["kind"]


@needs(P.CASE_VIEW)
@require_GET
@scoped("desk/weak_links.html", WeakFilters, here="figures")
def weak_links(request: Any, scope: Scope, told: dict[str, Any]) -> HttpResponse:
    """Show which weak links the closed complaints showed, across units, months, categories or topics."""
    by = told["filters"].cleaned_data.get("by") or "unit"
    names = ("complaints.weak_links", f"complaints.weak_links_by_{by}", "complaints.weak_links_by_unit")
    whole, crossed, by_unit = counts([FIGURES[name] for name in names], scope)
    heads = [(part.code, part.label) for part in whole.split]
    lines = crossing(crossed, heads)
    if wants_sheet(request):
        rows = ([line.label, *(cell.value for cell in line.cells), line.total.value] for line in lines)
        return sheet(_t("投诉薄弱环节"), [str(ACROSS[by]), *(label for _c, label in heads), _t("合计")], rows)
    told |= {"whole": whole, "heads": heads, "lines": lines}
    top = proposal(whole, by_unit, scope, request.actor)
    return page(request, "desk/weak_links.html", by=by, across=ACROSS[by], crossed=crossed, top=top, **told)


def crossing(crossed: Count, columns: list[tuple[str, str]]) -> list[Line]:
    """Return the lines of a table across, in the order of the first split; parts that hold nothing have no line."""
    labels: dict[str, str] = {}
    values: dict[str, dict[str, int]] = defaultdict(dict)
    for part in crossed.split:
        one, _slash, two = part.code.rpartition("/")
        labels.setdefault(one, part.label.rpartition(" / ")[0] or one)
        values[one][two] = part.value
    name = crossed.figure.name
    return [
        Line(
            label=label,
            cells=[
                Cell(value=values[one].get(two, 0), figure=name, part=f"{one}/{two}", head=head)
                for two, head in columns
            ],
            total=Cell(value=sum(values[one].values()), figure=name, part=f"{one}/*"),
        )
        for one, label in labels.items()
    ]


def proposal(whole: Count, by_unit: Count, scope: Scope, actor: Actor) -> dict[str, Any] | None:
    """Return the weak link that most complaints showed, and the form that would make it a problem of the ledger (D12).

    The machine proposes; a clerk words it and decides. Of several that are equal the first of the catalogue is named.
    """
    named = [part for part in whole.split if part.code != NONE and part.value]
    if not named:
        return None
    top = max(named, key=lambda part: part.value)
    where = [part for part in by_unit.split if part.code.endswith(f"/{top.code}") and part.value]
    may = case_verbs["open_case"].refusal(scope.campaign, actor) is None
    return {"part": top, "opening": opening(top, where, whole.value, scope) if may else ""}


def opening(top: Part, where: list[Part], n: int, scope: Scope) -> str:
    """Return the address of the form that opens a case, filled in with what was counted."""
    units = _t("、").join(
        _t("{unit} {n} 件").format(unit=part.label.rpartition(" / ")[0], n=part.value)
        for part in sorted(where, key=lambda part: -part.value)
    )
    problem = _t("{scope};{as_of}。办结的投诉共 {all} 件,其中 {n} 件反映出「{name}」薄弱:{units}。").format(
        scope=scope.words, as_of=scope.as_of_words, all=n, n=top.value, name=top.label, units=units
    )
    said = {"kind": Kind.RECTIFICATION.value, "title": _t("投诉反映的薄弱环节:{name}").format(name=top.label)}
    return f"{reverse('verb', args=['campaigns', scope.campaign.code, 'open_case'])}?{urlencode(said | {'problem': problem})}"
