"""Alarms: what is heard in a voice as it comes calls people at once, and stands until somebody takes it (D08, M31).

The machine proposes: an alarm changes neither the voice nor where it goes. It is told outside every queue - urgent, so that
quiet hours do not hold it - and without a word of who spoke.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import voice_verbs
from huiyin.cases.alarm_models import Alarm
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import AlarmKind, Disposition
from huiyin.cases.urged import holders
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed
from huiyin.people.models import Unit, User
from huiyin.text.urgency import alarm

FRESH = timedelta(days=90)
"""What was received longer ago, as the rows of a history, calls nobody out of bed."""
LISTED = 5
"""References that one notice names; the desk shows all."""


def raise_alarms(deeds: Sequence[Deed]) -> None:
    """Listen to what was received; keep an alarm for each voice in which harm to a minor is heard, and call the office.

    Each person of the office is told once for all the voices of the call, so that a file of thousands takes as many
    statements as a single voice.
    """
    heard = [
        (deed, found)
        for deed in deeds
        if deed.entered_at - deed.at <= FRESH and (found := alarm(f"{deed.obj.subject}\n{deed.obj.body}"))
    ]
    copying.copy_in(
        Alarm,
        ("voice_id", "kind", "words", "score", "at", "done"),
        ((deed.obj.pk, found.kind, list(found.words), found.score, deed.entered_at, "") for deed, found in heard),
    )
    by_office: dict[Unit, list[Deed]] = defaultdict(list)
    for deed, found in heard:
        deed.note["alarm"] = found.kind
        by_office[deed.obj.office].append(deed)
    kinds = {deed.obj.pk: str(AlarmKind(found.kind).label) for deed, found in heard}
    words = {deed.obj.pk: _t("、").join(found.words[:LISTED]) for deed, found in heard}
    for office, of_office in by_office.items():
        call(office, of_office, kinds, words)


def call(office: Unit, deeds: Sequence[Deed], kinds: dict[int, str], words: dict[int, str]) -> None:
    """Tell whoever takes alarms at ``office``; the notice stands with the first voice of the call."""
    first = deeds[0]
    params = {"ref": first.obj.ref, "kind": kinds[first.obj.pk], "words": words[first.obj.pk]}
    text = _("紧急:来件 {ref} 疑似涉及未成年人安全({kind}:{words})。请马上看原文并处置,然后登记「接警」。")
    if len(deeds) > 1:
        text = _(
            "紧急:{n} 份来件疑似涉及未成年人安全({refs}),首件 {ref}({kind}:{words})。请马上看原文并处置,然后逐件登记「接警」。"
        )
        params |= {"n": len(deeds), "refs": _t("、").join(deed.obj.ref for deed in deeds[:LISTED])}
    for user in called(office):
        first.tell(staff(user.pk), text, **params, about=f"voice/{first.obj.ref}", urgent=True)


def called(office: Unit) -> list[User]:
    """Return whom an alarm calls: those who take alarms at the office, or else whoever sorts or decides there."""
    return holders(P.VOICE_ALARM, office.path) or [
        *holders(P.VOICE_SORT, office.path),
        *holders(P.CASE_DECIDE, office.path),
    ]


class TakeForm(VerbForm):
    done = WrittenField(
        label=_("先做了什么"),
        max_length=2000,
        help_text=_("给谁打了电话、谁去了现场、孩子现在是否安全。误报也写明。不写来件人是谁。"),
    )


def it_rang(voice: Voice, actor: Actor) -> list[str]:
    standing = Alarm.objects.filter(voice=voice, taken_at=None).exists()
    return [] if standing else [_t("没有人接的警报")]


@voice_verbs.declare(
    "take_alarm",
    label=_("接警"),
    permission=P.VOICE_ALARM,
    form=TakeForm,
    sources=set(Disposition.values),
    gates=(it_rang,),
    personal={"done"},
    in_bulk=False,
)
def take_alarm(voice: Voice, *, deed: Deed, done: str) -> None:
    """Note who took the alarm of a voice and what was done first; a false alarm is taken likewise, with a word that it was one."""
    standing = Alarm.objects.filter(voice=voice, taken_at=None)
    standing.update(taken_at=deed.entered_at, taken_by=deed.actor.user_id, done=done)
