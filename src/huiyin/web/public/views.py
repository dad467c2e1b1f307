"""The pages before there is a receipt: what this is, say something, proof of filing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases import receipts
from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.kernel.refusals import KeyReused, Refused
from huiyin.people.models import Institution
from huiyin.web.desk.access import open_to_all
from huiyin.web.public.forms import ANONYMOUS, SayForm
from huiyin.web.public.limits import SAYING
from huiyin.web.public.story import fingerprint
from huiyin.web.public.tokens import new_token, usable


def running_campaigns() -> list[Campaign]:
    running = Campaign.objects.filter(state=CampaignState.RUNNING).select_related("institution")
    return list(running.order_by("-starts_on", "pk"))


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and offer the two things one comes for."""
    campaigns = running_campaigns()
    institution = campaigns[0].institution if campaigns else Institution.objects.first()
    return render(request, "public/home.html", {"campaigns": campaigns, "institution": institution})


@open_to_all
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Let the sender choose the campaign, unless there is only one."""
    campaigns = running_campaigns()
    if len(campaigns) == 1:
        return redirect("say", code=campaigns[0].code)
    institution = campaigns[0].institution if campaigns else Institution.objects.first()
    return render(request, "public/where.html", {"campaigns": campaigns, "institution": institution})


def open_to_the_public(code: str) -> Campaign:
    """Return a campaign that the public may know of."""
    campaign = get_object_or_404(Campaign.objects.select_related("institution", "office"), code=code)
    if campaign.state == CampaignState.DRAFT:
        raise Http404
    return campaign


@open_to_all
@never_cache
@require_safe
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form: what it is about, who you are to us, named or anonymous."""
    campaign = open_to_the_public(code)
    if campaign.state != CampaignState.RUNNING:
        return over(request, campaign)
    return say_page(request, campaign, SayForm(obj=campaign), new_token())


def over(request: HttpRequest, campaign: Campaign, typed: str = "") -> HttpResponse:
    context = {"campaign": campaign, "institution": campaign.institution, "typed": typed}
    return render(request, "public/over.html", context, status=410)


def say_page(request: HttpRequest, campaign: Campaign, form: SayForm, token: str, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {"campaign": campaign, "institution": campaign.institution, "form": form, "token": token, **more}
    return render(request, "public/say.html", context, status=status)


@open_to_all
@never_cache
def filed(request: HttpRequest, code: str) -> HttpResponse:
    """Receive what was said and answer with the proof of filing; the same page sent twice is one voice, one receipt."""
    campaign = open_to_the_public(code)
    if request.method != "POST":
        return redirect("say", code=code)
    token = usable(request.POST.get("token", ""))
    form = SayForm(request.POST, obj=campaign)
    if campaign.state != CampaignState.RUNNING:
        return over(request, campaign, request.POST.get("body", ""))
    if SAYING.reached(request):
        sentence = _("从您所在的网络提交得太密了。请过十分钟再按「提交」,写好的内容还在下面。")
        return say_page(request, campaign, form, token, notice=sentence, status=429)
    if not form.is_valid():
        return say_page(request, campaign, form, token, status=422)
    try:
        voice = received(campaign, form, token)
    except KeyReused:
        sentence = _("您已用这一页交过一份。如果这是要另外再交的一份,请再按一次「提交」。")
        return say_page(request, campaign, form, new_token(), notice=sentence, status=409)
    except Refused as refusal:
        return say_page(request, campaign, form, token, notice=str(refusal), status=422)
    SAYING.count(request)
    return filed_page(request, campaign, voice, receipts.receipt_from(token))


def received(campaign: Campaign, form: SayForm, token: str) -> Voice:
    """Do the verb as somebody from outside."""
    actor = receipts.public(campaign, anonymous=form.cleaned_data["how"] == ANONYMOUS)
    voice: Voice = voice_verbs["receive"](campaign, actor=actor, key=token, token=token, **form.said()).obj
    return voice


def filed_page(request: HttpRequest, campaign: Campaign, voice: Voice, code: str) -> HttpResponse:
    context = {
        "campaign": campaign,
        "institution": campaign.institution,
        "voice": voice,
        "groups": receipts.grouped(code).split(" "),
        "fingerprint": fingerprint(voice),
    }
    return render(request, "public/filed.html", context)
