"""Make or change the tables of a whole room at once."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TablesAtOnce(Migration):
    """A migration whose models are drawn up twice at most: as they were before all of it, and as they are after.

    Django draws up, at every step anew, every model that is tied to the changed one by foreign keys, and here that is nearly
    every model of the program: most of the time in which an empty database was filled went there. A table that is made
    has at once all that later steps of the same migration add to it. Not for a migration that changes or takes away
    what it has added itself.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        # What was drawn up so far would be kept up to date at every step; it is how the models were before.
        drawn_up = project_state.__dict__.pop("apps", None)
        before = project_state.clone()
        if drawn_up:
            before.__dict__["apps"] = drawn_up
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        made = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        for operation in self.operations:
            if not is_part_of(operation, made):
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state


def is_part_of(operation: Operation, made: set[str]) -> bool:
    """Say whether an operation adds to one of the tables that its migration makes."""
    return isinstance(operation, AddField | AddIndex | AddConstraint) and operation.model_name_lower in made
