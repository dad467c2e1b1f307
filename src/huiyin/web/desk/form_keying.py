"""Keying paper (C02): a serial typed or scanned, the answers by digits, the next one; or a spreadsheet of them.

What is keyed is read as it stands on the paper - options by their numbers from 1 - and handed to the verb, which seals it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.kernel.refusals import Invalid, NotAllowed, Refused, sentences
from huiyin.kernel.tables import read_table
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.actions_keying import first_answers, not_to_be_keyed
from huiyin.surveys.content import Question
from huiyin.surveys.models import Keying, Questionnaire
from huiyin.surveys.paper import Scan, as_values, both_shown, keyed, parts_of, scanned
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import CopyState
from huiyin.web.desk.access import needs
from huiyin.web.desk.form_paper import given_words
from huiyin.web.desk.form_parts import questionnaire_seen
from huiyin.web.desk.page import page
from huiyin.web.desk.pasted import TableForm
from huiyin.web.desk.sheets import sheet

SERIAL, NAME, CONTACT = gettext_lazy("编号"), gettext_lazy("姓名"), gettext_lazy("联系方式")


@needs(P.SURVEY_KEY)
@require_http_methods(["GET", "POST"])
def keying(request: Any, ref: str) -> HttpResponse:
    """Ask for a serial and what stands on the copy; keep it and ask for the next."""
    questionnaire = questionnaire_seen(request.actor, ref, P.SURVEY_KEY)
    if request.method == "POST":
        return take(request, questionnaire)
    found = scanned(request.GET.get("serial", ""))
    typed = {"serial": str(found.serial) if found else "", "returned_on": day_in(request.GET.get("day", ""))}
    return keying_page(request, questionnaire, typed)


def take(request: Any, questionnaire: Questionnaire) -> HttpResponse:
    """Take one copy in; what cannot be is told beside its field, and everything typed is still there."""
    sent = request.POST.dict()
    found = scanned(sent.get("serial", ""))
    wrong = not_this(questionnaire, found)
    if wrong or found is None:
        return keying_page(request, questionnaire, sent, serial_wrong=wrong, status=400)
    cells = {head: sent.get(f"k-{head}", "") for head, _question, _row in parts_of(questionnaire.asks)}
    values, wrong_cells = keyed(questionnaire.asks, cells)
    if wrong_cells:
        return keying_page(request, questionnaire, sent, wrong=wrong_cells, status=400)
    answers = json.dumps(picked(questionnaire, found.serial, values, sent))
    said = {name: sent[name] for name in ("name", "contact", "returned_on", "resolved") if sent.get(name)}
    action = questionnaire_verbs["key_copy"]
    try:
        deed = action(questionnaire, actor=request.actor, serial=found.serial, answers=answers, **said)
    except NotAllowed:
        raise
    except Invalid as refusal:
        return refused(request, questionnaire, sent, refusal.form)
    except Refused as refusal:
        return keying_page(request, questionnaire, sent, serial_wrong=refusal.sentence, status=409)
    return taken(request, questionnaire, found.serial, first=deed.note["keying"] == "first")


def taken(request: Any, questionnaire: Questionnaire, serial: int, *, first: bool) -> HttpResponse:
    """Say what was taken, and go on to the next."""
    sentence = _("编号 {serial} 的第一遍已录入,等另一个人录第二遍。") if first else _("编号 {serial} 已收回录入。")
    messages.success(request, sentence.format(serial=f"{serial:04d}"))
    query = {"serial": next_serial(questionnaire, serial, once=first)}
    query |= {"day": request.POST["returned_on"]} if request.POST.get("returned_on") else {}
    return redirect(f"{reverse('form-keying', args=[questionnaire.code])}?{urlencode(query)}")


def not_this(questionnaire: Questionnaire, found: Scan | None) -> Any:
    """Say why what was typed or scanned is no serial of this questionnaire, or nothing."""
    if found is None:
        return _("请输入或扫描表上的编号")
    if not found.code or found.code == questionnaire.code:
        return ""
    other = Questionnaire.objects.filter(
        code=found.code, office__institution=questionnaire.office.institution_id
    ).first()
    if other is None:
        return _("扫到的不是本系统的表。")
    address = f"{reverse('form-keying', args=[other.code])}?serial={found.serial}"
    sentence = _("这一张是「{title}」的表,不是这一份问卷的。")
    return format_html('{} <a href="{}">{}</a>', sentence.format(title=other.title), address, _("去录那一份"))


def refused(request: Any, questionnaire: Questionnaire, sent: Mapping[str, str], form: Any) -> HttpResponse:
    """Show what the verb did not take; where two keyings differ, both of them question by question."""
    rows = []
    if form.differences and not sent.get("resolved"):
        answers, heads = questionnaire.asks.read(values_of(questionnaire, sent)).answers, heads_of(questionnaire)
        for one in form.differences:
            first, second = both_shown(one, form.first_keyed.get(one.id), answers.get(one.id))
            rows.append({"question": one, "head": heads[one.id], "first": first, "second": second})
    serial_wrong = " ".join(form.errors.get("serial", ()))
    wrong = [] if rows else [one for name in form.errors if name != "serial" for one in form.errors[name]]
    return keying_page(request, questionnaire, sent, serial_wrong=serial_wrong, wrong=wrong, differing=rows, status=400)


def values_of(questionnaire: Questionnaire, sent: Mapping[str, str]) -> dict[str, list[str]]:
    return keyed(
        questionnaire.asks, {head: sent.get(f"k-{head}", "") for head, *_more in parts_of(questionnaire.asks)}
    )[0]


def heads_of(questionnaire: Questionnaire) -> dict[str, str]:
    return {question.id: head.partition(".")[0] for head, question, _row in parts_of(questionnaire.asks)}


def picked(
    questionnaire: Questionnaire, serial: int, values: dict[str, list[str]], sent: Mapping[str, str]
) -> dict[str, list[str]]:
    """Put the first keying's answer in the place of this one's where the person chose so."""
    asks = questionnaire.asks
    chosen = [one for one in asks.questions if sent.get(f"pick-{one.id}") == "first"]
    first = Keying.objects.filter(copy__questionnaire=questionnaire, copy__serial=serial).first() if chosen else None
    if first is None:
        return values
    answers = first_answers(questionnaire, first)
    ids = {one.id for one in chosen}
    kept = {name: value for name, value in values.items() if name.partition(".")[0] not in ids}
    for one in chosen:
        kept |= as_values(one, answers.get(one.id))
    return kept


def next_serial(questionnaire: Questionnaire, after: int, *, once: bool) -> str:
    """Return the next serial that waits, for a pile that lies in order; nothing where none does."""
    waiting = questionnaire.copies.filter(state=CopyState.ISSUED).order_by("serial")
    if once:
        waiting = waiting.filter(keying=None)
    serial = waiting.filter(serial__gt=after).values_list("serial", flat=True).first()
    return "" if serial is None else str(serial)


def day_in(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return timezone.localdate().isoformat()


def keying_page(
    request: Any, questionnaire: Questionnaire, typed: Mapping[str, str], *, status: int = 200, **told: Any
) -> HttpResponse:
    """Return the page with what was typed and what there is to tell of it: serial_wrong, wrong, differing."""
    refusal = questionnaire_verbs["key_copy"].refusal(questionnaire, request.actor)
    if isinstance(refusal, NotAllowed):
        raise refusal
    waiting = questionnaire.copies.filter(state=CopyState.ISSUED)
    return page(
        request,
        "desk/form_keying.html",
        here="collection",
        status=status,
        questionnaire=questionnaire,
        refusal=refusal,
        fields=list(fields_of(questionnaire, typed)),
        typed=typed,
        left=waiting.count(),
        once=waiting.filter(keying__isnull=False).count(),
        **told,
    )


def fields_of(questionnaire: Questionnaire, typed: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the questions with their fields: one, or one for each row of a matrix."""
    fields: dict[str, dict[str, Any]] = {}
    for head, question, row in parts_of(questionnaire.asks):
        one = fields.setdefault(question.id, described(question, head.partition(".")[0]))
        label = question.rows[row] if row is not None else ""
        one["parts"].append({"head": head, "label": label, "value": typed.get(f"k-{head}", "")})
    yield from fields.values()


