"""Bring files in: voices into a campaign, units into the tree, people into their units."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click
from django.utils.translation import gettext as _

from huiyin.api.nouns import NOUNS, home_of
from huiyin.cases.terms import Channel
from huiyin.cases.words import note_batch
from huiyin.config.cli_speech import Told, answering, as_option, command, json_option, option, print_json, writing
from huiyin.kernel.actors import Actor
from huiyin.people.actors import named_actor

STOPPED = 130
"""Exit code of a command that was ended by Ctrl-C, as shells count."""


def import_commands() -> dict[str, click.Command]:
    """Return the commands by name."""
    file = click.Argument(
        ["file"], metavar=_("文件"), type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
    )
    channels = _("、").join(f"{value} {label}" for value, label in Channel.choices)
    voices: list[click.Parameter] = [
        file,
        option("--campaign", required=True, metavar=_("代码"), help=_("活动代码。")),
        option("--channel", required=True, metavar=_("代码"), help=_("渠道:{channels}").format(channels=channels)),
        as_option(),
        option(
            "--map",
            "chosen",
            multiple=True,
            metavar=_("字段=表头"),
            help=_("指定哪一列是什么,如 body=留言详情;可重复。"),
        ),
        option("--date-order", metavar="dmy|mdy", help=_("日期先写日(dmy)还是先写月(mdy);只在看不出时需要。")),
        click.Option(
            ["--rejected-to"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar=_("文件.xlsx"),
            help=_("把没有导入的行连同原因写到这个文件。"),
        ),
        json_option(),
    ]
    passwords = click.Option(
        ["--passwords"],
        type=click.Path(dir_okay=False, path_type=Path),
        metavar=_("文件"),
        help=_("把新增人员的密码写到这个新文件,不显示在屏幕上;只有您能读它。"),
    )
    return {
        "voices": command(
            "voices", import_voices, voices, _("从 xlsx 或 csv 文件导入来件。可中断,可重复:已有的不会再导入。")
        ),
        "units": command(
            "units",
            import_units,
            [file, as_option(), json_option()],
            _("从 xlsx 或 csv 文件导入单位,按代码核对:新的增加,改了的更新。"),
        ),
        "people": command(
            "people",
            import_people,
            [file, as_option(), passwords, json_option()],
            _("从 xlsx 或 csv 文件导入人员,按用户名核对:新的增加并生成密码,改了的更新。"),
        ),
    }


def import_voices(
    file: Path,
    campaign: str,
    channel: str,
    as_name: str,
    chosen: tuple[str, ...],
    date_order: str | None,
    rejected_to: Path | None,
    as_json: bool,
) -> None:
    from huiyin.cases import intake

    with answering():
        actor = named_actor(as_name, via="cli")
        frame = NOUNS["campaign"].one(actor, campaign)
        batch = intake.begin(
            frame,
            channel=channel,
            path=file,
            name=file.name,
            actor=actor,
            mapping=mapping_in(chosen),
            date_order=order_in(date_order),
        )
        with stop_between_chunks() as asked:

            def progress(now: Any) -> None:
                click.echo(
                    _("已读 {done}/{total} 行,新增 {added} 件……").format(
                        done=now.rows_done, total=now.rows_total, added=now.added
                    ),
                    err=True,
                )
                if asked and now.state == "running":
                    intake.cancel(now, actor=actor)

            batch = intake.run(batch, actor=actor, progress=progress)
        note_batch(batch)
        for sentence in batch.notes:
            click.echo(sentence, err=True)
        hand_back_rejected(batch, rejected_to, intake.rejected_file)
        told = intake.summary(batch)
        print_json(told) if as_json else tell(told)
        if batch.state == "cancelled":
            click.echo(_("已停在两批之间,导入的都在。再运行同一条命令就会接着导入,已有的不会重复。"), err=True)
            click.get_current_context().exit(STOPPED)


def mapping_in(chosen: tuple[str, ...]) -> dict[str, str | None] | None:
    """Return which head stands for which field; an empty head leaves the field out."""
    pairs = [each.partition("=") for each in chosen]
    if wrong := [each for each, (name, sign, _head) in zip(chosen, pairs, strict=True) if not (name and sign)]:
        raise click.UsageError(_("--map 写作 字段=表头,如 body=留言详情;{wrong} 不是。").format(wrong=wrong[0]))
    return {name.strip(): head.strip() or None for name, _sign, head in pairs} or None


def order_in(words: str | None) -> Any:
    if words not in (None, "dmy", "mdy"):
        raise click.UsageError(_("--date-order 只能是 dmy 或 mdy。"))
    return words


@contextmanager
def stop_between_chunks() -> Iterator[list[int]]:
    """Let Ctrl-C ask for a stop, which is made where nothing is half done; a second one ends the command at once."""
    asked: list[int] = []

    def note(number: int, frame: Any) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        # The signal may come in the middle of a write to the same stream, which cannot be entered twice.
        os.write(2, (_("正在停下,请等这一批写完……") + "\n").encode())

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def hand_back_rejected(batch: Any, target: Path | None, made: Any) -> None:
    if not batch.rejected:
        return
    if target is None:
        click.echo(
            _("有 {n} 行没有导入;加 --rejected-to 文件.xlsx 可取得这些行和原因。").format(n=batch.rejected), err=True
        )
        return
    with writing(target):
        target.write_bytes(made(batch))
    click.echo(_("没有导入的 {n} 行和原因已写入 {target}。").format(n=batch.rejected, target=target), err=True)


def tell(told: dict[str, int]) -> None:
    click.echo(
        _("共 {rows} 行:新增 {added},已有 {already_there},其中重复投递 {reposts},未导入 {rejected}。").format(**told)
    )


def home_institution(actor: Actor) -> Any:
    """Return the institution that units and people are brought into: the one in which ``actor`` works."""
    if (institution := home_of(actor)) is None:
        raise Told(_("您不属于任何机构。"))
    return institution


def import_units(file: Path, as_name: str, as_json: bool) -> None:
    from huiyin.people import intake

    with answering():
        actor = named_actor(as_name, via="cli")
        brought = intake.import_units(home_institution(actor), path=file, name=file.name, actor=actor)
    tell_brought(brought, as_json)


def import_people(file: Path, as_name: str, passwords: Path | None, as_json: bool) -> None:
    """Bring people in; their passwords are drawn here and told once, on the screen or in a file for the owner alone."""
    from huiyin.people import intake_people

    with answering(), slips_in(passwords) as sheet:
        actor = named_actor(as_name, via="cli")
        brought = intake_people.import_people(home_institution(actor), file, file.name, actor)
        if sheet and passwords:
            with writing(passwords):
                sheet.writelines(f"{one.username}\t{one.password}\t{one.name}\t{one.unit}\n" for one in brought.slips)
                sheet.flush()
    if passwords and brought.slips:
        click.echo(_("{n} 人的密码已写入 {file},分发后请删除。").format(n=brought.added, file=passwords), err=True)
    shown = [] if passwords else brought.slips
    tell_brought(brought, as_json, {slip.username: slip.password for slip in shown})


@contextmanager
def slips_in(target: Path | None) -> Iterator[TextIO | None]:
    """Open a new file for passwords that its owner alone may read, before anything is done; it never replaces one."""
    if target is None:
        yield None
        return
    if target.exists():
        raise Told(_("{file} 已存在,密码不写进现有的文件,请换一个文件名。").format(file=target))
    with writing(target):
        place = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(place, "w", encoding="utf-8") as sheet:
            yield sheet
    finally:
        if not target.stat().st_size:  # nobody was added, or it was refused
            target.unlink()


def tell_brought(brought: Any, as_json: bool, passwords: dict[str, str] | None = None) -> None:
    """Tell what became of the rows of a table of units or people, with the passwords that are told once."""
    rejected = [_("第 {n} 行:{reason}").format(n=number, reason=reason) for number, reason in brought.rejected]
    for sentence in [*brought.notes, *rejected]:
        click.echo(sentence, err=True)
    told = {
        "rows": brought.rows,
        "added": brought.added,
        "changed": brought.changed,
        "already_there": brought.already_there,
        "rejected": len(brought.rejected),
    }
    if as_json:
        print_json(told if passwords is None else told | {"passwords": passwords})
        return
    click.echo(_("共 {rows} 行:新增 {added},更新 {changed},已有 {already_there},未导入 {rejected}。").format(**told))
    for username, password in (passwords or {}).items():
        click.echo(_("{username} 的密码:{password}(只显示这一次)").format(username=username, password=password))
