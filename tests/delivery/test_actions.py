"""Addresses: nothing goes to one before its code came back; what is stored of it cannot be read from the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from huiyin.delivery import keeping, queue, worker
from huiyin.delivery.actions import GUESSES
from huiyin.delivery.models import Address, Message
from huiyin.kernel.models import JournalEntry, JournalValue
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from huiyin.people.actions import user_verbs
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import User
from tests.delivery.conftest import MailServer
from tests.delivery.telling import MAIL, address_of, code_in, do, tell
from tests.factories import District


@pytest.fixture
def head(district: District) -> User:
    return district.users["head"]


def test_address_is_proved_by_the_code_that_was_sent_to_it(district: District, head: User, mail: MailServer) -> None:
    do(head, "add_address", channel="email", target=MAIL)
    assert tell(district, head) == [], "nothing goes to an address that nobody proved"
    (code,) = Message.objects.filter(about="code")
    assert worker.deliver(code.pk) == "sent"
    said = mail.letters.taken[0].get_content()
    with pytest.raises(Invalid):
        do(head, "confirm_address", address=1, code="000000" if code_in(said) != "000000" else "111111")
    do(head, "confirm_address", address=1, code=code_in(said))
    assert [message.address.number for message in tell(district, head)] == [1]


def test_address_is_nowhere_in_the_database_in_the_clear(head: User, mail: MailServer) -> None:
    address_of(head)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", ["%chen.laoshi%"])
            assert cursor.fetchone()[0] == 0, table
    entry = JournalEntry.objects.get(verb="add_address")
    assert "target" in entry.commitments
    assert JournalValue.objects.get(entry=entry, key="target").value is None
    assert Address.objects.get().shown == "c***@edu.example"


def test_guessing_codes_is_stopped(head: User, mail: MailServer) -> None:
    do(head, "add_address", channel="email", target=MAIL)
    right = keeping.code_for(Address.objects.get())
    for n in range(GUESSES.times):
        with pytest.raises(Invalid, match="验证码不对"):
            do(head, "confirm_address", address=1, code=f"{(int(right) + n + 1) % 10**6:06d}")
    with pytest.raises(Invalid) as refused:
        do(head, "confirm_address", address=1, code=right)
    assert refused.value.errors == {"code": ["错得太多了,请过一小时再试"]}


def test_removed_address_is_forgotten_and_gets_nothing(district: District, head: User, mail: MailServer) -> None:
    address_of(head)
    waiting = tell(district, head)[0]
    do(head, "remove_address", address=1)
    Message.objects.filter(pk=waiting.pk).update(next_try_at=timezone.now())
    assert worker.deliver(waiting.pk) == "dead"
    assert mail.letters.taken == []
    assert Address.objects.get().sealed is None
    assert tell(district, head) == [Message.objects.get(pk=waiting.pk)], "no new one"


@pytest.mark.parametrize(
    ("channel", "target", "sentence"),
    [
        ("email", "不是邮箱", "这不是一个邮箱地址"),
        ("email", "a@b@c.cn", "这不是一个邮箱地址"),
        ("wecom", "https://example.com/hook?key=1", "请粘贴群机器人给出的完整地址(以 https:// 开头)"),
        ("feishu", "file:///etc/passwd", "请粘贴群机器人给出的完整地址(以 https:// 开头)"),
        ("webhook", "http://169.254.169.254/latest", "这个主机不在允许的名单里(HUIYIN_WEBHOOK_HOSTS)"),
        ("webhook", "http://hooks.edu.example:x/", "这个主机不在允许的名单里(HUIYIN_WEBHOOK_HOSTS)"),
    ],
)
def test_bad_address_is_refused_in_words(
    head: User, mail: MailServer, channel: str, target: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        do(head, "add_address", channel=channel, target=target)
    assert refused.value.errors == {"target": [sentence]}
    assert not Address.objects.exists()


def test_mail_that_is_not_set_up_is_said_before_anybody_waits_for_a_code(head: User) -> None:
    with pytest.raises(Invalid) as refused:
        do(head, "add_address", channel="email", target=MAIL)
    assert "还不能发邮件" in refused.value.errors["target"][0]


@pytest.mark.parametrize(
    ("begin", "end", "ok"),
    [
        ("20:00", "07:30", True),
        ("", "", True),
        ("20:00", "", False),
        ("08:00", "08:00", False),
        ("07:00", "18:00", False),
    ],
)
def test_quiet_hours_are_two_times_and_leave_some_office_hours(
    head: User, mail: MailServer, begin: str, end: str, ok: bool
) -> None:
    address_of(head)
    data: dict[str, Any] = {"address": 1, "quiet_from": begin, "quiet_until": end}
    if ok:
        do(head, "set_quiet_hours", **data)
    else:
        with pytest.raises(Invalid, match="到几点"):
            do(head, "set_quiet_hours", **data)


def test_nobody_registers_an_address_for_another(district: District, head: User, mail: MailServer) -> None:
    fresh = User.objects.select_related("unit").get(pk=head.pk)
    with pytest.raises(NotAllowed):
        user_verbs["add_address"](fresh, actor=district.actor("clerk"), channel="email", target=MAIL)


def test_what_was_given_up_is_tried_again_by_the_administrator(
    district: District, head: User, mail: MailServer
) -> None:
    address_of(head)
    message = tell(district, head)[0]
    retry = institution_verbs["retry_messages"]
    with pytest.raises(Missing):
        retry(district.institution, actor=district.actor("admin"))
    mail.letters.answers = ["550 no"]
    Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    assert worker.deliver(message.pk) == "dead"
    district.institution.refresh_from_db()
    with pytest.raises(NotAllowed):
        retry(district.institution, actor=district.actor("clerk"))
    retry(district.institution, actor=district.actor("admin"), number=message.pk)
    assert worker.deliver(message.pk) == "sent"
    assert mail.letters.ids() == {f"<{message.message_id}>": 1}


def test_notices_on_the_desk_are_read_at_once(district: District, head: User) -> None:
    tell(district, head)
    assert Message.objects.filter(user=head, channel="in_app", read_at=None).count() == 1
    do(head, "read_notices")
    assert not Message.objects.filter(read_at=None).exists()


def test_people_who_left_are_told_nothing(district: District, head: User, mail: MailServer) -> None:
    address_of(head)
    user_verbs["deactivate"](User.objects.get(pk=head.pk), actor=district.program)
    assert tell(district, head) == []


def test_line_told_to_nobody_of_the_house_queues_nothing(district: District) -> None:
    district.case(district.voice())
    assert not Message.objects.exists()
    assert queue.users_by_pk([]) == {}


def test_message_of_tomorrow_is_not_due_today(district: District, head: User, mail: MailServer) -> None:
    address_of(head)
    message = tell(district, head)[0]
    Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now() + timedelta(days=1))
    assert worker.sweep() == 0
    assert worker.deliver(message.pk) is None
