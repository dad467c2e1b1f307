"""Import of people from a table: each row whole or not at all, by the verbs; passwords are drawn here and kept nowhere."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing, NotAllowed, Refused
from huiyin.kernel.tables import Column, clean_text, read_table, recognise
from huiyin.people.actions import user_verbs
from huiyin.people.actions_house import institution_verbs
from huiyin.people.actions_posts import PostForm, post_verbs
from huiyin.people.first_start import LETTERS
from huiyin.people.models import Institution, PartyGroup, Role, RoleGiven, Unit, UnitState, User
from huiyin.people.models_posts import Post, PostState
from huiyin.people.permissions import P

MOST = 500
"""Rows of one table: each costs a password's hash."""

WANTED = {
    "username": Column(
        (gettext_noop("用户名"), "账号", "登录名", "工号", "username", "user", "account"), required=True
    ),
    "name": Column((gettext_noop("姓名"), "名字", "人员", "name"), required=True),
    "unit": Column((gettext_noop("单位"), "所在单位", "单位代码", "单位名称", "科室", "学校", "unit"), required=True),
    "title": Column((gettext_noop("职务"), "职称", "岗位", "title", "position")),
    "role": Column((gettext_noop("角色"), "权限", "role", "roles")),
    "duty": Column((gettext_noop("职责"), "岗位职责", "分工", "duty")),
    "phone": Column((gettext_noop("办公电话"), "电话", "联系电话", "座机", "phone", "tel", "telephone")),
    "party_group": Column((gettext_noop("党小组"), "所在党小组", "party group")),
}
CARD = ("title", "phone", "party_group")


@dataclass(frozen=True)
class Slip:
    """What a new person is handed: printed once, kept nowhere."""

    username: str
    password: str
    name: str
    unit: str


@dataclass
class PeopleImported:
    """What became of the rows: added with a password, changed, already so, or rejected with a reason."""

    rows: int = 0
    changed: int = 0
    already_there: int = 0
    slips: list[Slip] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def added(self) -> int:
        return len(self.slips)


