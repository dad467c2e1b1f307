"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    ACTIVITY_VIEW = "activity.view", _("查看征求意见方案、座谈和走访")
    ACTIVITY_PLAN = "activity.plan", _("拟订征求意见方案、组织座谈")
    ACTIVITY_PASS = "activity.pass", _("审核征求意见方案")
    ACTIVITY_RECORD = "activity.record", _("记录座谈意见、谈心谈话和走访")
    ACTIVITY_NAMES = "activity.names", _("查看参会人员名单")
    ACTIVITY_COMMENT = "activity.comment", _("对征求意见稿提意见")
    PAPER_VIEW = "paper.view", _("查看材料征集和各单位方案")
    PAPER_KEEP = "paper.keep", _("征集材料、管理应交名册")
    PAPER_HAND_IN = "paper.hand_in", _("代本单位撰写、提交材料")
    PAPER_REVIEW = "paper.review", _("审阅材料")
