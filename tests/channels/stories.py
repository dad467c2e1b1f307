"""Channels of a district and what comes by them, made by the verbs."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import platform_verbs
from huiyin.channels.actions_phones import line_verbs
from huiyin.channels.models import Box, Line, Opening
from huiyin.channels.models_burden import Burden
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.channels.models_orders import Platform
from huiyin.channels.reading import reader
from tests.factories import District

MAILBOX: dict[str, Any] = {
    "name": "电子信箱",
    "channel": "email",
    "address": "opinions@qijiang.example.cn",
    "limit_days": 3,
    "port": 993,
    "folder": "INBOX",
}
BURDEN: dict[str, Any] = {
    "kind": "meeting",
    "department": "section",
    "happened_on": "2026-03-02",
    "subject": "每周例会连开三场",
}
PLATFORM: dict[str, Any] = {
    "name": "市长热线",
    "channel": "hotline",
    "limit_days": 5,
    "result_head": "办理结果",
    "day_head": "答复时间",
    "unit_head": "办理单位",
}


def a_box(d: District, ref: str = "gate") -> Box:
    return box_verbs["add_box"](d.campaign, actor=d.actor("clerk"), ref=ref, place="一楼大厅", keeper="clerk").obj


def an_opening(d: District, box: Box, slips: int = 2, **said: Any) -> Opening:
    said = {"opened_on": "2026-03-02", "first": "clerk", "second": "head", "slips": slips} | said
    return opening_verbs["open_box"](box, actor=d.actor("clerk"), **said).obj


def a_line(d: District, ref: str = "phone") -> Line:
    said = {"name": "征求意见电话", "number": "023-48611234", "hours": "工作日 9:00-17:00", "duty": "clerk"}
    return line_verbs["add_line"](d.campaign, actor=d.actor("clerk"), ref=ref, **said).obj


def a_mailbox(d: District, ref: str = "email", **said: Any) -> Mailbox:
    return mailbox_verbs["add_mailbox"](d.campaign, actor=d.actor("clerk"), ref=ref, **MAILBOX | said).obj


def a_platform(d: District, ref: str = "mayor", **said: Any) -> Platform:
    return platform_verbs["add_platform"](d.campaign, actor=d.actor("clerk"), ref=ref, **PLATFORM | said).obj


def a_burden(d: District, school: str = "school", by: str = "", **said: Any) -> Burden:
    """Report a meeting of the section as the school does, or whoever is named."""
    actor = d.actor(by) if by else d.program
    return burden_verbs["file_burden"](d.units[school], actor=actor, **BURDEN | said).obj


def take(mailbox: Mailbox, raw: bytes) -> Letter:
    """Take a message in as the reading of a mailbox does."""
    file = SimpleUploadedFile("message.eml", raw)
    fresh = Mailbox.objects.get(pk=mailbox.pk)
    return letter_verbs["take_letter"](fresh, actor=reader(), files={"raw": file}, size=len(raw)).obj


def mail(
    number: int | str = 1,
    text: str = "食堂的菜是冷的。",
    *,
    sender: str = "王小明 <wang@example.cn>",
    refers: tuple[int | str, ...] = (),
    files: tuple[tuple[str, bytes], ...] = (),
    **heads: str,
) -> bytes:
    """Return a message such as a mail program writes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, MAILBOX["address"], f"意见 {number}"
    message["Message-ID"] = f"<{number}@example.cn>"
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0800"
    if refers:
        message["In-Reply-To"] = f"<{refers[-1]}@example.cn>"
        message["References"] = " ".join(f"<{one}@example.cn>" for one in refers)
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset="utf-8")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)
