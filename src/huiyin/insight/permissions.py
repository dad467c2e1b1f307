"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    INSIGHT_KEEP = "insight.keep", _("管理归类提议的学习")
    INSIGHT_LEARN = "insight.learn", _("学习(由程序自己做)")
