"""Which voices and cases somebody asks for: the ledger, the list of voices, what waits for whom, what a case tells.

Queries are noun phrases and read only. Each takes a constant number of statements whatever the number of rows, because
every page is made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Category, Phase
from huiyin.cases.counter import FirstAsked, Notice
from huiyin.cases.models import (
    Assignment,
    Attachment,
    CallAttempt,
    Case,
    CaseTopic,
    Check,
    CheckItem,
    Closing,
    CoWork,
    Evidence,
    Extension,
    ImportBatch,
    Link,
    Measure,
    Progress,
    Proposal,
    Question,
    Rating,
    Reply,
    Represented,
    Round,
    Salient,
    Suggestion,
    Template,
    Voice,
    VoiceTopic,
    WeakLink,
)
from huiyin.cases.permissions import P
from huiyin.cases.terms import (
    ANSWERABLE,
    OPEN,
    RECTIFIED,
    Channel,
    Disposition,
    HandlingType,
    Kind,
    Light,
    ProposalKind,
    State,
)
from huiyin.cases.visibility import Look, at_paths, may, ratings_hidden_from, visible_cases, visible_voices
from huiyin.cases.words import cases_saying, voices_saying
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalValue
from huiyin.people.models import Institution

PAGE = 40
COUNTED = 1000
"""Lists say how many they hold up to this number, "more than" beyond it: counting all would cost more than the page."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A part of a long list, and the references by which the address names its neighbours."""

    rows: list[Any]
    after: str = ""
    before: str = ""
    count: int = 0

    @property
    def more(self) -> bool:
        """Whether the list holds more than is counted."""
        return self.count > COUNTED


def institution_of(actor: Actor) -> Institution | None:
    """Return the institution in which the actor works."""
    root = actor.unit_path.partition(".")[0]
    return Institution.objects.filter(units=int(root)).first() if root else None


def templates_of(institution: Institution | None) -> QuerySet[Template]:
    """Return the texts that the institution writes again and again, in use and retired."""
    return Template.objects.filter(institution=institution)


def suggestions_of(actor: Actor, permission: str = P.CASE_VIEW) -> QuerySet[Suggestion]:
    """Return the suggestions to superiors of the offices whose ledger the actor sees, the newest first (J05)."""
    found = Suggestion.objects.filter(at_paths("office", actor.paths(permission)))
    return found.select_related("office__institution", "drafted_by").order_by("-pk")


def without_a_suggestion(actor: Actor) -> QuerySet[Case]:
    """Return the cases of type 政策体制类 with neither a suggestion to a superior nor a reason for none, the newest first (J05)."""
    policy = visible_cases(actor).filter(handling_type=HandlingType.POLICY, suggested_in=None, no_suggestion="")
    return policy.exclude(state__in=[State.DECLINED, State.REFERRED, State.CANCELLED]).order_by("-pk")


def orders_in_ledger(actor: Actor) -> QuerySet[Case]:
    """Return the leaders' orders that the actor may see, each with its unit and whether that has signed (F16)."""
    unsigned = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None, signed_at=None)
    back = Proposal.objects.filter(kind=ProposalKind.HAND_BACK).select_related("proposed_by", "decided_by")
    found = visible_cases(actor).filter(kind=Kind.ORDER).annotate(unsigned=Exists(unsigned))
    return found.select_related("lead_unit", "order").prefetch_related(
        Prefetch("proposals", queryset=back.order_by("pk"), to_attr="hand_backs")
    )


