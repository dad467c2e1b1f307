"""What the program has learned of a campaign's confirmed decisions, and since when it proposes by it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.insight.models_groups import GroupingRun as GroupingRun  # its nouns belong to this app, too
from huiyin.insight.models_groups import RunState as RunState
from huiyin.insight.models_groups import Topic as Topic
from huiyin.insight.models_groups import TopicMember as TopicMember
from huiyin.insight.models_groups import TopicState as TopicState
from huiyin.insight.terms import ModelState
from huiyin.people.models import Unit


class LearnedModel(models.Model):
    """One learning of a campaign's decisions (D03, D04, F15): its scores beside those of what was in force before it.

    ``scores`` has for each kind of guess how many examples were held back, and macro-F1 and accuracy on them: ``before`` is
    what proposed until then. ``data`` is read by ``huiyin.insight.learning`` alone.

    One at most is in force in a campaign; the migration holds that when all is done, for the one that comes is there before
    the one that goes has gone.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="models")
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, unique=True)
    state = models.CharField(_("状态"), max_length=16, choices=ModelState.choices, default=ModelState.QUEUED)
    asked_at = models.DateTimeField()
    learned_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=60, blank=True)
    examples = models.PositiveIntegerField(default=0)
    scores: models.JSONField[Any, Any] = models.JSONField(default=dict)
    data = models.BinaryField(null=True)
    why = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=0)

    learned: Any = None
    """What was just learned of the campaign, on its way from the look at whether there is anything to the row."""

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign"], condition=Q(state=ModelState.QUEUED), name="model_one_queued"),
            models.CheckConstraint(
                condition=~Q(state__in=[ModelState.IN_FORCE, ModelState.RETIRED])
                | Q(data__isnull=False, learned_at__isnull=False, examples__gt=0),
                name="model_learned_from_something",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
