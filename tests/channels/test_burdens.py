"""What schools report of their burden (C20): filed in four fields, sorted in three ways, to a department numbers alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases.models import Identity, Voice
from huiyin.channels import actions_burden
from huiyin.channels.actions_burden import FileForm, burden_verbs
from huiyin.channels.models_burden import Burden
from huiyin.channels.queries import one, seen
from huiyin.channels.queries_burden import (
    MONTHS,
    barred,
    burdens_seen,
    month_before,
    own_departments,
    told_to_department,
)
from huiyin.channels.terms import FEWEST_SCHOOLS, BurdenKind
from huiyin.kernel.actors import Actor, Grant, Person
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions import unit_verbs
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from tests.channels.stories import BURDEN, a_burden, fresh
from tests.factories import District


def do(d: District, burden: Burden, verb: str, by: str = "clerk", **said: Any) -> Burden:
    burden_verbs[verb](fresh(burden), actor=d.actor(by), **said)
    return fresh(burden)


def refused(d: District, **said: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as found:
        a_burden(d, **said)
    return found.value.errors


# Filing.


def test_a_school_files_with_four_fields(district: District, clock: Any) -> None:
    clock.set("2026-03-03 09:00")
    made = a_burden(district, by="principal")
    assert (made.school, made.department, made.campaign) == (
        district.units["school"], district.units["section"], district.campaign,
    )  # fmt: skip
    assert (made.state, made.whose, made.amount, made.file_number) == ("filed", "基础教育科", None, "")
    form = FileForm(obj=district.units["school"], actor=district.actor("principal"))
    asked = [name for name, field in form.fields.items() if field.required]
    assert len(asked) + len({"department or body"}) == 4
    assert [unit.code for unit in form.fields["department"].queryset] == ["office", "section", "logistics"]


def test_another_body_is_named_in_words_and_a_department_is_chosen(district: District, clock: Any) -> None:
    clock.set("2026-03-03 09:00")
    assert a_burden(district, department="", body="区体育局").whose == "区体育局"
    assert list(refused(district, department="", body="")) == ["department"]
    assert list(refused(district, body="区体育局")) == ["body"]
    assert "基础教育科" in refused(district, department="", body="区教委 基础教育科")["body"][0]
    for wrong in ("school2", "bureau", "nowhere"):
        assert list(refused(district, department=wrong)) == ["department"]
    assert list(refused(district, subject="第一小学每周三个会")) == ["subject"]
    assert list(refused(district, happened_on="2026-03-04")) == ["happened_on"]
    assert list(refused(district, amount="0")) == ["amount"]


def test_only_for_a_school_and_only_by_whoever_may(district: District) -> None:
    with pytest.raises(Missing, match="还不能"):
        a_burden(district, school="section")
    with pytest.raises(NotAllowed):
        a_burden(district, school="school2", by="principal")
    with pytest.raises(NotAllowed):
        a_burden(district, by="clerk")


def written_to_the_end(made: Burden, said: dict[str, Any]) -> None:
    Burden.objects.filter(pk=made.pk).update(**said)
    connection.check_constraints()


def test_the_database_holds_what_a_report_is(district: District) -> None:
    made = a_burden(district)
    for wrong in (
        {"department": None}, {"body": "区体育局"}, {"school": district.units["school2"]}, {"subject": "别的"},
        {"kind": "party"}, {"state": "sorted"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Burden.objects.filter(pk=made.pk).update(**wrong)
    for half in ({"state": "counted"}, {"reason": "不属实"}, {"sorted_at": made.filed_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            written_to_the_end(made, half)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()
    made.pk, made.ref, made.department = None, "F2026-9", district.units["school2"]
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_references_tell_nothing_of_how_many_there_are(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap between two references that one sees would tell of a report in between that one may not see."""
    drawn = iter([7, 7, 3, 3, 7, 5])
    monkeypatch.setattr(actions_burden, "randbelow", lambda _end: next(drawn))
    assert [a_burden(district).ref[-8:] for _n in range(3)] == ["00000007", "00000003", "00000005"]


# Sorting.


def test_it_is_counted_or_left_out_for_a_reason(district: District) -> None:
    counted = do(district, a_burden(district), "count_burden")
    assert (counted.state, counted.sorted_by, counted.voice) == ("counted", district.users["clerk"], None)
    with pytest.raises(Invalid):
        do(district, a_burden(district), "leave_burden", reason="")
    left = do(district, a_burden(district), "leave_burden", reason="是区政府统一部署的")
    assert (left.state, left.reason) == ("not_counted", "是区政府统一部署的")
    with pytest.raises(WrongState):
        do(district, left, "count_burden")
    for by in ("principal", "leader"):
        with pytest.raises(NotAllowed):
            do(district, a_burden(district), "count_burden", by=by)


