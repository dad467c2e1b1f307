"""One model of the answer for each schema.

Every verb is an operation that may answer with a problem, in nine statuses. Ninja makes a model for each: four thousand
alike, and half of the time that it takes to load the API.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja.operation import Operation

_make = Operation._create_response_model


@cache
def _made(schema: Any) -> Any:
    return _make(None, schema)  # type: ignore[arg-type]  # it asks nothing of the operation


def share_models() -> None:
    """Let operations share them; to be called before the first is declared."""
    Operation._create_response_model = lambda _operation, schema: _made(schema)  # type: ignore[assignment, method-assign]  # one for each schema
