"""The closed lists of this room beside the campaign's own: kinds of object, how a problem is put right, states of plan and milestone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FocusTarget(models.TextChoices):
    """The four objects of two levels and two classes (A09, M16): two levels of units, two classes of people."""

    OFFICES = "offices", _("机关、学区、直属单位")
    SCHOOLS = "schools", _("学校")
    LEADERS = "leaders", _("领导干部")
    STAFF = "staff", _("教职工")


FOCUS_SIZES = {FocusTarget.OFFICES: 6, FocusTarget.SCHOOLS: 4, FocusTarget.LEADERS: 6, FocusTarget.STAFF: 4}
"""How many kinds each catalogue is expected to hold (D09)."""


class Duty(models.TextChoices):
    """As what somebody answers for a special campaign in his unit (A06)."""

    FIRST = "first", _("第一责任人")
    DEPUTY = "deputy", _("分管领导")


class Mode(models.TextChoices):
    """How a problem is put right: on the spot, or held on to until its target is reached (E04, M38)."""

    AT_ONCE = "at_once", _("当下改")
    HOLD_ON = "hold_on", _("持续整改")


class SpecialPlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("special plan", "起草中")
    ADOPTED = "adopted", pgettext_lazy("special plan", "已确定")
    DONE = "done", pgettext_lazy("special plan", "已完成")


class MilestoneState(models.TextChoices):
    """How a milestone stands on a day; counted from its days, never kept."""

    NOT_DUE = "not_due", _("未到期")
    DUE = "due", _("临近到期")
    DONE = "done", pgettext_lazy("milestone", "已完成")
    LATE = "late", _("逾期")


FEWEST_PROBLEMS, MOST_PROBLEMS = 2, 3
"""How many concrete problems a unit picks (A12, M37)."""
