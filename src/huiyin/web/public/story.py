"""What became of a voice, in the words of its sender: where it stands, what happened, what is asked now.

The office's words for states are not the sender's; nobody of the staff is named, the unit stands for them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.actions.asking import answer_due
from huiyin.cases.actions.notices import WHILE_HANDLED
from huiyin.cases.actions.talking import WAITING_AT_MOST
from huiyin.cases.counter import FirstAsked, Notice, Refusal
from huiyin.cases.models import Attachment, Case, Link, Question, Rating, Reply, Voice
from huiyin.cases.queries import ratings_awaited, with_names
from huiyin.cases.receipts import sender
from huiyin.cases.terms import OPEN, AsideReason, Channel, Disposition, HandlingType, State
from huiyin.kernel import outbox
from huiyin.kernel.models import Outbox
from huiyin.people.models import User

D, S = Disposition, State
STEPS = (
    pgettext_lazy("step", "收到"),
    pgettext_lazy("step", "梳理"),
    pgettext_lazy("step", "受理"),
    pgettext_lazy("step", "办理"),
    pgettext_lazy("step", "核实"),
    pgettext_lazy("step", "请您评价"),
    pgettext_lazy("step", "办结"),
)
SORTING, ACCEPTING, WORKING, VERIFYING, RATING, ENDING = 1, 2, 3, 4, 5, 6
STEP_OF_STATE = {
    S.REGISTERED: ACCEPTING,
    S.ACCEPTED: WORKING,
    S.ASSIGNED: WORKING,
    S.WORKING: WORKING,
    S.SUBMITTED: VERIFYING,
    S.VERIFIED: RATING,
    S.ASKED: RATING,
    S.REVIEW: ENDING,
    S.NOTICED: ENDING,
    S.CLOSED: ENDING + 1,
}
VOICE_WORDS = {
    D.PENDING: _("已经收到,正等工作人员梳理:看它说的是什么事、归到哪一件去办。"),
    D.LINKED: _("已归入下面的件,办理情况如下。"),
    D.ANSWERED: _("已经直接答复您,答复在下面。"),
    D.REFERRED: _("这件事不归本机构管,已经转给管这件事的机构。转往哪里、为什么,写在下面的经过里。"),
    D.SET_ASIDE: _("没有列入办理,原因写在下面的经过里。"),
}
CASE_WORDS = {
    S.REGISTERED: _("已经记入台账,等待受理。"),
    S.ACCEPTED: _("已经受理,正在定由哪个单位办。"),
    S.ASSIGNED: _("已经交给承办单位,等它签收、定出办法。"),
    S.WORKING: _("承办单位正在办。"),
    S.SUBMITTED: _("承办单位说办好了,正由承办单位以外的人核实。"),
    S.VERIFIED: _("已经核实办好,接着会来问您满不满意。"),
    S.ASKED: _("已经办好并经过核实,正在听取来件人的评价。"),
    S.REVIEW: _("来件人都问过了,正由负责人审签。"),
    S.NOTICED: _("办理结果正在公示,没有异议就办结。"),
    S.CLOSED: _("已经办结。"),
    S.DECLINED: _("不予受理。理由和依据写在下面的经过里。"),
    S.REFERRED: _("这件事不归本机构管,已经转出。转往哪里、为什么,写在下面的经过里。"),
    S.CANCELLED: _("这一件已经作废。"),
}
DISPUTED = _("不予受理。异议已经收到,分管领导正在复核,复核结果会写在这里。")
DISPUTE_REVIEWED = _("不予受理。异议已经由分管领导复核过,决定维持不变。")
WITHDRAWN = _("您已经撤回。它仍留在记录里,但不再办理。")
ASKED_OF_YOU = _("办好了没有,您说了算:请看过答复后评价。有一位来件人不满意,就退回去重办。")

ANSWERED_BY_YOU = _("您已经评价。等别的来件人也评价过,工作人员就来办结。")


@dataclass(frozen=True, kw_only=True)
class Step:
    name: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the timeline; without a clock for anonymous voices."""

    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A case that the voice belongs to, as its sender may see it."""

    ref: str
    words: str
    steps: list[Step]
    passage: str = ""
    unit: str = ""
    due_on: date | None = None
    replies: list[Event] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    form: Any = None
    answer_by: date | None = None
    notice: Notice | None = None
    refusal: Refusal | None = None
    own_dispute: str = ""
    dispute_form: Any = None

    @property
    def waits_for_review(self) -> bool:
        """Whether a leader is looking at the refusal again: until then there is nothing else to be done about it."""
        return self.refusal is not None and bool(self.refusal.disputed_at) and not self.refusal.reviewed_at


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A question between office and sender; ``form`` where the sender has yet to answer it."""

    question: Question
    form: Any


@dataclass(frozen=True, kw_only=True)
class Story:
    voice: Voice
    words: str
    steps: list[Step]
    matters: list[Matter]
    replies: list[Event]
    timeline: list[Event]
    looks: list[Event]
    withdraw_form: Any
    fingerprint: str
    talk: list[Talk]
    ask_form: Any
    attachments: list[Attachment]
    may_attach: bool
    asked_first: str


