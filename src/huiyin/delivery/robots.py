"""Robots of group chats and webhooks, posted to by apprise: one line each, by the address that the chat gives."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import apprise
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.utils.translation import gettext as _

from huiyin.delivery import house
from huiyin.delivery.channels import PATIENCE, Letter
from huiyin.delivery.models import Channel
from huiyin.kernel.mailing import Answer

HOOKS = {
    Channel.WECOM: (
        r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)",
        "wecombot://{0}",
        NotifyWeComBot,
    ),
    Channel.DINGTALK: (
        r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)",
        "dingtalk://{0}/",
        NotifyDingTalk,
    ),
    Channel.FEISHU: (r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?", "feishu://{0}", NotifyFeishu),
}
"""The address that each group chat gives for its robot, how apprise names it, and what posts there. Only what is used is
loaded: apprise knows a hundred services more."""


def pushed(channel: str, target: str, letter: Letter) -> Answer:
    """Post a line to a robot of a group chat or to a webhook."""
    known = robot(channel, target)
    if known is None:
        return Answer(sent=False, words=_("这个地址不能用"), final=True)
    with apprise.LogCapture(level=logging.WARNING) as heard:
        if known.notify(title=letter.subject, body=letter.body):
            return Answer(sent=True, words=_("对方已收下"))
        words = " ".join(heard.getvalue().split())
    return Answer(sent=False, words=words or _("对方没有收下"))


def robot(channel: str, target: str) -> Any:
    """Return what apprise posts with, or None where the address is none of this channel."""
    if channel in HOOKS:
        shape, scheme, service = HOOKS[Channel(channel)]
        found = re.fullmatch(shape, target)
        address = scheme.format(*found.groups()) if found else ""
    else:
        service, address = NotifyJSON, webhook(target)
    known = service.parse_url(address) if address else None
    return service(**known) if known else None


def webhook(target: str) -> str:
    """Return a webhook as apprise names it, or nothing where its host was not allowed by whoever runs the server."""
    parts = urlsplit(target)
    try:
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or (parts.hostname or "") not in house.webhook_hosts() or parts.username:
        return ""
    scheme, place = "jsons" if parts.scheme == "https" else "json", f":{port}" if port else ""
    # Redirects could lead anywhere; where one posts to is what was allowed.
    asked = [(f"-{name}", value) for name, value in parse_qsl(parts.query)]
    own = urlencode([("cto", PATIENCE), ("rto", PATIENCE), ("redirect", "no"), *asked])
    return f"{scheme}://{parts.hostname}{place}{parts.path}?{own}"
