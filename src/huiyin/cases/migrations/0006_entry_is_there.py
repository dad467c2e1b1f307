"""A fact names the journal entry that made it true, as the journal's own rows do."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER entry_is_there AFTER INSERT ON cases_voicefact REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_entry_is_there();
CREATE TRIGGER entry_is_there AFTER INSERT ON cases_casefact REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_entry_is_there();
"""
BACKWARD = """
DROP TRIGGER entry_is_there ON cases_voicefact;
DROP TRIGGER entry_is_there ON cases_casefact;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_indexes_that_match_the_lists"), ("kernel", "0004_entry_is_there")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
