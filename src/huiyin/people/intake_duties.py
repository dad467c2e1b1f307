"""Import of posts and of the division of powers from a table: each row whole or not at all, by the verbs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing, NotAllowed, Refused
from huiyin.kernel.tables import Column, clean_text, read_table, recognise
from huiyin.kernel.verbs import Action
from huiyin.people.actions_matters import MatterForm, matter_verbs
from huiyin.people.actions_posts import PostForm, post_verbs
from huiyin.people.intake_people import Book, open_book
from huiyin.people.matters import in_use
from huiyin.people.models import Institution
from huiyin.people.models_posts import Post, PostState
from huiyin.people.permissions import P

POSTS = {
    "unit": Column((gettext_noop("单位"), "所在单位", "单位代码", "科室", "unit"), required=True),
    "name": Column((gettext_noop("岗位"), "岗位名称", "post", "name"), required=True),
    "duties": Column((gettext_noop("职责"), "岗位职责", "duties", "duty"), required=True),
    "holder_a": Column((gettext_noop("A岗"), "主办", "主办人", "a")),
    "holder_b": Column((gettext_noop("B岗"), "替岗", "b")),
    "approver": Column((gettext_noop("批准人"), "审批人", "approver")),
}
MATTERS = {
    "name": Column((gettext_noop("事项"), "事项名称", "matter", "name"), required=True),
    "lead": Column((gettext_noop("主办单位"), "主办", "牵头单位", "责任单位", "lead"), required=True),
    "assists": Column((gettext_noop("协办单位"), "协办", "配合单位", "assists")),
    "words": Column((gettext_noop("关键词"), "关键字", "words", "keywords")),
}
BETWEEN = re.compile(r"[;;\n]+")
BETWEEN_NAMES = re.compile(r"[,,、;;\s]+")


@dataclass
class RowsImported:
    """What became of the rows: each is added, changed, already so, or rejected with a reason."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    already_there: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, became: str) -> None:
        setattr(self, became, getattr(self, became) + 1)


Take = Callable[[dict[str, str], Book], str]


def import_posts(institution: Institution, path: str | os.PathLike[str], name: str, actor: Actor) -> RowsImported:
    """File the posts of a table that are not there and revise the others, by unit and name of the post."""
    if not actor.paths(P.PEOPLE_KEEP):
        raise NotAllowed(_("您没有「{verb}」的权限。").format(verb=post_verbs["file_post"].label))
    return take_rows(POSTS, take_post, open_book(institution, actor), path, name)


def import_matters(institution: Institution, path: str | os.PathLike[str], name: str, actor: Actor) -> RowsImported:
    """Add the matters of a table that are not there and edit the others, by their names."""
    if refusal := matter_verbs["add_matter"].refusal(institution, actor):
        raise refusal
    return take_rows(MATTERS, take_matter, open_book(institution, actor), path, name)


def take_rows(
    wanted: Mapping[str, Column], take: Take, book: Book, path: str | os.PathLike[str], name: str
) -> RowsImported:
    table = read_table(path, name=name)
    found = recognise(table.heads, wanted)
    if not found.is_complete:
        raise Missing(_("这个文件还不能导入。"), missing=[sentence.rstrip("。.") for sentence in found.sentences()])
    result = RowsImported(notes=[*table.notes, *found.sentences()])
    for row in table.rows():
        result.rows += 1
        said = {part: clean_text(row.cells[found.columns[part]]) if part in found.columns else "" for part in wanted}
        try:
            if row.problem:
                raise Missing(row.problem)
            with transaction.atomic():  # a row is done whole or not at all
                result.count(take(said, book))
        except Refused as refused:
            result.rejected.append((row.number, _(";").join(refused.missing) or str(refused)))
    return result


def take_post(said: dict[str, str], book: Book) -> str:
    """File or revise the post of a row, and say which; an empty cell changes nothing for a post that is there."""
    unit = book.unit(said["unit"])
    wanted: dict[str, Any] = {"name": said["name"], "duties": split(BETWEEN, said["duties"])}
    wanted |= {seat: person(said[seat], book) for seat in ("holder_a", "holder_b", "approver") if said[seat]}
    there = Post.objects.filter(unit=unit, name=said["name"], state=PostState.FILED).select_related("unit__institution")
    post = there.first()
    if post is None:
        return done(post_verbs["file_post"], unit, book, wanted)
    return done(post_verbs["revise_post"], post, book, wanted, known=PostForm(obj=post).initial)


def take_matter(said: dict[str, str], book: Book) -> str:
    """Add or edit the matter of a row, and say which."""
    wanted: dict[str, Any] = {"name": said["name"], "lead": book.unit(said["lead"]).code}
    if said["assists"]:
        wanted["assists"] = [book.unit(name).code for name in split(BETWEEN_NAMES, said["assists"])]
    if said["words"]:
        wanted["words"] = split(BETWEEN_NAMES, said["words"])
    matter = in_use(book.institution).filter(name=said["name"]).first()
    if matter is None:
        return done(matter_verbs["add_matter"], book.institution, book, wanted)
    return done(matter_verbs["edit_matter"], matter, book, wanted, known=MatterForm(obj=matter).initial)


def done(action: Action, obj: Any, book: Book, wanted: dict[str, Any], known: dict[str, Any] | None = None) -> str:
    """Do what a row asks for, unless it is so already; return what became of the row."""
    if known is not None and all(known.get(name) == value for name, value in wanted.items()):
        return "already_there"
    action(obj, actor=book.actor, **{**(known or {}), **wanted})
    return "changed" if known is not None else "added"


def split(at: re.Pattern[str], cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in at.split(cell) if part.strip()))


def person(said: str, book: Book) -> str:
    """Return the user name of who is named by user name, or by a name that only one has, or refuse."""
    if said in book.people:
        return said
    found = [user for user in book.people.values() if user.name == said and user.is_active]
    own = [user for user in found if user.unit.institution_id == book.institution.pk]
    if len(own) == 1:
        return own[0].username
    if own:
        raise Missing(_("有 {n} 个人叫「{name}」,请写用户名。").format(n=len(own), name=said))
    raise Missing(_("没有用户「{name}」。").format(name=said))
