"""Forms and ballots in the demonstration, through the verbs and with their numbers from the sources (C01, C02, H10-H12).

First source: 121 questionnaires and 121 opinion forms handed out, 112 and 108 returned. Third: 520 opinion forms handed out,
over 200 opinions. Fourth: 180 opinion forms handed out, 125 returned, every one read by two; a ballot on six aspects by
45 raters of five categories, all satisfied. What stands on the single sheets is made up: the sources tell only numbers.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from zlib import crc32

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.config.demo_campaign_2009 import campaign_2009
from huiyin.config.demo_cast import Cast, Row, content, in_the_past, on
from huiyin.config.demo_phases import sum_up
from huiyin.config.roles import ALL_PERMISSIONS
from huiyin.kernel.actors import Actor
from huiyin.people.actions import user_verbs
from huiyin.people.actions_house import role_verbs
from huiyin.people.actors import named_actor, program
from huiyin.people.models import User
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.content import Content, Question
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.permissions import P
from huiyin.surveys.templates_library import library

READER = {"code": "form-reader", "name": "逐张阅读人", "permissions": [P.SURVEY_VIEW.value, P.SURVEY_READ.value]}


def enter(cast: Cast) -> None:
    """Enter the questionnaires in their order, each from draft to result as far as its row goes."""
    told = content("forms")
    campaigns = {"2014": cast.campaign, "2009": campaign_2009(cast), "2006": campaign_2006(cast, told["campaign_2006"])}
    readers = (cast.actors["leader"], second_reader(cast))
    for row in told["forms"]:
        FormStory(cast, campaigns[row["campaign"]], row, told["opinions"]).tell(readers)
    sum_up(cast, campaigns["2006"])
    campaign_verbs["summarise_campaign"](campaigns["2006"], actor=cast.actors["admin"])


def campaign_2006(cast: Cast, row: Row) -> Campaign:
    """Open the small campaign of the first source: study and putting right, with the theme it names."""
    admin = cast.actors["admin"]
    said = {name: row[name] for name in ("code", "name", "theme", "ordered_by", "starts_on")}
    campaign: Campaign = campaign_verbs["open_campaign"](cast.campaign.office, actor=admin, **said).obj
    for name in row["phases"]:
        campaign_verbs["add_phase"](campaign, actor=admin, name=name)
    for code, name in row["categories"]:
        campaign_verbs["add_category"](campaign, actor=admin, code=code, name=name)
    campaign_verbs["add_units"](campaign, actor=admin, units=[code for code in row["units"] if code in cast.units])
    campaign_verbs["start_campaign"](campaign, actor=admin)
    return campaign


def second_reader(cast: Cast) -> Actor:
    """Let a second person read forms beside the leader: C28 wants two, and the story's people have one."""
    keeper = in_the_past(program(*ALL_PERMISSIONS))
    role_verbs["add_role"](cast.campaign.institution, actor=keeper, **READER)
    user = User.objects.select_related("unit").get(username="supervisor")
    user_verbs["give_role"](user, actor=keeper, role=READER["code"], unit=cast.campaign.office.code)
    return in_the_past(named_actor("supervisor", via="demo"))


class FormStory:
    """One questionnaire: drafted, opened, printed, handed out, keyed, read, closed and counted on the days of its row."""

    def __init__(self, cast: Cast, campaign: Campaign, row: Row, opinions: Row) -> None:
        self.row, self.opinions = row, opinions
        self.clerk = dataclasses.replace(cast.actors["clerk"], unseen=False)
        self.campaign = campaign
        self.asks: Content = library()[row["form"]].asks

    def tell(self, readers: tuple[Actor, Actor]) -> None:
        row = self.row
        self.draft()
        for place, raters in enumerate(row.get("raters", ())):
            people = {"invited": raters["invited"], "present": raters["present"]}
            self.do("set_turnout", row["opens_on"], 9 + place / 60, category=str(place), **people)
        self.do("open_questionnaire", row["opens_on"], 10, closes_on=row["closes_on"])
        for number, batch in enumerate(row["batches"], 1):
            said = {name: batch[name] for name in ("label", "count", "category", "unit") if name in batch}
            self.do("print_copies", row["opens_on"], 11 + number / 60, **said)
            self.do("issue_copies", row["opens_on"], 12 + number / 60, batch=str(number), issued_on=batch["issued_on"])
        self.key()
        if row.get("read"):
            for place, reader in enumerate(readers):
                self.do("read_copies", row["counted_on"], 9 + place / 60, actor=reader)
        self.do("close_questionnaire", row["counted_on"], 10)
        self.do("count_questionnaire", row["counted_on"], 11)

    def draft(self) -> None:
        form, row = library()[self.row["form"]], self.row
        raters = self.asks.given
        said = form.copied | {
            "code": row["code"],
            "title": row["title"],
            "title_en": row["title_en"],
            "content": json.dumps(form.content, ensure_ascii=False),
            "door": "paper",
            "groupings": raters.id if raters else "",
            "weights": row.get("weights", ""),
        }
        at = on(row["drafted_on"], 9)
        self.questionnaire: Questionnaire = questionnaire_verbs["draft_questionnaire"](
            self.campaign, actor=self.clerk, at=at, **said
        ).obj

    def do(self, verb: str, day: str, hour: float, *, actor: Actor | None = None, **data: Any) -> None:
        now = Questionnaire.objects.select_related("office__institution", "campaign").get(pk=self.questionnaire.pk)
        at = on(day, int(hour), round(hour % 1 * 60))
        questionnaire_verbs[verb](now, actor=actor or self.clerk, at=at, **data)

    def key(self) -> None:
        """Key what came back by the bulk door, and declare void what cannot be read."""
        row = self.row
        issued = sum(batch["count"] for batch in row["batches"])
        void = row.get("void", [])
        back = [serial for serial in range(1, issued + 1) if serial not in void][: row["returned"]]
        texts = opinions_of(self.opinions, row.get("texts", 0))
        rows = [{"serial": serial, "answers": self.sheet(place) | next(texts, {})} for place, serial in enumerate(back)]
        self.do("key_copies", row["counted_on"], 8, rows=json.dumps(rows), returned_on=row["returned_on"])
        if void:
            serials = ", ".join(str(serial) for serial in void)
            said = {"void_reason": "blank", "returned_on": row["returned_on"]}
            self.do("void_copies", row["counted_on"], 8.5, serials=serials, **said)

    def sheet(self, place: int) -> Row:
        """Return the ticks of a sheet: options by the shares that the row gives, else the first one."""
        found: Row = {}
        for question in self.asks.questions:
            if question.given or not question.counted or question.only_if:
                continue
            for part in range(len(question.rows) or 1):
                name = f"{question.id}.{part}" if question.rows else question.id
                found[name] = self.tick(question, place, part)
        return found

    def tick(self, question: Question, place: int, part: int) -> int:
        """Return the option that somebody chose: by the shares, and each sheet in a way of its own."""
        turn = crc32(f"{self.row['code']}/{place}/{question.id}/{part}".encode())
        shares = self.row.get("shares", {}).get(question.id, [1])
        places = [option for option, share in enumerate(shares) for _times in range(share)]
        return places[turn % len(places)]


def opinions_of(told: Row, many: int) -> Iterator[Row]:
    """Yield so many opinions, no two alike, each on the question where it belongs."""
    pairs = list(product(told["what"], told["of"]))
    step = 11  # neighbours speak of other things
    for place in range(many):
        (question, sentence), of = pairs[place * step % len(pairs)]
        yield {question: sentence.format(of=of)}
