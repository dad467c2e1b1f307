"""Verbs on a campaign: its four catalogues of problem kinds (D09), and what makes it a special one (A11)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.actions import LIVE, campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.models_focus import FocusKind
from huiyin.campaigns.models_special import Milestone, SpecialFrame, SpecialProblem
from huiyin.campaigns.permissions import P
from huiyin.campaigns.special import frame_of
from huiyin.campaigns.special_lines import Lines, Read, words_wrong
from huiyin.campaigns.terms import FocusTarget
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import DayField, VerbForm
from huiyin.kernel.verbs import Deed

LONGEST_NAME = 100


class NameLines(Lines):
    """Names, one to a line; the same name twice is one."""

    longest = LONGEST_NAME

    def read_line(self, line: str) -> Read:
        name = " ".join(line.split())
        return {"name": name}, words_wrong(_t("名称"), name, self.longest)

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys(row["name"] for row in super().to_python(value)))


class FocusKindsForm(VerbForm):
    target = forms.ChoiceField(label=_("对象"), choices=FocusTarget.choices)
    lines = NameLines(
        label=_("问题种类,一行一类"),
        help_text=_("已有的不会重复新增,可以从 Excel 整列粘贴。四类对象分别应有 6、4、6、4 类。"),
    )


@campaign_verbs.declare(
    "add_focus_kinds", label=_("加入问题目录"), permission=P.CAMPAIGN_KEEP, form=FocusKindsForm, sources=LIVE
)
def add_focus_kinds(campaign: Campaign, *, deed: Deed, target: str, lines: list[str]) -> None:
    """Add kinds of problem to the catalogue of one of the four objects; what is there already stays as it is."""
    held = FocusKind.objects.filter(campaign=campaign, target=target)
    there = set(held.filter(retired_at=None).values_list("name", flat=True))
    last = held.aggregate(last=Max("position"))["last"] or 0
    fresh = [name for name in lines if name not in there]
    FocusKind.objects.bulk_create(
        FocusKind(campaign=campaign, target=target, name=name, position=n) for n, name in enumerate(fresh, last + 1)
    )
    deed.note["added"] = fresh


class FocusKindForm(VerbForm):
    """A form about one kind of a catalogue, named ``target:name``."""

    kind = forms.ChoiceField(label=_("问题种类"), choices=[])

    def narrow(self) -> None:
        self.held: dict[str, FocusKind] = {}
        if isinstance(self.obj, Campaign):
            kinds = self.obj.focus_kinds.filter(retired_at=None)
            self.held = {f"{one.target}:{one.name}": one for one in kinds}
            field: Any = self.fields["kind"]
            field.choices = [(key, f"{one.get_target_display()}:{one.name}") for key, one in self.held.items()]

    def clean_kind(self) -> FocusKind:
        return self.held[self.cleaned_data["kind"]]


class RenameKindForm(FocusKindForm):
    name = forms.CharField(label=_("新名称"), max_length=LONGEST_NAME)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, name = data.get("kind"), data.get("name")
        if kind and name and any(one.name == name and one.target == kind.target for one in self.held.values()):
            self.add_error("name", _t("这一对象已有「{name}」").format(name=name))
        return data


def has_kinds(campaign: Campaign, actor: Actor) -> list[str]:
    return [] if campaign.focus_kinds.filter(retired_at=None).exists() else [_t("问题目录里的种类")]


@campaign_verbs.declare(
    "rename_focus_kind",
    label=_("问题种类改名"),
    permission=P.CAMPAIGN_KEEP,
    form=RenameKindForm,
    sources=LIVE,
    gates=(has_kinds,),
)
def rename_focus_kind(campaign: Campaign, *, deed: Deed, kind: FocusKind, name: str) -> None:
    """Call a kind of problem otherwise; sheets that were opened before keep the words that they asked."""
    deed.note["was"] = kind.name
    FocusKind.objects.filter(pk=kind.pk).update(name=name)


@campaign_verbs.declare(
    "retire_focus_kind",
    label=_("停用问题种类"),
    permission=P.CAMPAIGN_KEEP,
    form=FocusKindForm,
    sources=LIVE,
    gates=(has_kinds,),
)
def retire_focus_kind(campaign: Campaign, *, deed: Deed, kind: FocusKind) -> None:
    """Ask for a kind of problem no longer; what was answered to it stays."""
    deed.note["was"] = kind.name
    FocusKind.objects.filter(pk=kind.pk).update(retired_at=deed.at)


class FieldLines(NameLines):
    longest = 64


class SpecialForm(VerbForm):
    document_number = forms.CharField(label=_("文号"), max_length=64)
    document_title = forms.CharField(label=_("文件标题"), max_length=200)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2199)
    ends_on = DayField(label=_("结束日期"), help_text=_("时间表上的节点都在活动开始以后、这一天以前(含)。"))
    fields_named = FieldLines(label=_("领域"), help_text=_("一行一个,例如:教育。"))
    aspects = NameLines(label=_("整治方面"), required=False, help_text=_("一行一个,例如:教师有偿补课。"))
    follows = forms.ModelChoiceField(
        label=_("接续哪次活动(上一年的)"), queryset=Campaign.objects.none(), to_field_name="code", required=False,
        help_text=_("自查时对它销号的问题“回头看”。"),
    )  # fmt: skip

    def narrow(self) -> None:
        if not isinstance(self.obj, Campaign):
            return
        field: Any = self.fields["follows"]
        others = Campaign.objects.filter(institution=self.obj.institution, starts_on__lt=self.obj.starts_on)
        field.queryset = others.exclude(pk=self.obj.pk).order_by("-starts_on")
        frame = frame_of(self.obj)
        known: dict[str, Any] = {"year": self.obj.starts_on.year}
        if frame:
            known = {n: getattr(frame, n) for n in ("document_number", "document_title", "year", "ends_on", "aspects")}
            known |= {"fields_named": frame.fields, "follows": frame.follows and frame.follows.code}
        self.initial = known | self.initial

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if isinstance(self.obj, Campaign):
            if ends_on <= self.obj.starts_on:
                raise forms.ValidationError(_t("结束日期要在活动开始({day})以后").format(day=self.obj.starts_on))
            last = Milestone.objects.filter(problem__plan__campaign=self.obj).aggregate(last=Max("due_on"))["last"]
            if last and last > ends_on:
                raise forms.ValidationError(_t("已有节点在 {day},不能在它以前结束").format(day=last))
        return ends_on

    def clean_fields_named(self) -> list[str]:
        return self.still_named("field", self.cleaned_data["fields_named"])

    def clean_aspects(self) -> list[str]:
        return self.still_named("aspect", self.cleaned_data["aspects"])

    def still_named(self, column: str, names: list[str]) -> list[str]:
        """Refuse to leave out what a unit's problem names already."""
        held = SpecialProblem.objects.filter(plan__campaign=self.obj).exclude(**{f"{column}__in": [*names, ""]})
        if isinstance(self.obj, Campaign) and (left := held.values_list(column, flat=True).first()):
            raise forms.ValidationError(_t("已有单位的问题列在「{name}」下,不能去掉").format(name=left))
        return names


@campaign_verbs.declare(
    "make_special", label=_("定为专项行动"), permission=P.CAMPAIGN_KEEP, form=SpecialForm, sources=LIVE
)
def make_special(
    campaign: Campaign, *, deed: Deed, fields_named: list[str], follows: Campaign | None, **said: Any
) -> None:
    """Say by which document, for which year, fields and aspects the campaign is a special one; or say it anew (A11)."""
    SpecialFrame.objects.update_or_create(
        campaign=campaign, defaults={**said, "fields": fields_named, "follows": follows}
    )
