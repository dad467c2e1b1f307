"""Verbs on a paper: begun, written, handed in, dropped, its measures carried out (A04, B09). Reviewing is in a module of its own.

A unit's plan is written by who hands in for the unit. What somebody writes himself is written by him; for whoever has no
account, or sent his essay by mail, it is entered by who hands in for his unit.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions_frame import ActivityVerbs, campaign_is_open
from huiyin.activities.documents import LONGEST, DocumentField, ItemsField
from huiyin.activities.models_papers import Paper, PaperCall, PaperItem, PaperOwed, PaperRound
from huiyin.activities.nearness import METHOD, likeness, prints_of
from huiyin.activities.papers import likeness_in_words
from huiyin.activities.permissions import P
from huiyin.activities.searching import note_paper
from huiyin.activities.terms_papers import HANDED_IN, WRITABLE, CallState, PaperKind, PaperState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed

S = PaperState


class PaperVerbs(ActivityVerbs):
    """Verbs on papers. Writing is asked of the unit, or is the author's own; reviewing is asked above the unit.

    What an author entered himself nobody writes, hands in or agrees to have displayed in his place.
    """

    model = Paper

    def places(self, obj: Any, permission: str) -> list[str]:
        if isinstance(obj, PaperCall):
            return [one.unit.path for one in obj.roll.select_related("unit")]
        return [obj.unit.path]

    def about(self, obj: Any) -> str:
        return f"papercall/{obj.ref}" if isinstance(obj, PaperCall) else super().about(obj)

    def find(self, about: str) -> Any:
        found = Paper.objects.select_related("call__campaign__office", "unit", "author")
        return found.get(ref=about.partition("/")[2])

    def permits(self, obj: Any, actor: Actor, permission: str) -> bool:
        if permission != P.PAPER_HAND_IN:
            return super().permits(obj, actor, permission)
        if isinstance(obj, PaperCall):
            return bool(lines_for(obj, actor))
        if is_author(obj, actor):
            return True
        theirs = obj.author_id is not None and (obj.kind == PaperKind.STATEMENT or obj.entered_by_id == obj.author_id)
        return not (theirs and actor.user_id is not None) and super().permits(obj, actor, permission)


paper_verbs = PaperVerbs()


def is_author(paper: Paper, actor: Actor) -> bool:
    return paper.author_id is not None and paper.author_id == actor.user_id


def lines_for(call: PaperCall, actor: Actor) -> list[PaperOwed]:
    """Return the lines of the roll for which the actor may begin a paper: his own first, then those of his units."""
    roll = call.roll.filter(excused_at=None).select_related("unit", "user").order_by("number")
    theirs = call.kind == PaperKind.STATEMENT and actor.user_id is not None
    mine = [one for one in roll if one.user_id is not None and one.user_id == actor.user_id]
    others = [
        one
        for one in roll
        if one not in mine and not (theirs and one.user_id) and actor.may_at(P.PAPER_HAND_IN, [one.unit.path])
    ]
    return mine + others


class WordsForm(VerbForm):
    """What a paper says. A field that is not sent keeps what was there; a file is read into the text."""

    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(
        label=_("正文"), widget=forms.Textarea(attrs={"rows": 16}), max_length=LONGEST, required=False
    )
    file = DocumentField(label=_("或从文件读入正文(.docx、.txt)"), required=False, max_length=200)
    replace = forms.BooleanField(label=_("用文件里的文字替换上面的正文"), required=False)
    focus = forms.CharField(
        label=_("本单位工作重点"), widget=forms.Textarea, max_length=3000, required=False,
        help_text=_("方案才写:结合本单位实际,这次主要解决什么。"),
    )  # fmt: skip
    items = ItemsField(
        label=_("措施"), widget=forms.Textarea, max_length=60_000, required=False,
        help_text=_("方案才写,一行一条:措施 | 责任人 | 完成期限(2026-04-30)。可以从表格粘贴。"),
    )  # fmt: skip

    def narrow(self) -> None:
        if isinstance(self.obj, Paper):
            known: dict[str, Any] = {name: getattr(self.obj, name) for name in ("title", "text", "focus")}
            known["items"] = items_of(self.obj)
            self.initial = known | self.initial
        if self.kind and self.kind != PaperKind.PLAN:
            del self.fields["focus"], self.fields["items"]

    @property
    def kind(self) -> str:
        return self.obj.kind if isinstance(self.obj, (Paper, PaperCall)) else ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if isinstance(self.obj, Paper):
            data |= {name: self.initial[name] for name in ("text", "focus", "items") if name not in self.data}
        read, replace = data.pop("file", ""), data.pop("replace", False)
        if read and data.get("text", "").strip() and not replace:
            self.add_error("file", _t("上面已经写了正文。要用文件里的文字,请勾选「替换」。"))
        data["text"] = read or data.get("text", "")
        plan = self.kind == PaperKind.PLAN
        data["focus"], data["items"] = (data.get("focus", ""), data.get("items", [])) if plan else ("", [])
        return data


def items_of(paper: Paper) -> list[dict[str, Any]]:
    return list(paper.items.values("measure", "responsible", "due_on"))


class BeginForm(WordsForm):
    owed = forms.TypedChoiceField(
        label=_("为谁交"), coerce=int, choices=[], required=False, empty_value=None,
        help_text=_("名册上的一行;只有一行可选的,不用选。"),
    )  # fmt: skip
    author = forms.CharField(label=_("作者姓名"), max_length=64, required=False, help_text=_("作者没有账号的才填。"))

    field_order = ("owed", "author")

    def narrow(self) -> None:
        super().narrow()
        self.lines: dict[int, PaperOwed] = {}
        if isinstance(self.obj, PaperCall) and self.actor:
            field: Any = self.fields["owed"]
            self.lines = {one.number: one for one in lines_for(self.obj, self.actor)}
            field.choices = [(one.number, str(one)) for one in self.lines.values()]
            if len(field.choices) == 1:
                field.widget = forms.HiddenInput()
            else:
                field.choices = [("", "—"), *field.choices]
            if not any(one.by_count for one in self.lines.values()):
                del self.fields["author"]
            if self.obj.kind == PaperKind.PLAN:
                self.initial.setdefault("title", self.obj.title)

    def clean_owed(self) -> PaperOwed | None:
        number = self.cleaned_data["owed"]
        own = [one for one in self.lines.values() if self.actor and one.user_id and one.user_id == self.actor.user_id]
        only = own or (list(self.lines.values()) if len(self.lines) == 1 else [])
        found = self.lines.get(number) if number else only[0] if only else None
        if found is None and isinstance(self.obj, PaperCall):
            raise forms.ValidationError(_t("选名册上的一行"))
        if found and self.obj.kind == PaperKind.PLAN and found.papers.exclude(state=S.DROPPED).exists():
            raise forms.ValidationError(_t("这个单位的方案已经起草,请在那一份上修改"))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        owed, author = data.get("owed"), data.get("author", "")
        if owed and owed.by_count and not author:
            self.add_error("author", _t("写明作者姓名"))
        data["author"] = author if owed and owed.by_count else ""
        return data


def call_is_open(obj: Any, actor: Actor) -> list[str]:
    call: PaperCall = obj if isinstance(obj, PaperCall) else obj.call
    return [] if call.state == CallState.OPEN else [_t("材料正在征集")]


@paper_verbs.declare(
    "begin_paper",
    label=_("撰写材料"),
    permission=P.PAPER_HAND_IN,
    form=BeginForm,
    creates=True,
    gates=(campaign_is_open, call_is_open),
    target=S.DRAFT,
    personal={"text", "author"},
    held_elsewhere={"text", "author"},
)
def begin_paper(
    call: PaperCall, *, deed: Deed, owed: PaperOwed, author: str, items: list[dict[str, Any]], **said: str
) -> Paper:
    """Begin a paper for a call: what is typed or read from a file is kept as a draft."""
    paper = Paper.objects.create(
        call=call, owed=owed, kind=call.kind, unit=owed.unit, author=owed.user, author_name=author,
        entered_by_id=deed.actor.user_id, ref=references("C", timezone.localtime(deed.at).year)[0], **said,
    )  # fmt: skip
    set_items(paper, items)
    return paper


def set_items(paper: Paper, items: list[dict[str, Any]]) -> None:
    paper.items.all().delete()
    PaperItem.objects.bulk_create(PaperItem(paper=paper, number=n, **item) for n, item in enumerate(items, 1))


@paper_verbs.declare(
    "write_paper",
    label=_("修改"),
    permission=P.PAPER_HAND_IN,
    form=WordsForm,
    sources=WRITABLE,
    personal={"text"},
    held_elsewhere={"text"},
    in_bulk=False,
)
def write_paper(paper: Paper, *, deed: Deed, items: list[dict[str, Any]], **said: str) -> None:
    """Go on writing a draft, or a paper that was returned."""
    Paper.objects.filter(pk=paper.pk).update(**said)
    set_items(paper, items)


def letters(text: str) -> int:
    """Return how many characters a text has, white space apart."""
    return sum(1 for letter in text if not letter.isspace())


def long_enough(paper: Paper, actor: Actor) -> list[str]:
    n, least = letters(paper.text), paper.call.least
    if not n:
        return [_t("正文")]
    return [_t("正文至少 {least} 字(现有 {n} 字)").format(least=least, n=n)] if n < least else []


def plan_is_whole(paper: Paper, actor: Actor) -> list[str]:
    """A plan has the unit's own focus and measures, each with somebody and a day (A04)."""
    if paper.kind != PaperKind.PLAN:
        return []
    items = list(paper.items.all())
    found = [] if paper.focus.strip() else [_t("本单位工作重点")]
    found += [] if items else [_t("至少一条措施,写明责任人和完成期限")]
    for one in items:
        found += [] if one.due_on else [_t("第 {n} 条措施的完成期限").format(n=one.number)]
        found += [] if one.responsible else [_t("第 {n} 条措施的责任人").format(n=one.number)]
    return found


