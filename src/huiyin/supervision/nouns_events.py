"""Events as a noun for every door: how each unit came, what it says of itself, and what followed."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind, Link, Part
from huiyin.supervision.actions_events import event_verbs
from huiyin.supervision.actions_sanctions import came_late
from huiyin.supervision.models_circulars import Circular, CircularState
from huiyin.supervision.models_discipline import DEALT_WITH, Publication, Sanction
from huiyin.supervision.models_events import Event, EventCorrection, EventState, EventUnit, Standing
from huiyin.supervision.permissions import P
from huiyin.supervision.queries_circulars import circulars_seen
from huiyin.supervision.queries_discipline import sanctions_seen
from huiyin.supervision.queries_events import counts, events_seen, from_office, lines_shown, times_in_year


def parts_of(event: Event, actor: Actor) -> list[Part]:
    """Return the counts and who came how, to the office whole and to a unit its own line; what was corrected, what followed."""
    lines = lines_shown(event, actor)
    if event.state != EventState.RECORDED:
        rows = [(one.number, one.unit.name) for one in lines]
        return [Part(title=_("通知单位"), columns=(_("序号"), _("单位")), rows=rows)]
    whole = from_office(event, actor)
    return [
        *([counts_told(lines)] if whole else []),
        attendance_told(event, lines),
        on_time_told(lines),
        corrections_told(lines),
        sanctions_told(event, actor),
        circulars_told(event, actor),
    ]


def counts_told(lines: list[EventUnit]) -> Part:
    found = counts(lines)
    heads = (_("通知单位"), *(standing.label for standing in found))
    return Part(title=_("到会情况统计"), columns=heads, rows=[(len(lines), *found.values())])


def attendance_told(event: Event, lines: list[EventUnit]) -> Part:
    """Return a row for each unit that was not simply on time: the late ones first, with what they say of it."""
    year = timezone.localdate(event.starts_at).year
    order = [Standing.LATE, Standing.ABSENT, Standing.LEAVE]
    shown = sorted((one for one in lines if one.standing in order), key=lambda one: order.index(Standing(one.standing)))
    often = times_in_year([one.unit_id for one in shown], year)
    rows = [(*as_row(one, often[one.unit_id]), one.statement) for one in shown]
    return Part(
        title=_("迟到、缺席和请假"), columns=(*heads_of_rows(year), _("情况说明")), rows=rows, empty=_("没有。")
    )


def on_time_told(lines: list[EventUnit]) -> Part:
    """Return those on time in one line: there may be more than a hundred."""
    names = [named(one) for one in lines if one.standing == Standing.ON_TIME]
    said = _t("准时({n} 个单位)").format(n=len(names))
    return Part(title=_("准时到会"), columns=(said,), rows=[(_t("、").join(names),)] if names else [])


def heads_of_rows(year: int) -> tuple[Any, ...]:
    late, absent = _t("{year} 年迟到(次)").format(year=year), _t("{year} 年缺席(次)").format(year=year)
    return (_("单位"), _("到会情况"), _("迟到(分钟)"), _("到会人数"), late, absent)


def as_row(line: EventUnit, often: dict[str, int]) -> tuple[Any, ...]:
    """Return how a unit came, and how often it came so in the year."""
    came = (line.get_standing_display(), line.minutes or "", line.heads or "")
    return (line.unit.name, *came, often["late"], often["absent"])


def named(line: EventUnit) -> str:
    return _t("{unit}({n} 人)").format(unit=line.unit.name, n=line.heads) if line.heads else line.unit.name


def corrections_told(lines: list[EventUnit]) -> Part:
    names = {one.pk: one.unit.name for one in lines}
    rows = [
        (
            names[one.line_id],
            in_words(one.was_standing, one.was_minutes, one.was_heads),
            in_words(one.standing, one.minutes, one.heads),
            one.reason,
            one.at,
        )
        for one in EventCorrection.objects.filter(line__in=names)
    ]
    heads = (_("单位"), _("更正前"), _("更正后"), _("更正原因"), _("更正时间"))
    return Part(title=_("更正"), columns=heads, rows=rows)


def in_words(standing: str, minutes: int | None, heads: int | None) -> str:
    said = [str(Standing(standing).label)]
    said += [_t("{n} 分钟").format(n=minutes)] if minutes else []
    said += [_t("{n} 人").format(n=heads)] if heads else []
    return " ".join(said)


def sanctions_of(event: Event, actor: Actor) -> list[Sanction]:
    return list(sanctions_seen(actor).filter(attendance__event=event))


def sanctions_told(event: Event, actor: Actor) -> Part:
    """Return what was proposed because of it, to whoever sees that: the discipline staff and the one concerned."""
    rows = [
        (Link(one.ref, "sanction", one.ref), one.whom, one.get_kind_display(), one.get_state_display())
        for one in sanctions_of(event, actor)
    ]
    heads = (_("处理编号"), _("处理对象"), _("方式"), _("状态"))
    return Part(title=_("由此提出的处理"), columns=heads, rows=rows)


def circulars_told(event: Event, actor: Actor) -> Part:
    found = circulars_seen(actor).filter(sanction__attendance__event=event, issued_on__isnull=False)
    rows = [(Link(one.title, "circular", one.ref), one.issued_on, one.receipts) for one in found]
    return Part(title=_("由此印发的检讨"), columns=(_("标题"), _("印发日期"), _("签收")), rows=rows)


def event_more(event: Event, actor: Actor) -> dict[str, Any]:
    """Return what leads on from here: lines of which a sanction may be proposed, sanctions of which a circular may be drafted.

    Who did what to it is for the office: from who explained himself a unit would learn which others came late.
    """
    office = [event.campaign.office.path]
    more: dict[str, Any] = {} if from_office(event, actor) else {"past": []}
    if actor.may_at(P.DISCIPLINE_KEEP, office):
        more["to_propose"] = to_propose(event, actor)
    if actor.may_at(P.SUPERVISION_KEEP, office):
        more["to_circulate"] = to_circulate(event)
    return more


def to_propose(event: Event, actor: Actor) -> list[dict[str, Any]]:
    already = {one.attendance_id for one in sanctions_of(event, actor)}
    today = timezone.localdate()
    return [
        {
            "ref": f"{event.ref}/{line.number}",
            "words": came_late(line),
            "until": line.explain_until if not line.statement and today <= (line.explain_until or today) else None,
        }
        for line in event.units.all()
        if line.at_fault and line.pk not in already
    ]


def to_circulate(event: Event) -> list[Sanction]:
    """Return the sanctions on units because of it of which no circular tells yet.

    They may be made public: that was decided, and so is no secret of the register.
    """
    drafted = Circular.objects.filter(sanction=OuterRef("pk")).exclude(state=CircularState.WITHDRAWN)
    found = Sanction.objects.filter(~Exists(drafted), attendance__event=event, of_unit=True, state__in=DEALT_WITH)
    return list(found.filter(publication=Publication.APPROVED).select_related("unit"))


KINDS = (
    Kind(
        name="event",
        plural="events",
        label=_("会议签到"),
        many=_("会议签到"),
        ref_label=_("会议签到编号"),
        intro=_("通知单位参加的会议、庆祝大会等:准时、迟到几分钟、请假、缺席。只记单位和人数,不记姓名。"),
        verbs=event_verbs,
        seen=events_seen,
        creates="call_event",
        within="campaign",
        fields=("ref", "campaign", "title", "place", "start", "recorded_on", "cancelled_for", "state"),
        line=("ref", "title", "start", "place", "state"),
        parts=parts_of,
        template="desk/event.html",
        more=event_more,
        here="supervision",
        secret=True,
    ),
)
