"""The closed lists of collecting: kinds of sessions, audiences and their sides, pairs that must talk, fears and principles."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.terms import Channel, Way


class PlanState(models.TextChoices):
    """Where a collection plan stands (C27)."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", pgettext_lazy("plan", "已送审")
    RETURNED = "returned", pgettext_lazy("plan", "已退回修改")
    PASSED = "passed", pgettext_lazy("plan", "审核通过")


class SessionKind(models.TextChoices):
    """What sort of meeting it is at which people speak (C04, C05, C21-C23)."""

    FORUM = "forum", _("征求意见座谈会")
    RESEARCH = "research_forum", _("专题调研座谈会")
    LIFE = "life_meeting", _("组织生活会")
    RATING = "rating_meeting", _("评议大会")
    DISCUSSION = "discussion", _("专题讨论")

    @property
    def channel(self) -> Channel:
        """By which channel what is said there comes in; the codes are the same."""
        return Channel(self.value)


COLLECTING = frozenset({SessionKind.FORUM, SessionKind.RESEARCH})
"""Sessions that are collecting: none of them before the plan is passed (C27)."""


class SessionState(models.TextChoices):
    """Where a session stands (C04)."""

    PLANNED = "planned", pgettext_lazy("session", "已安排")
    INVITED = "invited", pgettext_lazy("session", "已通知")
    HELD = "held", pgettext_lazy("session", "已召开")
    MINUTED = "minuted", pgettext_lazy("session", "已成纪要")
    CANCELLED = "cancelled", pgettext_lazy("session", "已取消")


class Audience(models.TextChoices):
    """Who is heard: fourteen categories (C19), and the compound ones that the forums were held for (C04)."""

    PARTY_DEPUTIES = "party_deputies", _("党代表")
    PEOPLES_DEPUTIES = "peoples_deputies", _("人大代表")
    CPPCC_MEMBERS = "cppcc_members", _("政协委员")
    PARENTS = "parents", _("家长")
    PUPILS = "pupils", _("学生")
    DEPARTMENTS = "departments", _("区级部门")
    TOWNS = "towns", _("街镇负责人")
    RETIRED_TEACHERS = "retired_teachers", _("离退休教师")
    OFFICE_STAFF = "office_staff", _("机关干部")
    RETIRED_PARTY = "retired_party", _("离退休老党员")
    PRINCIPALS = "principals", _("书记校长")
    SCHOOL_CADRES = "school_cadres", _("校级干部")
    MIDDLE_CADRES = "middle_cadres", _("中层干部")
    TEACHERS = "teachers", _("一线教职工")
    DEPUTIES_ALL = "deputies_all", _("两代表一委员")
    PARENTS_PUPILS = "parents_pupils", _("家长学生")
    DEPARTMENTS_TOWNS = "departments_towns", _("区级部门和街镇")
    SCHOOLS_ALL = "schools_all", _("学校干部教职工")

    @property
    def members(self) -> frozenset[Audience]:
        """The categories that it is made of; a single one is made of itself."""
        return COMPOUND.get(self, frozenset({self}))


A = Audience
COMPOUND: dict[Audience, frozenset[Audience]] = {
    A.DEPUTIES_ALL: frozenset({A.PARTY_DEPUTIES, A.PEOPLES_DEPUTIES, A.CPPCC_MEMBERS}),
    A.PARENTS_PUPILS: frozenset({A.PARENTS, A.PUPILS}),
    A.DEPARTMENTS_TOWNS: frozenset({A.DEPARTMENTS, A.TOWNS}),
    A.SCHOOLS_ALL: frozenset({A.PRINCIPALS, A.SCHOOL_CADRES, A.MIDDLE_CADRES, A.TEACHERS}),
}
CATEGORIES = [one for one in Audience if one not in COMPOUND]
"""The fourteen single ones, in the order of the list: heads are counted under exactly one of these."""
TALKED_WITH = (A.SCHOOL_CADRES, A.MIDDLE_CADRES, A.TEACHERS, A.RETIRED_TEACHERS, A.OFFICE_STAFF, A.RETIRED_PARTY)
"""Classes of those who are talked with heart to heart (C06)."""


class Axis(models.TextChoices):
    """The three combinations (三个结合, C25, M15; not those of a discussion's theme, O-03)."""

    OUT_IN = "out_in", _("走出去与请进来相结合")
    UP_DOWN = "up_down", _("对上级与对下级相结合")
    GROUP_PERSON = "group_person", _("对班子与对个人相结合")


class Side(models.TextChoices):
    """The two sides of each combination."""

    OUT = "out", _("走出去")
    IN = "in", _("请进来")
    UP = "up", _("对上级")
    DOWN = "down", _("对下级")
    GROUP = "group", _("对班子")
    PERSON = "person", _("对个人")


SIDES = {
    Axis.OUT_IN: (Side.OUT, Side.IN),
    Axis.UP_DOWN: (Side.UP, Side.DOWN),
    Axis.GROUP_PERSON: (Side.GROUP, Side.PERSON),
}
UPWARDS = frozenset({A.PARTY_DEPUTIES, A.PEOPLES_DEPUTIES, A.CPPCC_MEMBERS, A.DEPARTMENTS, A.TOWNS})
"""Whoever stands beside or above the bureau and watches its work."""
DOWNWARDS = frozenset(
    {A.OFFICE_STAFF, A.PRINCIPALS, A.SCHOOL_CADRES, A.MIDDLE_CADRES, A.TEACHERS, A.RETIRED_TEACHERS, A.RETIRED_PARTY}
)
"""Whoever works or worked under the bureau. Parents and pupils stand on neither side (decision 0015)."""


