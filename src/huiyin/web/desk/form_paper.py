"""The paper of a questionnaire on the desk: batches and their copies, the files to be printed, who has read what came back."""

from __future__ import annotations

import io
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from huiyin.cases.files import safe_name
from huiyin.reports.counting import Rate
from huiyin.reports.form_pdf import form_pdf
from huiyin.reports.form_sheet import LANGUAGES, Printed, dotted, laid_out
from huiyin.reports.form_word import form_word
from huiyin.surveys import reading
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Copy, PaperBatch, Questionnaire
from huiyin.surveys.paper import spans, written
from huiyin.surveys.permissions import P
from huiyin.surveys.queries import SEES
from huiyin.surveys.terms import CopyState
from huiyin.web.desk.access import needs
from huiyin.web.desk.form_parts import absolute, answer_address, questionnaire_seen
from huiyin.web.desk.page import page
from huiyin.web.desk.report import DOCX

PDF = "application/pdf"
VERBS = ("print_copies", "issue_copies", "void_copies", "read_copies", "set_turnout")
SPECIMEN = "0000"
COUNTS = {
    "printed": Count("copies"),
    "issued": Count("copies", filter=Q(copies__issued_on__isnull=False)),
    "returned": Count("copies", filter=Q(copies__state=CopyState.RETURNED)),
    "void": Count("copies", filter=Q(copies__state=CopyState.VOID, copies__issued_on__isnull=False)),
    "missing": Count("copies", filter=Q(copies__state=CopyState.ISSUED)),
}


@needs(*SEES)
@require_GET
def paper(request: Any, ref: str) -> HttpResponse:
    """Show what was printed, issued, came back, is void or missing: as numbers by batch, and as serials."""
    questionnaire = questionnaire_seen(request.actor, ref)
    batches = list(questionnaire.batches.select_related("unit").annotate(**COUNTS).order_by("number"))
    total = {name: sum(getattr(batch, name) for batch in batches) for name in COUNTS}
    offers = [one for one in questionnaire_verbs.offers(questionnaire, request.actor) if one.action.name in VERBS]
    return page(
        request,
        "desk/form_paper.html",
        here="collection",
        questionnaire=questionnaire,
        batches=[described(questionnaire, batch) for batch in batches],
        total=total,
        rate=Rate(_("收回率"), _("收回÷发出"), total["returned"], total["issued"]),
        lists=serials_of(questionnaire),
        possible=[one for one in offers if one.possible],
        impossible=[one for one in offers if not one.possible],
        keys=request.actor.may_at(P.SURVEY_KEY, [questionnaire.office.path]),
        prints=request.actor.may_at(P.SURVEY_KEEP, [questionnaire.office.path]),
        reading=reading.state_of(questionnaire),
        turnouts=turnouts_of(questionnaire),
        languages=LANGUAGES,
    )


def described(questionnaire: Questionnaire, batch: PaperBatch) -> tuple[PaperBatch, str]:
    batch.serials = spans(range(batch.first, batch.first + batch.count))  # type: ignore[attr-defined]  # for the page
    return batch, given_words(questionnaire, batch)


def serials_of(questionnaire: Questionnaire) -> list[tuple[str, int, str]]:
    """Return the serials by how they stand, in short. Which of them are missing is what one looks for."""
    found = []
    for state, label in (
        (CopyState.ISSUED, _("发出还没有收回")),
        (CopyState.RETURNED, _("已收回")),
        (CopyState.VOID, _("作废(含没有发出的)")),
        (CopyState.PRINTED, _("印了没有发出")),
    ):
        serials = list(questionnaire.copies.filter(state=state).order_by("serial").values_list("serial", flat=True))
        if serials:
            found.append((label, len(serials), spans(serials)))
    return found


def given_words(questionnaire: Questionnaire, batch: PaperBatch) -> str:
    """Return what is known of a batch's raters, in words: 参评人员类别:党代表."""
    raters = questionnaire.asks.given
    if raters is None or raters.id not in batch.given:
        return ""
    return _("{question}:{option}").format(question=raters.words, option=raters.options[batch.given[raters.id]])


