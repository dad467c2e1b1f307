"""Numbers that open their rows, the stage report, the import of a file, the tree of units, the journal."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from docx import Document

from huiyin.cases import intake, jobs
from huiyin.cases.models import ImportBatch, Voice
from huiyin.kernel.models import JournalEntry
from huiyin.people.models import Unit
from huiyin.reports.figures import FIGURES

HEADS = "时间,主题,内容,姓名\n"
ROWS = "2026-03-02 09:30,食堂,饭菜偏冷,王五\n2026-03-03 10:00,校车,经常晚点,赵六\n,,,\n"


def upload(text=HEADS + ROWS, name="来信.csv"):
    return SimpleUploadedFile(name, text.encode())


def test_every_number_opens_as_many_rows_as_it_says(district, as_user):
    district.closed(district.voice())
    district.working(district.voice())
    district.voice()
    client = as_user("clerk")
    page = client.get("/desk/figures/").content.decode()
    links = re.findall(r'href="(/desk/figures/[^"]+)">(\d+)<', page)
    assert len(links) > len(FIGURES)
    for address, number in links:
        found = client.get(address.replace("&amp;", "&")).context["found"]
        assert len(found.listed) + found.withheld == int(number), address


def test_figures_of_another_day_and_unit_are_asked_by_the_address(district, as_user):
    district.working(district.voice())
    client = as_user("clerk")
    early = client.get("/desk/figures/?as_of=2020-01-01&campaign=district-2026")
    assert {one.value for one in early.context["counted"]} == {0}
    assert "截至2020年1月1日" in early.content.decode()
    wrong = client.get("/desk/figures/?as_of=tomorrow")
    assert wrong.status_code == 400
    assert "日期写作" in wrong.content.decode()
    backwards = client.get("/desk/figures/?since=2026-02-01&until=2026-01-01")
    assert (backwards.status_code, "起始日期不能晚于截止日期" in backwards.content.decode()) == (400, True)


def test_handler_sees_the_figures_of_the_own_unit_only(district, as_user):
    district.assigned(lead="section")
    district.assigned(lead="logistics")
    counted = {one.figure.name: one.value for one in as_user("head").get("/desk/figures/").context["counted"]}
    assert counted["cases.by_state"] == 1
    assert {one.value for one in as_user("clerk").get("/desk/figures/").context["counted"]} >= {2}


def test_stage_report_is_a_word_file_with_the_pages_numbers(district, as_user):
    district.closed(district.voice())
    answer = as_user("clerk").get("/desk/figures/stage-report/?campaign=district-2026")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(b"".join(answer))).paragraphs)
    assert "作风整改" in text


def test_file_is_looked_at_confirmed_and_brought_in_with_its_bad_rows(district, as_user, monkeypatch):
    waiting = []
    monkeypatch.setattr(jobs.run_import, "defer", lambda **asked: waiting.append(asked))
    clerk = as_user("clerk")
    looked = clerk.post("/desk/imports/", {"campaign": "district-2026", "channel": "mailbox", "file": upload()})
    assert looked.status_code == 302
    preview = clerk.get(looked["Location"])
    page = preview.content.decode()
    assert "饭菜偏冷" in page
    assert not Voice.objects.exists()
    fields = dict(re.findall(r'<input type="hidden" name="(campaign|channel|name|file)" value="([^"]*)"', page))
    chosen = dict(re.findall(r'<select name="(column-\w+)".*?value="(\d*)" selected', page, re.S))
    begun = clerk.post("/desk/imports/look/", fields | chosen)
    batch = ImportBatch.objects.get()
    assert begun["Location"] == f"/desk/imports/{batch.pk}/"
    assert waiting == [{"batch_id": batch.pk}]
    running = clerk.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert 'http-equiv="refresh"' in running
    intake.run(batch, actor=district.actor("clerk", via="import"))
    done = clerk.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert 'http-equiv="refresh"' not in done
    assert Voice.objects.count() == 2
    assert f"?batch={batch.digest}" in done
    assert len(clerk.get(f"/desk/voices/?batch={batch.digest}").context["found"].rows) == 2
    assert batch.name in clerk.get("/desk/imports/").content.decode()


def test_columns_are_chosen_by_hand_where_the_heads_say_nothing(district, as_user):
    clerk = as_user("clerk")
    text = "甲,乙\n意见一,2026-03-02\n"
    looked = clerk.post("/desk/imports/", {"campaign": "district-2026", "channel": "box", "file": upload(text)})
    refused = clerk.get(looked["Location"])
    assert "缺少必需的列" in refused.content.decode()
    mended = clerk.get(looked["Location"] + "&column-body=0&column-received_at=1")
    page = mended.content.decode()
    assert "缺少必需的列" not in page
    assert "意见一" in page


def test_import_can_be_stopped_and_only_by_those_who_may_receive(district, as_user, monkeypatch):
    monkeypatch.setattr(jobs.run_import, "defer", lambda **asked: None)
    clerk = as_user("clerk")
    looked = clerk.post("/desk/imports/", {"campaign": "district-2026", "channel": "box", "file": upload()})
    _path, _mark, query = looked["Location"].partition("?")
    clerk.post("/desk/imports/look/", QueryDict(query).dict())
    batch = ImportBatch.objects.get()
    assert as_user("leader").post(f"/desk/imports/{batch.pk}/step/", {"step": "cancel"}).status_code == 404
    clerk.post(f"/desk/imports/{batch.pk}/step/", {"step": "cancel"})
    batch.refresh_from_db()
    assert batch.state == "cancelled"
    again = clerk.post(f"/desk/imports/{batch.pk}/step/", {"step": "cancel"})
    assert (again.status_code, "已经结束" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [("假.xlsx", b"not a workbook"), ("empty.csv", b""), ("x.pdf", b"%PDF-1.4"), ("bad.csv", b"\xff\xfe\x00")],
)
def test_file_that_cannot_be_read_is_refused_in_words(district, as_user, name, content):
    clerk = as_user("clerk")
    sent = {"campaign": "district-2026", "channel": "box", "file": SimpleUploadedFile(name, content)}
    answer = clerk.post("/desk/imports/", sent, follow=True)
    assert answer.status_code in (200, 400)
    assert 'role="alert"' in answer.content.decode() or 'class="error"' in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_units_are_imported_from_a_table_and_each_bad_row_is_named(district, as_user):
    text = "代码,名称,类别,上级\ns9,第九小学,学校,区教委\ns9,又一个,学校,区教委\nschool,第一实验小学,学校,\n"
    answer = as_user("admin").post("/desk/manage/units/import/", {"file": upload(text, "单位.csv")})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert Unit.objects.get(code="s9").parent.code == "bureau"
    assert Unit.objects.get(code="school").name == "第一实验小学"
    assert "代码「s9」与第 2 行重复" in page
    missing = as_user("admin").post("/desk/manage/units/import/", {"file": upload("甲\n乙\n", "x.csv")})
    assert missing.status_code == 400


def test_journal_shows_what_was_done_and_hides_what_may_not_be_seen(district, as_user):
    case = district.case(district.voice(), conduct="on", about_user="auditor")
    page = as_user("leader").get("/desk/journal/").content.decode()
    assert case.ref in page
    assert case.ref not in as_user("auditor").get("/desk/journal/").content.decode()
    found = as_user("leader").get(f"/desk/journal/?text={case.ref}").context["lines"]
    assert [line["entry"].about for line in found] == [f"case/{case.ref}"]


def test_journal_is_paged_by_its_own_order(district, as_user):
    total = JournalEntry.objects.count()
    for _ in range(110):
        district.voice()
    first = as_user("leader").get("/desk/journal/").context
    second = as_user("leader").get(f"/desk/journal/?before={first['more']}").context
    ids = [line["entry"].pk for line in [*first["lines"], *second["lines"]]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == len(set(ids)) == total + 110


def test_journal_is_verified_on_request_and_damage_is_named(district, as_user):
    case = district.case(district.voice())
    client = as_user("auditor")
    assert "都与当初写下的一致" in client.post("/desk/journal/verify/").content.decode()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_journalentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE kernel_journalentry SET actor = 'nobody' WHERE about = %s", [f"case/{case.ref}"])
        cursor.execute("ALTER TABLE kernel_journalentry ENABLE TRIGGER USER")
    page = client.post("/desk/journal/verify/").content.decode()
    assert "发现" in page
    assert f"case/{case.ref}" in page


def test_columns_named_anew_are_looked_at_again_and_nothing_is_brought_in(district, as_user):
    clerk = as_user("clerk")
    text = "甲,乙\n意见一,2026-03-02\n"
    looked = clerk.post("/desk/imports/", {"campaign": "district-2026", "channel": "box", "file": upload(text)})
    sent = QueryDict(looked["Location"].partition("?")[2]).dict()
    again = clerk.post("/desk/imports/look/", sent | {"column-body": "0", "step": "look"})
    assert "意见一" in again.content.decode()
    assert not ImportBatch.objects.exists()


def test_import_that_nobody_queued_offers_to_go_on_and_does_not_pretend_to_run(district, as_user, tmp_path):
    file = tmp_path / "messages.csv"
    file.write_text("时间,内容\n2026-03-02 09:30,饭菜偏冷\n", encoding="utf-8")
    batch = intake.begin(
        district.campaign, channel="box", path=file, name=file.name, actor=district.actor("clerk", via="cli")
    )
    page = as_user("clerk").get(f"/desk/imports/{batch.pk}/").content.decode()
    assert 'http-equiv="refresh"' not in page
    assert "继续导入" in page
