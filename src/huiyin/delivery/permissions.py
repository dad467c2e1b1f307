"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    DELIVERY_KEEP = "delivery.keep", _("查看和重发通知")
