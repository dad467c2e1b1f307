"""One page for every verb: GET shows its form, POST does it, and a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, code_verbs, suggestion_verbs, template_verbs, voice_verbs
from huiyin.cases.actions.timing import asked_extension
from huiyin.cases.models import Case
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of, case_seen, institution_of, with_story
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import run_verbs, topic_verbs
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.refusals import Invalid, KeyReused, Lost, NotAllowed, Refused
from huiyin.kernel.verbs import Action, Deed
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.shortcomings import shortcoming_seen
from huiyin.reports.signed import signed_report
from huiyin.supervision.nouns import KINDS
from huiyin.supervision.permissions import P as SUPERVISION
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.queries import questionnaire_seen
from huiyin.web.addresses import own_address
from huiyin.web.desk import channel_subjects as channels
from huiyin.web.desk import kinds, look_again, phrases
from huiyin.web.desk.access import signed_in
from huiyin.web.desk.analyses import analysing_unit, analysis_seen
from huiyin.web.desk.case import rounds_of
from huiyin.web.desk.case_do import answer_on_short_page
from huiyin.web.desk.codes import code_for_verb
from huiyin.web.desk.collection_seen import (
    consultation_for_verb,
    must_talks_for_verb,
    paper_call_for_verb,
    paper_for_verb,
    plan_for_verb,
    recording_unit,
    session_for_verb,
    talk_for_verb,
    visit_for_verb,
)
from huiyin.web.desk.dress import dressed
from huiyin.web.desk.manage import unit_for_verb, user_for_verb
from huiyin.web.desk.manage_duties import matter_for_verb, sheet_for_verb
from huiyin.web.desk.manage_house import role_for_verb, template_for_verb
from huiyin.web.desk.manage_posts import post_for_verb
from huiyin.web.desk.models import model_seen
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import at_in, form_data, key_in, new_key, seen_in
from huiyin.web.desk.promises import guide_for_verb, service_for_verb, serving_unit, text_for_verb
from huiyin.web.desk.shown_once import SHOWN_ONCE
from huiyin.web.desk.suggestions import suggestion_seen
from huiyin.web.desk.topics import run_for_verb, topic_for_verb
from huiyin.web.desk.voices import voice_for_verb
from huiyin.web.errors import STATUS

CREATING = {
    "campaigns": (
        voice_verbs["receive"],
        case_verbs["open_case"],
        report_verbs["sign_report"],
        suggestion_verbs["draft_suggestion"],
        plan_verbs["draft_plan"],
        session_verbs["plan_session"],
        must_talk_verbs["set_must_talks"],
        consultation_verbs["draft_consultation"],
        paper_call_verbs["draft_paper_call"],
        *channels.OF_A_CAMPAIGN,
        questionnaire_verbs["draft_questionnaire"],
        model_verbs["learn_model"],
        run_verbs["group_pile"],
    ),
    **channels.CREATING,
    "paper-calls": (paper_verbs["begin_paper"],),
    "recording-units": (talk_verbs["record_talk"], visit_verbs["record_visit"]),
    "serving-units": (item_verbs["add_service_item"],),
    "analysing-units": (analysis_verbs["draft_analysis"],),
    "reports": (shortcoming_verbs["state_shortcoming"],),
    "services": (guide_verbs["draft_guide"],),
    "text-house": (text_verbs["draft_text"],),
    "units": (
        user_verbs["add_user"],
        campaign_verbs["open_campaign"],
        post_verbs["file_post"],
        sheet_verbs["set_sheet"],
    ),
    "institution": (
        unit_verbs["add_unit"],
        role_verbs["add_role"],
        template_verbs["add_template"],
        code_verbs["add_code"],
        matter_verbs["add_matter"],
    ),
}
CREATING |= {
    name: (*CREATING.get(name, ()), *kinds.creating_of(name))
    for name in ("campaigns", "at-units", "cases", *(kind.plural for kind in KINDS.values()))
}
OF_COLLECTING = {
    "draft_plan": "collection",
    "plan_session": "sessions",
    "set_must_talks": "collection",
    "draft_consultation": "collection",
    "draft_paper_call": "papers",
    "draft_questionnaire": "forms",
    **{action.name: "channels" for action in channels.OF_A_CAMPAIGN},
}
"""Verbs on a campaign that belong to collecting, with the page from which one comes and to which one goes back."""
BACK = {
    "topics": _lazy("热点"),
    "collection": _lazy("征求意见"),
    "papers": _lazy("材料征集"),
    "sessions": _lazy("座谈和会议"),
    "forms": _lazy("问卷"),
    "channels": _lazy("收集渠道"),
    "talks": _lazy("谈心谈话"),
    "burdens": _lazy("学校反映的负担"),
}
LISTS = {
    "topics",
    "talks",
    "burdens",
    "units",
    "settings",
    "roles",
    "templates",
    "codes",
    "analyses",
    "matters",
    "services",
    "texts",
}
"""Pages that show all of their kind: what one does there leads back to the list."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A kind of thing that verbs are done to: how it is found, its verbs, the place it belongs to, its own page."""

    find: Callable[[Actor, str], Any]
    verbs: dict[str, Action]
    here: str
    page: str


