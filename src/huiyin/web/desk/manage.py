"""Keeping house (管理): campaigns, units, people and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.permissions import P as CASES
from huiyin.cases.queries import campaigns_of, institution_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Offer
from huiyin.people.actions import OWN_VERBS, unit_verbs, user_verbs
from huiyin.people.intake import import_units
from huiyin.people.models import Role, Unit, User
from huiyin.people.permissions import P
from huiyin.people.queries import roles_held_by, units_kept_by, users_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import on_disk

KEEPERS = (P.UNIT_KEEP, P.PEOPLE_KEEP, CAMPAIGNS.CAMPAIGN_KEEP)
PERMISSION_LABELS = {str(code): label for room in (P, CAMPAIGNS, CASES) for code, label in room.choices}
SHOWN = 300


class TableForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label=_("单位表"),
        max_length=200,
        help_text=_("Excel 或 CSV,第一行写:代码、名称、类别、层级、上级。已有的代码会改名或调整隶属,不会重复新增。"),
    )


def unit_for_verb(actor: Actor, ref: str) -> Unit | None:
    return units_kept_by(actor, *KEEPERS).filter(code=ref).first()


def user_for_verb(actor: Actor, ref: str) -> User | None:
    return users_kept_by(actor, P.PEOPLE_KEEP).filter(username=ref).first()


@needs(*KEEPERS)
@require_GET
def manage(request: Any) -> HttpResponse:
    """Show what is kept here: campaigns, and the ways to units and people."""
    actor = request.actor
    campaigns = campaigns_of(actor).annotate(taking_part=Count("members", filter=Q(members__until=None)))
    offices = units_kept_by(actor, CAMPAIGNS.CAMPAIGN_KEEP)
    return page(
        request,
        "desk/manage.html",
        here="manage",
        campaigns=list(campaigns),
        institution=institution_of(actor),
        office=offices.first(),
        keeps_units=bool(actor.paths(P.UNIT_KEEP)),
        keeps_people=bool(actor.paths(P.PEOPLE_KEEP)),
    )


@needs(*KEEPERS, CASES.CASE_VIEW)
@require_GET
def campaign(request: Any, ref: str) -> HttpResponse:
    """Show a campaign: its phases, categories and units, and what may be done to it."""
    found = campaigns_of(request.actor).filter(code=ref).select_related("office", "institution").first()
    if found is None:
        raise Http404
    creating = [
        Offer(action=action, refusal=None)
        for action in (voice_verbs["receive"], case_verbs["open_case"])
        if action.refusal(found, request.actor) is None
    ]
    return page(
        request,
        "desk/campaign.html",
        here="manage",
        campaign=found,
        phases=list(found.phases.all()),
        categories=tree_of(found),
        members=list(members_of(found)[:SHOWN]),
        members_count=members_of(found).count(),
        **split(creating + campaign_verbs.offers(found, request.actor)),
    )


def split(offers: list[Offer]) -> dict[str, list[Offer]]:
    """Return offers as a page shows them: the possible ones, and the others with their reasons."""
    return {"possible": [o for o in offers if o.possible], "impossible": [o for o in offers if not o.possible]}


def tree_of(campaign: Campaign) -> list[tuple[Any, list[Any]]]:
    """Return the categories of the first level, each with those below it; one query."""
    found = list(campaign.categories.all())
    return [(top, [c for c in found if c.parent_id == top.pk]) for top in found if top.parent_id is None]


def members_of(campaign: Campaign) -> Any:
    return campaign.members.filter(until=None).select_related("unit").order_by("unit__path")


@needs(P.UNIT_KEEP, P.PEOPLE_KEEP)
@require_GET
def units(request: Any) -> HttpResponse:
    """Show the tree of units that the actor keeps."""
    text, actor = request.GET.get("text", "").strip()[:100], request.actor
    found = units_kept_by(actor, *KEEPERS).annotate(staff=Count("people", filter=Q(people__state="active")))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__icontains=text))
    rows = list(found[: SHOWN * 5])
    top = min((unit.path.count(".") for unit in rows), default=1)
    lines = [(unit, "·" * (unit.path.count(".") - top)) for unit in rows]
    return page(
        request,
        "desk/units.html",
        here="manage",
        lines=lines,
        text=text,
        institution=institution_of(actor),
        verbs=[
            a
            for a in (*unit_verbs.values(), user_verbs["add_user"])
            if actor.paths(a.permission) and a.name != "add_unit"
        ],
        may_add=bool(actor.paths(P.UNIT_KEEP)),
    )


@needs(P.UNIT_KEEP)
@require_http_methods(["GET", "POST"])
def units_import(request: Any) -> HttpResponse:
    """Take the tree of units from a table, and say what became of each row."""
    institution = institution_of(request.actor)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if institution is None:
        raise Http404
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            with on_disk(sent) as place:
                result = import_units(institution, place, sent.name, request.actor)
            return page(request, "desk/units_imported.html", here="manage", result=result, name=sent.name)
        except Refused as refusal:
            form.add_error("file", [str(refusal.args[0]), *refusal.missing])
    return page(request, "desk/units_import.html", here="manage", form=form, status=400 if form.is_bound else 200)


@needs(P.PEOPLE_KEEP)
@require_GET
def users(request: Any) -> HttpResponse:
    """Show the people of the units that the actor keeps, with the roles that they hold."""
    text = request.GET.get("text", "").strip()[:100]
    found = users_kept_by(request.actor, P.PEOPLE_KEEP).prefetch_related("roles_given__role", "roles_given__unit")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(unit__name__icontains=text))
    lines = [(user, [g for g in user.roles_given.all() if g.until is None]) for user in found[:SHOWN]]
    return page(
        request,
        "desk/users.html",
        here="manage",
        lines=lines,
        text=text,
        roles=roles_of(request.actor),
        shown=SHOWN,
    )


def roles_of(actor: Actor) -> list[tuple[Role, list[Any]]]:
    """Return the institution's roles with the names of their permissions."""
    institution = institution_of(actor)
    return [
        (role, [PERMISSION_LABELS.get(code, code) for code in role.permissions])
        for role in (institution.roles.order_by("pk") if institution else [])
    ]


@needs(P.PEOPLE_KEEP)
@require_GET
def user(request: Any, ref: str) -> HttpResponse:
    """Show one member of staff: the roles held and what may be done to the account."""
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
        **split([o for o in user_verbs.offers(found, request.actor) if o.action.name not in OWN_VERBS]),
    )
