"""What tests of a model from outside share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from huiyin.insight import encoder
from tests.insight.outside_model import outside_model


@pytest.fixture
def outside(settings: Any) -> Iterator[Any]:
    """A model on this machine that is plugged in."""
    encoder.rest.end()
    with outside_model() as server:
        settings.ENCODER_URL, settings.ENCODER_MODEL, settings.ENCODER_KEY = server.url, "near-zh", "a-key"
        yield server
    encoder.rest.end()
