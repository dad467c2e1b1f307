"""The things that have verbs, as the doors for programs name them: what a reference means to somebody, and what is asked to create one.

The REST API and the command line both read this table, so that they cannot come to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import CollectionPlan, Consultation, MustTalkList, Paper, PaperCall, Session, Talk, Visit
from huiyin.activities.papers import calls_of, papers_of
from huiyin.activities.queries import (
    consultations_of,
    must_talks_seen,
    plan_seen,
    sessions_of,
    talks_of,
    visits_of,
)
from huiyin.api.values import shown
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, code_verbs, suggestion_verbs, template_verbs, voice_verbs
from huiyin.cases.models import Case, ListedCode, Suggestion, Template, Voice
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of, institution_of, suggestions_of
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.channels import queries as channels
from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import run_verbs, topic_verbs
from huiyin.insight.models import LearnedModel
from huiyin.insight.models_groups import GroupingRun, Topic
from huiyin.insight.queries import models_of
from huiyin.insight.queries_groups import runs_of, topics_of
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import storable
from huiyin.kernel.nouns import Kind
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Action, Verbs
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import Errand, Guide, RuleText
from huiyin.openness.queries import guide_named, items_of, text_named
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.matters import matters_of
from huiyin.people.models import Institution, Role, Unit, User
from huiyin.people.models_posts import DutySheet, Matter, Post
from huiyin.people.permissions import P as PEOPLE
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.analyses import analyses_seen
from huiyin.reports.models import SelfAnalysis, Shortcoming, StageReport
from huiyin.reports.shortcomings import shortcoming_seen
from huiyin.reports.signed import signed_report
from huiyin.supervision.nouns import KINDS
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import questionnaire_seen

Text = str | Promise
Find = Callable[[Actor, str, str], Model | None]


class NotThere(Refused):
    """There is no such thing, or the actor may not see it: the answer is the same."""

    code = "not_found"


@dataclass(frozen=True)
class Within:
    """What a creating verb is asked of, and by which name a door asks for it."""

    name: str
    label: Text
    find: Find


@dataclass(frozen=True)
class Noun:
    """One thing with verbs. ``creates`` names its one creating verb that is not an import's, or nothing."""

    name: str
    label: Text
    ref_label: Text
    verbs: Verbs
    find: Find
    creates: str
    within: Within | None

    def one(self, actor: Actor, ref: str, permission: str = "") -> Any:
        """Return what ``ref`` names for ``actor``, by the right to see it or by ``permission``, or refuse."""
        found = self.find(actor, ref, permission) if storable(ref) else None
        if found is None:
            raise NotThere(
                _t("没有{noun}「{ref}」,或者它不在您可以查看的范围内。").format(noun=self.label, ref=shown(ref))
            )
        return found

    def place(self, actor: Actor, ref: str) -> Any:
        """Return what the creating verb is asked of."""
        if self.within is None:
            found: Model | None = home_of(actor)
            missing = _t("您不属于任何机构。")
        else:
            found = self.within.find(actor, ref, self.verbs[self.creates].permission) if storable(ref) else None
            missing = _t("没有{label}「{ref}」,或者它不在您可以查看的范围内。").format(
                label=self.within.label, ref=shown(ref)
            )
        if found is None:
            raise NotThere(missing)
        return found

    @property
    def actions(self) -> Iterator[Action]:
        """The verbs a person does one by one: all but those that only an import does."""
        return (action for action in self.verbs.values() if not action.creates or action.name == self.creates)


def home_of(actor: Actor) -> Institution | None:
    """Return the actor's institution; the program itself is at home where there is only one."""
    if actor.unit_path:
        return institution_of(actor)
    only = list(Institution.objects.all()[:2])
    return only[0] if len(only) == 1 else None


CASE_PARTS = (
    "campaign",
    "office__institution",
    "category__parent",
    "about_unit",
    "about_user__unit",
    "lead_unit",
)


def cases_seen(actor: Actor, permission: str = "") -> Iterator[QuerySet[Case]]:
    """Yield the cases that the actor sees, then those that ``permission`` alone opens."""
    yield visible_cases(actor)
    if permission and permission != P.CASE_VIEW:
        yield visible_cases(actor, permission)


def case_of(actor: Actor, ref: str, permission: str) -> Case | None:
    seen = (found.filter(ref=ref).select_related(*CASE_PARTS).first() for found in cases_seen(actor, permission))
    return next((case for case in seen if case), None)


