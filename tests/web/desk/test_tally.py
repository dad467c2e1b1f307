"""The five numbers of the ledger: found is the sum of its parts at every moment and by every grouping, and each opens its rows."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.kernel.refusals import Refused
from huiyin.people.models import User
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.scope import Scope
from huiyin.supervision.actions_look_backs import look_back_verbs
from tests.cases.test_striking import answered, put_up, reviewed, set_rule
from tests.factories import District
from tests.reports.test_shortcomings import text_of
from tests.supervision.look_back_verbs import SEEN, another, planned

PARTS = ("cases.open", "cases.struck_off", "cases.ended_otherwise")


def conserved(d: District) -> None:
    """Found = open + struck off + ended otherwise: of the whole, of each category, of each unit."""
    for unit in (None, *d.units.values()):
        scope = Scope(campaign=d.campaign, unit=unit, kind="rectification")
        found = count(FIGURES["cases.by_category"], scope)
        parts = [count(FIGURES[name], scope) for name in PARTS]
        assert found.value == sum(one.value for one in parts), unit
        for kind in found.split:
            assert kind.value == sum(one.part(kind.code) for one in parts), (unit, kind.label)


def test_found_is_what_it_is_made_of_at_every_step(district: District) -> None:
    set_rule(district)
    another(district)
    conserved(district)
    case = answered(district)
    for verb, username, said in (
        ("submit_review", "clerk", {"opinion": "齐", "wording": "已更换设备"}),
        ("sign_off", "leader", {}),
        ("propose_cancel", "clerk", {"reason": "重复"}),
        ("dismiss_proposal", "leader", {"remark": "不是重复"}),
    ):
        district.do(case, verb, username, **said)
        conserved(district)
    set_rule(district, review="", notice_days=0)
    look = planned(district)
    conserved(district)
    look_back_verbs["find_rebound"](look, actor=district.actor("supervisor2"), **SEEN)
    conserved(district)


def test_found_is_conserved_whatever_anybody_tries(district: District) -> None:
    """Random verbs by random people on cases at random stages: possible or refused, nothing falls out of the sum."""
    set_rule(district)
    stages = [
        district.case,
        district.accepted,
        district.submitted,
        lambda: answered(district),
        lambda: put_up(district),
    ]
    cases = [stage() for stage in stages] + [reviewed(district, answered(district))]
    draw, people = (
        Random("conserved"),
        [one.username for one in User.objects.filter(unit__institution=district.institution)],
    )
    data = {
        "reason": "理由", "remark": "同意", "opinion": "齐", "wording": "已更换", "grade": "satisfied", "upheld": "yes",
        "number": 1, "ground": "rebound", "met": [1], "remarks": "看过", "category": "leaders", "handling_type": "dig",
        "target": "leadership", "basis": "条例", "text": "没改",
    }  # fmt: skip
    names = [name for name, action in case_verbs.items() if not action.creates]
    for step in range(36):
        case = Case.objects.get(pk=draw.choice(cases).pk)
        with suppress(Refused):
            case_verbs[draw.choice(names)](case, actor=district.actor(draw.choice(people)), **data)
        if step % 12 == 0:
            conserved(district)
    conserved(district)


@pytest.mark.parametrize(("username", "status"), [("leader", 200), ("head", 200), ("discipline", 200)])
def test_the_page_shows_the_numbers_and_leads_to_the_rows(district: District, username: str, status: int) -> None:
    another(district)
    planned(district)
    district.assigned(district.voice())
    client = Client()
    client.force_login(district.users[username])
    told = client.get(reverse("tally"))
    assert told.status_code == status
    words = told.content.decode()
    for head in ("发现", "在办", "已整改", "销号", "仍然好", "反弹过"):
        assert head in words
    assert "/figures/cases.still_good/?" in words


def test_the_stage_report_shows_both_numbers(district: District) -> None:
    """What came back stays beside what is struck off again (pain 3, invariant 10)."""
    assert "还没有回头看过" in text_of(district)
    another(district)
    look = planned(district)
    look_back_verbs["find_rebound"](look, actor=district.actor("supervisor2"), **SEEN)
    case = look.case
    district.do(case, "submit", "head", result="又换了", reply="已重新更换")
    district.do(case, "verify", "supervisor", remarks="看过")
    district.do(case, "ask", "clerk")
    district.rate(case, case.links.get().voice, "satisfied")
    district.do(case, "close", "clerk")
    told = text_of(district)
    assert "销号1个" in told
    assert "曾经反弹1个" in told


def test_without_a_choice_the_newest_campaign_with_a_ledger_is_counted(district: District) -> None:
    """A special campaign that has no cases yet does not turn every page of figures empty."""
    district.case(district.voice())
    said = {"code": "newer", "name": "专项整治", "theme": "收费", "starts_on": "2026-11-01"}
    campaign_verbs["open_campaign"](district.units["bureau"], actor=district.program, **said)
    client = Client()
    client.force_login(district.users["leader"])
    words = client.get(reverse("tally")).content.decode()
    assert f'<option value="{district.campaign.code}"' in words[: words.index('value="newer"')]
    assert '?kind=rectification">1</a>' in words
