"""Violations and sanctions in the tables of all verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from huiyin.people.models import User
from huiyin.supervision.actions_appeals import sanction_verbs
from huiyin.supervision.actions_discipline import violation_verbs
from huiyin.supervision.models_discipline import Sanction, Violation
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row
from tests.days import TODAY

KEEP, ANSWER = "discipline.keep", "supervision.answer"
AT_SCHOOL = f"{AT_UNIT}school"
DECIDED = "decided upheld changed"


def today() -> date:
    """Return the day as the test's clock has it."""
    return timezone.localdate()


def kept(verb: str, states: str, **more: Any) -> Row:
    return Row(verb=verb, states=states, permission=KEEP, at=OFFICE, **more)


def own(verb: str, states: str, **more: Any) -> Row:
    """What the one concerned does: here a school, for which whoever answers for it speaks."""
    return Row(verb=verb, states=states, permission=ANSWER, at=AT_SCHOOL, **more)


ROWS = {
    "violation": [
        kept("register_violation", NEW, to="clue"),
        kept("investigate_violation", "clue", to="investigating"),
        kept("add_violation_person", "clue investigating"),
        kept("drop_violation_person", "clue investigating"),
        kept("decide_violation", "investigating", to="decided"),
        # It ends when each of its people was dealt with, or is not.
        kept("close_violation", "decided", to="closed", ready="all settled"),
    ],
    "sanction": [
        kept("propose_sanction", NEW, to="proposed"),
        own("give_statement", "proposed", to="heard"),
        own("give_statement", "heard", to="heard", ready="nothing was stated"),
        kept("record_statement", "proposed", to="heard"),
        kept("record_statement", "heard", to="heard", ready="nothing was stated"),
        kept("note_no_statement", "proposed", to="heard", ready="limit over"),
        kept("decide_sanction", "heard", to="decided"),
        kept("drop_sanction", "proposed heard", to="dropped"),
        own("acknowledge_caution", "decided upheld", ready="unread"),
        kept("carry_out_sanction", DECIDED),
        own("appeal_sanction", "decided", to="appealed"),
        kept("record_appeal", "decided", to="appealed"),
        kept("decide_appeal", "appealed", to="upheld"),
        kept("decide_appeal", "appealed", to="revoked", data={"outcome": "revoked"}),
        kept("decide_appeal", "appealed", to="changed", data={"outcome": "changed", "kind_after": "education"}),
        kept("ask_publication", DECIDED),
        kept("approve_publication", DECIDED, ready="publication asked"),
        kept("refuse_publication", DECIDED, ready="publication asked"),
    ],
}
STATES = {
    "violation": ["clue", "investigating", "decided", "closed"],
    "sanction": ["proposed", "heard", "decided", "appealed", "upheld", "changed", "revoked", "dropped"],
}
VERBS = {"violation": violation_verbs, "sanction": sanction_verbs}
CLUE: dict[str, Any] = {
    "title": "有偿补课",
    "facts": "家长反映两名教师周末在校外补课",
    "found_on": TODAY,
    "source": "clue",
    "clue": "家长来电",
}
PERSON: dict[str, Any] = {"name": "王某", "unit": "school", "role": "组织补课"}
DECISION: dict[str, Any] = {"organ": "中共示例区教委党组", "number": "党组〔2026〕7 号", "decided_on": TODAY}


def on_the_school(d: Any, **said: Any) -> dict[str, Any]:
    """What is typed to propose a caution of the school because of a case."""
    case = said.pop("case", "") or ("" if said.get("attendance") else d.case().ref)
    told = {"kind": "caution", "ground": "late", "facts": "督办三次仍未办结", "basis": "行政告诫办法第五条"}
    return told | {"of_unit": "on", "unit": "school", "case": case} | said


SAID: dict[str, Any] = {
    "violation register_violation": CLUE,
    "violation add_violation_person": PERSON | {"name": "李某"},
    "violation drop_violation_person": {"number": 1, "reason": "没有参与"},
    "violation decide_violation": {"established": "true", "result": "查明两次补课,收费 400 元"},
    "violation close_violation": {"lesson": "有偿补课一次也不行"},
    "sanction propose_sanction": lambda d, _campaign: on_the_school(d),
    "sanction give_statement": {"statement": "施工受阻,并非不办"},
    "sanction record_statement": {"statement": "施工受阻,并非不办", "stated_on": TODAY},
    "sanction decide_sanction": DECISION,
    "sanction drop_sanction": {"reason": "情况属实,情有可原"},
    "sanction carry_out_sanction": {"done": "已当面告诫", "done_on": TODAY},
    "sanction appeal_sanction": {"appeal": "事实有出入"},
    "sanction record_appeal": {"appeal": "事实有出入", "appealed_on": TODAY},
    "sanction decide_appeal": DECISION | {"outcome": "upheld", "organ": "上级党委", "number": "复〔2026〕1 号"},
    "sanction ask_publication": {"where": "全区教育系统,不写姓名"},
}
NOT_PERSONAL = {
    "violation.register_violation.finding": "a reference",
    "violation.register_violation.case": "a reference",
    "violation.close_violation.lesson": "what others may learn, without a name",
    "sanction.propose_sanction.basis": "a regulation",
    "sanction.propose_sanction.case": "a reference",
    "sanction.propose_sanction.inspection": "a reference",
    "sanction.propose_sanction.urging": "a reference",
    "sanction.propose_sanction.attendance": "a reference",
    **{f"sanction.{verb}.organ": "a body in office" for verb in ("decide_sanction", "decide_appeal")},
    **{f"sanction.{verb}.number": "the number of a document" for verb in ("decide_sanction", "decide_appeal")},
    "sanction.ask_publication.where": "a range of readers",
}


