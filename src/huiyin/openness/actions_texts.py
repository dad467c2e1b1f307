"""Verbs on texts of service rules (F12): drafted, published, replaced by the next version; what was published stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import F, Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.openness.actions import LinesField
from huiyin.openness.models import RuleText, TextState
from huiyin.openness.permissions import P
from huiyin.people.actions_house import root_paths
from huiyin.people.models import Institution


class TextVerbs(Verbs):
    """Verbs on texts. Drafting one is asked of the institution."""

    model = RuleText

    def places(self, obj: Any, permission: str) -> list[str]:
        return root_paths(obj if isinstance(obj, Institution) else obj.institution)

    def about(self, obj: Any) -> str:
        return f"text/{obj.ref}" if isinstance(obj, RuleText) else f"institution/{obj.code}"

    def find(self, about: str) -> Any:
        code, _dash, number = about.partition("/")[2].rpartition("-")
        return RuleText.objects.get(code=code, number=int(number))

    def hearers(self, deed: Deed) -> list[str]:
        return []


text_verbs = TextVerbs()
MOST = 200
"""Items of one text; what needs more is several texts."""


class TextForm(VerbForm):
    title = forms.CharField(
        label=_("标题"), max_length=60, help_text=_("答复里写「标题 第3条」,件的页面上就是到那一条的链接。")
    )
    intro = forms.CharField(label=_("说明"), widget=forms.Textarea, max_length=3000, required=False)
    items = LinesField(label=_("条目"), max_length=20000, help_text=_("一行一条,从第 1 条起自动编号。"))

    def narrow(self) -> None:
        if isinstance(self.obj, RuleText):
            self.initial = {name: getattr(self.obj, name) for name in self.fields} | self.initial

    def clean_items(self) -> list[str]:
        items: list[str] = self.cleaned_data["items"]
        if len(items) > MOST:
            raise forms.ValidationError(_t("最多 {n} 条").format(n=MOST))
        return items


class TextAddForm(TextForm):
    code = forms.SlugField(label=_("代码"), max_length=32, help_text=_("字母、数字和短横,例如 convenience。"))

    field_order = ["code", "title", "intro", "items"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if RuleText.objects.filter(code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已有文本使用:要改写它,在那一篇上起草新版").format(code=code))
        return code


@text_verbs.declare(
    "draft_text",
    label=_("起草服务守则"),
    permission=P.OPENNESS_KEEP,
    form=TextAddForm,
    creates=True,
    target=TextState.DRAFT,
)
def draft_text(
    institution: Institution, *, deed: Deed, code: str, title: str, intro: str, items: Iterable[str]
) -> RuleText:
    """Draft a text of rules with numbered items."""
    return RuleText.objects.create(
        institution=institution, code=code, number=1, title=title, intro=intro, items=list(items)
    )


@text_verbs.declare(
    "edit_text", label=_("修改草稿"), permission=P.OPENNESS_KEEP, form=TextForm, sources={TextState.DRAFT}
)
def edit_text(found: RuleText, *, deed: Deed, **content: Any) -> None:
    """Change the draft."""
    deed.note["was"] = {name: getattr(found, name) for name in content if getattr(found, name) != content[name]}
    RuleText.objects.filter(pk=found.pk).update(**content)


def no_draft_yet(found: RuleText, actor: Actor) -> list[str]:
    draft = RuleText.objects.filter(code=found.code, published_at=None).first()
    return [_t("先公布第 {n} 版草稿,或直接修改它").format(n=draft.number)] if draft else []


@text_verbs.declare(
    "revise_text",
    label=_("起草新版"),
    permission=P.OPENNESS_KEEP,
    form=TextForm,
    sources={TextState.PUBLISHED},
    gates=(no_draft_yet,),
    in_bulk=False,
)
def revise_text(found: RuleText, *, deed: Deed, title: str, intro: str, items: Iterable[str]) -> None:
    """Draft the version that is to replace this one; until it is published this one stays in force."""
    last = RuleText.objects.filter(code=found.code).aggregate(last=Max("number"))["last"]
    RuleText.objects.create(
        institution=found.institution, code=found.code, number=last + 1, title=title, intro=intro, items=list(items)
    )


@text_verbs.declare(
    "publish_text",
    label=_("公布"),
    permission=P.OPENNESS_APPROVE,
    sources={TextState.DRAFT},
    target=TextState.PUBLISHED,
)
def publish_text(found: RuleText, *, deed: Deed) -> None:
    """Put the text in force; the version before it is replaced and stays readable."""
    before = RuleText.objects.filter(code=found.code, published_at__isnull=False, replaced_at=None)
    deed.note["replaces"] = [one.ref for one in before]
    before.update(state=TextState.REPLACED, replaced_at=deed.at, version=F("version") + 1)
    RuleText.objects.filter(pk=found.pk).update(published_at=deed.at)
