"""Filling in a questionnaire: the page, and taking what it sends. Nothing of who sends is looked at, let alone kept.

No account, no session, no cookie. What lets somebody in is his token, or a proof of work for a page that anybody may
fill in; so a forged request from another site could only do what its author could do himself, and asks for no mark
against it. Whatever is refused comes back with all that was typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.people.models import Institution
from huiyin.surveys import intake
from huiyin.surveys.content import Answers
from huiyin.surveys.intake import Asked
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.terms import Door, State
from huiyin.web.desk.access import open_to_all
from huiyin.web.limits import GUESSING, UNPROVEN
from huiyin.web.public import proof
from huiyin.web.public.form_page import sections_of
from huiyin.web.public.tokens import new_token, usable

LANGUAGES = frozenset({"zh-hans", "zh-hant", "en"})
THANKS_KEPT = 60
"""Seconds for which a page of thanks that was made is sent again."""
View = Callable[..., HttpResponse]


def in_its_language(view: View) -> View:
    """Show the page in the language that its own form names: no cookie remembers it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.POST.get("x-switch") or request.POST.get("x-language") or request.GET.get("language", "")
        if asked not in LANGUAGES:
            return view(request, *args, **kwargs)
        with translation.override(asked):
            request.LANGUAGE_CODE = asked
            return view(request, *args, **kwargs)

    return shown


def asked_of_the_public(code: str, typed: str = "") -> Asked:
    """Return a questionnaire that the public may know of, with the token that was typed."""
    found = intake.asked_now(code, typed)
    if found is None or found.questionnaire.state == State.DRAFT or found.questionnaire.door == Door.PAPER:
        raise Http404
    return found


