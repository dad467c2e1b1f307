"""The campaign of 2009 in the demonstration: a smaller one of another year, in which boxes, forms and a ballot were used."""

from __future__ import annotations

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.config.demo_cast import Cast
from huiyin.config.demo_phases import sum_up

CODE = "xuexi-2009"
CAMPAIGN = {
    "code": CODE,
    "name": "深入学习实践科学发展观活动",
    "theme": "问计于民",
    "ordered_by": "县委",
    "starts_on": "2009-03-16",
}
PHASES = ("学习调研", "分析检查", "整改落实")
CATEGORIES = (
    ("staff", "师资队伍"),
    ("school", "学校管理"),
    ("safety", "校园安全"),
    ("condition", "办学条件"),
    ("conduct", "机关作风"),
)
MEMBERS = ("qjjw-jg", "zs-jinxiu", "zs-dianjiao", "zs-zizhu", "zs-zhuangbei")


def campaign_2009(cast: Cast) -> Campaign:
    """Return the campaign, opened by the verbs the first time it is asked for; it runs until ``summarised``."""
    if there := Campaign.objects.select_related("office__institution", "institution").filter(code=CODE).first():
        return there
    admin = cast.actors["admin"]
    campaign: Campaign = campaign_verbs["open_campaign"](cast.campaign.office, actor=admin, **CAMPAIGN).obj
    for name in PHASES:
        campaign_verbs["add_phase"](campaign, actor=admin, name=name)
    for code, name in CATEGORIES:
        campaign_verbs["add_category"](campaign, actor=admin, code=code, name=name)
    campaign_verbs["add_units"](campaign, actor=admin, units=[code for code in MEMBERS if code in cast.units])
    campaign_verbs["start_campaign"](campaign, actor=admin)
    return campaign


def summarised(cast: Cast) -> None:
    """End the campaign once everything of it was entered, so that the public is asked for the one of today alone."""
    campaign = Campaign.objects.filter(code=CODE, state=CampaignState.RUNNING).first()
    if campaign:
        sum_up(cast, campaign)
        campaign_verbs["summarise_campaign"](campaign, actor=cast.actors["admin"])
