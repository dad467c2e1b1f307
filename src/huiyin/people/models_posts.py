"""Who does what and who stands in: post, absence, matter, yearly duties, and what was done by law.

The names of the room's first nouns stand here as text, so that ``models`` may import this module.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PostState(models.TextChoices):
    FILED = "filed", _("在册")
    ENDED = "ended", _("已撤岗")


class Post(models.Model):
    """A post (岗位) with its duties, who holds it (A岗) and who stands in (B岗): F04, F05, M30.

    The only place where duties and cover are kept: a card (F11) and the cover table read them here. A seat may be empty,
    which the page of gaps shows; whoever sits in one works here (trigger ``post_holders_work_here``), A and B are two
    people, and never both away (trigger ``post_is_kept``).
    """

    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="posts", verbose_name=_("单位"))
    name = models.CharField(_("岗位名称"), max_length=64)
    duties = models.JSONField(_("职责"), default=list)
    holder_a = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="posts_held", verbose_name=_("A岗")
    )
    holder_b = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="posts_covered", verbose_name=_("B岗")
    )
    filed_on = models.DateField(_("备案日期"))
    approver = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="posts_approved", verbose_name=_("批准人")
    )
    enforcement = models.BooleanField(_("行政执法岗位"), default=False)
    basis = models.TextField(_("执法依据"), blank=True)
    procedure = models.TextField(_("执法程序"), blank=True)
    limits = models.TextField(_("权限和时限"), blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=PostState.choices, default=PostState.FILED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(state="filed"), name="post_name_once"),
            models.CheckConstraint(
                condition=Q(holder_a=None) | Q(holder_b=None) | ~Q(holder_a=F("holder_b")), name="post_a_is_not_b"
            ),
            models.CheckConstraint(
                condition=Q(enforcement=False) | ~Q(basis="") & ~Q(procedure="") & ~Q(limits=""),
                name="post_of_law_says_by_what",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return str(self.pk)


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("请假")
    BUSINESS = "business", _("公务外出")
    TRAINING = "training", _("培训学习")
    OTHER = "other", _("其他")


class Absence(models.Model):
    """Days on which somebody is away (离岗), the first and the last included. Taken back by ``cancelled_at``, never deleted.

    ``until_on`` is the last day in force, ``planned_until`` the one first entered; ``late`` (补报) says that it was not
    entered a day ahead. Two of one person never overlap (constraint ``absence_once_at_a_time``).
    """

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="absences")
    number = models.PositiveIntegerField()
    from_on = models.DateField(_("离岗首日"))
    until_on = models.DateField(_("离岗末日"))
    planned_until = models.DateField()
    kind = models.CharField(_("事由"), max_length=16, choices=AbsenceKind.choices)
    handover = models.TextField(_("交接说明"))
    entered_on = models.DateField()
    late = models.BooleanField(_("补报"), default=False)
    late_reason = models.CharField(_("补报理由"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    returned_on = models.DateField(_("回岗日期"), null=True)
    materials = models.TextField(_("材料交回"), blank=True)

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "number"], name="absence_number_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(until_on__lte=F("planned_until")), name="absence_only_shortened"),
            models.CheckConstraint(
                condition=Q(late=False, from_on__gt=F("entered_on")) | Q(late=True) & ~Q(late_reason=""),
                name="absence_late_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.from_on}–{self.until_on}"

    def holds_on(self, day: date) -> bool:
        return self.cancelled_at is None and self.from_on <= day <= self.until_on


class LawRecord(models.Model):
    """What was done by law at an enforcement post: by whom, on what basis, with what result (F10)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="law_records")
    number = models.PositiveIntegerField()
    subject = models.CharField(_("执法事项"), max_length=200)
    officer = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="law_records")
    basis = models.TextField(_("依据"))
    result = models.TextField(_("结果"))
    done_on = models.DateField(_("办结日期"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="law_record_number_once"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(basis="") & ~Q(result=""), name="law_record_is_whole"),
        ]

    def __str__(self) -> str:
        return self.subject


class MatterState(models.TextChoices):
    ACTIVE = "active", _("在用")
    RETIRED = "retired", _("停用")


class Matter(models.Model):
    """A matter of the division of powers (事权划分, F15, M32): one lead unit at most, for it is one column, and who assists."""

    institution = models.ForeignKey("people.Institution", on_delete=models.PROTECT, related_name="matters")
    number = models.PositiveIntegerField()
    name = models.CharField(_("事项"), max_length=100)
    lead = models.ForeignKey(
        "people.Unit", on_delete=models.PROTECT, null=True, related_name="matters_led", verbose_name=_("主办单位")
    )
    words = models.JSONField(_("关键词"), default=list)
    state = models.CharField(_("状态"), max_length=16, choices=MatterState.choices, default=MatterState.ACTIVE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="matter_number_once"),
            models.UniqueConstraint(
                fields=["institution", "name"], condition=Q(state="active"), name="matter_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return str(self.pk)


class MatterAssist(models.Model):
    """A unit that assists with a matter; never the lead unit itself (trigger ``matter_lead_does_not_assist``)."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="assists")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="matters_assisted")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="matter_assist_once")]

    def __str__(self) -> str:
        return f"{self.matter} {self.unit}"


class SheetState(models.TextChoices):
    SET = "set", _("已下达")
    CHECKED = "checked", _("已检查")
    JUDGED = "judged", _("已评定")


class DutySheet(models.Model):
    """The yearly sheet of clean-government and efficiency duties (责任书, F17): one for each leader and year."""

    unit = models.ForeignKey(
        "people.Unit", on_delete=models.PROTECT, related_name="duty_sheets", verbose_name=_("单位")
    )
    leader = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="duty_sheets", verbose_name=_("责任人")
    )
    head = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="duty_sheets_checked", verbose_name=_("责任领导")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    set_on = models.DateField(_("下达日期"))
    posted_at = models.DateTimeField(_("公示时间"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=SheetState.choices, default=SheetState.SET)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["leader", "year"], name="duty_sheet_once_a_year"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="duty_sheet_year"),
            models.CheckConstraint(condition=~Q(leader=F("head")), name="duty_sheet_head_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.year}"

    @property
    def ref(self) -> str:
        return str(self.pk)


class DutyKind(models.TextChoices):
    CLEAN = "clean", _("党风廉政")
    EFFICIENCY = "efficiency", _("效能")


class DutyResult(models.TextChoices):
    DONE = "done", _("落实")
    PARTLY = "partly", _("基本落实")
    NOT_DONE = "not_done", _("未落实")


class DutyItem(models.Model):
    """One duty of a sheet: set -> checked -> result; nothing is judged that nobody checked."""

    sheet = models.ForeignKey(DutySheet, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=DutyKind.choices)
    text = models.CharField(max_length=300)
    checked_on = models.DateField(null=True)
    checked = models.TextField(blank=True)
    result = models.CharField(max_length=16, choices=DutyResult.choices, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="duty_item_number_once"),
            models.CheckConstraint(
                condition=Q(result="") | Q(checked_on__isnull=False), name="duty_item_checked_first"
            ),
        ]

    def __str__(self) -> str:
        return self.text
