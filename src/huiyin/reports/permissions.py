"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    REPORT_SIGN = "report.sign", _("签发阶段报告")
    SHORTCOMING_KEEP = "report.shortcoming", _("登记不足和限期整改")
    ANALYSIS_WRITE = "analysis.write", _("起草本单位效能分析")
    ANALYSIS_SIGN = "analysis.sign", _("签署本单位效能分析")