def voice_of(actor: Actor, ref: str, permission: str) -> Voice | None:
    by = [P.VOICE_VIEW, permission] if permission and permission != P.VOICE_VIEW else [P.VOICE_VIEW]
    parts = ("campaign", "office", "repost_of")
    seen = (visible_voices(actor, each).filter(ref=ref).select_related(*parts).first() for each in by)
    return next((voice for voice in seen if voice), None)


def campaign_of(actor: Actor, code: str, permission: str = "") -> Campaign | None:
    """Return the campaign of the actor's institution; the program sees every one."""
    found = campaigns_of(actor) if actor.unit_path else Campaign.objects.select_related("office")
    return found.select_related("institution").filter(code=code).first()


def unit_of(actor: Actor, code: str, permission: str = "") -> Unit | None:
    institution = home_of(actor)
    found = Unit.objects.filter(institution=institution, code=code).select_related("institution", "parent")
    return found.first() if institution else None


def user_of(actor: Actor, username: str, permission: str = "") -> User | None:
    """Return the user whom the actor keeps, or himself."""
    user = User.objects.filter(username=username).select_related("unit__institution").first()
    if user and (user.pk == actor.user_id or actor.may_at(PEOPLE.PEOPLE_KEEP, [user.unit.path])):
        return user
    return None


def institution_called(actor: Actor, code: str, permission: str = "") -> Institution | None:
    home = home_of(actor)
    return home if home and home.code == code else None


def role_of(actor: Actor, code: str, permission: str = "") -> Role | None:
    """Return a role of the actor's institution, to whom the keeping of people is entrusted somewhere."""
    if not actor.paths(PEOPLE.PEOPLE_KEEP):
        return None
    return Role.objects.filter(institution=home_of(actor), code=code).select_related("institution").first()


def template_of(actor: Actor, number: str, permission: str = "") -> Template | None:
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        return None
    return Template.objects.filter(institution=home_of(actor), number=number).select_related("institution").first()


def code_of(actor: Actor, ref: str, permission: str = "") -> ListedCode | None:
    """Return a row of the institution's catalogues: what matters are about is no secret among the staff."""
    found = ListedCode.objects.filter(institution=home_of(actor)).select_related("institution")
    return found.filter(pk=ref).first() if numbered(ref) else None


def numbered(ref: str) -> bool:
    return ref.isascii() and ref.isdigit() and len(ref) < 10


def post_of(actor: Actor, ref: str, permission: str = "") -> Post | None:
    """Return a post of the actor's institution: who does what is no secret among the staff."""
    found = Post.objects.filter(unit__institution=home_of(actor)).select_related("unit", "holder_a", "holder_b")
    return found.select_related("approver").filter(pk=ref).first() if numbered(ref) else None


def matter_of(actor: Actor, ref: str, permission: str = "") -> Matter | None:
    return matters_of(home_of(actor)).filter(pk=ref).first() if numbered(ref) else None


def sheet_of(actor: Actor, ref: str, permission: str = "") -> DutySheet | None:
    """Return a sheet of a unit whose people the actor keeps, or his own."""
    found = DutySheet.objects.filter(pk=ref).select_related("unit", "leader", "head") if numbered(ref) else None
    sheet = found.first() if found is not None else None
    own = sheet is not None and actor.user_id in (sheet.leader_id, sheet.head_id)
    return sheet if sheet and (own or actor.may_at(PEOPLE.PEOPLE_KEEP, [sheet.unit.path])) else None


def service_of(actor: Actor, code: str, permission: str = "") -> Errand | None:
    return items_of(home_of(actor)).filter(code=code).first()


def guide_of(actor: Actor, ref: str, permission: str = "") -> Guide | None:
    return guide_named(home_of(actor), ref)


def text_of(actor: Actor, ref: str, permission: str = "") -> RuleText | None:
    return text_named(home_of(actor), ref)


def model_of(actor: Actor, ref: str, permission: str = "") -> LearnedModel | None:
    return models_of(actor).filter(ref=ref).first()


def suggestion_of(actor: Actor, ref: str, permission: str = "") -> Suggestion | None:
    """Return a suggestion that the actor sees, or may act upon."""
    found = suggestions_of(actor) if not permission else suggestions_of(actor, permission)
    return found.filter(ref=ref).first()


def plan_of(actor: Actor, code: str, permission: str = "") -> CollectionPlan | None:
    return plan_seen(actor, code)


def session_of(actor: Actor, ref: str, permission: str = "") -> Session | None:
    """Return a session that the actor sees, or may act upon."""
    found = sessions_of(actor, permission) if permission else sessions_of(actor)
    return found.filter(ref=ref).first() or sessions_of(actor).filter(ref=ref).first()


