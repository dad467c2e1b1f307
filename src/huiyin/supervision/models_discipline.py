"""Violations and what is done about the people in them (G14, G15, F07, F08): a register kept apart.

Nothing here is read by public pages, by search or by the ledger. A rule of the program may propose a sanction; only a named
organ of people decides one, which the database demands: organ, number, day, and who entered the decision.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Case
from huiyin.cases.urging_models import Urging
from huiyin.kernel.nouns import called
from huiyin.people.models import Unit, User
from huiyin.supervision.models_events import EventUnit
from huiyin.supervision.models_inspections import Inspection, InspectionFinding


class ViolationSource(models.TextChoices):
    FINDING = "finding", _("明查暗访发现")
    CASE = "case", _("台账中的件")
    CLUE = "clue", _("线索")


class ViolationState(models.TextChoices):
    CLUE = "clue", pgettext_lazy("violation", "线索")
    INVESTIGATING = "investigating", pgettext_lazy("violation", "调查中")
    DECIDED = "decided", pgettext_lazy("violation", "已认定")
    CLOSED = "closed", pgettext_lazy("violation", "已结案")


class Established(models.TextChoices):
    """Whether what was suspected is so."""

    TRUE = "true", pgettext_lazy("violation", "属实")
    PARTLY = "partly", pgettext_lazy("violation", "部分属实")
    UNTRUE = "untrue", pgettext_lazy("violation", "不属实")


class Violation(models.Model):
    """A violation, from the first clue to its end (违规问题). The people in it are rows of their own and counted apart."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="violations", verbose_name=_("活动"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    title = models.CharField(_("问题"), max_length=100)
    facts = models.TextField(_("主要情况"))
    source = models.CharField(_("来源"), max_length=16, choices=ViolationSource.choices)
    finding = models.ForeignKey(InspectionFinding, on_delete=models.PROTECT, null=True, related_name="violations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="violations")
    clue = models.CharField(_("线索来源"), max_length=200, blank=True)
    found_on = models.DateField(_("发现日期"))
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()
    established = models.CharField(_("认定"), max_length=16, choices=Established.choices, blank=True)
    result = models.TextField(_("调查结果"), blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("认定人")
    )
    decided_on = models.DateField(_("认定日期"), null=True)
    decided_at = models.DateTimeField(null=True)
    lesson = models.TextField(_("警示教育要点(不写姓名和单位)"), blank=True)
    closed_on = models.DateField(_("结案日期"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=ViolationState.choices, default=ViolationState.CLUE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("source", ViolationSource),
            one_of("established", Established, blank=True),
            one_of("state", ViolationState),
            models.CheckConstraint(condition=~Q(title="") & ~Q(facts=""), name="violation_says_something"),
            models.CheckConstraint(
                condition=Q(source="finding", finding__isnull=False, case=None, clue="")
                | Q(source="case", finding=None, case__isnull=False, clue="")
                | Q(source="clue", finding=None, case=None) & ~Q(clue=""),
                name="violation_comes_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(established="", result="", decided_on=None, decided_at=None, decided_by=None)
                | Q(decided_on__isnull=False, decided_at__isnull=False) & ~Q(established="") & ~Q(result=""),
                name="violation_decided_with_result",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(registered_by=None) | ~Q(decided_by=F("registered_by")),
                name="violation_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="violation_list")]

    def __str__(self) -> str:
        return self.title


class ViolationPerson(models.Model):
    """Somebody in a violation: a user, or somebody without an account by name. The unit is his at that time."""

    violation = models.ForeignKey(Violation, on_delete=models.PROTECT, related_name="persons")
    number = models.PositiveSmallIntegerField(_("序号"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    role = models.CharField(_("在其中的作用"), max_length=200, blank=True)
    dropped_on = models.DateField(_("排除日期"), null=True)
    dropped_for = models.CharField(_("排除理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["violation", "number"], name="violation_person_number_once"),
            models.UniqueConstraint(
                fields=["violation", "user"], condition=Q(user__isnull=False), name="violation_person_once"
            ),
            models.UniqueConstraint(
                fields=["violation", "unit", "name"], condition=Q(user=None), name="violation_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="violation_person_has_a_name"),
            models.CheckConstraint(
                condition=Q(dropped_on=None, dropped_for="") | Q(dropped_on__isnull=False) & ~Q(dropped_for=""),
                name="violation_person_dropped_for_something",
            ),
        ]
        indexes = [models.Index(fields=["user"], name="violation_person_user")]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"


class SanctionKind(models.TextChoices):
    """What is done about a fault (M51, F08)."""

    REMINDER = "reminder", pgettext_lazy("sanction", "提醒")
    CAUTION = "caution", _("效能告诫")
    CIRCULAR = "circular", pgettext_lazy("sanction", "通报")
    LIABILITY = "liability", _("责任追究")
    EXPOSURE = "exposure", _("曝光")
    EDUCATION = "education", _("教育")
    PUNISHMENT = "punishment", _("惩处")


class SanctionGround(models.TextChoices):
    """What the fault was (F07)."""

    LATE = "late", _("超期不办")
    REFUSAL = "refusal", _("推诿、拒不办理")
    BREACH = "breach", _("违反承诺或者制度")
    PERFUNCTORY = "perfunctory", _("整改不实、弄虚作假")
    VIOLATION = "violation", _("违规违纪")
    TARDY = "tardy", _("会议迟到、缺席")


class SanctionState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("sanction", "拟处理")
    HEARD = "heard", _("已听取陈述")
    DECIDED = "decided", pgettext_lazy("sanction", "已决定")
    APPEALED = "appealed", pgettext_lazy("sanction", "申诉中")
    UPHELD = "upheld", pgettext_lazy("sanction", "申诉维持")
    CHANGED = "changed", pgettext_lazy("sanction", "申诉变更")
    REVOKED = "revoked", pgettext_lazy("sanction", "已撤销")
    DROPPED = "dropped", pgettext_lazy("sanction", "不予处理")


UNDECIDED = frozenset({SanctionState.PROPOSED, SanctionState.HEARD, SanctionState.DROPPED})
DEALT_WITH = frozenset(
    {
        SanctionState.DECIDED,
        SanctionState.APPEALED,
        SanctionState.UPHELD,
        SanctionState.CHANGED,
    }
)
"""In these somebody was dealt with: decided by an organ and not taken back."""


class StatementBy(models.TextChoices):
    """Whose hand wrote the statement of the one concerned."""

    OWN = "own", _("本人(本单位)填写")
    OFFICE = "office", _("记录本人(本单位)所说")
    NONE = "none", _("期限内没有陈述")


class Publication(models.TextChoices):
    """Whether a decided sanction is made public: a decision of its own (M51)."""

    ASKED = "asked", _("拟公开")
    APPROVED = "approved", _("同意公开")
    REFUSED = "refused", _("不予公开")


class Sanction(models.Model):
    """What is proposed and decided about one person or one unit, because of one matter at least (处理)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sanctions", verbose_name=_("活动"))
    ref = models.CharField(_("编号"), max_length=16, unique=True)
    kind = models.CharField(_("方式"), max_length=16, choices=SanctionKind.choices)
    ground = models.CharField(_("事由"), max_length=16, choices=SanctionGround.choices)
    facts = models.TextField(_("事实"))
    basis = models.CharField(_("依据"), max_length=300)
    person = models.ForeignKey(ViolationPerson, on_delete=models.PROTECT, null=True, related_name="sanctions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, null=True, related_name="+")
    urging = models.ForeignKey(Urging, on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.ForeignKey(EventUnit, on_delete=models.PROTECT, null=True, related_name="sanctions")
    of_unit = models.BooleanField(_("处理的是单位"), default=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=64, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    proposed_on = models.DateField(_("提出日期"))
    rule = models.CharField(_("按什么规则提出"), max_length=200, blank=True)
    state_until = models.DateField(_("陈述申辩的期限"))
    statement = models.TextField(_("陈述申辩"), blank=True)
    statement_by = models.CharField(_("陈述由谁填写"), max_length=16, choices=StatementBy.choices, blank=True)
    stated_on = models.DateField(_("陈述日期"), null=True)
    organ = models.CharField(_("决定机关"), max_length=100, blank=True)
    number = models.CharField(_("决定文号"), max_length=64, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("决定登记人")
    )
    decided_at = models.DateTimeField(null=True)
    """When the decision was entered; figures count it from then."""
    lapses_on = models.DateField(_("期满日期"), null=True)
    carried_out_on = models.DateField(_("执行日期"), null=True)
    carried_out = models.CharField(_("执行情况"), max_length=500, blank=True)
    acknowledged_on = models.DateField(_("签收告诫的日期"), null=True)
    appeal_until = models.DateField(_("申诉的期限"), null=True)
    appeal = models.TextField(_("申诉理由"), blank=True)
    appealed_on = models.DateField(_("申诉日期"), null=True)
    appeal_organ = models.CharField(_("申诉处理机关"), max_length=100, blank=True)
    appeal_number = models.CharField(_("申诉处理文号"), max_length=64, blank=True)
    appeal_decided_on = models.DateField(_("申诉处理日期"), null=True)
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    kind_after = models.CharField(_("变更为"), max_length=16, choices=SanctionKind.choices, blank=True)
    dropped_for = models.CharField(_("不予处理的理由"), max_length=500, blank=True)
    publication = models.CharField(_("是否公开"), max_length=16, choices=Publication.choices, blank=True)
    publish_where = models.CharField(_("公开的范围和方式"), max_length=200, blank=True)
    publish_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    publish_decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    publish_decided_on = models.DateField(_("公开决定日期"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=SanctionState.choices, default=SanctionState.PROPOSED)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", SanctionKind),
            one_of("kind_after", SanctionKind, blank=True),
            one_of("ground", SanctionGround),
            one_of("state", SanctionState),
            one_of("statement_by", StatementBy, blank=True),
            one_of("publication", Publication, blank=True),
            models.CheckConstraint(condition=~Q(facts="") & ~Q(basis=""), name="sanction_has_facts_and_basis"),
            models.CheckConstraint(
                condition=Q(person__isnull=False)
                | Q(case__isnull=False)
                | Q(inspection__isnull=False)
                | Q(urging__isnull=False)
                | Q(attendance__isnull=False),
                name="sanction_for_a_matter",
            ),
            models.CheckConstraint(
                condition=~Q(ground="tardy") | Q(attendance__isnull=False), name="sanction_tardy_at_an_event"
            ),
            models.CheckConstraint(
                condition=Q(of_unit=True, user=None, name="", person=None) | Q(of_unit=False) & ~Q(name=""),
                name="sanction_of_a_person_or_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=False) | ~Q(rule=""), name="sanction_proposed_by_somebody_or_a_rule"
            ),
            models.CheckConstraint(
                condition=Q(statement_by="", stated_on=None, statement="")
                | Q(stated_on__isnull=False, statement_by="none", statement="", stated_on__gt=F("state_until"))
                | Q(stated_on__isnull=False, statement_by__in=["own", "office"]) & ~Q(statement=""),
                name="sanction_statement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(organ="", number="", decided_on=None, decided_at=None, decided_by=None, appeal_until=None)
                | Q(
                    decided_on__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    appeal_until__isnull=False,
                )
                & Q(stated_on__isnull=False)
                & ~Q(organ="")
                & ~Q(number=""),
                name="sanction_decided_by_an_organ",
            ),
            models.CheckConstraint(
                condition=Q(
                    appeal_organ="",
                    appeal_number="",
                    appeal_decided_on=None,
                    appeal_decided_at=None,
                    appeal_decided_by=None,
                    kind_after="",
                )
                | Q(
                    appeal_decided_on__isnull=False,
                    appeal_decided_at__isnull=False,
                    appeal_decided_by__isnull=False,
                    appealed_on__isnull=False,
                )
                & ~Q(appeal_organ="")
                & ~Q(appeal_number="")
                & ~Q(kind_after=F("kind")),
                name="sanction_appeal_decided_by_an_organ",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="sanction_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(user=None) | ~Q(decided_by=F("user")),
                name="sanction_not_decided_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(lapses_on=None) | Q(lapses_on__gt=F("decided_on")),
                name="sanction_lapses_later",
            ),
            models.CheckConstraint(
                condition=Q(appealed_on=None, appeal="")
                | Q(appealed_on__isnull=False, appeal_until__isnull=False, appealed_on__lte=F("appeal_until"))
                & ~Q(appeal=""),
                name="sanction_appealed_in_time",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None) | ~Q(appeal_decided_by=F("decided_by")),
                name="sanction_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_on=None, carried_out="")
                | Q(carried_out_on__isnull=False, decided_on__isnull=False, carried_out_on__gte=F("decided_on"))
                & ~Q(carried_out=""),
                name="sanction_carried_out_after_decision",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on=None) | Q(kind="caution", decided_on__isnull=False),
                name="sanction_caution_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(publication="", publish_decided_by=None, publish_decided_on=None)
                | Q(publication="asked", publish_decided_by=None, publish_decided_on=None, decided_on__isnull=False)
                & ~Q(publish_where="")
                | Q(publication__in=["approved", "refused"], publish_decided_by__isnull=False)
                & Q(publish_decided_on__isnull=False, decided_on__isnull=False),
                name="sanction_published_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(publish_decided_by=None)
                | Q(publish_asked_by=None)
                | ~Q(publish_decided_by=F("publish_asked_by")),
                name="sanction_publication_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="sanction_list"),
            models.Index(fields=["user", "-id"], name="sanction_of_user"),
            models.Index(fields=["unit", "-id"], name="sanction_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.whom} {self.get_kind_display()}"

    @property
    @called(_("处理对象"))
    def whom(self) -> str:
        """Who is dealt with: a unit by its name, somebody by unit and name."""
        return str(self.unit) if self.of_unit else f"{self.unit} {self.name}"

    @property
    def kind_now(self) -> str:
        """The kind that stands: as it was decided, or as it was changed on appeal."""
        return self.kind_after or self.kind

    def in_force_on(self, day: date) -> bool:
        """Whether it still holds on a day: decided, not revoked, not lapsed."""
        lapsed = self.lapses_on is not None and self.lapses_on < day
        return self.state in DEALT_WITH and not lapsed
