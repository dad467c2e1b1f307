"""What people wrote, and the voices that are taken from it (C02 D11): an opinion form holds none, one or several."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P as CASES
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.refusals import Missing
from huiyin.kernel.verbs import Deed
from huiyin.surveys.actions import S, campaign_runs, questionnaire_verbs
from huiyin.surveys.content import LONGEST_TEXT
from huiyin.surveys.models import Passage, PassageVoice, Questionnaire
from huiyin.surveys.permissions import P
from huiyin.surveys.terms import Sort


class PassageField(forms.CharField):
    """A passage of the questionnaire by its random name."""

    questionnaire: Questionnaire | None = None

    def clean(self, value: Any) -> Passage:
        text = super().clean(value)
        try:
            found = Passage.objects.filter(questionnaire=self.questionnaire, pk=uuid.UUID(text)).first()
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError(_t("没有这一段文字"))
        return found

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Passage) else value


class PassageForm(VerbForm):
    passage = PassageField(label=_("哪一段文字(编号)"), max_length=36)

    def narrow(self) -> None:
        field: Any = self.fields["passage"]
        field.questionnaire = self.obj if isinstance(self.obj, Questionnaire) else None
        field.widget.attrs["readonly"] = True


class TakeForm(PassageForm):
    part = forms.CharField(
        label=_("摘出的内容"),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("从这一段里摘一件事;一段里有几件事,分几次摘。不写就是整段。请去掉能认出人的话。"),
    )

    def narrow(self) -> None:
        """Begin with the whole passage, as it may be read."""
        super().narrow()
        try:
            passage = self.fields["passage"].clean(self.initial.get("passage", ""))
        except forms.ValidationError:
            return
        self.initial = {"part": passage.masked, **self.initial}


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
    """Make a voice of a passage or a part of it; it carries that passage and nothing else of its sheet (D11)."""
    said = part.strip() or passage.masked
    received = voice_verbs["receive"](
        questionnaire.campaign,
        actor=receiving(questionnaire, deed.actor),
        channel=Sort(questionnaire.sort).channel,
        body=said,
        anonymous="on",
    )
    voice: Voice = received.obj
    PassageVoice.objects.create(passage=passage, voice=voice)
    Passage.objects.filter(pk=passage.pk).update(set_aside="")
    deed.note["voice"] = voice.ref
    deed.data["part"] = ""  # the voice holds it


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