class About(models.TextChoices):
    """Whom opinions are asked about: the leadership as a group, its members one by one, or both."""

    GROUP = "group", _("领导班子")
    PERSON = "person", _("班子成员个人")
    BOTH = "both", _("班子和个人")


def sides_of(channel: Channel, audience: str, about: str) -> set[Side]:
    """Return the sides of the three combinations on which asking ``audience`` by ``channel`` counts."""
    found: set[Side] = set()
    if channel.way == Way.INVITED_IN:
        found.add(Side.IN)
    if channel.way == Way.GOING_OUT or channel == Channel.VISIT:
        found.add(Side.OUT)
    members = Audience(audience).members if audience else frozenset()
    found |= {Side.UP} if members & UPWARDS else set()
    found |= {Side.DOWN} if members & DOWNWARDS else set()
    found |= {Side.GROUP} if about in (About.GROUP, About.BOTH) else set()
    found |= {Side.PERSON} if about in (About.PERSON, About.BOTH) else set()
    return found


class Mode(models.TextChoices):
    """How an opinion was given at a life meeting (C22)."""

    IN_PERSON = "in_person", _("当面")
    IN_WRITING = "in_writing", _("书面")


class Fear(models.TextChoices):
    """Why people do not speak (四怕三不, B11): counted, never named."""

    EXPOSING = "exposing", _("怕暴露思想")
    FACE = "face", _("怕丢面子")
    HANDLE = "handle", _("怕抓辫子")
    FUTURE = "future", _("怕影响前途")
    UNWILLING = "unwilling", _("不愿提")
    INCONVENIENT = "inconvenient", _("不便提")
    HARD = "hard", _("不好提")


PRINCIPLES: list[tuple[str | Promise, str | Promise]] = [
    (_("坚持负责的态度"), _("不搞一团和气")),
    (_("坚持从实际出发"), _("不蜻蜓点水、泛泛而谈")),
    (_("坚持着眼大局"), _("不纠缠细枝末节和无原则纠纷")),
]
"""Three to insist on, three not to do (三坚持三不, M13)."""


class OutcomeKind(models.TextChoices):
    """What a discussion brings (B16)."""

    PROBLEM = "problem", _("问题")
    CONSENSUS = "consensus", _("共识")
    SUGGESTION = "suggestion", _("建议")


class OutcomeState(models.TextChoices):
    RECORDED = "recorded", pgettext_lazy("outcome", "已登记")
    CONVERTED = "converted", pgettext_lazy("outcome", "已转为来件")
    SET_ASIDE = "set_aside", pgettext_lazy("outcome", "不转化")


class OutcomeUse(models.TextChoices):
    """What an outcome that is converted is for: three uses in the words of the source (B16), and that nobody had asked yet."""

    STYLE = "style", _("转变机关作风")
    RULES = "rules", _("健全管理制度")
    EFFICIENCY = "efficiency", _("提高工作效率")
    UNASKED = "unasked", _("未注明用途")


THREE_USES = (OutcomeUse.STYLE, OutcomeUse.RULES, OutcomeUse.EFFICIENCY)
"""What can be chosen; ``UNASKED`` stands on what was converted before the use was asked for."""


class TalkState(models.TextChoices):
    """Where a talk or a visit stands (C06, C07). What was entered by mistake is withdrawn, never deleted."""

    PLANNED = "planned", pgettext_lazy("talk", "已约定")
    DONE = "done", pgettext_lazy("talk", "已完成")
    WITHDRAWN = "withdrawn", pgettext_lazy("talk", "已撤销")


class PairKind(models.TextChoices):
    """The four kinds that must talk inside the bureau before the life meeting (四个必谈, M09; not the supervisors', O-02)."""

    CHIEF_MEMBER = "chief_member", _("书记局长与班子成员")
    MEMBER_UNIT = "member_unit", _("班子成员与分管股室")
    UNIT_UNIT = "unit_unit", _("股室之间")
    HEAD_STAFF = "head_staff", _("股室负责人与一般党员干部")


class ListState(models.TextChoices):
    ACTIVE = "active", _("在用")


class TextState(models.TextChoices):
    """Where a report put out for comment stands (C24)."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", pgettext_lazy("consultation", "征求意见中")
    CLOSED = "closed", pgettext_lazy("consultation", "征求结束")
    REVISED = "revised", pgettext_lazy("consultation", "已形成下一稿")
    FINAL = "final", pgettext_lazy("consultation", "已定稿")


class CommentMode(models.TextChoices):
    """How a comment on a report came (C22, C24)."""

    IN_PERSON = "in_person", _("当面")
    IN_WRITING = "in_writing", _("书面")
    DESK = "desk", _("网上")


class Outcome(models.TextChoices):
    """What became of a comment: each is adopted or answered before the next version."""

    ADOPTED = "adopted", pgettext_lazy("comment", "采纳")
    ANSWERED = "answered", pgettext_lazy("comment", "说明")
