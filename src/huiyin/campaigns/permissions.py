"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    CAMPAIGN_KEEP = "campaign.keep", _("组织专项活动")
    CAMPAIGN_BACKDATE = "campaign.backdate", _("补录以往的活动进程")
    ANSWERING_NAME = "campaign.answering", _("确定各单位的责任人")
    SPECIAL_WRITE = "special.write", _("制定本单位的专项整治时间表、路线图")
