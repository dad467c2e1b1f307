"""The nouns of the deep module: voice, identity, case, link, assignment, measure, evidence, round, rating, closing, facts.

Rows are written by verbs only (``actions``, ``intake``). What must always hold is held by the database: see the checks
here and the triggers of migration 0002.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, Category
from huiyin.cases import counter as counter  # its nouns belong to this app, too
from huiyin.cases.checks import one_of
from huiyin.cases.models_causes import Cause as Cause
from huiyin.cases.models_causes import Mechanism as Mechanism
from huiyin.cases.models_codes import CaseTopic as CaseTopic
from huiyin.cases.models_codes import ListedCode as ListedCode
from huiyin.cases.models_codes import Salient as Salient
from huiyin.cases.models_codes import VoiceTopic as VoiceTopic
from huiyin.cases.models_codes import WeakLink as WeakLink
from huiyin.cases.models_copies import WrittenMarks as WrittenMarks  # these nouns belong to this app, too
from huiyin.cases.models_facts import CaseFact as CaseFact
from huiyin.cases.models_facts import VoiceFact as VoiceFact
from huiyin.cases.models_guesses import Guess as Guess
from huiyin.cases.models_joining import JoinOffer as JoinOffer
from huiyin.cases.models_joining import SaidSame as SaidSame
from huiyin.cases.models_settling import CallAttempt as CallAttempt
from huiyin.cases.models_settling import Check as Check
from huiyin.cases.models_settling import CheckItem as CheckItem
from huiyin.cases.models_settling import CheckPhoto as CheckPhoto
from huiyin.cases.models_settling import Closing as Closing
from huiyin.cases.models_settling import ClosingRule as ClosingRule
from huiyin.cases.models_settling import Objection as Objection
from huiyin.cases.models_settling import PublicGrade as PublicGrade
from huiyin.cases.models_settling import PublicRating as PublicRating
from huiyin.cases.models_settling import PublicResult as PublicResult
from huiyin.cases.models_settling import Represented as Represented
from huiyin.cases.models_settling import StrikeReview as StrikeReview
from huiyin.cases.models_time import Extension as Extension
from huiyin.cases.models_time import LimitRule as LimitRule
from huiyin.cases.models_time import Pause as Pause
from huiyin.cases.models_words import CaseTerm as CaseTerm
from huiyin.cases.models_words import ReplyWords as ReplyWords
from huiyin.cases.models_words import VoiceTerm as VoiceTerm
from huiyin.cases.models_words import WordCount as WordCount
from huiyin.cases.models_words import WordsCounted as WordsCounted
from huiyin.cases.registers import RegisterEntry as RegisterEntry
from huiyin.cases.terms import (
    AsideReason,
    Channel,
    ConductCode,
    Disposition,
    EvidenceNeeded,
    Finding,
    Grade,
    HandlingType,
    Kind,
    ProposalKind,
    Served,
    State,
    SuggestionState,
    Target,
)
from huiyin.people.models import Institution, Unit, User
from huiyin.people.models_posts import Matter


class ImportBatch(models.Model):
    """One file that was brought in: where it stands, what became of its rows, and the bad rows with their reasons."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="imports")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=16,
        default="waiting",
        choices=[
            ("waiting", _("待确认")),
            ("running", _("导入中")),
            ("done", _("已完成")),
            ("cancelled", _("已取消")),
            ("failed", _("未完成")),
        ],
    )
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    already_there = models.PositiveIntegerField(default=0)
    reposts = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class RejectedRow(models.Model):
    """A row that could not be imported, as it was, with the reason in words."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rejected_rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="rejected_row_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"


class Voice(models.Model):
    """One thing that one person or group said, kept for ever as received (意见来件).

    Everything but the disposition is immutable by trigger. ``received_at`` of an anonymous voice is the start of its
    day: its exact time is nowhere. ``source_key`` is the row identity that makes an import idempotent; ``text_key``
    finds re-posts of the same words.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="voices", db_index=False)
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="voices", db_index=False)
    ref = models.CharField(max_length=16)
    channel = models.CharField(_("渠道"), max_length=16, choices=Channel.choices)
    received_at = models.DateTimeField(_("收到时间"))
    subject = models.CharField(_("主题"), max_length=300, blank=True)
    body = models.TextField(_("内容"))
    served = models.CharField(_("来件人类别"), max_length=16, choices=Served.choices, blank=True)
    anonymous = models.BooleanField(_("匿名"), default=False)
    external_number = models.CharField(_("外部编号"), max_length=64, blank=True)
    extra = models.JSONField(default=dict)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="voices")
    source_key = models.CharField(max_length=64, null=True)
    text_key = models.CharField(max_length=64)
    repost_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reposts", db_index=False)
    receipt_digest = models.CharField(max_length=64, null=True)

    disposition = models.CharField(_("去向"), max_length=16, choices=Disposition.choices, default=Disposition.PENDING)
    reason_code = models.CharField(max_length=16, choices=AsideReason.choices, blank=True)
    reason = models.TextField(_("说明"), blank=True)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            one_of("channel", Channel),
            one_of("disposition", Disposition),
            models.UniqueConstraint(fields=["ref"], name="voice_ref_once"),
            models.UniqueConstraint(fields=["receipt_digest"], name="voice_receipt_once"),
            models.UniqueConstraint(fields=["campaign", "source_key"], name="voice_row_once"),
            models.CheckConstraint(condition=~Q(body=""), name="voice_says_something"),
        ]
        indexes = [
            models.Index(fields=["campaign", "disposition", "-received_at", "-id"], name="voice_list"),
            models.Index(fields=["campaign", "-received_at", "-id"], name="voice_list_all"),
            models.Index(fields=["office", "-received_at", "-id"], name="voice_list_of_office"),
            models.Index(fields=["office", "disposition", "received_at", "id"], name="voice_waiting"),
            models.Index(fields=["campaign", "text_key"], name="voice_by_words"),
            models.Index(fields=["repost_of"], condition=Q(repost_of__isnull=False), name="voice_reposts"),
        ]

    def __str__(self) -> str:
        return self.ref


