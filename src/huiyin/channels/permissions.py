"""The permissions of this room. What comes in by a channel is taken in by whoever may receive voices (``voice.receive``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    CHANNELS_KEEP = "channels.keep", _("管理意见箱、电话、信箱和交办平台")
    CHANNELS_MODERATE = "channels.moderate", _("审核留言板")
    BURDEN_REPORT = "burden.report", _("代学校反映会议、文件、检查负担")
