"""Tests that commit leave an empty database behind, and the triggers in force."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from huiyin.cases.models import Voice
from huiyin.kernel.models import JournalEntry


@pytest.mark.django_db(transaction=True)
def test_flush_empties_committed_journal_and_leaves_triggers_in_force(district):
    district.voice()
    call_command("flush", interactive=False, verbosity=0)
    assert not JournalEntry.objects.exists()
    assert not Voice.objects.exists()
    for table in ("kernel_journalentry", "kernel_journalvalue"):
        with pytest.raises(IntegrityError, match="only grows"), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db(transaction=True)
def test_committed_journal_cannot_be_truncated_in_a_test(district):
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_journalentry CASCADE")
    assert JournalEntry.objects.exists()
