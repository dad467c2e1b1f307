"""Which texts of a pile speak of the same problem: groups, each with a title, a place and its course in time. Pure.

Not all pairs are compared, which a pile of a hundred thousand would not allow. Texts that say the same word for word count as one.
Each other text is set beside those few that share the most of its rare words, found by an inverted index in which no word lists more
than ``HUBS`` texts; those pairs are judged by the model of pairs. A text joins a group when it agrees with the group's core, its most
typical members, and not with one of them alone, so that chains of weak likeness do not run on.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.text.group_words import central, evidence_of, place_of
from huiyin.text.pairs import COMMON, Named, PairModel, Rarity, Space, best_known
from huiyin.text.readings import Reading
from huiyin.text.tables import Table, of_length_one, sums

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
CHUNK, PAIRS = 1000, 20_000
"""How many texts are looked up, and how many pairs judged, between two looks at whether to go on."""
WINDOW = 2000
"""For how many edges the chances that they will ask for are worked out at once."""

Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that speak of the same problem, by their places in the pile.

    ``members`` are in the order of the pile, with how sure each is (0 to 1) in ``scores`` and what speaks for it in ``evidence``:
    names and words in common with the core. ``central`` is the most typical one.
    """

    members: tuple[int, ...]
    scores: tuple[float, ...]
    central: int
    place: str
    evidence: tuple[tuple[str, ...], ...]

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
    for share, more in pile.edges():
        edges += more
        told(0.2 + 0.5 * share)
    edges.sort(key=lambda edge: (-edge[0], edge[1], edge[2]))
    joined.offer_all(edges, lambda share: told(0.7 + 0.2 * share))
    joined.settle(edges)
    told(0.95)
    found = list(joined.groups())
    joined.learn(
        (text, one) for texts in found for one in joined.core(joined.root(texts[0])) for text in texts if text != one
    )
    found_groups = [made(pile, joined, texts) for texts in found]
    told(1.0)
    return sorted((group for group in found_groups if group.size > 1), key=lambda group: (-group.size, group.members))


@dataclass(slots=True)
class Pile:
    """Texts made ready: each different text once (``texts``), with the places where it stands (``stands``)."""

    readings: Sequence[Reading]
    stands: list[list[int]]
    texts: list[Reading]
    idf: Rarity
    space: Space | None
    table: Table
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
        return cls(readings, stands, texts, idf, space, Table.of(texts, idf, space), model)

    def chances(self, pairs: Iterable[tuple[int, int]]) -> list[float]:
        """Return how sure it is of each pair of texts that they speak of the same problem."""
        sides = np.asarray(list(pairs), np.int64).reshape(-1, 2)
        found: list[float] = self.table.chances(self.model, sides[:, 0], sides[:, 1]).tolist()
        return found

    def edges(self) -> Iterator[tuple[float, list[tuple[float, int, int]]]]:
        """Yield the share done, and pairs that speak of the same problem as likely as not, with their chance, piece by piece."""
        found = [np.zeros(0, np.int64)]
        for share, one, other in alike(self.table):
            found.append(np.minimum(one, other) * len(self.texts) + np.maximum(one, other))
            yield 0.5 * share, []
        keys = np.sort(np.concatenate(found))
        keys = keys[np.diff(keys, prepend=-1) > 0]
        for start in range(0, len(keys), PAIRS):
            one, other = np.divmod(keys[start : start + PAIRS], len(self.texts))
            at, sure = self.table.likely(self.model, one, other, JOIN)
            share = 0.5 + 0.5 * min(1.0, (start + PAIRS) / len(keys))
            yield share, list(zip(sure.tolist(), one[at].tolist(), other[at].tolist(), strict=True))


