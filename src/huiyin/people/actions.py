"""Verbs on units, users and roles: the only place that writes them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.refusals import Missing
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import (
    ApiToken,
    Institution,
    Role,
    RoleGiven,
    SavedView,
    Unit,
    UnitKind,
    UnitLevel,
    UnitState,
    UnitVersion,
    User,
    UserState,
    own_place,
)
from huiyin.people.models_posts import Post, PostState
from huiyin.people.permissions import P
from huiyin.people.posts import hold_posts


class UnitVerbs(Verbs):
    """Verbs on units. A creating verb is asked of the institution."""

    model = Unit
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, Institution):
            root = obj.units.filter(parent=None).first()
            return [root.path if root else ""]
        return [obj.path]

    def about(self, obj: Any) -> str:
        return f"unit/{obj.code}" if isinstance(obj, Unit) else f"institution/{obj.code}"

    def find(self, about: str) -> Any:
        return Unit.objects.get(code=about.partition("/")[2])

    def since(self, obj: Any) -> datetime | None:
        now = obj.versions.filter(until=None).first()
        return now.at if now else None

    def hearers(self, deed: Deed) -> list[str]:
        return []

    def record(self, deeds: Sequence[Deed]) -> None:
        write_versions([deed.obj for deed in deeds], deeds[0].at if deeds else timezone.now())


unit_verbs = UnitVerbs()


class UnitForm(VerbForm):
    code = forms.CharField(label=_("代码"), max_length=32)
    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=pgettext_lazy("unit", "类别"), choices=UnitKind.choices)
    level = forms.TypedChoiceField(label=_("层级"), choices=UnitLevel.choices, coerce=int)
    parent = forms.ModelChoiceField(
        label=_("上级单位"), queryset=Unit.objects.none(), to_field_name="code", required=False
    )

    def narrow(self) -> None:
        field: Any = self.fields["parent"]
        field.queryset = Unit.objects.filter(institution=self.obj, state=UnitState.ACTIVE)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Unit.objects.filter(institution=self.obj, code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已有单位使用").format(code=code))
        return code

    def clean(self) -> dict[str, Any]:
        root = Unit.objects.filter(institution=self.obj, parent=None).exists()
        if root and not self.cleaned_data.get("parent") and "parent" not in self.errors:
            self.add_error("parent", _t("机构的最上级单位已有,请选上级单位"))
        return self.cleaned_data


class NameForm(VerbForm):
    name = forms.CharField(label=_("新名称"), max_length=100)


class MoveForm(VerbForm):
    parent = forms.ModelChoiceField(label=_("新的上级单位"), queryset=Unit.objects.none(), to_field_name="code")

    def narrow(self) -> None:
        field: Any = self.fields["parent"]
        field.queryset = Unit.objects.filter(institution=self.obj.institution, state=UnitState.ACTIVE).exclude(
            path__startswith=self.obj.path
        )


@unit_verbs.declare("add_unit", label=_("新增单位"), permission=P.UNIT_KEEP, form=UnitForm, creates=True)
def add_unit(institution: Institution, *, deed: Deed, **data: Any) -> Unit:
    """Add a unit below its parent; the first one is the institution's root."""
    unit = Unit.objects.create(institution=institution, **data)
    unit.path = (data["parent"].path if data["parent"] else "") + f"{unit.pk}."
    unit.save(update_fields=["path"])
    return unit


@unit_verbs.declare("rename_unit", label=_("改名"), permission=P.UNIT_KEEP, form=NameForm, sources={UnitState.ACTIVE})
def rename_unit(unit: Unit, *, deed: Deed, name: str) -> None:
    """Give the unit a new name from now on; earlier reports keep the old one."""
    deed.note["was"] = unit.name
    unit.name = name
    unit.save(update_fields=["name"])


against_moving: list[Callable[[Unit, Unit], list[str]]] = []
"""A hook: what rooms above have against hanging a unit below another. They fill it as the program starts."""


def nothing_against_moving(unit: Unit, actor: Actor, data: dict[str, Any]) -> list[str]:
    found = [] if actor.may_at(P.UNIT_KEEP, [data["parent"].path]) else [_t("在新的上级单位管理单位的权限")]
    return found + [sentence for asked in against_moving for sentence in asked(unit, data["parent"])]


