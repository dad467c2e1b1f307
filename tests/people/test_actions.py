"""Units keep their history, nobody gives what he may not give, and a password is nowhere in the journal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.kernel import journal
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.models import JournalEntry, JournalValue
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actors import actor_for, named_actor, oneself
from huiyin.people.models import RoleGiven, Unit, UnitVersion, User
from huiyin.people.permissions import P
from tests.factories import PASSWORD, District

NEW_UNIT = {"code": "new", "name": "新科室", "kind": "section", "level": 1, "parent": "section"}


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def user(username: str) -> User:
    return User.objects.select_related("unit").get(username=username)


def keeper_of(district: District, code: str) -> Actor:
    """Return somebody who keeps units and people at one unit and below, and nowhere else."""
    path = unit(code).path
    return Actor(name="keeper", grants=frozenset({Grant(P.PEOPLE_KEEP, path), Grant(P.UNIT_KEEP, path)}))


# Units.


def test_new_unit_hangs_below_its_parent_with_its_first_version(district: District) -> None:
    made = unit_verbs["add_unit"](district.institution, actor=district.program, **NEW_UNIT).obj
    assert made.path == f"{unit('section').path}{made.pk}."
    version = UnitVersion.objects.get(unit=made)
    assert (version.name, version.path, version.until) == ("新科室", made.path, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"code": "school"}, "code"), ({"parent": ""}, "parent"), ({"parent": "none"}, "parent"), ({"level": 3}, "level")],
)
def test_bad_unit_is_refused_in_words(district: District, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        unit_verbs["add_unit"](district.institution, actor=district.program, **NEW_UNIT | change)
    assert list(refused.value.errors) == [field]
    assert Unit.objects.count() == 6


def test_renamed_unit_keeps_the_old_name_for_its_time(district: District) -> None:
    unit_verbs["rename_unit"](unit("section"), actor=district.program, name="基教科")
    old, new = UnitVersion.objects.filter(unit__code="section").order_by("pk")
    assert (old.name, old.until, new.name, new.until) == ("基础教育科", new.at, "基教科", None)
    assert JournalEntry.objects.get(about="unit/section", verb="rename_unit").data["was"] == "基础教育科"


def test_moved_unit_takes_all_below_with_it(district: District) -> None:
    for code, parent in (("group", "section"), ("team", "group")):
        unit_verbs["add_unit"](
            district.institution, actor=district.program, **NEW_UNIT | {"code": code, "parent": parent}
        )
    unit_verbs["move_unit"](unit("group"), actor=district.program, parent="school")
    assert unit("group").path == f"{unit('school').path}{unit('group').pk}."
    assert unit("team").path == f"{unit('group').path}{unit('team').pk}."
    for code in ("group", "team"):
        assert UnitVersion.objects.get(unit__code=code, until=None).path == unit(code).path
        assert UnitVersion.objects.filter(unit__code=code).count() == 2
    assert not unit("section").children.exists()


def test_unit_is_not_moved_below_itself(district: District) -> None:
    unit_verbs["add_unit"](district.institution, actor=district.program, **NEW_UNIT)
    for parent in ("section", "new"):
        with pytest.raises(Invalid):
            unit_verbs["move_unit"](unit("section"), actor=district.program, parent=parent)


def test_move_is_not_entered_before_a_change_of_what_hangs_below(district: District) -> None:
    """The unit's own version is old enough, that of its child is not: refused in words, and nothing is moved."""
    long_ago = timezone.now() - timedelta(days=9)
    section = {**NEW_UNIT, "code": "group", "parent": "bureau"}
    UnitVersion.objects.update(at=long_ago)
    unit_verbs["add_unit"](district.institution, actor=district.program, at=long_ago, **section)
    unit_verbs["add_unit"](district.institution, actor=district.program, **NEW_UNIT | {"parent": "group"})
    with pytest.raises(Missing, match="生效时间不早于「新科室」上一次变动"):
        unit_verbs["move_unit"](
            unit("group"), actor=district.program, parent="school", at=timezone.now() - timedelta(days=1)
        )
    assert unit("group").parent == unit("bureau")


def test_unit_with_units_below_is_not_closed(district: District) -> None:
    unit_verbs["add_unit"](district.institution, actor=district.program, **NEW_UNIT)
    with pytest.raises(Missing, match="先撤销或移走 1 个下级单位"):
        unit_verbs["close_unit"](unit("section"), actor=district.program)
    unit_verbs["close_unit"](unit("new"), actor=district.program)
    unit_verbs["close_unit"](unit("section"), actor=district.program)
    with pytest.raises(WrongState):
        unit_verbs["rename_unit"](unit("section"), actor=district.program, name="旧科")
    with pytest.raises(Invalid):
        district.assigned(lead="section")


def test_unit_is_kept_by_its_own_keepers_only(district: District) -> None:
    with pytest.raises(NotAllowed):
        unit_verbs["rename_unit"](unit("school2"), actor=keeper_of(district, "school"), name="别校")
    unit_verbs["rename_unit"](unit("school"), actor=keeper_of(district, "school"), name="一小")


# Users, roles, tokens.


