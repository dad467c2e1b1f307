"""What a message says: that something waits, and where. Never what a sender said, never who he is."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.delivery import house
from huiyin.delivery.channels import Letter
from huiyin.delivery.keeping import code_for
from huiyin.delivery.models import About, Digest, Message
from huiyin.kernel import outbox

LANGUAGE = "zh-hans"
"""What leaves the house is in the language of the office; on the desk everybody reads his own."""


def letter_of(message: Message) -> Letter:
    """Return the message as it goes out."""
    with translation.override(LANGUAGE):
        line = words_of(message)
        return Letter(
            subject=_("回音:{line}").format(line=line.split("\n")[0][:60]),
            body=f"{line}\n\n{where(message)}\n",
            message_id=message.message_id,
        )


def words_of(message: Message) -> str:
    """Return what a message says, in the reader's language."""
    if message.about == About.CODE and message.address:
        return _("您的验证码是 {code}。请在“我的通知地址”里填入;不是您本人登记的,不用理会。").format(
            code=code_for(message.address)
        )
    if message.digest:
        return digest_words(message.digest)
    return outbox.in_words(message.outbox) if message.outbox else ""


def digest_words(digest: Digest) -> str:
    parts = [
        (digest.late, _("超期 {n} 件")),
        (digest.due, _("快到期 {n} 件")),
        (digest.new, _("新到 {n} 件")),
    ]
    said = _(",").join(sentence.format(n=n) for n, sentence in parts if n)
    return _("{day} 待办:{said}。").format(day=digest.day, said=said)


def where(message: Message) -> str:
    """Return where to go on: the desk, by its address where whoever runs the server gave one."""
    if not (address := house.public_address()):
        return _("请登录回音的工作台办理。")
    place = reverse("addresses") if message.about == About.CODE else reverse("notices")
    return _("请登录办理:{address}").format(address=f"{address}{place}")
