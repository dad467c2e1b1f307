"""Verbs on what leaders put right in themselves: listed, committed, done, reviewed (E17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import User, UserState, own_place
from huiyin.supervision.actions_frame import SupervisionVerbs
from huiyin.supervision.models_feedback import PersonalItem, PersonalSource, PersonalState
from huiyin.supervision.permissions import P

S = PersonalState


class PersonalVerbs(SupervisionVerbs):
    """Verbs on personal lists: those who supervise list and review, the person himself commits and reports."""

    model = PersonalItem

    def about(self, obj: Any) -> str:
        return f"personal/{obj.ref}" if isinstance(obj, PersonalItem) else super().about(obj)

    def find(self, about: str) -> Any:
        return PersonalItem.objects.select_related("campaign__office", "user__unit").get(ref=about.partition("/")[2])

    def places(self, obj: Any, permission: str) -> list[str]:
        if permission == P.PERSONAL_OWN and isinstance(obj, PersonalItem):
            return [own_place(obj.user)]
        return super().places(obj, permission)

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        """Everybody answers for himself, by who he is and not by a role."""
        himself = isinstance(obj, PersonalItem) and obj.user_id == actor.user_id
        return (permission == P.PERSONAL_OWN and himself) or super().permits(obj, actor, permission)


personal_verbs = PersonalVerbs()


class ListForm(VerbForm):
    user = forms.ModelChoiceField(label=_("本人"), queryset=User.objects.none(), to_field_name="username")
    source = forms.ChoiceField(label=_("来源"), choices=PersonalSource.choices)
    problem = forms.CharField(label=_("问题"), widget=forms.Textarea, max_length=2000)

    def narrow(self) -> None:
        if isinstance(self.obj, Campaign):
            field: Any = self.fields["user"]
            people = User.objects.filter(unit__institution=self.obj.institution_id, state=UserState.ACTIVE)
            field.queryset = people.order_by("unit__path", "pk")

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if self.actor is not None and user.pk in self.actor.persons:
            raise forms.ValidationError(_t("自己的问题由别人列入"))
        return user


@personal_verbs.declare(
    "list_personal",
    label=_("列入个人整改"),
    permission=P.SUPERVISION_SUPERVISE,
    form=ListForm,
    creates=True,
    target=S.LISTED,
    personal={"problem"},
)
def list_personal(campaign: Campaign, *, deed: Deed, **said: Any) -> PersonalItem:
    """List what a leader is to put right in himself, from opinions on him or from the life meeting, and tell him."""
    ref = references("G", timezone.localtime(deed.at).year)[0]
    item = PersonalItem.objects.create(campaign=campaign, ref=ref, **said)
    tell_himself(item, deed, _("有一项个人整改请您写明整改思路:{ref}。"))
    return item


def tell_himself(item: PersonalItem, deed: Deed, text: Any) -> None:
    """Let him hear it and nobody who stands in for him: it is his own."""
    deed.tell(staff(item.user_id), text, ref=item.ref, about=f"personal/{item.ref}", own=True)


class CommitForm(VerbForm):
    direction = forms.CharField(label=_("整改思路和努力方向"), widget=forms.Textarea, max_length=2000)
    due_on = DayField(label=_("整改期限"))

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_t("整改期限不早于今天"))
        return day


@personal_verbs.declare(
    "commit_personal",
    label=_("写明整改思路"),
    permission=P.PERSONAL_OWN,
    form=CommitForm,
    sources={S.LISTED},
    target=S.COMMITTED,
    personal={"direction"},
    in_bulk=False,
)
def commit_personal(item: PersonalItem, *, deed: Deed, **said: Any) -> None:
    """Say how one will put it right and by when."""
    PersonalItem.objects.filter(pk=item.pk).update(**said)


class DoneForm(VerbForm):
    result = forms.CharField(label=_("整改情况"), widget=forms.Textarea, max_length=2000)


@personal_verbs.declare(
    "finish_personal",
    label=_("报告整改情况"),
    permission=P.PERSONAL_OWN,
    form=DoneForm,
    sources={S.COMMITTED},
    target=S.DONE,
    personal={"result"},
    in_bulk=False,
)
def finish_personal(item: PersonalItem, *, deed: Deed, result: str) -> None:
    """Report what was put right; it is delivered at the next life meeting."""
    PersonalItem.objects.filter(pk=item.pk).update(result=result)


class ReviewForm(VerbForm):
    held = forms.TypedChoiceField(
        label=_("是否整改到位"), coerce=lambda said: said == "yes", choices=[("yes", _("到位")), ("no", _("没有到位"))]
    )
    review = forms.CharField(label=_("评议意见"), widget=forms.Textarea, max_length=2000)


def not_by_himself(item: PersonalItem, actor: Actor) -> list[str]:
    return [_t("由本人以外的人评议")] if item.user_id in actor.persons else []


@personal_verbs.declare(
    "review_personal",
    label=_("评议个人整改"),
    permission=P.SUPERVISION_SUPERVISE,
    form=ReviewForm,
    sources={S.DONE},
    target=lambda item, said: S.REVIEWED if said["held"] else S.COMMITTED,
    gates=(not_by_himself,),
    personal={"review"},
    in_bulk=False,
)
def review_personal(item: PersonalItem, *, deed: Deed, held: bool, review: str) -> None:
    """Judge whether it was put right; what was not goes on."""
    PersonalItem.objects.filter(pk=item.pk).update(held=held, review=review)
    tell_himself(item, deed, _("个人整改 {ref} 已评议,请查看评议意见。"))
