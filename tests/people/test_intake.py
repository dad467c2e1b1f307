"""The unit tree from a table: by the verbs, in whatever order the rows stand."""

from pathlib import Path

import pytest

from huiyin.kernel import journal
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Missing, NotAllowed
from huiyin.kernel.tables import TableRefused
from huiyin.people.intake import import_units
from huiyin.people.models import Unit, UnitVersion

HEADS = "代码,名称,类别,层级,上级"


def a_table(folder: Path, *rows: str, heads: str = HEADS) -> Path:
    path = folder / "单位.csv"
    path.write_text("\n".join([heads, *rows]), encoding="utf-8")
    return path


def bring_in(district, path):
    return import_units(district.institution, path, path.name, district.actor("admin"))


def counts(result):
    return result.rows, result.added, result.changed, result.already_there, len(result.rejected)


def test_units_come_in_whatever_their_order(district, tmp_path):
    path = a_table(
        tmp_path,
        "c1,一班教研组,科室,1,s9",
        "s9,第九小学,学校,,x1",
        "x1,城东学区,学区,机关、学区、直属单位,bureau",
        "z1,信息中心,subordinate,1,区教委",
    )
    assert counts(bring_in(district, path)) == (4, 4, 0, 0, 0)
    team = Unit.objects.get(code="c1")
    assert team.parent.code == "s9"
    assert team.parent.parent.code == "x1"
    assert team.path == f"{team.parent.path}{team.pk}."
    assert (team.parent.kind, team.parent.level) == ("school", 2)
    assert Unit.objects.get(code="z1").parent.code == "bureau"
    assert UnitVersion.objects.filter(unit=team, until=None).count() == 1
    assert JournalEntry.objects.get(about="unit/c1").actor == "admin"
    assert journal.verify() == []


def test_units_that_are_there_stay_change_name_or_move(district, tmp_path):
    path = a_table(
        tmp_path,
        "school,第一实验小学,学校,2,",
        "school2,第二小学,学校,2,x1",
        "x1,城东学区,学区,1,bureau",
        "section,基础教育科,科室,1,bureau",
    )
    assert counts(bring_in(district, path)) == (4, 1, 2, 1, 0)
    assert Unit.objects.get(code="school").name == "第一实验小学"
    assert Unit.objects.get(code="school2").parent.code == "x1"
    verbs = JournalEntry.objects.filter(about__in=["unit/school", "unit/school2"]).exclude(verb="add_unit")
    assert sorted(verbs.values_list("about", "verb")) == [("unit/school", "rename_unit"), ("unit/school2", "move_unit")]
    assert counts(bring_in(district, path)) == (4, 0, 0, 4, 0)


def test_bad_units_are_rejected_one_by_one_with_reasons(district, tmp_path):
    path = a_table(
        tmp_path,
        "a,甲,学校,2,bureau",
        "a,乙,学校,2,bureau",
        ",丙,学校,2,bureau",
        "d,丁,飞船,2,bureau",
        "e,戊,学校,2,nowhere",
        "f,己,学校,2,g",
        "g,庚,学校,2,f",
        "h,辛,学校,2,",
        "i,,学校,2,bureau",
        "j,壬,学校,九,bureau",
    )
    result = bring_in(district, path)
    assert counts(result) == (10, 2, 0, 0, 8)
    reasons = dict(result.rejected)
    assert reasons[3] == "代码「a」与第 2 行重复。"
    assert reasons[4] == "没有代码。"
    assert "类别" in reasons[5]
    assert "上级单位" in reasons[6]
    assert "互为上级" in reasons[7]
    assert "互为上级" in reasons[8]
    assert Unit.objects.get(code="h").parent.code == "bureau"
    assert "名称" in reasons[10]
    assert "层级" in reasons[11]


def test_unit_moved_below_itself_is_rejected(district, tmp_path):
    result = bring_in(district, a_table(tmp_path, "x1,学区,学区,1,bureau", "bureau,区教委,机关,1,x1"))
    assert [number for number, _reason in result.rejected] == [3]
    assert Unit.objects.get(code="bureau").parent is None


def test_other_kind_of_a_unit_is_said_and_not_changed(district, tmp_path):
    result = bring_in(district, a_table(tmp_path, "section,基础教育科,学校,2,"))
    assert counts(result) == (1, 0, 0, 1, 0)
    assert any("没有改动" in sentence for sentence in result.notes)
    assert Unit.objects.get(code="section").kind == "section"


def test_units_need_the_permission_and_a_table(district, tmp_path):
    path = a_table(tmp_path, "a,甲,学校,2,bureau")
    with pytest.raises(NotAllowed):
        import_units(district.institution, path, path.name, district.actor("clerk"))
    with pytest.raises(Missing, match="代码"):
        bring_in(district, a_table(tmp_path, "甲,学校", heads="名称,类别"))
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(TableRefused):
        bring_in(district, broken)
    assert not Unit.objects.filter(code="a").exists()
