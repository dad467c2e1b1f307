"""What a new institution may begin with: texts that every office writes again and again, and trees of categories."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions.coding import code_verbs
from huiyin.cases.actions.frame import places_for_text, template_verbs
from huiyin.cases.models import ListedCode, Template
from huiyin.cases.queries import institution_of
from huiyin.cases.starting_codes import starting_codes
from huiyin.kernel.actors import Actor
from huiyin.people.models import Institution, Unit, UnitState

Text = str | Promise

TEMPLATES: list[tuple[str, Text, Text]] = [
    (
        "answer.text",
        _("政策咨询答复"),
        _(
            "您好!您问的事情,现在的规定是:〔写清规定和办法〕。您可以带上〔材料〕到〔地点〕办理,"
            "电话〔号码〕。还有不清楚的,请随时再问我们。"
        ),
    ),
    (
        "answer.text",
        _("感谢建议"),
        _("您好!谢谢您的建议。我们已转给〔单位〕认真研究,能马上做的会马上做;一时做不到的,我们会在这里向您说明原因。"),
    ),
    (
        "set_aside.reason",
        _("与前件重复"),
        _("这份来件与〔编号〕说的是同一件事,我们并在一起办,办理结果在那一件里一并答复,不会漏掉您反映的情况。"),
    ),
    (
        "refer.reason",
        _("转有权处理的部门"),
        _(
            "您反映的事情不归教育部门管理,由〔部门〕负责。我们已把您的来件转过去,请他们与您联系;您也可以直接拨打〔电话〕。"
        ),
    ),
    (
        "propose_decline.reason",
        _("已进入法定程序"),
        _(
            "这件事正在〔诉讼、仲裁、复议〕中,依照规定应当由受理机关作出结论,我们不能同时处理。"
            "结论作出后如还有需要,请再来反映。"
        ),
    ),
    (
        "submit.reply",
        _("整改完成告知"),
        _(
            "您好!您反映的〔问题〕,我们已经〔做了什么〕,从〔日期〕起〔有什么变化〕。谢谢您告诉我们。"
            "请看看是不是真的解决了,不满意请直接说。"
        ),
    ),
    (
        "submit.reply",
        _("分步整改告知"),
        _(
            "您好!您反映的〔问题〕,能立即改的〔内容〕已经改好;〔内容〕需要〔时间、经费、上级批准〕,"
            "计划在〔日期〕前完成,到时我们再告诉您结果。"
        ),
    ),
    (
        "submit.reply",
        _("查无此事的说明"),
        _(
            "您好!我们到〔地点〕查看了〔记录〕,并问了〔人数〕位师生,没有发现您说的情况。如果您还有线索,请告诉我们,我们接着查。"
        ),
    ),
    (
        "rework.reason",
        _("佐证不足退回"),
        _("报来的材料还看不出问题已经解决。请补充:〔照片、记录、票据〕;并写明整改前后有什么不同。"),
    ),
    (
        "ask_sender.text",
        _("请补充情况"),
        _("您好!为了尽快办好,想请您再说具体一点:是哪所学校、哪一天、什么情况?有照片也可以附上。您不用留姓名。"),
    ),
    (
        "rework.reason",
        _("答复没有回应诉求退回"),
        _("给来件人的答复没有回答他问的事。请用平常的话逐条说明:查了什么、改了什么、还没改的什么时候改。"),
    ),
]
"""(verb.field, name, text). Those whose verb is not declared are left out by whoever enters them."""

CATEGORY_PRESETS: dict[str, tuple[Text, Text]] = {
    "conduct": (
        _("作风和效能(专项整改用)"),
        _(
            "作风问题/服务态度\n作风问题/推诿拖延\n作风问题/公款消费\n办事效能/审批环节多\n办事效能/检查评比多\n"
            "群众利益/学校收费\n群众利益/招生入学\n群众利益/学生资助\n群众利益/食堂和安全\n队伍建设/职称评聘\n队伍建设/师德师风"
        ),
    ),
    "daily": (
        _("日常来信来访"),
        _(
            "招生入学/划片\n招生入学/转学\n学校管理/食堂\n学校管理/安全\n学校管理/收费\n教学/作业和考试\n教学/课后服务\n"
            "教师/师德师风\n教师/待遇和职称\n服务/办事态度\n服务/办事时间\n其他/其他"
        ),
    ),
    "none": (_("先不设,以后再加"), ""),
}
"""code -> (name, lines as ``add_categories`` takes them)."""


@transaction.atomic
def begin_campaign(
    actor: Actor, *, code: str, name: str, theme: str, starts_on: date, categories: str, templates: bool
) -> Campaign:
    """Open and start the first campaign at the root with every unit, by the verbs, all or nothing.

    ``categories`` names one of the presets; ``templates`` adds the starting texts as well.
    """
    institution = institution_of(actor)
    root = Unit.objects.select_related("institution").get(institution=institution, parent=None)
    made: Campaign = campaign_verbs["open_campaign"](
        root, actor=actor, code=code, name=name, theme=theme, starts_on=starts_on
    ).obj
    _name, lines = CATEGORY_PRESETS[categories]
    if lines:
        campaign_verbs["add_categories"](made, actor=actor, lines=str(lines))
    units = Unit.objects.filter(institution=institution, state=UnitState.ACTIVE)
    campaign_verbs["add_units"](made, actor=actor, units=list(units.values_list("code", flat=True)))
    campaign_verbs["start_campaign"](made, actor=actor)
    if templates and institution:
        add_starting_templates(institution, actor)
        add_starting_codes(institution, actor)
    return made


def starting_templates(places: dict[str, str]) -> list[dict[str, str]]:
    """Return the data of ``add_template`` for every starting text whose place is declared."""
    return [
        {"place": place, "name": str(name), "text": str(text)} for place, name, text in TEMPLATES if place in places
    ]


def missing_templates(institution: Institution) -> list[dict[str, str]]:
    """Return the starting texts that the institution does not have yet, by their names."""
    there = set(Template.objects.filter(institution=institution).values_list("name", flat=True))
    return [data for data in starting_templates(places_for_text()) if data["name"] not in there]


def add_starting_templates(institution: Institution, actor: Actor) -> int:
    """Add the starting texts that are not there, each by its verb, and return how many."""
    found = missing_templates(institution)
    for texts in found:
        data: dict[str, Any] = dict(texts)
        template_verbs["add_template"](institution, actor=actor, **data)
    return len(found)


def missing_codes(institution: Institution) -> list[dict[str, str]]:
    """Return the starting rows of the catalogues that the institution does not have yet, by code and by name."""
    there = ListedCode.objects.filter(institution=institution)
    codes = {one.code for one in there}
    names = {(one.catalogue, one.name) for one in there}
    found = starting_codes()
    return [row for row in found if row["code"] not in codes and (row["catalogue"], row["name"]) not in names]


def add_starting_codes(institution: Institution, actor: Actor) -> int:
    """Add the starting topics and weak links that are not there, each by its verb, and return how many."""
    found = missing_codes(institution)
    for row in found:
        data: dict[str, Any] = dict(row)
        code_verbs["add_code"](institution, actor=actor, **data)
    return len(found)
