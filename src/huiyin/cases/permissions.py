"""Permissions on voices and cases, and at which of a case's units each is asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    VOICE_VIEW = "voice.view", _("查看来件原文")
    VOICE_RECEIVE = "voice.receive", _("登记来件")
    VOICE_SORT = "voice.sort", _("梳理来件")
    VOICE_ALARM = "voice.alarm", _("接警(涉及未成年人安全的来件)")
    VOICE_IDENTITY = "voice.identity", _("查看来件人身份")
    VOICE_OWN = "voice.own", _("凭回执办理本人来件")
    CASE_VIEW = "case.view", _("查看台账")
    CASE_OPEN = "case.open", _("立件和归类")
    CASE_DECIDE = "case.decide", _("审批(不予受理、退回、作废、决定办结)")
    CASE_ASSIGN = "case.assign", _("交办")
    CASE_HANDLE = "case.handle", _("承办")
    CASE_VERIFY = "case.verify", _("核实")
    CASE_ASK = "case.ask", _("征询和销号")
    CASE_OBJECT = "case.object", _("登记对销号公示的异议")
    CASE_URGE = "case.urge", _("催办和督办")
    CASE_HEAD = "case.head", _("作为单位负责人接收催办")
    CASE_REOPEN = "case.reopen", _("重开")
    CASE_BACKDATE = "case.backdate", _("补录以往日期")
    CASE_HISTORY = "case.history", _("导入历史办结件")


HANDLING = frozenset({P.CASE_HANDLE})
"""Asked of the units that handle; everything else of the office that keeps the ledger."""
INVOLVED = frozenset({P.CASE_VIEW})
"""Asked of the office or of any unit that handles."""
