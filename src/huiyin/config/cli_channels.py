"""Commands of the channels beside their verbs: read the mailboxes now, bring a platform's sheet in, give it back."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _

from huiyin.api.nouns import NOUNS
from huiyin.cases.permissions import P
from huiyin.channels import reading
from huiyin.channels.giving_back import given_back
from huiyin.channels.intake_orders import bring
from huiyin.channels.models_mail import Mailbox
from huiyin.channels.queries import answered_orders
from huiyin.channels.terms import InUse, OrderState
from huiyin.config.cli_speech import TEXT, Told, answering, as_option, command, json_option, print_json
from huiyin.kernel.refusals import NotAllowed
from huiyin.people.actors import named_actor


def mailbox_commands() -> dict[str, click.Command]:
    ref = click.Argument(["ref"], metavar=_("信箱代码"), type=TEXT, required=False, default="")
    return {"read": command("read", read, [ref, json_option()], _("现在就收信;不写代码就是全部信箱。"))}


def read(ref: str, as_json: bool) -> None:
    """Read one mailbox or all of them; a mailbox that could not be read ends the command with 1."""
    with answering():
        found = (
            Mailbox.objects.filter(state=InUse.IN_USE).exclude(host="").select_related("campaign__office__institution")
        )
        boxes = list(found.filter(ref=ref) if ref else found.order_by("ref"))
        if ref and not boxes:
            raise Told(_("没有信箱「{ref}」,或者它没有收信服务器。").format(ref=ref))
        outcomes = {box.ref: reading.read(box) for box in boxes}
        if as_json:
            print_json({name: vars(one) for name, one in outcomes.items()})
        for name, one in outcomes.items():
            if not as_json:
                click.echo(_("{name}:新收 {taken} 封,已有 {known} 封。{trouble}").format(name=name, **vars(one)))
        if any(one.trouble for one in outcomes.values()):
            raise Told(_("有信箱没有收成,问题记在信箱上,五分钟后自动再试。"))


def platform_commands() -> dict[str, click.Command]:
    ref = click.Argument(["ref"], metavar=_("平台代码"), type=TEXT)
    file = click.Argument(["file"], metavar=_("文件"), type=click.Path(path_type=Path))
    only = click.Option(["--all", "everything"], is_flag=True, help=_("连同已经回报的和还没有答复的。"))
    return {
        "import": command("import", bring_in, [ref, file, as_option(), json_option()], _("导入平台的交办表。")),
        "export": command("export", give_out, [ref, file, as_option(), only], _("按平台的格式导出回报表。")),
    }


def bring_in(ref: str, file: Path, as_name: str, as_json: bool) -> None:
    with answering():
        actor = named_actor(as_name, via="cli")
        platform = NOUNS["platform"].one(actor, ref)
        if not file.is_file():
            raise Told(_("没有文件「{file}」。").format(file=file))
        with file.open("rb") as content:
            brought = bring(platform, content, name=file.name, actor=actor)
        if as_json:
            print_json(vars(brought))
            return
        for sentence in brought.sentences:
            click.echo(sentence)
        click.echo(
            _("新登记 {added} 件,已有 {there} 件,没有收 {n} 行。").format(
                added=brought.added, there=brought.there, n=len(brought.rejected)
            )
        )
        for number, name, reason in brought.rejected:
            click.echo(_("第 {row} 行(编号 {number}):{reason}").format(row=number, number=name or "—", reason=reason))


def give_out(ref: str, file: Path, as_name: str, everything: bool) -> None:
    with answering():
        actor = named_actor(as_name, via="cli")
        platform = NOUNS["platform"].one(actor, ref)
        if not actor.may_at(P.VOICE_VIEW, [platform.campaign.office.path]):
            raise NotAllowed(_("您没有「{verb}」的权限。").format(verb=P.VOICE_VIEW.label))
        found = platform.orders.select_related("sheet", "voice__office")
        orders = found if everything else answered_orders(found.filter(state=OrderState.TAKEN))
        with file.open("wb") as target:
            n = given_back(platform, orders, target)
        click.echo(_("已写出 {n} 件:{file}").format(n=n, file=file))
