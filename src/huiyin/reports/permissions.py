"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    REPORT_SIGN = "report.sign", _("签发阶段报告")
