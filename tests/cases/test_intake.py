"""Bringing a file of voices in: what becomes of its rows, once and again."""

import io
import json

import psycopg
import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from huiyin.cases import intake
from huiyin.cases.intake import keeping
from huiyin.cases.models import Identity, ImportBatch, RejectedRow, Voice, VoiceFact
from huiyin.cases.receipts import unseal
from huiyin.kernel import journal
from huiyin.kernel.locks import Work
from huiyin.kernel.models import JournalEntry, JournalValue
from huiyin.kernel.refusals import Lost, Missing, NotAllowed, Refused, WrongState
from huiyin.kernel.tables import TableRefused
from huiyin.reports import audit
from tests.campaigns.stories import summarised
from tests.cases.import_files import a_csv, an_xlsx, bring_in, many
from tests.factories import moment

HEADS = "留言编号,留言用户,留言主题,留言时间,留言详情,点赞数"


def broken_rules():
    return [result for result in audit.run() if result.broken]


def test_import_keeps_everything_a_row_says(district, tmp_path):
    path = a_csv(tmp_path, HEADS, "188006,张三,食堂,2019/2/28 11:25:05,菜是冷的,3")
    batch = bring_in(district, path)
    voice = Voice.objects.get()
    assert intake.summary(batch) == {"rows": 1, "added": 1, "already_there": 0, "reposts": 0, "rejected": 0}
    assert (voice.subject, voice.body, voice.external_number) == ("食堂", "菜是冷的", "188006")
    assert voice.received_at == moment("2019-02-28 11:25:05")
    assert (voice.channel, voice.disposition, voice.anonymous) == ("mailbox", "pending", False)
    assert voice.ref == "V2019-000001"
    assert voice.extra == {"点赞数": "3"}
    assert voice.receipt_digest is None
    assert unseal(Identity.objects.get(voice=voice).sealed) == {"name": "张三"}
    assert batch.state == "done"


def test_import_is_journalled_like_any_receiving(district, tmp_path):
    bring_in(district, a_csv(tmp_path, HEADS, "1,张三,食堂,2019/2/28 11:25:05,菜是冷的,3"))
    voice = Voice.objects.get()
    entry = JournalEntry.objects.get(about=f"voice/{voice.ref}")
    assert (entry.verb, entry.actor, entry.via, entry.at) == ("receive", "clerk", "import", voice.received_at)
    assert "张三" not in json.dumps([entry.data, entry.commitments])
    assert {value.key for value in JournalValue.objects.filter(entry=entry)} == {"subject", "body", "name"}
    assert not JournalValue.objects.filter(entry=entry).exclude(value=None).exists()
    fact = VoiceFact.objects.get(voice=voice)
    assert (fact.at, fact.disposition, fact.entry) == (voice.received_at, "pending", entry)
    assert journal.verify() == []
    assert broken_rules() == []


def test_import_of_the_same_file_again_adds_nothing(district, tmp_path):
    path = many(tmp_path, 30)
    bring_in(district, path)
    again = bring_in(district, path)
    assert intake.summary(again) == {"rows": 30, "added": 0, "already_there": 30, "reposts": 0, "rejected": 0}
    assert Voice.objects.count() == 30


def test_import_of_the_same_rows_in_another_format_and_order_adds_nothing(district, tmp_path):
    bring_in(district, a_csv(tmp_path, "时间,内容", "2025-01-02,甲事", "2025-01-03,乙事", "2025-01-03,乙事"))
    path = an_xlsx(
        tmp_path, [["留言详情", "留言时间"], ["乙事", "2025/1/3"], ["甲事", "2025年1月2日"], ["乙事", "2025-01-03"]]
    )
    again = bring_in(district, path)
    assert (again.added, again.already_there) == (0, 3)
    assert Voice.objects.count() == 3


def test_import_without_numbers_counts_equal_rows(district, tmp_path):
    bring_in(district, a_csv(tmp_path, "时间,内容", "2025-01-02,甲事"))
    again = bring_in(district, a_csv(tmp_path, "时间,内容", "2025-01-02,甲事", "2025-01-02,甲事", name="二.csv"))
    assert (again.added, again.already_there, again.reposts) == (1, 1, 1)