def test_as_a_voice_it_enters_the_loop_without_the_school(district: District) -> None:
    made = a_burden(district, by="principal")
    unit_verbs["rename_unit"](fresh(district.units["school"]), actor=district.program, name="实验一小")
    for names in ("第一小学反映会多", "实验一 小反映会多"):
        with pytest.raises(Invalid, match="校名"):
            do(district, made, "burden_to_voice", text=names)
    offered = burden_verbs["burden_to_voice"].form(obj=fresh(made), actor=district.actor("clerk")).initial["text"]
    sorted_now = do(district, made, "burden_to_voice", text=offered)
    voice = Voice.objects.get()
    assert (sorted_now.state, sorted_now.voice, voice.channel, voice.disposition) == (
        "voice", voice, "grassroots", "pending",
    )  # fmt: skip
    assert voice.body == "学校反映:基础教育科的会议多,事由:每周例会连开三场。"
    assert voice.anonymous
    assert not Identity.objects.filter(voice=voice, sealed__isnull=False).exists()
    about_voice = JournalEntry.objects.filter(about=f"voice/{voice.ref}")
    assert {entry.actor for entry in about_voice} == {"clerk"}
    assert not any(made.ref in str(entry.data) for entry in about_voice)
    assert district.working(voice).state == "working"
    assert not Outbox.objects.filter(entry__about=f"burden/{made.ref}").exists()


# Who sees it: the one rule, in Python and in SQL.


def test_the_school_and_the_office_see_it_and_nobody_else(district: District) -> None:
    made = a_burden(district)
    who = {name: one("burden", district.actor(name), made.ref) is not None for name in district.users}
    assert who == {
        "clerk": True, "principal": True, "director": True, "leader": True, "auditor": True,
        "head": False, "helper": False, "supervisor": False, "admin": False, "discipline": False,
    }  # fmt: skip


def test_who_works_in_the_department_sees_nothing_whatever_he_was_granted(district: District) -> None:
    made, other = a_burden(district), a_burden(district, department="logistics")
    for role in ("clerk", "leader", "auditor", "admin"):
        district.add_user(f"section-{role}", "section", role, at_unit="bureau")
        actor = district.actor(f"section-{role}")
        assert one("burden", actor, made.ref) is None
        assert burden_verbs.offers(made, actor) == []
    sorter = district.actor("section-clerk")
    assert list(seen("burden", sorter)) == [other]
    for verb, said in (("count_burden", {}), ("leave_burden", {"reason": "不"}), ("burden_to_voice", {"text": "会"})):
        with pytest.raises(NotAllowed):
            burden_verbs[verb](fresh(made), actor=sorter, **said)
    stands_in = Actor(
        name="x", unit_path=district.units["office"].path, grants=district.actor("clerk").grants,
        stands_for=(Person("head", district.users["head"].pk, district.units["section"].path),),
    )  # fmt: skip
    assert one("burden", stands_in, made.ref) is None
    assert one("burden", stands_in, other.ref) == other


def test_a_school_below_the_department_sees_its_own_report(district: District) -> None:
    under = {"kind": "district", "level": 1, "parent": "bureau", "code": "north", "name": "城北学区"}
    north = unit_verbs["add_unit"](district.institution, actor=district.program, **under).obj
    under = {"kind": "school", "level": 2, "parent": "north", "code": "third", "name": "第三小学"}
    district.units |= {
        "north": north,
        "third": unit_verbs["add_unit"](district.institution, actor=district.program, **under).obj,
    }
    district.add_user("third", "third", "handler")
    district.add_user("north", "north", "handler")
    made = a_burden(district, school="third", department="north", by="third")
    assert one("burden", district.actor("third"), made.ref) == made
    assert one("burden", district.actor("north"), made.ref) is None
    assert list(own_departments(district.actor("north"))) == [north]
    assert not own_departments(district.actor("third")).exists()


PLACES = ["bureau", "office", "section", "logistics", "school", "school2"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    home=st.sampled_from(PLACES),
    more=st.lists(st.sampled_from(PLACES), max_size=2),
    grants=st.lists(
        st.tuples(st.sampled_from(["voice.view", "voice.sort", "burden.report", "case.view"]), st.sampled_from(PLACES)),
        max_size=4,
    ),
)
def test_list_and_single_report_are_one_rule(district: District, home: str, more: list[str], grants: Any) -> None:
    if not Burden.objects.exists():
        a_burden(district)
        a_burden(district, school="school2", department="logistics")
        a_burden(district, department="", body="区体育局")
    paths = {code: unit.path for code, unit in district.units.items()}
    actor = Actor(
        name="x", unit_path=paths[home], grants=frozenset(Grant(one, paths[at]) for one, at in grants),
        stands_for=tuple(Person(f"p{at}", 0, paths[at]) for at in more),
    )  # fmt: skip
    found = set(burdens_seen(actor).values_list("pk", flat=True))
    office = [actor.may_at(one, [paths["bureau"]]) for one in ("voice.view", "voice.sort")]
    for burden in Burden.objects.select_related("school", "department"):
        own = actor.works_in(burden.school.path) and actor.may_at("burden.report", [burden.school.path])
        may = any(office) or own
        assert (burden.pk in found) == (may and not barred(burden, actor))
        works = any(path == (burden.department.path if burden.department else "") for path in actor.unit_paths)
        assert not (works and burden.pk in found)


