"""What all verbs of this room need: where permissions are asked, what came before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P as CASES
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.verbs import Deed, Verbs


class SupervisionVerbs(Verbs):
    """Verbs of this room. Asked at the campaign's office, unless ``places_of`` says otherwise."""

    backdate = CASES.CASE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.office.path] if isinstance(obj, Campaign) else self.places_of(obj)

    def places_of(self, obj: Any) -> list[str]:
        return [obj.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"campaign/{obj.code}" if isinstance(obj, Campaign) else super().about(obj)

    def since(self, obj: Any) -> datetime | None:
        entries = JournalEntry.objects.filter(about=self.about(obj)).order_by("-number")
        return entries.values_list("at", flat=True).first()

    def hearers(self, deed: Deed) -> list[str]:
        return []
