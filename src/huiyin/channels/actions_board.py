"""Verbs on the message board (C13): put up with consent, shown in the clerk's words, hidden for a reason, replied to in public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.voices import LIMIT
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P as CASES
from huiyin.cases.terms import Channel
from huiyin.channels.actions import ChannelVerbs
from huiyin.channels.models import Posting
from huiyin.channels.permissions import P
from huiyin.channels.terms import ON_BOARD, PostingState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.text.masking import masked


class PostingVerbs(ChannelVerbs):
    """Verbs on posts. Putting one up is asked of its voice."""

    model = Posting


posting_verbs = PostingVerbs()


class PutUpForm(VerbForm):
    consent = forms.BooleanField(label=_("同意公开显示"), required=False)


def from_the_board(voice: Voice, actor: Actor) -> list[str]:
    lacking = [] if voice.channel == Channel.BOARD else [_t("从留言板来的来件")]
    return lacking + ([_t("还没有登记的留言(这一件已登记)")] if Posting.objects.filter(voice=voice).exists() else [])


def waits_or_not(_voice: Voice, data: dict[str, Any]) -> str:
    return PostingState.RECEIVED if data["consent"] else PostingState.HIDDEN


@posting_verbs.declare(
    "put_up",
    label=_("登记留言"),
    permission=CASES.VOICE_RECEIVE,
    form=PutUpForm,
    creates=True,
    target=waits_or_not,
    gates=(from_the_board,),
)
def put_up(voice: Voice, *, deed: Deed, consent: bool) -> Posting:
    """Let a voice that came by the board wait for its moderation; without consent it is never shown."""
    return Posting.objects.create(
        voice=voice,
        ref=references("B", timezone.localtime(deed.at).year)[0],
        at=voice.received_at,
        consent=consent,
        state=deed.after,
        reason="" if consent else _t("来件人不同意公开"),
    )


class ShowForm(VerbForm):
    """The clerk's words; what came is offered with names, numbers and addresses masked, to be read over by a person."""

    title = forms.CharField(label=_("公开的标题"), max_length=100, required=False)
    text = WrittenField(
        label=_("公开的内容"),
        max_length=LIMIT,
        help_text=_("页面上只显示这里写的。姓名、电话、住址、能认出人的话都要去掉;已先替您遮盖了一部分,请再看一遍。"),
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Posting):
            there, voice = self.obj, self.obj.voice
            offered = {"title": there.title or masked(voice.subject)[:100], "text": there.text or masked(voice.body)}
            self.initial = {**offered, **self.initial}


def consented(posting: Posting, actor: Actor) -> list[str]:
    """What its sender does not want shown is never shown; that was said when it came and cannot change."""
    return [] if posting.consent else [_t("来件人同意公开(这一件不同意)")]


@posting_verbs.declare(
    "show_posting",
    label=_("公开"),
    permission=P.CHANNELS_MODERATE,
    form=ShowForm,
    sources={PostingState.RECEIVED, PostingState.HIDDEN, PostingState.SHOWN},
    target=PostingState.SHOWN,
    gates=(consented,),
    in_bulk=False,
)
def show_posting(posting: Posting, *, deed: Deed, title: str, text: str) -> None:
    """Show the post on the board, in the clerk's words; showing it again changes them."""
    found = {"title": title, "text": text, "reason": "", "moderated_by": deed.actor.user_id}
    Posting.objects.filter(pk=posting.pk).update(**found, shown_at=posting.shown_at or deed.at)


class HideForm(VerbForm):
    reason = forms.CharField(label=_("不公开的理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


@posting_verbs.declare(
    "hide_posting",
    label=_("不公开"),
    permission=P.CHANNELS_MODERATE,
    form=HideForm,
    sources={PostingState.RECEIVED, *ON_BOARD},
    target=PostingState.HIDDEN,
    personal={"reason"},
)
def hide_posting(posting: Posting, *, deed: Deed, reason: str) -> None:
    """Keep the post off the board for a recorded reason; its voice is handled like every other."""
    Posting.objects.filter(pk=posting.pk).update(reason=reason, moderated_by=deed.actor.user_id)


class PublicReplyForm(VerbForm):
    reply = WrittenField(
        label=_("公开回复"), max_length=5000, help_text=_("任何人都看得到。不写姓名、电话和个人情况。")
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Posting):
            self.initial = {"reply": self.obj.reply, **self.initial}


@posting_verbs.declare(
    "reply_posting",
    label=_("公开回复"),
    permission=P.CHANNELS_MODERATE,
    form=PublicReplyForm,
    sources=ON_BOARD,
    target=PostingState.REPLIED,
    in_bulk=False,
)
def reply_posting(posting: Posting, *, deed: Deed, reply: str) -> None:
    """Reply on the board, for everybody to read; replying again changes the reply."""
    Posting.objects.filter(pk=posting.pk).update(reply=reply, replied_at=deed.at)
