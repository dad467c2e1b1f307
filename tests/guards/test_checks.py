"""Django's own checks find nothing wrong with the program."""

from django.core.checks import run_checks


def test_django_checks_are_clean():
    assert [str(found) for found in run_checks()] == []
