"""Alarms on the project's own labelled sentences: a change that misses more, or rings for nothing, is noticed."""

from huiyin.text.trials import urgency
from tests.gold.recorded import holds


def test_harm_is_heard_as_surely_as_before():
    found = urgency.run()
    holds("urgency", {name: found[name] for name in ("macro_f1", "precision", "recall", "f1")})
    holds("urgency_held", found["held"])