@unit_verbs.declare(
    "move_unit",
    label=_("调整隶属"),
    permission=P.UNIT_KEEP,
    form=MoveForm,
    sources={UnitState.ACTIVE},
    checks=(nothing_against_moving,),
)
def move_unit(unit: Unit, *, deed: Deed, parent: Unit) -> None:
    """Hang the unit and all below it under another parent."""
    old, new = unit.path, f"{parent.path}{unit.pk}."
    deed.note["was"] = unit.parent.code if unit.parent else ""
    below = Unit.objects.filter(path__startswith=old).exclude(pk=unit.pk)
    # Whoever was about to do something to a unit below looks again: where it hangs is part of its version.
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)), version=F("version") + 1)
    unit.parent, unit.path = parent, new
    unit.save(update_fields=["parent", "path"])
    write_versions(list(Unit.objects.filter(path__startswith=new).exclude(pk=unit.pk)), deed.at)


def has_no_children(unit: Unit, actor: Actor) -> list[str]:
    active = unit.children.filter(state=UnitState.ACTIVE).count()
    return [_t("先撤销或移走 {n} 个下级单位").format(n=active)] if active else []


def has_no_posts(unit: Unit, actor: Actor) -> list[str]:
    filed = unit.posts.filter(state=PostState.FILED).count()
    return [_t("先撤去 {n} 个岗位").format(n=filed)] if filed else []


@unit_verbs.declare(
    "close_unit",
    label=_("撤销单位"),
    permission=P.UNIT_KEEP,
    sources={UnitState.ACTIVE},
    target=UnitState.CLOSED,
    gates=(has_no_children, has_no_posts),
    final=True,
)
def close_unit(unit: Unit, *, deed: Deed) -> None:
    """Take the unit out of use; its history stays."""


def write_versions(units: Sequence[Unit], at: datetime) -> None:
    """End the version in force and begin a new one for each unit, at ``at``."""
    newer = UnitVersion.objects.filter(unit__in=units, until=None, at__gt=at).order_by("unit__path")
    if late := [_t("生效时间不早于「{unit}」上一次变动").format(unit=version.name) for version in newer]:
        raise Missing(_t("还不能补录这次变动。"), missing=late)
    UnitVersion.objects.filter(unit__in=units, until=None).update(until=at)
    UnitVersion.objects.bulk_create(
        UnitVersion(unit=unit, name=unit.name, kind=unit.kind, level=unit.level, path=unit.path, at=at)
        for unit in units
    )


class UserVerbs(Verbs):
    model = User
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.path] if isinstance(obj, Unit) else [obj.unit.path, own_place(obj)]

    def about(self, obj: Any) -> str:
        return f"user/{obj.username}" if isinstance(obj, User) else f"unit/{obj.code}"

    def find(self, about: str) -> Any:
        return User.objects.get(username=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


user_verbs = UserVerbs()


class UserForm(VerbForm):
    username = forms.RegexField(label=_("用户名"), regex=r"^[\w.@-]+$", max_length=50)
    name = forms.CharField(label=_("姓名"), max_length=64)
    title = forms.CharField(label=_("职务"), max_length=64, required=False)
    password = forms.CharField(label=_("初始密码"), widget=forms.PasswordInput, strip=False)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(_t("用户名「{name}」已有人使用").format(name=username))
        return username

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class PasswordForm(VerbForm):
    password = forms.CharField(label=_("新密码"), widget=forms.PasswordInput, strip=False)

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.obj)
        return str(self.cleaned_data["password"])


class RoleForm(VerbForm):
    role = forms.ModelChoiceField(label=_("角色"), queryset=Role.objects.none(), to_field_name="code")
    unit = forms.ModelChoiceField(label=_("在何单位及其下级"), queryset=Unit.objects.none(), to_field_name="code")

    def narrow(self) -> None:
        fields: Any = self.fields
        fields["role"].queryset = Role.objects.filter(institution=self.obj.unit.institution)
        fields["unit"].queryset = Unit.objects.filter(institution=self.obj.unit.institution)


