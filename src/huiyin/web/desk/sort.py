"""The sorting table (梳理台): the oldest voice that waits, the cases it may belong to, and one key for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Link, Voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import voices_waiting_for, with_names
from huiyin.cases.sorting import (
    SORTED,
    UNDONE_BY,
    Pace,
    cases_near,
    open_cases_like,
    pace_of,
    voice_to_sort,
)
from huiyin.cases.terms import AsideReason, Kind
from huiyin.insight.outside import reordered
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Invalid, Refused
from huiyin.kernel.verbs import Deed
from huiyin.web.desk.access import needs
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import form_data, key_in, new_key, seen_in
from huiyin.web.desk.sort_advice import (
    Advice,
    advice_for,
    marked,
    read_of,
    with_passages,
)
from huiyin.web.desk.sort_opening import StepRefused, forms_of_opening, open_from
from huiyin.web.desk.sort_reopening import ended_told, reopen_from
from huiyin.web.desk.voices import opening_address, rang, topics_told, voice_for_verb
from huiyin.web.errors import STATUS

STEPS = 20
"""So many steps back one may go."""
WITH_CASES = {"open_case": open_from, "reopen": reopen_from}
"""The steps that do something to a case and put the voice to it."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A step that was refused: which, why, what is missing, and its form with what was typed."""

    verb: str
    sentence: str
    missing: Sequence[str] = ()
    form: Any = None
    sent: Any = None
    """What was posted, where the step has the forms of several verbs."""


@needs(P.VOICE_SORT)
@require_GET
def sort(request: Any) -> HttpResponse:
    """Lay the next voice on the table."""
    after, at = request.GET.get("after", "")[:16], request.GET.get("at", "")[:16]
    waiting = voices_waiting_for(request.actor)
    voice = voice_to_sort(request.actor, after=after, at=at, waiting=waiting)
    return table_with(request, voice, after=after, pace=pace_of(request.actor, waiting))


