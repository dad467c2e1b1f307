"""Reading posts: the cover table, who is at a post today, and where duties have a gap or meet twice (F04, F05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from huiyin.people.models import Institution, Unit, UnitState, User, UserState
from huiyin.people.models_posts import Absence, Post, PostState


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A post on one day: who is away from it, and who is there; nobody, where a seat is empty or there is no B."""

    post: Post
    away: Absence | None
    present: User | None

    @property
    def covered(self) -> bool:
        """Whether the B does the work of an A who is away."""
        return self.away is not None and self.present is not None


@dataclass(kw_only=True)
class Gaps:
    """Where duty has nobody: F05 wants every post with duties and every unit's people with posts."""

    units: list[Unit] = field(default_factory=list)
    no_duties: list[Post] = field(default_factory=list)
    no_a: list[Post] = field(default_factory=list)
    no_b: list[Post] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.units or self.no_duties or self.no_a or self.no_b)


def hold_posts(institution: Institution) -> None:
    """Let nobody else enter absences or change posts here until the transaction ends: each must see what the other wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_hold_posts(%s)", [institution.pk])


def posts_of(units: QuerySet[Unit]) -> QuerySet[Post]:
    """Return the posts in force at ``units``, in the order of the tree."""
    found = Post.objects.filter(unit__in=units, state=PostState.FILED)
    return found.select_related("unit", "holder_a__unit", "holder_b__unit", "approver").order_by("unit__path", "pk")


def seats(posts: Iterable[Post], day: date | None = None) -> list[Seat]:
    """Return each post with who is there on ``day``, today where none is given; one query."""
    rows = list(posts)
    holders = {pk for post in rows for pk in (post.holder_a_id, post.holder_b_id) if pk}
    away = away_on(day or timezone.localdate(), holders)
    return [seat_of(post, away) for post in rows]


def seat_of(post: Post, away: dict[int, Absence]) -> Seat:
    gone = away.get(post.holder_a_id or 0)
    if post.holder_a is not None and gone is None:
        return Seat(post=post, away=None, present=post.holder_a)
    # An empty seat of A is no absence: nobody's grants are lent for it, and the page of gaps names it.
    stands_in = post.holder_b if gone is not None and post.holder_b_id not in away else None
    return Seat(post=post, away=gone, present=stands_in)


def away_on(day: date, users: Iterable[int] | None = None) -> dict[int, Absence]:
    """Return who is away on ``day``, by user."""
    found = Absence.objects.filter(cancelled_at=None, from_on__lte=day, until_on__gte=day).select_related("user__unit")
    if users is not None:
        found = found.filter(user__in=users)
    return {absence.user_id: absence for absence in found}


def receivers(unit: Unit, day: date | None = None) -> list[Seat]:
    """Return who receives today what is given to ``unit``: its posts in force, each with who is there."""
    return seats(posts_of(Unit.objects.filter(pk=unit.pk)), day)


def receiver_of(user: User, day: date | None = None) -> list[User]:
    """Return to whom goes on ``day`` what is meant for ``user``: to himself, or while he is away to each B of his posts.

    Where nobody stands in it stays with himself: nothing is lost for want of a B.
    """
    on = day or timezone.localdate()
    if user.pk not in away_on(on, [user.pk]):
        return [user]
    held = Post.objects.filter(holder_a=user, state=PostState.FILED, holder_b__state=UserState.ACTIVE)
    found = {post.holder_b.pk: post.holder_b for post in held.select_related("holder_b__unit") if post.holder_b}
    return list(found.values()) or [user]


def covered_by(user: User, day: date | None = None) -> list[Seat]:
    """Return the posts at which ``user`` stands in on ``day``."""
    # Nearly nobody has such a post, and the desk of everybody asks: what belongs to one is fetched where there is one.
    mine = Post.objects.filter(holder_b=user, state=PostState.FILED).prefetch_related("unit", "holder_a", "holder_b")
    return [seat for seat in seats(mine.order_by("pk"), day) if seat.covered]


def away_together(posts: Sequence[Post], user: User, from_on: date, until_on: date) -> list[tuple[Post, Absence]]:
    """Return the posts of ``user`` whose other holder is away during these days, each with that absence."""
    others = {p.holder_b_id if p.holder_a_id == user.pk else p.holder_a_id: p for p in posts}
    found = Absence.objects.filter(user__in=[pk for pk in others if pk], cancelled_at=None)
    during = found.filter(from_on__lte=until_on, until_on__gte=from_on).select_related("user").order_by("from_on", "pk")
    return [(others[absence.user_id], absence) for absence in during]


def posts_with(user: User) -> list[Post]:
    """Return the posts in force at which ``user`` is A or B."""
    return list(Post.objects.filter(Q(holder_a=user) | Q(holder_b=user), state=PostState.FILED).order_by("pk"))


def gaps(units: QuerySet[Unit]) -> Gaps:
    """Return where a post lacks something, and which units in use have staff but no post; two queries."""
    posts = list(posts_of(units))
    with_post = {post.unit_id for post in posts}
    staffed = units.filter(state=UnitState.ACTIVE, people__state=UserState.ACTIVE).distinct()
    return Gaps(
        units=[unit for unit in staffed if unit.pk not in with_post],
        no_duties=[post for post in posts if not post.duties],
        no_a=[post for post in posts if post.holder_a_id is None],
        no_b=[post for post in posts if post.holder_b_id is None],
    )


def overlaps(posts: Iterable[Post]) -> list[tuple[str, list[Post]]]:
    """Return the duties that stand word for word at more than one post, each with those posts."""
    at: dict[str, dict[int, Post]] = defaultdict(dict)
    words: dict[str, str] = {}
    for post in posts:
        for duty in post.duties:
            same = "".join(duty.split()).casefold()
            at[same][post.pk] = post
            words.setdefault(same, duty)
    return [(words[same], list(found.values())) for same, found in at.items() if len(found) > 1]


def published_posts(institution: Institution | None) -> list[Seat]:
    """Return the cover table as the public sees it, with who is there today; two queries."""
    found = Post.objects.filter(unit__institution=institution, state=PostState.FILED, published_at__isnull=False)
    rows = found.select_related("unit", "holder_a", "holder_b").order_by("unit__path", "pk")
    return seats(rows)


def with_posts() -> Prefetch[str]:
    """Return what fetches the posts of people with them, for their cards."""
    rows = Post.objects.filter(state=PostState.FILED).select_related("holder_b")
    return Prefetch("posts_held", queryset=rows)
