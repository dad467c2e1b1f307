"""Tables made at once are those that Django makes one by one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from huiyin.kernel.migrating import TablesAtOnce


def written(loader: MigrationLoader, key: tuple[str, str], *, one_by_one: bool) -> list[str]:
    """Return the SQL of a migration without running it."""
    migration, state = loader.get_migration(*key), loader.project_state(key, at_end=False)
    assert isinstance(migration, TablesAtOnce)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        if one_by_one:
            super(TablesAtOnce, migration).apply(state, editor)
        else:
            made = migration.apply(state, editor)
            assert made.models.keys() == loader.project_state(key).models.keys()
    return list(editor.collected_sql)


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["people", "openness", "delivery"])
def test_tables_are_the_same_at_once_and_one_by_one(app: str) -> None:
    loader = MigrationLoader(connection)
    (key,) = (key for key in loader.graph.nodes if key[0] == app and key[1].startswith("0001"))
    at_once = written(loader, key, one_by_one=False)
    assert at_once == written(loader, key, one_by_one=True)
    assert sum(line.startswith("CREATE TABLE") for line in at_once) >= 3


@pytest.mark.django_db
def test_sql_can_be_shown_before_it_is_run() -> None:
    loader = MigrationLoader(connection)
    (key,) = (key for key in loader.graph.nodes if key == ("reports", "0001_tables_and_rules"))
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        loader.get_migration(*key).apply(loader.project_state(key, at_end=False), editor, collect_sql=True)
    assert any("Create model StageReport" in line for line in editor.collected_sql)
