"""Many cases at once, pasted from Excel: looked at first, then each row by the verbs that its cells ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Action
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.paste_heads import WANTED
from huiyin.web.desk.paste_rows import LIMIT, Row, read
from huiyin.web.desk.posted import new_key

KEY_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class Came:
    """How far a row came: its case, the verbs that were done, and which one was refused, why."""

    row: Row
    ref: str = ""
    done: tuple[Action, ...] = ()
    refused: Action | None = None
    why: str = ""


@needs(P.CASE_OPEN)
@require_http_methods(["GET", "POST"])
def paste(request: Any) -> HttpResponse:
    """Ask for the rows, show them as they are understood, or open their cases."""
    campaigns = campaigns_open_to(request.actor)
    sent = request.POST
    chosen = next((c for c in campaigns if c.code == sent.get("campaign")), None)
    context = {
        "campaigns": campaigns,
        "chosen": chosen or (campaigns[0] if campaigns else None),
        "text": sent.get("text", ""),
        "key": sent.get("key", "")[:KEY_LENGTH] or new_key(),
        "heads": [column.label for column in WANTED.values()],
        "limit": LIMIT,
    }
    if request.method == "GET":
        return page(request, "desk/paste.html", here="ledger", **context)
    if chosen is None:
        raise Http404
    pasted = read(context["text"], chosen)
    if sent.get("do") != "open" or not pasted.good:
        return page(request, "desk/paste.html", here="ledger", pasted=pasted, status=status_of(sent, pasted), **context)
    came = [opened(row, chosen, request.actor, context["key"]) for row in pasted.good]
    return page(
        request, "desk/pasted.html", here="ledger", came=came, left=[r for r in pasted.rows if r.errors], **context
    )


def status_of(sent: Any, pasted: Any) -> int:
    return 400 if pasted.sentence or (sent.get("do") == "open" and not pasted.good) else 200


def campaigns_open_to(actor: Actor) -> list[Campaign]:
    """Return the campaigns in whose ledger the actor may open cases now."""
    open_case = case_verbs["open_case"]
    return [campaign for campaign in campaigns_of(actor) if open_case.refusal(campaign, actor) is None]


def opened(row: Row, campaign: Campaign, actor: Actor, key: str) -> Came:
    """Do the verbs of a row, one after the other, until one is refused. The same page sent twice does each once."""
    obj: Any = campaign
    done: list[Action] = []
    for name in row.steps:
        action = case_verbs[name]
        try:
            deed = action(obj, actor=actor, key=f"{key}-{row.digest}-{name}", **row.wants(name))
        except Refused as refusal:
            ref = obj.ref if done else ""
            return Came(row=row, ref=ref, done=tuple(done), refused=action, why=str(refusal))
        obj = deed.obj
        done.append(action)
    return Came(row=row, ref=obj.ref, done=tuple(done))