@dataclass
class Book:
    """What the rows of one table are looked up in, asked of the database once."""

    institution: Institution
    actor: Actor
    units: dict[str, list[Unit]]
    roles: dict[str, Role]
    people: dict[str, User]

    def unit(self, said: str) -> Unit:
        """Return the unit that is named by code or by a name that only one has, or refuse."""
        found = self.units.get(said, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Missing(_("有 {n} 个单位叫「{name}」,请写单位代码。").format(n=len(found), name=said))
        raise Missing(_("没有单位「{name}」,请先建单位,或写单位代码。").format(name=said))

    def roles_in(self, said: str, own: Unit) -> list[tuple[Role, Unit]]:
        """Return the roles that a cell names, by name or by code, each with its place: ``role@unit``, or the own unit."""
        named = [part.partition("@")[::2] for part in re.split(r"[,,、;;/\s]+", said) if part]
        if unknown := [name for name, _place in named if name not in self.roles]:
            known = _("、").join(sorted({role.name for role in self.roles.values()}))
            sentence = _("没有角色「{name}」;现有的角色:{known}。")
            raise Missing(sentence.format(name=_("、").join(unknown), known=known))
        return [(self.roles[name], self.unit(place) if place else own) for name, place in named]


def open_book(institution: Institution, actor: Actor) -> Book:
    units: dict[str, list[Unit]] = {}
    active = list(Unit.objects.filter(institution=institution, state=UnitState.ACTIVE).select_related("institution"))
    for unit in active:
        units.setdefault(unit.name, []).append(unit)
    units |= {unit.code: [unit] for unit in active}
    roles = {key: role for role in institution.roles.all() for key in (role.name, role.code)}
    people = User.objects.select_related("unit__institution", "party_group")
    return Book(institution, actor, units, roles, {user.username: user for user in people})


def import_people(institution: Institution, path: str | os.PathLike[str], name: str, actor: Actor) -> PeopleImported:
    """Add the people of a table that are not there and bring the others in line; each row is done whole or not at all.

    An empty cell changes nothing for somebody who is there. A role is given beside those that are held.
    """
    if not actor.paths(P.PEOPLE_KEEP):
        raise NotAllowed(_("您没有「{verb}」的权限。").format(verb=user_verbs["add_user"].label))
    table = read_table(path, name=name)
    found = recognise(table.heads, WANTED)
    if not found.is_complete:
        raise Missing(_("这个文件还不能导入。"), missing=[sentence.rstrip("。.") for sentence in found.sentences()])
    if table.count > MOST:
        raise Missing(_("一次最多导入 {n} 人,请分成几个文件。").format(n=MOST))
    result, book, seen = PeopleImported(notes=[*table.notes, *found.sentences()]), open_book(institution, actor), {}
    for row in table.rows():
        result.rows += 1
        said = {part: clean_text(row.cells[found.columns[part]]) if part in found.columns else "" for part in WANTED}
        try:
            if row.problem:
                raise Missing(row.problem)
            first_time(said["username"], row.number, seen)
            with transaction.atomic():  # a row is done whole or not at all
                take(said, book, result)
        except Refused as refused:
            result.rejected.append((row.number, _(";").join(refused.missing) or str(refused)))
    return result


def first_time(username: str, number: int, seen: dict[str, int]) -> None:
    """Refuse a row without a user name, or with one that an earlier row has: which of them holds nobody can tell."""
    if not username:
        raise Missing(_("没有用户名。"))
    if username in seen:
        raise Missing(_("用户名「{name}」与第 {row} 行重复。").format(name=username, row=seen[username]))
    seen[username] = number


def take(said: dict[str, str], book: Book, result: PeopleImported) -> None:
    """Add the person of a row, or bring the one with this user name in line with it."""
    user = book.people.get(said["username"])
    unit = book.unit(said["unit"])
    roles = book.roles_in(said["role"], unit)
    slip = None
    if user is None:
        password = "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _g in range(3))
        data = {"username": said["username"], "name": said["name"], "password": password}
        user = user_verbs["add_user"](unit, actor=book.actor, **data).obj
        slip = Slip(username=user.username, password=password, name=user.name, unit=unit.name)
    else:
        same_person(user, unit, said, book)
    changed = describe(user, said, book)
    for role, place in roles:
        changed |= give(user, role, place, book)
    if slip:
        result.slips.append(slip)
    else:
        result.changed += changed
        result.already_there += not changed


def same_person(user: User, unit: Unit, said: dict[str, str], book: Book) -> None:
    """Refuse a row whose user name belongs to somebody else."""
    if not user_verbs.permits(user, book.actor, P.PEOPLE_KEEP):
        raise NotAllowed(_("用户名「{name}」已有人使用").format(name=user.username))
    if user.name != said["name"] or user.unit_id != unit.pk:
        sentence = _("用户名「{username}」已是{unit}的{name};同一个用户名不能换人或换单位。")
        raise Missing(sentence.format(username=user.username, unit=user.unit, name=user.name))


def describe(user: User, said: dict[str, str], book: Book) -> bool:
    """Put on the card what the row says and say whether that changed anything; what it leaves empty stays."""
    changed = duty_of(user, said["duty"], said["title"], book) if said["duty"] else False
    known = {"title": user.title, "phone": user.phone}
    known["party_group"] = user.party_group.name if user.party_group else ""
    wanted = known | {part: said[part] for part in CARD if said[part]}
    if wanted == known:
        return changed
    group = wanted["party_group"]
    if group and not PartyGroup.objects.filter(institution=book.institution, name=group).exists():
        fresh: Any = Institution.objects.get(pk=book.institution.pk)
        institution_verbs["add_party_group"](fresh, actor=book.actor, name=group)
    user_verbs["describe_staff"](user, actor=book.actor, **wanted)
    return True


def duty_of(user: User, duty: str, title: str, book: Book) -> bool:
    """Let the post that the person holds say this duty, or file one for him; say whether that changed anything."""
    post = next(iter(user.posts), None)
    duties = [part.strip() for part in re.split(r"[;;\n]+", duty) if part.strip()]
    if post is None:
        name = (title or user.title or user.name)[:64]
        taken = Post.objects.filter(unit=user.unit, name=name, state=PostState.FILED).exists()
        said: dict[str, Any] = {"name": f"{name[:40]}·{user.username[:23]}" if taken else name}
        post_verbs["file_post"](user.unit, actor=book.actor, **said, duties=duties, holder_a=user.username)
    elif post.duties != duties:
        kept = PostForm(obj=post).initial
        post_verbs["revise_post"](post, actor=book.actor, **{**kept, "duties": duties})
    else:
        return False
    return True


def give(user: User, role: Role, unit: Unit, book: Book) -> bool:
    """Give a role at a unit, unless it is held there or above."""
    held = RoleGiven.objects.filter(user=user, role=role, until=None).select_related("unit")
    if any(unit.path.startswith(one.unit.path) for one in held):
        return False
    user_verbs["give_role"](user, actor=book.actor, role=role.code, unit=unit.code)
    return True
