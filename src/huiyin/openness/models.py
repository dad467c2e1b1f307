"""What the public is promised and told: service items, their guides in versions, and texts of service rules in versions.

A guide or text that was published never changes (triggers of migration 0001); a new version replaces it and the old one
stays readable. Rows are written by ``actions`` only.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.terms import Served
from huiyin.kernel.clocks import Limit
from huiyin.people.models import Institution, Unit, User


class ItemState(models.TextChoices):
    ACTIVE = "active", _("在用")
    RETIRED = "retired", _("停用")


class Errand(models.Model):
    """Something that people may come to a unit for (服务事项, a service item, F13). Cases name it by ``code`` alone."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="service_items")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="service_items", verbose_name=_("办理单位"))
    code = models.SlugField(_("代码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    state = models.CharField(_("状态"), max_length=16, choices=ItemState.choices, default=ItemState.ACTIVE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["unit__path", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="service_item_state_known"),
            models.CheckConstraint(condition=~Q(name=""), name="service_item_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.code


class GuideState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    APPROVED = "approved", pgettext_lazy("guide", "已批准")
    PUBLISHED = "published", _("已公布")
    REPLACED = "replaced", _("已被替换")


def lines() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.TextField(), default=list, blank=True)


class Guide(models.Model):
    """One version of what a service item promises and how it goes (办事指南、服务承诺, F02 F06 F13).

    Limits are texts that ``kernel.clocks.Limit`` reads. ``shown_from`` is the day from which it hangs on the wall or stands
    on the web; ``published_at`` until ``replaced_at`` is the time for which its promise binds.
    """

    item = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="guides")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("名称"), max_length=100)
    served = ArrayField(models.CharField(max_length=16, choices=Served.choices), default=list, blank=True)
    legal_limit = models.CharField(_("法定时限"), max_length=16, blank=True)
    legal_source = models.CharField(_("法定依据"), max_length=300, blank=True)
    promised_limit = models.CharField(_("承诺时限"), max_length=16, blank=True)
    standard = models.TextField(_("服务标准"), blank=True)
    conditions = models.TextField(_("办理条件"), blank=True)
    materials = lines()
    steps = lines()
    fees = models.CharField(_("收费"), max_length=300, blank=True)
    place = models.CharField(_("办理地点"), max_length=200, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=64, blank=True)
    complaint_phone = models.CharField(_("监督电话"), max_length=64, blank=True)
    on_wall = models.BooleanField(_("上墙"), default=False)
    on_web = models.BooleanField(_("上网"), default=False)
    shown_from = models.DateField(_("公布之日"), null=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    state = models.CharField(_("状态"), max_length=16, choices=GuideState.choices, default=GuideState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="guide_number_once"),
            models.UniqueConstraint(fields=["item"], condition=Q(published_at=None), name="guide_one_pending"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(published_at__isnull=False, replaced_at=None), name="guide_one_in_force"
            ),
            models.CheckConstraint(condition=Q(state__in=GuideState.values), name="guide_state_known"),
            models.CheckConstraint(condition=Q(served__contained_by=Served.values), name="guide_served_known"),
            models.CheckConstraint(
                condition=Q(state=GuideState.DRAFT)
                | (
                    ~Q(promised_limit="")
                    & ~Q(standard="")
                    & ~Q(place="")
                    & ~Q(phone="")
                    & ~Q(complaint_phone="")
                    & Q(steps__len__gt=0)
                    & Q(served__len__gt=0)
                ),
                name="guide_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(legal_limit="") | ~Q(legal_source=""), name="guide_legal_limit_has_a_source"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(drafted_by=None) | ~Q(approved_by=F("drafted_by")),
                name="guide_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__gte=F("published_at")), name="guide_times_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def ref(self) -> str:
        return f"{self.item.code}-{self.number}"

    @property
    def promise(self) -> str:
        """The promised limit in the reader's words."""
        return Limit.parse(self.promised_limit).said if self.promised_limit else ""

    @property
    def law(self) -> str:
        """The legal limit in the reader's words."""
        return Limit.parse(self.legal_limit).said if self.legal_limit else ""

    @property
    def served_labels(self) -> list[str]:
        labels = dict(Served.choices)
        return [str(labels[code]) for code in Served.values if code in self.served]


class TextState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公布")
    REPLACED = "replaced", _("已被替换")


class RuleText(models.Model):
    """One version of a text of rules with numbered items (服务细则、便民工作守则, F12). Its versions share ``code``.

    ``items`` are numbered from 1; an item's number within its version is what cases cite and what may be rated.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="service_texts")
    code = models.SlugField(_("代码"), max_length=32)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("标题"), max_length=60)
    intro = models.TextField(_("说明"), blank=True)
    items = lines()
    published_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    state = models.CharField(_("状态"), max_length=16, choices=TextState.choices, default=TextState.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="service_text_number_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(published_at=None), name="service_text_one_draft"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(published_at__isnull=False, replaced_at=None),
                name="service_text_one_in_force",
            ),
            models.CheckConstraint(condition=Q(state__in=TextState.values), name="service_text_state_known"),
            models.CheckConstraint(condition=~Q(title="") & Q(items__len__gt=0), name="service_text_says_something"),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__gte=F("published_at")), name="service_text_times_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def ref(self) -> str:
        return f"{self.code}-{self.number}"
