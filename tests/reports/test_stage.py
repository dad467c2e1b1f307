"""The stage report: its numbers are the figures, and the same question gives the same bytes."""

import io
import re
from datetime import date
from threading import Thread

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.kernel.refusals import NotAllowed
from huiyin.reports import stage
from huiyin.reports.collected import COLLECTED
from huiyin.reports.discipline_rows import DISCIPLINE
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.formal import formal
from tests.factories import give_permission, moment
from tests.reports.stories import change_everything

MONDAY = date(2026, 3, 2)
NOT_REPORTED = {
    *(figure.name for figure in COLLECTED),
    *(figure.name for figure in DISCIPLINE),
    "alarms.rang",
    "channels.received",
    "channels.solved",
    "channels.pending",
    "channels.two_boxes",
    "phones.calls",
    "cases.by_category_and_state",
    "voices.by_served",
    "voices.by_week",
    "cases.closed_by_week",
    "cases.in_hand",
    "cases.overdue",
    "cases.near_due",
    "cases.waiting_for_decision",
    "cases.on_time",
    "cases.reopened",
    "notices.given",
    "refusals.corrected",
    "refusals.filed",
    "satisfaction.by_served",
    *(
        name
        for name in FIGURES
        if name.startswith(
            ("clocks.", "topics.", "complaints.", "registers.", "forms.", "burdens.", "papers.", "mechanisms.")
        )
    ),
    "satisfaction.dissatisfied",
}
"""Figures of the pages alone."""


def written(scope, actor):
    made = io.BytesIO()
    stage.write(scope, made, actor=actor)
    return made.getvalue()


def read(content):
    """Return the sentences and, by caption, the tables of a report."""
    document = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    captions = [text for text in texts if re.match(r"表\d+ ", text)]
    tables = {
        caption.split(" ", 1)[1]: [[cell.text for cell in row.cells] for row in table.rows]
        for caption, table in zip(captions, document.tables, strict=True)
    }
    return texts, tables


def shown(rows):
    """Return the parts and the sum of a table with one number a row."""
    return {row[0]: int(row[-1]) for row in rows[1:]}


def expected(name, scope, *, always):
    counted = count(FIGURES[name], scope)
    parts = {formal(label): n for label, n in counted.parts.items() if n or always}
    return parts | {"合计": counted.value}


@pytest.fixture
def told(district, clock, days):
    clock.set("2026-03-03 10:00")
    return days


def test_tables_hold_the_figures(district, told, reader):
    scope = Scope(district.campaign, as_of=MONDAY)
    problems = Scope(district.campaign, as_of=MONDAY, kind="rectification")
    _texts, tables = read(written(scope, reader))
    for caption, name, asked, always in [
        ("来件渠道和方式", "voices.received_by_channel", scope, False),
        ("来件去向", "voices.dispositions", scope, True),
        ("问题台账（按整改类型）", "cases.by_handling_type", problems, True),
        ("问题台账（按办理状态）", "cases.by_state", problems, False),
        ("问题台账（按责任单位）", "cases.by_unit", problems, False),
    ]:
        assert shown(tables[caption]) == expected(name, asked, always=always), caption
    heads, *rows = tables["问题台账（按类别）"]
    assert heads == ["类别", "梳理出", "已整改", "销号", "在办", "其他"]
    for place, name in enumerate(
        ["cases.by_category", "cases.rectified", "cases.struck_off", "cases.open", "cases.ended_otherwise"], 1
    ):
        parts = expected(name, problems, always=True)
        assert {row[0]: int(row[place]) for row in rows} == {"其余未归类": 0} | parts, name
    assert rows[-1] == ["合计", "7", "3", "1", "6", "0"]
    assert tables["来件人评价"][1:] == [
        ["满意", "1", "0"],
        ["基本满意", "0", "0"],
        ["不满意", "0", "0"],
        ["未评价", "1", "0"],
        ["合计", "2", "0"],
    ]
    assert [row[1:] for row in tables["整改率和销号率"][1:]] == [["3", "7", "42.9%"], ["1", "7", "14.3%"]]


