"""Saying something: the form, and the proof of filing. What was typed or chosen survives every mistake."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases import receipts, stash
from huiyin.cases.actions import voice_verbs
from huiyin.cases.joining import offers_like, offers_of
from huiyin.cases.models import Voice
from huiyin.cases.queries import with_names
from huiyin.channels.actions_board import posting_verbs
from huiyin.kernel.refusals import KeyReused, Refused
from huiyin.web.desk.access import open_to_all
from huiyin.web.limits import COMPARING, SAYING, UNPROVEN
from huiyin.web.public import proof
from huiyin.web.public.forms import ANONYMOUS, SayForm
from huiyin.web.public.story import fingerprint
from huiyin.web.public.tokens import new_token, usable
from huiyin.web.public.uploads import Sent, not_looked_at, sent_with
from huiyin.web.public.views import open_to_the_public

NOT_THE_SAME = "none"


@open_to_all
@never_cache
@require_safe
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form: what it is about, who you are to us, named or anonymous."""
    campaign = open_to_the_public(code)
    if campaign.state != CampaignState.RUNNING:
        return over(request, campaign)
    stash.purge()
    return Saying(
        request,
        campaign,
        SayForm(obj=campaign, initial={"board": request.GET.get("to") == "board"}),
        new_token(),
    ).page(200)


def over(request: HttpRequest, campaign: Campaign, typed: str = "") -> HttpResponse:
    context = {"campaign": campaign, "institution": campaign.institution, "typed": typed}
    return render(request, "public/over.html", context, status=410)


@dataclass
class Saying:
    """One press of the button, or the form before it."""

    request: HttpRequest
    campaign: Campaign
    form: SayForm
    token: str
    sent: Sent | None = None

    def page(self, status: int, *, token: str = "", **more: Any) -> HttpResponse:
        """Return the form with all that was typed; files that were fit wait for it under its token."""
        asked, token = self.request.POST, token or self.token
        if self.sent:
            self.sent.wait(token)
        return render(
            self.request,
            "public/say.html",
            {
                "campaign": self.campaign,
                "institution": self.campaign.institution,
                "form": self.form,
                "token": token,
                "groups": receipts.grouped(receipts.receipt_from(token)).split(" "),
                "puzzle": proof.puzzle_again(token, asked.get("challenge", ""), asked.get("proof", "")),
                "sent": self.sent,
                "compares": bool(more.get("alike")) or bool(offers_of(self.campaign)),
                "chosen": asked.get("join", ""),
                "answered": typed if proof.sum_right(token, typed := asked.get("sum", "")) else "",
                **more,
            },
            status=status,
        )

    def hindrance(self) -> HttpResponse | None:
        """Return the form with what keeps it from being taken now, or None.

        Files cost the most, so they are looked at only where neither a limit nor the missing proof stands against it.
        """
        self.sent = not_looked_at(self.request, self.token)
        if SAYING.reached(self.request):
            sentence = _("从您所在的网络提交得太密了。请过十分钟再按「提交」,写好的内容还在下面。")
            return self.page(429, notice=sentence)
        if doubted := self.doubted():
            return doubted
        self.sent = sent_with(self.request, self.token, anonymous=self.request.POST.get("how") == ANONYMOUS)
        return self.page(422) if not self.form.is_valid() or self.sent.mistakes else self.compared()

    def compared(self) -> HttpResponse | None:
        """Return the form with the matters that look alike, once: whoever presses again has seen them."""
        asked = self.request.POST
        if asked.get("compared"):
            return None
        alike = offers_like(said_in(asked), self.campaign)
        return self.page(200, alike=alike, stopped=True) if alike else None

    def proven(self) -> bool:
        asked = self.request.POST
        return proof.proven(self.token, asked.get("challenge", ""), asked.get("proof", ""))

    def doubted(self) -> HttpResponse | None:
        """Ask a sum where much came from one address without any proof of work; a right answer is proof enough."""
        if self.proven() or not UNPROVEN.reached(self.request):
            return None
        typed = self.request.POST.get("sum", "")
        if proof.sum_right(self.token, typed):
            return None
        mistake = ""
        if typed:
            SAYING.count(self.request)
            mistake = _("这个数不对,请再算一次")
        return self.page(429, asked=proof.sum_asked(self.token), mistake=mistake, typed=typed[:10])

    def count(self) -> None:
        SAYING.count(self.request)
        if not self.proven():
            UNPROVEN.count(self.request)


