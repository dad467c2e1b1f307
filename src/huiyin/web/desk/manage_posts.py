"""Keeping posts (管理·岗位): the cover table of A and B, gaps and overlaps of duties, and one post (F04, F05, F10)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.kernel.actors import Actor
from huiyin.people.actions_posts import post_verbs
from huiyin.people.intake_duties import import_posts
from huiyin.people.models_posts import Absence, Post
from huiyin.people.permissions import P
from huiyin.people.posts import Seat, gaps, overlaps, posts_of, seats
from huiyin.people.queries import below, units_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import split
from huiyin.web.desk.manage_house import own_institution
from huiyin.web.desk.page import page
from huiyin.web.desk.pasted import bring_in
from huiyin.web.desk.sheets import POST_HEADS, sheet, wants_sheet

SHOWN = 500


def post_for_verb(actor: Actor, ref: str) -> Post | None:
    if not (ref.isascii() and ref.isdigit() and len(ref) < 10):
        return None
    kept = Post.objects.filter(below(actor.paths(P.PEOPLE_KEEP), "unit__path"), pk=ref)
    return kept.select_related("unit__institution", "holder_a", "holder_b", "approver").first()


@needs(P.PEOPLE_KEEP)
@require_GET
def posts(request: Any) -> HttpResponse:
    """Show who does what, who stands in and who is there today; the gaps and the overlaps; or hand it out as a sheet."""
    units, text = units_kept_by(request.actor, P.PEOPLE_KEEP), request.GET.get("text", "").strip()[:100]
    every = list(posts_of(units))
    lines = seats(narrowed(every, text) if text else every)
    if wants_sheet(request):
        return posts_sheet(lines)
    return page(
        request,
        "desk/posts.html",
        here="manage",
        lines=lines[:SHOWN],
        cut=len(lines) > SHOWN,
        shown=SHOWN,
        total=len(every),
        covered=sum(seat.covered for seat in lines),
        gaps=gaps(units),
        overlaps=overlaps(every),
        units=list(units.filter(state="active")),
        text=text,
    )


def narrowed(every: list[Post], text: str) -> list[Post]:
    return [post for post in every if any(text in said for said in words_of(post))]


def words_of(post: Post) -> list[str]:
    people = [person.name for person in (post.holder_a, post.holder_b) if person]
    return [post.name, post.unit.name, *post.duties, *people]


def posts_sheet(lines: list[Seat]) -> HttpResponse:
    """Return the cover table under the heads by which it can be brought in again."""
    rows = (
        [
            seat.post.unit.code,
            seat.post.name,
            _(";").join(seat.post.duties),
            seat.post.holder_a.username if seat.post.holder_a else "",
            seat.post.holder_b.username if seat.post.holder_b else "",
            seat.post.approver.username if seat.post.approver else "",
            seat.post.filed_on,
            seat.post.unit.name,
            seat.post.holder_a.name if seat.post.holder_a else "",
            seat.post.holder_b.name if seat.post.holder_b else "",
            seat.present.name if seat.present else "",
        ]
        for seat in lines
    )
    heads = [*POST_HEADS, _("单位全称"), _("A岗姓名"), _("B岗姓名"), _("今天在岗")]
    return sheet(_("AB岗一览"), heads, rows)


@needs(P.PEOPLE_KEEP)
@require_GET
def post(request: Any, ref: str) -> HttpResponse:
    """Show one post: its duties, who holds it, the absences of both, and what was done by law there."""
    found = post_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    return page(
        request,
        "desk/post.html",
        here="manage",
        seat=seats([found])[0],
        post=found,
        absences=absences_at(found),
        records=list(found.law_records.select_related("officer")),
        **split(post_verbs.offers(found, request.actor)),
    )


def absences_at(post: Post) -> list[Any]:
    """Return the absences of both holders, the latest first."""
    holders = Q(user=post.holder_a) | Q(user=post.holder_b)
    found = Absence.objects.filter(holders, user__isnull=False).select_related("user")
    return list(found.order_by("-from_on", "-pk")[:20])


@needs(P.PEOPLE_KEEP)
@require_http_methods(["GET", "POST"])
def posts_import(request: Any) -> HttpResponse:
    """Take posts from a table, and say what became of each row."""
    institution = own_institution(request)
    return bring_in(
        request,
        lambda place, name: import_posts(institution, place, name, request.actor),
        asking="desk/duties_import.html",
        done="desk/duties_imported.html",
        what="posts",
    )