def test_import_of_a_number_twice_with_the_same_content_is_one_voice(district, tmp_path):
    batch = bring_in(district, a_csv(tmp_path, "编号,时间,内容", "7,2025-01-02,甲事", "7,2025-01-02,甲事"))
    assert (batch.added, batch.already_there, batch.reposts, batch.rejected) == (1, 1, 0, 0)


def test_import_of_a_number_with_other_content_is_rejected_in_words(district, tmp_path):
    bring_in(district, a_csv(tmp_path, "编号,时间,内容", "7,2025-01-02,甲事"))
    batch = bring_in(
        district,
        a_csv(tmp_path, "编号,时间,内容", "7,2025-01-02,乙事", "8,2025-01-02,丙事", "8,2025-01-09,丙事", name="b.csv"),
    )
    assert (batch.rows_total, batch.added, batch.already_there, batch.rejected) == (3, 1, 0, 2)
    reasons = dict(RejectedRow.objects.values_list("number", "reason"))
    assert reasons[2] == "编号 7 已有另一来件(V2025-000001),内容或时间不同。"
    assert reasons[4].startswith("编号 8 已有另一来件")


def test_import_of_a_number_whose_first_row_is_bad_takes_the_next(district, tmp_path):
    long = "长" * 301
    path = an_xlsx(tmp_path, [["编号", "主题", "内容"], ["9", long, "甲"], ["9", "短", "甲"]])
    batch = bring_in(district, path)
    assert (batch.added, batch.rejected) == (1, 1)
    assert Voice.objects.get().subject == "短"


def test_import_marks_reposts_and_drops_none(district, tmp_path):
    earlier = district.voice(body="校门口 堵车!")
    path = a_csv(
        tmp_path,
        "编号,内容",
        "1,校门口堵车",
        "2,操场积水。",
        "3,操场 积水",
        "4,操场积水",
        "5,别的事",
        name="a.csv",
    )
    batch = bring_in(district, path)
    assert (batch.added, batch.reposts) == (5, 3)
    first = Voice.objects.get(external_number="2")
    found = dict(Voice.objects.exclude(batch=None).values_list("external_number", "repost_of"))
    assert found == {"1": earlier.pk, "2": None, "3": first.pk, "4": first.pk, "5": None}
    assert broken_rules() == []


def test_import_marks_a_repost_only_of_a_row_that_came_in(district, tmp_path):
    long = "长" * 301
    batch = bring_in(
        district, an_xlsx(tmp_path, [["主题", "内容"], [long, "同样的话"], ["一", "同样的话"], ["二", "同样的话"]])
    )
    assert (batch.added, batch.reposts, batch.rejected) == (2, 1, 1)


def test_import_of_anonymous_rows_keeps_no_time_and_no_extra(district, tmp_path):
    path = a_csv(
        tmp_path,
        "姓名,时间,内容,电话,来源",
        "匿名,2025-03-04 15:16:17,甲事,,终端 7",
        "匿名,2025-03-04 15:16:17,乙事,13900000000,窗口",
    )
    bring_in(district, path)
    hidden, reachable = Voice.objects.order_by("pk")
    assert hidden.anonymous is True
    assert hidden.received_at == moment("2025-03-04 00:00")
    assert hidden.extra == {}
    assert not Identity.objects.filter(voice=hidden).exists()
    assert reachable.anonymous is False
    assert unseal(reachable.identity.sealed) == {"name": "匿名", "phone": "13900000000"}
    assert broken_rules() == []


def test_import_without_a_time_column_dates_rows_by_the_import(district, tmp_path):
    path = a_csv(tmp_path, "内容", "甲事")
    batch = bring_in(district, path)
    voice = Voice.objects.get()
    assert batch.started_at <= voice.received_at <= batch.finished_at
    assert any("没有时间列" in sentence for sentence in batch.notes)
    assert bring_in(district, path).already_there == 1


def test_import_rejects_a_bad_date_quoting_it(district, tmp_path):
    path = a_csv(tmp_path, "编号,时间,内容", "1,三月初,甲", "2,,乙", "3,2099-01-01,丙", "4,2025-01-01,丁")
    batch = bring_in(district, path)
    assert (batch.added, batch.rejected) == (1, 3)
    reasons = dict(RejectedRow.objects.values_list("number", "reason"))
    assert "「三月初」不是能识别的日期" in reasons[2]
    assert "没有日期" in reasons[3]
    assert "将来" in reasons[4]


