"""A stage report is signed once and stays as it was signed."""

import hashlib
import io
from datetime import date

import docx
import pytest
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, NotAllowed
from huiyin.reports import audit
from huiyin.reports.actions import report_verbs
from huiyin.reports.models import StageReport
from huiyin.reports.signed import changes, may_read, signed_report, signed_reports
from tests.reports.stories import change_everything

SIGN = report_verbs["sign_report"]


def sign(district, **data):
    return SIGN(district.campaign, actor=district.actor("leader"), **data).obj


@pytest.fixture
def told(district, clock, days):
    clock.set("2026-03-03 10:00")
    return days


def test_signing_keeps_scope_numbers_file_and_digest(district, told):
    report = sign(district, as_of="2026-03-02", remark="同意")
    assert report.ref == "district-2026-1"
    assert (report.scope["campaign"], report.scope["as_of"]) == ("district-2026", "2026-03-02")
    assert hashlib.sha256(bytes(report.document)).hexdigest() == report.sha256
    document = docx.Document(io.BytesIO(bytes(report.document)))
    assert document.sections[0].header.paragraphs[0].text == "签发：Leader 2026年3月3日"
    assert not any("草稿" in paragraph.text for paragraph in document.paragraphs)
    entry = JournalEntry.objects.get(about="report/district-2026-1")
    assert (entry.verb, entry.data["sha256"], entry.actor) == ("sign_report", report.sha256, "leader")
    assert sign(district).ref == "district-2026-2"


def test_later_changes_alter_neither_page_nor_file(district, told, clock):
    report = sign(district)
    was = (report.content, bytes(report.document))
    change_everything(district, told)
    clock.set("2026-04-01 08:00")
    again = StageReport.objects.get(pk=report.pk)
    assert (again.content, bytes(again.document)) == was
    assert changes(again) == []


def test_late_entry_is_shown_as_a_difference(district, told):
    from huiyin.cases.permissions import P
    from tests.factories import give_permission, moment

    report = sign(district, as_of="2026-03-02")
    give_permission(district, "clerk", P.CASE_BACKDATE)
    district.do_new("open_case", at=moment("2026-03-02 18:00"), kind="rectification", title="补", problem="补录")
    found = {change.label: (change.was, change.now) for change in changes(report)}
    assert found["梳理出的问题(按类别)"] == (7, 8)


@pytest.mark.parametrize("change", [{"sha256": "x"}, {"title": "别的"}, {"content": {}}])
def test_signed_row_cannot_be_changed_or_deleted(district, change):
    report = sign(district)
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
        StageReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
        StageReport.objects.filter(pk=report.pk).delete()


def test_audit_finds_a_file_that_does_not_fit_its_digest(district):
    from django.db import connection

    report = sign(district)
    rule = next(rule for rule in audit.RULES if rule.name == "signed_report_is_whole")
    assert rule.find() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_stagereport DISABLE TRIGGER signed_stays")
        cursor.execute("UPDATE reports_stagereport SET document = 'x'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_stagereport ENABLE TRIGGER signed_stays")
    assert rule.find() == [report.ref]


def test_only_who_may_sign_signs_and_a_wrong_scope_is_refused_in_the_form(district):
    with pytest.raises(NotAllowed):
        SIGN(district.campaign, actor=district.actor("clerk"))
    for data in (
        {"as_of": "2099-01-01"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"kind": "x"},
        {"unit": "\x00"},
    ):
        with pytest.raises(Invalid):
            sign(district, **data)
    assert not StageReport.objects.exists()


def test_report_of_the_whole_is_for_the_office_and_of_a_unit_also_for_that_unit(district):
    whole, school = sign(district), sign(district, unit="school")
    assert {one.ref for one in signed_reports(district.actor("clerk"))} == {whole.ref, school.ref}
    assert {one.ref for one in signed_reports(district.actor("principal"))} == {school.ref}
    assert not may_read(district.actor("head"), school)
    for wrong in ("", "x", "district-2026-", "district-2026-²", "district-2026-99999999", "\x00-1", "nowhere-1"):
        assert signed_report(district.actor("clerk"), wrong) is None


def test_numbers_of_a_report_are_of_the_day_it_was_asked_for(district, told):
    report = sign(district, as_of=date(2026, 3, 2))
    text = "".join(span["text"] for block in report.content["blocks"] for span in block["spans"])
    assert "共梳理出问题7个" in text
