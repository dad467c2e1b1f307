"""Looking back: planned at closing, by others, held or rebounded; a rebound counts against its closing (G09, J06, M39)."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, Refused, WrongState
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import Institution, RoleGiven, User
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.scope import Scope
from huiyin.supervision.actions_look_backs import look_back_verbs
from huiyin.supervision.models_look_backs import LookBack
from huiyin.supervision.relapses import relapses
from huiyin.supervision.risks import RISKS, chance_of, is_drawn, risks_of
from tests.factories import District
from tests.supervision.look_back_verbs import SEEN, another, planned


@pytest.fixture(autouse=True)
def somebody_else(district: District) -> None:
    another(district)


def set_rule(d: District, days: str = "30、90", share: int = 100) -> None:
    institution = Institution.objects.get(pk=d.institution.pk)
    institution_verbs["set_look_back_rule"](institution, actor=d.program, days=days, share=share)


def do(d: District, look: LookBack, verb: str, username: str = "supervisor2", **said: Any) -> LookBack:
    fresh = LookBack.objects.get(pk=look.pk)
    return look_back_verbs[verb](fresh, actor=d.actor(username), **said).obj


def test_looks_are_planned_when_a_case_is_struck_off(district: District) -> None:
    set_rule(district)
    case = district.closed(district.voice())
    today = timezone.localdate()
    found = LookBack.objects.filter(case=case).order_by("due_on")
    assert [(one.due_on - today).days for one in found] == [30, 90]
    assert {(one.why, one.weight, one.state) for one in found} == {("drawn", 100, "planned")}


def test_nothing_is_drawn_where_nothing_is_to_be(district: District) -> None:
    set_rule(district, share=0)
    case = district.submitted(district.voice())
    district.do(case, "verify", "supervisor", remarks="到现场看过", mode="on_site")
    district.do(case, "ask", "clerk")
    district.rate(case, case.links.get().voice, "satisfied")
    district.do(case, "close", "clerk")
    assert risks_of(Case.objects.get(pk=case.pk)) == []
    assert not LookBack.objects.exists()


def test_each_risk_raises_the_chance_and_the_sum_is_what_is_drawn(district: District) -> None:
    voice = district.voice()
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷")
    district.do(case, "close_by_decision", "leader", reason="已尽力")
    case = Case.objects.get(pk=case.pk)
    assert risks_of(case) == ["decided", "unhappy", "from the desk"]
    assert chance_of(case, 10) == 10 + RISKS["decided"] + RISKS["unhappy"] + RISKS["from the desk"]
    drawn = sum(is_drawn(Case(ref=f"2026-{n:06d}"), 1, 30, 40) for n in range(2000))
    assert 700 < drawn < 900, "40 in a hundred are drawn"
    again = [is_drawn(case, 1, 30, 40) for _ in range(3)]
    assert len(set(again)) == 1


@pytest.mark.parametrize("days", ["", "0", "三十", "30、x", "99999"])
def test_days_are_numbers(district: District, days: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_rule(district, days=days)
    assert list(refused.value.errors) == ["days"]


def test_a_look_back_before_closing_is_refused_in_words(district: District) -> None:
    case = district.asked(district.voice())
    with pytest.raises(Missing) as refused:
        planned(district, case)
    assert refused.value.missing == ["已销号/办结的件(没有销号,不能回头看)"]
    closed = district.closed(district.voice())
    said = {"due_on": timezone.localdate() - timedelta(days=1)}
    with pytest.raises(Invalid) as early:
        look_back_verbs["plan_look_back"](Case.objects.get(pk=closed.pk), actor=district.actor("supervisor2"), **said)
    assert early.value.missing == ["到期日:回头看不早于销号的日子"]


def test_a_rebound_opens_the_same_case_and_counts_against_its_first_closing(district: District) -> None:
    set_rule(district)
    voice = district.voice()
    case = district.closed(voice)
    first = LookBack.objects.filter(case=case).order_by("due_on").first()
    do(district, first, "find_rebound", **SEEN | {"found": "又冷了"})
    case = Case.objects.get(pk=case.pk)
    assert case.state == "working"
    closing = case.closings.get()
    assert (closing.reopen_ground, closing.reopen_reason) == ("rebound", "又冷了")
    assert set(LookBack.objects.filter(case=case).values_list("state", flat=True)) == {"rebounded", "cancelled"}
    scope = Scope(campaign=district.campaign)
    assert count(FIGURES["cases.rebounded"], scope).value == 1
    district.do(case, "submit", "head", result="又换了一台", reply="已重新更换")
    district.do(case, "verify", "supervisor", remarks="看过")
    district.do(case, "ask", "clerk")
    district.rate(case, voice, "satisfied")
    district.do(case, "close", "clerk")
    assert [one.number for one in case.closings.all()] == [1, 2]
    second = LookBack.objects.filter(case=case, state="planned").order_by("due_on").first()
    assert second.closing.number == 2
    assert count(FIGURES["cases.still_good"], scope).value == 0
    do(district, second, "hold_up", **SEEN)
    assert count(FIGURES["cases.still_good"], scope).value == 1
    assert count(FIGURES["cases.rebounded"], scope).value == 1, "the first closing keeps its word"
    assert "rebounded" in risks_of(case)


def test_whoever_verified_or_struck_off_does_not_look_back(district: District) -> None:
    look = planned(district)
    for username in ("supervisor",):
        with pytest.raises(Missing, match="由核实和销号的人以外的人回头看"):
            do(district, look, "hold_up", username, **SEEN)
    for username, sentence in (("supervisor", "核实和销号"), ("clerk", "核实和销号"), ("head", "承办单位和承办人以外")):
        with pytest.raises(Invalid) as refused:
            do(district, look, "assign_look_back", assigned=username)
        assert sentence in refused.value.missing[0]
    do(district, look, "assign_look_back", assigned="supervisor2")
    assert LookBack.objects.get(pk=look.pk).assigned.username == "supervisor2"


def test_only_who_can_put_it_down_is_asked_and_he_is_told(district: District) -> None:
    district.add_user("elsewhere", "bureau", "supervisor", at_unit="school2")
    look, lines = planned(district), Outbox.objects.filter(params__about__startswith="lookback/")
    for username in ("admin", "elsewhere"):
        with pytest.raises(Invalid) as refused:
            do(district, look, "assign_look_back", assigned=username)
        assert "没有「回头看」的权限" in refused.value.missing[0]
    form = look_back_verbs["assign_look_back"].form(obj=LookBack.objects.get(pk=look.pk))
    assert [code for code, _label in form.fields["assigned"].choices] == ["", "supervisor2"]
    assert not lines.exists()
    do(district, look, "assign_look_back", assigned="supervisor2")
    (line,) = lines
    assert line.hearer == f"staff/{district.users['supervisor2'].pk}"
    assert line.params == {"ref": look.case.ref, "due_on": f"{look.due_on}", "about": f"lookback/{look.ref}"}
    client = Client()
    client.force_login(district.users["supervisor2"])
    assert reverse("lookback", args=[look.ref]) in client.get(reverse("notices")).content.decode()
    assert do(district, look, "hold_up", "supervisor2", **SEEN).pk == look.pk


def test_where_nobody_may_look_back_it_is_said_before_the_form(district: District) -> None:
    look = planned(district)
    RoleGiven.objects.filter(user=district.users["supervisor2"]).update(until=timezone.now())
    refusal = look_back_verbs["assign_look_back"].refusal(look, district.program)
    assert refusal is not None
    assert refusal.missing == ["一位有「回头看」权限、又没有经手这一件的人"]


def test_nobody_looks_back_on_what_he_or_his_unit_handled_whatever_he_holds(district: District) -> None:
    """For random people of random units with random grants (separation of duties)."""
    look, draw = planned(district), Random("look back")
    people = list(User.objects.filter(unit__institution=district.institution).select_related("unit"))
    hands = {"head", "supervisor", "clerk"}
    barred = 0
    for _ in range(80):
        person, unit = draw.choice(people), draw.choice(list(district.units.values()))
        held = {one for one in ALL_PERMISSIONS if draw.random() < 0.7} | {"look_back.do"}
        grants = frozenset(Grant(one, district.units["bureau"].path) for one in held)
        actor = Actor(name=person.username, user_id=person.pk, unit_path=unit.path, grants=grants)
        if unit.code == "section" or person.username in hands:
            barred += 1
            for verb in ("hold_up", "find_rebound", "give_up_look_back"):
                assert isinstance(look_back_verbs[verb].refusal(LookBack.objects.get(pk=look.pk), actor), Refused)
    assert barred > 20


def test_a_look_at_a_case_that_was_opened_again_is_taken_back(district: District) -> None:
    look = planned(district)
    district.do(look.case, "reopen", "leader", reason="销号有误", ground="mistake")
    with pytest.raises(WrongState):
        do(district, look, "hold_up", **SEEN)
    assert count(FIGURES["cases.rebounded"], Scope(campaign=district.campaign)).value == 0


def test_what_was_seen_stays(district: District) -> None:
    do(district, planned(district), "hold_up", **SEEN)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE supervision_lookback SET found = '没看'")


def test_the_unit_does_not_see_beforehand_when_it_is_looked_at(district: District) -> None:
    district.add_user("section-clerk", "section", "clerk", "supervisor", at_unit="bureau")
    look, client = planned(district), Client()
    address = reverse("lookback", args=[look.ref])
    client.force_login(district.users["section-clerk"])
    assert client.get(address).status_code == 404
    client.force_login(district.users["leader"])
    assert client.get(address).status_code == 200
    do(district, look, "hold_up", **SEEN)
    client.force_login(district.users["section-clerk"])
    assert client.get(address).status_code == 200


def test_the_page_offers_new_voices_that_may_be_the_return(district: District) -> None:
    district.voice(body="操场坑洼,一下雨就积水", subject="操场")
    look = planned(district)
    back = district.voice(subject="食堂饭菜偏冷", body="学校食堂中午供餐温度不够,又冷了")
    client = Client()
    client.force_login(district.users["leader"])
    told = client.get(reverse("lookback", args=[look.ref])).content.decode()
    assert back.ref in told
    assert "操场" not in told
    assert "没有到现场" in told


def test_relapses_by_kind_say_where_else_to_look(district: District) -> None:
    look = planned(district)
    do(district, look, "find_rebound", **SEEN)
    district.assigned(district.voice(), lead="school")
    (row,) = relapses(district.campaign, district.actor("leader"))
    assert (row.category, row.struck_off, row.looked_at, row.held, row.rebounded) == ("学校管理", 1, 1, 0, 1)
    assert (row.units, row.others) == (["基础教育科"], ["第一小学"])
    client = Client()
    client.force_login(district.users["leader"])
    told = client.get(reverse("relapses")).content.decode()
    assert "举一反三" in told
    assert "第一小学" in told


def test_reopening_as_a_rebound_by_a_leader_counts_the_same(district: District) -> None:
    case = district.closed(district.voice())
    district.do(case, "reopen", "leader", reason="家长又来反映", ground="rebound")
    assert count(FIGURES["cases.rebounded"], Scope(campaign=district.campaign)).value == 1
    assert case_verbs["close"].refusal(Case.objects.get(pk=case.pk), district.actor("clerk")) is not None
