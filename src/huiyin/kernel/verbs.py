"""A verb that changes something, declared once.

The button, the API endpoint, the command, the bulk door, the journal entry, the dated fact row, the sender's timeline and
the permission all read the same ``Action``. Every run goes one way: permission on the object's place -> state -> gates ->
form -> one transaction of claim, effect, journal, facts and what is told. There is no other way to run a verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from huiyin.kernel import copying, journal, outbox
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, plain
from huiyin.kernel.models import JournalEntry, Outbox, SpentKey
from huiyin.kernel.refusals import Invalid, KeyReused, Lost, Missing, NotAllowed, Refused, WrongState, sentences

_running: ContextVar[int] = ContextVar("running", default=0)
"""How many verbs are under way in this thread, one inside the other."""


@contextmanager
def running() -> Iterator[None]:
    token = _running.set(_running.get() + 1)
    try:
        yield
    finally:
        _running.reset(token)


Gate = Callable[[Any, Actor], list[str]]
Check = Callable[[Any, Actor, dict[str, Any]], list[str]]
Text = str | Promise


@dataclass(kw_only=True)
class Deed:
    """One run of a verb on one object: what the effect is given and what it leaves for the journal and the hearers."""

    action: Action
    obj: Any
    actor: Actor
    at: datetime
    entered_at: datetime
    before: str
    after: str
    data: dict[str, Any]
    note: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    entry: JournalEntry | None = None
    earlier: bool = False
    """Whether it was done before, by a run with the same key."""
    acts_for: str = ""
    """In whose place it is done, where the actor's own grants would not have been enough."""

    def tell(self, hearer: str, text: Text, **params: Any) -> None:
        """Leave a line for ``hearer`` beside what the verb tells everybody."""
        self.told.append((hearer, msgid(text), plain(params)))


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row for the bulk door of a creating verb: form data, when it took effect, and what only the batch knows."""

    data: Mapping[str, Any]
    at: datetime | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A verb as it stands for an actor now: possible, or shown with the reason why not."""

    action: Action
    refusal: Refused | None

    @property
    def possible(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, kw_only=True)
