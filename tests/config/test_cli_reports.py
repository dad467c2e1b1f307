"""Figures, report, audit and journal by command."""

import io
import zipfile
from pathlib import Path

from django.db import connection

from huiyin.kernel import seals
from tests.config.command import run, told
from tests.factories import District

SPEAK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
HERE = ("--campaign", "district-2026")


def test_figure_prints_value_parts_and_rows(district: District) -> None:
    refs = [district.accepted().ref, district.case().ref]
    found = told("figure", "cases.by_category", *HERE)
    assert found["value"] == 2 == sum(found["parts"].values())
    assert {"name", "label", "unit", "scope", "as_of"} <= found.keys()
    assert told("figure", "cases.by_category", *HERE, "--rows")["rows"] == refs
    part = told("figure", "cases.by_category", *HERE, "--part", "学校管理")
    assert (part["value"], part["part_value"], part["rows"]) == (2, 1, refs[:1])
    assert run("figure", "cases.by_category", *HERE, "--rows").out.split() == refs
    in_words = run("figure", "cases.by_category", *HERE).out
    assert "学校管理  1" in in_words


def test_figure_as_of_an_earlier_day_counts_less(district: District) -> None:
    district.case()
    assert told("figure", "cases.by_state", *HERE, "--as-of", "2020-01-01")["value"] == 0
    refused = run("figure", "cases.by_state", *HERE, "--as-of", "2020-02-30")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "日期写作 2014-04-01。")


def test_figure_is_only_for_who_may_see_it(district: District) -> None:
    refused = run("figure", "cases.by_state", *HERE, "--as", "head")
    assert refused.code == 1
    assert "没有查看这个范围的指标的权限" in refused.err
    assert told("figure", "cases.by_state", *HERE, "--unit", "section", "--as", "head")["value"] == 0


def test_unknown_figure_is_a_usage_error(district: District) -> None:
    assert run("figure", "no.such", *HERE).code == 2
    assert run("figure", "cases.by_state").code == 2


def test_stage_report_is_written_with_the_numbers_of_the_figures(district: District, tmp_path: Path) -> None:
    for _ in range(3):
        district.accepted()
    out = tmp_path / "阶段报告.docx"
    assert run("report", "stage", *HERE, "--out", str(out)).code == 0
    text = zipfile.ZipFile(io.BytesIO(out.read_bytes())).read("word/document.xml").decode()
    assert "示例区教委" in text
    assert "学校管理" in text


def damage(table: str, sql: str, *params: str) -> None:
    """Do what a hand in the database could do: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(SPEAK_NOW)
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, params)
        cursor.execute(SPEAK_NOW)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_audit_ends_with_one_when_a_rule_is_broken(district: District) -> None:
    case = district.closed(district.voice())
    whole = run("audit", "--json")
    assert (whole.code, whole.json["ok"]) == (0, True)
    assert all(rule["broken"] == 0 for rule in whole.json["rules"])
    damage("cases_case", "UPDATE cases_case SET closed_at = NULL WHERE ref = %s", case.ref)
    broken = run("audit", "--json")
    assert (broken.code, broken.json["ok"]) == (1, False)
    named = {rule["name"]: rule for rule in broken.json["rules"] if rule["broken"]}
    assert case.ref in named["closed_has_closing"]["rows"]
    in_words = run("audit")
    assert in_words.code == 1
    assert "不成立 1 处" in in_words.out


def test_journal_is_verified_and_a_changed_entry_named(district: District) -> None:
    case = district.case()
    whole = run("journal", "verify", "--json")
    assert (whole.code, whole.json["broken"]) == (0, [])
    assert whole.json["entries"] > 0
    changing = "UPDATE kernel_journalentry SET actor = 'somebody' WHERE about = %s"
    damage("kernel_journalentry", changing, f"case/{case.ref}")
    changed = run("journal", "verify", "--json")
    assert (changed.code, changed.json["ok"]) == (1, False)
    assert {each["about"] for each in changed.json["broken"]} == {f"case/{case.ref}"}
    assert run("journal", "verify").code == 1


def test_journal_of_a_case_is_shown_without_what_is_personal(district: District) -> None:
    case = district.case()
    district.do(case, "propose_decline", "clerk", reason="张三的私事", basis="职责分工", ground="not_ours")
    shown = told("journal", "show", case.ref)
    assert [entry["verb"] for entry in shown["entries"]] == ["open_case", "propose_decline"]
    assert shown["entries"][1]["withheld"] == ["reason"]
    assert "张三" not in str(shown)
    assert run("journal", "show", "unit/school").code == 0
    assert run("journal", "show", "2020-000001").code == 1


def test_day_is_sealed_and_its_digest_printed(district: District) -> None:
    printed = run("journal", "seal").out.split()[-1]
    assert printed == seals.closing_of(seals.days()[-1])
    assert run("journal", "verify").code == 0
    assert run("journal", "seal", "--day", "2999-01-01").code == 1


def test_part_of_a_figure_lists_its_own_cases(district: District) -> None:
    ref = district.accepted().ref
    district.case()
    assert run("figure", "cases.by_category", *HERE, "--part", "学校管理").out.split() == [ref]


def test_report_into_a_folder_that_is_not_there_is_refused_in_words(district: District, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report.docx"
    refused = run("report", "stage", *HERE, "--out", str(out))
    assert refused.code == 1
    assert refused.err.startswith(f"无法写入 {out}:")
