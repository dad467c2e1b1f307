"""Commands that run, look after and carry away a data folder."""

import json

import click

from huiyin.config.home import home
from huiyin.config.sentences import gettext as _


def register(group: click.Group) -> None:
    """Join the `huiyin` command."""
    for command in (setup, serve, stop):
        group.add_command(command)


@click.command(help=_("准备好数据目录和数据库(建表或升级),但不启动。"))
def setup() -> None:
    from huiyin.config import postgres, schema
    from huiyin.config.cli import django_ready

    with django_ready(migrated=False):
        changed = schema.see_to_it(apply=True)
        click.echo(_("数据库已建好,表结构是最新的。") if changed else _("一切已就绪,无需改动。"))
        if not postgres.external_url():
            click.echo(_("数据目录:{place}").format(place=home()))


@click.command(help=_("启动回音:数据库、网页和后台任务,按 Ctrl-C 停止。"))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("网页的端口。"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听的地址;0.0.0.0 表示允许别的机器访问。"))
def serve(port: int, host: str) -> None:
    from huiyin.config import serve as serving

    serving.serve(host, port, click.echo)


@click.command(help=_("停止正在运行的回音,以及无人使用却仍在运行的数据库。"))
def stop() -> None:
    from huiyin.config import postgres
    from huiyin.config import serve as serving

    folder = home()
    served = serving.stop(folder)
    before = not postgres.external_url() and postgres.status(folder).running
    if served:
        click.echo(_("回音已停止。"))
    if before and not postgres.stop(folder):
        click.echo(_("数据库正被别的命令使用,用完后会自动停止。"))
    elif before and not served:
        click.echo(_("遗留的数据库已停止。"))
    elif not served:
        click.echo(_("没有正在运行的回音。"))
