"""Commands that read: a case with its six points and what may be done next, lists, and the sender's own story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.api.activities_routes import KINDS as COLLECTING
from huiyin.api.case_answers import case_line, whole_case
from huiyin.api.channel_answers import PLURAL, channel_line, whole_channel
from huiyin.api.duty_answers import matter_line, posts_seen, sheets_seen, whole_matter, whole_post, whole_sheet
from huiyin.api.filters import CASES, VOICES, given
from huiyin.api.frame_answers import (
    campaign_line,
    code_line,
    role_line,
    template_line,
    unit_line,
    whole_campaign,
    whole_code,
    whole_institution,
    whole_role,
    whole_template,
    whole_unit,
    whole_user,
)
from huiyin.api.insight_routes import KINDS as PROPOSING
from huiyin.api.insight_routes import listed as proposed
from huiyin.api.kind_routes import kinds_found, whole_kind
from huiyin.api.nouns import NOUNS, home_of
from huiyin.api.openness_answers import (
    guide_line,
    service_line,
    suggestion_line,
    text_line,
    whole_guide,
    whole_service,
    whole_suggestion,
    whole_text,
)
from huiyin.api.openness_routes import SHOWN
from huiyin.api.report_answers import (
    analysis_line,
    report_line,
    shortcoming_line,
    whole_analysis,
    whole_report,
    whole_shortcoming,
)
from huiyin.api.survey_routes import questionnaire_line, whole_questionnaire
from huiyin.api.voice_answers import sender_story, voice_line, whole_voice
from huiyin.cases.models import ListedCode
from huiyin.cases.queries import (
    campaigns_of,
    cases_in_ledger,
    page_of_cases,
    page_of_voices,
    suggestions_of,
    templates_of,
    voices_received,
)
from huiyin.channels.queries import seen
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
from huiyin.config.cli_verbs import voice_behind
from huiyin.kernel.actors import Actor
from huiyin.kernel.nouns import Kind
from huiyin.openness.queries import guides_in_force, items_of, texts_of
from huiyin.people.actors import named_actor
from huiyin.people.matters import matters_of
from huiyin.people.models import Unit
from huiyin.people.queries import roles_seen_by
from huiyin.reports.analyses import analyses_seen
from huiyin.reports.shortcomings import shortcomings_seen
from huiyin.reports.signed import signed_reports
from huiyin.supervision.nouns import KINDS
from huiyin.surveys.queries import questionnaires_of

JSON = dict[str, Any]
Whole = Callable[[Any, Actor], JSON]


def show_command(noun_name: str, whole: Whole, tell: Callable[[JSON], None], *, permission: str = "") -> click.Command:
    """Return the command that shows one thing to somebody."""
    noun = NOUNS[noun_name]

    def run(ref: str, as_name: str, as_json: bool) -> None:
        with answering():
            actor = named_actor(as_name, via="cli")
            found: Model = noun.one(actor, ref, permission)
            told = whole(found, actor)
            print_json(told) if as_json else tell(told)

    params = [click.Argument(["ref"], metavar=str(noun.ref_label), type=TEXT), as_option(), json_option()]
    return command("show", run, params, _("查看{noun},以及您现在能办什么。").format(noun=noun.label))


def list_command(
    name: str, filters: dict[str, str], found: Callable[..., tuple[list[JSON], str]], line: str
) -> click.Command:
    """Return the command that lists things, a page at a time; ``filters`` maps option to help."""

    def run(as_name: str, as_json: bool, **asked: Any) -> None:
        with answering():
            rows, after = found(named_actor(as_name, via="cli"), **asked)
            if as_json:
                print_json({name: rows, "next": after})
                return
            for row in rows:
                click.echo(line.format_map({**row, "unit_name": (row.get("lead_unit") or {}).get("name", "")}))
            if after:
                click.echo(_("(未完:加 --after {ref} 看下一页)").format(ref=after), err=True)

    options = [option(f"--{each}", default="", metavar=_("代码"), help=words) for each, words in filters.items()]
    paging = [
        option("--after", default="", metavar=_("编号"), help=_("从这一件之后接着列。")),
        click.Option(
            ["--limit"], type=click.IntRange(1, 1000), default=50, metavar=_("数目"), help=_("最多列多少件(默认 50)。")
        ),
    ]
    return command(
        "list", run, [as_option(), *options, *(paging if filters else []), json_option()], _("列出,新的在前。")
    )


def cases_found(actor: Actor, *, after: str, limit: int, **asked: str) -> tuple[list[JSON], str]:
    filters = given(CASES, lead=asked.pop("unit"), **asked)
    page = page_of_cases(cases_in_ledger(actor, filters), after=after, size=limit)
    return [case_line(case) for case in page.rows], page.after


def voices_found(actor: Actor, *, after: str, limit: int, **asked: str) -> tuple[list[JSON], str]:
    page = page_of_voices(voices_received(actor, given(VOICES, **asked)), after=after, size=limit)
    return [voice_line(voice) for voice in page.rows], page.after


def campaigns_found(actor: Actor) -> tuple[list[JSON], str]:
    return [campaign_line(campaign) for campaign in campaigns_of(actor)], ""


def units_found(actor: Actor) -> tuple[list[JSON], str]:
    found = Unit.objects.filter(institution=home_of(actor)).select_related("parent").order_by("path")
    return [unit_line(unit) for unit in found], ""


def roles_found(actor: Actor) -> tuple[list[JSON], str]:
    return [role_line(role) for role in roles_seen_by(actor, home_of(actor))], ""


def templates_found(actor: Actor) -> tuple[list[JSON], str]:
    return [template_line(template) for template in templates_of(home_of(actor))], ""


def analyses_found(actor: Actor) -> tuple[list[JSON], str]:
    return [analysis_line(one) for one in analyses_seen(actor).defer("content", "document")], ""


def shortcomings_found(actor: Actor) -> tuple[list[JSON], str]:
    return [shortcoming_line(one) for one in shortcomings_seen(actor)], ""


def codes_found(actor: Actor) -> tuple[list[JSON], str]:
    found = ListedCode.objects.filter(institution=home_of(actor)).order_by("catalogue", "pk")
    return [code_line(code) for code in found], ""


def matters_found(actor: Actor) -> tuple[list[JSON], str]:
    return [matter_line(matter) for matter in matters_of(home_of(actor))], ""


def services_found(actor: Actor) -> tuple[list[JSON], str]:
    return [service_line(item) for item in items_of(home_of(actor))], ""


def guides_found(actor: Actor) -> tuple[list[JSON], str]:
    return [guide_line(guide) for guide in guides_in_force(home_of(actor))], ""


def texts_found(actor: Actor) -> tuple[list[JSON], str]:
    return [text_line(text) for text in texts_of(home_of(actor))], ""


def questionnaires_found(actor: Actor) -> tuple[list[JSON], str]:
    return [questionnaire_line(one) for one in questionnaires_of(actor).defer("content")[:SHOWN]], ""


def suggestions_found(actor: Actor) -> tuple[list[JSON], str]:
    return [suggestion_line(one) for one in suggestions_of(actor)[:SHOWN]], ""


OPEN_NOUNS: dict[str, tuple[Whole, Callable[[], click.Command]]] = {
    "service": (whole_service, lambda: list_command("services", {}, services_found, "{code}  {state}  {unit}  {name}")),
    "guide": (whole_guide, lambda: list_command("guides", {}, guides_found, "{ref}  {promised_limit}  {unit}  {name}")),
    "text": (whole_text, lambda: list_command("texts", {}, texts_found, "{ref}  {state}  {title}")),
    "questionnaire": (
        whole_questionnaire,
        lambda: list_command("questionnaires", {}, questionnaires_found, "{code}  {state}  {closes_on}  {title}"),
    ),
    "suggestion": (
        whole_suggestion,
        lambda: list_command("suggestions", {}, suggestions_found, "{ref}  {state}  {superior}  {subject}"),
    ),
}
"""What this room tells of the nouns of openness and of suggestions: one, and the list."""


def reports_found(actor: Actor) -> tuple[list[JSON], str]:
    return [report_line(report) for report in signed_reports(actor)], ""


def reading_commands(noun: str) -> dict[str, click.Command]:
    """Return the reading commands of a noun by name."""
    if noun == "case":
        filters = {
            "campaign": _("只列这个活动的。"),
            "state": _("只列这个状态的。"),
            "kind": _("只列这个种类的。"),
            "category": _("只列这个类别的。"),
            "unit": _("只列这个单位牵头的。"),
        }
        made = [
            show_command(noun, whole_case, tell_case),
            list_command("cases", filters, cases_found, "{ref}  {state_label}  {kind_label}  {unit_name}  {title}"),
        ]
    elif noun == "voice":
        filters = {
            "campaign": _("只列这个活动的。"),
            "disposition": _("只列这个去向的。"),
            "channel": _("只列这个渠道的。"),
        }
        made = [
            show_command(noun, whole_voice, tell_voice),
            list_command("voices", filters, voices_found, "{ref}  {disposition_label}  {channel_label}  {subject}"),
            story_command(),
        ]
    elif noun == "campaign":
        made = [
            show_command(noun, whole_campaign, tell_frame),
            list_command("campaigns", {}, campaigns_found, "{code}  {state_label}  {name}"),
        ]
    elif noun == "unit":
        made = [
            show_command(noun, whole_unit, tell_frame),
            list_command("units", {}, units_found, "{code}  {kind_label}  {name}"),
        ]
    elif noun == "report":
        made = [
            show_command(noun, whole_report, tell_frame),
            list_command("reports", {}, reports_found, "{ref}  {signed_by}  {title}"),
        ]
    else:
        made = house_commands(noun)
    return {each.name or "": each for each in made}


def house_commands(noun: str) -> list[click.Command]:
    """Return the reading commands of what the institution keeps for itself."""
    if noun == "role":
        return [
            show_command(noun, whole_role, tell_frame),
            list_command("roles", {}, roles_found, "{code}  {name}  {permissions}"),
        ]
    if noun == "template":
        return [
            show_command(noun, whole_template, tell_frame),
            list_command("templates", {}, templates_found, "{number}  {state}  {verb}.{field}  {name}"),
        ]
    if noun == "analysis":
        return [
            show_command(noun, whole_analysis, tell_frame),
            list_command("analyses", {}, analyses_found, "{ref}  {year}  {state}  {unit_name}"),
        ]
    if noun == "shortcoming":
        return [
            show_command(noun, whole_shortcoming, tell_frame),
            list_command("shortcomings", {}, shortcomings_found, "{ref}  {state}  {unit_name}  {text}"),
        ]
    if noun == "code":
        return [
            show_command(noun, whole_code, tell_frame),
            list_command("codes", {}, codes_found, "{number}  {catalogue}  {state}  {code}  {name}"),
        ]
    if noun == "post":
        return [
            show_command(noun, whole_post, tell_frame),
            list_command(
                "posts", {}, lambda actor: (posts_seen(home_of(actor)), ""), "{ref}  {unit_name}  {name}  {today_name}"
            ),
        ]
    if noun == "matter":
        return [
            show_command(noun, whole_matter, tell_frame),
            list_command("matters", {}, matters_found, "{ref}  {lead_name}  {name}"),
        ]
    if noun == "sheet":
        return [
            show_command(noun, whole_sheet, tell_frame),
            list_command(
                "sheets", {}, lambda actor: (sheets_seen(actor), ""), "{ref}  {year}  {leader_name}  {state_label}"
            ),
        ]
    if noun in COLLECTING:
        return collecting_commands(noun)
    if noun in PROPOSING:
        plural, *_more, whole, line = PROPOSING[noun]
        return [
            show_command(noun, whole, tell_frame),
            list_command(plural, {}, lambda actor: (proposed(noun, actor), ""), line),
        ]
    if noun in PLURAL:
        return channel_commands(noun)
    if noun in KINDS:
        return kind_commands(KINDS[noun])
    if noun in OPEN_NOUNS:
        whole, listed = OPEN_NOUNS[noun]
        return [show_command(noun, whole, tell_frame), listed()]
    return [show_command(noun, whole_institution if noun == "institution" else whole_user, tell_frame)]


COLLECTED = {
    "plan": "{ref}  {state}  {name}",
    "session": "{ref}  {state}  {unit}  {title}",
    "talk": "{ref}  {state}  {held_on}  {unit}  {audience}  {people}/{times}",
    "visit": "{ref}  {state}  {visited_on}  {unit}  {headcount}  {place}",
    "musttalk": "{ref}  {name}",
    "consultation": "{ref}  {state}  {until_on}  {title}",
    "papercall": "{ref}  {state}  {due_on}  {title}",
    "paper": "{ref}  {state}  {unit}  {title}",
}
"""How a line of each list of collecting reads."""


def collecting_commands(noun: str) -> list[click.Command]:
    """Return the reading commands of what a campaign does to collect."""
    plural, _many, _one, listed, line, whole = COLLECTING[noun]

    def found(actor: Actor) -> tuple[list[JSON], str]:
        return [line(one) for one in listed(actor)], ""

    return [show_command(noun, whole, tell_frame), list_command(plural, {}, found, COLLECTED[noun])]


def channel_commands(kind: str) -> list[click.Command]:
    """Return the reading commands of a channel, or of what came by one."""

    def whole(obj: Any, actor: Actor) -> JSON:
        return whole_channel(kind, obj, actor)

    def found(actor: Actor) -> tuple[list[JSON], str]:
        return [channel_line(kind, obj) for obj in seen(kind, actor).order_by("-pk")[:SHOWN]], ""

    return [show_command(kind, whole, tell_frame), list_command(PLURAL[kind], {}, found, "{ref}  {state}")]


def kind_commands(kind: Kind) -> list[click.Command]:
    """Return the reading commands of a noun that was declared once for every door."""

    def whole(obj: Any, actor: Actor) -> JSON:
        return whole_kind(kind, obj, actor)

    def found(actor: Actor) -> tuple[list[JSON], str]:
        return kinds_found(kind, actor), ""

    line = "  ".join(f"{{{name}}}" for name in kind.line if name in kind.fields)
    return [show_command(kind.name, whole, tell_frame), list_command(kind.plural, {}, found, line)]


def story_command() -> click.Command:
    def run(receipt: str, as_json: bool) -> None:
        with answering():
            told = sender_story(voice_behind(receipt))
            print_json(told) if as_json else tell_story(told)

    return command(
        "story", run, [receipt_option(), json_option()], _("凭回执码看来件办到哪一步,与来件人的网页所说相同。")
    )


# In words.


def said(label: str, value: Any) -> None:
    click.echo(_("{label}:{value}").format(label=label, value=value or _("(未定)")))


def clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def tell_case(case: JSON) -> None:
    """Tell a case: where it stands, the six points, what keeps it from being struck off, what can be done."""
    click.echo(f"{case['ref']}  {case['kind_label']}  {case['title']}")
    said(_("状态"), case["state_label"])
    points = case["six_points"]
    click.echo(_("六明确"))
    for label, value in (
        (_("问题内容"), points["problem"]),
        (_("责任单位"), points["unit"]),
        (_("责任人"), points["person"]),
        (_("整改措施"), _(";").join(points["measures"])),
        (_("整改时限"), points["due_on"]),
        (_("整改标准"), _(";").join(points["standards"])),
    ):
        said(f"  {label}", value)
    for voice in case["voices"]:
        said(_("来件"), voice["ref"])
    if case["missing_to_close"]:
        click.echo(_("销号/办结尚缺"))
        for sentence in case["missing_to_close"]:
            click.echo(f"  - {sentence}")
    tell_actions(case)
    click.echo(_("经过"))
    for entry in case["history"]:
        click.echo(f"  {clock(entry['at'])}  {entry['label']}  {entry['actor']}")


def tell_actions(thing: JSON) -> None:
    """Tell the verbs: what can be done now, and what cannot, with the reason."""
    click.echo(_("现在可办"))
    for offer in thing["actions"]:
        if offer["possible"]:
            click.echo(f"  {offer['name'].replace('_', '-')}  {offer['label']}")
    click.echo(_("现在不能办"))
    for offer in thing["actions"]:
        if not offer["possible"]:
            reason = offer["refusal"]
            missing = _("尚缺:{missing}").format(missing=_(";").join(reason["missing"])) if reason["missing"] else ""
            click.echo(f"  {offer['name'].replace('_', '-')}  {offer['label']}  {reason['detail']}{missing}")


def tell_voice(voice: JSON) -> None:
    click.echo(f"{voice['ref']}  {voice['channel_label']}  {clock(voice['received_at'])}")
    said(_("去向"), voice["disposition_label"])
    if voice["subject"]:
        said(_("主题"), voice["subject"])
    click.echo(voice["body"])
    for case in voice["cases"]:
        said(_("归入件"), case["ref"])
    tell_actions(voice)


def tell_frame(thing: JSON) -> None:
    """Tell a campaign, unit or user: every plain value, then what can be done."""
    for name, value in thing.items():
        if isinstance(value, (str, int)) and name != "version":
            click.echo(f"{name}:{value}")
    for name in ("phases", "categories", "units", "roles", "tokens", "records", "items"):
        for each in thing.get(name, []):
            click.echo(f"  {name}  " + "  ".join(str(value) for value in each.values() if value is not None))
    tell_actions(thing)


def tell_story(story: JSON) -> None:
    click.echo(
        _("来件 {ref},{day} 收到,现为「{state}」。").format(
            ref=story["ref"], day=story["received_on"], state=story["disposition_label"]
        )
    )
    for line in story["timeline"]:
        click.echo(f"  {line['on']}  {line['text']}")
    for ref in story["to_rate"]:
        click.echo(_("请您评价:huiyin case rate {ref} --receipt 回执码 --grade satisfied").format(ref=ref))
    if story["can_withdraw"]:
        click.echo(_("尚未梳理,可以撤回:huiyin voice withdraw --receipt 回执码"))
