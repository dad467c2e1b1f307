"""Results that are public: what readers say of them (H14), and whether they answer those whom no other reply reaches (E11)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models import Closing, Link, PublicGrade, PublicResult
from huiyin.cases.registers import REGISTERS
from huiyin.cases.terms import State
from huiyin.cases.visibility import visible_cases
from huiyin.reports.counting import Figure, Rate, Tally
from huiyin.reports.parts import ByChoice
from huiyin.reports.scope import Scope
from huiyin.reports.sources import OPINIONS, Source, case_rows, going_on, happened


class PublicAnswer(TextChoices):
    """What an anonymous sender without a receipt hears of a settled matter."""

    PUBLISHED = "published", _("已公开答复")
    DECIDED = "decided", _("写明理由不公开")
    BY_RULE = "by_rule", _("依规定不公开")
    OWED = "owed", _("还没有公开答复")


def answered_rows(scope: Scope) -> QuerySet[Any]:
    """Return the links of those voices to the cases in scope that stood settled, each with what had become of the reply.

    What was finished before it was entered, and not opened again since, was answered elsewhere.
    """
    settled = case_rows(scope).filter(state=State.CLOSED).values("case")
    closings = Closing.objects.filter(going_on(scope, "at", "reopened_at"), case=OuterRef("case"))
    here = Q(case__historical=False) | Exists(closings.filter(number__gt=1))
    unheard = Q(voice__anonymous=True, voice__receipt_digest=None) & ~Q(voice__channel__in=REGISTERS)
    found = Link.objects.filter(going_on(scope, "linked_at", "unlinked_at"), unheard, here, case__in=settled)
    kept = closings.filter(happened(scope, "unpublished_at"))
    public = PublicResult.objects.filter(going_on(scope, "published_at", "ended_at"), case=OuterRef("case"))
    return found.annotate(
        answer=Choose(
            When(Exists(public), then=Value(PublicAnswer.PUBLISHED)),
            When(Exists(kept.exclude(unpublished_reason="")), then=Value(PublicAnswer.DECIDED)),
            When(Exists(kept), then=Value(PublicAnswer.BY_RULE)),
            default=Value(PublicAnswer.OWED),
            output_field=CharField(),
        ),
        state_then=Value(State.CLOSED, output_field=CharField()),
    )


def done_share(tally: Tally) -> tuple[Rate, ...]:
    """Who says that it was done, of those who could say (公式 v1, H14)."""
    done, not_done = tally.of(PublicGrade.DONE), tally.of(PublicGrade.NOT_DONE)
    formula = _t("认可率 v1:办好了÷(办好了+没办好),说不准的不计入分母")
    return (Rate(_t("认可率"), formula, done, done + not_done),)


def answered_share(tally: Tally) -> tuple[Rate, ...]:
    """Who was answered in public, of those who could be (公式 v1)."""
    answered = tally.of(PublicAnswer.PUBLISHED)
    formula = _t("公开答复率 v1:已公开答复÷(已公开答复+写明理由不公开+还没有公开答复),依规定不公开的不计入分母")
    return (Rate(_t("公开答复率"), formula, answered, tally.value - tally.of(PublicAnswer.BY_RULE)),)


PUBLIC_RESULTS = [
    Figure(
        name="results.opinions",
        label=_("公开结果的社会评价"),
        unit=pgettext_lazy("so many ratings", "人次"),
        source=OPINIONS,
        split=ByChoice("grade", PublicGrade),
        rates=done_share,
        definition=_(
            "截至时读到公示或者公开结果的人对办理结果的评价,每次计一人次;不问是谁,同一人可能不止一次,不算进来件人的满意率。"
        ),
    ),
    Figure(
        name="results.anonymous_answered",
        label=_("匿名来件的公开答复"),
        unit=pgettext_lazy("so many voices", "件"),
        source=Source(
            rows=answered_rows,
            key=("case__ref", "voice__ref"),
            title="case__title",
            state="state_then",
            states=State,
            seen_by=lambda actor: Q(case__in=visible_cases(actor).values("pk")),
        ),
        split=ByChoice("answer", PublicAnswer),
        rates=answered_share,
        definition=_(
            "截至时归入已办结或销号的件、匿名而没有回执的来件(有交办登记的除外),一件来件归入几个件的,各计一次,"
            "按截至时公开答复的情况计。导入时已经办结、没有重开过的件不算。"
        ),
    ),
]
