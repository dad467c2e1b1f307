"""Questionnaires, the tokens and copies that were handed out for them, and what came back.

Who answered and what was answered never meet. An answer lies in ``Sealed`` as a box of one length, which only the key of its
questionnaire opens; that key lies outside the database and is destroyed when the boxes have been opened, all at once and
shuffled, after the window has closed. ``Sheet`` and ``Passage`` have random names, one moment for all, and nothing that
leads back (invariant 6; docs/anonymity.md says what an attacker can and cannot do). Rows are written by ``actions`` and
``intake`` only.
"""

from __future__ import annotations

import json
import uuid
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.checks import one_of
from huiyin.cases.models import Voice
from huiyin.people.models import Unit, User
from huiyin.surveys.content import Content, Words
from huiyin.surveys.terms import CopyState, Door, Sort, State, VoidReason


class Questionnaire(models.Model):
    """One form, asked in up to three ways: on the web, on paper, keyed by staff. A round of a ballot is one of its own.

    ``content`` is what ``surveys.content`` reads. It is frozen by the first answer, and so is ``anonymous``; ``groupings``
    (ids of single questions by which results are shown) are fixed when the window opens. ``closes_on`` is the last day.
    ``weights`` gives for a ballot the weight of each option of its given question, in per cent. ``key`` is the public
    key to which answers are sealed.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="questionnaires")
    office = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="questionnaires", verbose_name=_("主办单位")
    )
    code = models.SlugField(_("代码"), max_length=32, unique=True)
    sort = models.CharField(_("种类"), max_length=16, choices=Sort.choices)
    title = models.CharField(_("标题"), max_length=100)
    title_en = models.CharField(_("英文标题"), max_length=200, blank=True)
    intro = models.TextField(_("填写说明"), blank=True)
    intro_en = models.TextField(_("英文说明"), blank=True)
    content = models.JSONField(default=dict)
    anonymous = models.BooleanField(_("无记名"), default=True)
    door = models.CharField(_("网上谁可以填"), max_length=16, choices=Door.choices, default=Door.TOKENS)
    keyed_twice = models.BooleanField(_("纸质录入两遍、互相核对"), default=False)
    groupings = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    weights = models.JSONField(default=dict, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opens_on = models.DateField(_("开始日期"), null=True)
    closes_on = models.DateField(_("截止日期(含当天)"), null=True)
    key = models.BinaryField(null=True)
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.DRAFT)
    version = models.IntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("sort", Sort),
            one_of("door", Door),
            one_of("state", State),
            models.CheckConstraint(condition=~Q(title=""), name="questionnaire_has_a_title"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | Q(opens_on__isnull=False, closes_on__isnull=False, key__isnull=False),
                name="questionnaire_open_has_a_window",
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="questionnaire_window_ordered"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="questionnaire_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return self.code

    @property
    def shown_title(self) -> str:
        return str(Words(text=self.title, english=self.title_en))

    @property
    def shown_intro(self) -> str:
        return str(Words(text=self.intro, english=self.intro_en))

    @property
    def asks(self) -> Content:
        return content_in(json.dumps(self.content))


@lru_cache(maxsize=64)
def content_in(text: str) -> Content:
    """Return the content that JSON says; read once for all answers to it."""
    return Content.parse(json.loads(text))


# What was handed out.


class TokenList(models.Model):
    """So many tokens made at once, for people who share ``given``: the answers to the given questions. Never a name."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="token_lists")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(_("发给谁"), max_length=100)
    given = models.JSONField(default=dict)
    count = models.PositiveIntegerField(_("个数"))
    made_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "number"], name="token_list_number_once")]

    def __str__(self) -> str:
        return self.label


class Token(models.Model):
    """A right to answer once. Only a keyed digest of it is kept, and whether it was used: not when, and not for what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    token_list = models.ForeignKey(TokenList, on_delete=models.PROTECT, related_name="tokens")
    digest = models.BinaryField(unique=True)
    used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.pk)


class SpentProof(models.Model):
    """A proof of work that has let an answer in, so that the same page sent twice is one answer."""

    digest = models.BinaryField(primary_key=True)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class PaperBatch(models.Model):
    """Copies printed together with serials in a row, and to whom they went. ``given`` as with a list of tokens."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(_("发给谁"), max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given = models.JSONField(default=dict)
    first = models.PositiveIntegerField(_("起始编号"))
    count = models.PositiveIntegerField(_("份数"))
    printed_on = models.DateField()
    issued_on = models.DateField(_("发出日期"), null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="paper_batch_number_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="paper_batch_not_empty"),
        ]

    def __str__(self) -> str:
        return self.label


