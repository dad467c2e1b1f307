"""Striking off in the demonstration: one problem is put up, one waits for the leader's signature, one came back after it was closed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.cases.receipts import sender
from huiyin.config.demo_cast import Cast, Row, content
from huiyin.config.demo_today import dated, handled, received
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.people.actions_house import institution_verbs
from huiyin.people.actors import program
from huiyin.people.models import Institution
from huiyin.supervision.actions_look_backs import look_back_verbs


def enter(cast: Cast) -> None:
    """Enter what came back before the institution had a procedure, the procedure, and two problems on their way through it."""
    told = content("settling")
    for row in told["before"]:
        settled(cast, row)
    institution = Institution.objects.get(pk=cast.campaign.office.institution_id)
    institution_verbs["set_closing_rule"](institution, actor=program(*ALL_PERMISSIONS), **told["rule"])
    for row in told["matters"]:
        settled(cast, row)
    looked_back_on(cast)


def settled(cast: Cast, row: Row) -> None:
    """Handle a matter until its sender was asked, let him answer, and do what the row says then."""
    voice = received(cast, row)
    case = handled(cast, row, voice)
    case_verbs["rate"](fresh(case), actor=sender(voice), grade=row["grade"])
    for who, verb, data in row["then"]:
        case_verbs[verb](fresh(case), actor=cast.actors[who], **dated(data))


def looked_back_on(cast: Cast) -> None:
    """Plan two looks at problems that were struck off in 2014."""
    closed = Case.objects.filter(campaign=cast.campaign, state="closed", kind="rectification").order_by("pk")
    for days, case in enumerate(closed[:2], 3):
        day = timezone.localdate() + timedelta(days=7 * days)
        look_back_verbs["plan_look_back"](fresh(case), actor=program(*ALL_PERMISSIONS), due_on=day)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("office__institution", "lead_unit", "campaign").get(pk=case.pk)