# What a department is told.


def three_schools(d: District) -> None:
    said = {"kind": "school", "level": 2, "parent": "bureau", "code": "school3", "name": "第三小学"}
    d.units["school3"] = unit_verbs["add_unit"](d.institution, actor=d.program, **said).obj


def test_a_department_is_told_numbers_only_where_three_schools_reported(district: District, clock: Any) -> None:
    clock.set("2026-03-20 09:00")
    three_schools(district)
    day, section = date(2026, 3, 20), district.units["section"]

    def march() -> dict[str, int | None]:
        return {kind.value: n for kind, n in told_to_department(section, day)[0].numbers}

    nothing = told_to_department(section, day)
    assert len(nothing) == MONTHS
    assert {n for month in nothing for _kind, n in month.numbers} == {None}
    for school in ("school", "school", "school2"):
        do(district, a_burden(district, school=school), "count_burden")
    assert told_to_department(section, day) == nothing, "five reports of two schools are still too few schools"
    last = a_burden(district, school="school3")
    left = do(district, a_burden(district, school="school3"), "leave_burden", reason="不属实")
    assert left.state == "not_counted"
    assert told_to_department(section, day) == nothing, "neither what waits nor what was left out counts"
    do(district, last, "burden_to_voice", text="学校反映例会多")
    assert march() == {"meeting": 4, "document": None, "inspection": None}
    a_burden(district, happened_on="2026-02-27", kind="document")
    assert [one.month for one in told_to_department(section, day)][:2] == [date(2026, 3, 1), date(2026, 2, 1)]
    assert told_to_department(district.units["logistics"], day) == nothing


def test_months_go_back_over_the_year() -> None:
    assert [month_before(date(2026, 1, 31), back) for back in (0, 1, 12)] == [
        date(2026, 1, 1), date(2025, 12, 1), date(2025, 1, 1),
    ]  # fmt: skip
    assert FEWEST_SCHOOLS == 3
    assert len(BurdenKind) == 3


# Figures.


def test_figures_count_what_the_asker_sees_and_open_it(district: District, clock: Any) -> None:
    clock.set("2026-03-03 09:00")
    ours, theirs = a_burden(district), a_burden(district, department="logistics", kind="document")
    outside = a_burden(district, department="", body="区体育局", kind="inspection")
    do(district, outside, "count_burden")
    clock.set("2026-03-04 09:00")
    do(district, theirs, "count_burden")

    def parts(name: str, by: str, **more: Any) -> dict[str, int]:
        counted = count(FIGURES[name], Scope(district.campaign, asker=district.actor(by), **more))
        return {part.code: part.value for part in counted.split if part.value}

    assert parts("burdens.reported", "clerk") == {
        "meeting/filed": 1, "document/counted": 1, "inspection/counted": 1,
    }  # fmt: skip
    assert parts("burdens.reported", "clerk", as_of=date(2026, 3, 3))["document/filed"] == 1
    assert parts("burdens.counted", "leader") == {"logistics": 1, "区体育局": 1}
    assert parts("burdens.counted", "leader", unit=district.units["logistics"]) == {"logistics": 1}
    found = rows(FIGURES["burdens.counted"], Scope(district.campaign), actor=district.actor("leader"), part="logistics")
    assert (found.refs, found.value, found.withheld) == ([theirs.ref], 1, 0)
    district.add_user("sorter", "section", "clerk", at_unit="bureau")
    assert "meeting/filed" not in parts("burdens.reported", "sorter")
    mine = rows(FIGURES["burdens.reported"], Scope(district.campaign), actor=district.actor("sorter"))
    assert (set(mine.refs), mine.value, mine.withheld) == ({theirs.ref, outside.ref}, 2, 0)
    for by in ("supervisor", "head"):
        with pytest.raises(NotAllowed):
            count(FIGURES["burdens.reported"], Scope(district.campaign, asker=district.actor(by)))
    with pytest.raises(NotAllowed):
        rows(FIGURES["burdens.counted"], Scope(district.campaign), actor=district.actor("supervisor"))
    assert count(FIGURES["burdens.reported"], Scope(district.campaign)).value == 0, "nobody asks"
    assert ours.ref != theirs.ref
    assert BURDEN["department"] == "section"
