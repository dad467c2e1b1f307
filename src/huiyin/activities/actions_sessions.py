"""Verbs on sessions: planned, invited, held, minuted, cancelled; who was invited and who came (C04, C05, C22, C23)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.actions import ReasonForm, plan_is_passed
from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.activities.models import Attendance, Session, SessionNames
from huiyin.activities.permissions import P
from huiyin.activities.terms import CATEGORIES, About, Audience, SessionKind, SessionState
from huiyin.campaigns.models import Campaign
from huiyin.cases.receipts import seal
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import MomentField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, UnitState

S = SessionState
AHEAD = {S.PLANNED, S.INVITED}
RUNNING = {S.HELD}
OVER = {S.HELD, S.MINUTED}
MOST = 5000
"""Heads of one category at one session."""


class SessionVerbs(ActivityVerbs):
    """Verbs on sessions. Planning one is asked of the unit that organises it; recording is what several do at once."""

    model = Session
    shared = frozenset({"record_voice", "take_minute", "bind_voices", "add_outcome"})

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path] if isinstance(obj, Unit) else super().places(obj, permission)

    def about(self, obj: Any) -> str:
        return f"session/{obj.ref}" if isinstance(obj, Session) else super().about(obj)

    def find(self, about: str) -> Any:
        return Session.objects.select_related("campaign__office", "unit").get(ref=about.partition("/")[2])

    def unseen(self, actor: Actor, data: Any) -> bool:
        """A voice without a name is written down without its exact time."""
        return actor.unseen or ("body" in data and not data.get("name"))


session_verbs = SessionVerbs()


class SessionForm(VerbForm):
    kind = forms.ChoiceField(label=_("种类"), choices=SessionKind.choices)
    audience = forms.ChoiceField(
        label=pgettext_lazy("audience", "对象"), choices=[("", "—"), *Audience.choices], required=False,
        help_text=_("征求意见座谈会一类对象开一场。"),
    )  # fmt: skip
    topic = forms.CharField(
        label=_("专题"), max_length=100, required=False, help_text=_("专题调研座谈会一个专题开一场,例如「党建工作」。")
    )
    about = forms.ChoiceField(label=_("征求对谁的意见"), choices=About.choices, initial=About.GROUP)
    place = forms.CharField(label=_("地点"), max_length=100)
    planned_at = MomentField(label=_("时间"))
    leader = forms.CharField(label=_("主持人"), max_length=64)
    recorder = forms.CharField(label=_("记录人"), max_length=64, required=False)

    def clean_topic(self) -> str:
        return " ".join(str(self.cleaned_data["topic"]).split())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = data.get("kind")
        if kind == SessionKind.FORUM and not data.get("audience"):
            self.add_error("audience", _t("座谈会要分对象开,请选对象"))
        if kind == SessionKind.RESEARCH and not data.get("topic"):
            self.add_error("topic", _t("请写专题"))
        if not self.errors and (other := self.another(data)):
            field = "audience" if kind == SessionKind.FORUM else "topic"
            self.add_error(field, _t("已有一场:{ref},{place}").format(ref=other.ref, place=other.place))
        return data

    def another(self, data: dict[str, Any]) -> Session | None:
        """Return the session that was already called for the same audience, or about the same topic (M19)."""
        by = {SessionKind.FORUM: "audience", SessionKind.RESEARCH: "topic"}.get(data["kind"])
        where = self.whose(data)
        if by is None or where is None:
            return None
        same = Session.objects.filter(where, kind=data["kind"], **{by: data[by]}).exclude(state=S.CANCELLED)
        return same.exclude(pk=getattr(self.obj, "pk", None)).first() if isinstance(self.obj, Session) else same.first()

    def whose(self, data: dict[str, Any]) -> Q | None:
        if isinstance(self.obj, Session):
            return Q(campaign=self.obj.campaign_id, unit=self.obj.unit_id)
        campaign, unit = self.obj, data.get("unit")
        return Q(campaign=campaign, unit=unit) if isinstance(campaign, Campaign) and unit else None


class SessionAddForm(SessionForm):
    unit = forms.ModelChoiceField(
        label=_("组织单位"), queryset=Unit.objects.none(), to_field_name="code", required=False,
        help_text=_("不选就是活动的主管单位。"),
    )  # fmt: skip

    field_order = ["kind", "audience", "topic", "about", "unit", "place", "planned_at", "leader", "recorder"]

    def narrow(self) -> None:
        field: Any = self.fields["unit"]
        if isinstance(self.obj, Campaign):
            field.queryset = Unit.objects.filter(institution=self.obj.institution_id, state=UnitState.ACTIVE)

    def clean_unit(self) -> Unit | None:
        unit = self.cleaned_data["unit"]
        return unit or (self.obj.office if isinstance(self.obj, Campaign) else None)


@session_verbs.declare(
    "plan_session",
    label=_("安排一场会"),
    permission=P.ACTIVITY_PLAN,
    form=SessionAddForm,
    creates=True,
    gates=(campaign_is_open,),
    target=S.PLANNED,
)
def plan_session(campaign: Campaign, *, deed: Deed, unit: Unit, **said: Any) -> Session:
    """Plan a forum, a research forum, a life meeting, a rating meeting or a discussion."""
    ref = references("H", timezone.localtime(deed.at).year)[0]
    return Session.objects.create(campaign=campaign, unit=unit, ref=ref, **said)


class SessionEditForm(SessionForm):
    def narrow(self) -> None:
        if isinstance(self.obj, Session):
            self.initial = {name: getattr(self.obj, name) for name in self.fields} | self.initial


@session_verbs.declare(
    "edit_session", label=_("修改安排"), permission=P.ACTIVITY_PLAN, form=SessionEditForm, sources=AHEAD, in_bulk=False
)
def edit_session(session: Session, *, deed: Deed, **said: Any) -> None:
    """Change what is planned."""
    deed.note["was"] = {name: str(getattr(session, name)) for name in said if getattr(session, name) != said[name]}
    Session.objects.filter(pk=session.pk).update(**said)


class HeadsForm(VerbForm):
    """Heads by category: a number for each category that the audience is made of, or for any where there is none."""

    prefix_of = "n_"
    column = "invited"

    def narrow(self) -> None:
        if not isinstance(self.obj, Session):
            return
        members = Audience(self.obj.audience).members if self.obj.audience else frozenset(CATEGORIES)
        known = dict(self.obj.attendance.values_list("audience", self.column))
        for one in CATEGORIES:
            if one in members:
                self.initial.setdefault(one.value, known.get(one.value) or None)
            else:
                del self.fields[one.value]

    def heads(self) -> dict[str, int]:
        found = ((one.value, self.cleaned_data.get(one.value)) for one in CATEGORIES)
        return {category: number for category, number in found if number}

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.heads():
            raise forms.ValidationError(_t("至少填一类的人数"))
        return self.cleaned_data


for _one in CATEGORIES:
    HeadsForm.base_fields[_one.value] = forms.IntegerField(
        label=_one.label, min_value=0, max_value=MOST, required=False
    )


class InviteForm(HeadsForm):
    column = "invited"


class HoldForm(HeadsForm):
    column = "present"
    held_at = MomentField(label=_("召开时间"), required=False, help_text=_("不填就是安排的时间。"))

    def narrow(self) -> None:
        super().narrow()
        if isinstance(self.obj, Session):
            self.initial.setdefault("held_at", self.obj.planned_at)
            invited = dict(self.obj.attendance.values_list("audience", "invited"))
            for name in self.fields:
                if name in invited and self.initial.get(name) is None:
                    self.initial[name] = invited[name] or None

    def clean_held_at(self) -> datetime:
        held: datetime = self.cleaned_data["held_at"] or self.obj.planned_at
        if timezone.localdate(held) > timezone.localdate():
            raise forms.ValidationError(_t("还没有到召开的日子"))
        return held


@session_verbs.declare(
    "invite",
    label=_("登记通知"),
    permission=P.ACTIVITY_PLAN,
    form=InviteForm,
    sources=AHEAD,
    target=S.INVITED,
    gates=(plan_is_passed,),
    in_bulk=False,
)
def invite(session: Session, *, deed: Deed, **heads: Any) -> None:
    """Note how many of each category were invited."""
    note_heads(session, "invited", heads)


@session_verbs.declare(
    "hold",
    label=_("登记召开"),
    permission=P.ACTIVITY_RECORD,
    form=HoldForm,
    sources=AHEAD,
    target=S.HELD,
    gates=(plan_is_passed,),
    claims=("held_at",),
    in_bulk=False,
)
def hold(session: Session, *, deed: Deed, held_at: datetime, **heads: Any) -> None:
    """Note that the session was opened and how many of each category came; from now on voices are recorded."""
    note_heads(session, "present", heads)
    Session.objects.filter(pk=session.pk).update(noted_at=deed.at)


@session_verbs.declare(
    "correct_heads",
    label=_("更正到会人数"),
    permission=P.ACTIVITY_RECORD,
    form=HoldForm,
    sources=RUNNING,
    claims=("held_at",),
    in_bulk=False,
)
def correct_heads(session: Session, *, deed: Deed, held_at: datetime, **heads: Any) -> None:
    """Note better how many came, until the minutes are closed."""
    deed.note["was"] = dict(session.attendance.values_list("audience", "present"))
    note_heads(session, "present", heads)


def note_heads(session: Session, column: str, heads: dict[str, Any]) -> None:
    for category in CATEGORIES:
        number = heads.get(category.value) or 0
        known = session.attendance.filter(audience=category.value)
        if not known.update(**{column: number}) and number:
            Attendance.objects.create(session=session, audience=category.value, **{column: number})


class NamesForm(VerbForm):
    names = forms.CharField(
        label=_("参会人员名单"), widget=forms.Textarea, max_length=10000,
        help_text=_("一行一人。名单加密存放,只有有权限的人能看,不进公开的留痕。"),
    )  # fmt: skip


@session_verbs.declare(
    "note_names",
    label=_("登记名单"),
    permission=P.ACTIVITY_NAMES,
    form=NamesForm,
    sources={S.PLANNED, S.INVITED, S.HELD, S.MINUTED},
    personal={"names"},
    held_elsewhere={"names"},
    in_bulk=False,
)
def note_names(session: Session, *, deed: Deed, names: str) -> None:
    """Keep who was invited or came, encrypted."""
    SessionNames.objects.update_or_create(session=session, defaults={"sealed": seal({"names": names})})


@session_verbs.declare(
    "minute",
    label=_("形成纪要"),
    permission=P.ACTIVITY_RECORD,
    sources=RUNNING,
    target=S.MINUTED,
    in_bulk=False,
)
def minute(session: Session, *, deed: Deed) -> None:
    """Close the minutes: what was said stands as it was written down."""
    Session.objects.filter(pk=session.pk).update(minuted_at=deed.at)


@session_verbs.declare(
    "cancel_session",
    label=_("取消"),
    permission=P.ACTIVITY_PLAN,
    form=ReasonForm,
    sources=AHEAD,
    target=S.CANCELLED,
    claims=("reason",),
    in_bulk=False,
    final=True,
)
def cancel_session(session: Session, *, deed: Deed, reason: str) -> None:
    """Call the session off, for a reason; another one for the same audience or topic may be planned."""
