"""Files brought in by command."""

from pathlib import Path

import pytest

from huiyin.cases.models import Voice
from huiyin.people.models import Unit, User
from tests.config.command import run, told
from tests.factories import District

HERE = ("--campaign", "district-2026", "--channel", "mailbox", "--as", "clerk")


def csv(folder: Path, *lines: str, name: str = "信箱.csv") -> str:
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def test_import_ends_with_one_line_of_counts(district: District, tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "编号,时间,主题,内容",
        "1,2026-03-01 09:00,食堂,菜冷",
        "2,2026-03-02 09:00,食堂,菜冷",
        "3,某日,食堂,汤冷",
    )
    said = run("import", "voices", file, *HERE, "--json")
    assert said.code == 0
    assert said.out.strip().splitlines() == [said.out.strip()]
    assert said.json == {"rows": 3, "added": 2, "already_there": 0, "reposts": 1, "rejected": 1}
    assert "已读 3/3 行" in said.err
    assert "--rejected-to" in said.err
    assert told("import", "voices", file, *HERE)["already_there"] == 2
    assert Voice.objects.count() == 2


def test_columns_are_named_by_hand(district: District, tmp_path: Path) -> None:
    file = csv(tmp_path, "甲,乙", "菜冷,2026-03-01", "汤冷,2026-03-02")
    refused = run("import", "voices", file, *HERE)
    assert refused.code == 1
    assert len(refused.err.splitlines()) >= 2
    counts = told("import", "voices", file, *HERE, "--map", "body=甲", "--map", "received_at=乙")
    assert counts["added"] == 2
    assert sorted(Voice.objects.values_list("body", flat=True)) == ["汤冷", "菜冷"]


@pytest.mark.parametrize("wrong", [("--map", "body"), ("--date-order", "ymd")])
def test_wrong_option_of_an_import_is_a_usage_error(district: District, tmp_path: Path, wrong: tuple[str, str]) -> None:
    assert run("import", "voices", csv(tmp_path, "内容", "菜冷"), *HERE, *wrong).code == 2
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--campaign", "nowhere", "--channel", "mailbox", "--as", "clerk"), "没有活动"),
        (("--campaign", "district-2026", "--channel", "pigeon", "--as", "clerk"), "pigeon"),
        (("--campaign", "district-2026", "--channel", "mailbox", "--as", "head"), "权限"),
    ],
)
def test_import_that_may_not_be_is_refused(
    district: District, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    said = run("import", "voices", csv(tmp_path, "内容", "菜冷"), *options)
    assert said.code == 1
    assert words in said.err
    assert not Voice.objects.exists()


def test_missing_file_is_a_usage_error(district: District) -> None:
    assert run("import", "voices", "/nowhere.csv", *HERE).code == 2


def test_units_are_brought_in_and_what_changed_is_renamed(district: District, tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "代码,名称,类别,上级",
        "s9,第九小学,学校,bureau",
        "school,第一实验小学,学校,bureau",
        ",无码,学校,bureau",
    )
    said = run("import", "units", file, "--as", "admin", "--json")
    assert said.json == {"rows": 3, "added": 1, "changed": 1, "already_there": 0, "rejected": 1}
    assert "第 4 行" in said.err
    assert Unit.objects.get(code="school").name == "第一实验小学"
    assert told("import", "units", file, "--as", "admin")["already_there"] == 2
    assert run("import", "units", file, "--as", "clerk").code == 1


PEOPLE = ("用户名,姓名,单位,角色", "wang,王五,section,handler", "zhao,赵六,nowhere,")


def test_people_are_brought_in_and_their_passwords_told_once(district: District, tmp_path: Path) -> None:
    file = csv(tmp_path, *PEOPLE)
    said = run("import", "people", file, "--as", "admin", "--json")
    passwords = said.json.pop("passwords")
    assert (said.json["rows"], said.json["added"], said.json["rejected"]) == (2, 1, 1)
    assert "第 3 行" in said.err
    assert User.objects.get(username="wang").check_password(passwords["wang"])
    again = run("import", "people", file, "--as", "admin")
    assert "新增 0" in again.out
    assert "密码" not in again.out
    assert run("import", "people", file, "--as", "clerk").code == 1


def test_passwords_go_to_a_new_file_that_its_owner_alone_reads(district: District, tmp_path: Path) -> None:
    target = tmp_path / "密码.txt"
    said = run("import", "people", csv(tmp_path, *PEOPLE), "--as", "admin", "--passwords", str(target))
    username, password, name, _unit = target.read_text(encoding="utf-8").strip().split("\t")
    assert (username, name, target.stat().st_mode & 0o777) == ("wang", "王五", 0o600)
    assert User.objects.get(username="wang").check_password(password)
    assert password not in said.out + said.err


def test_file_of_passwords_replaces_none_and_is_left_by_no_refusal(district: District, tmp_path: Path) -> None:
    there, target = tmp_path / "有.txt", tmp_path / "密码.txt"
    there.write_text("别的", encoding="utf-8")
    file = csv(tmp_path, *PEOPLE)
    assert "已存在" in run("import", "people", file, "--as", "admin", "--passwords", str(there)).err
    assert there.read_text(encoding="utf-8") == "别的"
    assert run("import", "people", file, "--as", "clerk", "--passwords", str(target)).code == 1
    assert run("import", "people", file, "--as", "admin", "--passwords", str(tmp_path / "无" / "密码.txt")).code == 1
    assert not target.exists()
    assert not User.objects.filter(username="wang").exists()
