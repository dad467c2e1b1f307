"""How the domain commands speak: answers on standard output, refusals in sentences on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from huiyin.config.cli import declarations_ready, django_ready
from huiyin.config.sentences import gettext as _


class Told(click.ClickException):
    """A refusal: its sentence, then everything that is lacking, one per line. Exit code 1."""

    exit_code = 1

    def __init__(self, sentence: str, lines: list[str] | None = None) -> None:
        self.lines = lines or []
        super().__init__(sentence)

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)
        for line in self.lines:
            click.echo(f"  - {line}", file=file or sys.stderr)


@contextmanager
def answering() -> Iterator[None]:
    """Have the database for a command, and turn a refusal into sentences."""
    with django_ready():
        from huiyin.kernel.refusals import Refused

        try:
            yield
        except Refused as refusal:
            raise Told(refusal.sentence, lines_of(refusal)) from refusal


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Say in words that a file which the person named cannot be written."""
    try:
        yield
    except OSError as error:
        raise Told(_("无法写入 {place}:{reason}。").format(place=target, reason=error.strerror or error)) from error


def lines_of(refusal: Any) -> list[str]:
    """Return what is lacking, as the refusal lists it or by field."""
    if refusal.missing:
        return [str(line) for line in refusal.missing]
    errors = getattr(refusal, "errors", {})
    return [f"{name}:{sentence}" for name, sentences in errors.items() for sentence in sentences]


def print_json(found: Any) -> None:
    """Print one line of JSON, Chinese left legible."""
    from django.core.serializers.json import DjangoJSONEncoder

    click.echo(json.dumps(found, ensure_ascii=False, cls=DjangoJSONEncoder))


class Text(click.ParamType):
    """Text as the terminal sent it; what is not text in any encoding is refused here and not by the database."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                self.fail(_("含有无法识别的字符;请检查终端的编码(应为 UTF-8)。"), param, ctx)
        return value


TEXT = Text()


def option(*names: str, help: str, **more: Any) -> click.Option:  # noqa: A002  # the library's own word for it
    """Return an option for text."""
    more.setdefault("type", TEXT)
    more.setdefault("metavar", _("文字"))
    return click.Option([*names], help=help, **more)


def as_option(*, required: bool = True, help: str = "") -> click.Option:  # noqa: A002  # as above
    return option("--as", "as_name", required=required, metavar=_("用户名"), help=help or _("以哪个用户的身份办理。"))


def json_option() -> click.Option:
    return click.Option(["--json", "as_json"], is_flag=True, help=_("以 JSON 输出。"))


def receipt_option(*, required: bool = True) -> click.Option:
    return option("--receipt", required=required, metavar=_("回执码"), help=_("来件人的 16 位回执码。"))


def command(
    name: str,
    callback: Any,
    params: list[click.Parameter],
    help: str,  # noqa: A002  # as above
    short_help: str | None = None,
) -> click.Command:
    """Return a command that speaks like all others."""
    return click.Command(
        name, callback=callback, params=params, help=help, short_help=short_help, options_metavar=_("[选项]")
    )


class Declared(click.Group):
    """A group whose commands are made from declarations when they are first asked for. Dashes and underscores are equal."""

    def __init__(self, name: str, *, help: str) -> None:  # noqa: A002  # as above
        super().__init__(
            name,
            help=help,
            options_metavar=_("[选项]"),
            subcommand_metavar=_("命令 [参数]……"),
            context_settings={"token_normalize_func": lambda token: token.replace("_", "-") if token else token},
        )
        self.made: dict[str, click.Command] | None = None

    def make(self) -> dict[str, click.Command]:
        """Return the commands by name, in the order of the help."""
        raise NotImplementedError

    def other_names(self) -> dict[str, str]:
        """Return further names by which a command is called."""
        return {}

    def all_made(self) -> dict[str, click.Command]:
        if self.made is None:
            declarations_ready()
            self.made = self.make()
        return self.made

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.all_made())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        made = {known.replace("_", "-"): found for known, found in self.all_made().items()}
        name = cmd_name.replace("_", "-")
        return made.get(name) or made.get(self.other_names().get(name, "").replace("_", "-"))