def second_keeper(d: Any) -> str:
    """Return somebody else of the discipline staff: who decides is another than who proposed."""
    if "judge" not in d.users:
        found = User.objects.filter(username="judge").first()
        d.users["judge"] = found or d.add_user("judge", "office", "discipline", at_unit="bureau")
    return "judge"


def a_violation(
    d: Any, state: str = "clue", *, people: tuple[dict[str, Any], ...] = (PERSON,), **said: Any
) -> Violation:
    one: Violation = violation_verbs["register_violation"](
        d.campaign, actor=d.actor("discipline"), **CLUE | {"found_on": today()} | said
    ).obj
    for person in people:
        one = go_on(d, one, "add_violation_person", "discipline", **person)
    if state != "clue":
        one = go_on(d, one, "investigate_violation", "discipline")
    if state in ("decided", "closed"):
        one = go_on(d, one, "decide_violation", second_keeper(d), **SAID["violation decide_violation"])
    if state == "closed":
        all_settled(d, one)
        one = go_on(d, one, "close_violation", "discipline", lesson="有偿补课一次也不行")
    return one


def go_on(d: Any, obj: Any, verb: str, username: str, **said: Any) -> Any:
    """Do a verb to the newest state of a violation or a sanction, and return that."""
    verbs = violation_verbs if isinstance(obj, Violation) else sanction_verbs
    verbs[verb](type(obj).objects.get(pk=obj.pk), actor=d.actor(username), **said)
    return type(obj).objects.get(pk=obj.pk)


def all_settled(d: Any, violation: Violation) -> None:
    """For each of its people it was decided that nothing is done about him."""
    for one in violation.persons.filter(dropped_on=None):
        sanction = a_sanction(d, person=f"{violation.ref}/{one.number}", of_unit="", unit="", case="")
        go_on(d, sanction, "drop_sanction", "discipline", reason="情节轻微")


def a_sanction(d: Any, state: str = "proposed", **said: Any) -> Sanction:
    told = on_the_school(d, **said) if not said.get("person") else {**on_the_school(d), **said}
    one: Sanction = sanction_verbs["propose_sanction"](d.campaign, actor=d.actor("discipline"), **told).obj
    if state == "proposed":
        return one
    if state == "dropped":
        dropped: Sanction = go_on(d, one, "drop_sanction", "discipline", reason="情有可原")
        return dropped
    said_on = SAID["sanction record_statement"] | {"stated_on": today()}
    one = go_on(d, one, "record_statement", "discipline", **said_on)
    if state == "heard":
        return one
    one = go_on(d, one, "decide_sanction", second_keeper(d), **DECISION | {"decided_on": today()})
    if state == "decided":
        return one
    appealed = SAID["sanction record_appeal"] | {"appealed_on": today()}
    one = go_on(d, one, "record_appeal", "discipline", **appealed)
    if state == "appealed":
        return one
    after = {"outcome": state, "kind_after": "education" if state == "changed" else ""}
    ended: Sanction = go_on(
        d, one, "decide_appeal", "discipline", **SAID["sanction decide_appeal"] | after | {"decided_on": today()}
    )
    return ended


def limit_over(_d: Any, one: Sanction) -> None:
    """Let the limit to say something lie in the past, as if time had gone by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE supervision_sanction SET state_until = %s WHERE id = %s", [today() - timedelta(days=1), one.pk]
        )


def nothing_was_stated(_d: Any, one: Sanction) -> None:
    """It was noted that the one concerned said nothing; he still may."""
    past = [today() - timedelta(days=1), one.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE supervision_sanction SET state_until = %s, statement = '', statement_by = 'none' WHERE id = %s",
            past,
        )


def unread(_d: Any, one: Sanction) -> None:
    """The caution was not acknowledged yet."""
    Sanction.objects.filter(pk=one.pk).update(acknowledged_on=None)


def publication_asked(d: Any, one: Sanction) -> None:
    go_on(d, one, "ask_publication", "discipline", where="全区教育系统")


DAMAGE = {
    "sanctions_are_decided_by_people": [
        "ALTER TABLE supervision_sanction DROP CONSTRAINT sanction_decided_by_another",
        "UPDATE supervision_sanction SET decided_by_id = proposed_by_id WHERE state = 'decided'",
    ],
    "sanctions_are_of_their_person": [
        "UPDATE supervision_sanction SET name = 'x' WHERE person_id IS NOT NULL",
    ],
}
READY = {
    "all settled": all_settled,
    "limit over": limit_over,
    "nothing was stated": nothing_was_stated,
    "unread": unread,
    "publication asked": publication_asked,
}


def objects(d: Any) -> dict[tuple[str, str], Any]:
    made: dict[tuple[str, str], Any] = {("violation", state): a_violation(d, state) for state in STATES["violation"]}
    for state in STATES["sanction"]:
        one = a_sanction(d, state)
        if state in ("decided", "upheld"):
            one = go_on(d, one, "acknowledge_caution", "director")
        made["sanction", state] = one
    return made


def PAGES(d: Any) -> dict[str, list[str]]:
    one = a_sanction(d, "decided")
    return {
        "violation": [a_violation(d, "decided").ref],
        "sanction": [go_on(d, one, "ask_publication", "discipline", where="全区").ref],
    }
