"""Urging and delivery from the command line: who is to be urged today, what waits to go out, a letter to try with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.api.figure_scope import day_from
from huiyin.cases import urging
from huiyin.config.cli_speech import TEXT, Told, answering, command, json_option, option, print_json
from huiyin.delivery import queue
from huiyin.delivery.actions import given_up
from huiyin.delivery.channels import Letter, send
from huiyin.delivery.models import Channel, Message, State
from huiyin.delivery.permissions import P
from huiyin.people.actions_house import institution_verbs
from huiyin.people.actors import program
from huiyin.people.calendar import calendar_of
from huiyin.people.models import Institution

JSON = dict[str, Any]


def urge_commands() -> dict[str, click.Command]:
    params: list[click.Parameter] = [
        option("--date", "day", default="", metavar=_("日期"), help=_("看哪一天;只能和 --dry-run 一起用。")),
        click.Option(["--dry-run"], is_flag=True, help=_("只列出该催谁,不催。")),
        json_option(),
    ]
    words = _("按时限催办今天该催的;同一级只催一次,只在上班时间催。")
    return {"run": command("run", urge_run, params, words)}


def urge_run(day: str, dry_run: bool, as_json: bool) -> None:
    with answering():
        if day and not dry_run:
            raise click.UsageError(_("--date 只能和 --dry-run 一起用:催办总是现在催。"))
        if dry_run:
            told(would_urge(day_from("date", day) or timezone.localdate()), as_json)
            return
        outcome = urging.run()
        found = [line_of(due) for due in outcome.urged] + [line_of(due, why) for due, why in outcome.refused]
        shut = [institution.name for institution in outcome.shut]
        told({"urged": found, "closed": shut}, as_json)


def would_urge(day: date) -> JSON:
    institutions = list(Institution.objects.order_by("pk"))
    found = [line_of(due) for institution in institutions for due in urging.due_on(institution, day)]
    shut = [one.name for one in institutions if not calendar_of(one).is_workday(day)]
    return {"urged": found, "closed": shut, "day": day}


def line_of(due: urging.Due, refused: str = "") -> JSON:
    return {
        "case": due.case.ref,
        "level": str(due.rule.level),
        "label": str(due.rule.level.label),
        "unit": str(due.case.lead_unit or ""),
        "due_on": due.case.due_on,
        "refused": refused,
    }


def told(found: JSON, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for name in found["closed"]:
        click.echo(_("{name}:不是上班时间,没有催办。").format(name=name), err=True)
    for line in found["urged"]:
        click.echo(_("{case} {label} {unit} {due_on} 到期 {refused}").format_map(line).rstrip())
    click.echo(_("共 {n} 件。").format(n=len(found["urged"])), err=True)


def delivery_commands() -> dict[str, click.Command]:
    """Return `list`, `retry` and `test`."""
    state = click.Option(
        ["--state"], type=click.Choice(list(State.values)), default=None, metavar=_("状态"), help=_("只列这个状态的。")
    )
    limit = click.Option(
        ["--limit"], type=click.IntRange(1, 1000), default=50, metavar=_("数目"), help=_("最多列多少条(默认 50)。")
    )
    number = click.Argument(["number"], metavar=_("[通知编号]"), required=False, type=click.IntRange(1, 2**62))
    address = click.Argument(["address"], metavar=_("邮箱"), type=TEXT)
    return {
        "list": command("list", list_messages, [state, limit, json_option()], _("列出外发的通知,新的在前。")),
        "retry": command("retry", retry, [number, json_option()], _("把没送到的再发一次;不写编号就是全部不再重试的。")),
        "test": command("test", try_out, [address, json_option()], _("发一封试信,看邮件服务器怎么回答。")),
    }


def list_messages(state: str | None, limit: int, as_json: bool) -> None:
    with answering():
        found = Message.objects.exclude(channel=Channel.IN_APP).select_related("user", "address").order_by("-pk")
        rows = [message_line(one) for one in (found.filter(state=state) if state else found)[:limit]]
    if as_json:
        print_json({"messages": rows})
        return
    for row in rows:
        click.echo(_("{number} {at} {user} {address} {label} {tries} 次 {answer}").format_map(row).rstrip())


def message_line(one: Message) -> JSON:
    """Return a message as programs read it; its address only as far as pages show it."""
    return {
        "number": one.pk,
        "message_id": one.message_id,
        "user": one.user.username,
        "address": str(one.address),
        "about": one.about,
        "state": one.state,
        "label": str(one.get_state_display()),
        "tries": one.tries,
        "maybe_sent_more_often": one.doubtful,
        "at": timezone.localtime(one.at).isoformat(timespec="seconds"),
        "sending_since": one.sending_since,
        "next_try_at": one.next_try_at,
        "answer": one.answer,
    }


def retry(number: int | None, as_json: bool) -> None:
    operator = replace(program(P.DELIVERY_KEEP), via="cli")
    sent = 0
    with answering():
        for institution in Institution.objects.order_by("pk"):
            found = given_up(institution)
            if (found.filter(pk=number) if number else found.filter(state=State.DEAD)).exists():
                data = {"number": number} if number else {}
                deed = institution_verbs["retry_messages"](institution, actor=operator, **data)
                sent += deed.note["count"]
        if number and not sent:
            raise Told(_("没有这一条,或者它没有失败。"))
    print_json({"queued": sent}) if as_json else click.echo(_("已重新排队 {n} 条。").format(n=sent))


def try_out(address: str, as_json: bool) -> None:
    with answering():
        letter = Letter(
            subject=_("回音:试信"), body=_("这是一封试信,收到就说明邮件设置好了。"), message_id=queue.new_id()
        )
        answer = send(Channel.EMAIL, address, letter)
    if as_json:
        print_json({"sent": answer.sent, "answer": answer.words, "message_id": letter.message_id})
    elif answer.sent:
        click.echo(answer.words)
    if not answer.sent:
        raise Told(_("没有发出去。"), [answer.words])
