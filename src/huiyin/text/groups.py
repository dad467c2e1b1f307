"""Which texts of a pile speak of the same problem: groups, each with a title, a place and its course in time. Pure.

Not all pairs are compared, which a pile of a hundred thousand would not allow. Texts that say the same word for word count as one.
Each other text is set beside those few that share the most of its rare words, found by an inverted index in which no word lists more
than ``HUBS`` texts; those pairs are judged by the model of pairs. A text joins a group when it agrees with the group's core, its most
typical members, and not with one of them alone, so that chains of weak likeness do not run on.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from huiyin.text.masking import masked
from huiyin.text.pairs import COMMON, PairModel, Rarity, Space, Weighed, best_known, matrix, shared_words, signs
from huiyin.text.readings import Reading

METHOD, VERSION = "core-link", "1"
HUBS = 150
"""How many texts one word leads to at most. The same texts are hubs for all words, so that a big group hangs together by them."""
NEAREST = 12
"""How many of the most alike texts each text is set beside."""
LEAST_LIKE = 0.06
CORE = 5
"""How many typical members speak for a group."""
JOIN = 0.5
"""How sure on average the cores of two groups must be of each other to become one."""
SAMPLE = 10
"""How many members speak for a group when whole groups are compared."""
WHOLE, SINGLE = 0.6, 0.75
"""How sure it must be that two whole groups say the same; and that a single text which names no place belongs to a big group."""
FEW = 5
CHUNK = 1000

Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that speak of the same problem, by their places in the pile.

    ``members`` are in the order of the pile, with how sure each is (0 to 1) in ``scores``; ``central`` is the most typical one.
    """

    members: tuple[int, ...]
    scores: tuple[float, ...]
    central: int
    place: str

    @property
    def size(self) -> int:
        return len(self.members)

    @property
    def score(self) -> float:
        """Return how sure the group is on average."""
        return sum(self.scores) / len(self.scores)


def grouped(
    readings: Sequence[Reading], model: PairModel | None = None, *, told: Told = lambda _share: None
) -> list[Group]:
    """Return the groups of at least two texts, the biggest first.

    ``told`` hears the share done (0 to 1) between pieces of work; what it raises ends the work.
    """
    pile = Pile.of(readings, model or PairModel.shipped())
    told(0.2)
    joined = Joined(pile)
    edges: list[tuple[float, int, int]] = []
    for share, found in pile.edges():
        edges += found
        told(0.2 + 0.5 * share)
    edges.sort(key=lambda edge: (-edge[0], edge[1], edge[2]))
    for at, (_chance, one, other) in enumerate(edges):
        joined.offer(one, other)
        if at % 20_000 == 0:
            told(0.7 + 0.2 * at / len(edges))
    joined.settle(edges)
    told(0.95)
    found_groups = [made(pile, joined, members) for members in joined.groups()]
    told(1.0)
    return sorted((group for group in found_groups if group.size > 1), key=lambda group: (-group.size, group.members))


