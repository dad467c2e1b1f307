"""The words of this room: what is asked, how it stands, how a copy of paper stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.terms import Channel

FEWEST = 5
"""No figure is told of fewer people than this (invariant 6)."""
UNANIMOUS = 2 * FEWEST
"""A group of one mind counts as small below this: who belongs to it has said what it said."""
SHARES_FROM = 20
"""Below so many answers persons are printed, not per cent (users-pains 17)."""


class Sort(models.TextChoices):
    """What a questionnaire is for; questionnaires and opinion forms are counted apart (C01)."""

    OPINIONS = "opinions", _("征求意见表")
    QUESTIONS = "questions", _("调查问卷")
    BALLOT = "ballot", _("测评表")

    @property
    def channel(self) -> Channel:
        """The channel of the voices that are taken from its texts."""
        return Channel.FORM if self == Sort.OPINIONS else Channel.QUESTIONNAIRE


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("正在征集")
    CLOSED = "closed", _("已截止,待统计")
    COUNTED = "counted", _("已统计")
    WITHDRAWN = "withdrawn", pgettext_lazy("questionnaire", "已撤回")


class Door(models.TextChoices):
    """Who may answer on the web."""

    TOKENS = "tokens", _("凭邀请码,一码一份")
    ANYBODY = "anybody", _("知道网址的人都可以填")
    PAPER = "paper", _("只用纸质")


class CopyState(models.TextChoices):
    """How a copy on paper stands; one that was issued and is none of the others is missing."""

    PRINTED = "printed", _("已印未发")
    ISSUED = "issued", _("已发出")
    RETURNED = "returned", _("已收回")
    VOID = "void", pgettext_lazy("copy", "作废")


class VoidReason(models.TextChoices):
    BLANK = "blank", _("空白")
    SPOILT = "spoilt", _("涂改、填写不清,无法辨认")
    NOT_OURS = "not_ours", _("不是这份表")
    MISPRINTED = "misprinted", _("印坏、损毁")
