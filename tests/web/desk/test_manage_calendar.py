"""The page of the working calendar: a year at a glance, a table that can be entered again, what is still missing."""

import datetime as dt
import re

import pytest

from huiyin.kernel.calendars import SEEDED
from huiyin.kernel.tables import read_table
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

UNANNOUNCED = SEEDED[-1] + 1


def test_year_is_drawn_with_its_holidays_and_make_up_days(district, as_user):
    page = as_user("admin").get("/desk/manage/calendar/?year=2026").content.decode()
    assert page.count('<table class="month">') == 12
    assert "全年 248 个工作日" in page
    assert page.count('class="holiday"') == 33
    assert page.count('class="made-up"') == 6
    assert 'title="春节补班"' in page


@pytest.mark.parametrize("asked", ["", "?year=abcd", "?year=1900", "?year=٢٠٢٦", "?year=99999"])
def test_any_year_asked_for_gets_a_page(district, as_user, asked):
    assert as_user("admin").get(f"/desk/manage/calendar/{asked}").status_code == 200


def test_year_not_announced_is_asked_for_and_entered_on_the_page(district, as_user):
    admin = as_user("admin")
    page = admin.get(f"/desk/manage/calendar/?year={UNANNOUNCED}").content.decode()
    assert "还没有录入" in page
    address = f"/desk/institution/{district.institution.code}/announce_year/"
    said = {"year": UNANNOUNCED, "notice": "国办发明电", "days": f"{UNANNOUNCED}-01-01 休 元旦", "key": "k"}
    assert admin.post(address, said).status_code == 302
    page = admin.get(f"/desk/manage/calendar/?year={UNANNOUNCED}").content.decode()
    assert "国办发明电" in page
    assert page.count('class="holiday"') == 1


def test_table_of_a_year_can_be_pasted_back(district, as_user, tmp_path):
    admin = as_user("admin")
    file = tmp_path / "year.xlsx"
    file.write_bytes(b"".join(admin.get("/desk/manage/calendar/?year=2026&as=xlsx")))
    rows = [row.cells for row in read_table(file, name="year.xlsx").rows()]
    assert len(rows) == 39
    pasted = "\n".join(f"{str(day)[:10]}\t{kind}\t{name or ''}" for day, kind, name in rows)
    address = f"/desk/institution/{district.institution.code}/announce_year/"
    before = calendar_of(district.institution)
    answer = admin.post(address, {"year": 2026, "days": pasted, "key": "k"})
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)', answer.content.decode())
    after = calendar_of(Institution.objects.get(pk=district.institution.pk))
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert [after.is_workday(day) for day in days] == [before.is_workday(day) for day in days]


def test_year_that_is_there_is_offered_as_it_stands(district, as_user):
    page = (
        as_user("admin").get(f"/desk/institution/{district.institution.code}/announce_year/?year=2026").content.decode()
    )
    assert "2026-02-14 班 春节" in page
