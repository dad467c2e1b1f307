"""What a program is told of campaigns, units, users, and of what the institution lays down."""

from __future__ import annotations

from typing import Any

from huiyin.api.offers import offers_to
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import code_verbs, template_verbs
from huiyin.cases.models import ListedCode, Template
from huiyin.kernel.actors import Actor
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.models import Institution, Role, Unit, User

JSON = dict[str, Any]


def campaign_line(campaign: Campaign) -> JSON:
    return {
        "code": campaign.code,
        "name": campaign.name,
        "theme": campaign.theme,
        "ordered_by": campaign.ordered_by,
        "starts_on": campaign.starts_on,
        "state": campaign.state,
        "state_label": campaign.get_state_display(),
        "office": {"code": campaign.office.code, "name": campaign.office.name},
    }


def whole_campaign(campaign: Campaign, actor: Actor) -> JSON:
    """Return the campaign with its phases, categories and units."""
    members = campaign.members.filter(until=None).select_related("unit").order_by("unit__path")
    return campaign_line(campaign) | {
        "version": campaign.version,
        "phases": [{"number": each.number, "name": each.name, "state": each.state} for each in campaign.phases.all()],
        "categories": [
            {"code": each.code, "name": each.name, "parent": each.parent.code if each.parent else None}
            for each in campaign.categories.select_related("parent")
        ],
        "units": [{"code": each.unit.code, "name": each.unit.name} for each in members],
        "actions": offers_to(campaign_verbs, campaign, actor),
    }


def unit_line(unit: Unit) -> JSON:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "kind_label": unit.get_kind_display(),
        "level": unit.level,
        "parent": unit.parent.code if unit.parent else None,
        "state": unit.state,
    }


def whole_unit(unit: Unit, actor: Actor) -> JSON:
    return unit_line(unit) | {"version": unit.version, "actions": offers_to(unit_verbs, unit, actor)}


def whole_user(user: User, actor: Actor) -> JSON:
    """Return the user with roles and tokens; of a token only that it exists."""
    held = user.roles_given.filter(until=None).select_related("role", "unit").order_by("pk")
    return {
        "username": user.username,
        "name": user.name,
        "title": user.title,
        "duty": user.duty,
        "phone": user.phone,
        "stands_in": user.stands_in.username if user.stands_in else None,
        "party_group": user.party_group.name if user.party_group else None,
        "posted_at": user.posted_at,
        "state": user.state,
        "version": user.version,
        "unit": {"code": user.unit.code, "name": user.unit.name},
        "roles": [{"role": each.role.code, "name": each.role.name, "unit": each.unit.code} for each in held],
        "tokens": [
            {"number": each.number, "label": each.label, "at": each.at, "revoked_at": each.revoked_at}
            for each in user.tokens.all()
        ],
        "actions": offers_to(user_verbs, user, actor),
    }


def whole_institution(institution: Institution, actor: Actor) -> JSON:
    """Return the institution with its limits, party groups and evidence rules."""
    return {
        "code": institution.code,
        "name": institution.name,
        "motto": institution.motto,
        "state": institution.state,
        "version": institution.version,
        "handle_days": institution.handle_days,
        "near_days": institution.near_days,
        "answer_days": institution.answer_days,
        "hand_back_days": institution.hand_back_days,
        "dispute_days": institution.dispute_days,
        "remedy": institution.remedy,
        "party_groups": [group.name for group in institution.party_groups.order_by("pk")],
        "evidence_rules": {rule.handling_type: rule.needs for rule in institution.evidence_rules.order_by("pk")},
        "actions": offers_to(institution_verbs, institution, actor),
    }


def role_line(role: Role) -> JSON:
    return {"code": role.code, "name": role.name, "permissions": role.permissions}


def whole_role(role: Role, actor: Actor) -> JSON:
    return role_line(role) | {
        "state": role.state,
        "version": role.version,
        "actions": offers_to(role_verbs, role, actor),
    }


def code_line(code: ListedCode) -> JSON:
    return {
        "number": code.pk,
        "catalogue": code.catalogue,
        "code": code.code,
        "name": code.name,
        "words": code.words.splitlines(),
        "state": code.state,
    }


def whole_code(code: ListedCode, actor: Actor) -> JSON:
    return code_line(code) | {"version": code.version, "actions": offers_to(code_verbs, code, actor)}


def template_line(template: Template) -> JSON:
    return {
        "number": template.number,
        "verb": template.verb,
        "field": template.field,
        "name": template.name,
        "text": template.text,
        "state": template.state,
    }


def whole_template(template: Template, actor: Actor) -> JSON:
    return template_line(template) | {
        "version": template.version,
        "actions": offers_to(template_verbs, template, actor),
    }