def grouping_of(actor: Actor, ref: str, permission: str = "") -> GroupingRun | None:
    return runs_of(actor).filter(ref=ref).first()


def topic_of(actor: Actor, ref: str, permission: str = "") -> Topic | None:
    return topics_of(actor).filter(ref=ref).first()


def talk_of(actor: Actor, ref: str, permission: str = "") -> Talk | None:
    return talks_of(actor).filter(ref=ref).first() or (
        talks_of(actor, permission).filter(ref=ref).first() if permission else None
    )


def visit_of(actor: Actor, ref: str, permission: str = "") -> Visit | None:
    return visits_of(actor).filter(ref=ref).first() or (
        visits_of(actor, permission).filter(ref=ref).first() if permission else None
    )


def must_talks_of(actor: Actor, code: str, permission: str = "") -> MustTalkList | None:
    return must_talks_seen(actor, code)


def consultation_of(actor: Actor, ref: str, permission: str = "") -> Consultation | None:
    return consultations_of(actor).filter(ref=ref).first()


def paper_call_of(actor: Actor, ref: str, permission: str = "") -> PaperCall | None:
    return calls_of(actor).filter(ref=ref).first()


def paper_of(actor: Actor, ref: str, permission: str = "") -> Paper | None:
    return papers_of(actor).filter(ref=ref).first()


def questionnaire_of(actor: Actor, code: str, permission: str = "") -> Questionnaire | None:
    """Return a questionnaire that the actor sees, or may act upon."""
    return questionnaire_seen(actor, code, permission)


def report_of(actor: Actor, ref: str, permission: str = "") -> StageReport | None:
    return signed_report(actor, ref)


def analysis_of(actor: Actor, ref: str, permission: str = "") -> SelfAnalysis | None:
    return analyses_seen(actor).filter(ref=ref).first()


def shortcoming_of(actor: Actor, ref: str, permission: str = "") -> Shortcoming | None:
    return shortcoming_seen(actor, ref)


def channel_of(kind: str) -> Find:
    """Return how a channel, or what came by one, is found."""

    def find(actor: Actor, ref: str, permission: str = "") -> Model | None:
        found: Model | None = channels.one(kind, actor, ref)
        return found

    return find


def channel(
    kind: str, label: Text, ref_label: Text, verbs: Verbs, creates: str, within: tuple[str, Text] | None = None
) -> Noun:
    """Return a noun of the room of channels: asked of the campaign, or of the channel by which it came."""
    of = Within(within[0], within[1], channel_of(within[0])) if within else CAMPAIGN
    return Noun(kind, label, ref_label, verbs, channel_of(kind), creates, of)


