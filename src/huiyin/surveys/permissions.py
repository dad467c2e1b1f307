"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    SURVEY_VIEW = "survey.view", _("看问卷和结果")
    SURVEY_KEEP = "survey.keep", _("设计和发放问卷")
    SURVEY_KEY = "survey.key", _("录入纸质答卷")
    SURVEY_READ = "survey.read", _("逐张阅读签名")
