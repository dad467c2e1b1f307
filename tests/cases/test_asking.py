"""Asking the senders: scales, calls and their attempts, representatives; nobody of the side that handles rates or sees who did (H13)."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import CallAttempt, Case, Rating, Represented, Voice
from huiyin.cases.receipts import sender
from huiyin.cases.visibility import handling_paths
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, Refused
from huiyin.people.models import User
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.scope import Scope
from tests.cases.test_striking import answered, put_up, reviewed, set_rule
from tests.factories import District


def named(d: District) -> Voice:
    return d.voice(name="王小明", phone="13800000000")


def call(d: District, case: Case, **said: Any) -> Case:
    return d.do(case, "call_back", "clerk", **said)


def test_five_grades_are_offered_where_the_institution_has_it_so(district: District) -> None:
    set_rule(district, review="", notice_days=0, scale="five")
    voice = district.voice()
    case = district.asked(voice)
    form = case_verbs["rate"].form(obj=Case.objects.get(pk=case.pk), actor=sender(voice))
    assert [code for code, _label in form.fields["grade"].choices] == [
        *("very_satisfied", "satisfied", "basically", "dissatisfied", "very_unhappy")
    ]
    with pytest.raises(Invalid):
        district.rate(case, voice, "very_unhappy")
    assert district.rate(case, voice, "very_unhappy", "完全没动").state == "working"


def test_of_three_grades_the_outer_ones_are_none(district: District) -> None:
    voice = district.voice()
    with pytest.raises(Invalid):
        district.rate(district.asked(voice), voice, "very_satisfied")


def test_the_rate_prints_its_formula_and_its_numbers(district: District) -> None:
    set_rule(district, review="", notice_days=0, scale="five")
    voices = [district.voice() for _ in range(3)]
    case = district.asked(*voices)
    district.rate(case, voices[0], "very_satisfied")
    district.rate(case, voices[1], "basically")
    (rate,) = count(FIGURES["satisfaction.ratings"], Scope(campaign=district.campaign)).rates
    assert (rate.numerator, rate.denominator) == (2, 2), "silence is in no denominator"
    assert rate.formula.startswith("满意率 v1:")


def test_a_call_that_reaches_nobody_is_kept_and_leaves_the_question_open(district: District) -> None:
    case = district.asked(named(district))
    call(district, case, reached="no", note="关机")
    call(district, case, how="visit", reached="no")
    assert [(one.how, one.reached, one.note) for one in CallAttempt.objects.all()] == [
        ("phone", False, "关机"),
        ("visit", False, ""),
    ]
    assert Rating.objects.get().grade == ""
    with pytest.raises(Missing, match="1 位来件人的评价"):
        district.do(case, "close", "clerk")
    call(district, case, grade="satisfied")
    assert Rating.objects.get().grade == "satisfied"
    assert district.do(case, "close", "clerk").state == "closed"


def test_a_call_that_reached_somebody_has_a_grade(district: District) -> None:
    case = district.asked(named(district))
    with pytest.raises(Invalid) as refused:
        call(district, case)
    assert refused.value.missing == ["对方是否满意:联系上的,须写对方是否满意"]
    assert call(district, case, grade="dissatisfied", comment="还是冷").state == "working"


def test_whoever_left_nothing_cannot_be_called(district: District) -> None:
    with pytest.raises(Missing, match="可以回访"):
        call(district, district.asked(district.voice(anonymous=True)), grade="satisfied")


def test_representatives_speak_where_nobody_can_be_asked(district: District) -> None:
    set_rule(district, review="", notice_days=0, representatives=2)
    case = district.asked()
    with pytest.raises(Missing, match="2 位代表的评价"):
        district.do(case, "close", "clerk")
    district.do(case, "ask_representative", "clerk", who="四年级家长代表", grade="satisfied")
    with pytest.raises(Missing, match="1 位代表的评价"):
        district.do(case, "close", "clerk")
    district.do(case, "ask_representative", "clerk", who="教职工代表", grade="basically")
    assert district.do(case, "close", "clerk").state == "closed"
    assert count(FIGURES["satisfaction.ratings"], Scope(campaign=district.campaign)).value == 0, (
        "counted apart from senders"
    )


def test_a_representative_who_says_no_sends_it_back(district: District) -> None:
    case = district.asked()
    with pytest.raises(Invalid):
        district.do(case, "ask_representative", "clerk", who="家长代表", grade="dissatisfied")
    said = {"who": "家长代表", "grade": "dissatisfied", "comment": "还是冷"}
    assert district.do(case, "ask_representative", "clerk", **said).state == "working"
    assert Represented.objects.get().comment == "还是冷"


def test_representatives_do_not_replace_a_sender(district: District) -> None:
    with pytest.raises(Missing, match="问来件人本人"):
        district.do(district.asked(district.voice()), "ask_representative", "clerk", who="代表", grade="satisfied")


def test_the_side_that_handles_does_not_see_who_rated_before_it_is_closed(district: District, client: Client) -> None:
    """The office handles the case itself: its clerk reads voices, and still learns nothing of the ratings (pain 2)."""
    district.add_user("officer", "office", "handler", "clerk", at_unit="bureau")
    voice = district.voice()
    case = district.assigned(voice, lead="office")
    district.do(case, "sign", "officer", person="周主任")
    district.do(case, "plan", "officer", content="更换设备", standard="60 度")
    district.do(case, "add_evidence", "officer", measure=1, note="记录")
    district.do(case, "finish_measure", "officer", measure=1, result="已完成")
    district.do(case, "submit", "officer", result="已整改", reply="已办好")
    district.do(case, "verify", "supervisor", remarks="看过")
    district.do(case, "ask", "officer")
    district.rate(case, voice, "basically")
    client.force_login(district.users["officer"])
    for address in (reverse("case", args=[case.ref]), reverse("voice", args=[voice.ref]), f"/api/v1/cases/{case.ref}"):
        told = client.get(address).content.decode()
        assert "基本满意" not in told
        assert "basically" not in told
    client.force_login(district.users["leader"])
    assert "基本满意" in client.get(reverse("case", args=[case.ref])).content.decode()


def test_the_sender_hears_of_every_way_back(district: District) -> None:
    voice = named(district)
    call(district, district.asked(voice), grade="dissatisfied", comment="还是冷")
    told = Outbox.objects.filter(hearer=f"voice/{voice.ref}").values_list("text", flat=True)
    assert "您表示不满意,已退回承办单位重办。" in told


# Separation of duties, whoever holds what.

JUDGING = (
    *("verify", "call_back", "ask_representative", "submit_review", "sign_off", "decide_objection", "close"),
    "close_by_decision",
)
STAGES = {
    "verify": lambda d: d.submitted(),
    "call_back": lambda d: d.asked(named(d)),
    "ask_representative": lambda d: d.asked(),
    "submit_review": lambda d: answered(d),
    "sign_off": lambda d: reviewed(d, answered(d)),
    "decide_objection": lambda d: put_up(d),
    "close": lambda d: put_up(d),
    "close_by_decision": lambda d: unhappy(d),
}


def unhappy(d: District) -> Case:
    voice = d.voice()
    return d.rate(d.asked(voice), voice, "dissatisfied", "要赔偿")


@pytest.mark.parametrize("verb", JUDGING)
def test_nobody_judges_what_he_or_his_unit_handled_whatever_he_holds(district: District, verb: str) -> None:
    """For random people of random units with random grants: whoever works in a unit that handles is refused (M01, E08)."""
    set_rule(district)
    case, draw = STAGES[verb](district), Random(f"separation {verb}")
    own = [path for path in handling_paths(case) if path.count(".") > 1]
    people = list(User.objects.filter(unit__institution=district.institution).select_related("unit"))
    barred = 0
    for _ in range(60):
        person = draw.choice(people)
        unit = draw.choice(list(district.units.values()))
        held = {permission for permission in ALL_PERMISSIONS if draw.random() < 0.7} | {case_verbs[verb].permission}
        grants = frozenset(Grant(permission, district.units["bureau"].path) for permission in held)
        actor = Actor(name=person.username, user_id=person.pk, unit_path=unit.path, grants=grants)
        if any(actor.works_in(path) for path in own):
            barred += 1
            refusal = case_verbs[verb].refusal(Case.objects.get(pk=case.pk), actor)
            assert isinstance(refusal, Refused), (verb, person, unit)
    assert barred > 3, "the draw hits the handling unit"
