"""Verbs of those who review papers: returned for a reason, accepted, essays chosen for display (A04, B09, G07)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_papers import is_essay
from huiyin.activities.actions_papers import paper_verbs as paper_verbs  # whole with the verbs of this module
from huiyin.activities.models_papers import Paper, PaperRound
from huiyin.activities.permissions import P
from huiyin.activities.terms_papers import PaperState, ReturnReason, RoundOutcome
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.outbox import staff
from huiyin.kernel.verbs import Deed

S = PaperState


def by_another(paper: Paper, actor: Actor) -> list[str]:
    """Nobody reviews what he wrote, entered or handed in."""
    last = paper.rounds.order_by("-number").first()
    hands = {paper.author_id, paper.entered_by_id, last.submitted_by_id if last else None}
    return [_t("由撰写人、提交人以外的人审阅")] if hands & actor.persons else []


def of_another_unit(paper: Paper, actor: Actor) -> list[str]:
    """Nobody reviews a paper of his own unit; the root unit bars nobody, for all reviewers belong to it."""
    root = paper.unit.path.count(".") == 1
    return [_t("由本单位以外的人审阅")] if not root and actor.works_in(paper.unit.path) else []


class ReturnForm(VerbForm):
    reason = forms.ChoiceField(label=_("退回原因"), choices=ReturnReason.choices)
    comments = forms.CharField(
        label=_("修改意见"), widget=forms.Textarea, max_length=3000, help_text=_("写明哪里要改、怎么改。")
    )
    begins_empty = frozenset({"reason"})


@paper_verbs.declare(
    "return_paper",
    label=_("退回修改"),
    permission=P.PAPER_REVIEW,
    form=ReturnForm,
    sources={S.SUBMITTED},
    target=S.RETURNED,
    gates=(by_another, of_another_unit),
    personal={"comments"},
    held_elsewhere={"comments"},
    in_bulk=False,
)
def return_paper(paper: Paper, *, deed: Deed, reason: str, comments: str) -> None:
    """Return the paper with the reason and what is to be changed; the machine's finding alone returns nothing."""
    decided(paper, deed, RoundOutcome.RETURNED, comments, reason)
    tell_writer(paper, deed, _("材料 {ref} 已退回修改:{why}。"), why=str(ReturnReason(reason).label))


class AcceptForm(VerbForm):
    comments = forms.CharField(label=_("审核意见"), widget=forms.Textarea, max_length=3000, required=False)


@paper_verbs.declare(
    "accept_paper",
    label=_("审核通过"),
    permission=P.PAPER_REVIEW,
    form=AcceptForm,
    sources={S.SUBMITTED},
    target=S.ACCEPTED,
    gates=(by_another, of_another_unit),
    personal={"comments"},
    held_elsewhere={"comments"},
    in_bulk=False,
)
def accept_paper(paper: Paper, *, deed: Deed, comments: str) -> None:
    """Accept the paper as it was handed in."""
    decided(paper, deed, RoundOutcome.ACCEPTED, comments)
    tell_writer(paper, deed, _("材料 {ref} 已审核通过。"))


def decided(paper: Paper, deed: Deed, outcome: RoundOutcome, comments: str, reason: str = "") -> None:
    last = paper.rounds.filter(outcome="").values("pk")
    PaperRound.objects.filter(pk__in=last).update(
        outcome=outcome, reason=reason, comments=comments, decided_by=deed.actor.user_id, decided_at=deed.at
    )


def tell_writer(paper: Paper, deed: Deed, text: str, **more: str) -> None:
    """Let the author, or else who entered it, hear what was decided."""
    if writer := paper.author_id or paper.entered_by_id:
        deed.tell(staff(writer), text, ref=paper.ref, about=f"paper/{paper.ref}", **more)


def author_agrees(paper: Paper, actor: Actor) -> list[str]:
    return [] if paper.agreed_at else [_t("作者同意展示")]


@paper_verbs.declare(
    "display_paper",
    label=_("选出展示"),
    permission=P.PAPER_REVIEW,
    sources={S.ACCEPTED},
    target=S.DISPLAYED,
    gates=(is_essay, author_agrees),
    in_bulk=False,
)
def display_paper(paper: Paper, *, deed: Deed) -> None:
    """Choose an essay for display; its author agreed."""


@paper_verbs.declare(
    "end_display",
    label=_("停止展示"),
    permission=P.PAPER_REVIEW,
    sources={S.DISPLAYED},
    target=S.ACCEPTED,
    in_bulk=False,
)
def end_display(paper: Paper, *, deed: Deed) -> None:
    """Take an essay off display; it stays accepted."""
