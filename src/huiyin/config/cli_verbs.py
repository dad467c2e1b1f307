"""One command for each declared verb, made from its form: `huiyin case assign REF --lead CODE --as NAME`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from huiyin.api.deeds import Wish, do
from huiyin.api.form_schema import choices_of
from huiyin.api.nouns import NotThere, Noun
from huiyin.api.values import fields_of, moment, takes_several
from huiyin.cases import receipts
from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.config.cli_speech import (
    TEXT,
    answering,
    as_option,
    command,
    json_option,
    option,
    print_json,
    receipt_option,
)
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor
from huiyin.kernel.verbs import Action
from huiyin.people.actors import named_actor, program
from huiyin.people.permissions import P as PEOPLE

Params = dict[str, Any]
FIELD = "field_"
"""Before the name of a form's field, so that no field meets an option of our own."""


def spoken(name: str) -> str:
    return name.replace("_", "-")


def verb_commands(noun: Noun) -> dict[str, click.Command]:
    """Return the commands of a noun's verbs by name."""
    return {spoken(action.name): verb_command(noun, action) for action in noun.actions}


def short_names(noun: Noun) -> dict[str, str]:
    """Return the names without the noun that they repeat: ``open`` for ``open-case``."""
    named = {spoken(action.name) for action in noun.actions}
    short = {name.removesuffix(f"-{noun.name}"): name for name in named if name.endswith(f"-{noun.name}")}
    return {name: whole for name, whole in short.items() if name not in named}


def verb_command(noun: Noun, action: Action) -> click.Command:
    def run(**params: Any) -> None:
        with answering():
            done(noun, action, params)

    params: list[click.Parameter] = [*whereto(noun, action), *who(noun, action)]
    params += [made for name, field in fields_of(action.form).items() for made in field_options(name, field)]
    params += (
        []
        if by_sender(action)
        else [option("--at", metavar=_("时间"), help=_('补录:生效的时间,如 "2014-04-01 09:00"。'))]
    )
    params += (
        []
        if has_password(action)
        else [option("--key", default="", metavar=_("幂等键"), help=_("重复执行时只办一次,返回第一次的结果。"))]
    )
    return command(
        spoken(action.name), run, [*params, json_option()], help_text(action), _("{label}。").format(label=action.label)
    )


def by_sender(action: Action) -> bool:
    return action.permission == P.VOICE_OWN


def has_password(action: Action) -> bool:
    return any(isinstance(field.widget, forms.PasswordInput) for field in fields_of(action.form).values())


def help_text(action: Action) -> str:
    """Say what the verb is called, when it can be done, and who may."""
    said = [_("{label}。").format(label=action.label)]
    if states := states_of(action):
        said.append(_("可在这些状态下办理:{states}。").format(states=_("、").join(states)))
    if by_sender(action):
        said.append(_("由来件人凭回执码办理。"))
    else:
        said.append(
            _("所需权限:{permission}。").format(permission=ALL_PERMISSIONS.get(action.permission, action.permission))
        )
    return "".join(said)


def states_of(action: Action) -> list[str]:
    """Return the states in which the verb can be done, where those are not all."""
    if action.creates:
        return []
    field: Any = action.verbs.model._meta.get_field(action.verbs.state_field)
    here = [str(label) for value, label in field.flatchoices if value in action.sources]
    return here if len(here) < len(field.flatchoices) else []


def whereto(noun: Noun, action: Action) -> list[click.Parameter]:
    """Return what names the object: its reference, or what a creating verb is asked of."""
    if not action.creates:
        needed = not (by_sender(action) and noun.name == "voice")
        return [click.Argument(["ref"], metavar=str(noun.ref_label), required=needed, type=TEXT)]
    if noun.within is None:
        return []
    return [option(f"--{noun.within.name}", "place", required=True, metavar=_("代码"), help=str(noun.within.label))]


def who(noun: Noun, action: Action) -> list[click.Parameter]:
    if by_sender(action):
        return [receipt_option()]
    if noun.name in ("user", "role"):
        return [as_option(required=False, help=_("以哪个用户的身份办理;不写则由本机操作员办理。"))]
    if action.name != "receive":
        return [as_option()]
    public = click.Option(["--public"], is_flag=True, help=_("作为来件人自己提交(不用账号)。"))
    return [as_option(required=False), public]


def field_options(name: str, field: forms.Field) -> list[click.Parameter]:
    """Return the option of one field of the form."""
    names, label = [f"--{spoken(name)}", FIELD + name], field_help(field)
    if isinstance(field.widget, forms.PasswordInput):
        words = _("在终端输入{label};不加则随机生成,只显示一次。").format(label=field.label)
        return [click.Option(["--ask-password"], is_flag=True, help=words)]
    if isinstance(field.widget, forms.HiddenInput):
        return []
    if isinstance(field, forms.BooleanField):
        return [click.Option(names, is_flag=True, help=label)]
    if isinstance(field, forms.FileField):
        path = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
        return [click.Option(names, type=path, metavar=_("文件"), help=label)]
    several = takes_several(field)
    return [option(*names, help=label + (_("(可重复)") if several else ""), multiple=several, metavar=metavar(field))]


def metavar(field: forms.Field) -> str:
    if isinstance(field, forms.DateField):
        return _("日期")
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return _("代码")
    return _("文字")