def test_password_is_nowhere_in_the_journal(district: District) -> None:
    made = user_verbs["add_user"](
        unit("school"), actor=district.program, username="wang", name="王", password=PASSWORD
    ).obj
    user_verbs["set_password"](user("wang"), actor=district.program, password=PASSWORD + "-new")
    assert user("wang").check_password(PASSWORD + "-new")
    assert made.password != PASSWORD
    entries = JournalEntry.objects.filter(about="user/wang")
    assert [entry.verb for entry in entries.order_by("number")] == ["add_user", "set_password"]
    written = [*entries.values_list("data", "commitments"), *JournalValue.objects.values_list("value")]
    assert PASSWORD not in str(written)
    assert "password" not in str(list(entries.values_list("data")))
    assert journal.verify() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"username": "clerk"}, "username"), ({"username": "两 词"}, "username"), ({"password": "short"}, "password"),
     ({"password": "1234567890"}, "password"), ({"name": ""}, "name")],
)  # fmt: skip
def test_bad_user_is_refused_in_words(district: District, change: dict[str, Any], field: str) -> None:
    data = {"username": "wang", "name": "王", "password": PASSWORD} | change
    with pytest.raises(Invalid) as refused:
        user_verbs["add_user"](unit("school"), actor=district.program, **data)
    assert list(refused.value.errors) == [field]


def test_role_opens_its_unit_and_below_until_it_is_taken(district: District) -> None:
    district.add_user("wang", "school")
    case = district.assigned(lead="school")
    assert not named_actor("wang", via="web").may_at("case.handle", [unit("school").path])
    user_verbs["give_role"](user("wang"), actor=district.program, role="handler", unit="school")
    user_verbs["give_role"](user("wang"), actor=district.program, role="handler", unit="school")
    assert RoleGiven.objects.get(user__username="wang").until is None, "given twice, held once"
    assert district.do(case, "sign", "wang", person="王").person == "王"
    user_verbs["take_role"](user("wang"), actor=district.program, role="handler", unit="school")
    assert RoleGiven.objects.get(user__username="wang").until is not None
    with pytest.raises(NotAllowed):
        district.do(case, "plan", "wang", content="换", standard="60 度")


def test_nobody_gives_a_role_where_he_keeps_nobody(district: District) -> None:
    district.add_user("wang", "school")
    keeper = keeper_of(district, "school")
    user_verbs["give_role"](user("wang"), actor=keeper, role="handler", unit="school")
    with pytest.raises(Missing, match="在「区教委」维护用户的权限"):
        user_verbs["give_role"](user("wang"), actor=keeper, role="leader", unit="bureau")
    with pytest.raises(NotAllowed):
        user_verbs["give_role"](user("clerk"), actor=keeper, role="handler", unit="school")


@pytest.mark.parametrize(("verb", "data"), [("set_password", {"password": PASSWORD}), ("add_token", {"label": "接口"})])
def test_nobody_takes_over_an_account_that_may_more(district: District, verb: str, data: dict[str, Any]) -> None:
    """A keeper of the school must not become the bureau's leader by a new password or token."""
    district.add_user("wang", "school", "leader", at_unit="bureau")
    with pytest.raises(Missing, match="在「区教委」维护用户的权限"):
        user_verbs[verb](user("wang"), actor=keeper_of(district, "school"), **data)
    user_verbs[verb](user("wang"), actor=oneself(user("wang"), via="web"), **data)


def test_oneself_keeps_the_own_account_and_no_other(district: District) -> None:
    clerk = oneself(user("clerk"), via="web")
    user_verbs["set_password"](user("clerk"), actor=clerk, password=PASSWORD + "-mine")
    with pytest.raises(NotAllowed):
        user_verbs["set_password"](user("head"), actor=clerk, password=PASSWORD)
    with pytest.raises(Missing):
        user_verbs["give_role"](user("clerk"), actor=clerk, role="leader", unit="bureau")


def test_deactivated_person_may_nothing_and_cannot_come_back_alone(district: District) -> None:
    user_verbs["deactivate"](user("clerk"), actor=district.program)
    assert actor_for(user("clerk"), via="web").grants == frozenset()
    with pytest.raises(NotAllowed, match="已停用"):
        named_actor("clerk", via="cli")
    with pytest.raises(NotAllowed):
        user_verbs["activate"](user("clerk"), actor=oneself(user("clerk"), via="web"))
    user_verbs["activate"](user("clerk"), actor=district.program)
    assert named_actor("clerk", via="cli").may_at("case.open", [unit("bureau").path])


def test_unknown_name_is_refused_in_words(district: District) -> None:
    with pytest.raises(NotAllowed, match="没有用户「nobody」"):
        named_actor("nobody", via="cli")


def test_token_is_shown_once_and_stored_as_a_digest(district: District) -> None:
    shown = user_verbs["add_token"](user("clerk"), actor=district.program, label="接口").obj.token
    kept = user("clerk").tokens.get()
    assert shown.startswith("hy_")
    assert shown not in (kept.digest, kept.label)
    assert shown not in str(list(JournalEntry.objects.values_list("data")))
    user_verbs["revoke_token"](user("clerk"), actor=district.program, number=1)
    assert user("clerk").tokens.get().revoked_at is not None
    with pytest.raises(Invalid):
        user_verbs["revoke_token"](user("clerk"), actor=district.program, number=1)
