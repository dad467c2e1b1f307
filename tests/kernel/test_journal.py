"""The journal holds against a hand in the database: changed, deleted, and wholly re-hashed entries are named."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from huiyin.cases.actions import voice_verbs
from huiyin.kernel import journal, seals
from huiyin.kernel.models import JournalEntry, JournalValue


@pytest.fixture
def sealed_case(district, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return district.accepted(district.voice(name="王小明", phone="13800000000"))


@pytest.fixture
def owner():
    """A hand in the database that switches the triggers off first."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for table in ("kernel_journalentry", "kernel_journalvalue", "kernel_outbox", "cases_casefact"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE cases_casefact ALTER entry_id DROP NOT NULL")
        yield cursor


def breaks() -> dict[str, str]:
    return {found.about: found.what for found in journal.verify()}


def test_journal_untouched_is_whole(sealed_case):
    assert breaks() == {}
    assert JournalEntry.objects.filter(about=f"case/{sealed_case.ref}").count() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_journalentry SET actor = 'x'",
        "DELETE FROM kernel_journalentry",
        "TRUNCATE kernel_journalentry CASCADE",
        "DELETE FROM kernel_journalvalue",
        "UPDATE kernel_journalvalue SET value = '1'",
        "UPDATE kernel_counter SET next = 1",
        "DELETE FROM kernel_outbox",
    ],
)
def test_database_refuses_to_change_the_journal(sealed_case, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_changed_entry_is_named(sealed_case, owner):
    owner.execute(
        "UPDATE kernel_journalentry SET actor = 'x' WHERE about = %s AND number = 2", [f"case/{sealed_case.ref}"]
    )
    assert list(breaks()) == [f"case/{sealed_case.ref}"]


def test_deleted_last_entry_is_named_by_the_seal(sealed_case, owner):
    about = f"case/{sealed_case.ref}"
    owner.execute("UPDATE cases_casefact SET entry_id = NULL")
    entry = JournalEntry.objects.get(about=about, number=3).pk
    for table, column in (
        ("kernel_outbox", "entry_id"),
        ("kernel_journalvalue", "entry_id"),
        ("kernel_journalentry", "id"),
    ):
        owner.execute(f"DELETE FROM {table} WHERE {column} = %s", [entry])
    assert breaks() == {about: f"第 3 条于 {seals.days()[-1].stem} 封存,现已不在"}


def test_wholly_rehashed_object_is_named_by_the_seal(sealed_case, owner):
    about, previous = f"case/{sealed_case.ref}", ""
    for entry in JournalEntry.objects.filter(about=about).order_by("number"):
        entry.actor, entry.previous = "somebody", previous
        entry.digest = previous = journal.digest_of(entry)
        owner.execute(
            "UPDATE kernel_journalentry SET actor = %s, previous = %s, digest = %s WHERE id = %s",
            [entry.actor, entry.previous, entry.digest, entry.pk],
        )
    found = breaks()
    assert list(found) == [about]
    assert "链条被重做过" in found[about]


def test_changed_personal_value_is_named_and_blanking_is_not(district, owner):
    voice = district.voice(name="王小明", phone="13800000000")
    voice_verbs["set_aside"](voice, actor=district.actor("clerk"), reason_code="spam", reason="广告")
    owner.execute("UPDATE kernel_journalvalue SET value = '\"另一个理由\"' WHERE key = 'reason'")
    assert list(breaks()) == [f"voice/{voice.ref}"]
    assert journal.blank(f"voice/{voice.ref}") > 0
    assert breaks() == {}
    assert not JournalValue.objects.filter(entry__about=f"voice/{voice.ref}").exclude(salt=None).exists()


def test_closed_day_names_its_file_when_it_is_changed(sealed_case):
    path = seals.days()[-1]
    seals.close_day(date.fromisoformat(path.stem))
    assert breaks() == {}
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))
    assert f"seal/{path.stem}" in breaks()


def test_days_close_in_order_and_again_after_more(settings, tmp_path):
    folder = seals.folder()
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        (folder / f"{day}.seal").write_text(f"case/{day} 1 {'0' * 64}\n")
    seals.close_day(date(2026, 3, 2))
    assert [len(seals.closings_in(path)) for path in seals.days()] == [1, 1, 0]
    with (folder / "2026-03-02.seal").open("a") as file:
        file.write(f"case/later 1 {'1' * 64}\n")
    assert len(seals.close_days_before(date(2026, 3, 4))) == 2
    assert [len(seals.closings_in(path)) for path in seals.days()] == [1, 2, 1]
    assert seals.close_days_before(date(2026, 3, 4)) == []
    assert seals.broken_closings() == []
    (folder / "2026-03-01.seal").unlink()
    assert seals.broken_closings() == [("seal/2026-03-02", "封存文件不是当时封存的那一份")] * 2


def test_identity_is_nowhere_in_the_journal(district):
    district.voice(name="王小明", phone="13800000000", body="请查一查食堂")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, '') FROM kernel_journalentry e")
        entries = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(v::text, '') FROM kernel_journalvalue v")
        values = cursor.fetchone()[0]
    assert "王小明" not in entries + values
    assert "13800000000" not in entries + values
    assert "请查一查食堂" not in entries + values
