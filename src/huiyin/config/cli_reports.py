"""Figures with their rows, the stage report, the audit, and the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.api.figure_scope import day_from, scope_from
from huiyin.api.nouns import NotThere
from huiyin.cases.permissions import P
from huiyin.config.cli_speech import TEXT, Told, answering, command, json_option, option, print_json, writing
from huiyin.kernel.actors import Actor
from huiyin.people.actors import named_actor, program
from huiyin.reports import figures
from huiyin.reports.rows import rows as rows_behind


def reader(as_name: str | None) -> Actor:
    """Return who asks: the named user, or the operator of this machine, who has the database in his hands anyway."""
    if as_name:
        return named_actor(as_name, via="cli")
    return replace(program(P.CASE_VIEW, P.VOICE_VIEW), via="cli")


def campaign_option() -> click.Option:
    return option("--campaign", required=True, metavar=_("代码"), help=_("活动代码。"))


def reader_option() -> click.Option:
    return option("--as", "as_name", metavar=_("用户名"), help=_("以哪个用户的权限查看;不写则以本机操作员查看全部。"))


def day_option(name: str, words: str) -> click.Option:
    return option(f"--{name}", default="", metavar=_("日期"), help=words)


def figure_commands() -> dict[str, click.Command]:
    """Return `list` and one command for each figure."""
    listing = command("list", list_figures, [json_option()], _("列出所有指标及其定义。"))
    return {"list": listing} | {name: figure_command(figure) for name, figure in figures.FIGURES.items()}


def list_figures(as_json: bool) -> None:
    found = [
        {"name": each.name, "label": str(each.label), "definition": str(each.definition), "unit": str(each.unit)}
        for each in figures.FIGURES.values()
    ]
    if as_json:
        print_json(found)
        return
    for each in found:
        click.echo(f"{each['name']}  {each['label']}")
        click.echo(f"    {each['definition']}")


def figure_command(figure: figures.Figure) -> click.Command:
    def run(*, rows: bool, part: str | None, as_name: str | None, as_json: bool, **asked: str) -> None:
        with answering():
            actor = reader(as_name)
            scope = scope_from(actor, asked)
            told: dict[str, Any] = figures.as_json(figures.count(figure, scope))
            if rows or part is not None:
                found = rows_behind(figure, scope, actor=actor, part=part)
                told |= {"rows": found.refs, "withheld": found.withheld}
                if part is not None:
                    told |= {"part": part, "part_value": found.value}
            print_json(told) if as_json else tell_figure(told, with_rows=rows or part is not None)

    params: list[click.Parameter] = [
        campaign_option(),
        option("--unit", default="", metavar=_("代码"), help=_("只计这个单位及其下级牵头的。")),
        option("--kind", default="", metavar=_("代码"), help=_("只计这个种类的件。")),
        day_option("since", _("自这一天起收到或登记的。")),
        day_option("until", _("到这一天为止收到或登记的。")),
        day_option("as-of", _("截至这一天终了时的数;不写则为现在。")),
        click.Option(["--rows"], is_flag=True, help=_("列出数字背后的件号。")),
        option("--part", help=_("只看其中一项的件(项的名称或代码)。")),
        reader_option(),
        json_option(),
    ]
    return command(figure.name, run, params, _("{label}。").format(label=figure.label) + str(figure.definition))


def tell_figure(told: dict[str, Any], *, with_rows: bool) -> None:
    if with_rows:
        for ref in told["rows"]:
            click.echo(ref)
        if told["withheld"]:
            click.echo(_("另有 {n} 件计数而不列。").format(n=told["withheld"]), err=True)
        return
    click.echo(_("{label}:{value} {unit}").format(**told))
    for name, value in told["parts"].items():
        click.echo(f"  {name}  {value}")
    for rate in told.get("rates", []):
        click.echo(
            f"  {rate['label']}  {rate['percent']}  {rate['numerator']}/{rate['denominator']}  {rate['formula']}"
        )
    click.echo(_("({scope};截至 {as_of})").format(**told))


# The report.


def report_commands() -> dict[str, click.Command]:
    params: list[click.Parameter] = [
        campaign_option(),
        click.Option(
            ["--out"],
            type=click.Path(dir_okay=False, path_type=Path),
            required=True,
            metavar=_("文件.docx"),
            help=_("写到哪个文件;已有的会被替换。"),
        ),
        day_option("as-of", _("截至这一天终了时的情况;不写则为现在。")),
        reader_option(),
    ]
    return {"stage": command("stage", stage_report, params, _("写阶段报告(Word),数字与指标同出一处。"))}


def stage_report(campaign: str, out: Path, as_of: str, as_name: str | None) -> None:
    from huiyin.reports.stage import write

    with answering():
        actor = reader(as_name)
        scope = scope_from(actor, {"campaign": campaign, "as_of": as_of})
        with writing(out):
            write(scope, out, actor=actor)
        click.echo(_("已写入 {out}。").format(out=out))


# The audit and the journal.


def audit(as_json: bool) -> None:
    from huiyin.reports.audit import run

    with answering():
        results = run()
    ok = not any(result.broken for result in results)
    if as_json:
        rules = [{"name": result.name, "broken": result.broken, "rows": result.rows} for result in results]
        print_json({"ok": ok, "rules": rules})
    else:
        for result in results:
            mark = _("不成立 {n} 处").format(n=result.broken) if result.broken else _("成立")
            click.echo(f"[{mark}] {result.sentence}({result.name})")
            for row in result.rows:
                click.echo(f"    {row}")
    click.get_current_context().exit(0 if ok else 1)


def journal_commands() -> dict[str, click.Command]:
    """Return the commands on the journal by name."""
    about = click.Argument(["about"], metavar=_("编号"), type=TEXT)
    return {
        "verify": command("verify", verify, [json_option()], _("核对留痕和数据库外的封存;有不符的,退出码为 1。")),
        "seal": command(
            "seal", seal, [day_option("day", _("封存哪一天的;不写则为今天。"))], _("封存一天的留痕,印出校验值供抄存。")
        ),
        "show": command(
            "show", show, [about, json_option()], _("列出件、来件或别的对象的留痕,如 2026-000123、unit/school。")
        ),
    }


def verify(as_json: bool) -> None:
    from huiyin.kernel.journal import verify as breaks_in_journal
    from huiyin.kernel.models import JournalEntry

    with answering():
        entries, broken = JournalEntry.objects.count(), breaks_in_journal()
    if as_json:
        found = [{"about": each.about, "what": each.what} for each in broken]
        print_json({"ok": not broken, "entries": entries, "broken": found})
    else:
        click.echo(_("留痕 {n} 条,不符 {m} 处。").format(n=entries, m=len(broken)))
        for each in broken:
            click.echo(f"  {each.about}  {each.what}")
    click.get_current_context().exit(1 if broken else 0)


def seal(day: str) -> None:
    from huiyin.kernel import seals

    with answering():
        chosen: date = day_from("day", day) or timezone.localdate()
        if chosen > timezone.localdate():
            raise Told(_("这一天还没有到。"))
        digest = seals.close_day(chosen)
    click.echo(_("{day} 的留痕已封存,校验值:").format(day=chosen))
    click.echo(digest)


def show(about: str, as_json: bool) -> None:
    from huiyin.kernel.models import JournalEntry

    with answering():
        entries = list(JournalEntry.objects.filter(about=whole_name(about)).order_by("number"))
        if not entries:
            raise NotThere(_("没有关于「{about}」的留痕。").format(about=about))
    told = [
        {
            "number": e.number,
            "at": e.at,
            "entered_at": e.entered_at,
            "verb": e.verb,
            "actor": e.actor,
            "via": e.via,
            "before": e.before,
            "after": e.after,
            "data": e.data,
            "withheld": sorted(e.commitments),
            "digest": e.digest,
        }
        for e in entries
    ]
    if as_json:
        print_json({"about": whole_name(about), "entries": told})
        return
    for each in told:
        moved = f"{each['before']} -> {each['after']}" if each["after"] != each["before"] else each["after"]
        click.echo(
            f"{each['number']:>4}  {timezone.localtime(each['at']):%Y-%m-%d %H:%M}  {each['verb']}  "
            f"{each['actor']}({each['via']})  {moved}"
        )


def whole_name(about: str) -> str:
    """Return the journal's name of a reference: voices begin with V, cases with the year."""
    if "/" in about:
        return about
    return f"voice/{about}" if about.startswith("V") else f"case/{about}"
