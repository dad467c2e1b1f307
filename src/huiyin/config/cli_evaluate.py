"""`huiyin evaluate`: how well the text work does, measured on files of judged examples. It needs no database."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from huiyin.config.cli_speech import Told, command, json_option, print_json


def evaluate_commands() -> dict[str, click.Command]:
    messages = file_option("--messages", _("来件表(xlsx 或 CSV),有编号、主题、详情。"))
    train = file_option("--train", _("用来学习的已判定样本(CSV)。"))
    test = file_option("--test", _("用来检验的已判定样本(CSV)。"))
    folds = click.Option(
        ["--folds"], type=click.IntRange(2, 20), metavar=_("份数"), help=_("没有检验样本时,分成几份轮流检验。")
    )
    return {
        "topics": made(
            "topics",
            [train, file_option("--test", test.help or "", required=False), folds],
            _("归类:学一批已归类的文字,看另一批归得准不准。"),
        ),
        "duplicates": made("duplicates", [messages, train, test], _("同一件事:两份来件说的是不是同一件。")),
        "replies": made("replies", [messages, train, test], _("答复:是否答了所问、是否具体、是否敷衍。")),
        "hot-topics": made("hot_topics", [messages], _("热点:一大批来件里聚出哪些事。")),
        "masking": made(
            "masking",
            [file_option("--sentences", _("标好的句子(JSON Lines);不给就用自带的一套。"), required=False)],
            _("隐去个人信息:号码、姓名、住址找得全不全。"),
        ),
        "urgency": made(
            "urgency",
            [file_option("--sentences", _("标好的句子(JSON Lines);不给就用自带的一套。"), required=False)],
            _("紧急:涉及未成年人安全的来件听不听得出来,会不会误报。"),
        ),
    }


def file_option(name: str, says: str, *, required: bool = True) -> click.Option:
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.Option([name], required=required, type=kind, metavar=_("文件"), help=says)


def made(trial: str, params: list[click.Parameter], says: str) -> click.Command:
    """Return the command that runs one trial and prints what it found."""

    def run(as_json: bool, **given: Any) -> None:
        try:
            found: dict[str, Any] = import_module(f"huiyin.text.trials.{trial}").run(**given)
        except (ValueError, KeyError) as error:
            raise Told(_("这些文件用不了:{why}").format(why=error)) from error
        if as_json:
            print_json(found)
        else:
            tell(found)

    return command(trial.replace("_", "-"), run, [*params, json_option()], says)


def tell(found: dict[str, Any]) -> None:
    """Print the numbers, then the tables."""
    for name, value in found.items():
        if not isinstance(value, dict | list):
            click.echo(f"{name:<24} {shown(value)}")
    for name, value in found.items():
        if name == "confusion":
            tell_rows(
                [
                    ["", *value["labels"]],
                    *([label, *row] for label, row in zip(value["labels"], value["rows"], strict=True)),
                ]
            )
        elif isinstance(value, dict):
            click.echo(f"\n{name}")
            tell_rows(
                [
                    [key, *(f"{part} {shown(one)}" for part, one in row.items())]
                    if isinstance(row, dict)
                    else [key, shown(row)]
                    for key, row in value.items()
                ]
            )
        elif isinstance(value, list):
            click.echo(f"\n{name}")
            for one in value:
                click.echo(
                    "  "
                    + (
                        " · ".join(f"{key} {shown(part)}" for key, part in one.items())
                        if isinstance(one, dict)
                        else str(one)
                    )
                )


def tell_rows(rows: list[list[Any]]) -> None:
    for row in rows:
        click.echo("  " + "\t".join(str(cell) for cell in row))


def shown(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
