"""Verbs on voices: receive, set aside, answer, refer, link and unlink, restore, look at an identity, forget it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.cases.actions.alarms import raise_alarms
from huiyin.cases.actions.first_asked import DISPOSED, AskedForm, note_first_asked, release_first_asked
from huiyin.cases.actions.registers import proposer_met
from huiyin.cases.actions.registry import case_verbs, last_round, voice_verbs
from huiyin.cases.copies import note_written
from huiyin.cases.models import Case, Identity, Link, Rating, Reply, Voice
from huiyin.cases.permissions import P
from huiyin.cases.receipts import receipt_digest, receipt_from, seal
from huiyin.cases.registers import REGISTERS
from huiyin.cases.steps import note_next_steps
from huiyin.cases.terms import ANSWERABLE, FACE_TO_FACE, OPEN, AsideReason, Channel, Disposition, Served, State
from huiyin.cases.visibility import visible_cases
from huiyin.cases.words import note_replies, note_voices
from huiyin.kernel import copying, journal
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed

D = Disposition
CONTACTS = ("name", "phone", "email", "address")
LIMIT = 1_000_000
"""Characters of one voice. Longer ones are refused with a sentence, never cut."""


class Words(dict[int, str]):
    """What remains of each character in the key of a text, found out once: it is a quarter of the work."""

    def __missing__(self, point: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(point)).lower()
        self[point] = "".join(character for character in plain if character.isalnum())
        return self[point]


WORDS = Words()


def text_key(subject: str, body: str) -> str:
    """Return the key by which the same words are found again: width, case, white space and punctuation do not count.

    What has no words at all is only the same as its very own signs.
    """
    said = body or subject
    words = unicodedata.normalize("NFC", said).translate(WORDS) or said
    return hashlib.sha256(words.encode()).hexdigest()


class ReceiveForm(AskedForm):
    """What was said, by which channel, and - kept apart - by whom."""

    channel = forms.ChoiceField(label=_("渠道"), choices=Channel.choices)
    subject = forms.CharField(label=_("主题"), max_length=300, required=False)
    body = forms.CharField(label=_("内容"), max_length=LIMIT, widget=forms.Textarea)
    served = forms.ChoiceField(label=_("您是"), choices=[("", _("不说明")), *Served.choices], required=False)
    anonymous = forms.BooleanField(label=_("匿名"), required=False)
    name = forms.CharField(label=_("姓名"), max_length=64, required=False)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    external_number = forms.CharField(label=_("外部编号"), max_length=64, required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=128, required=False)

    field_order = [
        "channel", "subject", "body", "served", "anonymous", "name", "phone", "email", "address",
        "disposal", "handed_to", "outside", "asked", "external_number",
    ]  # fmt: skip

    def narrow(self) -> None:
        """Ask staff about somebody else; what is taken down at the desk was mostly said there.

        Who was asked first is nothing for the public and nothing that a file knows.
        """
        if self.actor is None or self.actor.user_id is None or self.actor.via == "import":
            for name in DISPOSED:
                del self.fields[name]
            return
        self.fields["served"].label = _t("来件人是")
        self.initial = {"channel": Channel.COUNTER, **self.initial}
        if isinstance(self.obj, Campaign):
            institution = self.obj.office.institution
            self.offer_units(institution)
            field: Any = self.fields["asked"]
            field.institution = institution

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("anonymous") and any(data.get(contact) for contact in CONTACTS):
            self.add_error("anonymous", _t("匿名来件不留姓名和联系方式:请清空它们,或不选匿名"))
        if "disposal" in self.fields and data.get("channel") in FACE_TO_FACE:
            self.settle_disposal(data)
        return data


def campaign_is_open(campaign: Campaign, actor: Actor) -> list[str]:
    return [] if campaign.state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


@voice_verbs.declare(
    "receive",
    label=_("登记来件"),
    permission=P.VOICE_RECEIVE,
    form=ReceiveForm,
    creates=True,
    gates=(campaign_is_open,),
    told=_("您的来件已收到,编号 {ref}。"),
    personal={"subject", "body", "token", *CONTACTS},
    held_elsewhere={"subject", "body", "token", *CONTACTS},
)
def receive(deeds: Sequence[Deed]) -> None:
    """Keep what was said, for ever as received.

    Any number of voices takes a constant number of statements. ``deed.obj`` is the campaign before and the voice after;
    ``deed.note`` may carry what only its caller knows (id, batch, source_key, extra, text_key, repost_of, no_receipt). The years are
    taken in order, so that two at once draw their numbers one after the other and never wait for each other.
    """
    years: dict[int, list[Deed]] = defaultdict(list)
    zone = timezone.get_current_timezone()
    for deed in deeds:
        years[deed.at.astimezone(zone).year].append(deed)
    for year, of_year in sorted(years.items()):
        for deed, ref in zip(of_year, references("V", year, len(of_year)), strict=True):
            campaign: Campaign = deed.obj
            deed.obj = voice_of(deed, campaign, ref)
    mark_reposts([deed.obj for deed in deeds if not deed.obj.batch_id])
    copying.insert([deed.obj for deed in deeds])
    note_voices([deed.obj for deed in deeds if not deed.obj.batch_id])
    copying.copy_in(
        Identity,
        ("voice_id", "sealed"),
        ((deed.obj.pk, seal(said)) for deed in deeds if (said := identity_in(deed.data))),
    )
    note_first_asked(deeds)
    raise_alarms(deeds)


def mark_reposts(voices: Sequence[Voice]) -> None:
    """Name for each voice the first one of its campaign with the same words; a file marks its own rows."""
    wanted = {(voice.campaign_id, voice.text_key) for voice in voices}
    there = Voice.objects.filter(
        campaign__in={campaign for campaign, _words in wanted}, text_key__in={words for _campaign, words in wanted}
    )
    found = there.order_by().values_list("campaign_id", "text_key").annotate(first=Min("id")) if wanted else []
    first = {(campaign, words): pk for campaign, words, pk in found}
    for voice in voices:
        voice.repost_of_id = first.get((voice.campaign_id, voice.text_key))


def voice_of(deed: Deed, campaign: Campaign, ref: str) -> Voice:
    """Return the voice that ``deed`` receives. The receipt code is put beside the deed and stored nowhere.

    What a file, a slip of paper, a letter or a meeting brings has no receipt: nobody would ever hold the code, and its
    sender would be asked in vain.
    """
    data, held = deed.data, deed.note
    unheld = held.pop("no_receipt", False) or bool(held.get("batch"))
    code = "" if unheld else receipt_from(data["token"])
    voice = Voice(
        pk=held.pop("id", None),
        campaign_id=campaign.pk,
        office=campaign.office,
        ref=ref,
        channel=data["channel"],
        received_at=deed.at,
        subject=data["subject"],
        body=data["body"],
        served=data["served"],
        anonymous=data["anonymous"],
        external_number=data["external_number"],
        batch_id=held.get("batch"),
        source_key=held.pop("source_key", None),
        extra=held.pop("extra", {}),
        text_key=held.pop("text_key", "") or text_key(data["subject"], data["body"]),
        repost_of_id=held.pop("repost_of", None),
        receipt_digest=receipt_digest(code) if code else None,
    )
    voice.receipt = code  # type: ignore[attr-defined]  # shown once by whoever called, kept nowhere
    return voice


def identity_in(data: dict[str, Any]) -> dict[str, str]:
    return {contact: data[contact] for contact in CONTACTS if data.get(contact)}


class AsideForm(VerbForm):
    reason_code = forms.ChoiceField(label=_("原因"), choices=AsideReason.choices)
    reason = WrittenField(label=_("说明"))


@voice_verbs.declare(
    "set_aside",
    label=_("不列入"),
    permission=P.VOICE_SORT,
    form=AsideForm,
    sources={D.PENDING},
    target=D.SET_ASIDE,
    told=_("您的来件未列入办理:{reason}"),
    personal={"reason"},
)
def set_aside(voice: Voice, *, deed: Deed, reason_code: str, reason: str) -> None:
    """Keep the voice without a case, for a reason that is recorded and told."""
    Voice.objects.filter(pk=voice.pk).update(reason_code=reason_code, reason=reason)


class AnswerForm(VerbForm):
    text = WrittenField(label=_("答复内容"))


@voice_verbs.declare(
    "answer",
    label=_("直接答复"),
    permission=P.VOICE_SORT,
    form=AnswerForm,
    sources={D.PENDING},
    target=D.ANSWERED,
    gates=(proposer_met,),
    told=_("答复:{text}"),
    personal={"text"},
)
def answer(voice: Voice, *, deed: Deed, text: str) -> None:
    """Answer the voice at once, without a case."""
    reply = Reply.objects.create(voice=voice, text=text, at=deed.at)
    note_written([reply])
    note_replies([reply])


class ReferForm(VerbForm):
    to = forms.CharField(label=_("转往"), max_length=100)
    reason = WrittenField(label=_("理由"))


@voice_verbs.declare(
    "refer",
    label=_("转出"),
    permission=P.VOICE_SORT,
    form=ReferForm,
    sources={D.PENDING},
    target=D.REFERRED,
    told=_("您反映的事项不属本机构职责,已转往{to}:{reason}"),
    personal={"reason"},
)
def refer(voice: Voice, *, deed: Deed, to: str, reason: str) -> None:
    """Send the voice to the institution whose matter it is."""
    Voice.objects.filter(pk=voice.pk).update(reason=f"{to}:{reason}")


class RestoreForm(VerbForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea)


@voice_verbs.declare(
    "restore",
    label=_("恢复待梳理"),
    permission=P.VOICE_SORT,
    form=RestoreForm,
    sources={D.SET_ASIDE, D.ANSWERED, D.REFERRED},
    target=D.PENDING,
    told=_("您的来件重新进入梳理。"),
    personal={"reason"},
)
def restore(voice: Voice, *, deed: Deed, reason: str) -> None:
    """Take back where the voice was sent; nothing is final that was a mistake."""
    Voice.objects.filter(pk=voice.pk).update(reason_code="", reason="")


class WithdrawForm(VerbForm):
    reason = forms.CharField(label=_("撤回说明"), widget=forms.Textarea, required=False)


@voice_verbs.declare(
    "withdraw",
    label=_("撤回"),
    permission=P.VOICE_OWN,
    form=WithdrawForm,
    sources={D.PENDING},
    target=D.SET_ASIDE,
    told=_("您已撤回来件。"),
    personal={"reason"},
)
def withdraw(voice: Voice, *, deed: Deed, reason: str) -> None:
    """The sender takes the voice back while it has not been sorted."""
    Voice.objects.filter(pk=voice.pk).update(reason_code=AsideReason.WITHDRAWN, reason=reason or _t("来件人撤回"))


class LinkForm(VerbForm):
    case = forms.ModelChoiceField(
        label=_("归入件号"), queryset=Case.objects.none(), to_field_name="ref", widget=forms.TextInput
    )
    passage = forms.CharField(label=_("所指段落(一件多事时,从原文中摘出)"), widget=forms.Textarea, required=False)

    def narrow(self) -> None:
        field: Any = self.fields["case"]
        field.queryset = (
            visible_cases(self.actor).filter(campaign=self.obj.campaign) if self.actor and self.obj else field.queryset
        )
        field.error_messages["invalid_choice"] = _("台账中没有这个件号")

    def clean(self) -> dict[str, Any]:
        case, passage = self.cleaned_data.get("case"), self.cleaned_data.get("passage", "")
        if case and case.state not in OPEN:
            self.add_error("case", _t("该件现为「{state}」,不能再归入").format(state=case.get_state_display()))
        if case and case.links.filter(voice=self.obj, unlinked_at=None).exists():
            self.add_error("case", _t("来件已归入该件"))
        if passage and squeezed(passage) not in squeezed(self.obj.body):
            self.add_error("passage", _t("段落须从来件原文中摘出"))
        return self.cleaned_data


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@voice_verbs.declare(
    "link",
    label=_("归入"),
    permission=P.VOICE_SORT,
    form=LinkForm,
    sources={D.PENDING, D.LINKED},
    target=D.LINKED,
    told=_("您的来件已归入件 {case}。"),
    personal={"passage"},
)
def link(voice: Voice, *, deed: Deed, case: Case, passage: str) -> None:
    """Put the voice to a case; with several demands it is put to several, each link naming its passage."""
    join(voice, case, passage, deed.at)
    if case.state in ANSWERABLE and (voice.receipt_digest or voice.channel in REGISTERS):
        ask_too(voice, case, deed)


def join(voice: Voice, case: Case, passage: str, at: datetime) -> None:
    """Make the link and move the case's version, so that nobody closes the case unaware of the voice."""
    case_verbs.touch(case, OPEN)
    case.refresh_from_db(fields=["state"])
    Link.objects.create(voice=voice, case=case, passage=passage, linked_at=at)
    beyond_the_office = case.state not in {State.REGISTERED, State.ACCEPTED}
    if beyond_the_office and case.assignments.filter(ended_at=None, signed_at__isnull=False).exists():
        release_first_asked(case, at)


