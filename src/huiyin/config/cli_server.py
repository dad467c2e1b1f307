"""Commands that run, look after and carry away a data folder."""

import json
from pathlib import Path

import click

from huiyin.config.home import home
from huiyin.config.sentences import gettext as _


def register(group: click.Group) -> None:
    """Join the `huiyin` command."""
    for command in (setup, serve, stop, doctor, backup, restore):
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
@click.option(
    "--port", metavar=_("端口"), type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("网页的端口。")
)
@click.option(
    "--host",
    metavar=_("地址"),
    default="127.0.0.1",
    show_default=True,
    help=_("监听的地址;0.0.0.0 表示允许别的机器访问。"),
)
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


@click.command(help=_("检查运行所需的一切:目录、磁盘、数据库、表结构、密钥、字体。有问题时退出码为 1。"))
@click.option("--json", "as_json", is_flag=True, help=_("以 JSON 输出。"))
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    from huiyin.config.doctor import examine

    findings = list(examine())
    ok = all(finding.ok is not False for finding in findings)
    if as_json:
        checks = [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in findings]
        click.echo(json.dumps({"ok": ok, "checks": checks}, ensure_ascii=False))
    else:
        marks = {True: _("正常"), False: _("异常"), None: _("提示")}
        for each in findings:
            click.echo(f"[{marks[each.ok]}] {each.label}:{each.detail}")
    context.exit(0 if ok else 1)


@click.command(help=_("把数据库、上传的文件和封存值备份到一个文件(不含密钥)。"))
@click.argument("file", metavar=_("文件"), type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    from huiyin.config import backup as backing_up
    from huiyin.config.cli import django_ready

    with django_ready():
        written = backing_up.backup(file)
    click.echo(_("已备份到 {file}({size:.1f} MB)。").format(file=written, size=written.stat().st_size / 1e6))
    click.echo(_("备份不含密钥:请把 {keys} 另行抄存,没有它无法读出来件人身份。").format(keys=home() / "keys"))
    if running := backing_up.keys_of_surveys(home()):
        click.echo(
            _(
                "其中 {place} 里有 {n} 份问卷的密钥:没有它,这次备份里封存的答卷打不开。问卷统计以后,请把抄存的这几个文件销毁。"
            ).format(place=home() / "keys" / "surveys", n=running)
        )


@click.command(help=_("从备份文件恢复。数据目录里已有数据时拒绝,除非加 --force。"))
@click.argument("file", metavar=_("文件"), type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("替换已有的数据;原有数据另存在数据目录里,不会删除。"))
def restore(file: Path, force: bool) -> None:
    from huiyin.config import restore as restoring

    aside = restoring.restore(file, force=force)
    click.echo(_("已从 {file} 恢复。").format(file=file))
    if aside:
        click.echo(_("原有的数据另存在 {place}(封存值也在内,可用来核对)。").format(place=aside))
    click.echo(_("备份不含密钥:请确认 {keys} 里是原来的密钥。").format(keys=home() / "keys"))
