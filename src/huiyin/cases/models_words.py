"""What voices, cases and replies are found by: rows that follow from the texts and can be made anew at any time."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from huiyin.campaigns.models import Campaign


class VoiceTerm(models.Model):
    """A voice under one of the words that tell it from others (decision 0021).

    The key is the index: the newest voices of a campaign that have a word lie side by side at its end. A voice is never
    worded anew, so its rows are only ever added; no foreign keys, for thirty of them would be asked for each voice.
    """

    pk = models.CompositePrimaryKey("term", "campaign", "voice")
    term = models.TextField(db_collation="C")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    voice = models.ForeignKey(
        "cases.Voice", on_delete=models.PROTECT, related_name="terms", db_index=False, db_constraint=False
    )

    def __str__(self) -> str:
        return f"{self.term} {self.voice_id}"


class CaseTerm(models.Model):
    """A case under one of the words that tell it from others, as it is worded now; found by its case when that changes."""

    pk = models.CompositePrimaryKey("term", "campaign", "case")
    term = models.TextField(db_collation="C")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="terms", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.term} {self.case_id}"


class WordCount(models.Model):
    """In how many of the newest voices a word was found, two at least; counted anew when the voices have grown."""

    term = models.TextField(primary_key=True, db_collation="C")
    n = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.term} {self.n}"


class WordsCounted(models.Model):
    """When words were counted last, over how many voices, and how far voices had come; one row."""

    key = models.PositiveSmallIntegerField(primary_key=True, default=1)
    voices = models.PositiveIntegerField()
    newest = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(key=1), name="words_counted_one_row")]

    def __str__(self) -> str:
        return f"{self.at} {self.voices}"


class ReplyWords(models.Model):
    """What a reply is found by: bigrams of its normalised text."""

    reply = models.OneToOneField("cases.Reply", on_delete=models.PROTECT, primary_key=True, related_name="words")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="reply_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.reply_id)