class Identity(models.Model):
    """Who spoke: encrypted with a key outside the database and its backups, apart from what was said."""

    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, primary_key=True, related_name="identity")
    sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.voice_id)


class Attachment(models.Model):
    """A file that a sender gave with a voice, under a name of ours, without what a camera or a program wrote into it."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="attachments")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("文件名"), max_length=200)
    file = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["voice", "number"], name="attachment_number_once"),
            models.UniqueConstraint(fields=["voice", "sha256"], name="attachment_file_once"),
            models.CheckConstraint(condition=~Q(file="") & ~Q(name=""), name="attachment_is_a_file"),
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question between the office and a sender, in either direction, with its answer (回音: both ways, C30)."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    by_sender = models.BooleanField()
    text = models.TextField(_("问"))
    at = models.DateTimeField()
    answer = models.TextField(_("答"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["voice", "number"], name="question_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="question_asks_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answer_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["by_sender", "at", "id"], condition=Q(answered_at=None), name="question_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.voice} #{self.number}"


class Case(models.Model):
    """What the institution does about one matter (件). ``problem`` is the clerk's own wording, all that handling units see.

    ``conduct`` marks an accusation or a matter about a unit's own conduct, which cannot go to ``about_unit`` or
    ``about_user``. ``service_item`` is the code of what somebody came for: the room that keeps its promise lies above and
    is asked by a hook (see ``promises``). ``historical`` cases were finished before they were entered and keep their true
    dates. ``next_step`` follows from the rest after every verb (see ``steps``). ``first_due_on`` is the limit as it was
    first told, which neither pause nor extension changes (E05); while ``paused_at`` is set the clock stands still.
    """

    coming: Sequence[Voice] = ()
    """The voices with which a case that is not saved yet will be opened: its limits depend on how they came."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="cases", db_index=False)
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases_kept", db_index=False)
    ref = models.CharField(max_length=16)
    kind = models.CharField(_("种类"), max_length=16, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.REGISTERED)
    version = models.IntegerField(default=0)
    title = models.CharField(_("标题"), max_length=300)
    problem = models.TextField(_("问题内容"))
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="cases")
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, related_name="cases", verbose_name=_("事项"), db_index=False
    )
    handling_type = models.CharField(_("整改类型"), max_length=16, choices=HandlingType.choices, blank=True)
    target = models.CharField(_("反映对象"), max_length=16, choices=Target.choices, blank=True)
    conduct = models.BooleanField(_("检举控告或涉及单位自身作为"), default=False)
    conduct_code = models.CharField(_("作风问题"), max_length=16, choices=ConductCode.choices, blank=True)
    about_unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        related_name="cases_about",
        verbose_name=_("被反映单位"),
        db_index=False,
    )
    about_user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="cases_about",
        verbose_name=_("被反映人"),
        db_index=False,
    )
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="cases_led", verbose_name=_("责任单位"), db_index=False
    )
    person = models.CharField(_("责任人"), max_length=64, blank=True)
    due_on = models.DateField(_("整改时限"), null=True)
    first_due_on = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)
    service_item = models.CharField(_("服务事项"), max_length=32, blank=True)
    no_suggestion = models.TextField(_("不提建议的理由"), blank=True)
    next_step = models.CharField(max_length=16, blank=True)
    historical = models.BooleanField(default=False)
    registered_at = models.DateTimeField(_("登记时间"))
    closed_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        constraints = [
            one_of("kind", Kind),
            one_of("state", State),
            models.UniqueConstraint(fields=["ref"], name="case_ref_once"),
            one_of("handling_type", HandlingType, blank=True),
            one_of("target", Target, blank=True),
            one_of("conduct_code", ConductCode, blank=True),
            models.CheckConstraint(
                condition=Q(conduct=False) | Q(about_unit__isnull=False) | Q(about_user__isnull=False),
                name="case_conduct_names_whom",
            ),
            models.CheckConstraint(
                condition=Q(historical=True)
                | ~Q(state__in=["working", "submitted", "verified", "asked", "review", "noticed", "closed"])
                | (Q(lead_unit__isnull=False) & Q(due_on__isnull=False) & ~Q(person="") & ~Q(problem="")),
                name="case_six_points_before_work",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="case_list"),
            models.Index(fields=["campaign", "state", "-id"], name="case_list_by_state"),
            models.Index(fields=["lead_unit", "next_step", "due_on", "id"], name="case_waiting_for_unit"),
            models.Index(fields=["office", "next_step", "due_on", "id"], name="case_waiting"),
            models.Index(fields=["campaign", "category", "-id"], name="case_list_by_category"),
            models.Index(fields=["about_unit", "about_user"], condition=Q(conduct=True), name="case_of_conduct"),
            # Few cases have these, and every row that is written anew goes into each index that it fits.
            models.Index(fields=["about_unit"], condition=Q(about_unit__isnull=False), name="case_about_unit"),
            models.Index(fields=["about_user"], condition=Q(about_user__isnull=False), name="case_about_user"),
            models.Index(fields=["matter"], condition=Q(matter__isnull=False), name="case_of_matter"),
            models.Index(fields=["service_item", "-id"], condition=~Q(service_item=""), name="case_of_service"),
            models.Index(fields=["office", "kind", "-id"], condition=Q(kind="order"), name="case_of_order"),
            # What runs and is not rectified, by its day: the lights begin with the longest overdue.
            models.Index(
                fields=["due_on", "id"],
                condition=Q(paused_at=None, state__in=["registered", "accepted", "assigned", "working", "submitted"]),
                name="case_running_by_day",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class WrittenOrder(models.Model):
    """What a leader wrote on a document (批示, F16): the case of kind ``order`` that carries it out has one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="order")
    leader = models.CharField(_("批示领导"), max_length=64)
    text = models.TextField(_("批示内容"))
    ordered_on = models.DateField(_("批示日期"))
    due_on = models.DateField(_("批示期限"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(leader="") & ~Q(text=""), name="order_says_who_and_what"),
            models.CheckConstraint(condition=Q(due_on__gte=F("ordered_on")), name="order_due_after_it_was_given"),
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.ordered_on}"


class Suggestion(models.Model):
    """What an office suggests to a superior about rules (J05), from cases that it cannot solve alone, and the answer."""

    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suggestions")
    ref = models.CharField(max_length=16)
    superior = models.CharField(_("报送上级"), max_length=100)
    subject = models.CharField(_("主题"), max_length=200)
    reason = models.TextField(_("建议和理由"))
    cases = models.ManyToManyField(Case, through="SuggestionCase", related_name="suggestions")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    sent_on = models.DateField(_("报送日期"), null=True)
    answer = models.TextField(_("上级答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)
    state = models.CharField(_("状态"), max_length=16, choices=SuggestionState.choices, default=SuggestionState.DRAFTED)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state", SuggestionState),
            models.UniqueConstraint(fields=["ref"], name="suggestion_ref_once"),
            models.CheckConstraint(
                condition=~Q(superior="") & ~Q(subject="") & ~Q(reason=""), name="suggestion_says_something"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="") | (~Q(answer="") & Q(answered_on__gte=F("sent_on"))),
                name="suggestion_answered_after_it_was_sent",
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="suggestion_list")]

    def __str__(self) -> str:
        return self.ref


class SuggestionCase(models.Model):
    """A case from which a suggestion came."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="from_cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suggested_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suggestion", "case"], name="suggestion_case_once")]

    def __str__(self) -> str:
        return f"{self.suggestion} - {self.case}"


class Link(models.Model):
    """A voice belongs to a case; a voice with several demands names the passage for each. Undone by ``unlinked_at``."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="links")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    passage = models.TextField(_("所指段落"), blank=True)
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "case"], condition=Q(unlinked_at=None), name="link_once"),
            models.CheckConstraint(condition=Q(unlinked_at=None) | ~Q(reason=""), name="link_undone_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.voice} - {self.case}"


class Assignment(models.Model):
    """A case handed to its one lead unit (M32); ended by a hand-back, a new assignment or the case's end.

    ``limit`` is the rule that the date was counted by, empty where somebody chose the date.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField()
    at = models.DateTimeField()
    limit = models.CharField(max_length=8, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="assignment_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.case} -> {self.lead}"


class CoWork(models.Model):
    """A co-working unit's own part of an assignment, and its answer (E06)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="co_works")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="co_works")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "unit"], name="co_work_once")]

    def __str__(self) -> str:
        return f"{self.unit}"


class Measure(models.Model):
    """One measure: what, by which unit and person, by when, to which standard (E02, E03)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    number = models.PositiveSmallIntegerField()
    content = models.TextField(_("整改措施"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="measures")
    person = models.CharField(_("责任人"), max_length=64)
    due_on = models.DateField(_("时限"))
    standard = models.TextField(_("标准"))
    result = models.TextField(_("完成情况"), blank=True)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="measure_number_once"),
            models.CheckConstraint(condition=~Q(content="") & ~Q(person="") & ~Q(standard=""), name="measure_is_whole"),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | ~Q(drop_reason=""), name="measure_dropped_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.content}"


class Evidence(models.Model):
    """What shows that a measure was carried out: a file, a note, or both."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note="") | ~Q(file=""), name="evidence_shows_something")]

    def __str__(self) -> str:
        return self.name


class Progress(models.Model):
    """A note on how the work stands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="progress")
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.note[:40]


class Round(models.Model):
    """One submission and what came of it: verified by somebody else, asked back, or sent back to work."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    result = models.TextField(_("办理结果"))
    reply = models.TextField(_("答复"))
    finding = models.CharField(_("事实认定"), max_length=16, choices=Finding.choices, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    remarks = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="round_number_once"),
            one_of("finding", Finding, blank=True),
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(submitted_by=None) | ~Q(verified_by=F("submitted_by")),
                name="round_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class Rating(models.Model):
    """A sender asked in a round, and the grade; no grade is 未评价 and never counts as satisfied."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ratings")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="ratings")
    grade = models.CharField(_("评价"), max_length=16, choices=Grade.choices, blank=True)
    comment = models.TextField(_("意见"), blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "voice"], name="rating_once"),
            one_of("grade", Grade, blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.voice} {self.grade}"


