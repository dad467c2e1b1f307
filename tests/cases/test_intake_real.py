"""The real files: everything in them comes in, and what is odd about them is said."""

import pytest
from django.db.models import Count

from huiyin.cases import intake
from huiyin.cases.models import Case, Closing, Identity, Reply, Voice, VoiceFact
from huiyin.kernel import journal
from huiyin.reports import audit
from tests.cases.import_files import bring_in, real
from tests.factories import moment


def broken_rules():
    return [result for result in audit.run() if result.broken]


def test_messages_come_in_whole_and_once(district):
    path = real("messages.xlsx")
    batch = bring_in(district, path)
    assert intake.summary(batch) == {"rows": 4326, "added": 4326, "already_there": 0, "reposts": 119, "rejected": 0}
    assert Voice.objects.count() == Identity.objects.count() == 4326
    assert Voice.objects.exclude(repost_of=None).count() == 119
    assert dict(VoiceFact.objects.filter(until=None).values_list("disposition").annotate(n=Count("pk"))) == {
        "pending": 4326
    }
    assert Voice.objects.get(external_number="188006").received_at == moment("2019-02-28 11:25:05")
    assert journal.verify() == []
    assert broken_rules() == []
    again = bring_in(district, path)
    assert intake.summary(again) == {"rows": 4326, "added": 0, "already_there": 4326, "reposts": 0, "rejected": 0}
    assert Voice.objects.count() == 4326


def test_messages_with_replies_come_in_as_finished_cases(district):
    batch = bring_in(district, real("messages-with-replies.xlsx"))
    assert (batch.rows_total, batch.added, batch.rejected) == (2816, 2816, 0)
    assert Case.objects.filter(historical=True, state="closed").count() == 2816
    assert Reply.objects.count() == Closing.objects.count() == 2816
    assert Voice.objects.filter(disposition="linked").count() == 2816
    first = Case.objects.get(links__voice__external_number="2549")
    assert (first.registered_at, first.closed_at) == (moment("2019-04-25 09:32:09"), moment("2019-05-10 14:56:53"))
    named = [sentence for sentence in batch.notes if "答复时间「" in sentence]
    assert named == ["第 1141 行(编号 27610)的答复时间「2018/4/24」只有日期,没有钟点,按该日记。"]
    odd = Voice.objects.get(external_number="27610")
    assert odd.extra == {"答复时间": "2018/4/24"}
    assert Case.objects.get(links__voice=odd).closed_at == moment("2018-04-24 00:00")
    assert journal.verify() == []
    assert broken_rules() == []


@pytest.mark.parametrize(
    ("name", "added", "there", "said"),
    [
        ("boston311-100-20dupes-random.csv", 80, 20, "以主题作为内容"),
        ("boston311-100-with-nonascii.csv", 100, 0, "以主题作为内容"),
        ("boston311-dmy-100.csv", 100, 0, "日/月/年"),
        ("nyc311-100.csv", 100, 0, "月/日/年"),
    ],
)
def test_311_file_comes_in_and_explains_itself(district, name, added, there, said):
    batch = bring_in(district, real(f"311/{name}"), channel="hotline")
    assert (batch.rows_total, batch.added, batch.already_there, batch.rejected) == (100, added, there, 0)
    assert any(said in sentence for sentence in batch.notes)
    assert any("不是对来件人的答复" in sentence for sentence in batch.notes)
    assert Case.objects.count() == 0
    assert broken_rules() == []


def test_311_rows_mean_what_they_say(district):
    bring_in(district, real("311/boston311-dmy-100.csv"), channel="hotline")
    boston = Voice.objects.get(external_number="101004143000")
    assert (boston.subject, boston.body) == ("BTDT: Complaint", "BTDT: Complaint")
    assert boston.received_at == moment("2022-01-21 13:47:00")
    assert boston.extra["case_status"] == "Open"
    bring_in(district, real("311/nyc311-100.csv"), channel="hotline")
    york = Voice.objects.get(external_number="42254749")
    assert (york.subject, york.body) == ("Noise - Residential", "Banging/Pounding")
    assert york.received_at == moment("2019-04-18 21:55:45")
