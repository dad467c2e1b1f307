"""The two catalogues of codes that an institution keeps, and what bears them: topics (D08), weak links (D12), salient problems (D07).

A code is never renamed: it is retired and another one added, so that yesterday's report keeps its words. What bears a code
does so from ``at`` until ``until``; figures as of a day read these rows.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.checks import one_of
from huiyin.cases.terms import CodeList
from huiyin.people.models import Institution, Unit


class CodeState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("code", "在用")
    RETIRED = "retired", pgettext_lazy("code", "停用")


class ListedCode(models.Model):
    """One row of a catalogue (目录): a topic of hot, hard and urgent matters, or a weak link behind complaints.

    ``words`` are what the machine proposes a topic by, one a line beside its name; it proposes only.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="codes")
    catalogue = models.CharField(_("目录"), max_length=16, choices=CodeList.choices)
    code = models.SlugField(_("代码"), max_length=32)
    name = models.CharField(_("名称"), max_length=40)
    words = models.TextField(_("提示词"), blank=True)
    at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=16, choices=CodeState.choices, default=CodeState.ACTIVE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["catalogue", "pk"]
        constraints = [
            one_of("catalogue", CodeList),
            one_of("state", CodeState),
            models.UniqueConstraint(fields=["institution", "code"], name="listed_code_once"),
            models.UniqueConstraint(fields=["institution", "catalogue", "name"], name="listed_name_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="listed_code_is_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return str(self.pk)


class VoiceTopic(models.Model):
    """A voice bears a topic; several are possible, so that topic counts need not sum to the total (D08)."""

    voice = models.ForeignKey("cases.Voice", on_delete=models.PROTECT, related_name="topics")
    code = models.ForeignKey(ListedCode, on_delete=models.PROTECT, related_name="on_voices")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "code"], condition=Q(until=None), name="voice_topic_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="voice_topic_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.code}"


class CaseTopic(models.Model):
    """A case bears a topic; several are possible (D08)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="topics")
    code = models.ForeignKey(ListedCode, on_delete=models.PROTECT, related_name="on_cases")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], condition=Q(until=None), name="case_topic_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="case_topic_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class WeakLink(models.Model):
    """The weak link that a matter showed, and in which unit (D12): at most one at a time for a case."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="weak_links")
    code = models.ForeignKey(ListedCode, on_delete=models.PROTECT, related_name="behind_cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="weak_links")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="weak_link_one_now"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("at")), name="weak_link_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class Salient(models.Model):
    """A problem that a meeting decided to be salient (突出问题, D07): who decided, at which meeting, until it was taken back.

    ``title`` is the problem as it was worded then: the report keeps it when the case is worded better later.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="salient")
    title = models.CharField(_("标题"), max_length=300)
    decided_by = models.CharField(_("谁决定"), max_length=64)
    meeting = models.CharField(_("什么会议"), max_length=200)
    decided_on = models.DateField(_("会议日期"))
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.TextField(_("撤销的理由"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="salient_once"),
            models.CheckConstraint(
                condition=Q(until=None, reason="") | (Q(until__gte=F("at")) & ~Q(reason="")), name="salient_ended_why"
            ),
            models.CheckConstraint(condition=~Q(decided_by="") & ~Q(meeting=""), name="salient_names_its_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.meeting}"
