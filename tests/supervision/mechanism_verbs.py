"""The register of rules and the practices proposed for it, in the tables of all verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiyin.cases.models import Mechanism
from huiyin.people.models import Unit
from huiyin.supervision.actions_mechanisms import mechanism_verbs
from huiyin.supervision.actions_practices import practice_verbs
from huiyin.supervision.models_mechanisms import Practice
from tests.cases.rows import AT_UNIT, NEW, Row

KEEP: dict[str, Any] = {"permission": "mechanism.keep", "at": f"{AT_UNIT}section"}
DECIDE: dict[str, Any] = {"permission": "mechanism.decide", "at": f"{AT_UNIT}section"}
ROWS = {
    "mechanism": [
        Row(verb="register_mechanism", states=NEW, to="issued", **KEEP),
        Row(verb="issue_mechanism", states="planned", to="issued", **KEEP),
        # J03: looked at by its day; serves, or is to be revised, and each look sets the next day.
        Row(verb="review_mechanism", states="issued revising", to="issued", **KEEP),
        Row(verb="review_mechanism", states="issued revising", to="revising", data={"outcome": "revise"}, **KEEP),
        Row(verb="revise_mechanism", states="revising", to="issued", **KEEP),
        Row(verb="end_mechanism", states="issued revising", to="ended", **KEEP),
    ],
    "practice": [
        Row(verb="propose_practice", states=NEW, to="proposed", permission="mechanism.propose", at=f"{AT_UNIT}section"),
        Row(verb="adopt_practice", states="proposed", to="adopted", **DECIDE),
        Row(verb="decline_practice", states="proposed", to="declined", **DECIDE),
    ],
}
STATES = {
    "mechanism": ["planned", "issued", "revising", "ended"],
    "practice": ["proposed", "adopted", "declined"],
}
VERBS = {"mechanism": mechanism_verbs, "practice": practice_verbs}


def today() -> date:
    """Return the day as the test's clock has it."""
    return timezone.localdate()


def in_a_year() -> date:
    return today() + timedelta(days=365)


def issued(**more: Any) -> dict[str, Any]:
    return {"document": "区教〔2026〕9号", "in_force_on": today(), "review_on": in_a_year()} | more


def registered(**more: Any) -> dict[str, Any]:
    return issued(title="首问责任制", group="duty") | more


PROPOSED: dict[str, Any] = {
    "title": "晨检报告制度",
    "group": "prevention",
    "practice": "每天早上由值周教师查一遍食堂和校车,当天在群里报告。",
    "effect": "试行一学期,没有再出现食材过期。",
}
SAID: dict[str, Any] = {
    "mechanism register_mechanism": lambda _d, _one: registered(),
    "mechanism issue_mechanism": lambda _d, _one: issued(),
    "mechanism review_mechanism": lambda _d, _one: reviewed(),
    "mechanism revise_mechanism": lambda _d, _one: revised(),
    "mechanism end_mechanism": lambda _d, _one: {"ended_on": today(), "end_reason": "并入新办法"},
    "practice propose_practice": PROPOSED,
    "practice adopt_practice": lambda _d, _one: registered(title="晨检报告制度", group="prevention"),
    "practice decline_practice": {"reason": "还只有一所学校试过"},
}


def reviewed(**more: Any) -> dict[str, Any]:
    return {"outcome": "serves", "note": "一年来照办", "on": today(), "next_on": in_a_year()} | more


def revised() -> dict[str, Any]:
    return {"document": "区教〔2026〕30号", "note": "写明了时限", "on": today(), "next_on": in_a_year()}


OFFICIAL = "the institution's own words about its work"
NUMBER = "the number of a document"
NOT_PERSONAL = {
    "mechanism.register_mechanism.title": OFFICIAL,
    "mechanism.register_mechanism.document": NUMBER,
    "mechanism.issue_mechanism.document": NUMBER,
    "mechanism.review_mechanism.note": OFFICIAL,
    "mechanism.revise_mechanism.document": NUMBER,
    "mechanism.revise_mechanism.note": OFFICIAL,
    "mechanism.end_mechanism.end_reason": OFFICIAL,
    **{f"practice.propose_practice.{name}": OFFICIAL for name in ("title", "practice", "effect")},
    "practice.adopt_practice.title": OFFICIAL,
    "practice.adopt_practice.document": NUMBER,
    "practice.decline_practice.reason": OFFICIAL,
}
DAMAGE = {
    "rules_are_what_their_days_say": ["UPDATE cases_mechanism SET state = 'planned' WHERE state = 'issued'"],
    "reviews_follow_each_other": [
        "UPDATE cases_mechanism SET review_on = review_on + 1 WHERE state = 'revising'",
        "UPDATE supervision_mechanismreview SET number = 7",
    ],
    "practices_are_decided_by_others": ["UPDATE supervision_practice SET state = 'proposed' WHERE state = 'adopted'"],
}


def section(d: Any) -> Unit:
    found: Unit = d.units["section"]
    return found


def a_rule(d: Any, **said: Any) -> Mechanism:
    made: Mechanism = mechanism_verbs["register_mechanism"](
        section(d), actor=d.actor("clerk"), **registered(**said)
    ).obj
    return made


def done(d: Any, rule: Mechanism, verb: str, **said: Any) -> Mechanism:
    """Do a verb to a rule as the clerk and return it as it then is."""
    mechanism_verbs[verb](Mechanism.objects.get(pk=rule.pk), actor=d.actor("clerk"), **said)
    return Mechanism.objects.get(pk=rule.pk)


def planned(d: Any) -> Mechanism:
    """Let a case with a cause in the system ask for a rule."""
    case = d.accepted(d.voice())
    d.do(case, "analyse_causes", "clerk", system="没有供餐温度的规定")
    d.do(case, "plan_cure", "clerk", title="供餐管理办法", group="prevention", unit="section", due_on=today())
    return Mechanism.objects.get(case=case)


def to_revise(d: Any) -> Mechanism:
    return done(d, a_rule(d), "review_mechanism", **reviewed(outcome="revise", note="时限没有写"))


def ended(d: Any) -> Mechanism:
    return done(d, a_rule(d), "end_mechanism", ended_on=today(), end_reason="并入新办法")


def a_practice(d: Any, **said: Any) -> Practice:
    made: Practice = practice_verbs["propose_practice"](section(d), actor=d.actor("clerk"), **PROPOSED | said).obj
    return made


def decided(d: Any, verb: str) -> Practice:
    practice, said = a_practice(d), SAID[f"practice {verb}"]
    practice_verbs[verb](practice, actor=d.actor("leader"), **(said(d, practice) if callable(said) else said))
    return Practice.objects.get(pk=practice.pk)


PARENTS = {
    "register_mechanism": lambda every: Unit.objects.get(pk=section(every.district).pk),
    "propose_practice": lambda every: Unit.objects.get(pk=section(every.district).pk),
}


def objects(d: Any) -> dict[tuple[str, str], Any]:
    return {
        ("mechanism", "planned"): planned(d),
        ("mechanism", "issued"): a_rule(d),
        ("mechanism", "revising"): to_revise(d),
        ("mechanism", "ended"): ended(d),
        ("practice", "proposed"): a_practice(d),
        ("practice", "adopted"): decided(d, "adopt_practice"),
        ("practice", "declined"): decided(d, "decline_practice"),
    }


def PAGES(d: Any) -> dict[str, list[str]]:
    return {
        "mechanism": [planned(d).ref, to_revise(d).ref, ended(d).ref],
        "practice": [a_practice(d).ref, decided(d, "adopt_practice").ref],
    }
