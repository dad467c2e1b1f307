"""Sending acknowledgements: each at most once. What was being sent when its sender was killed is not sent again (C09).

That is the other choice than for messages to staff, which rather come twice than never: here a loop would go to strangers.
"""

from __future__ import annotations

import logging

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.cases.receipts import grouped, unseal
from huiyin.channels.intake_ack import claimed, ended, noted
from huiyin.channels.models import Line
from huiyin.channels.models_mail import Acknowledgement, Letter
from huiyin.channels.terms import AckState, InUse
from huiyin.kernel.locks import Work, held
from huiyin.kernel.mailing import Answer, Mail, mail_door

logger = logging.getLogger(__name__)
SWEPT = 200
LANGUAGE = "zh-hans"
"""What leaves the house is in the language of the office."""
HEADERS = {"Auto-Submitted": "auto-replied", "Precedence": "bulk", "X-Auto-Response-Suppress": "All"}


def acknowledge(pk: int) -> bool:
    """Try an acknowledgement once; say whether there was something to do."""
    with held(Work.ACKNOWLEDGING, pk) as mine:
        if not mine:
            return False
        if Acknowledgement.objects.filter(pk=pk, state=AckState.SENDING).exists():
            # Nobody holds it: its sender died, and nobody knows how far it came.
            ended(pk, AckState.DOUBTFUL)
            return True
        if not claimed(pk):
            return False
        parts = ("letter__voice", "letter__mailbox__campaign")
        ack = Acknowledgement.objects.select_related(*parts).get(pk=pk)
        noted(ack, handed_out(ack))
        return True


def sweep() -> int:
    """Send what is due, and end what a killed sender left in the middle; return how many there were."""
    waiting = Acknowledgement.objects.filter(next_try_at__isnull=False)
    due = waiting.filter(Q(next_try_at__lte=timezone.now()) | Q(state=AckState.SENDING)).order_by("next_try_at")
    return sum(acknowledge(pk) for pk in list(due.values_list("pk", flat=True)[:SWEPT]))


def handed_out(ack: Acknowledgement) -> Answer:
    said = unseal(bytes(ack.sealed)) if ack.sealed else None
    if said is None:
        return Answer(sent=False, words=_("回信的地址读不出来:密钥不是当时的那一把"), final=True)
    try:
        return mail_door().hand_in(mail_of(ack, said))
    except Exception as error:  # noqa: BLE001  # whatever a library throws may hold the address: only its kind is told
        logger.error("acknowledgement %s: %s", ack.pk, type(error).__name__)
        words = _("发送时程序出错:{error}").format(error=type(error).__name__)
        return Answer(sent=False, words=words, doubtful=True)


def mail_of(ack: Acknowledgement, said: dict[str, str]) -> Mail:
    """Return the acknowledgement as it goes out: numbers and ways, nothing of what was written, nobody's name."""
    letter: Letter = ack.letter
    named = [f"<{one}>" for one in said["refers"].split()]
    thread = {"In-Reply-To": named[-1], "References": " ".join(named)} if named else {}
    with translation.override(LANGUAGE):
        return Mail(
            to=said["to"],
            subject=subject_of(letter),
            body="\n\n".join([*words_of(letter, said["code"]), where_to_ask(letter), _("这封信由系统自动发出。")])
            + "\n",
            message_id=ack.message_id,
            reply_to=letter.mailbox.address,
            headers=HEADERS | thread,
        )


def subject_of(letter: Letter) -> str:
    if letter.voice:
        return _("您的来信已收到,编号 {ref}").format(ref=letter.voice.ref)
    return _("您的来信已收到")


def words_of(letter: Letter, code: str) -> list[str]:
    """Return what is told: the number and the receipt where a voice arose, else that the matter is not ours."""
    greeting = _("您好!您发到{name}({address})的邮件已收到。").format(
        name=letter.mailbox.name, address=letter.mailbox.address
    )
    if letter.voice is None:
        return [greeting, _("信中所说的事不属本机构职责,没有列入办理。如果是我们理解有误,请回复说明。")]
    if not code:
        return [greeting, _("编号:{ref}").format(ref=letter.voice.ref)]
    return [
        greeting,
        _("编号:{ref}\n回执码:{code}").format(ref=letter.voice.ref, code=grouped(code)),
        _("凭回执码可以随时查看办到哪一步和答复,也可以补充;办完以后请在同一页评价是否满意。{where}").format(
            where=where()
        ),
        _("回执码等于钥匙,谁有它谁就能查看,请不要转给别人。"),
    ]


def where() -> str:
    """Return where the receipt is entered: the public page, by its address where whoever runs the server gave one."""
    if address := mail_door().address():
        return _("查询地址:{address}").format(address=f"{address}{reverse('receipt')}")
    return _("请打开本机构的意见网页,按“查看回音”。")


def where_to_ask(letter: Letter) -> str:
    """Return how somebody asks: by answering, and by the telephone of the campaign where there is one."""
    line = Line.objects.filter(campaign=letter.mailbox.campaign, state=InUse.IN_USE).order_by("pk").first()
    if line is None:
        return _("要补充或询问,直接回复这封信即可。")
    return _("要补充或询问,直接回复这封信,或拨打 {number}({hours})。").format(number=line.number, hours=line.hours)
