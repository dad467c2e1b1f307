"""The closed lists of papers that are handed in: kinds, who owes one, states, why one is returned (A04, B09)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperKind(models.TextChoices):
    """What sort of document is asked for."""

    PLAN = "plan", _("实施方案、工作方案")
    ESSAY = "essay", _("心得体会")
    STATEMENT = "statement", _("个人发言、对照检查材料")


class ReviewKind(models.TextChoices):
    """The three papers of a unit that its supervision group must review (三必审, M07)."""

    ACTIVITY = "activity", _("活动方案")
    STUDY = "study", _("学习会方案")
    COLLECTION = "collection", _("征求意见方案")


OF_PERSONS = frozenset({PaperKind.ESSAY, PaperKind.STATEMENT})
"""Kinds that somebody writes for himself; a plan is its unit's."""


class Owing(models.TextChoices):
    """Who must hand in, one each at least (M12)."""

    UNIT = "unit", _("每个单位一份")
    STAFF = "staff", _("每名职工一份以上")
    PARTY = "party", _("每名党员一份以上")


class CallState(models.TextChoices):
    """Where a call for papers stands."""

    DRAFT = "draft", pgettext_lazy("call for papers", "草稿")
    OPEN = "open", pgettext_lazy("call for papers", "征集中")
    CLOSED = "closed", pgettext_lazy("call for papers", "已结束")


class PaperState(models.TextChoices):
    """Where a paper stands: draft -> submitted -> returned or accepted -> perhaps displayed."""

    DRAFT = "draft", pgettext_lazy("paper", "草稿")
    SUBMITTED = "submitted", pgettext_lazy("paper", "已提交,待审")
    RETURNED = "returned", pgettext_lazy("paper", "已退回修改")
    ACCEPTED = "accepted", pgettext_lazy("paper", "审核通过")
    DISPLAYED = "displayed", pgettext_lazy("paper", "已选出展示")
    DROPPED = "dropped", pgettext_lazy("paper", "已作废")


WRITABLE = frozenset({PaperState.DRAFT, PaperState.RETURNED})
HANDED_IN = (PaperState.SUBMITTED, PaperState.ACCEPTED, PaperState.DISPLAYED)
"""States in which nothing more is owed; a returned paper is owed again."""
PASSED = (PaperState.ACCEPTED, PaperState.DISPLAYED)


class RoundOutcome(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("paper", "审核通过")
    RETURNED = "returned", pgettext_lazy("paper", "退回修改")


class ReturnReason(models.TextChoices):
    """Why a paper is returned; copying the superior's text without local content is the fault that the sources name."""

    COPIED = "copied", _("简单照抄照搬")
    NOT_OWN = "not_own", _("没有本单位内容")
    NO_TIME = "no_time", _("没有时间要求")
    NO_MEASURES = "no_measures", _("没有措施")
    OTHER = "other", _("其他")