def test_import_of_nameless_rows_into_a_new_installation_leaves_room_for_its_first_key(district, tmp_path):
    bring_in(district, a_csv(tmp_path, "内容", "甲事"))
    assert district.voice().receipt_digest


def test_import_hands_back_rejected_rows_with_line_and_reason(district, tmp_path):
    path = a_csv(tmp_path, "编号,姓名,时间,内容", "1,李四,不详,甲", "2,王五,2025-01-01,乙")
    batch = bring_in(district, path)
    book = CalamineWorkbook.from_filelike(io.BytesIO(intake.rejected_file(batch)))
    heads, row = book.get_sheet_by_index(0).to_python()
    assert heads == ["行号", "原因", "编号", "姓名", "时间", "内容"]
    assert row[0] == 2
    assert "不详" in row[1]
    assert row[2:] == ["1", "李四", "不详", "甲"]
    assert "李四" not in json.dumps(RejectedRow.objects.get().cells)


def test_import_rejects_a_row_wider_than_its_heads(district, tmp_path):
    batch = bring_in(district, a_csv(tmp_path, "编号,内容", "1,甲,多出来的", "2,乙"))
    assert (batch.added, batch.rejected) == (1, 1)
    assert "无法对应" in RejectedRow.objects.get().reason


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["1", "", "", "2025-01-01", ""], "内容和主题都是空白"),
        (["1", "", "长" * 301, "2025-01-01", "内容"], "主题"),
        (["1", "名" * 65, "", "2025-01-01", "内容"], "姓名"),
        (["9" * 65, "", "", "2025-01-01", "内容"], "外部编号"),
    ],
)
def test_import_rejects_what_does_not_fit_naming_the_part(district, tmp_path, row, why):
    path = an_xlsx(tmp_path, [["编号", "姓名", "主题", "时间", "内容"], row])
    batch = bring_in(district, path)
    assert (batch.added, batch.rejected) == (0, 1)
    assert why in RejectedRow.objects.get().reason


def test_import_takes_hostile_text_as_text(district, tmp_path):
    rows = [
        ["编号", "内容"],
        ["1", "=cmd|'/c calc'!A0"],
        ["2", "<script>alert(1)</script>"],
        ["3", "a\u202eb\u200bc"],
        ["4", "{0} %s {name}"],
    ]
    batch = bring_in(district, an_xlsx(tmp_path, rows))
    assert batch.added == 4
    found = dict(Voice.objects.values_list("external_number", "body"))
    assert found["1"] == "=cmd|'/c calc'!A0"
    assert found["2"] == "<script>alert(1)</script>"
    assert found["3"] == "abc"
    assert any("改变文字方向" in sentence for sentence in batch.notes)


def test_import_takes_a_long_message_whole_and_refuses_a_longer_one(district, tmp_path):
    path = a_csv(tmp_path, "编号,内容", f"1,{'长' * 1_000_000}", f"2,{'长' * 1_000_001}")
    batch = bring_in(district, path)
    assert (batch.added, batch.rejected) == (1, 1)
    assert len(Voice.objects.get().body) == 1_000_000
    assert "内容" in RejectedRow.objects.get().reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_import_reads_every_usual_encoding(district, tmp_path, encoding):
    bring_in(district, a_csv(tmp_path, "编号,内容", "1,食堂的饭菜是凉的", encoding=encoding))
    assert Voice.objects.get().body == "食堂的饭菜是凉的"


def test_import_refuses_a_file_that_is_no_table_and_keeps_nothing(district, tmp_path):
    path = tmp_path / "假.xlsx"
    path.write_bytes(b"%PDF-1.7 not a table")
    with pytest.raises(TableRefused):
        bring_in(district, path)
    assert not ImportBatch.objects.exists()
    assert list(keeping.folder().iterdir()) == []


