"""Violations and sanctions: heard before decided, decided by a named organ of people, and never by the program (G14, G15, F07, F08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.cases.urging_models import Urging
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, Refused, WrongState
from huiyin.kernel.verbs import Verbs, hold_constraints
from huiyin.people.actors import program
from huiyin.supervision.actions_appeals import sanction_verbs
from huiyin.supervision.actions_discipline import violation_verbs
from huiyin.supervision.models_discipline import Sanction, Violation
from huiyin.supervision.queries_discipline import persons_dealt_with, times_this_year
from huiyin.supervision.rules_discipline import propose_by_rule
from tests.days import TODAY
from tests.factories import District
from tests.supervision.discipline_verbs import (
    DECISION,
    PERSON,
    a_sanction,
    a_violation,
    go_on,
    limit_over,
    on_the_school,
    second_keeper,
)
from tests.supervision.inspection_verbs import finished

ON_PRINCIPAL = {"of_unit": "", "unit": "", "user": "principal"}


def refused(make: Any, *arguments: Any, **said: Any) -> list[str]:
    with pytest.raises(Refused) as found:
        make(*arguments, **said)
    return found.value.missing or [found.value.sentence]


# Violations.


def test_two_violations_may_concern_six_people(district: District) -> None:
    three = tuple(PERSON | {"name": name} for name in ("王某", "李某", "张某"))
    one, two = a_violation(district, "decided", people=three), a_violation(district, "decided", people=three)
    assert Violation.objects.count() == 2
    assert one.persons.count() + two.persons.count() == 6
    assert refused(a_violation, district, people=(PERSON, PERSON)) == ["姓名(没有账号的):王某已经登记过"]


def test_a_violation_comes_from_a_finding_a_case_or_a_clue(district: District) -> None:
    inspection, case = finished(district), district.case()
    of_finding = a_violation(district, source="finding", finding=f"{inspection.ref}/1", clue="")
    assert of_finding.finding == inspection.findings.get()
    assert a_violation(district, source="case", case=case.ref, clue="").case == case
    assert refused(a_violation, district, source="finding", clue="") == ["检查编号/发现序号:写明哪次检查的哪条发现"]
    assert refused(a_violation, district, source="case", clue="") == ["件的编号:写明件的编号"]
    assert refused(a_violation, district, clue="") == ["线索来源:写明线索来源"]
    for text in ("MC2026-000001/9", "MC2026-000001", "x/1", f"{inspection.ref}/{'9' * 20}"):
        assert refused(a_violation, district, source="finding", finding=text) == [
            f"检查编号/发现序号:没有这条发现「{text}」"
        ]
    assert refused(a_violation, district, source="case", case="2026-999999") == [
        "件的编号:这个活动没有件「2026-999999」"
    ]


def test_who_entered_it_does_not_decide_it(district: District) -> None:
    one = a_violation(district, "investigating")
    said = {"established": "true", "result": "查明"}
    assert refused(go_on, district, one, "decide_violation", "discipline", **said) == ["由登记人以外的人认定"]
    assert go_on(district, one, "decide_violation", second_keeper(district), **said).state == "decided"


def test_it_ends_when_everybody_in_it_was_dealt_with_or_is_not(district: District) -> None:
    one = a_violation(district, "decided", people=(PERSON, PERSON | {"name": "李某"}))
    assert refused(go_on, district, one, "close_violation", "discipline") == [
        "对王某的处理(或者不予处理的决定)",
        "对李某的处理(或者不予处理的决定)",
    ]
    first = a_sanction(district, "decided", person=f"{one.ref}/1", of_unit="", unit="", case="")
    second = a_sanction(district, person=f"{one.ref}/2", of_unit="", unit="", case="")
    assert refused(go_on, district, one, "close_violation", "discipline") == [
        f"处理 {first.ref} 还没有办完",
        f"处理 {second.ref} 还没有办完",
    ]
    go_on(district, first, "carry_out_sanction", "discipline", done="已谈话", done_on=TODAY)
    go_on(district, second, "drop_sanction", "discipline", reason="没有收费")
    assert go_on(district, one, "close_violation", "discipline", lesson="").state == "closed"


def test_what_is_not_so_ends_without_anybody_and_founds_no_sanction(district: District) -> None:
    one = a_violation(district, "investigating")
    go_on(district, one, "decide_violation", second_keeper(district), established="untrue", result="查无此事")
    said = refused(a_sanction, district, person=f"{one.ref}/1", of_unit="", unit="", case="")
    assert said == [f"违规问题编号/人员序号:违规问题 {one.ref} 认定不属实,不能追究"]
    assert go_on(district, one, "close_violation", "discipline").state == "closed"


def test_nobody_keeps_the_violation_he_is_in(district: District) -> None:
    keeper = district.users["discipline"]
    assert refused(a_violation, district, people=({"user": "discipline"},)) == [
        "人员(有账号的):不能登记您本人:请由别人办理这一件"
    ]
    one = a_violation(district)
    go_on(district, one, "add_violation_person", second_keeper(district), user="discipline")
    with pytest.raises(NotAllowed):
        go_on(district, one, "investigate_violation", "discipline")
    assert one.persons.get(user=keeper).unit == keeper.unit


# Proposed.


def test_no_fault_without_a_matter(district: District) -> None:
    bare = on_the_school(district) | {"case": ""}
    with pytest.raises(Invalid) as said:
        sanction_verbs["propose_sanction"](district.campaign, actor=district.actor("discipline"), **bare)
    assert said.value.missing == ["关联的件:没有关联的事项,不能追究:写明违规问题、件、检查、催办或者会议签到中的一项"]
    one = a_sanction(district)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=one.pk).update(case=None)


def test_whom_it_is_on_is_said_once(district: District) -> None:
    one = a_violation(district, "decided")
    person = f"{one.ref}/1"
    assert refused(a_sanction, district, unit="") == ["单位:选要处理的单位"]
    assert refused(a_sanction, district, user="principal") == ["处理的是单位:处理单位的,不选人员也不写姓名"]
    assert refused(a_sanction, district, of_unit="") == ["人员(有账号的):选一个人员,或者写姓名,二者择一"]
    assert refused(a_sanction, district, of_unit="", name="王某", unit="") == ["单位:写了姓名的,选他所在的单位"]
    assert refused(a_sanction, district, person=person) == ["违规问题编号/人员序号:写了违规问题的人员,就不再选对象"]
    on_person = a_sanction(district, person=person, of_unit="", unit="", case="")
    assert (on_person.whom, on_person.user) == ("第一小学 王某", None)
    clue = a_violation(district)
    assert refused(a_sanction, district, person=f"{clue.ref}/1", of_unit="", unit="") == [
        f"违规问题编号/人员序号:违规问题 {clue.ref} 还没有认定,先作出认定"
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=on_person.pk).update(name="李某")


def test_matters_that_are_not_there_are_named(district: District) -> None:
    for name, text, sentence in (
        ("case", "2026-999999", "关联的件:这个活动没有件「2026-999999」"),
        ("inspection", "MC1", "关联的检查:没有进行过的检查「MC1」"),
        ("urging", "order-2026-x", "关联的催办督办:这个活动没有催办「order-2026-x」"),
        ("person", "WG1/1", "违规问题编号/人员序号:没有这个涉及人员「WG1/1」"),
    ):
        said = refused(a_sanction, district, **{"case": "", name: text})
        assert sentence in said, name


def test_a_few_days_are_left_to_say_something(district: District) -> None:
    soon = TODAY + timedelta(days=2)
    assert refused(a_sanction, district, state_until=soon) == [
        f"陈述申辩至少留 3 天:期限不早于 {TODAY + timedelta(days=3)}"
    ]
    one = a_sanction(district)
    assert one.state_until == TODAY + timedelta(days=7)
    told = Outbox.objects.get(hearer=f"staff/{district.users['director'].pk}")
    assert told.params == {"ref": one.ref, "day": f"{one.state_until}", "about": f"sanction/{one.ref}", "own": False}


# Heard.


def test_the_one_concerned_speaks_for_himself(district: District) -> None:
    one = a_sanction(district, **ON_PRINCIPAL)
    for other in ("director", "leader", "clerk", "discipline"):
        with pytest.raises(NotAllowed):
            go_on(district, one, "give_statement", other, statement="我替他说")
    heard = go_on(district, one, "give_statement", "principal", statement="当天请假")
    assert (heard.state, heard.statement_by, heard.stated_on) == ("heard", "own", TODAY)
    assert refused(go_on, district, one, "record_statement", "discipline", statement="另说", stated_on=TODAY) == [
        f"没有陈述过(已经记下 {TODAY} 的陈述)"
    ]


def test_silence_is_noted_only_after_the_limit_and_then_he_may_still_speak(district: District) -> None:
    one = a_sanction(district, **ON_PRINCIPAL)
    assert refused(go_on, district, one, "note_no_statement", "discipline") == [
        f"陈述申辩的期限到 {one.state_until},过了才能记为没有陈述"
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=one.pk).update(state="heard", statement_by="none", stated_on=TODAY())
    limit_over(district, one)
    silent = go_on(district, one, "note_no_statement", "discipline")
    assert (silent.state, silent.statement_by) == ("heard", "none")
    assert go_on(district, one, "give_statement", "principal", statement="当天请假").statement_by == "own"


def test_nothing_is_stated_after_the_decision(district: District) -> None:
    one = a_sanction(district, "decided", **ON_PRINCIPAL)
    with pytest.raises(WrongState) as said:
        go_on(district, one, "give_statement", "principal", statement="再说一句")
    assert said.value.sentence == "现为「已决定」,不能陈述申辩。"
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=one.pk).update(statement="再说一句")


# Decided.


def test_a_decision_has_organ_number_and_day(district: District) -> None:
    one, judge = a_sanction(district, "heard"), second_keeper(district)
    said = dict.fromkeys(DECISION, "")
    assert refused(go_on, district, one, "decide_sanction", judge, **said) == [
        "决定机关:这个字段是必填项。",
        "决定文号:没有文号:没有决定的文书就不是决定",
        "决定日期:这个字段是必填项。",
    ]
    early = DECISION | {"decided_on": TODAY - timedelta(days=1)}
    assert refused(go_on, district, one, "decide_sanction", judge, **early) == [
        f"决定日期:决定不早于听取陈述的日期 {TODAY}"
    ]
    lapsed = DECISION | {"lapses_on": TODAY}
    assert refused(go_on, district, one, "decide_sanction", judge, **lapsed) == ["期满日期:期满日期要晚于决定日期"]


def test_who_proposes_does_not_decide_nor_does_the_one_concerned(district: District) -> None:
    one = a_sanction(district, "heard")
    assert refused(go_on, district, one, "decide_sanction", "discipline", **DECISION) == ["由提出人以外的人登记决定"]
    judge = second_keeper(district)
    own = a_sanction(district, "heard", **ON_PRINCIPAL | {"user": judge})
    with pytest.raises(NotAllowed):
        go_on(district, own, "decide_sanction", judge, **DECISION)
    assert refused(a_sanction, district, **ON_PRINCIPAL | {"user": "discipline"}) == [
        "人员(有账号的):不能办理对您本人的处理"
    ]


def test_the_program_proposes_and_never_decides(district: District) -> None:
    one = a_sanction(district, "heard")
    machine = program("discipline.keep", name="rule")
    with pytest.raises(Missing) as said:
        sanction_verbs["decide_sanction"](Sanction.objects.get(pk=one.pk), actor=machine, **DECISION)
    assert said.value.missing == ["由人登记有权机关的决定(系统只能提出,不能决定)"]


@pytest.mark.parametrize("left_out", ["organ", "number", "decided_on", "decided_by", "decided_at", "stated_on"])
def test_the_database_refuses_a_decision_that_lacks_something(district: District, left_out: str) -> None:
    one = a_sanction(district, "heard")
    judge = district.users[second_keeper(district)]
    whole: dict[str, Any] = DECISION | {
        "decided_on": TODAY(),
        "decided_by": judge,
        "decided_at": timezone.now(),
        "appeal_until": TODAY(),
        "state": "decided",
    }
    nothing = "" if left_out in ("organ", "number") else None
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=one.pk).update(**whole | {left_out: nothing})


def test_the_database_refuses_a_state_without_what_belongs_to_it(district: District) -> None:
    one = a_sanction(district, "heard")
    for state in ("decided", "appealed", "upheld", "changed", "revoked", "dropped"):
        with pytest.raises(DatabaseError), transaction.atomic():
            moved(one, state)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=one.pk).delete()
    decided = a_sanction(district, "decided")
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=decided.pk).update(number="改〔2026〕1 号")


def moved(one: Sanction, state: str) -> None:
    Sanction.objects.filter(pk=one.pk).update(state=state)
    hold_constraints()


def test_a_caution_is_acknowledged_before_it_counts_as_carried_out(district: District) -> None:
    one = a_sanction(district, "decided", **ON_PRINCIPAL)
    done = {"done": "已告诫", "done_on": TODAY}
    assert refused(go_on, district, one, "carry_out_sanction", "discipline", **done) == ["被告诫人签收告诫"]
    with pytest.raises(NotAllowed):
        go_on(district, one, "acknowledge_caution", "director")
    go_on(district, one, "acknowledge_caution", "principal")
    assert refused(go_on, district, one, "acknowledge_caution", "principal") == ["没有签收过的告诫"]
    assert go_on(district, one, "carry_out_sanction", "discipline", **done).carried_out_on == TODAY
    assert refused(go_on, district, one, "carry_out_sanction", "discipline", **done) == ["没有执行过的处理"]
    reminder = a_sanction(district, "decided", kind="reminder", **ON_PRINCIPAL)
    assert refused(go_on, district, reminder, "acknowledge_caution", "principal") == ["效能告诫(这一项不是)"]


def test_how_often_in_the_year_is_told_and_what_lapsed_holds_no_more(district: District) -> None:
    for kind in ("caution", "caution", "reminder"):
        last = a_sanction(district, "decided", kind=kind)
    a_sanction(district, "heard")
    a_sanction(district, "revoked")
    a_sanction(district, "decided", **ON_PRINCIPAL)
    assert [(str(kind), n) for kind, n in times_this_year(last, TODAY().year)] == [("reminder", 1), ("caution", 2)]
    assert times_this_year(last, TODAY().year - 1) == []
    assert last.in_force_on(TODAY())
    last.lapses_on = TODAY() + timedelta(days=180)
    assert last.in_force_on(TODAY() + timedelta(days=180))
    assert not last.in_force_on(TODAY() + timedelta(days=181))
    people = [*Sanction.objects.filter(of_unit=False), a_sanction(district, "decided", **ON_PRINCIPAL)]
    assert persons_dealt_with(people) == 1, "one person dealt with twice is one person"


# Appealed, published.


def test_an_appeal_is_in_time_and_decided_by_another_organ_and_hand(district: District) -> None:
    one = a_sanction(district, "decided", **ON_PRINCIPAL)
    assert one.appeal_until == TODAY + timedelta(days=30)
    Sanction.objects.filter(pk=one.pk).update(appeal_until=TODAY() - timedelta(days=1))
    late = [f"申诉的期限到 {TODAY - timedelta(days=1)},已经过了"]
    assert refused(go_on, district, one, "appeal_sanction", "principal", appeal="不服") == late
    assert refused(go_on, district, one, "record_appeal", "discipline", appeal="不服", appealed_on=TODAY) == late
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=one.pk).update(appealed_on=TODAY(), appeal="不服")
    Sanction.objects.filter(pk=one.pk).update(appeal_until=TODAY())
    with pytest.raises(NotAllowed):
        go_on(district, one, "appeal_sanction", "director", appeal="不服")
    go_on(district, one, "appeal_sanction", "principal", appeal="不服")
    ends = DECISION | {"outcome": "changed", "kind_after": "caution"}
    assert refused(go_on, district, one, "decide_appeal", "discipline", **ends) == [
        "变更为:选变更以后的方式,要与原来的不同"
    ]
    ends |= {"kind_after": "reminder"}
    assert refused(go_on, district, one, "decide_appeal", second_keeper(district), **ends) == [
        "由登记原决定以外的人登记申诉结果"
    ]
    changed = go_on(district, one, "decide_appeal", "discipline", **ends)
    assert (changed.state, changed.kind, changed.kind_now) == ("changed", "caution", "reminder")


def test_publishing_is_a_decision_apart_by_another(district: District) -> None:
    one = a_sanction(district, "decided")
    assert one.publication == ""
    assert refused(go_on, district, one, "approve_publication", second_keeper(district)) == ["等待审批的公开申请"]
    go_on(district, one, "ask_publication", "discipline", where="全区教育系统")
    assert refused(go_on, district, one, "approve_publication", "discipline") == ["由提出公开以外的人审批"]
    done = go_on(district, one, "approve_publication", second_keeper(district))
    assert (done.publication, done.publish_decided_on) == ("approved", TODAY)
    heard = a_sanction(district, "heard")
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=heard.pk).update(publication="asked", publish_where="全区")


# A rule proposes.


def red_urgings(district: District, number: int, colour: str = "red") -> list[Urging]:
    case = district.assigned(lead="school")
    made = []
    for _ in range(number):
        district.do(case, "urge", "leader", kind="order", text="抓紧办理")
        made.append(Urging.objects.latest("pk"))
    # The colours of urgings follow days that have not gone by here.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_urging DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_urging SET colour = %s WHERE case_id = %s", [colour, case.pk])
        cursor.execute("ALTER TABLE cases_urging ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return made


def test_the_third_red_urging_in_a_row_leads_to_a_proposal_and_to_no_more(district: District) -> None:
    red_urgings(district, 2)
    assert propose_by_rule(district.campaign) == []
    third = red_urgings(district, 1)[0]
    (one,) = propose_by_rule(district.campaign)
    assert (one.state, one.kind, one.urging, one.of_unit, one.unit) == (
        *("proposed", "caution", third, True),
        district.units["school"],
    )
    assert (one.proposed_by, one.rule) == (None, "rule")
    assert propose_by_rule(district.campaign) == [], "it is not proposed for the same row again"
    red_urgings(district, 3, colour="blue")
    assert propose_by_rule(district.campaign) == []


# Whatever is tried in whatever order.


def tried(verbs: Verbs, obj: Any, name: str, actor: Any, said: dict[str, Any]) -> None:
    fresh = type(obj).objects.get(pk=obj.pk)
    try:
        with transaction.atomic():
            verbs[name](fresh, actor=actor, **said)
    except Refused:
        pass


SAID_TO_ALL: dict[str, Any] = DECISION | {
    "statement": "有话说",
    "stated_on": TODAY,
    "reason": "情有可原",
    "done": "已办",
    "done_on": TODAY,
    "appeal": "不服",
    "appealed_on": TODAY,
    "outcome": "upheld",
    "where": "全区",
    "established": "true",
    "result": "查明",
    **PERSON,
}
NAMES = ["discipline", "judge", "director", "principal", "leader", "clerk"]
WHO = st.sampled_from(NAMES)
STEPS = st.lists(st.tuples(st.sampled_from(sorted(sanction_verbs)), WHO), min_size=4, max_size=25)
FEW = settings(
    max_examples=10,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # each try is slow
)


@pytest.fixture
def actors(district: District) -> dict[str, Actor]:
    second_keeper(district)
    return {name: district.actor(name) for name in NAMES}


@FEW
@given(steps=STEPS)
def test_no_order_of_verbs_decides_unheard_or_by_the_hand_that_proposed(
    district: District, actors: dict[str, Actor], steps: list[tuple[str, str]]
) -> None:
    point = transaction.savepoint()
    one = a_sanction(district, **ON_PRINCIPAL)
    for name, username in steps:
        if not sanction_verbs[name].creates:
            tried(sanction_verbs, one, name, actors[username], SAID_TO_ALL)
        now = Sanction.objects.get(pk=one.pk)
        decided = now.state in ("decided", "appealed", "upheld", "changed", "revoked")
        assert decided == bool(now.organ and now.number and now.decided_on and now.decided_by_id)
        if decided:
            assert now.statement, "heard before decided"
            assert now.decided_by_id not in (now.proposed_by_id, now.user_id)
        if now.publication == "approved":
            assert now.publish_decided_by_id != now.publish_asked_by_id
    transaction.savepoint_rollback(point)


@FEW
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(violation_verbs)), WHO), min_size=4, max_size=20))
def test_no_order_of_verbs_ends_a_violation_while_somebody_in_it_waits(
    district: District, actors: dict[str, Actor], steps: list[tuple[str, str]]
) -> None:
    point = transaction.savepoint()
    one = a_violation(district)
    for name, username in steps:
        if not violation_verbs[name].creates:
            tried(violation_verbs, one, name, actors[username], SAID_TO_ALL | {"number": 1, "unit": "school"})
        now = Violation.objects.get(pk=one.pk)
        if now.state in ("decided", "closed"):
            assert now.decided_by_id != now.registered_by_id
        if now.state == "closed":
            assert all(person.dropped_on for person in now.persons.all())
    transaction.savepoint_rollback(point)
