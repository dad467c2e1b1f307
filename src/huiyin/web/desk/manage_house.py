"""Keeping the house's own rules (管理): roles, limits, evidence rules, party groups, templates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.actions import template_verbs
from huiyin.cases.actions.frame import places_for_text
from huiyin.cases.actions.starting import add_starting_templates, missing_templates
from huiyin.cases.models import ClosingRule, EvidenceRule, Template
from huiyin.cases.queries import institution_of, templates_of
from huiyin.cases.terms import EvidenceNeeded, HandlingType, Kind
from huiyin.kernel.actors import Actor
from huiyin.people.actions_house import all_permissions, institution_verbs, role_verbs
from huiyin.people.models import Institution, Role
from huiyin.people.permissions import P
from huiyin.web.desk.access import needs
from huiyin.web.desk.manage import KEEPERS
from huiyin.web.desk.page import page
from huiyin.web.desk.sheets import sheet, wants_sheet


def role_for_verb(actor: Actor, ref: str) -> Role | None:
    institution = institution_of(actor) if actor.paths(P.PEOPLE_KEEP) else None
    return Role.objects.filter(institution=institution, code=ref).select_related("institution").first()


def template_for_verb(actor: Actor, ref: str) -> Template | None:
    if not (ref.isascii() and ref.isdigit() and len(ref) < 5):
        return None
    institution = institution_of(actor) if actor.paths(CAMPAIGNS.CAMPAIGN_KEEP) else None
    return Template.objects.filter(institution=institution, number=ref).select_related("institution").first()


def own_institution(request: Any) -> Institution:
    """Return the institution in which whoever asks works; without one the page does not exist."""
    if (found := institution_of(request.actor)) is None:
        raise Http404
    return found


@needs(P.PEOPLE_KEEP)
@require_GET
def roles(request: Any) -> HttpResponse:
    """Show the roles, what each may do in words, and how many people hold it."""
    institution, words = own_institution(request), all_permissions()
    holders = Count("given__user", filter=Q(given__until=None, given__user__state="active"), distinct=True)
    found = institution.roles.annotate(holders=holders).order_by("pk")
    lines = [(role, [words.get(code, code) for code in role.permissions]) for role in found]
    if wants_sheet(request):
        heads = [_("代码"), _("角色"), _("权限"), _("人数")]
        rows = ([role.code, role.name, _("、").join(labels), role.holders] for role, labels in lines)
        return sheet(_("角色和权限"), heads, rows)
    may_add = role_verbs["add_role"].refusal(institution, request.actor) is None
    return page(request, "desk/roles.html", here="manage", lines=lines, institution=institution, may_add=may_add)


@needs(*KEEPERS)
@require_GET
def settings(request: Any) -> HttpResponse:
    """Show what the institution is called, its limits, its evidence rules and its party groups."""
    institution = own_institution(request)
    rules = dict(EvidenceRule.objects.filter(institution=institution).values_list("handling_type", "needs"))
    needed = [(code, label, EvidenceNeeded(rules.get(code, "anything"))) for code, label in HandlingType.choices]
    groups = institution.party_groups.annotate(n=Count("people", filter=Q(people__state="active"))).order_by("pk")
    if wants_sheet(request):
        rows = [[str(label), str(need.label)] for _code, label, need in needed]
        return sheet(_("佐证要求"), [_("整改类型"), _("佐证要求")], rows)
    return page(
        request,
        "desk/settings.html",
        here="manage",
        institution=institution,
        rules=needed,
        closing=closing_rules(institution),
        groups=list(groups),
        may={offer.action.name: True for offer in institution_verbs.offers(institution, request.actor)},
    )


def closing_rules(institution: Institution) -> list[dict[str, Any]]:
    """Return how cases of each kind are struck off, with the address that changes it as it stands now."""
    rules = {rule.kind: rule for rule in ClosingRule.objects.filter(institution=institution)}
    usual = ClosingRule(review=False, notice_days=0)
    lines = []
    for kind, label in Kind.choices:
        rule = rules.get(kind, usual)
        now = {
            "kind": kind,
            "review": "on" if rule.review else "",
            "notice_days": rule.notice_days,
            "scale": rule.scale,
        }
        now["representatives"] = rule.representatives
        lines.append({"label": label, "rule": rule, "now": urlencode(now)})
    return lines


@needs(CAMPAIGNS.CAMPAIGN_KEEP)
@require_GET
def templates(request: Any) -> HttpResponse:
    """Show the texts that are written again and again, in use and retired."""
    institution, words = own_institution(request), places_for_text()
    found = templates_of(institution)
    lines = [(one, words.get(f"{one.verb}.{one.field}", f"{one.verb}.{one.field}")) for one in found]
    if wants_sheet(request):
        heads = [_("编号"), _("用在哪里"), _("名称"), _("内容"), _("状态")]
        rows = ([one.number, place, one.name, one.text, one.get_state_display()] for one, place in lines)
        return sheet(_("模板"), heads, rows)
    may_add = template_verbs["add_template"].refusal(institution, request.actor) is None
    return page(
        request,
        "desk/templates.html",
        here="manage",
        lines=sorted(lines, key=lambda line: (line[0].state, line[1], line[0].number)),
        institution=institution,
        may_add=may_add,
        starting=len(missing_templates(institution)) if may_add else 0,
    )


@needs(CAMPAIGNS.CAMPAIGN_KEEP)
@require_POST
def templates_starting(request: Any) -> HttpResponse:
    """Add the starting texts that are not there yet."""
    n = add_starting_templates(own_institution(request), request.actor)
    messages.success(request, ngettext("已加入 {n} 条常用模板。", "已加入 {n} 条常用模板。", n).format(n=n))
    return redirect("templates")
