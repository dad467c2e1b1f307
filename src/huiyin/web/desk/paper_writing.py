"""Writing a paper on the desk: words typed or read from a file, measures in a table, what is alike before it is handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.activities.actions_papers import lines_for
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.models import Paper, PaperCall
from huiyin.activities.nearness import Likeness, likeness
from huiyin.activities.papers import calls_of, papers_of
from huiyin.activities.terms_papers import PaperKind
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Invalid, NotAllowed, Refused
from huiyin.kernel.verbs import Action
from huiyin.reports.analyses import analysis_behind
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.papers import alike, marked
from huiyin.web.desk.posted import form_data, key_in, new_key, seen_in
from huiyin.web.errors import STATUS

CELLS = ("measure", "responsible", "due_on")
SPARE = 4
WANTED_LATER = frozenset({"text", "focus"})
"""What a draft may lack, and what is handed in may not: neither needed nor optional."""
MOST_ROWS = 100


@signed_in
@require_http_methods(["GET", "POST"])
def begin(request: Any, ref: str) -> HttpResponse:
    """Begin a paper for a call."""
    call = calls_of(request.actor).filter(ref=ref).first()
    if call is None:
        raise Http404
    return written(request, paper_verbs["begin_paper"], call)


@signed_in
@require_http_methods(["GET", "POST"])
def write(request: Any, ref: str) -> HttpResponse:
    """Go on writing a paper."""
    found = papers_of(request.actor).filter(ref=ref).first()
    if found is None:
        raise Http404
    return written(request, paper_verbs["write_paper"], found)


def written(request: Any, action: Action, obj: Any) -> HttpResponse:
    """Show the words to be written, say what is alike without keeping anything, or keep them."""
    refusal = action.refusal(obj, request.actor)
    if isinstance(refusal, NotAllowed):
        raise refusal
    if request.method == "GET":
        form = action.form(obj=obj, actor=request.actor, initial=begun_with(obj, request.actor))
        return writing_page(request, action, obj, form, refusal=refusal)
    data = form_data(action.form, request.POST)
    if "cell-0-measure" in request.POST:
        data["items"] = table_of(request.POST)
    if "check" in request.POST:
        return checked(request, action, obj, data)
    try:
        key, seen = key_in(action.form, request.POST), seen_in(request.POST)
        deed = action(obj, actor=request.actor, files=request.FILES, key=key, seen=seen, **data)
    except NotAllowed:
        raise
    except Invalid as refused:
        return writing_page(request, action, obj, refused.form, status=400)
    except Refused as refused:
        form = action.bound(obj, request.actor, data, request.FILES)
        return writing_page(request, action, obj, form, refusal=refused, status=STATUS.get(refused.code, 409))
    messages.success(request, _("已保存。看过相同的部分,再提交。"))
    return redirect("paper", deed.obj.ref)


def begun_with(obj: Any, actor: Actor) -> dict[str, str]:
    """Return the words with which a unit's plan begins: what its signed analysis takes up, and how (D13)."""
    if not isinstance(obj, PaperCall) or obj.kind != PaperKind.PLAN or len(lines := lines_for(obj, actor)) != 1:
        return {}
    found = analysis_behind(actor, lines[0].unit, obj.campaign)
    if found is None:
        return {}
    return {"focus": _("抓什么:{targets}\n怎么抓:{measures}").format(targets=found.targets, measures=found.measures)}


def table_of(sent: Any) -> str:
    """Return the rows of the table, and what was pasted below it, as the form takes them."""
    rows = []
    for at in range(MOST_ROWS):
        cells = [" ".join(sent.get(f"cell-{at}-{name}", "").split()) for name in CELLS]
        if any(cells):
            rows.append("\t".join(cells))
    return "\n".join([*rows, *sent.get("pasted", "").splitlines()])


def checked(request: Any, action: Action, obj: Any, data: dict[str, Any]) -> HttpResponse:
    """Say what of the words as they are typed stands elsewhere; nothing is kept."""
    form = action.bound(obj, request.actor, data, request.FILES)
    if not form.is_valid():
        return writing_page(request, action, obj, form, status=400)
    text = form.cleaned_data["text"]
    form = action.form(obj=obj, actor=request.actor, initial=data | {"text": text})
    found = likeness(as_paper(obj, request), text)
    return writing_page(request, action, obj, form, found=found, text=text)


def as_paper(obj: Any, request: Any) -> Paper:
    """Return the paper that is written, or one that is not there yet."""
    if isinstance(obj, Paper):
        return obj
    call: PaperCall = obj
    lines = lines_for(call, request.actor)
    return Paper(call=call, kind=call.kind, unit=lines[0].unit if lines else call.campaign.office)


def writing_page(
    request: Any, action: Action, obj: Any, form: Any, *, found: Likeness | None = None, text: str = "",
    refusal: Refused | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    call = obj if isinstance(obj, PaperCall) else obj.call
    paper = as_paper(obj, request)
    return page(
        request,
        "desk/paper_write.html",
        here="collection",
        status=status,
        action=action,
        call=call,
        form=dressed_to_write(form),
        plan=call.kind == PaperKind.PLAN,
        rows=rows_shown(form) if call.kind == PaperKind.PLAN else [],
        checked=found is not None,
        alike=[alike(near, paper, request.actor, text) for near in found.all if near.percent] if found else [],
        text=marked(paper, found, text) if found else [],
        refusal=refusal,
        lines=refusal.lines if refusal else [],
        key=request.POST.get("key") or new_key(),
        seen=obj.version if isinstance(obj, Paper) else "",
        back=paper.ref,
    )


def dressed_to_write(form: Any) -> Any:
    for name in WANTED_LATER & dressed(form).fields.keys():
        form.fields[name].depends = True
    return form


def rows_shown(form: Any) -> list[dict[str, Any]]:
    """Return the rows of measures as they were typed or kept, and a few empty ones."""
    value = form["items"].value() or ""
    lines = [line for line in str(value).splitlines() if line.strip()]
    cells = [[cell.strip() for cell in (line.split("\t") if "\t" in line else line.split("|"))] for line in lines]
    rows = [dict(zip(CELLS, [*row, "", "", ""], strict=False)) for row in cells]
    rows += [dict.fromkeys(CELLS, "") for _spare in range(max(SPARE, 6 - len(rows)))]
    return [row | {"at": at} for at, row in enumerate(rows[:MOST_ROWS])]