@open_to_all
@never_cache
def filed(request: HttpRequest, code: str) -> HttpResponse:
    """Receive what was said and answer with the proof of filing; the same page sent twice is one voice, one receipt."""
    campaign = open_to_the_public(code)
    if request.method != "POST":
        return redirect("say", code=code)
    if campaign.state != CampaignState.RUNNING:
        return over(request, campaign, request.POST.get("body", ""))
    token = usable(request.POST.get("token", ""))
    saying = Saying(request, campaign, SayForm(request.POST, obj=campaign), token)
    if hindrance := saying.hindrance():
        return hindrance
    try:
        voice = received(saying)
    except KeyReused:
        sentence = _("您已用这一页交过一份。如果这是要另外再交的一份,请再按一次「提交」。")
        return saying.page(409, token=new_token(), notice=sentence)
    except Refused as refusal:
        return saying.page(422, notice=str(refusal))
    saying.count()
    return filed_page(request, campaign, voice, receipts.receipt_from(token))


def received(saying: Saying) -> Voice:
    """Do the verbs as somebody from outside: what was said and its files come in together or not at all.

    Where an earlier press of the same page did it, what waited came in with that one.
    """
    form, token = saying.form, saying.token
    actor = receipts.public(saying.campaign, anonymous=form.cleaned_data["how"] == ANONYMOUS)
    sent = saying.sent or Sent(token)
    files = sent.all()  # before the verb, in which a second press waits for the first, that takes them away
    with transaction.atomic():
        deed = voice_verbs["receive"](saying.campaign, actor=actor, key=token, token=token, **form.said())
        voice: Voice = deed.obj
        attach_all(voice, sent.fit if deed.earlier else files, token)
        say_same(voice, saying.request.POST.get("join", ""), token)
        if form.cleaned_data["board"]:
            posting_verbs["put_up"](voice, actor=actor, key=f"{token[:64]}.board", consent=form.cleaned_data["consent"])
    stash.forget(token)
    return voice


def say_same(voice: Voice, chosen: str, token: str) -> None:
    """Note to which matter the sender says the voice belongs. What is not offered, or no longer, is as if nothing were said."""
    try:
        if chosen and chosen != NOT_THE_SAME:
            voice_verbs["say_same"](voice, actor=receipts.sender(voice), key=f"{token[:64]}.same", case=chosen[:16])
    except Refused:
        return


def attach_all(voice: Voice, files: list[Any], token: str) -> None:
    """Attach each file once, however often it was chosen or sent."""
    by_digest = {hashlib.sha256(file.read()).hexdigest(): file for file in files}
    for digest, file in by_digest.items():
        file.seek(0)
        voice_verbs["attach"](
            voice, actor=receipts.sender(voice), key=f"{token[:64]}.{digest[:40]}", files={"file": file}
        )


def said_in(typed: Any) -> str:
    return f"{typed.get('subject', '')}\n{typed.get('body', '')}"


@open_to_all
@never_cache
@require_POST
def alike(request: HttpRequest, code: str) -> HttpResponse:
    """Return the offered matters that look like what is being typed, as a piece of the page; nothing of it is kept."""
    campaign = open_to_the_public(code)
    found = []
    if campaign.state == CampaignState.RUNNING and not COMPARING.reached(request):
        COMPARING.count(request)
        found = offers_like(said_in(request.POST), campaign)
    return render(request, "public/alike.html", {"alike": found, "chosen": request.POST.get("join", "")})


def filed_page(request: HttpRequest, campaign: Campaign, voice: Voice, code: str) -> HttpResponse:
    context = {
        "campaign": campaign,
        "institution": campaign.institution,
        "voice": voice,
        "attachments": with_names(voice.attachments.all()),
        "groups": receipts.grouped(code).split(" "),
        "fingerprint": fingerprint(voice),
    }
    return render(request, "public/filed.html", context)
