"""One rule for "may I?" and "which ones?", for voices and for cases.

A permission is asked at places of the object: the office that keeps the ledger, the units that handle, or (to view) any
of them. ``may`` asks one object, ``visible_cases`` and ``visible_voices`` say the same in SQL; a guard test draws random
actors and cases to prove that they agree. What one may not see is answered like what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Assignment, Case, CoWork, Link, Proposal, Voice
from huiyin.cases.permissions import HANDLING, INVOLVED, P
from huiyin.cases.terms import ProposalKind, State
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit

FEW = 500
"""Up to so many cases are named one by one in a condition, which PostgreSQL turns into index look-ups."""


def case_places(case: Case, permission: str) -> Iterator[str]:
    """Give the places at which ``permission`` is asked for ``case``; what costs a statement comes last."""
    if permission == P.VOICE_OWN:
        linked = Link.objects.filter(case=case, unlinked_at=None).values_list("voice_id", flat=True)
        yield from map(sender_place, linked)
        return
    if permission not in HANDLING:
        yield case.office.path
    if permission in HANDLING | INVOLVED:
        yield from handling_paths(case)


def handling_paths(case: Case) -> list[str]:
    """Return the paths of the lead unit and of the co-working units in force."""
    if case.lead_unit is None:
        return []
    return [case.lead_unit.path, *(part.unit.path for part in parts_of(case))]


def parts_of(case: Case) -> list[CoWork]:
    """Return the parts of the co-working units in force; no statement where the case was fetched with its story."""
    if "assignments" in getattr(case, "_prefetched_objects_cache", {}):
        return [part for one in case.assignments.all() if one.ended_at is None for part in one.co_works.all()]
    parts = CoWork.objects.filter(assignment__case=case, assignment__ended_at=None)
    return list(parts.select_related("unit").order_by("pk"))


BY_HANDLERS = frozenset({ProposalKind.HAND_BACK, ProposalKind.EXPLAIN})
"""What units that handle propose themselves."""


def proposals_told(case: Case, *, by_office: bool) -> list[Proposal]:
    """Return what was proposed for the case: of refusals and cancellations a handling unit is told nothing."""
    return [one for one in case.proposals.all() if by_office or one.kind in BY_HANDLERS]


def sender_place(voice_id: int) -> str:
    """Return the place that only the receipt of this voice grants."""
    return f"voice:{voice_id}."


def own_voices(paths: list[str]) -> list[int]:
    """Return the voices that receipts grant; a unit's path grants none, whatever a role may say."""
    return [int(path.removeprefix("voice:").rstrip(".")) for path in paths if path.startswith("voice:")]


def barred(case: Case, actor: Actor) -> bool:
    """Say whether the case is about the actor's own unit or the actor: such a case he neither sees nor touches.

    The root unit bars nobody, for everybody works in it; then the person complained of is barred by name. Whoever stands
    in for somebody is barred where that person is.
    """
    if not case.conduct or not actor.persons:
        return False
    if case.about_user_id in actor.persons:
        return True
    about = case.about_unit
    return about is not None and about.parent_id is not None and actor.works_in(about.path)


def may(actor: Actor, permission: str, case: Case) -> bool:
    return not barred(case, actor) and actor.may_at(permission, case_places(case, permission))


def at_paths(field: str, paths: list[str]) -> Q:
    """Return the condition that the unit of ``field`` lies at or below one of ``paths``."""
    if not paths:
        return Q(pk__in=[])
    within = reduce(or_, (Q(path__startswith=path) for path in paths))
    return Q(**{f"{field}__in": Unit.objects.filter(within).values("pk")})


