"""`huiyin evaluate`: how well the text work does, measured on files of judged examples. It needs no database."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
        from huiyin.text.trials.files import Unfit

        try:
            found: dict[str, Any] = import_module(f"huiyin.text.trials.{trial}").run(**given)
        except Unfit as unfit:
            raise Told(said_of(unfit)) from unfit
        if as_json:
            print_json(found)
        else:
            tell(found)

    return command(trial.replace("_", "-"), run, [*params, json_option()], says)


UNFIT: dict[str, str | Promise] = {
    "encoding": gettext_lazy("{file} 读不了:不是 UTF-8 文字。请另存为 UTF-8 的 CSV,或用 xlsx。"),
    "table": gettext_lazy("{file} 读不了:不是表格文件,或者已经损坏。"),
    "columns": gettext_lazy("{file} 缺少这些列:{told}。"),
    "empty": gettext_lazy("{file} 里没有可用的行。"),
    "judgement": gettext_lazy("{file} 的判定只能写 0 或 1:{told}。"),
    "one_kind": gettext_lazy("{file} 里只有一种判定({told}),没有可学的:至少要有两种。"),
    "too_few": gettext_lazy("{file} 里的行太少,分不出学的和检验的。"),
    "unknown": gettext_lazy("{file} 里的这些编号在来件表中找不到:{told}。"),
    "line": gettext_lazy("{file} 第 {told} 行不是要求的格式。"),
}
"""By the code of what is wrong with a file the sentence that says it."""


def said_of(unfit: Any) -> str:
    return str(UNFIT[unfit.why]).format(file=unfit.file, told=_("、").join(unfit.told))


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