def alike(table: Table) -> Iterator[tuple[float, Any, Any]]:
    """Yield the share of texts looked at, and each beside the ``NEAREST`` that share the most of its rare words, piece by piece."""
    if not len(table.texts):
        return
    texts, listed = index_of(table)
    for start in range(0, texts.shape[0], CHUNK):
        likes = texts[start : start + CHUNK] @ listed
        one = np.repeat(np.arange(likes.shape[0], dtype=np.int64) + start, np.diff(likes.indptr))
        kept = (likes.data >= LEAST_LIKE) & (likes.indices != one)
        one, other, like = one[kept], likes.indices[kept].astype(np.int64), likes.data[kept]
        best = np.lexsort((-like, one))
        one, other = one[best], other[best]
        first = np.maximum.accumulate(np.where(np.diff(one, prepend=-1) > 0, np.arange(len(one)), 0))
        near = np.arange(len(one)) - first < NEAREST
        yield min(1.0, (start + CHUNK) / texts.shape[0]), one[near], other[near]


def index_of(table: Table) -> tuple[Any, Any]:
    """Return the texts by their rare words (a sparse matrix), and the index from each such word to at most ``HUBS`` texts."""
    from scipy.sparse import csc_matrix

    counts = table.counts
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    wanted = (held > 1) & (table.weights > COMMON / 2)
    # What many copies of one text say is rare nowhere: then the least common that it says.
    few = np.flatnonzero(sums(of_same_shape(counts, wanted[counts.indices])) < FEW)
    for text in few.tolist():
        said = counts.indices[counts.indptr[text] : counts.indptr[text + 1]].tolist()
        wanted[sorted((at for at in said if held[at] > 1), key=lambda at: (held[at], table.listed[at]))[:FEW]] = True
    texts = of_length_one(counts[:, np.flatnonzero(wanted)])
    # A fixed order that has nothing to do with that of the pile decides which texts are hubs.
    order = np.argsort(np.random.default_rng(2026).random(texts.shape[0]))
    columns = texts[order].tocsc()
    ends = np.minimum(np.diff(columns.indptr), HUBS)
    starts = np.concatenate(([0], np.cumsum(ends)))
    kept = np.arange(starts[-1]) + np.repeat(columns.indptr[:-1] - starts[:-1], ends)
    hubs = csc_matrix((columns.data[kept], order[columns.indices[kept]], starts), texts.shape)
    return texts, hubs.T.tocsr()


def of_same_shape(table: Any, data: Any) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((data.astype(np.float32), table.indices, table.indptr), table.shape)


