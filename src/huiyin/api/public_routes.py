"""What people from outside do by program: say something, come back with the receipt, rate, dispute, ask, answer, withdraw. No account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router, Status

from huiyin.api.deeds import Wish, do
from huiyin.api.form_schema import request_body
from huiyin.api.limits import RECEIPTS, count_said, not_too_many
from huiyin.api.nouns import CAMPAIGN, NOUNS, NotThere
from huiyin.api.problems import Unfit
from huiyin.api.schemas import DeedOut, Problem, Story
from huiyin.api.submission import place_in, said_in, wish_in
from huiyin.api.values import truth
from huiyin.api.voice_answers import cases_to_dispute, cases_to_rate, sender_story
from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.actions.first_asked import DISPOSED
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.cases.receipts import DIGITS, public, sender, voice_by_receipt
from huiyin.cases.terms import Channel

router = Router(tags=["public"], auth=None)
ERRORS = frozenset({400, 404, 409, 413, 415, 422, 429})
HEADER = "X-Receipt"
NOT_FOR_THE_PUBLIC = frozenset({"channel", "external_number", "token", *DISPOSED})
RECEIVE, RATE, WITHDRAW = voice_verbs["receive"], case_verbs["rate"], voice_verbs["withdraw"]
DISPUTE = case_verbs["dispute_refusal"]


def running_campaign(code: str) -> Campaign:
    campaign = Campaign.objects.select_related("office").filter(code=code, state=CampaignState.RUNNING).first()
    if campaign is None:
        raise NotThere(_("没有正在进行的活动「{code}」。").format(code=code[:64]))
    return campaign


@router.post(
    "/voices",
    response={201: DeedOut, ERRORS: Problem},
    operation_id="public_say",
    summary=_l("提意见,得到编号和回执码"),
    openapi_extra=request_body(RECEIVE, CAMPAIGN),
    exclude_unset=True,
)
def say(request: HttpRequest) -> Any:
    """A few are taken from one address without the page's proof of work; then the page is the way."""
    not_too_many(request)
    said, files = said_in(request, RECEIVE.form)
    campaign = running_campaign(place_in(said, "campaign"))
    if strange := NOT_FOR_THE_PUBLIC & said.keys():
        raise Unfit(_("填写有误。"), {name: [_("没有这一项")] for name in sorted(strange)})
    wish = wish_in(request, RECEIVE.form, said, files)
    if wish.at:
        raise Unfit(_("来件以收到的时间为准。"), {"at": [_("没有这一项")]})
    actor = public(campaign, anonymous=truth(wish.data.get("anonymous", "")), via="api")
    wish = Wish(data={**wish.data, "channel": Channel.WEB.value}, files=wish.files, key=wish.key)
    told = do(NOUNS["voice"], RECEIVE, campaign, actor, wish)
    count_said(request)
    return Status(201, told)


def voice_of(request: HttpRequest) -> Voice:
    """Return the voice whose receipt the header shows."""
    code = request.headers.get(HEADER, "")
    digits = "".join(c for c in code if c.isascii() and c.isdigit())
    voice = voice_by_receipt(digits) if len(digits) == DIGITS else None
    if voice is None:
        raise NotThere(_("没有这个回执码。请核对 16 位数字,放在请求头 {header} 里。").format(header=HEADER))
    return voice


@router.get(
    "/receipt",
    response={200: Story, ERRORS: Problem},
    operation_id="public_story",
    summary=_l("凭回执码看办到哪一步"),
    throttle=[RECEIPTS],
)
def story(request: HttpRequest) -> Any:
    return sender_story(voice_of(request))


