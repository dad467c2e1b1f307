"""What near copies among written texts are found by. Rows of an index: they follow from the texts and can be made anew."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huiyin.cases.checks import one_of


class Written(models.TextChoices):
    """Kinds of text that are written in handling and that should not be another's; codes, shown nowhere."""

    REPLY = "reply", "reply"
    RESULT = "result", "result"
    MEASURE = "measure", "measure"
    DONE = "done", "done"
    EVIDENCE = "evidence", "evidence"
    ANSWER = "answer", "answer"


class WrittenMarks(models.Model):
    """Fingerprints of one text: ``source`` is the row it stands in, by its kind; the text itself stays there."""

    kind = models.CharField(max_length=16, choices=Written.choices)
    source = models.BigIntegerField()
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    voice = models.ForeignKey("cases.Voice", on_delete=models.PROTECT, null=True, related_name="+")
    marks = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source"], name="written_marks_once"),
            models.CheckConstraint(condition=Q(case=None) ^ Q(voice=None), name="written_of_case_or_voice"),
            one_of("kind", Written),
        ]
        indexes = [GinIndex(fields=["marks"], name="written_marks")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"
