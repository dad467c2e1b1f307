import pytest
from django.db import connection
@pytest.mark.django_db
def test_a():
    with connection.cursor() as c:
        c.execute("select current_setting('fsync'), current_database()")
        assert c.fetchone()[0]=="off"
