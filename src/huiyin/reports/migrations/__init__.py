"""What one migration gathers: a database that took all of these steps has what it makes."""

FORMER = {
    "0001_tables_and_rules": [
        "0001_initial",
        "0002_signed_stays",
    ]
}
