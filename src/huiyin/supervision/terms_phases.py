"""The closed lists of a unit's passage through a phase: kinds of talk, reactions, grounds, states (G08, G10)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PassageState(models.TextChoices):
    """Where a unit stands in a phase of its campaign."""

    OPEN = "open", pgettext_lazy("unit's phase", "进行中")
    PASSED = "passed", pgettext_lazy("unit's phase", "已通过")


class TalkKind(models.TextChoices):
    """Whom the supervisor must talk to in every unit (四必谈, M08). Not the talks of a leading group among itself."""

    CHIEFS = "chiefs", _("党政主要负责人")
    MIDDLE = "middle", _("中层干部")
    STAFF = "staff", _("一线教职工")
    RETIRED = "retired", _("离退休教师")


class ReactionKind(models.TextChoices):
    """The five reactions to poor work (M40)."""

    REMIND = "remind", pgettext_lazy("reaction", "提醒")
    CRITICISE = "criticise", pgettext_lazy("reaction", "批评")
    DELAY = "delay", pgettext_lazy("reaction", "延期")
    MAKE_UP = "make_up", pgettext_lazy("reaction", "补课")
    REDO = "redo", pgettext_lazy("reaction", "返工")


BLOCKING = (ReactionKind.DELAY, ReactionKind.MAKE_UP, ReactionKind.REDO)
"""Reactions with which a unit does not pass the phase before they were checked again and lifted."""


class Ground(models.TextChoices):
    """The three faults for which there is a reaction."""

    OFF = "off", _("与活动要求不符")
    SLOW = "slow", _("活动推进不力")
    FORM = "form", _("搞形式走过场")


class ReactionState(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("reaction", "已发出,待答复")
    ANSWERED = "answered", pgettext_lazy("reaction", "已答复,待复核")
    LIFTED = "lifted", pgettext_lazy("reaction", "已复核解除")
