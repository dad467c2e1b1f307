"""Messages that were answered long ago, brought in as finished cases with their true dates."""

import pytest
from django.utils import timezone

from huiyin.cases import intake
from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, CaseFact, Closing, Link, Reply, Voice, VoiceFact
from huiyin.cases.visibility import visible_cases
from huiyin.kernel import journal
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Missing, NotAllowed
from huiyin.people.models import Role
from huiyin.reports import audit
from tests.cases.import_files import a_csv, bring_in
from tests.factories import moment

HEADS = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"
ROW = "2549,A45,物业管理,2019/4/25 9:32:09,乱象,已调查核实,2019/5/10 14:56:53"
ASKED, ANSWERED = moment("2019-04-25 09:32:09"), moment("2019-05-10 14:56:53")


def broken_rules():
    return [result for result in audit.run() if result.broken]


def test_answered_row_becomes_a_finished_case_with_true_dates(district, tmp_path):
    bring_in(district, a_csv(tmp_path, HEADS, ROW))
    case, voice = Case.objects.get(), Voice.objects.get()
    assert (case.kind, case.state, case.historical) == ("complaint", "closed", True)
    assert (case.ref, case.title) == ("2019-000001", "物业管理")
    assert (case.registered_at, case.closed_at) == (ASKED, ANSWERED)
    assert "乱象" not in case.problem
    assert voice.ref in case.problem
    reply, closing, link = Reply.objects.get(), Closing.objects.get(), Link.objects.get()
    assert (reply.case, reply.text, reply.at) == (case, "已调查核实", ANSWERED)
    assert (closing.case, closing.at, closing.closed_by, closing.by_decision) == (case, ANSWERED, None, False)
    assert (link.voice, link.case, link.linked_at) == (voice, case, ANSWERED)
    assert voice.disposition == "linked"


def test_answered_row_stands_open_until_its_reply(district, tmp_path):
    bring_in(district, a_csv(tmp_path, HEADS, ROW))
    facts = CaseFact.objects.order_by("pk").values_list("before", "state", "at", "until")
    assert list(facts) == [("", "registered", ASKED, ANSWERED), ("registered", "closed", ANSWERED, None)]
    stood = VoiceFact.objects.order_by("pk").values_list("before", "disposition", "at", "until")
    assert list(stood) == [("", "pending", ASKED, ANSWERED), ("pending", "linked", ANSWERED, None)]
    assert broken_rules() == []


def test_answered_row_is_journalled_and_told(district, tmp_path):
    bring_in(district, a_csv(tmp_path, HEADS, ROW))
    case, voice = Case.objects.get(), Voice.objects.get()
    entry = JournalEntry.objects.get(about=f"case/{case.ref}")
    assert (entry.verb, entry.after, entry.at, entry.actor, entry.via) == (
        "import_finished",
        "closed",
        ANSWERED,
        "clerk",
        "import",
    )
    assert "已调查核实" not in str(entry.data)
    verbs = JournalEntry.objects.filter(about=f"voice/{voice.ref}").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["receive", "link"]
    told = Outbox.objects.filter(hearer=f"voice/{voice.ref}").order_by("pk")
    assert [(line.text.format(**line.params), line.at) for line in told] == [
        (f"您的来件已归入件 {case.ref}。", ANSWERED),
        ("答复:已调查核实(此件当时已经办结,现补录入册。)", ANSWERED),
    ]
    assert journal.verify() == []


def test_answered_row_is_seen_by_the_office_and_by_no_handler(district, tmp_path):
    bring_in(district, a_csv(tmp_path, HEADS, ROW))
    assert visible_cases(district.actor("clerk")).count() == 1
    assert visible_cases(district.actor("head")).count() == 0


def test_answered_rows_again_add_nothing(district, tmp_path):
    path = a_csv(tmp_path, HEADS, ROW, "7,A46,题,2019/4/26,还没有答复,,")
    first = bring_in(district, path)
    again = bring_in(district, path)
    assert (first.added, again.added, again.already_there) == (2, 0, 2)
    assert Case.objects.count() == 1
    assert Voice.objects.get(external_number="7").disposition == "pending"