CAMPAIGN = Within("campaign", _("活动"), campaign_of)
UNIT = Within("unit", _("单位"), unit_of)
NOUNS = {
    noun.name: noun
    for noun in (
        Noun("case", _("件"), _("件号"), case_verbs, case_of, "open_case", CAMPAIGN),
        Noun("voice", _("来件"), _("来件编号"), voice_verbs, voice_of, "receive", CAMPAIGN),
        Noun(
            "campaign",
            _("活动"),
            _("活动代码"),
            campaign_verbs,
            campaign_of,
            "open_campaign",
            Within("office", _("主管单位"), unit_of),
        ),
        Noun("unit", _("单位"), _("单位代码"), unit_verbs, unit_of, "add_unit", None),
        Noun("report", _("阶段报告"), _("报告编号"), report_verbs, report_of, "sign_report", CAMPAIGN),
        Noun("analysis", _("效能分析"), _("分析编号"), analysis_verbs, analysis_of, "draft_analysis", UNIT),
        Noun(
            "shortcoming",
            _("报告指出的不足"),
            _("不足编号"),
            shortcoming_verbs,
            shortcoming_of,
            "state_shortcoming",
            Within("report", _("阶段报告"), report_of),
        ),
        Noun("user", _("用户"), _("用户名"), user_verbs, user_of, "add_user", Within("unit", _("单位"), unit_of)),
        Noun("institution", _("机构"), _("机构代码"), institution_verbs, institution_called, "", None),
        Noun("role", _("角色"), _("角色代码"), role_verbs, role_of, "add_role", None),
        Noun("template", _("模板"), _("模板号"), template_verbs, template_of, "add_template", None),
        Noun("code", _("目录条目"), _("条目号"), code_verbs, code_of, "add_code", None),
        Noun("post", _("岗位"), _("岗位号"), post_verbs, post_of, "file_post", Within("unit", _("单位"), unit_of)),
        Noun("matter", _("事项"), _("事项号"), matter_verbs, matter_of, "add_matter", None),
        Noun(
            "sheet", _("责任书"), _("责任书号"), sheet_verbs, sheet_of, "set_sheet", Within("unit", _("单位"), unit_of)
        ),
        Noun(
            "service",
            _("服务事项"),
            _("事项代码"),
            item_verbs,
            service_of,
            "add_service_item",
            Within("unit", _("单位"), unit_of),
        ),
        Noun(
            "guide",
            _("办事指南"),
            _("指南编号"),
            guide_verbs,
            guide_of,
            "draft_guide",
            Within("service", _("服务事项"), service_of),
        ),
        Noun("text", _("服务守则"), _("守则编号"), text_verbs, text_of, "draft_text", None),
        Noun("plan", _("征求意见方案"), _("活动代码"), plan_verbs, plan_of, "draft_plan", CAMPAIGN),
        Noun("session", _("会"), _("会的编号"), session_verbs, session_of, "plan_session", CAMPAIGN),
        Noun("grouping", _("找热点"), _("找热点的编号"), run_verbs, grouping_of, "group_pile", CAMPAIGN),
        Noun("topic", _("热点"), _("热点编号"), topic_verbs, topic_of, "", None),
        Noun("talk", _("谈心谈话"), _("谈话编号"), talk_verbs, talk_of, "record_talk", UNIT),
        Noun("visit", _("走访"), _("走访编号"), visit_verbs, visit_of, "record_visit", UNIT),
        Noun("musttalk", _("四个必谈"), _("活动代码"), must_talk_verbs, must_talks_of, "set_must_talks", CAMPAIGN),
        Noun(
            "consultation",
            _("征求意见稿"),
            _("稿件编号"),
            consultation_verbs,
            consultation_of,
            "draft_consultation",
            CAMPAIGN,
        ),
        Noun("papercall", _("材料征集"), _("征集编号"), paper_call_verbs, paper_call_of, "draft_paper_call", CAMPAIGN),
        Noun(
            "paper",
            _("材料"),
            _("材料编号"),
            paper_verbs,
            paper_of,
            "begin_paper",
            Within("call", _("材料征集"), paper_call_of),
        ),
        channel("box", _("意见箱"), _("意见箱代码"), box_verbs, "add_box"),
        channel("opening", _("开箱登记"), _("开箱编号"), opening_verbs, "open_box", ("box", _("意见箱"))),
        channel("line", _("电话"), _("电话代码"), line_verbs, "add_line"),
        channel("call", _("来电"), _("来电编号"), call_verbs, "log_call", ("line", _("电话"))),
        channel("mailbox", _("信箱"), _("信箱代码"), mailbox_verbs, "add_mailbox"),
        channel("letter", _("来信"), _("来信编号"), letter_verbs, "enter_letter", ("mailbox", _("信箱"))),
        channel("platform", _("交办平台"), _("平台代码"), platform_verbs, "add_platform"),
        channel("order", _("交办单"), _("交办单编号"), order_verbs, "take_order", ("platform", _("交办平台"))),
        Noun(
            "posting",
            _("留言"),
            _("留言编号"),
            posting_verbs,
            channel_of("posting"),
            "put_up",
            Within("voice", _("来件"), voice_of),
        ),
        Noun("burden", _("学校反映的负担"), _("反映编号"), burden_verbs, channel_of("burden"), "file_burden", UNIT),
        Noun(
            "questionnaire",
            _("问卷"),
            _("问卷代码"),
            questionnaire_verbs,
            questionnaire_of,
            "draft_questionnaire",
            CAMPAIGN,
        ),
        Noun("model", _("归类的学习"), _("学习编号"), model_verbs, model_of, "learn_model", CAMPAIGN),
        Noun("suggestion", _("向上建议"), _("建议编号"), suggestion_verbs, suggestion_of, "draft_suggestion", CAMPAIGN),
    )
}


def within_of(kind: Kind) -> Within | None:
    """Return what the creating verb of a declared noun is asked of."""
    if not kind.within:
        return None
    if kind.within in KINDS:
        above = KINDS[kind.within]
        return Within(above.name, above.label, above.one)
    return {"campaign": CAMPAIGN, "unit": UNIT, "case": Within("case", _("件"), case_of)}[kind.within]


NOUNS |= {
    kind.name: Noun(kind.name, kind.label, kind.ref_label, kind.verbs, kind.one, kind.creates, within_of(kind))
    for kind in KINDS.values()
}
