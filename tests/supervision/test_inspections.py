"""Inspections: in the year's list, approved by another, told a month before, no more than a school bears, covert ones unseen (G12)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import Institution
from huiyin.supervision.actions_findings import inspection_verbs
from huiyin.supervision.models_inspections import InspectedUnit, Inspection, InspectionKind
from huiyin.supervision.queries_inspections import inspections_seen
from tests.config.command import run
from tests.days import TODAY
from tests.factories import District
from tests.supervision.inspection_verbs import (
    COVERT,
    FOUND,
    MONTH,
    TOLD,
    a_photo,
    an_inspection,
    approved,
    do,
    finished,
    month_goes_by,
    noticed,
    running,
)


def as_user(district: District, username: str) -> Client:
    client = Client()
    client.force_login(district.users[username])
    return client


def refused(district: District, **said: Any) -> list[str]:
    """Plan something that is refused, and return the sentences."""
    with pytest.raises((Invalid, Missing)) as found:
        an_inspection(district, **said)
    return found.value.missing


def rules(district: District, days: int = 30, most: int = 3) -> None:
    house = Institution.objects.get(pk=district.institution.pk)
    said = {"inspection_notice_days": days, "inspections_a_year": most}
    institution_verbs["set_inspection_rules"](house, actor=district.program, **said)
    district.campaign.refresh_from_db()


# Planned.


def test_who_planned_does_not_approve(district: District) -> None:
    one = an_inspection(district)
    both = district.actor("leader")
    Inspection.objects.filter(pk=one.pk).update(planned_by=district.users["leader"])
    for verb in ("approve_inspection", "refuse_inspection"):
        with pytest.raises(Missing) as said:
            inspection_verbs[verb](Inspection.objects.get(pk=one.pk), actor=both, opinion="同意")
        assert said.value.missing == ["由拟订人以外的人审批"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Inspection.objects.filter(pk=one.pk).update(decided_by=district.users["leader"], decided_at="2026-01-05T00:00Z")


def test_whoever_changes_an_approved_plan_puts_it_before_another_again(district: District) -> None:
    one = do(district, approved(district), "revise_inspection", "clerk", **TOLD | {"title": "周末补课检查"})
    assert (one.state, one.decided_by, one.decided_at, one.title) == ("draft", None, None, "周末补课检查")


def test_an_open_one_is_planned_and_told_a_month_before(district: District) -> None:
    first = f"{TODAY + MONTH}"
    assert refused(district, planned_on=TODAY + MONTH - timedelta(days=1)) == [
        f"明查须提前 30 天通知各单位:计划日期最早 {first}"
    ]
    assert refused(district, planned_on=TODAY - timedelta(days=1)) == ["计划日期不早于今天"]
    an_inspection(district, planned_on=TODAY, manner="covert")
    one = approved(district)
    Inspection.objects.filter(pk=one.pk).update(planned_on=TODAY() + timedelta(days=20))
    with pytest.raises(Missing) as said:
        do(district, one, "notify_units", "clerk")
    assert said.value.missing == [
        f"检查须提前 30 天通知:今天通知,最早 {first} 才能检查,请先修改计划日期(现为 {TODAY + timedelta(days=20)})"
    ]


def test_an_open_one_does_not_begin_untold_nor_before_its_day(district: District) -> None:
    one = approved(district)
    with pytest.raises(Missing) as said:
        do(district, one, "begin_inspection", "supervisor")
    assert said.value.missing == ["提前 30 天通知各单位"]
    told = do(district, one, "notify_units", "clerk")
    assert (told.noticed_on, told.earliest_on) == (TODAY, TODAY + MONTH)
    with pytest.raises(Missing) as said:
        do(district, told, "begin_inspection", "supervisor")
    assert said.value.missing == [f"检查不早于通知单位的日期 {TODAY + MONTH}"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Inspection.objects.filter(pk=one.pk).update(state="running", begun_on=TODAY())
    month_goes_by(district, told)
    assert do(district, told, "begin_inspection", "supervisor").state == "running"


def test_units_are_told_by_number_and_day_and_covertly_never(district: District) -> None:
    one = noticed(district)
    lines = list(Outbox.objects.filter(hearer=f"staff/{district.users['director'].pk}"))
    assert [line.params for line in lines] == [
        {"ref": one.ref, "day": f"{TODAY + MONTH}", "about": f"inspection/{one.ref}"}
    ]
    covert = approved(district, **COVERT)
    with pytest.raises(Missing) as said:
        do(district, covert, "notify_units", "clerk")
    assert said.value.missing == ["明查(暗访不事先通知)"]
    do(district, covert, "begin_inspection", "supervisor")
    told = Outbox.objects.filter(hearer__startswith="staff/").exclude(hearer=f"staff/{district.users['supervisor'].pk}")
    assert told.count() == 1


def test_who_is_to_inspect_hears_it_himself_when_it_is_approved_changed_or_called_off(district: District) -> None:
    one = an_inspection(district)
    lines = Outbox.objects.filter(hearer=f"staff/{district.users['supervisor'].pk}").order_by("pk")
    assert not lines.exists(), "what is not approved is no order"
    do(district, one, "approve_inspection", "leader", opinion="")
    do(district, one, "revise_inspection", "clerk", **TOLD)
    do(district, one, "approve_inspection", "leader", opinion="")
    do(district, one, "cancel_inspection", "clerk", reason="不办了")
    said = ["派您参加检查", "计划在修改", "派您参加检查", "已取消"]
    assert [part in line.text for part, line in zip(said, lines, strict=True)] == [True] * 4
    assert all(line.params["own"] and line.params["about"] == f"inspection/{one.ref}" for line in lines)


# How often.


def test_what_it_is_called_does_not_escape_the_count(district: District) -> None:
    for kind in ("research", "guidance", "check"):
        an_inspection(district, kind=kind)
    assert refused(district, kind="monitoring", units=["school", "school2", "section"]) == [
        f"第一小学 {(TODAY() + MONTH).year} 年已安排 3 次检查,上限 3 次,不能再安排"
    ]
    assert "调研" in InspectionKind.labels
    assert "指导" in InspectionKind.labels
    assert an_inspection(district, units=["school2"]).units.get().place == 1


def test_how_often_is_seen_before_anything_is_planned(district: District) -> None:
    an_inspection(district, planned_on=TODAY, manner="covert")
    an_inspection(district, planned_on=TODAY, manner="covert", kind="research")
    address = reverse("verb", args=["campaigns", district.campaign.code, "plan-inspection"])
    form = as_user(district, "clerk").get(address).content.decode()
    assert "第一小学(今年已 2 次,上限 3 次)" in form
    assert "第二小学(今年已 0 次,上限 3 次)" in form
    assert "基础教育科(" not in form, "sections have no number"


def test_a_refused_or_cancelled_one_gives_its_place_back(district: District) -> None:
    rules(district, most=1)
    one = an_inspection(district)
    assert refused(district)
    do(district, one, "refuse_inspection", "leader", opinion="不必")
    two = an_inspection(district)
    with pytest.raises(Missing):
        do(district, one, "revise_inspection", "clerk", **TOLD)
    do(district, two, "cancel_inspection", "clerk", reason="不办了")
    assert do(district, one, "revise_inspection", "clerk", **TOLD).state == "draft"


def test_the_database_itself_has_no_place_for_one_too_many(district: District) -> None:
    one = an_inspection(district)
    row = one.units.get()
    for place, most in ((4, 3), (0, 3)):
        with pytest.raises(DatabaseError), transaction.atomic():
            InspectedUnit.objects.filter(pk=row.pk).update(place=place, most=most)
    two = an_inspection(district)
    with pytest.raises(DatabaseError), transaction.atomic():
        two.units.update(place=row.place)
    with pytest.raises(DatabaseError), transaction.atomic():
        without_a_place(two)


def without_a_place(one: Inspection) -> None:
    one.units.update(place=None)
    Inspection.objects.filter(pk=one.pk).update(title="无名额")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_house_sets_how_often_and_how_long_before(district: District) -> None:
    rules(district, days=10, most=1)
    one = an_inspection(district, planned_on=TODAY + timedelta(days=10))
    assert (one.notice_days, one.units.get().most) == (10, 1)
    assert refused(district, planned_on=TODAY + timedelta(days=10))
    with pytest.raises(Invalid):
        rules(district, most=0)


# By whom.


def test_nobody_inspects_his_own_unit(district: District) -> None:
    assert refused(district, inspectors=["supervisor", "principal"]) == [
        "检查人员:Principal在第一小学工作,不能检查本单位"
    ]
    assert refused(district, units=["office"]) == ["去哪些单位:您在办公室工作,不能安排对本单位的检查"]
    assert an_inspection(district, units=["school2"], inspectors=["principal"]).state == "draft"
    one = approved(district, **COVERT)
    district.users["supervisor"].unit = district.units["school"]
    district.users["supervisor"].save()
    with pytest.raises(NotAllowed):  # he works there now, and has no hand in it
        do(district, one, "begin_inspection", "supervisor")
    with pytest.raises(Missing) as said:
        do(district, one, "begin_inspection", "discipline")
    assert said.value.missing == ["另派人员代替Supervisor:在第一小学工作,不能检查本单位"]


def test_a_named_inspector_does_it_without_the_permission_and_others_do_not(district: District) -> None:
    one = approved(district, **COVERT | {"units": ["school2"], "inspectors": ["head"]})
    assert do(district, one, "begin_inspection", "head").state == "running"
    with pytest.raises(NotAllowed):
        do(district, one, "finish_inspection", "helper", conclusion="无")
    assert list(inspections_seen(district.actor("head"))) == [one]
    assert not inspections_seen(district.actor("helper"))


def test_whoever_works_in_a_visited_unit_has_no_hand_in_it(district: District) -> None:
    district.add_user("mole", "school", "clerk", at_unit="bureau")
    one = approved(district, **COVERT)
    assert not inspections_seen(district.actor("mole"))
    with pytest.raises(NotAllowed):
        do(district, one, "cancel_inspection", "mole", reason="不去了")


# What was found.


def test_a_finding_keeps_a_cleaned_photograph(district: District) -> None:
    one = running(district)
    do(district, one, "add_finding_file", "supervisor", number=1, files={"file": a_photo()})
    (kept,) = one.findings.get().files.all()
    assert (kept.name, kept.size) == ("现场记录.txt", 5)
    with pytest.raises(Invalid) as said:
        do(district, one, "add_finding_file", "supervisor", number=1, files={"file": a_photo()})
    assert said.value.missing == ["照片或者材料:这个文件已经交过了"]
    bad = SimpleUploadedFile("a.exe", b"MZ\x00\x01")
    with pytest.raises(Invalid) as said:
        do(district, one, "record_finding", "supervisor", **FOUND, files={"file": bad})
    assert "只收图片" in said.value.missing[0]


def test_a_photograph_is_handed_to_whoever_reads_the_finding(district: District) -> None:
    district.add_user("other", "school2", "head", at_unit="school2")
    one = running(district, units=["school", "school2"])
    do(district, one, "add_finding_file", "supervisor", number=1, files={"file": a_photo()})
    address = reverse("finding-file", args=[f"{one.ref}_1_1"])
    page = as_user(district, "clerk").get(reverse("inspection", args=[one.ref])).content.decode()
    assert address in page
    assert handed(district, "clerk", address) == b"10:20"
    assert as_user(district, "director").get(address).status_code == 404
    do(district, one, "finish_inspection", "supervisor", conclusion="各有问题")
    assert handed(district, "director", address) == b"10:20"
    assert as_user(district, "other").get(address).status_code == 404, "a finding of another school"
    for wrong in (f"{one.ref}_1_2", f"{one.ref}_x_1", f"{one.ref}", "x", "_1_1"):
        assert as_user(district, "clerk").get(reverse("finding-file", args=[wrong])).status_code == 404


def handed(district: District, username: str, address: str) -> bytes:
    return b"".join(as_user(district, username).get(address).streaming_content)


def test_findings_are_of_the_units_and_days_of_the_inspection(district: District) -> None:
    one = running(district)
    with pytest.raises(Invalid) as said:
        do(district, one, "record_finding", "supervisor", **FOUND | {"unit": "school2"})
    assert said.value.missing == ["单位:这次检查不去这个单位"]
    with pytest.raises(Invalid) as said:
        do(district, one, "record_finding", "supervisor", **FOUND | {"found_on": TODAY - timedelta(days=1)})
    assert said.value.missing == [f"发现日期:不早于检查开始的日期 {TODAY}"]
    with pytest.raises(DatabaseError), transaction.atomic():
        one.findings.update(text="没有问题")


def test_a_finding_opens_one_case_by_the_channel_of_spot_checks(district: District) -> None:
    one = running(district)
    said: dict[str, Any] = {"number": 1, "title": "周末组织补课", "problem": "学校周六组织收费补课", "conduct": "on"}
    do(district, one, "finding_to_case", "supervisor", **said)
    case = Case.objects.get()
    voice = case.links.get().voice
    assert (voice.channel, voice.body, voice.receipt_digest) == ("spot_check", FOUND["text"], None)
    assert (case.conduct, case.about_unit, case.kind) == (True, district.units["school"], "rectification")
    assert one.findings.get().case == case
    with pytest.raises(Missing) as again:
        do(district, one, "finding_to_case", "supervisor", **said)
    assert again.value.missing == ["还没有立件的发现"]
    do(district, one, "record_finding", "supervisor", **FOUND)
    with pytest.raises(Invalid):  # the first is bound already
        do(district, one, "finding_to_case", "supervisor", **said)
    with pytest.raises(NotAllowed):  # the narrow grants went no further than that
        district.do(case, "classify", "supervisor", category="school", handling_type="at_once", target="school")


# The conclusion, and its review.


def test_a_unit_asks_for_a_review_once_and_in_time(district: District) -> None:
    district.add_user("other", "school2", "head", at_unit="school2")
    one = finished(district, units=["school", "school2"])
    assert one.units.first().review_until == TODAY + MONTH
    do(district, one, "ask_review", "director", reason="不是学校组织")
    with pytest.raises(Missing) as said:
        do(district, one, "ask_review", "director", reason="再问")
    assert said.value.missing == ["没有申请过的单位(每个单位只能申请一次)"]
    with pytest.raises(Invalid):  # a unit asks for itself
        do(district, one, "ask_review", "other", unit="school", reason="替第一小学问")
    do(district, one, "decide_review", "leader", outcome="changed", words="改为提醒")
    row = one.units.get(unit=district.units["school"])
    assert (row.review_outcome, row.decide_until, row.review_decided_on) == ("changed", TODAY + MONTH, TODAY)
    over = TODAY() - timedelta(days=1)
    one.units.filter(asked_review_on=None).update(review_until=over)
    with pytest.raises(Missing) as said:
        do(district, one, "ask_review", "other", reason="晚了")
    assert said.value.missing == [f"申请复核的期限到 {over},已经过了"]


def test_a_review_is_put_to_who_approved_or_where_he_inspected_to_another_who_may(district: District) -> None:
    district.add_user("chief", "bureau", "leader")
    for inspectors, hearer in ((["supervisor"], "leader"), (["supervisor", "leader"], "chief")):
        one = finished(district, inspectors=inspectors)
        do(district, one, "ask_review", "director", reason="不是学校组织")
        (line,) = Outbox.objects.filter(params__about=f"inspection/{one.ref}", text__contains="申请复核,")
        assert line.hearer == f"staff/{district.users[hearer].pk}"


def test_an_inspector_does_not_decide_on_the_review(district: District) -> None:
    one = finished(district, inspectors=["supervisor", "leader"])
    do(district, one, "ask_review", "director", reason="不是学校组织")
    with pytest.raises(Missing) as said:
        do(district, one, "decide_review", "leader", outcome="upheld", words="维持")
    assert said.value.missing == ["由没有参加检查的人复核"]


# Who knows of it.


def seen_everywhere(district: District, username: str, ref: str) -> set[str]:
    """Return the doors by which a user learns of an inspection: list, page, API, command, journal, desk search."""
    client, found = as_user(district, username), set()
    doors = {
        "list": reverse("inspections"),
        "page": reverse("inspection", args=[ref]),
        "api list": "/api/v1/inspections",
        "api": f"/api/v1/inspections/{ref}",
        "journal": reverse("journal"),
        "search": reverse("search") + "?q=有偿补课",
        "verb": reverse("verb", args=["inspections", ref, "ask-review"]),
    }
    for name, address in doors.items():
        answer = client.get(address)
        told = answer.content.decode()
        if answer.status_code == 200 and (f"inspections/{ref}" in told or f'"{ref}"' in told.replace(" ", "")):
            found.add(name)
    shown = run("inspection", "show", ref, "--as", username)
    return found | ({"command"} if shown.code == 0 else set())


@pytest.mark.parametrize("state", ["draft", "approved", "running"])
def test_a_covert_one_is_there_for_nobody_in_the_unit_until_its_conclusion(district: District, state: str) -> None:
    district.add_user("nosy", "school", "auditor", at_unit="bureau")
    make = {"draft": an_inspection, "approved": approved, "running": running}[state]
    one = make(district, **COVERT)
    for username in ("principal", "director", "nosy", "head", "auditor"):
        assert seen_everywhere(district, username, one.ref) == set(), username
    assert {"list", "page", "api", "command"} <= seen_everywhere(district, "clerk", one.ref)


def test_a_covert_one_comes_with_its_conclusion_and_an_open_one_with_its_notice(district: District) -> None:
    covert, open_one, untold = finished(district), noticed(district), approved(district)
    for username in ("principal", "director"):
        assert {"list", "page", "api", "api list", "command"} <= seen_everywhere(district, username, covert.ref)
        assert {"list", "page", "api", "api list", "command"} <= seen_everywhere(district, username, open_one.ref)
        assert seen_everywhere(district, username, untold.ref) == set()
    district.add_user("other", "school2", "head", at_unit="school2")
    assert seen_everywhere(district, "other", covert.ref) == set()


def test_a_unit_reads_what_was_found_in_it_and_not_in_others(district: District) -> None:
    one = running(district, units=["school", "school2"])
    do(district, one, "record_finding", "supervisor", **FOUND | {"unit": "school2", "text": "第二小学的事"})
    do(district, one, "finish_inspection", "supervisor", conclusion="各有问题")
    page = as_user(district, "director").get(reverse("inspection", args=[one.ref])).content.decode()
    assert FOUND["text"] in page
    assert "第二小学" not in page
    whole = json.loads(as_user(district, "clerk").get(f"/api/v1/inspections/{one.ref}").content)
    assert "第二小学的事" in str(whole["parts"])


def test_the_count_that_a_unit_reads_does_not_give_a_covert_one_away(district: District) -> None:
    told, _covert = noticed(district), approved(district, **COVERT | {"planned_on": TODAY + MONTH})
    address = reverse("inspection", args=[told.ref])
    year = (TODAY() + MONTH).year
    assert f"{year} 年 1 次,上限 3 次" in as_user(district, "director").get(address).content.decode()
    assert f"{year} 年 2 次,上限 3 次" in as_user(district, "clerk").get(address).content.decode()


def test_the_list_takes_as_many_statements_for_many_as_for_one(
    district: District, django_assert_max_num_queries: Any
) -> None:
    rules(district, most=20)
    for _ in range(6):
        noticed(district)
    actor = district.actor("director")
    with django_assert_max_num_queries(3):
        assert len(list(inspections_seen(actor))) == 6


def test_wrong_order_is_told_in_words(district: District) -> None:
    with pytest.raises(WrongState) as said:
        do(district, noticed(district), "revise_inspection", "clerk", **TOLD)
    assert said.value.sentence == "现为「已通知单位」,不能修改检查计划。"
