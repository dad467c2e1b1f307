"""Figures: what they count, that their parts sum, and that yesterday's stay as they were."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Case, Voice
from huiyin.kernel.refusals import NotAllowed
from huiyin.reports import kept
from huiyin.reports.burden_rows import BURDENS
from huiyin.reports.collected import COLLECTED
from huiyin.reports.counting import is_open
from huiyin.reports.discipline_rows import DISCIPLINE
from huiyin.reports.figures import FIGURES, Rate, Scope, as_json, count, may_see
from huiyin.reports.form_rows import FORMS
from huiyin.reports.mechanism_rows import MECHANISMS
from huiyin.reports.rows import rows
from tests.channels.stories import a_burden
from tests.reports.stories import change_everything, classify, random_deed


def value(name, scope):
    return count(FIGURES[name], scope).value


def parts(name, scope):
    return {label: n for label, n in count(FIGURES[name], scope).parts.items() if n}


def everything(scope):
    return {name: as_json(count(figure, scope)) | {"as_of": None, "scope": None} for name, figure in FIGURES.items()}


PLAIN = {
    "cases.on_time": {"按时办完": 5},
    "voices.received_by_channel": {"征求意见座谈会": 2, "走访": 2, "主任信箱": 1, "网上提交": 2},
    "voices.received_by_way": {"请进来": 2, "面对面": 2, "背靠背": 3},
    "voices.dispositions": {"待梳理": 1, "已归入": 3, "直接答复": 1, "转出": 1, "不列入": 1},
    "cases.by_category": {"领导作风": 1, "学校管理": 5, "其余未归类": 1},
    "cases.by_category_and_state": {
        "领导作风 / 办结/销号": 1,
        "学校管理 / 已交办": 1,
        "学校管理 / 办理中": 1,
        "学校管理 / 已报结": 1,
        "学校管理 / 已核实": 1,
        "学校管理 / 征询中": 1,
        "其余未归类 / 登记": 1,
    },
    "cases.by_handling_type": {"立说立行类": 5, "深入查找类": 1, "未定类型": 1},
    "cases.by_state": {"登记": 1, "已交办": 1, "办理中": 1, "已报结": 1, "已核实": 1, "征询中": 1, "办结/销号": 2},
    "cases.by_kind": {"整改问题": 7, "投诉": 1},
    "cases.by_unit": {"基础教育科": 6, "第一小学": 1, "未交办": 1},
    "cases.rectified": {"领导作风": 1, "学校管理": 2},
    "cases.struck_off": {"领导作风": 1},
    "cases.open": {"学校管理": 5, "其余未归类": 1},
    "cases.ended_otherwise": {},
    "cases.settled": {"整改问题": 1, "投诉": 1},
    "cases.closed_by_decision": {},
    "satisfaction.ratings": {"满意": 1, "未评价": 1},
    "satisfaction.by_decision": {},
    "voices.by_served": {"未注明": 7},
    "voices.by_week": {"3月2日": 7},
    "cases.closed_by_week": {"3月2日": 2},
    "cases.in_hand": {"登记": 1, "已交办": 1, "办理中": 1, "已报结": 1, "已核实": 1, "征询中": 1},
    "cases.overdue": {},
    "cases.near_due": {},
    "cases.waiting_for_decision": {},
    "registers.standing": {},
    "registers.handed_down": {},
    "registers.answered": {},
    "registers.satisfaction": {},
    "registers.handed_down_satisfaction": {},
    "clocks.accept": {"按时完成": 7},
    "clocks.sign": {"按时完成": 6},
    "clocks.contact": {"按时完成": 3},
    "clocks.review": {"按时完成": 4},
    "clocks.answer": {"按时完成": 3},
    "refusals.filed": {},
    "refusals.corrected": {},
    "notices.given": {},
    "results.opinions": {},
    "results.anonymous_answered": {},
    "cases.reopened": {},
    "cases.still_good": {},
    "cases.rebounded": {},
    "satisfaction.by_served": {"未注明 / 满意": 1, "未注明 / 未评价": 1},
    "satisfaction.dissatisfied": {},
    **{figure.name: {} for figure in [*COLLECTED, *BURDENS, *DISCIPLINE, *FORMS, *MECHANISMS]},
    "channels.received": {"主任信箱 / 解决": 1},
    "channels.solved": {"主任信箱": 1},
    "channels.pending": {},
    "channels.two_boxes": {},
    "alarms.rang": {},
    "topics.voices": {},
    "topics.voices_by_month": {},
    "topics.marked": {"未标主题": 7},
    "topics.cases": {},
    "complaints.weak_links": {"未定薄弱环节": 1},
    "complaints.weak_links_by_unit": {"未定单位 / 未定薄弱环节": 1},
    "complaints.weak_links_by_month": {"2026年3月 / 未定薄弱环节": 1},
    "complaints.weak_links_by_category": {"学校管理 / 未定薄弱环节": 1},
    "complaints.weak_links_by_topic": {},
    "cases.salient": {},
    "papers.handed_in": {},
    "papers.accepted": {},
    "papers.returned_as_copied": {},
    "papers.lacking": {},
    "phones.calls": {},
}


def test_figures_of_a_plain_story_are_as_told(district, days):
    scope = Scope(district.campaign)
    assert {name: parts(name, scope) for name in FIGURES} == PLAIN


def test_rates_name_numerator_and_denominator(district, days):
    scope = Scope(district.campaign)
    rectified, struck_off, satisfied = (
        count(FIGURES[name], scope).rates[0] for name in ("cases.rectified", "cases.struck_off", "satisfaction.ratings")
    )
    assert (rectified.numerator, rectified.denominator, rectified.percent) == (3, 7, "42.9%")
    assert (struck_off.numerator, struck_off.denominator, struck_off.percent) == (1, 7, "14.3%")
    assert (satisfied.numerator, satisfied.denominator, satisfied.percent) == (1, 1, "100.0%")


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (0, 0, "不计算"),
        (0, 9, "0.0%"),
        (43, 44, "97.7%"),
        (9999, 10000, "99.9%"),
        (1, 10000, "0.1%"),
        (44, 44, "100.0%"),
    ],
)
def test_percent_is_whole_only_when_all_are(numerator, denominator, shown):
    assert Rate("满意率", "", numerator, denominator).percent == shown


def test_closed_by_decision_is_counted_apart_from_rates(district):
    voice = district.voice()
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷")
    district.do(case, "close_by_decision", "leader", reason="已按标准整改")
    scope = Scope(district.campaign)
    before = everything(scope)
    assert value("cases.closed_by_decision", scope) == value("cases.struck_off", scope) == 1
    rate = count(FIGURES["cases.struck_off"], scope).rates[0]
    assert (rate.numerator, rate.denominator) == (0, 1)
    assert value("satisfaction.ratings", scope) == 0
    assert parts("satisfaction.by_decision", scope) == {"不满意": 1}
    classify(district, case, "school", "at_once")
    assert everything(Scope(district.campaign)) == before


def test_limits_are_past_near_or_far_by_the_assignment_of_the_day(district, clock):
    """What was near on the 20th is past on the 23rd; the old day keeps its own light."""
    near = district.assigned(title="近")
    district.assigned(lead="school", title="远")
    rectified = district.verified(title="已核实")
    case = Case.objects.get(pk=near.pk)
    assert case.due_on == date(2026, 3, 22)
    assert rectified.state == "verified"
    for day, overdue, near_due in [("18", 0, 0), ("19", 0, 2), ("22", 0, 2), ("23", 2, 0)]:
        clock.set(f"2026-03-{day} 10:00")
        scope = Scope(district.campaign)
        assert (value("cases.overdue", scope), value("cases.near_due", scope)) == (overdue, near_due), day
    clock.set("2026-04-10 10:00")
    old = Scope(district.campaign, as_of=date(2026, 3, 20))
    assert (value("cases.overdue", old), value("cases.near_due", old)) == (0, 2)


def test_decisions_reopenings_and_dissatisfaction_are_counted_while_they_last(district, clock):
    voice = district.voice(served="parents")
    asked = district.asked(voice)
    district.rate(asked, voice, "dissatisfied", "还是冷")
    proposed = district.case()
    district.do(proposed, "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")
    reopened = district.closed()
    district.do(reopened, "reopen", "leader", reason="反弹")
    clock.set("2026-03-03 10:00")
    scope = Scope(district.campaign)
    assert parts("cases.waiting_for_decision", scope) == {"不予受理": 1}
    assert value("cases.reopened", scope) == 1
    assert parts("satisfaction.dissatisfied", scope) == {"办理中": 1}
    assert parts("satisfaction.by_served", scope) == {"家长 / 不满意": 1}
    assert parts("voices.by_served", scope) == {"家长": 1}
    district.do(proposed, "decline", "leader")
    assert value("cases.waiting_for_decision", Scope(district.campaign)) == 0
    monday = Scope(district.campaign, as_of=date(2026, 3, 2))
    assert value("cases.waiting_for_decision", monday) == 1
    assert parts("satisfaction.dissatisfied", monday) == {"办理中": 1}


def test_weeks_are_the_last_eight_and_no_more(district, clock):
    district.voice()
    clock.set("2026-04-26 09:00")
    district.voice()
    assert parts("voices.by_week", Scope(district.campaign)) == {"3月2日": 1, "4月20日": 1}
    clock.set("2026-04-27 09:00")
    counted = count(FIGURES["voices.by_week"], Scope(district.campaign))
    assert (counted.value, len(counted.split)) == (1, 8)


def test_figures_of_one_unit_are_what_it_led(district, days):
    whole, school = Scope(district.campaign), Scope(district.campaign, unit=district.units["school"])
    assert parts("cases.by_unit", school) == {"第一小学": 1}
    assert value("voices.dispositions", school) == 0
    bureau = Scope(district.campaign, unit=district.units["bureau"])
    assert value("cases.by_unit", bureau) == value("cases.by_unit", whole) - parts("cases.by_unit", whole)["未交办"]
    assert value("voices.dispositions", bureau) == 7


def test_figures_of_a_period_are_what_came_in_it(district, clock):
    district.voice()
    district.case()
    clock.set("2026-03-05 23:59")
    district.voice(channel="forum")
    district.case()
    clock.set("2026-03-06 00:00")
    district.voice(channel="visit")
    day = Scope(district.campaign, since=date(2026, 3, 3), until=date(2026, 3, 5))
    assert parts("voices.received_by_channel", day) == {"征求意见座谈会": 1}
    assert value("cases.by_category", day) == 1
    assert value("voices.received_by_channel", Scope(district.campaign, since=date(2026, 3, 3))) == 2
    assert value("voices.received_by_channel", Scope(district.campaign, until=date(2026, 3, 5))) == 2


def test_other_campaigns_are_not_counted(district, days):
    other = campaign_verbs["open_campaign"](
        district.units["bureau"],
        actor=district.program,
        code="other",
        name="另一项",
        theme="其他",
        starts_on="2026-03-02",
    ).obj
    assert {name: value(name, Scope(other)) for name in FIGURES} == dict.fromkeys(FIGURES, 0)


def test_parts_show_every_leaf_category_in_the_order_of_the_tree(district):
    assert list(count(FIGURES["cases.by_category"], Scope(district.campaign)).parts.items()) == [
        ("领导作风", 0),
        ("学校管理", 0),
    ]


def test_leaf_named_like_its_parent_keeps_its_plain_name_and_two_leaves_of_one_name_are_told_apart(district):
    for code, name, parent in [("own", "利益", "interest"), ("again", "学校管理", "conduct")]:
        campaign = Campaign.objects.get(pk=district.campaign.pk)
        campaign_verbs["add_category"](campaign, actor=district.program, code=code, name=name, parent=parent)
    assert list(count(FIGURES["cases.by_category"], Scope(district.campaign)).parts) == [
        "领导作风",
        "作风:学校管理(again)",
        "利益:学校管理(school)",
        "利益",
    ]


SCOPES = [{}, {"unit": "section"}, {"unit": "school"}, {"since": date(2026, 3, 2), "until": date(2026, 3, 2)}]


def scopes(district, **fixed):
    return [
        Scope(district.campaign, **{**chosen, "unit": district.units.get(chosen.get("unit"))}, **fixed)
        for chosen in SCOPES
    ]


def test_figures_of_yesterday_stay_after_everything_changed(district, clock, days):
    told = days
    was = [everything(scope) for scope in scopes(district)]
    clock.set("2026-03-03 10:00")
    change_everything(district, told)
    assert [everything(scope) for scope in scopes(district, as_of=date(2026, 3, 2))] == was
    now = [everything(scope) for scope in scopes(district)]
    assert all(new != old for new, old in zip(now, was, strict=True))
    assert parts("cases.by_unit", Scope(district.campaign)) == {"基教处": 6, "第一小学": 1, "未交办": 2}
    assert "校园管理" in parts("cases.by_category", Scope(district.campaign))


def test_figures_before_the_first_voice_are_nothing(district, clock, days):
    before = Scope(district.campaign, as_of=date(2026, 3, 1))
    assert {name: value(name, before) for name in FIGURES} == dict.fromkeys(FIGURES, 0)


@pytest.mark.parametrize("seed", [2])
def test_random_days_add_up_and_stay(district, clock, reader, seed, days):
    """Whatever is done, at the end of a day: parts sum, lists are as long as numbers, later days change nothing."""
    dice = Random(seed)
    days, done = [], 0
    for number in range(2):
        day = date(2026, 3, 2) + timedelta(days=number)
        clock.set(f"{day} 15:00")
        done += sum(random_deed(district, dice) for _ in range(50))
        whole = Scope(district.campaign)
        add_up(whole, reader)
        assert parts("cases.by_state", whole) == standing(Case, "state")
        assert parts("voices.dispositions", whole) == standing(Voice, "disposition")
        days.append((day, [everything(scope) for scope in scopes(district)]))
    assert done > 50
    for day, was in days:
        assert [everything(scope) for scope in scopes(district, as_of=day)] == was
    add_up(Scope(district.campaign, as_of=days[0][0], unit=district.units["section"]), reader)


def standing(model, field):
    return dict(Counter(str(getattr(thing, f"get_{field}_display")()) for thing in model.objects.all()))


def add_up(scope, reader):
    for name, figure in FIGURES.items():
        if not is_open(figure, replace(scope, asker=reader)):
            continue
        counted = count(figure, scope)
        listed = rows(figure, scope, actor=reader)
        assert (sum(counted.parts.values()), listed.value, len(listed.refs), listed.withheld) == (
            counted.value,
            counted.value,
            counted.value,
            0,
        ), name
        for label, n in counted.parts.items():
            assert len(rows(figure, scope, actor=reader, part=label).refs) == n, f"{name} {label}"
    found, received = value("cases.by_category", scope), value("voices.received_by_channel", scope)
    rest = ("cases.open", "cases.struck_off", "cases.ended_otherwise")
    assert found == sum(value(name, scope) for name in rest)
    assert found == value("cases.by_handling_type", scope) == value("cases.by_category_and_state", scope)
    assert received == value("voices.received_by_way", scope) == value("voices.dispositions", scope)


def due_on_the_tenth(district, clock, *, submitted=None, extended=None):
    """A case due on 10 March; submitted on that day of March, or extended to that day of April."""
    clock.set("2026-03-02 09:00")
    case = district.accepted()
    district.do(case, "assign", "clerk", lead="section", due_on=date(2026, 3, 10))
    district.do(case, "sign", "head", person="陈科长")
    district.do(case, "plan", "head", content="更换", standard="60 度")
    if extended:
        district.do(case, "ask_extension", "head", due_on=date(2026, 4, extended), reason="设备没到")
        district.do(case, "grant_extension", "leader")
    if submitted:
        clock.set(f"2026-03-{submitted} 15:00")
        district.do(case, "finish_measure", "head", measure=1, result="好了", note="见现场")
        district.do(case, "submit", "head", result="已整改", reply="好了", finding="")
    return case


def test_on_time_counts_what_is_overdue_and_still_open(district, clock):
    """The month with open overdue cases is lower than ended-in-time over ended would say (E18)."""
    for day in ("09", "10", "12"):
        due_on_the_tenth(district, clock, submitted=day)
    due_on_the_tenth(district, clock)
    due_on_the_tenth(district, clock, extended=3)
    standing_still = due_on_the_tenth(district, clock)
    district.do(standing_still, "pause", "clerk", ground="hearing", reason="听证")
    clock.set("2026-03-31 17:00")
    scope = Scope(district.campaign, since=date(2026, 3, 1), until=date(2026, 3, 31))
    counted = count(FIGURES["cases.on_time"], scope)
    assert {label: n for label, n in counted.parts.items() if n} == {
        "按时办完": 2,
        "超期办完": 1,
        "超期未办": 1,
        "经同意延期": 1,
        "不计入(暂停、转出、不予受理、作废)": 1,
    }
    (rate,) = counted.rates
    assert (rate.numerator, rate.denominator) == (2, 4)
    assert rate.numerator / rate.denominator < 2 / 3, "what the naive formula would say"
    april = Scope(district.campaign, since=date(2026, 4, 1), until=date(2026, 4, 30))
    assert count(FIGURES["cases.on_time"], april).value == 0, "a case counts in the month of its first date"
    clock.set("2026-04-10 09:00")
    later = Scope(district.campaign, since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert count(FIGURES["cases.on_time"], later).part("still_open") == 2, "an extension that ran out counts"


def test_whole_campaign_is_for_its_office_and_a_unit_for_that_unit(district):
    whole, school = Scope(district.campaign), Scope(district.campaign, unit=district.units["school"])
    assert may_see(district.actor("clerk"), whole)
    assert may_see(district.actor("clerk"), school)
    assert may_see(district.actor("principal"), school)
    for actor, scope in [("principal", whole), ("head", school)]:
        with pytest.raises(NotAllowed, match="没有查看这个范围的指标的权限"):
            may_see(district.actor(actor), scope)


def test_figure_takes_as_many_statements_with_many_rows_as_with_one(district, django_assert_num_queries):
    clerk = district.actor("clerk")
    for more in (1, 4):
        for _ in range(more):
            district.assigned(district.voice())
            a_burden(district)
        for name, figure in FIGURES.items():
            if name.startswith("clocks."):  # counted from clocks that are read whole; see below
                continue
            # The names, and the mark under which they are kept.
            named = 2 * ((name == "cases.by_unit") + (name in BY_CATEGORY)) + 2 * (
                name == "sessions.opinions_by_session" or name in BY_FORM
            )
            named += OF_BURDEN.get(name, 0) + NAMED.get(name, 0)
            kept.forget()
            with django_assert_num_queries(2 + named):
                count(figure, Scope(district.campaign, asker=clerk))


NAMED = {
    **dict.fromkeys(("topics.voices", "topics.voices_by_month", "topics.cases", "cases.salient"), 2),
    **dict.fromkeys(("complaints.weak_links", "complaints.weak_links_by_month"), 2),
    **dict.fromkeys(("papers.handed_in", "papers.accepted", "papers.returned_as_copied", "papers.lacking"), 2),
    **{f"complaints.weak_links_by_{part}": 4 for part in ("unit", "category", "topic")},
}
"""The codes, cases, calls and units by which these are parted, each under its mark."""
BY_FORM = {figure.name for figure in FORMS}
OF_BURDEN = {"burdens.reported": 1, "burdens.counted": 4}
"""The asker's offices; where parted by whose it was, the departments under their mark and the other bodies."""
BY_CATEGORY = {
    "cases.by_category",
    "cases.by_category_and_state",
    "cases.rectified",
    "cases.struck_off",
    "cases.open",
    "cases.ended_otherwise",
    "cases.closed_by_decision",
    "cases.overdue",
    "cases.near_due",
    "cases.still_good",
    "cases.rebounded",
    "cases.half_cured",
}


def test_json_of_a_count_carries_scope_and_definition(district, days):
    told = as_json(count(FIGURES["cases.rectified"], Scope(district.campaign, as_of=date(2026, 3, 2))))
    assert told["name"] == "cases.rectified"
    assert told["as_of"] == "2026-03-02"
    assert told["parts"] == {"领导作风": 1, "学校管理": 2}
    assert told["scope"] == "示例区教委「作风整改」,全部单位"
    assert told["rates"][0] == {
        "label": "整改率",
        "formula": "(已整改－决定办结)÷梳理出的问题",
        "numerator": 3,
        "denominator": 7,
        "percent": "42.9%",
    }
