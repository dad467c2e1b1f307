"""The special campaign of 2022 in the demonstration: three problems, a timetable and a route map for each unit (A11, A12).

The problems are those of the speech of 2022. One section has carried out its whole plan, a school is late with a part of
its own, another school's is still a draft that lacks something. The four catalogues of 2014 hold only the kinds that the source
names, so that their page warns how many are lacking; a round of self-check over them is under way.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.actions_special import special_plan_verbs
from huiyin.campaigns.models import Campaign, SpecialPlan
from huiyin.config.demo_cast import Cast, Row, content, on
from huiyin.config.demo_phases import fresh, sum_up, turn
from huiyin.people.actors import named_actor
from huiyin.supervision.actions_checks import check_round_verbs, self_check_verbs
from huiyin.supervision.models_checks import SelfCheck, SheetState


def enter(cast: Cast) -> None:
    """Enter the special campaign with its plans, and a self-check over the catalogues of the campaign of 2014."""
    told = content("special")
    campaign = opened(cast, told)
    for row in told["plans"]:
        carried_out(cast, campaign, row)
    for day, said in told["turns"]:
        turn(cast, campaign, day, said)
    day = told["summarised_on"]
    sum_up(cast, campaign, day)
    campaign_verbs["summarise_campaign"](fresh(campaign), actor=cast.actors["admin"], at=on(day, 9))
    self_check(cast, told["catalogues"])


def opened(cast: Cast, told: Row) -> Campaign:
    """Open the campaign, make it a special one and start it on its first day."""
    admin = cast.actors["admin"]
    first = {"actor": admin, "at": on(told["campaign"]["starts_on"], 9)}
    campaign: Campaign = campaign_verbs["open_campaign"](cast.campaign.office, **first, **told["campaign"]).obj
    for name in told["phases"]:
        campaign_verbs["add_phase"](campaign, **first, name=name)
    campaign_verbs["make_special"](campaign, **first, **told["frame"])
    campaign_verbs["add_units"](campaign, **first, units=told["units"])
    campaign_verbs["start_campaign"](campaign, **first)
    return fresh(campaign)


def carried_out(cast: Cast, campaign: Campaign, row: Row) -> None:
    """Draft a unit's plan and carry it out as far as its row says, each deed on its day."""
    actor, begun = cast.actors[row["by"]], row["begun_on"]
    said = {"unit": row["unit"], **row["said"]}
    plan: SpecialPlan = special_plan_verbs["draft_special_plan"](campaign, actor=actor, at=on(begun, 9), **said).obj
    for hour, part in enumerate(("problems", "steps", "milestones"), 10):
        special_plan_verbs[f"edit_{part}"](plan, actor=actor, at=on(begun, hour), lines=row[part])
    if row["adopted_on"]:
        special_plan_verbs["adopt_plan"](plan, actor=actor, at=on(row["adopted_on"], 9))
    days = {"take_step": "taken_on", "reach_milestone": "done_on"}
    for day, verb, data in row["deeds"]:
        when = {days[verb]: day} if verb in days else {}
        special_plan_verbs[verb](plan, actor=actor, at=on(day, 16), **when, **data)
    if row["finished_on"]:
        special_plan_verbs["finish_plan"](plan, actor=actor, at=on(row["finished_on"], 9))


def self_check(cast: Cast, catalogues: Row) -> None:
    """Enter the kinds that the source names, open a round over them, and have two units answer."""
    campaign, admin, clerk = fresh(cast.campaign), cast.actors["admin"], cast.actors["clerk"]
    for target, lines in catalogues.items():
        campaign_verbs["add_focus_kinds"](campaign, actor=admin, target=target, lines=lines)
    said = {"title": "第一轮自查", "due_on": timezone.localdate() + timedelta(days=20)}
    opened_round = check_round_verbs["open_check_round"](fresh(campaign), actor=clerk, **said).obj
    sheets = SelfCheck.objects.select_related("round__campaign__office", "unit").filter(round=opened_round)
    answers = {
        "school-chengnan": ("xx-chengnan", "1 | 无\n2 | 无\n3 | 有 | 校级干部每学期听课不足 20 节\n4 | 无\n5 | 无"),
        "school-shihao": ("xx-shihao", "1 | 无\n2 | 不适用"),
    }
    for username, (code, lines) in answers.items():
        head, sheet = named_actor(username, via="demo"), sheets.get(unit__code=code)
        self_check_verbs["answer_items"](sheet, actor=head, lines=lines)
        if sheet.state == SheetState.ANSWERED:
            self_check_verbs["sign_self_check"](sheet, actor=head)
