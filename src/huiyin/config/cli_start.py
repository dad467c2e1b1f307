"""How a site begins: the demonstration, or an institution of its own with its first administrator."""

from __future__ import annotations

import secrets

import click
from django.utils.translation import gettext as _

from huiyin.config.cli_speech import TEXT, answering, command, json_option, option, print_json
from huiyin.config.cli_verbs import operator
from huiyin.config.home import home as data_folder
from huiyin.people import first_start, founding


def demo_commands() -> dict[str, click.Command]:
    return {"load": command("load", load_demo, [], _("装入演示数据(綦江 2014),随机密码写入数据目录。已装过则不变。"))}


def load_demo() -> None:
    from huiyin.config import demo_loader

    with answering():
        loaded = demo_loader.load(say=lambda sentence: click.echo(sentence, err=True))
    click.echo(loaded.sentence)
    for line in loaded.lines:
        click.echo(line)
    click.echo(_("以上用户名、密码和回执码在 {file}。").format(file=loaded.file))


def institution_commands() -> dict[str, click.Command]:
    params: list[click.Parameter] = [
        click.Argument(["code"], metavar=_("代码"), type=TEXT),
        click.Argument(["name"], metavar=_("名称"), type=TEXT),
        option(
            "--admin",
            "admin",
            required=True,
            metavar=_("用户名"),
            help=_("第一位管理员的用户名;密码随机生成,只显示一次。"),
        ),
        json_option(),
    ]
    words = _("建立本站的机构:默认角色、最上级单位和第一位管理员。新装好、不用演示数据时从这里开始。")
    return {"found": command("found", found, params, words)}


def found(code: str, name: str, admin: str, as_json: bool) -> None:
    password = secrets.token_urlsafe(12)
    with answering():
        founding.found(code, name, username=admin, person=admin, password=password, actor=operator())
        first_start.forget(data_folder())
    if as_json:
        print_json({"institution": code, "unit": code, "admin": admin, "password": password})
        return
    click.echo(_("机构「{name}」已建立,最上级单位的代码是 {code}。").format(name=name, code=code))
    click.echo(_("管理员 {admin} 的密码:{password}(只显示这一次)").format(admin=admin, password=password))
