"""The closed lists of this room: states of channels and of what came in by them, and why a message is no opinion."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.terms import Channel


class InUse(models.TextChoices):
    """Whether a channel is open."""

    IN_USE = "in_use", pgettext_lazy("channel", "在用")
    WITHDRAWN = "withdrawn", _("已撤销")


class OpeningState(models.TextChoices):
    OPEN = "open", pgettext_lazy("opening", "正在录入")
    FINISHED = "finished", pgettext_lazy("opening", "已录完")


class CallState(models.TextChoices):
    MISSED = "missed", _("未接,待回拨")
    VOICE = "voice", pgettext_lazy("call", "已登记为来件")
    NOT_OPINION = "not_opinion", pgettext_lazy("call", "不是意见")


class CallEnd(models.TextChoices):
    """How a call stands, as the figure parts it: the missed ones apart, for each is called back (C12)."""

    ANSWERED = "answered", pgettext_lazy("call", "接听")
    CALLED_BACK = "called_back", pgettext_lazy("call", "未接,已回拨")
    WAITING = "waiting", pgettext_lazy("call", "未接,待回拨")
    LATE = "late", pgettext_lazy("call", "未接,超期没有回拨")


class LetterState(models.TextChoices):
    """Where a message stands (C09): with its named readers, a voice, what a sender says further, or no opinion."""

    RECEIVED = "received", pgettext_lazy("letter", "待阅")
    VOICE = "voice", pgettext_lazy("letter", "已转为来件")
    JOINED = "joined", pgettext_lazy("letter", "已并入前一来件")
    NOT_OPINION = "not_opinion", pgettext_lazy("letter", "不是意见")


class Why(models.TextChoices):
    """Why a message is no opinion; the first ones the program recognises."""

    AUTO_REPLY = "auto_reply", _("自动回复")
    BOUNCE = "bounce", _("退信")
    LIST = "list", _("群发邮件")
    LOOP = "loop", _("本机构自己发出的")
    EMPTY = "empty", _("没有内容")
    ADVERT = "advert", _("广告或垃圾邮件")
    BUSINESS = "business", _("公务往来,不是意见")
    NOT_OURS = "not_ours", _("不属本机构职责")
    OTHER = "other", pgettext_lazy("letter", "其他")


BY_PROGRAM = frozenset({Why.AUTO_REPLY, Why.BOUNCE, Why.LIST, Why.LOOP, Why.EMPTY})


class AckState(models.TextChoices):
    """Where the acknowledgement of a message stands (C09); one whose end nobody knows is not sent again."""

    QUEUED = "queued", pgettext_lazy("acknowledgement", "待发")
    SENDING = "sending", pgettext_lazy("acknowledgement", "正在发")
    SENT = "sent", pgettext_lazy("acknowledgement", "已发出")
    DOUBTFUL = "doubtful", _("发送中断,不知是否发出,不再发")
    DEAD = "dead", _("没有发出,不再试")
    WITHHELD = "withheld", _("没有发")


class Silent(models.TextChoices):
    """Why a message is not acknowledged (RFC 3834: nobody answers machines, and nobody is answered without end)."""

    AUTOMATIC = "automatic", _("自动邮件、退信或群发")
    NOT_ASKED = "not_asked", _("来信标明不要自动回复")
    NO_REPLY = "no_reply", _("不收信的地址")
    NO_ADDRESS = "no_address", _("没有可以回的地址")
    OWN = "own", _("本机构自己的地址")
    BY_HAND = "by_hand", _("人工录入的信,不是从服务器收的")
    JOINED = "joined", _("接着前一封信,已有编号")
    OLD = "old", _("收到已超过 30 天")
    TOO_MANY = "too_many", _("这个地址当天已回过几次")
    NO_SERVER = "no_server", _("没有设置发信的邮件服务器")
    FORGOTTEN = "forgotten", _("个人信息已清除")


class OrderState(models.TextChoices):
    """What a superior's platform handed over (C11, C14): taken in, then given back with its answer."""

    TAKEN = "taken", pgettext_lazy("order", "待回报")
    RETURNED = "returned", pgettext_lazy("order", "已回报")


class PostingState(models.TextChoices):
    """Where a post on the message board stands (C13); whatever becomes of it, its voice is kept."""

    RECEIVED = "received", pgettext_lazy("posting", "待审核")
    SHOWN = "shown", pgettext_lazy("posting", "已公开")
    REPLIED = "replied", pgettext_lazy("posting", "已公开回复")
    HIDDEN = "hidden", pgettext_lazy("posting", "不公开")


class BurdenKind(models.TextChoices):
    """What a school has too many of (三多: 会议多、文件多、检查多; C20, I10)."""

    MEETING = "meeting", pgettext_lazy("burden", "会议")
    DOCUMENT = "document", pgettext_lazy("burden", "文件")
    INSPECTION = "inspection", pgettext_lazy("burden", "检查")


class BurdenState(models.TextChoices):
    """Where a school's report of a burden stands: filed, then sorted in one of three ways (C20)."""

    FILED = "filed", pgettext_lazy("burden", "待梳理")
    COUNTED = "counted", pgettext_lazy("burden", "属实计入")
    VOICE = "voice", pgettext_lazy("burden", "已转为来件")
    NOT_COUNTED = "not_counted", pgettext_lazy("burden", "不计入")


BURDENS_THAT_COUNT = (BurdenState.COUNTED, BurdenState.VOICE)
FEWEST_SCHOOLS = 3
"""A department is told no number to which fewer schools than this contributed, so that none of them can be guessed."""
ON_BOARD = frozenset({PostingState.SHOWN, PostingState.REPLIED})
MAIL_CHANNELS = (Channel.EMAIL, Channel.MAILBOX)
ORDER_CHANNELS = (Channel.HOTLINE, Channel.PLATFORM, Channel.EFFICIENCY)
KEPT_CHANNELS = (
    Channel.BOX,
    Channel.EMAIL,
    Channel.MAILBOX,
    Channel.PHONE,
    Channel.BOARD,
    Channel.HOTLINE,
    Channel.PLATFORM,
    Channel.EFFICIENCY,
)
"""The channels that have a keeper here, in the order in which the registers show them."""
TWO_BOXES = (Channel.BOX, Channel.EMAIL)
"""Counted together: the box on the wall and the electronic one (C08, C09: 25 received, 21 solved, 4 pending)."""
