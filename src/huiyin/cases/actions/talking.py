"""Questions and answers between the office and a sender, in both directions, whatever became of the voice (C30)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import voice_verbs
from huiyin.cases.models import Question, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import Disposition
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed

EVERYWHERE = set(Disposition.values)
LENGTH = 5000
LONGEST = 1_000_000
"""Characters of what is put down for the sender: it came already and is not cut."""
WAITING_AT_MOST = 3
"""Questions of one sender that wait for an answer. More would not be read sooner."""


def text_field(label: Any) -> forms.CharField:
    sentence = _("最多 %(limit_value)s 个字,现在有 %(show_value)s 个")
    return forms.CharField(
        label=label,
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": sentence},
    )


class AskForm(VerbForm):
    text = text_field(_("内容"))


class ReplyForm(VerbForm):
    """An answer to the oldest open question, or to the one that is named by its number."""

    by_sender = False
    question = forms.TypedChoiceField(label=_("哪一问"), coerce=int, required=False, empty_value=None)
    text = text_field(_("答"))

    def narrow(self) -> None:
        field: Any = self.fields["question"]
        found = open_questions(self.obj, by_sender=self.by_sender) if self.obj is not None else []
        field.choices = [("", _t("最早的一问")), *((one.number, f"{one.number}. {one.text[:40]}") for one in found)]


class ReplyToSenderForm(ReplyForm):
    by_sender = True


def open_questions(voice: Voice, *, by_sender: bool) -> list[Question]:
    """Return the questions of one side that wait for the other, the oldest first."""
    return list(voice.questions.filter(by_sender=by_sender, answered_at=None).order_by("number"))


def can_be_heard(voice: Voice, actor: Actor) -> list[str]:
    return [] if voice.receipt_digest else [_t("来件人手里的回执码(文件导入的来件没有,问了也看不到)")]


def office_asked(voice: Voice, actor: Actor) -> list[str]:
    return [] if open_questions(voice, by_sender=False) else [_t("工作人员提出、还没有回答的问题")]


def sender_asked(voice: Voice, actor: Actor) -> list[str]:
    return [] if open_questions(voice, by_sender=True) else [_t("来件人提出、还没有答复的问题")]


def few_waiting(voice: Voice, actor: Actor) -> list[str]:
    full = len(open_questions(voice, by_sender=True)) >= WAITING_AT_MOST
    return [_t("前面 {n} 条的答复:答复后可以再问").format(n=WAITING_AT_MOST)] if full else []


def put(voice: Voice, deed: Deed, text: str, *, by_sender: bool) -> None:
    number = voice.questions.count() + 1
    Question.objects.create(voice=voice, number=number, by_sender=by_sender, text=text, at=deed.at)


def settle(voice: Voice, deed: Deed, number: int | None, text: str, *, by_sender: bool) -> None:
    """Write the answer to the question named, or to the oldest that waits."""
    waiting = open_questions(voice, by_sender=by_sender)
    chosen = next(one for one in waiting if number in (None, one.number))
    chosen.answer, chosen.answered_at = text, deed.at
    chosen.save(update_fields=["answer", "answered_at"])
    deed.note["number"] = chosen.number


@voice_verbs.declare(
    "ask_sender",
    label=_("请来件人补充"),
    permission=P.VOICE_SORT,
    form=AskForm,
    sources=EVERYWHERE,
    gates=(can_be_heard,),
    told=_("工作人员请您补充:{text}"),
    personal={"text"},
)
def ask_sender(voice: Voice, *, deed: Deed, text: str) -> None:
    """Ask the sender for what is needed to go on."""
    put(voice, deed, text, by_sender=False)


@voice_verbs.declare(
    "answer_office",
    label=_("回答工作人员"),
    permission=P.VOICE_OWN,
    form=ReplyForm,
    sources=EVERYWHERE,
    gates=(office_asked,),
    told=_("您的回答已收到。"),
    personal={"text"},
    in_bulk=False,
)
def answer_office(voice: Voice, *, deed: Deed, question: int | None, text: str) -> None:
    """Answer what the office asked; the sender does it."""
    settle(voice, deed, question, text, by_sender=False)


@voice_verbs.declare(
    "ask_office",
    label=_("追问或补充"),
    permission=P.VOICE_OWN,
    form=AskForm,
    sources=EVERYWHERE,
    gates=(few_waiting,),
    told=_("您的追问或补充已收到。"),
    personal={"text"},
    in_bulk=False,
)
def ask_office(voice: Voice, *, deed: Deed, text: str) -> None:
    """Ask the office something, or add to what was said; the sender does it."""
    put(voice, deed, text, by_sender=True)


@voice_verbs.declare(
    "reply_to_sender",
    label=_("答复追问"),
    permission=P.VOICE_SORT,
    form=ReplyToSenderForm,
    sources=EVERYWHERE,
    gates=(sender_asked,),
    told=_("工作人员答复您的追问:{text}"),
    personal={"text"},
    in_bulk=False,
)
def reply_to_sender(voice: Voice, *, deed: Deed, question: int | None, text: str) -> None:
    """Answer the oldest question of the sender that waits, or the one that is named."""
    settle(voice, deed, question, text, by_sender=True)


class FurtherForm(VerbForm):
    """What came of the same sender later, on paper, by telephone or by mail: as long as a voice may be."""

    text = forms.CharField(label=_("内容"), max_length=LONGEST, widget=forms.Textarea)


@voice_verbs.declare(
    "note_further",
    label=_("记入来件人补充"),
    permission=P.VOICE_SORT,
    form=FurtherForm,
    sources=EVERYWHERE,
    told=_("您的追问或补充已收到。"),
    personal={"text"},
    in_bulk=False,
)
def note_further(voice: Voice, *, deed: Deed, text: str) -> None:
    """Put down what the sender said further by another way than the receipt; nothing that came is turned away."""
    put(voice, deed, text, by_sender=True)
