"""What is promised now, what was promised then, and which cases broke a promise. Read only, a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from huiyin.cases.clocks import held
from huiyin.cases.models import Case, CaseFact, Round
from huiyin.cases.terms import OPEN, RECTIFIED, State
from huiyin.kernel.clocks import Pause
from huiyin.openness.limits import last_day, limit_in
from huiyin.openness.models import Errand, Guide, GuideState, ItemState, RuleText, TextState
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

RECENT = timedelta(days=366)
"""How far back the keeper's overview looks for broken promises; the page of an item shows all."""
ENDED_OTHERWISE = frozenset({State.DECLINED, State.REFERRED, State.CANCELLED})


def items_of(institution: Institution | None) -> QuerySet[Errand]:
    """Return the service items of the institution by unit, with what their pages show."""
    return Errand.objects.filter(institution=institution).select_related("unit", "institution")


def guides_in_force(institution: Institution | None) -> QuerySet[Guide]:
    """Return the guides that bind now, by unit."""
    found = Guide.objects.filter(
        item__institution=institution, item__state=ItemState.ACTIVE, state=GuideState.PUBLISHED
    )
    return found.select_related("item__unit", "item__institution").order_by("item__unit__path", "item__code")


def guides_on_web(institution: Institution | None) -> QuerySet[Guide]:
    """Return the guides in force that the public may read here."""
    return guides_in_force(institution).filter(on_web=True)


def services_with_a_promise(institution: Institution) -> dict[str, str]:
    """Return what a case may name: code -> name, unit and promise (a hook of ``cases``)."""
    return {
        guide.item.code: f"{guide.name} · {guide.item.unit} · {guide.promise}" for guide in guides_in_force(institution)
    }


def guide_at(guides: Iterable[Guide], moment: datetime) -> Guide | None:
    """Return the guide that was in force at ``moment``: a later promise neither shortens nor lengthens an earlier one."""
    binding = [one for one in guides if one.published_at and one.published_at <= moment]
    return max(binding, key=lambda one: one.number, default=None)


def day_promised(code: str, accepted: datetime, pauses: Sequence[Pause] = ()) -> date | None:
    """Return the last day that was promised for what was accepted at a moment (a hook of ``cases``)."""
    guides = Guide.objects.filter(item__code=code, published_at__isnull=False).select_related("item__institution")
    guide = guide_at(guides, accepted)
    day = promised_by(guide, timezone.localdate(accepted), tuple(pauses)) if guide else date.max
    return day if day < date.max else None


def promised_by(guide: Guide, accepted: date, pauses: tuple[Pause, ...] = ()) -> date:
    """Return the last day that ``guide`` promised; ``date.max`` while the clock of the case stands still."""
    limit = limit_in(guide.promised_limit)
    return last_day(accepted, limit, calendar_of(guide.item.institution), pauses) if limit else date.max


@dataclass(frozen=True, kw_only=True)
class Breach:
    """A case that was done, or is still open, after the day that was promised (M33)."""

    case: Case
    guide: Guide
    promised: date
    done_on: date | None

    @property
    def days_late(self) -> int:
        return ((self.done_on or timezone.localdate()) - self.promised).days


def cases_naming(codes: Iterable[str]) -> QuerySet[Case]:
    """Return the accepted cases that name the items, each with when it was accepted and when its work was accepted.

    Work is done when somebody else has verified it, as the lights count; asking the sender is not the unit's time.
    """
    accepted = CaseFact.objects.filter(case=OuterRef("pk"), verb="accept").order_by().values("case")
    last = Round.objects.filter(case=OuterRef("pk"), sent_back_at=None).order_by("-number")
    found = Case.objects.filter(service_item__in=list(codes)).exclude(state__in=ENDED_OTHERWISE | {State.REGISTERED})
    return (
        found.annotate(
            accepted_at=Subquery(accepted.annotate(at_last=Max("at")).values("at_last")),
            verified_at=Subquery(last.values("verified_at")[:1]),
        )
        .prefetch_related("pauses")
        .order_by("-pk")
    )


def breaches(items: Sequence[Errand], *, recent: bool = False) -> dict[int, list[Breach]]:
    """Return the broken promises of each item by its key, the newest first; three queries whatever their number."""
    guides: dict[str, list[Guide]] = defaultdict(list)
    told = Guide.objects.filter(item__in=items, published_at__isnull=False).select_related("item__institution")
    for guide in told:
        guides[guide.item.code].append(guide)
    keys = {item.code: item.pk for item in items}
    found: dict[int, list[Breach]] = defaultdict(list)
    promised = lru_cache(maxsize=None)(promised_by)
    cases = cases_naming(guides)
    for case in cases.filter(registered_at__gte=timezone.now() - RECENT) if recent else cases:
        accepted = case.accepted_at or case.registered_at
        guide = guide_at(guides[case.service_item], accepted)
        if guide is None:
            continue
        pauses = tuple(held(case.pauses.all()))
        if breach := breach_of(case, guide, promised(guide, timezone.localdate(accepted), pauses)):
            found[keys[case.service_item]].append(breach)
    return found


def breach_of(case: Case, guide: Guide, promised: date) -> Breach | None:
    done: datetime | None = getattr(case, "verified_at", None) if case.state in RECTIFIED else None
    done_at = done or case.closed_at
    done_on = timezone.localdate(done_at) if done_at else None
    still_open = done_on is None and case.state in OPEN - RECTIFIED
    end = timezone.localdate() if still_open else done_on
    if end is None or end <= promised:
        return None
    return Breach(case=case, guide=guide, promised=promised, done_on=done_on)


# Texts of service rules.


def texts_of(institution: Institution | None) -> QuerySet[RuleText]:
    """Return all versions of the texts, each text's newest first."""
    return RuleText.objects.filter(institution=institution)


def texts_in_force(institution: Institution | None) -> QuerySet[RuleText]:
    return texts_of(institution).filter(state=TextState.PUBLISHED)


def texts_published(institution: Institution | None) -> QuerySet[RuleText]:
    """Return every version that was ever in force."""
    return texts_of(institution).filter(published_at__isnull=False)


def in_force_at(texts: Iterable[RuleText], moment: datetime) -> dict[str, RuleText]:
    """Return by title the versions that a text written at ``moment`` meant: those in force then, else the newest after."""
    found: dict[str, RuleText] = {}
    for one in sorted(texts, key=lambda one: (one.code, one.number)):
        if one.published_at and (one.published_at <= moment or one.title not in found):
            found[one.title] = one
    return found


# By their names.


def named(ref: str) -> tuple[str, int]:
    """Return code and number of a version's reference, such as ``transfer-2``; number 0 where it is none."""
    code, _dash, number = ref.rpartition("-")
    return code, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0


def guide_named(institution: Institution | None, ref: str) -> Guide | None:
    code, number = named(ref)
    found = Guide.objects.filter(item__institution=institution, item__code=code, number=number)
    return found.select_related("item__unit", "item__institution", "drafted_by", "approved_by").first()


def text_named(institution: Institution | None, ref: str) -> RuleText | None:
    code, number = named(ref)
    return texts_of(institution).filter(code=code, number=number).select_related("institution").first()