def told_to(voice: Voice, came_back: Mapping[str, Any]) -> Story:
    """Tell the sender of ``voice`` everything that he may know; a constant number of queries.

    ``came_back`` holds forms with mistakes that keep what was typed: by the reference of the case, or "withdraw".
    """
    linked = voice.links.filter(unlinked_at=None).order_by("pk")
    links = list(linked.select_related("case__lead_unit", "case__office__institution"))
    ratings = list(Rating.objects.filter(voice=voice).select_related("round").order_by("pk"))
    awaited = set(ratings_awaited(voice).values_list("pk", flat=True))
    told = list(outbox.told(f"voice/{voice.ref}").select_related("entry"))
    replies = replies_to(voice, [link.case_id for link in links])
    papers = papers_of([link.case_id for link in links])
    return Story(
        voice=voice,
        words=str(WITHDRAWN if voice.reason_code == AsideReason.WITHDRAWN else VOICE_WORDS[D(voice.disposition)]),
        steps=steps_until(SORTING) if voice.disposition == D.PENDING else [],
        matters=[
            matter_of(
                link,
                [rating for rating in ratings if rating.round.case_id == link.case_id],
                awaited,
                replies[link.case_id],
                papers,
                came_back,
            )
            for link in links
        ],
        replies=replies[None],
        timeline=[Event(at=line.at, text=outbox.in_words(line)) for line in told],
        looks=looks_among(told),
        withdraw_form=withdraw_form(voice, came_back),
        fingerprint=fingerprint(voice),
        **talk_of(voice, came_back),
        attachments=with_names(voice.attachments.all()),
        may_attach=voice_verbs["attach"].refusal(voice, sender(voice)) is None,
        asked_first=who_was_asked(voice, [link.case for link in links]),
    )


def talk_of(voice: Voice, came_back: Mapping[str, Any]) -> dict[str, Any]:
    """Return the questions and answers in both directions, with the forms that the sender may fill in now."""
    asked = list(voice.questions.all())
    waiting = [one for one in asked if one.by_sender and one.answered_at is None]
    ask_form = came_back.get("ask") or voice_verbs["ask_office"].form(auto_id="ask-%s")
    return {
        "talk": [Talk(question=one, form=answer_form(one, came_back)) for one in asked],
        "ask_form": ask_form if len(waiting) < WAITING_AT_MOST else None,
    }


def answer_form(question: Question, came_back: Mapping[str, Any]) -> Any:
    """Return the form by which the sender answers, its ids naming the question, for there may be several."""
    if question.by_sender or question.answered_at is not None:
        return None
    form = came_back.get(f"answer-{question.number}") or voice_verbs["answer_office"].form()
    form.auto_id = f"answer-{question.number}-%s"
    return form


def steps_until(current: int) -> list[Step]:
    """Return the steps of the way, each done, current or still to come."""
    standing = ["done" if n < current else "current" if n == current else "ahead" for n in range(len(STEPS))]
    return [Step(name=str(name), standing=how) for name, how in zip(STEPS, standing, strict=True)]


def withdraw_form(voice: Voice, came_back: Mapping[str, Any]) -> Any:
    return came_back.get("withdraw") or voice_verbs["withdraw"].form() if voice.disposition == D.PENDING else None


def matter_of(
    link: Link,
    ratings: list[Rating],
    awaited: set[int],
    replies: list[Event],
    papers: Papers,
    came_back: Mapping[str, Any],
) -> Matter:
    """Return a case as the sender sees it, with his ``ratings`` of it; those in ``awaited`` he has yet to give."""
    case = link.case
    asked = next((rating for rating in ratings if rating.pk in awaited), None)
    refusal = papers.refusals.get(case.pk)
    disputable = refusal is not None and may_dispute(case, refusal)
    return Matter(
        ref=case.ref,
        passage=link.passage,
        words=str(words_of(case, refusal, asked=bool(asked), rated=bool(ratings and ratings[-1].grade))),
        steps=steps_until(STEP_OF_STATE[S(case.state)]) if case.state in STEP_OF_STATE else [],
        unit=case.lead_unit.name if case.lead_unit and may_name_units(case) else "",
        due_on=case.due_on if case.state in {S.ASSIGNED, S.WORKING} else None,
        replies=replies,
        ratings=[rating for rating in ratings if rating.grade],
        form=rate_form(case, came_back) if asked else None,
        answer_by=last_day_to_answer(asked, case) if asked else None,
        notice=papers.notices.get(case.pk) if case.state in WHILE_HANDLED else None,
        refusal=refusal,
        own_dispute=refusal.dispute if refusal and refusal.disputed_voice_id == link.voice_id else "",
        dispute_form=dispute_form(case, came_back) if disputable else None,
    )


def may_name_units(case: Case) -> bool:
    """Say whether the sender reads which unit handles: not where somebody's conduct is looked into."""
    return not case.conduct and case.handling_type != HandlingType.DISCIPLINE