def test_sentences_hold_the_figures(district, told, reader):
    texts, tables = read(written(Scope(district.campaign, as_of=MONDAY), reader))
    whole = "\n".join(texts)
    for sentence in [
        "作风整改阶段情况报告",
        "（截至2026年3月2日）",
        "范围：示例区教委「作风整改」，全部单位；截至2026年3月2日。",
        "共收到意见来件7件。按四种方式分：请进来2件、面对面2件、背靠背3件。",
        "来件去向：待梳理1件、已归入3件、直接答复1件、转出1件、不列入1件。五项合计7件，等于收到数。",
        "共梳理出问题7个，其中领导作风1个、学校管理5个、其余未归类1个。"
        "其中已销号1个，在办6个，不予受理、转出和作废0个。",
        "由2个单位牵头办理6个，尚未交办1个。",
        "台账中另有投诉1件，其中办结1件，不计入上列问题。",
        "已整改3个（其中领导作风1个、学校管理2个）。",
        "销号1个（其中领导作风1个）。",
        "没有由负责人决定办结的问题。",
        "各件最近一轮征询共2人次（其中满意1人次、未评价1人次）。满意率100.0%",
        "1÷1）。",
        "3. 其后补录：无。",
    ]:
        assert sentence in whole
    definitions = {row[0]: row[1] for row in tables["指标口径"][1:]}
    assert definitions["已整改"] == formal(str(FIGURES["cases.rectified"].definition))
    assert set(definitions) == {
        formal(str(figure.label)) for name, figure in FIGURES.items() if name not in NOT_REPORTED
    }


def test_report_is_marked_a_draft_on_every_page(district, told, reader):
    document = docx.Document(io.BytesIO(written(Scope(district.campaign), reader)))
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "草稿（未经审定）"


@pytest.mark.parametrize("unit", [None, "section"])
def test_report_of_yesterday_is_byte_equal_after_everything_changed(district, told, reader, clock, unit):
    chosen = district.units.get(unit)
    was = written(Scope(district.campaign, unit=chosen, as_of=MONDAY), reader)
    today = written(Scope(district.campaign, unit=chosen), reader)
    change_everything(district, told)
    clock.set("2026-04-01 08:00")
    with translation.override("en"):
        assert written(Scope(district.campaign, unit=chosen, as_of=MONDAY), reader) == was
    assert written(Scope(district.campaign, unit=chosen), reader) != today


def test_late_entry_changes_the_old_report_and_is_announced(district, told, reader):
    was = written(Scope(district.campaign, as_of=MONDAY), reader)
    give_permission(district, "clerk", P.CASE_BACKDATE)
    district.do_new("open_case", at=moment("2026-03-02 18:00"), kind="rectification", title="补", problem="补录")
    texts, tables = read(written(Scope(district.campaign, as_of=MONDAY), reader))
    assert written(Scope(district.campaign, as_of=MONDAY), reader) != was
    assert tables["问题台账（按类别）"][-1][1] == "8"
    assert any("其后补录：来件0件、台账1件、单位和类别的名称或隶属0处" in text for text in texts)


def test_decision_against_a_sender_is_told_apart(district, reader):
    voice = district.voice()
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷")
    district.do(case, "close_by_decision", "leader", reason="已按标准整改")
    texts, tables = read(written(Scope(district.campaign), reader))
    assert "由负责人在来件人仍不满意时决定办结1个，单独计数，不计入整改率和销号率。" in texts
    assert "由负责人决定办结的件另计：1人次（其中不满意1人次）。" in texts
    assert [row[1:] for row in tables["整改率和销号率"][1:]] == [["0", "1", "0.0%"]] * 2
    assert tables["来件人评价"][3] == ["不满意", "0", "1"]


def test_report_of_a_campaign_without_anything_says_so(district, reader):
    texts, tables = read(written(Scope(district.campaign), reader))
    assert {
        "截至时没有收到意见来件。",
        "截至时台账中没有整改问题。",
        "截至时还没有征询来件人，不计算满意率。",
    } <= set(texts)
    assert [row[1:] for row in tables["整改率和销号率"][1:]] == [["0", "0", "不计算"]] * 2


def test_report_is_written_to_a_path_and_refused_to_strangers(district, told, reader, tmp_path):
    scope, path = Scope(district.campaign, as_of=MONDAY), tmp_path / "报告.docx"
    with pytest.raises(NotAllowed):
        stage.write(scope, path, actor=district.actor("principal"))
    assert not path.exists()
    stage.write(scope, path, actor=reader)
    assert path.read_bytes() == written(scope, reader)


def test_report_takes_as_many_statements_with_many_rows_as_with_one(district, reader):
    statements = []
    for more in (1, 3):
        for _ in range(more):
            district.asked(district.voice())
        with CaptureQueriesContext(connection) as asked:
            written(Scope(district.campaign), reader)
        statements.append(len(asked))
    assert statements[0] == statements[1] < 60


@pytest.mark.django_db(transaction=True)
def test_figures_of_one_report_see_the_same_rows_while_others_write(clock):
    from tests.factories import make_district

    district = make_district()

    def receive():
        district.voice()
        connection.close()

    with stage.one_moment():
        before = count(FIGURES["voices.dispositions"], Scope(district.campaign)).value
        other = Thread(target=receive)
        other.start()
        other.join()
        during = count(FIGURES["voices.received_by_channel"], Scope(district.campaign)).value
    assert (before, during, Voice.objects.count()) == (0, 0, 1)
    assert count(FIGURES["voices.dispositions"], Scope(district.campaign)).value == 1
