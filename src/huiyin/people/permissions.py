"""The permissions of this room; every room names its own and roles choose from all."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    UNIT_KEEP = "unit.keep", _("维护单位")
    PEOPLE_KEEP = "people.keep", _("维护用户和角色")
    PEOPLE_BACKDATE = "people.backdate", _("补录以往的单位变动")
    MATTER_KEEP = "matter.keep", _("维护事权划分")
