"""What was signed stays as it was signed."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON reports_stagereport FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER signed_stays BEFORE UPDATE ON reports_stagereport FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
