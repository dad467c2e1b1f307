"""Self-check: every unit answers every kind, none is stated, what is found goes into the ledger, and last year is looked back on."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign, FocusKind
from huiyin.cases.models import Case, Voice
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, Refused, WrongState
from huiyin.kernel.verbs import hold_constraints
from huiyin.supervision.actions_checks import check_round_verbs, self_check_verbs
from huiyin.supervision.check_fields import SHEET
from huiyin.supervision.models_checks import CheckFinding, CheckItem, CheckRound, SelfCheck
from huiyin.supervision.nouns_checks import round_parts
from tests.factories import District
from tests.supervision.check_verbs import ROUND

pytestmark = pytest.mark.django_db
KINDS = {
    "offices": "服务能力不强",
    "schools": "重办学规模",
    "leaders": "服务意识不够\n深入一线不足",
    "staff": "违规补课",
}


def opened(d: District, **said: Any) -> CheckRound:
    """Open a round over two schools and a section."""
    campaign = Campaign.objects.get(pk=d.campaign.pk)
    campaign_verbs["add_units"](campaign, actor=d.program, units=["school", "school2", "section"])
    for target, lines in KINDS.items():
        campaign_verbs["add_focus_kinds"](campaign, actor=d.program, target=target, lines=lines)
    return check_round_verbs["open_check_round"](campaign, actor=d.actor("clerk"), **(ROUND | said)).obj


def sheet_of(found: CheckRound, unit: str = "school") -> SelfCheck:
    return SelfCheck.objects.select_related("round__campaign__office", "unit").get(round=found, unit__code=unit)


def do(sheet: SelfCheck, verb: str, actor: Any, **data: Any) -> SelfCheck:
    fresh = SelfCheck.objects.select_related("round__campaign__office", "unit").get(pk=sheet.pk)
    self_check_verbs[verb](fresh, actor=actor, **data)
    return SelfCheck.objects.get(pk=sheet.pk)


def test_each_unit_is_asked_the_kinds_of_its_level_and_both_classes(district: District) -> None:
    found = opened(district)
    asked = {s.unit.code: [one.words for one in s.items.all()] for s in found.sheets.select_related("unit")}
    people = ["服务意识不够", "深入一线不足", "违规补课"]
    assert asked == {
        "section": ["服务能力不强", *people], "school": ["重办学规模", *people], "school2": ["重办学规模", *people],
    }  # fmt: skip


def test_nothing_is_opened_without_units_or_kinds_or_beside_another_round(district: District) -> None:
    with pytest.raises(Missing) as refused:
        check_round_verbs["open_check_round"](district.campaign, actor=district.actor("clerk"), **ROUND)
    assert refused.value.missing == ["活动单位", "问题目录里的种类"]
    opened(district)
    with pytest.raises(Missing, match="先结束第一轮自查"):
        opened(district)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"due_on": "2020-01-01"}, "截止日期不早于今天"),
        ({"look_back": "on"}, "本活动没有写明接续哪次活动"),
        ({"title": ""}, "标题"),
    ],
)
def test_round_says_by_when(district: District, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        opened(district, **said)


def test_silence_is_not_zero(district: District) -> None:
    sheet, director = sheet_of(opened(district)), district.actor("director")
    with pytest.raises(Missing) as refused:
        do(sheet, "sign_self_check", director)
    assert refused.value.missing == [
        "第 1 项「重办学规模」的回答", "第 2 项「服务意识不够」的回答", "第 3 项「深入一线不足」的回答", "第 4 项「违规补课」的回答",
    ]  # fmt: skip
    assert do(sheet, "answer_items", director, lines="1 | 无\n2 | 无\n3 | 不适用").state == "open"
    with pytest.raises(Missing, match="第 4 项「违规补课」的回答"):
        do(sheet, "sign_self_check", director)
    assert do(sheet, "answer_items", director, lines="4 | 无").state == "answered"
    assert do(sheet, "sign_self_check", director).state == "signed"
    assert not Case.objects.exists()


def test_what_is_found_becomes_cases_of_the_ledger_bound_once(district: District) -> None:
    sheet, director = sheet_of(opened(district)), district.actor("director")
    do(
        sheet,
        "answer_items",
        director,
        lines="1 | 有 | 大班额 2 个班\n1 | 有 | 大班额又 1 个班\n2 | 无\n3 | 无\n4 | found | 1 人补课",
    )
    signed = do(sheet, "sign_self_check", director)
    assert (signed.state, signed.signed_by) == ("signed", district.users["director"])
    findings = list(CheckFinding.objects.order_by("item__number", "number").select_related("case", "voice"))
    assert [(one.text, one.case.problem, one.voice.channel, one.voice.disposition) for one in findings if one.case and one.voice] == [
        ("大班额 2 个班", "大班额 2 个班", "self_check", "linked"),
        ("大班额又 1 个班", "大班额又 1 个班", "self_check", "linked"),
        ("1 人补课", "1 人补课", "self_check", "linked"),
    ]  # fmt: skip
    assert {case.title for case in Case.objects.all()} == {"第一小学自查:重办学规模", "第一小学自查:违规补课"}
    assert Voice.objects.count() == Case.objects.count() == 3
    with pytest.raises(WrongState):
        do(sheet, "sign_self_check", director)
    with pytest.raises(WrongState):
        do(sheet, "answer_items", director, lines="4 | 无")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("1 | 有", "第几项 1:写明发现的问题"),
        ("1 | 无 | 大班额", "第几项 1:答「无」的,不写发现的问题"),
        ("9 | 无", "没有第几项「9」"),
        ("1 | 也许", "第几项 1:写有、无、不适用,不是「也许」"),
        ("1 | 有 | 甲\n1 | 无", "第几项 1:答了两样"),
        ("1 | 有 | " + "长" * 501, "一条不超过 500 字"),
        ("1 | | 大班额", "第几项 1:写有、无、不适用,不是「」"),
        ("", "至少回答一项"),
        ("\n \n", "至少回答一项"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(district: District, lines: str, sentence: str) -> None:
    sheet = sheet_of(opened(district))
    with pytest.raises(Invalid) as refused:
        do(sheet, "answer_items", district.actor("director"), lines=lines)
    assert sentence in str(refused.value)
    assert not CheckItem.objects.exclude(answer="").exists()


def test_only_the_unit_answers_its_sheet(district: District) -> None:
    sheet = sheet_of(opened(district), "school2")
    for username in ("director", "clerk", "principal"):
        with pytest.raises(NotAllowed):
            do(sheet, "answer_items", district.actor(username), lines="1 | 无")


def test_the_page_shows_a_choice_and_a_text_for_every_kind_and_keeps_what_was_typed(district: District) -> None:
    sheet, client = sheet_of(opened(district)), Client()
    client.force_login(district.users["director"])
    address = reverse("verb", args=["self-checks", sheet.ref, "answer-items"])
    shown = client.get(address).content.decode()
    assert shown.count('<select class="form-select" name="lines"') == 4
    wrong = client.post(address, {"lines": [SHEET, "none", "", "found", "", "", "", "", ""]})
    assert "第几项 2:写明发现的问题" in wrong.content.decode()
    assert '<option value="none" selected>' in wrong.content.decode()
    sent = client.post(address, {"lines": [SHEET, "none", "", "found", "甲\n乙 | 丙", "", "", "not_applicable", ""]})
    assert sent.status_code == 302
    assert [(one.number, one.answer) for one in sheet.items.all()] == [
        (1, "none"), (2, "found"), (3, ""), (4, "not_applicable"),
    ]  # fmt: skip
    assert [one.text for one in CheckFinding.objects.all()] == ["甲", "乙 | 丙"]
    again = client.get(address).content.decode()
    assert "甲\n乙 | 丙</textarea>" in again
    assert client.get(reverse("selfcheck", args=[sheet.ref])).status_code == 200


def test_office_sees_who_answered_and_who_is_silent(district: District, django_assert_max_num_queries: Any) -> None:
    found, client = opened(district), Client()
    sheet, director = sheet_of(found), district.actor("director")
    do(sheet, "answer_items", director, lines="1 | 有 | 大班额\n2 | 无\n3 | 无\n4 | 不适用")
    do(sheet, "sign_self_check", director)
    client.force_login(district.users["clerk"])
    assert client.get(reverse("checkround", args=[found.ref])).status_code == 200
    clerk = district.actor("clerk")
    with django_assert_max_num_queries(3):
        sums, units, kinds = round_parts(found, clerk)
    assert list(sums.rows) == [(3, 1, 1, 2, 1, 8)]
    assert {row[0]: row[2:7] for row in units.rows} == {
        "第一小学": ("已签字", 1, 2, 1, 0), "第二小学": ("待回答", 0, 0, 0, 4), "基础教育科": ("待回答", 0, 0, 0, 4),
    }  # fmt: skip
    assert kinds.rows[0] == ("学校", "重办学规模", 1, 0, 0, 1)
    with pytest.raises(Missing) as refused:
        check_round_verbs["close_check_round"](found, actor=district.actor("clerk"))
    assert sorted(refused.value.missing) == ["基础教育科的自查表", "第二小学的自查表"]
    client.force_login(district.users["director"])
    assert "第二小学" not in client.get(reverse("checkround", args=[found.ref])).content.decode()


def test_silent_units_are_reminded(district: District) -> None:
    found = opened(district)
    check_round_verbs["remind_silent"](found, actor=district.actor("clerk"))
    lines = Outbox.objects.filter(hearer=f"staff/{district.users['director'].pk}")
    assert [line.params["ref"] for line in lines] == [sheet_of(found).ref]


def test_renaming_a_kind_leaves_the_words_that_were_asked(district: District) -> None:
    sheet = sheet_of(opened(district))
    said = {"kind": "staff:违规补课", "name": "有偿补课"}
    campaign_verbs["rename_focus_kind"](Campaign.objects.get(pk=district.campaign.pk), actor=district.program, **said)
    assert FocusKind.objects.filter(name="有偿补课").exists()
    assert sheet.items.get(number=4).words == "违规补课"


# Looking back on the last campaign (G09, M39).


def looked_back(d: District) -> tuple[SelfCheck, Case]:
    """Close a case of the school in last year's campaign and open this year's round that looks back on it."""
    case = closed_by_school(d)
    said = {"code": "this-year", "name": "今年专项", "theme": "作风", "starts_on": "2026-02-01"}
    campaign = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **said).obj
    frame = {
        "document_number": "〔2026〕9号", "document_title": "方案", "year": 2026, "ends_on": "2026-12-31",
        "fields_named": "教育", "follows": d.campaign.code,
    }  # fmt: skip
    campaign_verbs["make_special"](campaign, actor=d.program, **frame)
    campaign_verbs["add_units"](campaign, actor=d.program, units=["school"])
    campaign_verbs["add_focus_kinds"](campaign, actor=d.program, target="staff", lines="违规补课")
    campaign_verbs["start_campaign"](campaign, actor=d.program)
    found = check_round_verbs["open_check_round"](campaign, actor=d.actor("clerk"), **ROUND, look_back="on").obj
    return sheet_of(found), case


def closed_by_school(d: District) -> Case:
    voice = d.voice()
    case = d.closed(voice)
    Case.objects.filter(pk=case.pk).update(lead_unit=d.units["school"])
    return Case.objects.get(pk=case.pk)


def test_closed_cases_of_last_year_are_looked_back_on_and_what_came_back_is_told(district: District) -> None:
    sheet, case = looked_back(district)
    director = district.actor("director")
    assert [one.case for one in sheet.backs.all()] == [case]
    do(sheet, "answer_items", director, lines="1 | 无")
    with pytest.raises(Missing) as refused:
        do(sheet, "sign_self_check", director)
    assert refused.value.missing == [f"件 {case.ref} 的回头看"]
    with pytest.raises(Invalid, match="写明反弹的情况"):
        do(sheet, "look_back_on", director, lines=f"{case.ref} | 又有反弹")
    assert do(sheet, "look_back_on", director, lines=f"{case.ref} | 又有反弹 | 饭菜又偏冷").state == "answered"
    do(sheet, "sign_self_check", director)
    told = Outbox.objects.filter(hearer=f"staff/{district.users['clerk'].pk}").order_by("-pk").first()
    assert told is not None
    assert (told.params["refs"], told.params["unit"]) == (case.ref, "第一小学")
    assert Case.objects.get(pk=case.pk).state == "closed", "reopening is the office's to decide"


def test_a_sheet_without_a_look_back_says_so(district: District) -> None:
    sheet = sheet_of(opened(district))
    with pytest.raises(Missing, match="要回头看的件"):
        do(sheet, "look_back_on", district.actor("director"), lines="1 | 没有反弹")


# What the database holds.


def test_the_database_signs_no_sheet_with_a_silent_kind_or_a_loose_finding(district: District) -> None:
    sheet, director = sheet_of(opened(district)), district.actor("director")
    do(sheet, "answer_items", director, lines="1 | 有 | 大班额\n2 | 无\n3 | 无")
    whole = {"state": "signed", "signed_at": "2026-03-01T08:00+08:00"}

    def sign(**items: Any) -> None:
        with transaction.atomic():
            CheckItem.objects.filter(sheet=sheet, number=4).update(**items)
            SelfCheck.objects.filter(pk=sheet.pk).update(**whole)
            hold_constraints()

    for items in ({"answer": ""}, {"answer": "none"}, {"answer": "found"}):
        with pytest.raises(IntegrityError):
            sign(**items)


def test_what_was_signed_stays(district: District) -> None:
    sheet, director = sheet_of(opened(district)), district.actor("director")
    do(sheet, "answer_items", director, lines="1 | 有 | 大班额\n2 | 无\n3 | 无\n4 | 无")
    do(sheet, "sign_self_check", director)
    changes = [
        lambda: CheckItem.objects.filter(sheet=sheet).update(answer="none"),
        lambda: CheckFinding.objects.update(case=None, voice=None),
        lambda: CheckFinding.objects.update(text="别的"),
        lambda: CheckFinding.objects.all().delete(),
        lambda: SelfCheck.objects.filter(pk=sheet.pk).update(signed_at="2026-03-01T08:00+08:00"),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_signed_sheet_is_sent_back_for_a_mistake_and_what_was_signed_stays_on_record(district: District) -> None:
    found = opened(district)
    sheet, director = sheet_of(found), district.actor("director")
    do(sheet, "answer_items", director, lines="1 | 有 | 大班额\n2 | 无\n3 | 无\n4 | 无")
    do(sheet, "sign_self_check", director)
    first = Case.objects.get()
    with pytest.raises(NotAllowed):
        do(sheet, "reopen_self_check", director, reason="想改")
    clerk = district.actor("clerk")
    with pytest.raises(Invalid, match="退回的原因"):
        do(sheet, "reopen_self_check", clerk, reason="")
    back = do(sheet, "reopen_self_check", clerk, reason="第 4 项漏报")
    assert (back.state, back.signed_at, back.signed_by) == ("answered", None, None)
    entry = JournalEntry.objects.get(about=f"selfcheck/{sheet.ref}", verb="reopen_self_check")
    assert entry.data["answers"] == {"1": "found", "2": "none", "3": "none", "4": "none"}
    assert (entry.data["signed_by"], bool(entry.data["signed_at"])) == ("director", True)
    told = Outbox.objects.filter(params__about=f"selfcheck/{sheet.ref}", text__contains="退回重填")
    assert [line.hearer for line in told] == [f"staff/{district.users['director'].pk}"]
    for lines in ("1 | 无", "1 | 有 | 超大班额"):
        with pytest.raises(Invalid, match=f"已立为件 {first.ref}"):
            do(sheet, "answer_items", director, lines=lines)
    do(sheet, "answer_items", director, lines="1 | 有 | 大班额 | 大班额\n4 | 有 | 一名教师校外补课")
    do(sheet, "sign_self_check", director)
    rows = CheckFinding.objects.filter(item__sheet=sheet).order_by("item__number", "number")
    assert [(one.item.number, one.number, one.text) for one in rows] == [
        (1, 1, "大班额"), (1, 2, "大班额"), (4, 1, "一名教师校外补课"),
    ]  # fmt: skip
    assert rows[0].case == first, "what was found first stays the same case"
    assert Case.objects.count() == 3


def test_who_works_in_the_unit_does_not_send_its_sheet_back_nor_does_anybody_after_the_round(
    district: District,
) -> None:
    found = opened(district)
    for unit in ("school", "school2", "section"):
        sheet = sheet_of(found, unit)
        kinds = "\n".join(f"{one.number} | 无" for one in sheet.items.all())
        do(sheet, "answer_items", district.program, lines=kinds)
        do(sheet, "sign_self_check", district.program)
    sheet = sheet_of(found)
    district.add_user("own-keeper", "school", "clerk", at_unit="bureau")
    with pytest.raises(Missing, match="不在「第一小学」工作"):
        do(sheet, "reopen_self_check", district.actor("own-keeper"), reason="想改")
    check_round_verbs["close_check_round"](CheckRound.objects.get(pk=found.pk), actor=district.actor("clerk"))
    with pytest.raises(Missing) as refused:
        do(sheet, "reopen_self_check", district.actor("clerk"), reason="晚了")
    assert refused.value.missing == ["没有结束的自查轮次(第一轮自查已结束)"]


def test_the_database_opens_a_signed_sheet_only_as_it_stands_and_keeps_what_became_a_case(district: District) -> None:
    sheet, director = sheet_of(opened(district)), district.actor("director")
    do(sheet, "answer_items", director, lines="1 | 有 | 大班额\n2 | 无\n3 | 无\n4 | 无")
    do(sheet, "sign_self_check", director)
    signed = SelfCheck.objects.filter(pk=sheet.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        signed.update(state="open", signed_at=None, signed_by=None)
    do(sheet, "reopen_self_check", district.actor("clerk"), reason="漏报")
    for change in (
        lambda: CheckFinding.objects.update(text="别的"),
        lambda: CheckFinding.objects.update(case=None, voice=None),
        lambda: CheckFinding.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


CELL = st.one_of(
    st.sampled_from(["1", "2", "3", "4", "5", "有", "无", "不适用", "none", "", "大班额"]), st.text(max_size=8)
)
LINE = st.lists(CELL, min_size=1, max_size=5).map(" | ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.one_of(st.lists(LINE, max_size=5).map("\n".join), st.lists(st.text(max_size=6), max_size=9)))
def test_whatever_is_typed_is_taken_or_refused_in_words(district: District, lines: Any) -> None:
    with transaction.atomic():
        sheet = sheet_of(opened(district))
        given_ = [SHEET, *lines] if isinstance(lines, list) else lines
        try:
            do(sheet, "answer_items", district.actor("director"), lines=given_)
        except Refused as refused:
            said = str(refused)
        else:
            said = "taken"
        assert said
        for item in sheet.items.prefetch_related("findings"):
            assert (item.answer == "found") == bool(item.findings.all())
        transaction.set_rollback(True)
