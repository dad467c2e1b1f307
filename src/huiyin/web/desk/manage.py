"""Keeping house (管理): campaigns, units, people and their roles; and the journal for those who check it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.queries import campaigns_of, institution_of
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.models import Unit, User
from huiyin.people.permissions import P
from huiyin.people.queries import roles_held_by, units_kept_by, users_kept_by
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page

KEEPERS = (P.UNIT_KEEP, P.PEOPLE_KEEP, CAMPAIGNS.CAMPAIGN_KEEP)