class HandInForm(VerbForm):
    """Before somebody hands in he is told what his text has word for word from others, and says that he saw it."""

    seen_alike = forms.BooleanField(label=_("我已看过与其他文本相同的部分,仍然提交"), required=False)

    def narrow(self) -> None:
        self.found = likeness(self.obj) if isinstance(self.obj, Paper) else None
        if self.found is None or self.actor is None or not isinstance(self.obj, Paper):
            return
        if not self.found.notable:
            del self.fields["seen_alike"]
            return
        field = self.fields["seen_alike"]
        field.required = True
        field.error_messages["required"] = _t("请先看过相同的部分,再勾选")
        field.help_text = _t(";").join(likeness_in_words(self.found, self.obj, self.actor))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data.pop("seen_alike", None)
        data["alike"] = [one.percent for one in self.found.all] if self.found else []
        return data


@paper_verbs.declare(
    "submit_paper",
    label=_("提交"),
    permission=P.PAPER_HAND_IN,
    form=HandInForm,
    sources=WRITABLE,
    target=S.SUBMITTED,
    gates=(campaign_is_open, call_is_open, long_enough, plan_is_whole),
    in_bulk=False,
)
def submit_paper(paper: Paper, *, deed: Deed, alike: list[int]) -> None:
    """Hand the paper in; its words are kept as they are, with how near they are to others."""
    found = likeness(paper)
    near = found.nearest
    last = paper.rounds.aggregate(last=Max("number"))["last"] or 0
    items = [one | {"due_on": str(one["due_on"] or "")} for one in items_of(paper)]
    PaperRound.objects.create(
        paper=paper, number=last + 1, title=paper.title, text=paper.text,
        more={"focus": paper.focus, "items": items} if paper.kind == PaperKind.PLAN else {},
        submitted_by_id=deed.actor.user_id, submitted_at=deed.at,
        of_source=found.source.percent if found.source else None,
        of_nearest=near.percent if near else 0, nearest=near.paper if near else None, method=METHOD,
    )  # fmt: skip
    Paper.objects.filter(pk=paper.pk).update(prints=prints_of(paper.text))
    note_paper(paper)
    deed.note["round"] = last + 1


