"""Make the tables of a whole room at once."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class TablesAtOnce(Migration):
    """A migration into a database that has none of its tables: the models are drawn up once, when all are known.

    Django draws up, for each table anew, every model that is tied to it by foreign keys, and here that is nearly every
    model of the program: most of the time in which an empty database was filled went there. Only for operations that do
    not change what another one of the same migration has made.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        # What was drawn up so far would be kept up to date at every step.
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
