"""The commands of the trade: verbs on cases, voices, campaigns, units and users; imports, figures, audit, journal.

They are made from what the rooms declare, and only when one of them is asked for.
"""

from __future__ import annotations

import click

from huiyin.config.cli_speech import Declared
from huiyin.config.sentences import gettext as _


def register(group: click.Group) -> None:
    """Join the `huiyin` command."""
    group.add_command(NounCommands("case", help=_("件:立件、归类、交办、办理、核实、征询、销号或办结,以及查看台账。")))
    group.add_command(NounCommands("voice", help=_("来件:登记、梳理、答复、转出,来件人凭回执办理,以及查看。")))
    group.add_command(NounCommands("campaign", help=_("专项活动:新建、阶段、类别、参加单位。")))
    group.add_command(NounCommands("unit", help=_("单位:新增、改名、调整隶属、撤销。")))
    group.add_command(UserCommands("user", help=_("用户:新增、角色、密码、接口令牌。")))
    group.add_command(NounCommands("role", help=_("角色:新增、修改,哪个角色有哪些权限。")))
    group.add_command(NounCommands("template", help=_("模板:反复要写的话,新增、修改、停用、恢复。")))
    group.add_command(NounCommands("code", help=_("目录:热点难点急点主题、投诉薄弱环节,新增、改提示词、停用、恢复。")))
    group.add_command(NounCommands("post", help=_("岗位:定岗、调整、公布、撤岗,谁是A岗谁是B岗。")))
    group.add_command(NounCommands("matter", help=_("事权划分:哪个事项由谁主办、谁协办。")))
    group.add_command(NounCommands("sheet", help=_("责任书:党风廉政和效能责任的下达、检查、评定。")))
    group.add_command(NounCommands("service", help=_("服务事项:新增、改名、停用、恢复。")))
    group.add_command(NounCommands("guide", help=_("办事指南和服务承诺:起草、批准、公布。")))
    group.add_command(NounCommands("text", help=_("服务细则、便民守则:起草、公布、改版。")))
    group.add_command(NounCommands("plan", help=_("征求意见方案:拟订、送审、审核,覆盖到哪里。")))
    group.add_command(NounCommands("session", help=_("座谈和会议:安排、召开、记意见、纪要。")))
    group.add_command(NounCommands("talk", help=_("谈心谈话:登记、撤销。")))
    group.add_command(NounCommands("visit", help=_("走访:登记、撤销、记意见。")))
    group.add_command(NounCommands("musttalk", help=_("四个必谈:谁该和谁谈,还差谁。")))
    group.add_command(NounCommands("consultation", help=_("征求意见稿:发布、提意见、采纳或说明、定稿。")))
    group.add_command(NounCommands("papercall", help=_("材料征集:谁该交、什么时候交、谁还没有交。")))
    group.add_command(NounCommands("paper", help=_("材料:方案、心得体会、发言材料,起草、送审、退回、采用、展示。")))
    group.add_command(
        NounCommands("questionnaire", help=_("问卷、征求意见表、测评表:起草、征集、截止、统计、邀请码。"))
    )
    group.add_command(ModelCommands("model", help=_("归类提议:重新学习、准不准、启用、停用。")))
    group.add_command(NounCommands("grouping", help=_("找热点:开始、取消。")))
    group.add_command(NounCommands("topic", help=_("热点:采纳、不采纳、撤销采纳。")))
    group.add_command(NounCommands("suggestion", help=_("向上级的制度建议:起草、报送、登记答复。")))
    group.add_command(NounCommands("box", help=_("意见箱:设立、改保管人、撤下。")))
    group.add_command(NounCommands("opening", help=_("开箱:两人开箱登记、逐张录入、录完。")))
    group.add_command(NounCommands("line", help=_("电话:开通、改值班、停用。")))
    group.add_command(NounCommands("call", help=_("来电:登记、未接回拨。")))
    group.add_command(MailboxCommands("mailbox", help=_("信箱:开设、改设置、停用,以及收信。")))
    group.add_command(NounCommands("letter", help=_("来信:录入、转为来件、不是意见。")))
    group.add_command(PlatformCommands("platform", help=_("交办平台:登记、改设置、导入交办表、导出回报表。")))
    group.add_command(NounCommands("order", help=_("交办单:登记、已回报平台。")))
    group.add_command(NounCommands("posting", help=_("留言板:登记、公开、不公开、公开回复。")))
    group.add_command(NounCommands("burden", help=_("学校反映的负担:反映、属实计入、转为来件、不计入。")))
    for name, words in DECLARED.items():
        group.add_command(NounCommands(name, help=words))
    group.add_command(Made("import", "cli_imports:import_commands", help=_("从文件导入来件、单位或人员。")))
    group.add_command(Made("figure", "cli_reports:figure_commands", help=_("指标:总数、各项和数字背后的件。")))
    group.add_command(NounCommands("analysis", help=_("效能分析:各单位每年一份,起草、写抓什么怎么抓、签署。")))
    group.add_command(NounCommands("shortcoming", help=_("报告指出的不足:登记、限期整改、登记检查结果。")))
    group.add_command(ReportCommands("report", help=_("阶段报告:写草稿、签发、查看已签发的。")))
    group.add_command(Made("deadline", "cli_deadline:deadline_commands", help=_("期限:最后一天是哪天,为什么。")))
    group.add_command(
        Made(
            "evaluate",
            "cli_evaluate:evaluate_commands",
            help=_("文字工作做得准不准:归类、同一件事、答复、热点、隐去个人信息。"),
        )
    )
    group.add_command(Made("journal", "cli_reports:journal_commands", help=_("留痕:核对、封存、查看。")))
    group.add_command(Made("urge", "cli_duty:urge_commands", help=_("催办:今天该催谁,催办。")))
    group.add_command(Made("delivery", "cli_duty:delivery_commands", help=_("通知外发:待发的、没送到的、再试、试信。")))
    group.add_command(Made("demo", "cli_start:demo_commands", help=_("演示数据。")))
    group.add_command(InstitutionCommands("institution", help=_("机构:建立、名称标语、期限、佐证要求、党小组。")))
    group.add_command(audit)


