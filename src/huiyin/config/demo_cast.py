"""The district of the demonstration as it stood on its first day: units, people with their roles, the campaign."""

from __future__ import annotations

import dataclasses
import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.actions import code_verbs, template_verbs
from huiyin.cases.actions.frame import places_for_text
from huiyin.cases.actions.starting import starting_templates
from huiyin.cases.permissions import P as CASES
from huiyin.cases.starting_codes import starting_codes
from huiyin.config.roles import ALL_PERMISSIONS, default_roles
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Row as BulkRow
from huiyin.people.actions import found_institution, unit_verbs, user_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actors import named_actor, program
from huiyin.people.models import Institution, Unit, User
from huiyin.people.permissions import P as PEOPLE

Row = dict[str, Any]

CONTENT = Path(__file__).parent / "demo"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another when typing a password from paper."""


def content(name: str) -> Any:
    """Return what the file ``name`` of the demonstration's content holds."""
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


FRAME: Row = content("frame")


def on(day: str | date, hour: int, minute: int = 0) -> datetime:
    """Return a local moment of ``day``."""
    moment = datetime.combine(date.fromisoformat(str(day)), time(hour, minute))
    return timezone.make_aware(moment)


def in_the_past(actor: Actor) -> Actor:
    """Return ``actor`` as one who may enter past moments, by the door "demo".

    This is the only place that allows it: the roles of the people stay as they are, and whoever reads the journal sees
    by which door these deeds came.
    """
    allowed = {
        Grant(str(permission), "")
        for permission in (CASES.CASE_BACKDATE, CAMPAIGNS.CAMPAIGN_BACKDATE, PEOPLE.PEOPLE_BACKDATE)
    }
    return dataclasses.replace(actor, grants=actor.grants | allowed, via="demo")


OF_A_UNIT = frozenset({"handler", "head"})
"""Roles that are held at one's own unit."""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A person who can sign in, with a password that was drawn for this installation."""

    username: str
    password: str
    who: str


@dataclass(kw_only=True)
class Cast:
    """The campaign and everybody who acts in it."""

    campaign: Campaign
    units: dict[str, Unit]
    actors: dict[str, Actor] = field(default_factory=dict)
    handlers: dict[str, Actor] = field(default_factory=dict)
    sign_ins: list[SignIn] = field(default_factory=list)


def assemble() -> Cast:
    """Found the institution and make its units, its people and its campaign, all from the campaign's first day on."""
    founder = in_the_past(program(*ALL_PERMISSIONS))
    first_day = FRAME["campaign"]["starts_on"]
    institution = found_institution(**FRAME["institution"], roles=default_roles())
    rows = content("units")["units"]
    units = plant_units(institution, rows, founder, on(first_day, 8))
    root = next(row["code"] for row in rows if row["parent"] is None)
    sign_ins = [
        add_person(person, units, root, founder, on(first_day, 8, 20)) for person in content("people")["people"]
    ]
    post_cards(founder, on(first_day, 8, 30))
    actors = {one.username: in_the_past(named_actor(one.username, via="demo")) for one in sign_ins}
    handlers = {
        person["unit"]: actors[person["username"]]
        for person in content("people")["people"]
        if "handler" in person["roles"]
    }
    for data in starting_templates(places_for_text()):
        template_verbs["add_template"](institution, actor=actors["admin"], at=on(first_day, 8, 40), **data)
    for row in starting_codes():
        code_verbs["add_code"](institution, actor=actors["admin"], at=on(first_day, 8, 45), **row)
    for matter in content("matters")["matters"]:
        matter_verbs["add_matter"](institution, actor=founder, at=on(first_day, 8, 50), **matter)
    members = [row["code"] for row in rows if row["activity_unit"]]
    campaign = open_campaign(units[root], members, actors["admin"], first_day)
    answering = "\n".join(f"{unit} | {actor.name}" for unit, actor in handlers.items() if unit in members)
    campaign_verbs["name_answering"](campaign, actor=actors["clerk"], at=on(first_day, 10), lines=answering)
    return Cast(campaign=campaign, units=units, actors=actors, handlers=handlers, sign_ins=sign_ins)


def plant_units(institution: Institution, rows: list[Row], founder: Actor, at: datetime) -> dict[str, Unit]:
    """Add the unit tree from the root outwards, each generation at once, and return its units by their codes."""
    units: dict[str, Unit] = {}
    while generation := [row for row in rows if row["code"] not in units and (row["parent"] or "") in {"", *units}]:
        bulk = [
            BulkRow(data={key: row[key] or "" for key in ("code", "name", "kind", "level", "parent")}, at=at)
            for row in generation
        ]
        for deed in unit_verbs["add_unit"].create_from(institution, bulk, actor=founder):
            if isinstance(deed, Refused):
                raise deed
            units[deed.obj.code] = deed.obj
    return units


def add_person(person: Row, units: dict[str, Unit], root: str, founder: Actor, at: datetime) -> SignIn:
    """Add one person with roles: those of a unit's own people at their unit, all others at the root."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    user = user_verbs["add_user"](
        units[person["unit"]],
        actor=founder,
        at=at,
        username=person["username"],
        name=person["name"],
        title=person["title"],
        password=password,
    ).obj
    for role in person["roles"]:
        unit = person["unit"] if role in OF_A_UNIT else root
        user_verbs["give_role"](user, actor=founder, at=at, role=role, unit=unit)
    return SignIn(username=user.username, password=password, who=f"{user.name} {user.title}")


def post_cards(founder: Actor, at: datetime) -> None:
    """Put those whom people ask for on the page of who is who, each at his post with the one who stands in (F04, F11)."""
    for person in content("people")["people"]:
        if "duty" not in person:
            continue
        user = User.objects.select_related("unit").get(username=person["username"])
        duties = person["duty"].replace("、", ",").split(",")
        said = {"name": person["title"][:64], "holder_a": person["username"], "holder_b": person["stands_in"]}
        post = post_verbs["file_post"](
            user.unit, actor=founder, at=at, duties=duties, filed_on=at.date(), approver="leader", **said
        ).obj
        post_verbs["publish_post"](post, actor=founder, at=at)
        user_verbs["post_card"](user, actor=founder, at=at)


def open_campaign(office: Unit, members: list[str], admin: Actor, first_day: str) -> Campaign:
    """Open and start the campaign with its phases, categories and the units that take part."""
    morning = {"actor": admin, "at": on(first_day, 9)}
    campaign: Campaign = campaign_verbs["open_campaign"](office, **morning, **FRAME["campaign"]).obj
    for phase in FRAME["phases"]:
        campaign_verbs["add_phase"](campaign, **morning, name=phase["name"])
    for row in content("categories")["categories"]:
        campaign_verbs["add_category"](
            campaign, **morning, code=row["code"], name=row["name"], parent=row["parent"] or ""
        )
    campaign_verbs["add_units"](campaign, **morning, units=members)
    campaign_verbs["start_campaign"](campaign, actor=admin, at=on(first_day, 9, 30))
    return campaign
