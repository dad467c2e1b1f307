"""The closed lists of the trade, each a code for programs and a word for people. States are law; labels are words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Way(models.TextChoices):
    """The four ways of collecting (C26)."""

    INVITED_IN = "invited_in", _("请进来")
    GOING_OUT = "going_out", _("走出去")
    FACE_TO_FACE = "face_to_face", _("面对面")
    BACK_TO_BACK = "back_to_back", _("背靠背")


class Channel(models.TextChoices):
    """How a voice came in; each channel has exactly one way (C26)."""

    FORUM = "forum", _("征求意见座谈会")
    RESEARCH_FORUM = "research_forum", _("专题调研座谈会")
    TALK = "talk", _("谈心谈话")
    VISIT = "visit", _("走访")
    FORM = "form", _("征求意见表")
    QUESTIONNAIRE = "questionnaire", _("调查问卷")
    BOX = "box", _("意见箱")
    PHONE = "phone", _("电话")
    MAILBOX = "mailbox", _("主任信箱")
    EMAIL = "email", _("电子邮箱")
    BOARD = "board", _("留言板")
    HOTLINE = "hotline", _("热线平台")
    COUNTER = "counter", _("来访窗口")
    WEB = "web", _("网上提交")

    @property
    def way(self) -> Way:
        return WAYS[self]


WAYS = dict.fromkeys(Channel, Way.BACK_TO_BACK) | {
    Channel.FORUM: Way.INVITED_IN,
    Channel.RESEARCH_FORUM: Way.GOING_OUT,
    Channel.VISIT: Way.FACE_TO_FACE,
    Channel.TALK: Way.FACE_TO_FACE,
    Channel.COUNTER: Way.FACE_TO_FACE,
}


class Served(models.TextChoices):
    """The four groups that the window serves (F18)."""

    TEACHERS_PUPILS = "teachers_pupils", _("师生")
    PARENTS = "parents", _("家长")
    SCHOOLS = "schools", _("学校")
    SOCIETY = "society", _("社会")


class Disposition(models.TextChoices):
    """Where a voice went; every voice is in exactly one (invariant 1)."""

    PENDING = "pending", _("待梳理")
    LINKED = "linked", _("已归入")
    ANSWERED = "answered", pgettext_lazy("state", "直接答复")
    REFERRED = "referred", pgettext_lazy("state", "转出")
    SET_ASIDE = "set_aside", _("不列入")


class AsideReason(models.TextChoices):
    DUPLICATE = "duplicate", _("重复投递")
    SPAM = "spam", _("垃圾信息")
    WITHDRAWN = "withdrawn", _("来件人撤回")
    NOT_FOR_US = "not_for_us", _("不属受理范围")
    UNCLEAR = "unclear", _("内容不清且无法联系")


class Kind(models.TextChoices):
    """What sort of case it is; the procedures that exist so far."""

    RECTIFICATION = "rectification", _("整改问题")
    COMPLAINT = "complaint", _("投诉")


class Light(models.TextChoices):
    """The light of a case (亮灯): its colour, and the word for those who do not see colours."""

    RED = "red", _("超期")
    BLUE = "blue", _("临近")
    NONE = "", ""


class State(models.TextChoices):
    """The one list of states for every kind (words.md). Paused is a flag; overdue is computed."""

    REGISTERED = "registered", _("登记")
    ACCEPTED = "accepted", pgettext_lazy("state", "受理")
    ASSIGNED = "assigned", _("已交办")
    WORKING = "working", _("办理中")
    SUBMITTED = "submitted", _("已报结")
    VERIFIED = "verified", _("已核实")
    ASKED = "asked", _("征询中")
    CLOSED = "closed", _("办结/销号")
    DECLINED = "declined", pgettext_lazy("state", "不予受理")
    REFERRED = "referred", pgettext_lazy("state", "转出")
    CANCELLED = "cancelled", pgettext_lazy("state", "作废")


OPEN = frozenset(
    {State.REGISTERED, State.ACCEPTED, State.ASSIGNED, State.WORKING, State.SUBMITTED, State.VERIFIED, State.ASKED}
)
RECTIFIED = frozenset({State.VERIFIED, State.ASKED, State.CLOSED})
"""已整改: verified or later and not sent back; 销号 (closed) is another figure (O-07)."""


class HandlingType(models.TextChoices):
    """Exactly one of five (D04, M05)."""

    AT_ONCE = "at_once", _("立说立行类")
    DIG = "dig", _("深入查找类")
    POLICY = "policy", _("政策体制类")
    DISCIPLINE = "discipline", _("涉法涉纪类")
    OTHER = "other", _("其他问题类")


class ConductCode(models.TextChoices):
    """What is wrong with somebody's conduct (C16)."""

    SHIRKING = "shirking", _("推诿扯皮")
    DELAYING = "delaying", _("拖着不办")
    RUDENESS = "rudeness", _("态度生硬")
    FEES = "fees", _("违规收费")
    OTHER = "other", _("其他作风问题")