@dataclass(frozen=True, kw_only=True)
class Papers:
    """By case the notice that waits for the sender, and the last refusal that was approved."""

    notices: dict[int, Notice]
    refusals: dict[int, Refusal]


def papers_of(case_ids: Sequence[int]) -> Papers:
    """Return what was told and refused in these cases; two statements."""
    notices = Notice.objects.filter(case__in=case_ids, completed_at=None)
    refusals = Refusal.objects.filter(case__in=case_ids, proposal__approved=True).select_related("proposal")
    return Papers(
        notices={one.case_id: one for one in notices}, refusals={one.case_id: one for one in refusals.order_by("pk")}
    )


def may_dispute(case: Case, refusal: Refusal) -> bool:
    """Say whether the sender may dispute now: the case stands refused, nobody disputed it, and there is time."""
    until = refusal.dispute_until
    return case.state == S.DECLINED and not refusal.disputed_at and until is not None and timezone.localdate() <= until


def dispute_form(case: Case, came_back: Mapping[str, Any]) -> Any:
    form = came_back.get(f"dispute-{case.ref}") or case_verbs["dispute_refusal"].form()
    form.auto_id = f"dispute-{case.ref}-%s"
    return form


def who_was_asked(voice: Voice, cases: Sequence[Case]) -> str:
    """Say in plain words which unit was asked first and who has the matter now; the unit stands for its people (F01)."""
    note = FirstAsked.objects.filter(voice=voice).select_related("person__unit", "unit", "released_to").first()
    if note is None:
        return ""
    first = (
        _t("您来电话时,最先接听的是{unit}。")
        if voice.channel == Channel.PHONE
        else _t("您来的时候,最先接待您的是{unit}。")
    )
    said = first.format(unit=note.person.unit.name)
    return said + who_has_it(note, voice, cases)


def who_has_it(note: FirstAsked, voice: Voice, cases: Sequence[Case]) -> str:
    """Say who answers for the matter now."""
    named = all(may_name_units(case) for case in cases)
    if note.outside:
        return _t("已经告诉您到哪里去办:{where}。").format(where=note.outside)
    if note.released_at:
        to = note.released_to.name if note.released_to and named else _t("承办单位")
        return _t("{unit}已经签收,现在由它负责。").format(unit=to)
    if voice.disposition not in {D.PENDING, D.LINKED} or (cases and all(case.state not in OPEN for case in cases)):
        return ""
    if note.unit and named and note.unit != note.person.unit:
        return _t("已经移交{to};{to}签收以前,仍由{unit}负责。").format(to=note.unit.name, unit=note.person.unit.name)
    return _t("承办单位签收以前,一直由它负责。")


def words_of(case: Case, refusal: Refusal | None, *, asked: bool, rated: bool) -> Any:
    """Return how the case stands, in the sender's words: asked, answered already, or as everybody is told."""
    if case.state == S.DECLINED and refusal and refusal.disputed_at:
        return DISPUTE_REVIEWED if refusal.reviewed_at else DISPUTED
    if asked:
        return ASKED_OF_YOU
    return ANSWERED_BY_YOU if rated and case.state == S.ASKED else CASE_WORDS[S(case.state)]


def rate_form(case: Case, came_back: Mapping[str, Any]) -> Any:
    """Return the verb's own form, or the one that came back; its ids name the case, for there may be several."""
    form = came_back.get(case.ref) or case_verbs["rate"].form(obj=case)
    form.auto_id = f"{case.ref}-%s"
    return form


def last_day_to_answer(asked: Rating, case: Case) -> date | None:
    return answer_due(timezone.localdate(asked.round.asked_at), case) if asked.round.asked_at else None


def replies_to(voice: Voice, case_ids: Sequence[int]) -> dict[int | None, list[Event]]:
    """Return the replies by case; under None those that went to the voice directly."""
    found: dict[int | None, list[Event]] = defaultdict(list)
    own = Reply.objects.filter(voice=voice) | Reply.objects.filter(case__in=case_ids)
    for reply in own.order_by("at", "pk"):
        found[reply.case_id].append(Event(at=reply.at, text=reply.text))
    return found


def looks_among(told: Sequence[Outbox]) -> list[Event]:
    """Return who looked at the identity and why: the unit of the person, never the name."""
    looks = [line for line in told if line.entry.verb == "look_at_identity"]
    who = User.objects.select_related("unit").in_bulk({line.entry.user_id for line in looks if line.entry.user_id})
    return [
        Event(
            at=line.at,
            text=_t("{unit}的工作人员,理由:{reason}").format(
                unit=who[line.entry.user_id].unit.name if line.entry.user_id in who else _t("本机构"),
                reason=line.params.get("reason", ""),
            ),
        )
        for line in looks
    ]


def fingerprint(voice: Voice) -> str:
    """Return the digest by which a sender can prove what was sent: subject, line feed, body, as they were received."""
    return hashlib.sha256(f"{voice.subject}\n{voice.body}".encode()).hexdigest()
