"""Verbs on service items and their guides: what a unit offers, what it promises, and when the public was told so."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.terms import Served
from huiyin.kernel.actors import Actor
from huiyin.kernel.clocks import BadLimit, Limit
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.openness.limits import against_the_law, limit_in
from huiyin.openness.models import Errand, Guide, GuideState, ItemState
from huiyin.openness.permissions import P
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Unit

# Service items.


class ItemVerbs(Verbs):
    """Verbs on service items. Adding one is asked of its unit."""

    model = Errand

    def places(self, obj: Any, permission: str) -> list[str]:
        return [(obj if isinstance(obj, Unit) else obj.unit).path]

    def about(self, obj: Any) -> str:
        return f"service/{obj.code}" if isinstance(obj, Errand) else f"unit/{obj.code}"

    def find(self, about: str) -> Any:
        return Errand.objects.select_related("unit").get(code=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


item_verbs = ItemVerbs()


class ItemForm(VerbForm):
    name = forms.CharField(label=_("名称"), max_length=100)

    def narrow(self) -> None:
        if isinstance(self.obj, Errand):
            self.initial = {"name": self.obj.name, **self.initial}


class ItemAddForm(ItemForm):
    code = forms.SlugField(
        label=_("代码"), max_length=32, help_text=_("字母、数字和短横,例如 transfer;件上写它,以后不再改。")
    )

    field_order = ["code", "name"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Errand.objects.filter(code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已有服务事项使用").format(code=code))
        return code


@item_verbs.declare(
    "add_service_item", label=_("新增服务事项"), permission=P.OPENNESS_KEEP, form=ItemAddForm, creates=True
)
def add_service_item(unit: Unit, *, deed: Deed, code: str, name: str) -> Errand:
    """Name something that people may come to the unit for."""
    return Errand.objects.create(institution=unit.institution, unit=unit, code=code, name=name)


@item_verbs.declare(
    "rename_service_item", label=_("改事项名称"), permission=P.OPENNESS_KEEP, form=ItemForm, sources={ItemState.ACTIVE}
)
def rename_service_item(item: Errand, *, deed: Deed, name: str) -> None:
    """Call the item otherwise from its next guide on; what was published keeps its name."""
    deed.note["was"] = item.name
    item.name = name
    item.save(update_fields=["name"])


@item_verbs.declare(
    "retire_service_item",
    label=_("停用事项"),
    permission=P.OPENNESS_APPROVE,
    sources={ItemState.ACTIVE},
    target=ItemState.RETIRED,
)
def retire_service_item(item: Errand, *, deed: Deed) -> None:
    """Offer the item no longer; its guides stay readable and its promises hold for what was received."""


@item_verbs.declare(
    "restore_service_item",
    label=_("恢复事项"),
    permission=P.OPENNESS_APPROVE,
    sources={ItemState.RETIRED},
    target=ItemState.ACTIVE,
)
def restore_service_item(item: Errand, *, deed: Deed) -> None:
    """Offer the item again, with the guide that was in force."""


# Guides.


class GuideVerbs(Verbs):
    """Verbs on guides. Drafting one is asked of its item."""

    model = Guide

    def places(self, obj: Any, permission: str) -> list[str]:
        return [(obj if isinstance(obj, Errand) else obj.item).unit.path]

    def about(self, obj: Any) -> str:
        return f"service/{obj.code}" if isinstance(obj, Errand) else f"guide/{obj.ref}"

    def find(self, about: str) -> Any:
        code, _dash, number = about.partition("/")[2].rpartition("-")
        return Guide.objects.select_related("item__unit").get(item__code=code, number=int(number))

    def hearers(self, deed: Deed) -> list[str]:
        return []


guide_verbs = GuideVerbs()


class LinesField(forms.CharField):
    """Several short texts, one a line; empty lines say nothing. Comes out as a list."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class LimitField(forms.CharField):
    """A limit such as ``20wd``; comes out as it is written best."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, required=False, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return str(Limit.parse(text)) if text else ""
        except BadLimit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def text(label: Any, *, long: bool = False, **more: Any) -> forms.CharField:
    if long:
        return forms.CharField(label=label, widget=forms.Textarea, max_length=3000, required=False, **more)
    return forms.CharField(label=label, required=False, **more)


class GuideForm(VerbForm):
    """A draft may lack what it likes; what is said must hold. What is missing is told when it is to be approved."""

    served = forms.MultipleChoiceField(
        label=_("服务对象"), choices=Served.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    legal_limit = LimitField(label=_("法定时限"), help_text=_("例如 20wd(工作日)、15d(自然日)。法律没有规定的留空。"))
    legal_source = text(_("法定依据"), max_length=300, help_text=_("写明哪部法律法规第几条。"))
    promised_limit = LimitField(
        label=_("承诺时限"), help_text=_("不能比法定时限长;没有法定时限的,最长 20 个工作日(20wd)。")
    )
    standard = text(_("服务标准"), long=True)
    conditions = text(_("办理条件"), long=True)
    materials = LinesField(label=_("所需材料"), required=False, max_length=5000, help_text=_("一行一样,按先后写。"))
    steps = LinesField(label=_("办理流程"), required=False, max_length=5000, help_text=_("一行一步,按先后写。"))
    fees = text(_("收费"), max_length=300, help_text=_("不收费的写「不收费」。"))
    place = text(_("办理地点"), max_length=200)
    phone = text(_("咨询电话"), max_length=64)
    complaint_phone = text(_("监督电话"), max_length=64)

    def narrow(self) -> None:
        known = self.obj.guides.first() if isinstance(self.obj, Errand) else self.obj
        if known is not None:
            self.initial = {name: getattr(known, name) for name in self.fields} | self.initial

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        legal, promised = limit_in(data["legal_limit"]), limit_in(data["promised_limit"])
        if legal and not data["legal_source"]:
            self.add_error("legal_source", _t("写了法定时限,就要写明依据"))
        if promised and self.obj is not None:
            item = self.obj if isinstance(self.obj, Errand) else self.obj.item
            if sentence := against_the_law(promised, legal, calendar_of(item.institution)):
                self.add_error("promised_limit", sentence)
        return data


def none_unpublished(item: Errand, actor: Actor) -> list[str]:
    """Only what was published is replaced; a draft is edited."""
    found = item.guides.filter(published_at=None).first()
    if item.state != ItemState.ACTIVE:
        return [_t("先恢复事项:停用的事项不写新的指南")]
    sentence = _t("先公布第 {n} 版(现为「{state}」):没有公布的不能由新版替换,请直接修改它")
    return [sentence.format(n=found.number, state=found.get_state_display())] if found else []


@guide_verbs.declare(
    "draft_guide",
    label=_("起草办事指南"),
    permission=P.OPENNESS_KEEP,
    form=GuideForm,
    creates=True,
    target=GuideState.DRAFT,
    gates=(none_unpublished,),
)
def draft_guide(item: Errand, *, deed: Deed, **content: Any) -> Guide:
    """Draft the guide of an item, or the version that is to replace the one in force."""
    last = item.guides.aggregate(last=Max("number"))["last"] or 0
    return Guide.objects.create(item=item, number=last + 1, name=item.name, drafted_by_id=deed.actor.user_id, **content)


@guide_verbs.declare(
    "edit_guide", label=_("修改草稿"), permission=P.OPENNESS_KEEP, form=GuideForm, sources={GuideState.DRAFT}
)
def edit_guide(guide: Guide, *, deed: Deed, **content: Any) -> None:
    """Change the draft; whoever changed it last does not approve it."""
    deed.note["was"] = {name: getattr(guide, name) for name in content if getattr(guide, name) != content[name]}
    Guide.objects.filter(pk=guide.pk).update(drafted_by=deed.actor.user_id, name=guide.item.name, **content)


NEEDED = {
    "served": _("服务对象"),
    "promised_limit": _("承诺时限"),
    "standard": _("服务标准"),
    "steps": _("办理流程(至少一步)"),
    "place": _("办理地点"),
    "phone": _("咨询电话"),
    "complaint_phone": _("监督电话"),
}


def whole(guide: Guide, actor: Actor) -> list[str]:
    return [str(label) for name, label in NEEDED.items() if not getattr(guide, name)]


def lawful(guide: Guide, actor: Actor) -> list[str]:
    promised = limit_in(guide.promised_limit)
    if promised is None:
        return []
    sentence = against_the_law(promised, limit_in(guide.legal_limit), calendar_of(guide.item.institution))
    return [sentence] if sentence else []


def by_another(guide: Guide, actor: Actor) -> list[str]:
    return [_t("由起草人以外的人批准")] if guide.drafted_by_id and guide.drafted_by_id == actor.user_id else []


@guide_verbs.declare(
    "approve_guide",
    label=_("批准"),
    permission=P.OPENNESS_APPROVE,
    sources={GuideState.DRAFT},
    target=GuideState.APPROVED,
    gates=(whole, lawful, by_another),
)
def approve_guide(guide: Guide, *, deed: Deed) -> None:
    """Approve the draft as it is; from now on it is not changed, only published or returned."""
    Guide.objects.filter(pk=guide.pk).update(approved_by=deed.actor.user_id, approved_at=deed.at)


class ReasonForm(VerbForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea)


@guide_verbs.declare(
    "return_guide",
    label=_("退回修改"),
    permission=P.OPENNESS_APPROVE,
    form=ReasonForm,
    sources={GuideState.APPROVED},
    target=GuideState.DRAFT,
)
def return_guide(guide: Guide, *, deed: Deed, reason: str) -> None:
    """Take the approval back, so that the draft can be changed."""
    Guide.objects.filter(pk=guide.pk).update(approved_by=None, approved_at=None)


class PublishForm(VerbForm):
    on_wall = forms.BooleanField(label=_("上墙(公开栏、窗口)"), required=False)
    on_web = forms.BooleanField(label=_("上网(本站公开页)"), required=False, initial=True)
    shown_from = DayField(label=_("公布之日"))

    def narrow(self) -> None:
        self.initial = {"on_web": True, "on_wall": True, "shown_from": timezone.localdate(), **self.initial}

    def clean_shown_from(self) -> date:
        day: date = self.cleaned_data["shown_from"]
        if day > timezone.localdate():
            raise forms.ValidationError(_t("到了公布那一天再办:公布之日不在将来"))
        return day

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("on_wall") or self.cleaned_data.get("on_web")):
            self.add_error("on_wall", _t("至少选一处公布"))
        return self.cleaned_data


def of_an_item_in_use(guide: Guide, actor: Actor) -> list[str]:
    return [] if guide.item.state == ItemState.ACTIVE else [_t("先恢复事项:停用的事项不公布指南")]


@guide_verbs.declare(
    "publish_guide",
    label=_("公布"),
    permission=P.OPENNESS_APPROVE,
    form=PublishForm,
    sources={GuideState.APPROVED},
    target=GuideState.PUBLISHED,
    gates=(of_an_item_in_use,),
)
def publish_guide(guide: Guide, *, deed: Deed, on_wall: bool, on_web: bool, shown_from: date) -> None:
    """Publish the guide, from when its promise binds (M33); the version in force so far is replaced and stays readable."""
    before = Guide.objects.filter(item=guide.item, published_at__isnull=False, replaced_at=None)
    deed.note["replaces"] = [one.ref for one in before.select_related("item")]
    before.update(state=GuideState.REPLACED, replaced_at=deed.at, version=F("version") + 1)
    Guide.objects.filter(pk=guide.pk).update(
        published_at=deed.at, on_wall=on_wall, on_web=on_web, shown_from=shown_from
    )