def turnouts_of(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Return for each category how many were invited, came, were handed a ballot and gave it back, valid or void (H10)."""
    raters = questionnaire.asks.given
    if raters is None:
        return []
    known = {one.option: one for one in questionnaire.turnouts.all()}
    rows = questionnaire.copies.filter(issued_on__isnull=False).values(f"batch__given__{raters.id}")
    counted = {
        row[f"batch__given__{raters.id}"]: row
        for row in rows.annotate(
            out=Count("pk"),
            back=Count("pk", filter=Q(returned_on__isnull=False)),
            valid=Count("pk", filter=Q(state=CopyState.RETURNED)),
        )
    }
    lists = {}
    for one in questionnaire.token_lists.all():
        option = one.given.get(raters.id)
        lists[option] = lists.get(option, 0) + one.count
    return [
        {
            "category": str(option),
            "turnout": known.get(number),
            "tokens": lists.get(number, 0),
            **{name: counted.get(number, {}).get(name, 0) for name in ("out", "back", "valid")},
            "void": counted.get(number, {}).get("back", 0) - counted.get(number, {}).get("valid", 0),
        }
        for number, option in enumerate(raters.options)
    ]


# What is printed.


@needs(P.SURVEY_KEEP)
@require_GET
def paper_file(request: Any, ref: str, number: int) -> HttpResponse:
    """Give out a batch to be printed: ``as`` pdf or docx, in Chinese, English or both; perhaps only some serials."""
    questionnaire = questionnaire_seen(request.actor, ref, P.SURVEY_KEEP)
    batch = questionnaire.batches.filter(number=number).first()
    if batch is None:
        raise Http404
    copies = batch.copies.exclude(state=CopyState.VOID).order_by("serial")
    printed = printed_copies(request, questionnaire, batch, copies)
    if not printed:
        raise Http404
    return printed_file(
        request, questionnaire, printed, name=f"{questionnaire.title} {printed[0].serial}-{printed[-1].serial}"
    )


def printed_copies(
    request: Any, questionnaire: Questionnaire, batch: PaperBatch, copies: QuerySet[Copy]
) -> list[Printed]:
    with override("en" if request.GET.get("language") == "en" else "zh-hans"):  # the form's language, not the reader's
        given = given_words(questionnaire, batch)
    keying = absolute(request, reverse("form-keying", args=[questionnaire.code]))
    serials = copies.values_list("serial", flat=True)
    return [Printed(written(serial), f"{keying}?serial={serial}", given) for serial in serials]


def printed_file(
    request: Any, questionnaire: Questionnaire, printed: list[Printed], *, name: str, shown: bool = False
) -> HttpResponse:
    asked = request.GET.get("language", "zh")
    language = asked if asked in dict(LANGUAGES) else "zh"
    answer = answer_address(request, questionnaire)
    sheet = laid_out(questionnaire, printed, language=language, answer_address=answer)
    if request.GET.get("as") == "docx":
        codes = [dotted(one.address) for one in printed]
        content, kind = form_word(sheet, codes=codes, answer_code=dotted(answer) if answer else b""), DOCX
    else:
        content, kind = form_pdf(sheet), PDF
    ending = "docx" if kind == DOCX else "pdf"
    response = FileResponse(
        io.BytesIO(content),
        as_attachment=not shown,
        filename=safe_name(f"{name}.{ending}", f"form.{ending}"),
        content_type=kind,
    )
    response["Cache-Control"] = "no-store, private"
    return response


@needs(*SEES)
@require_GET
def preview(request: Any, ref: str) -> HttpResponse:
    """Show the form as it will be printed, with a serial that no copy has."""
    questionnaire = questionnaire_seen(request.actor, ref)
    raters = questionnaire.asks.given
    given = _("{question}:{option}").format(question=raters.words, option=raters.options[0]) if raters else ""
    keying = absolute(request, reverse("form-keying", args=[questionnaire.code]))
    specimen = [Printed(SPECIMEN, f"{keying}?serial=0", given)]
    name = _("样张 {title}").format(title=questionnaire.title)
    return printed_file(request, questionnaire, specimen, name=name, shown=request.GET.get("as") != "docx")
