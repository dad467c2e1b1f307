"""Events: units called, a sign-in sheet, a unit's own words, corrections; what follows is proposed, decided, circulated (G16)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from huiyin.kernel.models import JournalEntry, JournalValue, Outbox
from huiyin.kernel.refusals import NotAllowed, Refused
from huiyin.kernel.verbs import hold_constraints
from huiyin.people.models import Unit
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.actions_events import event_verbs
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.models_discipline import Sanction
from huiyin.supervision.models_events import Event, EventCorrection, EventUnit, Standing
from huiyin.supervision.queries_events import counts, events_seen, lines_shown, times_in_year
from huiyin.supervision.roster import Came, read_roster
from tests.config.command import run
from tests.days import TODAY
from tests.factories import District
from tests.supervision import discipline_verbs as discipline
from tests.supervision.circular_verbs import TOLD as CIRCULAR
from tests.supervision.discipline_verbs import a_sanction, second_keeper
from tests.supervision.event_verbs import (
    LATE,
    STATEMENT,
    an_event,
    days_go_by,
    explained,
    go_on,
    line_of,
    recorded,
    started,
    told,
)

NINE = timezone.make_aware(datetime(2026, 3, 2, 9, 0))
SCHOOL, OTHER = Unit(pk=1, code="school", name="第一小学"), Unit(pk=2, code="s2", name="第二小学")
TARDY: dict[str, Any] = {"ground": "tardy", "of_unit": "", "unit": "", "facts": "迟到", "basis": "效能告诫办法"}


def refused(make: Any, *arguments: Any, **said: Any) -> list[str]:
    with pytest.raises(Refused) as found:
        make(*arguments, **said)
    return found.value.missing


def proposed(d: District, line: EventUnit, state: str = "proposed", **said: Any) -> Sanction:
    return a_sanction(d, state, attendance=line.ref, **TARDY | said)


# The sheet.


def read(text: str, rest: str = "on_time") -> tuple[dict[int, Came], list[str]]:
    return read_roster(text, [SCHOOL, OTHER], NINE, rest)


@pytest.mark.parametrize(
    ("cells", "came"),
    [
        ("9:05", Came("late", 5)),
        ("09:20", Came("late", 20)),
        ("9时05分", Came("late", 5)),
        ("９：０５", Came("late", 5)),
        ("9:05:30", Came("late", 5)),
        ("9:00", Came("on_time")),
        ("8:41", Came("on_time")),
        ("20", Came("late", 20)),
        ("迟到 20 分钟", Came("late", 20)),
        ("遲到20分", Came("late", 20)),
        ("0", Came("on_time")),
        ("准时", Came("on_time")),
        ("請假", Came("leave")),
        ("缺席", Came("absent")),
        (" | 请假", Came("leave")),
        ("12 | ", Came("late", 12)),
        ("8:50 | 3人", Came("on_time", None, 3)),
        ("5人 | 15", Came("late", 15, 5)),
    ],
)
@pytest.mark.parametrize("unit", ["第一小学", "SCHOOL", " 第一小學 "])
def test_a_cell_says_what_it_is(unit: str, cells: str, came: Came) -> None:
    assert read(f"单位 | 到会时间 | 请假\n\n{unit} | {cells}") == ({1: came, 2: Came("on_time")}, [])
    assert read(f"{unit}\t{cells.replace('|', chr(9))}")[0][1] == came


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("第三小学 | 5", "第 1 行:没有通知过叫「第三小学」的单位"),
        ("\n | 5", "第 2 行:没有通知过叫「」的单位"),
        ("第一小学 | 5\nschool | 准时", "第 2 行:「第一小学」写了两次(第 1 行)"),
        ("第一小学 | 25:10", "第 1 行:没有「25:10」这个时间"),
        ("第一小学 | 9:75", "第 1 行:没有「9:75」这个时间"),
        (
            "第一小学 | 2:50",
            "第 1 行:到会时间 2:50 离开会时间 09:00 太远,请核对(按 24 小时写);没有来的写缺席",
        ),
        ("第一小学 | 300", "第 1 行:迟到不超过 240 分钟;没有来的写缺席"),
        ("第一小学", "第 1 行:没有写到会情况"),
        ("第一小学 | 3人", "第 1 行:没有写到会情况"),
        ("第一小学 | 9:05 | 请假", "第 1 行:写了不止一种到会情况"),
        ("第一小学 | 请假 | 3人", "第 1 行:没有到会的,不写人数"),
        ("第一小学 | 准时 | 0人", "第 1 行:到会人数写 1—999"),
        (
            "第一小学 | 张校长",
            "第 1 行:「张校长」看不懂,写到会时间(例如 9:05)、迟到分钟、准时、请假或者缺席",
        ),
    ],
)
def test_what_cannot_be_is_said_with_its_line(text: str, sentence: str) -> None:
    assert read(text)[1] == [sentence]


def test_every_unit_has_to_be_there_unless_it_is_said_how_the_rest_came() -> None:
    assert read("第一小学 | 5", rest="") == ({1: Came("late", 5)}, ["还有 1 个单位没有写:第二小学"])
    assert read("第一小学 | 5", rest="absent")[0][2] == Came("absent")
    assert read("", rest="")[1] == ["还有 2 个单位没有写:第一小学、第二小学"]


def test_two_units_of_one_name_are_told_apart_by_their_codes() -> None:
    twins = [Unit(pk=1, code="a", name="中心校"), Unit(pk=2, code="b", name="中心校")]
    assert read_roster("中心校 | 5", twins, NINE, "on_time")[1] == ["第 1 行:有几个「中心校」,请写代码"]


CELLS = st.one_of(
    st.sampled_from(["准时", "请假", "缺席", "0", "15", "9:20", "8:30", "12 | 3人", "x", "", "25:00", "999"]),
    st.text(max_size=8),
)


@settings(max_examples=200, deadline=None, database=None)
@given(
    lines=st.lists(st.tuples(st.sampled_from(["第一小学", "s2", "第三小学", ""]), CELLS), max_size=6),
    rest=st.text(max_size=0) | st.sampled_from(["on_time", "absent"]),
)
@example(lines=[], rest="absent")
def test_whatever_is_pasted_either_says_how_each_unit_came_or_what_is_wrong(
    lines: list[tuple[str, str]], rest: str
) -> None:
    came, wrong = read("\n".join(f"{unit} | {cell}" for unit, cell in lines), rest)
    assert wrong or came.keys() == {1, 2}
    for one in came.values():
        assert (one.minutes is not None) == (one.standing == "late")
        assert one.minutes is None or 1 <= one.minutes <= 240


# Called, recorded.


def test_units_are_called_and_told_and_each_stands_in_one_way(district: District) -> None:
    one = an_event(district, units=[])
    assert one.units.count() == 5, "every unit of the system but the root"
    line = Outbox.objects.get(hearer=f"staff/{district.users['director'].pk}")
    assert (line.params["ref"], line.params["day"]) == (one.ref, f"{started():%Y-%m-%d}")
    one = go_on(district, one, "record_attendance", lines="第一小学 | 20\nsection | 请假", rest="on_time")
    assert counts(one.units.all()) == {"on_time": 3, "late": 1, "leave": 1, "absent": 0}
    assert (line_of(district, one).minutes, one.recorded_on) == (20, TODAY)
    asked = Outbox.objects.filter(hearer=f"staff/{district.users['director'].pk}").latest("pk")
    assert asked.params["day"] == f"{TODAY + timedelta(days=3)}"
    assert "迟到" in asked.text


def test_what_was_called_may_change_until_it_is_recorded(district: District) -> None:
    one = an_event(district)
    changed = go_on(district, one, "change_event", **told() | {"place": "大礼堂", "units": ["school2", "school"]})
    assert (changed.place, {row.unit.code for row in changed.units.all()}) == ("大礼堂", {"school", "school2"})
    assert Outbox.objects.filter(text__contains="不再通知").count() == 0, "nobody answers for the section"
    one = recorded(district)
    assert refused(go_on, district, one, "change_event", **told()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        one.units.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        EventUnit.objects.create(event=one, number=9, unit=district.units["school2"])


def test_nobody_is_entered_before_he_can_have_come(district: District) -> None:
    tomorrow = timezone.localtime() + timedelta(days=1)
    one = an_event(district, starts_at=f"{tomorrow:%Y-%m-%d}T09:00")
    assert refused(go_on, district, one, "record_attendance", lines=LATE) == [f"会议 {tomorrow:%Y-%m-%d} 09:00 才开始"]
    just_now = timezone.localtime() - timedelta(minutes=1)
    one = an_event(district, starts_at=f"{just_now:%Y-%m-%dT%H:%M}")
    assert refused(go_on, district, one, "record_attendance", lines=LATE) == ["还没有到签到表上的时间"]


def test_a_sheet_with_mistakes_is_not_entered_and_nothing_typed_is_lost(district: District) -> None:
    one = an_event(district)
    client = Client()
    client.force_login(district.users["clerk"])
    address = reverse("verb", args=["events", one.ref, "record-attendance"])
    page = client.post(address, {"lines": "第九小学 | 5\n第一小学 | 25:00", "rest": ""}).content.decode()
    assert "没有通知过叫「第九小学」的单位" in page.replace("：", ":").replace("，", ",")
    assert "第一小学 | 25:00" in page
    assert Event.objects.get(pk=one.pk).state == "called"


def test_the_database_holds_that_the_counts_add_up(district: District) -> None:
    one = recorded(district)
    for said in ({"standing": ""}, {"standing": "on_time"}, {"minutes": None}, {"heads": 5}):
        line = EventUnit.objects.filter(pk=line_of(district, one).pk)
        with pytest.raises(DatabaseError):
            done_and_held(partial(line.update, **said))
    waiting = an_event(district)
    for harm in (
        lambda: Event.objects.filter(pk=waiting.pk).update(state="recorded", recorded_on=TODAY()),
        lambda: waiting.units.all().delete(),
    ):
        with pytest.raises(DatabaseError):
            done_and_held(harm)
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=waiting.pk).delete()


def done_and_held(harm: Callable[[], object]) -> None:
    with transaction.atomic():
        harm()
        hold_constraints()


# The unit's own words, corrections.


def test_a_unit_explains_its_own_lateness_once(district: District) -> None:
    one = recorded(district)
    line = explained(district, one)
    assert (line.statement, line.stated_on) == (STATEMENT, TODAY)
    again = refused(go_on, district, one, "explain_attendance", "director", statement="再说一次")
    assert again == ["没有说明过的迟到或者缺席"]
    with pytest.raises(DatabaseError), transaction.atomic():
        EventUnit.objects.filter(pk=line.pk).update(statement="改了")
    with pytest.raises(NotAllowed):
        go_on(district, recorded(district), "explain_attendance", "clerk", statement="替学校说")
    on_time = go_on(district, an_event(district), "record_attendance", rest="on_time")
    assert refused(go_on, district, on_time, "explain_attendance", "director", statement="x") == again
    with pytest.raises(DatabaseError), transaction.atomic():
        EventUnit.objects.filter(event=on_time).update(statement="没有迟到", stated_on=TODAY(), explain_until=TODAY())


def test_a_correction_keeps_what_stood_and_why(district: District) -> None:
    one = recorded(district)
    said = {"unit": "school", "standing": "on_time", "heads": 4, "reason": "签到人看错了钟"}
    one = go_on(district, one, "correct_attendance", **said)
    row = EventCorrection.objects.get()
    assert (row.was_standing, row.was_minutes, row.standing, row.heads) == ("late", 20, "on_time", 4)
    assert line_of(district, one).minutes is None
    assert refused(go_on, district, one, "correct_attendance", **said) == ["到会情况:与现在登记的一样"]
    for told_wrong, sentence in (
        ({"standing": "late"}, "迟到(分钟):写迟到了几分钟"),
        ({"standing": "leave", "minutes": 3}, "迟到(分钟):迟到的才写分钟"),
        ({"standing": "absent", "heads": 3}, "到会人数:没有到会的,不写人数"),
        ({"standing": "absent", "reason": ""}, "更正原因:这个字段是必填项。"),
    ):
        wrong = {"unit": "school", "reason": "更正"} | told_wrong
        assert refused(go_on, district, one, "correct_attendance", **wrong)[0].startswith(sentence[:8])
    with pytest.raises(DatabaseError), transaction.atomic():
        EventCorrection.objects.update(reason="改了")


def test_who_is_found_late_by_a_correction_is_asked_why(district: District) -> None:
    one = go_on(district, an_event(district), "record_attendance", rest="on_time")
    before = Outbox.objects.filter(text__contains="记有你单位").count()
    go_on(district, one, "correct_attendance", unit="school", standing="absent", reason="代签")
    assert Outbox.objects.filter(text__contains="记有你单位").count() == before + 1
    assert line_of(district, one).explain_until == TODAY + timedelta(days=3)


# What follows.


def test_nothing_is_proposed_before_the_unit_could_explain_itself(district: District) -> None:
    one = recorded(district)
    line = line_of(district, one)
    waits = f"第一小学的情况说明(期限到 {TODAY + timedelta(days=3)},过了可以直接提出)"
    assert refused(proposed, district, line) == [waits]
    days_go_by(line, TODAY() - timedelta(days=1))
    made = proposed(district, line)
    assert (made.attendance, made.of_unit, made.unit, made.ground) == (line, True, district.units["school"], "tardy")


def test_the_ground_is_a_lateness_of_this_campaign_and_stays_traceable(district: District) -> None:
    one = recorded(district)
    line = explained(district, one)
    assert refused(proposed, district, line_of(district, one, "section")) == ["关联的会议签到:基础教育科没有迟到、缺席"]
    for text in ("QD2026-999999/1", "x", f"{one.ref}/9", f"{one.ref}/١"):
        assert refused(a_sanction, district, **TARDY | {"attendance": text}) == [
            f"关联的会议签到:这个活动没有会议签到「{text}」"
        ]
    missing = refused(a_sanction, district, **discipline.on_the_school(district) | {"ground": "tardy"})
    assert missing == ["关联的会议签到:写明哪次会议签到的哪个单位"]
    made = proposed(district, line)
    case = a_sanction(district)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=made.pk).update(attendance=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.filter(pk=case.pk).update(attendance=line)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sanction.objects.create(
            **{name: getattr(made, name) for name in ("campaign", "kind", "facts", "basis", "unit", "proposed_on", "state_until", "proposed_by")},
            ref="CL-x", ground="tardy", of_unit=True, attendance=line_of(district, one, "section"),
        )  # fmt: skip


def test_the_people_responsible_are_dealt_with_for_the_same_event(district: District) -> None:
    """Of the seed: sections of the bureau and those responsible in the school."""
    line = explained(district, recorded(district))
    person = proposed(district, line, user="principal")
    section = proposed(district, line, of_unit="on", unit="section", kind="reminder")
    assert (person.of_unit, person.user, section.unit) == (
        False,
        district.users["principal"],
        district.units["section"],
    )


def test_what_was_corrected_away_is_no_ground_for_a_decision(district: District) -> None:
    one = recorded(district)
    made = proposed(district, explained(district, one), "heard")
    go_on(district, one, "correct_attendance", unit="school", standing="leave", reason="会前已请假")
    decision = discipline.DECISION | {"decided_on": TODAY}
    missing = refused(discipline.go_on, district, made, "decide_sanction", second_keeper(district), **decision)
    assert missing == [f"仍然成立的事由(会议签到 {line_of(district, one).ref} 已经更正,不再是迟到、缺席)"]
    go_on(district, one, "correct_attendance", unit="school", standing="late", minutes=20, reason="没有请假条")
    assert discipline.go_on(district, made, "decide_sanction", second_keeper(district), **decision).state == "decided"


def test_from_lateness_to_the_circular_that_every_unit_confirms(district: District) -> None:
    """The whole way, each step by who holds it by default, and each page leads to the next and back."""
    one = recorded(district)
    line = explained(district, one)
    keeper = Client()
    keeper.force_login(district.users["discipline"])
    page = keeper.get(reverse("event", args=[one.ref])).content.decode()
    address = reverse("verb", args=["campaigns", district.campaign.code, "propose-sanction"])
    assert f"{address}?attendance={one.ref}%2F{line.number}" in page
    form = keeper.get(f"{address}?attendance={line.ref}").content.decode()
    assert "迟到 20 分钟" in form
    made = proposed(district, line, "decided")
    clerk = Client()
    clerk.force_login(district.users["clerk"])
    assert made.ref not in clerk.get(reverse("event", args=[one.ref])).content.decode()
    discipline.go_on(district, made, "ask_publication", "discipline", where="全区教育系统")
    discipline.go_on(district, made, "approve_publication", second_keeper(district))
    assert f"sanction={made.ref}" in clerk.get(reverse("event", args=[one.ref])).content.decode()
    said = CIRCULAR | {"sanction": made.ref, "units": []}
    paper = circular_verbs["draft_circular"](district.campaign, actor=district.actor("clerk"), **said).obj
    circular_verbs["issue_circular"](paper, actor=district.actor("leader"))
    assert Circular.objects.get(pk=paper.pk).receipts == "0/5"
    links = {"event": one.ref, "sanction": made.ref, "circular": paper.ref}
    for page_of, leads_to in (
        ("event", "sanction"),
        ("event", "circular"),
        ("sanction", "event"),
        ("circular", "event"),
    ):
        page = keeper.get(reverse(page_of, args=[links[page_of]])).content.decode()
        if page_of != "circular":  # the register's staff are no readers of circulars by their role
            assert reverse(leads_to, args=[links[leads_to]]) in page, (page_of, leads_to)
    own = Client()
    own.force_login(district.users["director"])
    for page_of, leads_to in (
        ("event", "circular"),
        ("sanction", "event"),
        ("circular", "event"),
        ("circular", "sanction"),
    ):
        page = own.get(reverse(page_of, args=[links[page_of]])).content.decode()
        assert reverse(leads_to, args=[links[leads_to]]) in page, (page_of, leads_to)


def test_a_draft_tells_nobody_of_a_sanction_that_is_not_to_be_known(district: District) -> None:
    made = proposed(district, explained(district, recorded(district)), "decided")
    said = CIRCULAR | {"sanction": made.ref}
    missing = refused(circular_verbs["draft_circular"], district.campaign, actor=district.actor("clerk"), **said)
    assert missing == [f"由哪项处理而来(处理编号):没有处理「{made.ref}」"]


def test_how_often_in_the_year_is_told_beside(district: District) -> None:
    for lines in (LATE, LATE, "第一小学 | 缺席\nsection | 准时"):
        last = recorded(district, lines)
    recorded(district, LATE, starts_at="2024-05-06T09:00")
    go_on(district, an_event(district), "cancel_event", reason="改期")
    school = district.units["school"].pk
    year = started().year
    assert times_in_year([school], year) == {school: {"late": 2, "absent": 1}}
    assert times_in_year([school], 2023) == {school: {"late": 0, "absent": 0}}
    explained(district, last)
    made = proposed(district, line_of(district, last))
    client = Client()
    client.force_login(district.users["discipline"])
    for page_of, ref in (("event", last.ref), ("sanction", made.ref)):
        assert f"{year} 年迟到" in client.get(reverse(page_of, args=[ref])).content.decode()


# Who sees what.


def test_a_unit_sees_its_own_line_and_not_who_else_explained_himself(district: District) -> None:
    one = recorded(district, "第一小学 | 20\nschool2 | 45\n", units=["school", "school2"])
    explained(district, one)
    district.add_user("other", "school2", "head", at_unit="school2")
    client = Client()
    client.force_login(district.users["other"])
    page = client.get(reverse("event", args=[one.ref])).content.decode()
    assert "45" in page
    for word in ("第一小学", STATEMENT, "Director", "到会情况统计", "经过"):
        assert word not in page, word
    assert [row.unit.code for row in lines_shown(one, district.actor("other"))] == ["school2"]
    office = Client()
    office.force_login(district.users["clerk"])
    page = office.get(reverse("event", args=[one.ref])).content.decode()
    assert all(word in page for word in ("第一小学", STATEMENT, "到会情况统计", "经过"))


def test_who_was_not_called_and_who_looks_after_nothing_sees_no_event(district: District) -> None:
    recorded(district)
    district.add_user("other", "school2", "head", at_unit="school2")
    seen = {name for name in district.users if events_seen(district.actor(name)).exists()}
    assert seen >= {"clerk", "supervisor", "leader", "auditor", "discipline", "director", "principal", "head"}
    assert not seen & {"other", "admin", "helper"}


def test_neither_the_journal_nor_what_is_told_holds_who_came_late(district: District) -> None:
    one = recorded(district)
    explained(district, one)
    go_on(district, one, "correct_attendance", unit="school", standing="late", minutes=12, reason="签到时间看错")
    entries = JournalEntry.objects.filter(about=f"event/{one.ref}").exclude(
        verb="call_event"
    )  # who was called is no secret
    values = JournalValue.objects.filter(entry__in=entries).values_list("value", flat=True)
    said = json.dumps([*entries.values_list("data", flat=True), *values], ensure_ascii=False)
    assert not [word for word in ("school", "late", STATEMENT, "看错") if word in said]
    outbox = json.dumps(list(Outbox.objects.values_list("params", flat=True)), ensure_ascii=False)
    assert STATEMENT not in outbox


# Every door.


def test_by_the_api_and_the_command_as_by_the_page(district: District) -> None:
    client = Client()
    client.force_login(district.users["clerk"])
    body = json.dumps(told() | {"campaign": district.campaign.code})
    made = json.loads(client.post("/api/v1/events", body, content_type="application/json").content)
    sheet = json.dumps({"lines": "school | 9:20", "rest": "on_time"})
    done = client.post(
        f"/api/v1/events/{made['ref']}/actions/record_attendance", sheet, content_type="application/json"
    )
    assert json.loads(done.content)["state"] == "recorded"
    told_of = json.loads(client.get(f"/api/v1/events/{made['ref']}").content)
    assert [2, 1, 1, 0, 0] in [row for part in told_of["parts"] for row in part["rows"]]
    shown = run("event", "show", made["ref"], "--as", "clerk")
    assert "庆祝大会" in shown.out
    said = run("event", "explain-attendance", made["ref"], "--as", "director", "--statement", STATEMENT)
    assert said.code == 0, said.err
    assert line_of(district, Event.objects.get(ref=made["ref"])).statement == STATEMENT


def test_the_page_costs_the_same_however_many_units_came_late(district: District) -> None:
    few = recorded(district)
    many = go_on(district, an_event(district, units=[]), "record_attendance", rest="absent")
    client = Client()
    client.force_login(district.users["discipline"])
    costs = []
    for one in (few, few, many):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("event", args=[one.ref])).status_code == 200
        costs.append(len(found))
    assert costs[1] == costs[2]


# Whatever is tried in whatever order.


SHEETS = st.builds(
    lambda school, section, rest: {"lines": f"school | {school}\nsection | {section}", "rest": rest},
    st.sampled_from(["20", "准时 | 3人", "请假", "缺席", "9:01", "x"]),
    st.sampled_from(["5", "准时", "请假", "缺席", ""]),
    st.sampled_from(["", "on_time", "absent"]),
)
CORRECTIONS = st.builds(
    lambda unit, standing, minutes: {"unit": unit, "standing": standing, "minutes": minutes, "reason": "更正"},
    st.sampled_from(["school", "section"]),
    st.sampled_from([str(one) for one in Standing]),
    st.sampled_from(["", 7, 15]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record_attendance"), st.just("clerk"), SHEETS),
        st.tuples(st.just("correct_attendance"), st.just("clerk"), CORRECTIONS),
        st.tuples(st.just("explain_attendance"), st.just("director"), st.just({"statement": STATEMENT})),
        st.tuples(st.just("change_event"), st.just("clerk"), st.builds(lambda units: {"units": units}, st.sampled_from([["school"], ["school", "section"], []]))),
        st.tuples(st.just("cancel_event"), st.just("clerk"), st.just({"reason": "改期"})),
    ),
    min_size=3,
    max_size=12,
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(steps=STEPS)
def test_in_no_order_do_the_counts_fail_to_add_up_to_the_units_called(
    district: District, steps: list[tuple[str, str, dict[str, Any]]]
) -> None:
    point = transaction.savepoint()
    one = an_event(district)
    for name, username, said in steps:
        said = told() | said if name == "change_event" else said
        try:
            with transaction.atomic():
                event_verbs[name](Event.objects.get(pk=one.pk), actor=district.actor(username), **said)
        except Refused:
            pass
        now = Event.objects.get(pk=one.pk)
        rows = list(now.units.all())
        assert sum(counts(rows).values()) == (len(rows) if now.state == "recorded" else 0)
        assert all(row.standing in ("late", "absent") or not row.statement or row.corrections.exists() for row in rows)
        for row in rows:
            if last := row.corrections.last():
                assert (last.standing, last.minutes, last.heads) == (row.standing, row.minutes, row.heads)
    transaction.savepoint_rollback(point)
