"""References count up within their series and are never given twice."""

from __future__ import annotations

import pytest
from django.db import transaction

from huiyin.kernel.models import Counter
from huiyin.kernel.references import references, take

pytestmark = pytest.mark.django_db


def test_references_count_up_within_prefix_and_year() -> None:
    assert references("V", 2026, 2) == ["V2026-000001", "V2026-000002"]
    assert references("V", 2026) == ["V2026-000003"]
    assert references("", 2026) == ["2026-000001"]
    assert references("V", 2027) == ["V2027-000001"]


def test_numbers_of_a_rolled_back_transaction_are_given_again() -> None:
    """What was never committed was never seen: the series has no gap."""
    take("X", 3)
    with transaction.atomic():
        assert list(take("X", 2)) == [4, 5]
        transaction.set_rollback(True)
    assert list(take("X", 2)) == [4, 5]


def test_references_beyond_a_million_grow_by_a_digit() -> None:
    Counter.objects.create(series="V2026", next=1_000_000)
    assert references("V", 2026) == ["V2026-1000000"]


def test_taking_nothing_moves_nothing() -> None:
    assert list(take("X", 0)) == []
    assert list(take("X")) == [1]