DECLARED = {
    "feedback": _("巡视反馈:登记、分解立件、报告整改情况。"),
    "personal": _("个人整改:列入、写明思路、报告、评议。"),
    "lookback": _("回头看:安排、指定由谁看、没有反弹、已反弹重开原件。"),
    "superior": _("与上级督导组的联络:送审、交办、邀请,意见逐条答复。"),
    "inspection": _("明查暗访:拟订、批准、通知、检查、发现立件、结论和复核。"),
    "violation": _("违规问题:登记、调查、认定、结案(只给纪检人员)。"),
    "sanction": _("处理:提出、陈述申辩、决定、申诉、是否公开。"),
    "event": _("会议签到:通知单位、登记到会、单位说明情况、更正。"),
    "circular": _("通报和检讨:拟稿、签发、各单位签收。"),
    "specialplan": _("专项方案:2—3 个具体问题,各有时间表和路线图。"),
    "checkround": _("自查:每个单位逐项回答、签字。"),
    "selfcheck": _("自查表:有、无、不适用,不答不算无。"),
    "group": _("督导组:组长、组员、督导的单位、步骤、会议、手册。"),
    "unitphase": _("各单位的环节:三必审、四必谈、五种处理、通过。"),
    "mechanism": _("制度登记:登记、出台、评估、修订、废止。"),
    "practice": _("好做法:提议立为制度,由别人决定。"),
}
"""Nouns that rooms declare once for every door. Their names stand here, so that a command need not load the rooms."""


class Made(Declared):
    """A group whose commands are the answer of ``module:function`` of this room."""

    def __init__(self, name: str, source: str, *, help: str) -> None:  # noqa: A002  # the library's own word for it
        self.source = source
        super().__init__(name, help=help)

    def make(self) -> dict[str, click.Command]:
        from importlib import import_module

        module, _colon, function = self.source.partition(":")
        made: dict[str, click.Command] = getattr(import_module(f"huiyin.config.{module}"), function)()
        return made


class NounCommands(Declared):
    """The reading commands of a noun, then its verbs."""

    def make(self) -> dict[str, click.Command]:
        from huiyin.api.nouns import NOUNS
        from huiyin.config.cli_reading import reading_commands
        from huiyin.config.cli_verbs import verb_commands

        return reading_commands(self.name or "") | verb_commands(NOUNS[self.name or ""])

    def other_names(self) -> dict[str, str]:
        from huiyin.api.nouns import NOUNS
        from huiyin.config.cli_verbs import short_names

        return short_names(NOUNS[self.name or ""])


class ReportCommands(NounCommands):
    """The draft of a report, which needs no signature, beside the verbs on signed ones."""

    def make(self) -> dict[str, click.Command]:
        from huiyin.config.cli_reports import report_commands

        return report_commands() | super().make()


class UserCommands(NounCommands):
    """Users, with the short way to a token."""

    def other_names(self) -> dict[str, str]:
        return super().other_names() | {"token": "add_token"}


class MailboxCommands(NounCommands):
    """Mailboxes, with the command that reads them."""

    def make(self) -> dict[str, click.Command]:
        from huiyin.config.cli_channels import mailbox_commands

        return super().make() | mailbox_commands()


class PlatformCommands(NounCommands):
    """Platforms of superiors, with their sheets in and out."""

    def make(self) -> dict[str, click.Command]:
        from huiyin.config.cli_channels import platform_commands

        return super().make() | platform_commands()


class ModelCommands(NounCommands):
    """Learned models, with the command that retrains and waits."""

    def make(self) -> dict[str, click.Command]:
        from huiyin.config.cli_insight import model_commands

        return model_commands() | super().make()


class InstitutionCommands(NounCommands):
    """The institution, with the way to found it."""

    def make(self) -> dict[str, click.Command]:
        from huiyin.config.cli_start import institution_commands

        return institution_commands() | super().make()


@click.command(help=_("在现有数据上重新证明每一条必须成立的规则;有不成立的,退出码为 1。"))
@click.option("--json", "as_json", is_flag=True, help=_("以 JSON 输出。"))
def audit(as_json: bool) -> None:
    from huiyin.config.cli import django_ready

    with django_ready():
        from huiyin.config.cli_reports import audit as run

        run(as_json)