class EvidenceNeeded(models.TextChoices):
    """What shows that a measure was carried out. A file is asked for only where the kind of problem needs it."""

    ANYTHING = "anything", _("文件或说明均可")
    FILE = "file", _("必须有文件")


class Target(models.TextChoices):
    """Whom the matter is about (D02); each case has exactly one, so that the parts sum to the whole."""

    LEADERSHIP = "leadership", _("领导班子")
    PERSON = "person", _("班子成员个人")
    DEPARTMENT = "department", _("科室")
    SCHOOL = "school", _("学校")
    REGION = "region", _("区域教育")


class Finding(models.TextChoices):
    """What was found of the facts (事实认定)."""

    TRUE = "true", _("属实")
    PARTLY = "partly", _("部分属实")
    UNTRUE = "untrue", _("不属实")
    UNPROVABLE = "unprovable", _("无法核实")
    BEYOND = "beyond", _("超出职权")


class Grade(models.TextChoices):
    """The sender's rating. 满意 and 基本满意 let a case pass and are counted apart."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


class ProposalKind(models.TextChoices):
    """What one person proposes and another decides."""

    DECLINE = "decline", _("不予受理")
    HAND_BACK = "hand_back", _("退回交办")
    CANCEL = "cancel", _("作废")


class UrgingKind(models.TextChoices):
    """What paper an urging is: a reminder, a 催办通知书, or a 督办单, which a leader signs."""

    REMINDER = "reminder", pgettext_lazy("urging", "提醒")
    NOTICE = "notice", pgettext_lazy("urging", "催办")
    ORDER = "order", pgettext_lazy("urging", "督办")


class UrgingLevel(models.TextChoices):
    """How far the limit was used up when the program urged, or that somebody did by hand."""

    REMIND = "remind", _("时限过半")
    NEAR = "near", _("临近到期")
    OVERDUE = "overdue", _("超期")
    SUPERVISE = "supervise", _("超期后仍未办结")
    BY_HAND = "by_hand", _("人工催办")

    @property
    def kind(self) -> UrgingKind:
        kinds = {self.OVERDUE: UrgingKind.NOTICE, self.SUPERVISE: UrgingKind.ORDER}
        return kinds.get(self, UrgingKind.REMINDER)


class UrgingColour(models.TextChoices):
    """The three colours of urging sheets (三色督查单): near due, behind, overdue until done."""

    BLUE = "blue", _("蓝色")
    YELLOW = "yellow", _("黄色")
    RED = "red", _("红色")


class UrgingStep(models.TextChoices):
    """Who is urged, up the tree of units."""

    PERSON = "person", _("责任人")
    HEAD = "head", _("承办单位负责人")
    LEADER = "leader", _("分管领导")
    OFFICE = "office", _("办公室")