@dataclass(slots=True)
class Pile:
    """Texts made ready: each different text once (``texts``), with the places where it stands (``stands``)."""

    readings: Sequence[Reading]
    stands: list[list[int]]
    texts: list[Reading]
    weighed: list[Weighed]
    idf: Rarity
    space: Space | None
    places: Any
    model: PairModel

    @classmethod
    def of(cls, readings: Sequence[Reading], model: PairModel) -> Pile:
        same: dict[str, list[int]] = defaultdict(list)
        for at, reading in enumerate(readings):
            if reading.counts:
                same[reading.text].append(at)
        stands = list(same.values())
        texts = [readings[where[0]] for where in stands]
        idf = Rarity.of(texts)
        space = Space.of(texts, idf)
        weighed = [Weighed.of(text, idf, space) for text in texts]
        return cls(readings, stands, texts, weighed, idf, space, space.place(texts, idf) if space else None, model)

    def chance(self, one: int, other: int) -> float:
        """Return how sure it is that two texts speak of the same problem."""
        near = float(self.places[one] @ self.places[other]) if self.space else None
        return self.model.chance(signs(self.weighed[one], self.weighed[other], self.idf, self.space, near))

    def edges(self) -> Iterator[tuple[float, list[tuple[float, int, int]]]]:
        """Yield the share of texts looked at, and pairs that may speak of the same problem with their chance, piece by piece."""
        if not self.texts:
            return
        table, listed = index_of(self.texts, self.idf)
        seen: set[tuple[int, int]] = set()
        for start in range(0, len(self.texts), CHUNK):
            alike = (table[start : start + CHUNK] @ listed).tocsr()
            found = []
            for row in range(alike.shape[0]):
                one = start + row
                for other in nearest(alike, row, one):
                    pair = (min(one, other), max(one, other))
                    if pair not in seen:
                        seen.add(pair)
                        chance = self.chance(*pair) if self.may_be(*pair) else 0.0
                        if chance >= JOIN:
                            found.append((chance, *pair))
            yield min(1.0, (start + CHUNK) / len(self.texts)), found

    def may_be(self, one: int, other: int) -> bool:
        """Say whether a pair could be the same problem even if each said the whole subject of the other: most could not, and are quickly known."""
        words, rare = shared_words(self.weighed[one], self.weighed[other], self.idf)
        near = [float(self.places[one] @ self.places[other])] if self.space else []
        return self.model.chance([words, *near, 0.9, rare, 0.0, 0.0]) >= JOIN


def index_of(texts: Sequence[Reading], idf: Mapping[str, float]) -> tuple[Any, Any]:
    """Return the texts by their rare words (a sparse matrix), and the index from each such word to at most ``HUBS`` texts."""
    from scipy.sparse import csc_matrix

    held = Counter(word for text in texts for word in text.counts)
    words = {word for word, count in held.items() if count > 1 and idf[word] > COMMON / 2}
    for text in texts:
        # What many copies of one text say is rare nowhere: then the least common that it says.
        if len(text.counts.keys() & words) < FEW:
            words.update(
                sorted((word for word in text.counts if held[word] > 1), key=lambda word: (held[word], word))[:FEW]
            )
    table = matrix(texts, {word: row for row, word in enumerate(sorted(words))}, idf)
    # A fixed order that has nothing to do with that of the pile decides which texts are hubs.
    order = np.argsort(np.random.default_rng(2026).random(len(texts)))
    columns = table[order].tocsc()
    ends = np.minimum(np.diff(columns.indptr), HUBS)
    kept = np.concatenate(
        [np.arange(start, start + end) for start, end in zip(columns.indptr, ends, strict=False)] or [np.zeros(0)]
    )
    kept = kept.astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(ends)))
    few = csc_matrix((columns.data[kept], order[columns.indices[kept]], starts), table.shape)
    return table, few.T.tocsr()


def nearest(alike: Any, row: int, itself: int) -> list[int]:
    """Return the texts most alike to that of a row, at most ``NEAREST``."""
    begin, end = alike.indptr[row], alike.indptr[row + 1]
    others, likes = alike.indices[begin:end], alike.data[begin:end]
    kept = (likes >= LEAST_LIKE) & (others != itself)
    others, likes = others[kept], likes[kept]
    if len(likes) > NEAREST:
        best = np.argpartition(-likes, NEAREST)[:NEAREST]
        others = others[best]
    return [int(one) for one in others]


