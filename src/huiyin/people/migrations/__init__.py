"""What one migration gathers: a database that took all of these steps has what it makes."""

FORMER = {
    "0001_tables_and_rules": [
        "0001_initial",
        "0002_api_token",
        "0003_who_is_who_and_limits",
        "0004_calendar",
        "0005_duty_rules",
        "0006_posts_and_who_stands_in",
    ]
}
