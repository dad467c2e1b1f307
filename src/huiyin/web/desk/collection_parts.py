"""The parts of collecting (征求意见) as its first page shows them: how each stands in numbers, what it lacks, the way to it.

Every number opens its rows where the reader may count the whole campaign; others reach them through the part's own list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.papers import calls_of, counts_of
from huiyin.activities.permissions import P
from huiyin.activities.queries import (
    HELD,
    consultations_of,
    counted_people,
    coverage,
    must_talks_seen,
    pairs_standing,
    plan_seen,
    sessions_of,
    talks_of,
    visits_of,
)
from huiyin.activities.terms import PairKind, SessionKind, SessionState, TalkState
from huiyin.activities.terms_papers import HANDED_IN, CallState
from huiyin.campaigns.models import Campaign
from huiyin.cases.permissions import P as CASES
from huiyin.cases.visibility import visible_voices
from huiyin.channels.permissions import P as CHANNELS
from huiyin.channels.queries import LOOKING, calls_waiting, letters_late, orders_late, seen
from huiyin.channels.queries_burden import own_departments, reporting_schools, sees_at_office
from huiyin.channels.terms import KEPT_CHANNELS, TWO_BOXES, BurdenState, LetterState, PostingState
from huiyin.kernel.actors import Actor
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Copy, Sealed
from huiyin.surveys.queries import SEES, questionnaires_of
from huiyin.surveys.terms import CopyState, Sort, State

Label = str | Promise
Link = tuple[Label, str]


@dataclass(frozen=True)
class Number:
    """So many of something; ``address`` leads to the rows it was counted from."""

    label: Label
    value: int
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of collecting on its first page: what it is, how it stands in numbers, what it lacks, where it is.

    ``apart`` holds numbers that are never added up, each group under its name.
    """

    title: Label
    says: Label
    numbers: list[Number] = field(default_factory=list)
    apart: list[tuple[Label, list[Number]]] = field(default_factory=list)
    state: Label = ""
    lacks: list[str] = field(default_factory=list)
    address: str = ""
    begins: list[Link] = field(default_factory=list)


Told = Callable[[Actor, Campaign], Part | None]


def rows_at(actor: Actor, campaign: Campaign, figure: str, part: str = "") -> str:
    """Return where the rows of a figure lie, nothing for who may not count the whole campaign."""
    if not actor.may_at(CASES.CASE_VIEW, [campaign.office.path]):
        return ""
    asked = {"campaign": campaign.code} | ({"part": part} if part else {})
    return f"{reverse('figure', args=[figure])}?{urlencode(asked)}"


def plan_part(actor: Actor, campaign: Campaign) -> Part | None:
    says = _("用什么渠道、问谁、在哪里、什么时候、谁负责;由别人审核通过后才开座谈会。")
    plan = plan_seen(actor, campaign.code)
    if plan is None:
        begins = draft_offered(actor, campaign, plan_verbs["draft_plan"], _("拟订征求意见方案"))
        return Part(title=_("征求意见方案"), says=says, begins=begins) if begins else None
    found = coverage(campaign)
    return Part(
        title=_("征求意见方案"),
        says=says,
        state=plan.get_state_display(),
        numbers=[
            Number(_("项安排"), len(found.lines)),
            Number(_("项已做"), sum(1 for _line, done in found.lines if done)),
        ],
        lacks=found.missing,
        address=reverse("collection-plan", args=[campaign.code]),
    )


def sessions_part(actor: Actor, campaign: Campaign) -> Part | None:
    if not actor.paths(P.ACTIVITY_VIEW):
        return None
    found = sessions_of(actor).filter(campaign=campaign).order_by()
    held = dict(found.filter(state__in=HELD).values_list("kind").annotate(n=Count("pk")))
    today = timezone.localdate()
    ahead = found.filter(state__in=[SessionState.PLANNED, SessionState.INVITED])
    waiting = ahead.aggregate(all=Count("pk"), past=Count("pk", filter=Q(planned_at__date__lt=today)))
    numbers = [
        Number(kind.label, held[kind.value], rows_at(actor, campaign, "sessions.held", kind.value))
        for kind in SessionKind
        if held.get(kind.value)
    ]
    said = found.filter(state__in=HELD).aggregate(n=Count("voices"))["n"]
    numbers.append(Number(_("条意见"), said, rows_at(actor, campaign, "sessions.opinions") if said else ""))
    begins: list[Link] = []
    if actor.may_at(P.ACTIVITY_PLAN, [campaign.office.path]):
        begins.append((_("安排一场会"), reverse("verb", args=["campaigns", campaign.code, "plan_session"])))
    return Part(
        title=_("座谈和会议"),
        says=_("座谈会、专题调研、组织生活会、评议大会、专题讨论:安排、到会、边开边记意见。"),
        numbers=numbers,
        state=_t("{n} 场待开").format(n=waiting["all"]) if waiting["all"] else "",
        lacks=[_t("{n} 场会过了日子,还没有登记开了没有").format(n=waiting["past"])] if waiting["past"] else [],
        address=f"{reverse('sessions')}?campaign={campaign.code}",
        begins=begins,
    )


