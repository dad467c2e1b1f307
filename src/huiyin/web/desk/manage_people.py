"""Keeping people (管理·用户): the list with roles and party groups, one person, several at once, and from a table."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.queries import institution_of
from huiyin.people.actions import OWN_VERBS, user_verbs
from huiyin.people.actions_absences import absences_of
from huiyin.people.intake_people import import_people
from huiyin.people.models import User
from huiyin.people.permissions import P
from huiyin.people.posts import with_posts
from huiyin.people.queries import groups_of, roles_held_by, users_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.bulk import Rows, several
from huiyin.web.desk.manage import split, user_for_verb
from huiyin.web.desk.page import page
from huiyin.web.desk.pasted import bring_in
from huiyin.web.desk.setup_steps import steps_at
from huiyin.web.desk.sheets import PEOPLE_HEADS, sheet, wants_sheet

SHOWN = 300
IN_BULK = ("give_role", "take_role", "post_card", "take_down_card", "deactivate", "activate")
PEOPLE = Rows(
    back="users",
    page="user",
    here="manage",
    key="username",
    words=lambda user: (user.name, str(user.unit)),
    people=True,
)


@needs(P.PEOPLE_KEEP)
@require_GET
def users(request: Any) -> HttpResponse:
    """Show the people of the units that the actor keeps, with their roles, or hand them out as a sheet."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("text", "group", "role", "posted")}
    kept = users_kept_by(request.actor, P.PEOPLE_KEEP)
    found = narrowed(kept, **asked).select_related("party_group")
    lines = with_roles(found if wants_sheet(request) else found[: SHOWN + 1])
    if wants_sheet(request):
        return users_sheet(lines)
    institution = institution_of(request.actor)
    return page(
        request,
        "desk/users.html",
        here="manage",
        lines=lines[:SHOWN],
        cut=len(lines) > SHOWN,
        shown=SHOWN,
        groups=groups_of(kept),
        roles=list(institution.roles.order_by("pk")) if institution else [],
        verbs=[user_verbs[name] for name in IN_BULK],
        filtered=any(asked.values()),
        **asked,
    )


def narrowed(kept: QuerySet[User], *, text: str, group: str, role: str, posted: str) -> QuerySet[User]:
    """Return the users whom the address asks for."""
    if text:
        kept = kept.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(unit__name__icontains=text))
    if group:
        kept = kept.filter(party_group__name=group)
    if role:
        kept = kept.filter(roles_given__role__code=role, roles_given__until=None).distinct()
    return kept.filter(posted_at__isnull=False) if posted else kept


def with_roles(found: QuerySet[User]) -> list[tuple[User, list[Any]]]:
    people = found.prefetch_related("roles_given__role", "roles_given__unit", with_posts())
    return [(user, [given for given in user.roles_given.all() if given.until is None]) for user in people]


def users_sheet(lines: list[tuple[User, list[Any]]]) -> HttpResponse:
    """Return the list under the heads by which it can be brought in again."""
    rows = (
        [
            user.username,
            user.name,
            user.unit.code,
            user.title,
            _("、").join(f"{one.role.code}@{one.unit.code}" for one in given),
            user.duty,
            user.phone,
            user.party_group.name if user.party_group else "",
            user.unit.name,
            timezone.localdate(user.posted_at) if user.posted_at else None,
            user.get_state_display(),
        ]
        for user, given in lines
    )
    return sheet(_("用户"), [*PEOPLE_HEADS, _("所在单位全称"), _("挂牌时间"), _("状态")], rows)


@needs(P.PEOPLE_KEEP)
@require_GET
def user(request: Any, ref: str) -> HttpResponse:
    """Show one member of staff: the card, the roles held and what may be done to the account."""
    found = user_for_verb(request.actor, ref)
    if found is None:
        raise Http404
    return page(
        request,
        "desk/user.html",
        here="manage",
        person=found,
        roles=list(roles_held_by(found)),
        tokens=list(found.tokens.all()),
        absences=absences_of(found),
        **split([o for o in user_verbs.offers(found, request.actor) if o.action.name not in OWN_VERBS]),
    )


@needs(P.PEOPLE_KEEP)
@require_http_methods(["GET", "POST"])
def users_bulk(request: Any) -> HttpResponse:
    """Do one verb to several people; each is done or refused on his own."""
    allowed = {name: user_verbs[name] for name in IN_BULK}
    return several(request, allowed, users_kept_by(request.actor, P.PEOPLE_KEEP), PEOPLE)


@needs(P.PEOPLE_KEEP)
@require_http_methods(["GET", "POST"])
def users_import(request: Any, *, setup: bool = False) -> HttpResponse:
    """Take people from a table; their passwords are on the page that answers and nowhere else."""
    institution = institution_of(request.actor)
    if institution is None:
        raise Http404
    return bring_in(
        request,
        lambda place, name: import_people(institution, place, name, request.actor),
        asking="desk/users_import.html",
        done="desk/users_imported.html",
        roles=list(institution.roles.order_by("pk")),
        **steps_at("setup-people" if setup else ""),
    )
