"""The papers that a counter hands out: the one-time notice (F03) and the three copies of a refusal (F09), as Word files."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from huiyin.cases.counter import Notice, Refusal
from huiyin.reports.paper import Paper

SERIES = {"G": _l("一次告知"), "F": _l("否定报备")}


def numbered(ref: str) -> str:
    """Return a reference such as ``G2026-000012`` as papers bear it: 一次告知〔2026〕12号."""
    year, _dash, number = ref[1:].partition("-")
    return _("{series}〔{year}〕{number}号").format(series=SERIES[ref[0]], year=year, number=int(number))


def notice_paper(notice: Notice) -> bytes:
    """Return a one-time notice with its receipt to be signed."""
    institution, number = notice.case.office.institution, numbered(notice.ref)
    paper = Paper(title=_("一次性告知单"), author=institution.name, mark=number, at=notice.given_at)
    paper.title(_("一次性告知单"))
    sentence = _("您申请(反映)的“{matter}”(件号 {ref}),依照下列规定,还缺一部分材料,现在一次告知。")
    paper.say(sentence.format(matter=notice.matter, ref=notice.case.ref))
    paper.heading(_("一、依据"))
    paper.say(notice.basis)
    paper.heading(_("二、需要的全部材料"))
    listed(paper, notice.materials)
    paper.heading(_("三、现在还缺的"))
    listed(paper, notice.missing)
    sentence = _("请在 {day} 前补齐。等您补齐的这些天不计入办理期限,补齐后接着办理。")
    paper.say(sentence.format(day=notice.complete_by))
    paper.say(_("经办人:{handler}。电话:{phone}。").format(handler=notice.handler, phone=notice.phone))
    paper.sign_off(f"{institution.name} {timezone.localdate(notice.given_at)}")
    paper.slip(_("回执:本人已收到{number},知道还缺哪些材料和补齐的期限。").format(number=number))
    paper.say(_("签字:                日期:"))
    return paper.content()


def listed(paper: Paper, lines: list[str]) -> None:
    for place, line in enumerate(lines, 1):
        paper.say(f"{place}. {line}")


COPIES = (
    (_l("第一联 办理人留存"), True),
    (_l("第二联 交当事人"), False),
    (_l("第三联 分管领导备案"), True),
)
"""Whose each copy is, and whether it bears the leader's opinion, which is the office's own."""


def refusal_paper(refusal: Refusal) -> bytes:
    """Return an approved refusal in three copies, each on a page of its own, with how to dispute it."""
    case, proposal = refusal.case, refusal.proposal
    at = proposal.decided_at or proposal.proposed_at
    paper = Paper(title=_("不予受理告知书"), author=case.office.institution.name, mark=numbered(refusal.ref), at=at)
    for place, (whose, inside) in enumerate(COPIES, 1):
        if place > 1:
            paper.new_page()
        copy_of(paper, refusal, str(whose), inside=inside)
    return paper.content()


def copy_of(paper: Paper, refusal: Refusal, mark: str, *, inside: bool) -> None:
    """Write one copy. Who asked is named by the voice: the identity is the office's to look up, with its reason."""
    case, proposal = refusal.case, refusal.proposal
    voices = case.links.filter(unlinked_at=None).order_by("pk").values_list("voice__ref", flat=True)
    rows = [
        (_("当事人"), _("来件 {refs} 的来件人").format(refs=_("、").join(voices)) if voices else "—"),
        (_("事项"), _("{title}(件号 {ref})").format(title=case.title, ref=case.ref)),
        (_("否定理由"), f"{refusal.get_ground_display()}:{proposal.reason}"),
        (_("依据"), proposal.basis),
        (_("还需补充的材料"), refusal.materials or _("无")),
    ]
    if inside:
        power = _("超出经办岗位职权") if refusal.beyond else _("在经办岗位职权内")
        rows += [
            (_("职权"), power),
            (_("经办人"), str(proposal.proposed_by or "")),
            (_("分管领导意见"), _("同意。{remark}").format(remark=proposal.remark)),
            (_("分管领导"), str(proposal.decided_by or "")),
        ]
    paper.title(_("不予受理告知书"))
    paper.note(mark)
    paper.form(rows)
    if refusal.dispute_until:
        paper.say(
            _("不服本决定的:{remedy}异议期限到 {day} 为止。").format(remedy=refusal.remedy, day=refusal.dispute_until)
        )
    day = timezone.localdate(proposal.decided_at) if proposal.decided_at else ""
    paper.sign_off(f"{case.office.institution.name} {day}")