def talks_part(actor: Actor, campaign: Campaign) -> Part | None:
    if not actor.paths(P.ACTIVITY_VIEW):
        return None
    done = talks_of(actor).filter(campaign=campaign, state=TalkState.DONE).order_by()
    people = counted_people(done).aggregate(n=Sum("counted"))["n"] or 0
    summed = done.aggregate(times=Sum("times"), units=Count("unit", distinct=True))
    return Part(
        title=_("谈心谈话"),
        says=_("人数和人次是两个数:同一个人谈两次,是 1 人、2 人次。谈了什么不在这里存。"),
        numbers=[
            Number(pgettext_lazy("people", "人"), people, rows_at(actor, campaign, "talks.people") if people else ""),
            Number(
                pgettext_lazy("heads", "人次"),
                summed["times"] or 0,
                rows_at(actor, campaign, "talks.person_times") if people else "",
            ),
            Number(_("个单位"), summed["units"]),
        ],
        address=f"{reverse('talks')}?campaign={campaign.code}",
        begins=[(_("按单位登记"), reverse("talks-by-unit"))] if actor.paths(P.ACTIVITY_RECORD) else [],
    )


def visits_part(actor: Actor, campaign: Campaign) -> Part | None:
    if not actor.paths(P.ACTIVITY_VIEW):
        return None
    done = visits_of(actor).filter(campaign=campaign, state=TalkState.DONE).order_by()
    met = done.aggregate(n=Sum("headcount"))["n"] or 0
    return Part(
        title=_("走访"),
        says=_("谁去了哪里、为什么去、见到多少人;只计人次。"),
        numbers=[
            Number(pgettext_lazy("visits", "次"), done.count()),
            Number(pgettext_lazy("heads", "人次"), met, rows_at(actor, campaign, "visits.person_times") if met else ""),
        ],
        address=f"{reverse('visits')}?campaign={campaign.code}",
    )


def must_talk_part(actor: Actor, campaign: Campaign) -> Part | None:
    says = _("书记局长与班子成员、班子成员与分管股室、股室之间、股室负责人与一般党员干部,会前都要谈到。")
    found = must_talks_seen(actor, campaign.code)
    if found is None:
        begins = draft_offered(actor, campaign, must_talk_verbs["set_must_talks"], _("定四个必谈名单"))
        return Part(title=_("四个必谈"), says=says, begins=begins) if begins else None
    standing = pairs_standing(campaign)
    waiting = {kind: sum(one.missing for one in standing if one.pair.kind == kind) for kind in PairKind}
    lacks = [_t("{kind}:还有 {n} 对没有谈").format(kind=kind.label, n=n) for kind, n in waiting.items() if n]
    return Part(
        title=_("四个必谈"),
        says=says,
        numbers=[
            Number(pgettext_lazy("pairs", "对"), len(standing)),
            Number(pgettext_lazy("heads", "人次"), sum(one.times for one in standing)),
        ],
        lacks=lacks,
        address=reverse("must-talks", args=[campaign.code]),
    )


def forms_part(actor: Actor, campaign: Campaign) -> Part | None:
    """Questionnaires, forms for opinions and ballots, on paper and on the web: copies and answers as numbers alone."""
    if not any(actor.paths(one) for one in SEES):
        return None
    found = questionnaires_of(actor).filter(campaign=campaign).order_by()
    states = dict(found.values_list("state").annotate(n=Count("pk")))
    sorts = dict(found.values_list("sort").annotate(n=Count("pk")))
    begins: list[Link] = []
    if questionnaire_verbs["draft_questionnaire"].refusal(campaign, actor) is None:
        begins = [(_("起草问卷"), reverse("form-new")), (_("样表"), reverse("form-library"))]
    return Part(
        title=_("问卷、征求意见表和测评"),
        says=_("纸上的、网上的一起算;征集期间只看得到份数,截止以后一次拆开、打乱、统计。"),
        apart=forms_apart(actor, campaign, found.values("pk"), sorts),
        state=_t("{n} 份正在征集").format(n=states[State.OPEN]) if states.get(State.OPEN) else "",
        lacks=forms_lacking(found),
        address=reverse("forms"),
        begins=begins,
    )


