"""Verbs on posts (岗位, F04 F05 F10): file, revise, publish, end; and what is done by law at one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import Unit, User, UserState
from huiyin.people.models_posts import Absence, LawRecord, Post, PostState
from huiyin.people.permissions import P
from huiyin.people.posts import hold_posts

FILED = {PostState.FILED}


class PostVerbs(Verbs):
    """Verbs on posts. Filing one is asked of its unit."""

    model = Post
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path if isinstance(obj, Unit) else obj.unit.path]

    def about(self, obj: Any) -> str:
        return f"unit/{obj.code}" if isinstance(obj, Unit) else f"post/{obj.ref}"

    def find(self, about: str) -> Any:
        return Post.objects.get(pk=int(about.partition("/")[2]))

    def hearers(self, deed: Deed) -> list[str]:
        return []


post_verbs = PostVerbs()


class LinesField(forms.CharField):
    """Several short texts, one on each line; they come out as a list, without what is empty or said twice."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=(longest + 2) * most, **kwargs)
        self.longest, self.most = longest, most

    def clean(self, value: Any) -> Any:
        said = "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        lines = list(dict.fromkeys(line.strip() for line in (super().clean(said) or "").splitlines() if line.strip()))
        if long := [line for line in lines if len(line) > self.longest]:
            sentence = _t("每行最多 {n} 个字,这一行太长:{line}…")
            raise forms.ValidationError(sentence.format(n=self.longest, line=long[0][:20]))
        if len(lines) > self.most:
            raise forms.ValidationError(_t("最多写 {n} 行").format(n=self.most))
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def unit_of(obj: Any) -> Unit | None:
    found: Unit | None = obj if isinstance(obj, Unit) else obj.unit if obj is not None else None
    return found


class PersonField(forms.ModelChoiceField):
    """Somebody in active use of the institution, by user name; the form says whose institution."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), to_field_name="username", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.unit}"

    def among(self, unit: Unit) -> None:
        own = User.objects.filter(unit__institution=unit.institution_id, state=UserState.ACTIVE)
        self.queryset = own.select_related("unit").order_by("unit__path", "username")


class PostForm(VerbForm):
    """A post as it is filed. Who holds it may still be open: the page of gaps then names it."""

    name = forms.CharField(label=_("岗位名称"), max_length=64)
    duties = LinesField(
        label=_("职责"), longest=200, most=30, help_text=_("一行写一项,用群众看得懂的话,例如:学生资助政策咨询和申请。")
    )
    holder_a = PersonField(label=_("A岗(主办)"), required=False)
    holder_b = PersonField(label=_("B岗(不在岗时由谁接)"), required=False)
    filed_on = DayField(label=_("备案日期"), required=False)
    approver = PersonField(label=_("批准人"), required=False)

    def narrow(self) -> None:
        unit = unit_of(self.obj)
        if unit is None:
            return
        for name in ("holder_a", "holder_b", "approver"):
            field: Any = self.fields[name]
            field.among(unit)
        known: dict[str, Any] = {"filed_on": timezone.localdate()}
        if isinstance(self.obj, Post):
            known = {name: getattr(self.obj, name) for name in self.fields}
            known |= {n: known[n] and known[n].username for n in ("holder_a", "holder_b", "approver")}
        self.initial = {**{name: value for name, value in known.items() if value}, **self.initial}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Post.objects.filter(unit=unit_of(self.obj), name=name, state=PostState.FILED)
        if same.exclude(pk=self.obj.pk if isinstance(self.obj, Post) else None).exists():
            raise forms.ValidationError(_t("本单位已有岗位「{name}」").format(name=name))
        return name

    def clean_filed_on(self) -> date:
        day: date = self.cleaned_data["filed_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise forms.ValidationError(_t("备案日期不能在将来"))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("holder_a") and data.get("holder_a") == data.get("holder_b"):
            self.add_error("holder_b", _t("A岗和B岗不能是同一个人"))
        for sentence in both_away(data.get("holder_a"), data.get("holder_b")) if not self.errors else []:
            self.add_error("holder_b", sentence)
        return data


def both_away(first: User | None, second: User | None) -> list[str]:
    """Say on which days from today on two people would both be away."""
    if first is None or second is None:
        return []
    ahead = Absence.objects.filter(cancelled_at=None, until_on__gte=timezone.localdate()).select_related("user")
    others = list(ahead.filter(user=second))
    sentence = _t("「{a}」{a_from} 至 {a_until} 离岗,「{b}」{b_from} 至 {b_until} 也离岗,A、B岗不能同时不在")
    return [
        sentence.format(
            a=one.user.name,
            a_from=one.from_on,
            a_until=one.until_on,
            b=two.user.name,
            b_from=two.from_on,
            b_until=two.until_on,
        )
        for one in ahead.filter(user=first)
        for two in others
        if one.from_on <= two.until_on and two.from_on <= one.until_on
    ]


def never_both_away(obj: Any, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Ask again while nobody else here can enter an absence or end somebody's access."""
    unit: Any = unit_of(obj)
    hold_posts(unit.institution)
    named = [person.pk for person in (data["holder_a"], data["holder_b"]) if person]
    gone = User.objects.filter(pk__in=named).exclude(state=UserState.ACTIVE)
    return [_t("「{name}」已停用").format(name=one.name) for one in gone] + both_away(
        data["holder_a"], data["holder_b"]
    )