class Action:
    """One verb. ``target`` is the state after it, None to stay, or a function of object and data."""

    do_not_call_in_templates = True  # Django calls what a template names

    verbs: Verbs
    name: str
    label: Text
    permission: str
    effect: Callable[..., Any]
    sources: frozenset[str] = frozenset()
    target: str | Callable[[Any, dict[str, Any]], str] | None = None
    form: type[VerbForm] = VerbForm
    gates: tuple[Gate, ...] = ()
    checks: tuple[Check, ...] = ()
    told: Text = ""
    personal: frozenset[str] = frozenset()
    held_elsewhere: frozenset[str] = frozenset()
    forgets: frozenset[str] = frozenset()
    """Fields that are handed on and kept nowhere with who sent them: neither in the journal nor in the digest of a key."""
    in_bulk: bool = True
    explains: bool = False
    creates: bool = False
    final: bool = False
    """What it ends or destroys does not come back, and nothing follows from it: a page sets it apart from the other buttons."""
    claims: tuple[str, ...] = ()
    """Fields of the object that the claim writes together with the state, where the deed's own data name them."""

    @property
    def does(self) -> str:
        """The first line of the effect's docstring: what the verb does, for help texts."""
        return (self.effect.__doc__ or "").strip().split("\n")[0]

    def refusal(self, obj: Any, actor: Actor) -> Refused | None:
        """Return why ``actor`` cannot do this to ``obj`` now, or None. What is lacking is listed whole."""
        if self.verbs.barred(obj, actor) or not self.verbs.permits(obj, actor, self.permission):
            return NotAllowed(_("您没有「{verb}」的权限。").format(verb=self.label))
        return self.hindrance(obj, actor)

    def hindrance(self, obj: Any, actor: Actor) -> Refused | None:
        """Return what keeps somebody who has the permission from doing this now: the state, or everything missing."""
        if not self.creates:
            state = self.verbs.state_of(obj)
            if state not in self.sources:
                sentence = _("现为「{state}」,不能{verb}。").format(
                    state=self.verbs.state_label(state), verb=self.label
                )
                return WrongState(sentence, missing=self.missing(obj, actor) if self.explains else [])
        if missing := self.missing(obj, actor):
            return Missing(_("还不能{verb}。").format(verb=self.label), missing=missing)
        return None

    def missing(self, obj: Any, actor: Actor) -> list[str]:
        """Return everything that the gates lack, in words."""
        return [sentence for gate in self.gates for sentence in gate(obj, actor)]

    def bound(
        self, obj: Any, actor: Actor, data: Mapping[str, Any], files: Mapping[str, Any] | None = None
    ) -> VerbForm:
        return self.form(data, files or {}, obj=obj, actor=actor)

    def __call__(
        self,
        obj: Any,
        *,
        actor: Actor,
        at: datetime | None = None,
        key: str = "",
        files: Mapping[str, Any] | None = None,
        seen: int | None = None,
        **data: Any,
    ) -> Deed:
        """Do the verb and return the deed, or raise ``Refused``.

        ``at`` enters it for a past moment (a permission of its own); ``key`` makes a repetition return the first deed;
        ``seen`` is the version the person was looking at.
        """
        with running(), transaction.atomic():
            if key and (earlier := self.spent(obj, actor, key, data)):
                return earlier
            if seen is not None and not self.creates and seen != obj.version:
                raise Lost(_("别人刚刚办理过,请看过最新情况再办。"))
            if refusal := self.refusal(obj, actor):
                raise refusal
            form = self.bound(obj, actor, data, files)
            if not form.is_valid():
                raise Invalid(form)
            deed = self.deed(obj, actor, form.cleaned_data, at)
            if lacking := self.lacking(deed):
                raise Missing(_("还不能{verb}。").format(verb=self.label), missing=lacking)
            if not self.won(deed):
                raise Lost(_("别人先办了一步,请看过最新情况再办。"))
            hold_constraints()
            if key:
                SpentKey.objects.filter(actor=actor.name, key=key).update(entry=deed.entry)
        return deed

    def lacking(self, deed: Deed) -> list[str]:
        """Return what stands against the deed with these very data."""
        found = [sentence for check in self.checks for sentence in check(deed.obj, deed.actor, deed.data)]
        return found + self.verbs.timing(deed)

    def deed(self, obj: Any, actor: Actor, data: dict[str, Any], at: datetime | None) -> Deed:
        """Return a deed that waits to be run, its moments coarsened where nobody must be traced by time."""
        before = "" if self.creates else self.verbs.state_of(obj)
        target = self.target(obj, data) if callable(self.target) else self.target
        now = timezone.now()
        moment, entered = at or now, now
        if self.verbs.unseen(actor, data):
            since = None if self.creates else self.verbs.since(obj)
            moment, entered = coarse(moment, since), coarse(now, since)
        return Deed(
            action=self,
            obj=obj,
            actor=actor,
            at=moment,
            entered_at=entered,
            before=before,
            after=target or before,
            data=data,
            acts_for=actor.acts_for(self.permission, self.verbs.places(obj, self.permission)),
        )

    def won(self, deed: Deed) -> bool:
        """Run one deed; say whether it won its claim, or for a creating verb the code or name that may be there once."""
        try:
            return bool(self.run([deed]))
        except IntegrityError as error:
            if self.creates and isinstance(error.__cause__, UniqueViolation):
                return False
            raise

    def run(self, deeds: Sequence[Deed]) -> list[Deed]:
        """Claim, do, journal, record and tell a number of deeds in one transaction; return those that won their claim."""
        with transaction.atomic():
            won = list(deeds) if self.creates else self.verbs.claim(deeds, self.sources)
            if self.creates:
                self.verbs.create(self, won)
            else:
                for deed in won:
                    self.effect(deed.obj, deed=deed, **deed.data)
            if won:
                self.verbs.remember(won)
        return won

    def create_from(
        self, obj: Any, rows: Sequence[Row], *, actor: Actor, settle: Callable[[Sequence[Deed]], None] | None = None
    ) -> list[Deed | Refused]:
        """Run a creating verb for many rows: the same checks, journal and facts, with a constant number of statements.

        Return for each row its deed or why it was refused, in order. ``settle`` may look at the deeds between check and
        run, for what only a batch can know, and runs in the same transaction.
        """
        with running(), transaction.atomic():
            if refusal := self.refusal(obj, actor):
                raise refusal
            form = self.form({}, obj=obj, actor=actor)
            results = [self.from_row(form, obj, row, actor) for row in rows]
            deeds = [result for result in results if isinstance(result, Deed)]
            if settle:
                settle(deeds)
            self.run(deeds)
            hold_constraints()
        return results

    def from_row(self, form: VerbForm, obj: Any, row: Row, actor: Actor) -> Deed | Refused:
        if not form.check_row(row.data):
            return Missing(_("填写有误。"), missing=sentences(form))
        deed = self.deed(obj, actor, form.cleaned_data, row.at)
        deed.note = dict(row.note)
        if lacking := self.lacking(deed):
            return Missing(_("还不能{verb}。").format(verb=self.label), missing=lacking)
        return deed

    def each(
        self, objs: Iterable[Any], *, actor: Actor, at: datetime | None = None, **data: Any
    ) -> Iterator[tuple[Any, Deed | Refused]]:
        """Do the verb to several objects, each in its own transaction; yield the deed or the refusal of every one."""
        for obj in objs:
            try:
                if not self.in_bulk:
                    raise WrongState(_("「{verb}」只能逐件办理。").format(verb=self.label))
                yield obj, self(obj, actor=actor, at=at, **data)
            except Refused as refusal:
                yield obj, refusal

    def spent(self, obj: Any, actor: Actor, key: str, data: Mapping[str, Any]) -> Deed | None:
        """Take the idempotency key, or return the deed that it led to; concurrent callers wait on the unique index."""
        kept = {name: value for name, value in data.items() if name not in self.forgets}
        said = journal.canonical([self.name, self.verbs.about(obj), plain(kept)])
        # Keyed from outside the database: a bare digest would let a phone number be guessed from the words beside it.
        digest = salted_hmac("huiyin.kernel.spent", said, algorithm="sha256").hexdigest()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_spentkey (actor, key, digest) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [actor.name, key, digest],
            )
            if cursor.rowcount:
                return None
        spent = SpentKey.objects.select_related("entry").get(actor=actor.name, key=key)
        if spent.digest != digest or spent.entry is None:
            raise KeyReused(_("这个幂等键已用于另一次请求。"))
        entry = spent.entry
        return Deed(
            action=self,
            obj=self.verbs.find(entry.about),
            actor=actor,
            at=entry.at,
            entered_at=entry.entered_at,
            before=entry.before,
            after=entry.after,
            data=dict(data),
            entry=entry,
            earlier=True,
        )


