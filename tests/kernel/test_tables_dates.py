"""Dates and moments in all the ways that tables write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.tables import Cell, DayOrder, guess_order, read_moment

CHINA = ZoneInfo("Asia/Shanghai")
DAY = date(2020, 1, 9)
MOMENT = datetime(2020, 1, 9, 11, 12, 13)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (MOMENT, MOMENT),
        (DAY, DAY),
        (datetime(2020, 1, 9, 11, 12, 12, 999_998), MOMENT),
        (43839, DAY),
        (43839.0, DAY),
        (43839.46681712963, MOMENT),
        ("43839", DAY),
        ("43839.5", datetime(2020, 1, 9, 12)),
        (43839.999999999, datetime(2020, 1, 10)),
        (20200109, DAY),
        ("20200109", DAY),
        ("20200109111213", MOMENT),
        ("202001091112", datetime(2020, 1, 9, 11, 12)),
        ("2020/1/9 11:12:13", MOMENT),
        ("\n\t 2020/1/9\u3000\n 11:12:13 \t", MOMENT),
        ("2020-01-09", DAY),
        ("2020.1.9", DAY),
        ("2020年1月9日", DAY),
        ("2020年1月9号", DAY),
        ("2020年1月9日 8时5分", datetime(2020, 1, 9, 8, 5)),
        ("2020年1月9日8时", datetime(2020, 1, 9, 8)),
        ("2020年1月9日11时12分13秒", MOMENT),
        ("2020年1月9日 星期四 11:12:13", MOMENT),
        ("2020年1月9日(周四)8点5分", datetime(2020, 1, 9, 8, 5)),
        ("2020年1月9日 下午3:04", datetime(2020, 1, 9, 15, 4)),
        ("2020/1/9 上午 12:04", datetime(2020, 1, 9, 0, 4)),
        ("2020/1/9 3:04:05 下午", datetime(2020, 1, 9, 15, 4, 5)),
        ("2020/1/9 中午12时", datetime(2020, 1, 9, 12)),
        ("2020/1/9 中午1点", datetime(2020, 1, 9, 13)),
        ("2020/1/9 晚上8点30分", datetime(2020, 1, 9, 20, 30)),
        ("2020-1-9 24:00", datetime(2020, 1, 10)),
        ("2020-01-09T11:12:13", MOMENT),
        ("2020-01-09 11:12:13.627", MOMENT),
        ("2020-01-09T11:12:13Z", MOMENT.replace(tzinfo=UTC)),
        ("2020-01-09T11:12:13.5+00:00", MOMENT.replace(tzinfo=UTC)),
        ("2020-01-09T19:12:13+0800", MOMENT.replace(tzinfo=UTC)),
        ("2020-01-09T01:12:13-10:00", MOMENT.replace(tzinfo=UTC)),
        ("21/01/2022 13:47:00", datetime(2022, 1, 21, 13, 47)),
        ("04/18/2019 09:55:45 PM", datetime(2019, 4, 18, 21, 55, 45)),
        ("04/18/2019 12:00:00 AM", datetime(2019, 4, 18)),
        ("5/5/2020", date(2020, 5, 5)),
    ],
)
def test_read_moment_understands(value: Cell, moment: date) -> None:
    found = read_moment(value)
    assert found == moment
    assert type(found) is type(moment)


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2020, 9, 1)), ("mdy", date(2020, 1, 9))])
def test_read_moment_obeys_the_order_of_the_column(order: DayOrder, day: date) -> None:
    assert read_moment("1/9/2020", order=order) == day
    assert read_moment("1/9/2020 11:12", order=order) == datetime(day.year, day.month, day.day, 11, 12)
    assert read_moment("2020-01-09", order=order) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2020-13-45", "0000-00-00", "2020-02-30", "1899-12-31", "2999-01-01", "昨天", "2020年1月", "2020", 2020, 5, 5.5,
        -1, 0, 1e300, "9" * 400, "2020-01-09 25:00", "2020-01-09 11:60", "2020-01-09 13:00 AM", "2020-01-09 foo",
        "1/9/20", "2020/1/9/1", "20201345", "2020-01-09T11:12:13+99:00", "=TODAY()", True, date(1899, 1, 1),
        datetime(2999, 1, 1), "99999",
    ],
)  # fmt: skip
def test_read_moment_refuses_nonsense_and_quotes_it(value: Cell) -> None:
    with pytest.raises(ValueError, match="不是能识别的日期") as caught:
        read_moment(value)
    assert str(value)[:8] in str(caught.value)
    assert len(str(caught.value)) < 70


@pytest.mark.parametrize("value", [None, "", " \u3000\n"])
def test_read_moment_says_when_nothing_is_there(value: Cell) -> None:
    with pytest.raises(ValueError, match="没有日期"):
        read_moment(value)


def test_read_moment_does_not_guess_day_and_month() -> None:
    with pytest.raises(ValueError, match="看不出「1/9/2020」"):
        read_moment("1/9/2020")
    with pytest.raises(ValueError, match="不是能识别的日期"):
        read_moment("4/18/2019", order="dmy")


def test_read_moment_places_a_moment_in_the_zone() -> None:
    assert read_moment("2020-01-09 11:12:13", tz=CHINA) == MOMENT.replace(tzinfo=CHINA)
    turned = read_moment("2020-01-09T03:12:13Z", tz=CHINA)
    assert isinstance(turned, datetime)
    assert (turned, turned.hour) == (MOMENT.replace(tzinfo=CHINA), 11)
    assert read_moment("2020-01-09", tz=CHINA) == DAY


@given(st.datetimes(datetime(1950, 1, 2), datetime(2100, 12, 30)).map(lambda moment: moment.replace(microsecond=0)))
def test_read_moment_reads_back_every_way_of_writing(moment: datetime) -> None:
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%Y年%m月%d日%H时%M分%S秒",
        "%Y%m%d%H%M%S",
        "%Y/%m/%d %I:%M:%S %p",
        "%Y-%m-%dT%H:%M:%S",
    ):
        assert read_moment(moment.strftime(form)) == moment
    assert read_moment(moment.strftime("%d/%m/%Y %H:%M:%S"), order="dmy") == moment
    assert read_moment(moment.strftime("%m/%d/%Y %H:%M:%S"), order="mdy") == moment
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    found = read_moment(serial)
    assert (found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)) == moment


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_read_moment_answers_or_refuses(value: Cell) -> None:
    try:
        answer = str(read_moment(value, order="dmy").year)
    except ValueError as refused:
        answer = str(refused)
    assert answer.endswith("。") or 1900 <= int(answer) <= 2100


@pytest.mark.parametrize(
    ("values", "order", "is_ambiguous", "sentence"),
    [
        (["2020/1/9", None, 43839, DAY, "昨天"], "ymd", False, "年-月-日"),
        (["1/2/2020", "21/01/2022 13:47:00"], "dmy", False, "21/01/2022"),
        (["1/2/2020", "04/18/2019 09:55:45 PM"], "mdy", False, "04/18/2019"),
        (["21/01/2022", "04/18/2019"], None, False, "互相矛盾"),
        (["1/2/2020", "5/5/2020"], None, True, "请选择"),
        (["12/1/2020", "1/12/2020"], None, True, "12/1/2020"),
        (["5/5/2020"], "ymd", False, ""),
        ([], "ymd", False, ""),
    ],
)
def test_guess_order_looks_at_the_whole_column(
    values: list[Cell], order: DayOrder | None, is_ambiguous: bool, sentence: str
) -> None:
    found = guess_order(values)
    assert (found.order, found.ambiguous) == (order, is_ambiguous)
    assert sentence in found.sentence