def test_unreadable_reply_date_is_named_and_the_case_still_finished(district, tmp_path):
    batch = bring_in(district, a_csv(tmp_path, HEADS, "9,A,题,2019/4/25 9:32:09,内容,已答复,四月底", ROW))
    voice = Voice.objects.get(external_number="9")
    case = Case.objects.get(links__voice=voice)
    assert case.state == "closed"
    assert batch.started_at <= case.closed_at <= timezone.now()
    assert case.registered_at == ASKED
    assert voice.extra["答复时间"] == "四月底"
    assert batch.notes.count("第 2 行(编号 9)的答复时间「四月底」无法识别,按导入的时刻记。") == 1
    assert broken_rules() == []


def test_reply_date_before_the_message_is_named_and_taken_as_the_message_time(district, tmp_path):
    batch = bring_in(district, a_csv(tmp_path, HEADS, "9,A,题,2019/4/25 9:32:09,内容,已答复,2018/1/2 8:00"))
    case = Case.objects.get()
    assert case.registered_at == case.closed_at == ASKED
    assert Voice.objects.get().extra["答复时间"] == "2018/1/2 8:00"
    assert "第 2 行(编号 9)的答复时间「2018/1/2 8:00」早于来件时间,按来件时间记。" in batch.notes
    assert broken_rules() == []


def test_reply_date_without_a_time_of_day_is_that_day_and_named(district, tmp_path):
    rows = ["1,A,题,2018/3/19 10:05:04,一,已答复,2018/4/24", "2,A,题,2018/4/24 10:05:04,二,已答复,2018/4/24"]
    batch = bring_in(district, a_csv(tmp_path, HEADS, *rows, ROW))
    closed = dict(Voice.objects.values_list("external_number", "links__case__closed_at"))
    assert closed["1"] == moment("2018-04-24 00:00")
    assert closed["2"] == moment("2018-04-24 10:05:04")
    assert "第 2 行(编号 1)的答复时间「2018/4/24」只有日期,没有钟点,按该日记。" in batch.notes


def test_file_with_replies_and_no_times_of_the_messages_takes_those_of_the_replies(district, tmp_path):
    bring_in(district, a_csv(tmp_path, "编号,内容,答复,答复时间", "1,甲,已答复,2019/5/10 14:56:53"))
    assert Voice.objects.get().received_at == Case.objects.get().closed_at == ANSWERED


def test_history_needs_its_own_permission(district, tmp_path):
    path = a_csv(tmp_path, HEADS, ROW)
    clerk = Role.objects.get(institution=district.institution, code="clerk")
    clerk.permissions = [one for one in clerk.permissions if one != "case.history"]
    clerk.save()
    with pytest.raises(NotAllowed, match="导入历史办结件"):
        bring_in(district, path)
    bring_in(district, path, mapping={"reply": None, "replied_at": None})
    assert Case.objects.count() == 0
    assert Voice.objects.get().extra["答复意见"] == "已调查核实"


def test_import_finished_alone_needs_a_waiting_voice_that_came_before(district, tmp_path):
    clerk = district.actor("clerk")
    voice = district.voice()
    finish = case_verbs["import_finished"]
    with pytest.raises(Missing) as refused:
        finish(district.campaign, actor=clerk, voice="V1999-000001", title="题", reply="已办")
    assert refused.value.missing == ["待梳理的来件「V1999-000001」"]
    with pytest.raises(Missing):
        finish(
            district.campaign,
            actor=district.program,
            at=moment("2020-01-01 08:00"),
            voice=voice.ref,
            title="题",
            reply="已办",
        )
    deed = finish(district.campaign, actor=clerk, voice=voice.ref, title="题", problem="摘要", reply="已办")
    assert (deed.obj.state, deed.obj.problem) == ("closed", "摘要")
    with pytest.raises(Missing):
        finish(district.campaign, actor=clerk, voice=voice.ref, title="题", reply="已办")
    assert Case.objects.count() == 1
    assert broken_rules() == []


def test_look_tells_that_a_file_has_replies(db, tmp_path):
    shown = intake.look(a_csv(tmp_path, HEADS, ROW), name="来件.csv")
    assert shown.with_replies is True
    assert shown.rows[0].values["replied_at"] == "2019-05-10 14:56:53"
    assert shown.rows[0].values["reply"] == "已调查核实"
    lone = intake.look(a_csv(tmp_path, "内容,答复意见", "甲,乙"), name="来件.csv")
    assert lone.with_replies is False
    assert any("没有同时认出" in sentence for sentence in lone.sentences)
