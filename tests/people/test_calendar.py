"""The calendar that an office keeps: a year announced, a day changed, hours and breaks, and every wrong entry in words."""

from __future__ import annotations

from datetime import date, time

import pytest

from huiyin.kernel.calendars import seeded
from huiyin.kernel.refusals import Invalid
from huiyin.people.actions_calendar import after_calendar
from huiyin.people.actions_house import institution_verbs
from huiyin.people.calendar import calendar_of, days_of_year, nag, on_break
from huiyin.people.calendar_text import in_words, read_days, read_hours
from huiyin.people.models import CalendarYear, Institution

YEAR = """
2027-01-01至2027-01-03 休 元旦
2027-02-05~2027-02-11 休 春节
2027年1月31日 班 春节
2027/2/14 班 春节
"""


def do(district, verb, **said):
    institution = Institution.objects.get(pk=district.institution.pk)
    institution_verbs[verb](institution, actor=district.program, **said)
    return Institution.objects.get(pk=institution.pk)


def refused(district, verb, **said):
    with pytest.raises(Invalid) as refusal:
        do(district, verb, **said)
    return [sentence for sentences in refusal.value.errors.values() for sentence in sentences]


def test_calendar_is_the_seed_until_the_office_keeps_its_own(district, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert calendar_of(district.institution) is seeded()


def test_announced_year_is_counted_by_and_the_others_stay(district, django_assert_num_queries):
    assert not calendar_of(district.institution).is_announced(date(2027, 1, 31))
    institution = do(district, "announce_year", year=2027, notice="国办发明电〔2026〕9号", days=YEAR)
    calendar = calendar_of(institution)
    assert calendar.is_announced(date(2027, 1, 31))
    assert calendar.is_workday(date(2027, 1, 31))
    assert calendar.holiday(date(2027, 2, 8)) == "春节"
    assert calendar.after(date(2027, 2, 4), 1) == date(2027, 2, 12)
    assert calendar.version == 1
    assert days_of_year(calendar, 2026) == days_of_year(seeded(), 2026)
    assert len(days_of_year(calendar, 2027)) == 12
    with django_assert_num_queries(0):
        assert calendar_of(institution) is calendar
    again = do(district, "announce_year", year=2027, days="2027-10-01 休 国庆节")
    assert days_of_year(calendar_of(again), 2027) == [(date(2027, 10, 1), False, "国庆节")]
    assert CalendarYear.objects.count() == 1


def test_one_day_is_changed_and_the_rest_of_its_year_stays(district):
    institution = do(district, "set_day", day="2026-05-06", kind="rest", name="防汛", reason="区政府通知")
    calendar = calendar_of(institution)
    assert not calendar.is_workday(date(2026, 5, 6))
    assert calendar.is_workday(date(2026, 5, 9)), "the make-up day that came with the program"
    institution = do(district, "set_day", day="2026-05-09", kind="plain", reason="区政府通知")
    assert not calendar_of(institution).is_workday(date(2026, 5, 9))
    institution = do(district, "set_day", day="2026-05-10", kind="work", reason="区政府通知")
    assert calendar_of(institution).is_workday(date(2026, 5, 10))
    assert calendar_of(institution).version == 3


def test_year_written_out_is_read_back_the_same():
    text = in_words(days_of_year(seeded(), 2026))
    found, wrong = read_days(text, 2026)
    assert wrong == []
    assert [(one.day, one.works, one.name) for one in found] == days_of_year(seeded(), 2026)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2026-05-01 休 劳动节", "不是 2027 年的日子"),
        ("2027-03-03 班", "2027-03-03 是周三,本来就上班,不用写补班"),
        ("2027-02-30 休 春节", "没有这一天"),
        ("2027-05-03至2027-05-01 休 劳动节", "一段日子要从前到后,不超过一个月"),
        ("2027-05-01至2027-08-01 休 劳动节", "一段日子要从前到后,不超过一个月"),
        ("劳动节放假", "写作「日期 休 名称」或「日期 班 名称」,一段日子写作「日期至日期 休 名称」"),
        ("2027-05-01 休 劳动节\n2027-05-01 休 劳动节", "2027-05-01 写了两次"),
    ],
)
def test_wrong_line_of_a_year_is_named(district, line, sentence):
    said = refused(district, "announce_year", year=2027, days=line)
    assert said[0].startswith("第 ")
    assert said[0].endswith(f":{sentence}")
    assert not CalendarYear.objects.exists(), "nothing is half done"


def test_year_without_any_rest_is_refused(district):
    assert refused(district, "announce_year", year=2027, days="2027-01-31 班") == ["没有写任何一个休息日"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day": "2027-05-06", "kind": "rest"}, "2027 年的放假安排还没有录入,先录入整年"),
        ({"day": "2026-05-06", "kind": "work"}, "周三本来就上班;原来放假的,选「照平常」"),
        ({"day": "1999-05-06", "kind": "rest"}, "年份在 2004 到 2100 之间"),
    ],
)
def test_day_that_cannot_be_changed_is_refused(district, said, sentence):
    assert refused(district, "set_day", reason="通知", **said) == [sentence]


def test_hours_may_have_several_intervals(district):
    institution = do(district, "set_hours", hours="13:30-17:30\n09:00至12:00")
    assert calendar_of(institution).hours == ((time(9), time(12)), (time(13, 30), time(17, 30)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9点到12点", "第 1 行写作 08:30-12:00,不认识「9点到12点」"),
        ("12:00-09:00", "第 1 行的结束要晚于开始"),
        ("09:00-12:00\n11:00-13:00", "几段时间不能重叠"),
        ("25:00-26:00", "第 1 行写作 08:30-12:00,不认识「25:00-26:00」"),
    ],
)
def test_hours_that_are_none_are_refused(text, sentence):
    with pytest.raises(ValueError, match=".") as refusal:
        read_hours(text)
    assert str(refusal.value) == sentence


def test_breaks_are_noted_and_taken_back(district):
    institution = do(district, "add_break", name="寒假", starts_on="2027-01-25", ends_on="2027-02-21")
    assert str(on_break(institution, date(2027, 2, 1))) == "寒假"
    assert on_break(institution, date(2027, 2, 22)) is None
    assert calendar_of(institution) is seeded(), "a break of the schools changes no working day"
    overlapping = {"name": "冬训", "starts_on": "2027-02-20", "ends_on": "2027-02-25"}
    assert refused(district, "add_break", **overlapping) == ["与「寒假」(2027-01-25 至 2027-02-21)重叠"]
    assert refused(district, "add_break", name="反", starts_on="2027-03-02", ends_on="2027-03-01") == ["结束不早于开始"]
    do(district, "drop_break", starts_on="2027-01-25")
    assert on_break(institution, date(2027, 2, 1)) is None


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 10, 31), 0), (date(2026, 11, 1), 2027), (date(2027, 1, 5), 2027)]
)
def test_from_november_on_next_years_holidays_are_asked_for(district, today, year):
    assert nag(district.institution, today) == year
    institution = do(district, "announce_year", year=2027, days=YEAR)
    assert nag(institution, today) == 0


def test_what_runs_by_the_calendar_is_counted_again(district, monkeypatch):
    asked = []
    monkeypatch.setattr("huiyin.people.actions_calendar.after_calendar", [asked.append])
    do(district, "announce_year", year=2027, days=YEAR)
    do(district, "add_break", name="寒假", starts_on="2027-01-25", ends_on="2027-02-21")
    assert [institution.calendar_version for institution in asked] == [1]
    assert after_calendar is not asked
