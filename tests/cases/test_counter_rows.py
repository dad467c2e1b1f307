"""What was there before first-asked notes and filed refusals gets its rows by the migration, and the audit finds it whole."""

from __future__ import annotations

from importlib import import_module

from django.db import connection

from huiyin.cases.actions import voice_verbs
from huiyin.cases.counter import FirstAsked, Refusal
from huiyin.reports import audit

TABLES = ("cases_firstasked", "cases_refusal", "kernel_counter")


def forget_rows() -> None:
    """Leave the database as it stood before these rows were kept."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM cases_firstasked; DELETE FROM cases_refusal")
        cursor.execute("DELETE FROM kernel_counter WHERE series LIKE 'F%'")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_what_was_there_before_gets_its_rows(district):
    clerk = district.actor("clerk")
    asked = voice_verbs["receive"](district.campaign, actor=clerk, channel="phone", body="转学要带什么?").obj
    voice_verbs["receive"](district.campaign, actor=clerk, channel="mailbox", body="一封信")
    for number in range(2):
        case = district.case(district.voice())
        district.do(case, "propose_decline", "clerk", ground="unfit", reason=f"理由 {number}", basis="条例")
    migration = import_module("huiyin.cases.migrations.0014_counter")
    forget_rows()
    with connection.cursor() as cursor:
        cursor.execute(migration.BEFORE_US)
    assert [(one.voice, one.person.username) for one in FirstAsked.objects.all()] == [(asked, "clerk")]
    refs = list(Refusal.objects.order_by("pk").values_list("ref", flat=True))
    assert [ref[-7:] for ref in refs] == ["-000001", "-000002"]
    assert [result.name for result in audit.run() if result.broken] == []
    district.do(case, "dismiss_proposal", "leader", remark="应受理")
    district.do(case, "propose_decline", "clerk", ground="unfit", reason="再报", basis="条例")
    assert Refusal.objects.latest("pk").ref.endswith("-000003"), "the numbers go on"
