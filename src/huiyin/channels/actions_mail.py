"""Verbs on mailboxes and their messages (C09, C10): set up, taken in once, passed on by named readers, no opinion for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.voices import LIMIT
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import AsideReason, Channel, Disposition
from huiyin.channels.actions import (
    IN_USE,
    ChannelVerbs,
    CodeField,
    campaign_of,
    known_so_far,
    staff_of,
    still_runs,
)
from huiyin.channels.intake_ack import decide, forget_acknowledgements
from huiyin.channels.keeping import Unreadable, forget_raw, keep_raw, own_domain, raw_of, sealed, sender_key
from huiyin.channels.letters import written
from huiyin.channels.mail_parts import Parsed, parse
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.channels.permissions import P
from huiyin.channels.taking import received, why_not_attached
from huiyin.channels.terms import MAIL_CHANNELS, InUse, LetterState, Silent, Why
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.mailing import mail_door
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.actors import program
from huiyin.people.calendar import calendar_of
from huiyin.people.fields import PeopleField
from huiyin.people.models import User

WITH_A_VOICE = (LetterState.VOICE, LetterState.JOINED)


class MailboxVerbs(ChannelVerbs):
    """Verbs on mailboxes. Opening one is asked of the campaign's office."""

    model = Mailbox


mailbox_verbs = MailboxVerbs()


ACKNOWLEDGING = _(
    "从服务器收到的来信转为来件、或因不属本机构职责没有列入时,给来信人回一封短信,写明编号、回执码和查询办法。"
)


class MailboxForm(VerbForm):
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如:征求意见电子邮箱、主任信箱。"))
    channel = forms.ChoiceField(label=_("渠道"), choices=[(one.value, one.label) for one in MAIL_CHANNELS])
    address = forms.EmailField(label=_("信箱地址"))
    readers = PeopleField(
        label=_("指定阅信人"),
        required=False,
        max_length=400,
        help_text=_("写了名字的,来信先只由他们看,由他们转交;主任信箱写主任和秘书。几个人用顿号隔开。"),
    )
    limit_days = forms.IntegerField(label=_("几个工作日内处理"), min_value=1, max_value=60, initial=3)
    host = forms.CharField(
        label=_("收信服务器(IMAP)"), max_length=200, required=False, help_text=_("不填就只由人工录入来信。")
    )
    port = forms.IntegerField(label=_("端口"), min_value=1, max_value=65535, initial=993)
    tls = forms.BooleanField(label=_("加密连接(TLS)"), required=False, initial=True)
    user = forms.CharField(label=_("用户名"), max_length=200, required=False)
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("加密保存,以后不再显示;不改就不填。"),
    )
    folder = forms.CharField(label=_("文件夹"), max_length=100, initial="INBOX")
    acknowledge = forms.BooleanField(label=_("自动回执"), required=False, help_text=ACKNOWLEDGING)

    def narrow(self) -> None:
        staff_of(self, "readers")
        if lacking := mail_door().lacking():
            now = _t("现在还不能开启:{reason}。请管理员先设置。").format(reason=lacking)
            self.fields["acknowledge"].help_text = f"{ACKNOWLEDGING}{now}"
        known_so_far(self, Mailbox)
        self.initial.pop("password", None)
        if isinstance(self.obj, Mailbox):
            names = self.obj.readers.order_by("username").values_list("username", flat=True)
            self.initial["readers"] = ", ".join(names)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("channel") == Channel.MAILBOX and not data.get("readers") and "readers" not in self.errors:
            self.add_error("readers", _t("主任信箱要写明由谁看信"))
        if data.get("host"):
            kept = isinstance(self.obj, Mailbox) and self.obj.sealed is not None
            for name in ("user", *(() if kept else ("password",))):
                if not data.get(name):
                    self.add_error(name, _t("填了收信服务器,就要填用户名和密码"))
        self.can_acknowledge()
        return data

    def can_acknowledge(self) -> None:
        """Refuse to switch on what cannot be done; what is on already stays on while the mail server is being mended."""
        on = isinstance(self.obj, Mailbox) and self.obj.acknowledge
        if self.cleaned_data.get("acknowledge") and not on and (lacking := mail_door().lacking()):
            self.add_error("acknowledge", _t("现在还不能开启:{reason}。请管理员先设置。").format(reason=lacking))


