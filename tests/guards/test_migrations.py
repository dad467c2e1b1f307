"""The migrations say what the models say."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert (
        "No changes detected" in said.getvalue() or "没有检测到更改" in said.getvalue() or "未检测到" in said.getvalue()
    )
