"""Problems found by checking, inspection and feedback go into the ledger like what people say: a voice of their channel, and a case."""

from __future__ import annotations

import dataclasses
from typing import Any

from huiyin.activities.actions_frame import hear, said_by
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import Channel, Kind
from huiyin.kernel.actors import Grant
from huiyin.kernel.verbs import Deed


def open_found(
    campaign: Campaign, channel: Channel, title: str, problem: str, *, deed: Deed, found: str = "", name: str = "",
    **more: Any,
) -> tuple[Voice, Case]:  # fmt: skip
    """Receive what was found by its channel, open a case with it, and return both.

    ``found`` are the words of whoever found it, where the problem is worded apart; ``name`` says who found it.
    Whoever may find may hand in what he found, at the campaign's office, and nothing else there (A16, G11, G12).
    """
    office = campaign.office.path
    (voice,) = hear(campaign, [said_by(channel, found or problem, name=name) | {"subject": title}], deed=deed)
    grants = {Grant(CASES.CASE_OPEN, office), Grant(CASES.VOICE_SORT, office)}
    at = None if deed.at == deed.entered_at else deed.at
    if at:
        grants.add(Grant(CASES.CASE_BACKDATE, office))
    actor = dataclasses.replace(deed.actor, grants=deed.actor.grants | grants)
    said = {"kind": Kind.RECTIFICATION, "title": title, "problem": problem, "voices": [voice.ref], **more}
    case: Case = case_verbs["open_case"](campaign, actor=actor, at=at, **said).obj
    return voice, case
