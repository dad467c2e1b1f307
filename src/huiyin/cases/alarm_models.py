"""The noun of alarms: a voice in which harm to a minor was heard, from when it rang until somebody took it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.checks import one_of
from huiyin.cases.models import Voice
from huiyin.cases.terms import AlarmKind
from huiyin.people.models import User


class Alarm(models.Model):
    """What was heard in a voice when it came: the kind of harm, the words that spoke for it, and how surely (0.6 to 1).

    It calls a person and changes nothing of the voice. It stands until somebody takes it and says what was done first;
    neither is changed afterwards.
    """

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("警情"), max_length=16, choices=AlarmKind.choices)
    words = models.JSONField(default=list)
    score = models.FloatField()
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done = models.TextField(_("先做了什么"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["voice", "kind"], name="alarm_once_per_kind"),
            one_of("kind", AlarmKind),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None, done="") | (Q(taken_at__gte=F("at")) & ~Q(done="")),
                name="alarm_taken_whole",
            ),
        ]
        indexes = [models.Index(fields=["voice"], condition=Q(taken_at=None), name="alarm_standing")]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.kind}"

    @property
    def said(self) -> str:
        """Return the words as a page shows them."""
        return _t("、").join(self.words)