def field_help(field: forms.Field) -> str:
    """Return the label with what must be said, and the choices where they are always the same."""
    said = str(field.label or "")
    if field.required:
        said += _("(必填)")
    if isinstance(field, forms.ChoiceField):
        choices = _("、").join(f"{value} {label}" for value, label in choices_of(field) if value != "")
        said += _(":{choices}").format(choices=choices) if choices else ""
    return said


# Doing it.


def done(noun: Noun, action: Action, params: Params) -> None:
    """Do the verb as the command asks and print what came of it."""
    data, password = said_in(action, params)
    actor, obj = actor_and_object(noun, action, params, data)
    at = params.get("at")
    with opened_files(action, params) as files:
        wish = Wish(data=data, files=files, key=params.get("key") or "", at=moment(at) if at else None)
        told = do(noun, action, obj, actor, wish)
    if password:
        told["password"] = password
    print_json(told) if params["as_json"] else print_told(noun, told)


def said_in(action: Action, params: Params) -> tuple[dict[str, Any], str]:
    """Return the form data that the options gave, and a password that was made for the occasion."""
    data: dict[str, Any] = {}
    for name, field in fields_of(action.form).items():
        value = params.get(FIELD + name)
        if isinstance(field, forms.FileField) or value in (None, False, ()):
            continue
        data[name] = "on" if value is True else list(value) if isinstance(value, tuple) else value
    if not has_password(action):
        return data, ""
    if params["ask_password"]:
        data["password"] = click.prompt(_("密码"), hide_input=True, confirmation_prompt=_("再输一次"))
        return data, ""
    data["password"] = secrets.token_urlsafe(12)
    return data, data["password"]


def actor_and_object(noun: Noun, action: Action, params: Params, data: dict[str, Any]) -> tuple[Actor, Any]:
    if by_sender(action):
        voice = voice_behind(params["receipt"])
        actor = receipts.sender(voice, via="cli")
        if noun.name == "voice" and params["ref"] in (None, voice.ref):
            return actor, voice
        return actor, noun.one(actor, params["ref"] or "", action.permission)
    if params.get("public"):
        return public_and_campaign(noun, params, data)
    if noun.name in ("user", "role") and not params["as_name"]:
        actor = operator() if noun.name == "user" else keeper_of_roles()
    elif not params["as_name"]:
        raise click.UsageError(_("请用 --as 写明以哪个用户的身份办理,或用 --public 作为来件人提交。"))
    else:
        actor = named_actor(params["as_name"], via="cli")
    if action.creates:
        return actor, noun.place(actor, params.get("place", ""))
    return actor, noun.one(actor, params["ref"], action.permission)


def operator() -> Actor:
    """Return who has this machine in his hands: a lost password or a first user needs somebody who was never signed in."""
    return replace(program(PEOPLE.UNIT_KEEP, PEOPLE.PEOPLE_KEEP), via="cli")


def keeper_of_roles() -> Actor:
    """Return who has this machine in his hands as one who may put any permission into a role."""
    return replace(program(*ALL_PERMISSIONS), via="cli")


def voice_behind(code: str) -> Voice:
    """Return the voice whose receipt this is, or refuse."""
    voice = receipts.voice_by_receipt(code) if sum(c.isdigit() for c in code) == receipts.DIGITS else None
    if voice is None:
        raise NotThere(_("没有这个回执码。请核对 16 位数字。"))
    return voice


def public_and_campaign(noun: Noun, params: Params, data: dict[str, Any]) -> tuple[Actor, Any]:
    """Return somebody from outside; he says something by the web and nothing else."""
    if params["as_name"]:
        raise click.UsageError(_("--public 和 --as 只能用一个。"))
    if params["at"]:
        raise click.UsageError(_("来件人提交的以收到的时间为准,不能用 --at。"))
    campaign = noun.place(Actor(name="public", via="cli"), params["place"])
    data.setdefault("channel", "web")
    return receipts.public(campaign, anonymous=bool(data.get("anonymous")), via="cli"), campaign


@contextmanager
def opened_files(action: Action, params: Params) -> Iterator[dict[str, UploadedFile]]:
    """Open the files that the options name, for as long as the verb reads them."""
    named = {
        name: params.get(FIELD + name)
        for name, field in fields_of(action.form).items()
        if isinstance(field, forms.FileField)
    }
    with ExitStack() as stack:
        yield {
            name: UploadedFile(stack.enter_context(path.open("rb")), name=path.name, size=path.stat().st_size)
            for name, path in named.items()
            if path
        }


def print_told(noun: Noun, told: dict[str, Any]) -> None:
    """Say what was done; what is shown only once is marked so."""
    click.echo(
        _("{ref} {label}:现为「{state}」。").format(ref=told["ref"], label=told["label"], state=told["state_label"])
    )
    once: dict[str, Callable[[Any], str]] = {
        "receipt": lambda code: _("回执码:{code}(只显示这一次,请交给来件人)").format(code=code),
        "token": lambda token: _("令牌:{token}(只显示这一次)").format(token=token),
        "password": lambda password: _("密码:{password}(只显示这一次)").format(password=password),
        "identity": lambda said: _("身份信息:{said}").format(
            said=_(";").join(f"{k} {v}" for k, v in (said or {}).items())
        ),
    }
    for name, sentence in once.items():
        if told.get(name):
            click.echo(sentence(told[name]))
