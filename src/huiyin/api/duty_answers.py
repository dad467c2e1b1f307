"""What a program is told of posts, matters and yearly duties."""

from __future__ import annotations

from typing import Any

from huiyin.api.offers import offers_to
from huiyin.kernel.actors import Actor
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.models import Institution, Unit, User
from huiyin.people.models_posts import DutySheet, Matter, Post
from huiyin.people.permissions import P
from huiyin.people.posts import Seat, posts_of, seats
from huiyin.people.queries import below

JSON = dict[str, Any]


def named(user: User | None) -> JSON | None:
    return {"username": user.username, "name": user.name} if user else None


def posts_seen(institution: Institution | None) -> list[JSON]:
    """Return the cover table of the institution, each post with who is there today."""
    return [post_line(seat) for seat in seats(posts_of(Unit.objects.filter(institution=institution)))]


def post_line(seat: Seat) -> JSON:
    post = seat.post
    return {
        "ref": post.ref,
        "name": post.name,
        "unit": post.unit.code,
        "unit_name": post.unit.name,
        "duties": post.duties,
        "a": named(post.holder_a),
        "b": named(post.holder_b),
        "today": named(seat.present),
        "today_name": seat.present.name if seat.present else "—",
        "covered_until": seat.away.until_on if seat.away and seat.present else None,
        "state": post.state,
    }


def whole_post(post: Post, actor: Actor) -> JSON:
    return post_line(seats([post])[0]) | {
        "filed_on": post.filed_on,
        "approver": named(post.approver),
        "published_at": post.published_at,
        "enforcement": post.enforcement,
        "basis": post.basis,
        "procedure": post.procedure,
        "limits": post.limits,
        "records": [
            {"number": one.number, "subject": one.subject, "basis": one.basis, "result": one.result, "on": one.done_on}
            for one in post.law_records.all()
        ],
        "version": post.version,
        "actions": offers_to(post_verbs, post, actor),
    }


def matter_line(matter: Matter) -> JSON:
    return {
        "ref": matter.ref,
        "number": matter.number,
        "name": matter.name,
        "lead": matter.lead.code if matter.lead else None,
        "lead_name": matter.lead.name if matter.lead else "—",
        "assists": [one.unit.code for one in matter.assists.all()],
        "words": matter.words,
        "state": matter.state,
    }


def whole_matter(matter: Matter, actor: Actor) -> JSON:
    return matter_line(matter) | {"version": matter.version, "actions": offers_to(matter_verbs, matter, actor)}


def sheets_seen(actor: Actor) -> list[JSON]:
    """Return the sheets of the units whose people the actor keeps."""
    found = DutySheet.objects.filter(below(actor.paths(P.PEOPLE_KEEP), "unit__path"))
    return [sheet_line(sheet) for sheet in found.select_related("unit", "leader", "head")]


def sheet_line(sheet: DutySheet) -> JSON:
    return {
        "ref": sheet.ref,
        "unit": sheet.unit.code,
        "year": sheet.year,
        "leader": named(sheet.leader),
        "leader_name": sheet.leader.name,
        "head": named(sheet.head),
        "state": sheet.state,
        "state_label": sheet.get_state_display(),
    }


def whole_sheet(sheet: DutySheet, actor: Actor) -> JSON:
    return sheet_line(sheet) | {
        "set_on": sheet.set_on,
        "posted_at": sheet.posted_at,
        "items": [
            {
                "number": one.number,
                "kind": one.kind,
                "text": one.text,
                "checked_on": one.checked_on,
                "checked": one.checked,
                "result": one.result,
                "remark": one.remark,
            }
            for one in sheet.items.all()
        ],
        "version": sheet.version,
        "actions": offers_to(sheet_verbs, sheet, actor),
    }