class Reply(models.Model):
    """An answer told to a sender: of a case, or direct to one voice."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="replies")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, null=True, related_name="replies")
    text = models.TextField(_("答复"))
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(case=None) ^ Q(voice=None), name="reply_to_case_or_voice"),
            models.CheckConstraint(condition=~Q(text=""), name="reply_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Proposal(models.Model):
    """What one person proposes and another decides: to decline, to hand back, to cancel (M31).

    A hand-back is a dispute about who leads (F15): the arbiter decides it by ``due_on``.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    reason = models.TextField()
    basis = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    due_on = models.DateField(_("裁定期限"), null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at=None), name="proposal_one_pending"),
            one_of("kind", ProposalKind),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="proposal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class EvidenceRule(models.Model):
    """What evidence a measure needs, by the handling type of its case. Without a rule anything will do."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="evidence_rules")
    handling_type = models.CharField(_("整改类型"), max_length=16, choices=HandlingType.choices)
    needs = models.CharField(_("佐证要求"), max_length=16, choices=EvidenceNeeded.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "handling_type"], name="evidence_rule_once"),
            one_of("handling_type", HandlingType),
            one_of("needs", EvidenceNeeded),
        ]

    def __str__(self) -> str:
        return f"{self.get_handling_type_display()}: {self.get_needs_display()}"


class TemplateState(models.TextChoices):
    ACTIVE = "active", _("在用")
    RETIRED = "retired", _("停用")


class Template(models.Model):
    """A text that is written again and again (模板), offered in the field ``field`` of the verb ``verb``."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="templates")
    number = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    name = models.CharField(_("名称"), max_length=60)
    text = models.TextField(_("内容"))
    state = models.CharField(_("状态"), max_length=16, choices=TemplateState.choices, default=TemplateState.ACTIVE)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["institution", "number"], name="template_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return str(self.number)


class VoiceWords(models.Model):
    """What a voice is found by: bigrams of the normalised text. Filled with the voice, or by a job after an import."""

    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, primary_key=True, related_name="words")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="voice_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.voice_id)


class CaseWords(models.Model):
    """What a case is found by: bigrams of its normalised title and problem."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="words")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="case_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.case_id)
