"""Absences and who stands in (F04, M30): a day ahead, never both away, by the date alone, and what standing in gives."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.turns import turns_of
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing, Refused, WrongState
from huiyin.kernel.verbs import hold_constraints
from huiyin.people.actions import user_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actors import actor_for, named_actor
from huiyin.people.models import User
from huiyin.people.models_posts import Absence, Post
from huiyin.people.posts import away_on, covered_by, receiver_of, receivers, seats
from tests.factories import District


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def file(district: District, a: str, b: str = "", unit: str = "section", name: str = "学籍岗") -> Post:
    said = {"name": name, "duties": "学籍管理", "holder_a": a, "holder_b": b}
    post: Post = post_verbs["file_post"](district.units[unit], actor=district.program, **said).obj
    return post


def leave(district: District, username: str, first: date, last: date, **said: Any) -> Absence:
    data = {"from_on": first, "until_on": last, "kind": "leave", "handover": "材料在柜里", **said}
    if first <= on(0):
        data.setdefault("late_reason", "临时有急事")
    user = User.objects.select_related("unit__institution").get(username=username)
    user_verbs["enter_absence"](user, actor=district.program, **data)
    return user.absences.latest("number")


def refused(district: District, username: str, first: date, last: date, **said: Any) -> str:
    before = Absence.objects.count()
    with pytest.raises(Refused) as refusal:
        leave(district, username, first, last, **said)
    assert Absence.objects.count() == before
    return " ".join([str(refusal.value), *refusal.value.missing])


@pytest.mark.parametrize(
    ("first", "last", "said", "sentence"),
    [
        (5, 4, {}, "末日不能早于首日"),
        (5, 5 + 3 * 365, {}, "一次离岗最长 366 天"),
        (0, 1, {"late_reason": ""}, "离岗要提前一天登记"),
        (-90, -80, {}, "60 天以前的离岗不再补报"),
        (5, 6, {"handover": ""}, "交接说明"),
        (5, 6, {"kind": "holiday"}, "事由"),
    ],
)
def test_bad_absences_are_refused_in_words(
    district: District, first: int, last: int, said: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(district, "head", on(first), on(last), **said)


@pytest.mark.parametrize(("first", "late"), [(1, False), (0, True), (-3, True)])
def test_what_was_not_entered_a_day_ahead_is_marked(district: District, first: int, late: bool) -> None:
    made = leave(district, "head", on(first), on(first + 4), late_reason="急事")
    assert (made.late, made.late_reason) == (late, "急事" if late else "")


def test_absences_of_one_person_do_not_overlap(district: District) -> None:
    leave(district, "head", on(3), on(6))
    assert f"与已登记的离岗重叠:{on(3)} 至 {on(6)}" in refused(district, "head", on(6), on(9))
    leave(district, "head", on(7), on(9))
    with pytest.raises(IntegrityError, match="absence_once_at_a_time"), transaction.atomic():
        Absence.objects.filter(number=2).update(from_on=on(5))


def test_a_and_b_are_never_both_away(district: District) -> None:
    file(district, "head", "helper")
    leave(district, "helper", on(3), on(6))
    said = refused(district, "head", on(5), on(8))
    assert f"岗位「学籍岗」的B岗「{User.objects.get(username='helper').name}」{on(3)} 至 {on(6)} 离岗" in said
    leave(district, "head", on(7), on(8))
    assert "的A岗" in refused(district, "helper", on(8), on(9))


def test_database_holds_that_a_post_is_kept(district: District) -> None:
    post = file(district, "head", "helper")
    leave(district, "helper", on(3), on(6))
    own = leave(district, "head", on(10), on(12))
    with pytest.raises(IntegrityError, match="would be away at the same time"), transaction.atomic():
        Absence.objects.filter(pk=own.pk).update(from_on=on(6))
    leave(district, "principal", on(5), on(5))
    with pytest.raises(IntegrityError, match="would be away at the same time"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(holder_a=User.objects.get(username="principal"))


def test_cover_cannot_run_in_a_circle(district: District) -> None:
    file(district, "head", "helper", name="甲岗")
    file(district, "helper", "principal", unit="logistics", name="乙岗")
    file(district, "principal", "head", unit="school", name="丙岗")
    leave(district, "head", on(3), on(6))
    for username in ("helper", "principal"):
        assert "A、B岗不能同时不在" in refused(district, username, on(4), on(4))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_entered_a_post_is_kept(district: District, seed: int) -> None:
    """Against a count day by day: an absence is taken if and only if it leaves nobody away twice and every post kept."""
    dice, posts = Random(seed), [("head", "helper"), ("helper", "principal"), ("clerk", "head")]
    for a, b in posts:
        file(district, a, b, name=f"{a}岗")
    away: dict[str, set[int]] = {name: set() for name in ("head", "helper", "principal", "clerk")}
    taken = 0
    for _n in range(40):
        name, first = dice.choice(sorted(away)), dice.randint(1, 40)
        days = set(range(first, first + dice.randint(1, 6)))
        others = [b if a == name else a for a, b in posts if name in (a, b)]
        fits = not days & away[name] and not any(days & away[other] for other in others)
        try:
            leave(district, name, on(min(days)), on(max(days)))
        except Refused:
            assert not fits, (name, days, away)
        else:
            assert fits, (name, days, away)
            away[name] |= days
            taken += 1
    assert 5 < taken < 35


def test_who_is_away_cannot_be_put_beside_another_who_is(district: District) -> None:
    leave(district, "head", on(3), on(6))
    leave(district, "helper", on(6), on(6))
    with pytest.raises(Invalid) as refusal:
        file(district, "head", "helper")
    assert "A、B岗不能同时不在" in str(refusal.value)


@pytest.mark.parametrize("day", [-1, 0, 1, 2])
def test_standing_in_begins_and_ends_by_the_date(district: District, freezer_at: Any, day: int) -> None:
    file(district, "head", "helper")
    leave(district, "head", on(0), on(1))
    freezer_at(on(day))
    section = district.units["section"].path
    assert named_actor("helper", via="web").may_at("case.handle", [section]) is (day in (0, 1))
    assert named_actor("head", via="web").may_at("case.handle", [section])
    names = [seat.present and seat.present.username for seat in receivers(district.units["section"])]
    assert names == (["helper"] if day in (0, 1) else ["head"])
    head = User.objects.get(username="head")
    assert [one.username for one in receiver_of(head)] == names


@pytest.fixture
def freezer_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def at(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: day)

    return at


def test_own_grants_are_not_said_to_be_anothers(district: District) -> None:
    case = district.assigned(district.voice(), lead="logistics")
    file(district, "head", "helper")
    leave(district, "head", on(0), on(2))
    district.do(case, "sign", "helper", person="陈科长")
    assert "acts_for" not in JournalEntry.objects.filter(verb="sign").latest("pk").data


def test_whoever_stands_in_does_not_judge_what_the_other_did(district: District) -> None:
    """A supervisor who stands in for the head of a section neither verifies its work nor sees a matter about its head."""
    case = district.submitted()
    about = district.case(district.voice())
    district.do(about, "mark_conduct", "clerk", conduct="on", about_user="head")
    supervisor = district.actor("supervisor")
    assert case_verbs["verify"].refusal(case, supervisor) is None
    file(district, "head", "supervisor")
    leave(district, "head", on(0), on(2))
    supervisor = district.actor("supervisor")
    assert isinstance(case_verbs["verify"].refusal(case, supervisor), Missing)
    assert case.ref not in {turn.case.ref for turn in turns_of(supervisor, "verify").rows}
    assert case_verbs.barred(type(about).objects.get(pk=about.pk), supervisor)


def test_standing_in_gives_only_what_lies_at_the_post_and_never_the_keeping_of_people(district: District) -> None:
    role = {"role": "supervisor", "unit": "school"}
    user_verbs["give_role"](User.objects.get(username="head"), actor=district.program, **role)
    file(district, "head", "helper")
    file(district, "admin", "auditor", unit="bureau", name="管理岗")
    leave(district, "head", on(0), on(2))
    leave(district, "admin", on(0), on(2))
    helper, auditor = named_actor("helper", via="web"), named_actor("auditor", via="web")
    assert not helper.may_at("case.verify", [district.units["school"].path])
    assert not auditor.paths("people.keep")
    assert auditor.may_at("unit.keep", [district.units["bureau"].path])


def test_an_actor_costs_one_query(district: District, django_assert_num_queries: Any) -> None:
    user = User.objects.select_related("unit").get(username="helper")
    with django_assert_num_queries(1):
        actor_for(user, via="web")


def test_cancelling_and_coming_back(district: District) -> None:
    file(district, "head", "helper")
    leave(district, "head", on(5), on(6))
    head = User.objects.get(username="head")
    user_verbs["cancel_absence"](head, actor=district.program, number=1)
    leave(district, "head", on(-2), on(4))
    assert covered_by(User.objects.get(username="helper"))
    said = {"number": 2, "materials": "公章、台账已交回"}
    with pytest.raises(Invalid, match="取消离岗"):
        user_verbs["return_to_post"](head, actor=district.program, back_on=on(-2), **said)
    with pytest.raises(Invalid, match="不能在将来"):
        user_verbs["return_to_post"](head, actor=district.program, back_on=on(9), **said)
    user_verbs["return_to_post"](User.objects.get(username="head"), actor=district.program, **said)
    done = head.absences.get(number=2)
    assert (done.until_on, done.planned_until, done.materials) == (on(-1), on(4), "公章、台账已交回")
    assert not covered_by(User.objects.get(username="helper"))
    assert head.pk not in away_on(on(0))
    with pytest.raises(Missing):
        user_verbs["return_to_post"](User.objects.get(username="head"), actor=district.program, **said)


def test_who_leaves_the_office_leaves_the_seats(district: District) -> None:
    post = file(district, "head", "helper")
    user_verbs["deactivate"](User.objects.get(username="helper"), actor=district.program)
    post.refresh_from_db()
    assert post.holder_b is None
    assert JournalEntry.objects.filter(verb="deactivate").latest("pk").data["left"] == ["学籍岗"]
    with pytest.raises(IntegrityError, match="does not work here"), transaction.atomic():
        end_access_past_the_verb("head")


def end_access_past_the_verb(username: str) -> None:
    User.objects.filter(username=username).update(state="inactive")
    hold_constraints()


def test_a_is_not_b_and_nobody_unknown(district: District) -> None:
    with pytest.raises(Invalid, match="不能是同一个人"):
        file(district, "head", "head")
    with pytest.raises(Invalid):
        file(district, "head", "nobody")
    head = User.objects.select_related("unit").get(username="head")
    with pytest.raises(IntegrityError, match="post_a_is_not_b"), transaction.atomic():
        Post.objects.create(unit=head.unit, name="岗", holder_a=head, holder_b=head, filed_on=on(0))


def test_an_empty_seat_is_no_absence(district: District) -> None:
    post = file(district, "", "helper")
    seat = seats([Post.objects.select_related("holder_a", "holder_b").get(pk=post.pk)])[0]
    assert (seat.present, seat.covered) == (None, False)


def test_inactive_people_enter_nothing(district: District) -> None:
    user_verbs["deactivate"](User.objects.get(username="head"), actor=district.program)
    with pytest.raises(WrongState):
        leave(district, "head", on(3), on(4))