def own_verbs(kind: str, verbs: Any = ()) -> dict[str, Action]:
    own = {name: action for name, action in dict(verbs).items() if not action.creates}
    return own | {action.name: action for action in CREATING.get(kind, ())}


SUBJECTS = {
    "cases": Subject(find=case_seen, verbs=own_verbs("cases", case_verbs), here="ledger", page="case"),
    "voices": Subject(find=voice_for_verb, verbs=own_verbs("voices", voice_verbs), here="voices", page="voice"),
    "campaigns": Subject(
        find=lambda actor, ref: campaigns_of(actor).filter(code=ref).select_related("office", "institution").first(),
        verbs=own_verbs("campaigns", campaign_verbs),
        here="manage",
        page="campaign",
    ),
    "units": Subject(find=unit_for_verb, verbs=own_verbs("units", unit_verbs), here="manage", page="units"),
    "users": Subject(find=user_for_verb, verbs=own_verbs("users", user_verbs), here="manage", page="user"),
    "institution": Subject(
        find=lambda actor, ref: found if (found := institution_of(actor)) and found.code == ref else None,
        verbs=own_verbs("institution", institution_verbs),
        here="manage",
        page="settings",
    ),
    "roles": Subject(find=role_for_verb, verbs=own_verbs("roles", role_verbs), here="manage", page="roles"),
    "templates": Subject(
        find=template_for_verb, verbs=own_verbs("templates", template_verbs), here="manage", page="templates"
    ),
    "analysing-units": Subject(find=analysing_unit, verbs=own_verbs("analysing-units"), here="report", page="analyses"),
    "analyses": Subject(
        find=analysis_seen, verbs=own_verbs("analyses", analysis_verbs), here="report", page="analysis"
    ),
    "reports": Subject(find=signed_report, verbs=own_verbs("reports"), here="report", page="signed-report"),
    "shortcomings": Subject(
        find=shortcoming_seen, verbs=own_verbs("shortcomings", shortcoming_verbs), here="report", page="shortcoming"
    ),
    "codes": Subject(find=code_for_verb, verbs=own_verbs("codes", code_verbs), here="manage", page="codes"),
    "posts": Subject(find=post_for_verb, verbs=own_verbs("posts", post_verbs), here="manage", page="post"),
    "matters": Subject(find=matter_for_verb, verbs=own_verbs("matters", matter_verbs), here="manage", page="matters"),
    "sheets": Subject(find=sheet_for_verb, verbs=own_verbs("sheets", sheet_verbs), here="manage", page="duty-sheet"),
    "serving-units": Subject(find=serving_unit, verbs=own_verbs("serving-units"), here="services", page="services"),
    "services": Subject(
        find=service_for_verb, verbs=own_verbs("services", item_verbs), here="services", page="service"
    ),
    "guides": Subject(find=guide_for_verb, verbs=own_verbs("guides", guide_verbs), here="services", page="guide"),
    "text-house": Subject(
        find=lambda actor, ref: found if (found := institution_of(actor)) and found.code == ref else None,
        verbs=own_verbs("text-house"),
        here="services",
        page="texts",
    ),
    "texts": Subject(find=text_for_verb, verbs=own_verbs("texts", text_verbs), here="services", page="text"),
    "recording-units": Subject(
        find=recording_unit, verbs=own_verbs("recording-units"), here="collection", page="talks"
    ),
    "plans": Subject(
        find=plan_for_verb, verbs=own_verbs("plans", plan_verbs), here="collection", page="collection-plan"
    ),
    "sessions": Subject(
        find=session_for_verb, verbs=own_verbs("sessions", session_verbs), here="collection", page="session"
    ),
    "reporting-schools": Subject(
        find=channels.reporting_school, verbs=own_verbs("reporting-schools"), here="collection", page="burdens"
    ),
    "talks": Subject(find=talk_for_verb, verbs=own_verbs("talks", talk_verbs), here="collection", page="talk"),
    "visits": Subject(find=visit_for_verb, verbs=own_verbs("visits", visit_verbs), here="collection", page="visit"),
    "must-talks": Subject(
        find=must_talks_for_verb, verbs=own_verbs("must-talks", must_talk_verbs), here="collection", page="must-talks"
    ),
    "consultations": Subject(
        find=consultation_for_verb,
        verbs=own_verbs("consultations", consultation_verbs),
        here="collection",
        page="consultation",
    ),
    "paper-calls": Subject(
        find=paper_call_for_verb, verbs=own_verbs("paper-calls", paper_call_verbs), here="collection", page="paper-call"
    ),
    "papers": Subject(find=paper_for_verb, verbs=own_verbs("papers", paper_verbs), here="collection", page="paper"),
    "forms": Subject(
        find=questionnaire_seen, verbs=own_verbs("forms", questionnaire_verbs), here="collection", page="form"
    ),
    "models": Subject(find=model_seen, verbs=own_verbs("models", model_verbs), here="manage", page="model"),
    "topics": Subject(find=topic_for_verb, verbs=own_verbs("topics", topic_verbs), here="sort", page="topic"),
    "groupings": Subject(find=run_for_verb, verbs=own_verbs("groupings", run_verbs), here="sort", page="topics"),
    "at-units": Subject(find=kinds.at_unit, verbs=own_verbs("at-units"), here="", page="desk"),
    **{
        kind.plural: Subject(find=kind.one, verbs=own_verbs(kind.plural, kind.verbs), here=kind.here, page=kind.name)
        for kind in KINDS.values()
    },
    "suggestions": Subject(
        find=suggestion_seen, verbs=own_verbs("suggestions", suggestion_verbs), here="ledger", page="suggestion"
    ),
    **{
        name: Subject(find=channels.finder(kind), verbs=own_verbs(name, verbs), here="collection", page=route)
        for name, (kind, verbs, route) in channels.CHANNELS.items()
    },
}