class Verbs(dict[str, Action]):
    """The verbs of one model, by name, and what all of them need to know of it. Subclasses answer for their model."""

    model: type[models.Model]
    state_field = "state"
    backdate = ""

    def declare(self, name: str, **spec: Any) -> Callable[[Callable[..., Any]], Action]:
        """Declare a verb from the function that is its effect."""

        def register(effect: Callable[..., Any]) -> Action:
            if name in self:
                raise ValueError(f"{name} is declared twice")
            sets: dict[str, Any] = {
                key: frozenset(spec.pop(key))
                for key in ("sources", "personal", "held_elsewhere", "forgets")
                if key in spec
            }
            self[name] = action = Action(verbs=self, name=name, effect=effect, **sets, **spec)
            return action

        return register

    def offers(self, obj: Any, actor: Actor) -> list[Offer]:
        """Return the verbs the actor has a permission for, possible or refused with the reason."""
        found = [action for action in self.values() if not action.creates]
        asked = set() if self.barred(obj, actor) else {action.permission for action in found}
        held = {permission for permission in asked if self.permits(obj, actor, permission)}
        return [
            Offer(action=action, refusal=action.hindrance(obj, actor)) for action in found if action.permission in held
        ]

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        """Say whether ``permission`` was granted to the actor at a place of ``obj``."""
        return bool(actor.paths(permission)) and actor.may_at(permission, self.places(obj, permission))

    def permissions(self) -> set[str]:
        return {action.permission for action in self.values()}

    # What a model answers for itself.

    def about(self, obj: Any) -> str:
        return f"{self.model._meta.model_name}/{obj.ref}"

    def find(self, about: str) -> Any:
        return self.model._base_manager.get(ref=about.partition("/")[2])

    def state_of(self, obj: Any) -> str:
        state: str = getattr(obj, self.state_field)
        return state

    def state_label(self, state: str) -> str:
        found = self.model._meta.get_field(self.state_field)
        return str(dict(found.flatchoices).get(state, state))  # type: ignore[union-attr]  # our state fields have choices

    def places(self, obj: Any, permission: str) -> Iterable[str]:
        """Return the unit paths at which ``permission`` is asked for ``obj``."""
        raise NotImplementedError

    def barred(self, obj: Any, actor: Actor) -> bool:
        """Say whether the actor must not touch ``obj`` whatever he was granted."""
        return False

    def since(self, obj: Any) -> datetime | None:
        """Return the moment of the object's newest fact; nothing is entered before it."""
        return None

    def hearers(self, deed: Deed) -> list[str]:
        """Return who hears what the verb tells."""
        return [self.about(deed.obj)]

    def record(self, deeds: Sequence[Deed]) -> None:
        """Write the dated fact rows."""

    def create(self, action: Action, deeds: Sequence[Deed]) -> None:
        """Do a creating verb; models that come by the thousand override it with set-based SQL."""
        for deed in deeds:
            deed.obj = action.effect(deed.obj, deed=deed, **deed.data)

    # What is the same for all.

    def unseen(self, actor: Actor, data: Mapping[str, Any]) -> bool:
        """Say whether the exact time of the deed must not be kept."""
        return actor.unseen

    def timing(self, deed: Deed) -> list[str]:
        """Return what stands against the deed's moment: the future, a time before the newest fact, a missing permission."""
        if deed.at == deed.entered_at:
            return []
        if deed.at > deed.entered_at:
            return [_("生效时间不能在将来")]
        found = []
        if not deed.actor.may_at(self.backdate, self.places(deed.obj, self.backdate)):
            found.append(_("补录以往日期的权限"))
        since = None if deed.action.creates else self.since(deed.obj)
        if since and deed.at < since:
            found.append(_("生效时间不早于上一步({since})").format(since=f"{timezone.localtime(since):%Y-%m-%d %H:%M}"))
        return found

    def claim(self, deeds: Sequence[Deed], sources: frozenset[str]) -> list[Deed]:
        """Move the objects to their targets where state and version still hold; return the deeds that won."""
        table, state = connection.ops.quote_name(self.model._meta.db_table), connection.ops.quote_name(self.state_field)
        more = [field for field in self.model._meta.concrete_fields if deeds and field.name in deeds[0].action.claims]
        sets = "".join(f", {one.column} = COALESCE(w.{one.column}, t.{one.column})" for one in more)
        given = "".join(f", %s::{one.db_type(connection)}[]" for one in more)
        names = ", ".join(["id", "version", "target", *(str(one.column) for one in more)])
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} AS t SET {state} = w.target, version = t.version + 1{sets}"  # noqa: S608  # names come from the model, never from outside
                f" FROM unnest(%s::bigint[], %s::int[], %s::text[]{given}) AS w({names})"
                f" WHERE t.id = w.id AND t.version = w.version AND t.{state} = ANY(%s) RETURNING t.id",
                [
                    copying.array(d.obj.pk for d in deeds),
                    copying.array(d.obj.version for d in deeds),
                    [d.after for d in deeds],
                    *([d.data.get(one.name) for d in deeds] for one in more),
                    list(sources),
                ],
            )
            claimed = {row[0] for row in cursor.fetchall()}
        won = [deed for deed in deeds if deed.obj.pk in claimed]
        for deed in won:
            setattr(deed.obj, self.state_field, deed.after)
            deed.obj.version += 1
        return won

    def remember(self, deeds: Sequence[Deed]) -> None:
        """Journal the deeds, write their facts and leave what is told in the outbox."""
        entries = journal.write([self.line(deed) for deed in deeds])
        for deed, entry in zip(deeds, entries, strict=True):
            deed.entry = entry
        self.record(deeds)
        told = [  # whole before the copying begins: who hears is asked of the same connection
            (entry.pk, *line, deed.at)
            for deed, entry in zip(deeds, entries, strict=True)
            for line in self.lines_told(deed)
        ]
        copying.copy_in(Outbox, ("entry_id", "hearer", "text", "params", "at"), told)
        outbox.carry((entry, hearer) for entry, hearer, *_line in told)

    def line(self, deed: Deed) -> journal.Line:
        action = deed.action
        said = {key: value for key, value in deed.data.items() if key not in action.forgets}
        values = {**{k: v for k, v in plain(said).items() if v not in (None, "", [])}, **plain(deed.note)}
        values |= {"acts_for": deed.acts_for} if deed.acts_for else {}
        secret = action.personal | action.held_elsewhere
        return journal.Line(
            about=self.about(deed.obj),
            verb=action.name,
            actor=deed.actor.name,
            user_id=deed.actor.user_id,
            via=deed.actor.via,
            before=deed.before,
            after=deed.after,
            at=deed.at,
            entered_at=deed.entered_at,
            data={key: value for key, value in values.items() if key not in secret},
            personal={key: value for key, value in values.items() if key in secret},
            held_elsewhere=action.held_elsewhere,
        )

    def lines_told(self, deed: Deed) -> list[tuple[str, str, dict[str, Any]]]:
        """Return (hearer, msgid, params) for everybody who hears of the deed, one line for each."""
        lines = {hearer: (text, params) for hearer, text, params in deed.told}
        if deed.action.told:
            text, shown = msgid(deed.action.told), {}
            hearers = [hearer for hearer in self.hearers(deed) if hearer not in lines]
            if hearers and "{" in text:
                # Only what the line names: a told line can never be blanked.
                named = {name for _text, name, _spec, _how in Formatter().parse(text) if name}
                said = {"ref": getattr(deed.obj, "ref", ""), **plain(deed.data)}
                shown = {k: v for k, v in said.items() if k in named and isinstance(v, (str, int))}
            lines |= dict.fromkeys(hearers, (text, shown))
        return [(hearer, text, params) for hearer, (text, params) in lines.items()]


def coarse(at: datetime, since: datetime | None) -> datetime:
    """Return the start of the day of ``at``, or the object's newest fact where that is later."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(day, since) if since else day


def msgid(text: Text) -> str:
    """Return the untranslated text of a lazy string: the outbox keeps msgids and each reader's language fills them."""
    if isinstance(text, Promise):
        return str(text._args[0])  # type: ignore[attr-defined]  # Django keeps the arguments of a lazy call here
    return text


def hold_constraints() -> None:
    """Let deferred constraints speak now, while the verb that broke one can still be named.

    A verb that is done by another one's effect waits for it: what the outer one owes is not written yet.
    """
    if _running.get() > 1:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