@router.post(
    "/receipt",
    response={200: DeedOut, ERRORS: Problem},
    operation_id="public_rate",
    summary=_l("凭回执码评价"),
    throttle=[RECEIPTS],
    openapi_extra=request_body(RATE, None),
    exclude_unset=True,
)
def rate(request: HttpRequest) -> Any:
    """Rate the one case that asks, or the one named by ``case``."""
    voice = voice_of(request)
    said, files = said_in(request, RATE.form)
    waiting = cases_to_rate(voice)
    ref = place_in(said, "case") if said.get("case") is not None or len(waiting) != 1 else waiting[0]
    actor = sender(voice, via="api")
    case = NOUNS["case"].one(actor, ref, P.VOICE_OWN)
    return do(NOUNS["case"], RATE, case, actor, without_past(wish_in(request, RATE.form, said, files)))


@router.post(
    "/receipt/withdraw",
    response={200: DeedOut, ERRORS: Problem},
    operation_id="public_withdraw",
    summary=_l("凭回执码撤回"),
    throttle=[RECEIPTS],
    openapi_extra=request_body(WITHDRAW, None),
    exclude_unset=True,
)
def withdraw(request: HttpRequest) -> Any:
    voice = voice_of(request)
    said, files = said_in(request, WITHDRAW.form)
    wish = without_past(wish_in(request, WITHDRAW.form, said, files))
    return do(NOUNS["voice"], WITHDRAW, voice, sender(voice, via="api"), wish)


@router.post(
    "/receipt/dispute",
    response={200: DeedOut, ERRORS: Problem},
    operation_id="public_dispute",
    summary=_l("凭回执码对不予受理提出异议"),
    throttle=[RECEIPTS],
    openapi_extra=request_body(DISPUTE, None),
    exclude_unset=True,
)
def dispute(request: HttpRequest) -> Any:
    """Object to the one refusal that can be disputed, or to the one named by ``case``."""
    voice = voice_of(request)
    said, files = said_in(request, DISPUTE.form)
    waiting = cases_to_dispute(voice)
    ref = place_in(said, "case") if said.get("case") is not None or len(waiting) != 1 else waiting[0]
    actor = sender(voice, via="api")
    case = NOUNS["case"].one(actor, ref, P.VOICE_OWN)
    return do(NOUNS["case"], DISPUTE, case, actor, without_past(wish_in(request, DISPUTE.form, said, files)))


def own_deed(request: HttpRequest, name: str) -> Any:
    """Do a verb of the sender on the voice whose receipt the header shows."""
    action, voice = voice_verbs[name], voice_of(request)
    said, files = said_in(request, action.form)
    wish = without_past(wish_in(request, action.form, said, files))
    return do(NOUNS["voice"], action, voice, sender(voice, via="api"), wish)


@router.post(
    "/receipt/ask",
    response={200: DeedOut, ERRORS: Problem},
    operation_id="public_ask",
    summary=_l("凭回执码追问或补充"),
    throttle=[RECEIPTS],
    openapi_extra=request_body(voice_verbs["ask_office"], None),
    exclude_unset=True,
)
def ask(request: HttpRequest) -> Any:
    return own_deed(request, "ask_office")


@router.post(
    "/receipt/answer",
    response={200: DeedOut, ERRORS: Problem},
    operation_id="public_answer",
    summary=_l("凭回执码回答工作人员"),
    throttle=[RECEIPTS],
    openapi_extra=request_body(voice_verbs["answer_office"], None),
    exclude_unset=True,
)
def answer(request: HttpRequest) -> Any:
    return own_deed(request, "answer_office")


@router.post(
    "/receipt/attach",
    response={200: DeedOut, ERRORS: Problem},
    operation_id="public_attach",
    summary=_l("凭回执码补交附件"),
    throttle=[RECEIPTS],
    openapi_extra=request_body(voice_verbs["attach"], None),
    exclude_unset=True,
)
def attach(request: HttpRequest) -> Any:
    return own_deed(request, "attach")


def without_past(wish: Wish) -> Wish:
    """A sender speaks for now; entering past moments is for the office."""
    return Wish(data=wish.data, files=wish.files, key=wish.key, seen=wish.seen)