def dragging(orders: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Return the orders that drag, the longest due first: past their day, not handed to anybody, not taken over."""
    late = Q(due_on__lt=today) | Q(due_on=None, order__due_on__lt=today)
    idle = Q(state__in=[State.REGISTERED, State.ACCEPTED]) | Q(state=State.ASSIGNED, unsigned=True)
    return orders.filter(late | idle, state__in=OPEN - RECTIFIED).order_by("order__due_on", "pk")


def campaigns_of(actor: Actor) -> QuerySet[Campaign]:
    """Return the campaigns of the actor's institution, the newest first; their names are no secret among its staff.

    ``has_ledger`` says whether there are cases in it: what is counted where nobody chose a campaign is the newest of those.
    """
    root = actor.unit_path.partition(".")[0] or 0
    found = Campaign.objects.filter(institution__units=int(root)).select_related("office")
    return found.annotate(has_ledger=Exists(Case.objects.filter(campaign=OuterRef("pk")))).order_by("-starts_on", "-pk")


def cases_overdue(today: date) -> Q:
    """Return the condition that a case is past its limit and not rectified. Overdue is computed, never stored."""
    return Q(due_on__lt=today, paused_at=None, state__in=OPEN - RECTIFIED)


def of_campaign(found: QuerySet[Any], filters: Mapping[str, str]) -> QuerySet[Any]:
    """Narrow a list to the campaign of the address. Its key is looked up first, so that the list's own index applies."""
    if not filters.get("campaign"):
        return found
    return found.filter(
        campaign__in=list(Campaign.objects.filter(code=filters["campaign"]).values_list("pk", flat=True))
    )


CAME = {"channel": "voice__channel", "urgency": "voice__entry__urgency"}
"""Filters of the ledger that ask how one of the voices of a case came."""


def cases_in_ledger(actor: Actor, filters: Mapping[str, Any]) -> QuerySet[Case]:
    """Return the cases that the actor may see and the filters of the address let through, the newest first."""
    found = visible_cases(actor)
    found = of_campaign(found, filters)
    exact = {
        "state": "state",
        "kind": "kind",
        "handling_type": "handling_type",
        "lead": "lead_unit__code",
        "target": "target",
    }
    found = found.filter(**{field: filters[name] for name, field in exact.items() if filters.get(name)})
    if category := filters.get("category"):
        found = found.filter(Q(category__code=category) | Q(category__parent__code=category))
    if filters.get("overdue"):
        found = found.filter(cases_overdue(timezone.localdate()))
    if filters.get("conduct"):
        found = found.filter(conduct=True)
    if handed := {field: filters[name] for name, field in CAME.items() if filters.get(name)}:
        found = found.filter(Exists(Link.objects.filter(case=OuterRef("pk"), unlinked_at=None, **handed)))
    if topic := filters.get("topic"):
        found = found.filter(Exists(CaseTopic.objects.filter(case=OuterRef("pk"), until=None, code__code=topic)))
    if weak := filters.get("weak_link"):
        found = found.filter(Exists(WeakLink.objects.filter(case=OuterRef("pk"), until=None, code__code=weak)))
    if filters.get("salient"):
        found = found.filter(Exists(Salient.objects.filter(case=OuterRef("pk"), until=None)))
    if first := filters.get("due_from"):
        found = found.filter(due_on__gte=first)
    if last := filters.get("due_to"):
        found = found.filter(due_on__lte=last)
    if text := filters.get("text", "").strip():
        found = found.filter(cases_saying(text))
    return found.order_by("-pk")


def with_ledger_columns(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return ``cases`` with what a line of the ledger shows beside their own columns."""
    channels = (
        Link.objects.filter(case=OuterRef("pk"), unlinked_at=None)
        .order_by()
        .values("case")
        .annotate(n=Count("voice__channel", distinct=True))
        .values("n")
    )
    live = Measure.objects.filter(dropped_at=None).order_by("number")
    return (
        cases.select_related("category", "category__parent", "lead_unit")
        .annotate(channels=Subquery(channels))
        .prefetch_related(Prefetch("measures", queryset=live, to_attr="live_measures"))
    )


def with_voices(cases: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """Return ``cases`` with what their voices say, as far as the actor may read voices, their grades and the answers."""
    live = Link.objects.filter(unlinked_at=None, voice__in=visible_voices(actor)).order_by("voice")
    graded = Rating.objects.exclude(grade="").exclude(ratings_hidden_from(actor)).order_by("pk")
    return cases.prefetch_related(
        Prefetch("links", live.select_related("voice__entry"), to_attr="read_links"),
        Prefetch("read_links__voice__ratings", graded.select_related("round"), to_attr="given"),
        Prefetch("replies", Reply.objects.order_by("pk"), to_attr="told_replies"),
    )


def with_sheet_columns(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return ``cases`` with what the printed ledger shows of each; a constant number of statements."""
    shown = (
        Evidence.objects.filter(case=OuterRef("pk"), measure__dropped_at=None)
        .order_by()
        .values("case")
        .annotate(n=Count("pk"))
        .values("n")
    )
    newest = Progress.objects.order_by("case", "-pk").distinct("case")
    found = with_ledger_columns(cases).annotate(shown=Subquery(shown))
    return found.prefetch_related(Prefetch("progress", queryset=newest, to_attr="newest_progress"))


def channels_of(cases: Sequence[Case]) -> dict[int, list[str]]:
    """Return by which channels the voices of each case came, in words; one query."""
    live = Link.objects.filter(case__in=[case.pk for case in cases], unlinked_at=None)
    channels = dict(Channel.choices)
    found: dict[int, list[str]] = defaultdict(list)
    for case, channel in live.order_by("case", "voice__channel").values_list("case", "voice__channel").distinct():
        found[case].append(str(channels[channel]))
    return found


def page_of_cases(cases: QuerySet[Case], *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return a page of the ledger that follows or precedes the case named in the address."""
    count = cases.order_by()[: COUNTED + 1].count()
    shown = with_ledger_columns(cases)
    if after:
        shown = shown.filter(pk__lt=Subquery(Case.objects.filter(ref=after).values("pk")))
    elif before:
        shown = shown.filter(pk__gt=Subquery(Case.objects.filter(ref=before).values("pk"))).order_by("pk")
    return cut(list(shown[: size + 1]), size, count, after=after, before=before)


def cut(rows: list[Any], size: int, count: int, *, after: str, before: str) -> Page:
    """Return the page that holds ``rows``, of which one more than its size was fetched to know whether it goes on."""
    more, rows = len(rows) > size, rows[:size]
    if before and not after:
        rows.reverse()
        older, newer = bool(rows), more
    else:
        older, newer = more, bool(after and rows)
    return Page(
        rows=rows,
        count=count,
        after=rows[-1].ref if older and rows else "",
        before=rows[0].ref if newer and rows else "",
    )


def voices_received(actor: Actor, filters: Mapping[str, str]) -> QuerySet[Voice]:
    """Return the voices that the actor may see and the filters of the address let through, the newest first."""
    found = visible_voices(actor)
    found = of_campaign(found, filters)
    exact = {"disposition": "disposition", "channel": "channel", "served": "served"}
    found = found.filter(**{field: filters[name] for name, field in exact.items() if filters.get(name)})
    if batch := filters.get("batch"):
        found = found.filter(batch__digest__startswith=batch)
    if filters.get("reposts"):
        found = found.filter(repost_of__isnull=False)
    if topic := filters.get("topic"):
        found = found.filter(Exists(VoiceTopic.objects.filter(voice=OuterRef("pk"), until=None, code__code=topic)))
    if text := filters.get("text", "").strip():
        found = found.filter(voices_saying(text))
    return found.order_by("-received_at", "-pk")


def page_of_voices(voices: QuerySet[Voice], *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return a page of the list of voices that follows or precedes the voice named in the address."""
    count = voices.order_by()[: COUNTED + 1].count()
    live = Link.objects.filter(unlinked_at=None).select_related("case")
    shown = voices.select_related("repost_of").prefetch_related(Prefetch("links", queryset=live, to_attr="live_links"))
    if edge := Voice.objects.filter(ref=after or before).first() if after or before else None:
        older = Q(received_at__lt=edge.received_at) | Q(received_at=edge.received_at, pk__lt=edge.pk)
        shown = shown.filter(older) if after else shown.exclude(older).exclude(pk=edge.pk).order_by("received_at", "pk")
    return cut(list(shown[: size + 1]), size, count, after=after, before=before)


def voices_waiting_for(actor: Actor, *, look: Look | None = None) -> QuerySet[Voice]:
    """Return the voices that wait for the actor to sort them, the oldest first."""
    seen = visible_voices(actor, P.VOICE_SORT, look=look)
    return seen.filter(disposition=Disposition.PENDING).order_by("received_at", "pk")


def voices_of(case: Case, actor: Actor) -> list[Link]:
    """Return the links of ``case`` to the voices that the actor may read, those in force first.

    All of its links are left on the case: its clocks ask for them, too.
    """
    prefetch_related_objects([case], Prefetch("links", Link.objects.select_related("voice")))
    links = list(case.links.all())
    seen = set(visible_voices(actor).filter(pk__in=[link.voice_id for link in links]).values_list("pk", flat=True))
    return sorted(
        (link for link in links if link.voice_id in seen), key=lambda link: (link.unlinked_at is not None, link.pk)
    )


def links_told(voice: Voice, actor: Actor) -> list[Link]:
    """Return the links of ``voice``, each case with how far its work came and what this sender said of it (D11)."""
    own = Rating.objects.filter(voice=voice).exclude(ratings_hidden_from(actor))
    counted = {
        "measures_in_force": Count("case__measures", filter=Q(case__measures__dropped_at=None), distinct=True),
        "pieces": Count("case__evidence", distinct=True),
    }
    rounds = Round.objects.prefetch_related(Prefetch("ratings", queryset=own, to_attr="of_this_sender")).order_by(
        "number"
    )
    found = Link.objects.filter(voice=voice).select_related("case", "case__lead_unit").annotate(**counted)
    return list(found.prefetch_related(Prefetch("case__rounds", queryset=rounds)).order_by("unlinked_at", "pk"))


CASE_RELATED = ("office", "lead_unit", "campaign", "category__parent")
"""What every verb and page asks of a case. Whom it is about is fetched only where it is about somebody: each table more
makes the database think longer about the order of its joins than the look-up itself takes."""
STORY = (
    Prefetch("measures", Measure.objects.select_related("unit").order_by("number")),
    Prefetch("measures__evidence", Evidence.objects.order_by("pk")),
    Prefetch("rounds", Round.objects.select_related("submitted_by", "verified_by").order_by("number")),
    Prefetch("rounds__ratings", Rating.objects.select_related("voice").order_by("pk")),
    Prefetch("rounds__ratings__attempts", CallAttempt.objects.select_related("by")),
    Prefetch("rounds__represented", Represented.objects.order_by("number")),
    Prefetch("rounds__checks", Check.objects.select_related("by")),
    Prefetch("rounds__checks__items", CheckItem.objects.select_related("measure")),
    "rounds__checks__photos",
    Prefetch(
        "proposals",
        Proposal.objects.select_related("proposed_by", "decided_by", "refusal", "explanation").order_by("pk"),
    ),
    Prefetch("notices", Notice.objects.order_by("number")),
    Prefetch("closings", Closing.objects.select_related("closed_by").order_by("number")),
    Prefetch("assignments", Assignment.objects.select_related("lead", "signed_by").order_by("pk")),
    Prefetch("assignments__co_works", CoWork.objects.select_related("unit").order_by("pk")),
    Prefetch("progress", Progress.objects.order_by("-pk")),
    "pauses",
    Prefetch("extensions", Extension.objects.select_related("asked_by", "decided_by").order_by("pk")),
)
"""What belongs to a case, each fetched once for the page and for every gate that asks of it."""


def case_seen(actor: Actor, ref: str) -> Case | None:
    """Return the case as a verb needs it, or None where the actor does not see it."""
    found = Case.objects.select_related(*CASE_RELATED).filter(ref=ref).first()
    return found if found and may(actor, P.CASE_VIEW, found) else None


def with_story(case: Case) -> Case:
    """Return ``case`` with all that belongs to it, for telling and not for doing: verbs ask the database anew."""
    prefetch_related_objects([case], *STORY)
    return case


def phase_of(case: Case) -> Phase | None:
    """Return the phase of its campaign that ran when the case was registered (E14); problems are listed in any phase."""
    begun = Phase.objects.filter(campaign=case.campaign_id, opened_at__lte=case.registered_at)
    ran = begun.filter(Q(closed_at=None) | Q(closed_at__gt=case.registered_at))
    return ran.order_by("-number").first()


def imports_of(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the imports into campaigns for which the actor may receive, the newest first."""
    found = ImportBatch.objects.filter(at_paths("campaign__office", actor.paths(P.VOICE_RECEIVE)))
    return found.select_related("campaign__office", "started_by").order_by("-pk")


def ratings_awaited(voice: Voice) -> QuerySet[Rating]:
    """Return the ratings that the sender of ``voice`` was asked for in rounds that run, and has yet to give."""
    linked = Case.objects.filter(links__voice=voice, links__unlinked_at=None, state__in=ANSWERABLE)
    running = Rating.objects.filter(voice=voice, round__case__in=linked, round__sent_back_at=None)
    return running.filter(grade="", round__asked_at__isnull=False).order_by("pk")


def asked_and_waiting(institution: Institution) -> list[str]:
    """Say how many cases wait for answers by a day that their senders were told."""
    waiting = Case.objects.filter(office__institution=institution, state__in=ANSWERABLE).count()
    sentence = _("有 {n} 件正在征询,来件人已被告知截止的日子:等它们办结再缩短,或者只延长")
    return [sentence.format(n=waiting)] if waiting else []


def unsettled(campaign: Campaign) -> list[str]:
    """Say what of a campaign has no answer yet: it is not put away before everything is settled (件件有着落)."""
    voices = Voice.objects.filter(campaign=campaign, disposition=Disposition.PENDING).count()
    cases = Case.objects.filter(campaign=campaign, state__in=OPEN).count()
    said = [(voices, _("先梳理 {n} 件来件")), (cases, _("先办结 {n} 件"))]
    return [sentence.format(n=n) for n, sentence in said if n]


def at_category(category: Category) -> list[str]:
    """Say how many cases lie at a category itself, which therefore is not parted into lower ones."""
    if not (n := Case.objects.filter(category=category).count()):
        return []
    sentence = _("类别「{name}」下已有 {n} 件,不能再设下级类别。请先把这些件归到别的类别,或另设一个一级类别。")
    return [sentence.format(name=category.name, n=n)]


@dataclass(frozen=True)
class Lights:
    """The lights of a day (亮灯): red past a limit, yellow behind with a measure, blue near, none for what is rectified.

    They are computed when somebody looks, so no light is ever stale; yellow needs the measures to be fetched with the case.
    """

    today: date
    near: date

    def of(self, case: Case) -> Light:
        if case.due_on is None or case.state not in OPEN - RECTIFIED:
            return Light.NONE
        if case.paused_at:
            return Light.PAUSED
        if case.due_on < self.today:
            return Light.RED
        if self.behind(case):
            return Light.YELLOW
        return Light.BLUE if case.due_on <= self.near else Light.NONE

    def behind(self, case: Case) -> bool:
        """Say whether a measure of the case is past its own day."""
        fetched = "measures" in getattr(case, "_prefetched_objects_cache", {})
        live = case.__dict__.get("live_measures") or (case.measures.all() if fetched else [])
        return any(one.due_on < self.today and not one.done_at and not one.dropped_at for one in live)


def lights_for(actor: Actor) -> Lights:
    """Return today's lights as the actor's institution sets them."""
    institution, today = institution_of(actor), timezone.localdate()
    return Lights(today, today + timedelta(days=institution.near_days if institution else 3))


def questions_waiting(actor: Actor, *, look: Look | None = None) -> QuerySet[Question]:
    """Return the questions of senders that wait for an answer of those who sort, the oldest first."""
    asked = Question.objects.filter(by_sender=True, answered_at=None)
    seen = visible_voices(actor, P.VOICE_SORT, look=look)
    return asked.filter(voice__in=seen).select_related("voice").order_by("at", "pk")


def with_names(attachments: Iterable[Attachment]) -> list[Attachment]:
    """Return attachments, each under the name that its sender gave it where the journal still holds that; one query."""
    found = list(attachments)
    abouts = {f"voice/{one.voice.ref}" for one in found}
    held = JournalValue.objects.filter(entry__about__in=abouts, entry__verb="attach", key="file", salt__isnull=False)
    rows = held.values_list("entry__about", "entry__data__sha256", "value") if abouts else []
    names = {(about, digest): name for about, digest, name in rows if name}
    for one in found:
        one.name = names.get((f"voice/{one.voice.ref}", one.sha256), one.name)
    return found


def first_asked_held() -> QuerySet[FirstAsked]:
    """Return the first-asked notes for which somebody still answers: not signed for, and the matter not at an end (F01)."""
    running = Link.objects.filter(voice=OuterRef("voice"), unlinked_at=None, case__state__in=OPEN)
    on = Q(voice__disposition=Disposition.PENDING) | Q(Exists(running), voice__disposition=Disposition.LINKED)
    return FirstAsked.objects.filter(on, released_at=None)


def holds_somebody(voice: Voice) -> bool:
    """Say whether whoever was asked first about ``voice`` still answers for it."""
    return first_asked_held().filter(voice=voice).exists()


def first_asked_of(actor: Actor) -> QuerySet[FirstAsked]:
    """Return what the actor, or one for whom he stands in, was asked first and still answers for, the oldest first."""
    held = first_asked_held().filter(person__in=actor.persons)
    return held.select_related("voice", "unit").order_by("at", "pk")
