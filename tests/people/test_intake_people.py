"""People from a table: each row whole or not at all, passwords shown once, nobody doubled."""

from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from huiyin.kernel import journal
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Missing, NotAllowed
from huiyin.people.intake_people import import_people
from huiyin.people.models import PartyGroup, User

HEADS = "账号,姓名,所在单位,职务,角色,岗位职责,电话,党小组"


def bring_in(district, folder: Path, *rows: str, heads: str = HEADS, by: str = "admin"):
    path = folder / "人员.csv"
    path.write_text("\n".join([heads, *rows]), encoding="utf-8")
    return import_people(district.institution, path, path.name, district.actor(by))


def test_a_row_becomes_a_person_with_role_card_and_group(district, tmp_path):
    result = bring_in(district, tmp_path, "wang,王小明,第一小学,教导主任,承办人,课后服务,023-48611234,第一党小组")
    assert (result.rows, result.added, result.rejected) == (1, 1, [])
    (slip,) = result.slips
    user = User.objects.get(username="wang")
    assert (user.name, user.unit.code, user.title, user.duty) == ("王小明", "school", "教导主任", "课后服务")
    assert (user.phone, user.party_group.name) == ("023-48611234", "第一党小组")
    assert [(g.role.code, g.unit.code) for g in user.roles_given.all()] == [("handler", "school")]
    assert authenticate(username="wang", password=slip.password) == user
    assert journal.verify() == []


def test_the_password_stands_nowhere(district, tmp_path):
    (slip,) = bring_in(district, tmp_path, "wang,王小明,school,,,,,").slips
    assert not [e for e in JournalEntry.objects.all() if slip.password in str(e.data)]


def test_who_is_there_is_changed_and_not_doubled(district, tmp_path):
    bring_in(district, tmp_path, "wang,王小明,school,教师,handler,,,一组")
    result = bring_in(district, tmp_path, "wang,王小明,school,校长,handler,,,")
    assert (result.added, result.changed, result.already_there) == (0, 1, 0)
    assert (User.objects.get(username="wang").title, User.objects.get(username="wang").party_group.name) == (
        "校长",
        "一组",
    )
    again = bring_in(district, tmp_path, "wang,王小明,school,,handler,,,")
    assert (again.added, again.changed, again.already_there) == (0, 0, 1)


def test_a_role_may_be_held_elsewhere(district, tmp_path):
    bring_in(district, tmp_path, "wang,王小明,办公室,,经办员@bureau、承办人,,,")
    held = User.objects.get(username="wang").roles_given.order_by("pk")
    assert [(g.role.code, g.unit.code) for g in held] == [("clerk", "bureau"), ("handler", "office")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",王小明,school,,,,,", "没有用户名"),
        ("wang,,school,,,,,", "姓名"),
        ("wang,王小明,火星小学,,,,,", "没有单位「火星小学」"),
        ("wang,王小明,school,,皇帝,,,", "没有角色「皇帝」"),
        ("wa ng!,王小明,school,,,,,", "用户名"),
        ("wang,王小明,school,,,,打给我,", "电话"),
        ("wang,王小明,school,,,,," + "长" * 65, "党小组"),
        ("admin,别人,school,,,,,", "已是"),
    ],
)
def test_a_bad_row_is_told_and_leaves_nothing(district, tmp_path, row, reason):
    before, entries = User.objects.count(), JournalEntry.objects.count()
    result = bring_in(district, tmp_path, row)
    assert result.added == 0
    assert result.rejected[0][0] == 2
    assert reason in result.rejected[0][1]
    assert (User.objects.count(), JournalEntry.objects.count()) == (before, entries)
    assert not PartyGroup.objects.exists()


def test_a_name_twice_in_one_file_is_taken_once(district, tmp_path):
    result = bring_in(district, tmp_path, "wang,王小明,school,,,,,", "wang,王大明,school,,,,,")
    assert result.added == 1
    assert "第 2 行重复" in result.rejected[0][1]


def test_heads_that_are_missing_are_all_named(district, tmp_path):
    with pytest.raises(Missing) as refused:
        bring_in(district, tmp_path, "甲,乙", heads="甲列,乙列")
    assert "用户名" in str(refused.value)
    assert "单位" in str(refused.value)


def test_who_does_not_keep_people_brings_in_nobody(district, tmp_path):
    with pytest.raises(NotAllowed):
        bring_in(district, tmp_path, "wang,王小明,school,,,,,", by="clerk")


def test_who_keeps_one_school_adds_nobody_elsewhere(district, tmp_path):
    district.add_user("keeper", "school", "admin")
    result = bring_in(
        district,
        tmp_path,
        "wang,王小明,school,,,,,",
        "li,李四,school2,,,,,",
        "zhao,赵五,school,,handler@bureau,,,",
        by="keeper",
    )
    assert result.added == 1
    assert [number for number, _reason in result.rejected] == [3, 4]
