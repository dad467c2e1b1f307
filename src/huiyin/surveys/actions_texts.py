"""What people wrote, and the voices that are taken from it (C02 D11): an opinion form holds none, one or several.

A voice of a signed form carries who signed, encrypted as any sender is; of an anonymous one there is nothing to carry.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases import receipts
from huiyin.cases.actions import voice_verbs
from huiyin.cases.actions.voices import squeezed
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P as CASES
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.refusals import Missing, Refused
from huiyin.kernel.verbs import Deed, Row
from huiyin.surveys.actions import S, campaign_runs, questionnaire_verbs
from huiyin.surveys.content import LONGEST_TEXT
from huiyin.surveys.models import Passage, PassageVoice, Questionnaire
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import Sort

LEFT_OUT = re.compile("\u2026+|\\.{3,}")
"""How a quotation says that it leaves something out."""
TELEPHONE = re.compile(r"[-+()\d\s]{5,32}", re.ASCII)


class Quoted(forms.Widget):
    """The words of a passage, to be read; its name travels beside them and nobody has to see it."""

    passages: PassageField

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        found = self.passages.found(value)
        words = found.masked if found else _t("请回到「大家写的话」,在要办的那一段下面点按钮。")
        field = format_html('<input type="hidden" name="{}" value="{}">', name, value or "")
        return field + format_html(
            '<blockquote class="about as-written" id="{}">{}</blockquote>', (attrs or {}).get("id", ""), words
        )


class PassageField(forms.CharField):
    """A passage of the questionnaire by its random name; what the page shows of it are its words."""

    questionnaire: Questionnaire | None = None

    def found(self, value: Any) -> Passage | None:
        try:
            return Passage.objects.filter(questionnaire=self.questionnaire, pk=uuid.UUID(str(value))).first()
        except ValueError:
            return None

    def clean(self, value: Any) -> Passage:
        found = self.found(super().clean(value))
        if found is None:
            raise forms.ValidationError(_t("没有这一段文字"))
        return found

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Passage) else value


class PassageForm(VerbForm):
    passage = PassageField(label=_("这一段文字"), max_length=36, widget=Quoted)

    def narrow(self) -> None:
        field: Any = self.fields["passage"]
        field.questionnaire = self.obj if isinstance(self.obj, Questionnaire) else None
        field.widget.passages = field


class TakeForm(PassageForm):
    part = forms.CharField(
        label=_("摘出的内容"),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_(
            "从这一段里照原话摘一件事;一段里有几件事,分几次摘。不写就是整段。能认出人的话请删去,删去的地方写「……」。"
        ),
    )

    def narrow(self) -> None:
        """Begin with the whole passage, as it may be read."""
        super().narrow()
        field: Any = self.fields["passage"]
        if passage := field.found(self.initial.get("passage", "")):
            self.initial = {"part": passage.masked, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        passage, part = data.get("passage"), data.get("part", "")
        if passage and not (is_quoted(part, passage.masked) or is_quoted(part, passage.text)):
            self.add_error("part", _t("要照这一段的原话摘:不能改写,也不能添字;删去的地方请写「……」"))
        return data


def is_quoted(part: str, text: str) -> bool:
    """Say whether ``part`` is taken from ``text`` word for word: in one piece, or in pieces in their order, apart by ……."""
    whole, pieces = squeezed(text), [squeezed(piece) for piece in LEFT_OUT.split(part)]
    if squeezed(part) in whole:
        return True
    if not any(pieces):
        return False
    place = 0
    for piece in pieces:
        place = whole.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


class AsideForm(PassageForm):
    reason = forms.CharField(label=_("理由"), max_length=200)


@questionnaire_verbs.declare(
    "take_voice",
    label=_("立为来件"),
    permission=P.SURVEY_KEEP,
    form=TakeForm,
    sources={S.COUNTED},
    gates=(campaign_runs,),
    personal={"part"},
    held_elsewhere={"part"},
)
def take_voice(questionnaire: Questionnaire, *, deed: Deed, passage: Passage, part: str) -> None:
    """Make a voice of a passage or a part of it; it carries that passage, who signed it, and nothing else of its sheet (D11)."""
    sender = sender_in(signer_of(passage))
    said = {"channel": Sort(questionnaire.sort).channel, "body": part.strip() or passage.masked, **sender}
    # Nobody holds a receipt of what came on a form, signed or not.
    row = Row(data=said if sender else said | {"anonymous": "on"}, note={"no_receipt": True})
    actor = receiving(questionnaire, deed.actor)
    received = voice_verbs["receive"].create_from(questionnaire.campaign, [row], actor=actor)[0]
    if isinstance(received, Refused):
        raise received
    voice: Voice = received.obj
    PassageVoice.objects.create(passage=passage, voice=voice)
    Passage.objects.filter(pk=passage.pk).update(set_aside="")
    deed.note["voice"] = voice.ref
    deed.data["part"] = ""  # the voice holds it


def signer_of(passage: Passage) -> dict[str, str]:
    """Return name and contact of who signed the sheet of a passage; {} where nobody did. Raises where the key is away."""
    sealed = passage.sheet.person if passage.sheet else None
    if not sealed:
        return {}
    known = receipts.unseal(bytes(sealed))
    if known is None:
        raise receipts.KeyGone(_t("署名是用另一把密钥加密的,这里读不出来:请从单独保存的地方放回身份密钥。"))
    return {name: said for name, text in known.items() if (said := text.strip())}


def sender_in(signer: dict[str, str]) -> dict[str, str]:
    """Return who signed as the sender of a voice: his contact is a telephone, an address for mail, or else an address."""
    found = {"name": signer["name"]} if signer.get("name") else {}
    if contact := signer.get("contact"):
        found[kind_of(contact)] = contact
    return found


def kind_of(contact: str) -> str:
    if TELEPHONE.fullmatch(contact):
        return "phone"
    try:
        validate_email(contact)
    except ValidationError:
        return "address"
    return "email"


def receiving(questionnaire: Questionnaire, actor: Actor) -> Actor:
    """Return ``actor`` as he takes voices out of what the form has brought in: that is not done twice for a permission."""
    grant = Grant(str(CASES.VOICE_RECEIVE), questionnaire.office.path)
    return replace(actor, grants=actor.grants | {grant})


@questionnaire_verbs.declare(
    "set_passage_aside",
    label=_("不立来件"),
    permission=P.SURVEY_KEEP,
    form=AsideForm,
    sources={S.COUNTED},
    personal={"reason"},
)
def set_passage_aside(questionnaire: Questionnaire, *, deed: Deed, passage: Passage, reason: str) -> None:
    """Leave a passage without a voice, with the reason: praise, blanks, what has been said before."""
    if passage.voices.exists():
        raise Missing(_t("还不能{verb}。").format(verb=deed.action.label), missing=[_t("这一段已经立了来件")])
    Passage.objects.filter(pk=passage.pk).update(set_aside=reason)


class SignerForm(PassageForm):
    reason = forms.CharField(label=_("查看理由"), widget=forms.Textarea, max_length=500)


def is_signed(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    return [_t("记名的问卷(这一份无记名,查不到谁写的)")] if questionnaire.anonymous else []


@questionnaire_verbs.declare(
    "look_at_signer",
    label=_("查看署名"),
    permission=CASES.VOICE_IDENTITY,
    form=SignerForm,
    sources={S.COUNTED},
    gates=(is_signed,),
    in_bulk=False,
)
def look_at_signer(questionnaire: Questionnaire, *, deed: Deed, passage: Passage, reason: str) -> None:
    """Look at who signed a passage of a form that is not anonymous: every look is journalled with its reason.

    ``deed.obj.signer`` (``name``, ``contact``) is shown once to whoever looked.
    """
    signer = signer_of(passage)
    if not signer:
        raise Missing(_t("还不能{verb}。").format(verb=deed.action.label), missing=[_t("署名(这一张没有写姓名)")])
    deed.obj.signer = signer