@post_verbs.declare(
    "file_post", label=_("定岗"), permission=P.PEOPLE_KEEP, form=PostForm, creates=True, checks=(never_both_away,)
)
def file_post(unit: Unit, *, deed: Deed, **said: Any) -> Post:
    """File a post of the unit with its duties, its A and its B."""
    return Post.objects.create(unit=unit, **said)


@post_verbs.declare(
    "revise_post",
    label=_("调整岗位"),
    permission=P.PEOPLE_KEEP,
    form=PostForm,
    sources=FILED,
    checks=(never_both_away,),
    in_bulk=False,
)
def revise_post(post: Post, *, deed: Deed, **said: Any) -> None:
    """Change what the post does or who holds it; what it was stays in the journal."""
    deed.note["was"] = {
        "duties": post.duties,
        "holder_a": post.holder_a and post.holder_a.username,
        "holder_b": post.holder_b and post.holder_b.username,
    }
    for name, value in said.items():
        setattr(post, name, value)
    post.save(update_fields=[*said])


class LawForm(VerbForm):
    """What makes a post one of law enforcement: its basis, procedure and limits, or nothing."""

    enforcement = forms.BooleanField(label=_("行政执法岗位"), required=False)
    basis = forms.CharField(label=_("执法依据"), widget=forms.Textarea, required=False, max_length=2000)
    procedure = forms.CharField(label=_("执法程序"), widget=forms.Textarea, required=False, max_length=2000)
    limits = forms.CharField(label=_("权限和时限"), widget=forms.Textarea, required=False, max_length=2000)

    def narrow(self) -> None:
        if self.obj is not None:
            known = {name: getattr(self.obj, name) for name in self.fields}
            self.initial = {**known, "enforcement": True, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in ("basis", "procedure", "limits"):
            if data.get("enforcement") and not data.get(name) and name not in self.errors:
                self.add_error(name, _t("行政执法岗位要写明依据、程序、权限和时限"))
        return data


@post_verbs.declare(
    "mark_enforcement",
    label=_("标明执法岗位"),
    permission=P.PEOPLE_KEEP,
    form=LawForm,
    sources=FILED,
    in_bulk=False,
)
def mark_enforcement(post: Post, *, deed: Deed, **said: Any) -> None:
    """Mark the post as one of law enforcement with its basis, procedure and limits, or take the mark away (F10)."""
    for name, value in said.items():
        setattr(post, name, value)
    post.save(update_fields=[*said])


def is_whole(post: Post, actor: Actor) -> list[str]:
    """Name all that a post lacks to be shown to the public."""
    if post.published_at:
        return [_t("先撤下:已经公布")]
    lacking = ((post.duties, _t("职责")), (post.holder_a_id, _t("A岗")), (post.holder_b_id, _t("B岗")))
    return [words for value, words in lacking if not value]


@post_verbs.declare("publish_post", label=_("公布岗位"), permission=P.PEOPLE_KEEP, sources=FILED, gates=(is_whole,))
def publish_post(post: Post, *, deed: Deed) -> None:
    """Put the post into the cover table that the public reads."""
    Post.objects.filter(pk=post.pk).update(published_at=deed.at)
    post.published_at = deed.at


def is_published(post: Post, actor: Actor) -> list[str]:
    return [] if post.published_at else [_t("已公布的岗位")]


@post_verbs.declare(
    "withdraw_post", label=_("撤下公布"), permission=P.PEOPLE_KEEP, sources=FILED, gates=(is_published,)
)
def withdraw_post(post: Post, *, deed: Deed) -> None:
    """Take the post out of the cover table that the public reads."""
    Post.objects.filter(pk=post.pk).update(published_at=None)
    post.published_at = None


@post_verbs.declare("end_post", label=_("撤岗"), permission=P.PEOPLE_KEEP, sources=FILED, target=PostState.ENDED)
def end_post(post: Post, *, deed: Deed) -> None:
    """Take the post out of use; its history stays."""
    Post.objects.filter(pk=post.pk).update(published_at=None)
    post.published_at = None


class LawRecordForm(VerbForm):
    subject = forms.CharField(label=_("执法事项"), max_length=200)
    officer = PersonField(label=_("执法人员"))
    basis = forms.CharField(label=_("依据"), widget=forms.Textarea, max_length=2000)
    result = forms.CharField(label=_("结果"), widget=forms.Textarea, max_length=2000)
    done_on = DayField(label=_("办结日期"))

    def narrow(self) -> None:
        if self.obj is None:
            return
        field: Any = self.fields["officer"]
        field.among(self.obj.unit)
        known = {"officer": self.obj.holder_a and self.obj.holder_a.username, "basis": self.obj.basis}
        self.initial = {**known, "done_on": timezone.localdate(), **self.initial}

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_t("办结日期不能在将来"))
        return day


def is_of_law(post: Post, actor: Actor) -> list[str]:
    return [] if post.enforcement else [_t("行政执法岗位(先用「标明执法岗位」写明依据、程序和时限)")]


@post_verbs.declare(
    "record_enforcement",
    label=_("登记执法事项"),
    permission=P.PEOPLE_KEEP,
    form=LawRecordForm,
    sources=FILED,
    gates=(is_of_law,),
    in_bulk=False,
)
def record_enforcement(post: Post, *, deed: Deed, **said: Any) -> None:
    """Record what was done by law at the post: officer, basis and result (F10)."""
    last = post.law_records.aggregate(last=Max("number"))["last"] or 0
    LawRecord.objects.create(post=post, number=last + 1, **said)
