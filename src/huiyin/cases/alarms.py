"""Which alarms stand, for whoever may see the voices that rang them."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.cases.alarm_models import Alarm
from huiyin.cases.visibility import Look, visible_voices
from huiyin.kernel.actors import Actor


def standing_alarms(actor: Actor, *, look: Look | None = None) -> QuerySet[Alarm]:
    """Return the alarms that nobody has taken, of the voices that ``actor`` sees, the oldest first."""
    seen = visible_voices(actor, look=look)
    found = Alarm.objects.filter(taken_at=None, voice__in=seen)
    return found.select_related("voice").order_by("at", "pk")
