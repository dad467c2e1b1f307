"""The nouns of who and where: institution, unit and its versions, user, role, assigned role."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.people.models_posts import Post, PostState


class InstitutionState(models.TextChoices):
    ACTIVE = "active", _("在用")


REMEDY = (
    "可以在异议期限内凭回执码在网上或者到来访窗口提出异议一次,由分管领导复核;也可以自收到本告知书之日起 30 日内,"
    "请求上一级机关复查(《信访工作条例》第三十五条)。"
)
"""What an institution begins with: how somebody who was refused may have it looked at again."""


class Institution(models.Model):
    """The tenant: a bureau with everything below it (机构)."""

    code = models.SlugField(_("代码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    motto = models.CharField(_("标语"), max_length=100, blank=True, default="事事有回音,件件有着落")
    answer_days = models.PositiveSmallIntegerField(_("等候评价(工作日)"), default=7)
    handle_days = models.PositiveSmallIntegerField(_("办理时限(工作日)"), default=15)
    near_days = models.PositiveSmallIntegerField(_("临近提醒(天)"), default=3)
    calendar_version = models.PositiveIntegerField(default=0)
    calendar_at = models.DateTimeField(null=True, blank=True)
    hand_back_days = models.PositiveSmallIntegerField(_("退回交办的期限(工作日)"), default=1)
    dispute_days = models.PositiveSmallIntegerField(_("对不予受理提出异议的期限(天)"), default=30)
    remedy = models.TextField(_("不予受理时告知的救济途径"), default=REMEDY)
    inspection_notice_days = models.PositiveSmallIntegerField(_("检查提前通知(天)"), default=30)
    inspections_a_year = models.PositiveSmallIntegerField(_("每所学校一年最多检查(次)"), default=3)
    state = models.CharField(
        _("状态"),
        max_length=16,
        default=InstitutionState.ACTIVE,
        choices=InstitutionState.choices,
    )
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, handle_days__gte=1, near_days__gte=1), name="institution_days_positive"
            ),
            models.CheckConstraint(
                condition=Q(hand_back_days__gte=1, dispute_days__gte=1) & ~Q(remedy=""),
                name="institution_duty_days_positive",
            ),
            models.CheckConstraint(
                condition=Q(inspection_notice_days__gte=1, inspections_a_year__gte=1),
                name="institution_inspections_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.code


class CalendarYear(models.Model):
    """A year whose working days the office keeps itself, with the notice that announced them (放假安排)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="calendar_years")
    year = models.PositiveSmallIntegerField(_("年份"))
    notice = models.CharField(_("通知文号"), max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "year"], name="calendar_year_once"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2199), name="calendar_year_of_our_time"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday: a holiday, or a weekend day that is worked instead (调休补班)."""

    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("日期"))
    works = models.BooleanField(_("补班"))
    name = models.CharField(_("名称"), max_length=32, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day}"


class OfficeHours(models.Model):
    """One interval in which the office is open on a working day; there may be several, which do not overlap."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="office_hours")
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "opens"], name="office_hours_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_hours_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


class SchoolBreak(models.Model):
    """A break of the schools (寒暑假). It stops no statutory clock; it says when nobody at school need be asked."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="school_breaks")
    name = models.CharField(_("名称"), max_length=32)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "starts_on"], name="school_break_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="school_break_ordered"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyGroup(models.Model):
    """A party group (党小组): a second grouping of the same staff, beside the tree of units (A10)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="party_groups")
    name = models.CharField(_("党小组"), max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="party_group_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    BUREAU = "bureau", _("机关")
    SECTION = "section", _("科室")
    DISTRICT = "district", _("学区")
    SUBORDINATE = "subordinate", _("直属单位")
    SCHOOL = "school", _("学校")


class UnitLevel(models.IntegerChoices):
    OFFICES = 1, _("机关、学区、直属单位")
    SCHOOLS = 2, _("学校")


class UnitState(models.TextChoices):
    ACTIVE = "active", _("在用")
    CLOSED = "closed", _("已撤销")


class Unit(models.Model):
    """A node of the unit tree (A09, A10). ``path`` lists the ids from the root, each with a dot: ``1.7.23.``."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("代码"), max_length=32)
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(pgettext_lazy("unit", "类别"), max_length=16, choices=UnitKind.choices)
    level = models.PositiveSmallIntegerField(_("层级"), choices=UnitLevel.choices)
    path = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=UnitState.choices, default=UnitState.ACTIVE)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="unit_code_once"),
            models.UniqueConstraint(fields=["institution"], condition=Q(parent=None), name="unit_one_root"),
            models.CheckConstraint(condition=Q(level__in=[1, 2]), name="unit_level_1_or_2"),
        ]
        indexes = [models.Index(fields=["path"], name="unit_by_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.code


class UnitVersion(models.Model):
    """What a unit was called and where it hung during a time, so that yesterday's report keeps yesterday's names."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    level = models.PositiveSmallIntegerField(choices=UnitLevel.choices)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="unit_version_one_now"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="unit_version_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class UserState(models.TextChoices):
    ACTIVE = "active", _("在用")
    INACTIVE = "inactive", _("停用")


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff. The public has no accounts: a receipt is their way back.

    Whoever is posted (挂牌上岗, F11) stands on the public page of who is who, with title, telephone, and the duties and
    the stand-in of his posts: these have one place, ``Post``, and the card only reads them.
    """

    username = models.CharField(_("用户名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    title = models.CharField(_("职务"), max_length=64, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", verbose_name=_("单位"))
    party_group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, related_name="people", verbose_name=_("党小组")
    )
    phone = models.CharField(_("办公电话"), max_length=32, blank=True)
    posted_at = models.DateTimeField(_("挂牌时间"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=UserState.choices, default=UserState.ACTIVE)
    version = models.IntegerField(default=0)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = Users()

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.username

    @property
    def is_active(self) -> bool:
        return self.state == UserState.ACTIVE

    @property
    def posts(self) -> list[Post]:
        """The posts that the person holds as A, the first filed first; no statement where they were fetched ahead."""
        return [post for post in self.posts_held.all() if post.state == PostState.FILED]

    @property
    def duty(self) -> str:
        return _t(";").join(duty for post in self.posts for duty in post.duties)

    @property
    def stands_in(self) -> User | None:
        """Who stands in at the first post that has a B."""
        return next((post.holder_b for post in self.posts if post.holder_b), None)


def own_place(user: User) -> str:
    """Return the place that only the user's own account is at: units have numbers."""
    return f"user:{user.pk}."


class Role(models.Model):
    """A named set of permissions, a row that an institution edits."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="roles")
    code = models.SlugField(_("代码"), max_length=32)
    name = models.CharField(_("名称"), max_length=64)
    permissions = models.JSONField(_("权限"), default=list)
    state = models.CharField(max_length=16, default="active", choices=[("active", _("在用"))])
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="role_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.code


class RoleGiven(models.Model):
    """A role that a user holds at a unit and everywhere below it. Taken back by ``until``, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles_given")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="given")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roles_given")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit"], condition=Q(until=None), name="role_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.unit}"


class ApiToken(models.Model):
    """A key by which a program acts as a user. Only its digest is stored; taken back by ``revoked_at``, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(_("用途"), max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["user", "number"], name="token_number_once")]

    def __str__(self) -> str:
        return f"{self.user} #{self.number}"


class SavedView(models.Model):
    """A list as somebody keeps it for himself: filters, columns and order, as the address says them."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    place = models.CharField(max_length=16)
    name = models.CharField(_("名称"), max_length=40)
    query = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "place", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
