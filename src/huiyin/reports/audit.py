"""Re-prove on live data what must always hold. Each rule names the rows that break it; a sound ledger names none.

The database enforces most of these when they are written; the audit looks again, because a restored backup, a disabled
trigger or a hand in the database leaves no other trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.kernel import journal
from huiyin.reports import (
    audit_activities,
    audit_channels,
    audit_codes,
    audit_forms,
    audit_joining,
    audit_supervision,
)
from huiyin.reports.audit_sql import QUERIES
from huiyin.reports.audit_surveys import keys_out_of_place, results_not_as_counted

Find = Callable[[], list[str]]


@dataclass(frozen=True)
class Rule:
    """One thing that must always hold; ``find`` returns the references of the rows that break it."""

    name: str
    sentence: str | Promise
    find: Find


@dataclass(frozen=True)
class Result:
    """What became of one rule. ``rows`` names the first of those that break it."""

    name: str
    sentence: str
    broken: int
    rows: list[str]


def asking(sql: str) -> Find:
    """Return a finder that runs a query whose first column is a reference."""

    def find() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return [str(row[0]) for row in cursor.fetchall()]

    return find


def text_not_as_received() -> list[str]:
    """Return the voices whose words no longer match what the journal committed to when they came."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.ref, v.body, d.salt, e.commitments->>'body' FROM cases_voice v"
            " JOIN kernel_journalentry e ON e.about = 'voice/' || v.ref AND e.number = 1"
            " JOIN kernel_journalvalue d ON d.entry_id = e.id AND d.key = 'body' WHERE d.salt IS NOT NULL"
        )
        return [ref for ref, body, salt, committed in cursor.fetchall() if journal.commitment(salt, body) != committed]


def journal_breaks() -> list[str]:
    return [found.about for found in journal.verify()]


