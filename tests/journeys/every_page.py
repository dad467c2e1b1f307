"""Which addresses there are, by Django's own table, and what stands in for the objects that they name.

A new page without an object is walked by itself. A new address that names an object, gives no page or belongs to
nobody needs one line here; without it the journey through every page fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases import intake
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.people.actions import unit_verbs, user_verbs
from tests.factories import District

ROLES = ("", "clerk", "head", "principal", "supervisor", "leader", "auditor", "admin")

# name of the route -> why a browser does not look at it
NOT_A_PAGE = {
    "evidence": "a file to download",
    "filed": "comes from sending the form; the public journey looks at it",
    "health": "for machines",
    "import-rejected": "a file to download",
    "import-step": "answers a press of a button",
    "journal-verify": "answers a press of a button",
    "language": "answers a press of a button",
    "ledger-bulk": "leads on to what was chosen",
    "ledger-export": "a file to download",
    "return-leave": "answers a press of a button",
    "return-rate": "answers a press of a button",
    "return-withdraw": "answers a press of a button",
    "sign-out": "answers a press of a button",
    "stage-report": "a file to download",
    "voices-bulk": "leads on to what was chosen",
    "import-look": "comes from sending a file",
    "counter": "leads on to the form of the one campaign",
    "where": "leads on to the form of the one campaign",
    # the pages of the ledger and of sorting
    "decide": "answers a press of a button",
    "sort-step": "answers a press of a button",
    "sort-undo": "answers a press of a button",
    # the desk's look
    "step-into": "answers a press of a button in the demonstration",
    "notices-read": "answers a press of a button",
    "urging-file": "a file to download",
    # keeping house
    "example": "a file to download",
    "setup": "there only before the institution is founded",
    "setup-admin": "there only before the institution is founded",
    "setup-institution": "there only before the institution is founded",
    "templates-starting": "answers a press of a button",
    "users-bulk": "leads on to what was chosen",
    # the public pages
    "attachment": "a file to download",
    "elder": "answers a press of a button",
    "return-answer": "answers a press of a button",
    "return-ask": "answers a press of a button",
    "return-attach": "answers a press of a button",
    "return-attachment": "a file to download",
    # reports
    "figure-export": "a file to download",
    "leader-chart": "a picture",
    "report-chart": "a picture",
    "signed-report": "needs a report that was signed; walked by its own test",
    "signed-report-chart": "a picture",
    "signed-report-file": "a file to download",
}

# name of the route -> the objects in its address, from what ``story`` made
OBJECTS: dict[str, Callable[[Story], list[dict[str, Any]]]] = {
    "say": lambda s: [{"code": s.campaign}],
    "voice": lambda s: [{"ref": ref} for ref in s.voices],
    "case": lambda s: [{"ref": ref} for ref in s.cases],
    "case-do": lambda s: [{"ref": ref} for ref in s.cases],
    "import": lambda s: [{"number": s.batch}],
    "figure": lambda _s: [{"name": "cases.by_state"}],
    "user": lambda _s: [{"ref": "head"}],
    "campaign": lambda s: [{"ref": s.campaign}],
    "address-verb": lambda _s: [{"name": "add_address"}, {"name": "confirm_address"}],
    "verb": lambda s: list(verb_objects(s)),
}

# more addresses of pages that look different by what is asked
MORE = ("/desk/ledger/?text=没有这样的字", "/desk/figures/?as_of=tomorrow")


@dataclass
class Story:
    """One thing of every sort, so that addresses lead somewhere."""

    campaign: str
    institution: str
    voices: list[str]
    cases: list[str]
    batch: int
    code: str


def story(district: District, folder: Path) -> Story:
    """Enter cases at every stage, a voice of every fate, an import."""
    named = district.voice(name="赵六")
    stages = [
        district.case(district.voice(anonymous=True)),
        district.assigned(district.voice(), lead="school"),
        district.finished(district.voice()),
        district.submitted(),
        district.asked(named),
        district.closed(district.voice()),
    ]
    waiting = district.voice()
    letters = folder / "来信.csv"
    letters.write_text("时间,主题,内容\n2026-03-02 09:30,食堂,饭菜偏冷\n,,\n", encoding="utf-8")
    clerk = district.actor("clerk")
    batch = intake.begin(district.campaign, channel="mailbox", path=letters, name=letters.name, actor=clerk)
    intake.run(batch, actor=clerk)
    return Story(
        campaign=district.campaign.code,
        institution=district.institution.code,
        voices=[waiting.ref, named.ref],
        cases=[case.ref for case in stages],
        batch=batch.pk,
        code=named.receipt,
    )


def verb_objects(made: Story) -> Iterator[dict[str, Any]]:
    """Return every verb with every object that it might be done to."""
    creating = {"campaigns": ("receive", "open_case"), "units": ("add_user", "open_campaign")}
    subjects: list[tuple[str, str, Any]] = [("cases", ref, case_verbs) for ref in made.cases]
    subjects += [("voices", ref, voice_verbs) for ref in made.voices]
    subjects += [("campaigns", made.campaign, campaign_verbs), ("units", "school", unit_verbs)]
    subjects += [("users", "head", user_verbs), ("institution", made.institution, ["add_unit"])]
    for kind, ref, verbs in subjects:
        for name in [*verbs, *creating.get(kind, ())]:
            yield {"kind": kind, "ref": ref, "name": name}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from routes(entry, route)


def pages() -> dict[str, str]:
    """Return name -> route of everything outside the API that may be a page."""
    found = {str(entry.name): route for route, entry in routes() if not route.startswith("api/")}
    return {name: route for name, route in found.items() if name not in NOT_A_PAGE}


def addresses(made: Story) -> Iterator[tuple[str, str]]:
    """Return (name, address) of every page; raise KeyError where an object is wanted and none is known.

    The page of a verb is named for its verb as well: one look at each is enough, whatever it is done to.
    """
    for name, route in pages().items():
        if "<" not in route:
            yield name, reverse(name)
        for values in OBJECTS[name](made) if "<" in route else ():
            verb = f" {values['kind']} {values['name']}" if name == "verb" else ""
            yield name + verb, reverse(name, kwargs=values)
    for address in MORE:
        yield address, address


def client_of(district: District, role: str, made: Story) -> Client:
    """Return a client that has signed in, or for nobody in particular one that has shown a receipt code."""
    client = Client()
    if role:
        client.force_login(district.users[role])
    else:
        client.post(reverse("receipt"), {"code": made.code})
    return client


def layout(html: str) -> set[str]:
    """Return what a page is built of: its elements with their classes and the sorts of its fields."""
    return {re.sub(r'\s(?!class=|type=|role=)[\w-]+(="[^"]*")?', "", tag) for tag in re.findall(r"<\w+[^>]*>", html)}
