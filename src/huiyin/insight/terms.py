"""The words of this room: what is guessed of a text, and how far a learned model has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GuessKind(models.TextChoices):
    """What is proposed of a voice or a case; a person decides each."""

    CATEGORY = "category", _("类别")
    HANDLING = "handling_type", _("整改类型")
    LEAD = "lead", _("责任单位")


class ModelState(models.TextChoices):
    QUEUED = "queued", _("学习中")
    LEARNED = "learned", _("学成待用")
    IN_FORCE = "in_force", _("使用中")
    RETIRED = "retired", _("已换下")
    FAILED = "failed", _("没学成")
