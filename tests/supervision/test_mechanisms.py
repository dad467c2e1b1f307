"""The register of all rules (J03): one list whoever asked for a rule, its review day, practices that become rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.models import Mechanism
from huiyin.kernel.refusals import Invalid, Lost, Missing, NotAllowed, WrongState
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.scope import Scope
from huiyin.supervision.actions_mechanisms import mechanism_verbs
from huiyin.supervision.actions_practices import practice_verbs
from huiyin.supervision.models_mechanisms import MechanismReview, Practice
from huiyin.supervision.queries_mechanisms import mechanisms_seen, practices_seen, to_decide_at, to_review_at
from tests.factories import District
from tests.supervision.mechanism_verbs import (
    PROPOSED,
    a_practice,
    a_rule,
    decided,
    done,
    ended,
    issued,
    planned,
    registered,
    reviewed,
    revised,
    to_revise,
    today,
)


def signed_in(district: District, name: str) -> Client:
    client = Client()
    client.force_login(district.users[name])
    return client


def aged(rule: Mechanism, review_on: date) -> Mechanism:
    """Let a rule be two years old and its review day be ``review_on``."""
    Mechanism.objects.filter(pk=rule.pk).update(in_force_on=today() - timedelta(days=730), review_on=review_on)
    return Mechanism.objects.get(pk=rule.pk)


def late(rule: Mechanism) -> Mechanism:
    return aged(rule, today() - timedelta(days=1))


def test_one_list_holds_every_rule_whoever_asked_for_it(district: District) -> None:
    of_case, own, adopted = planned(district), a_rule(district), decided(district, "adopt_practice").mechanism
    assert adopted is not None
    assert list(mechanisms_seen(district.actor("clerk"))) == [adopted, own, of_case]
    page = signed_in(district, "clerk").get(reverse("mechanisms")).content.decode()
    assert all(one.ref in page for one in (of_case, own, adopted))
    pages = [
        signed_in(district, "clerk").get(reverse("mechanism", args=[one.ref])).content.decode()
        for one in (of_case, own, adopted)
    ]
    assert "问题的治本" in pages[0]
    assert of_case.case is not None
    assert of_case.case.ref in pages[0]
    assert "原有制度" in pages[1]
    assert "好做法" in pages[2]
    assert Practice.objects.get().ref in pages[2]


def test_a_rule_that_a_case_asked_for_is_issued_in_the_register_and_shown_at_the_case(district: District) -> None:
    rule = done(district, planned(district), "issue_mechanism", **issued())
    assert rule.state == "issued"
    assert rule.case is not None
    told = signed_in(district, "clerk").get(reverse("case", args=[rule.case.ref])).content.decode()
    assert rule.document in told
    with pytest.raises(WrongState):
        done(district, rule, "issue_mechanism", **issued())


def test_anybody_reads_what_is_in_force_and_only_who_keeps_it_what_is_planned(district: District) -> None:
    rule, plan = a_rule(district), planned(district)
    for name, sees_plan in {"clerk": True, "admin": True, "principal": False}.items():
        client = signed_in(district, name)
        listed = client.get(reverse("mechanisms")).content.decode()
        assert rule.ref in listed, name
        assert (plan.ref in listed) == sees_plan, name
        assert client.get(reverse("mechanism", args=[rule.ref])).status_code == 200
        assert client.get(reverse("mechanism", args=[plan.ref])).status_code == (200 if sees_plan else 404)
    other = signed_in(district, "principal").get(reverse("mechanism", args=[rule.ref])).content.decode()
    assert "review-mechanism" not in other, "who writes is asked at the unit"


def test_of_a_case_that_one_may_not_see_the_rule_says_nothing(district: District) -> None:
    rule = done(district, planned(district), "issue_mechanism", **issued())
    assert rule.case is not None
    told = signed_in(district, "principal").get(reverse("mechanism", args=[rule.ref])).content.decode()
    assert "问题的治本" in told
    assert reverse("case", args=[rule.case.ref]) not in told


def test_a_unit_keeps_its_own_rules_and_nobody_elses(district: District) -> None:
    rule, director = a_rule(district), district.actor("director")
    with pytest.raises(NotAllowed):
        mechanism_verbs["review_mechanism"](rule, actor=director, **reviewed())
    own = mechanism_verbs["register_mechanism"](district.units["school"], actor=director, **registered()).obj
    done_by = mechanism_verbs["review_mechanism"](own, actor=director, **reviewed())
    assert done_by.obj.state == "issued"
    assert MechanismReview.objects.get().by == district.users["director"]


def test_whoever_keeps_many_units_chooses_which_answers(district: District) -> None:
    bureau, school = district.units["bureau"], district.units["school"]
    made = mechanism_verbs["register_mechanism"](bureau, actor=district.actor("clerk"), **registered(keeper="school"))
    assert made.obj.unit == school
    said = registered(keeper="section")
    with pytest.raises(Invalid):
        mechanism_verbs["register_mechanism"](school, actor=district.actor("director"), **said)
    practice = a_practice(district)
    practice_verbs["adopt_practice"](practice, actor=district.actor("leader"), **registered(keeper="school"))
    assert Mechanism.objects.get(made_from=practice).unit == school


def test_each_review_is_kept_and_sets_the_next_day(district: District) -> None:
    rule = late(a_rule(district))
    assert rule.late
    for n, outcome in enumerate(("serves", "revise"), 1):
        rule = done(district, rule, "review_mechanism", **reviewed(outcome=outcome, next_on=today() + n * timedelta(9)))
    assert rule.state == "revising"
    rule = done(district, rule, "revise_mechanism", **revised())
    assert (rule.state, rule.document, rule.late) == ("issued", "区教〔2026〕30号", False)
    kept = list(rule.reviews.values_list("number", "outcome", "document_before"))
    assert kept == [(1, "serves", ""), (2, "revise", ""), (3, "revised", "区教〔2026〕9号")]
    days = list(rule.reviews.values_list("due_on", "next_on"))
    assert [due for due, _next in days[1:]] == [following for _due, following in days[:-1]]
    told = signed_in(district, "clerk").get(reverse("mechanism", args=[rule.ref])).content.decode()
    assert "写明了时限" in told
    assert "区教〔2026〕9号" in told


def test_a_rule_past_its_day_is_listed_counted_and_put_before_who_keeps_it(district: District) -> None:
    rule, sound = late(a_rule(district)), a_rule(district, title="岗位责任制")
    clerk = signed_in(district, "clerk")
    listed = clerk.get(reverse("mechanisms") + "?state=late").content.decode()
    assert rule.ref in listed
    assert sound.ref not in listed
    assert "已过评估日期" in clerk.get(reverse("mechanisms")).content.decode()
    assert "1 项制度过了评估日期" in clerk.get(reverse("desk")).content.decode()
    assert not to_review_at(district.actor("director")).exists()
    assert "制度过了评估日期" not in signed_in(district, "director").get(reverse("desk")).content.decode()
    figure = count(FIGURES["mechanisms.past_review"], Scope(campaign=district.campaign))
    assert figure.value == 1
    assert [(one.numerator, one.denominator) for one in figure.rates] == [(1, 2)]
    rule = done(district, rule, "review_mechanism", **reviewed())
    assert not to_review_at(district.actor("clerk")).exists()
    assert count(FIGURES["mechanisms.past_review"], Scope(campaign=district.campaign)).value == 0


def test_the_review_day_itself_is_not_late(district: District) -> None:
    rule = aged(a_rule(district), today())
    assert not rule.late
    assert not to_review_at(district.actor("clerk")).exists()
    assert count(FIGURES["mechanisms.past_review"], Scope(campaign=district.campaign)).value == 0


def test_yesterdays_number_stays_after_todays_review_and_end(district: District) -> None:
    before = timezone.now() - timedelta(days=3)
    for rule in (a_rule(district), a_rule(district, title="岗位责任制")):
        Mechanism.objects.filter(pk=late(rule).pk).update(
            issued_at=before, review_on=today() - timedelta(days=2), in_force_on=today() - timedelta(days=99)
        )
    then = Scope(campaign=district.campaign, as_of=today() - timedelta(days=1))
    told = [count(FIGURES[f"mechanisms.{name}"], then).value for name in ("in_force", "past_review")]
    assert told == [2, 2]
    first, second = Mechanism.objects.all()
    done(district, first, "review_mechanism", **reviewed())
    done(district, second, "end_mechanism", ended_on=today() - timedelta(days=5), end_reason="并入新办法")
    then = Scope(campaign=district.campaign, as_of=today() - timedelta(days=1))
    assert [count(FIGURES[f"mechanisms.{name}"], then).value for name in ("in_force", "past_review")] == told
    now = Scope(campaign=district.campaign)
    assert [count(FIGURES[f"mechanisms.{name}"], now).value for name in ("in_force", "past_review")] == [1, 0]


@pytest.mark.parametrize(
    ("verb", "said", "sentence"),
    [
        ("review_mechanism", {"next_on": date(2020, 1, 1)}, "下次评估日期:下次评估日期晚于今天"),
        ("review_mechanism", {"on": date(2020, 1, 1)}, "评估的日期:不早于施行日期"),
        ("review_mechanism", {"note": ""}, "评估意见:"),
        ("end_mechanism", {"ended_on": date(2020, 1, 1), "end_reason": "旧了"}, "废止日期:废止日期不早于施行日期"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(
    district: District, verb: str, said: dict[str, Any], sentence: str
) -> None:
    whole = reviewed() if verb == "review_mechanism" else {}
    with pytest.raises(Invalid) as refused:
        done(district, a_rule(district), verb, **whole | said)
    assert refused.value.missing[0].startswith(sentence)


def test_a_rule_is_looked_at_after_it_is_in_force(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        a_rule(district, review_on=today())
    assert refused.value.missing == ["评估日期:评估日期晚于施行日期"]


def test_who_proposed_does_not_decide(district: District) -> None:
    said = registered(title="晨检报告制度")
    district.add_user("both", "bureau", "clerk", "leader")
    practice = practice_verbs["propose_practice"](
        district.units["section"], actor=district.actor("both"), **PROPOSED
    ).obj
    assert not to_decide_at(district.actor("both")).exists()
    with pytest.raises(Missing) as refused:
        practice_verbs["adopt_practice"](practice, actor=district.actor("both"), **said)
    assert refused.value.missing == ["由提议人以外的人决定"]
    assert list(to_decide_at(district.actor("leader"))) == [practice]
    assert "1 项好做法等我决定" in signed_in(district, "leader").get(reverse("desk")).content.decode()
    both = district.users["both"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(decided_by=both, decided_at=timezone.now(), reason="不")
    practice_verbs["adopt_practice"](practice, actor=district.actor("leader"), **said)
    rule = Practice.objects.get(pk=practice.pk).mechanism
    assert rule is not None
    assert (rule.state, rule.unit, rule.title) == ("issued", practice.unit, "晨检报告制度")


def test_a_practice_declined_keeps_its_reason_and_makes_no_rule(district: District) -> None:
    practice = decided(district, "decline_practice")
    assert (practice.state, practice.mechanism, practice.reason) == ("declined", None, "还只有一所学校试过")
    with pytest.raises(WrongState):
        practice_verbs["adopt_practice"](practice, actor=district.actor("leader"), **registered())
    assert not Mechanism.objects.exists()


def test_a_proposal_is_seen_by_who_made_it_and_who_decides(district: District) -> None:
    school = district.units["school"]
    practice = practice_verbs["propose_practice"](school, actor=district.actor("principal"), **PROPOSED).obj
    seen = {name: practices_seen(district.actor(name)).count() for name in ("principal", "leader", "clerk", "head")}
    assert seen == {"principal": 1, "leader": 1, "clerk": 1, "head": 0}
    assert signed_in(district, "head").get(reverse("practice", args=[practice.ref])).status_code == 404


def test_of_two_who_decide_one_wins(district: District) -> None:
    practice = a_practice(district)
    first, second = (Practice.objects.get(pk=practice.pk) for _ in range(2))
    practice_verbs["adopt_practice"](first, actor=district.actor("leader"), **registered())
    with pytest.raises(Lost):
        practice_verbs["decline_practice"](second, actor=district.actor("leader"), reason="不成熟")
    assert Mechanism.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": "planned"},
        {"state": "ended"},
        {"document": ""},
        {"case_id": None, "ref": "ZD2026-999999"},
        {"review_on": None},
    ],
)
def test_the_database_holds_what_a_rule_is(district: District, change: dict[str, Any]) -> None:
    rule = a_rule(district)
    with pytest.raises(IntegrityError):
        and_speak(lambda: Mechanism.objects.filter(pk=rule.pk).update(**change))


def test_the_database_holds_reviews_and_decisions(district: District) -> None:
    rule, over, practice = to_revise(district), ended(district), decided(district, "decline_practice")
    for change in (
        lambda: rule.reviews.update(note="改"),
        lambda: Mechanism.objects.filter(pk=rule.pk).update(review_on=today() + timedelta(days=3)),
        lambda: Mechanism.objects.filter(pk=over.pk).update(end_reason="别的"),
        lambda: Practice.objects.filter(pk=practice.pk).update(reason="别的"),
        lambda: Practice.objects.filter(pk=practice.pk).delete(),
    ):
        with pytest.raises(IntegrityError):
            and_speak(change)


def and_speak(change: Callable[[], Any]) -> None:
    """Change rows past the verbs, and let the deferred rules of the database speak."""
    with transaction.atomic(), connection.cursor() as cursor:
        change()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_page_offers_the_usual_names_and_loses_nothing(district: District) -> None:
    client = signed_in(district, "clerk")
    address = reverse("verb", args=["at-units", "section", "register-mechanism"])
    form = client.get(address).content.decode()
    assert '<option value="首问责任制">' in form
    assert 'list="title-offered"' in form
    sent = client.post(address, registered(review_on=today()))
    assert sent.status_code == 400
    assert "首问责任制" in sent.content.decode()
    assert client.post(address, registered()).status_code == 302
    assert Mechanism.objects.get().unit == district.units["section"]


def test_programs_read_and_do_the_same(district: District) -> None:
    rule, client = late(a_rule(district)), signed_in(district, "clerk")
    read = json.loads(client.get(f"/api/v1/mechanisms/{rule.ref}").content)
    assert (read["group"], read["standing"]) == ("duty", "已过评估日期")
    body = {key: str(value) for key, value in reviewed().items()}
    sent = client.post(
        f"/api/v1/mechanisms/{rule.ref}/actions/review_mechanism", json.dumps(body), content_type="application/json"
    )
    assert sent.status_code == 200
    listed = json.loads(client.get("/api/v1/mechanisms").content)["mechanisms"]
    assert [(one["ref"], one["standing"]) for one in listed] == [(rule.ref, "")]


def test_lists_and_desk_take_as_many_statements_with_many_rules_as_with_one(district: District) -> None:
    client = signed_in(district, "clerk")
    counted = []
    for more in (1, 6):
        for n in range(more):
            late(a_rule(district, title=f"第 {more}{n} 项制度"))
            a_practice(district)
        for name in ("mechanisms", "practices", "desk"):
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(name))
            counted.append(len(asked))
    assert counted[:3] == counted[3:]
