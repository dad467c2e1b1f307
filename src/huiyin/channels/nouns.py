"""The kinds of things that channels keep, each with what can be done with it: for the API, the journal and whoever lists them."""

from __future__ import annotations

from huiyin.channels.actions import ChannelVerbs, box_verbs, opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs

CHANNEL_VERBS: dict[str, ChannelVerbs] = {
    "box": box_verbs,
    "opening": opening_verbs,
    "line": line_verbs,
    "call": call_verbs,
    "mailbox": mailbox_verbs,
    "letter": letter_verbs,
    "platform": platform_verbs,
    "order": order_verbs,
    "posting": posting_verbs,
    "burden": burden_verbs,
}
