"""The `huiyin` command: its group, how sub-commands join it, and how one of them gets a database and Django."""

import errno
import importlib
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from huiyin.config import postgres
from huiyin.config.home import HuiyinError, explain, home, home_path
from huiyin.config.sentences import gettext as _
from huiyin.config.sentences import language, speak

# Each of them has `register(group)`. They are imported when a command is asked for, so that `--version` stays quick.
ROOMS = ("huiyin.config.cli_server", "huiyin.config.cli_domain")
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)

speak()


class Sentence(click.ClickException):
    """What the command could not do, in one sentence; exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


class Commands(click.Group):
    """A group that fills itself when it is first asked, and turns foreseeable trouble into one sentence."""

    filled = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._fill()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._fill()
        return super().get_command(ctx, cmd_name)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        cmd.options_metavar = _("[选项]")
        if isinstance(cmd, click.Group):
            cmd.subcommand_metavar = _("命令 [参数]……")
        super().add_command(cmd, name)

    def _fill(self) -> None:
        if self.filled:
            return
        self.filled = True
        for room in ROOMS:
            if importlib.util.find_spec(room):
                importlib.import_module(room).register(self)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HuiyinError as error:
            raise Sentence(str(error)) from error
        except OSError as error:
            if error.errno not in DISK_ERRORS:
                raise
            raise Sentence(explain(error, home_path())) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(None, "-V", "--version", package_name="huiyin", message="%(prog)s %(version)s")
def main() -> None:
    signal.signal(signal.SIGTERM, _leave_in_order)
    signal.signal(signal.SIGHUP, _leave_in_order)


main.options_metavar = _("[选项]")
main.subcommand_metavar = _("命令 [参数]……")
main.help = _(
    "回音:事事有回音,件件有着落。\n\n"
    "数据放在环境变量 HUIYIN_HOME 所指的目录(默认 ~/.local/share/huiyin);"
    "设置 DATABASE_URL 可改用现成的 PostgreSQL 14 或更新版本。"
)


def _leave_in_order(number: int, _frame: object) -> NoReturn:
    """End as if the program had ended by itself, so that the database is released."""
    raise SystemExit(128 + number)


@contextmanager
def django_ready(*, migrated: bool = True, others_too: bool = False) -> Iterator[None]:
    """Have the database and Django for as long as the block, or the decorated function, lasts.

    With `migrated` the tables are brought up to date first, and a database that is newer than the program is refused.
    Another's database that is behind is refused as well, unless `others_too`: several servers may share it, and a mere
    question should not change it under them. Inside a program that has set Django up already, as in tests, nothing is
    started or changed.
    """
    from django.apps import apps

    if apps.ready and not _declarations_only:
        yield
        return
    with postgres.running() as address:
        _set_up_django()
        _declarations_only.clear()
        from django.conf import settings
        from django.db import connections

        from huiyin.config.settings import database

        # Django may have read its settings before the database had an address.
        settings.DATABASES["default"].update(database(address))

        from huiyin.config import schema

        try:
            schema.check_server()
            if migrated:
                schema.see_to_it(apply=others_too or not postgres.external_url())
            yield
        finally:
            connections.close_all()


# Holds something while Django was set up for its declarations alone and has no database yet.
_declarations_only: list[bool] = []


def declarations_ready() -> None:
    """Have Django without a database: commands and their help are made from what the verbs declare.

    Nobody should wait for a database to read a help text.
    """
    from django.apps import apps

    if not apps.ready:
        home()
        _set_up_django()
        _declarations_only.append(True)


def _set_up_django() -> None:
    import django
    from django.utils import translation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    django.setup()
    translation.activate(translation.to_language(language()))


if __name__ == "__main__":
    main(prog_name="huiyin")