def test_import_refuses_a_table_without_content_or_subject(district, tmp_path):
    with pytest.raises(Missing) as refused:
        bring_in(district, a_csv(tmp_path, "编号,时间", "1,2025-01-01"))
    assert refused.value.missing == ["缺少必需的列:内容(或主题)"]


def test_import_asks_which_of_two_columns_and_takes_the_answer(district, tmp_path):
    path = a_csv(tmp_path, "内容,留言详情,编号", "甲,乙,1")
    with pytest.raises(Missing) as refused:
        bring_in(district, path)
    assert "「内容」对应了多列" in refused.value.missing[0]
    bring_in(district, path, mapping={"body": "留言详情"})
    assert Voice.objects.get().body == "乙"


def test_import_asks_for_the_order_of_dates_and_takes_the_answer(district, tmp_path):
    path = a_csv(tmp_path, "时间,内容", "03/04/2025 08:00,甲")
    with pytest.raises(Missing) as refused:
        bring_in(district, path)
    assert "请选择" in refused.value.missing[0]
    bring_in(district, path, date_order="dmy")
    assert Voice.objects.get().received_at == moment("2025-04-03 08:00")


def test_import_needs_the_permission_to_receive_at_the_office(district, tmp_path):
    path = many(tmp_path, 1)
    with pytest.raises(NotAllowed):
        bring_in(district, path, username="supervisor")
    assert not ImportBatch.objects.exists()
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=district.actor("clerk"))
    with pytest.raises(NotAllowed):
        intake.run(batch, actor=district.actor("supervisor"))
    with pytest.raises(NotAllowed):
        intake.cancel(batch, actor=district.actor("supervisor"))


def test_import_lends_the_right_to_past_dates_to_its_rows_only(district, tmp_path):
    bring_in(district, a_csv(tmp_path, "时间,内容", "2020-01-01,甲"))
    actor = district.actor("clerk")
    assert not actor.may_at("case.backdate", [district.units["bureau"].path])


def test_import_refuses_an_unknown_channel(district, tmp_path):
    with pytest.raises(Refused, match="没有「pigeon」这个渠道"):
        bring_in(district, many(tmp_path, 1), channel="pigeon")


def test_import_into_a_campaign_that_is_over_is_refused(district, tmp_path):
    summarised(district.campaign, district.program)
    with pytest.raises(Missing, match="活动"):
        bring_in(district, many(tmp_path, 1))


def test_import_that_is_refused_midway_is_failed_and_can_go_on(district, tmp_path):
    actor = district.actor("clerk")
    path = many(tmp_path, 3)
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    type(district.campaign).objects.filter(pk=district.campaign.pk).update(state="summarised")
    batch = ImportBatch.objects.get(pk=batch.pk)
    with pytest.raises(Missing):
        intake.run(batch, actor=actor)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "活动" in batch.notes[-1]
    type(district.campaign).objects.filter(pk=district.campaign.pk).update(state="running")
    batch = intake.run(ImportBatch.objects.get(pk=batch.pk), actor=actor)
    assert (batch.state, batch.added) == ("done", 3)


def test_run_of_a_finished_batch_changes_nothing(district, tmp_path):
    batch = bring_in(district, many(tmp_path, 4))
    again = intake.run(batch, actor=district.actor("clerk"))
    assert (again.added, again.already_there, again.rows_done) == (4, 0, 4)


def test_cancel_between_chunks_keeps_what_came_in(district, tmp_path, monkeypatch):
    monkeypatch.setattr("huiyin.cases.intake.batches.CHUNK", 10)
    actor = district.actor("clerk")
    path = many(tmp_path, 35)
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    seen = []

    def progress(now):
        seen.append((now.state, now.rows_done))
        if now.rows_done == 20 and now.state == "running":
            intake.cancel(now, actor=actor)

    batch = intake.run(batch, actor=actor, progress=progress)
    assert batch.state == "cancelled"
    assert seen == [("running", 10), ("running", 20), ("cancelled", 20)]
    assert Voice.objects.count() == batch.added == 20
    with pytest.raises(WrongState):
        intake.run(batch, actor=actor)
    with pytest.raises(WrongState):
        intake.cancel(batch, actor=actor)
    rest = bring_in(district, path)
    assert (rest.added, rest.already_there) == (15, 20)
    assert broken_rules() == []


