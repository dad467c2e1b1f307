"""Verbs on the institution and on its roles: names, limits, party groups, and which role may do what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.people.models import Institution, InstitutionState, PartyGroup, Role, RoleGiven, UserState
from huiyin.people.permissions import P

LONGEST = 250
"""No limit of an office is longer than about a year of working days."""


def root_paths(institution: Institution) -> list[str]:
    """Return where the institution's own permissions are asked: at the root of its units."""
    root = institution.units.filter(parent=None).first()
    return [root.path if root else ""]


class InstitutionVerbs(Verbs):
    """Verbs on the institution. Rooms above declare theirs on it, too."""

    model = Institution
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return root_paths(obj)

    def find(self, about: str) -> Any:
        return Institution.objects.get(code=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


institution_verbs = InstitutionVerbs()
IN_USE = {InstitutionState.ACTIVE}


class DescribeForm(VerbForm):
    name = forms.CharField(label=_("名称"), max_length=100)
    motto = forms.CharField(label=_("标语"), max_length=100, required=False)

    def narrow(self) -> None:
        if self.obj is not None:
            self.initial = {"name": self.obj.name, "motto": self.obj.motto, **self.initial}


@institution_verbs.declare(
    "describe_institution", label=_("修改机构名称和标语"), permission=P.UNIT_KEEP, form=DescribeForm, sources=IN_USE
)
def describe_institution(institution: Institution, *, deed: Deed, name: str, motto: str) -> None:
    """Set the name and the motto that the public reads."""
    deed.note["was"] = [institution.name, institution.motto]
    institution.name, institution.motto = name, motto
    institution.save(update_fields=["name", "motto"])


def days(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=LONGEST)


class LimitsForm(VerbForm):
    handle_days = days(_("办理时限(工作日)"), _("交办时不另写期限的,从交办日起算这么多个工作日。"))
    near_days = days(_("临近提醒(天)"), _("离期限不到这么多天,亮蓝灯提醒。"))
    answer_days = days(_("等候评价(工作日)"), _("征询来件人后等这么多个工作日;到期没有回话的,可以销号或办结。"))

    def narrow(self) -> None:
        if self.obj is not None:
            self.initial = {name: getattr(self.obj, name) for name in self.fields} | self.initial

    def clean(self) -> dict[str, Any]:
        near, whole = self.cleaned_data.get("near_days"), self.cleaned_data.get("handle_days")
        if near and whole and near >= whole:
            self.add_error("near_days", _t("提醒的天数要少于办理时限"))
        answer = self.cleaned_data.get("answer_days")
        if answer and self.obj is not None and answer < self.obj.answer_days:
            for sentence in [sentence for asked in before_shortening for sentence in asked(self.obj)]:
                self.add_error("answer_days", sentence)
        return self.cleaned_data


before_shortening: list[Callable[[Institution], list[str]]] = []
"""A hook: what still runs by the time to wait for an answer. Who was told a day may count on it (invariant 9)."""


@institution_verbs.declare("set_limits", label=_("设定期限"), permission=P.UNIT_KEEP, form=LimitsForm, sources=IN_USE)
def set_limits(institution: Institution, *, deed: Deed, **limits: int) -> None:
    """Set the limits that begin from now on; a limit that runs stays as it was told."""
    deed.note["was"] = {name: getattr(institution, name) for name in limits}
    Institution.objects.filter(pk=institution.pk).update(**limits)


class DutyRulesForm(VerbForm):
    hand_back_days = days(
        _("退回交办的期限(工作日)"), _("交办后这么多个工作日内,责任单位可以书面申请退回;过后由它负责到底(首办负责)。")
    )
    dispute_days = days(_("对不予受理提出异议的期限(天)"), _("告知不予受理后这么多天内,来件人可以提出一次异议。"))
    remedy = forms.CharField(
        label=_("不予受理时告知的救济途径"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("印在不予受理告知书上,也写在来件人自己的页面上。"),
    )

    def narrow(self) -> None:
        if self.obj is not None:
            self.initial = {name: getattr(self.obj, name) for name in self.fields} | self.initial


@institution_verbs.declare(
    "set_duty_rules", label=_("设定退回和异议"), permission=P.UNIT_KEEP, form=DutyRulesForm, sources=IN_USE
)
def set_duty_rules(institution: Institution, *, deed: Deed, **rules: Any) -> None:
    """Set until when a unit may hand back and a sender may dispute a refusal, and how that is told (E07, F09)."""
    deed.note["was"] = {name: getattr(institution, name) for name in rules}
    Institution.objects.filter(pk=institution.pk).update(**rules)


class InspectionRulesForm(VerbForm):
    inspection_notice_days = days(_("检查提前通知(天)"), _("明查要提前这么多天通知被查单位;对已经通知的检查不改。"))
    inspections_a_year = forms.IntegerField(
        label=_("每所学校一年最多检查(次)"),
        min_value=1,
        max_value=50,
        help_text=_("检查、调研、指导都计在内;到了上限就不能再安排。"),
    )

    def narrow(self) -> None:
        if self.obj is not None:
            self.initial = {name: getattr(self.obj, name) for name in self.fields} | self.initial


@institution_verbs.declare(
    "set_inspection_rules", label=_("设定检查规则"), permission=P.UNIT_KEEP, form=InspectionRulesForm, sources=IN_USE
)
def set_inspection_rules(institution: Institution, *, deed: Deed, **rules: int) -> None:
    """Set how long before an inspection is told, and how often in a year a school may be inspected (G12)."""
    deed.note["was"] = {name: getattr(institution, name) for name in rules}
    Institution.objects.filter(pk=institution.pk).update(**rules)


class PartyGroupForm(VerbForm):
    name = forms.CharField(label=_("党小组名称"), max_length=64)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if PartyGroup.objects.filter(institution=self.obj, name=name).exists():
            raise forms.ValidationError(_t("党小组「{name}」已有").format(name=name))
        return name


@institution_verbs.declare(
    "add_party_group", label=_("新增党小组"), permission=P.PEOPLE_KEEP, form=PartyGroupForm, sources=IN_USE
)
def add_party_group(institution: Institution, *, deed: Deed, name: str) -> None:
    """Add a party group, the second grouping of the same staff (A10)."""
    PartyGroup.objects.create(institution=institution, name=name)


# Roles.

permission_words: list[Callable[[], Mapping[str, str]]] = []
"""A hook: every permission that a role may hold, with its words. The rooms above have more than this one knows."""


def all_permissions() -> dict[str, str]:
    return {code: words for asked in permission_words for code, words in asked().items()}


class RoleVerbs(Verbs):
    """Verbs on roles. Adding one is asked of the institution."""

    model = Role
    backdate = P.PEOPLE_BACKDATE

    def places(self, obj: Any, permission: str) -> list[str]:
        return root_paths(obj if isinstance(obj, Institution) else obj.institution)

    def about(self, obj: Any) -> str:
        return f"role/{obj.code}" if isinstance(obj, Role) else f"institution/{obj.code}"

    def find(self, about: str) -> Any:
        return Role.objects.get(code=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


role_verbs = RoleVerbs()


class RoleEditForm(VerbForm):
    name = forms.CharField(label=_("角色名称"), max_length=64)
    permissions = forms.MultipleChoiceField(
        label=_("权限"), choices=lambda: all_permissions().items(), widget=forms.CheckboxSelectMultiple
    )

    def narrow(self) -> None:
        if isinstance(self.obj, Role):
            self.initial = {"name": self.obj.name, "permissions": self.obj.permissions, **self.initial}


class RoleAddForm(RoleEditForm):
    code = forms.SlugField(label=_("代码"), max_length=32)

    field_order = ["code", "name", "permissions"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Role.objects.filter(institution=self.obj, code=code).exists():
            raise forms.ValidationError(_t("代码「{code}」已有角色使用").format(code=code))
        return code


def gives_within_own(obj: Any, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Nobody gives a permission that is not his to give.

    One's own is what one holds at the root, and what the roles carry already that one may give to anybody.
    """
    institution = obj if isinstance(obj, Institution) else obj.institution
    carried = {code for role in institution.roles.all() for code in role.permissions}
    roots, words = root_paths(institution), all_permissions()
    foreign = [code for code in data["permissions"] if code not in carried and not actor.may_at(code, roots)]
    return [_t("「{permission}」的权限(自己没有的不能给)").format(permission=words.get(code, code)) for code in foreign]


def somebody_keeps_people(role: Role, actor: Actor, data: dict[str, Any]) -> list[str]:
    """The last role by which somebody keeps people at the root must not lose that."""
    if P.PEOPLE_KEEP not in role.permissions or P.PEOPLE_KEEP in data["permissions"]:
        return []
    held = RoleGiven.objects.filter(until=None, unit__path__in=root_paths(role.institution))
    others = held.exclude(role=role).filter(
        user__state=UserState.ACTIVE, role__permissions__contains=[str(P.PEOPLE_KEEP)]
    )
    return [] if others.exists() else [_t("另一个能维护用户和角色的人(这是最后一个有此权限的角色)")]


@role_verbs.declare(
    "add_role",
    label=_("新增角色"),
    permission=P.PEOPLE_KEEP,
    form=RoleAddForm,
    creates=True,
    checks=(gives_within_own,),
)
def add_role(institution: Institution, *, deed: Deed, code: str, name: str, permissions: Iterable[str]) -> Role:
    """Add a role, a named set of permissions."""
    return Role.objects.create(institution=institution, code=code, name=name, permissions=list(permissions))


@role_verbs.declare(
    "edit_role",
    label=_("修改角色"),
    permission=P.PEOPLE_KEEP,
    form=RoleEditForm,
    sources={"active"},
    checks=(gives_within_own, somebody_keeps_people),
    in_bulk=False,
)
def edit_role(role: Role, *, deed: Deed, name: str, permissions: Iterable[str]) -> None:
    """Rename a role or change what it may do, for everybody who holds it."""
    deed.note["was"] = {"name": role.name, "permissions": role.permissions}
    role.name, role.permissions = name, list(permissions)
    role.save(update_fields=["name", "permissions"])