class Joined:
    """Groups as they grow: each text begins alone."""

    def __init__(self, pile: Pile) -> None:
        self.pile = pile
        self.head = list(range(len(pile.texts)))
        self.held: dict[int, list[int]] = {}
        self.cores: dict[int, list[int]] = {}
        self.known: dict[tuple[int, int], float] = {}
        self.wholes: dict[int, tuple[int, Named]] = {}
        self.agreed: dict[tuple[int, int, int, int], float] = {}
        self.refused: dict[tuple[int, int], int] = {}

    def root(self, one: int) -> int:
        while self.head[one] != one:
            self.head[one] = self.head[self.head[one]]
            one = self.head[one]
        return one

    def chance(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self.known:
            self.learn([pair])
        return self.known[pair]

    def learn(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Work out the chances of pairs that will be asked for: many at once cost little more than one."""
        asked = {(one, other) if one < other else (other, one) for one, other in pairs}
        unknown = [pair for pair in asked if pair not in self.known]
        self.known.update(zip(unknown, self.pile.chances(unknown), strict=True) if unknown else ())

    def offer_all(self, edges: Sequence[tuple[float, int, int]], told: Told) -> None:
        """Offer every edge, the surest first. What a window of them will ask for is worked out before."""
        self.known.update(((one, other), chance) for chance, one, other in edges)
        for start in range(0, len(edges), WINDOW):
            window = edges[start : start + WINDOW]
            self.learn(
                pair for _chance, one, other in window for pair in self.between(self.root(one), self.root(other))
            )
            for _chance, one, other in window:
                self.offer(one, other)
            told(min(1.0, (start + WINDOW) / len(edges)))

    def between(self, a: int, b: int) -> list[tuple[int, int]]:
        """Return the pairs of the cores of two groups, where joining these is not refused."""
        if a == b or self.is_refused(*sorted((a, b))):
            return []
        return [(x, y) for x in self.core(a) for y in self.core(b)]

    def is_refused(self, a: int, b: int) -> bool:
        return len(self.members(a)) + len(self.members(b)) < 1.5 * self.refused.get((a, b), 0)

    def members(self, root: int) -> list[int]:
        return self.held.get(root) or [root]

    def core(self, root: int) -> list[int]:
        return self.cores.get(root) or [root]

    def offer(self, one: int, other: int) -> bool:
        """Join the groups of two texts where their cores agree; a refusal stands until one of them has grown by half."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return True
        pairs = self.between(a, b)
        if not pairs:
            return False
        self.learn(pairs)
        agreed = [self.chance(x, y) for x, y in pairs]
        if sum(agreed) / len(agreed) < JOIN:
            self.refused[a, b] = len(self.members(a)) + len(self.members(b))
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
            asked = between.most_common()
            self.judge([pair for pair, times in asked if self.least_of(*pair, times)])
            done = 0
            for (one, other), times in asked:
                a, b = sorted((self.root(one), self.root(other)))
                if a != b and self.say_the_same(a, b, times):
                    self.join(a, b)
                    done += 1
            if not done:
                return

    def say_the_same(self, a: int, b: int, times: int) -> bool:
        """Say whether two groups, each taken as one longer text, speak of the same problem."""
        least = self.least_of(a, b, times)
        if not least:
            return False
        self.judge([(a, b)])
        return self.agreed[self.sizes(a, b)] >= least

    def least_of(self, a: int, b: int, times: int) -> float:
        """Return how sure it must be that two whole groups say the same; 0 where they may not be joined.

        They may where they are about a place that both name, or one is a text that names none and has several likes in a big group.
        """
        one, other = self.whole(a), self.whole(b)
        if one.names and other.names:
            return WHOLE if min(best_known(one, other), best_known(other, one)) >= WHOLE else 0.0
        small, big = sorted((len(self.members(a)), len(self.members(b))))
        return SINGLE if small == 1 and big >= 2 * CORE and times >= 3 else 0.0

    def judge(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Work out how sure it is that whole groups say the same: of many at once."""
        for start in range(0, len(pairs), WINDOW):
            new = [pair for pair in pairs[start : start + WINDOW] if self.sizes(*pair) not in self.agreed]
            rows = {root: row for row, root in enumerate(dict.fromkeys(root for pair in new for root in pair))}
            if new:
                table = self.pile.table.beside([self.whole(root).reading for root in rows])
                one, other = (np.asarray([rows[pair[side]] for pair in new]) for side in (0, 1))
                sure = table.chances(self.pile.model, one, other).tolist()
                self.agreed.update(zip((self.sizes(*pair) for pair in new), sure, strict=True))

    def sizes(self, a: int, b: int) -> tuple[int, int, int, int]:
        """Return what tells two groups as they are from the same when they have grown."""
        return a, len(self.members(a)), b, len(self.members(b))

    def whole(self, root: int) -> Named:
        """Return a group as one longer text."""
        members, pile = self.members(root), self.pile
        kept = self.wholes.get(root)
        if kept is None or kept[0] != len(members):
            reading = together([pile.texts[at] for at in spread(members)])
            kept = self.wholes[root] = len(members), Named.of(reading, pile.idf)
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
    sure: dict[int, tuple[float, tuple[str, ...]]] = {}
    said = evidence_of([pile.texts[text] for text in texts], [pile.texts[one] for one in core], pile.idf)
    for text, spoken in zip(texts, said, strict=True):
        beside = [joined.chance(text, one) for one in core if one != text] or [1.0]
        for at in pile.stands[text]:
            sure[at] = sum(beside) / len(beside), spoken
    members = tuple(sorted(sure))
    readings = [pile.readings[at] for at in members]
    place = place_of(readings)
    middle = members[central(readings, place, pile.idf)]
    return Group(members, tuple(sure[at][0] for at in members), middle, place, tuple(sure[at][1] for at in members))
