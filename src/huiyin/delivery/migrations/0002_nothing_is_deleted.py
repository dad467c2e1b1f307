"""Addresses, digests and messages are never deleted: what is taken back says so."""

from django.db import migrations

FORWARD = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['delivery_address', 'delivery_digest', 'delivery_message']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
