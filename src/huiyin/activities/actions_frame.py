"""What all verbs of this room need: where permissions are asked, what came before, and the right to receive what is heard."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _t

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P as CASES
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.verbs import Deed, Row, Verbs


class ActivityVerbs(Verbs):
    """Verbs on something that a campaign does to collect. Creating it is asked of the campaign's office or of a unit."""

    backdate = CASES.CASE_BACKDATE
    shared: frozenset[str] = frozenset()
    """Verbs that several may do at once to one object: each waits for the other and none is lost."""

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.office.path] if isinstance(obj, Campaign) else self.places_of(obj)

    def places_of(self, obj: Any) -> list[str]:
        return [obj.unit.path]

    def about(self, obj: Any) -> str:
        if isinstance(obj, Campaign):
            return f"campaign/{obj.code}"
        return super().about(obj)

    def since(self, obj: Any) -> datetime | None:
        entries = JournalEntry.objects.filter(about=self.about(obj)).order_by("-number")
        return entries.values_list("at", flat=True).first()

    def hearers(self, deed: Deed) -> list[str]:
        return []

    def claim(self, deeds: Sequence[Deed], sources: frozenset[str]) -> list[Deed]:
        """Claim as ever, but for what several may do at once: there the version moves on from wherever it stands."""
        if not deeds or deeds[0].action.name not in self.shared:
            return super().claim(deeds, sources)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET version = version + 1 WHERE id = ANY(%s) AND state = ANY(%s) RETURNING id, version",  # noqa: S608  # the name comes from the model
                [copying.array(deed.obj.pk for deed in deeds), list(sources)],
            )
            moved = dict(cursor.fetchall())
        won = [deed for deed in deeds if deed.obj.pk in moved]
        for deed in won:
            deed.obj.version = moved[deed.obj.pk]
        return won


def campaign_is_open(obj: Any, actor: Actor) -> list[str]:
    campaign: Campaign = obj if isinstance(obj, Campaign) else obj.campaign
    return [] if campaign.state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


def hear(campaign: Campaign, said: Sequence[dict[str, Any]], *, deed: Deed) -> list[Voice]:
    """Receive what was said, by the verb that receives every voice; nobody holds a receipt of what a recorder wrote down.

    Whoever may record for this object may hand in what he heard, at the campaign's office, and nothing else there.
    """
    at_office = {Grant(CASES.VOICE_RECEIVE, campaign.office.path)}
    if deed.at != deed.entered_at:
        at_office.add(Grant(CASES.CASE_BACKDATE, campaign.office.path))
    actor = dataclasses.replace(deed.actor, grants=deed.actor.grants | at_office)
    at = None if deed.at == deed.entered_at else deed.at
    rows = [Row(data=data, at=at, note={"no_receipt": True}) for data in said]
    results = voice_verbs["receive"].create_from(campaign, rows, actor=actor)
    if refused := [one for one in results if isinstance(one, Refused)]:
        raise Missing(_t("没有记下。"), missing=[line for one in refused for line in one.missing or [str(one)]])
    return [one.obj for one in results if isinstance(one, Deed)]


def said_by(channel: str, body: str, *, name: str = "", served: str = "") -> dict[str, Any]:
    """Return what the receiving verb asks; without a name the voice is anonymous."""
    who = {"name": name} if name else {"anonymous": "on"}
    return {"channel": channel, "body": body, "served": served, **who}
