"""The migrations say what the models say."""

from collections.abc import Iterable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader

from huiyin.kernel.migrating import TablesAtOnce


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert (
        "No changes detected" in said.getvalue() or "没有检测到更改" in said.getvalue() or "未检测到" in said.getvalue()
    )


def test_every_migration_draws_its_models_up_at_once_and_changes_nothing_that_it_added() -> None:
    """What a migration makes is made as it is at its end (``TablesAtOnce``), so no later step of it may make it otherwise."""
    loader = MigrationLoader(None)
    ours = [one for one in (loader.disk_migrations or {}).values() if type(one).__module__.startswith("huiyin.")]
    assert len(ours) > 20
    plain = [str(one) for one in ours if not isinstance(one, TablesAtOnce)]
    assert plain == [], "a new migration is a TablesAtOnce"
    assert [f"{one}: {found}" for one in ours for found in changed_again(one.operations)] == []


def test_a_later_change_of_what_a_migration_added_is_seen() -> None:
    field = models.IntegerField()
    made = operations.CreateModel("Paper", [("n", field)])
    assert changed_again([made, operations.AlterField("paper", "n", field)])
    assert changed_again([operations.AddField("Paper", "m", field), operations.RemoveField("paper", "m")])
    kept = models.CheckConstraint(condition=models.Q(n=1), name="one")
    assert not changed_again([operations.RemoveConstraint("paper", "one"), operations.AddConstraint("paper", kept)])
    assert changed_again([operations.AddConstraint("paper", kept), operations.RemoveConstraint("paper", "one")])


def changed_again(steps: Iterable[operations.base.Operation]) -> list[str]:
    """Return which of ``steps`` change or take away what an earlier one added."""
    added: set[tuple[str, ...]] = set()
    changed = []
    for operation in steps:
        touched = touched_by(operation)
        if isinstance(operation, CHANGING):
            changed += [operation.describe() for one in touched if one in added or one[:1] in added]
        else:
            added.update(touched)
    return changed


CHANGING = (
    operations.AlterField, operations.RemoveField, operations.RenameField, operations.RemoveIndex, operations.RemoveConstraint,
    operations.DeleteModel, operations.RenameModel, operations.AlterModelTable, operations.AlterUniqueTogether,
)  # fmt: skip


def touched_by(operation: operations.base.Operation) -> list[tuple[str, ...]]:
    """Return the model, or the model with the part of it, that an operation makes or changes; nothing for SQL and code."""
    if isinstance(operation, operations.models.ModelOperation):
        return [(operation.name_lower,)]
    model = str(getattr(operation, "model_name", "")).lower()
    part = getattr(operation, "index", None) or getattr(operation, "constraint", None) or operation
    return [(model, str(getattr(part, "name", "")).lower())] if model else []
