"""Searching voices, cases and replies: by words, phrases and fields, the newest that match ranked, nothing unseen (decision 0021).

A search begins with the newest block of objects and goes back only as far as it must, so that a word which half of a million
voices have costs no more than a rare one. What the actor may not see is never matched, so its words are nowhere told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Category
from huiyin.cases.models import Case, Link, Reply, Voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import institution_of
from huiyin.cases.terms import Channel, Disposition, State
from huiyin.cases.visibility import Look, visible_cases, visible_voices
from huiyin.cases.words import BLOCK_BITS
from huiyin.kernel import copying
from huiyin.kernel.actors import Actor
from huiyin.people.models import Unit
from huiyin.text.asking import Part, Question, Seen, Term, days_in, question
from huiyin.text.words import normal

RANKED = 120
"""So many of the newest matches are read and put in order; then come the next older ones."""
FEW = 500
"""Whoever sees no more than this has his own looked through, whatever the index holds beside them."""
FEW_NAMED = 5000
"""So many are looked through where the newest matches are hardly ever seen: what the fields leave may lie far behind."""
FIRST_FETCHED = 200
"""Matches that the first statement fetches at most: enough for whoever sees nearly all of them."""
AT_ONCE = 1500
"""Matches that a later statement fetches at most, for whoever sees few of them."""
MOST_BLOCKS = 24
WINDOWS = 5
"""So many times as many are read for a phrase that none of the newest holds; then the reader is asked to go on."""
BEST = 10**9
SHOWN = 20
FIRST = 8
READ = 3000
"""Characters of a text that are ranked and shown; a phrase is looked for in all of it."""


class Place(NamedTuple):
    """Where a page of results ended: the newest key of its window, and rank and key of its last line."""

    top: int
    score: int
    pk: int

    @classmethod
    def read(cls, typed: str) -> Place | None:
        parts = typed.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.top}.{self.score}.{self.pk}"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One that was found: the object, its title and a stretch of its text with what was looked for marked."""

    pk: int
    ref: str
    title: list[Part]
    snippet: list[Part]
    score: int
    obj: Any = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of one sort of results, the best of the newest first, and where the next page begins."""

    hits: list[Hit] = field(default_factory=list)
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.hits)


@dataclass(frozen=True)
class Sort:
    """A sort of objects that are searched: where its words lie, which the actor sees, and how one reads."""

    table: str
    key: str
    seen: Callable[[Sequence[int]], list[int]]
    few: Callable[[], list[int] | None]
    named: Callable[[], list[int] | None]
    """All keys that the fields leave, where they are not many more than few."""
    ended: Callable[[], int | None]
    """The newest key that a period which is over leaves."""
    shown: QuerySet[Any]
    ref: Any
    title: Any
    text: str
    newest: Callable[[], int]


class Search:
    """What an actor searches for, with the fields that he narrows it by; ``faults`` says which of them cannot be."""

    def __init__(self, typed: str, actor: Actor) -> None:
        self.typed, self.actor = typed, actor
        self.asked: Question = question(typed)
        self.faults: list[str] = []
        self.look = Look(actor)
        self.narrowed = narrowing(self.asked.fields, actor, self.faults)

    @property
    def empty(self) -> bool:
        return self.asked.empty

    @cached_property
    def reads_voices(self) -> bool:
        return bool(self.actor.paths(P.VOICE_VIEW))

    def cases(self) -> QuerySet[Case]:
        """Return the cases that the actor sees and the fields let through."""
        return visible_cases(self.actor, look=self.look).filter(*self.narrowed.cases)

    def voices(self) -> QuerySet[Voice]:
        if not self.reads_voices:
            return Voice.objects.none()
        return visible_voices(self.actor, look=self.look).filter(*self.narrowed.voices)

    @cached_property
    def sorts(self) -> dict[str, Sort]:
        """Return what is searched, by the name in the address."""
        found = {"cases": self.sort_of_cases()}
        if self.reads_voices:
            found["voices"] = self.sort_of_voices()
        return found | {"replies": self.sort_of_replies()}

    def sort_of_cases(self) -> Sort:
        return Sort(
            "cases_casewords",
            "case_id",
            seen=lambda keys: keys_of(self.cases().filter(pk__in=copying.among(keys))),
            few=lambda: self.few_cases,
            named=lambda: self.named(self.cases()),
            ended=lambda: None,
            shown=Case.objects.select_related("lead_unit"),
            ref=F("ref"),
            title=F("title"),
            text="problem",
            newest=lambda: newest_of(Case),
        )

    @cached_property
    def few_cases(self) -> list[int] | None:
        return few_of(self.cases(), FEW)

    @cached_property
    def few_voices(self) -> list[int] | None:
        return few_of(self.voices(), FEW)

    def named(self, found: QuerySet[Any]) -> list[int] | None:
        return few_of(found, FEW_NAMED) if self.narrowed.selective else None

    def sort_of_voices(self) -> Sort:
        return Sort(
            "cases_voicewords",
            "voice_id",
            seen=lambda keys: keys_of(self.voices().filter(pk__in=copying.among(keys))),
            few=lambda: self.few_voices if self.narrowed.selective else None,
            named=lambda: self.named(self.voices()),
            ended=self.newest_voice,
            shown=Voice.objects.defer("extra"),
            ref=F("ref"),
            title=F("subject"),
            text="body",
            newest=lambda: newest_of(Voice),
        )

    def newest_voice(self) -> int | None:
        """Return the newest voice of a period that is over, None where none was asked for.

        Adding nothing to the key keeps the planner at the index of the period: all keys from the newest down are more.
        """
        if not self.narrowed.over:
            return None
        return self.voices().order_by().aggregate(newest=Max(F("pk") + 0))["newest"] or 0

    def sort_of_replies(self) -> Sort:
        return Sort(
            "cases_replywords",
            "reply_id",
            seen=self.seen_replies,
            few=self.few_replies,
            named=lambda: None,
            ended=lambda: None,
            shown=Reply.objects.all(),
            ref=Coalesce("case__ref", "voice__ref"),
            title=Coalesce("case__title", Value("")),
            text="text",
            newest=lambda: newest_of(Reply),
        )

    def seen_replies(self, keys: Sequence[int]) -> list[int]:
        rows = list(
            Reply.objects.filter(*self.narrowed.replies, pk__in=copying.among(keys)).values_list(
                "pk", "case_id", "voice_id"
            )
        )
        of_cases = keys_of(self.cases().filter(pk__in=copying.among(case for _pk, case, _voice in rows if case)))
        of_voices = keys_of(self.voices().filter(pk__in=copying.among(voice for _pk, _case, voice in rows if voice)))
        told = {*of_cases}, {*of_voices}
        return [pk for pk, case, voice in rows if case in told[0] or voice in told[1]]

    def few_replies(self) -> list[int] | None:
        """Return the replies of the few cases that the actor sees; whoever reads voices sees those of voices besides."""
        if self.reads_voices and not self.narrowed.selective:
            return None
        cases, voices = self.few_cases, self.few_voices
        if cases is None or voices is None:
            return None
        replies = Reply.objects.filter(*self.narrowed.replies)
        of_cases = replies.filter(case__in=copying.among(cases))
        return keys_of(of_cases) + keys_of(replies.filter(voice__in=copying.among(voices)))

    def page(self, name: str, size: int = SHOWN, after: str = "") -> Found:
        """Return a page of what was found of one sort, the best of the newest matches first."""
        if self.asked.empty or self.faults or (sort := self.sorts.get(name)) is None:
            return Found()
        place = Place.read(after)
        for _n in range(WINDOWS):
            keys = self.window(sort, place.top if place else None)
            hits = self.ranked(sort, keys)
            if place:
                hits = [hit for hit in hits if (hit.score, hit.pk) < (place.score, place.pk)]
            older = str(Place(keys[-1] - 1, BEST, 0)) if len(keys) == RANKED else ""
            if len(hits) > size:
                last = hits[size - 1]
                return Found(hits=hits[:size], after=str(Place(keys[0], last.score, last.pk)))
            if hits or not older:
                return Found(hits=hits, after=older)
            place = Place.read(older)
        return Found(after=older)

    def window(self, sort: Sort, top: int | None) -> list[int]:
        """Return the keys of the newest matches from ``top`` down, the newest first, ``RANKED`` at most."""
        query = self.asked.query
        if (few := sort.few()) is not None:
            within = [pk for pk in few if top is None or pk <= top]
            found = matching(sort, query, within) if query else within
            return sorted(found, reverse=True)[:RANKED]
        if not query:
            return [] if not self.narrowed.any else sorted(sort.seen(latest(sort, top)), reverse=True)[:RANKED]
        return self.newest_matching(sort, query, sort.newest() if top is None else top)

    def newest_matching(self, sort: Sort, query: str, top: int) -> list[int]:
        """Go back block by block until there is enough; where little is to be expected, ask for all the rest at once.

        Where none of the first matches is seen, a period that is over is entered at its newest; where hardly any is, what the
        fields leave is looked through instead, if that is not too much.
        """
        found: list[int] = []
        named: list[int] | None = None
        edge, low, most = top, block_start(top), FIRST_FETCHED
        while edge > 0 and len(found) < RANKED:
            hits = matches(sort, query, edge, low, most)
            seen = sort.seen(hits)
            found += seen
            reached = min(hits) if len(hits) == most else max(low, 0)
            dense = len(hits) / (edge - reached + 1)
            edge, most = reached - 1, FIRST_FETCHED if 2 * len(seen) >= len(hits) else AT_ONCE
            blocks = min(MOST_BLOCKS, round((RANKED - len(found)) / max(dense, 1e-6)) >> BLOCK_BITS)
            low = 0 if dense * edge < AT_ONCE else block_start(edge) - (blocks << BLOCK_BITS)
            if most == AT_ONCE and named is None:
                if named := sort.named() or []:
                    found += matching(sort, query, [pk for pk in named if pk <= edge])
                    break
                if not found and (ended := sort.ended()) is not None and ended < edge:
                    edge, low, most = ended, block_start(ended), FIRST_FETCHED
        return sorted(found, reverse=True)[:RANKED]

    def ranked(self, sort: Sort, keys: Sequence[int]) -> list[Hit]:
        """Read what matched and put the best first; a phrase is looked for in the whole text, all else at its beginning."""
        if not keys:
            return []
        whole = any(term.phrase for term in self.asked.terms)
        said = F(sort.text) if whole else Left(sort.text, READ)
        found = sort.shown.model._base_manager.filter(pk__in=copying.among(keys))
        rows = found.annotate(named=sort.ref, titled=sort.title, said=said).values_list("pk", "named", "titled", "said")
        hits = [hit for row in rows if (hit := self.hit(*row))]
        return sorted(hits, key=lambda hit: (hit.score, hit.pk), reverse=True)

    def hit(self, pk: int, ref: str, title: str, text: str) -> Hit | None:
        """Return one as a line of the results, or None where a phrase does not stand in it as it was written."""
        score = score_of(self.asked, title, text)
        if score is None:
            return None
        return Hit(pk=pk, ref=ref, title=[Part(title)], snippet=[Part(text[:READ])], score=score)

    def marked(self, name: str, found: Found) -> Found:
        """Return a page with its objects, titles and snippets marked: only what is shown is looked at so closely."""
        shown = self.sorts[name].shown.in_bulk([hit.pk for hit in found.hits]) if found.hits else {}
        return replace(found, hits=[self.dressed(hit, shown[hit.pk]) for hit in found.hits if hit.pk in shown])

    def dressed(self, hit: Hit, obj: Any) -> Hit:
        terms = self.asked.terms
        title, snippet = Seen(hit.title[0].text).snippet(terms, 300), Seen(hit.snippet[0].text).snippet(terms)
        return replace(hit, obj=obj, title=title, snippet=snippet)

    def unmatched(self) -> list[str]:
        """Return which of several words nothing has that the actor sees, as he typed them in normal form."""
        return [term.text for term in self.asked.terms if not self.somewhere(term)] if len(self.asked.terms) > 1 else []

    def somewhere(self, term: Term) -> bool:
        if not term.query:
            return True
        alone = Search("", self.actor)
        alone.asked, alone.look, alone.narrowed = Question(terms=(term,)), self.look, self.narrowed
        return any(alone.window(sort, None) for sort in alone.sorts.values())


def score_of(asked: Question, title: str, text: str) -> int | None:
    """Return what a match is worth, or None where a phrase does not stand in it as it was written."""
    title, text = normal(title), normal(text)
    phrases = [squeezed(term.text) for term in asked.terms if term.phrase]
    places = (squeezed(title), squeezed(text)) if phrases else ()
    if not all(any(phrase in place for place in places) for phrase in phrases):
        return None
    return sum(worth(term, title, text) for term in asked.terms)


def squeezed(text: str) -> str:
    return "".join(text.split())


def worth(term: Term, title: str, text: str) -> int:
    """Return what a match is worth: as a whole more than in pieces, in the title more than below, often a little more."""
    return 60 * (term.text in title) + 20 * (term.text in text) + min(5, text.count(term.text))


def keys_of(found: QuerySet[Any]) -> list[int]:
    return list(found.order_by().values_list("pk", flat=True))


def few_of(found: QuerySet[Any], few: int) -> list[int] | None:
    """Return all keys where they are few, else None. Unordered: whoever has a hundred finds them by his own index."""
    keys = list(found.order_by().values_list("pk", flat=True)[: few + 1])
    return None if len(keys) > few else keys


def newest_of(model: type[Any]) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def latest(sort: Sort, top: int | None) -> list[int]:
    """Return the newest keys that were noted, from ``top`` down, whatever they say."""
    where = "" if top is None else f"WHERE {sort.key} <= {int(top)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sort.key} FROM {sort.table} {where} ORDER BY {sort.key} DESC LIMIT %s", [AT_ONCE])  # noqa: S608  # our own names and a number
        return [pk for (pk,) in cursor.fetchall()]


def block_start(pk: int) -> int:
    return (pk >> BLOCK_BITS) << BLOCK_BITS


def matching(sort: Sort, query: str, keys: Sequence[int]) -> list[int]:
    """Return which of ``keys`` match."""
    sql = f"SELECT {sort.key} FROM {sort.table} WHERE {sort.key} = ANY(%s) AND words @@ %s::tsquery"  # noqa: S608  # the names are ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(keys), query])
        return [pk for (pk,) in cursor.fetchall()]


def matches(sort: Sort, query: str, top: int, low: int, most: int = AT_ONCE) -> list[int]:
    """Return the newest keys between ``low`` and ``top`` that match, ``most`` of them.

    Whoever asks for a few blocks names them as words, which lets the index skip all others; the inner statement keeps the
    planner from walking the keys instead.
    """
    first, last = max(low, 0) >> BLOCK_BITS, top >> BLOCK_BITS
    if low > 0 and last - first < MOST_BLOCKS:
        within = " | ".join(f"'#{block}'" for block in range(first, last + 1))
        query = f"({query}) & ({within})"
    sql = (
        f"WITH hit AS MATERIALIZED (SELECT {sort.key} AS pk FROM {sort.table} WHERE words @@ %s::tsquery)"  # noqa: S608  # the names are ours
        " SELECT pk FROM hit WHERE pk BETWEEN %s AND %s ORDER BY pk DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, max(low, 0), top, most])
        return [pk for (pk,) in cursor.fetchall()]


# Fields.


@dataclass
class Narrowing:
    """The conditions that the fields put on each sort."""

    cases: list[Q] = field(default_factory=list)
    voices: list[Q] = field(default_factory=list)
    replies: list[Q] = field(default_factory=list)
    selective: bool = False
    """Whether an index knows those that are left, so that few are found as few."""
    over: bool = False
    """Whether the days that were asked for have all passed, so that the newest are none of them."""

    @property
    def any(self) -> bool:
        return bool(self.cases or self.voices or self.replies)

    def by_case(self, condition: Q) -> None:
        """Narrow cases, and voices by the cases to which they are put."""
        self.cases.append(condition)
        self.voices.append(Q(Exists(Link.objects.filter(
            voice=OuterRef("pk"), unlinked_at=None, case__in=Case.objects.filter(condition)
        ))))  # fmt: skip


def narrowing(fields: dict[str, str], actor: Actor, faults: list[str]) -> Narrowing:
    """Return what the fields narrow; what cannot be is said in ``faults``, one sentence each."""
    found = Narrowing()
    for name, value in fields.items():
        if not value:
            faults.append(_("冒号后面没有写内容。"))
            continue
        if fault := FIELDS[name](found, value, actor):
            faults.append(fault)
        found.selective |= name != "channel"
    return found


def by_unit(found: Narrowing, value: str, actor: Actor) -> str:
    units = Unit.objects.filter(institution=institution_of(actor))
    named = {
        pk
        for pk, code, name in units.values_list("pk", "code", "name")
        if value == code.lower() or value in normal(name)
    }
    if not named:
        return _("没有单位「{name}」。").format(name=value)
    found.by_case(Q(lead_unit__in=sorted(named)))
    return ""


def by_category(found: Narrowing, value: str, actor: Actor) -> str:
    every = Category.objects.filter(campaign__institution=institution_of(actor))
    named = [
        pk
        for pk, code, name in every.values_list("pk", "code", "name")
        if value == code.lower() or value in normal(name)
    ]
    if not named:
        return _("没有类别「{name}」。").format(name=value)
    found.by_case(Q(category__in=named) | Q(category__parent__in=named))
    return ""


def by_channel(found: Narrowing, value: str, actor: Actor) -> str:
    named = labelled(Channel, value)
    if not named:
        return _("没有渠道「{name}」。").format(name=value)
    found.voices.append(Q(channel__in=named))
    links = Link.objects.filter(case=OuterRef("pk"), unlinked_at=None, voice__channel__in=named)
    found.cases.append(Q(Exists(links)))
    return ""


def by_state(found: Narrowing, value: str, actor: Actor) -> str:
    states, dispositions = labelled(State, value), labelled(Disposition, value)
    if not states and not dispositions:
        return _("没有状态「{name}」。").format(name=value)
    found.cases.append(Q(state__in=states))
    found.voices.append(Q(disposition__in=dispositions))
    return ""


def by_date(found: Narrowing, value: str, actor: Actor) -> str:
    days = days_in(value)
    if days is None:
        return _("日期「{typed}」看不懂:写 2026-01-05、2026-01 或 2026-01..2026-03。").format(typed=value)
    first, last = (midnight(days[0]) if days[0] else None), (midnight(days[1], 1) if days[1] else None)
    for of_sort, column in ((found.cases, "registered_at"), (found.voices, "received_at"), (found.replies, "at")):
        of_sort += [Q(**{f"{column}__gte": first})] if first else []
        of_sort += [Q(**{f"{column}__lt": last})] if last else []
    found.over = last is not None and last <= timezone.now()
    return ""


def midnight(day: date, later: int = 0) -> datetime:
    """Return the beginning of a day here, or of the one after; what lies beyond the calendar is its end."""
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def by_number(found: Narrowing, value: str, actor: Actor) -> str:
    ref = value.upper()
    found.cases.append(
        Q(ref=ref) | Q(Exists(Link.objects.filter(case=OuterRef("pk"), unlinked_at=None, voice__ref=ref)))
    )
    found.voices.append(
        Q(ref=ref) | Q(Exists(Link.objects.filter(voice=OuterRef("pk"), unlinked_at=None, case__ref=ref)))
    )
    return ""


FIELDS: dict[str, Callable[[Narrowing, str, Actor], str]] = {
    "unit": by_unit,
    "category": by_category,
    "channel": by_channel,
    "state": by_state,
    "date": by_date,
    "number": by_number,
}


def labelled(choices: Any, value: str) -> list[str]:
    """Return the codes whose label in Chinese or in the reader's language, or code, is what was typed, else holds it."""
    names = {one.value: {one.value, normal(str(one.label)), normal(in_chinese(one.label))} for one in choices}
    exact = [code for code, labels in names.items() if value in labels]
    return exact or [code for code, labels in names.items() if any(value in label for label in labels)]


def in_chinese(label: Any) -> str:
    with translation.override("zh-hans"):
        return str(label)
