"""What a unit's own analysis says (D13): the numbers of its year by the figures, then what it will take up and how.

Counted over the matters that the unit and those below it lead, registered in the year, as they stood at the moment.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.people.models import Unit
from huiyin.reports.counting import Count
from huiyin.reports.models import SelfAnalysis
from huiyin.reports.scope import Scope
from huiyin.reports.stage import Draft, rate_words


def scope_of_year(
    campaign: Campaign, unit: Unit, year: int, *, as_of: date | None = None, exactly: datetime | None = None
) -> Scope:
    """Return the scope of a unit's year: what was registered in it, as it stood at the moment."""
    return Scope(campaign, unit=unit, since=date(year, 1, 1), until=date(year, 12, 31), as_of=as_of, exactly=exactly)


def scope_signed(analysis: SelfAnalysis) -> Scope:
    """Return the scope at the very moment of which the signed analysis is."""
    return scope_of_year(analysis.campaign, analysis.unit, analysis.year, exactly=analysis.moment)


def analysis_of(analysis: SelfAnalysis, scope: Scope) -> dict[str, Any]:
    """Return the analysis as data, in the language that is spoken: title, author and blocks."""
    draft = AnalysisDraft(analysis, scope)
    return {"title": draft.title, "author": draft.author, "blocks": draft.whole()}


class AnalysisDraft(Draft):
    """The analysis while it is written, section by section."""

    def __init__(self, analysis: SelfAnalysis, scope: Scope) -> None:
        super().__init__(scope)
        self.analysis = analysis
        self.author = scope.units[analysis.unit_id].name
        self.title = _("{unit}{year}年效能状况分析").format(unit=self.author, year=analysis.year)

    def whole(self) -> list[dict[str, Any]]:
        self.add("title", self.title)
        self.add("note", _("({as_of})").format(as_of=self.scope.as_of_words))
        self.say(_("范围:{scope}。各数由台账逐件计数,只计本单位及其下级牵头办理的件。"), scope=self.scope.words)
        self.work()
        self.lateness()
        self.feelings()
        self.plan()
        return self.blocks

    def work(self) -> None:
        kinds, problems = self.figure("cases.by_kind"), self.figure("cases.by_category", self.problems)
        weak = self.figure("complaints.weak_links")
        self.add("section", _("一、办了什么"))
        self.told(kinds, _("共办理{n}件{of_them}。"), _("这一年没有牵头办理的件。"))
        self.told(problems, _("整改问题{n}个,按类别分{of_them}。"), _("其中没有整改问题。"))
        self.told(weak, _("办结投诉{n}件,按薄弱环节分{of_them}。"), _("没有办结的投诉。"))

    def lateness(self) -> None:
        kept, overdue = self.figure("cases.on_time"), self.figure("cases.overdue")
        reopened = self.figure("cases.reopened")
        self.add("section", _("二、办得及时不及时"))
        self.told(kept, _("到期的件{n}件{of_them}。"), _("没有到期的件。"))
        if kept.value:
            self.say(rate_words(kept.rates[0]))
        self.told(overdue, _("现在到期未办{n}件{of_them}。"), _("现在没有到期未办的件。"))
        self.told(reopened, _("办结后重开的{n}件{of_them}。"), _("没有办结后重开的件。"))

    def feelings(self) -> None:
        ratings = self.figure("satisfaction.ratings")
        self.add("section", _("三、群众感受"))
        self.told(ratings, _("征询来件人{n}人次{of_them}。"), _("还没有征询来件人,不计算满意率。"))
        if ratings.value:
            self.say(rate_words(ratings.rates[0]))

    def told(self, counted: Count, sentence: str, nothing: str) -> None:
        """Say a figure with its parts, or that there is nothing."""
        if counted.value:
            self.say(sentence, n=self.n(counted), of_them=self.of_them(counted))
        else:
            self.say(nothing)

    def plan(self) -> None:
        """Tell what people wrote: no program writes this."""
        for heading, text in ((_("四、抓什么"), self.analysis.targets), (_("五、怎么抓"), self.analysis.measures)):
            self.add("section", heading)
            for line in text.splitlines() or [_("(还没有写)")]:
                if line.strip():
                    self.say(line.strip())


def year_now() -> int:
    return timezone.localdate().year
