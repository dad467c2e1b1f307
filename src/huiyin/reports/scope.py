"""What a figure is asked over: campaign, unit, period, kind - and the moment as of which it is true."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.terms import Kind
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.people.models import Unit
from huiyin.reports import kept
from huiyin.reports.names import CategoryName, UnitName, categories_as_of, units_as_of

Found = TypeVar("Found")
FIRST_YEAR, LAST_YEAR = 1900, 2200
WEEKS = 8


class BadScope(Refused):
    """The scope contradicts itself or asks for what cannot be known."""

    code = "bad_scope"


@dataclass(frozen=True)
class Scope:
    """Over what a figure counts.

    ``since`` and ``until`` are days on which voices were received and cases registered, both included. ``as_of`` is a
    day and means its end; without it the figure is of the moment when the scope was made, so that all figures of one
    page speak of the same moment. ``exactly`` asks for one past moment instead, as a signed report does. ``unit`` counts what that unit and those below it led at that moment.
    """

    campaign: Campaign
    unit: Unit | None = None
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    kind: str = ""
    exactly: datetime | None = None
    asked_at: datetime = field(default_factory=lambda: timezone.now())
    asker: Actor | None = field(default=None, compare=False)
    """Who asks: only figures that not everybody is counted the same of look at it."""

    def __post_init__(self) -> None:
        days = [day for day in (self.since, self.until, self.as_of) if day]
        if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
            raise BadScope(_("日期须在 {first} 年至 {last} 年之间。").format(first=FIRST_YEAR, last=LAST_YEAR))
        if self.since and self.until and self.since > self.until:
            raise BadScope(_("起始日期不能晚于截止日期。"))
        if self.as_of and self.as_of > timezone.localdate(self.asked_at):
            raise BadScope(_("截至日期不能晚于今天。"))
        if self.exactly and (self.exactly > self.asked_at or self.exactly.year < FIRST_YEAR):
            raise BadScope(_("截至日期不能晚于今天。"))
        if self.kind and self.kind not in Kind.values:
            raise BadScope(_("没有「{kind}」这一种类。").format(kind=self.kind))
        if self.unit and self.unit.institution_id != self.campaign.institution_id:
            raise BadScope(_("单位不属于组织这项活动的机构。"))

    @property
    def moment(self) -> datetime:
        """The first moment that no longer counts: a fact is in force when it began before and had not ended before."""
        if self.exactly:
            return self.exactly
        return day_after(self.as_of) if self.as_of else self.asked_at + timedelta(microseconds=1)

    @property
    def is_now(self) -> bool:
        """Whether the scope asks for what stands now: nothing that is written yet is after it."""
        return self.as_of is None and self.exactly is None

    @property
    def is_provisional(self) -> bool:
        """Whether the day asked for was still running, so that the figure may yet change."""
        return self.moment > self.asked_at + timedelta(microseconds=1)

    @property
    def day(self) -> date:
        """The day on which the figure stands: by it limits are past or near."""
        return self.as_of or timezone.localdate(self.exactly or self.asked_at)

    @property
    def weeks(self) -> list[date]:
        """The Mondays of the scope's week and of those before it, the oldest first."""
        monday = self.day - timedelta(days=self.day.weekday())
        return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What two scopes have in common that count the same as long as nothing is written."""
        unit = self.unit.pk if self.unit else None
        return (self.campaign.pk, unit, self.since, self.until, self.as_of, self.exactly, self.kind, self.day)

    def of_kind(self, kind: Kind) -> Scope:
        """Return the same scope, at the same moment, for one kind of case."""
        return replace(self, kind=kind.value)

    @cached_property
    def units(self) -> dict[int, UnitName]:
        """The institution's units as they were named and hung at the moment."""
        institution = self.campaign.institution_id
        find = partial(units_as_of, institution, self.moment)
        return kept.once(("units", institution, self.as_of, self.exactly), find, at=kept.mark())

    @cached_property
    def categories(self) -> dict[int, CategoryName]:
        """The campaign's categories as they were named at the moment, in the order of the tree."""
        find = partial(categories_as_of, self.campaign.pk, self.moment)
        return kept.once(("categories", self.campaign.pk, self.as_of, self.exactly), find, at=kept.mark())

    @cached_property
    def _names(self) -> dict[str, Any]:
        return {}

    def names(self, what: str, find: Callable[[], Found]) -> Found:
        """Return the names of a sort of thing of the campaign, asked of the database once for all figures of a page."""
        if what not in self._names:
            key = (what, self.campaign.pk, self.as_of, self.exactly)
            self._names[what] = kept.once(key, find, at=kept.mark())
        found: Found = self._names[what]
        return found

    def units_within(self) -> list[int]:
        """Return the units that hung at or below the scope's unit at the moment."""
        assert self.unit, "asked only of a scope with a unit"  # noqa: S101  # an invariant of ours, not input
        top = self.units[self.unit.pk].path
        return [pk for pk, unit in self.units.items() if unit.path.startswith(top)]

    @property
    def words(self) -> str:
        """The scope in words: no figure is printed without it (O-06)."""
        parts = [_("{institution}「{campaign}」").format(institution=self.campaign.institution, campaign=self.campaign)]
        if self.unit:
            name = self.units[self.unit.pk].name
            parts.append(_("{unit}及其下级单位牵头的件、收到的来件").format(unit=name))
        else:
            parts.append(_("全部单位"))
        if self.kind:
            parts.append(_("只计{kind}").format(kind=Kind(self.kind).label))
        if self.since or self.until:
            parts.append(self.period_words)
        return _(",").join(parts)

    @property
    def period_words(self) -> str:
        what = _("期间收到的来件、登记的件")
        if self.since and self.until:
            return _("{since}至{until}").format(since=day_words(self.since), until=day_words(self.until)) + what
        if self.since:
            return _("{since}以来").format(since=day_words(self.since)) + what
        assert self.until, "asked only of a scope with a period"  # noqa: S101  # an invariant of ours, not input
        return _("{until}以前").format(until=day_words(self.until)) + what

    @property
    def as_of_words(self) -> str:
        """The moment in words."""
        if self.as_of is None:
            now = timezone.localtime(self.exactly or self.asked_at)
            return _("截至{day}{hour}时{minute}分").format(day=day_words(now), hour=now.hour, minute=f"{now:%M}")
        end = _("截至{day}").format(day=day_words(self.as_of))
        return end + _("(当日未终了,为暂计数)") if self.is_provisional else end


def day_words(day: date) -> str:
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def start_of(day: date) -> datetime:
    """Return the first moment of a day in local time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day_after(day: date) -> datetime:
    """Return the first moment after a day in local time."""
    return start_of(day + timedelta(days=1))
