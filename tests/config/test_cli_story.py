"""One journey by commands: three voices, one case in the clerk's words, one sender who says no, struck off in the end."""

import json
from pathlib import Path

import pytest

from huiyin.cases.models import Case
from huiyin.kernel.models import JournalEntry
from huiyin.reports import audit
from tests.config.command import run, told
from tests.factories import District


def said(*how: str) -> dict[str, str]:
    return told("voice", "receive", "--campaign", "district-2026", "--body", "食堂的菜是冷的", *how)


def do(verb: str, ref: str, who: str, *options: str) -> dict[str, str]:
    return told("case", verb, ref, "--as", who, *options)


def test_whole_story_by_commands(district: District, tmp_path: Path) -> None:
    voices = [
        said("--public"),
        said("--public", "--anonymous"),
        said("--channel", "mailbox", "--name", "李四", "--as", "clerk"),
    ]
    assert all(len(voice["receipt"].replace(" ", "")) == 16 for voice in voices)
    links = [part for voice in voices for part in ("--voices", voice["ref"])]
    ref = told(
        "case",
        "open",
        "--campaign",
        "district-2026",
        "--kind",
        "rectification",
        "--title",
        "食堂饭菜偏冷",
        "--problem",
        "学校食堂中午供餐温度不够",
        *links,
        "--as",
        "clerk",
    )["ref"]
    do("classify", ref, "clerk", "--category", "school", "--handling-type", "at_once", "--target", "school")
    do("accept", ref, "clerk")
    do("assign", ref, "clerk", "--lead", "section", "--co", "logistics", "--due-on", "2099-01-01")
    do("sign", ref, "head", "--person", "陈科长")
    do("plan", ref, "head", "--content", "更换保温设备", "--standard", "出餐温度不低于 60 度")

    early = run("case", "close", ref, "--as", "clerk")
    assert early.code == 1
    assert early.out == ""
    assert early.err.splitlines() == [
        "现为「办理中」,不能销号/办结。",
        "  - 第 1 项措施的完成情况",
        "  - 第 1 项措施的佐证",
        "  - 协办单位「后勤科」的答复",
        "  - 报结",
        "  - 承办单位以外的人核实",
        "  - 征询来件人",
    ]

    file = tmp_path / "测温记录.txt"
    file.write_text("60, 61, 62", encoding="utf-8")
    do("add_evidence", ref, "head", "--measure", "1", "--file", str(file))
    do("finish-measure", ref, "head", "--measure", "1", "--result", "已更换 3 台")
    do("answer-part", ref, "helper", "--answer", "设备已采购")
    do("submit", ref, "head", "--result", "已整改", "--reply", "已更换保温设备")
    assert run("case", "verify", ref, "--as", "head", "--remarks", "自己核实").code == 1
    do("verify", ref, "supervisor", "--remarks", "现场测温合格", "--met", "1")
    do("ask", ref, "clerk")
    rate = ("case", "rate", ref, "--receipt")
    assert told(*rate, voices[0]["receipt"], "--grade", "satisfied")["state"] == "asked"
    assert told(*rate, voices[1]["receipt"], "--grade", "dissatisfied", "--comment", "还是冷")["state"] == "working"
    do("submit", ref, "head", "--result", "再整改", "--reply", "又加了 2 台")
    do("verify", ref, "supervisor", "--remarks", "合格", "--met", "1")
    do("ask", ref, "clerk")
    waiting = run("case", "close", ref, "--as", "clerk")
    assert (waiting.code, len(waiting.err.splitlines())) == (1, 2)
    assert "3 位来件人的评价" in waiting.err
    for voice in voices:
        told(*rate, voice["receipt"], "--grade", "satisfied")
    assert do("close", ref, "clerk")["state"] == "closed"

    story = run("voice", "story", "--receipt", voices[1]["receipt"])
    assert story.code == 0
    assert "您表示不满意,已退回承办单位重办。" in story.out
    assert story.out.strip().splitlines()[-1].endswith("您反映的事项已办结。")
    shown = run("case", "show", ref, "--as", "clerk")
    assert "状态:办结/销号" in shown.out
    assert "责任人:陈科长" in shown.out

    case = Case.objects.get(ref=ref)
    assert case.state == "closed"
    assert case.evidence.get().name == "测温记录.txt"
    assert set(JournalEntry.objects.filter(about=f"case/{ref}").values_list("via", flat=True)) == {"cli"}
    assert [result.name for result in audit.run() if result.broken] == []


