"""What the kernel's verbs need to know of voices and cases: places, bars, hearers, and the dated fact rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases import visibility
from huiyin.cases.models import Case, CaseFact, Guess, Link, Round, Voice, VoiceFact
from huiyin.cases.permissions import P
from huiyin.cases.steps import note_next_steps
from huiyin.cases.terms import State
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Lost
from huiyin.kernel.verbs import Action, Deed, Verbs


class VoiceVerbs(Verbs):
    """Verbs on voices. Receiving one is asked of the campaign's office."""

    model = Voice
    state_field = "disposition"
    backdate = P.CASE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.office.path] if isinstance(obj, Campaign) else visibility.voice_places(obj, permission)

    def barred(self, obj: Any, actor: Actor) -> bool:
        return isinstance(obj, Voice) and visibility.barred_voice(obj, actor)

    def unseen(self, actor: Actor, data: Mapping[str, Any]) -> bool:
        return actor.unseen or bool(data.get("anonymous"))

    def about(self, obj: Any) -> str:
        return f"voice/{obj.ref}" if isinstance(obj, Voice) else f"campaign/{obj.code}"

    def since(self, obj: Any) -> datetime | None:
        return VoiceFact.objects.filter(voice=obj, until=None).values_list("at", flat=True).first()

    def hearers(self, deed: Deed) -> list[str]:
        """Return the voice, unless it just came without a receipt: nobody could read that it was received."""
        return super().hearers(deed) if deed.obj.receipt_digest or not deed.action.creates else []

    def create(self, action: Action, deeds: Sequence[Deed]) -> None:
        """Receive all of them at once; ``receive`` is the only verb that makes a voice."""
        action.effect(deeds)

    def record(self, deeds: Sequence[Deed]) -> None:
        """End the fact in force and begin a new one."""
        if not deeds[0].action.creates:
            end_facts("cases_voicefact", "voice_id", deeds)
        copying.copy_in(
            VoiceFact,
            (
                "voice_id",
                "entry_id",
                "campaign_id",
                "office_id",
                "verb",
                "before",
                "disposition",
                "channel",
                "at",
                "entered_at",
            ),
            (
                (
                    voice.pk,
                    deed.entry and deed.entry.pk,
                    voice.campaign_id,
                    voice.office_id,
                    deed.action.name,
                    deed.before,
                    voice.disposition,
                    voice.channel,
                    deed.at,
                    deed.entered_at,
                )
                for deed in deeds
                for voice in (deed.obj,)
            ),
        )


class CaseVerbs(Verbs):
    """Verbs on cases. Opening one is asked of the campaign's office."""

    model = Case
    backdate = P.CASE_BACKDATE

    def places(self, obj: Any, permission: str) -> Iterable[str]:
        return [obj.office.path] if isinstance(obj, Campaign) else visibility.case_places(obj, permission)

    def barred(self, obj: Any, actor: Actor) -> bool:
        return isinstance(obj, Case) and visibility.barred(obj, actor)

    def about(self, obj: Any) -> str:
        return f"case/{obj.ref}" if isinstance(obj, Case) else f"campaign/{obj.code}"

    def create(self, action: Action, deeds: Sequence[Deed]) -> None:
        """Bring in finished cases all at once; cases are opened one by one."""
        if action.name == "import_finished":
            action.effect(deeds)
        else:
            super().create(action, deeds)

    def touch(self, case: Case, states: frozenset[str]) -> None:
        """Move the case's version from the side of a voice: whoever was about to decide on the case looks again."""
        moved = Case.objects.filter(pk=case.pk, state__in=states).update(version=F("version") + 1)
        if not moved:
            raise Lost(_("件 {ref} 刚刚被别人办理过,请看过最新情况再办。").format(ref=case.ref))
        case.version += 1

    def since(self, obj: Any) -> datetime | None:
        return CaseFact.objects.filter(case=obj, until=None).values_list("at", flat=True).first()

    def hearers(self, deed: Deed) -> list[str]:
        """Return the voices that the case answers."""
        refs = Link.objects.filter(case=deed.obj, unlinked_at=None).values_list("voice__ref", flat=True)
        return [f"voice/{ref}" for ref in refs]

    def record(self, deeds: Sequence[Deed]) -> None:
        """End the fact in force and begin a new one."""
        if not deeds[0].action.creates:
            end_facts("cases_casefact", "case_id", deeds)
        copying.copy_in(CaseFact, FACT, [fact for deed in deeds for fact in case_facts(deed)])
        guesses = [
            Guess(case=d.obj, entry=d.entry, at=d.at, **one) for d in deeds for one in d.note.get("proposed", ())
        ]
        Guess.objects.bulk_create(guesses)  # no statement where nothing was proposed
        if deeds[0].action.name not in STEP_STAYS:
            note_next_steps([deed.obj.pk for deed in deeds])


def last_round(case: Case) -> Round | None:
    """Return the newest submission of the case."""
    return max(case.rounds.all(), key=lambda one: one.number, default=None)


def end_facts(table: str, owner: str, deeds: Sequence[Deed]) -> None:
    """End the facts in force of all the deeds' objects with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS f SET until = w.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS w(id, at)"  # noqa: S608  # the names are ours
            f" WHERE f.{owner} = w.id AND f.until IS NULL",
            [copying.array(deed.obj.pk for deed in deeds), copying.array(deed.at for deed in deeds)],
        )


STEP_STAYS = frozenset({"recount"})
"""Verbs by the thousand that change nothing of which the next step is made."""
FACT = (
    "case_id",
    "entry_id",
    "campaign_id",
    "office_id",
    "kind",
    "verb",
    "before",
    "state",
    "category_id",
    "handling_type",
    "target",
    "lead_unit_id",
    "by_decision",
    "due_on",
    "first_due_on",
    "paused",
    "at",
    "until",
    "entered_at",
)
"""The columns of a fact row, in the order of ``case_fact``."""
Fact = tuple[Any, ...]


def case_facts(deed: Deed) -> list[Fact]:
    """Return what the deed makes true of its case; one that comes in finished stood open from its registration on."""
    case: Case = deed.obj
    if deed.action.name != "import_finished" or case.closed_at is None:
        return [case_fact(deed, deed.before, case.state, deed.at)]
    return [
        case_fact(deed, deed.before, State.REGISTERED, case.registered_at, until=case.closed_at),
        case_fact(deed, State.REGISTERED, State.CLOSED, case.closed_at),
    ]


def case_fact(deed: Deed, before: str, state: str, at: datetime, until: datetime | None = None) -> Fact:
    """Return the fact row of a case as the deed left it, its values in the order of ``FACT``."""
    case: Case = deed.obj
    return (
        case.pk,
        deed.entry and deed.entry.pk,
        case.campaign_id,
        case.office_id,
        case.kind,
        deed.action.name,
        before,
        state,
        case.category_id,
        case.handling_type,
        case.target,
        case.lead_unit_id,
        stands_by_decision(deed, state),
        case.due_on,
        case.first_due_on,
        case.paused_at is not None,
        at,
        until,
        deed.entered_at,
    )


def stands_by_decision(deed: Deed, state: str) -> bool:
    """Say whether the case stands closed by a leader's decision; classifying it afterwards does not change that."""
    if deed.action.creates or state != State.CLOSED:
        return False
    return bool(deed.obj.closings.filter(reopened_at=None, by_decision=True).exists())


voice_verbs = VoiceVerbs()
case_verbs = CaseVerbs()