def described(question: Question, number: str) -> dict[str, Any]:
    first = question.lowest if question.kind == "scale" else 1
    choices = [{"n": str(n), "text": str(one)} for n, one in enumerate(question.choices, first)]
    quick = question.kind in ("single", "matrix", "scale") and all(len(one["n"]) == 1 for one in choices)
    return {"question": question, "n": number, "choices": choices, "quick": quick, "parts": []}


@needs(P.SURVEY_KEY)
@require_GET
def serial(request: Any, ref: str) -> HttpResponse:
    """Say in a line what a serial is, while the next fields are being keyed."""
    questionnaire = questionnaire_seen(request.actor, ref, P.SURVEY_KEY)
    found = scanned(request.GET.get("serial", ""))
    wrong = not_this(questionnaire, found)
    if wrong or found is None:
        return HttpResponse(format_html('<span class="error">{}</span>', wrong))
    copy = questionnaire.copies.select_related("batch", "keying").filter(serial=found.serial).first()
    sentence = not_to_be_keyed(questionnaire, found.serial, copy)
    if sentence or copy is None:  # a copy that is not there has its sentence
        return HttpResponse(format_html('<span class="error">{}</span>', sentence))
    said = [
        _("第 {n} 批 {label}").format(n=copy.batch.number, label=copy.batch.label),
        given_words(questionnaire, copy.batch),
    ]
    said += [_("录第二遍")] if getattr(copy, "keying", None) else []
    return HttpResponse(format_html("<span>{}</span>", " · ".join(one for one in said if one)))


