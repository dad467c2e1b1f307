"""Verbs on questionnaires: what is asked, when it is asked, and that it ends. Answers come in by ``intake`` alone."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.references import free_code
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.surveys import intake, sealing
from huiyin.surveys.content import BadContent, Content
from huiyin.surveys.models import Copy, Keying, Questionnaire, Sealed, SpentProof, Token, TokenList
from huiyin.surveys.permissions import P
from huiyin.surveys.templates_library import keeps_six
from huiyin.surveys.terms import FEWEST, CopyState, Door, Sort, State

MOST_TOKENS = 5000
LONGEST_CONTENT = 200_000
LONGEST_WINDOW = timedelta(days=366)


class QuestionnaireVerbs(Verbs):
    """Verbs on questionnaires. Drafting one is asked of its campaign, whose office keeps it."""

    model = Questionnaire
    backdate = CAMPAIGNS.CAMPAIGN_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.office.path]

    def about(self, obj: Any) -> str:
        return f"questionnaire/{obj.code}" if isinstance(obj, Questionnaire) else f"campaign/{obj.code}"

    def find(self, about: str) -> Any:
        return Questionnaire.objects.select_related("office", "campaign").get(code=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []

    def timing(self, deed: Deed) -> list[str]:
        """Add to what stands against the moment that the window would end before it begins."""
        last = deed.data.get("closes_on")
        if last is None or last >= (day := timezone.localdate(deed.at)):
            return super().timing(deed)
        return [*super().timing(deed), _t("截止日期不早于 {day}").format(day=day)]

    def claim(self, deeds: Sequence[Deed], sources: frozenset[str]) -> list[Deed]:
        if deeds and deeds[0].action.name in DONE_TOGETHER:
            return [deed for deed in deeds if locked(deed, sources)]
        for deed in deeds:
            if deed.action.name == "open_questionnaire":
                set_window(deed)
        return super().claim(deeds, sources)


DONE_TOGETHER = frozenset({"key_copy", "key_copies"})
"""What several people do at once: each waits for the other a moment instead of being told that he came second."""


def locked(deed: Deed, sources: frozenset[str]) -> bool:
    """Hold the questionnaire until the deed is done, and say whether its state still allows it."""
    held = Questionnaire.objects.select_for_update(no_key=True).filter(pk=deed.obj.pk, state__in=sources)
    return held.values_list("pk", flat=True).first() is not None


questionnaire_verbs = QuestionnaireVerbs()
S = State


# What is asked.


class ContentField(forms.CharField):
    """The questions as JSON text, as ``surveys.content`` reads it; comes out checked and in one form."""

    widget = forms.Textarea

    def clean(self, value: Any) -> dict[str, Any]:
        text = super().clean(value)
        try:
            return Content.parse(json.loads(text)).plain
        except (json.JSONDecodeError, RecursionError):
            raise forms.ValidationError(_t("题目要写成 JSON;请在问卷设计页里编辑")) from None
        except BadContent as bad:
            raise forms.ValidationError(bad.sentences) from bad

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, dict) else value


class WordsField(forms.CharField):
    """Short words on one line, apart by blanks; comes out as a list."""

    def clean(self, value: Any) -> list[str]:
        return re.findall(r"\w+", super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return " ".join(str(one) for one in value) if isinstance(value, list) else value


class QuestionnaireForm(VerbForm):
    """What is asked, of whom, and by what the results may be told apart."""

    sort = forms.ChoiceField(label=_("种类"), choices=Sort.choices)
    title = forms.CharField(label=_("标题"), max_length=100)
    title_en = forms.CharField(label=_("英文标题"), max_length=200, required=False)
    intro = forms.CharField(label=_("填写说明"), max_length=3000, required=False, widget=forms.Textarea)
    intro_en = forms.CharField(label=_("英文说明"), max_length=3000, required=False, widget=forms.Textarea)
    content = ContentField(label=_("题目"), max_length=LONGEST_CONTENT)
    signed = forms.BooleanField(
        label=_("记名(请填写人留姓名和联系方式)"),
        required=False,
        help_text=_("不选就是无记名;有人作答以后不能再改。"),
    )
    door = forms.ChoiceField(label=_("网上谁可以填"), choices=Door.choices, required=False)
    keyed_twice = forms.BooleanField(label=_("纸质录入两遍、互相核对"), required=False)
    groupings = WordsField(
        label=_("按哪些题分组统计"),
        max_length=400,
        required=False,
        help_text=_("写单选题的代号,用空格分开,例如 q1 q2;开始征集后不能再改。"),
    )
    weights = WordsField(
        label=_("各类测评人的权重"),
        max_length=300,
        required=False,
        help_text=_("测评表用:按选项先后写百分数,合计 100,例如 40 20 20 10 10。不写就不加权。"),
    )
    previous = forms.ModelChoiceField(
        label=_("上一次的问卷(用于对比)"),
        queryset=Questionnaire.objects.none(),
        to_field_name="code",
        required=False,
    )

    def narrow(self) -> None:
        field: Any = self.fields["previous"]
        if self.obj is None:
            return
        field.queryset = Questionnaire.objects.filter(office__institution=self.obj.office.institution)
        self.initial = {"door": Door.TOKENS, **self.known(), **self.initial}
        if isinstance(self.obj, Questionnaire):
            field.queryset = field.queryset.exclude(pk=self.obj.pk)
            self.fields["groupings"].help_text = self.groupings_told(self.obj.asks)

    def groupings_told(self, content: Content) -> str:
        """Return by which questions results may be told apart, each code with its words: nobody knows codes by heart."""
        fit = [one for one in content.questions if one.kind == "single" and not one.only_if]
        if not fit:
            return _t("这份问卷里没有可以用来分组的单选题。")
        listed = _t(";").join(f"{one.id} {one.words}" for one in fit)
        return _t("写单选题的代号,用空格分开;开始征集后不能再改。可以写:{listed}").format(listed=listed)

    def known(self) -> dict[str, Any]:
        known = self.obj
        if not isinstance(known, Questionnaire):
            return {}
        same = ("sort", "title", "title_en", "intro", "intro_en", "content", "door", "keyed_twice", "groupings")
        return {name: getattr(known, name) for name in same} | {
            "signed": not known.anonymous,
            "previous": known.previous.code if known.previous else "",
            "weights": [known.weights[key] for key in sorted(known.weights, key=int)],
        }

    def clean_door(self) -> str:
        return self.cleaned_data["door"] or Door.TOKENS

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if isinstance(data.get("content"), dict):
            content = Content.parse(data["content"])
            self.check_groupings(content, data.get("groupings") or [])
            data["weights"] = self.weights_in(content, data.get("weights") or [])
        data["anonymous"] = not data.pop("signed", False)
        return data

    def check_groupings(self, content: Content, groupings: Sequence[str]) -> None:
        if len(set(groupings)) < len(groupings):
            self.add_error("groupings", _t("同一道题写了两次"))
        wrong = [one for one in groupings if one not in content.by_id or content.by_id[one].kind != "single"]
        if wrong:
            self.add_error("groupings", _t("只能按单选题分组:{codes}").format(codes=" ".join(wrong)))
        elif some := [one for one in groupings if content.by_id[one].only_if]:
            self.add_error("groupings", _t("不能按不是人人都问的题分组:{codes}").format(codes=" ".join(some)))

    def weights_in(self, content: Content, said: Sequence[str]) -> dict[str, int]:
        if not said:
            return {}
        raters = content.given
        whole = all(one.isascii() and one.isdigit() and len(one) <= 3 for one in said)
        numbers = [int(one) for one in said] if whole else []
        if raters is None or len(said) != len(raters.options) or sum(numbers) != 100:
            self.add_error("weights", _t("要给每一类测评人写一个百分数,合计 100;题目里要有一道由邀请码带出的单选题"))
            return {}
        return {str(option): number for option, number in enumerate(numbers)}


CODE = _("网址里用它,以后不再改。不填就自动编;自己写用字母、数字和短横,例如 opinions-2026。")


class DraftForm(QuestionnaireForm):
    code = forms.SlugField(label=_("代码"), max_length=32, required=False, help_text=CODE)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and code_used(code):
            raise forms.ValidationError(_t("代码「{code}」已有问卷使用").format(code=code))
        return code or free_code("form", code_used)


def code_used(code: str) -> bool:
    return Questionnaire.objects.filter(code=code).exists()


def campaign_runs(obj: Any, actor: Actor) -> list[str]:
    campaign = obj if isinstance(obj, Campaign) else obj.campaign
    return [] if campaign.state == CampaignState.RUNNING else [_t("活动已启动且未总结")]


@questionnaire_verbs.declare(
    "draft_questionnaire",
    label=_("起草问卷"),
    permission=P.SURVEY_KEEP,
    form=DraftForm,
    creates=True,
    target=S.DRAFT,
)
def draft_questionnaire(campaign: Campaign, *, deed: Deed, **said: Any) -> Questionnaire:
    """Draft a questionnaire, opinion form or ballot of a campaign (C01 C02 H11)."""
    return Questionnaire.objects.create(campaign=campaign, office=campaign.office, **said)


@questionnaire_verbs.declare(
    "edit_questionnaire", label=_("修改问卷"), permission=P.SURVEY_KEEP, form=QuestionnaireForm, sources={S.DRAFT}
)
def edit_questionnaire(questionnaire: Questionnaire, *, deed: Deed, **said: Any) -> None:
    """Change the draft; what is open is not changed."""
    deed.note["was"] = {name: value for name in said if (value := getattr(questionnaire, name)) != said[name]}
    deed.note["was"].pop("content", None)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(**said)


# The window.


class WindowForm(VerbForm):
    closes_on = DayField(label=_("截止日期(含当天)"))

    def narrow(self) -> None:
        known = getattr(self.obj, "closes_on", None)
        self.initial = {"closes_on": known or timezone.localdate() + timedelta(days=14), **self.initial}

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day > timezone.localdate() + LONGEST_WINDOW:
            raise forms.ValidationError(_t("截止日期最晚在一年以内"))
        known = getattr(self.obj, "closes_on", None)
        if known and getattr(self.obj, "state", "") == S.OPEN and day <= known:
            raise forms.ValidationError(_t("要晚于原来的截止日期;想提前截止,请直接办「截止」"))
        return day


def can_be_asked(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    """A ballot by category needs to know the category from the token or the batch."""
    try:
        content = questionnaire.asks
    except BadContent as bad:
        return bad.sentences
    found = [question for question in content.questions if not question.given]
    return [] if found else [_t("至少一道要填写人回答的题")]


@questionnaire_verbs.declare(
    "open_questionnaire",
    label=_("开始征集"),
    permission=P.SURVEY_KEEP,
    form=WindowForm,
    sources={S.DRAFT},
    target=S.OPEN,
    gates=(campaign_runs, can_be_asked, keeps_six),
)
def open_questionnaire(questionnaire: Questionnaire, *, deed: Deed, closes_on: date) -> None:
    """Open the window: from now on answers are sealed, and what is asked and how it will be grouped stands."""


def set_window(deed: Deed) -> None:
    """Write window and key before the claim: no row is open without them, not even within a transaction."""
    drafted = Questionnaire.objects.filter(pk=deed.obj.pk, version=deed.obj.version, state=S.DRAFT)
    drafted.update(
        opens_on=timezone.localdate(deed.at),
        closes_on=deed.data["closes_on"],
        key=sealing.new_key(deed.obj.code, intake.home()),
    )


def nothing_came_back(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    if answered(questionnaire):
        return [_t("已有人作答:题目不能再改,只能撤回后另起草一份")]
    out = Copy.objects.filter(questionnaire=questionnaire).exclude(state=CopyState.VOID)
    return [_t("已印了纸质表:先全部作废")] if out.exists() else []


def answered(questionnaire: Questionnaire) -> bool:
    return (
        Sealed.objects.filter(questionnaire=questionnaire).exists()
        or Keying.objects.filter(copy__questionnaire=questionnaire).exists()
    )


@questionnaire_verbs.declare(
    "return_questionnaire",
    label=_("退回草稿"),
    permission=P.SURVEY_KEEP,
    sources={S.OPEN},
    target=S.DRAFT,
    gates=(nothing_came_back,),
)
def return_questionnaire(questionnaire: Questionnaire, *, deed: Deed) -> None:
    """Take an open questionnaire back for changes while nobody has answered it."""


def too_few_came(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    """What has closed with enough answers is counted: its end is not put off, and its answers are not done away with."""
    if questionnaire.state != S.CLOSED or sealed_count(questionnaire) < FEWEST:
        return []
    return [_t("已截止且收到 {n} 份以上答卷:请统计").format(n=FEWEST)]


def sealed_count(questionnaire: Questionnaire) -> int:
    return Sealed.objects.filter(questionnaire=questionnaire).count()


@questionnaire_verbs.declare(
    "extend_questionnaire",
    label=_("延长征集"),
    permission=P.SURVEY_KEEP,
    form=WindowForm,
    sources={S.OPEN, S.CLOSED},
    target=S.OPEN,
    gates=(campaign_runs, too_few_came),
    claims=("closes_on",),
)
def extend_questionnaire(questionnaire: Questionnaire, *, deed: Deed, closes_on: date) -> None:
    """Put the last day off; what has closed may open again only with fewer than five answers, none of them opened."""


@questionnaire_verbs.declare(
    "close_questionnaire",
    label=_("截止"),
    permission=P.SURVEY_KEEP,
    sources={S.OPEN},
    target=S.CLOSED,
)
def close_questionnaire(questionnaire: Questionnaire, *, deed: Deed) -> None:
    """Take no more answers on the web; what came back on paper may still be keyed until it is counted."""
    deed.note["answers"] = sealed_count(questionnaire)
    # By its name, for the module of the jobs needs this one. Where one is queued, it will see this one, too.
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("huiyin.surveys.count", queueing_lock="huiyin.surveys.count").defer()


class ReasonForm(VerbForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea, max_length=500)


@questionnaire_verbs.declare(
    "withdraw_questionnaire",
    label=_("撤回并销毁答卷"),
    permission=P.SURVEY_KEEP,
    form=ReasonForm,
    sources={S.DRAFT, S.OPEN, S.CLOSED},
    target=S.WITHDRAWN,
    gates=(too_few_came,),
    final=True,
)
def withdraw_questionnaire(questionnaire: Questionnaire, *, deed: Deed, reason: str) -> None:
    """End it without a result: what came back is destroyed unread, and how much that was stays on record."""
    deed.note["destroyed_unread"] = sealed_count(questionnaire)
    Keying.objects.filter(copy__questionnaire=questionnaire).delete()
    Sealed.objects.filter(questionnaire=questionnaire).delete()
    SpentProof.objects.filter(questionnaire=questionnaire).delete()
    destroy_key_after(questionnaire)


def destroy_key_after(questionnaire: Questionnaire) -> None:
    """Destroy the private key when, and only when, the transaction holds; a sweep does it where we are killed between."""
    code = questionnaire.code
    transaction.on_commit(lambda: sealing.destroy(code, intake.home()))


# Invitations.


class TokensForm(VerbForm):
    label = forms.CharField(label=_("发给谁"), max_length=100, help_text=_("写一群人,例如「部分学校教师」;不写人名。"))
    count = forms.IntegerField(label=_("个数"), min_value=1, max_value=MOST_TOKENS)
    category = forms.ChoiceField(label=_("这些人属于哪一类"), required=False)

    def narrow(self) -> None:
        field: Any = self.fields["category"]
        raters = self.obj.asks.given if isinstance(self.obj, Questionnaire) else None
        if raters is None:
            field.choices = [("", "—")]
            return
        field.required = True
        field.choices = [(str(number), str(option)) for number, option in enumerate(raters.options)]


def asks_by_token(questionnaire: Questionnaire, actor: Actor) -> list[str]:
    return [] if questionnaire.door == Door.TOKENS else [_t("这份问卷不凭邀请码填写")]


@questionnaire_verbs.declare(
    "make_tokens",
    label=_("生成邀请码"),
    permission=P.SURVEY_KEEP,
    form=TokensForm,
    sources={S.OPEN},
    gates=(asks_by_token,),
)
def make_tokens(questionnaire: Questionnaire, *, deed: Deed, label: str, count: int, category: str) -> None:
    """Make tokens that are shown once: only digests are kept, and never to whom which token went (M49).

    ``deed.obj.tokens`` holds them, and nothing else does.
    """
    made = [new_token() for _number in range(count)]
    number = TokenList.objects.filter(questionnaire=questionnaire).count() + 1
    listed = TokenList.objects.create(
        questionnaire=questionnaire,
        number=number,
        label=label,
        given=given(questionnaire, category),
        count=count,
        made_on=timezone.localdate(deed.at),
    )
    # In the order of their random names: the order of the rows is not the order on the list that is handed out.
    rows = [Token(token_list=listed, digest=intake.token_digest(token)) for token in made]
    Token.objects.bulk_create(sorted(rows, key=lambda row: row.pk), batch_size=1000)
    deed.note["number"] = number
    deed.obj.tokens, deed.obj.token_list = made, listed


def new_token() -> str:
    return "".join(secrets.choice(intake.LETTERS) for _letter in range(intake.TOKEN_LENGTH))


def given(questionnaire: Questionnaire, category: str) -> dict[str, int]:
    """Return the answers that a list or a batch knows beforehand."""
    raters = questionnaire.asks.given
    return {raters.id: int(category)} if raters and category else {}