def test_kept_file_goes_when_the_import_is_over(district, tmp_path):
    path = many(tmp_path, 2)
    actor = district.actor("clerk")
    one = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    two = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    assert one.digest == two.digest
    intake.run(one, actor=actor)
    assert intake.kept(one.digest).read_bytes() == path.read_bytes()
    intake.cancel(two, actor=actor)
    with pytest.raises(Refused, match="重新上传"):
        intake.kept(one.digest)


@pytest.mark.parametrize("digest", ["", "../keys/identity.key", "a" * 63, "." * 64])
def test_kept_refuses_what_is_no_digest(db, digest):
    with pytest.raises(Refused):
        intake.kept(digest)


def test_run_twice_at_once_is_won_by_one(district, tmp_path):
    """A second connection holds the lock of the batch, as another process that runs it would."""
    actor = district.actor("clerk")
    path = many(tmp_path, 2)
    batch = intake.begin(district.campaign, channel="mailbox", path=path, name=path.name, actor=actor)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [int(Work.IMPORT), batch.pk])
        with pytest.raises(Lost, match="正在进行"):
            intake.run(batch, actor=actor)
        assert Voice.objects.count() == 0
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [int(Work.IMPORT), batch.pk])
    assert intake.run(batch, actor=actor).added == 2


# What is shown before anything is written.


def test_look_says_what_was_recognised_and_shows_rows(db, tmp_path):
    path = a_csv(tmp_path, HEADS, *(f"{n},张三,题,2019/2/28 11:25:05,内容 {n},1" for n in range(8)))
    shown = intake.look(path, name=path.name)
    assert shown.refused == ""
    assert shown.fields == {
        "number": "留言编号",
        "received_at": "留言时间",
        "subject": "留言主题",
        "body": "留言详情",
        "name": "留言用户",
    }
    assert shown.count == 8
    assert len(shown.rows) == 5
    assert shown.rows[0].values == {
        "number": "0",
        "received_at": "2019-02-28 11:25:05",
        "subject": "题",
        "body": "内容 0",
        "name": "张三",
    }
    assert shown.with_replies is False
    assert "没有对应的列作为附注随来件保存:「点赞数」。" in shown.sentences
    assert "文件编码:UTF-8。" in shown.sentences


def test_look_shows_bad_rows_with_their_reason(db, tmp_path):
    shown = intake.look(a_csv(tmp_path, "时间,内容", "某日,甲"), name="来件.csv")
    assert "某日" in shown.rows[0].problem


def test_look_never_raises_for_what_is_in_the_file(db, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    assert intake.look(path, name="x.xlsx").refused
    assert intake.look(a_csv(tmp_path, "1,2,3", "4,5,6"), name="a.csv").refused
    assert intake.look(a_csv(tmp_path, "编号,时间", "1,2025-01-01"), name="a.csv").refused.startswith("缺少必需的列")
    bad_choice = intake.look(a_csv(tmp_path, "编号,内容", "1,甲"), name="a.csv", mapping={"body": 99})
    assert bad_choice.refused


def test_look_asks_for_the_order_of_dates(db, tmp_path):
    path = a_csv(tmp_path, "时间,内容", "03/04/2025,甲")
    assert intake.look(path, name=path.name).asks_order is True
    answered = intake.look(path, name=path.name, date_order="mdy")
    assert (answered.asks_order, answered.refused) == (False, "")
    assert answered.rows[0].values["received_at"].startswith("2025-03-04")


def test_look_withholds_identity_numbers_and_says_so(district, tmp_path):
    path = a_csv(tmp_path, "内容,身份证号码,职业", "甲,500000199001011234,教师")
    shown = intake.look(path, name=path.name)
    assert "「身份证号码」是办理用不到的个人信息,不导入。" in shown.sentences
    bring_in(district, path)
    assert Voice.objects.get().extra == {"职业": "教师"}


def test_look_takes_a_subject_for_the_content_and_says_so(district, tmp_path):
    path = a_csv(tmp_path, "标题", "路灯不亮")
    assert "没有内容列:以主题作为内容。" in intake.look(path, name=path.name).sentences
    bring_in(district, path)
    assert Voice.objects.get().body == "路灯不亮"