def ask_too(voice: Voice, case: Case, deed: Deed) -> None:
    """Ask a sender who comes while the others are being asked: all are asked, and one 不满意 is enough (M02)."""
    current = last_round(case)
    assert current, "a case in which senders are asked has its round"  # noqa: S101  # an invariant of ours, not input
    rating, _made = Rating.objects.get_or_create(round=current, voice=voice)
    if rating.grade:
        return
    text = _("您的来件已归入件 {case}。答复:{reply} 请您评价。")
    deed.tell(f"voice/{voice.ref}", text, case=case.ref, reply=current.reply)


class UnlinkForm(VerbForm):
    case = forms.ModelChoiceField(label=_("件号"), queryset=Case.objects.none(), to_field_name="ref")
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea)

    def narrow(self) -> None:
        field: Any = self.fields["case"]
        field.queryset = Case.objects.filter(links__voice=self.obj, links__unlinked_at=None)


def pending_or_linked(voice: Voice, data: dict[str, Any]) -> str:
    left = voice.links.filter(unlinked_at=None).exclude(case=data["case"]).exists()
    return D.LINKED if left else D.PENDING


@voice_verbs.declare(
    "unlink",
    label=_("移出"),
    permission=P.VOICE_SORT,
    form=UnlinkForm,
    sources={D.LINKED},
    target=pending_or_linked,
    personal={"reason"},
)
def unlink(voice: Voice, *, deed: Deed, case: Case, reason: str) -> None:
    """Undo a link; without any other the voice waits to be sorted again."""
    case_verbs.touch(case, frozenset(State.values))
    voice.links.filter(case=case, unlinked_at=None).update(unlinked_at=deed.at, reason=reason)
    note_next_steps([case.pk])


