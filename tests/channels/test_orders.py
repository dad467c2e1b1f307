"""Orders of superiors: one number once within its platform, its limit, its answer in the platform's own form (C11, C14, C15)."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import RegisterEntry, Voice
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.giving_back import given_back
from huiyin.channels.intake_orders import Brought, bring
from huiyin.channels.models_orders import Order, Platform
from huiyin.channels.queries import answered_orders, orders_late
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.kernel.tables import Table, read_table, write_xlsx
from huiyin.reports.counting import count
from huiyin.reports.figures import FIGURES
from huiyin.reports.scope import Scope
from tests.channels.stories import PLATFORM, a_platform, fresh
from tests.factories import District

HEADS = ["序号", "编号", "派单时间", "办理期限", "来电人", "联系电话", "工单内容", "处理意见", "回复日期", "承办单位"]
ROWS = [
    ["1", "114-1", "2026-03-02 09:10", "2026-03-04", "王小明", "13800000000", "校车太挤", "", "", ""],
    ["2", "114-2", "2026-03-02 10:10", "", "李四", "13900000000", "食堂的菜是冷的", "", "", ""],
]
OWN = {
    "name": "阳光政务114平台",
    "result_head": "处理意见",
    "day_head": "回复日期",
    "unit_head": "承办单位",
    "limit_days": 3,
}


def bring_in(d: District, platform: Platform, rows: list[list[str]] = ROWS, heads: list[str] = HEADS) -> Brought:
    out = io.BytesIO()
    write_xlsx(out, heads, rows, sheet_title="交办")
    out.seek(0)
    return bring(fresh(platform), out, name="交办.xlsx", actor=d.actor("clerk"))


def sheet_of(platform: Platform) -> Table:
    out = io.BytesIO()
    given_back(platform, platform.orders.select_related("sheet", "voice__office"), out)
    out.seek(0)
    return read_table(out, name="回报.xlsx")


def test_sheet_comes_in_with_numbers_limits_and_senders_apart(district: District) -> None:
    brought = bring_in(district, a_platform(district, **OWN))
    assert (brought.added, brought.there, brought.rejected) == (2, 0, [])
    one, two = Order.objects.order_by("pk")
    assert (one.number, one.due_on, one.voice.external_number, one.voice.channel) == (
        "114-1",
        date(2026, 3, 4),
        "114-1",
        "hotline",
    )
    assert two.due_on == date(2026, 3, 5), "three working days after the Monday on which it was handed over"
    assert RegisterEntry.objects.get(voice=one.voice).reply_by == one.due_on
    assert b"13800000000" not in bytes(one.sealed)


def test_same_sheet_again_and_the_same_number_elsewhere(district: District) -> None:
    platform, other = a_platform(district, **OWN), a_platform(district, "other", **OWN)
    bring_in(district, platform)
    again = bring_in(district, platform, [*ROWS, ["3", "114-3", "2026-03-03", "", "", "", "作业太多", "", "", ""]])
    assert (again.added, again.there) == (1, 2)
    assert bring_in(district, other).added == 2
    assert Voice.objects.count() == 5


def test_answers_go_back_in_the_columns_of_the_platform(district: District) -> None:
    platform = a_platform(district, **OWN)
    bring_in(district, platform)
    one, two = Order.objects.order_by("pk")
    district.asked(Voice.objects.get(pk=one.voice_id))
    voice_verbs["refer"](
        Voice.objects.get(pk=two.voice_id), actor=district.actor("clerk"), to="区城管局", reason="占道"
    )
    table = sheet_of(platform)
    assert table.heads == HEADS
    first, second = table.rows()
    assert [first.cells[n] for n in (0, 1, 4, 6, 7, 9)] == [
        "1",
        "114-1",
        "王小明",
        "校车太挤",
        "已于本周更换保温设备 3 台",
        "基础教育科",
    ]
    assert second.cells[7] == "不属本机构职责,已转往区城管局:占道"
    assert set(answered_orders(Order.objects.all())) == {one, two}


def test_sheet_without_columns_for_the_answer_gets_them_at_its_end(district: District) -> None:
    platform = a_platform(district, **OWN)
    bring_in(district, platform, [row[:7] for row in ROWS], HEADS[:7])
    assert sheet_of(platform).heads == [*HEADS[:7], "处理意见", "回复日期", "承办单位"]


def test_who_is_forgotten_is_not_in_the_sheet_that_goes_back(district: District) -> None:
    platform = a_platform(district, **OWN)
    bring_in(district, platform, ROWS[:1])
    voice_verbs["forget_identity"](Voice.objects.get(), actor=district.actor("clerk"), reason="本人要求")
    assert Order.objects.get().sealed is None
    (row,) = sheet_of(platform).rows()
    assert row.cells[1] == "114-1"
    assert "王小明" not in row.cells
    assert "13800000000" not in row.cells


def test_order_is_given_back_once_it_is_answered_and_late_ones_are_shown(district: District, clock: Any) -> None:
    clock.set("2026-03-02 09:00")
    platform = a_platform(district, **OWN)
    bring_in(district, platform, [row[:2] + ["2026-03-02"] + row[3:] for row in ROWS])
    one, _two = Order.objects.order_by("pk")
    with pytest.raises(Missing):
        order_verbs["give_back"](fresh(one), actor=district.actor("clerk"), returned_on="2026-03-02")
    clock.set("2026-03-05 09:00")
    voice_verbs["answer"](Voice.objects.get(pk=one.voice_id), actor=district.actor("clerk"), text="已加开一班")
    assert list(orders_late(Order.objects.all(), date(2026, 3, 5))) == [one]
    order_verbs["give_back"](fresh(one), actor=district.actor("clerk"), returned_on="2026-03-05")
    assert list(orders_late(Order.objects.all(), date(2026, 3, 5))) == [one], "given back late stays late"
    with pytest.raises(Missing) as refused:
        platform_verbs["withdraw_platform"](fresh(platform), actor=district.actor("clerk"))
    assert refused.value.missing == ["回报 1 件交办事项"]


def test_number_twice_by_hand_is_told(district: District) -> None:
    platform = a_platform(district)
    said = {"number": "GD-1", "received_on": "2026-03-02", "body": "校车太挤"}
    order_verbs["take_order"](platform, actor=district.actor("clerk"), **said)
    with pytest.raises(Invalid) as refused:
        order_verbs["take_order"](platform, actor=district.actor("clerk"), **said)
    assert refused.value.form.errors["number"][0].startswith("编号 GD-1 已经登记过了")


def test_government_platform_counts_in_a_channel_of_its_own(district: District) -> None:
    platform = a_platform(district, "yaoyaosi", name="阳光政务“114”平台", channel="platform")
    said = {"number": "114-1", "received_on": "2026-03-02", "body": "校车太挤"}
    order = order_verbs["take_order"](platform, actor=district.actor("clerk"), **said).obj
    assert order.voice.channel == "platform"
    scope = Scope(district.campaign)
    counted = {part.code: part.value for part in count(FIGURES["voices.received_by_channel"], scope).split}
    assert (counted["platform"], counted["hotline"]) == (1, 0)
    assert count(FIGURES["registers.handed_down"], scope).value == 0


def test_platform_that_brought_something_stays_where_it_counts(district: District) -> None:
    platform = a_platform(district)
    set_to = {**PLATFORM, "channel": "platform"}
    platform_verbs["set_platform"](fresh(platform), actor=district.actor("clerk"), **set_to)
    said = {"number": "GD-1", "received_on": "2026-03-02", "body": "校车太挤"}
    order_verbs["take_order"](fresh(platform), actor=district.actor("clerk"), **said)
    with pytest.raises(Invalid) as refused:
        platform_verbs["set_platform"](fresh(platform), actor=district.actor("clerk"), **PLATFORM)
    assert refused.value.form.errors == {"channel": ["已有交办事项按原渠道计数:请停用这个平台,另登记一个"]}
