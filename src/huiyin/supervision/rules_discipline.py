"""What the program proposes by rule, and never decides (10.3-11): a unit that was urged in red three times running (F07)."""

from __future__ import annotations

from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _t

from huiyin.campaigns.models import Campaign
from huiyin.cases.terms import UrgingColour
from huiyin.cases.urging_models import Urging
from huiyin.people.actors import program
from huiyin.supervision.actions_appeals import sanction_verbs
from huiyin.supervision.models_discipline import Sanction, SanctionGround, SanctionKind
from huiyin.supervision.permissions import P

ROW = 3
BY_RULE = "rule"
"""The name of the program where a rule proposes."""


def propose_by_rule(campaign: Campaign, *, row: int = ROW) -> list[Sanction]:
    """Propose a caution for each unit whose last ``row`` urgings are all red; whether it comes to one an organ decides.

    A row that was proposed for once is not proposed for again.
    """
    proposed = []
    with transaction.atomic():
        # One run after the other: two at once would propose the same.
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        for last in red_rows(campaign, row):
            said = _t("连续 {n} 次红色催办督办,最后一次为 {urging}。").format(n=row, urging=last)
            deed = sanction_verbs["propose_sanction"](
                campaign,
                actor=program(P.DISCIPLINE_KEEP, name=BY_RULE),
                kind=SanctionKind.CAUTION,
                ground=SanctionGround.LATE,
                facts=said,
                basis=_t("效能告诫制度;由系统按规则提出,是否处理由有权机关决定"),
                of_unit="on",
                unit=last.unit.code,
                urging=last.ref,
            )
            proposed.append(deed.obj)
    return proposed


def red_rows(campaign: Campaign, row: int) -> list[Urging]:
    """Return the last urging of each unit whose last ``row`` are red, where nothing was proposed for one of them."""
    found = Urging.objects.filter(case__campaign=campaign, unit__parent__isnull=False).select_related("unit")
    already = set(Sanction.objects.filter(campaign=campaign, urging__isnull=False).values_list("urging", flat=True))
    ends = []
    for _unit, urgings in groupby(found.order_by("unit", "-pk"), key=lambda one: one.unit_id):
        last = list(urgings)[:row]
        red = len(last) == row and all(one.colour == UrgingColour.RED for one in last)
        if red and not already & {one.pk for one in last}:
            ends.append(last[0])
    return ends