@paper_verbs.declare(
    "drop_paper",
    label=_("作废草稿"),
    permission=P.PAPER_HAND_IN,
    sources={S.DRAFT},
    target=S.DROPPED,
    final=True,
    in_bulk=False,
)
def drop_paper(paper: Paper, *, deed: Deed) -> None:
    """Give up a draft that was begun by mistake; nothing of it was handed in."""


class AgreeForm(VerbForm):
    agrees = forms.TypedChoiceField(
        label=_("作者是否同意展示"),
        coerce=lambda said: said == "yes",
        choices=[("yes", _("同意")), ("no", _("不同意"))],
    )


def still_displayed(paper: Paper, said: dict[str, Any]) -> str:
    """Return the state after the author was asked: what is displayed comes off when he no longer agrees."""
    return S.ACCEPTED if paper.state == S.DISPLAYED and not said.get("agrees") else paper.state


def is_essay(paper: Paper, actor: Actor) -> list[str]:
    return [] if paper.kind == PaperKind.ESSAY else [_t("只有心得体会选出展示")]


@paper_verbs.declare(
    "agree_to_display",
    label=_("同意展示"),
    permission=P.PAPER_HAND_IN,
    form=AgreeForm,
    sources=frozenset(HANDED_IN),
    target=still_displayed,
    gates=(is_essay,),
    in_bulk=False,
)
def agree_to_display(paper: Paper, *, deed: Deed, agrees: bool) -> None:
    """Say whether the author agrees that his essay is displayed."""
    Paper.objects.filter(pk=paper.pk).update(agreed_at=deed.at if agrees else None)


class DoneForm(VerbForm):
    number = forms.TypedChoiceField(label=_("哪一条措施"), coerce=int, choices=[])
    done_on = DayField(label=_("完成日期"), past=True)
    note = forms.CharField(label=_("完成情况"), max_length=500)

    def narrow(self) -> None:
        self.initial.setdefault("done_on", timezone.localdate())
        if isinstance(self.obj, Paper):
            field: Any = self.fields["number"]
            field.choices = [(one.number, f"{one.number} {one.measure[:60]}") for one in open_items(self.obj)]


def open_items(paper: Paper) -> list[PaperItem]:
    return list(paper.items.filter(done_on=None))


def has_open_items(paper: Paper, actor: Actor) -> list[str]:
    return [] if paper.items.filter(done_on=None).exists() else [_t("还没有完成的措施")]


@paper_verbs.declare(
    "finish_item",
    label=_("措施完成"),
    permission=P.PAPER_HAND_IN,
    form=DoneForm,
    sources={S.ACCEPTED},
    gates=(has_open_items,),
    in_bulk=False,
)
def finish_item(paper: Paper, *, deed: Deed, number: int, done_on: date, note: str) -> None:
    """Note that a measure of an accepted plan was carried out."""
    paper.items.filter(number=number).update(done_on=done_on, done_note=note)
