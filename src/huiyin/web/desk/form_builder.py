"""Designing a questionnaire step by step (C01): every step is a form that the server does, so no script is needed.

Each step goes through the verb ``edit_questionnaire`` with the version that was on the page: of two who design at once the
second is told, and what he typed is still there.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.campaigns.models import CampaignState
from huiyin.cases.queries import campaigns_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Invalid, Lost, NotAllowed, Refused, sentences
from huiyin.surveys.actions import CODE, questionnaire_verbs
from huiyin.surveys.content import BadContent, Content
from huiyin.surveys.editing import NoSuchPlace, changed, typed
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.paper import numbers_of
from huiyin.surveys.permissions import P
from huiyin.surveys.templates_library import aspects_lacking, library
from huiyin.surveys.terms import Sort, State
from huiyin.web.desk.access import needs
from huiyin.web.desk.form_parts import questionnaire_seen
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import new_key, seen_in

KINDS = (
    ("single", _("单选")),
    ("multiple", _("多选")),
    ("scale", _("量表")),
    ("matrix", _("矩阵(每行选一项)")),
    ("text", _("填空(文字)")),
    ("number", pgettext_lazy("question", "数字")),
    ("date", pgettext_lazy("question", "日期")),
)


@needs(P.SURVEY_KEEP)
@require_http_methods(["GET", "POST"])
def design(request: Any, ref: str) -> HttpResponse:
    """Show what the questionnaire asks with one question open for changes, or do one step."""
    questionnaire = questionnaire_seen(request.actor, ref, P.SURVEY_KEEP)
    if request.method == "POST":
        return step(request, questionnaire)
    return design_page(request, questionnaire, opened=request.GET.get("question", ""))


def step(request: Any, questionnaire: Questionnaire) -> HttpResponse:
    """Do one step and come back to where it was done; a step that breaks something is told, and nothing typed is lost."""
    sent = request.POST
    name, _colon, down = sent.get("step", "").partition(":")
    code = sent.get("question", "")
    try:
        content = changed(questionnaire.content, name, {**sent.dict(), "down": "1" if down else ""})
        saved(questionnaire, content, request.actor, seen_in(sent))
    except NotAllowed:
        raise
    except (NoSuchPlace, Refused) as refusal:
        wrong = refusal.missing or [refusal.sentence] if isinstance(refusal, Refused) else [str(refusal)]
        if isinstance(refusal, Invalid):
            wrong = sentences(refusal.form)
        questionnaire.refresh_from_db()
        status = 409 if isinstance(refusal, (Lost, NoSuchPlace)) else 400
        return design_page(request, questionnaire, opened=code, sent=sent, wrong=wrong, status=status)
    added = name == "add_question"
    code = newest(questionnaire.content, content) if added else code
    address = reverse("form-design", args=[questionnaire.code])
    if name in ("move_question", "add_question") and code:
        return redirect(f"{address}?question={code}#q-{code}")
    messages.success(request, _t("已保存。"))
    return redirect(f"{address}#q-{code}" if code and name == "change_question" else address)


def newest(before: dict[str, Any], after: dict[str, Any]) -> str:
    known = {q["id"] for section in before.get("sections", ()) for q in section["questions"]}
    return next((q["id"] for section in after["sections"] for q in section["questions"] if q["id"] not in known), "")


def saved(questionnaire: Questionnaire, content: dict[str, Any], actor: Actor, seen: int | None) -> None:
    """Save the content by the verb; groupings by questions that are gone, or are no single choice now, fall away."""
    action = questionnaire_verbs["edit_questionnaire"]
    form: Any = action.form(obj=questionnaire, actor=actor)
    known = {name: form.fields[name].prepare_value(value) for name, value in form.known().items()}
    singles = {q["id"] for section in content["sections"] for q in section["questions"] if q.get("kind") == "single"}
    known |= {
        "content": json.dumps(content, ensure_ascii=False),
        "groupings": " ".join(one for one in questionnaire.groupings if one in singles),
        "signed": "on" if known["signed"] else "",
        "keyed_twice": "on" if known["keyed_twice"] else "",
    }
    if not any(q.get("given") for section in content["sections"] for q in section["questions"]):
        known["weights"] = ""
    action(questionnaire, actor=actor, seen=seen, **known)


def design_page(
    request: Any,
    questionnaire: Questionnaire,
    *,
    opened: str = "",
    sent: Any = None,
    wrong: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page; ``sent`` and ``wrong`` are what was typed and what is wrong with it."""
    return page(
        request,
        "desk/form_design.html",
        here="collection",
        status=status,
        questionnaire=questionnaire,
        sections=sections_of(questionnaire, opened, sent),
        kinds=KINDS,
        frozen=questionnaire.state != State.DRAFT,
        wrong=wrong or [],
        sent=sent,
        lacking=_t("、").join(aspects_lacking(questionnaire.content)),
        ready=library().values(),
    )