class Look:
    """What the lists of one page ask of an actor beforehand, each asked once: the units at his places, what he must not see."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._units: dict[tuple[str, ...], list[tuple[int, bool]]] = {}
        self._helped: dict[tuple[int, ...], tuple[int, ...] | None] = {}

    @cached_property
    def barred(self) -> list[int]:
        return barred_cases(self.actor)

    def units(self, permission: str) -> list[tuple[int, bool]]:
        """Return the units at or below the places of ``permission``, each with whether it keeps a ledger."""
        paths = tuple(self.actor.paths(permission))
        if paths not in self._units:
            self._units[paths] = units_at(paths)
        return self._units[paths]

    def offices(self, permission: str) -> list[int]:
        """Return the offices among them, which keep a ledger."""
        return [pk for pk, keeps_a_ledger in self.units(permission) if keeps_a_ledger]

    def helped(self, units: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the cases on which one of ``units`` works beside the lead unit, None where they are too many to name."""
        if units not in self._helped:
            found = tuple(parts_by(units).values_list("assignment__case", flat=True).order_by("pk")[: FEW + 1])
            self._helped[units] = None if len(found) > FEW else found
        return self._helped[units]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which cases an actor sees by one permission, in keys: the rest of the condition asks nothing more beforehand."""

    offices: tuple[int, ...] = ()
    handling: tuple[int, ...] = ()
    helped: tuple[int, ...] | None = ()
    barred: tuple[int, ...] = ()

    def cases(self) -> QuerySet[Case]:
        allowed = Q(pk__in=[])
        if self.offices:
            allowed |= Q(office__in=self.offices)
        if self.handling:
            beside = parts_by(self.handling).values("assignment__case") if self.helped is None else self.helped
            allowed |= Q(lead_unit__in=self.handling) | Q(pk__in=beside)
        found = Case.objects.filter(allowed)
        return found.exclude(pk__in=self.barred) if self.barred else found


def scope_of(look: Look, permission: str) -> Scope:
    """Return which cases are seen by ``permission``, the keys looked up."""
    barred = tuple(look.barred)
    offices = () if permission in HANDLING else tuple(look.offices(permission))
    # Whoever sees a whole institution sees each of its cases by its office, and no unit needs to be named.
    sees_all = permission not in HANDLING and any(path.count(".") == 1 for path in look.actor.paths(permission))
    if permission not in HANDLING | INVOLVED or sees_all:
        return Scope(offices=offices, barred=barred)
    handling = tuple(pk for pk, _keeps in look.units(permission))
    return Scope(offices=offices, handling=handling, helped=look.helped(handling), barred=barred)


def parts_by(units: Iterable[int]) -> QuerySet[CoWork]:
    """Return the parts in force of ``units`` in cases that another unit leads."""
    return CoWork.objects.filter(unit__in=units, assignment__ended_at=None, assignment__case__lead_unit__isnull=False)


def visible_cases(actor: Actor, permission: str = P.CASE_VIEW, *, look: Look | None = None) -> QuerySet[Case]:
    """Return the cases for which ``may(actor, permission, case)`` holds; ``look`` keeps what several lists of a page ask.

    The places and the few cases he is barred from are looked up first (small statements), so that the list itself is plain
    conditions on indexed columns: a school with three cases among a hundred thousand finds them at once.
    """
    look = look or Look(actor)
    if permission != P.VOICE_OWN:
        return scope_of(look, permission).cases()
    own = Link.objects.filter(case=OuterRef("pk"), unlinked_at=None, voice__in=own_voices(actor.paths(permission)))
    found = Case.objects.filter(Exists(own))
    return found.exclude(pk__in=look.barred) if look.barred else found


def units_at(paths: Iterable[str]) -> list[tuple[int, bool]]:
    """Return the units at or below ``paths``, each with whether it keeps a ledger."""
    within = reduce(or_, (Q(path__startswith=path) for path in paths), Q())
    if not within:
        return []
    keeps = Exists(Campaign.objects.filter(office=OuterRef("pk")))
    return list(Unit.objects.filter(within).annotate(keeps=keeps).values_list("pk", "keeps"))


def barred_condition(actor: Actor) -> Q:
    """Say ``barred`` in SQL."""
    if not actor.persons:
        return Q(pk__in=[])
    above = [path for own in actor.unit_paths for path in up_from(own)]
    own_units = Unit.objects.filter(path__in=above, parent__isnull=False).values("pk")
    return Q(conduct=True) & (Q(about_user__in=actor.persons) | Q(about_unit__in=own_units))


def up_from(path: str) -> list[str]:
    """Return the paths of the unit at ``path`` and of all above it."""
    return [path[: i + 1] for i, letter in enumerate(path) if letter == "."]


def voice_places(voice: Any, permission: str) -> list[str]:
    return [sender_place(voice.pk)] if permission == P.VOICE_OWN else [voice.office.path]


def may_voice(actor: Actor, permission: str, voice: Voice) -> bool:
    return not barred_voice(voice, actor) and actor.may_at(permission, voice_places(voice, permission))


def barred_voice(voice: Voice, actor: Actor) -> bool:
    """Say whether a voice belongs to a conduct case from which the actor is barred."""
    if not actor.persons:
        return False
    linked = Case.objects.filter(links__voice=voice, links__unlinked_at=None, conduct=True)
    return any(barred(case, actor) for case in linked.select_related("about_unit"))


def visible_voices(actor: Actor, permission: str = P.VOICE_VIEW, *, look: Look | None = None) -> QuerySet[Voice]:
    """Return the voices for which ``may_voice(actor, permission, voice)`` holds."""
    look = look or Look(actor)
    if permission == P.VOICE_OWN:
        found = Voice.objects.filter(pk__in=own_voices(actor.paths(permission)))
    else:
        found = Voice.objects.filter(office__in=look.offices(permission))
    if not look.barred:
        return found
    return found.exclude(Exists(Link.objects.filter(voice=OuterRef("pk"), unlinked_at=None, case__in=look.barred)))


def barred_cases(actor: Actor) -> list[int]:
    """Return the cases from which the actor is barred: conduct matters about himself or his unit, a handful at most."""
    if not actor.persons:
        return []
    return list(Case.objects.filter(barred_condition(actor)).order_by().values_list("pk", flat=True))


def knows_who_rated(case: Case, actor: Actor) -> bool:
    """Say whether the actor may know how senders rated: nobody of a unit that handles does before the case is struck off (H13).

    The root unit is everybody's and bars only by person: whoever signed for the case or submitted it.
    """
    if case.state == State.CLOSED:
        return True
    hands = {one.submitted_by_id for one in case.rounds.all()} | {one.signed_by_id for one in case.assignments.all()}
    own_unit = any(actor.works_in(path) for path in handling_paths(case) if path.count(".") > 1)
    return not (own_unit or actor.persons & hands)


def ratings_hidden_from(actor: Actor) -> Q:
    """Return which ratings the actor is not told: those of open cases that his own unit leads."""
    own = [path for unit in actor.unit_paths for path in up_from(unit) if path.count(".") > 1]
    return ~Q(round__case__state=State.CLOSED) & Q(round__case__lead_unit__path__in=own)


def conduct_would_come_home(unit: Unit, parent: Unit) -> list[str]:
    """Say what stands against hanging ``unit`` below ``parent``: a matter about ``parent`` lies with ``unit`` (invariant 5)."""
    about = Unit.objects.filter(path__in=up_from(parent.path), parent__isnull=False)
    moved = Unit.objects.filter(path__startswith=unit.path)
    hands = Q(lead__in=moved) | Q(co_works__unit__in=moved)
    complained_of = Q(case__about_unit__in=about) | Q(case__about_unit=None, case__about_user__unit__in=about)
    lying = Assignment.objects.filter(hands, complained_of, ended_at=None, case__conduct=True)
    count = lying.values("case").distinct().count()
    return [_("先退回由其办理、反映「{unit}」的 {n} 件").format(unit=parent, n=count)] if count else []
