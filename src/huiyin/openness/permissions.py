"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    OPENNESS_KEEP = "openness.keep", _("起草办事指南和服务守则")
    OPENNESS_APPROVE = "openness.approve", _("批准和公布办事指南和服务守则")