@signed_in
@require_http_methods(["GET", "POST"])
def verb(request: Any, kind: str, ref: str, name: str) -> HttpResponse:
    """Show the form of a verb, or do it."""
    subject = SUBJECTS.get(kind)
    obj = subject.find(request.actor, ref) if subject else None
    action = subject.verbs.get(name.replace("-", "_")) if subject else None
    if subject is None or obj is None or action is None:
        raise Http404
    if request.method == "POST":
        return done(request, subject, action, obj)
    refusal = action.refusal(obj, request.actor)
    if isinstance(refusal, NotAllowed):
        raise refusal
    form = action.form(obj=obj, actor=request.actor, initial=phrases.suggested(action, obj, request))
    return form_page(request, subject, action, obj, form, refusal=refusal)


def done(request: Any, subject: Subject, action: Action, obj: Any) -> HttpResponse:
    """Do the verb and go on; where it is refused, show why and keep what was typed."""
    data = form_data(action.form, request.POST)
    try:
        deed = action(
            obj,
            actor=request.actor,
            at=at_in(request.POST),
            key=key_in(action.form, request.POST),
            seen=seen_in(request.POST),
            files=request.FILES,
            **data,
        )
    except NotAllowed:
        raise
    except Invalid as refusal:
        return asked_again(request, subject, action, obj, refusal.form)
    except Refused as refusal:
        now = subject.find(request.actor, getattr(obj, "ref", None) or obj.code) or obj
        form = action.bound(now, request.actor, data, request.FILES)
        return form_page(request, subject, action, now, form, refusal=refusal, status=STATUS.get(refusal.code, 409))
    if shown := SHOWN_ONCE.get((subject.page, action.name)):
        return shown(request, deed, data)
    messages.success(request, success(action, deed))
    return redirect(own_address(request.POST.get("next", "")) or address_after(subject, deed))