def grants_within_own(user: User, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Nobody gives what he may not give: the keeper of people must be that at the unit of the role, too."""
    if actor.may_at(P.PEOPLE_KEEP, [data["unit"].path]):
        return []
    return [_t("在「{unit}」维护用户的权限").format(unit=data["unit"])]


def keeps_all_places(user: User, actor: Actor) -> list[str]:
    """Nobody takes over what he may not give: a new password or token opens every place where the user has a role.

    One's own account gives one nothing new.
    """
    if actor.user_id == user.pk:
        return []
    held = RoleGiven.objects.filter(user=user, until=None).select_related("unit")
    units = {given.unit for given in held if not actor.may_at(P.PEOPLE_KEEP, [given.unit.path])}
    return [_t("在「{unit}」维护用户的权限").format(unit=unit) for unit in sorted(units, key=lambda unit: unit.path)]


HIDDEN = {"personal": {"password"}, "held_elsewhere": {"password"}}


@user_verbs.declare("add_user", label=_("新增用户"), permission=P.PEOPLE_KEEP, form=UserForm, creates=True, **HIDDEN)
def add_user(unit: Unit, *, deed: Deed, password: str, **data: Any) -> User:
    """Add a member of staff to a unit."""
    deed.data = data
    user = User(unit=unit, **data)
    user.set_password(password)
    user.save()
    return user


@user_verbs.declare(
    "set_password",
    label=_("重设密码"),
    permission=P.PEOPLE_KEEP,
    form=PasswordForm,
    sources={UserState.ACTIVE},
    gates=(keeps_all_places,),
    **HIDDEN,
)
def set_password(user: User, *, deed: Deed, password: str) -> None:
    """Set a new password; the journal notes that it was done, never what it is."""
    deed.data = {}
    user.set_password(password)
    user.save(update_fields=["password"])


@user_verbs.declare(
    "give_role",
    label=_("授予角色"),
    permission=P.PEOPLE_KEEP,
    form=RoleForm,
    sources={UserState.ACTIVE},
    checks=(grants_within_own,),
)
def give_role(user: User, *, deed: Deed, role: Role, unit: Unit) -> None:
    """Give a role at a unit and everywhere below it."""
    RoleGiven.objects.get_or_create(user=user, role=role, unit=unit, until=None, defaults={"at": deed.at})


@user_verbs.declare(
    "take_role",
    label=_("收回角色"),
    permission=P.PEOPLE_KEEP,
    form=RoleForm,
    sources=set(UserState.values),
    checks=(grants_within_own,),
)
def take_role(user: User, *, deed: Deed, role: Role, unit: Unit) -> None:
    """Take a role back; that it was held stays on record."""
    RoleGiven.objects.filter(user=user, role=role, unit=unit, until=None).update(until=deed.at)


@user_verbs.declare(
    "deactivate", label=_("停用"), permission=P.PEOPLE_KEEP, sources={UserState.ACTIVE}, target=UserState.INACTIVE
)
def deactivate(user: User, *, deed: Deed) -> None:
    """End the person's access, take down the card and empty his seats; the name stays on what was done."""
    User.objects.filter(pk=user.pk).update(posted_at=None)
    hold_posts(user.unit.institution)
    left = Post.objects.filter(Q(holder_a=user) | Q(holder_b=user), state=PostState.FILED)
    if names := list(left.values_list("name", flat=True)):
        deed.note["left"] = names
    Post.objects.filter(state=PostState.FILED, holder_a=user).update(holder_a=None)
    Post.objects.filter(state=PostState.FILED, holder_b=user).update(holder_b=None)


@user_verbs.declare(
    "activate", label=_("恢复使用"), permission=P.PEOPLE_KEEP, sources={UserState.INACTIVE}, target=UserState.ACTIVE
)
def activate(user: User, *, deed: Deed) -> None:
    """Give the person access again."""


class TokenForm(VerbForm):
    label = forms.CharField(label=_("用途"), max_length=64, required=False)


class RevokeForm(VerbForm):
    number = forms.TypedChoiceField(label=_("第几个令牌"), coerce=int)

    def narrow(self) -> None:
        field: Any = self.fields["number"]
        if self.obj is not None:
            field.choices = [(t.number, f"{t.number}. {t.label}") for t in self.obj.tokens.filter(revoked_at=None)]


def token_digest(token: str) -> str:
    """Return what is stored of a token. It is 256 bits of chance, so that a plain digest cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


@user_verbs.declare(
    "add_token",
    label=_("发放接口令牌"),
    permission=P.PEOPLE_KEEP,
    form=TokenForm,
    sources={UserState.ACTIVE},
    gates=(keeps_all_places,),
    in_bulk=False,
)
def add_token(user: User, *, deed: Deed, label: str) -> None:
    """Give a program the means to act as this user. The token is put beside the user once and stored nowhere."""
    token = "hy_" + secrets.token_urlsafe(32)
    number = user.tokens.count() + 1
    ApiToken.objects.create(
        user=user, number=number, label=label or _t("未注明用途"), digest=token_digest(token), at=deed.at
    )
    deed.note["number"] = number
    user.token = token  # type: ignore[attr-defined]  # shown once by whoever called, kept nowhere


@user_verbs.declare(
    "revoke_token",
    label=_("收回接口令牌"),
    permission=P.PEOPLE_KEEP,
    form=RevokeForm,
    sources=set(UserState.values),
)
def revoke_token(user: User, *, deed: Deed, number: int) -> None:
    """Take a token back; from now on it opens nothing."""
    user.tokens.filter(number=number).update(revoked_at=deed.at)


VIEWS = 30
"""Lists that one person may keep for himself at one place."""


class SaveViewForm(VerbForm):
    """A list as the address says it, under a name of one's own."""

    place = forms.ChoiceField(label=_("列表"), choices=[("ledger", _("台账")), ("voices", _("来件列表"))])
    name = forms.CharField(label=_("名称"), max_length=40)
    query = forms.CharField(label=_("条件"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        held = SavedView.objects.filter(user=self.obj, place=data.get("place", "")).exclude(name=data.get("name", ""))
        if self.obj is not None and held.count() >= VIEWS:
            self.add_error("name", _t("常用视图最多保存 {n} 个,请先删除不用的").format(n=VIEWS))
        return data


class DropViewForm(VerbForm):
    number = forms.ModelChoiceField(label=_("哪一个视图"), queryset=SavedView.objects.none())

    def narrow(self) -> None:
        field: Any = self.fields["number"]
        field.queryset = SavedView.objects.filter(user=self.obj) if self.obj is not None else field.queryset


@user_verbs.declare(
    "save_view",
    label=_("保存常用视图"),
    permission=P.PEOPLE_KEEP,
    form=SaveViewForm,
    sources={UserState.ACTIVE},
    personal={"name", "query"},
    in_bulk=False,
)
def save_view(user: User, *, deed: Deed, place: str, name: str, query: str) -> None:
    """Keep a list under a name; the same name again keeps the newer list."""
    SavedView.objects.update_or_create(user=user, place=place, name=name, defaults={"query": query.lstrip("?")})


@user_verbs.declare(
    "drop_view",
    label=_("删除常用视图"),
    permission=P.PEOPLE_KEEP,
    form=DropViewForm,
    sources={UserState.ACTIVE},
    in_bulk=False,
)
def drop_view(user: User, *, deed: Deed, number: SavedView) -> None:
    """Let a kept list go. It was the person's own convenience, so the row goes, too."""
    deed.data = {"number": number.pk}
    number.delete()


OWN_VERBS = {"save_view", "drop_view"}
"""What a person does to his own account at its own page; a keeper of people has no use for them."""


def found_institution(code: str, name: str, roles: dict[str, tuple[str, list[str]]], *, motto: str = "") -> Institution:
    """Found the institution with its roles; the first step of a new installation, before anybody can be an actor."""
    own = {"motto": motto} if motto else {}
    institution = Institution.objects.create(code=code, name=name, **own)
    Role.objects.bulk_create(
        Role(institution=institution, code=role, name=label, permissions=permissions)
        for role, (label, permissions) in roles.items()
    )
    return institution
