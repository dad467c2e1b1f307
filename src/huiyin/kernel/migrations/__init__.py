"""What one migration gathers: a database that took all of these steps has what it makes."""

FORMER = {
    "0001_tables_and_rules": [
        "0001_initial",
        "0002_append_only",
        "0003_fewer_indexes",
        "0004_entry_is_there",
    ]
}