CAME = {"issued": _("发出"), "returned": _("收回"), "void": pgettext_lazy("copies", "作废"), "missing": _("未收回")}


def forms_apart(
    actor: Actor, campaign: Campaign, found: Any, sorts: dict[str, int]
) -> list[tuple[Label, list[Number]]]:
    """Return for each sort (C01: never added up) what became of its copies on paper, and what came by the web."""
    handed = Copy.objects.filter(questionnaire__in=found, issued_on__isnull=False).order_by()
    copies = {
        row["questionnaire__sort"]: row
        for row in handed.values("questionnaire__sort").annotate(
            issued=Count("pk"),
            returned=Count("pk", filter=Q(state=CopyState.RETURNED)),
            void=Count("pk", filter=Q(state=CopyState.VOID)),
            missing=Count("pk", filter=Q(state=CopyState.ISSUED)),
        )
    }
    web = Sealed.objects.filter(questionnaire__in=found, on_paper=False).order_by()
    answers = dict(web.values_list("questionnaire__sort").annotate(n=Count("pk")))
    told = []
    for sort in Sort:
        if not sorts.get(sort.value):
            continue
        numbers = [Number(pgettext_lazy("forms of a sort", "种"), sorts[sort.value])]
        if row := copies.get(sort.value):
            numbers += [
                Number(label, row[name], rows_at(actor, campaign, f"forms.{name}") if row[name] else "")
                for name, label in CAME.items()
            ]
        if answers.get(sort.value):
            numbers.append(Number(_("网上填的"), answers[sort.value]))
        told.append((sort.label, numbers))
    return told


def forms_lacking(found: Any) -> list[str]:
    """Return which forms wait for a step, by name."""
    today = timezone.localdate()
    missing = Count("copies", filter=Q(copies__state=CopyState.ISSUED))
    waiting = found.filter(state__in=[State.OPEN, State.CLOSED]).annotate(missing=missing).order_by("pk")
    lacks = []
    for one in waiting.defer("content"):
        if one.state == State.CLOSED:
            lacks.append(_t("「{title}」已截止,还没有统计").format(title=one.title))
        elif one.closes_on and one.closes_on < today:
            lacks.append(_t("「{title}」过了截止日,还没有截止").format(title=one.title))
        if one.missing:
            lacks.append(_t("「{title}」还有 {n} 张纸质表没有收回").format(title=one.title, n=one.missing))
    return lacks


def channels_part(actor: Actor, campaign: Campaign) -> Part | None:
    """Boxes, telephones, mailboxes, boards and platforms: what came by them, and what waits in them."""
    if not any(actor.may_at(one, [campaign.office.path]) for one in LOOKING):
        return None
    heard = visible_voices(actor).filter(campaign=campaign, channel__in=KEPT_CHANNELS).order_by()
    by = dict(heard.values_list("channel").annotate(n=Count("pk")))
    two = sum(by.get(one.value, 0) for one in TWO_BOXES)
    boxes = seen("box", actor).filter(campaign=campaign).count()
    numbers = [Number(pgettext_lazy("so many", "个意见箱"), boxes)] if boxes else []
    numbers.append(
        Number(_("意见箱和电子邮箱来件"), two, rows_at(actor, campaign, "channels.two_boxes") if two else "")
    )
    numbers += [
        Number(channel.label, by[channel.value], rows_at(actor, campaign, "voices.received_by_channel", channel.value))
        for channel in KEPT_CHANNELS
        if channel not in TWO_BOXES and by.get(channel.value)
    ]
    begins: list[Link] = []
    if actor.may_at(CHANNELS.CHANNELS_MODERATE, [campaign.office.path]):
        begins.append((_("审核留言"), reverse("postings")))
    return Part(
        title=_("收集渠道"),
        says=_("意见箱、电话、信箱、留言板、交办平台:各有保管人,各有一本登记。"),
        numbers=numbers,
        lacks=channels_lacking(actor, campaign),
        address=f"{reverse('channels')}?campaign={campaign.code}",
        begins=begins,
    )