class Copy(models.Model):
    """One copy on paper by its serial. It says whether it came back, never what stands on it."""

    batch = models.ForeignKey(PaperBatch, on_delete=models.PROTECT, related_name="copies")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="copies")
    serial = models.PositiveIntegerField(_("编号"))
    state = models.CharField(_("状态"), max_length=16, choices=CopyState.choices, default=CopyState.PRINTED)
    issued_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=16, choices=VoidReason.choices, blank=True)

    class Meta:
        ordering = ["serial"]
        verbose_name = _("纸质表")
        constraints = [
            one_of("state", CopyState),
            one_of("void_reason", VoidReason, blank=True),
            models.UniqueConstraint(fields=["questionnaire", "serial"], name="copy_serial_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[CopyState.ISSUED, CopyState.RETURNED]) | Q(issued_on__isnull=False),
                name="copy_returned_was_issued",
            ),
            models.CheckConstraint(
                condition=Q(state=CopyState.RETURNED, returned_on__isnull=False)
                | (~Q(state=CopyState.RETURNED) & (Q(returned_on=None) | Q(state=CopyState.VOID))),
                name="copy_returned_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state=CopyState.VOID) ^ Q(void_reason=""), name="copy_void_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "state", "serial"], name="copy_list")]

    def __str__(self) -> str:
        return f"{self.serial:04d}"


class Keying(models.Model):
    """The first keying of a copy that is keyed twice, sealed, until the second one agrees; then both are gone."""

    copy = models.OneToOneField(Copy, on_delete=models.PROTECT, primary_key=True, related_name="keying")
    keyed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField()

    def __str__(self) -> str:
        return str(self.copy_id)


class CopyReading(models.Model):
    """That a reader signed for having read a returned copy (C28, M21: secretary and director read every one)."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "reader"], name="copy_read_once_by_each")]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.reader_id}"


class Turnout(models.Model):
    """How many raters of a category were invited to a ballot and how many came (H10, M43)."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="turnouts")
    option = models.PositiveSmallIntegerField()
    invited = models.PositiveIntegerField(_("应到"))
    present = models.PositiveIntegerField(_("实到"))

    class Meta:
        ordering = ["option"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "option"], name="turnout_once_for_each"),
            models.CheckConstraint(condition=Q(present__lte=F("invited")), name="turnout_came_who_was_invited"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.option}"


# What came back.


class Sealed(models.Model):
    """An answer that waits, sealed: one length for all of a questionnaire, the day instead of the time, no other trace."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="sealed")
    on_paper = models.BooleanField(default=False)
    day = models.DateField()
    box = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Sheet(models.Model):
    """The closed answers of one sheet, as ``Content.marks`` packs them. Of an anonymous one nothing else is known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="sheets")
    marks = ArrayField(models.IntegerField())
    person = models.BinaryField(null=True)
    """Name and contact of who signed, encrypted as the identities of voices are; always None on an anonymous sheet."""

    def __str__(self) -> str:
        return str(self.pk)


class Passage(models.Model):
    """One text answer. Of an anonymous sheet it stands alone: its sheet is not known, even to the database.

    ``text`` is as it was written; ``masked`` is what is shown, without names and telephone numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="passages")
    question = models.CharField(max_length=16)
    text = models.TextField()
    masked = models.TextField()
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, null=True, related_name="passages")
    set_aside = models.CharField(pgettext_lazy("passage", "不立来件的原因"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["questionnaire", "question", "id"], name="passage_list")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="passage_says_something")]

    def __str__(self) -> str:
        return self.masked


class PassageVoice(models.Model):
    """A voice that was taken from a passage; a passage may hold several (C02: opinions are not forms)."""

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="voices")
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="passage")

    def __str__(self) -> str:
        return f"{self.passage_id} {self.voice_id}"


class Result(models.Model):
    """What a questionnaire came to: computed once, after the window closed, already suppressed, and frozen.

    ``figures`` is the whole of what any page, export or interface may show; ``method`` names formula and version.
    """

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.PROTECT, primary_key=True, related_name="result"
    )
    method = models.CharField(max_length=32)
    counted_on = models.DateField()
    figures = models.JSONField()

    def __str__(self) -> str:
        return str(self.questionnaire_id)
