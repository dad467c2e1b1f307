"""Retraining at the command line: asked for, learned at once, and its scores before and after."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from huiyin.config.cli_speech import TEXT, answering, as_option, command, json_option, print_json


def model_commands() -> dict[str, click.Command]:
    params: list[click.Parameter] = [
        click.Argument(["code"], metavar=_("活动代码"), type=TEXT),
        as_option(),
        json_option(),
    ]
    words = _("重新学习归类,学完列出学之前和学之后各猜对多少。启用要另外说:huiyin model use-model 编号。")
    return {"retrain": command("retrain", retrain, params, words)}


def retrain(code: str, as_name: str, as_json: bool) -> None:
    """Ask for the learning by its verb and do it here; a worker that was quicker has done the same."""
    from huiyin.api.nouns import NOUNS
    from huiyin.insight.actions import model_verbs
    from huiyin.insight.jobs import learn
    from huiyin.people.actors import named_actor

    with answering():
        actor = named_actor(as_name, via="cli")
        campaign = NOUNS["campaign"].one(actor, code)
        made = model_verbs["learn_model"](campaign, actor=actor).obj
        learn(ref=made.ref)
        made.refresh_from_db()
    if as_json:
        print_json({"ref": made.ref, "state": made.state, "scores": made.scores, "why": made.why})
        return
    click.echo(f"{made.ref}  {made.get_state_display()}  {made.why}")
    for kind, one in made.scores.items():
        before = one["before"] or {"accuracy": 0.0, "macro_f1": 0.0}
        click.echo(
            _("{kind}:检验 {n} 件,猜对 {was:.1%} → {now:.1%},宏F1 {f_was:.3f} → {f_now:.3f}").format(
                kind=kind,
                n=one["held_back"],
                was=before["accuracy"],
                now=one["after"]["accuracy"],
                f_was=before["macro_f1"],
                f_now=one["after"]["macro_f1"],
            )
        )