def burdens_part(actor: Actor, campaign: Campaign) -> Part | None:
    """What schools report of their burden: for whoever sorts it, for the school that reports, for the department."""
    schools = list(reporting_schools(actor))
    sorts = sees_at_office(actor, campaign)
    if not (schools or sorts):
        says = _("学校反映本科室的会议、文件、检查,按月看项数;不足 3 所学校的不显示。")
        told = own_departments(actor).exists()
        return Part(title=_("学校反映的负担"), says=says, address=reverse("burdens")) if told else None
    found = seen("burden", actor).filter(campaign=campaign).select_related(None).order_by()
    states = dict(found.values_list("state").annotate(n=Count("pk")))
    label = pgettext_lazy("so many", "项反映")
    total = sum(states.values())
    address = rows_at(actor, campaign, "burdens.reported") if total and sorts else ""
    waiting = states.get(BurdenState.FILED, 0)
    return Part(
        title=_("学校反映的负担"),
        says=_("会议多、文件多、检查多,学校直接反映;被反映的科室看不到是哪所学校。"),
        numbers=[Number(label, total, address)],
        lacks=[_t("{n} 项学校反映的负担待梳理").format(n=waiting)] if waiting and sorts else [],
        address=reverse("burdens"),
        begins=[
            (_("反映一项负担"), reverse("verb", args=["reporting-schools", one.code, "file_burden"])) for one in schools
        ],
    )


def channels_lacking(actor: Actor, campaign: Campaign) -> list[str]:
    """Return what waits in the channels, what is late before the rest."""
    today = timezone.localdate()
    letters = seen("letter", actor).filter(mailbox__campaign=campaign)
    calls = calls_waiting(seen("call", actor).filter(line__campaign=campaign).select_related(None), today)
    posts = seen("posting", actor).filter(voice__campaign=campaign, state=PostingState.RECEIVED).count()
    orders = orders_late(seen("order", actor).filter(platform__campaign=campaign), today).count()
    said = [
        (letters_late(letters, today).count(), _t("{n} 封邮件超期未处理")),
        (orders, _t("{n} 件超过交办平台的时限")),
        (calls["late"], _t("{n} 个未接来电超期没有回拨")),
        (letters.filter(state=LetterState.RECEIVED).count(), _t("{n} 封邮件待阅")),
        (calls["waiting"] - calls["late"], _t("{n} 个未接来电待回拨")),
        (posts, _t("{n} 条留言待审核")),
    ]
    return [words.format(n=n) for n, words in said if n]


def consultations_part(actor: Actor, campaign: Campaign) -> Part | None:
    found = consultations_of(actor).filter(campaign=campaign)
    counts = found.order_by().aggregate(
        n=Count("pk", distinct=True), waiting=Count("comments", filter=Q(comments__outcome=""), distinct=True)
    )
    plans = actor.may_at(P.ACTIVITY_PLAN, [campaign.office.path])
    if not counts["n"] and not plans:
        return None
    begin = (_("起草征求意见稿"), reverse("verb", args=["campaigns", campaign.code, "draft_consultation"]))
    waiting = counts["waiting"]
    return Part(
        title=_("公开征求意见"),
        says=_("报告在确定的范围和期限内公开,每条意见采纳或说明以后才出下一稿。"),
        numbers=[Number(pgettext_lazy("versions", "稿"), counts["n"])] if counts["n"] else [],
        lacks=[_t("{n} 条对征求意见稿的意见待答复").format(n=waiting)] if waiting else [],
        address=f"{reverse('consultations')}?campaign={campaign.code}" if counts["n"] else "",
        begins=[begin] if plans else [],
    )


def papers_part(actor: Actor, campaign: Campaign) -> Part | None:
    """Papers that are called for: how many of those owed came, and who has not yet."""
    calls = list(calls_of(actor).filter(campaign=campaign, state__in=[CallState.OPEN, CallState.CLOSED]))
    may_keep = actor.may_at(P.PAPER_KEEP, [campaign.office.path])
    if not calls and not may_keep:
        return None
    counts = counts_of(calls, actor)
    handed = sum(one[state] for one in counts.values() for state in HANDED_IN)
    owing = [(one, counts[one.pk]["lacking"]) for one in calls if one.state == CallState.OPEN]
    return Part(
        title=_("材料征集"),
        says=_("实施方案、心得体会、个人发言材料:谁交、几时交、谁还没有交;照抄的退回。"),
        numbers=[Number(_("份已交"), handed, rows_at(actor, campaign, "papers.handed_in") if handed else "")],
        lacks=[_t("「{title}」还有 {n} 份没有交").format(title=one.title, n=n) for one, n in owing if n],
        address=f"{reverse('papers')}?campaign={campaign.code}",
        begins=draft_offered(actor, campaign, paper_call_verbs["draft_paper_call"], _("起草材料征集")),
    )


def draft_offered(actor: Actor, campaign: Campaign, action: Any, label: Label) -> list[Link]:
    if action.refusal(campaign, actor) is not None:
        return []
    return [(label, reverse("verb", args=["campaigns", campaign.code, action.name]))]


PARTS: list[Told] = [
    plan_part,
    sessions_part,
    forms_part,
    channels_part,
    burdens_part,
    talks_part,
    must_talk_part,
    visits_part,
    consultations_part,
    papers_part,
]
"""What the first page of collecting shows, in order."""
