"""What one migration gathers: a database that took all of these steps has what it makes."""

FORMER = {
    "0001_tables_and_rules": [
        "0001_initial",
        "0002_what_must_always_hold",
        "0003_conduct_index",
        "0004_where_a_voice_stands_at_once",
        "0005_indexes_that_match_the_lists",
        "0006_entry_is_there",
        "0007_what_people_meet",
        "0008_what_people_meet_stays",
        "0009_next_step",
        "0010_voices_of_an_office",
        "0011_finish_before_evidence",
        "0012_time",
        "0013_time_as_told",
        "0014_counter",
        "0015_matter_of_a_case",
        "0016_services_orders_suggestions",
        "0017_urging",
        "0018_channels_of_superiors",
    ]
}