class MailboxAddForm(MailboxForm):
    ref = CodeField(Mailbox)
    field_order = ["name", "channel", "address", "readers", "limit_days", "acknowledge"]


@mailbox_verbs.declare(
    "add_mailbox",
    label=_("开设信箱"),
    permission=P.CHANNELS_KEEP,
    form=MailboxAddForm,
    creates=True,
    gates=(still_runs,),
    personal={"password"},
    held_elsewhere={"password"},
)
def add_mailbox(campaign: Campaign, *, deed: Deed, readers: Sequence[User], password: str, **said: Any) -> Mailbox:
    """Open a mailbox, read by the program where it has a server; the password is kept encrypted and never shown."""
    made = Mailbox.objects.create(campaign=campaign, sealed=sealed(password) if password else None, **said)
    made.readers.set(readers)
    return made


@mailbox_verbs.declare(
    "set_mailbox",
    label=_("改信箱设置"),
    permission=P.CHANNELS_KEEP,
    form=MailboxForm,
    sources=IN_USE,
    personal={"password"},
    held_elsewhere={"password"},
    in_bulk=False,
)
def set_mailbox(mailbox: Mailbox, *, deed: Deed, readers: Sequence[User], password: str, **said: Any) -> None:
    """Change the account; another server or folder is read from its beginning, and nothing is taken in twice."""
    if any(getattr(mailbox, name) != said[name] for name in ("host", "port", "user", "folder")):
        said |= {"uidvalidity": None, "uid": 0}
    if password:
        said["sealed"] = sealed(password)
    Mailbox.objects.filter(pk=mailbox.pk).update(trouble="", **said)
    mailbox.readers.set(readers)


def none_unread(mailbox: Mailbox, actor: Actor) -> list[str]:
    n = mailbox.letters.filter(state=LetterState.RECEIVED).count()
    return [_t("处理 {n} 封待阅的来信").format(n=n)] if n else []


@mailbox_verbs.declare(
    "withdraw_mailbox",
    label=_("停用信箱"),
    permission=P.CHANNELS_KEEP,
    sources=IN_USE,
    target=InUse.WITHDRAWN,
    gates=(none_unread,),
    final=True,
)
def withdraw_mailbox(mailbox: Mailbox, *, deed: Deed) -> None:
    """Read the mailbox no longer and forget its password; what came in stays."""
    Mailbox.objects.filter(pk=mailbox.pk).update(host="", user="", sealed=None)


# Messages.


class LetterVerbs(ChannelVerbs):
    """Verbs on messages. Taking one in is asked of its mailbox; what waits for named readers nobody else touches."""

    model = Letter

    def barred(self, obj: Any, actor: Actor) -> bool:
        return isinstance(obj, Letter) and not may_read(obj, actor)


letter_verbs = LetterVerbs()


def may_read(letter: Letter, actor: Actor) -> bool:
    """Say whether a message may be opened by ``actor``: while it waits for its named readers, by them alone (C10)."""
    if letter.state in WITH_A_VOICE:
        return True
    readers = set(letter.mailbox.readers.values_list("pk", flat=True))
    return not readers or bool(readers & actor.persons)


def mailbox_in_use(mailbox: Mailbox, actor: Actor) -> list[str]:
    return [] if mailbox.state == InUse.IN_USE else [_t("在用的信箱(这个已停用)")]


class TakeForm(VerbForm):
    """What the program hands over of a message; nobody types this."""

    raw = forms.FileField(label=_("原件"), allow_empty_file=True)
    size = forms.IntegerField(label=_("大小"), min_value=0)


@letter_verbs.declare(
    "take_letter",
    label=_("收信"),
    permission=CASES.VOICE_RECEIVE,
    form=TakeForm,
    creates=True,
    gates=(mailbox_in_use, lambda mailbox, actor: still_runs(mailbox.campaign, actor)),
    in_bulk=False,
)
def take_letter(mailbox: Mailbox, *, deed: Deed, raw: Any, size: int) -> Letter:
    """Take in one message that came to the server: a voice, what its sender says further, or no opinion for a reason."""
    return taken(mailbox, deed, raw.read(), size)


