"""Mailboxes and platforms by command."""

from __future__ import annotations

from pathlib import Path

from huiyin.channels.models_orders import Order
from huiyin.kernel.tables import read_table, write_xlsx
from tests.channels.conftest import mail_server
from tests.channels.dovecot import PASSWORD, MailServer, free_port
from tests.channels.stories import a_mailbox, a_platform, mail
from tests.config.command import run, told
from tests.factories import District

__all__ = ["mail_server"]


def test_mailbox_is_read_now(district: District, mail_server: MailServer) -> None:
    a_mailbox(district, host="127.0.0.1", port=mail_server.port, user="by-command", password=PASSWORD)
    mail_server.put(mail(1), mail(2), user="by-command")
    assert told("mailbox", "read", "email") == {"email": {"taken": 2, "known": 0, "trouble": ""}}
    assert "email:新收 0 封" in run("mailbox", "read").out


def test_mailbox_that_cannot_be_read_ends_with_its_trouble(district: District) -> None:
    a_mailbox(district, host="127.0.0.1", port=free_port(), user="nobody", password=PASSWORD)
    said = run("mailbox", "read")
    assert said.code == 1
    assert "连不上收信服务器" in said.out
    assert run("mailbox", "read", "no-such").code == 1


def test_sheet_of_a_platform_comes_in_and_goes_out(district: District, tmp_path: Path) -> None:
    a_platform(district)
    sheet, back = tmp_path / "交办.xlsx", tmp_path / "回报.xlsx"
    heads = ["工单编号", "交办时间", "诉求内容"]
    with sheet.open("wb") as file:
        write_xlsx(file, heads, [["GD1", "2026-03-02", "校车太挤"], ["", "2026-03-02", "作业"]], sheet_title="交办")
    found = told("platform", "import", "mayor", str(sheet), "--as", "clerk")
    assert (found["added"], found["there"], len(found["rejected"])) == (1, 0, 1)
    assert Order.objects.get().number == "GD1"
    assert run("platform", "export", "mayor", str(back), "--as", "clerk", "--all").code == 0
    assert read_table(back, name=back.name).heads == [*heads, "办理结果", "答复时间", "办理单位"]
    assert run("platform", "import", "mayor", str(tmp_path / "none.xlsx"), "--as", "clerk").code == 1
