"""Every figure, once: its name, what exactly it counts, from which rows, split by what.

Page, API, command line and report ask here, so that the same question gets the same number by every door. A figure has
rows: the parts sum to the value, and the list behind a number is as long as the number says.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.registers import HANDED_DOWN, REGISTERS
from huiyin.cases.terms import (
    BAD,
    GOOD,
    OPEN,
    RECTIFIED,
    Channel,
    ClockKind,
    Disposition,
    Grade,
    Ground,
    HandlingType,
    Kind,
    ProposalKind,
    Served,
    State,
    Timeliness,
)
from huiyin.channels.terms import KEPT_CHANNELS, TWO_BOXES, CallEnd
from huiyin.reports.alarm_rows import ALARMS
from huiyin.reports.burden_rows import BURDENS
from huiyin.reports.channel_rows import CALLS, SOLVING, ByKeptChannel, Solved
from huiyin.reports.clock_rows import Kept, clock_rows
from huiyin.reports.coded import CODED
from huiyin.reports.collected import COLLECTED
from huiyin.reports.counting import Count, Figure, Part, Rate, Tally, as_json, count, counts, may_see
from huiyin.reports.discipline_rows import DISCIPLINE
from huiyin.reports.form_rows import FORMS
from huiyin.reports.handed import FROM_SUPERIORS, HANDED, IN_REGISTERS, ByRegister, Standing
from huiyin.reports.mechanism_rows import MECHANISMS
from huiyin.reports.paper_rows import PAPERS
from huiyin.reports.parts import ByBoth, ByCategory, ByChoice, ByUnit, ByWay, ByWeek
from huiyin.reports.result_rows import PUBLIC_RESULTS
from huiyin.reports.scope import BadScope, Scope
from huiyin.reports.sources import (
    CASES,
    CLOSINGS,
    DUE,
    NOTICES,
    PROPOSALS,
    RATINGS,
    RECENT,
    REFUSALS,
    VOICES,
    Told,
)

__all__ = [
    "FIGURES",
    "BadScope",
    "Count",
    "Figure",
    "Part",
    "Rate",
    "Scope",
    "as_json",
    "count",
    "counts",
    "may_see",
]


# What rates are made of.


def rectified_share(tally: Tally) -> tuple[Rate, ...]:
    label, formula = _t("整改率"), _t("(已整改－决定办结)÷梳理出的问题")
    return (Rate(label, formula, tally.value - tally.decided, tally.whole),)


def struck_off_share(tally: Tally) -> tuple[Rate, ...]:
    label, formula = _t("销号率"), _t("(销号－决定办结)÷梳理出的问题")
    return (Rate(label, formula, tally.value - tally.decided, tally.whole),)


def satisfied_share(tally: Tally) -> tuple[Rate, ...]:
    """Satisfied of all who rated (公式 v1), whatever the scale; grades are shown apart, silence is in no denominator (H13)."""
    good, bad = (sum(tally.of(grade) for grade in grades) for grades in (GOOD, BAD))
    formula = _t("满意率 v1:(非常满意+满意+基本满意)÷(各档评价合计),未评价的不计入分母")
    return (Rate(_t("满意率"), formula, good, good + bad),)


def on_time_share(tally: Tally) -> tuple[Rate, ...]:
    kept, late, still = (tally.of(code) for code in (T.IN_TIME, T.LATE, T.STILL_OPEN))
    formula = _t("按时办完÷(按时办完+超期办完+超期未办),经同意延期的和不计入的另列")
    return (Rate(_t("按时办结率"), formula, kept, kept + late + still),)


def kept_share(tally: Tally) -> tuple[Rate, ...]:
    kept = tally.of(T.IN_TIME)
    return (Rate(_t("按时率"), _t("按时完成÷(按时完成+超期完成+超期未完成)"), kept, tally.value),)


T = Timeliness


def answered_share(tally: Tally) -> tuple[Rate, ...]:
    return (Rate(_t("答复率"), _t("已答复÷收到"), tally.value, tally.whole),)


def solved_share(tally: Tally) -> tuple[Rate, ...]:
    solved = tally.of(Solved.SOLVED)
    formula = _t("解决÷(解决+待解决),不列入、转出、不予受理的不计入分母")
    return (Rate(_t("解决率"), formula, solved, solved + tally.of(Solved.PENDING)),)


def called_back_share(tally: Tally) -> tuple[Rate, ...]:
    back = tally.of(CallEnd.CALLED_BACK)
    missed = back + tally.of(CallEnd.WAITING) + tally.of(CallEnd.LATE)
    return (Rate(_t("回拨率"), _t("未接已回拨÷未接"), back, missed),)


def corrected_share(tally: Tally) -> tuple[Rate, ...]:
    return (Rate(_t("纠正率"), _t("纠正的否定÷否定报备"), tally.value, tally.whole),)


BY_CATEGORY = ByCategory()
BY_STATE = ByChoice("state", State)
BY_KIND = ByChoice("kind", Kind)
BY_GRADE = ByChoice("grade_then", Grade, blank=_("未评价"))
STILL_TO_DO = Q(state__in=OPEN - RECTIFIED)
PROBLEMS = Q(kind=Kind.RECTIFICATION)
CASE_UNIT, PROBLEM_UNIT = pgettext_lazy("so many cases", "件"), pgettext_lazy("so many problems", "个")
CALL_UNIT = pgettext_lazy("so many calls", "次")
KEPT = Q(channel__in=KEPT_CHANNELS)
SOLVED_MEANS = _(
    "解决:截至时已直接答复,或者所归入的件都已由承办单位以外的人核实整改(已核实、征询中、已办结);"
    "待解决:待梳理,或者所归入的件还有没整改的;其余为不列入、转出、不予受理。"
)
VOICE_UNIT, RATING_UNIT = pgettext_lazy("so many voices", "件"), pgettext_lazy("so many ratings", "人次")


def text(*parts: Promise | str) -> Promise:
    return format_lazy("{}" * len(parts), *parts)


CLOCKS = [
    (ClockKind.ACCEPT, _("受理是否按时")),
    (ClockKind.SIGN, _("签收是否按时")),
    (ClockKind.CONTACT, _("首次联系是否按时")),
    (ClockKind.REVIEW, _("核实是否按时")),
    (ClockKind.ANSWER, _("答复是否按时")),
]
CLOCK_DEFINITION = _(
    "这一段的时限(按当时有效的期限规则推算)落在所选日期以内、且截至时已完成或已到期的件,不论种类,每件计一次。"
    "到期还没完成的也在分母里;从登记、交办、报结的次日起算,完成当天不晚于时限为按时。历史导入的件不计。"
)

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in [
        Figure(
            name="voices.received_by_channel",
            label=_("收到的来件(按渠道)"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByChoice("channel", Channel),
            definition=_("收到的意见来件,每件按登记时的渠道计一次;重复投递、不列入的也计。"),
        ),
        Figure(
            name="voices.received_by_way",
            label=_("收到的来件(按四种方式)"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByWay(),
            definition=_("收到的意见来件,每件按其渠道所属的方式(请进来、走出去、面对面、背靠背)计一次。"),
        ),
        Figure(
            name="voices.dispositions",
            label=_("来件去向"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByChoice("disposition", Disposition),
            definition=_(
                "收到的意见来件,每件按截至时的去向计一次;待梳理、已归入、直接答复、转出、不列入五项之和等于收到数。"
            ),
        ),
        Figure(
            name="cases.by_category",
            label=_("梳理出的问题(按类别)"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS,
            definition=_("台账中登记的整改问题,不论状态,每个按截至时的末级类别计一次;尚未归类的单列。"),
        ),
        Figure(
            name="cases.by_category_and_state",
            label=_("梳理出的问题(按类别和状态)"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=ByBoth(BY_CATEGORY, BY_STATE),
            among=PROBLEMS,
            definition=_("台账中登记的整改问题,每个按截至时的末级类别和状态计一次。"),
        ),
        Figure(
            name="cases.by_handling_type",
            label=_("梳理出的问题(按整改类型)"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=ByChoice("handling_type", HandlingType, blank=_("未定类型")),
            among=PROBLEMS,
            definition=_("台账中登记的整改问题,每个按截至时的整改类型计一次。立说立行类是类型,不等于已整改。"),
        ),
        Figure(
            name="cases.by_state",
            label=_("台账(按状态)"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_STATE,
            definition=_("台账中登记的件,不论种类,每件按截至时的状态计一次;只有办结、作废,没有删除。"),
        ),
        Figure(
            name="cases.by_kind",
            label=_("台账(按种类)"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_KIND,
            definition=_("台账中登记的件,每件按种类计一次。"),
        ),
        Figure(
            name="cases.by_unit",
            label=_("台账(按责任单位)"),
            unit=CASE_UNIT,
            source=CASES,
            split=ByUnit(),
            definition=_("台账中登记的件,不论种类,每件按截至时的责任单位计一次,单位用当时的名称;尚未交办的单列。"),
        ),
        Figure(
            name="cases.rectified",
            label=_("已整改"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS,
            only=Q(state__in=RECTIFIED),
            rates=rectified_share,
            definition=_(
                "截至时已由承办单位以外的人核实、未被退回的整改问题(已核实、征询中、已销号),按末级类别计。与销号不是同一个数。"
            ),
        ),
        Figure(
            name="cases.struck_off",
            label=_("销号"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS,
            only=Q(state=State.CLOSED),
            rates=struck_off_share,
            definition=_("截至时已销号的整改问题,按末级类别计。其中负责人决定办结的另列,不计入销号率。"),
        ),
        Figure(
            name="cases.open",
            label=_("在办的问题"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS & Q(state__in=OPEN),
            definition=_("截至时尚未销号的整改问题,自登记至征询中,按末级类别计。"),
        ),
        Figure(
            name="cases.ended_otherwise",
            label=_("不予受理、转出、作废的问题"),
            unit=PROBLEM_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=PROBLEMS & Q(state__in=[State.DECLINED, State.REFERRED, State.CANCELLED]),
            definition=_("截至时已不予受理、转出或作废的整改问题,按末级类别计。梳理出的问题=在办+销号+本项。"),
        ),
        Figure(
            name="cases.settled",
            label=_("办结(各种类)"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_KIND,
            among=Q(state=State.CLOSED),
            definition=_("截至时已办结的件,不论种类,每件按种类计一次;整改问题的办结即销号。"),
        ),
        Figure(
            name="cases.closed_by_decision",
            label=pgettext_lazy("figure", "决定办结"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=Q(state=State.CLOSED, by_decision=True),
            definition=_("截至时由具名负责人在来件人仍不满意时决定办结的件,不论种类,按末级类别计;各项比率中另计。"),
        ),
        Figure(
            name="satisfaction.ratings",
            label=_("满意度评价"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=BY_GRADE,
            among=Q(decided=False),
            rates=satisfied_share,
            definition=_(
                "每件最近一轮征询的来件人,各计一人次,按截至时的评价计;未作评价的单列,不算满意。不含决定办结的件。"
            ),
        ),
        Figure(
            name="satisfaction.by_decision",
            label=_("决定办结件的评价"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=BY_GRADE,
            among=Q(decided=True),
            rates=satisfied_share,
            definition=_("由负责人决定办结的件,其最近一轮征询的来件人各计一人次,按截至时的评价计。"),
        ),
        Figure(
            name="voices.by_served",
            label=_("收到的来件(按服务对象)"),
            unit=VOICE_UNIT,
            source=VOICES,
            split=ByChoice("voice__served", Served, blank=_("未注明")),
            definition=_("收到的意见来件,每件按来件人自报的类别(师生、家长、学校、社会)计一次;没有注明的单列。"),
        ),
        Figure(
            name="voices.by_week",
            label=_("近八周收到的来件"),
            unit=VOICE_UNIT,
            source=RECENT,
            split=ByWeek(),
            definition=_("截至时所在的一周和此前七周收到的意见来件,每件按收到的那一周计一次;一周自周一起。"),
        ),
        Figure(
            name="cases.closed_by_week",
            label=_("近八周办结的件"),
            unit=CASE_UNIT,
            source=CLOSINGS,
            split=ByWeek(),
            definition=_("截至时仍为办结、且在截至时所在的一周和此前七周内办结的件,不论种类,按办结的那一周计一次。"),
        ),
        Figure(
            name="cases.in_hand",
            label=_("在办的件(各种类)"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_STATE,
            among=Q(state__in=OPEN),
            definition=_("截至时尚未办结的件,不论种类,自登记至征询中,按状态计。"),
        ),
        Figure(
            name="cases.overdue",
            label=_("到期未办"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=STILL_TO_DO & Q(overdue=True),
            definition=_("截至时尚未核实整改、而现行交办的时限已过的件,不论种类,按末级类别计。时限当天不算到期。"),
        ),
        Figure(
            name="cases.near_due",
            label=_("临近到期"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=STILL_TO_DO & Q(near=True),
            definition=_(
                "截至时尚未核实整改、现行交办的时限就在当天或机构所定的临近天数以内的件,不论种类,按末级类别计。"
            ),
        ),
        Figure(
            name="cases.on_time",
            label=_("到期的件(按是否按时)"),
            unit=CASE_UNIT,
            source=DUE,
            split=ByChoice("kept", Timeliness),
            rates=on_time_share,
            definition=_(
                "最初告知的时限在所选日期以内、且截至时已办完或已到期的件,不论种类:按截至时有效的那次报结是否不晚于时限计。"
                "到期还没办完的也在分母里;暂停的天数已从时限中扣除。"
            ),
        ),
        *(
            Figure(
                name=f"clocks.{clock}",
                label=label,
                unit=CASE_UNIT,
                source=replace(CASES, rows=clock_rows(clock)),
                split=ByChoice("kept", Kept),
                rates=kept_share,
                definition=CLOCK_DEFINITION,
            )
            for clock, label in CLOCKS
        ),
        Figure(
            name="cases.waiting_for_decision",
            label=_("待审批"),
            unit=CASE_UNIT,
            source=PROPOSALS,
            split=ByChoice("kind", ProposalKind),
            definition=_("截至时已经提出、还没有审批的申请(不予受理、退回交办、作废),每件至多一项,按申请的种类计。"),
        ),
        Figure(
            name="refusals.filed",
            label=_("否定报备"),
            unit=CASE_UNIT,
            source=REFUSALS,
            split=ByChoice("ground", Ground),
            definition=_("截至时经负责人批准的不予受理,每项报备按否定理由计一次;后来纠正的也计。"),
        ),
        Figure(
            name="refusals.corrected",
            label=_("纠正的否定"),
            unit=CASE_UNIT,
            source=REFUSALS,
            split=ByChoice("ground", Ground),
            only=Q(corrected_then=True),
            rates=corrected_share,
            definition=_("截至时经来件人提出异议、由分管领导复核纠正的不予受理,每项按否定理由计一次。"),
        ),
        Figure(
            name="notices.given",
            label=_("一次性告知"),
            unit=CASE_UNIT,
            source=NOTICES,
            split=ByChoice("told", Told),
            definition=_(
                "截至时发出的一次性告知单,每份计一次;同一件的再次告知,第一次就能告知而没有告知的,记为违反一次性告知制。"
            ),
        ),
        *PUBLIC_RESULTS,
        Figure(
            name="cases.still_good",
            label=_("回头看仍然好的"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=Q(state=State.CLOSED, looked_good=True),
            definition=_(
                "截至时已销号或办结、这一次销号以后回头看过而没有反弹的件,不论种类,按末级类别计;没有回头看过的不算。"
            ),
        ),
        Figure(
            name="cases.rebounded",
            label=_("反弹过的件"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_CATEGORY,
            among=Q(came_back=True),
            definition=_("截至时曾因问题反弹而重开过的件,不论种类,每件计一次;后来又销号的也算,计入第一次销号。"),
        ),
        Figure(
            name="cases.reopened",
            label=_("重开的件"),
            unit=CASE_UNIT,
            source=CASES,
            split=BY_STATE,
            among=Q(was_reopened=True),
            definition=_("截至时曾经办结而又重开过的件,不论种类,每件计一次,按截至时的状态计。"),
        ),
        Figure(
            name="satisfaction.by_served",
            label=_("满意度评价(按服务对象)"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=ByBoth(ByChoice("voice__served", Served, blank=_("未注明")), BY_GRADE),
            among=Q(decided=False),
            definition=_("每件最近一轮征询的来件人,各计一人次,按来件人自报的类别和截至时的评价计。不含决定办结的件。"),
        ),
        Figure(
            name="satisfaction.dissatisfied",
            label=_("不满意(按件的状态)"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=ByChoice("state_then", State),
            among=Q(decided=False, grade_then__in=BAD),
            definition=_("每件最近一轮征询中表示不满意的来件人,各计一人次,按其件截至时的状态计。不含决定办结的件。"),
        ),
        Figure(
            name="registers.standing",
            label=_("交办登记(按渠道和办理情况)"),
            unit=VOICE_UNIT,
            source=HANDED,
            split=ByBoth(ByRegister(), ByChoice("standing", Standing)),
            among=IN_REGISTERS,
            rates=on_time_share,
            definition=_(
                "热线、效能办、政务平台、信访、建议提案交来的来件,每件按渠道和截至时的办理情况计一次;归入几件的,按其中最差的一件计。"
            ),
        ),
        Figure(
            name="registers.handed_down",
            label=_("上级交办(热线、效能办合计)"),
            unit=VOICE_UNIT,
            source=HANDED,
            split=ByChoice("standing", Standing),
            among=FROM_SUPERIORS,
            rates=on_time_share,
            definition=_("热线和效能办交来的来件合起来,每件按截至时的办理情况计一次;归入几件的,按其中最差的一件计。"),
        ),
        Figure(
            name="registers.answered",
            label=_("交办登记:已答复"),
            unit=VOICE_UNIT,
            source=HANDED,
            split=ByRegister(),
            among=IN_REGISTERS,
            only=Q(answered=True),
            rates=answered_share,
            definition=_(
                "热线、效能办、政务平台、信访、建议提案交来的来件中,截至时已经直接答复或者由归入的件答复过的;建议提案还要登记过当面沟通才算。"
            ),
        ),
        Figure(
            name="registers.satisfaction",
            label=_("交办登记:满意度评价"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=ByBoth(ByRegister("voice__channel"), BY_GRADE),
            among=Q(decided=False, voice__channel__in=REGISTERS),
            rates=satisfied_share,
            definition=_(
                "热线、效能办、政务平台、信访、建议提案交来的来件,在其件最近一轮征询或回访中的评价,各计一人次。不含决定办结的件。"
            ),
        ),
        Figure(
            name="registers.handed_down_satisfaction",
            label=_("上级交办:满意度评价(热线、效能办合计)"),
            unit=RATING_UNIT,
            source=RATINGS,
            split=BY_GRADE,
            among=Q(decided=False, voice__channel__in=HANDED_DOWN),
            rates=satisfied_share,
            definition=_(
                "热线和效能办交来的来件合起来,在其件最近一轮征询或回访中的评价,各计一人次。不含决定办结的件。"
            ),
        ),
        *CODED,
        *COLLECTED,
        *ALARMS,
        *PAPERS,
        Figure(
            name="channels.received",
            label=_("各渠道登记:收到和解决"),
            unit=VOICE_UNIT,
            source=SOLVING,
            split=ByBoth(ByKeptChannel(), ByChoice("solved", Solved)),
            among=KEPT,
            rates=solved_share,
            definition=text(
                _("意见箱、电子邮箱、主任信箱、电话、留言板、热线平台、效能办收到的来件,每件按渠道和是否解决计一次。"),
                SOLVED_MEANS,
            ),
        ),
        Figure(
            name="channels.solved",
            label=_("各渠道登记:解决"),
            unit=VOICE_UNIT,
            source=SOLVING,
            split=ByKeptChannel(),
            among=KEPT & Q(solved=Solved.SOLVED),
            definition=text(_("各渠道收到的来件中截至时已解决的,按渠道计。"), SOLVED_MEANS),
        ),
        Figure(
            name="channels.pending",
            label=_("各渠道登记:待解决"),
            unit=VOICE_UNIT,
            source=SOLVING,
            split=ByKeptChannel(),
            among=KEPT & Q(solved=Solved.PENDING),
            definition=text(_("各渠道收到的来件中截至时待解决的,按渠道计。"), SOLVED_MEANS),
        ),
        Figure(
            name="channels.two_boxes",
            label=_("意见箱和电子信箱合计"),
            unit=VOICE_UNIT,
            source=SOLVING,
            split=ByChoice("solved", Solved),
            among=Q(channel__in=TWO_BOXES),
            rates=solved_share,
            definition=text(_("意见箱和电子邮箱收到的来件合起来,每件按是否解决计一次。"), SOLVED_MEANS),
        ),
        Figure(
            name="phones.calls",
            label=_("来电(接听和回拨)"),
            unit=CALL_UNIT,
            source=CALLS,
            split=ByChoice("ended", CallEnd),
            rates=called_back_share,
            definition=_(
                "登记的来电,每次计一次:接听的,未接已回拨的(打三次都不通、写明理由的也算),未接待回拨的,"
                "未接超过下一个工作日没有回拨的。"
            ),
        ),
        *BURDENS,
        *DISCIPLINE,
        *FORMS,
        *MECHANISMS,
    ]
}