def asked_again(request: Any, subject: Subject, action: Action, obj: Any, form: VerbForm) -> HttpResponse:
    """Return the page from which a form came that does not hold: the short one of a handler, or the verb's own."""
    short = answer_on_short_page(request, action, obj, form)
    return form_page(request, subject, action, obj, form, status=400) if short is None else short


def success(action: Action, deed: Deed) -> str:
    ref = getattr(deed.obj, "ref", "")
    ref = str(deed.obj) if ref.isdigit() else ref  # a bare number says nothing to a person
    return (
        _("「{verb}」已办理:{ref}").format(verb=action.label, ref=ref)
        if ref
        else _("「{verb}」已办理。").format(verb=action.label)
    )


def address_after(subject: Subject, deed: Deed) -> str:
    """Return where to go after the verb: to what it made, or back to its object."""
    if deed.action.creates:
        return made_at(deed)
    return reverse(subject.page) if subject.page in LISTS else reverse(subject.page, args=[deed.obj.ref])


def made_at(deed: Deed) -> str:
    """Return the page of what a creating verb made."""
    if deed.action.name in kinds.MADE:
        return reverse(kinds.MADE[deed.action.name].name, args=[deed.obj.ref])
    places = {"open_case": "case", "open_campaign": "campaign", "add_user": "user", "sign_report": "signed-report"}
    places |= {"file_post": "post", "set_sheet": "duty-sheet"}
    places |= {"add_service_item": "service", "draft_guide": "guide", "draft_text": "text"}
    places |= {
        "draft_suggestion": "suggestion",
        "learn_model": "model",
        "draft_questionnaire": "form",
        **channels.MADE_AT,
    }
    places |= {"draft_plan": "collection-plan", "plan_session": "session", "set_must_talks": "must-talks"}
    places |= {"draft_paper_call": "paper-call", "begin_paper": "paper"}
    places |= {"draft_consultation": "consultation", "record_talk": "talk", "record_visit": "visit"}
    places |= {"draft_analysis": "analysis", "state_shortcoming": "shortcoming"}
    place = places.get(deed.action.name)
    lists = {
        "add_role": "roles",
        "group_pile": "topics",
        "add_template": "templates",
        "add_code": "codes",
        "add_matter": "matters",
    }
    return reverse(place, args=[deed.obj.ref]) if place else reverse(lists.get(deed.action.name, "units"))


def parted(form: VerbForm) -> dict[str, Any]:
    """Return the fields that are shown at once, and those that are shown on demand; what must be filled in is never hidden."""
    seldom = [field for field in form if field.name in SELDOM and not field.field.required]
    return {"asked": [field for field in form if field not in seldom], "seldom": seldom}


SELDOM = frozenset({"email", "address", "external_number", "file_number", "amount"})
"""What is seldom known or need not be said: shown on demand, so that the form is quickly done."""


def form_page(
    request: Any, subject: Subject, action: Action, obj: Any, form: VerbForm, *, refusal: Any = None, **more: Any
) -> HttpResponse:
    """Return the page of a verb: its form, or the reason why it is not possible with everything that is missing."""
    phrases.offer(form, phrases.offered_for(action, obj))
    told_beside = beside(request, action, obj) | told(refusal) | ways_back(request, subject, obj, action)
    return page(
        request,
        "desk/verb.html",
        here=place_of(subject, action, obj),
        action=action,
        obj=obj,
        form=dressed(form),
        **parted(form),
        key=new_key() if isinstance(refusal, KeyReused) else request.POST.get("key") or new_key(),
        seen=getattr(obj, "version", 0) if not action.creates else "",
        subject=subject.page,
        at=request.POST.get("at", ""),
        **told_beside | more,
    )


