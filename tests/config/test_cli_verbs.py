"""The commands that are made from the declared verbs."""

import click
import pytest
from django import forms

from huiyin.api.nouns import NOUNS, Noun
from huiyin.api.values import fields_of
from huiyin.config.cli import main
from huiyin.config.cli_verbs import FIELD, short_names, verb_command
from tests.config.command import run, told
from tests.factories import District

GROUPS = [*NOUNS, "import", "figure", "journal", "demo"]
ENGLISH = ("Usage", "Options", "Commands", "Show this", "INTEGER", "TEXT", "PATH", "required", "Error")


def commands_of(group: str) -> list[str]:
    found = main.get_command(click.Context(main), group)
    assert isinstance(found, click.Group)
    return found.list_commands(click.Context(found))


@pytest.mark.parametrize("group", GROUPS)
def test_help_of_every_command_is_chinese_throughout(group: str) -> None:
    for arguments in [[group], *([group, name] for name in commands_of(group))]:
        shown = run(*arguments, "--help")
        assert shown.code == 0, arguments
        assert shown.out.startswith(f"用法: huiyin {' '.join(arguments)}")
        for english in ENGLISH:
            assert english not in shown.out.replace("--required", ""), (arguments, english)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=lambda noun: noun.name)
def test_every_verb_has_a_command_with_its_fields(noun: Noun) -> None:
    for action in noun.actions:
        made = verb_command(noun, action)
        assert made.name in commands_of(noun.name)
        options = [name for param in made.params for name in param.opts if isinstance(param, click.Option)]
        assert len(options) == len(set(options)), made.name
        fields = fields_of(action.form)
        asked = {
            name
            for name, field in fields.items()
            if not isinstance(field.widget, (forms.PasswordInput, forms.HiddenInput))
        }
        assert {param.name for param in made.params if str(param.name).startswith(FIELD)} == {
            FIELD + name for name in asked
        }


def test_no_password_is_given_on_the_command_line() -> None:
    for noun in NOUNS.values():
        for action in noun.actions:
            names = {name for param in verb_command(noun, action).params for name in param.opts}
            assert not any("password" in name for name in names - {"--ask-password"})


def test_help_marks_what_is_required_and_lists_the_choices() -> None:
    shown = " ".join(run("case", "rate", "--help").out.split())
    assert "您是否满意(必填):very_satisfied 非常满意、satisfied 满意、basically 基本满意、dissatisfied 不满意" in shown
    assert "由来件人凭回执码办理" in shown
    assert "--as" not in shown


@pytest.mark.parametrize("spelling", ["set-aside", "set_aside"])
def test_dashes_and_underscores_are_equal(district: District, spelling: str) -> None:
    voice = district.voice()
    option = spelling.replace("set", "reason").replace("aside", "code")
    told("voice", spelling, voice.ref, f"--{option}", "spam", "--reason", "广告", "--as", "clerk")
    voice.refresh_from_db()
    assert (voice.disposition, voice.reason_code) == ("set_aside", "spam")


def test_short_names_leave_the_noun_out() -> None:
    assert short_names(NOUNS["campaign"]) == {
        "open": "open-campaign",
        "start": "start-campaign",
        "summarise": "summarise-campaign",
        "archive": "archive-campaign",
    }
    assert short_names(NOUNS["unit"])["add"] == "add-unit"


def test_units_users_and_campaigns_are_kept_by_command(district: District) -> None:
    told(
        "unit",
        "add",
        "--code",
        "school3",
        "--name",
        "第三小学",
        "--kind",
        "school",
        "--level",
        "2",
        "--parent",
        "bureau",
        "--as",
        "admin",
    )
    told("unit", "rename", "school3", "--name", "实验小学", "--as", "admin")
    made = told("user", "add", "--unit", "school3", "--username", "principal3", "--name", "校长", "--as", "admin")
    assert len(made["password"]) >= 12
    told("user", "give-role", "principal3", "--role", "handler", "--unit", "school3", "--as", "admin")
    shown = told("user", "show", "principal3", "--as", "admin")
    assert shown["roles"] == [{"role": "handler", "name": "承办人", "unit": "school3"}]
    told("campaign", "add-units", "district-2026", "--units", "school3", "--units", "school", "--as", "admin")
    assert {unit["code"] for unit in told("campaign", "show", "district-2026", "--as", "clerk")["units"]} == {
        "school",
        "school3",
    }
    assert "实验小学" in run("unit", "list", "--as", "clerk").out
    assert run("user", "show", "admin", "--as", "clerk").code == 1