class LookForm(VerbForm):
    reason = forms.CharField(label=_("查看理由"), widget=forms.Textarea)


def has_identity(voice: Voice, actor: Actor) -> list[str]:
    return [] if Identity.objects.filter(voice=voice, sealed__isnull=False).exists() else [_t("来件人留下的身份信息")]


@voice_verbs.declare(
    "look_at_identity",
    label=_("查看来件人身份"),
    permission=P.VOICE_IDENTITY,
    form=LookForm,
    sources=set(D.values),
    gates=(has_identity,),
    told=_("工作人员查看了您留下的身份信息,理由:{reason}"),
    in_bulk=False,
)
def look_at_identity(voice: Voice, *, deed: Deed, reason: str) -> None:
    """Look at who spoke; every look is journalled and shown to the sender."""


def identity_held(voice: Voice, actor: Actor) -> list[str]:
    held = Identity.objects.filter(voice=voice, sealed__isnull=False).exists()
    return [] if held else [_t("来件人留下的个人信息(本件没有)")]


after_forgetting: list[Callable[[Voice, datetime], None]] = []
"""A hook: forgets what the rooms above keep of a sender, a letter as it came or a row of a sheet, in the same transaction."""


@voice_verbs.declare(
    "forget_identity",
    label=_("清除个人信息"),
    permission=P.VOICE_IDENTITY,
    form=RestoreForm,
    sources=set(D.values),
    gates=(identity_held,),
    told=_("您留下的个人信息已清除。"),
    in_bulk=False,
    final=True,
)
def forget_identity(voice: Voice, *, deed: Deed, reason: str) -> None:
    """Blank who spoke and what the sender's files were called, here and in the journal; its chain stays whole."""
    Identity.objects.filter(voice=voice).update(sealed=None)
    deed.note["blanked"] = journal.blank(f"voice/{voice.ref}", [*CONTACTS, "file"])
    for forget in after_forgetting:
        forget(voice, deed.at)