def place_of(subject: Subject, action: Action, obj: Any) -> str:
    """Return the place in the menu to which the form of a verb belongs."""
    if action.name in kinds.MADE:
        return kinds.MADE[action.name].here
    return "collection" if collects(action, obj) else subject.here


def beside(request: Any, action: Action, obj: Any) -> dict[str, Any]:
    """Return what stands beside the form: what is judged or reviewed, and what the program noticed."""
    return {
        "judged": judged(action, obj, request.actor),
        "look_address": look_again.address_of(request.resolver_match.kwargs["kind"], action, obj),
        "looked": look_again.submitted(action, obj, request.actor),
        "filed": filed(action, obj),
        "may_backdate": may_backdate(action, obj, request.actor),
        "away": action.permission in DONE_AWAY and not action.creates,
    }


DONE_AWAY = frozenset(
    {P.CASE_VERIFY, SUPERVISION.SUPERVISION_SUPERVISE, SUPERVISION.INSPECTION_DO, SUPERVISION.LOOK_BACK_DO}
)
"""What is done on the spot, where the connection may be bad: the page keeps what was typed and sends it again by itself."""


JUDGING = frozenset({"verify", "rework", "ask", "submit_review", "sign_off", "close", "close_by_decision"})
"""Verbs by which somebody judges what was done: he sees it on the same page."""


ON_MORE_TIME = frozenset({"grant_extension", "refuse_extension"})


def judged(action: Action, obj: Any, actor: Actor) -> dict[str, Any]:
    """Return the measures with their evidence and the last submission where ``action`` judges them, or what more time is asked for."""
    if not isinstance(obj, Case) or action.name not in JUDGING | ON_MORE_TIME:
        return {}
    if action.name in ON_MORE_TIME:
        return {"asked_extension": asked_extension(obj)}
    case = with_story(obj)
    live = [measure for measure in case.measures.all() if measure.dropped_at is None]
    return {"case": case, "measures": live, "rounds": rounds_of(case, actor)[-1:]}


def filed(action: Action, obj: Any) -> Any:
    """Return the refusal that ``action`` decides on or reviews: whoever decides reads it, and what the sender says to it."""
    if action.name not in {"decline", "review_refusal"}:
        return None
    return obj.refusals.select_related("proposal").order_by("-pk").first()


def told(refusal: Refused | None) -> dict[str, Any]:
    """Return a refusal as the page tells it."""
    if refusal is None:
        return {"refusal": None, "sentence": "", "missing": [], "lost": False}
    lost = isinstance(refusal, Lost)
    return {"refusal": refusal, "sentence": refusal.sentence, "missing": refusal.missing, "lost": lost}


def may_backdate(action: Action, obj: Any, actor: Actor) -> bool:
    """Say whether the actor may enter this for a past date, which is a permission of its own."""
    backdate = action.verbs.backdate
    return bool(backdate) and action.verbs.permits(obj, actor, backdate)


def ways_back(request: Any, subject: Subject, obj: Any, action: Action) -> dict[str, Any]:
    """Return the page from which one came, if the address names it, and where one goes back to otherwise, in words."""
    asked = own_address(request.POST.get("next") or request.GET.get("next", ""))
    words = BACK.get(OF_COLLECTING[action.name] if collects(action, obj) else subject.page, "")
    return {"next": asked, "back": asked or back_to(subject, obj, action), "back_words": words}


def collects(action: Action, obj: Any) -> bool:
    """Say whether the verb makes something of collecting for a campaign; verbs of other things may bear its name."""
    return action.name in OF_COLLECTING and isinstance(obj, Campaign)


def back_to(subject: Subject, obj: Any, action: Action) -> str:
    if action.name in kinds.MADE and subject.page not in KINDS:
        return reverse(kinds.MADE[action.name].plural)
    if collects(action, obj):
        return f"{reverse(OF_COLLECTING[action.name])}?{urlencode({'campaign': obj.code})}"
    return reverse(subject.page) if subject.page in LISTS else reverse(subject.page, args=[obj.ref])


__all__ = ["SUBJECTS", "Subject", "verb"]