SENTENCES: dict[str, str | Promise] = {
    "voice_is_somewhere": _("每件来件恰有一个去向:已归入的有所归之件,其余的没有"),
    "voice_fact_in_force": _("每件来件恰有一条现行事实,与其去向一致"),
    "voice_facts_unbroken": _("来件的事实首尾相接"),
    "case_fact_in_force": _("每件恰有一条现行事实,与其状态、归类、责任单位一致"),
    "case_facts_unbroken": _("件的事实首尾相接"),
    "facts_are_journalled": _("每条事实都有留痕,且与留痕一致"),
    "objects_are_journalled": _("每件来件和每个件都有登记的留痕"),
    "closed_is_finished": _("不整改完成不销号:销号件的措施都已完成并有佐证"),
    "closed_is_verified": _("销号件经承办人以外的人核实"),
    "closed_not_by_handler": _("承办人不自行销号"),
    "closed_with_consent": _("不满意不销号,负责人决定的除外"),
    "struck_off_by_procedure": _("经审签销号的,有报审人以外的负责人签字,公示期满且没有未处理的异议"),
    "notice_is_about_nobody": _("正在公示的都不涉及个人、检举控告和涉法涉纪"),
    "review_runs_with_its_case": _("待审签和公示中的件恰有一份进行中的审签单,其他件没有"),
    "verified_by_its_list": _("核实通过的核查单由承办人以外的人填,看过的措施都达到标准"),
    "salient_has_its_cause": _("销号的突出问题都剖析过原因"),
    "called_by_another": _("回访由承办人以外的人进行"),
    "closed_has_closing": _("销号件恰有一次现行销号记录和销号时间,其他件没有"),
    "closed_is_answered": _("事事有回音:销号件有答复"),
    "six_points_before_work": _("六明确齐全才开始办理"),
    "next_step_is_true": _("每件标明的下一步与其办理情况一致"),
    "one_lead_unit": _("办理中的件恰有一个责任单位"),
    "refusal_is_approved": _("不予受理的件有经批准的否定报备"),
    "refusal_is_filed": _("每项不予受理的报批都有否定报备"),
    "correction_reopens": _("纠正的否定都已重新受理"),
    "alarm_is_taken": _("涉及未成年人安全的警报,一天内都有人接"),
    "first_asked_is_known": _("来访和电话登记的来件都有首问责任人"),
    "first_asked_is_released": _("承办单位签收后首问责任已交接"),
    "told_at_once": _("再次告知写明理由,且在上一次补齐之后"),
    "second_transfer_is_decided": _("再次交办前有负责人同意的退回"),
    "cancel_is_approved": _("作废的件有经批准的作废申请"),
    "complaint_has_a_handler": _("投诉件件有人办:交办以后的投诉件都有承办单位"),
    "complaint_has_a_result": _("投诉件件有结果:办结的投诉有事实认定,不予受理的经过批准"),
    "decided_by_another": _("申请由申请人以外的人审批"),
    "not_to_those_complained_of": _("检举控告和涉及单位自身的事项不由被反映单位办理"),
    "category_is_a_leaf": _("件归于本活动的末级类别"),
    "anonymous_untraceable": _("匿名来件没有身份信息,也没有准确时间"),
    "identity_is_encrypted": _("来件人身份只以密文保存"),
    "address_is_encrypted": _("通知地址只以密文保存"),
    "staff_told_is_carried": _("告知工作人员的每一句都有站内通知"),
    "urging_is_told": _("每份催办都告知了被催办的人"),
    "urging_numbers_unbroken": _("催办、督办的文号连续不缺"),
    "passage_is_quoted": _("归入所指段落出自来件原文"),
    "reposts_say_the_same": _("标为重复投递的来件与前件同文"),
    "rated_when_asked": _("只有征询过的轮次才有评价"),
    "import_adds_up": _("导入的行数等于新增、已有与未收之和"),
    "explained_with_approval": _("解释说明都先经他人批准"),
    "references_are_drawn": _("编号不超过已发号数"),
    "unit_paths_hold": _("单位的路径与上下级一致"),
    "posts_are_kept": _("A岗和B岗没有同时离岗的"),
    "holders_work_here": _("在册岗位上的人都在用,且是本机构的人"),
    "stood_in_while_away": _("替岗办理的,被代的人当天登记了离岗"),
    "one_lead_of_a_matter": _("一个事项只有一个主办单位,主办不兼协办"),
    "unit_versions_hold": _("每个单位恰有一个现行版本,与单位一致"),
    "category_versions_hold": _("每个类别恰有一个现行版本,与类别一致"),
    "signed_report_is_whole": _("签发的阶段报告与签发时的校验值一致,且有留痕"),
    "case_knows_what_binds_it": _("受理的审批和请示标明服务事项,受理的批办件有批示"),
    "suggested_from_policy": _("向上建议写明来自哪些件,状态与报送、答复日期一致"),
    "promise_keeps_the_law": _("批准的承诺时限不比法定时限长"),
    "published_is_journalled": _("公布的办事指南和守则都有公布的留痕"),
    **audit_activities.SENTENCES,
    **audit_channels.SENTENCES,
    **audit_codes.SENTENCES,
    **audit_joining.SENTENCES,
    **audit_forms.SENTENCES,
    **audit_supervision.SENTENCES,
    "answers_stay_anonymous": _("无记名的答卷没有姓名,文字与答卷连不起来,从中立的来件也是匿名"),
    "answers_are_gone_when_counted": _("已统计和已撤回的问卷没有剩下封存的答卷"),
    "answers_add_up": _("网上的答卷数等于用掉的邀请码数,统计的份数等于答卷数"),
    "boxes_are_alike": _("同一份问卷的封存答卷大小一样,只记到日"),
    "small_groups_are_hidden": _("统计结果不显示不足5人的组"),
    "results_are_as_counted": _("统计结果与答卷重算一致,该隐去的都隐去"),
    "keys_are_in_place": _("征集中的问卷密钥都在,已结束的都已销毁"),
    "guards_are_on": _("数据库中的守护规则都在且启用"),
    "text_is_as_received": _("来件原文与收到时一致"),
    "journal_is_whole": _("留痕完整,与数据库外的封存一致"),
}
FINDERS: dict[str, Find] = {name: asking(sql) for name, sql in QUERIES.items()} | {
    "text_is_as_received": text_not_as_received,
    "journal_is_whole": journal_breaks,
    "results_are_as_counted": results_not_as_counted,
    "keys_are_in_place": keys_out_of_place,
}
RULES = [Rule(name, sentence, FINDERS[name]) for name, sentence in SENTENCES.items()]


def run() -> list[Result]:
    """Run every rule and return its result."""
    results = []
    for rule in RULES:
        rows = rule.find()
        results.append(Result(rule.name, str(rule.sentence), len(rows), rows[:20]))
    return results
