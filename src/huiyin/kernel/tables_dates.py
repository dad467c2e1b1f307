"""Dates and moments as people and programs write them into tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal, TypeVar

from django.utils.translation import gettext as _

from huiyin.kernel.tables_limits import Cell

DayOrder = Literal["ymd", "dmy", "mdy"]
D = TypeVar("D", bound=date)

FIRST_YEAR = 1900
LAST_YEAR = 2100
# Below this a bare number is rather a count or a year than a day; 18264 is 1950-01-01.
FIRST_SERIAL = 18_264
_SERIAL_ZERO = datetime(1899, 12, 30)
_SHOWN = 40
_LONGEST = 200

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*(?:日|号)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
_PACKED = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_BEFORE, _AFTER = r"(?P<before>上午|下午|中午|凌晨|早上|晚上|[ap]\.?m\.?)?", r"(?P<after>上午|下午|[ap]\.?m\.?)?"
_TIME = re.compile(
    rf"{_BEFORE}\s*(?P<hour>\d{{1,2}})\s*(?:[:时点]\s*(?:(?P<minute>\d{{1,2}})\s*(?:[:分]\s*)?"
    rf"(?:(?P<second>\d{{1,2}})(?:[.,]\d{{1,9}})?\s*秒?)?)?)\s*{_AFTER}\s*"
    r"(?P<zone>z|utc|gmt|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_HALVES = {"上午": "a", "凌晨": "a", "早上": "a", "下午": "p", "中午": "p", "晚上": "p"}


@dataclass(frozen=True)
class Order:
    """In which order a column writes day and month; ``sentence`` says why, or asks."""

    order: DayOrder | None
    ambiguous: bool
    sentence: str


def read_moment(value: Cell, *, order: DayOrder | None = None, tz: tzinfo | None = None) -> datetime | date:
    """Return the moment that a cell means, or a date when it has no time of day.

    Moments without a zone of their own are taken to be in ``tz``; those with one are turned into it. ``order`` is the
    column's and only matters where the year stands last.
    """
    if isinstance(value, datetime):
        return _placed(_checked(_rounded(value), value), tz)
    if isinstance(value, date):
        return _checked(value, value)
    if isinstance(value, bool) or value is None:
        raise ValueError(_("没有日期。") if value is None else _not_a_date(value))
    text = _tidy(str(value) if isinstance(value, str) else f"{value:.10f}".rstrip("0").rstrip("."))
    if not text:
        raise ValueError(_("没有日期。"))
    found = _from_digits(text, value) or _from_words(text, value, order)
    return _placed(found, tz) if isinstance(found, datetime) else found


def guess_order(values: Iterable[Cell]) -> Order:
    """Look at a whole column of dates and say whether the day or the month comes first.

    One value rarely tells; one day above 12 anywhere in the column does.
    """
    day_first = month_first = open_cases = 0
    example: dict[str, str] = {}
    for value in values:
        found = _YEAR_LAST.match(_tidy(value)) if isinstance(value, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second:
            day_first += 1
            example.setdefault("dmy", found[0])
        elif second > 12 >= first:
            month_first += 1
            example.setdefault("mdy", found[0])
        elif first != second:
            open_cases += 1
            example.setdefault("open", found[0])
    return _judged(day_first, month_first, open_cases, example)


def _judged(day_first: int, month_first: int, open_cases: int, example: dict[str, str]) -> Order:
    if day_first and month_first:
        sentence = _("日期的写法互相矛盾:「{dmy}」是日在前,「{mdy}」是月在前。请统一后再上传。").format(**example)
        return Order(None, False, sentence)
    if day_first:
        return Order("dmy", False, _("日期按「日/月/年」读取(例如「{dmy}」)。").format(**example))
    if month_first:
        return Order("mdy", False, _("日期按「月/日/年」读取(例如「{mdy}」)。").format(**example))
    if open_cases:
        sentence = _("看不出「{open}」是「日/月/年」还是「月/日/年」,请选择。").format(**example)
        return Order(None, True, sentence)
    return Order("ymd", False, _("日期按「年-月-日」读取。"))


def _tidy(text: str) -> str:
    if len(text) > _LONGEST:
        return text
    text = unicodedata.normalize("NFKC", text)
    return " ".join(_WEEKDAY.sub(" ", text).replace("\u200b", "").split())


def _from_digits(text: str, value: Cell) -> datetime | date | None:
    """Read an Excel serial number or packed digits such as 20200109."""
    if _SERIAL.fullmatch(text) and float(text) >= FIRST_SERIAL:
        moment = _rounded(_SERIAL_ZERO + timedelta(days=float(text)))
        return _checked(moment if "." in text else moment.date(), value)
    packed = _PACKED.fullmatch(text)
    if not packed:
        return None
    day = _day(packed[1], packed[2], packed[3], value)
    if packed[4] is None:
        return day
    return _with_time(day, int(packed[4]), int(packed[5]), int(packed[6] or 0), value)


def _from_words(text: str, value: Cell, order: DayOrder | None) -> datetime | date:
    if found := _YEAR_FIRST.match(text):
        day = _day(found[1], found[2], found[3], value)
    elif found := _YEAR_LAST.match(text):
        first, second = found[1], found[2]
        if order in {None, "ymd"}:
            order = _own_order(int(first), int(second), value)
        month, number = (second, first) if order == "dmy" else (first, second)
        day = _day(found[3], month, number, value)
    else:
        raise ValueError(_not_a_date(value))
    rest = text[found.end() :].removeprefix("T").removeprefix("t").strip(" ,")
    return _timed(day, rest, value) if rest else day


def _own_order(first: int, second: int, value: Cell) -> DayOrder:
    if first > 12 >= second:
        return "dmy"
    if second > 12 >= first or first == second:
        return "mdy"
    raise ValueError(_("看不出「{value}」是日在前还是月在前。").format(value=_quoted(value)))


def _timed(day: date, text: str, value: Cell) -> datetime:
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(_not_a_date(value))
    hour = _hour(int(found["hour"]), found["before"] or found["after"] or "", value)
    moment = _with_time(day, hour, int(found["minute"] or 0), int(found["second"] or 0), value)
    zone = (found["zone"] or "").lower()
    if not zone:
        return moment
    if zone[0] not in "+-":
        return moment.replace(tzinfo=UTC)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(_not_a_date(value))
    offset = timedelta(hours=hours, minutes=minutes)
    return moment.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))


def _hour(hour: int, half: str, value: Cell) -> int:
    if not half:
        return hour
    which = _HALVES.get(half) or half[0].lower()
    if which == "a":
        if hour > 12:
            raise ValueError(_not_a_date(value))
        return hour % 12
    if half == "中午":
        return hour if hour in {11, 12} else hour + 12
    return hour if hour > 12 else hour % 12 + 12


def _day(year: str, month: str, day: str, value: Cell) -> date:
    try:
        return _checked(date(int(year), int(month), int(day)), value)
    except ValueError as error:
        raise ValueError(_not_a_date(value)) from error


def _with_time(day: date, hour: int, minute: int, second: int, value: Cell) -> datetime:
    # Offices write the end of a day as 24:00.
    if (hour, minute, second) == (24, 0, 0):
        return datetime(day.year, day.month, day.day) + timedelta(days=1)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(_not_a_date(value))
    return datetime(day.year, day.month, day.day, hour, minute, second)


def _checked(found: D, value: Cell) -> D:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(_not_a_date(value))
    return found


def _rounded(moment: datetime) -> datetime:
    """Take off the fraction of a second, which in a serial number is only rounding."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _placed(moment: datetime, tz: tzinfo | None) -> datetime:
    if tz is None:
        return moment
    return moment.astimezone(tz) if moment.tzinfo else moment.replace(tzinfo=tz)


def _quoted(value: Cell) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _not_a_date(value: Cell) -> str:
    return _("「{value}」不是能识别的日期。").format(value=_quoted(value))