# A spreadsheet.


@needs(P.SURVEY_KEY)
@require_http_methods(["GET", "POST"])
def keying_sheet(request: Any, ref: str) -> HttpResponse:
    """Hand out a spreadsheet with a row for every copy that waits, and take it back filled in."""
    questionnaire = questionnaire_seen(request.actor, ref, P.SURVEY_KEY)
    if request.GET.get("as") == "xlsx":
        return empty_sheet(questionnaire)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if form.is_bound and form.is_valid():
        try:
            with form.table() as (place, name):
                rows = rows_in(questionnaire, place, name)
            said = {"returned_on": day_in(request.POST.get("returned_on", ""))}
            questionnaire_verbs["key_copies"](questionnaire, actor=request.actor, rows=json.dumps(rows), **said)
            messages.success(request, _("{n} 份已收回录入。").format(n=len(rows)))
            return redirect("form-paper", questionnaire.code)
        except NotAllowed:
            raise
        except Invalid as refusal:
            form.add_error("file" if form.cleaned_data.get("file") else "pasted", sentences(refusal.form))
        except Refused as refusal:
            form.add_error("file" if form.cleaned_data.get("file") else "pasted", refusal.lines)
    waiting = questionnaire.copies.filter(state=CopyState.ISSUED).count()
    return page(
        request, "desk/form_keying_sheet.html", here="collection", questionnaire=questionnaire, form=form, waiting=waiting,
        day=day_in(request.POST.get("returned_on", "")), status=400 if form.is_bound else 200,
    )  # fmt: skip


def column(head: str) -> str:
    """Return the name of a column: a bare number would look like data."""
    return _("第{n}题").format(n=head)


def columns_of(questionnaire: Questionnaire) -> list[str]:
    heads = [str(SERIAL), *(column(head) for head, _question, _row in parts_of(questionnaire.asks))]
    return heads if questionnaire.anonymous else [*heads, str(NAME), str(CONTACT)]


def empty_sheet(questionnaire: Questionnaire) -> HttpResponse:
    heads = columns_of(questionnaire)
    serials = questionnaire.copies.filter(state=CopyState.ISSUED).order_by("serial").values_list("serial", flat=True)
    rows = [[serial, *[""] * (len(heads) - 1)] for serial in serials] or [[1, *[""] * (len(heads) - 1)]]
    title = _("录入 {title}").format(title=questionnaire.title)
    return sheet(_("录入"), heads, rows, widths=[8, *[9] * (len(heads) - 1)], named=title)


def rows_in(questionnaire: Questionnaire, place: str, name: str) -> list[dict[str, Any]]:
    """Return the rows of a filled spreadsheet as the verb takes them, or refuse with everything that cannot be read."""
    table = read_table(place, name=name)
    heads = ["".join(str(head).split()) for head in table.heads]
    known = columns_of(questionnaire)
    if heads[:1] != known[:1]:
        raise Refused(_("第一列要是「编号」。请用这里下载的表来填。"))
    if strange := [head for head in heads if head not in known]:
        raise Refused(
            _("看不懂这些列:{heads}。列名是题号,例如 {example}。").format(heads=" ".join(strange), example=known[1])
        )
    rows, wrong = [], []
    for row in table.rows():
        cells = dict(zip(heads, (cell_text(cell) for cell in row.cells), strict=False))
        if not any(text for head, text in cells.items() if head != known[0]):
            continue
        one, mistakes = row_in(questionnaire, cells)
        rows.append(one)
        wrong += [_("第 {n} 行:{why}").format(n=row.number, why=why) for why in (row.problem, *mistakes) if why]
    if wrong:
        raise Refused(_("没有收:有填错的地方,请改好再传,一份都没有录。"), missing=wrong[:50])
    if not rows:
        raise Refused(_("表里没有填写任何一份。"))
    return rows


def row_in(questionnaire: Questionnaire, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    found = scanned(cells.get(str(SERIAL), "").removesuffix(".0"))
    named = {head: cells.get(column(head), "") for head, _question, _row in parts_of(questionnaire.asks)}
    values, wrong = keyed(questionnaire.asks, named)
    one = {"serial": found.serial if found else None, "answers": values}
    if not questionnaire.anonymous:
        one |= {"name": cells.get(str(NAME), ""), "contact": cells.get(str(CONTACT), "")}
    return one, ([] if found else [_("编号不对")]) + wrong


def cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.date().isoformat() if hasattr(cell, "date") else "" if cell is None else str(cell).strip()
