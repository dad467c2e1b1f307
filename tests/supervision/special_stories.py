"""A special campaign and a school's plan in it, by the verbs, as far as a test wants it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.actions_reopening import special_plan_verbs
from huiyin.campaigns.models import Campaign, SpecialPlan
from tests.factories import District

FIRST_DAY = date(2026, 1, 5)
PROBLEMS = "教师有偿补课 | 当下改\n大班额 | 持续整改 | 起始年级不超过 50 人\n择校热 | 持续整改 | 阳光招生全公开"
STEPS = "1 | 1 | 摸底\n1 | 2 | 查处\n2 | 1 | 核学位\n3 | 1 | 公布办法"


def today() -> date:
    return timezone.localdate()


def day(n: int) -> str:
    """Return the day ``n`` days from today, as it is typed."""
    return (today() + timedelta(days=n)).isoformat()


def timetable(*days: int) -> str:
    one, two, three, four = (day(n) for n in (days or (-5, 2, 30, 60)))
    return f"1 | 摸底完成 | {one} | 1\n1 | 查处完成 | {two} | 2\n2 | 新学位投用 | {three}\n3 | 办法公布 | {four} | 1"


def do(
    plan: SpecialPlan, verb: str, username: str = "principal", d: District | None = None, **data: Any
) -> SpecialPlan:
    actor = (d or District_of(plan)).actor(username)
    special_plan_verbs[verb](fresh(plan), actor=actor, **data)
    return fresh(plan)


def District_of(plan: SpecialPlan) -> District:
    from tests.factories import district_of

    return district_of(plan.campaign.institution.code)


def fresh(plan: SpecialPlan) -> SpecialPlan:
    return SpecialPlan.objects.select_related("campaign__office", "campaign__institution", "unit").get(pk=plan.pk)


def special(d: District, **said: Any) -> Campaign:
    """Make the district's campaign a special one in which both schools take part."""
    data = {
        "document_number": "教工委〔2026〕3号",
        "document_title": "专项整治工作方案",
        "year": 2026,
        "ends_on": "2027-12-31",
        "fields_named": "教育",
        "aspects": "乱办班\n乱补课\n乱收费",
    }
    campaign = Campaign.objects.get(pk=d.campaign.pk)
    campaign_verbs["make_special"](campaign, actor=d.program, **(data | said))
    campaign_verbs["add_units"](
        Campaign.objects.get(pk=d.campaign.pk), actor=d.program, units=["school", "school2", "section"]
    )
    return Campaign.objects.select_related("office", "institution").get(pk=d.campaign.pk)


def drafted(d: District, **said: Any) -> SpecialPlan:
    campaign = special(d)
    data = {"unit": "school", "first_person": "principal", "partners": ["school2"]} | said
    plan: SpecialPlan = special_plan_verbs["draft_special_plan"](campaign, actor=d.actor("principal"), **data).obj
    return fresh(plan)


def written(d: District, *, problems: str = PROBLEMS, steps: str = STEPS, milestones: str = "") -> SpecialPlan:
    plan = drafted(d)
    do(plan, "edit_problems", lines=problems)
    do(plan, "edit_steps", lines=steps)
    return do(plan, "edit_milestones", lines=milestones or timetable())


def adopted(d: District, **said: Any) -> SpecialPlan:
    return do(written(d, **said), "adopt_plan")
