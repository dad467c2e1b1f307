"""Mailboxes read over IMAP from a real server: once each, in order, whatever is killed, and troubles told in words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from huiyin.cases.models import Voice
from huiyin.channels import reading
from huiyin.channels.actions_mail import mailbox_verbs
from huiyin.channels.keeping import raw_of
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.kernel import journal
from huiyin.kernel.locks import Work
from huiyin.reports import audit
from tests.channels.dovecot import PASSWORD, MailServer, free_port
from tests.channels.stories import MAILBOX, a_mailbox, fresh, mail
from tests.factories import District, make_district

_users = count(1)


@pytest.fixture
def user() -> str:
    """The name of a user of the server whom no other test reads."""
    return f"user{next(_users)}"


def box_at(d: District, server: MailServer, user: str, **said: Any) -> Mailbox:
    return a_mailbox(d, host="127.0.0.1", port=server.port, user=user, **{"password": PASSWORD} | said)


def test_messages_are_taken_once_in_order_and_marked(district: District, mail_server: MailServer, user: str) -> None:
    box = box_at(district, mail_server, user)
    mail_server.put(mail(1, "第一封"), mail(2, "第二封"), mail(3, "补充", refers=(1,)), user=user)
    assert vars(reading.read(box)) == {"taken": 3, "known": 0, "trouble": ""}
    assert list(Voice.objects.order_by("pk").values_list("body", flat=True)) == ["第一封", "第二封"]
    assert mail_server.unseen(user) == 0
    assert fresh(box).read_at is not None
    assert vars(reading.read(fresh(box))) == {"taken": 0, "known": 0, "trouble": ""}
    mail_server.put(mail(4, "第四封"), mail(1, "第一封"), user=user)
    assert vars(reading.read(fresh(box))) == {"taken": 1, "known": 1, "trouble": ""}
    assert mail_server.unseen(user) == 0
    assert Voice.objects.count() == 3
    assert [found for found in audit.run() if found.broken] == []


def test_folder_made_anew_is_read_from_its_beginning_and_nothing_is_doubled(
    district: District, mail_server: MailServer, user: str
) -> None:
    box = box_at(district, mail_server, user, folder="opinions")
    mail_server.put(mail(1), mail(2), user=user, folder="opinions")
    assert reading.read(box).taken == 2
    was = fresh(box).uidvalidity
    with mail_server.client(user) as client:
        client.delete_folder("opinions")
    mail_server.put(mail(3), mail(1), user=user, folder="opinions")
    Mailbox.objects.filter(pk=box.pk).update(uidvalidity=was - 1)  # the server may count folders by the second
    assert vars(reading.read(fresh(box))) == {"taken": 1, "known": 1, "trouble": ""}
    assert Letter.objects.count() == 3


def test_broken_mail_is_taken_and_kept_whole(district: District, mail_server: MailServer, user: str) -> None:
    box = box_at(district, mail_server, user)
    broken = [
        b"From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nnothing ends here",
        b'From: a@b.cn\r\nContent-Type: text/plain; charset="no such"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!',
        b"\xff\xfe\xfd: \xff\r\n\r\n\xff\xff",
    ]
    mail_server.put(*broken, user=user)
    assert reading.read(box).taken == 3
    assert sorted(raw_of(letter) for letter in Letter.objects.all()) == sorted(broken)
    assert Letter.objects.exclude(state="voice").exclude(why="empty").count() == 0


def test_what_is_larger_than_the_limit_is_taken_up_to_it_and_the_rest_is_named(
    district: District, mail_server: MailServer, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_MOST", 2 << 20)
    big = mail(1, "见附件", files=(("录像.bin", b"\x00" * (3 << 20)), ("说明.txt", b"60"))).replace(b"\n", b"\r\n")
    mail_server.put(big, mail(2), user=user)
    box = box_at(district, mail_server, user)
    assert reading.read(box).taken == 2
    letter = Letter.objects.order_by("pk")[0]
    assert letter.voice.body == "见附件"
    assert letter.size == len(big)
    assert "邮件有 4 MB,只收了前 2 MB,其余的在原信箱里" in letter.remark
    assert "「录像.bin」没有收" in letter.remark
    assert raw_of(letter) == big[: 2 << 20]


def test_wrong_password_is_told_in_words_and_read_again_after_it_was_mended(
    district: District, mail_server: MailServer, user: str
) -> None:
    mail_server.put(mail(1), user=user)
    box = box_at(district, mail_server, user, password="wrong")
    assert reading.read(box).trouble.startswith("用户名或密码不对,服务器拒绝登录。")
    assert fresh(box).trouble.startswith("用户名或密码不对")
    said = MAILBOX | {"host": "127.0.0.1", "port": mail_server.port, "user": user, "password": PASSWORD}
    mailbox_verbs["set_mailbox"](fresh(box), actor=district.actor("clerk"), **said)
    assert vars(reading.read(fresh(box))) == {"taken": 1, "known": 0, "trouble": ""}
    assert fresh(box).trouble == ""


def test_wrong_host_port_and_folder_are_told_in_words(district: District, mail_server: MailServer, user: str) -> None:
    nobody = a_mailbox(district, "b1", host="127.0.0.1", port=free_port(), user=user, password=PASSWORD)
    nowhere = a_mailbox(district, "b2", host="no-such-host.invalid", user=user, password=PASSWORD)
    plain = box_at(district, mail_server, user, ref="b3", tls="on")
    folder = box_at(district, mail_server, user, ref="b4", folder="no-such")
    outcomes = reading.read_all()
    assert outcomes[nobody.ref].trouble.startswith("连不上收信服务器,请核对地址和端口")
    assert outcomes[nowhere.ref].trouble.startswith("连不上收信服务器,请核对地址和端口")
    assert outcomes[plain.ref].trouble.startswith("加密连接没有建立,请核对端口和是否加密")
    assert outcomes[folder.ref].trouble == "服务器上没有文件夹「no-such」。"
    assert set(Mailbox.objects.values_list("trouble", flat=True)) == {one.trouble for one in outcomes.values()}


def test_box_of_a_campaign_that_is_over_leaves_its_mail_on_the_server(
    district: District, mail_server: MailServer, user: str
) -> None:
    mail_server.put(mail(1), user=user)
    box = box_at(district, mail_server, user)
    district.campaign.state = "summarised"
    type(district.campaign).objects.filter(pk=district.campaign.pk).update(state="summarised")
    assert "活动已启动且未总结" in reading.read(fresh(box)).trouble
    assert mail_server.unseen(user) == 1
    assert fresh(box).uid == 0


# Killed.

CHILD = """
import sys
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[2]
from huiyin.channels import reading
from huiyin.channels.models_mail import Mailbox
where, seen = sys.argv[3], []
def stop():
    seen.append(1)
    if len(seen) == 3:
        print("inside", flush=True)
        sys.stdin.read()
