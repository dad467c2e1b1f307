"""What schools report of their burden: too many meetings, documents, inspections (三多), and whose (C20).

Which school reported is never shown to the department reported on: see ``queries_burden``, the one place that says who
sees a report. Nothing leads from a voice back to the report that it came from.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Voice
from huiyin.channels.terms import BurdenKind, BurdenState
from huiyin.people.models import Unit, User


class Burden(models.Model):
    """One meeting, document or inspection that a school found too much, and what the office made of the report.

    Whose it was is a department of the institution, or another body named in words (``body``); one of the two.
    ``amount`` is in hours for a meeting or an inspection, in pages for a document; None is not known.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", verbose_name=_("活动"))
    ref = models.CharField(max_length=16, unique=True)
    school = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("反映的学校"))
    kind = models.CharField(_("哪一种"), max_length=16, choices=BurdenKind.choices)
    department = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("哪个科室的")
    )
    body = models.CharField(_("其他单位"), max_length=60, blank=True)
    happened_on = models.DateField(_("开会、发文或检查的日期"))
    subject = models.CharField(pgettext_lazy("burden", "事由"), max_length=60)
    file_number = models.CharField(_("文号"), max_length=60, blank=True)
    amount = models.DecimalField(_("几小时或几页"), max_digits=5, decimal_places=1, null=True)
    filed_at = models.DateTimeField()
    sorted_at = models.DateTimeField(null=True)
    sorted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("不计入的理由"), blank=True)
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=16, choices=BurdenState.choices, default=BurdenState.FILED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BurdenState.values), name="burden_state_known"),
            models.CheckConstraint(condition=Q(kind__in=BurdenKind.values), name="burden_kind_known"),
            models.CheckConstraint(
                condition=Q(department__isnull=False, body="") | (Q(department=None) & ~Q(body="")),
                name="burden_is_of_one_body",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="burden_says_what"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="burden_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="burden_list"),
            models.Index(fields=["school", "-id"], name="burden_of_school"),
            models.Index(fields=["department", "happened_on"], name="burden_of_department"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def whose(self) -> str:
        """By whom the meeting was called, the document issued, the inspection made."""
        return self.department.name if self.department else self.body
