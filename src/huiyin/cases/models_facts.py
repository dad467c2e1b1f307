"""The dated fact rows: where each voice and each case stood, from when until when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huiyin.campaigns.models import Campaign, Category
from huiyin.kernel.models import JournalEntry
from huiyin.people.models import Unit


class VoiceFact(models.Model):
    """Where a voice stood from ``at`` until ``until``. Figures, as-of and audit read these rows, never the journal.

    Campaign and office are the voice's own, which a trigger and the audit hold.
    """

    voice = models.ForeignKey("cases.Voice", on_delete=models.PROTECT, related_name="facts")
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    verb = models.CharField(max_length=64)
    before = models.CharField(max_length=16, blank=True)
    disposition = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice"], condition=Q(until=None), name="voice_fact_one_now"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="voice_fact_ordered"),
        ]
        indexes = [models.Index(fields=["campaign", "at", "until"], name="voice_fact_as_of")]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.disposition}"


class CaseFact(models.Model):
    """How a case stood from ``at`` until ``until``: state, classification, lead unit, limit.

    Campaign and office are the case's own, category and unit are there: a trigger asks it once for all rows of a statement.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="facts")
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    kind = models.CharField(max_length=16)
    verb = models.CharField(max_length=64)
    before = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    handling_type = models.CharField(max_length=16, blank=True)
    target = models.CharField(max_length=16, blank=True)
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    by_decision = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    first_due_on = models.DateField(null=True)
    paused = models.BooleanField(default=False)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="case_fact_one_now"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="case_fact_ordered"),
        ]
        indexes = [models.Index(fields=["campaign", "at", "until"], name="case_fact_as_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
