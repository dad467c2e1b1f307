"""The chain of hand-overs of a case (交接链, E07): sent, signed, objected, decided; time without a signature is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Assignment, Case, Proposal
from huiyin.cases.terms import ProposalKind
from huiyin.people.calendar import calendar_of


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One stay of a case with a unit: when it was sent, when signed, and the working days without a signature."""

    unit: str
    sent_at: datetime
    signed_at: datetime | None
    signed_by: str
    unsigned_days: int
    ended_at: datetime | None
    objections: tuple[Proposal, ...]
    hand_back_until: date

    @property
    def waits_for_signature(self) -> bool:
        return self.signed_at is None and self.ended_at is None


def chain_of(case: Case) -> list[Leg]:
    """Return the hand-overs of ``case``, the first first; no statement where it was fetched with its story."""
    return list(legs(case))


def legs(case: Case) -> Iterator[Leg]:
    calendar = calendar_of(case.office.institution)
    backs = [one for one in case.proposals.all() if one.kind == ProposalKind.HAND_BACK]
    for given in case.assignments.all():
        end = given.ended_at or timezone.now()
        yield Leg(
            unit=given.lead.name,
            sent_at=given.at,
            signed_at=given.signed_at,
            signed_by=str(given.signed_by or ""),
            unsigned_days=calendar.between(timezone.localdate(given.at), timezone.localdate(given.signed_at or end)),
            ended_at=given.ended_at,
            objections=tuple(one for one in backs if given.at <= one.proposed_at <= end),
            hand_back_until=last_day_to_hand_back(given, case),
        )


def last_day_to_hand_back(given: Assignment, case: Case) -> date:
    """Return the last day on which the unit may ask to be rid of the case; then it is its own (首办)."""
    institution = case.office.institution
    return calendar_of(institution).after(timezone.localdate(given.at), institution.hand_back_days)


def too_late_to_hand_back(case: Case) -> str:
    """Say why the unit keeps the case, empty while it may still object."""
    given = next((one for one in case.assignments.all() if one.ended_at is None), None)
    if given is None or timezone.localdate() <= (last := last_day_to_hand_back(given, case)):
        return ""
    sentence = _(
        "退回期限以内的申请:交办后 {n} 个工作日内(到 {day} 为止)可以退回,已经过了,由「{unit}」负责到底(首办负责)"
    )
    return sentence.format(n=case.office.institution.hand_back_days, day=last, unit=given.lead)