class EnterForm(VerbForm):
    """A message that somebody read elsewhere and enters by hand."""

    received_on = DayField(label=_("收到日期"), past=True)
    sender = forms.EmailField(label=_("来信人邮箱"))
    name = forms.CharField(label=_("来信人姓名"), max_length=64, required=False)
    subject = forms.CharField(label=_("主题"), max_length=300, required=False)
    body = forms.CharField(label=_("信的内容"), max_length=LIMIT, widget=forms.Textarea)


@letter_verbs.declare(
    "enter_letter",
    label=_("录入来信"),
    permission=CASES.VOICE_RECEIVE,
    form=EnterForm,
    creates=True,
    gates=(mailbox_in_use, lambda mailbox, actor: still_runs(mailbox.campaign, actor)),
    personal={"sender", "name", "subject", "body"},
    held_elsewhere={"sender", "name", "subject", "body"},
)
def enter_letter(mailbox: Mailbox, *, deed: Deed, **said: Any) -> Letter:
    """Enter by hand a message that came to the mailbox; it goes the same way as one that the program read."""
    raw = written(to=mailbox.address, **said)
    return taken(mailbox, deed, raw, len(raw))


def taken(mailbox: Mailbox, deed: Deed, raw: bytes, size: int) -> Letter:
    """Take a message in; the unique name of it refuses a second one, by whichever door it comes."""
    parsed = parse(raw, own=mailbox.address, domain=own_domain())
    if size > len(raw):
        parsed.remarks.append(
            _t("邮件有 {all} MB,只收了前 {got} MB,其余的在原信箱里").format(all=size >> 20, got=len(raw) >> 20)
        )
    at = min(parsed.sent_at or deed.at, deed.at)
    calendar = calendar_of(campaign_of(mailbox).office.institution)
    letter = Letter(
        mailbox=mailbox,
        ref=references("M", timezone.localtime(at).year)[0],
        key=parsed.key,
        ids=parsed.ids,
        sender_key=sender_key(parsed.address),
        received_at=at,
        due_on=calendar.after(timezone.localdate(at), mailbox.limit_days),
        size=max(size, len(raw)),
        raw=keep_raw(raw),
        why=parsed.why,
        reason=parsed.reason,
        state=LetterState.NOT_OPINION if parsed.why else LetterState.RECEIVED,
    )
    letter.save()
    if not parsed.why and not mailbox.readers.exists():
        passed_on(letter, parsed, deed)
    else:
        letter.remark = "\n".join(parsed.remarks)
        letter.save(update_fields=["remark"])
    deed.after = letter.state
    return letter


def passed_on(letter: Letter, parsed: Parsed, deed: Deed) -> None:
    """Make a voice of a message, or add it to the voice of the same thread by the same sender."""
    thread = voices_of_thread(letter)
    body = parsed.text or _t("(邮件没有正文,见附件和主题)")
    if thread:
        voice = thread[0]
        join(voice, thread[1:], letter)
        voice_verbs["note_further"](voice, actor=at_work(), text=body)
        letter.state = LetterState.JOINED
        decide(letter, parsed, silent=Silent.JOINED)
    else:
        said, token = said_in(letter, parsed, body), decide(letter, parsed)
        voice = received(campaign_of(letter), deed.actor, said, at=letter.received_at, token=token)
        letter.state = LetterState.VOICE
    letter.voice = voice
    letter.remark = "\n".join([*parsed.remarks, *not_attached(voice, parsed)])
    letter.save(update_fields=["voice", "state", "remark"])
    deed.note["voice"] = voice.ref


def at_work() -> Actor:
    """Return the program as it keeps threads together; by whose hand it does so stands in the entry of the letter."""
    return program(CASES.VOICE_RECEIVE, CASES.VOICE_SORT, name="mail")


def said_in(letter: Letter, parsed: Parsed, body: str) -> dict[str, str]:
    """Return the data of the voice; who sent it goes to the identity alone."""
    subject = parsed.subject
    if len(subject) > 300:
        body, subject = f"{subject}\n\n{body}", subject[:299] + "…"
    said = {"channel": letter.mailbox.channel, "subject": subject, "body": body[:LIMIT], "name": parsed.name[:64]}
    try:
        validate_email(parsed.address)
    except ValidationError:
        return said
    return said | {"email": parsed.address}


