"""From codes and days in words to the scope of a figure; the same for the REST API and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from huiyin.api.nouns import NOUNS, NotThere
from huiyin.api.problems import Unfit
from huiyin.kernel.actors import Actor
from huiyin.reports.figures import FIGURES, Figure, Scope, may_see

DAYS = ("since", "until", "as_of")


def figure_called(name: str) -> Figure:
    """Return the figure of that name, or refuse."""
    if name not in FIGURES:
        raise NotThere(_("没有指标「{name}」。").format(name=name[:64]))
    return FIGURES[name]


def scope_from(actor: Actor, asked: Mapping[str, str | None]) -> Scope:
    """Return the scope that was asked for, once the actor may see its numbers."""
    campaign = asked.get("campaign")
    if not campaign:
        raise Unfit(_("请写明活动(campaign)。"), {"campaign": [_("须填写")]})
    unit = asked.get("unit")
    since, until, as_of = (day_from(name, asked.get(name) or "") for name in DAYS)
    scope = Scope(
        campaign=NOUNS["campaign"].one(actor, campaign),
        unit=NOUNS["unit"].one(actor, unit) if unit else None,
        since=since,
        until=until,
        as_of=as_of,
        kind=asked.get("kind") or "",
        asker=actor,
    )
    may_see(actor, scope)
    return scope


def day_from(name: str, words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Unfit(_("日期写作 2014-04-01。"), {name: [_("不是日期")]}) from None