def table_with(
    request: Any,
    voice: Voice | None,
    *,
    after: str,
    pace: Pace | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page with ``voice`` on the table, or with nothing left."""
    steps = request.session.get("sorted", [])
    return page(
        request,
        "desk/sort.html",
        here="sort",
        status=status,
        voice=voice,
        after=after,
        pace=pace or pace_of(request.actor),
        last=steps[-1] if steps else None,
        last_step=name_of(steps[-1]) if steps else "",
        key=new_key(),
        refusal=refusal,
        **(beside(request, voice, refusal) if voice else {}),
    )


def beside(request: Any, voice: Voice, refusal: Refusal | None) -> dict[str, Any]:
    """Return what lies beside the voice: its candidates, its attachments and questions, and the forms of each step."""
    actor, text = request.actor, request.GET.get("q", "").strip()[:100]
    candidates, closed = (open_cases_like(text, voice, actor), []) if text else cases_near(voice, actor)
    advice = advice_for(voice, candidates)
    shown = candidates if text else reordered(voice, candidates)
    return {
        "candidates": with_passages(voice, shown),
        "advice": advice,
        "lines": marked(voice, shown),
        **read_of(voice),
        **rang(voice, actor),
        "text": text,
        **ended_told(voice, closed, actor, refusal.sent if refusal and refusal.verb == "reopen" else None),
        "links": list(Link.objects.filter(voice=voice, unlinked_at=None).select_related("case").order_by("pk")),
        "attachments": with_names(voice.attachments.all()),
        "questions": list(voice.questions.all()),
        "forms": forms_for(voice, actor, refusal),
        "opening": opening_address(voice.campaign.code, [voice.ref]),
        "parts": parts_of_opening(voice, actor, refusal, advice),
        "extra": sorted(voice.extra.items()),
        **topics_told(voice, actor),
    }


def forms_for(voice: Voice, actor: Actor, refusal: Refusal | None) -> dict[str, Any]:
    """Return the form of each step; the one that was refused keeps what was typed."""
    known: dict[str, dict[str, Any]] = {
        "set_aside": {"reason_code": AsideReason.DUPLICATE, "reason": _("与已有来件内容相同,不再重复列入。")},
    }
    found = {}
    for name in SORTED:
        if refusal and refusal.verb == name and refusal.form is not None:
            form = refusal.form
        else:
            form = voice_verbs[name].form(obj=voice, actor=actor, initial=known.get(name, {}))
        form.auto_id = f"id_{name}_%s"
        found[name] = dressed(form)
    found["link"].fields["case"].widget.attrs["list"] = "near"
    return found


def parts_of_opening(voice: Voice, actor: Actor, refusal: Refusal | None, advice: Advice) -> dict[str, Any]:
    """Return the forms of a new case: filled in as far as is known or likely, or as they were sent and refused."""
    if refusal and refusal.verb == "open_case":
        return forms_of_opening(voice, actor, {}, refusal.sent)
    known = {"open_case": {"title": voice.subject, "kind": Kind.RECTIFICATION}}
    return forms_of_opening(voice, actor, known | advice.initial)


@needs(P.VOICE_SORT)
@require_POST
def sort_step(request: Any) -> HttpResponse:
    """Do one step with the voice on the table by its declared verb, and lay the next one there."""
    after, name = request.POST.get("after", "")[:16], request.POST.get("do", "")
    voice = voice_for_verb(request.actor, request.POST.get("voice", ""))
    if voice is None or name not in (*SORTED, *WITH_CASES):
        raise Http404
    try:
        step = WITH_CASES.get(name)
        deed = step(voice, request.actor, request.POST) if step else done(request, voice, name)
    except StepRefused as wrong:
        found = refusal_of(name, wrong.refusal, sent=request.POST)
        return table_with(request, voice, after=after, refusal=found, status=STATUS.get(wrong.refusal.code, 409))
    except Refused as refusal:
        found = refusal_of(name, refusal, form=form_sent(request, voice, name, refusal))
        return table_with(request, voice, after=after, refusal=found, status=STATUS.get(refusal.code, 409))
    return go_on(request, voice, deed, after)


def refusal_of(name: str, refusal: Refused, **kept: Any) -> Refusal:
    """Return the refusal as the page shows it; a form that does not hold says itself what is wrong, beside each field."""
    invalid = isinstance(refusal, Invalid)
    sentence = str(refusal) if invalid else refusal.sentence
    return Refusal(verb=name, sentence=sentence, missing=() if invalid else refusal.missing, **kept)


def form_sent(request: Any, voice: Voice, name: str, refusal: Refused) -> Any:
    if isinstance(refusal, Invalid):
        return refusal.form
    action = voice_verbs[name]
    return action.bound(voice, request.actor, form_data(action.form, request.POST))


def done(request: Any, voice: Voice, name: str) -> Deed:
    action = voice_verbs[name]
    return action(
        voice,
        actor=request.actor,
        key=key_in(action.form, request.POST),
        seen=seen_in(request.POST),
        **form_data(action.form, request.POST),
    )


def go_on(request: Any, voice: Voice, deed: Deed, after: str) -> HttpResponse:
    """Remember the step, say what was done, and go to the next voice, or stay where the voice says more than one thing."""
    case = deed.obj.ref if deed.action.name in WITH_CASES else request.POST.get("case", "")
    voice.refresh_from_db(fields=["version"])
    step = {
        "voice": voice.ref,
        "verb": deed.action.name,
        "case": case if deed.action.name != "set_aside" else "",
        "seen": voice.version,
    }
    steps = request.session.get("sorted", [])
    if step not in steps[-1:]:  # a double click is one step
        request.session["sorted"] = [*steps, step][-STEPS:]
    messages.success(request, said(voice, deed, case))
    stays = request.POST.get("stay") and deed.action.name in ("link", "open_case")
    return redirect(place(after=after, at=voice.ref if stays else ""))


def said(voice: Voice, deed: Deed, case: str) -> str:
    """Return what was done in words, with a link to the case."""
    sentence = {
        "link": _("{voice} 已归入 {case}。"),
        "open_case": _("{voice} 已立为新件 {case}。"),
        "reopen": _("{case} 已按反弹重新打开,{voice} 已归入。"),
    }.get(deed.action.name)
    if sentence is None:
        return _("{voice}:{verb}").format(voice=voice.ref, verb=deed.action.label)
    link = format_html('<a href="{}">{}</a>', reverse("case", args=[case]), case)
    return format_html(sentence, voice=voice.ref, case=link)


def place(**parts: str) -> str:
    found = {name: value for name, value in parts.items() if value}
    return reverse("sort") + (f"?{urlencode(found)}" if found else "")


@needs(P.VOICE_SORT)
@require_POST
def sort_undo(request: Any) -> HttpResponse:
    """Take the last step back by the verb that undoes it; the voice lies on the table again."""
    steps, after = request.session.get("sorted", []), request.POST.get("after", "")[:16]
    if not steps:
        messages.warning(request, _("没有可以撤销的步骤。"))
        return redirect(place(after=after))
    step = steps[-1]
    if request.POST.get("step") != name_of(step):  # the same press twice, or a page that is older than the last step
        return redirect(place(after=after))
    request.session["sorted"] = steps[:-1]
    voice = voice_for_verb(request.actor, step["voice"])
    if voice is None:
        messages.warning(request, _("那份来件现在看不到了,没有撤销。"))
        return redirect(place(after=after))
    try:
        undo(voice, step, request.actor)
    except Refused as refusal:
        messages.warning(request, _("没有撤销:{why}").format(why=refusal))
    else:
        messages.success(request, undone(step))
    return redirect(place(after=after, at=voice.ref))


def name_of(step: dict[str, Any]) -> str:
    """Return the name by which the page says which step it offers to take back."""
    return f"{step['voice']}:{step['verb']}:{step['seen']}"


def undo(voice: Voice, step: dict[str, Any], actor: Actor) -> None:
    """Do the inverse verb of ``step``; a case that was opened, or opened again, stays so.

    What somebody else did with the voice since is not ours to take back: then the verb is refused.
    """
    back = voice_verbs[UNDONE_BY.get(step["verb"], "unlink")]
    data = {"case": step["case"]} if back.name == "unlink" else {}
    back(voice, actor=actor, reason=_("梳理时撤销"), seen=step["seen"], **data)


def undone(step: dict[str, Any]) -> str:
    if step["verb"] == "open_case":
        sentence = _("来件已移出;新立的件 {case} 还在台账里,如是立错,请到该件申请作废。")
        return sentence.format(case=step["case"])
    if step["verb"] == "reopen":
        sentence = _("来件已移出;件 {case} 仍是重开的,不是反弹的,请到该件另行办理。")
        return sentence.format(case=step["case"])
    return _("已撤销,{voice} 又在这里了。").format(voice=step["voice"])
