"""The nouns of the spine: journal entry and its blankable values, what is to be told, references, spent keys.

Entries are never changed or deleted, so that a row's entry is there is asked once, when rows are added, by a trigger for all
rows of the statement: an import adds them by the ten thousand.
"""

from __future__ import annotations

from django.db import models


class JournalEntry(models.Model):
    """Who did what to which object, by which door. Written once, chained per object (留痕).

    ``about`` names the object (``case/2026-000123``); ``number`` counts its entries from 1. ``at`` is when the deed
    took effect, ``entered_at`` when it was typed in. ``commitments`` maps each personal key to a salted digest whose
    value lies in ``JournalValue``, so that blanking a value leaves the chain whole.
    """

    about = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=64)
    actor = models.CharField(max_length=150)
    user_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=16)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16, blank=True)
    data = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "number"], name="journal_one_entry_per_number")]
        indexes = [models.Index(fields=["entered_at"], name="journal_by_day")]

    def __str__(self) -> str:
        return f"{self.about} #{self.number} {self.verb}"


class JournalValue(models.Model):
    """A personal value of an entry. Blanked by setting ``salt`` and ``value`` to null; never deleted.

    ``value`` is null from the start where the value is held elsewhere and only its commitment is wanted.
    """

    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="values_held", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, null=True)
    value = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="journal_value_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.key}"


class Outbox(models.Model):
    """What is to be told to whom because of an entry: the sender's public timeline, and the queue of messages out.

    ``text`` is a msgid and ``params`` fill it, so that it is told in the reader's own language.
    """

    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="told", db_index=False, db_constraint=False
    )
    hearer = models.CharField(max_length=64)
    text = models.TextField()
    params = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["hearer", "at"], name="outbox_by_hearer")]
        constraints = [models.UniqueConstraint(fields=["entry", "hearer"], name="outbox_told_once")]

    def __str__(self) -> str:
        return f"{self.hearer}: {self.text}"


class Counter(models.Model):
    """The next number of a series of references; a number is never given twice."""

    series = models.CharField(max_length=32, primary_key=True)
    next = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.series}-{self.next:06d}"


class SpentKey(models.Model):
    """An idempotency key that was used, with the entry it led to."""

    actor = models.CharField(max_length=150)
    key = models.CharField(max_length=128)
    digest = models.CharField(max_length=64)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="spent_key_once")]

    def __str__(self) -> str:
        return f"{self.actor}:{self.key}"
