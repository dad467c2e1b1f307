"""The stage report (阶段情况报告) as a Word file: every number in it is a figure, over one scope, at one moment.

It is a draft until somebody signs it; the program writes no red head, no number and no seal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.cases.terms import WAYS, Channel, Grade, Kind
from huiyin.kernel.actors import Actor
from huiyin.reports.blocks import Block, Numbers, Words
from huiyin.reports.coded import salient_told
from huiyin.reports.figures import FIGURES, Count, Rate, count, may_see
from huiyin.reports.late import Late, entered_later
from huiyin.reports.parts import NONE
from huiyin.reports.print_out import printed
from huiyin.reports.scope import Scope, day_words
from huiyin.reports.shortcomings import told_by


def write(scope: Scope, target: str | Path | IO[bytes], *, actor: Actor) -> None:
    """Write the report over ``scope`` to a path or an open file; the same scope and moment give the same bytes."""
    may_see(actor, scope)
    with translation.override("zh-hans"), one_moment():
        content = printed(content_of(scope), mark=_("草稿(未经审定)"), at=scope.moment)
    if isinstance(target, (str, Path)):
        Path(target).write_bytes(content)
    else:
        target.write(content)


def content_of(scope: Scope) -> dict[str, Any]:
    """Return the report as data, in the language that is spoken: title, author and blocks."""
    draft = Draft(scope)
    return {"title": draft.title, "author": draft.author, "blocks": draft.whole()}


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all figures of the report see the same rows, whatever is being written meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class Draft:
    """The report while it is written, section by section. ``problems`` is the scope of the ledger's problems."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.problems = scope, scope.of_kind(Kind.RECTIFICATION)
        self.used: list[Count] = []
        self.numbers, self.blocks = Numbers(), list[Block]()
        self.n = self.numbers.of
        self.author = scope.units[scope.campaign.office_id].name
        self.title = _("{campaign}阶段情况报告").format(campaign=scope.campaign)

    def whole(self) -> list[Block]:
        self.head()
        self.voices()
        self.ledger()
        self.rectification()
        self.satisfaction()
        self.answers()
        self.explanation()
        return self.blocks

    # What a report is made of.

    def add(self, sort: str, text: str, **values: Any) -> None:
        said = self.numbers.said(text, **values) if values else text
        self.blocks.append({"sort": sort, "spans": self.numbers.spans(said)})

    def say(self, text: str, **values: Any) -> None:
        self.add("text", text, **values)

    def table(
        self,
        caption: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        note: str = "",
        words: int = 1,
        widths: Sequence[float] = (),
    ) -> None:
        """Add a table. The first ``words`` columns hold text, the others numbers; ``widths`` are in millimetres."""
        cut = self.numbers.spans
        self.blocks.append(
            {
                "sort": "table",
                "spans": cut(caption),
                "heads": [cut(head) for head in heads],
                "rows": [[cut(cell) for cell in row] for row in rows],
                "note": cut(note),
                "words": words,
                "widths": list(widths),
            }
        )

    def chart(self, name: str, question: str, values: list[dict[str, Any]]) -> None:
        """Add a chart under the question that it answers; its numbers are those of a table beside it."""
        self.blocks.append({"sort": "chart", "spans": self.numbers.spans(question), "chart": name, "values": values})

    def figure(self, name: str, scope: Scope | None = None) -> Count:
        """Count a figure and note it, so that its definition is printed."""
        counted = count(FIGURES[name], scope or self.scope)
        self.used.append(counted)
        return counted

    def listing(self, counted: Count, unit: str = "") -> Words:
        """Return the parts that hold something as an enumeration: 甲3件、乙1件."""
        unit = unit or str(counted.figure.unit)
        found = [(part.label, self.n(counted, part.code)) for part in counted.split if part.value]
        said = self.numbers.said
        return Words(_("、").join(said("{label}{n}{unit}", label=label, n=n, unit=unit) for label, n in found))

    def of_them(self, counted: Count) -> Words:
        listing = self.listing(counted)
        return self.numbers.said(_("(其中{parts})"), parts=listing) if counted.value else Words("")

    def summed(self, counted: Count, *, always: bool = False) -> list[tuple[str, str]]:
        """Return the rows of a table of parts with their sum; empty parts only where they belong to the picture."""
        rows = [(part.label, self.n(counted, part.code)) for part in counted.split if part.value or always]
        return [*rows, (_("合计"), self.n(counted))]

    # The sections.

    def head(self) -> None:
        self.add("title", self.title)
        self.add("note", _("({as_of})").format(as_of=self.scope.as_of_words))
        self.add("note", "")
        self.say(
            _("现将{campaign}有关情况报告如下。范围:{scope};{as_of}。各数均由来件和台账逐件计数,口径见第五部分。"),
            campaign=str(self.scope.campaign),
            scope=self.scope.words,
            as_of=self.scope.as_of_words,
        )

    def voices(self) -> None:
        self.add("section", _("一、来件情况"))
        channels, ways = self.figure("voices.received_by_channel"), self.figure("voices.received_by_way")
        if not channels.value:
            self.figure("voices.dispositions")
            self.say(_("截至时没有收到意见来件。"))
            return
        self.add("part", _("(一)渠道和方式"))
        self.say(
            _("共收到意见来件{n}件。按四种方式分:{ways}。按渠道分:{channels}。"),
            n=self.n(channels),
            ways=self.listing(ways),
            channels=self.listing(channels),
        )
        rows = [
            (part.label, str(WAYS[Channel(part.code)].label), self.n(channels, part.code))
            for part in channels.split
            if part.value
        ]
        total = (_("合计"), "", self.n(channels))
        self.table(_("来件渠道和方式"), [_("渠道"), _("方式"), _("件数")], [*rows, total], words=2)
        self.dispositions(self.figure("voices.dispositions"))

    def dispositions(self, found: Count) -> None:
        self.add("part", _("(二)去向"))
        self.say(_("来件去向:{parts}。五项合计{n}件,等于收到数。"), parts=self.listing(found), n=self.n(found))
        self.table(_("来件去向"), [_("去向"), _("件数")], self.summed(found, always=True))

    def ledger(self) -> None:
        self.add("section", _("二、问题台账"))
        found = self.figure("cases.by_category", self.problems)
        if found.value:
            self.categories(found)
            self.handling()
            self.units()
            self.salient()
        else:
            self.say(_("截至时台账中没有整改问题。"))
        self.other_kinds()

    def categories(self, found: Count) -> None:
        columns = [found] + [
            self.figure(name, self.problems)
            for name in ("cases.rectified", "cases.struck_off", "cases.open", "cases.ended_otherwise")
        ]
        self.add("part", _("(一)问题类别"))
        said, n = self.numbers.said, self.n
        self.say(
            said(_("共梳理出问题{n}个,其中{parts}。"), n=n(found), parts=self.listing(found))
            + said(
                _("其中已销号{closed}个,在办{open}个,不予受理、转出和作废{other}个。"),
                closed=n(columns[2]),
                open=n(columns[3]),
                other=n(columns[4]),
            )
        )
        rows = [(part.label, *(n(column, part.code) for column in columns)) for part in found.split]
        self.table(
            _("问题台账(按类别)"),
            [_("类别"), _("梳理出"), _("已整改"), _("销号"), _("在办"), _("其他")],
            [*rows, (_("合计"), *(n(column) for column in columns))],
            note=_("注:梳理出=销号+在办+其他(不予受理、转出、作废)。已整改含已销号的和已核实、尚在征询的。"),
        )
        self.chart(
            "stood",
            _("各类问题销号了多少,还有多少在办?"),
            [
                {"of": part.label, "what": str(label), "n": column.part(part.code)}
                for label, column in zip([_("销号"), _("在办"), _("其他")], columns[2:], strict=True)
                for part in found.split
            ],
        )

    def handling(self) -> None:
        types = self.figure("cases.by_handling_type", self.problems)
        states = self.figure("cases.by_state", self.problems)
        self.add("part", _("(二)整改类型和办理状态"))
        self.say(
            _("按整改类型分:{types}。按办理状态分:{states}。"),
            types=self.listing(types),
            states=self.listing(states, _("个")),
        )
        self.table(_("问题台账(按整改类型)"), [_("整改类型"), _("个数")], self.summed(types, always=True))
        self.table(_("问题台账(按办理状态)"), [_("办理状态"), _("个数")], self.summed(states))

    def units(self) -> None:
        units = self.figure("cases.by_unit", self.problems)
        leading = sum(1 for part in units.split if part.code != NONE)
        self.add("part", _("(三)责任单位"))
        self.say(
            _("由{k}个单位牵头办理{n}个,尚未交办{m}个。"),
            k=leading,
            n=units.value - units.part(NONE),
            m=self.n(units, NONE),
        )
        self.table(_("问题台账(按责任单位)"), [_("责任单位"), _("个数")], self.summed(units))

    def salient(self) -> None:
        """Tell the salient problems, as many as are marked, each with the meeting that decided it (D07)."""
        found = self.figure("cases.salient", self.problems)
        self.add("part", _("(四)突出问题"))
        if not found.value:
            self.say(_("截至时没有经会议确定的突出问题。"))
            return
        self.say(_("经会议确定突出问题{n}个。"), n=self.n(found))
        rows = [
            (one.case.ref, one.title, one.decided_by, one.meeting, day_words(one.decided_on))
            for one in salient_told(self.problems)
        ]
        heads = [_("件号"), _("突出问题"), _("谁决定"), _("什么会议"), _("会议日期")]
        self.table(_("突出问题"), heads, rows, words=5, widths=(24, 48, 24, 34, 26))

    def other_kinds(self) -> None:
        kinds, settled = self.figure("cases.by_kind"), self.figure("cases.settled")
        for part in kinds.split:
            if part.code != Kind.RECTIFICATION and part.value:
                self.say(
                    _("台账中另有{kind}{n}件,其中办结{m}件,不计入上列问题。"),
                    kind=part.label,
                    n=self.n(kinds, part.code),
                    m=self.n(settled, part.code),
                )

    def rectification(self) -> None:
        rectified = self.figure("cases.rectified", self.problems)
        struck_off = self.figure("cases.struck_off", self.problems)
        decided = self.figure("cases.closed_by_decision", self.problems)
        self.add("section", _("三、整改与销号"))
        self.say(
            _("已整改{n}个{of_them}。已整改是办理结果已由承办单位以外的人核实、未被退回,不等于销号。"),
            n=self.n(rectified),
            of_them=self.of_them(rectified),
        )
        self.say(
            _("销号{n}个{of_them}。销号是核实之后征询过来件人、无人不满意,或者由负责人决定。"),
            n=self.n(struck_off),
            of_them=self.of_them(struck_off),
        )
        self.looked_back()
        if decided.value:
            self.say(_("由负责人在来件人仍不满意时决定办结{n}个,单独计数,不计入整改率和销号率。"), n=self.n(decided))
        else:
            self.say(_("没有由负责人决定办结的问题。"))
        rows = [self.rate_row(counted, rate) for counted in (rectified, struck_off) for rate in counted.rates]
        self.table(_("整改率和销号率"), [_("比率"), _("分子"), _("分母"), _("结果")], rows)

    def looked_back(self) -> None:
        """Tell beside what was struck off what was found still good, what came back, and what is only half cured (pain 3)."""
        good, back, half = (
            self.figure(f"cases.{name}", self.problems) for name in ("still_good", "rebounded", "half_cured")
        )
        if good.value + back.value:
            sentence = _("销号以后回头看仍然好{good}个,曾经反弹{back}个;反弹的原件重开,后来再销号的仍计为反弹过。")
            self.say(sentence, good=self.n(good), back=self.n(back))
        else:
            self.say(_("销号的问题还没有回头看过,也没有反弹。"))
        if half.value:
            self.say(_("原因在体制机制制度、而制度还没有施行的{n}个,只治了标。"), n=self.n(half))

    def rate_row(self, counted: Count, rate: Rate) -> tuple[str, str, str, str]:
        """Return a rate with its formula; the numerator opens its rows where nothing was taken off them."""
        whole = counted.value == rate.numerator
        numerator = self.n(counted) if whole else str(rate.numerator)
        return (f"{rate.label} = {rate.formula}", numerator, str(rate.denominator), rate.percent)

    def satisfaction(self) -> None:
        ratings, decided = self.figure("satisfaction.ratings"), self.figure("satisfaction.by_decision")
        self.add("section", _("四、满意度"))
        self.from_outside()
        if not ratings.value + decided.value:
            self.say(_("截至时还没有征询来件人,不计算满意率。"))
            return
        asked = self.numbers.said(
            _("各件最近一轮征询共{n}人次{of_them}。"), n=self.n(ratings), of_them=self.of_them(ratings)
        )
        self.say(asked + rate_words(ratings.rates[0]))
        if decided.value:
            self.say(_("由负责人决定办结的件另计:{n}人次{of_them}。"), n=self.n(decided), of_them=self.of_them(decided))
        extreme = {
            Grade.VERY_SATISFIED,
            Grade.VERY_DISSATISFIED,
        }  # of a scale of five; told where somebody was offered it
        used = [p for p in ratings.split if p.code not in extreme or ratings.part(p.code) or decided.part(p.code)]
        rows = [(part.label, self.n(ratings, part.code), self.n(decided, part.code)) for part in used]
        self.table(
            _("来件人评价"),
            [_("评价"), _("人次"), _("决定办结")],
            [*rows, (_("合计"), self.n(ratings), self.n(decided))],
        )

    def from_outside(self) -> None:
        """Tell what people say of results that were put up, apart from the senders' own word (H14)."""
        opinions = self.figure("results.opinions")
        if opinions.value:
            told = self.numbers.said(
                _("公开的结果有社会评价{n}人次{of_them}。"), n=self.n(opinions), of_them=self.of_them(opinions)
            )
            self.say(told + rate_words(opinions.rates[0]))
        unheard = self.figure("results.anonymous_answered")
        if unheard.value:
            told = self.numbers.said(
                _("没有回执的匿名来件已办结{n}件{of_them}。"), n=self.n(unheard), of_them=self.of_them(unheard)
            )
            self.say(told + rate_words(unheard.rates[0]))

    def answers(self) -> None:
        """Answer what the last report found wanting, shortcoming by shortcoming (I13)."""
        found = told_by(self.scope) if not self.scope.unit else []
        if not found:
            return
        self.add("part", _("上次指出的不足和整改结果"))
        rows = [
            (
                self.scope.units[one.unit_id].name,
                str(one.get_kind_display()),
                one.text,
                one.get_outcome_display(),
                one.found,
            )
            for one in found
        ]
        heads = [_("单位"), _("种类"), _("指出的不足"), _("整改结果"), _("检查情况")]
        self.table(_("上次指出的不足和整改结果"), heads, rows, words=5, widths=(30, 26, 38, 24, 38))

    def explanation(self) -> None:
        self.add("section", _("五、说明"))
        found = count(FIGURES["cases.by_category"], self.problems)
        used = {counted.figure.name: counted.figure for counted in self.used}
        said = self.numbers.said
        notes = [
            _("范围:{scope}。").format(scope=self.scope.words),
            _("时点:{as_of}。此后的归类、移出、重开、改名不改变本报告的数和名称。").format(
                as_of=self.scope.as_of_words
            ),
            late_words(entered_later(self.scope)),
            said(_("未归类:台账中尚未归类的问题{n}个,在各表中列为“其余未归类”。"), n=self.n(found, NONE)),
            _("口径:各指标所计见下表。"),
        ]
        for number, text in enumerate(notes, 1):
            self.say(Words(f"{number}. ") + text)
        rows = [(str(one.label), str(one.definition)) for one in used.values()]
        self.table(_("指标口径"), [_("指标"), _("所计")], rows, words=2, widths=(44, 112))


def rate_words(rate: Rate) -> str:
    """Return a rate in a sentence, with its formula and its numbers."""
    if not rate.denominator:
        return _("没有人作出评价,不计算{label}。").format(label=rate.label)
    return _("{label}{percent}({formula};{a}÷{b})。").format(
        label=rate.label, percent=rate.percent, formula=rate.formula, a=rate.numerator, b=rate.denominator
    )


def late_words(late: Late) -> str:
    if not late.any:
        return _("其后补录:无。")
    return _(
        "其后补录:来件{a}件、台账{b}件、单位和类别的名称或隶属{c}处,系截至时点以后补录的以往事项,已计入上列各数。"
    ).format(a=late.voices, b=late.cases, c=late.names)
