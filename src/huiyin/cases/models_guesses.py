"""What a machine had proposed when people decided: whether they took it is counted for the office as a whole, never per person."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.models import JournalEntry


class Guess(models.Model):
    """One proposal that lay before whoever decided (D03, D04): of what kind, by which model, how sure, and whether it was taken.

    ``by`` is the reference of a learned model, or ``names`` where nothing was learned yet. ``entry`` is the decision.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="guesses")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    by = models.CharField(max_length=16)
    label = models.CharField(max_length=64)
    confidence = models.FloatField()
    taken = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        app_label = "cases"
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind"], name="guess_once"),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=1), name="guess_confidence_bounds"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="guess_at")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
