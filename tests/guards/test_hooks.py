"""A hook that a room declares for those above it is filled by one of them, or it guards nothing."""

from huiyin.people.actions import against_moving


def test_every_hook_is_filled() -> None:
    assert [asked.__module__ for asked in against_moving] == ["huiyin.cases.visibility"]