def test_refusal_of_a_form_lists_every_field(district: District) -> None:
    said = run("case", "open", "--campaign", "district-2026", "--kind", "nonsense", "--as", "clerk")
    assert said.code == 1
    assert said.err.splitlines()[0] == "填写有误。"
    lines = "\n".join(said.err.splitlines()[1:])
    for label in ("种类:", "标题:", "问题内容"):
        assert f"  - {label}" in lines
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["case", "assign"], "缺少参数"),
        (["case", "accept", "2026-000001"], "--as"),
        (["case", "accept", "2026-000001", "--as", "clerk", "--nonsense", "1"], "--nonsense"),
        (["case", "no-such-verb", "2026-000001"], "no-such-verb"),
        (["voice", "receive", "--campaign", "district-2026", "--body", "x"], "--public"),
        (["voice", "receive", "--campaign", "district-2026", "--body", "x", "--public", "--as", "clerk"], "只能用一个"),
        (["case", "amend", "2026-000001", "--as", "clerk", "--title", "\udcff"], "无法识别的字符"),
    ],
)
def test_mistyped_command_ends_with_two(district: District, arguments: list[str], words: str) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert words in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["case", "accept", "2026-000099", "--as", "clerk"], "没有件「2026-000099」"),
        (["case", "accept", "2026-000099", "--as", "nobody"], "没有用户「nobody」"),
        (["voice", "withdraw", "--receipt", "0000 0000 0000 0000"], "没有这个回执码"),
        (["case", "open", "--campaign", "nowhere", "--as", "clerk"], "没有活动「nowhere」"),
        (["unit", "add", "--code", "x", "--name", "x", "--kind", "school", "--level", "2", "--as", "clerk"], "权限"),
    ],
)
def test_refused_command_ends_with_one(district: District, arguments: list[str], words: str) -> None:
    said = run(*arguments)
    assert (said.code, said.out) == (1, "")
    assert words in said.err


def test_case_is_hidden_from_who_may_not_see_it(district: District) -> None:
    case = district.assigned()
    assert run("case", "show", case.ref, "--as", "head").code == 0
    hidden = run("case", "show", case.ref, "--as", "principal")
    assert hidden.code == 1
    assert hidden.err == run("case", "show", case.ref, "--as", "helper").err
    assert f"没有件「{case.ref}」" in hidden.err


def test_handling_unit_is_not_shown_the_voice(district: District) -> None:
    voice = district.voice(body="我是张三,食堂的菜是冷的")
    case = district.assigned(voice)
    shown = json.dumps(told("case", "show", case.ref, "--as", "head"), ensure_ascii=False)
    assert "张三" not in shown
    assert voice.ref not in shown
    assert voice.ref in json.dumps(told("case", "show", case.ref, "--as", "clerk"))
    assert run("voice", "show", voice.ref, "--as", "head").code == 1


def test_same_key_does_it_once_and_shows_the_same_receipt(district: District) -> None:
    first, again = said("--public", "--key", "k-1"), said("--public", "--key", "k-1")
    assert first["ref"] == again["ref"]
    assert first["receipt"] == again["receipt"]
    clash = run("voice", "receive", "--campaign", "district-2026", "--body", "别的话", "--public", "--key", "k-1")
    assert clash.code == 1
    assert "幂等键" in clash.err


def test_past_date_needs_its_own_permission(district: District) -> None:
    by_phone = [
        "voice",
        "receive",
        "--campaign",
        "district-2026",
        "--channel",
        "phone",
        "--body",
        "x",
        "--as",
        "clerk",
        "--at",
    ]
    refused = run(*by_phone, "2026-02-03 09:30")
    assert refused.code == 1
    assert "补录以往日期的权限" in refused.err
    nonsense = run(*by_phone, "下周二")
    assert nonsense.code == 1
    assert "2014-04-01 09:00" in nonsense.err


def test_list_goes_on_after_a_reference(district: District) -> None:
    refs = [district.case().ref for _ in range(3)]
    page = told("case", "list", "--as", "clerk", "--limit", "2")
    assert [case["ref"] for case in page["cases"]] == [refs[2], refs[1]]
    rest = told("case", "list", "--as", "clerk", "--after", page["next"])
    assert [case["ref"] for case in rest["cases"]] == [refs[0]]
    assert run("case", "list", "--as", "clerk", "--state", "nonsense").code == 1
    assert told("case", "list", "--as", "clerk", "--state", "closed")["cases"] == []


def test_look_at_identity_shows_it_once_and_tells_the_sender(district: District) -> None:
    voice = said("--public", "--name", "张三", "--phone", "13800000000")
    seen = told("voice", "look-at-identity", voice["ref"], "--reason", "回访", "--as", "clerk")
    assert seen["identity"] == {"name": "张三", "phone": "13800000000"}
    assert "工作人员查看了您留下的身份信息,理由:回访" in run("voice", "story", "--receipt", voice["receipt"]).out


def test_sender_withdraws_by_receipt_alone(district: District) -> None:
    voice = said("--public")
    assert told("voice", "withdraw", "--receipt", voice["receipt"])["state"] == "set_aside"
    assert run("voice", "withdraw", "--receipt", voice["receipt"]).code == 1
