"""Verbs that put a ready form into a draft: one of the library, or what another questionnaire asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.content import Content
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.permissions import P
from huiyin.surveys.templates_library import library
from huiyin.surveys.terms import State

S = State


class LibraryForm(VerbForm):
    form = forms.ChoiceField(label=_("样表"))

    def narrow(self) -> None:
        field: Any = self.fields["form"]
        field.choices = [(code, str(form.name)) for code, form in library().items()]


@questionnaire_verbs.declare(
    "use_form", label=_("套用样表"), permission=P.SURVEY_KEEP, form=LibraryForm, sources={S.DRAFT}
)
def use_form(questionnaire: Questionnaire, *, deed: Deed, form: str) -> None:
    """Put the questions of a ready form in place of the draft's own; the title stays."""
    ready = library()[form]
    put_in(questionnaire, ready.content, sort=ready.sort, intro=ready.intro, intro_en=ready.intro_en)


class CopyForm(VerbForm):
    source = forms.ModelChoiceField(
        label=_("照哪一份"), queryset=Questionnaire.objects.none(), to_field_name="code", required=True
    )
    next_round = forms.BooleanField(label=_("是那一份的下一轮,结果要与它对比"), required=False)

    def narrow(self) -> None:
        field: Any = self.fields["source"]
        if isinstance(self.obj, Questionnaire):
            others = Questionnaire.objects.filter(office__institution=self.obj.office.institution_id)
            field.queryset = others.exclude(pk=self.obj.pk)


@questionnaire_verbs.declare(
    "copy_questions", label=_("照抄另一份的题目"), permission=P.SURVEY_KEEP, form=CopyForm, sources={S.DRAFT}
)
def copy_questions(questionnaire: Questionnaire, *, deed: Deed, source: Questionnaire, next_round: bool) -> None:
    """Ask the same as another questionnaire, perhaps as its next round, with which the results are compared."""
    more = {"previous": source} if next_round else {}
    same = {"sort": source.sort, "intro": source.intro, "intro_en": source.intro_en}
    put_in(questionnaire, source.content, weights=source.weights, groupings=source.groupings, **same, **more)


def put_in(questionnaire: Questionnaire, content: dict[str, Any], **more: Any) -> None:
    """Replace the questions; groupings and weights that no longer fit fall away."""
    asks = Content.parse(content)
    kept = more.pop("groupings", questionnaire.groupings)
    groupings = [one for one in kept if one in asks.by_id and asks.by_id[one].kind == "single"]
    said = {"content": asks.plain, "groupings": groupings, "weights": {}} | more
    Questionnaire.objects.filter(pk=questionnaire.pk).update(**said)