def sections_of(questionnaire: Questionnaire, opened: str, sent: Any) -> list[dict[str, Any]]:
    """Return the sections with their questions; the opened one with its fields, as they were typed where they were."""
    plain = questionnaire.content
    try:
        asks = Content.parse(plain)
    except BadContent:
        asks = Content(())
    numbers = numbers_of(asks)
    before: list[dict[str, Any]] = []
    found = []
    for place, section in enumerate(plain.get("sections", ())):
        lines = []
        for question in section["questions"]:
            fields = sent.dict() if sent and opened == question["id"] and "kind" in sent else typed(question)
            known = asks.by_id.get(question["id"])
            lines.append(
                {
                    "question": question,
                    "asked": known,
                    "number": numbers.get(question["id"], ""),
                    "open": opened == question["id"],
                    "fields": fields,
                    "before": list(before),
                    "branch": branch_words(known, asks, numbers),
                }
            )
            if question.get("kind") == "single":
                before.append(
                    {"id": question["id"], "number": numbers.get(question["id"], ""), "text": question["text"]}
                )
        found.append(
            {"place": place, "title": section.get("title", ""), "title_en": section.get("title_en", ""), "lines": lines}
        )
    return found


def branch_words(question: Any, asks: Content, numbers: dict[str, int]) -> str:
    if question is None or question.only_if is None:
        return ""
    other = asks.by_id[question.only_if[0]]
    chosen = _t("、").join(str(other.choices[one]) for one in sorted(question.only_if[1]))
    if other.given:
        return _t("只问「{options}」").format(options=chosen)
    return _t("只在第 {n} 题选了「{options}」时问").format(n=numbers[other.id], options=chosen)


# A new one.


class NewForm(forms.Form):
    """Where a questionnaire starts from: a ready form, another questionnaire, or nothing."""

    campaign = forms.ChoiceField(label=_("活动"))
    title = forms.CharField(label=_("标题"), max_length=100)
    start = forms.ChoiceField(label=_("从哪里开始"))
    code = forms.SlugField(label=_("代码"), max_length=32, required=False, help_text=CODE)

    def __init__(self, data: Any = None, *, actor: Actor, **more: Any) -> None:
        super().__init__(data, **more)
        running = campaigns_of(actor).filter(state=CampaignState.RUNNING)
        held = [one for one in running if actor.may_at(P.SURVEY_KEEP, [one.office.path])]
        self.campaigns = {one.code: one for one in held}
        self.others = {
            one.code: one
            for one in Questionnaire.objects.filter(campaign__in=campaigns_of(actor).values("pk")).select_related(
                "office"
            )[:200]
            if actor.may_at(P.SURVEY_KEEP, [one.office.path])
        }
        fields: Any = self.fields
        fields["campaign"].choices = [(code, one.name) for code, one in self.campaigns.items()]
        fields["start"].choices = [
            (_t("样表"), [(f"form:{code}", str(form.name)) for code, form in library().items()]),
            (_t("空白"), [(f"blank:{sort.value}", _t("空白的{sort}").format(sort=sort.label)) for sort in Sort]),
            (
                _t("照抄,作为下一轮,结果相互对比"),
                [(f"round:{code}", f"{one.title}({code})") for code, one in self.others.items()],
            ),
            (_t("照抄题目"), [(f"copy:{code}", f"{one.title}({code})") for code, one in self.others.items()]),
        ]

    def said(self) -> dict[str, Any]:
        """Return what the verb is told."""
        how, _colon, what = self.cleaned_data["start"].partition(":")
        title, code = self.cleaned_data["title"], self.cleaned_data["code"]
        same = {"code": code, "title": title}
        if how == "form":
            ready = library()[what]
            return {**ready.copied, **same, "content": json.dumps(ready.content), "groupings": given_in(ready.asks)}
        if how == "blank":
            blank = {
                "sections": [
                    {"title": "", "questions": [{"id": "q1", "kind": "text", "text": _t("您有什么意见和建议?")}]}
                ]
            }
            return {"sort": what, **same, "content": json.dumps(blank)}
        other = self.others[what]
        form: Any = questionnaire_verbs["edit_questionnaire"].form(obj=other)
        known = {name: form.fields[name].prepare_value(value) for name, value in form.known().items()}
        ticks = {name: "on" if known[name] else "" for name in ("signed", "keyed_twice")}
        return {**known, **ticks, **same, "previous": what if how == "round" else ""}


def given_in(content: Content) -> str:
    """Return the question by which a ballot's results are told apart: the category of the raters."""
    return content.given.id if content.given else ""


def drafted(request: Any, form: NewForm) -> Questionnaire:
    campaign = form.campaigns[form.cleaned_data["campaign"]]
    action, key = questionnaire_verbs["draft_questionnaire"], request.POST.get("key", "")[:128]
    made: Questionnaire = action(campaign, actor=request.actor, key=key, **form.said()).obj
    return made


@needs(P.SURVEY_KEEP)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Ask from what a questionnaire is to start, draft it, and go on to its design."""
    form = NewForm(request.POST or None, actor=request.actor)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("form-design", drafted(request, form).code)
        except Invalid as invalid:
            for name, wrong in invalid.form.errors.items():
                form.add_error(name if name in form.fields else None, wrong)
        except Refused as refused:
            refusal = refused
    status = 200 if request.method == "GET" else 400
    return page(
        request,
        "desk/form_new.html",
        here="collection",
        status=status,
        form=form,
        key=new_key(),
        refusal=refusal,
        forms=library().values(),
    )


@needs(P.SURVEY_KEEP)
@require_GET
def ready_forms(request: Any) -> HttpResponse:
    """Show the forms of the library, question by question."""
    return page(request, "desk/form_library.html", here="collection", ready=library().values())