class Joined:
    """Groups as they grow: each text begins alone."""

    def __init__(self, pile: Pile) -> None:
        self.pile = pile
        self.head = list(range(len(pile.texts)))
        self.held: dict[int, list[int]] = {}
        self.cores: dict[int, list[int]] = {}
        self.known: dict[tuple[int, int], float] = {}
        self.wholes: dict[int, tuple[int, tuple[Weighed, Any]]] = {}
        self.refused: dict[tuple[int, int], int] = {}

    def root(self, one: int) -> int:
        while self.head[one] != one:
            self.head[one] = self.head[self.head[one]]
            one = self.head[one]
        return one

    def chance(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self.known:
            self.known[pair] = self.pile.chance(*pair)
        return self.known[pair]

    def members(self, root: int) -> list[int]:
        return self.held.get(root) or [root]

    def core(self, root: int) -> list[int]:
        return self.cores.get(root) or [root]

    def offer(self, one: int, other: int) -> bool:
        """Join the groups of two texts where their cores agree; a refusal stands until one of them has grown by half."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return True
        size = len(self.members(a)) + len(self.members(b))
        if size < 1.5 * self.refused.get((a, b), 0):
            return False
        agreed = [self.chance(x, y) for x in self.core(a) for y in self.core(b)]
        if sum(agreed) / len(agreed) < JOIN:
            self.refused[a, b] = size
            return False
        self.join(a, b)
        return True

    def settle(self, edges: Sequence[tuple[float, int, int]]) -> None:
        """Join whole groups that several likenesses connect, and that say the same in different words: a few rounds."""
        for _round in range(3):
            between: Counter[tuple[int, int]] = Counter()
            for _chance, one, other in edges:
                a, b = sorted((self.root(one), self.root(other)))
                if a != b:
                    between[a, b] += 1
            done = 0
            for (one, other), times in between.most_common():
                a, b = sorted((self.root(one), self.root(other)))
                if a != b and self.say_the_same(a, b, times):
                    self.join(a, b)
                    done += 1
            if not done:
                return

    def say_the_same(self, a: int, b: int, times: int) -> bool:
        """Say whether two groups, each taken as one longer text, speak of the same problem: about a place that both name, or a text that
        names none and has several likes in a big group."""
        (one, here), (other, there) = self.whole(a), self.whole(b)
        near = float(here @ there) if self.pile.space else None
        chance = self.pile.model.chance(signs(one, other, self.pile.idf, self.pile.space, near))
        if one.names and other.names:
            return chance >= WHOLE and min(best_known(one, other), best_known(other, one)) >= WHOLE
        small, big = sorted((len(self.members(a)), len(self.members(b))))
        return chance >= SINGLE and small == 1 and big >= 2 * CORE and times >= 3

    def whole(self, root: int) -> tuple[Weighed, Any]:
        """Return a group as one longer text, and its place in the space."""
        members, pile = self.members(root), self.pile
        kept = self.wholes.get(root)
        if kept is None or kept[0] != len(members):
            reading = together([pile.texts[at] for at in spread(members)])
            place = pile.space.place([reading], pile.idf)[0] if pile.space else None
            kept = self.wholes[root] = (len(members), (Weighed.of(reading, pile.idf, pile.space), place))
        return kept[1]

    def join(self, a: int, b: int) -> None:
        core = [*self.core(a), *self.core(b)]
        if len(core) > CORE:
            core = sorted(core, key=lambda x: (-sum(self.chance(x, y) for y in core if y != x), x))[:CORE]
        self.held[a] = self.members(a) + self.members(b)
        self.cores[a] = core
        self.held.pop(b, None)
        self.cores.pop(b, None)
        self.head[b] = a

    def groups(self) -> Iterator[list[int]]:
        """Yield the texts of each group; one that stands once and alone is none."""
        for one in range(len(self.head)):
            if self.root(one) == one and (one in self.held or len(self.pile.stands[one]) > 1):
                yield self.members(one)


def together(readings: Sequence[Reading]) -> Reading:
    """Return several texts as one: all that they say; as its subject and names what at least a third of them say so."""
    if len(readings) == 1:
        return readings[0]
    counts: Counter[str] = Counter()
    for reading in readings:
        counts.update({word: math.exp(count - 1) for word, count in reading.counts.items()})
    often = len(readings) / 3
    heads = Counter(word for reading in readings for word in reading.subject_words)
    names = Counter(name for reading in readings for name in reading.names)
    return Reading(
        subject=readings[0].subject,
        text=" ".join(reading.text for reading in readings),
        subject_words=tuple(word for word, times in heads.items() if times >= often),
        counts={word: 1 + math.log(count) for word, count in counts.items()},
        names=tuple(name for name, times in names.items() if times >= often),
    )


def spread(members: Sequence[int]) -> list[int]:
    """Return at most ``SAMPLE`` members, evenly drawn."""
    return [members[len(members) * at // SAMPLE] for at in range(SAMPLE)] if len(members) > SAMPLE else list(members)


def made(pile: Pile, joined: Joined, texts: list[int]) -> Group:
    """Return a group with its most typical member and its place, out of the texts in it."""
    core = joined.core(joined.root(texts[0]))
    sure: dict[int, float] = {}
    for text in texts:
        beside = [joined.chance(text, one) for one in core if one != text] or [1.0]
        for at in pile.stands[text]:
            sure[at] = sum(beside) / len(beside)
    members = tuple(sorted(sure))
    readings = [pile.readings[at] for at in members]
    place = place_of(readings)
    return Group(members, tuple(sure[at] for at in members), members[central(readings, place, pile.idf)], place)


def place_of(readings: Sequence[Reading]) -> str:
    """Return the place or organisation that at least half of the texts hold, as it is written most often; empty where there is none."""
    written = Counter(name.whole for reading in readings for name in reading.names)
    held = {name: sum(name in reading.text for reading in readings) for name, _times in written.most_common(20)}
    enough = [name for name, times in held.items() if 2 * times >= len(readings)]
    return max(enough, key=lambda name: (len(name), held[name]), default="")


SUBJECT_FITS = range(8, 31)


def central(readings: Sequence[Reading], place: str, idf: Mapping[str, float]) -> int:
    """Return which of the texts has the subject that says best what all of them say, of a length that can be read at a glance."""
    said: Counter[str] = Counter(word for reading in readings for word in reading.subject_words if len(word) > 1)

    def fits(at: int) -> tuple[float, int]:
        subject = readings[at].subject
        words = [word for word in readings[at].subject_words if len(word) > 1]
        shared = sum(said[word] * idf[word] for word in words) / (len(words) + 2)
        return (shared * (1 if len(subject) in SUBJECT_FITS else 0.5) * (1.5 if place and place in subject else 1), -at)

    return max(range(len(readings)), key=fits)


OPENING = re.compile(r"^(?:关于|反映|投诉|举报|咨询|请问|请求|恳请|强烈|要求|建议|希望|请|再次|[!！?？\s])+")
ENDING = re.compile(r"(?:的?(?:问题|投诉|建议|咨询|请求|诉求|反映))?[!！?？。.\s]*$")
LONGEST_TITLE = 40


def title_of(subject: str, place: str) -> str:
    """Return a title to be read at a glance: what a central subject says, without its address to the office, persons masked."""
    said = " ".join(masked(subject).split())
    matter = ENDING.sub("", OPENING.sub("", said)) or said
    if place and place.lower() not in matter.lower():
        matter = f"{place}:{matter}"
    return matter if len(matter) <= LONGEST_TITLE else matter[: LONGEST_TITLE - 1] + "…"


def months_of(days: Iterable[date | None]) -> dict[str, int]:
    """Return how many texts each month has from the first to the last, in order: ``{"2019-07": 12, "2019-08": 0, …}``."""
    dated = sorted(day for day in days if day is not None)
    if not dated:
        return {}
    counted = Counter(f"{day:%Y-%m}" for day in dated)
    first, last = dated[0], dated[-1]
    spans = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return {key: counted[key] for key in (f"{span // 12:04d}-{span % 12 + 1:02d}" for span in spans)}


def trend_of(months: Mapping[str, int]) -> str:
    """Return where it goes: ``rising``, ``falling``, ``steady``, or ``once`` where all came within one or two months."""
    counts = list(months.values())
    if len(counts) < 3:
        return "once"
    half = len(counts) // 2
    before, after = sum(counts[:half]) / half, sum(counts[-half:]) / half
    return "rising" if after > 1.5 * before else "falling" if before > 1.5 * after else "steady"
