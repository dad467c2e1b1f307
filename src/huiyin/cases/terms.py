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
    EFFICIENCY = "efficiency", _("效能办交办")
    PLATFORM = "platform", _("政务平台")
    PETITION = "petition", _("信访")
    PROPOSAL = "proposal", _("建议提案")
    OPEN_INFO = "open_info", _("信息公开申请")
    COUNTER = "counter", _("来访窗口")
    WEB = "web", _("网上提交")
    LIFE_MEETING = "life_meeting", _("组织生活会")
    RATING_MEETING = "rating_meeting", _("评议大会")
    DISCUSSION = "discussion", _("专题讨论")
    GRASSROOTS = "grassroots", _("基层反映")
    SELF_CHECK = "self_check", _("自查排查")
    SPOT_CHECK = "spot_check", _("明查暗访")
    INSPECTION = "inspection", _("巡视反馈")
    SUPERVISION = "supervision", _("上级督导")
    LOOK_BACK = "look_back", _("回头看")
    PUBLIC_RATING = "public_rating", _("社会评价")

    @property
    def way(self) -> Way:
        return WAYS[self]


WAYS = dict.fromkeys(Channel, Way.BACK_TO_BACK) | {
    Channel.FORUM: Way.INVITED_IN,
    Channel.RESEARCH_FORUM: Way.GOING_OUT,
    Channel.VISIT: Way.FACE_TO_FACE,
    Channel.TALK: Way.FACE_TO_FACE,
    Channel.COUNTER: Way.FACE_TO_FACE,
    Channel.LIFE_MEETING: Way.FACE_TO_FACE,
    Channel.DISCUSSION: Way.FACE_TO_FACE,
    Channel.RATING_MEETING: Way.INVITED_IN,
    Channel.SPOT_CHECK: Way.GOING_OUT,
    Channel.LOOK_BACK: Way.GOING_OUT,
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
    APPROVAL = "approval", _("行政审批")
    REQUEST = "request", _("请示")
    ORDER = "order", _("批办件")


PROMISED_KINDS = frozenset({Kind.APPROVAL, Kind.REQUEST})
"""Decided within the limit that was promised to the public for their service item (F14)."""


class Light(models.TextChoices):
    """The light of a case (亮灯): its colour, and the word for those who do not see colours."""

    RED = "red", _("超期")
    YELLOW = "yellow", _("滞后")
    BLUE = "blue", _("临近")
    PAUSED = "paused", _("暂停")
    NONE = "", ""


class ClockKind(models.TextChoices):
    """The clocks of a procedure (E18): what is waited for, from when, until what."""

    ACCEPT = "accept", _("受理")
    SIGN = "sign", _("签收")
    CONTACT = "contact", _("首次联系")
    HANDLE = "handle", _("办理")
    REVIEW = "review", _("核实")
    ANSWER = "answer", _("答复")
    EXTEND = "extend", _("每次延期")


class Timeliness(models.TextChoices):
    """How a limit that came was kept (E18): what is still open past its day counts as much as what ended late."""

    IN_TIME = "in_time", _("按时办完")
    LATE = "late", _("超期办完")
    STILL_OPEN = "still_open", _("超期未办")
    EXTENDED = "extended", _("经同意延期")
    EXCLUDED = "excluded", _("不计入(暂停、转出、不予受理、作废)")


class PauseGround(models.TextChoices):
    """The only grounds on which a clock stands still (信访工作条例 art. 36, 限时办结 in standards.md §3.1)."""

    HEARING = "hearing", _("听证")
    SENDER = "sender", _("等来件人补正材料")
    APPRAISAL = "appraisal", _("检验、检测、鉴定")
    TENDER = "tender", _("招标采购")


class CameBy(models.TextChoices):
    """How a petition came (C17)."""

    LETTER = "letter", _("来信")
    VISIT = "visit", _("来访")


class Urgency(models.TextChoices):
    """The three marks of a pressing petition (C17: 急、难、热)."""

    URGENT = "urgent", pgettext_lazy("petition", "急")
    HARD = "hard", pgettext_lazy("petition", "难")
    HOT = "hot", pgettext_lazy("petition", "热")


class ProposalSort(models.TextChoices):
    """What deputies and members hand in (C18)."""

    MOTION = "motion", _("人大议案")
    SUGGESTION = "suggestion", _("人大建议")
    CPPCC = "cppcc", _("政协提案")


class State(models.TextChoices):
    """The one list of states for every kind (words.md). Paused is a flag; overdue is computed."""

    REGISTERED = "registered", _("登记")
    ACCEPTED = "accepted", pgettext_lazy("state", "受理")
    ASSIGNED = "assigned", _("已交办")
    WORKING = "working", _("办理中")
    SUBMITTED = "submitted", _("已报结")
    VERIFIED = "verified", _("已核实")
    ASKED = "asked", _("征询中")
    REVIEW = "review", _("待审签")
    NOTICED = "noticed", _("公示中")
    CLOSED = "closed", _("办结/销号")
    DECLINED = "declined", pgettext_lazy("state", "不予受理")
    REFERRED = "referred", pgettext_lazy("state", "转出")
    CANCELLED = "cancelled", pgettext_lazy("state", "作废")


SETTLING = frozenset({State.VERIFIED, State.ASKED, State.REVIEW, State.NOTICED})
"""Verified, and on the way to being struck off."""
ANSWERABLE = SETTLING - {State.VERIFIED}
"""While a case stands here its senders may say what they think; one 不满意 sends it back (M02)."""
OPEN = SETTLING | {State.REGISTERED, State.ACCEPTED, State.ASSIGNED, State.WORKING, State.SUBMITTED}
RECTIFIED = SETTLING | {State.CLOSED}
"""已整改: verified or later and not sent back; 销号 (closed) is another figure (O-07)."""


class HandlingType(models.TextChoices):
    """Exactly one of five (D04, M05)."""

    AT_ONCE = "at_once", _("立说立行类")
    DIG = "dig", _("深入查找类")
    POLICY = "policy", _("政策体制类")
    DISCIPLINE = "discipline", _("涉法涉纪类")
    OTHER = "other", _("其他问题类")


class CodeList(models.TextChoices):
    """The catalogues of codes that an institution keeps (D08, D12)."""

    TOPIC = "topic", _("热点难点急点")
    WEAK_LINK = "weak_link", _("薄弱环节")


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
    """The sender's rating, on a scale of three or of five. What lets a case pass is counted apart, grade by grade."""

    VERY_SATISFIED = "very_satisfied", _("非常满意")
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")
    VERY_DISSATISFIED = "very_unhappy", _("非常不满意")


GOOD = frozenset({Grade.VERY_SATISFIED, Grade.SATISFIED, Grade.BASICALLY})
BAD = frozenset({Grade.DISSATISFIED, Grade.VERY_DISSATISFIED})
"""One of these sends a case back to work (M02)."""


class Scale(models.TextChoices):
    """How many grades a sender is offered (standards.md section 5: both are in use)."""

    THREE = "three", _("三档:满意、基本满意、不满意")
    FIVE = "five", _("五档:另有非常满意、非常不满意")

    @property
    def grades(self) -> list[Grade]:
        extreme = {Grade.VERY_SATISFIED, Grade.VERY_DISSATISFIED}
        return [one for one in Grade if self is Scale.FIVE or one not in extreme]


class CheckMode(models.TextChoices):
    """How somebody verified (E08)."""

    DESK = "desk", _("查阅佐证")
    ON_SITE = "on_site", _("现场核查")


class CheckExtent(models.TextChoices):
    """Whether every measure was looked at, or those that the program drew."""

    ALL = "all", _("逐项核实")
    SAMPLE = "sample", _("抽查(由系统抽取)")


class ReopenGround(models.TextChoices):
    """Why a case that was struck off is open again. A rebound counts against the closing (J06)."""

    REBOUND = "rebound", _("问题反弹")
    MISTAKE = "mistake", _("销号有误")
    NEW_FACTS = "new_facts", _("出现新情况")


class CalledHow(models.TextChoices):
    """How somebody was called back."""

    PHONE = "phone", _("电话")
    VISIT = "visit", _("上门")
    MESSAGE = "message", _("短信或其他消息")


class SuggestionState(models.TextChoices):
    """Where a suggestion to a superior stands (J05)."""

    DRAFTED = "drafted", pgettext_lazy("suggestion", "已起草")
    SENT = "sent", pgettext_lazy("suggestion", "已报送")
    ANSWERED = "answered", pgettext_lazy("suggestion", "已答复")


class ProposalKind(models.TextChoices):
    """What one person proposes and another decides."""

    DECLINE = "decline", _("不予受理")
    HAND_BACK = "hand_back", _("退回交办")
    CANCEL = "cancel", _("作废")
    EXPLAIN = "explain", _("解释说明")


class ExplainGround(models.TextChoices):
    """When a matter may be explained instead of done (E10)."""

    AGAINST_RULES = "against_rules", _("要求不符合法规政策")
    NOT_NOW = "not_now", _("目前没有条件办到")


class ExplainMode(models.TextChoices):
    """How an explanation was given."""

    PHONE = "phone", _("电话")
    DOOR = "door", _("登门")
    WRITING = "writing", _("书面")
    FACE = "face", _("当面")


class ExplainResponse(models.TextChoices):
    """What the one who asked said to it; he is asked for his rating all the same."""

    ACCEPTS = "accepts", _("认可")
    REJECTS = "rejects", _("不认可")
    SILENT = "silent", _("未表态")


class Disposal(models.TextChoices):
    """What the one who was asked first did about it (F01)."""

    SELF = "self", _("自办")
    UNIT = "unit", _("移交科室")
    OUTSIDE = "outside", _("告知外单位")


FACE_TO_FACE = frozenset({Channel.COUNTER, Channel.PHONE})
"""Channels by which somebody is asked in person: whoever was asked first answers for it (M28)."""


class Delivery(models.TextChoices):
    """How a paper reached whom it is for."""

    BY_HAND = "by_hand", _("当面交付")
    BY_POST = "by_post", _("邮寄")
    BY_PHONE = "by_phone", _("电话告知")
    ONLINE = "online", _("网上查看")


class Ground(models.TextChoices):
    """Why a matter is refused (F09): a closed list, so that refusals can be counted by it."""

    NOT_OURS = "not_ours", _("不属本机构职责")
    OTHER_WAY = "other_way", _("应由诉讼、仲裁、复议等法定途径解决")
    NOT_ALLOWED = "not_allowed", _("法规政策不允许")
    UNFIT = "unfit", _("不符合办理条件")
    LACKING = "lacking", _("材料不全,告知后逾期未补")
    SETTLED = "settled", _("已有处理结论,没有新的事实")
    OTHER = "other", _("其他")


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


class AlarmKind(models.TextChoices):
    """The harm to a minor that was heard in a voice; the values are those of ``text.urgency``."""

    SUICIDE = "suicide", _("轻生或者自伤")
    SEXUAL = "sexual", _("性侵害")
    ABUSE = "abuse", _("虐待")
    VIOLENCE = "violence", _("殴打或者欺凌")
    MISSING = "missing", _("走失或者失踪")
    POISONING = "poisoning", _("中毒或者集体不适")
    DANGER = "danger", _("火灾、建筑或者其他险情")