def voices_of_thread(letter: Letter) -> list[Voice]:
    """Return the voices of the messages that share a name with this one and came of the same sender, the first of all first."""
    if not letter.sender_key:
        return []
    same = Letter.objects.filter(mailbox=letter.mailbox, sender_key=letter.sender_key, ids__overlap=letter.ids)
    found = Voice.objects.filter(pk__in=same.filter(state__in=WITH_A_VOICE).values("voice"))
    return list(found.exclude(disposition=Disposition.SET_ASIDE).select_related("office", "campaign").order_by("pk"))


def join(voice: Voice, others: Sequence[Voice], letter: Letter) -> None:
    """Bring together what turns out to be one thread: the later voices, where nobody has dealt with them yet, go to the first."""
    for other in others:
        if other.disposition != Disposition.PENDING:
            continue
        actor = at_work()
        voice_verbs["note_further"](voice, actor=actor, text=other.body)
        reason = _t("与来件 {ref} 是同一往来的邮件,已并入").format(ref=voice.ref)
        voice_verbs["set_aside"](other, actor=actor, reason_code=AsideReason.DUPLICATE.value, reason=reason)
        Letter.objects.filter(voice=other).update(voice=voice, state=LetterState.JOINED)


def not_attached(voice: Voice, parsed: Parsed) -> list[str]:
    """Attach the files of a message; return a sentence for each that was not, by its name."""
    found = []
    for part in parsed.files:
        file = SimpleUploadedFile(part.name[-200:] or _t("附件"), part.content)
        if why := why_not_attached(voice, file):
            found.append(_t("附件「{name}」没有收:{why}").format(name=part.name[:80], why=why))
    return found


def original_is_there(letter: Letter, actor: Actor) -> list[str]:
    return [] if letter.raw and default_storage.exists(letter.raw) else [_t("信的原件(已清除,或文件不在)")]


@letter_verbs.declare(
    "pass_on_letter",
    label=_("转为来件"),
    permission=CASES.VOICE_RECEIVE,
    sources={LetterState.RECEIVED, LetterState.NOT_OPINION},
    target=LetterState.VOICE,
    gates=(original_is_there, lambda letter, actor: still_runs(campaign_of(letter), actor)),
)
def pass_on_letter(letter: Letter, *, deed: Deed) -> None:
    """Make a voice of a message that waited for its readers, or that was taken for no opinion by mistake."""
    letter.why = letter.reason = ""
    letter.save(update_fields=["why", "reason"])
    passed_on(letter, parse(raw_of(letter), own=letter.mailbox.address, domain=own_domain()), deed)
    deed.after = letter.state


class NotOpinionForm(VerbForm):
    why = forms.ChoiceField(label=_("为什么不是意见"), choices=Why.choices)
    reason = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


@letter_verbs.declare(
    "mark_letter",
    label=_("不是意见"),
    permission=CASES.VOICE_RECEIVE,
    form=NotOpinionForm,
    sources={LetterState.RECEIVED},
    target=LetterState.NOT_OPINION,
    personal={"reason"},
)
def mark_letter(letter: Letter, *, deed: Deed, why: str, reason: str) -> None:
    """Keep a message that is no opinion, with the reason; it can be passed on later."""
    Letter.objects.filter(pk=letter.pk).update(why=why, reason=reason)
    if why == Why.NOT_OURS and letter.mailbox.acknowledge:
        with suppress(Unreadable):  # an original that cannot be read keeps nobody from setting it aside
            decide(letter, parse(raw_of(letter), own=letter.mailbox.address, domain=own_domain()), voice=False)


def forget_letters(voice: Voice, at: datetime) -> None:
    """Remove the messages of a voice as they came when who spoke is forgotten; part of that verb's transaction."""
    for letter in Letter.objects.filter(voice=voice).exclude(raw=""):
        forget_raw(letter.raw)
        Letter.objects.filter(pk=letter.pk).update(raw="", remark="", sender_key="")
    forget_acknowledgements(voice)
