"""The registers of the channels (收集渠道): what each received, solved and has pending, and what waits in it (C08-C13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from huiyin.campaigns.models import Campaign
from huiyin.channels.actions import box_verbs
from huiyin.channels.actions_mail import mailbox_verbs
from huiyin.channels.actions_orders import platform_verbs
from huiyin.channels.actions_phones import line_verbs
from huiyin.channels.queries import LOOKING, calls_waiting, letters_late, orders_late, seen
from huiyin.channels.terms import KEPT_CHANNELS, LetterState, PostingState
from huiyin.kernel.actors import Actor
from huiyin.reports.channel_rows import Solved
from huiyin.reports.counting import Count
from huiyin.reports.figures import FIGURES, counts
from huiyin.reports.scope import Scope
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.scopes import ScopeFilters, scoped

NAMES = ("channels.received", "channels.two_boxes", "phones.calls")
ADDING = (
    (box_verbs["add_box"], "box"),
    (line_verbs["add_line"], "line"),
    (mailbox_verbs["add_mailbox"], "mailbox"),
    (platform_verbs["add_platform"], "platform"),
)


class ChannelFilters(ScopeFilters):
    field_order = ("campaign", "since", "until", "as_of")

    def fill(self) -> None:
        """A channel is the office's: it is not parted by units or by kinds of cases."""
        super().fill()
        del self.fields["unit"], self.fields["kind"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One channel, or two of them together: what came, and what became of it, each number with the part it opens."""

    label: str
    figure: str
    prefix: str
    channel: str
    received: int
    numbers: list[tuple[str, str, int]]


@needs(*LOOKING)
@require_GET
@scoped("desk/channels.html", ChannelFilters, here="collection")
def channels(request: Any, scope: Scope, told: dict[str, Any]) -> HttpResponse:
    """Show per channel what was received, solved and is pending; then the channels themselves, with what waits in each."""
    received, together, calls = counts([FIGURES[name] for name in NAMES], scope)
    told |= {"lines": lines_of(received, together), "calls": calls}
    return page(request, "desk/channels.html", **told, **kept_by(request.actor, scope.campaign))


def lines_of(received: Count, together: Count) -> list[Line]:
    """Return a line for the two boxes together, then one for each channel."""
    each = (line_of(str(channel.label), received, f"{channel.value}/") for channel in KEPT_CHANNELS)
    return [line_of(_t("意见箱和电子邮箱合计"), together, ""), *each]


def line_of(label: str, counted: Count, prefix: str) -> Line:
    numbers = [(f"{prefix}{one.value}", str(one.label), counted.part(f"{prefix}{one.value}")) for one in Solved]
    received = sum(number for _code, _label, number in numbers)
    channel = prefix.rstrip("/")
    return Line(
        label=label, figure=counted.figure.name, prefix=prefix, channel=channel, received=received, numbers=numbers
    )


def kept_by(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """Return the channels of a campaign, what waits in each, and what the actor may open anew."""
    today = timezone.localdate()

    def mine(kind: str, way: str) -> Any:
        return seen(kind, actor).filter(**{way: campaign})

    letters, orders = mine("letter", "mailbox__campaign"), mine("order", "platform__campaign")
    return {
        "boxes": list(mine("box", "campaign").prefetch_related("openings")),
        "phones": list(mine("line", "campaign")),
        "mailboxes": list(mine("mailbox", "campaign")),
        "platforms": list(mine("platform", "campaign")),
        "missed": calls_waiting(mine("call", "line__campaign").select_related(None), today),
        "letters": {
            "waiting": letters.filter(state=LetterState.RECEIVED).count(),
            "late": letters_late(letters, today).count(),
        },
        "late_orders": orders_late(orders, today).count(),
        "posts": mine("posting", "voice__campaign").filter(state=PostingState.RECEIVED).count(),
        "adding": [verb for verb, _kind in ADDING if verb.refusal(campaign, actor) is None],
        "campaign": campaign,
    }
