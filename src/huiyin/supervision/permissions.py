"""The permissions of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    SUPERVISION_VIEW = "supervision.view", _("查看督导工作")
    SUPERVISION_KEEP = "supervision.keep", _("组织督导(分组、分片、手册、与上级联络)")
    SUPERVISION_SUPERVISE = "supervision.supervise", _("督导(审查、谈话、处理)")
    SUPERVISION_ANSWER = "supervision.answer", _("代本单位答复督导、自查")
    INSPECTION_PLAN = "inspection.plan", _("拟订检查计划")
    INSPECTION_APPROVE = "inspection.approve", _("批准检查")
    INSPECTION_DO = "inspection.do", _("参加检查、登记发现")
    CIRCULAR_ISSUE = "circular.issue", _("签发通报")
    DISCIPLINE_VIEW = "discipline.view", _("查看纪检登记")
    DISCIPLINE_KEEP = "discipline.keep", _("办理违规问题、登记处理")
    PERSONAL_OWN = "personal.own", _("办理本人的个人整改")
    LOOK_BACK_DO = "look_back.do", _("回头看")
    MECHANISM_KEEP = "mechanism.keep", _("登记、评估、修订和废止制度")
    MECHANISM_PROPOSE = "mechanism.propose", _("提议把好做法立为制度")
    MECHANISM_DECIDE = "mechanism.decide", _("决定是否立为制度")