if where == "before":
    note = reading.reached
    from contextlib import contextmanager
    @contextmanager
    def reached(*given):
        with note(*given):
            yield
            stop()
    reading.reached = reached
else:
    take = reading.take
    def taken(*given):
        take(*given)
        stop()
    reading.take = taken
reading.read(Mailbox.objects.get(pk=sys.argv[1]))
"""


def address() -> str:
    now = connection.settings_dict
    return f"postgresql://{now['USER']}:{now['PASSWORD']}@/{now['NAME']}?host={now['HOST']}&port={now['PORT']}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("where", "committed"), [("before", 2), ("after", 3)])
def test_killed_reading_run_again_loses_nothing_and_doubles_nothing(
    where: str, committed: int, mail_server: MailServer, user: str
) -> None:
    """Killed in the transaction of the third message, or after it and before the message was marked on the server."""
    district = make_district()
    box = box_at(district, mail_server, user)
    mail_server.put(*(mail(n, f"第 {n} 封") for n in range(1, 6)), user=user)
    environment = {
        **os.environ,
        "DATABASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "huiyin.config.settings",
        "HUIYIN_HOME": str(settings.HUIYIN_HOME),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(box.pk), str(settings.MEDIA_ROOT), where],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("inside")
        child.send_signal(signal.SIGKILL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [int(Work.READING), box.pk])
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [int(Work.READING), box.pk])
    assert Voice.objects.count() == committed
    assert mail_server.unseen(user) == 3
    assert vars(reading.read(fresh(box))) == {"taken": 5 - committed, "known": 0, "trouble": ""}
    assert sorted(Voice.objects.values_list("body", flat=True)) == [f"第 {n} 封" for n in range(1, 6)]
    assert mail_server.unseen(user) == 0
    assert journal.verify() == []