@open_to_all
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def fill(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form, or take what it sends."""
    filling = Filling(request, asked_of_the_public(code, request.POST.get("x-token", "")))
    if request.method != "POST":
        return filling.over() if intake.standing(filling.questionnaire) else filling.page(200)
    if "x-switch" in request.POST:
        return filling.page(200)
    return filling.taken()


class Filling:
    """One press of the button, or the form before it."""

    def __init__(self, request: HttpRequest, asked: Asked) -> None:
        self.request, self.asked, self.questionnaire, self.sent = request, asked, asked.questionnaire, request.POST
        self.mistakes: dict[str, str] = {}
        self.page_token = usable(self.sent.get("x-page", ""))

    @property
    def by_script(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "fetch"

    # Taking it.

    def taken(self) -> HttpResponse:
        if sentence := intake.standing(self.questionnaire):
            return self.over(sentence)
        by_token = self.questionnaire.door == Door.TOKENS
        if by_token:
            self.check_token()
        if self.mistakes:
            return self.page(422)
        if by_token and self.asked.used:
            return self.thanks(again=True)
        if not by_token and (doubted := self.doubted()):
            return doubted
        answers = self.answers()
        return self.page(422) if self.mistakes else self.kept(answers)

    def check_token(self) -> None:
        """A wrong token is a mistake, and too many of them wait."""
        typed = self.sent.get("x-token", "").strip()
        if GUESSING.reached(self.request):
            self.mistakes["x-token"] = _("输错的次数太多。请过十分钟再交,填好的内容还在下面。")
        elif not typed:
            self.mistakes["x-token"] = _("请填邀请码")
        elif self.asked.token is None:
            GUESSING.count(self.request)
            self.mistakes["x-token"] = _("没有这个邀请码,请对照您拿到的单子再输一遍")

    def doubted(self) -> HttpResponse | None:
        """Ask a sum where much came from one address without proof of work; a right answer is proof enough."""
        if self.proven() or proof.sum_right(self.page_token, self.sent.get("x-sum", "")):
            return None
        if not UNPROVEN.reached(self.request):
            UNPROVEN.count(self.request)
            return None
        mistake = _("这个数不对,请再算一次") if self.sent.get("x-sum") else ""
        return self.page(429, asked=proof.sum_asked(self.page_token), mistake=mistake)

    def proven(self) -> bool:
        return proof.proven(self.page_token, self.sent.get("x-challenge", ""), self.sent.get("x-proof", ""))

    def answers(self) -> Answers:
        values = {name: self.sent.getlist(name) for name in self.sent}
        reading = self.questionnaire.asks.read(values, self.asked.given)
        self.mistakes |= reading.mistakes
        if not self.questionnaire.anonymous and not self.sent.get("x-name", "").strip():
            self.mistakes["x-name"] = _("这份表是记名的,请填姓名")
        return reading.answers

    def kept(self, answers: Answers) -> HttpResponse:
        token = self.asked.token if self.questionnaire.door == Door.TOKENS else None
        spent = b"" if token else intake.spent_digest(self.page_token)
        person = {"name": self.sent.get("x-name", ""), "contact": self.sent.get("x-contact", "")}
        try:
            new = intake.receive(self.questionnaire, answers, on_paper=False, token=token, spent=spent, person=person)
        except intake.Closed as closed:
            return self.over(closed.sentence)
        return self.thanks(again=not new)

    # Answering.

    def thanks(self, *, again: bool) -> HttpResponse:
        """Thank in the same words whoever it was; for a script a word is enough, for its page has them."""
        if self.by_script:
            return JsonResponse({"received": True, "again": again})
        asked, elder = self.questionnaire, self.request.COOKIES.get("elder") == "1"
        which = (asked.pk, asked.version, asked.state, asked.code, bytes(asked.key or b""))
        return HttpResponse(thanks_page(which, str(get_language()), again, elder, int(time.monotonic() // THANKS_KEPT)))

    def over(self, sentence: str = "") -> HttpResponse:
        """Say that it is over; what was typed is given back to be kept."""
        sentence = sentence or intake.standing(self.questionnaire)
        typed = [text for name, text in self.sent.items() if not name.startswith("x-") and len(text) > 3]
        context = self.frame() | {"sentence": sentence, "typed": typed, "office": self.who_publishes()}
        return self.refused(410, sentence) or render(self.request, "public/form_over.html", context, status=410)

    def who_publishes(self) -> str:
        """Return who tells the results, where there will be some."""
        asked = self.questionnaire
        return asked.office.name if asked.state in (State.CLOSED, State.COUNTED, State.OPEN) else ""

    def page(self, status: int, **more: Any) -> HttpResponse:
        """Return the form with all that was typed."""
        sentence = next(iter(self.mistakes.values()), "")
        if status != 200 and (answer := self.refused(status, sentence)):
            return answer
        content = self.questionnaire.asks
        context = self.frame() | {
            "sections": sections_of(content, self.sent, self.mistakes),
            "mistakes": self.mistakes,
            "token_mistake": self.mistakes.get("x-token", ""),
            "name_mistake": self.mistakes.get("x-name", ""),
            "by_token": self.questionnaire.door == Door.TOKENS,
            "page_token": self.page_token if self.sent else new_token(),
            "sent": {name.removeprefix("x-"): text for name, text in self.sent.items() if name.startswith("x-")},
            **more,
        }
        if not context["by_token"]:
            asked = (self.sent.get("x-challenge", ""), self.sent.get("x-proof", ""))
            context["puzzle"] = proof.puzzle_again(context["page_token"], *asked)
        return render(self.request, "public/form.html", context, status=status)

    def refused(self, status: int, sentence: str) -> HttpResponse | None:
        """Tell a script in short: it sends the page itself then, and gets the long answer."""
        return JsonResponse({"received": False, "sentence": sentence}, status=status) if self.by_script else None

    def frame(self) -> dict[str, Any]:
        return frame_of(self.questionnaire)


@lru_cache(maxsize=64)
def thanks_page(
    which: tuple[int, int, str, str, bytes], _language: str, again: bool, elder: bool, _minute: int
) -> bytes:  # a key
    """Return the page of thanks, which is the same for everybody: made without a request, and once for many answers.

    ``which`` is what ``intake.as_of`` takes. The language is the active one. What the page says of the institution may be
    a minute old.
    """
    context = frame_of(intake.as_of(*which)) | {"again": again, "request": {"COOKIES": {"elder": "1" if elder else ""}}}
    return render_to_string("public/form_thanks.html", context).encode()


def frame_of(questionnaire: Questionnaire) -> dict[str, Any]:
    institution = Institution.objects.filter(units=questionnaire.office_id).first()
    return {"questionnaire": questionnaire, "institution": institution}


@open_to_all
@require_safe
@in_its_language
def about(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is stored of an answer to this questionnaire and for how long, in plain words."""
    return render(request, "public/form_about.html", frame_of(asked_of_the_public(code).questionnaire))
