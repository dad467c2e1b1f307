"""How what came by a channel becomes a voice: the one verb that receives, with the day on which it came and mostly without a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.attaching import taken_in
from huiyin.cases.cleaning import NotTaken
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.cases.receipts import sender
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.verbs import Row

NOON = time(12)


def taker(actor: Actor, campaign: Campaign) -> Actor:
    """Return ``actor`` as he takes in what came earlier: a slip lay in its box, a letter on its server, a sheet with superiors.

    Entering past dates is a permission of its own everywhere else; here it comes with the permission to receive.
    """
    return replace(actor, grants=actor.grants | {Grant(P.CASE_BACKDATE, campaign.office.path)})


def moment_of(day: date) -> datetime | None:
    """Return the moment of something of which the day is known; None is now."""
    return None if day >= timezone.localdate() else timezone.make_aware(datetime.combine(day, NOON))


def received(
    campaign: Campaign, actor: Actor, said: Mapping[str, Any], *, at: datetime | None = None, token: str = ""
) -> Voice:
    """Receive one voice and return it, or raise ``Refused``. Only where there is a ``token`` somebody will hold its receipt."""
    if at is not None and at > timezone.now():
        at = None
    data = {name: value for name, value in {**said, "token": token}.items() if value}
    rows = [Row(data=data, at=at, note={} if token else {"no_receipt": True})]
    result = voice_verbs["receive"].create_from(campaign, rows, actor=taker(actor, campaign))[0]
    if isinstance(result, Refused):
        raise Missing(result.sentence, missing=result.missing)
    voice: Voice = result.obj
    return voice


def attached(voice: Voice, file: Any, at: datetime | None = None) -> None:
    """Attach a file to a voice as its sender would, or raise ``Refused`` with the reason."""
    actor = sender(voice, via="import")
    files = {"file": taken_in(file, anonymous=voice.anonymous)}
    voice_verbs["attach"](voice, actor=actor, files=files)


def why_not_attached(voice: Voice, file: Any) -> str:
    """Attach a file, or return in a sentence why it was not."""
    try:
        attached(voice, file)
    except NotTaken as refusal:
        return str(refusal)
    except Refused as refusal:
        return _(";").join(line.rstrip("。") for line in (refusal.missing or refusal.lines))
    return ""
