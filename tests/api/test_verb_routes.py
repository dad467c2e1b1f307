"""Verbs by the API: what they take, what they answer, and that every door leaves the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.api.channel_answers import PLURAL
from huiyin.api.nouns import NOUNS
from huiyin.cases.models import Case, CaseFact, Voice
from huiyin.kernel.models import JournalEntry
from huiyin.supervision.nouns import KINDS
from tests.api.conftest import ROOT, Callers, shape_of_problem
from tests.config.command import told
from tests.days import TODAY
from tests.factories import District, give_permission

DUE = TODAY + timedelta(days=20)
STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("classify", "clerk", {"category": "school", "handling_type": "at_once", "target": "school"}),
    ("accept", "clerk", {}),
    ("assign", "clerk", {"lead": "section", "co": [], "due_on": DUE}),
    ("sign", "head", {"person": "陈科长"}),
    ("plan", "head", {"content": "更换保温设备", "standard": "出餐温度不低于 60 度"}),
    ("add_evidence", "head", {"measure": 1, "note": "测温记录"}),
    ("finish_measure", "head", {"measure": 1, "result": "已更换"}),
    ("submit", "head", {"result": "已整改", "reply": "已更换保温设备"}),
    ("verify", "supervisor", {"remarks": "合格", "met": [1]}),
    ("ask", "clerk", {}),
]


def by_api(case: Case, verb: str, who: str, data: dict[str, Any], program: Callers) -> None:
    answer = program(who).post(f"/cases/{case.ref}/actions/{verb}", data)
    assert answer.status_code == 200, answer.content.decode()


def by_command(case: Case, verb: str, who: str, data: dict[str, Any], program: Callers) -> None:
    said = [(name, each) for name, value in data.items() for each in (value if isinstance(value, list) else [value])]
    options = [part for name, each in said for part in (f"--{name.replace('_', '-')}", str(each))]
    told("case", verb, case.ref, "--as", who, *options)


def by_page(case: Case, verb: str, who: str, data: dict[str, Any], program: Callers) -> None:
    program.district.do(case, verb, who, **data)


def what_is_left(case: Case) -> dict[str, Any]:
    """Return everything that a way through the verbs leaves, but for names, numbers and times."""
    case.refresh_from_db()
    facts = CaseFact.objects.filter(case=case).order_by("pk")
    journal = JournalEntry.objects.filter(about=f"case/{case.ref}").order_by("number")
    return {
        "state": case.state,
        "person": case.person,
        "due_on": case.due_on,
        "version": case.version,
        "facts": list(
            facts.values_list("verb", "before", "state", "category__code", "handling_type", "lead_unit__code")
        ),
        "journal": list(journal.values_list("verb", "actor", "before", "after", "data")),
        "measures": list(case.measures.values_list("content", "standard", "person", "result", "unit__code")),
        "evidence": list(case.evidence.values_list("name", "note")),
        "rounds": list(case.rounds.values_list("result", "reply", "remarks")),
    }


def test_same_verbs_by_each_door_leave_the_same(district: District, program: Callers) -> None:
    left, doors = [], {by_page: "web", by_api: "api", by_command: "cli"}
    for door, via in doors.items():
        case = district.case()
        for verb, who, data in STEPS:
            door(case, verb, who, data, program)
        left.append(what_is_left(case))
        entries = JournalEntry.objects.filter(about=f"case/{case.ref}").exclude(verb="open_case")
        assert set(entries.values_list("via", flat=True)) == {via}
    assert left[0]["state"] == "asked"
    assert left[0] == left[1] == left[2]


def test_case_is_opened_with_its_voices(district: District, program: Callers) -> None:
    voices = [district.voice().ref, district.voice().ref]
    said = {"campaign": "district-2026", "kind": "rectification", "title": "食堂", "problem": "菜冷", "voices": voices}
    answer = program("clerk").post("/cases", said)
    assert answer.status_code == 201
    case = Case.objects.get(ref=answer.json()["ref"])
    assert sorted(case.links.values_list("voice__ref", flat=True)) == voices
    assert answer.json()["state"] == "registered"
    assert answer.json()["version"] == case.version


def test_verb_is_done_with_a_file(district: District, program: Callers) -> None:
    case = district.working()
    file = SimpleUploadedFile("测温记录.txt", b"60, 61")
    answer = program("head").post_form(f"/cases/{case.ref}/actions/add_evidence", {"measure": "1", "file": file})
    assert answer.status_code == 200, answer.content.decode()
    shown = case.evidence.get()
    assert (shown.name, shown.size) == ("测温记录.txt", 6)


def test_form_posts_lists_by_repetition(district: District, program: Callers) -> None:
    case = district.accepted()
    said = {"lead": "section", "co": ["logistics", "office"], "due_on": DUE}
    answer = program("clerk").post_form(f"/cases/{case.ref}/actions/assign", said)
    assert answer.status_code == 200, answer.content.decode()
    co = case.assignments.get().co_works.values_list("unit__code", flat=True)
    assert sorted(co) == ["logistics", "office"]


def test_offers_tell_what_is_possible_and_why_not(district: District, program: Callers) -> None:
    case = district.working()
    answer = program("clerk").get(f"/cases/{case.ref}/actions")
    offers = {offer["name"]: offer for offer in answer.json()["actions"]}
    assert offers["amend"]["possible"] is True
    assert offers["amend"]["refusal"] is None
    close = offers["close"]["refusal"]
    assert (close["code"], close["missing"][:2]) == ("wrong_state", ["第 1 项措施的完成情况", "第 1 项措施的佐证"])
    assert "plan" not in offers


@pytest.mark.parametrize(
    ("who", "verb", "said", "status", "code"),
    [
        ("helper", "accept", {}, 404, "not_found"),
        ("supervisor", "accept", {}, 403, "not_allowed"),
        ("clerk", "ask", {}, 409, "wrong_state"),
        ("clerk", "no_such_verb", {}, 404, "not_found"),
        ("clerk", "import_finished", {}, 404, "not_found"),
        ("clerk", "classify", {"category": "school"}, 422, "invalid"),
        ("clerk", "classify", {"category": ["school"], "handling_type": True, "target": {}}, 422, "invalid"),
        ("clerk", "accept", {"nonsense": 1}, 422, "invalid"),
        ("clerk", "accept", {"actor": "admin", "at": "2020-01-01"}, 422, "invalid"),
        ("leader", "decline", {}, 409, "missing"),
        ("clerk", "rate", {"grade": "satisfied"}, 403, "not_allowed"),
    ],
)
def test_refusal_has_its_status_and_changes_nothing(
    district: District, program: Callers, who: str, verb: str, said: dict[str, Any], status: int, code: str
) -> None:
    case = district.case()
    answer = program(who).post(f"/cases/{case.ref}/actions/{verb}", said)
    body = shape_of_problem(answer)
    assert (answer.status_code, body["code"]) == (status, code)
    if code == "invalid":
        assert body["errors"]
    after = Case.objects.get(pk=case.pk)
    assert (after.version, after.state) == (case.version, "registered")


def test_gate_lists_everything_that_is_missing(district: District, program: Callers) -> None:
    case = district.case()
    district.do(case, "accept", "clerk")
    answer = program("clerk").post(f"/cases/{case.ref}/actions/assign", {"lead": "section", "due_on": DUE})
    assert answer.status_code == 409
    assert shape_of_problem(answer)["missing"] == ["类别", "整改类型", "反映对象"]


def test_key_makes_a_repetition_return_the_first_deed(district: District, program: Callers) -> None:
    clerk = program("clerk")
    said = {"campaign": "district-2026", "channel": "phone", "body": "菜冷"}
    first, again = (clerk.post("/voices", said, **{"Idempotency-Key": "a-1"}).json() for _ in range(2))
    assert first == again
    assert first["receipt"]
    assert Voice.objects.count() == 1
    other = clerk.post("/voices", said | {"body": "别的"}, **{"Idempotency-Key": "a-1"})
    assert (other.status_code, shape_of_problem(other)["code"]) == (422, "key_reused")


def test_key_of_another_is_another_key(district: District, program: Callers) -> None:
    district.add_user("clerk2", "office", "clerk", at_unit="bureau")
    said = {"campaign": "district-2026", "channel": "phone", "body": "菜冷"}
    answers = [program(who).post("/voices", said, **{"Idempotency-Key": "1"}) for who in ("clerk", "clerk2")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["receipt"] != answers[1].json()["receipt"]


def test_key_counts_by_whatever_door(district: District, program: Callers) -> None:
    said = {"campaign": "district-2026", "channel": "phone", "body": "菜冷"}
    first = program("clerk").post("/voices", said, **{"Idempotency-Key": "row-1"}).json()
    options = ("--campaign", "district-2026", "--channel", "phone", "--body", "菜冷", "--key", "row-1", "--as", "clerk")
    assert told("voice", "receive", *options)["receipt"] == first["receipt"]
    assert Voice.objects.count() == 1


def test_old_version_is_told_so(district: District, program: Callers) -> None:
    case = district.case()
    answer = program("clerk").post(f"/cases/{case.ref}/actions/accept?seen={case.version + 1}")
    assert (answer.status_code, shape_of_problem(answer)["code"]) == (409, "lost_race")
    assert program("clerk").post(f"/cases/{case.ref}/actions/accept?seen={case.version}").status_code == 200
    assert program("clerk").post(f"/cases/{case.ref}/actions/accept?seen=x").status_code == 422


def test_past_moment_needs_its_permission(district: District, program: Callers) -> None:
    said = {"campaign": "district-2026", "channel": "phone", "body": "菜冷"}
    refused = program("clerk").post("/voices?at=2026-02-03T09:30", said)
    assert (refused.status_code, shape_of_problem(refused)["missing"]) == (409, ["补录以往日期的权限"])
    give_permission(district, "clerk", "case.backdate")
    assert program("clerk").post("/voices?at=2026-02-03T09:30", said).status_code == 201
    assert Voice.objects.get().received_at.isoformat() == "2026-02-03T01:30:00+00:00"
    assert program("clerk").post("/voices?at=0001-01-01", said).status_code == 422


def test_identity_is_shown_with_the_look_and_not_with_its_repetition(district: District, program: Callers) -> None:
    voice = district.voice(name="张三")
    look = f"/voices/{voice.ref}/actions/look_at_identity"
    clerk = program("clerk")
    first = clerk.post(look, {"reason": "回访"}, **{"Idempotency-Key": "k"}).json()
    again = clerk.post(look, {"reason": "回访"}, **{"Idempotency-Key": "k"}).json()
    assert first["identity"] == {"name": "张三"}
    assert "identity" not in again
    assert JournalEntry.objects.filter(verb="look_at_identity").count() == 1


def test_password_is_not_kept_under_a_key(district: District, program: Callers) -> None:
    said = {"password": "a-long-enough-phrase-8"}
    for _ in range(2):
        answer = program("admin").post("/users/head/actions/set_password", said, **{"Idempotency-Key": "p"})
        assert answer.status_code == 200
    assert JournalEntry.objects.filter(verb="set_password").count() == 2


def plural_of(noun: str) -> str:
    declared = KINDS[noun].plural if noun in KINDS else ""
    return declared or {"analysis": "analyses"}.get(noun) or PLURAL.get(noun, f"{noun}s")


def test_openapi_names_every_verb_with_its_fields(district: District, stranger: Any) -> None:
    document = Client().get(f"{ROOT}/openapi.json").json()
    for noun in NOUNS.values():
        for action in noun.actions:
            path = f"{ROOT}/{plural_of(noun.name)}" + ("" if action.creates else f"/{{ref}}/actions/{action.name}")
            operation = document["paths"][path]["post"]
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            expected = set(action.form.base_fields) | ({noun.within.name} if action.creates and noun.within else set())
            assert set(schema["properties"]) == expected
            assert operation["operationId"] == f"{noun.name}_{action.name}"
    grades = document["paths"][f"{ROOT}/cases/{{ref}}/actions/rate"]["post"]["requestBody"]["content"]
    assert grades["application/json"]["schema"]["properties"]["grade"]["enum"] == [
        "very_satisfied",
        "satisfied",
        "basically",
        "dissatisfied",
        "very_unhappy",
    ]
